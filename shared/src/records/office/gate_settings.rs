//! What a company asks of its technicians at the gates, and how customers are asked for a review.

use crate::money::BasisPoints;
use crate::records::Merge;
use serde::{Deserialize, Serialize};

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

/// The gate settings that a person changed, each a unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GateSettingsPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_before: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warn_beyond_m: Option<u32>,
    /// `Some(None)`: never. On the wire: absent, null or metres.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub wall_beyond_m: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_escapes: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_absent: Option<bool>,
    /// Whether only ratings of 4 or 5 are asked for a review; else everybody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_high_ratings: Option<bool>,
    /// The discount of whichever rule holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<BasisPoints>,
}

impl GateSettingsPatch {
    /// It changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == GateSettingsPatch::default()
    }

    /// What makes settings of any others into these.
    pub fn all_of(settings: &GateSettings) -> GateSettingsPatch {
        let (only_high_ratings, discount) = settings.review.parts();
        GateSettingsPatch {
            min_before: Some(settings.min_before),
            min_after: Some(settings.min_after),
            warn_beyond_m: Some(settings.warn_beyond_m),
            wall_beyond_m: Some(settings.wall_beyond_m),
            trust_escapes: Some(settings.trust_escapes),
            customer_absent: Some(settings.customer_absent),
            only_high_ratings: Some(only_high_ratings),
            discount: Some(discount),
        }
    }
}

impl GateSettings {
    /// What of these settings is not as in others: a form that was open for an hour takes back nothing that it did not touch.
    pub fn differing(&self, others: Option<&GateSettings>) -> GateSettingsPatch {
        fn unlike<T: PartialEq>(a: Option<T>, b: Option<T>) -> Option<T> {
            if a == b { None } else { a }
        }
        let (a, b) =
            (GateSettingsPatch::all_of(self), others.map(GateSettingsPatch::all_of).unwrap_or_default());
        GateSettingsPatch {
            min_before: unlike(a.min_before, b.min_before),
            min_after: unlike(a.min_after, b.min_after),
            warn_beyond_m: unlike(a.warn_beyond_m, b.warn_beyond_m),
            wall_beyond_m: unlike(a.wall_beyond_m, b.wall_beyond_m),
            trust_escapes: unlike(a.trust_escapes, b.trust_escapes),
            customer_absent: unlike(a.customer_absent, b.customer_absent),
            only_high_ratings: unlike(a.only_high_ratings, b.only_high_ratings),
            discount: unlike(a.discount, b.discount),
        }
    }

    /// Merges what a patch says of them.
    pub(super) fn merge(&mut self, patch: &GateSettingsPatch, merge: &mut Merge<'_>) {
        // Each by name, so that none is forgotten.
        let GateSettingsPatch {
            min_before,
            min_after,
            warn_beyond_m,
            wall_beyond_m,
            trust_escapes,
            customer_absent,
            only_high_ratings,
            discount,
        } = patch;
        merge.part("gates", "min_before", &mut self.min_before, min_before);
        merge.part("gates", "min_after", &mut self.min_after, min_after);
        merge.part("gates", "warn_beyond_m", &mut self.warn_beyond_m, warn_beyond_m);
        merge.part("gates", "wall_beyond_m", &mut self.wall_beyond_m, wall_beyond_m);
        merge.part("gates", "trust_escapes", &mut self.trust_escapes, trust_escapes);
        merge.part("gates", "customer_absent", &mut self.customer_absent, customer_absent);
        let (mut only_high, mut rate) = self.review.parts();
        merge.part("gates", "only_high_ratings", &mut only_high, only_high_ratings);
        merge.part("gates", "discount", &mut rate, discount);
        self.review = ReviewRule::of(only_high, rate);
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

impl ReviewRule {
    /// Whether only high ratings are asked, and the discount.
    pub fn parts(&self) -> (bool, BasisPoints) {
        match self {
            ReviewRule::AskEveryone { feedback_discount } => (false, *feedback_discount),
            ReviewRule::OnlyHighRatings { discount } => (true, *discount),
        }
    }

    /// The rule of these parts.
    pub fn of(only_high_ratings: bool, discount: BasisPoints) -> ReviewRule {
        match only_high_ratings {
            true => ReviewRule::OnlyHighRatings { discount },
            false => ReviewRule::AskEveryone { feedback_discount: discount },
        }
    }
}
