//! The place of a job: the way in, directions and a call; only what there is and may be seen.

use crate::views::context::use_app;
use dioxus::prelude::*;
use shared::Known;
use shared::records::Address;
use ui::{Icon, Text, t};

/// How to get in: the gate's code, the dog.
#[component]
pub(in crate::views) fn Access(address: Option<Address>) -> Element {
    let access = address.and_then(|a| a.access.held().cloned()).filter(|a| !a.trim().is_empty());
    let Some(access) = access else { return rsx! {} };
    rsx! {
        p { class: "visit-card-warning",
            Icon { name: "triangle-alert", class: "icon-s" }
            span { dir: "auto", "{access}" }
        }
    }
}

/// Directions and call, side by side; only what there is.
#[component]
pub(in crate::views) fn Ways(address: Option<Address>, phone: Known<String>) -> Element {
    let text = use_app().text();
    let dial: String = phone.text().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let directions = address.as_ref().map(directions_href);
    if directions.is_none() && phone.is_empty() {
        return rsx! {};
    }
    rsx! {
        div { class: "button-pair",
            if let Some(href) = directions {
                a { class: "button", href, target: "_blank", rel: "noopener noreferrer",
                    Icon { name: "navigation" }
                    {t!(text, "today-directions")}
                }
            }
            if !dial.is_empty() {
                a { class: "button", href: "tel:{dial}", Icon { name: "phone" } {t!(text, "today-call")} }
            }
        }
        if phone.is_masked() {
            p { class: "lead small row-tight", Icon { name: "eye-off", class: "icon-s" } {t!(text, "today-call-office")} }
        }
    }
}

/// There is something that this person does not see.
pub(in crate::views) fn withheld(text: Text) -> Element {
    rsx! {
        span { class: "row-tight", Icon { name: "eye-off", class: "icon-s" } {t!(text, "field-withheld")} }
    }
}

/// The phone's own maps where there are some, a map page otherwise. Opened by a tap only.
fn directions_href(address: &Address) -> String {
    let encoded: String = address.text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    });
    let at = address.pin.map(|p| format!("{:.6},{:.6}", p.at.lat, p.at.lng));
    if cfg!(target_os = "android") {
        format!("geo:{}?q={}", at.as_deref().unwrap_or("0,0"), at.as_deref().unwrap_or(&encoded))
    } else if cfg!(target_os = "ios") {
        format!("https://maps.apple.com/?daddr={}", at.as_deref().unwrap_or(&encoded))
    } else {
        match at {
            Some(at) => format!("https://www.openstreetmap.org/directions?to={}", at.replace(',', "%2C")),
            None => format!("https://www.openstreetmap.org/search?query={encoded}"),
        }
    }
}
