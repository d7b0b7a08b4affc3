//! The history of a job as a table: who changed what from what to what, when, and from where.

use crate::audit::audit_words::{self, Named};
use crate::field::job::JobPage;
use crate::field::job_timeline;
use crate::kit::desk::{Desk, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::Place;
use crate::kit::list::{self, List, column};
use crate::kit::posted::Fields;
use crate::kit::words::{self, name_of, shortened};
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::read::job::Change;
use serde_json::Value;
use shared::{JobId, PersonId};
use ui::t;
use uuid::Uuid;

/// `GET /jobs/{id}/history`; with `only=lost` values that lost to later ones, and nothing else.
pub async fn get(desk: Desk, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, PageError> {
    let page = JobPage::open(&desk, JobId(id)).await?;
    let title = t!(desk.text, "history-title");
    Ok(desk.page(Place::Jobs, &title, view(&desk, &page, fields.raw("only") == "lost")))
}

const LIST: List = List {
    class: "table table-top",
    ..List::of(
        "",
        "history-title",
        &[
            column("history-happened"),
            column("history-who"),
            column("history-what"),
            column("history-old"),
            column("history-new"),
            column("history-where"),
        ],
    )
};

fn view(desk: &Desk, page: &JobPage, only_lost: bool) -> Element {
    let text = desk.text;
    let lost = |change: &&Change| change.action == "lost";
    let n_lost = page.changes.iter().filter(lost).count();
    let shown: Vec<&Change> = page.changes.iter().filter(|c| !only_lost || lost(c)).collect();
    let job = &page.file.job;
    let number = job.number.map(|n| format!("JOB-{n}")).unwrap_or_default();
    rsx! {
        div { class: "page-head",
            div {
                nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"),
                    ol {
                        li { a { href: "/jobs", {t!(text, "nav-jobs")} } }
                        li { a { href: "/jobs/{job.id}", "{number}" } }
                        li { span { {t!(text, "history-title")} } }
                    }
                }
                h1 { "{job.title}" }
                p { class: "page-head-sub", {t!(text, "history-text")} }
            }
        }
        if n_lost > 0 {
            nav { class: "tabs", "aria-label": t!(text, "history-filter"),
                a { href: "/jobs/{job.id}/history", "aria-current": (!only_lost).then_some("page"), {t!(text, "history-all")} " " span { class: "count", {page.changes.len().to_string()} } }
                a { href: "/jobs/{job.id}/history?only=lost", "aria-current": only_lost.then_some("page"), {t!(text, "history-lost")} " " span { class: "count", {n_lost.to_string()} } }
            }
        }
        if shown.is_empty() {
            {list::nothing("history", t!(text, "history-none"), t!(text, "history-text"), rsx! {})}
        } else {
            {LIST.table(desk, rsx! {
                for change in shown {
                    {row(desk, page, change)}
                }
            })}
        }
    }
}

fn row(desk: &Desk, page: &JobPage, change: &Change) -> Element {
    let text = desk.text;
    let who = match change.by_person.is_nil() {
        true => t!(text, "history-server"),
        false => name_of(&page.file.people, PersonId(change.by_person)),
    };
    let kind = words::kind(text, &change.kind);
    let field = words::field(text, &change.field);
    let action = words::action(text, &change.action);
    let office = if change.key_id.is_some() { t!(text, "history-key") } else { t!(text, "history-web") };
    let from = match (&change.device_id, &change.address) {
        (Some(_), _) => t!(text, "history-phone"),
        (None, Some(address)) => format!("{office} · {address}"),
        (None, None) if change.by_person.is_nil() => t!(text, "history-server"),
        (None, None) => office,
    };
    let (happened, received) = (change.happened(), change.received());
    let late = (received - happened).num_seconds() > 120;
    let lost = change.action == "lost";
    let what = if field.is_empty() { kind } else { format!("{kind} · {field}") };
    let made = (change.action == "created").then(|| created(desk, page, change)).flatten();
    let (old, new) =
        (value(desk, page, change, change.old.as_deref()), value(desk, page, change, change.new.as_deref()));
    let new = made.unwrap_or(new);
    rsx! {
        tr {
            td { class: "num",
                div { {desk.moment(happened)} }
                if late {
                    div { class: "tiny muted", {t!(text, "line-reached", time = desk.moment(received))} }
                }
            }
            td { "{who}" }
            td { div { "{what}" } div { class: if lost { "tiny tone-offline" } else { "tiny muted" }, "{action}" } }
            td { class: "value", "{old}" }
            td { class: "value", "{new}" }
            td { class: "small muted", title: "{change.agent}", "{from}" }
        }
    }
}

/// What was made, in words.
fn created(desk: &Desk, page: &JobPage, change: &Change) -> Option<String> {
    match change.kind.as_str() {
        "evidence" => {
            let piece = page.file.evidence.iter().find(|r| r.evidence.id.0 == change.record)?;
            Some(job_timeline::title_of(desk, page, piece))
        }
        "job" => Some(page.file.job.title.clone()),
        "note" => page.file.notes.iter().find(|n| n.id.0 == change.record).map(|n| shortened(&n.text, 80)),
        "visit" => {
            let visit = page.file.visits.iter().find(|v| v.id.0 == change.record)?;
            Some(planned(desk, &visit.plan))
        }
        _ => None,
    }
}

/// A stored value in words, by what it is a value of.
pub fn value(desk: &Desk, page: &JobPage, change: &Change, json: Option<&Value>) -> String {
    let known = Named { people: &page.file.people, names: None };
    audit_words::value(desk, known, &change.field, json, audit_words::IN_A_TABLE)
}
