//! Me, the part about a browser that keeps the app's files: what it has promised, how much room there is, and what to do.

use crate::platform::Browser;
use crate::views::context::use_app;
use dioxus::prelude::*;
use ui::{Icon, Text, format_decimal, t};

/// With less room than for some thirty photos somebody should make some.
const LITTLE: u64 = 200_000_000;
const MEGABYTE: f64 = 1e6;
const GIGABYTE: f64 = 1e9;

/// Whether what is not sent yet is safe on this phone.
#[component]
pub(in crate::views) fn KeptHere() -> Element {
    let app = use_app();
    let text = app.text();
    let mut refused = use_signal(|| false);
    use_future(move || app.look_at_browser());
    let Some(browser) = app.browser() else { return rsx! {} };
    let (tone, icon, sentence) = match browser {
        Browser { keeps: true, .. } => ("notice-working", "shield-check", t!(text, "me-kept-safe")),
        Browser { installed: true, .. } => ("notice-offline", "shield-alert", t!(text, "me-kept-installed")),
        Browser { .. } => ("notice-offline", "shield-alert", t!(text, "me-kept-not")),
    };
    rsx! {
        section { class: "stack", "aria-labelledby": "kept-title",
            h2 { id: "kept-title", class: "section-title", {t!(text, "me-storage")} }
            p { class: "notice {tone}", Icon { name: icon } span { "{sentence}" } }
            if !browser.installed {
                button { class: "button button-wide", r#type: "button", onclick: move |_| app.platform().install(),
                    Icon { name: "download" }
                    {t!(text, "me-kept-install")}
                }
            }
            if !browser.keeps {
                button {
                    class: "button button-wide",
                    r#type: "button",
                    onclick: move |_| {
                        spawn(async move {
                            let kept = app.platform().ask_to_keep().await;
                            app.look_at_browser().await;
                            refused.set(!kept);
                        });
                    },
                    Icon { name: "lock" }
                    {t!(text, "me-kept-ask")}
                }
                if refused() {
                    p { class: "lead small", role: "status", {t!(text, "me-kept-refused")} }
                }
            }
            if browser.quota > 0 {
                p { class: "lead small", {t!(text, "me-kept-room", used = size(browser.used, text), left = size(browser.left(), text))} }
                if browser.left() < LITTLE {
                    p { class: "notice notice-alert", Icon { name: "triangle-alert" } span { {t!(text, "me-kept-full")} } }
                }
            }
        }
    }
}

/// "12 MB".
fn size(bytes: u64, text: Text) -> String {
    let bytes = bytes as f64;
    if bytes < GIGABYTE {
        t!(text, "size-megabytes", n = format_decimal((bytes / MEGABYTE).ceil(), 0, text))
    } else {
        t!(text, "size-gigabytes", n = format_decimal(bytes / GIGABYTE, 1, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ui::Language;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        assert_eq!(size(1, Text::ENGLISH), "1 MB");
        assert_eq!(size(12_300_000, Text::ENGLISH), "13 MB");
        assert_eq!(size(3_420_000_000, Text::of(Language::German)), "3,4 GB");
    }
}
