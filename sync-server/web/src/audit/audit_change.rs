//! One change of the audit with everything that is known of it, and the form that erases its values.

use crate::audit::audit_words::{self as said, WHOLE};
use crate::audit::changes::{self as page, of_record};
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::posted::{ErrorSummary, Errors, Field, Hidden, Posted, Tick};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::execute::{AuditAction, Erase, erase};
use engine::read::audit::{Entry, Names, names, one};
use shared::Kind;
use shared::access::{Action, Subject};
use ui::{Icon, t};

/// The longest reason, in characters.
const LONGEST: usize = 300;

/// What is typed into the form.
#[derive(Default)]
struct Typed {
    reason: String,
    everywhere: bool,
    errors: Errors,
}

/// `GET /audit/{n}`.
pub async fn get(desk: Desk, Path(n): Path<i64>) -> Result<Response, PageError> {
    show(&desk, n, StatusCode::OK, Typed::default()).await
}

async fn show(desk: &Desk, n: i64, status: StatusCode, typed: Typed) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let row = one(&mut tx, company, n).await?;
    let names = names(&mut tx, company, std::slice::from_ref(&row)).await?;
    drop(tx);
    let title = t!(desk.text, "audit-change", n = n.to_string());
    Ok(desk.page_with(status, Place::Audit, &title, view(desk, &names, &row, &typed)))
}

/// `POST /audit/{n}/erase`.
pub async fn erase_values(Path(n): Path<i64>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let text = desk.text;
    let mut typed = Typed {
        reason: fields.text("reason").replace('\0', ""),
        everywhere: fields.ticked("everywhere"),
        ..Typed::default()
    };
    if typed.reason.is_empty() {
        typed.errors.add("reason", t!(text, "audit-reason-missing"));
    } else if typed.reason.chars().count() > LONGEST {
        typed.errors.add("reason", t!(text, "audit-reason-long", limit = LONGEST));
    }
    if !typed.errors.is_empty() {
        return show(&desk, n, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    }
    let (app, company, by, origin) = desk.acting();
    let what = Erase { n, everywhere: typed.everywhere, reason: typed.reason };
    let erased = to_the_end(async move { erase(&app, company, by, &origin, what).await }).await?;
    // A second click finds nothing left, and says so instead of writing a second line.
    let toast = match erased {
        Some(n) => Toast::said(t!(text, "audit-said-erased", n = n)),
        None => Toast::said(t!(text, "audit-said-gone")),
    };
    Ok(desk.go(&format!("/audit/{n}"), Some(toast)))
}

fn view(desk: &Desk, names: &Names, row: &Entry, typed: &Typed) -> Element {
    let text = desk.text;
    let (name, link) = said::record(text, names, row);
    let kind = words::kind(text, &row.kind);
    let (old, new) = said::values(desk, names, row, WHOLE);
    let own_kind: Option<Kind> = row.kind.parse().ok();
    rsx! {
        Head { text, way: &[("/audit", "nav-audit")], here: t!(text, "audit-change", n = row.n.to_string()), title: "{kind} · {name}", said: words::action(text, &row.action),
            if let Some(link) = link {
                a { class: "button", href: "{link}", Icon { name: "external-link" } {t!(text, "audit-open-record")} }
            }
            if let Some(own_kind) = own_kind {
                a { class: "button", href: "/history/{own_kind}/{row.record}", Icon { name: "history" } {t!(text, "history-title")} }
            }
            a { class: "button", href: of_record(row.record), Icon { name: "list-filter" } {t!(text, "audit-of-record")} }
        }
        section { class: "card stack settings-card", "aria-label": t!(text, "audit-details"),
            dl { class: "facts",
                dt { {t!(text, "history-who")} }
                dd { {said::who(text, &names.people, row.by_person)} }
                dt { {t!(text, "history-happened")} }
                dd { class: "num", {ui::format_date_time(row.happened(), desk.zone, text)} }
                dt { {t!(text, "audit-received")} }
                dd { class: "num", {ui::format_date_time(row.received(), desk.zone, text)} }
                dt { {t!(text, "history-where")} }
                dd { {said::from_where(text, names, row)} }
                if !row.agent.is_empty() {
                    dt { {t!(text, "audit-agent")} }
                    dd { "{row.agent}" }
                }
                if !row.field.is_empty() {
                    dt { {t!(text, "audit-field")} }
                    dd { {said::field_word(text, &row.field)} }
                }
                if row.erased {
                    dt { {t!(text, "audit-values")} }
                    dd { {page::erased(desk, names, row)} }
                } else {
                    dt { {t!(text, "history-old")} }
                    dd { class: "pre", "{old}" }
                    dt { {t!(text, "history-new")} }
                    dd { class: "pre", "{new}" }
                }
                dt { {t!(text, "audit-set-label")} }
                dd { class: "num", "{row.set_id}" }
                dt { {t!(text, "audit-number")} }
                dd { class: "num", "{row.n}" }
            }
        }
        if can_be_undone(desk, row) {
            form { class: "card stack settings-card", method: "post", action: "/undo", "aria-labelledby": "undo-title",
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause(), back: format!("/audit/{}", row.n) }
                input { r#type: "hidden", name: "set", value: "{row.set_id}" }
                h2 { id: "undo-title", class: "card-title", {t!(text, "audit-undo")} }
                p { {t!(text, "audit-undo-text")} }
                div { button { class: "button", r#type: "submit", Icon { name: "undo-2" } {t!(text, "action-undo")} } }
            }
        }
        if row.has_values() {
            {form(desk, row, typed)}
        }
    }
}

/// Whether it is a change of a record that has a way back, and theirs to make.
fn can_be_undone(desk: &Desk, row: &Entry) -> bool {
    let made = [AuditAction::Created, AuditAction::Changed].map(AuditAction::name);
    let kind: Option<Kind> = row.kind.parse().ok();
    let kind = kind.filter(|kind| kind.is_undone());
    // Whoever works here leaves and comes back on a page of their own.
    let of_person = kind == Some(Kind::Person) && (row.field.is_empty() || row.field == "active");
    // A place and a note have no state to be out of use in.
    let stays = row.action == AuditAction::Created.name() && matches!(kind, Some(Kind::Address | Kind::Note));
    made.contains(&row.action.as_str())
        && !row.erased
        && !stays
        && !of_person
        && kind.is_some_and(|kind| desk.may(Subject::of(kind), Action::Change))
}

fn form(desk: &Desk, row: &Entry, typed: &Typed) -> Element {
    let text = desk.text;
    let field = said::field_word(text, &row.field);
    let every = match row.field.as_str() {
        "" => t!(text, "audit-erase-every"),
        _ => t!(text, "audit-erase-everywhere", field = field),
    };
    rsx! {
        form { class: "card stack settings-card", method: "post", action: "/audit/{row.n}/erase", novalidate: true, "aria-labelledby": "erase-title",
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            h2 { id: "erase-title", class: "card-title", {t!(text, "audit-erase")} }
            p { {t!(text, "audit-erase-text")} }
            ErrorSummary { form: "erase", title: t!(text, "form-wrong"), errors: typed.errors.clone() }
            Field { form: "erase", name: "reason", label: t!(text, "audit-reason"), hint: t!(text, "audit-reason-hint"), value: typed.reason.clone(), error: typed.errors.of("reason"), required: true, autocomplete: "off" }
            Tick { form: "erase", name: "everywhere", label: every, checked: typed.everywhere }
            div { button { class: "button button-danger", r#type: "submit", Icon { name: "eraser" } {t!(text, "audit-erase")} } }
        }
    }
}
