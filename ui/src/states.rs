//! The states of a screen that are not "normal": empty, failed, loading.

use dioxus::prelude::*;

use crate::icon::Icon;

/// Nothing here yet: what this is for, and as child the one button to start.
#[component]
pub fn EmptyState(
    #[props(into)] icon: String,
    #[props(into)] title: String,
    #[props(into)] text: String,
    children: Element,
) -> Element {
    rsx! {
        div { class: "empty",
            span { class: "empty-icon", Icon { name: icon, class: "icon-l" } }
            h2 { "{title}" }
            p { "{text}" }
            {children}
        }
    }
}

/// Something failed: what happened, what is safe, and as child what to do.
#[component]
pub fn ErrorState(#[props(into)] title: String, #[props(into)] safe: String, children: Element) -> Element {
    rsx! {
        div { class: "error-state", role: "alert",
            span { class: "empty-icon", Icon { name: "triangle-alert", class: "icon-l" } }
            h2 { "{title}" }
            p { "{safe}" }
            {children}
        }
    }
}

/// Grey lines that show after 150 ms of loading. `label` is what a screen reader hears.
#[component]
pub fn Skeleton(#[props(into)] label: String, #[props(default = 3)] lines: usize) -> Element {
    rsx! {
        div { class: "skeleton", role: "status",
            span { class: "visually-hidden", "{label}" }
            for line in 0..lines {
                div { key: "{line}", class: "skeleton-line", "aria-hidden": "true" }
            }
        }
    }
}
