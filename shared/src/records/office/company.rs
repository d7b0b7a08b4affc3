//! The company: the tenant, its settings, and what the gates ask of its technicians.

use super::gate_settings::{GateSettings, GateSettingsPatch};
use crate::access::{Field, Hidden, Subject};
use crate::clock::Hlc;
use crate::ids::CompanyId;
use crate::records::units::names;
use crate::records::{
    AlertKind, Area, Clocks, Kind, Merge, Notices, Overwritten, Quiet, Role, Sight, Spec, Unknown,
};
use crate::sync::BlobHash;
use chrono::NaiveTime;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A tenant with its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    /// What customers call, in international form.
    #[serde(default)]
    pub phone: String,
    /// Where post reaches it, in lines.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// When it works; the board shows these hours at least.
    #[serde(default, skip_serializing_if = "Hours::is_empty")]
    pub hours: Hours,
    /// IANA name; times are shown in this zone.
    pub time_zone: String,
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
    /// BCP 47, the language of the office.
    pub locale: String,
    /// What a customer agrees to by signing.
    #[serde(default)]
    pub terms: String,
    #[serde(default)]
    pub gates: GateSettings,
    /// How many days back a technician's phone holds finished work; all that lies ahead is always there.
    #[serde(default = "view_days")]
    pub view_days: u32,
    /// For how many days a phone keeps the full bytes of its photos once the office has them, unless its person says
    /// otherwise; 0: always.
    #[serde(default = "keep_days")]
    pub keep_days: u32,
    /// Whoever runs the office signs in with a second factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
    /// Which fields some roles do not see.
    #[serde(default, skip_serializing_if = "Hidden::is_empty")]
    pub hidden: Hidden,
    /// The picture that stands for it, PNG: on pages of the office and where customers sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<BlobHash>,
    /// Which alerts are mailed, and when nobody is written to.
    #[serde(default, skip_serializing_if = "Notices::is_usual")]
    pub notices: Notices,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

impl Company {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "company",
        table: "companies",
        parent: None,
        seen: Sight::ByAll,
        held: false,
        subject: Subject::Company,
        main: &["name"],
        asked: &[
            "name",
            "phone",
            "address",
            "hours",
            "time_zone",
            "currency",
            "locale",
            "terms",
            "gates",
            "view_days",
            "keep_days",
            "hidden",
            "logo",
            "notices",
            "second_factor",
        ],
        searched: &[],
        personal: &[],
        area: Area::Settings,
        page: "/settings",
        sheet: "company.csv",
        brought: false,
    };
}

/// Working hours by day of the week, Monday first; a day without them is free.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(value_type = Vec<Option<Open>>))]
#[serde(transparent)]
pub struct Hours(pub [Option<Open>; 7]);

names! {
    /// A day of the week; Monday first, as [`Hours`] have them.
    Day {
        Mon = "mon",
        Tue = "tue",
        Wed = "wed",
        Thu = "thu",
        Fri = "fri",
        Sat = "sat",
        Sun = "sun",
    }
}

/// From and to, in the company's zone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Open {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

impl Hours {
    /// Nothing has been said.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The hours of a day of the week.
    pub fn of(&self, day: chrono::Weekday) -> Option<Open> {
        self.0[day.num_days_from_monday() as usize]
    }
}

/// The units of the company's profile and settings that a person changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CompanyPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// All seven days at once, in the place of each day by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Each day is a unit; null: it is free.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(test, schema(value_type = BTreeMap<Day, crate::reference::DayHours>))]
    pub hours_of: BTreeMap<Day, Option<Open>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    pub currency: Option<Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
    /// What the gates ask for, each setting a unit.
    #[serde(skip_serializing_if = "GateSettingsPatch::is_empty")]
    pub gates: GateSettingsPatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<bool>,
    /// All that is hidden at once, in the place of each field and role by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// Whether a field is hidden from a role, for each of both a unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden_from: BTreeMap<Field, BTreeMap<Role, bool>>,
    /// `Some(None)` takes the logo away. On the wire: absent, null or a hash.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub logo: Option<Option<BlobHash>>,
    /// All notices at once, in the place of `mailed` and `quiet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Notices>,
    /// Whether alerts of a kind are mailed, each kind a unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mailed: BTreeMap<AlertKind, bool>,
    /// When nobody is written to; from and to are one unit. `Some(None)`: at any hour. On the wire: absent, null or both.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub quiet: Option<Option<Quiet>>,
    /// It takes back what was written then: units that were written since stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<Hlc>,
}

impl CompanyPatch {
    /// It changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == CompanyPatch { takes_back: self.takes_back, ..CompanyPatch::default() }
    }
}

impl Company {
    /// Merges a patch written at `at`; returns what lost to later writes.
    pub fn merge(&mut self, patch: &CompanyPatch, at: Hlc) -> Vec<Overwritten> {
        let merge = Merge::new(Kind::Company, self.id.0, &mut self.clocks, at);
        let mut merge = merge.taking_back(patch.takes_back);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("phone", &mut self.phone, &patch.phone);
        merge.unit("address", &mut self.address, &patch.address);
        merge_hours(&mut merge, &mut self.hours, patch);
        merge.unit("time_zone", &mut self.time_zone, &patch.time_zone);
        merge.unit("currency", &mut self.currency, &patch.currency);
        merge.unit("locale", &mut self.locale, &patch.locale);
        merge.unit("terms", &mut self.terms, &patch.terms);
        merge.unit("view_days", &mut self.view_days, &patch.view_days);
        merge.unit("keep_days", &mut self.keep_days, &patch.keep_days);
        self.gates.merge(&patch.gates, &mut merge);
        merge.unit("second_factor", &mut self.second_factor, &patch.second_factor);
        merge_hidden(&mut merge, &mut self.hidden, patch);
        merge.unit("logo", &mut self.logo, &patch.logo);
        self.notices.merge(&patch.notices, &patch.mailed, &patch.quiet, &mut merge);
        merge.lost
    }

    /// The values that stand now, of the units that a patch changes: what takes it back.
    pub fn inverse(&self, patch: &CompanyPatch) -> CompanyPatch {
        fn stands<T: Clone>(patch: &Option<T>, now: &T) -> Option<T> {
            patch.as_ref().map(|_| now.clone())
        }
        let hours = patch.hours_of.keys().map(|day| (*day, self.hours.0[*day as usize]));
        let hides = |field, role| self.hidden.0.get(&field).is_some_and(|roles| roles.contains(&role));
        let hidden = patch.hidden_from.iter().map(|(field, roles)| {
            (*field, roles.keys().map(|role| (*role, hides(*field, *role))).collect::<BTreeMap<_, _>>())
        });
        let mailed = patch.mailed.keys().map(|kind| (*kind, self.notices.mailed.contains(kind)));
        CompanyPatch {
            name: stands(&patch.name, &self.name),
            phone: stands(&patch.phone, &self.phone),
            address: stands(&patch.address, &self.address),
            hours: stands(&patch.hours, &self.hours),
            hours_of: hours.collect(),
            time_zone: stands(&patch.time_zone, &self.time_zone),
            currency: stands(&patch.currency, &self.currency),
            locale: stands(&patch.locale, &self.locale),
            terms: stands(&patch.terms, &self.terms),
            view_days: stands(&patch.view_days, &self.view_days),
            keep_days: stands(&patch.keep_days, &self.keep_days),
            gates: self.gates.inverse(&patch.gates),
            second_factor: stands(&patch.second_factor, &self.second_factor),
            hidden: stands(&patch.hidden, &self.hidden),
            hidden_from: hidden.collect(),
            logo: stands(&patch.logo, &self.logo),
            notices: stands(&patch.notices, &self.notices),
            mailed: mailed.collect(),
            quiet: stands(&patch.quiet, &self.notices.quiet),
            takes_back: None,
        }
    }

    /// When what this patch changed was written, if it still stands somewhere.
    pub fn written(&self, patch: &CompanyPatch) -> Option<Hlc> {
        let mut bare = Company { clocks: Clocks::default(), ..self.clone() };
        bare.merge(patch, Hlc::default());
        // Where something else stands, somebody has written since.
        let gone = self.clone().merge(patch, Hlc::default());
        let stands = bare.clocks.units().filter(|unit| gone.iter().all(|gone| gone.unit != *unit));
        stands.filter_map(|unit| self.clocks.of(unit)).min()
    }
}

fn merge_hours(merge: &mut Merge<'_>, hours: &mut Hours, patch: &CompanyPatch) {
    for (day, open) in Day::ALL.into_iter().zip(&mut hours.0) {
        let whole = patch.hours.as_ref().map(|hours| hours.0[day as usize]);
        merge.part("hours", day.name(), open, &whole.or(patch.hours_of.get(&day).copied()));
    }
    if patch.hours.is_some() {
        merge.whole("hours");
    }
}

fn merge_hidden(merge: &mut Merge<'_>, hidden: &mut Hidden, patch: &CompanyPatch) {
    let said = |field: &Field| patch.hidden.is_some() || patch.hidden_from.contains_key(field);
    for field in Field::ALL.into_iter().filter(said) {
        let mut roles = hidden.0.remove(&field).unwrap_or_default();
        for role in Role::ALL {
            let whole = patch.hidden.as_ref();
            let whole = whole.map(|hidden| hidden.0.get(&field).is_some_and(|roles| roles.contains(&role)));
            let one = patch.hidden_from.get(&field).and_then(|roles| roles.get(&role)).copied();
            let part = format!("{}.{}", field.name(), role.name());
            merge.member("hidden", &part, &mut roles, role, whole.or(one));
        }
        if !roles.is_empty() {
            hidden.0.insert(field, roles);
        }
    }
    if patch.hidden.is_some() {
        merge.whole("hidden");
    }
}

/// How many days back a view reaches, unless the company says otherwise.
pub const VIEW_DAYS: u32 = 60;

fn view_days() -> u32 {
    VIEW_DAYS
}

/// How many days phones keep originals, unless the company says otherwise.
pub const KEEP_DAYS: u32 = 30;

fn keep_days() -> u32 {
    KEEP_DAYS
}
