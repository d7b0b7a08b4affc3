//! A person as two letters.

use dioxus::prelude::*;

/// A round mark with a person's initials; the name stands beside it, so assistive technology skips it.
#[component]
pub fn Avatar(#[props(into)] initials: String) -> Element {
    rsx! {
        span { class: "avatar", "aria-hidden": "true", "{initials}" }
    }
}

/// The first letters of the first and the last word of a name: "Fatima El Idrissi" becomes "FI".
pub fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut words = name.split_whitespace().filter_map(first);
    let head = words.next();
    let tail = words.next_back();
    head.into_iter().chain(tail).flat_map(char::to_uppercase).collect()
}
