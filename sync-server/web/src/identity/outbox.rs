//! The outbox: mails that wait, that went, and that did not; without a mail server, what admins pass on by hand.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::posted::{Hidden, Posted};
use crate::kit::toast::Toast;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::letters;
use engine::read;
use engine::read::people::{self, Mailed};
use identity::sealing;
use outreach::mails;
use shared::PersonId;
use shared::access::may_let_in;
use ui::{Chip, EmptyState, Icon, Tone, t};
use uuid::Uuid;

/// `GET /people/mails`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let mut tx = desk.app.db.read().await?;
    let people = read::people(&mut tx, desk.session.company).await?;
    let mut mails = people::mails(&mut tx, desk.session.company).await?;
    drop(tx);
    // A link lets in the one who opens it.
    mails.retain(|mail| {
        let whom = people.get(&PersonId(mail.person_id));
        whom.is_some_and(|whom| may_let_in(&desk.session.person, whom))
    });
    for mail in &mut mails {
        let link = sealing::opened_link(&desk.app.secret, desk.session.company, mail.id, &mail.link);
        mail.link = link.unwrap_or_default();
    }
    let text = desk.text;
    let title = t!(text, "outbox-title");
    let by_hand = desk.app.mailer.is_none();
    let content = rsx! {
        Head { text, way: &[("/people", "nav-people")], title: title.clone(), said: t!(text, "outbox-text") }
        if by_hand {
            p { class: "notice notice-offline", Icon { name: "mail" } span { {t!(text, "outbox-by-hand")} } }
        }
        if mails.is_empty() {
            div { class: "card", EmptyState { icon: "mail", title: t!(text, "outbox-none"), text: t!(text, "outbox-none-text") } }
        }
        ul { class: "stack",
            for mail in &mails {
                li { key: "{mail.id}", class: "card stack settings-card", {one(&desk, mail, by_hand)} }
            }
        }
    };
    Ok(desk.page(Place::People, &title, content))
}

fn one(desk: &Desk, mail: &Mailed, by_hand: bool) -> Element {
    let text = desk.text;
    let waits = mail.sent_ms.is_none() && mail.given_up_ms.is_none();
    let (tone, icon, label) = match (mail.sent(), mail.given_up().or(mail.stuck())) {
        (Some(at), _) => (Tone::Working, "check", t!(text, "outbox-sent", time = desk.moment(at))),
        (None, Some(at)) => (Tone::Alert, "circle-x", t!(text, "outbox-given-up", time = desk.moment(at))),
        (None, None) if by_hand => (Tone::Offline, "hand", t!(text, "outbox-waits-hand")),
        (None, None) if mail.error.is_empty() && mail.due_ms > mail.made_ms => {
            (Tone::Scheduled, "hourglass", t!(text, "outbox-later", time = desk.moment(mail.due())))
        }
        (None, None) => {
            (Tone::Offline, "hourglass", t!(text, "outbox-waits", time = desk.moment(mail.due())))
        }
    };
    let body = letters::with_links(&mail.body, &desk.base_url(), &mail.link);
    rsx! {
        div { class: "spread",
            span { class: "stack-none",
                span { class: "strong", "{mail.subject}" }
                span { class: "small muted", "{mail.address} · " {desk.moment(mail.made())} }
            }
            Chip { tone, icon, label }
        }
        if !mail.error.is_empty() {
            p { class: "small tone-alert", "{mail.error}" }
        }
        if waits {
            details { class: "more", open: by_hand,
                summary { {t!(text, "outbox-look")} }
                p { class: "pre small mail-text", "{body}" }
                p { class: "tiny muted", {t!(text, "outbox-until", time = desk.moment(mail.expires()))} }
            }
            if !by_hand {
                form { method: "post", action: "/people/mails/{mail.id}/now",
                    Hidden { csrf: desk.session.csrf.clone() }
                    button { class: "button", r#type: "submit", Icon { name: "refresh-cw" } {t!(text, "outbox-now")} }
                }
            }
        }
    }
}

/// `POST /people/mails/{id}/now`: a mail that waits is tried again at once.
pub async fn hurry(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    let (app, company) = (desk.app.clone(), desk.session.company);
    if !to_the_end(async move { mails::hurry(&app, company, id).await }).await? {
        return Err(PageError::NotFound);
    }
    Ok(desk.go("/people/mails", Some(Toast::said(t!(desk.text, "outbox-hurried")))))
}
