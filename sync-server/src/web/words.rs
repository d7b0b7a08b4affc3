//! What the dashboard alone has words for, beside the vocabulary that it shares with the phone.

use crate::passwords::{self, Weak};
use shared::records::{Job, JobStatus, Visit};
use ui::{Status, Text, t};

pub use ui::words::{
    account_kind, action, alert, alert_advice, alert_kind, cannot_do_within, channel, contact_role, done,
    field, gate, hidden_field, job_status, kind, outcome, refusal, role, status_of_job, tapped_by,
};

/// A name between other words: isolated, so that a name written from right to left does not turn its neighbours around.
pub fn apart(name: &str) -> String {
    ui::apart(name).into_owned()
}

/// A job's state as people read it: after gate 1 "en route" is called "On site" where a visit says so.
pub fn state_of_job(job: &Job, on_site: bool) -> Status {
    match job.status {
        JobStatus::EnRoute if on_site => Status::OnSite,
        status => status_of_job(status),
    }
}

/// Whether somebody of an open visit is at the address.
pub fn on_site<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> bool {
    visits.into_iter().any(|v| v.is_open() && v.arrived.is_some())
}

/// Why a password is not taken, and what to do.
pub fn weak_sentence(text: Text, weak: Weak) -> String {
    match weak {
        Weak::TooShort => t!(text, "password-too-short", shortest = passwords::SHORTEST),
        Weak::TooLong => t!(text, "password-too-long", longest = passwords::LONGEST),
        Weak::Common => t!(text, "password-common"),
        Weak::Personal => t!(text, "password-personal"),
    }
}
