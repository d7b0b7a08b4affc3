//! Words of the dashboard alone, beside those that phone, mails and programs have too ([`ui::words`]).

pub use ui::words::*;

use identity::passwords::{self, Weak};
use shared::PersonId;
use shared::records::Person;
use std::collections::BTreeMap;
use ui::{Text, t};

/// Why a password is not taken, and what to do.
pub fn weak_sentence(text: Text, weak: Weak) -> String {
    match weak {
        Weak::TooShort => t!(text, "password-too-short", shortest = passwords::SHORTEST),
        Weak::TooLong => t!(text, "password-too-long", longest = passwords::LONGEST),
        Weak::Common => t!(text, "password-common"),
        Weak::Personal => t!(text, "password-personal"),
    }
}

/// A person's name; someone unknown is a dash.
pub fn name_of(people: &BTreeMap<PersonId, Person>, id: PersonId) -> String {
    people.get(&id).map_or_else(|| "–".to_owned(), |p| apart(&p.name))
}
