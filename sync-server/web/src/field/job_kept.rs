//! What of a job might be overlooked: field work that came late, and values that lost to later ones, with both of them.

use crate::field::job::JobPage;
use crate::field::job_history::value;
use crate::field::job_timeline;
use crate::kit::desk::Desk;
use crate::kit::words;
use crate::kit::words::name_of;
use dioxus::prelude::*;
use engine::read::job::{Change, Received};
use shared::records::AlertWhat;
use shared::{PersonId, Refusal};
use sqlx::types::Json;
use ui::{Icon, t};

/// Evidence that came after the job had moved on: kept, and not counting until somebody accepts it.
pub fn late(desk: &Desk, page: &JobPage) -> Element {
    let text = desk.text;
    let pieces: Vec<&Received> = page.file.evidence.iter().filter(|r| r.evidence.late).collect();
    if pieces.is_empty() {
        return rsx! {};
    }
    let why = page.file.alerts.iter().find_map(|alert| match &alert.what {
        AlertWhat::Late { refused: Some(code) } => Some(words::refusal(text, &Refusal::new(*code))),
        _ => None,
    });
    rsx! {
        section { id: "late", class: "card stack", "aria-labelledby": "late-title",
            h2 { id: "late-title", class: "card-title", {t!(text, "job-late-title", n = pieces.len())} }
            p { class: "small muted", {t!(text, "job-late-text")} }
            if let Some(why) = why {
                p { class: "notice notice-box", Icon { name: "info" } span { "{why}" } }
            }
            ul { class: "aside-list",
                for piece in pieces {
                    li { key: "{piece.evidence.id}", class: "aside-item",
                        div { class: "grow",
                            p { class: "strong", {job_timeline::title_of(desk, page, piece)} }
                            p { class: "tiny muted", {late_words(desk, page, piece)} }
                        }
                    }
                }
            }
        }
    }
}

fn late_words(desk: &Desk, page: &JobPage, piece: &Received) -> String {
    let text = desk.text;
    let who = name_of(&page.file.people, piece.evidence.by);
    let happened = desk.moment(piece.evidence.at.time());
    let reached = t!(text, "line-reached", time = desk.moment(piece.received));
    format!("{who} · {happened} · {reached}")
}

/// Values that lost to later ones, newest first, each beside the one that stands.
pub fn overwritten(desk: &Desk, page: &JobPage) -> Element {
    let text = desk.text;
    let lost: Vec<&Change> = page.changes.iter().filter(|change| change.action == "lost").collect();
    if lost.is_empty() {
        return rsx! {};
    }
    let job = page.file.job.id;
    rsx! {
        section { id: "overwritten", class: "card stack", "aria-labelledby": "overwritten-title",
            div { class: "card-head",
                h2 { id: "overwritten-title", class: "card-title", {t!(text, "job-overwritten-title", n = lost.len())} }
                a { class: "small", href: "/jobs/{job}/history?only=lost", {t!(text, "history-title")} }
            }
            p { class: "small muted", {t!(text, "job-overwritten-text")} }
            for change in lost {
                {one(desk, page, change)}
            }
        }
    }
}

fn one(desk: &Desk, page: &JobPage, change: &Change) -> Element {
    let text = desk.text;
    let kind = words::kind(text, &change.kind);
    let field = words::field(text, &change.field);
    let name = |by: uuid::Uuid| name_of(&page.file.people, PersonId(by));
    let shown = |json: &Option<Json<serde_json::Value>>| value(desk, page, change, json.as_deref());
    let (lost, kept) = (shown(&change.old), shown(&change.new));
    let mine = format!("{} · {}", name(change.by_person), desk.moment(change.happened()));
    // The one who wrote what stands, if this page knows it.
    let winner = page.changes.iter().find(|c| {
        c.record == change.record
            && c.action == "changed"
            && c.field == change.field
            && c.new.as_deref() == change.new.as_deref()
    });
    let theirs = winner.map(|c| format!("{} · {}", name(c.by_person), desk.moment(c.happened())));
    rsx! {
        div { class: "overwritten-pair",
            p { class: "tiny muted overwritten-what", "{kind} · {field}" }
            div { class: "overwritten",
                p { class: "tiny muted", {t!(text, "job-overwritten-lost")} }
                p { class: "pre", "{lost}" }
                p { class: "tiny muted", "{mine}" }
            }
            div { class: "overwritten overwritten-kept",
                p { class: "tiny muted", {t!(text, "job-overwritten-kept")} }
                p { class: "pre", "{kept}" }
                if let Some(theirs) = theirs {
                    p { class: "tiny muted", "{theirs}" }
                }
            }
        }
    }
}
