//! One icon of the vendored sprite.

use dioxus::prelude::*;

use crate::ASSETS;

/// An icon by its Lucide name, for example `camera`. Icons are decoration: the word beside one carries the meaning, so they are
/// hidden from assistive technology. `class` adds size or direction (`icon-s`, `icon-l`, `icon-xl`, `icon-flip`, `icon-filled`).
#[component]
pub fn Icon(#[props(into)] name: String, #[props(into, default)] class: String) -> Element {
    icon(&name, &class)
}

/// The same without a scope of its own, for pages with thousands of them.
pub fn icon(name: &str, class: &str) -> Element {
    let classes = if class.is_empty() { "icon".to_owned() } else { format!("icon {class}") };
    rsx! {
        svg { class: classes, "aria-hidden": "true", view_box: "0 0 24 24",
            r#use { href: "{ASSETS}/icons.svg#{name}" }
        }
    }
}
