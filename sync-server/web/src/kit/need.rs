//! What pages ask of whoever comes, and with which page somebody begins.

use shared::access::{Action, Subject, may};
use shared::records::Person;

/// What a route asks of whoever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: styles, and signing in.
    Nothing,
    /// Somebody is signed in.
    SignedIn,
    /// A role reaches this in some measure; whose records it are is looked at by the page or by the rule for the change.
    May(Subject, Action),
}

impl Need {
    /// Whether the person may come in.
    pub fn is_met(self, person: &Person) -> bool {
        match self {
            Need::Nothing | Need::SignedIn => true,
            Need::May(subject, action) => {
                may(person, Subject::Dashboard, Action::See) && may(person, subject, action)
            }
        }
    }
}

/// Where a person begins: the first page that their roles open.
pub fn first_page(person: &Person) -> &'static str {
    let pages = [("/today", Subject::Board), ("/jobs", Subject::Job)];
    let page = pages.into_iter().find(|(_, subject)| Need::May(*subject, Action::See).is_met(person));
    page.map_or("/customers", |(path, _)| path)
}
