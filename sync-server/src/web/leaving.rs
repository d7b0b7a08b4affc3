//! Somebody's leaving: their open visits are given back, and they sign in no more; and their return.

use super::desk::Desk;
use super::errors::PageError;
use super::form::{ErrorSummary, Errors, Hidden, Posted};
use super::invite::crumbs;
use super::layout::Place;
use super::person::{File, end_ways_in};
use super::toast::Toast;
use super::visit::planned;
use super::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use shared::ids::derived;
use shared::records::{Job, Person, Plan, Role, Visit};
use shared::{Change, PersonId};
use ui::{Icon, t};
use uuid::Uuid;

/// So many visits are given back in one action; the last one has the person in it as well.
const AT_ONCE: usize = 90;

/// The manager, if visits can be given to them.
fn heir(file: &File) -> Option<&Person> {
    let manager = file.people.get(&file.person.manager?)?;
    can_go(manager).then_some(manager)
}

fn can_go(person: &Person) -> bool {
    person.active && person.is_any(&[Role::Technician])
}

/// `GET /people/{id}/leave`: what happens when somebody leaves, before it happens.
pub async fn leaving(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let file = File::open(&desk, id).await?;
    Ok(leaving_page(&desk, &file, StatusCode::OK, &Errors::default()))
}

/// `POST /people/{id}/leave`: gives the open visits back, then the person can sign in no more.
pub async fn leave(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let file = File::open(&desk, id).await?;
    let (text, id) = (desk.text, file.person.id);
    let cause = fields.cause()?;
    desk.must_let_in(&file.person)?;
    if id == desk.session.person.id {
        // Before the first visit is given back.
        let mut errors = Errors::default();
        errors.add("", words::refusal_sentence(text, &shared::Code::LastAdmin.into()));
        return Ok(leaving_page(&desk, &file, StatusCode::UNPROCESSABLE_ENTITY, &errors));
    }
    let heir = heir(&file).filter(|_| fields.raw("to") == "manager").map(|p| p.id);
    let mut changes: Vec<Change> = file
        .visits
        .iter()
        .filter(|(_, job)| !job.status.is_over())
        .map(|(v, _)| given_back(&file, v, heir))
        .collect();
    changes.push(Change::SetPersonActive { id, active: false });
    for (n, changes) in changes.chunks(AT_ONCE).enumerate() {
        let cause = derived(&format!("leave {n}"), cause);
        if let Err(refusal) = desk.act(cause, changes.to_vec()).await? {
            let mut errors = Errors::default();
            errors.add("", words::refusal_sentence(text, &refusal));
            // Some may have been given back: the page shows what is left.
            let file = File::open(&desk, id.0).await?;
            return Ok(leaving_page(&desk, &file, StatusCode::UNPROCESSABLE_ENTITY, &errors));
        }
    }
    let said = t!(text, "people-left", name = words::apart(&file.person.name));
    Ok(desk.go(&format!("/people/{id}"), Some(Toast::said(said))))
}

/// A visit without the person: whoever else is planned goes, else the heir, else nobody yet.
fn given_back(file: &File, visit: &Visit, heir: Option<PersonId>) -> Change {
    let stays = |id: &PersonId| *id != file.person.id && file.people.get(id).is_some_and(can_go);
    let mut technicians: Vec<PersonId> = visit.plan.technicians.iter().copied().filter(stays).collect();
    if technicians.is_empty() {
        technicians.extend(heir);
    }
    Change::PlanVisit {
        id: visit.id,
        job: visit.job,
        rev: Some(visit.rev),
        plan: Plan { technicians, ..visit.plan.clone() },
        // The page said so.
        despite_under_way: true,
    }
}

/// `POST /people/{id}/return`: somebody works here again.
pub async fn come_back(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let file = File::open(&desk, id).await?;
    let name = words::apart(&file.person.name);
    if !file.person.active {
        end_ways_in(&desk, file.person.id).await?;
    }
    let change = Change::SetPersonActive { id: file.person.id, active: true };
    let toast = match desk.act(fields.cause()?, vec![change]).await? {
        Ok(()) => Toast::said(t!(desk.text, "people-back", name = name)),
        Err(refusal) => Toast::alert(words::refusal_sentence(desk.text, &refusal)),
    };
    Ok(desk.go(&format!("/people/{id}"), Some(toast)))
}

fn leaving_page(desk: &Desk, file: &File, status: StatusCode, errors: &Errors) -> Response {
    let text = desk.text;
    let person = &file.person;
    let (id, name) = (person.id, words::apart(&person.name));
    let title = t!(text, "people-leave-title", name = name.as_str());
    let over = |job: &Job| job.status.is_over();
    let open: Vec<&(Visit, Job)> = file.visits.iter().filter(|(_, job)| !over(job)).collect();
    let under_way = open.iter().filter(|(v, _)| v.on_my_way.is_some() || v.arrived.is_some()).count();
    let waiting: i64 = file.phones.iter().map(|p| p.pending_sets + p.pending_blobs).sum();
    let heir = heir(file).map(|p| words::apart(&p.name));
    let lines: Vec<(String, String, String)> = open
        .iter()
        .map(|(visit, job)| {
            let when = planned(desk, &visit.plan);
            (format!("/jobs/{}", job.id), job.title.clone(), when)
        })
        .collect();
    let content = rsx! {
        div { class: "page-head",
            div {
                {crumbs(desk, &person.name)}
                h1 { "{title}" }
            }
        }
        form { class: "card form settings-card", method: "post", action: "/people/{id}/leave",
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            ErrorSummary { form: "leave", title: t!(text, "people-leave-refused"), errors: errors.clone() }
            ul { class: "stack bulleted",
                li { {t!(text, "people-leave-sign-in", name = name.as_str())} }
                li { {t!(text, "people-leave-phone", name = name.as_str())} }
                if waiting > 0 {
                    li { class: "tone-offline", {t!(text, "people-leave-waiting", n = waiting)} }
                }
                li { {t!(text, "people-leave-visits", n = open.len())} }
                if under_way > 0 {
                    li { class: "tone-alert", {t!(text, "people-leave-under-way", n = under_way)} }
                }
            }
            if !lines.is_empty() {
                ul { class: "stack-tight", "aria-label": t!(text, "people-leave-list"),
                    for (to , job , when) in lines {
                        li { class: "spread", a { href: "{to}", "{job}" } span { class: "small muted num", "{when}" } }
                    }
                }
                fieldset { class: "stack-tight",
                    legend { class: "label", {t!(text, "people-leave-to")} }
                    label { class: "check", r#for: "leave-tray",
                        input { id: "leave-tray", r#type: "radio", name: "to", value: "tray", checked: true }
                        span { {t!(text, "people-leave-tray")} }
                    }
                    if let Some(heir) = heir {
                        label { class: "check", r#for: "leave-manager",
                            input { id: "leave-manager", r#type: "radio", name: "to", value: "manager" }
                            span { {t!(text, "people-leave-manager", name = heir)} }
                        }
                    }
                }
            }
            div { class: "form-actions",
                button { class: "button button-danger", r#type: "submit", Icon { name: "user-x" } {t!(text, "people-leave-do", name = name.as_str())} }
                a { class: "button", href: "/people/{id}", {t!(text, "action-cancel")} }
            }
        }
    };
    desk.page_with(status, Place::People, &title, content)
}
