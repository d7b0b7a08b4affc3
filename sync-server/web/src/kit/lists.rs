//! What the lists have in common: heads that sort, their address, and the file with exactly what they show.

use crate::kit::attachment::attachment;
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use axum::body::Body;
use axum::response::Response;
use bulk::{exports, spreadsheet};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use shared::Known;
use std::fmt::Write;
use ui::{Icon, t};

/// The address of a list: a path, and what is asked for as far as it is asked for.
pub fn address(path: &str, asked: &[(&str, String)]) -> String {
    let mut link = path.to_owned();
    for (i, (name, value)) in asked.iter().filter(|(_, value)| !value.is_empty()).enumerate() {
        link.push(if i == 0 { '?' } else { '&' });
        link.push_str(name);
        link.push('=');
        link.push_str(&encoded(value));
    }
    link
}

/// The head of a column by which the list is sorted, or would be: `here` says whether it falls.
pub fn head(word: &str, link: &str, here: Option<bool>, numeric: bool) -> Element {
    let order = here.map(|falls| if falls { "descending" } else { "ascending" });
    rsx! {
        th { scope: "col", "aria-sort": order, class: numeric.then_some("numeric"),
            a { class: "row-tight sort-link", href: "{link}",
                "{word}"
                if let Some(falls) = here {
                    Icon { name: if falls { "chevron-down" } else { "chevron-up" }, class: "icon-s" }
                }
            }
        }
    }
}

/// The way to the file.
pub fn export_link(desk: &Desk, link: &str) -> Element {
    let text = desk.text;
    rsx! {
        a { class: "button", href: "{link}", download: true, "hx-boost": "false", title: t!(text, "list-export-text"), Icon { name: "download" } {t!(text, "list-export")} }
    }
}

/// A field of a list's filter: a choice of one, the first of which is anything.
pub fn choice(name: &str, label: &str, any: &str, options: &[(String, String)], value: &str) -> Element {
    rsx! {
        label { class: "filter",
            span { class: "tiny muted", "{label}" }
            select { class: "input", name: "{name}",
                option { value: "", selected: value.is_empty(), "{any}" }
                for (key , word) in options {
                    option { key: "{key}", value: "{key}", selected: key == value, "{word}" }
                }
            }
        }
    }
}

/// A day in a list's filter.
pub fn day(name: &str, label: &str, value: &str) -> Element {
    rsx! {
        label { class: "filter",
            span { class: "tiny muted", "{label}" }
            input { class: "input", r#type: "date", name: "{name}", value: "{value}" }
        }
    }
}

/// The answer with the file, whose first line names the columns; that it was taken is in the audit first.
pub async fn csv(desk: &Desk, name: &'static str, lines: Vec<Vec<String>>) -> Result<Response, PageError> {
    let (app, company, by, origin) =
        (desk.app.clone(), desk.session.company, desk.session.person.id, desk.origin());
    let rows = lines.len().saturating_sub(1);
    to_the_end(async move { exports::note_list(&app, company, (name, rows), by, &origin).await }).await?;
    let written = spreadsheet::lines(lines).map_err(|error| PageError::Failed(error.to_string()))?;
    let name = format!("{name}-{}.csv", desk.today());
    let body = Body::from([spreadsheet::UTF8, &written].concat());
    Ok(attachment(&name, "text/csv; charset=utf-8", body))
}

/// A text as far as the person sees it.
pub fn seen(desk: &Desk, known: &Known<String>) -> String {
    match known {
        Known::Masked => t!(desk.text, "field-withheld"),
        Known::Held(said) => said.clone(),
    }
}

/// Text as it stands in an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_only_what_is_asked_for() {
        let asked = [("q", "a b&c".to_owned()), ("sort", String::new()), ("page", "2".to_owned())];
        assert_eq!(address("/jobs", &asked), "/jobs?q=a%20b%26c&page=2");
        assert_eq!(address("/jobs", &[]), "/jobs");
    }
}
