//! API keys: whose they are, what they open, making one and taking one out of use.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Boxes, Day, Line, OneOf};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, Pick, ask};
use crate::kit::layout::{Head, Place};
use crate::kit::list::{List, column};
use crate::kit::posted::{Hidden, Posted};
use crate::kit::sheet::Sheet;
use crate::kit::toast::Toast;
use crate::kit::words::name_of;
use axum::extract::Path;
use axum::response::Response;
use chrono::{Days, NaiveDate, TimeDelta};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::people;
use identity::api_keys::{self, ApiKey, LONGEST_NAME, Made, NewKey, Scope};
use serde::Deserialize;
use serde_json::json;
use shared::PersonId;
use shared::access::{Action, Subject};
use shared::records::Person;
use std::collections::BTreeMap;
use ui::{Chip, Icon, Text, Tone, t};
use uuid::Uuid;

/// A key that is to expire does so within ten years.
const LONGEST_LIFE: Days = Days::new(3_653);

const KEY: Form = Form {
    save: ("keys-make", "key-round"),
    ..Form::free(
        "key",
        &[
            Row(&[
                ask("name", "label-name", Line).filled().limit(LONGEST_NAME).hint("keys-name-hint"),
                ask("person", "keys-whose", OneOf).hint("keys-whose-hint"),
                ask("expires", "keys-expires", Day).hint("keys-expires-hint"),
            ]),
            Row(&[ask(
                "scopes",
                "keys-scopes",
                Boxes(|text| {
                    let pick = |scope: &Scope| Pick::of(scope.name(), scope.name(), scope_word(text, *scope));
                    Scope::ALL.iter().map(pick).collect()
                }),
            )
            .missing("keys-no-scope")]),
        ],
    )
};

const LIST: List = List {
    class: "table table-top",
    ..List::of(
        "/settings/keys",
        "keys-title",
        &[
            column("label-name"),
            column("keys-whose"),
            column("keys-scopes"),
            column("keys-used"),
            column("keys-expires"),
            column("people-state"),
        ],
    )
};

/// What the page knows.
struct Keys {
    keys: Vec<ApiKey>,
    people: BTreeMap<PersonId, Person>,
}

impl Keys {
    async fn read(desk: &Desk) -> Result<Keys, PageError> {
        let mut tx = desk.app.db.read().await?;
        let company = desk.session.company;
        Ok(Keys { keys: api_keys::all(&mut tx, company).await?, people: people(&mut tx, company).await? })
    }
}

/// `GET /settings/keys`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let list = Keys::read(&desk).await?;
    let sheet = Sheet::fresh(&KEY).with("person", desk.session.person.id.to_string());
    Ok(page(&desk, &list, sheet))
}

/// `POST /settings/keys`: makes a key and shows its token, which is nowhere else.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let mut sheet = Sheet::posted(&KEY, fields);
    if let Some(new) = read(&desk, &mut sheet) {
        let name = new.name.clone();
        let (app, company, by, origin) =
            (desk.app.clone(), desk.session.company, desk.session.person.clone(), desk.origin());
        let cause = sheet.fields.cause()?;
        let work = async move { api_keys::make(&app, company, &by, new, &origin, cause).await };
        match to_the_end(work).await? {
            Made::Token(token) => return Ok(shown(&desk, &name, &token)),
            Made::Before => {
                let said = Toast::said(t!(desk.text, "keys-shown-before"));
                return Ok(desk.go("/settings/keys", Some(said)));
            }
            Made::NotTheirs => sheet.errors.add("person", t!(desk.text, "keys-not-theirs")),
        }
    }
    let list = Keys::read(&desk).await?;
    Ok(page(&desk, &list, sheet))
}

/// The key that was asked for; what is wrong stays with the form.
fn read(desk: &Desk, sheet: &mut Sheet) -> Option<NewKey> {
    /// What the form says, as it says it.
    #[derive(Deserialize)]
    struct Asked {
        name: String,
        person: PersonId,
        expires: Option<NaiveDate>,
    }
    let text = desk.text;
    let asked: Option<Asked> = sheet.made(desk, json!({}));
    let name = sheet.fields.text("name");
    if name.chars().count() > LONGEST_NAME || name.contains('\0') {
        sheet.errors.add("name", t!(text, "keys-bad-name", limit = LONGEST_NAME));
    }
    let last = desk.today().checked_add_days(LONGEST_LIFE);
    let good = |day: NaiveDate| day >= desk.today() && last.is_none_or(|last| day <= last);
    let Asked { name, person, expires } = asked?;
    if expires.is_some_and(|day| !good(day)) {
        sheet.errors.add("expires", t!(text, "keys-bad-day"));
    }
    let picked = sheet.picked("scopes");
    let scopes = Scope::ALL.iter().copied().filter(|scope| picked.contains(&scope.name())).collect();
    // Good until the end of that day.
    let expires = expires.map(|day| desk.day_bounds(day).1);
    sheet.errors.is_empty().then_some(NewKey { person, name, scopes, expires })
}

/// `POST /settings/keys/{id}/revoke`.
pub async fn revoke(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    let (app, company, by, origin) = desk.acting();
    let work = async move { api_keys::revoke(&app, company, id, by, &origin).await };
    if !to_the_end(work).await? {
        return Err(PageError::NotFound);
    }
    Ok(desk.go("/settings/keys", Some(Toast::said(t!(desk.text, "keys-revoked")))))
}

fn shown(desk: &Desk, name: &str, token: &str) -> Response {
    let text = desk.text;
    let title = t!(text, "keys-made", name = name);
    let content = rsx! {
        Head { text, way: &[("/settings", "nav-settings")], title: title.clone(), said: t!(text, "keys-once") }
        section { class: "card stack settings-card", "aria-label": "{title}",
            div { class: "field",
                label { r#for: "key-token", {t!(text, "keys-token")} }
                input { id: "key-token", class: "api-token", r#type: "text", readonly: true, value: "{token}", autocomplete: "off", spellcheck: "false" }
            }
            p { class: "notice", Icon { name: "info" } span { {t!(text, "keys-keep")} } }
            div { class: "row",
                a { class: "button button-primary", href: "/settings/keys", {t!(text, "code-done")} }
                a { class: "button", href: "/api", {t!(text, "keys-describe")} }
            }
        }
    };
    desk.page(Place::Settings, &title, content)
}

fn page(desk: &Desk, list: &Keys, sheet: Sheet) -> Response {
    let (text, status) = (desk.text, sheet.status());
    let title = t!(text, "keys-title");
    let content = rsx! {
        Head { text, way: &[("/settings", "nav-settings")], title: title.clone(), said: t!(text, "keys-text"),
            a { class: "button", href: "/api", Icon { name: "external-link" } {t!(text, "keys-describe")} }
        }
        if list.keys.is_empty() {
            p { class: "muted", {t!(text, "keys-none")} }
        } else {
            {LIST.table(desk, rsx! {
                for key in &list.keys {
                    {row(desk, list, key)}
                }
            })}
        }
        if desk.may(Subject::ApiKey, Action::Change) {
            {form(desk, list, sheet)}
        }
    };
    desk.page_with(status, Place::Settings, &title, content)
}

fn row(desk: &Desk, list: &Keys, key: &ApiKey) -> Element {
    let text = desk.text;
    let whose = name_of(&list.people, key.person);
    let (maker, person) = (list.people.get(&key.made_by), list.people.get(&key.person));
    let works = maker.zip(person).is_some_and(|(maker, person)| api_keys::may_act_as(maker, person));
    // Who may write may read: one word for both.
    let said =
        key.scopes.iter().filter(|scope| !scope.wider().is_some_and(|wider| key.scopes.contains(&wider)));
    let scopes: Vec<String> = said.map(|scope| scope_word(text, *scope)).collect();
    let scopes = scopes.join(" · ");
    let used = key.used.map_or_else(|| t!(text, "people-never"), |at| desk.moment(at));
    // The day that was typed, which is the last one.
    let last_day = |at| ui::format_date_short(desk.date_of(at - TimeDelta::milliseconds(1)), text);
    let expires = key.expires.map_or_else(|| t!(text, "keys-never"), last_day);
    let what = t!(text, "keys-revoke-what", name = key.name.as_str());
    rsx! {
        tr { id: "key-{key.id}",
            td {
                span { class: "stack-none api-key-name",
                    span { class: "strong", "{key.name}" }
                    span { class: "tiny muted", "{key.prefix}…" }
                }
            }
            td { "{whose}" }
            td { "{scopes}" }
            td { class: "num", "{used}" }
            td { class: "num", "{expires}" }
            td {
                if !key.stands(desk.now) {
                    Chip { tone: Tone::Done, icon: "lock", label: if key.revoked.is_some() { t!(text, "keys-state-revoked") } else { t!(text, "keys-state-expired") } }
                } else if !works {
                    Chip { tone: Tone::Done, icon: "user-x", label: t!(text, "keys-state-nobodys") }
                } else {
                    Chip { tone: Tone::Working, icon: "key-round", label: t!(text, "keys-state-good") }
                }
                if key.revoked.is_none() && desk.may(Subject::ApiKey, Action::Change) {
                    details { class: "more", "data-keep": "revoke-{key.id}",
                        summary { class: "tiny", "aria-label": "{what}", {t!(text, "keys-revoke")} }
                        form { class: "stack-tight", method: "post", action: "/settings/keys/{key.id}/revoke",
                            Hidden { csrf: desk.session.csrf.clone() }
                            p { class: "small", {t!(text, "keys-revoke-text")} }
                            div { button { class: "button button-danger", r#type: "submit", "aria-label": "{what}", {t!(text, "keys-revoke-confirm")} } }
                        }
                    }
                }
            }
        }
    }
}

fn form(desk: &Desk, list: &Keys, sheet: Sheet) -> Element {
    let mut people: Vec<&Person> = list.people.values().collect();
    people.retain(|person| api_keys::may_act_as(&desk.session.person, person));
    people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id));
    let people = people.into_iter().map(|person| (person.id.to_string(), person.name.clone())).collect();
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(desk.text, "keys-new")} }
            {sheet.choices("person", people).draw(desk, "/settings/keys")}
        }
    }
}

/// What a scope opens.
fn scope_word(text: Text, scope: Scope) -> String {
    match scope {
        Scope::CustomersRead => t!(text, "scope-customers-read"),
        Scope::CustomersWrite => t!(text, "scope-customers-write"),
        Scope::JobsRead => t!(text, "scope-jobs-read"),
        Scope::JobsWrite => t!(text, "scope-jobs-write"),
        Scope::PeopleRead => t!(text, "scope-people-read"),
        Scope::PeopleWrite => t!(text, "scope-people-write"),
        Scope::MoneyRead => t!(text, "scope-money-read"),
        Scope::MoneyWrite => t!(text, "scope-money-write"),
        Scope::AuditRead => t!(text, "scope-audit-read"),
    }
}
