//! The list of estimates: by state, found by words, number and customer, with what they come to, and as a file.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::Place;
use crate::kit::list::{self, List, Listing, column};
use crate::kit::posted::Fields;
use crate::kit::words;
use axum::response::Response;
use dioxus::prelude::*;
use engine::db::tables;
use engine::read::plain::{self, Condition, Is};
use shared::access::{Action, Subject};
use shared::records::{Account, Approval, Company, Estimate, EstimateStatus};
use shared::{AccountId, Kind};
use std::collections::BTreeMap;
use ui::{Chip, Icon, Text, Tone, format_count, t};

const LIST: List = List {
    search: Some("estimates-search"),
    tabs: Some(("status", "estimates-status")),
    sort: "moved",
    ..List::of(
        "/estimates",
        "nav-estimates",
        &[
            column("estimates-number").sorts("number").falls(),
            column("field-title").sorts("title"),
            column("jobs-customer"),
            column("estimates-status"),
            column("estimates-total").sorts("total").falls().class("numeric").shows(Kind::Estimate, "offers"),
            column("estimates-valid").sorts("valid"),
            column("jobs-moved").sorts("moved").falls(),
        ],
    )
};

/// The columns that it is sorted by: as the address says it, the column, and whether it begins with the latest.
const SORTS: [(&str, &str, bool); 5] = [
    ("number", "number", true),
    ("title", "sort_title", false),
    ("total", "total", true),
    ("valid", "valid_until", false),
    ("moved", "moved_ms", true),
];

/// The list as it is asked for.
struct Asked {
    listing: Listing,
    status: Option<EstimateStatus>,
    /// But for the state.
    conditions: Vec<Condition>,
}

impl Asked {
    fn of(desk: &Desk, fields: Fields) -> Asked {
        let mut listing = Listing::of(&LIST, desk, fields);
        let status = EstimateStatus::named(listing.get("status"));
        listing.keep("status", status.is_some());
        let mut conditions = vec![("listed", Is::At("yes".into()))];
        if !listing.get("q").is_empty() {
            conditions.push(("search", Is::WordsOfIts(listing.get("q").to_owned())));
        }
        Asked { listing, status, conditions }
    }

    /// With the state.
    fn listed(&self) -> Vec<Condition> {
        let status = self.status.map(|status| ("status", Is::At(status.name().into())));
        self.conditions.iter().cloned().chain(status).collect()
    }

    async fn rows(&self, desk: &Desk, rows: (i64, i64)) -> Result<Rows, PageError> {
        let conditions = self.listed();
        let sort = SORTS.iter().find(|(name, ..)| *name == self.listing.sort()).unwrap_or(&SORTS[4]);
        let order = (sort.1, sort.2 != self.listing.is_backwards());
        let mut tx = desk.app.db.read().await?;
        let estimates: Vec<Estimate> = plain::list(&mut tx, desk.scope(), &conditions, order, rows).await?;
        let ids: Vec<_> = estimates.iter().map(|estimate| estimate.account.0).collect();
        let found = tables::by_id(&mut tx, desk.session.company, Kind::Account, &ids).await?;
        let accounts = found.into_values().filter_map(<Account as shared::records::Entity>::out_of);
        let accounts = accounts.map(|account| (account.id, account.name)).collect();
        Ok(Rows { estimates, accounts })
    }
}

struct Rows {
    estimates: Vec<Estimate>,
    accounts: BTreeMap<AccountId, String>,
}

/// `GET /estimates`.
pub async fn get(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let asked = Asked::of(&desk, fields);
    let (text, listing) = (desk.text, &asked.listing);
    let mut tx = desk.app.db.read().await?;
    let counts = plain::counts(&mut tx, desk.scope(), Kind::Estimate, &asked.conditions, "status").await?;
    let by = ("currency", "total");
    let sums = plain::sums(&mut tx, desk.scope(), Kind::Estimate, &asked.listed(), by).await?;
    drop(tx);
    let rows = asked.rows(&desk, (listing.page() * LIST.rows, LIST.rows)).await?;
    let of = |status: EstimateStatus| counts.get(status.name()).copied().unwrap_or_default();
    let all = counts.values().sum();
    let total = asked.status.map_or(all, of);
    let tab = |status: EstimateStatus| (status.name(), words::estimate_status(text, status), of(status));
    let tabs = std::iter::once(("", t!(text, "jobs-all"), all)).chain(EstimateStatus::ALL.map(tab)).collect();
    // Each currency by itself: a company may have changed its own.
    let sum: Vec<String> =
        sums.iter().map(|(currency, (_, sum))| ui::format_money(*sum, currency, text)).collect();
    let sum = sum.join(" + ");
    let content = rsx! {
        {listing.top(&desk, false, add(&desk))}
        {listing.tabs(&desk, tabs)}
        if total > 0 {
            p { class: "muted small", role: "status",
                if desk.view.hides(Kind::Estimate, "offers") {
                    {t!(text, "list-entries", n = total, count = format_count(total, text))}
                } else {
                    {t!(text, "estimates-sum", n = total, count = format_count(total, text), sum = sum)}
                }
            }
            {listing.table(&desk, rsx! {
                for estimate in &rows.estimates {
                    {row(&desk, &rows, estimate)}
                }
            })}
        } else if asked.status.is_some() || !listing.get("q").is_empty() {
            {list::nothing("search", t!(text, "estimates-none"), t!(text, "list-none-filtered"), rsx! {
                a { class: "button", href: LIST.path, {t!(text, "list-filter-off")} }
            })}
        } else {
            {list::nothing("file-text", t!(text, "estimates-none"), t!(text, "estimates-none-text"), add(&desk))}
        }
        {listing.pages(&desk, total)}
    };
    Ok(desk.page(Place::Estimates, &t!(text, "nav-estimates"), content))
}

/// `GET /estimates/export.csv`: every row that the list has, in its order.
pub async fn export(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let asked = Asked::of(&desk, fields);
    let rows = asked.rows(&desk, (0, i64::MAX)).await?;
    let text = desk.text;
    let line = |estimate: &Estimate| {
        let total = match estimate.offers.is_masked() {
            true => t!(text, "field-withheld"),
            false => estimate.total().map(|totals| totals.money(totals.total).plain()).unwrap_or_default(),
        };
        vec![
            number(estimate),
            estimate.title.clone(),
            rows.accounts.get(&estimate.account).cloned().unwrap_or_default(),
            words::estimate_status(text, estimate.status),
            total,
            estimate.valid_until.map(|day| day.to_string()).unwrap_or_default(),
            desk.date_of(estimate.moved.time()).to_string(),
        ]
    };
    let lines = rows.estimates.iter().map(line).collect();
    list::csv(&desk, "estimates", &LIST.words(&desk), lines).await
}

/// What people read.
pub fn number(estimate: &Estimate) -> String {
    estimate.number.map(|n| format!("EST-{n}")).unwrap_or_default()
}

/// The way to a new one begins at its customer.
fn add(desk: &Desk) -> Element {
    rsx! {
        if desk.may(Subject::Estimate, Action::Add) {
            a { class: "button button-primary", href: "/estimates/new", Icon { name: "plus" } {t!(desk.text, "estimates-add")} }
        }
    }
}

/// It is over what may be sent without a manager's word, and nobody has said so of what it says now.
pub fn waits_for_a_word(company: &Company, estimate: &Estimate) -> bool {
    let is_large =
        || company.approval_limit().zip(estimate.largest()).is_some_and(|(limit, most)| most > limit);
    let approved = |approval: &Approval| estimate.content().as_ref() == Some(&approval.content);
    estimate.status == EstimateStatus::Draft
        && (!estimate.revise.is_empty() || is_large())
        && !estimate.approved.as_ref().is_some_and(approved)
}

/// The state as a chip.
pub fn chip(text: Text, estimate: &Estimate) -> Element {
    let (tone, icon) = words::estimate_look(estimate.status);
    let label = match estimate.superseded {
        Some(_) => t!(text, "estimate-superseded"),
        None => words::estimate_status(text, estimate.status),
    };
    rsx! { Chip { tone, icon, label } }
}

fn row(desk: &Desk, rows: &Rows, estimate: &Estimate) -> Element {
    let text = desk.text;
    let customer = rows.accounts.get(&estimate.account).map_or("", String::as_str);
    let total = match (estimate.offers.is_masked(), estimate.total()) {
        (true, _) => t!(text, "field-withheld"),
        (false, Some(totals)) => ui::format_money(totals.total.0, totals.currency.code(), text),
        (false, None) => String::new(),
    };
    let until = estimate.valid_until.map(|day| ui::format_date_short(day, text)).unwrap_or_default();
    rsx! {
        tr { key: "{estimate.id}",
            td { class: "num", "{number(estimate)}" }
            td { a { class: "strong", href: "/estimates/{estimate.id}", "{estimate.title}" } }
            td { a { href: "/customers/{estimate.account}", "{customer}" } }
            td {
                {chip(text, estimate)}
                if waits_for_a_word(&desk.company, estimate) {
                    " "
                    Chip { tone: Tone::Offline, icon: "hourglass", label: t!(text, "estimates-waits") }
                }
            }
            td { class: "numeric", "{total}" }
            td { class: "num", "{until}" }
            td { class: "num", {desk.moment(estimate.moved.time())} }
        }
    }
}
