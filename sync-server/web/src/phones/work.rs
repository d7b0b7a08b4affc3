//! Background work: what the server gave up or fails at again and again, what becomes of it, and how its workers are.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::posted::{Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::phones::given_up;
use axum::extract::Path;
use axum::response::Response;
use bulk::imports;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::work::{self, Listed, Seen};
use outreach::mails;
use shared::access::{Action, Subject};
use ui::{Chip, EmptyState, Icon, Text, Tone, t};
use uuid::Uuid;

/// `GET /work`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let mut tx = desk.app.db.read().await?;
    let all = work::listed(&mut tx, desk.session.company).await?;
    drop(tx);
    let workers = desk.app.workers.all();
    let text = desk.text;
    let title = t!(text, "work-page-title");
    let content = rsx! {
        Head { text, way: &[("/sync-health", "nav-sync-health")], title: title.clone(), said: t!(text, "work-text") }
        div { id: "work", class: "stack-loose", "hx-get": "/work", "hx-trigger": "every 60s", "hx-select": "#work", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if all.is_empty() {
                div { class: "card", EmptyState { icon: "check", title: t!(text, "work-none"), text: t!(text, "work-none-text") } }
            } else {
                ul { class: "stack",
                    for piece in &all {
                        li { key: "{piece.id}", class: "card stack settings-card", {one(&desk, piece)} }
                    }
                }
            }
            section { class: "card stack", "aria-labelledby": "workers-title",
                h2 { id: "workers-title", class: "card-title", {t!(text, "work-workers")} }
                p { class: "muted small", {t!(text, "work-workers-text")} }
                ul { class: "stack-tight",
                    for (name , seen) in workers {
                        li { key: "{name}", class: "spread", {worker(&desk, name, &seen)} }
                    }
                }
            }
        }
    };
    Ok(desk.page(Place::SyncHealth, &title, content))
}

fn one(desk: &Desk, piece: &Listed) -> Element {
    let text = desk.text;
    let what = words::background_work(text, &piece.kind);
    let (tone, icon, label) = match piece.is_dead() {
        true => (Tone::Alert, "circle-x", t!(text, "work-dead", time = desk.moment(piece.at()))),
        false => (Tone::Offline, "hourglass", t!(text, "work-waits", time = desk.moment(piece.due()))),
    };
    let page = match piece.kind.as_str() {
        _ if !desk.may(subject(&piece.kind), Action::See) => None,
        imports::WORK => Some((format!("/imports/{}", piece.id), t!(text, "work-look-import"))),
        mails::WORK => Some(("/people/mails".to_owned(), t!(text, "outbox-title"))),
        _ => None,
    };
    rsx! {
        div { class: "spread",
            span { class: "stack-none",
                span { class: "strong", "{what}" }
                span { class: "small muted", {t!(text, "work-tries", n = piece.tries)} }
            }
            Chip { tone, icon, label }
        }
        if piece.broken > 0 {
            p { class: "small tone-alert", {t!(text, "work-broken", n = piece.broken)} }
        }
        if !piece.error.is_empty() {
            p { class: "small tone-alert", "{piece.error}" }
        }
        if let Some((page , word)) = page {
            p { class: "small", a { href: "{page}", "{word}" } }
        }
        if desk.may(subject(&piece.kind), Action::Change) {
            div { class: "row",
                form { method: "post", action: "/work/{piece.id}/again",
                    Hidden { csrf: desk.session.csrf.clone() }
                    button { class: "button", r#type: "submit", "aria-label": t!(text, "work-again-what", what = what.clone()), Icon { name: "refresh-cw" } {t!(text, "work-again")} }
                }
                if piece.is_dead() {
                    details { class: "more", "data-keep": "drop-{piece.id}",
                        summary { class: "tiny", "aria-label": t!(text, "work-drop-what", what = what.clone()), {t!(text, "work-drop")} }
                        form { class: "stack-tight", method: "post", action: "/work/{piece.id}/drop",
                            Hidden { csrf: desk.session.csrf.clone() }
                            p { class: "small", {t!(text, "work-drop-means")} }
                            div { button { class: "button button-danger", r#type: "submit", Icon { name: "trash-2" } {t!(text, "work-drop-confirm")} } }
                        }
                    }
                }
            }
        }
    }
}

fn worker(desk: &Desk, name: &str, seen: &Seen) -> Element {
    let text = desk.text;
    let ran = match seen.ended {
        Some(at) => t!(text, "work-ran", time = desk.moment(at)),
        None => t!(text, "work-not-ran"),
    };
    let broke = seen.broke.map(|at| t!(text, "work-panics", n = seen.panics, time = desk.moment(at)));
    let word = worker_word(text, name);
    rsx! {
        span { class: "stack-none",
            span { class: "strong", "{word}" }
            span { class: "tiny muted", "{ran}" }
        }
        if let Some(broke) = broke {
            Chip { tone: Tone::Alert, icon: "triangle-alert", label: broke }
        } else if seen.failed {
            Chip { tone: Tone::Offline, icon: "triangle-alert", label: t!(text, "work-failed") }
        } else {
            Chip { tone: Tone::Working, icon: "check", label: t!(text, "work-well") }
        }
    }
}

/// Whose matter work of a kind is: what the one who decides about it must be allowed to change.
fn subject(kind: &str) -> Subject {
    match kind {
        mails::WORK => Subject::SignIn,
        imports::WORK => Subject::Import,
        _ => Subject::Phone,
    }
}

/// The person may decide about this piece; it is there.
async fn must_decide(desk: &Desk, id: Uuid) -> Result<(), PageError> {
    let mut tx = desk.app.db.read().await?;
    let kind = work::kind_of(&mut tx, desk.session.company, id).await?.ok_or(PageError::NotFound)?;
    match desk.may(subject(&kind), Action::Change) {
        true => Ok(()),
        false => Err(PageError::Forbidden),
    }
}

fn worker_word(text: Text, name: &str) -> String {
    match name {
        "mails" => t!(text, "work-worker-mails"),
        "rings" => t!(text, "work-worker-rings"),
        "imports" => t!(text, "work-worker-imports"),
        "ageing" => t!(text, "work-worker-ageing"),
        "expiry" => t!(text, "work-worker-expiry"),
        "sweep" => t!(text, "work-worker-sweep"),
        "relay" => t!(text, "work-worker-relay"),
        other => other.to_owned(),
    }
}

/// `POST /work/{id}/again`: a piece that was given up, or is tried on, is tried at once.
pub async fn again(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    must_decide(&desk, id).await?;
    let (app, company, now) = (desk.app.clone(), desk.session.company, desk.now);
    if !to_the_end(async move { work::again(&app.db, company, id, now).await }).await? {
        return Err(PageError::NotFound);
    }
    Ok(desk.go("/work", Some(Toast::said(t!(desk.text, "work-said-again")))))
}

/// `POST /work/{id}/drop`: a piece that was given up is let go of.
pub async fn let_go(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    must_decide(&desk, id).await?;
    let (app, company, by, origin) = desk.acting();
    if !to_the_end(async move { given_up::let_go(&app, company, id, by, &origin).await }).await? {
        return Err(PageError::NotFound);
    }
    Ok(desk.go("/work", Some(Toast::said(t!(desk.text, "work-said-drop")))))
}
