//! What a company of a trade usually does: the kinds of work that a new company begins with. They are a beginning, to be
//! edited like any others.

mod starters;

use shared::gates::Gate;
use shared::ids::{JobTypeId, derived};
use shared::records::{GateProfile, NewJobType, PhotosAsked};
use shared::{Change, CompanyId};
use starters::*;

/// A trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Trade {
    Hvac,
    Plumbing,
    Electrical,
    Cleaning,
    Landscaping,
    PestControl,
    Appliances,
    Locksmith,
    Painting,
    Roofing,
    Pools,
    General,
}

impl Trade {
    /// Every trade, in the order in which they are offered.
    pub const ALL: [Trade; 12] = [
        Trade::Hvac,
        Trade::Plumbing,
        Trade::Electrical,
        Trade::Cleaning,
        Trade::Landscaping,
        Trade::PestControl,
        Trade::Appliances,
        Trade::Locksmith,
        Trade::Painting,
        Trade::Roofing,
        Trade::Pools,
        Trade::General,
    ];

    /// A stable name, as in forms and message keys.
    pub fn name(self) -> &'static str {
        match self {
            Trade::Hvac => "hvac",
            Trade::Plumbing => "plumbing",
            Trade::Electrical => "electrical",
            Trade::Cleaning => "cleaning",
            Trade::Landscaping => "landscaping",
            Trade::PestControl => "pest-control",
            Trade::Appliances => "appliances",
            Trade::Locksmith => "locksmith",
            Trade::Painting => "painting",
            Trade::Roofing => "roofing",
            Trade::Pools => "pools",
            Trade::General => "general",
        }
    }

    /// The trade of a stable name.
    pub fn named(name: &str) -> Option<Trade> {
        Trade::ALL.into_iter().find(|trade| trade.name() == name)
    }

    /// What makes its kinds of work for a company. The ids are derived from the company: asked again, nothing is there twice.
    pub fn changes(self, company: CompanyId) -> Vec<Change> {
        let made = |starter: &Starter| {
            Change::AddJobType(NewJobType {
                id: JobTypeId(derived(&format!("{} {}", self.name(), starter.name), company.0)),
                name: starter.name.to_owned(),
                minutes: starter.minutes,
                checklist: starter.checklist.iter().map(|point| (*point).to_owned()).collect(),
                gates: match starter.looks {
                    true => GateProfile(
                        [Gate::Arrival, Gate::BeforePhotos, Gate::WorkComplete, Gate::Signature].into(),
                    ),
                    false => GateProfile::default(),
                },
                amount: None,
                photos: PhotosAsked::default(),
            })
        };
        self.starters().iter().map(made).collect()
    }

    fn starters(self) -> &'static [Starter] {
        match self {
            Trade::Hvac => HVAC,
            Trade::Plumbing => PLUMBING,
            Trade::Electrical => ELECTRICAL,
            Trade::Cleaning => CLEANING,
            Trade::Landscaping => LANDSCAPING,
            Trade::PestControl => PEST_CONTROL,
            Trade::Appliances => APPLIANCES,
            Trade::Locksmith => LOCKSMITH,
            Trade::Painting => PAINTING,
            Trade::Roofing => ROOFING,
            Trade::Pools => POOLS,
            Trade::General => GENERAL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_trade_begins_with_a_handful_of_kinds_that_have_a_checklist() {
        let company = CompanyId(uuid::Uuid::from_u128(1));
        for trade in Trade::ALL {
            assert_eq!(Trade::named(trade.name()), Some(trade));
            let changes = trade.changes(company);
            assert!((4..=8).contains(&changes.len()), "{trade:?}");
            let mut ids = BTreeSet::new();
            for change in &changes {
                let Change::AddJobType(NewJobType { id, minutes, checklist, .. }) = change else {
                    panic!("{change:?}")
                };
                assert!(ids.insert(*id) && *minutes >= 30 && checklist.len() >= 3, "{change:?}");
            }
            assert_eq!(changes, trade.changes(company), "asked again, nothing is there twice");
        }
    }
}
