//! The line across the top that tells the truth about what is waiting.

use dioxus::prelude::*;

use crate::chip::Tone;
use crate::icon::Icon;

/// A full-width line with an icon and a sentence. With `href` it is a link, with `onclick` a button, otherwise a status that is read out
/// when it changes.
#[component]
pub fn Banner(
    #[props(default)] tone: Tone,
    #[props(into)] icon: String,
    #[props(into)] text: String,
    #[props(into, default)] href: Option<String>,
    #[props(default)] onclick: Option<EventHandler<MouseEvent>>,
) -> Element {
    let class = format!("banner banner-{}", tone.name());
    let inside = rsx! {
        Icon { name: icon }
        span { class: "banner-text", "{text}" }
    };
    if let Some(href) = href {
        return rsx! {
            a { class, href, {inside} Icon { name: "chevron-right", class: "icon-flip" } }
        };
    }
    match onclick {
        Some(handler) => rsx! {
            button { class, r#type: "button", onclick: move |event| handler.call(event),
                {inside}
                Icon { name: "chevron-right", class: "icon-flip" }
            }
        },
        None => rsx! {
            div { class, role: "status", {inside} }
        },
    }
}
