//! What would happen: every value of every row that comes in, as it will count, and what was seen of the file as a whole.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use bulk::imports::Import;
use bulk::imports::amount::Mark;
use bulk::imports::columns::Field;
use bulk::imports::entry::{Choice, DateOrder, Entry, Reader, Trouble, Work};
use bulk::imports::stored::{self, Counts, Order, Verdict, what_becomes};
use dioxus::prelude::*;
use engine::db::Tx;
use engine::read::people;
use shared::PersonId;
use shared::records::{AccountKind, Person, Plan};
use std::collections::BTreeMap;
use ui::{Icon, Text, t};

/// Rows on a page.
const SHOWN: usize = 50;

/// A page of rows as they would come in.
pub struct Rows {
    rows: Vec<(u32, Option<Choice>, Entry)>,
    kinds: BTreeMap<u32, String>,
    people: BTreeMap<PersonId, Person>,
    /// Behind which row this page begins, and the next one; none: there is none.
    after: u32,
    next: Option<u32>,
}

impl Rows {
    /// Reads a page.
    pub async fn read(
        tx: &mut Tx,
        desk: &Desk,
        import: &Import,
        reader: &Reader,
        after: u32,
    ) -> Result<Rows, PageError> {
        let company = desk.session.company;
        let good = "verdict <> 'bad'";
        let mut lines = stored::lines(tx, company, import.id, good, Order::After(after), SHOWN + 1).await?;
        let more = lines.len() > SHOWN;
        lines.truncate(SHOWN);
        let next = lines.last().map(|line| line.n).filter(|_| more);
        let mut rows = Vec::with_capacity(lines.len());
        let mut kinds = BTreeMap::new();
        for line in lines {
            let Ok(mut entry) = reader.read(&line.cells) else { continue };
            if line.problems.iter().any(|problem| problem.what == Trouble::JobIsHere) {
                entry.job = None;
            }
            if let Some(work) = &entry.job {
                kinds.insert(line.n, reader.job_type_name(work.job_type).to_owned());
            }
            let verdict = line.verdict.unwrap_or(Verdict::Bad);
            rows.push((line.n, what_becomes(verdict, line.choice, &import.options), entry));
        }
        Ok(Rows { rows, kinds, people: people(tx, company).await?, after, next })
    }

    /// The table.
    pub fn view(&self, desk: &Desk, import: &Import) -> Element {
        let text = desk.text;
        if self.rows.is_empty() && self.after == 0 {
            return rsx! {};
        }
        let jobs = self.rows.iter().any(|(_, _, entry)| entry.job.is_some());
        let contacts = self.rows.iter().any(|(_, _, entry)| entry.contact.is_some());
        rsx! {
            div { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "import-first-rows"),
                table { class: "table table-top table-values",
                    thead {
                        tr {
                            th { scope: "col", {t!(text, "import-row")} }
                            th { scope: "col", {t!(text, "label-name")} }
                            th { scope: "col", {t!(text, "import-reach")} }
                            th { scope: "col", {t!(text, "field-address")} }
                            if contacts {
                                th { scope: "col", {t!(text, "import-group-contact")} }
                            }
                            if jobs {
                                th { scope: "col", {t!(text, "import-group-job")} }
                                th { scope: "col", {t!(text, "import-when-job")} }
                                th { scope: "col", {t!(text, "import-field-job-technician")} }
                                th { scope: "col", class: "numeric", {t!(text, "import-field-job-amount")} }
                            }
                        }
                    }
                    tbody {
                        for (n , becomes , entry) in &self.rows {
                            tr { key: "{n}",
                                td { class: "num", "{n}" }
                                td {
                                    bdi { class: "strong value", "{entry.name}" }
                                    div { class: "tiny muted",
                                        {becomes_word(text, *becomes)}
                                        if entry.kind == AccountKind::Organization {
                                            " · "
                                            {t!(text, "customer-organization")}
                                        }
                                        if !entry.reference.is_empty() {
                                            " · "
                                            bdi { "{entry.reference}" }
                                        }
                                    }
                                }
                                td {
                                    div { class: "money", bdi { "{entry.phone}" } }
                                    div { class: "value", bdi { "{entry.email}" } }
                                }
                                td {
                                    if let Some(place) = &entry.address {
                                        bdi { class: "value", "{place.text}" }
                                        if !place.access.is_empty() {
                                            div { class: "tiny muted", bdi { "{place.access}" } }
                                        }
                                    }
                                }
                                if contacts {
                                    td {
                                        if let Some(someone) = &entry.contact {
                                            bdi { "{someone.name}" }
                                            div { class: "tiny muted num", bdi { "{someone.phone}" } " " bdi { "{someone.email}" } }
                                        }
                                    }
                                }
                                if jobs {
                                    {self.job(desk, *n, entry.job.as_ref())}
                                }
                            }
                        }
                    }
                }
            }
            if self.after > 0 || self.next.is_some() {
                nav { class: "row", "aria-label": t!(text, "import-first-rows"),
                    if self.after > 0 {
                        a { class: "button", href: "/imports/{import.id}", {t!(text, "import-rows-first")} }
                    }
                    if let Some(next) = self.next {
                        a { class: "button", href: "/imports/{import.id}?after={next}", {t!(text, "import-rows-next")} Icon { name: "chevron-right" } }
                    }
                }
            }
        }
    }

    fn job(&self, desk: &Desk, n: u32, work: Option<&Work>) -> Element {
        let text = desk.text;
        let Some(work) = work else {
            return rsx! {
                td {}
                td {}
                td {}
                td {}
            };
        };
        let kind = self.kinds.get(&n).map(String::as_str).unwrap_or_default();
        let (day, time) = when(desk, work.plan.as_ref());
        let technicians = work.plan.iter().flat_map(|plan| &plan.technicians);
        let names: Vec<&str> =
            technicians.filter_map(|id| self.people.get(id)).map(|person| person.name.as_str()).collect();
        let names = names.join(", ");
        let amount =
            work.amount.map(|m| ui::format_money(m.minor, m.currency.code(), text)).unwrap_or_default();
        rsx! {
            td {
                bdi { class: "value", "{work.title}" }
                div { class: "tiny muted",
                    bdi { "{kind}" }
                    if work.urgent {
                        " · "
                        {t!(text, "import-field-job-urgent")}
                    }
                }
            }
            td {
                div { class: "money", "{day}" }
                div { class: "num muted", "{time}" }
            }
            td { bdi { "{names}" } }
            td { class: "money numeric", "{amount}" }
        }
    }
}

/// Day and time of a job that is planned.
fn when(desk: &Desk, plan: Option<&Plan>) -> (String, String) {
    let text = desk.text;
    let day = |at| ui::format_date_short(desk.date_of(at), text);
    match plan {
        None => (t!(text, "import-no-day"), String::new()),
        Some(Plan { window: Some(window), .. }) => {
            let until = match desk.date_of(window.start) == desk.date_of(window.end) {
                true => desk.clock(window.end),
                false => format!("{} {}", day(window.end), desk.clock(window.end)),
            };
            (day(window.start), format!("{}–{until}", desk.clock(window.start)))
        }
        Some(Plan { anytime: Some(at), .. }) => (day(*at), t!(text, "import-any-time")),
        Some(_) => (t!(text, "import-no-day"), String::new()),
    }
}

fn becomes_word(text: Text, becomes: Option<Choice>) -> String {
    match becomes {
        Some(Choice::Create) => t!(text, "import-row-new"),
        Some(Choice::Merge) => t!(text, "import-row-added"),
        Some(Choice::Skip) | None => t!(text, "import-row-out"),
    }
}

/// What was seen of the file as a whole: what of it is not read, and how days and amounts are.
pub fn seen(text: Text, import: &Import, reader: &Reader, counts: &Counts) -> Element {
    let aside = &import.found.aside;
    let mut said: Vec<String> = Vec::new();
    if let Some(sheet) = aside.sheet.as_ref().filter(|_| !aside.other_sheets.is_empty()) {
        said.push(t!(text, "import-sheets", sheet = sheet.as_str(), others = aside.other_sheets.join(", ")));
    }
    if aside.hidden_rows > 0 {
        said.push(t!(text, "import-hidden-rows", n = aside.hidden_rows));
    }
    if aside.hidden_columns > 0 {
        said.push(t!(text, "import-hidden-columns", n = aside.hidden_columns));
    }
    if counts.seen(Verdict::Several) > 0 {
        said.push(t!(text, "import-several", n = counts.seen(Verdict::Several)));
    }
    let has = |field| import.mapping.iter().flatten().any(|mapped| *mapped == Some(field));
    let mut how: Vec<String> = Vec::new();
    if has(Field::JobDate) {
        how.push(dates(text, import, reader));
    }
    if has(Field::JobAmount) {
        how.push(match reader.decimal() {
            Some(Mark::Point) => t!(text, "import-amounts-point"),
            Some(Mark::Comma) => t!(text, "import-amounts-comma"),
            None => t!(text, "import-amounts-each"),
        });
    }
    rsx! {
        for line in said {
            p { key: "{line}", class: "notice notice-offline", Icon { name: "triangle-alert" } span { dir: "auto", "{line}" } }
        }
        if !how.is_empty() {
            ul { class: "stack-tight small muted",
                for line in how {
                    li { key: "{line}", "{line}" }
                }
            }
        }
    }
}

fn dates(text: Text, import: &Import, reader: &Reader) -> String {
    let found = import.found.dates;
    match (found.shown(), reader.days().order) {
        (Some(DateOrder::DayFirst), _) => t!(text, "import-dates-day-shown"),
        (Some(DateOrder::MonthFirst), _) => t!(text, "import-dates-month-shown"),
        (None, None) => t!(text, "import-dates-mixed"),
        (None, Some(_)) if found.unclear == 0 => t!(text, "import-dates-clear"),
        (None, Some(DateOrder::DayFirst)) => t!(text, "import-dates-day-chosen"),
        (None, Some(DateOrder::MonthFirst)) => t!(text, "import-dates-month-chosen"),
    }
}
