//! Estimates: what work would cost, offered to a customer who accepts or declines it (spec 1, "Estimate Workflow").

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::{AccountId, AddressId, EstimateId, JobId, PersonId, PriceItemId};
use crate::known::Known;
use crate::money::{
    Document, DocumentError, Line, Minor, Part, Pricing, Quantity, Rounding, TaxClass, Totals, UnitPrice,
};
use crate::records::units::{names, units};
use crate::records::{Area, Check, Checks, Clocks, Erased, Kind, Sight, Spec, Unknown};
use chrono::NaiveDate;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// An offer of work to a customer. It is written while it is a draft; what was sent stays as it is, and a new version of it
/// is another estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Estimate {
    pub id: EstimateId,
    /// What people read as EST-1042; given by the server when it is written.
    #[serde(default)]
    pub number: Option<u32>,
    pub account: AccountId,
    /// Where the work would be done; none: not said yet.
    #[serde(default)]
    pub address: Option<AddressId>,
    pub title: String,
    /// What the customer reads above the lines: the scope.
    #[serde(default)]
    pub note: String,
    /// What the customer agrees to by accepting.
    #[serde(default)]
    pub terms: String,
    /// For the office alone; nothing that a customer gets has it.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableText))]
    pub internal: Known<String>,
    /// What there is to choose from: one, or several of which the customer takes one. One unit: somebody composed and priced
    /// it as a whole.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideableOffers))]
    pub offers: Known<Vec<Offer>>,
    /// What is to be paid beforehand, of the total with tax.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideablePart))]
    pub deposit: Known<Option<Part>>,
    /// The last day on which it can be accepted, in the company's zone; none: it holds until it is withdrawn.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// ISO 4217; the company's when it was made, as are the next two.
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
    #[serde(default)]
    pub pricing: Pricing,
    #[serde(default)]
    pub rounding: Rounding,
    pub status: EstimateStatus,
    /// Who made it, and when.
    pub by: PersonId,
    pub created: Hlc,
    /// When the status last moved.
    pub moved: Hlc,
    /// A manager's word that this very content may be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Approval>,
    /// What a manager wants changed before it is sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub revise: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Rejected>,
    /// Acceptances that were taken back, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Withdrawal>,
    /// The estimate that this one is a new version of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EstimateId>,
    /// The version that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded: Option<EstimateId>,
    /// The job that was made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// It was deleted as a draft, or after it expired.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

/// A new estimate, as a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewEstimate {
    pub id: EstimateId,
    pub account: AccountId,
    #[serde(default)]
    pub address: Option<AddressId>,
    pub title: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub terms: String,
    #[serde(default)]
    pub internal: String,
    #[serde(default)]
    pub offers: Vec<Offer>,
    #[serde(default)]
    pub deposit: Option<Part>,
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// As what it is a copy of says; none: as the company says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// It is a new version of this one, which can no longer be accepted once it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EstimateId>,
}

/// One of the ways in which the work could be done. What is added to it or to a line is left out while it says nothing: an
/// acceptance is bound to a hash of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Offer {
    /// What it is called beside others: Good, Better, Best. Empty where it is the only one.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub note: String,
    /// It is the one that is recommended.
    #[serde(default)]
    pub recommended: bool,
    pub lines: Vec<OfferLine>,
    /// On what the lines come to together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Part>,
}

/// One line of an offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OfferLine {
    /// The item of the price book that it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<PriceItemId>,
    /// What it stands under on the document; empty: under nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    pub quantity: Quantity,
    /// Of one unit.
    pub price: UnitPrice,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Part>,
    pub tax: TaxClass,
    /// The customer may leave it out; it counts once they take it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// A manager's word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Approval {
    pub by: PersonId,
    pub at: Hlc,
    /// The hash of what was approved.
    pub content: String,
}

/// What a customer accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Accepted {
    pub at: Hlc,
    /// Who took it down; none: the customer did it by themselves.
    #[serde(default)]
    pub by: Option<PersonId>,
    pub choice: Choice,
}

/// What is accepted, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Choice {
    /// Which offer, counted from nothing.
    pub offer: u32,
    /// The optional lines that are taken, by their place.
    #[serde(default)]
    pub extras: BTreeSet<u32>,
    /// Who says yes.
    pub name: String,
    /// The hash of what they were shown.
    pub content: String,
    /// Why it counts although the day is past.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub late: String,
}

/// That a customer declined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Rejected {
    pub at: Hlc,
    /// Who took it down; none: the customer did it by themselves.
    #[serde(default)]
    pub by: Option<PersonId>,
    pub reason: String,
}

/// An acceptance that was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Withdrawal {
    pub at: Hlc,
    pub by: PersonId,
    pub reason: String,
    /// What had been accepted.
    pub accepted: Accepted,
}

names! {
    /// Where an estimate is in its life (spec 1, "Estimate Status Lifecycle").
    EstimateStatus {
        Draft = "draft",
        Sent = "sent",
        Viewed = "viewed",
        Accepted = "accepted",
        Rejected = "rejected",
        Expired = "expired",
    }
}

/// A step in the life of an estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum EstimateStep {
    /// A manager lets this very content be sent.
    Approve {
        content: String,
    },
    /// A manager wants it changed first.
    AskRevision {
        reason: String,
    },
    /// It is given to the customer.
    Send,
    /// The customer has opened it.
    View,
    Accept(Choice),
    Reject {
        reason: String,
    },
    /// Its last day is past.
    Expire,
    /// The acceptance was a mistake; nothing has been begun of it.
    Withdraw {
        reason: String,
    },
    Delete,
    /// It was deleted by a slip.
    Restore,
}

impl EstimateStep {
    /// A stable name, for logs, the queue and the audit.
    pub fn name(&self) -> &'static str {
        match self {
            EstimateStep::Approve { .. } => "approve-estimate",
            EstimateStep::AskRevision { .. } => "revise-estimate",
            EstimateStep::Send => "send-estimate",
            EstimateStep::View => "view-estimate",
            EstimateStep::Accept(_) => "accept-estimate",
            EstimateStep::Reject { .. } => "reject-estimate",
            EstimateStep::Expire => "expire-estimate",
            EstimateStep::Withdraw { .. } => "withdraw-estimate",
            EstimateStep::Delete => "delete-estimate",
            EstimateStep::Restore => "restore-estimate",
        }
    }
}

impl Estimate {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "estimate",
        table: "estimates",
        parent: Some(Kind::Account),
        seen: Sight::With(Kind::Account),
        held: true,
        subject: Subject::Estimate,
        main: &["title"],
        asked: &["title", "status", "offers", "valid_until", "deposit"],
        searched: &["number", "title"],
        personal: &[
            ("title", Erased::Kept("what was offered belongs to the books")),
            ("note", Erased::Emptied),
            ("internal", Erased::Emptied),
            ("terms", Erased::Kept("what was offered belongs to the books")),
            ("offers", Erased::Kept("what was offered belongs to the books")),
            ("accepted", Erased::Kept("a contract")),
            ("rejected", Erased::Emptied),
            ("withdrawn", Erased::Kept("a contract")),
        ],
        area: Area::Money,
        page: "/estimates/{id}",
        sheet: "estimates.csv",
        brought: false,
    };

    /// What is asked of the words in it; those of the lines have a rule of their own.
    pub const CHECKS: Checks = Checks(&[
        Check::line("title").filled(),
        Check::text("note"),
        Check::text("terms"),
        Check::text("internal"),
    ]);

    /// The offers, as far as they may be seen.
    pub fn seen(&self) -> &[Offer] {
        self.offers.held().map_or(&[], Vec::as_slice)
    }

    /// The offer that a total is said of while none is accepted: the recommended one, else the first.
    pub fn main_offer(&self) -> Option<usize> {
        let offers = self.seen();
        let recommended = offers.iter().position(|offer| offer.recommended);
        recommended.or(if offers.is_empty() { None } else { Some(0) })
    }

    /// What an offer comes to with these of its optional lines.
    pub fn totals(&self, offer: &Offer, extras: &BTreeSet<u32>) -> Result<Totals, DocumentError> {
        self.document(offer, extras).totals()
    }

    /// The document that an offer is with these of its optional lines.
    pub fn document(&self, offer: &Offer, extras: &BTreeSet<u32>) -> Document {
        let counts = |(at, line): &(usize, &OfferLine)| {
            !line.optional || u32::try_from(*at).is_ok_and(|at| extras.contains(&at))
        };
        let lines = offer.lines.iter().enumerate().filter(counts).map(|(_, line)| line.line());
        Document {
            currency: self.currency,
            pricing: self.pricing,
            rounding: self.rounding,
            lines: lines.collect(),
            discount: offer.discount,
            deposit: self.deposit.seen(),
            paid: Minor::ZERO,
        }
    }

    /// What it comes to: as accepted, else the main offer without its optional lines. None: hidden, empty or out of range.
    pub fn total(&self) -> Option<Totals> {
        let none = BTreeSet::new();
        let (at, extras) = match &self.accepted {
            Some(accepted) => (accepted.choice.offer as usize, &accepted.choice.extras),
            None => (self.main_offer()?, &none),
        };
        self.totals(self.seen().get(at)?, extras).ok()
    }

    /// What any of its offers comes to at most, with all that is optional.
    pub fn largest(&self) -> Option<Minor> {
        let all = |offer: &Offer| (0..offer.lines.len() as u32).collect();
        self.seen().iter().filter_map(|offer| Some(self.totals(offer, &all(offer)).ok()?.total)).max()
    }

    /// SHA-256 over what the customer is shown, in hex: the canonical JSON of [`Content`]. None: a part of it is hidden.
    pub fn content(&self) -> Option<String> {
        let content = Content {
            estimate: self.id,
            account: self.account,
            address: self.address,
            title: &self.title,
            note: &self.note,
            terms: &self.terms,
            offers: self.offers.held()?,
            deposit: *self.deposit.held()?,
            valid_until: self.valid_until,
            currency: self.currency,
            pricing: self.pricing,
            rounding: self.rounding,
        };
        let json = serde_json::to_vec(&content).expect("plain fields always serialise");
        Some(hex::encode(Sha256::digest(json)))
    }

    /// It can be accepted or declined: it was given to the customer, and nothing has come of it yet.
    pub fn is_open(&self) -> bool {
        matches!(self.status, EstimateStatus::Sent | EstimateStatus::Viewed)
            && self.superseded.is_none()
            && !self.deleted
    }
}

/// What an acceptance is bound to, in this order. Terms, deposit and how it is rounded are part of it.
#[derive(Serialize)]
struct Content<'a> {
    estimate: EstimateId,
    account: AccountId,
    address: Option<AddressId>,
    title: &'a str,
    note: &'a str,
    terms: &'a str,
    offers: &'a [Offer],
    deposit: Option<Part>,
    valid_until: Option<NaiveDate>,
    currency: Currency,
    pricing: Pricing,
    rounding: Rounding,
}

impl OfferLine {
    /// What its amounts depend on.
    pub fn line(&self) -> Line {
        Line { quantity: self.quantity, price: self.price, discount: self.discount, tax: self.tax }
    }
}

units! {
    /// The units of an estimate that a person changed; only a draft is changed.
    Estimate, EstimatePatch {
        address: Option<AddressId>,
        title: String,
        note: String,
        terms: String,
        internal: Known<String>,
        offers: Known<Vec<Offer>>,
        deposit: Known<Option<Part>>,
        valid_until: Option<NaiveDate>,
    }
}
