//! Inviting: a new person with their first code, and further codes for those who are here already.

use crate::identity::person::link_to;
use crate::identity::phone_link;
use crate::kit::desk::{Desk, safe_back};
use crate::kit::errors::PageError;
use crate::kit::form::How::{Email, Line, LineOf, OneOf};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::{Head, Place};
use crate::kit::person_fields::{ROLES, managers};
use crate::kit::posted::Posted;
use crate::kit::qr::Qr;
use crate::kit::sheet::Sheet;
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::people;
use identity::invitations::{self, Invited};
use identity::phone_app::PhoneApp;
use identity::sessions;
use serde_json::json;
use shared::records::{NewPerson, Person, PersonPatch, Role};
use shared::{Change, PersonId};
use std::collections::BTreeMap;
use ui::{Icon, t};
use uuid::Uuid;

const INVITE: Form = Form {
    class: "card form settings-card",
    save: ("people-invite-make", "key-round"),
    cancel: Some("/people"),
    ..Form::of(
        "invite",
        Person::CHECKS,
        &[
            Row(&[
                ask("name", "label-name", Line),
                ask("email", "people-invite-email", Email).hint("people-invite-email-hint").limit(254),
                ask("phone", "field-phone", LineOf("tel")).auto("off"),
            ]),
            Row(&[ROLES]),
            Row(&[ask("manager", "people-manager", OneOf)]),
        ],
    )
};

/// `GET /people/new`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let people = people(&mut desk.app.db.read().await?, desk.session.company).await?;
    let sheet = Sheet::fresh(&INVITE).with("role", Role::Technician.name());
    Ok(page(&desk, &people, sheet))
}

/// `POST /people`: makes the person and shows their code.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let people = people(&mut desk.app.db.read().await?, desk.session.company).await?;
    let mut sheet = Sheet::posted(&INVITE, fields);
    let (cause, email) = (sheet.fields.cause()?, sheet.fields.text("email"));
    let id = PersonId(sheet.new_id("person")?);
    if !email.is_empty() && sessions::is_taken(&desk.app, desk.session.company, &email).await? {
        sheet.errors.add("email", t!(desk.text, "account-email-taken"));
    }
    let Some(new) = sheet.made::<NewPerson>(&desk, json!({ "id": id })) else {
        return Ok(page(&desk, &people, sheet));
    };
    let name = new.name.clone();
    let mut changes = vec![Change::AddPerson(new)];
    if let Some(manager) = sheet.fields.value::<PersonId>("manager") {
        let patch = PersonPatch { manager: Some(Some(manager)), ..PersonPatch::default() };
        changes.push(Change::EditPerson { id, patch });
    }
    if let Err(refusal) = desk.act(cause, changes).await? {
        sheet.refused(desk.text, &refusal);
        return Ok(page(&desk, &people, sheet));
    }
    // The form may be an old one, sent again: who became an owner since is not let in by it.
    known(&desk, id.0).await?;
    let mailed = Some(email.as_str()).filter(|email| !email.is_empty());
    if let Some(email) = mailed
        && let Some(why) = link_to(&desk, id, email).await?
    {
        return Ok(desk.go(&format!("/people/{id}"), Some(Toast::alert(why))));
    }
    show_code(&desk, id, &name, cause, mailed, sheet.fields.raw("back")).await
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
    let (app, company, by, origin) = desk.acting();
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
    let (app, company, by, origin) = desk.acting();
    let work = async move { invitations::invite(&app, company, person, by, &origin, cause).await };
    let Some(Invited { code, expires }) = to_the_end(work).await? else {
        let used = Toast::said(t!(desk.text, "people-code-used"));
        return Ok(desk.go(&format!("/people/{person}"), Some(used)));
    };
    let text = desk.text;
    let (server, name) = (desk.base_url(), words::apart(name));
    let app = &desk.app.phone_app;
    let (phone, is_here) = (app.address(&server, person), *app == PhoneApp::Here);
    let link = app.invitation(&server, person, &code);
    let back = safe_back(back, &format!("/people/{person}"));
    let title = t!(text, "code-title", name = name.as_str());
    let content = rsx! {
        Head { text, way: &[("/people", "nav-people")], title: title.clone(), said: t!(text, "code-text", time = desk.moment(expires)) }
        if let Some(email) = mailed {
            p { class: "notice notice-working", role: "status", Icon { name: "mail" } span { {t!(text, "people-link-sent", email = email)} } }
        }
        section { class: "card code-card", "aria-label": "{title}",
            Qr { text: link.as_str(), label: if phone.is_some() { t!(text, "code-qr-phone") } else { t!(text, "code-qr") } }
            div { class: "stack",
                if is_here {
                    p { class: "strong", {t!(text, "code-app")} }
                    a { href: "{link}", target: "_blank", rel: "noopener", class: "break", "{link}" }
                } else if let Some(phone) = &phone {
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
                    if is_here {
                        li { {t!(text, "code-app-open")} }
                        li { {t!(text, "code-app-install")} }
                        li { {t!(text, "code-app-sign-in")} }
                    } else if phone.is_some() {
                        li { {t!(text, "code-open-there")} }
                        li { {t!(text, "enrol-choose")} }
                        li { {t!(text, "code-write-there")} }
                    } else {
                        li { {t!(text, "enrol-open")} }
                        li { {t!(text, "enrol-choose")} }
                        li { {t!(text, "enrol-write")} }
                    }
                }
                if is_here && !server.starts_with("https://") {
                    p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { {t!(text, "code-app-insecure")} } }
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

fn page(desk: &Desk, people: &BTreeMap<PersonId, Person>, sheet: Sheet) -> Response {
    let (text, status) = (desk.text, sheet.status());
    let title = t!(text, "people-invite-title");
    let content = rsx! {
        Head { text, way: &[("/people", "nav-people")], title: title.clone(), said: t!(text, "people-invite-text") }
        {sheet.choices("manager", managers(desk, people, None)).draw(desk, "/people")}
    };
    desk.page_with(status, Place::People, &title, content)
}
