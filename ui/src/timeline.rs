//! One line of a job's story: when it happened, what it was, and when the office learned of it.

use dioxus::prelude::*;

use crate::chip::{Chip, Tone};
use crate::icon::Icon;

/// A list item for an `ol.timeline`. `late` marks evidence that reached the office long after it happened, with its sentence.
#[component]
pub fn TimelineEntry(
    #[props(into)] time: String,
    #[props(into)] icon: String,
    #[props(into)] title: String,
    #[props(into, default)] detail: Option<String>,
    #[props(into, default)] late: Option<String>,
) -> Element {
    rsx! {
        li {
            time { "{time}" }
            Icon { name: icon }
            div {
                div { class: "timeline-title", "{title}" }
                if let Some(detail) = detail {
                    div { class: "timeline-detail", "{detail}" }
                }
                if let Some(late) = late {
                    div { class: "timeline-late", Chip { tone: Tone::Offline, icon: "history", label: late } }
                }
            }
        }
    }
}
