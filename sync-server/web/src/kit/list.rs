//! A list, declared: its columns, tabs, filters and order, drawn with one link builder, its state kept in the address, and the
//! file with exactly what it shows.

use crate::kit::attachment::attachment;
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout;
use crate::kit::posted::Fields;
use axum::body::Body;
use axum::response::Response;
use bulk::{exports, spreadsheet};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use shared::{Kind, Known};
use std::fmt::Write;
use ui::{EmptyState, Icon, format_count, t};

/// A list: what it shows, and what may be asked of it.
pub struct List {
    pub path: &'static str,
    /// Key of what it is called.
    pub title: &'static str,
    pub columns: &'static [Column],
    pub class: &'static str,
    /// Key of what may be searched for in it.
    pub search: Option<&'static str>,
    /// What its tabs choose, as the address says it, and key of what they are called.
    pub tabs: Option<(&'static str, &'static str)>,
    pub filters: &'static [Filter],
    /// The order in which it comes, unless another is asked for.
    pub sort: &'static str,
    /// How many rows a page has.
    pub rows: i64,
    /// What the address calls the place in it.
    pub page: &'static str,
}

/// A column.
pub struct Column {
    word: &'static str,
    /// What it is called in the address, if the list is sorted by it.
    sort: Option<&'static str>,
    /// It begins with the largest or latest.
    falls: bool,
    class: Option<&'static str>,
    /// The field that it shows: where that is hidden, it orders nothing.
    shows: Option<(Kind, &'static str)>,
    seen: fn(&Desk) -> bool,
    /// It has buttons, and its head is read out only.
    acts: bool,
}

/// A filter, as the address says it: a choice of one, the first of which is anything, or a day.
pub struct Filter {
    name: &'static str,
    label: &'static str,
    any: Option<&'static str>,
    seen: fn(&Desk) -> bool,
}

impl List {
    pub const fn of(path: &'static str, title: &'static str, columns: &'static [Column]) -> List {
        let (search, tabs, filters) = (None, None, [].as_slice());
        List { path, title, columns, class: "table", search, tabs, filters, sort: "", rows: 50, page: "page" }
    }

    /// What its filters are called in the address.
    pub fn filter_names(&self) -> impl Iterator<Item = &'static str> {
        self.filters.iter().map(|filter| filter.name)
    }

    /// Keys of its columns, but for buttons.
    pub fn words(&self, desk: &Desk) -> Vec<&'static str> {
        self.columns
            .iter()
            .filter(|column| !column.acts && (column.seen)(desk))
            .map(|column| column.word)
            .collect()
    }

    /// The table, where nothing may be asked of it.
    pub fn table(&'static self, desk: &Desk, rows: Element) -> Element {
        Listing::of(self, desk, Fields::default()).table(desk, rows)
    }
}

pub const fn column(word: &'static str) -> Column {
    Column { word, sort: None, falls: false, class: None, shows: None, seen: |_| true, acts: false }
}

impl Column {
    pub const fn sorts(self, name: &'static str) -> Column {
        Column { sort: Some(name), ..self }
    }

    pub const fn falls(self) -> Column {
        Column { falls: true, ..self }
    }

    pub const fn class(self, class: &'static str) -> Column {
        Column { class: Some(class), ..self }
    }

    pub const fn shows(self, kind: Kind, field: &'static str) -> Column {
        Column { shows: Some((kind, field)), ..self }
    }

    pub const fn seen(self, seen: fn(&Desk) -> bool) -> Column {
        Column { seen, ..self }
    }

    pub const fn acts(self) -> Column {
        Column { acts: true, ..self }
    }

    /// It orders the list for this person.
    fn orders(&self, desk: &Desk) -> bool {
        (self.seen)(desk) && self.shows.is_none_or(|(kind, field)| !desk.view.hides(kind, field))
    }
}

/// A filter that chooses one of several; `any` is what its first choice is called.
pub const fn choosing(name: &'static str, label: &'static str, any: &'static str) -> Filter {
    Filter { name, label, any: Some(any), seen: |_| true }
}

pub const fn from_day(name: &'static str, label: &'static str) -> Filter {
    Filter { name, label, any: None, seen: |_| true }
}

/// A filter that the page draws itself.
pub const fn asking(name: &'static str) -> Filter {
    Filter { name, label: "", any: None, seen: |_| true }
}

impl Filter {
    pub const fn seen(self, seen: fn(&Desk) -> bool) -> Filter {
        Filter { seen, ..self }
    }
}

/// What is asked of a list, as far as the person may ask it.
pub struct Listing {
    list: &'static List,
    asked: Vec<(&'static str, String)>,
}

impl Listing {
    /// Reads the address. What is hidden orders nothing.
    pub fn of(list: &'static List, desk: &Desk, Fields(mut pairs): Fields) -> Listing {
        let filters = list.filters.iter().filter(|filter| (filter.seen)(desk)).map(|filter| filter.name);
        let names = list.tabs.map(|tabs| tabs.0).into_iter().chain(["q"]).chain(filters);
        let mut read = |name: &'static str| {
            let at = pairs.iter().position(|(n, _)| n == name)?;
            Some((name, pairs.swap_remove(at).1.trim().to_owned()))
        };
        let asked = names.chain(["sort", "dir", list.page]).filter_map(&mut read).collect();
        let mut listing = Listing { list, asked };
        let of_sort = |column: &&Column| column.sort.is_some_and(|sort| sort == listing.get("sort"));
        match list.columns.iter().find(of_sort) {
            Some(column) if column.orders(desk) => listing.keep("sort", column.sort != Some(list.sort)),
            Some(_) => listing.asked.retain(|(name, _)| !["sort", "dir"].contains(name)),
            None => listing.keep("sort", false),
        }
        listing.keep("dir", listing.is_backwards());
        listing.keep("page", listing.page() > 0);
        listing
    }

    /// What is asked; nothing, if it is not.
    pub fn get(&self, name: &str) -> &str {
        self.asked.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }

    /// Lets go of what cannot be read.
    pub fn keep(&mut self, name: &str, is_good: bool) {
        self.asked.retain(|(n, _)| is_good || *n != name);
    }

    /// By which column it is sorted.
    pub fn sort(&self) -> &str {
        Some(self.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or(self.list.sort)
    }

    pub fn is_backwards(&self) -> bool {
        self.get("dir") == "back"
    }

    /// From zero.
    pub fn page(&self) -> i64 {
        self.get("page").parse().unwrap_or(0).clamp(0, 100_000)
    }

    /// A filter narrows it.
    pub fn is_narrowed(&self) -> bool {
        self.list.filters.iter().any(|filter| !self.get(filter.name).is_empty())
    }

    /// The address of the list, asked for otherwise; it begins with its first page.
    pub fn link(&self, otherwise: &[(&'static str, &str)]) -> String {
        self.link_of(self.list.path, otherwise)
    }

    pub fn link_of(&self, path: &str, otherwise: &[(&'static str, &str)]) -> String {
        let names = self.list.tabs.map(|tabs| tabs.0).into_iter().chain(["q"]);
        let names =
            names.chain(self.list.filters.iter().map(|f| f.name)).chain(["sort", "dir", self.list.page]);
        let said = |name: &'static str| {
            let other = otherwise.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
            let stays = if name == self.list.page { "" } else { self.get(name) };
            (name, other.unwrap_or(stays).to_owned())
        };
        address(path, &names.map(said).collect::<Vec<_>>())
    }

    /// The address of the list as it is.
    pub fn here(&self) -> String {
        self.link(&[(self.list.page, self.get(self.list.page))])
    }

    /// What stays as it is in a form that asks for something else.
    fn others(&self, but: impl Fn(&str) -> bool) -> Element {
        let stay = self
            .asked
            .iter()
            .filter(|(name, value)| !value.is_empty() && *name != self.list.page && !but(name));
        rsx! {
            for (name , value) in stay {
                input { key: "{name}", r#type: "hidden", name: "{name}", value: "{value}" }
            }
        }
    }

    /// The top of the page: what it is called, the search, the way to the file, and what else there is to do.
    pub fn top(&self, desk: &Desk, is_live: bool, acts: Element) -> Element {
        let (text, list) = (desk.text, self.list);
        let file = self.link_of(&format!("{}/export.csv", list.path), &[]);
        rsx! {
            div { class: "topbar",
                h1 { {text.get(list.title)} }
                if is_live {
                    {layout::live_chip(text)}
                }
                div { class: "topbar-end",
                    if let Some(search) = list.search {
                        {layout::search(list.path, text.get(search), self.get("q"), self.others(|name| name == "q"))}
                    }
                    a { class: "button", href: "{file}", download: true, "hx-boost": "false", title: t!(text, "list-export-text"), Icon { name: "download" } {t!(text, "list-export")} }
                    {acts}
                }
            }
        }
    }

    /// The tabs: what each asks for, its word, and how many rows it has. The first is what is meant where nothing is said.
    pub fn tabs(&self, desk: &Desk, tabs: Vec<(&str, String, i64)>) -> Element {
        let Some((name, label)) = self.list.tabs else { return rsx! {} };
        let first = tabs.first().map_or("", |tab| tab.0);
        let here = if self.get(name).is_empty() { first } else { self.get(name) };
        rsx! {
            nav { class: "tabs", "aria-label": desk.text.get(label),
                for (value , word , n) in &tabs {
                    a { key: "{value}", href: self.link(&[(name, if *value == first { "" } else { value })]), "aria-current": (*value == here).then_some("page"),
                        "{word} "
                        span { class: "count", {format_count(*n, desk.text)} }
                    }
                }
            }
        }
    }

    /// The filters, with what there is to choose in each, in their order.
    pub fn filters(&self, desk: &Desk, options: Vec<Vec<(String, String)>>) -> Element {
        let text = desk.text;
        let mut options = options.into_iter();
        let mut seen = Vec::new();
        for filter in self.list.filters {
            let choices = filter.any.and_then(|any| Some((any, options.next()?)));
            if (filter.seen)(desk) {
                seen.push((filter, self.get(filter.name), choices));
            }
        }
        let bare: Vec<(&str, &str)> = self.list.filters.iter().map(|filter| (filter.name, "")).collect();
        rsx! {
            form { class: "filters", method: "get", action: self.list.path, "aria-label": t!(text, "list-filter"),
                {self.others(|name| bare.iter().any(|(filter, _)| *filter == name))}
                for (filter , value , choices) in seen {
                    label { class: "filter",
                        span { class: "tiny muted", {text.get(filter.label)} }
                        if let Some((any, choices)) = choices {
                            select { class: "input", name: filter.name,
                                option { value: "", selected: value.is_empty(), {text.get(any)} }
                                for (key , word) in choices {
                                    option { key: "{key}", value: "{key}", selected: key == value, "{word}" }
                                }
                            }
                        } else {
                            input { class: "input", r#type: "date", name: filter.name, value: "{value}" }
                        }
                    }
                }
                button { class: "button", r#type: "submit", Icon { name: "list-filter" } {t!(text, "list-filter")} }
                if self.is_narrowed() {
                    a { class: "button button-quiet", href: self.link(&bare), {t!(text, "list-filter-off")} }
                }
            }
        }
    }

    /// The table with these rows.
    pub fn table(&self, desk: &Desk, rows: Element) -> Element {
        let list = self.list;
        let by_keys = list.columns.iter().any(|column| column.sort.is_some()).then_some("yes");
        rsx! {
            div { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": desk.text.get(list.title),
                table { class: list.class, "data-rows": by_keys,
                    thead {
                        tr {
                            for column in list.columns.iter().filter(|column| (column.seen)(desk)) {
                                {self.head(desk, column)}
                            }
                        }
                    }
                    tbody { {rows} }
                }
            }
        }
    }

    fn head(&self, desk: &Desk, column: &Column) -> Element {
        let word = desk.text.get(column.word);
        let Some(sort) = column.sort.filter(|_| column.orders(desk)) else {
            return rsx! {
                th { scope: "col", class: column.class,
                    if column.acts {
                        span { class: "visually-hidden", "{word}" }
                    } else {
                        "{word}"
                    }
                }
            };
        };
        let is_here = self.sort() == sort;
        let falls = column.falls != self.is_backwards();
        let named = if sort == self.list.sort { "" } else { sort };
        let dir = if is_here && !self.is_backwards() { "back" } else { "" };
        let (order, icon) = if falls { ("descending", "chevron-down") } else { ("ascending", "chevron-up") };
        rsx! {
            th { scope: "col", "aria-sort": is_here.then_some(order), class: column.class,
                a { class: "row-tight sort-link", href: self.link(&[("sort", named), ("dir", dir)]),
                    "{word}"
                    if is_here {
                        Icon { name: icon, class: "icon-s" }
                    }
                }
            }
        }
    }

    /// The way through its pages.
    pub fn pages(&self, desk: &Desk, total: i64) -> Element {
        let at = |page: i64| self.link(&[("page", &if page > 0 { page.to_string() } else { String::new() })]);
        layout::pages(desk.text, self.page(), self.list.rows, total, at)
    }
}

/// A card that says that there is nothing, and what to do.
pub fn nothing(icon: &'static str, title: String, said: String, inside: Element) -> Element {
    rsx! {
        div { class: "card", EmptyState { icon, title, text: said, {inside} } }
    }
}

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

/// The answer with the file, whose first line names the columns by their keys; that it was taken is in the audit first.
pub async fn csv(
    desk: &Desk,
    name: &'static str,
    heads: &[&str],
    mut lines: Vec<Vec<String>>,
) -> Result<Response, PageError> {
    let (app, company, by, origin) = desk.acting();
    let rows = lines.len();
    lines.insert(0, heads.iter().map(|head| desk.text.get(head)).collect());
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
