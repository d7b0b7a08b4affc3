//! Inviting: a new person with their first code, and further codes for those who are here already.

use crate::identity::person::link_to;
use crate::identity::phone_link;
use crate::kit::desk::{Desk, safe_back};
use crate::kit::errors::PageError;
use crate::kit::form::{Choice, ErrorSummary, Errors, Field, Hidden, Posted};
use crate::kit::layout::Place;
use crate::kit::person_fields::{RolePicks, managers, picked_roles};
use crate::kit::qr::Qr;
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::people;
use identity::invitations::{self, Invited};
use identity::{credentials, phone_app, sessions};
use shared::ids::derived;
use shared::records::{NewPerson, Person, PersonPatch, Role};
use shared::{Change, PersonId};
use std::collections::BTreeMap;
use ui::{Icon, t};
use uuid::Uuid;

/// `GET /people/new`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let people = people(&mut desk.app.db.read().await?, desk.session.company).await?;
    let typed = Typed { roles: vec![Role::Technician], ..Typed::default() };
    Ok(page(&desk, StatusCode::OK, &people, &typed, &Errors::default()))
}

/// What was typed.
#[derive(Default)]
struct Typed {
    name: String,
    phone: String,
    email: String,
    manager: String,
    roles: Vec<Role>,
}

/// `POST /people`: makes the person and shows their code.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let people = people(&mut desk.app.db.read().await?, desk.session.company).await?;
    let typed = Typed {
        name: fields.text("name"),
        phone: fields.text("phone"),
        email: fields.text("email"),
        manager: fields.text("manager"),
        roles: picked_roles(&fields),
    };
    let mut errors = Errors::default();
    if typed.name.is_empty() {
        errors.add("name", t!(text, "new-missing", field = text.get("label-name")));
    }
    if !typed.email.is_empty() && !credentials::is_address(&typed.email) {
        errors.add("email", t!(text, "account-bad-email"));
    } else if !typed.email.is_empty()
        && sessions::is_taken(&desk.app, desk.session.company, &typed.email).await?
    {
        errors.add("email", t!(text, "account-email-taken"));
    }
    if typed.roles.is_empty() {
        errors.add("role", t!(text, "people-no-role"));
    }
    if !errors.is_empty() {
        return Ok(page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &people, &typed, &errors));
    }
    let cause = fields.cause()?;
    let id = PersonId(derived("person", cause));
    let (name, phone, roles) = (typed.name.clone(), typed.phone.clone(), typed.roles.clone());
    let mut changes = vec![Change::AddPerson(NewPerson { id, name, phone, roles })];
    if let Some(manager) = fields.value::<PersonId>("manager") {
        let patch = PersonPatch { manager: Some(Some(manager)), ..PersonPatch::default() };
        changes.push(Change::EditPerson { id, patch });
    }
    if let Err(refusal) = desk.act(cause, changes).await? {
        let field = refusal.facts.get("field").map(String::as_str).unwrap_or_default();
        let field = if ["name", "phone"].contains(&field) { field } else { "" };
        errors.add(field, words::refusal(text, &refusal));
        return Ok(page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &people, &typed, &errors));
    }
    // The form may be an old one, sent again: who became an owner since is not let in by it.
    known(&desk, id.0).await?;
    let mailed = (!typed.email.is_empty()).then_some(typed.email.as_str());
    if let Some(email) = mailed
        && let Some(why) = link_to(&desk, id, email).await?
    {
        return Ok(desk.go(&format!("/people/{id}"), Some(Toast::alert(why))));
    }
    show_code(&desk, id, &typed.name, cause, mailed, fields.raw("back")).await
}

/// `POST /people/{id}/code`: another code for somebody.
pub async fn again(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let person = known(&desk, id).await?;
    show_code(&desk, person.id, &person.name, fields.cause()?, None, "").await
}

/// `POST /people/{id}/code/revoke`: what was shown is no longer good.
pub async fn revoke(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    let person = known(&desk, id).await?.id;
    let (app, company, by, origin) =
        (desk.app.clone(), desk.session.company, desk.session.person.id, desk.origin());
    to_the_end(async move { invitations::revoke(&app, company, person, by, &origin).await }).await?;
    Ok(desk.go(&format!("/people/{id}"), Some(Toast::said(t!(desk.text, "people-code-revoked")))))
}

/// Somebody who works here and may be let in.
async fn known(desk: &Desk, id: Uuid) -> Result<Person, PageError> {
    let people = people(&mut desk.app.db.read().await?, desk.session.company).await?;
    let person = people.get(&PersonId(id)).filter(|p| p.active).cloned().ok_or(PageError::NotFound)?;
    desk.must_let_in(&person)?;
    Ok(person)
}

/// The code, as the answer to the form that asked for it: it is nowhere else.
async fn show_code(
    desk: &Desk,
    person: PersonId,
    name: &str,
    cause: Uuid,
    mailed: Option<&str>,
    back: &str,
) -> Result<Response, PageError> {
    let (app, company, by, origin) =
        (desk.app.clone(), desk.session.company, desk.session.person.id, desk.origin());
    let work = async move { invitations::invite(&app, company, person, by, &origin, cause).await };
    let Some(Invited { code, expires }) = to_the_end(work).await? else {
        let used = Toast::said(t!(desk.text, "people-code-used"));
        return Ok(desk.go(&format!("/people/{person}"), Some(used)));
    };
    let text = desk.text;
    let (server, name) = (desk.base_url(), words::apart(name));
    let phone = phone_app::of(desk.app.phone_url.as_deref(), person);
    let link = phone.clone().unwrap_or_else(|| format!("{server}/enrol#{code}"));
    let back = safe_back(back, &format!("/people/{person}"));
    let title = t!(text, "code-title", name = name.as_str());
    let content = rsx! {
        div { class: "page-head",
            div {
                {crumbs(desk, &title)}
                h1 { "{title}" }
                p { class: "page-head-sub", {t!(text, "code-text", time = desk.moment(expires))} }
            }
        }
        if let Some(email) = mailed {
            p { class: "notice notice-working", role: "status", Icon { name: "mail" } span { {t!(text, "people-link-sent", email = email)} } }
        }
        section { class: "card code-card", "aria-label": "{title}",
            Qr { text: link, label: if phone.is_some() { t!(text, "code-qr-phone") } else { t!(text, "code-qr") } }
            div { class: "stack",
                if let Some(phone) = &phone {
                    p { {t!(text, "code-open-phone")} }
                    a { class: "strong", href: "{phone}", target: "_blank", rel: "noopener", "{phone}" }
                } else {
                    p { class: "small muted", {t!(text, "code-or")} }
                }
                p { class: "code-letters", "{code}" }
                dl { class: "facts",
                    dt { {t!(text, "code-server")} }
                    dd { "{server}" }
                }
                ol { class: "stack-tight numbered small",
                    if phone.is_some() {
                        li { {t!(text, "code-open-there")} }
                    } else {
                        li { {t!(text, "enrol-open")} }
                    }
                    li { {t!(text, "enrol-choose")} }
                    if phone.is_some() {
                        li { {t!(text, "code-write-there")} }
                    } else {
                        li { {t!(text, "enrol-write")} }
                    }
                }
                p { class: "notice", Icon { name: "info" } span { {t!(text, "code-once")} } }
                if phone.is_none() {
                    {phone_link::how(text)}
                }
                div { class: "row",
                    a { class: "button button-primary", href: "{back}", {t!(text, "code-done")} }
                }
            }
        }
    };
    Ok(desk.page(Place::People, &title, content))
}

/// The way back to the list.
pub fn crumbs(desk: &Desk, here: &str) -> Element {
    let text = desk.text;
    rsx! {
        nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"),
            ol {
                li { a { href: "/people", {t!(text, "nav-people")} } }
                li { span { "{here}" } }
            }
        }
    }
}

fn page(
    desk: &Desk,
    status: StatusCode,
    people: &BTreeMap<PersonId, Person>,
    typed: &Typed,
    errors: &Errors,
) -> Response {
    let text = desk.text;
    let title = t!(text, "people-invite-title");
    let content = rsx! {
        div { class: "page-head",
            div {
                {crumbs(desk, &title)}
                h1 { "{title}" }
                p { class: "page-head-sub", {t!(text, "people-invite-text")} }
            }
        }
        form { class: "card form settings-card", method: "post", action: "/people", novalidate: true,
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            ErrorSummary { form: "invite", title: t!(text, "form-wrong"), errors: errors.clone() }
            div { class: "form-grid",
                Field { form: "invite", name: "name", label: t!(text, "label-name"), value: typed.name.clone(), error: errors.of("name"), required: true, autocomplete: "off", maxlength: 300 }
                Field { form: "invite", name: "email", label: t!(text, "people-invite-email"), value: typed.email.clone(), kind: "email", hint: t!(text, "people-invite-email-hint"), error: errors.of("email"), autocomplete: "off", maxlength: 254 }
                Field { form: "invite", name: "phone", label: t!(text, "field-phone"), value: typed.phone.clone(), kind: "tel", error: errors.of("phone"), autocomplete: "off", maxlength: 300 }
            }
            RolePicks { form: "invite", text, picked: typed.roles.clone(), error: errors.of("role") }
            Choice { form: "invite", name: "manager", label: t!(text, "people-manager"), options: managers(desk, people, None), value: typed.manager.clone() }
            div { class: "form-actions",
                button { class: "button button-primary", r#type: "submit", Icon { name: "key-round" } {t!(text, "people-invite-make")} }
                a { class: "button", href: "/people", {t!(text, "action-cancel")} }
            }
        }
    };
    desk.page_with(status, Place::People, &title, content)
}
