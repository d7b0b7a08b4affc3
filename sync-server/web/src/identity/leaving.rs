//! Somebody's leaving: what is theirs is handed over, and they sign in no more; and their return.

use crate::identity::person::File;
use crate::kit::desk::{Desk, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::posted::{ErrorSummary, Errors, Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::execute;
use engine::read::leaving::{Heirs, Leaving};
use shared::Change;
use shared::ids::derived;
use ui::{Icon, t};
use uuid::Uuid;

/// Who leaves, and what hangs on them.
async fn opened(desk: &Desk, id: Uuid) -> Result<(File, Leaving), PageError> {
    let file = File::open(desk, id).await?;
    let mut tx = desk.app.db.read().await?;
    let leaving = Leaving::read(&mut tx, desk.session.company, file.person.id).await?;
    Ok((file, leaving.ok_or(PageError::NotFound)?))
}

/// `GET /people/{id}/leave`: what happens when somebody leaves, before it happens.
pub async fn leaving(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let (file, leaving) = opened(&desk, id).await?;
    Ok(page(&desk, &file, &leaving, StatusCode::OK, &Errors::default()))
}

/// `POST /people/{id}/leave`: hands over what is open, then the person can sign in no more.
pub async fn leave(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (file, leaving) = opened(&desk, id).await?;
    let (text, id) = (desk.text, file.person.id);
    let cause = fields.cause()?;
    desk.must_let_in(&file.person)?;
    if id == desk.session.person.id {
        // Before the first visit is given back.
        let mut errors = Errors::default();
        errors.add("", words::refusal(text, &shared::Code::LastAdmin.into()));
        return Ok(page(&desk, &file, &leaving, StatusCode::UNPROCESSABLE_ENTITY, &errors));
    }
    let to_manager = |field: &str| fields.raw(field) == "manager";
    let heirs = Heirs {
        visits: leaving.goes_out().filter(|_| to_manager("to")).map(|p| p.id),
        customers: leaving.manager().filter(|_| to_manager("customers")).map(|p| p.id),
    };
    // A second click finds nothing to hand over, and still knows what the first one did.
    let part = |n: usize| derived(&format!("leave {n}"), cause);
    let (mut done, mut first) = (Vec::new(), 0);
    while let Some(outcome) = execute::said(&desk.app, desk.session.company, part(first)).await? {
        // A part that was refused is done under another cause, and has nothing to take back.
        done.extend(execute::refusal(&outcome).is_none().then(|| part(first)));
        first += 1;
    }
    let steps = leaving.handing_over(heirs).into_iter().enumerate();
    let steps = steps.map(|(n, changes)| (part(first + n), changes));
    let steps = steps.chain([(cause, vec![Change::SetPersonActive { id, active: false }])]);
    for (cause, changes) in steps {
        if let Err(refusal) = desk.act(cause, changes).await? {
            let mut errors = Errors::default();
            errors.add("", words::refusal(text, &refusal));
            // Some may have been handed over: the page shows what is left.
            let (file, leaving) = opened(&desk, id.0).await?;
            return Ok(page(&desk, &file, &leaving, StatusCode::UNPROCESSABLE_ENTITY, &errors));
        }
        done.push(cause);
    }
    let said = t!(text, "people-left", name = words::apart(&file.person.name));
    let back = format!("/people/{id}");
    Ok(desk.go(&back, Some(Toast::said(said).undoable_all(done, &back))))
}

/// `POST /people/{id}/return`: somebody works here again.
pub async fn come_back(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let file = File::open(&desk, id).await?;
    let name = words::apart(&file.person.name);
    if !file.person.active {
        desk.end_ways_in(file.person.id).await?;
    }
    let change = Change::SetPersonActive { id: file.person.id, active: true };
    let said = Toast::said(t!(desk.text, "people-back", name = name));
    desk.press(fields.cause()?, vec![change], said, &format!("/people/{id}")).await
}

fn page(desk: &Desk, file: &File, leaving: &Leaving, status: StatusCode, errors: &Errors) -> Response {
    let text = desk.text;
    let person = &file.person;
    let (id, name) = (person.id, words::apart(&person.name));
    let title = t!(text, "people-leave-title", name = name.as_str());
    let open = &leaving.visits;
    let under_way = open.iter().filter(|(v, _)| v.on_my_way.is_some() || v.arrived.is_some()).count();
    let waiting: i64 = file.phones.iter().map(|p| p.pending_sets + p.pending_blobs).sum();
    let goes_out = leaving.goes_out().map(|p| words::apart(&p.name));
    let manager = leaving.manager().map(|p| words::apart(&p.name));
    let customers = leaving.customers.len();
    let lines: Vec<(String, String, String)> = open
        .iter()
        .map(|(visit, job)| {
            let when = planned(desk, &visit.plan);
            (format!("/jobs/{}", job.id), job.title.clone(), when)
        })
        .collect();
    let content = rsx! {
        Head { text, way: &[("/people", "nav-people")], here: person.name.clone(), title: title.clone() }
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
                if customers > 0 {
                    li { {t!(text, "people-leave-customers", n = customers)} }
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
                    if let Some(name) = goes_out {
                        label { class: "check", r#for: "leave-manager",
                            input { id: "leave-manager", r#type: "radio", name: "to", value: "manager" }
                            span { {t!(text, "people-leave-manager", name = name)} }
                        }
                    }
                }
            }
            if customers > 0 && manager.is_none() {
                p { class: "muted", {t!(text, "people-leave-no-manager")} }
            }
            if customers > 0 && let Some(name) = manager {
                fieldset { class: "stack-tight",
                    legend { class: "label", {t!(text, "people-leave-customers-to")} }
                    label { class: "check", r#for: "leave-customers-manager",
                        input { id: "leave-customers-manager", r#type: "radio", name: "customers", value: "manager", checked: true }
                        span { {t!(text, "people-leave-manager", name = name)} }
                    }
                    label { class: "check", r#for: "leave-customers-nobody",
                        input { id: "leave-customers-nobody", r#type: "radio", name: "customers", value: "nobody" }
                        span { {t!(text, "people-leave-nobody")} }
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
