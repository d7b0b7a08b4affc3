//! Kinds of work: what the company does, how long it takes, what it usually costs, and what it asks of its technicians.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::list::{self, List, column};
use crate::kit::posted::{Choice, Hidden, Posted};
use crate::kit::sheet::Sheet;
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::office::kind_form;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::read::job_types;
use identity::trades::Trade;
use shared::access::{Action, Subject};
use shared::gates::Gate;
use shared::records::{JobType, JobTypePatch, NewJobType};
use shared::{Change, JobTypeId};
use std::collections::BTreeMap;
use ui::{Chip, Icon, Tone, t};
use uuid::Uuid;

/// Where the list is.
pub(crate) const LIST: &str = "/settings/kinds";

const KINDS: List = List {
    class: "table table-top",
    ..List::of(
        LIST,
        "kinds-title",
        &[
            column("label-name"),
            column("kinds-minutes-short").class("num"),
            column("kinds-amount-short").class("num"),
            column("kinds-checklist"),
            column("kinds-steps"),
            column("people-state"),
            column("kinds-change").seen(may_change).acts(),
        ],
    )
};

fn may_change(desk: &Desk) -> bool {
    desk.may(Subject::JobType, Action::Change)
}

async fn all(desk: &Desk) -> Result<BTreeMap<JobTypeId, JobType>, PageError> {
    let mut tx = desk.app.db.read().await?;
    let kinds = job_types(&mut tx, desk.session.company).await?;
    Ok(kinds.into_iter().map(|(id, kind)| (id, desk.scope().shown(kind))).collect())
}

async fn one(desk: &Desk, id: Uuid) -> Result<(JobType, BTreeMap<JobTypeId, JobType>), PageError> {
    let kinds = all(desk).await?;
    let kind = kinds.get(&JobTypeId(id)).cloned().ok_or(PageError::NotFound)?;
    Ok((kind, kinds))
}

/// `GET /settings/kinds`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let kinds = all(&desk).await?;
    let text = desk.text;
    let title = t!(text, "kinds-title");
    let may_add = desk.may(Subject::JobType, Action::Add);
    let mut shown: Vec<&JobType> = kinds.values().collect();
    shown.sort_by_cached_key(|kind| (!kind.active, kind.name.to_lowercase(), kind.id));
    let content = rsx! {
        Head { text, way: &[("/settings", "nav-settings")], title: title.clone(), said: t!(text, "kinds-text"),
            if may_add {
                a { class: "button button-primary", href: "/settings/kinds/new", Icon { name: "plus" } {t!(text, "kinds-new")} }
            }
        }
        if shown.is_empty() {
            {list::nothing("briefcase", t!(text, "kinds-none"), t!(text, "kinds-none-text"), rsx! {})}
        } else {
            {KINDS.table(&desk, rsx! {
                for kind in shown {
                    {row(&desk, kind, may_change(&desk))}
                }
            })}
        }
        if may_add {
            {starter(&desk)}
        }
    };
    Ok(desk.page(Place::Settings, &title, content))
}

fn row(desk: &Desk, kind: &JobType, may_change: bool) -> Element {
    let text = desk.text;
    let span = ui::format_span(i64::from(kind.minutes) * 60, text);
    let points = t!(text, "kinds-points", n = kind.checklist.len());
    let steps = match kind.gates.0.len() {
        n if n == Gate::ALL.len() => t!(text, "kinds-all-steps"),
        n => t!(text, "kinds-some-steps", n = n, of = Gate::ALL.len()),
    };
    let (before, after) = kind.photos.of(&desk.company.gates);
    let has = |gate: Gate| kind.gates.0.contains(&gate);
    let photos = [
        has(Gate::BeforePhotos).then(|| t!(text, "kinds-photos-before", n = before)),
        has(Gate::AfterPhotos).then(|| t!(text, "kinds-photos-after", n = after)),
    ];
    let photos = photos.into_iter().flatten().collect::<Vec<_>>().join(", ");
    rsx! {
        tr { id: "kind-{kind.id}",
            td {
                if may_change {
                    a { class: "strong", href: "/settings/kinds/{kind.id}", "{kind.name}" }
                } else {
                    span { class: "strong", "{kind.name}" }
                }
            }
            td { class: "num", "{span}" }
            td { class: "num",
                match &kind.amount {
                    shared::Known::Masked => crate::kit::withheld::withheld(text),
                    shared::Known::Held(None) => rsx! { span { class: "muted", "–" } },
                    shared::Known::Held(Some(amount)) => rsx! { {ui::format_money(amount.minor, amount.currency.code(), text)} },
                }
            }
            td { if kind.checklist.is_empty() { span { class: "muted", "–" } } else { "{points}" } }
            td {
                div { "{steps}" }
                div { class: "tiny muted", "{photos}" }
            }
            td {
                if kind.active {
                    Chip { tone: Tone::Working, icon: "circle-check", label: t!(text, "kinds-offered") }
                } else {
                    Chip { tone: Tone::Done, icon: "ban", label: t!(text, "kinds-not-offered") }
                }
            }
            if may_change {
                td { {switch(desk, kind)} }
            }
        }
    }
}

/// Stops offering a kind of work, or offers it again.
fn switch(desk: &Desk, kind: &JobType) -> Element {
    let text = desk.text;
    let (to, word) = match kind.active {
        true => ("no", t!(text, "kinds-stop")),
        false => ("yes", t!(text, "kinds-again")),
    };
    rsx! {
        form { method: "post", action: "/settings/kinds/{kind.id}/active",
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            input { r#type: "hidden", name: "active", value: "{to}" }
            button { class: "button", r#type: "submit", "aria-label": "{word}: {kind.name}", "{word}" }
        }
    }
}

/// The usual kinds of a trade, for a company that has none or takes up another trade.
fn starter(desk: &Desk) -> Element {
    let text = desk.text;
    let trades = kind_form::trades(text);
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "kinds-starter")} }
            p { class: "muted", {t!(text, "kinds-starter-text")} }
            form { class: "form", method: "post", action: "/settings/kinds/starter",
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                Choice { form: "starter", name: "trade", label: t!(text, "kinds-trade"), options: trades }
                div { class: "form-actions", button { class: "button", r#type: "submit", {t!(text, "kinds-starter-add")} } }
            }
        }
    }
}

/// `POST /settings/kinds/starter`: those kinds of a trade that are not there yet.
pub async fn add_starter(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let kinds = all(&desk).await?;
    let Some(trade) = Trade::named(fields.raw("trade")) else {
        return Ok(desk.go(LIST, Some(Toast::alert(t!(desk.text, "audit-bad-choice")))));
    };
    let is_new = |change: &Change| match change {
        Change::AddJobType(NewJobType { id, name, .. }) => {
            !kinds.contains_key(id) && kinds.values().all(|kind| !kind_form::same_name(&kind.name, name))
        }
        _ => false,
    };
    let changes: Vec<Change> = trade.changes(desk.session.company).into_iter().filter(is_new).collect();
    if changes.is_empty() {
        return Ok(desk.go(LIST, Some(Toast::said(t!(desk.text, "kinds-starter-there")))));
    }
    let (n, cause) = (changes.len(), fields.cause()?);
    let said = undoable(&desk, Toast::said(t!(desk.text, "kinds-starter-made", n = n)), cause);
    desk.press(cause, changes, said, LIST).await
}

/// Undo, for those who may change what they made.
fn undoable(desk: &Desk, toast: Toast, cause: Uuid) -> Toast {
    if may_change(desk) { toast.undoable(cause, LIST) } else { toast }
}

/// `GET /settings/kinds/new`.
pub async fn new(desk: Desk) -> Result<Response, PageError> {
    Ok(new_page(&desk, kind_form::fresh()))
}

fn new_page(desk: &Desk, sheet: Sheet) -> Response {
    let status = sheet.status();
    let title = t!(desk.text, "kinds-new");
    let content = rsx! {
        Head { text: desk.text, way: &[("/settings", "nav-settings"), ("/settings/kinds", "kinds-title")], title: title.clone() }
        section { class: "card stack settings-card", {kind_form::draw(desk, sheet, LIST)} }
    };
    desk.page_with(status, Place::Settings, &title, content)
}

/// `POST /settings/kinds`.
pub async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let kinds = all(&desk).await?;
    let mut sheet = kind_form::sent(fields, true);
    sheet.for_good = !may_change(&desk);
    let id = JobTypeId(sheet.new_id("job type")?);
    let name = sheet.fields.text("name");
    kind_form::must_be_new(&desk, &name, id, &kinds, &mut sheet.errors);
    let made = kind_form::made(&desk, &mut sheet, id).map(Change::AddJobType);
    let said = t!(desk.text, "kinds-made", name = words::apart(&name));
    let done = sheet.submit(&desk, Vec::from_iter(made), said, LIST).await?;
    Ok(done.unwrap_or_else(|| new_page(&desk, sheet)))
}

/// `GET /settings/kinds/{id}`.
pub async fn edit_page(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let (kind, _) = one(&desk, id).await?;
    Ok(show(&desk, &kind, kind_form::of(&kind)))
}

fn show(desk: &Desk, kind: &JobType, sheet: Sheet) -> Response {
    let (text, status) = (desk.text, sheet.status());
    let title = kind.name.clone();
    let content = rsx! {
        Head { text, way: &[("/settings", "nav-settings"), ("/settings/kinds", "kinds-title")], title: title.clone(), said: if kind.active { String::new() } else { t!(text, "kinds-not-offered-text") },
            a { class: "button", href: "/history/job_type/{kind.id}", Icon { name: "history" } {t!(text, "history-title")} }
            {switch(desk, kind)}
        }
        section { class: "card stack settings-card", {kind_form::draw(desk, sheet, &format!("{LIST}/{}", kind.id))} }
    };
    desk.page_with(status, Place::Settings, &title, content)
}

/// `POST /settings/kinds/{id}`.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (kind, kinds) = one(&desk, id).await?;
    let mut sheet = kind_form::sent(fields, false);
    kind_form::must_be_new(&desk, &sheet.fields.text("name"), kind.id, &kinds, &mut sheet.errors);
    let id = kind.id;
    let change = sheet.edit(&desk, |patch| Change::EditJobType { id, patch });
    let said = t!(desk.text, "settings-saved");
    if sheet.errors.is_empty() && change.is_empty() {
        return Ok(desk.go(LIST, Some(Toast::said(said))));
    }
    let done = sheet.submit(&desk, change, said, LIST).await?;
    Ok(done.unwrap_or_else(|| show(&desk, &kind, sheet)))
}

/// `POST /settings/kinds/{id}/active`.
pub async fn set_active(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (kind, _) = one(&desk, id).await?;
    let text = desk.text;
    let active = fields.raw("active") == "yes";
    let cause = fields.cause()?;
    let name = words::apart(&kind.name);
    let patch = JobTypePatch { active: Some(active), ..JobTypePatch::default() };
    let said = match active {
        true => t!(text, "kinds-offered-again", name = name),
        false => t!(text, "kinds-stopped", name = name),
    };
    let said = undoable(&desk, Toast::said(said), cause);
    desk.press(cause, vec![Change::EditJobType { id: kind.id, patch }], said, LIST).await
}
