//! Sentences for what went wrong and words for what was done.

use crate::phone::SignInError;
use crate::store::{ExecuteError, ExportError};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use shared::gates::Gate;
use shared::records::{CannotDo, JobStatus, Outcome};
use shared::{Change, Refusal};
use ui::text::Value;
use ui::{Text, format_date_short, format_date_time, t};

/// What a refusal says, and what a person can do about it.
pub(super) fn refusal(text: Text, refusal: &Refusal) -> String {
    let facts: Vec<(&str, Value<'_>)> =
        refusal.facts.iter().map(|(name, value)| (name.as_str(), fact(text, name, value).into())).collect();
    let code = refusal.code.name();
    text.find(&format!("refusal-{code}"), &facts)
        .or_else(|| text.find(&format!("refusal-{}", code.replace('_', "-")), &facts))
        .unwrap_or_else(|| t!(text, "refusal-unknown"))
}

/// A fact in people's words: gates, statuses and fields have names.
fn fact(text: Text, name: &str, value: &str) -> String {
    match name {
        "gate" | "first" => Gate::ALL
            .into_iter()
            .find(|g| g.name() == value)
            .map_or_else(|| value.to_owned(), |g| ui::gate_name(text, g.number())),
        "from" | "to" => {
            JobStatus::named(value).map_or_else(|| value.to_owned(), |s| status_of_job(s).label(text))
        }
        "field" => text
            .find(&format!("field-{}", value.replace('_', "-")), &[])
            .unwrap_or_else(|| value.replace('_', " ")),
        _ => value.to_owned(),
    }
}

/// The word people read for a job's status.
pub(super) fn status_of_job(status: JobStatus) -> ui::Status {
    match status {
        JobStatus::Lead => ui::Status::Lead,
        JobStatus::Scheduled => ui::Status::Scheduled,
        JobStatus::EnRoute => ui::Status::OnTheWay,
        JobStatus::InProgress => ui::Status::Working,
        JobStatus::Completed => ui::Status::Completed,
        JobStatus::Invoiced => ui::Status::Invoiced,
        JobStatus::Paid => ui::Status::Paid,
        JobStatus::Closed => ui::Status::Closed,
    }
}

/// Why a tap was not taken.
pub(super) fn execute_error(text: Text, error: &ExecuteError) -> String {
    match error {
        ExecuteError::Refused(why) => refusal(text, why),
        ExecuteError::Full => t!(text, "error-storage-full"),
        ExecuteError::Broken(_) => t!(text, "error-store"),
    }
}

/// Why there is no copy for the office.
pub(super) fn export_error(text: Text, error: &ExportError) -> String {
    match error {
        ExportError::NoKey => t!(text, "export-no-key"),
        ExportError::Full => t!(text, "error-storage-full"),
        ExportError::Broken(_) => t!(text, "error-store"),
    }
}

/// Why signing in failed.
pub(super) fn sign_in_error(text: Text, error: &SignInError) -> String {
    match error {
        SignInError::Wrong => t!(text, "sign-in-wrong"),
        SignInError::WhichCompany(_) => t!(text, "sign-in-company-text"),
        SignInError::WrongCode => t!(text, "sign-in-code-wrong"),
        SignInError::NeedsCode => t!(text, "sign-in-needs-code"),
        SignInError::Refused(why) => refusal(text, why),
        SignInError::Offline(_) => t!(text, "sign-in-offline"),
        SignInError::TooOften => t!(text, "sign-in-too-often"),
        SignInError::Broken(_) => t!(text, "error-store"),
    }
}

/// What was done, in a few words: `did-<change>`.
pub(super) fn done(text: Text, what: &str) -> String {
    text.find(&format!("did-{what}"), &[]).unwrap_or_else(|| t!(text, "did-something"))
}

/// What a change set did.
pub(super) fn done_all(text: Text, changes: &[Change]) -> String {
    let word = |change: &Change| match change {
        Change::EditPerson { patch, .. } if patch.is_language_alone() => t!(text, "did-language"),
        _ => done(text, change.name()),
    };
    let mut all: Vec<String> = changes.iter().map(word).collect();
    all.dedup();
    all.join(", ")
}

/// Why a job cannot be done now.
pub(super) fn cannot_do(text: Text, reason: CannotDo) -> String {
    match reason {
        CannotDo::NoAccess => t!(text, "reason-no-access"),
        CannotDo::PartsNeeded => t!(text, "reason-parts-needed"),
        CannotDo::Unsafe => t!(text, "reason-unsafe"),
        CannotDo::CustomerDeclined => t!(text, "reason-customer-declined"),
        CannotDo::WrongSkill => t!(text, "reason-wrong-skill"),
        CannotDo::Continues => t!(text, "reason-continues"),
        CannotDo::Other => t!(text, "reason-other"),
    }
}

/// How a visit ended.
pub(super) fn ended(text: Text, outcome: Outcome) -> String {
    match outcome {
        Outcome::Done => t!(text, "finish-title"),
        Outcome::Continues => t!(text, "ended-continues"),
        Outcome::PartsNeeded => t!(text, "ended-parts"),
        Outcome::NoAccess => t!(text, "ended-no-access"),
        Outcome::Declined => t!(text, "ended-declined"),
        Outcome::Cancelled => t!(text, "ended-cancelled"),
    }
}

/// The same in a word or two, unless the work is done.
pub(super) fn ended_short(text: Text, outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Done => None,
        Outcome::Continues => Some(t!(text, "ended-continues-short")),
        Outcome::PartsNeeded => Some(t!(text, "reason-parts-needed")),
        Outcome::NoAccess => Some(t!(text, "reason-no-access")),
        Outcome::Declined => Some(t!(text, "reason-customer-declined")),
        Outcome::Cancelled => Some(t!(text, "ended-cancelled")),
    }
}

/// Somebody's words within a line. In a line from right to left, those from left to right are kept apart as well, or their
/// full stop and their numbers go to the other end. What has parts that are apart already stays as it is.
pub(super) fn own(text: Text, words: &str) -> String {
    if text.dir() == "ltr" || words.is_empty() || words.contains(FIRST_STRONG) {
        return words.to_owned();
    }
    format!("{FIRST_STRONG}{words}{POP}")
}

/// Values beside each other, each in its own direction.
pub(super) fn beside(text: Text, values: impl IntoIterator<Item = String>) -> String {
    if text.dir() == "ltr" {
        return ui::beside(values);
    }
    let each = values.into_iter().map(|value| own(text, &value));
    each.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// "20 Nov 2026, 12:04", to stand among other words.
pub(super) fn date_time(at: DateTime<Utc>, zone: Tz, text: Text) -> String {
    in_one(&format_date_time(at, zone, text))
}

/// "20 Nov 2026", to stand among other words.
pub(super) fn date_short(date: NaiveDate, text: Text) -> String {
    in_one(&format_date_short(date, text))
}

const FIRST_STRONG: char = '\u{2068}';
const POP: char = '\u{2069}';

/// A date whose month is kept apart within it does not tell its direction any more, and would be turned round as a whole.
fn in_one(date: &str) -> String {
    date.replace([FIRST_STRONG, POP], "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ui::Language;

    #[test]
    fn an_arabic_date_among_other_words_is_read_from_the_right() {
        let text = Text::of(Language::Arabic);
        let said = t!(
            text,
            "handover-signed-by",
            name = "Lena Groß",
            when = date_time(DateTime::UNIX_EPOCH, Tz::UTC, text)
        );
        assert!(said.starts_with("\u{2068}Lena Groß\u{2069} · \u{2068}1 "), "{said:?}");
        assert_eq!(said.matches(FIRST_STRONG).count(), 2, "{said:?}");
    }

    #[test]
    fn words_from_left_to_right_keep_their_full_stop_in_a_line_from_right_to_left() {
        let arabic = Text::of(Language::Arabic);
        assert_eq!(own(arabic, "Ring twice."), "\u{2068}Ring twice.\u{2069}");
        assert_eq!(own(Text::ENGLISH, "Ring twice."), "Ring twice.");
        let line = beside(arabic, ["Acme".to_owned(), String::new(), "14 Prabhat Road".to_owned()]);
        assert_eq!(line, "\u{2068}Acme\u{2069} · \u{2068}14 Prabhat Road\u{2069}");
    }
}
