//! The words of the phone app's page in a browser, which speaks before the app itself does: its scripts find them by their keys.

use crate::{Language, Text};
use std::collections::BTreeMap;

/// Every sentence of the page.
pub const KEYS: [&str; 50] = [
    "page-again",
    "page-close",
    "page-stopped",
    "page-stopped-text",
    "page-cannot-start",
    "page-cannot-start-text",
    "page-kept",
    "page-forgotten",
    "page-forgotten-text",
    "page-forgotten-ask",
    "page-begin-anew",
    "page-too-old",
    "page-too-old-text",
    "page-other-window",
    "page-other-window-text",
    "page-insecure",
    "page-insecure-text",
    "page-install-title",
    "page-install-why",
    "page-code",
    "page-code-type",
    "page-code-kept",
    "page-code-none",
    "page-copy",
    "page-copied",
    "page-copy-address",
    "page-iphone-share",
    "page-iphone-add",
    "page-iphone-confirm",
    "page-open-there",
    "page-safari",
    "page-safari-text",
    "page-browser",
    "page-browser-text",
    "page-android-install",
    "page-android-tap",
    "page-android-menu",
    "page-android-choose",
    "page-samsung-menu",
    "page-samsung-choose",
    "page-installed",
    "page-installed-text",
    "page-not-now",
    "page-not-now-text",
    "page-phone",
    "page-phone-text",
    "page-phone-qr",
    "page-phone-alone",
    "page-here",
    "page-unsent",
];

/// The words of one language, for the page's scripts.
pub fn words(language: Language) -> BTreeMap<&'static str, String> {
    let text = Text::of(language);
    KEYS.into_iter().map(|key| (key, text.get(key))).collect()
}
