//! The company: the tenant, its settings, and what the gates ask of its technicians.

use crate::access::{Hidden, Subject};
use crate::clock::Hlc;
use crate::ids::CompanyId;
use crate::money::BasisPoints;
use crate::records::{Area, Clocks, Kind, Merge, Notices, Overwritten, Sight, Spec, Unknown};
use crate::sync::BlobHash;
use chrono::NaiveTime;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// `Some(None)` takes the logo away. On the wire: absent, null or a hash.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub logo: Option<Option<BlobHash>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Notices>,
}

impl Company {
    /// Merges a patch written at `at`; returns what lost to later writes.
    pub fn merge(&mut self, patch: &CompanyPatch, at: Hlc) -> Vec<Overwritten> {
        let mut merge = Merge::new(Kind::Company, self.id.0, &mut self.clocks, at);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("phone", &mut self.phone, &patch.phone);
        merge.unit("address", &mut self.address, &patch.address);
        merge.unit("hours", &mut self.hours, &patch.hours);
        merge.unit("time_zone", &mut self.time_zone, &patch.time_zone);
        merge.unit("currency", &mut self.currency, &patch.currency);
        merge.unit("locale", &mut self.locale, &patch.locale);
        merge.unit("terms", &mut self.terms, &patch.terms);
        merge.unit("view_days", &mut self.view_days, &patch.view_days);
        merge.unit("keep_days", &mut self.keep_days, &patch.keep_days);
        merge.unit("hidden", &mut self.hidden, &patch.hidden);
        merge.unit("logo", &mut self.logo, &patch.logo);
        merge.unit("notices", &mut self.notices, &patch.notices);
        merge.lost
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

/// What the gates ask for, as the company decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GateSettings {
    /// Photos needed before the work (spec 1, gate 2: at least one).
    pub min_before: u32,
    /// Photos needed after the work (spec 1, gate 4: at least one).
    pub min_after: u32,
    /// A warning is shown farther than this from the address, in metres.
    pub warn_beyond_m: u32,
    /// Arriving farther than this from the address is refused, in metres; none: never (the default).
    pub wall_beyond_m: Option<u32>,
    /// Whether a technician may pass a gate with a reason alone; it is flagged to the office.
    pub trust_escapes: bool,
    /// Whether "customer not present" may skip gates 5 to 7.
    pub customer_absent: bool,
    /// How gate 6 asks for a review.
    pub review: ReviewRule,
}

impl Default for GateSettings {
    fn default() -> Self {
        GateSettings {
            min_before: 1,
            min_after: 1,
            warn_beyond_m: 250,
            wall_beyond_m: None,
            trust_escapes: true,
            customer_absent: true,
            review: ReviewRule::default(),
        }
    }
}

/// How gate 6 asks for a review. Offering a discount only to happy customers collides with consumer-protection and
/// platform rules on incentivised reviews, so it is an explicit choice of the company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum ReviewRule {
    /// Every customer is asked alike; the discount thanks for private feedback, whatever the stars.
    AskEveryone { feedback_discount: BasisPoints },
    /// Only ratings of 4 or 5 are asked and get the discount; 1 to 3 skip gate 6 (spec 1, gates 5 and 6).
    OnlyHighRatings { discount: BasisPoints },
}

impl Default for ReviewRule {
    fn default() -> Self {
        ReviewRule::AskEveryone { feedback_discount: BasisPoints(500) }
    }
}
