//! The mark: four bars rising, the last one open.

use dioxus::prelude::*;

/// The mark and a name: the product's on the dashboard, the company's on the hand-over. A company that has a picture of its
/// own shows that instead of the mark, above its name.
#[component]
pub fn Logo(#[props(into)] name: String, #[props(default)] picture: Option<String>) -> Element {
    if let Some(picture) = picture {
        return rsx! {
            span { class: "logo logo-pictured",
                img { class: "logo-picture", src: "{picture}", alt: "" }
                span { class: "logo-word", "{name}" }
            }
        };
    }
    rsx! {
        span { class: "logo",
            svg { class: "logo-mark", "aria-hidden": "true", view_box: "0 0 26 19", fill: "currentColor",
                rect { x: "0", y: "9.5", width: "4", height: "9", rx: "2" }
                rect { x: "7", y: "7", width: "4", height: "11.5", rx: "2" }
                rect { x: "14", y: "3.5", width: "4", height: "15", rx: "2" }
                rect { class: "logo-open", x: "21", y: "0.5", width: "4", height: "18", rx: "2" }
            }
            span { class: "logo-word", "{name}" }
        }
    }
}
