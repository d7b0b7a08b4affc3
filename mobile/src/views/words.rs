//! Sentences for what went wrong on the phone itself, beside the vocabulary that it shares with the dashboard.

use crate::phone::SignInError;
use crate::platform::{Browser, System};
use crate::store::{ExecuteError, ExportError};
use ui::{Text, t};

pub(super) use ui::words::{
    cannot_do, days, done_all, ended, ended_short, estimate_status, refusal, status_of_job, time_off_kind,
    time_off_look, time_off_state,
};

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

/// Why there is no position, and how to allow it.
pub(super) fn position_denied(text: Text, browser: Option<Browser>) -> String {
    match browser {
        Some(browser) => t!(text, "arrival-denied-page", way = way_back(text, browser)),
        None => t!(text, "arrival-denied"),
    }
}

/// Why there is no camera, and how to allow it.
pub(super) fn camera_denied(text: Text, browser: Option<Browser>) -> String {
    match browser {
        Some(browser) => t!(text, "camera-denied-page", way = way_back(text, browser)),
        None => t!(text, "camera-denied"),
    }
}

/// Where a browser is told to allow what was refused.
fn way_back(text: Text, browser: Browser) -> String {
    match (browser.system, browser.installed) {
        (System::Apple, _) => t!(text, "way-back-apple"),
        (System::Android, true) => t!(text, "way-back-android"),
        (System::Android | System::Other, _) => t!(text, "way-back-page"),
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

const FIRST_STRONG: char = '\u{2068}';
const POP: char = '\u{2069}';

#[cfg(test)]
mod tests {
    use super::*;
    use ui::Language;

    #[test]
    fn words_from_left_to_right_keep_their_full_stop_in_a_line_from_right_to_left() {
        let arabic = Text::of(Language::Arabic);
        assert_eq!(own(arabic, "Ring twice."), "\u{2068}Ring twice.\u{2069}");
        assert_eq!(own(Text::ENGLISH, "Ring twice."), "Ring twice.");
        let line = beside(arabic, ["Acme".to_owned(), String::new(), "14 Prabhat Road".to_owned()]);
        assert_eq!(line, "\u{2068}Acme\u{2069} · \u{2068}14 Prabhat Road\u{2069}");
    }
}
