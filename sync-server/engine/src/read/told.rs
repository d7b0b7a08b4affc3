//! What a history tells of how people come in: only to whom the table shows sign-ins, keys and phones.
//!
//! A history is shown to the one who may see its record, and the audit has more in it than what became of records: who signed in,
//! from which network address, with which browser, by which key.

use super::audit::Names;
use crate::execute::{ASIDE_AGENT, AuditAction, IMPORT_AGENT};
use shared::access::{Action, Subject, may};
use shared::records::Person;

/// What a person is told besides what became of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who came in and how, network addresses, browsers.
    sign_ins: bool,
    /// What keys are called.
    keys: bool,
    /// What phones are called.
    phones: bool,
}

impl Told {
    /// What the table lets this person see.
    pub fn to(person: &Person) -> Told {
        let sees = |subject| may(person, subject, Action::See);
        Told { sign_ins: sees(Subject::SignIn), keys: sees(Subject::ApiKey), phones: sees(Subject::Phone) }
    }

    /// The actions whose rows are left out of a history, by name.
    pub fn untold(self) -> impl Iterator<Item = &'static str> {
        let untold =
            AuditAction::ALL.into_iter().filter(move |action| !self.sign_ins && !is_of_a_record(*action));
        untold.map(AuditAction::name)
    }

    /// Takes out from where something was done: what is left says that it was the server, a file or a decision.
    pub fn withhold(self, peer: &mut Option<String>, agent: &mut String) {
        if self.sign_ins {
            return;
        }
        *peer = None;
        let left = [IMPORT_AGENT, ASIDE_AGENT, "server"].into_iter().find(|mark| agent.starts_with(mark));
        *agent = left.unwrap_or_default().to_owned();
    }

    /// Takes the names of keys and phones out.
    pub fn withhold_names(self, names: &mut Names) {
        if !self.keys {
            names.keys.clear();
        }
        if !self.phones {
            names.devices.clear();
        }
    }
}

/// Whether it says what became of a record, and nothing of how anybody came in.
fn is_of_a_record(action: AuditAction) -> bool {
    match action {
        AuditAction::Created | AuditAction::Changed | AuditAction::Lost | AuditAction::Erased => true,
        AuditAction::Exported
        | AuditAction::ListExported
        | AuditAction::Revoked
        | AuditAction::WipeAsked
        | AuditAction::Wiped
        | AuditAction::LetIn
        | AuditAction::Copied
        | AuditAction::TakenIn
        | AuditAction::Discarded
        | AuditAction::Invited
        | AuditAction::Uninvited
        | AuditAction::LinkSent
        | AuditAction::PasswordSet
        | AuditAction::EmailChanged
        | AuditAction::SecondFactorOn
        | AuditAction::SecondFactorOff
        | AuditAction::SignedIn
        | AuditAction::Guessed
        | AuditAction::Ended
        | AuditAction::WaysInEnded
        | AuditAction::Imported
        | AuditAction::ImportUndone => false,
    }
}
