//! How the phone app is got where this installation names no page for it.

use dioxus::prelude::*;
use ui::{Icon, Text, t};

/// How a phone is got where the server does not know of one.
pub fn how(text: Text) -> Element {
    rsx! {
        details { class: "more",
            summary { {t!(text, "phone-how")} }
            div { class: "stack-tight small",
                p { {t!(text, "phone-how-text")} }
                p { code { "cargo run -p mobile --features desktop" } }
                p { class: "with-icon muted", Icon { name: "info", class: "icon-s" } {t!(text, "phone-how-setting")} }
            }
        }
    }
}
