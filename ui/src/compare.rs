//! Before and after in one frame, with the edge dragged by a native range input.

use dioxus::prelude::*;

use crate::icon::Icon;
use crate::t;
use crate::text::Text;

/// Two photos of the same place. The dashboard moves the edge with `assets/compare-slider.js`; the phone passes `onmove` and keeps `at`
/// (percent from the left) itself. Keyboard: the range input's own arrows.
#[component]
pub fn CompareSlider(
    text: Text,
    #[props(into)] before_src: String,
    #[props(into)] after_src: String,
    /// "Before · 10:36"
    #[props(into)]
    before_label: String,
    /// "After · 11:50"
    #[props(into)]
    after_label: String,
    #[props(default = 50)] at: u8,
    #[props(default)] onmove: Option<EventHandler<u8>>,
) -> Element {
    let at = at.min(100);
    rsx! {
        div { class: "compare at-{at}",
            img { class: "compare-after", src: after_src, alt: "{after_label}" }
            img { class: "compare-before", src: before_src, alt: "{before_label}" }
            span { class: "photo-chip compare-label-before", "aria-hidden": "true", "{before_label}" }
            span { class: "photo-chip compare-label-after", "aria-hidden": "true", "{after_label}" }
            span { class: "compare-handle", "aria-hidden": "true", Icon { name: "move-horizontal" } }
            input {
                r#type: "range",
                min: "0",
                max: "100",
                value: "{at}",
                "aria-label": t!(text, "compare-label"),
                oninput: move |event| {
                    if let (Some(handler), Ok(value)) = (onmove, event.value().parse::<u8>()) {
                        handler.call(value.min(100));
                    }
                },
            }
        }
    }
}
