//! The company: the tenant, its settings, and what the gates ask of its technicians.

use super::{Clocks, Unknown};
use crate::ids::CompanyId;
use crate::money::BasisPoints;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A tenant with its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    /// What customers call, in international form.
    #[serde(default)]
    pub phone: String,
    /// IANA name; times are shown in this zone.
    pub time_zone: String,
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
    /// Whoever runs the office signs in with a second factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// How many days back a view reaches, unless the company says otherwise.
pub const VIEW_DAYS: u32 = 60;

fn view_days() -> u32 {
    VIEW_DAYS
}

/// What the gates ask for, as the company decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
