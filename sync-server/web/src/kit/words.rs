//! Words of the dashboard alone, beside those that phone, mails and programs have too ([`ui::words`]).

pub use ui::words::*;

use bulk::imports;
use identity::passwords::{self, Weak};
use outreach::mails;
use shared::PersonId;
use shared::gates::rating::rated;
use shared::records::{Job, JobStatus, Person, Visit};
use std::collections::BTreeMap;
use ui::{Status, Text, t};

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

/// What a kind of work in the background is called.
pub fn background_work(text: Text, kind: &str) -> String {
    match kind {
        mails::WORK => t!(text, "work-kind-mail"),
        imports::WORK => t!(text, "work-kind-import"),
        "ageing" => t!(text, "work-kind-ageing"),
        "ring" => t!(text, "work-kind-ring"),
        other => other.to_owned(),
    }
}

/// A person's name; someone unknown is a dash.
pub fn name_of(people: &BTreeMap<PersonId, Person>, id: PersonId) -> String {
    people.get(&id).map_or_else(|| "–".to_owned(), |p| apart(&p.name))
}

/// At most so many characters.
pub fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let cut: String = text.chars().take(limit).collect();
    format!("{}…", cut.trim_end())
}

/// ★★★★☆; a number that is no rating is said to be none.
pub fn stars_text(text: Text, stars: u8) -> String {
    match rated(stars).map(usize::from) {
        Some(on) => format!("{}{}", "★".repeat(on), "☆".repeat(5 - on)),
        None => t!(text, "no-rating"),
    }
}
