//! One person: what is known of them, what they may do, and how they are signed in.

use crate::identity::people::{roles, state};
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Email, Line, LineOf, Lines, OneOf};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::{Head, Place};
use crate::kit::person_fields::{ROLES, managers};
use crate::kit::posted::{Hidden, Posted};
use crate::kit::sheet::Sheet;
use crate::kit::skills;
use crate::kit::toast::Toast;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::phones::{self, Phone, State};
use engine::read::{self, people};
use identity::credentials::{self, NotChanged};
use identity::second_factor;
use identity::standing::{self, Standing};
use shared::access::may_let_in;
use shared::records::{Person, PersonPatch, Role};
use shared::{Change, PersonId};
use std::collections::BTreeMap;
use ui::{Icon, Text, t};
use uuid::Uuid;

const PERSON: Form = Form::of(
    "person",
    Person::CHECKS,
    &[
        Row(&[ask("name", "label-name", Line), ask("phone", "field-phone", LineOf("tel")).auto("off")]),
        Row(&[ROLES]),
        Row(&[ask("skills", "people-skills", Lines(3)).hint("people-skills-hint").by_page()]),
        Row(&[ask("manager", "people-manager", OneOf)]),
    ],
);

const LINK: Form = Form {
    class: "stack-tight",
    save: ("people-link-send", "mail"),
    ..Form::free(
        "link",
        &[Row(&[ask("email", "people-link", Email).hint("people-link-text").missing("account-bad-email")])],
    )
};

/// What the page knows.
pub(crate) struct File {
    pub person: Person,
    pub people: BTreeMap<PersonId, Person>,
    pub phones: Vec<Phone>,
    email: Option<String>,
    sessions: Vec<Standing>,
    code: Option<DateTime<Utc>>,
    second_factor: bool,
}

impl File {
    /// Reads it.
    pub async fn open(desk: &Desk, id: Uuid) -> Result<File, PageError> {
        let (company, id) = (desk.session.company, PersonId(id));
        let mut tx = desk.app.db.read().await?;
        let people = people(&mut tx, company).await?;
        let person = people.get(&id).cloned().ok_or(PageError::NotFound)?;
        Ok(File {
            second_factor: second_factor::is_on(&mut tx, company, id).await?,
            person,
            people,
            phones: phones::all(&mut tx, company).await?.remove(&id).unwrap_or_default(),
            email: read::people::emails(&mut tx, company).await?.remove(&id),
            sessions: standing::standing(&desk.app, &mut tx, company, id).await?,
            code: read::people::open_codes(&mut tx, company, desk.now).await?.remove(&id),
        })
    }

    /// The same, of somebody whose way in is the person's to act on.
    async fn to_let_in(desk: &Desk, id: Uuid) -> Result<File, PageError> {
        let file = File::open(desk, id).await?;
        desk.must_let_in(&file.person)?;
        Ok(file)
    }
}

/// `GET /people/{id}`.
pub async fn get(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let file = File::open(&desk, id).await?;
    Ok(page(&desk, &file, None))
}

/// `POST /people/{id}`.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let file = File::open(&desk, id).await?;
    let (text, id) = (desk.text, file.person.id);
    let mut sheet = Sheet::posted(&PERSON, fields);
    let mut patch: PersonPatch = sheet.patch(&desk);
    if let Some(typed) = sheet.fields.changed("skills") {
        let was = skills::known(text, sheet.fields.raw("was_skills"));
        match skills::read(text, &typed) {
            Ok(now) => (patch.skills_held, patch.skills_gone) = skills::differing(now, &was),
            Err(why) => sheet.errors.add("skills", why),
        }
    }
    let owner_now = !file.person.is_any(&[Role::Owner]) && patch.roles.get(&Role::Owner) == Some(&true);
    // Whoever owns the company now or no more comes in anew: what let them in before does not come back with an Undo.
    let owns = patch.roles.contains_key(&Role::Owner);
    let differs = patch != PersonPatch::default();
    let change = Vec::from_iter(differs.then_some(Change::EditPerson { id, patch }));
    sheet.for_good = owns;
    let (said, back) = (t!(text, "people-saved"), format!("/people/{id}"));
    let Some(done) = sheet.submit(&desk, change, said, &back).await? else {
        return Ok(page(&desk, &file, Some(&sheet)));
    };
    if owner_now {
        desk.end_ways_in(id).await?;
    }
    Ok(done)
}

/// `POST /people/{id}/link`: a link to set a password, to their address.
pub async fn send_link(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let file = File::to_let_in(&desk, id).await?;
    if file.email.is_some() {
        not_oneself(&desk, id)?;
    }
    let (text, email) = (desk.text, fields.text("email"));
    let why = match credentials::is_address(&email) {
        false => t!(text, "account-bad-email"),
        true => match link_to(&desk, file.person.id, &email).await? {
            None => {
                let said = t!(text, "people-link-sent", email = email.as_str());
                return Ok(desk.go(&format!("/people/{id}"), Some(Toast::said(said))));
            }
            Some(why) => why,
        },
    };
    let mut sheet = Sheet::posted(&LINK, fields);
    sheet.errors.add("email", why);
    Ok(page(&desk, &file, Some(&sheet)))
}

/// Sends somebody a link to set a password; or why not.
pub async fn link_to(desk: &Desk, person: PersonId, email: &str) -> Result<Option<String>, PageError> {
    let (app, company, by, origin) = desk.acting();
    let to = email.to_owned();
    let work = async move { credentials::send_link(&app, company, person, &to, by, &origin).await };
    match to_the_end(work).await {
        Ok(()) => Ok(None),
        Err(NotChanged::Taken) => Ok(Some(t!(desk.text, "account-email-taken"))),
        Err(NotChanged::Link) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

/// One's own way in is changed on the page of one's account, which asks for the password.
fn not_oneself(desk: &Desk, id: Uuid) -> Result<(), PageError> {
    if id == desk.session.person.id.0 { Err(PageError::Forbidden) } else { Ok(()) }
}

/// `POST /people/{id}/second/off`: for the one who lost the device with the app.
pub async fn second_off(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    File::to_let_in(&desk, id).await?;
    not_oneself(&desk, id)?;
    let (app, company, by, origin) = desk.acting();
    let work = async move { second_factor::turn_off(&app, company, PersonId(id), by, &origin).await };
    to_the_end(work).await?;
    Ok(desk.go(&format!("/people/{id}"), Some(Toast::said(t!(desk.text, "second-is-off")))))
}

/// `POST /people/{id}/sessions/{session}/end`.
pub async fn end_session(
    Path((id, session)): Path<(Uuid, Uuid)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    File::to_let_in(&desk, id).await?;
    let (app, company, by, origin) = desk.acting();
    let work = async move { standing::end(&app, company, PersonId(id), session, by, &origin).await };
    if !to_the_end(work).await? {
        return Err(PageError::NotFound);
    }
    Ok(desk.go(&format!("/people/{id}"), Some(Toast::said(t!(desk.text, "people-session-ended")))))
}

fn page(desk: &Desk, file: &File, wrong: Option<&Sheet>) -> Response {
    let person = &file.person;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let content = rsx! {
        Head { text: desk.text, way: &[("/people", "nav-people")], title: person.name.clone(), said: roles(desk, person),
            {state(desk, person, file.code)}
            a { class: "button", href: "/time-off?person={person.id}", Icon { name: "plane" } {t!(desk.text, "time-off")} }
        }
        div { class: "job-grid",
            div { class: "job-main",
                {details(desk, file, wrong)}
            }
            div { class: "job-side",
                {signing_in(desk, file, wrong)}
                {phones_of(desk, file)}
                {staying(desk, file)}
            }
        }
    };
    desk.page_with(status, Place::People, &person.name, content)
}

fn details(desk: &Desk, file: &File, wrong: Option<&Sheet>) -> Element {
    let (text, person) = (desk.text, &file.person);
    let sheet = Sheet::of(&PERSON, person).now("skills", skills::written(&person.skills)).or(wrong);
    let sheet = sheet.choices("manager", managers(desk, &file.people, Some(person)));
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "people-details"),
            h2 { class: "card-title", {t!(text, "people-details")} }
            {sheet.draw(desk, &format!("/people/{}", person.id))}
        }
    }
}

/// How they sign in, and where they are signed in now.
fn signing_in(desk: &Desk, file: &File, wrong: Option<&Sheet>) -> Element {
    let text = desk.text;
    let lets_in = may_let_in(&desk.session.person, &file.person);
    let myself = file.person.id == desk.session.person.id;
    let person = &file.person;
    let id = person.id;
    let phone = |s: &Standing| {
        let named = s.device.and_then(|d| file.phones.iter().find(|p| p.id == d));
        match (named, s.device) {
            (Some(phone), _) => ("smartphone", phone.name.clone()),
            (None, Some(_)) => ("smartphone", t!(text, "people-phone")),
            (None, None) => ("monitor", browser(text, &s.agent)),
        }
    };
    let sessions = file.sessions.iter().map(|s| (s, phone(s), out_of_use(file, s)));
    // A phone out of use keeps its session, so that what is left on it arrives, and the order to wipe reaches it.
    let (out, sessions): (Vec<_>, Vec<_>) = sessions.partition(|(_, _, out)| out.is_some());
    let line = |(session, (icon, name), out): &(&Standing, (&'static str, String), Option<DateTime<Utc>>)| {
        let said = match out {
            Some(at) => t!(text, "people-out-since", time = desk.moment(*at)),
            None => t!(text, "people-since", time = desk.moment(session.since)),
        };
        rsx! {
            li { key: "{session.id}", class: "spread",
                span { class: "row-tight",
                    Icon { name: *icon }
                    span { class: "stack-none",
                        span { "{name}" }
                        span { class: "tiny muted num", "{said}" }
                    }
                }
                if lets_in {
                    form { method: "post", action: "/people/{id}/sessions/{session.id}/end",
                        Hidden { csrf: desk.session.csrf.clone() }
                        button { class: "button button-quiet", r#type: "submit", "aria-label": "{t!(text, \"people-session-end\")}: {name}", {t!(text, "people-session-end")} }
                    }
                }
            }
        }
    };
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "people-sign-in"),
            h2 { class: "card-title", {t!(text, "people-sign-in")} }
            dl { class: "facts",
                dt { {t!(text, "field-email")} }
                dd {
                    match &file.email {
                        Some(email) => rsx! { "{email}" },
                        None => rsx! { span { class: "muted", {t!(text, "people-no-email")} } },
                    }
                }
            }
            if file.second_factor {
                div { class: "spread",
                    span { class: "with-icon", Icon { name: "shield-check" } span { {t!(text, "second-person-on")} } }
                    if lets_in && !myself {
                        form { method: "post", action: "/people/{id}/second/off",
                            Hidden { csrf: desk.session.csrf.clone() }
                            button { class: "button button-quiet", r#type: "submit", {t!(text, "second-off")} }
                        }
                    }
                }
            }
            if !lets_in {
                p { class: "small muted", {t!(text, "people-owners-own")} }
            }
            if lets_in && person.active {
                div { class: "row",
                    form { method: "post", action: "/people/{id}/code",
                        Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                        button { class: "button", r#type: "submit", Icon { name: "key-round" } {t!(text, "people-code-new")} }
                    }
                    if file.code.is_some() {
                        form { method: "post", action: "/people/{id}/code/revoke",
                            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                            button { class: "button", r#type: "submit", {t!(text, "people-code-revoke")} }
                        }
                    }
                }
                p { class: "small muted", {t!(text, "people-code-text")} }
            }
            if lets_in && person.active && !(myself && file.email.is_some()) {
                {Sheet::fresh(&LINK).with("email", file.email.clone().unwrap_or_default()).or(wrong).draw(desk, &format!("/people/{id}/link"))}
            }
            h3 {
                if person.active { {t!(text, "people-sessions")} } else { {t!(text, "people-sessions-left")} }
            }
            if sessions.is_empty() {
                p { class: "muted", {t!(text, "people-no-sessions")} }
            }
            ul { class: "stack",
                for session in &sessions {
                    {line(session)}
                }
            }
            if !out.is_empty() {
                h3 { {t!(text, "people-sessions-out")} }
                ul { class: "stack",
                    for session in &out {
                        {line(session)}
                    }
                }
            }
        }
    }
}

/// Since when the phone of a session is out of use, if it is.
fn out_of_use(file: &File, session: &Standing) -> Option<DateTime<Utc>> {
    file.phones.iter().find(|phone| Some(phone.id) == session.device).and_then(|phone| phone.state.since())
}

fn phones_of(desk: &Desk, file: &File) -> Element {
    let text = desk.text;
    let line = |p: &Phone| {
        let said = match p.state.since() {
            Some(at) => t!(text, "people-out-since", time = desk.moment(at)),
            None => t!(text, "health-last-heard", age = ui::format_age(p.silent_for(desk.now), text)),
        };
        let address = format!("/sync-health/{}/{}", p.id, p.person);
        (p.name.clone(), said, address, p.state == State::InUse)
    };
    let lines: Vec<(String, String, String, bool)> = file.phones.iter().map(line).collect();
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "people-phones"),
            h2 { class: "card-title", {t!(text, "people-phones")} }
            if lines.is_empty() {
                p { class: "muted", {t!(text, "technicians-no-phone")} }
            }
            ul { class: "stack",
                for (name , said , address , in_use) in lines {
                    li { class: "spread",
                        span { class: "stack-none",
                            span { "{name}" }
                            span { class: "tiny muted", "{said}" }
                        }
                        a { class: "small", href: "{address}", "aria-label": "{t!(text, \"health-lost\")}: {name}",
                            if in_use { {t!(text, "health-lost")} } else { {t!(text, "health-change")} }
                        }
                    }
                }
            }
        }
    }
}

/// The way out, or back.
fn staying(desk: &Desk, file: &File) -> Element {
    let text = desk.text;
    let id = file.person.id;
    let myself = id == desk.session.person.id;
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "people-leave"),
            if !file.person.active {
                h2 { class: "card-title", {t!(text, "people-return")} }
                p { {t!(text, "people-return-text")} }
                form { method: "post", action: "/people/{id}/return",
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    button { class: "button button-primary", r#type: "submit", Icon { name: "user-check" } {t!(text, "people-return")} }
                }
            } else {
                h2 { class: "card-title", {t!(text, "people-leave")} }
                if myself {
                    p { class: "muted", {t!(text, "people-leave-myself")} }
                } else {
                    p { {t!(text, "people-leave-short")} }
                    div { a { class: "button", href: "/people/{id}/leave", Icon { name: "user-x" } {t!(text, "people-leave-look")} } }
                }
            }
        }
    }
}

/// A browser as people call it.
fn browser(text: Text, agent: &str) -> String {
    let known = ["Firefox", "Edg", "Chrome", "Safari"].into_iter().find(|name| agent.contains(name));
    let on = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let on = on.into_iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| name);
    let name = match known {
        Some("Edg") => "Edge".to_owned(),
        Some(name) => name.to_owned(),
        None => t!(text, "people-browser"),
    };
    on.map_or(name.clone(), |on| format!("{name} · {on}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let text = Text::ENGLISH;
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(text, edge), "Edge · Windows");
        assert_eq!(
            browser(text, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"),
            "Safari · iPhone"
        );
        assert_eq!(browser(text, ""), "Browser");
    }
}
