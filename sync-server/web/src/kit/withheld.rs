//! How to reach somebody, as far as the person at the desk may see it, and what stands in the place of what is hidden.

use dioxus::prelude::*;
use shared::Known;
use ui::{Icon, Text, t};

/// There is something that this person does not see.
pub fn withheld(text: Text) -> Element {
    rsx! {
        span { class: "with-icon muted", Icon { name: "eye-off", class: "icon-s" } {t!(text, "field-withheld")} }
    }
}

/// A text; that it is hidden, where it is.
pub fn text(text: Text, known: &Known<String>) -> Element {
    match known {
        Known::Masked => withheld(text),
        Known::Held(said) => rsx! { "{said}" },
    }
}

/// A number to call; nothing where there is none.
pub fn phone(text: Text, phone: &Known<String>) -> Element {
    reach(text, "tel", phone)
}

/// An address to write to; nothing where there is none.
pub fn email(text: Text, email: &Known<String>) -> Element {
    reach(text, "mailto", email)
}

fn reach(words: Text, scheme: &str, known: &Known<String>) -> Element {
    match known {
        Known::Masked => withheld(words),
        Known::Held(said) if said.is_empty() => rsx! {},
        Known::Held(said) => rsx! { a { href: "{scheme}:{said}", "{said}" } },
    }
}
