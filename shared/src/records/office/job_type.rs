//! Job types: how long such work takes, what it usually costs, its checklist, and which gates it has.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::gates::Gate;
use crate::ids::JobTypeId;
use crate::known::Known;
use crate::money::Money;
use crate::records::units::stands::{known, unit};
use crate::records::units::units;
use crate::records::{
    Area, Check, Checks, Clocks, GateSettings, Kind, Merge, Overwritten, Sight, Spec, Units, Unknown,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A kind of work. Never deleted, only inactive: jobs that are there keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct JobType {
    pub id: JobTypeId,
    pub name: String,
    /// How long it usually takes.
    pub minutes: u32,
    /// What a customer is usually asked to pay for it, tax included.
    #[serde(default, skip_serializing_if = "is_unsaid")]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableAmount))]
    pub amount: Known<Option<Money>>,
    /// In the order in which a technician goes through it. The list is one unit: somebody wrote and ordered it as a whole, and
    /// two of them mixed would be one that nobody has read.
    #[serde(default)]
    pub checklist: Vec<String>,
    #[serde(default)]
    pub gates: GateProfile,
    /// How many photos the gates ask for; unsaid: as many as the company asks for everywhere.
    #[serde(default, skip_serializing_if = "PhotosAsked::is_usual")]
    pub photos: PhotosAsked,
    /// Whether new jobs may be of it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub active: bool,
    #[serde(default, skip_serializing_if = "Clocks::is_empty")]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl JobType {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "job_type",
        table: "job_types",
        parent: None,
        seen: Sight::ByAll,
        held: false,
        subject: Subject::JobType,
        main: &["name", "minutes", "amount"],
        asked: &["name", "minutes", "amount", "checklist", "gates", "photos", "active"],
        searched: &[],
        personal: &[],
        area: Area::Settings,
        page: "/history/job_type/{id}",
        sheet: "kinds-of-work.csv",
        brought: false,
    };

    /// What is asked of the words in it; those of the checklist have a rule of their own.
    pub const CHECKS: Checks = Checks(&[Check::line("name").filled()]);
}

/// A new kind of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewJobType {
    pub id: JobTypeId,
    pub name: String,
    pub minutes: u32,
    pub checklist: Vec<String>,
    #[serde(default)]
    pub gates: GateProfile,
    /// What it usually costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    #[serde(default, skip_serializing_if = "PhotosAsked::is_usual")]
    pub photos: PhotosAsked,
}

impl From<NewJobType> for JobType {
    fn from(new: NewJobType) -> JobType {
        let NewJobType { id, name, minutes, checklist, gates, amount, photos } = new;
        let (amount, active) = (amount.into(), true);
        let (clocks, unknown) = (Clocks::default(), Unknown::new());
        JobType { id, name, minutes, amount, checklist, gates, photos, active, clocks, unknown }
    }
}

fn yes() -> bool {
    true
}

fn is_yes(said: &bool) -> bool {
    *said
}

fn is_unsaid(amount: &Known<Option<Money>>) -> bool {
    *amount == Known::Held(None)
}

/// How many photos a kind of work asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PhotosAsked {
    /// Before the work; none: as the company asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// After the work; none: as the company asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
}

impl PhotosAsked {
    /// As the company asks everywhere.
    pub fn is_usual(&self) -> bool {
        *self == PhotosAsked::default()
    }

    /// How many before and after the work, for a company with these settings.
    pub fn of(&self, company: &GateSettings) -> (u32, u32) {
        (self.before.unwrap_or(company.min_before), self.after.unwrap_or(company.min_after))
    }
}

/// Which gates a job of this type goes through; the default is all seven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct GateProfile(pub BTreeSet<Gate>);

impl Default for GateProfile {
    fn default() -> Self {
        GateProfile(Gate::ALL.into_iter().collect())
    }
}

/// The units of a kind of work that a person changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct JobTypePatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// `Some(None)` takes the amount away. On the wire: absent, null or an amount.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub amount: Option<Option<Money>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Vec<String>>,
    /// All gates at once, in the place of each by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gates: Option<GateProfile>,
    /// Whether such a job goes through a gate, each gate a unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub goes_through: BTreeMap<Gate, bool>,
    /// Both numbers at once, in the place of each by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photos: Option<PhotosAsked>,
    /// `Some(None)`: as the company asks. On the wire: absent, null or a number.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub photos_before: Option<Option<u32>>,
    /// `Some(None)`: as the company asks. On the wire: absent, null or a number.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub photos_after: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

impl JobTypePatch {
    /// It changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == JobTypePatch::default()
    }
}

units! { @words JobType name }
units! { @words JobTypePatch name }

impl Units for JobType {
    type Patch = JobTypePatch;
    const UNITS: &'static [&'static str] = JobType::SPEC.asked;
    const CHECKS: Checks = JobType::CHECKS;

    fn write(&mut self, patch: &JobTypePatch, at: Hlc, takes_back: Option<Hlc>) -> Vec<Overwritten> {
        let merge = Merge::new(Kind::JobType, self.id.0, &mut self.clocks, at);
        let mut merge = merge.taking_back(takes_back);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("minutes", &mut self.minutes, &patch.minutes);
        merge.known("amount", &mut self.amount, &patch.amount);
        merge.unit("checklist", &mut self.checklist, &patch.checklist);
        for gate in Gate::ALL {
            let whole = patch.gates.as_ref().map(|gates| gates.0.contains(&gate));
            let one = patch.goes_through.get(&gate).copied();
            merge.member("gates", gate.name(), &mut self.gates.0, gate, whole.or(one));
        }
        if patch.gates.is_some() {
            merge.whole("gates");
        }
        let whole = patch.photos;
        let before = whole.map(|photos| photos.before).or(patch.photos_before);
        merge.part("photos", "before", &mut self.photos.before, &before);
        let after = whole.map(|photos| photos.after).or(patch.photos_after);
        merge.part("photos", "after", &mut self.photos.after, &after);
        if whole.is_some() {
            merge.whole("photos");
        }
        merge.unit("active", &mut self.active, &patch.active);
        merge.lost
    }

    fn differing(&self, other: Option<&JobType>) -> JobTypePatch {
        let gates = Gate::ALL.into_iter().filter_map(|gate| {
            let asks = |kind: &JobType| kind.gates.0.contains(&gate);
            Some((gate, unit(&asks(self), other.map(asks).as_ref())?))
        });
        JobTypePatch {
            name: unit(&self.name, other.map(|other| &other.name)),
            minutes: unit(&self.minutes, other.map(|other| &other.minutes)),
            amount: known(&self.amount, other.map(|other| &other.amount)),
            checklist: unit(&self.checklist, other.map(|other| &other.checklist)),
            gates: None,
            goes_through: gates.collect(),
            photos: None,
            photos_before: unit(&self.photos.before, other.map(|other| &other.photos.before)),
            photos_after: unit(&self.photos.after, other.map(|other| &other.photos.after)),
            active: unit(&self.active, other.map(|other| &other.active)),
        }
    }
}
