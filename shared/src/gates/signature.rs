//! Gate 7, signature and departure: the customer signs, with remarks if they like, or refuses with a reason; then the
//! technician leaves (spec 1, Gate 7). Typing the name counts like drawing it.

use super::{Facts, GateState, absent, passed};
use crate::line::is_visible;
use crate::records::{EvidenceBody, Written};
use crate::refusal::{Code, Refusal};

pub(super) fn state(facts: &Facts<'_>) -> Option<GateState> {
    check_departure(facts).ok()?;
    let departed = facts.this_round().find(|e| matches!(e.body, EvidenceBody::Departure { .. }));
    departed.map(passed)
}

/// Before leaving, the customer has signed or refused, or is not there.
pub(super) fn check_departure(facts: &Facts<'_>) -> Result<(), Refusal> {
    if settled(facts) || absent(facts).is_some() { Ok(()) } else { Err(Code::EmptySignature.into()) }
}

/// Whether the customer has signed, or refused to, in this round.
pub fn settled(facts: &Facts<'_>) -> bool {
    facts.this_round().any(|e| match &e.body {
        EvidenceBody::Signature { signer, written, .. } => check(signer, written).is_ok(),
        EvidenceBody::NotSigned { .. } => true,
        _ => false,
    })
}

/// Somebody signed, and something is written.
pub(super) fn check(signer: &str, written: &Written) -> Result<(), Refusal> {
    if !is_visible(signer) {
        return Err(Refusal::new(Code::Empty).with("field", "signer"));
    }
    match written {
        Written::Typed { name } if !is_visible(name) => Err(Code::EmptySignature.into()),
        Written::Typed { .. } | Written::Drawn { .. } => Ok(()),
    }
}
