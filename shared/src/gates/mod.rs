//! The seven gates, derived from evidence. They are never stored.
//!
//! [`Gates::of`] folds the evidence of a job in (corrected clock, id) order. Each gate is a file of its own: when it
//! opens is the same for all (the one before it is done), what it asks for and what passes it is its own.

mod after_photos;
pub mod arrival;
pub mod before_photos;
pub mod rating;
pub mod review;
pub mod signature;
mod work;

use crate::clock::Hlc;
use crate::ids::{EvidenceId, PersonId};
use crate::line::is_visible;
use crate::records::{Escape, Evidence, EvidenceBody, GateProfile, GateSettings, How, Job, JobType, Slot};
use crate::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

/// A gate, in order (spec 1, 7-Gate Tech Job Completion Workflow).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    Arrival,
    BeforePhotos,
    WorkComplete,
    AfterPhotos,
    Rating,
    Review,
    Signature,
}

impl Gate {
    /// In order.
    pub const ALL: [Gate; 7] = [
        Gate::Arrival,
        Gate::BeforePhotos,
        Gate::WorkComplete,
        Gate::AfterPhotos,
        Gate::Rating,
        Gate::Review,
        Gate::Signature,
    ];

    /// 1 to 7.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// A stable name, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Gate::Arrival => "arrival",
            Gate::BeforePhotos => "before_photos",
            Gate::WorkComplete => "work_complete",
            Gate::AfterPhotos => "after_photos",
            Gate::Rating => "rating",
            Gate::Review => "review",
            Gate::Signature => "signature",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a gate stands.
#[derive(Clone, Debug, PartialEq)]
pub enum GateState {
    /// An earlier gate comes first.
    Locked {
        first: Gate,
    },
    /// This is what to do now.
    Open,
    Passed {
        at: Hlc,
        by: PersonId,
    },
    /// It does not apply.
    Skipped(Skip),
    /// It was left out for a reason, on trust or granted by the office.
    Waived {
        at: Hlc,
        by: PersonId,
        reason: String,
        how: How,
    },
}

/// Why a gate does not apply.
#[derive(Clone, Debug, PartialEq)]
pub enum Skip {
    /// The job type does not have it.
    NotInProfile,
    /// The rating was low and the company only asks happy customers.
    LowRating,
    /// Nobody was there.
    CustomerAbsent { reason: String },
}

impl GateState {
    /// Whether the next gate may open.
    pub fn is_done(&self) -> bool {
        match self {
            GateState::Locked { .. } | GateState::Open => false,
            GateState::Passed { .. } | GateState::Skipped(_) | GateState::Waived { .. } => true,
        }
    }
}

/// What the gates are derived from.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub settings: &'a GateSettings,
    pub profile: &'a GateProfile,
    /// Photos needed before and after the work: what the kind of work asks for, else the company.
    pub min_before: u32,
    pub min_after: u32,
    /// The job's present round and leg.
    pub round: u32,
    pub leg: u32,
    standing: Vec<&'a Evidence>,
}

impl<'a> Facts<'a> {
    /// Gathers what stands: evidence in (clock, id) order, less what is superseded. A job whose kind of work is not known
    /// (a phone that cannot read it) goes through all seven gates.
    pub fn new(
        settings: &'a GateSettings,
        kind: Option<&'a JobType>,
        job: &Job,
        evidence: impl IntoIterator<Item = &'a Evidence>,
    ) -> Facts<'a> {
        static ALL: LazyLock<GateProfile> = LazyLock::new(GateProfile::default);
        let profile = kind.map_or_else(|| &*ALL, |kind| &kind.gates);
        let (min_before, min_after) = kind.map(|kind| kind.photos).unwrap_or_default().of(settings);
        let standing = standing(evidence);
        Facts { settings, profile, min_before, min_after, round: job.round, leg: job.leg, standing }
    }

    /// The evidence that nothing supersedes, in (clock, id) order.
    pub fn standing(&self) -> &[&'a Evidence] {
        &self.standing
    }

    /// What stands and counts: late evidence counts once the office has accepted it.
    pub fn counting(&self) -> impl DoubleEndedIterator<Item = &'a Evidence> + '_ {
        self.standing.iter().copied().filter(|e| !e.late)
    }

    /// Counting evidence of the present round.
    fn this_round(&self) -> impl DoubleEndedIterator<Item = &'a Evidence> + '_ {
        self.counting().filter(|e| e.round == self.round)
    }

    fn photos(&self, slot: Slot, round: Option<u32>) -> u32 {
        let of_slot = |e: &&Evidence| match &e.body {
            EvidenceBody::Photo { slot: s, .. } => *s == slot && round.is_none_or(|r| e.round == r),
            _ => false,
        };
        self.counting().filter(of_slot).count() as u32
    }
}

/// Evidence in (clock, id) order, less what later evidence supersedes and less the retractions themselves.
pub fn standing<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Vec<&'a Evidence> {
    let mut all: Vec<&Evidence> = evidence.into_iter().collect();
    all.sort_by_key(|e| (e.at, e.id));
    let gone: BTreeSet<EvidenceId> = all.iter().filter_map(|e| e.supersedes).collect();
    all.retain(|e| !gone.contains(&e.id) && !matches!(e.body, EvidenceBody::Retracted { .. }));
    all
}

/// The seven gates of a job as they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Gates {
    states: [GateState; 7],
}

impl Gates {
    /// Derives the gates. A gate whose predecessor is not done is locked, whatever evidence it has already.
    pub fn of(facts: &Facts<'_>) -> Gates {
        let mut blocked: Option<Gate> = None;
        let states = Gate::ALL.map(|gate| {
            if !facts.profile.0.contains(&gate) {
                return GateState::Skipped(Skip::NotInProfile);
            }
            if let Some(first) = blocked {
                return GateState::Locked { first };
            }
            let state = match gate {
                Gate::Arrival => arrival::state(facts),
                Gate::BeforePhotos => before_photos::state(facts),
                Gate::WorkComplete => work::state(facts),
                Gate::AfterPhotos => after_photos::state(facts),
                Gate::Rating => rating::state(facts),
                Gate::Review => review::state(facts),
                Gate::Signature => signature::state(facts),
            };
            // Before photos that are left out still wait for the start of the work.
            let waived = || (gate != Gate::BeforePhotos).then(|| waived(facts, gate)).flatten();
            let state = state.or_else(waived).unwrap_or(GateState::Open);
            if !state.is_done() {
                blocked = Some(gate);
            }
            state
        });
        Gates { states }
    }

    /// Where one gate stands.
    pub fn state(&self, gate: Gate) -> &GateState {
        &self.states[gate as usize]
    }

    /// The gate to pass now; none when all are done.
    pub fn open(&self) -> Option<Gate> {
        Gate::ALL.into_iter().find(|g| *self.state(*g) == GateState::Open)
    }

    /// All seven, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Gate, &GateState)> {
        Gate::ALL.into_iter().zip(&self.states)
    }

    /// Whether the job may be completed.
    pub fn all_done(&self) -> bool {
        self.states.iter().all(GateState::is_done)
    }

    /// How many are done.
    pub fn done(&self) -> usize {
        self.states.iter().filter(|s| s.is_done()).count()
    }
}

/// A gate left out on trust or granted counts in the round it was given for (for arrival: the leg; for before photos: the
/// whole job).
fn waived(facts: &Facts<'_>, gate: Gate) -> Option<GateState> {
    let given = |e: &&Evidence| match gate {
        Gate::Arrival => e.round == facts.round && e.leg == facts.leg,
        Gate::BeforePhotos => true,
        _ => e.round == facts.round,
    };
    facts.counting().rev().filter(given).find_map(|e| match &e.body {
        EvidenceBody::Escape(Escape { gate: g, reason, how })
            if *g == gate && (*how == How::Granted || *how == How::OnTrust) =>
        {
            Some(GateState::Waived { at: e.at, by: e.by, reason: reason.clone(), how: *how })
        }
        _ => None,
    })
}

/// "Customer not present" skips gates 5 to 7, where the company allows it.
fn absent(facts: &Facts<'_>) -> Option<Skip> {
    if !facts.settings.customer_absent {
        return None;
    }
    facts.this_round().find_map(|e| match &e.body {
        EvidenceBody::CustomerAbsent { reason } => Some(Skip::CustomerAbsent { reason: reason.clone() }),
        _ => None,
    })
}

fn passed(e: &Evidence) -> GateState {
    GateState::Passed { at: e.at, by: e.by }
}

/// Whether the evidence may be captured now: its gate is open (or was passed, for what may be added later), and what
/// it says is complete. The phone refuses what this refuses; the server keeps it all the same and marks it.
pub fn check(body: &EvidenceBody, facts: &Facts<'_>) -> Result<(), Refusal> {
    let gates = Gates::of(facts);
    match body {
        EvidenceBody::OnMyWay { .. } => Ok(()),
        EvidenceBody::Arrival { no_fix, fix } => {
            at(&gates, Gate::Arrival)?;
            arrival::check(fix.as_ref(), no_fix.as_deref())
        }
        EvidenceBody::Photo { slot: Slot::During, .. } => after(&gates, Gate::Arrival, Gate::BeforePhotos),
        EvidenceBody::Photo { slot: Slot::Before, .. } => after(&gates, Gate::Arrival, Gate::BeforePhotos),
        EvidenceBody::WorkStarted => {
            at(&gates, Gate::BeforePhotos)?;
            before_photos::check(facts)
        }
        EvidenceBody::WorkComplete { .. } => at(&gates, Gate::WorkComplete),
        EvidenceBody::Photo { slot: Slot::After, .. } => after(&gates, Gate::WorkComplete, Gate::AfterPhotos),
        EvidenceBody::PhotosDone => {
            at(&gates, Gate::AfterPhotos)?;
            after_photos::check(facts)
        }
        EvidenceBody::Rating { stars, .. } => {
            at(&gates, Gate::Rating)?;
            rating::check(*stars)
        }
        EvidenceBody::Review { .. } => at(&gates, Gate::Review),
        EvidenceBody::Signature { signer, written, .. } => {
            at(&gates, Gate::Signature)?;
            signature::check(signer, written)
        }
        EvidenceBody::NotSigned { reason, .. } => {
            at(&gates, Gate::Signature)?;
            needs_reason(reason)
        }
        EvidenceBody::Departure { .. } => match gates.state(Gate::Signature) {
            // Left out, or not asked for: leaving still ends the job.
            GateState::Skipped(_) | GateState::Waived { .. } if gates.all_done() => Ok(()),
            GateState::Skipped(_) | GateState::Waived { .. } => after(&gates, Gate::Review, Gate::Signature),
            _ => {
                at(&gates, Gate::Signature)?;
                signature::check_departure(facts)
            }
        },
        EvidenceBody::CustomerAbsent { reason } => {
            after(&gates, Gate::AfterPhotos, Gate::Rating)?;
            if !facts.settings.customer_absent {
                return Err(Code::AbsentNotAllowed.into());
            }
            needs_reason(reason)
        }
        EvidenceBody::Escape(escape) => {
            at(&gates, escape.gate)?;
            if escape.gate == Gate::BeforePhotos && before_photos::left_out(facts).is_some() {
                return Err(Refusal::new(Code::GatePassed).with("gate", escape.gate));
            }
            if escape.how == How::OnTrust && !facts.settings.trust_escapes {
                return Err(Refusal::new(Code::NoEscape).with("gate", escape.gate));
            }
            needs_reason(&escape.reason)
        }
        EvidenceBody::CannotDo { .. } | EvidenceBody::Retracted { .. } => Ok(()),
    }
}

/// Whether a later piece may take an earlier one's place: ticks and words of the work until the customer has signed, the
/// stars until the review is answered.
pub fn check_correction(later: &EvidenceBody, earlier: &Evidence, facts: &Facts<'_>) -> Result<(), Refusal> {
    let nothing = Err(Code::NothingToCorrect.into());
    let settled = signature::settled(facts);
    match (later, &earlier.body) {
        // A retake replaces a photo of the same kind, whatever gate is open.
        (EvidenceBody::Photo { slot, .. }, EvidenceBody::Photo { slot: before, .. }) if slot == before => {
            Ok(())
        }
        (EvidenceBody::WorkComplete { .. }, EvidenceBody::WorkComplete { .. })
            if earlier.round == facts.round =>
        {
            if settled {
                Err(Refusal::new(Code::GatePassed).with("gate", Gate::Signature))
            } else {
                Ok(())
            }
        }
        (EvidenceBody::Rating { stars, .. }, EvidenceBody::Rating { .. }) if earlier.round == facts.round => {
            if settled || review::answered(facts) {
                return Err(Refusal::new(Code::GatePassed).with("gate", Gate::Rating));
            }
            rating::check(*stars)
        }
        _ => nothing,
    }
}

/// The gate is the open one.
fn at(gates: &Gates, gate: Gate) -> Result<(), Refusal> {
    match gates.state(gate) {
        GateState::Open => Ok(()),
        GateState::Locked { first } => {
            Err(Refusal::new(Code::GateLocked).with("gate", gate).with("first", first))
        }
        GateState::Passed { .. } | GateState::Skipped(_) | GateState::Waived { .. } => {
            Err(Refusal::new(Code::GatePassed).with("gate", gate))
        }
    }
}

/// The gate before is done; photos may be added long after.
fn after(gates: &Gates, done: Gate, gate: Gate) -> Result<(), Refusal> {
    if gates.state(done).is_done() {
        return Ok(());
    }
    let first = gates.open().unwrap_or(done);
    Err(Refusal::new(Code::GateLocked).with("gate", gate).with("first", first))
}

fn needs_reason(reason: &str) -> Result<(), Refusal> {
    if !is_visible(reason) {
        return Err(Refusal::new(Code::Empty).with("field", "reason"));
    }
    Ok(())
}
