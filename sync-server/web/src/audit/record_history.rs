//! The history of any record, for the one who may see the record: the same rows as in the audit, without how people came in
//! for those whom that is not shown.

use crate::audit::audit_words as said;
use crate::audit::changes::{About, COLUMNS, lines, of_record};
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place as Nav};
use crate::kit::list::{self, List};
use crate::kit::posted::Fields;
use crate::kit::words;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::db::tables;
use engine::read::audit::{self, Asked, Entry, Place};
use engine::read::told::Told;
use shared::Kind;
use shared::access::{Action, Subject};
use shared::records::Area;
use ui::{Icon, t};
use uuid::Uuid;

/// Rows on a page.
const ROWS: usize = 100;

const LIST: List =
    List { class: "table table-top audit-table", ..List::of("/history", "history-title", COLUMNS) };

/// `GET /history/{kind}/{id}`.
pub async fn get(
    desk: Desk,
    Path((kind, id)): Path<(String, Uuid)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let kind: Kind = kind.parse().map_err(|_| PageError::NotFound)?;
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    desk.scope().must_see(&mut tx, kind, id).await?;
    if tables::by_id(&mut tx, company, kind, &[id]).await?.is_empty() {
        return Err(PageError::NotFound);
    }
    let told = Told::to(&desk.session.person);
    let without = told.untold().collect();
    let asked = Asked { record: Some(id), kind: kind.name().to_owned(), without, ..Asked::default() };
    let before = Place::read(fields.raw("before"));
    let mut rows = audit::rows(&mut tx, company, &asked, before, ROWS + 1).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    for row in &mut rows {
        desk.scope().withhold(&row.kind, &row.field, [&mut row.old, &mut row.new]);
        told.withhold(&mut row.address, &mut row.agent);
    }
    let mut names = audit::names(&mut tx, company, &rows).await?;
    drop(tx);
    told.withhold_names(&mut names);

    let text = desk.text;
    let (name, page) = said::of_kind(&names, kind, id);
    let word = words::kind(text, kind.name());
    let here = format!("/history/{kind}/{id}");
    let own = page.filter(|page| *page != here);
    let last = rows.last().filter(|_| more).map(Entry::place);
    let title = t!(text, "history-title");
    let content = rsx! {
        div { class: "page-head",
            div {
                nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"),
                    ol {
                        li { span { "{word}" } }
                        if let Some(own) = own {
                            li { a { href: "{own}", "{name}" } }
                        }
                        li { span { "{title}" } }
                    }
                }
                h1 { "{name}" }
                p { class: "page-head-sub", {t!(text, "history-of-record")} }
            }
            if desk.may(Subject::Audit, Action::See) {
                div { class: "page-head-end",
                    a { class: "button", href: of_record(id), Icon { name: "list-filter" } {t!(text, "audit-of-record")} }
                }
            }
        }
        if rows.is_empty() {
            {list::nothing("history", t!(text, "history-none"), t!(text, "history-of-record"), rsx! {})}
        } else {
            {LIST.table(&desk, lines(&desk, &names, &rows, About::ThePage))}
            {layout::older(text, before.map(|_| here.clone()), last.map(|last| format!("{here}?before={}", last.written())), String::new())}
        }
    };
    Ok(desk.page(place(kind), &title, content))
}

/// Where a kind of record belongs in the sidebar.
fn place(kind: Kind) -> Nav {
    match kind.spec().area {
        Area::Customers => Nav::Customers,
        Area::Money => Nav::Prices,
        Area::People => Nav::Technicians,
        Area::Settings => Nav::Settings,
        Area::Jobs => Nav::Jobs,
        Area::Alerts => Nav::Alerts,
    }
}
