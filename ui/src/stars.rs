//! A rating from one to five stars, shown and asked for.

use dioxus::prelude::*;

use crate::icon::Icon;
use crate::t;
use crate::text::Text;

/// A rating that was given, read out as "4 of 5 stars".
#[component]
pub fn Stars(text: Text, value: u8) -> Element {
    let label = t!(text, "stars-of", n = value);
    rsx! {
        span { class: "stars", role: "img", "aria-label": label,
            for star in 1..=5u8 {
                Icon { key: "{star}", name: "star", class: if star <= value { "star-on" } else { "star-off" } }
            }
        }
    }
}

/// Five big stars to tap: radio buttons named "1 star" … "5 stars", so that keyboard and screen reader work too, and a plain form
/// (field `stars`) without any script.
#[component]
pub fn StarsInput(
    text: Text,
    /// The question, as the group's name.
    #[props(into)]
    legend: String,
    #[props(default)] value: Option<u8>,
    #[props(default)] onrate: Option<EventHandler<u8>>,
) -> Element {
    let given = value.unwrap_or(0);
    rsx! {
        fieldset { class: "stars-input",
            legend { class: "visually-hidden", "{legend}" }
            for star in 1..=5u8 {
                label { key: "{star}", class: if star <= given { "star-choice star-on" } else { "star-choice" },
                    input {
                        r#type: "radio",
                        name: "stars",
                        value: "{star}",
                        checked: star == given,
                        "aria-label": t!(text, "stars-choice", n = star),
                        oninput: move |_| {
                            if let Some(handler) = onrate {
                                handler.call(star);
                            }
                        },
                    }
                    Icon { name: "star" }
                }
            }
        }
    }
}
