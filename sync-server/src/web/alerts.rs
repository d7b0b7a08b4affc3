//! What waits for a decision: late field work, questions from the field, low ratings.

use super::desk::{Desk, PART_HEADERS, safe_back};
use super::errors::PageError;
use super::form::{Hidden, Posted};
use super::layout::{self, Place};
use super::read::job::file;
use super::read::{KeptAside, alert, kept_aside, name_of, open_alerts, people};
use super::toast::Toast;
use super::words;
use crate::fetch_all;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use shared::records::{
    Address, AddressPatch, Alert, AlertWhat, Escape, EvidenceBody, How, Job, Person, Visit,
};
use shared::{AlertId, Change, EvidenceId, JobId, PersonId, ids::derived};
use sqlx::types::Json;
use std::collections::BTreeMap;
use ui::{EmptyState, Icon, t};
use uuid::Uuid;

/// `GET /alerts`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let alerts = open_alerts(&mut tx, company).await?;
    let people = people(&mut tx, company).await?;
    let aside = kept_aside(&mut tx, company).await?;
    let jobs = fetch_all!(
        tx,
        (Json<Job>,),
        "select doc from jobs where company_id = $1 and id in \
         (select job_id from alerts where company_id = $1 and settled = false) order by id",
        company
    )?;
    drop(tx);
    let jobs: BTreeMap<JobId, Job> = jobs.into_iter().map(|(Json(job),)| (job.id, job)).collect();
    let title = t!(desk.text, "nav-to-decide");
    Ok(desk.page(Place::Alerts, &title, view(&desk, &alerts, &aside, &people, &jobs)))
}

fn view(
    desk: &Desk,
    alerts: &[Alert],
    aside: &[KeptAside],
    people: &BTreeMap<PersonId, Person>,
    jobs: &BTreeMap<JobId, Job>,
) -> Element {
    let text = desk.text;
    let low = |a: &&Alert| matches!(a.what, AlertWhat::LowRating { .. });
    let (ratings, others): (Vec<&Alert>, Vec<&Alert>) = alerts.iter().partition(low);
    rsx! {
        div { class: "topbar",
            h1 { {t!(text, "nav-to-decide")} }
            {layout::live_chip(text)}
            div { class: "topbar-end", {layout::search_box(text, "")} {layout::new_job_button(desk)} }
        }
        div { id: "alerts", class: "stack-loose", "hx-get": "/alerts", "hx-trigger": "sse:poke delay:1s", "hx-select": "#alerts", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if alerts.is_empty() && aside.is_empty() {
                div { class: "card", EmptyState { icon: "check", title: t!(text, "tile-all-good"), text: t!(text, "alerts-none-text") } }
            }
            if !others.is_empty() {
                section { class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-decide")} }
                    for alert in others {
                        {card(desk, alert, people, alert.job.and_then(|id| jobs.get(&id)), "/alerts")}
                    }
                }
            }
            if !aside.is_empty() {
                section { class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-aside")} }
                    p { class: "muted", {t!(text, "alerts-aside-text")} }
                    p { a { class: "button", href: "/aside", Icon { name: "archive" } {t!(text, "aside-look")} } }
                    ul { class: "stack",
                        for kept in aside {
                            li { class: "card stack-tight", {kept_view(desk, kept, people)} }
                        }
                    }
                }
            }
            if !ratings.is_empty() {
                section { id: "ratings", class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-ratings")} }
                    for alert in ratings {
                        {card(desk, alert, people, alert.job.and_then(|id| jobs.get(&id)), "/alerts")}
                    }
                }
            }
        }
    }
}

/// Whose work was kept aside, how much, and why.
fn kept_view(desk: &Desk, kept: &KeptAside, people: &BTreeMap<PersonId, Person>) -> Element {
    let text = desk.text;
    let code = serde_json::from_value(kept.code.as_str().into()).unwrap_or(shared::Code::Unknown);
    let why = words::refusal_sentence(text, &shared::Refusal::new(code));
    let who = name_of(people, kept.by);
    rsx! {
        p { class: "strong", {t!(text, "alerts-aside-of", name = who, n = kept.n)} }
        p { "{why}" }
        p { class: "tiny muted", {desk.moment(kept.last)} }
    }
}

/// One alert: what happened, what to do, and the buttons to do it.
pub fn card(
    desk: &Desk,
    alert: &Alert,
    people: &BTreeMap<PersonId, Person>,
    job: Option<&Job>,
    back: &str,
) -> Element {
    let text = desk.text;
    let (title, said) = words::alert_words(text, &alert.what);
    let advice = words::alert_advice(text, &alert.what);
    let low = matches!(alert.what, AlertWhat::LowRating { .. });
    let (icon, tone) = if low { ("star", "alert") } else { ("git-compare", "way") };
    let who = format!("{} · {}", name_of(people, alert.by), desk.moment(alert.at.time()));
    let csrf = desk.session.csrf.clone();
    rsx! {
        article { id: "alert-{alert.id}", class: "card alert-card tile-{tone}", "aria-label": "{title}", "data-glow": "{alert.id}",
            span { class: "tile-icon", Icon { name: icon } }
            div { class: "grow stack-tight",
                h3 { "{title}" }
                if let Some(job) = job {
                    p { a { href: "/jobs/{job.id}", "{job.title}" } }
                }
                if !said.is_empty() {
                    p { "“{said}”" }
                }
                p { class: "small muted", "{advice}" }
                p { class: "tiny muted", "{who}" }
            }
            div { class: "alert-actions",
                match &alert.what {
                    AlertWhat::AsksEscape { .. } => rsx! {
                        form { method: "post", action: "/alerts/{alert.id}/grant",
                            Hidden { csrf: csrf.clone(), cause: desk.new_cause(), back: back.to_owned() }
                            button { class: "button button-primary", r#type: "submit", {t!(text, "alert-grant")} }
                        }
                    },
                    AlertWhat::Late { .. } => rsx! {
                        form { method: "post", action: "/alerts/{alert.id}/accept",
                            Hidden { csrf: csrf.clone(), cause: desk.new_cause(), back: back.to_owned() }
                            button { class: "button button-primary", r#type: "submit", {t!(text, "alert-accept")} }
                        }
                    },
                    AlertWhat::PinProposed { .. } => rsx! {
                        form { method: "post", action: "/alerts/{alert.id}/pin",
                            Hidden { csrf: csrf.clone(), cause: desk.new_cause(), back: back.to_owned() }
                            button { class: "button button-primary", r#type: "submit", {t!(text, "alert-use-pin")} }
                        }
                    },
                    _ => rsx! {},
                }
                form { method: "post", action: "/alerts/{alert.id}/settle",
                    Hidden { csrf, cause: desk.new_cause(), back: back.to_owned() }
                    button { class: "button", r#type: "submit", Icon { name: "check" } {t!(text, "alert-settle")} }
                }
            }
        }
    }
}

/// `POST /alerts/{id}/settle`: somebody has looked at it.
pub async fn settle(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let (company, id) = (posted.desk.session.company, AlertId(id));
    alert(&mut posted.desk.app.db.read().await?, company, id).await?;
    let settled = t!(posted.desk.text, "alert-settled");
    act(posted, vec![Change::SettleAlert { id }], settled).await
}

/// `POST /alerts/{id}/grant`: the gate that a technician asked about is left out.
pub async fn grant(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let (company, id) = (posted.desk.session.company, AlertId(id));
    let mut tx = posted.desk.app.db.read().await?;
    let alert = alert(&mut tx, company, id).await?;
    let (AlertWhat::AsksEscape { gate, reason }, Some(job)) = (alert.what, alert.job) else {
        return Err(PageError::NotFound);
    };
    let file = file(&mut tx, posted.desk.scope(), job).await?;
    drop(tx);
    let asked = |v: &&Visit| v.is_open() && v.has(alert.by);
    let visit = file.visits.iter().find(asked).or(file.visits.last()).ok_or(PageError::NotFound)?;
    let body = EvidenceBody::Escape(Escape { gate, reason, how: How::Granted });
    let evidence = EvidenceId(derived("granted", posted.fields.cause()?));
    let (round, leg) = (file.job.round, file.job.leg);
    let capture = Change::Capture { id: evidence, visit: visit.id, job, round, leg, body, supersedes: None };
    let said = t!(posted.desk.text, "alert-granted");
    act(posted, vec![capture, Change::SettleAlert { id }], said).await
}

/// `POST /alerts/{id}/accept`: late field work counts from now on, and the job follows it.
pub async fn accept(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let (company, id) = (posted.desk.session.company, AlertId(id));
    let mut tx = posted.desk.app.db.read().await?;
    let alert = alert(&mut tx, company, id).await?;
    let (AlertWhat::Late { .. }, Some(job)) = (alert.what, alert.job) else {
        return Err(PageError::NotFound);
    };
    let file = file(&mut tx, posted.desk.scope(), job).await?;
    drop(tx);
    // One alert for all that came late on a visit; its id is made from the visit's.
    let cause = |v: &&Visit| AlertId(derived("late", v.id.0)) == id;
    let visit = file.visits.iter().find(cause).ok_or(PageError::NotFound)?.id;
    let said = t!(posted.desk.text, "alert-accepted");
    act(posted, vec![Change::AcceptLate { visit }], said).await
}

/// `POST /alerts/{id}/pin`: the position that an arrival proposed becomes the address's own.
pub async fn use_pin(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let (company, id) = (posted.desk.session.company, AlertId(id));
    let mut tx = posted.desk.app.db.read().await?;
    let AlertWhat::PinProposed { address } = alert(&mut tx, company, id).await?.what else {
        return Err(PageError::NotFound);
    };
    let rows = fetch_all!(
        tx,
        (Json<Address>,),
        "select doc from addresses where company_id = $1 and id = $2",
        company,
        address
    )?;
    drop(tx);
    let proposed = rows.into_iter().next().and_then(|(Json(address),)| address.proposed);
    let patch = AddressPatch { pin: Some(proposed), ..AddressPatch::default() };
    let mut changes = vec![Change::SettleAlert { id }];
    if proposed.is_some() {
        changes.insert(0, Change::EditAddress { id: address, patch });
    }
    let said = t!(posted.desk.text, "alert-pin-used");
    act(posted, changes, said).await
}

async fn act(posted: Posted, changes: Vec<Change>, said: String) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let back = safe_back(fields.raw("back"), "/alerts");
    let toast = match desk.act(fields.cause()?, changes).await? {
        Ok(()) => Toast::said(said),
        Err(refusal) => Toast::alert(words::refusal_sentence(desk.text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
}
