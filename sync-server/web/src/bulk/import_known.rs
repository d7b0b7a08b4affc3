//! Rows of a file whose customer seems to be there: both side by side, what is alike marked, and what becomes of the row.

use crate::bulk::import_show::excerpt;
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::posted::Choice as Select;
use crate::kit::{withheld, words};
use bulk::imports::Import;
use bulk::imports::entry::{Choice, Entry, Reader};
use bulk::imports::likeness::{Alike, Match, Traits, Whom, Why, compared, compared_places};
use bulk::imports::stored::{self, Counts, FileRow, Verdict};
use dioxus::prelude::*;
use engine::db::Tx;
use engine::read::customers::{self, Customer};
use shared::records::Address;
use shared::{AccountId, Known};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Icon, Text, t};
use uuid::Uuid;

/// A row, and the one who seems to be the same.
pub struct Pair {
    line: FileRow,
    alike: Alike,
    row: Side,
    theirs: Side,
    /// Where several may be meant: who they are, and what tells them apart.
    several: Vec<String>,
}

/// One of the two.
#[derive(Default)]
struct Side {
    name: String,
    phone: Known<String>,
    email: Known<String>,
    addresses: Vec<String>,
}

impl Pair {
    /// Puts whomever they resemble beside rows: two queries, one for customers and one for earlier rows.
    pub async fn all(
        tx: &mut Tx,
        desk: &Desk,
        import: Uuid,
        reader: &Reader,
        lines: Vec<FileRow>,
    ) -> Result<Vec<Pair>, PageError> {
        let (mut accounts, mut rows) = (BTreeSet::new(), BTreeSet::new());
        for alike in lines.iter().filter_map(|line| line.alike.as_ref()) {
            match alike.whom {
                Whom::Account(id) => accounts.insert(id),
                Whom::Row(n) => rows.insert(n),
            };
            for other in &alike.others {
                match other.whom {
                    Whom::Account(id) => accounts.insert(id),
                    Whom::Row(n) => rows.insert(n),
                };
            }
        }
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let customers = customers::some(tx, desk.scope(), &accounts).await?;
        let earlier = stored::numbered(tx, desk.session.company, import, &rows).await?;
        let pair = |line: FileRow| {
            let alike = line.alike.clone()?;
            let side = |whom, name: &str| theirs(whom, name, &customers, &earlier, reader);
            let first = side(alike.whom, &alike.name);
            let mut several = Vec::new();
            if !alike.others.is_empty() {
                several.push(first.said());
                several.extend(alike.others.iter().map(|other| side(other.whom, &other.name).said()));
            }
            Some(Pair { row: Side::of_row(reader, &line), theirs: first, several, alike, line })
        };
        Ok(lines.into_iter().filter_map(pair).collect())
    }
}

fn theirs(
    whom: Whom,
    name: &str,
    customers: &BTreeMap<AccountId, Customer>,
    earlier: &BTreeMap<u32, FileRow>,
    reader: &Reader,
) -> Side {
    let found = match whom {
        Whom::Account(id) => customers.get(&id).map(Side::of_customer),
        Whom::Row(n) => earlier.get(&n).map(|line| Side::of_row(reader, line)),
    };
    found.unwrap_or_else(|| Side { name: name.to_owned(), ..Side::default() })
}

impl Side {
    fn of_customer(customer: &Customer) -> Side {
        let Customer { account, addresses } = customer;
        Side {
            name: account.name.clone(),
            phone: account.phone.clone(),
            email: account.email.clone(),
            addresses: addresses.iter().map(|Address { text, .. }| text.clone()).collect(),
        }
    }

    fn of_row(reader: &Reader, line: &FileRow) -> Side {
        let Ok(entry) = reader.read(&line.cells) else {
            return Side { name: excerpt(line), ..Side::default() };
        };
        let Entry { name, phone, email, address, .. } = entry;
        let addresses = address.into_iter().map(|place| place.text).collect();
        Side { name, phone: phone.into(), email: email.into(), addresses }
    }

    /// The name, and what tells them from somebody else of that name.
    fn said(&self) -> String {
        let place = self.addresses.first().map(String::as_str).unwrap_or_default();
        let parts = [self.name.as_str(), place, self.phone.text(), self.email.text()];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .take(3)
            .map(words::apart)
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn traits(&self) -> Traits {
        Traits {
            reference: String::new(),
            name: self.name.clone(),
            phone: self.phone.text().to_owned(),
            email: self.email.text().to_owned(),
            address: String::new(),
        }
    }
}

/// Whom a row resembles, and by what.
pub fn likeness(text: Text, alike: &Alike) -> String {
    format!("{} · {}", whom_word(text, alike), why_word(text, alike.why))
}

fn whom_word(text: Text, alike: &Alike) -> String {
    let name = words::apart(&alike.name);
    match alike.whom {
        Whom::Account(_) => t!(text, "import-like-customer", name = name),
        Whom::Row(n) => t!(text, "import-like-row", name = name, n = n),
    }
}

fn why_word(text: Text, why: Why) -> String {
    match why {
        Why::Reference => t!(text, "import-why-reference"),
        Why::Email => t!(text, "import-why-email"),
        Why::Phone => t!(text, "import-why-phone"),
        Why::Name => t!(text, "import-why-name"),
        Why::NearName => t!(text, "import-why-near-name"),
    }
}

fn choice_word(text: Text, choice: Choice) -> String {
    match choice {
        Choice::Merge => t!(text, "import-choice-merge"),
        Choice::Skip => t!(text, "import-choice-skip"),
        Choice::Create => t!(text, "import-choice-create"),
    }
}

/// Rows whose customer seems to be there, with what becomes of them.
pub fn known_rows(desk: &Desk, import: &Import, known: &[Pair], counts: &Counts) -> Element {
    let text = desk.text;
    let words = || Choice::ALL.map(|choice| (choice.name().to_owned(), choice_word(text, choice))).to_vec();
    let (sure, maybe) = (counts.seen(Verdict::Merge), counts.seen(Verdict::Alike));
    let all = (sure + maybe) as usize;
    rsx! {
        div { class: "card stack",
            h2 { class: "card-title", {t!(text, "import-known")} }
            p { class: "muted", {t!(text, "import-known-text")} }
            div { class: "form-grid",
                if sure > 0 {
                    Select { form: "run", name: "sure", label: t!(text, "import-sure", n = sure), options: words(), value: import.options.sure.name() }
                }
                if maybe > 0 {
                    Select { form: "run", name: "maybe", label: t!(text, "import-maybe", n = maybe), options: words(), value: import.options.maybe.name() }
                }
            }
            div { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "import-known"),
                table { class: "table table-top table-pairs",
                    thead {
                        tr {
                            th { scope: "col", {t!(text, "import-row")} }
                            th { scope: "col", {t!(text, "import-side")} }
                            th { scope: "col", {t!(text, "label-name")} }
                            th { scope: "col", {t!(text, "field-phone")} }
                            th { scope: "col", {t!(text, "field-email")} }
                            th { scope: "col", {t!(text, "field-address")} }
                            th { scope: "col", {t!(text, "import-resembles")} }
                            th { scope: "col", {t!(text, "import-becomes")} }
                        }
                    }
                    for pair in known {
                        {known_row(text, pair)}
                    }
                }
            }
            if all > known.len() {
                p { class: "muted tiny", {t!(text, "import-more", n = all - known.len())} }
            }
        }
    }
}

/// The row above, whom it resembles below.
fn known_row(text: Text, pair: &Pair) -> Element {
    let Pair { line, alike, row, theirs, several } = pair;
    let [name, phone, email] = compared(&row.traits(), &theirs.traits());
    let (ours, place, at) = address(row, theirs);
    let (usual, sure) = match (!alike.is_unsure_whom(), alike.sure) {
        (false, _) => (t!(text, "import-as-several"), t!(text, "import-is-several", n = several.len())),
        (true, true) => (t!(text, "import-as-sure"), t!(text, "import-is-sure")),
        (true, false) => (t!(text, "import-as-maybe"), t!(text, "import-is-maybe")),
    };
    let add =
        |at: usize, said: &str| (format!("merge-{at}"), t!(text, "import-choice-merge-with", who = said));
    let mut choices: Vec<(String, String)> =
        several.iter().enumerate().map(|(at, said)| add(at, said)).collect();
    let plain = Choice::ALL.into_iter().filter(|choice| several.is_empty() || *choice != Choice::Merge);
    choices.extend(plain.map(|choice| (choice.name().to_owned(), choice_word(text, choice))));
    let chosen = line.choice.map(Choice::name).unwrap_or_default();
    let side = match alike.whom {
        Whom::Account(_) => t!(text, "import-side-customer"),
        Whom::Row(n) => t!(text, "import-row-n", n = n),
    };
    rsx! {
        tbody { key: "{line.n}",
            tr {
                td { class: "num", rowspan: "2", "{line.n}" }
                th { scope: "row", class: "small muted", {t!(text, "import-side-row")} }
                td { class: "value", dir: "auto", {marked(name, rsx! { span { class: "strong", "{row.name}" } })} }
                td { class: "value num", {marked(phone, withheld::text(text, &row.phone))} }
                td { class: "value", {marked(email, withheld::text(text, &row.email))} }
                td { class: "value", dir: "auto", {marked(at, rsx! { "{ours}" })} }
                td { rowspan: "2",
                    div { class: "strong", "{sure}" }
                    div { class: "small", {why_word(text, alike.why)} }
                }
                td { rowspan: "2",
                    select { class: "input", name: "row-{line.n}", "aria-label": t!(text, "import-becomes-of", n = line.n),
                        option { value: "", selected: line.choice.is_none(), "{usual}" }
                        for (value , word) in choices {
                            option { key: "{value}", value: "{value}", selected: chosen == value, "{word}" }
                        }
                    }
                }
            }
            tr {
                th { scope: "row", class: "small muted", "{side}" }
                td { class: "value", dir: "auto",
                    if let Whom::Account(id) = alike.whom {
                        a { href: "/customers/{id}", {marked(name, rsx! { "{theirs.name}" })} }
                    } else {
                        {marked(name, rsx! { span { class: "strong", "{theirs.name}" } })}
                    }
                    {match_word(text, name)}
                }
                td { class: "value num", {marked(phone, withheld::text(text, &theirs.phone))} {match_word(text, phone)} }
                td { class: "value", {marked(email, withheld::text(text, &theirs.email))} {match_word(text, email)} }
                td { class: "value", dir: "auto", {marked(at, rsx! { "{place}" })} {match_word(text, at)} }
            }
        }
    }
}

/// The address of the row, the one of theirs that is the nearest to it, and how the two compare.
fn address<'p>(row: &'p Side, theirs: &'p Side) -> (&'p str, &'p str, Match) {
    let ours = row.addresses.first().map_or("", String::as_str);
    let at = |wanted: Match| theirs.addresses.iter().find(|place| compared_places(ours, place) == wanted);
    for found in [Match::Same, Match::Near] {
        if let Some(place) = at(found) {
            return (ours, place.as_str(), found);
        }
    }
    (ours, theirs.addresses.first().map_or("", String::as_str), Match::Other)
}

/// A value, marked where it is alike.
fn marked(found: Match, value: Element) -> Element {
    match found {
        Match::Same => rsx! { mark { class: "alike", {value} } },
        Match::Near => rsx! { mark { class: "alike alike-near", {value} } },
        Match::Other => value,
    }
}

/// What the mark means.
fn match_word(text: Text, found: Match) -> Element {
    let (icon, word) = match found {
        Match::Same => ("check", t!(text, "import-match-same")),
        Match::Near => ("users", t!(text, "import-match-near")),
        Match::Other => return rsx! {},
    };
    rsx! {
        div { class: "with-icon tiny muted", Icon { name: icon, class: "icon-s" } "{word}" }
    }
}
