//! What the office does on a job's page: move it, correct its details, write notes.

use crate::field::job::{JobPage, Wrong};
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{self, ErrorSummary, Errors, Field, Fields, Hidden, Posted, Tick};
use crate::kit::toast::Toast;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use shared::access::{Action, Subject};
use shared::records::{Job, JobPatch, JobStatus, NewNote, Note, Units, Visit};
use shared::{Change, JobId, Money, NoteId, Refusal, VisitId, ids::derived};
use ui::{Icon, t};
use uuid::Uuid;

/// `POST /jobs/{id}/move`.
pub async fn move_job(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let id = JobId(id);
    let page = JobPage::open(&desk, id).await?;
    let named = |name: &str| JobStatus::named(fields.raw(name));
    let (Some(from), Some(to)) = (named("from"), named("to")) else {
        return Err(PageError::Unreadable("no such status".to_owned()));
    };
    let cause = fields.cause()?;
    match desk.act(cause, vec![Change::MoveJob { id, to, from }]).await? {
        Ok(()) => {
            let back = format!("/jobs/{id}");
            let word = words::job_status(desk.text, to);
            let toast = Toast::said(t!(desk.text, "job-moved", status = word));
            let undo = reverse(&page, from, to, cause);
            Ok(desk.go(&back, Some(toast.with_undo(derived("undo", cause), undo, &back))))
        }
        Err(refusal) => Ok(refused(&desk, &page, "move", fields, &refusal)),
    }
}

/// What takes a move back, where the life of a job allows it; visits that the move took off are planned again.
fn reverse(page: &JobPage, from: JobStatus, to: JobStatus, cause: Uuid) -> Vec<Change> {
    if !to.may_become(from) {
        return Vec::new();
    }
    let id = page.file.job.id;
    let again = |visit: &Visit| Change::PlanVisit {
        id: VisitId(derived("undo-move", derived(&visit.id.to_string(), cause))),
        job: id,
        rev: None,
        plan: visit.plan.clone(),
        despite_under_way: false,
    };
    let planned = |v: &&Visit| v.is_open() && !v.plan.technicians.is_empty() && v.planned().is_some();
    if to == JobStatus::Lead {
        // The first visit that is planned again schedules the job.
        return page.file.visits.iter().filter(planned).map(again).collect();
    }
    vec![Change::MoveJob { id, from: to, to: from }]
}

/// `POST /jobs/{id}/edit`: only what was changed in the form becomes a patch, so that an old page overwrites nothing.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let id = JobId(id);
    let page = JobPage::open(&desk, id).await?;
    let text = desk.text;
    let mut errors = Errors::default();
    let changed = |name: &str| {
        let now = fields.text(name);
        (now != fields.text(&format!("was_{name}"))).then_some(now)
    };
    let title = changed("title");
    if title.as_deref() == Some("") {
        errors.add("title", t!(text, "new-missing", field = text.get("field-title")));
    }
    let amount = changed("amount").and_then(|typed| match typed.as_str() {
        "" => Some(None),
        typed => form::amount(&desk, typed).map(Some).map_err(|why| errors.add("amount", why)).ok(),
    });
    let urgent = fields.ticked("urgent");
    let urgent = (urgent != fields.ticked("was_urgent")).then_some(urgent);
    let patch = JobPatch { title, description: changed("description"), amount, urgent };
    if !errors.is_empty() {
        let wrong = Wrong::of("edit", fields, errors);
        return Ok(page.respond(&desk, StatusCode::UNPROCESSABLE_ENTITY, wrong));
    }
    let back = format!("/jobs/{id}");
    if patch.is_empty() {
        return Ok(desk.go(&back, Some(Toast::said(t!(text, "nothing-changed")))));
    }
    let undo = page.file.job.inverse(&patch);
    let cause = fields.cause()?;
    match desk.act(cause, vec![Change::EditJob { id, patch }]).await? {
        Ok(()) => {
            let undo = vec![Change::EditJob { id, patch: undo }];
            let toast = Toast::said(t!(text, "job-saved"));
            Ok(desk.go(&back, Some(toast.with_undo(derived("undo", cause), undo, &back))))
        }
        Err(refusal) => Ok(refused(&desk, &page, "edit", fields, &refusal)),
    }
}

/// `POST /jobs/{id}/notes`: writes a note, or another text for one.
pub async fn note(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let job = JobId(id);
    let page = JobPage::open(&desk, job).await?;
    let cause = fields.cause()?;
    let back = format!("/jobs/{job}");
    let said = fields.text("text");
    let old = fields.value::<NoteId>("note").and_then(|id| page.file.notes.iter().find(|n| n.id == id));
    let form = old.map_or_else(|| "note".to_owned(), |note| format!("note-{}", note.id));
    if said.is_empty() {
        let mut errors = Errors::default();
        errors.add("text", t!(desk.text, "note-empty"));
        let wrong = Wrong::of(&form, fields, errors);
        return Ok(page.respond(&desk, StatusCode::UNPROCESSABLE_ENTITY, wrong));
    }
    let (change, toast) = match old {
        Some(note) if said == note.text || said == fields.text("was_text") => {
            return Ok(desk.go(&back, Some(Toast::said(t!(desk.text, "nothing-changed")))));
        }
        Some(note) => {
            let undo = Change::EditNote { id: note.id, text: note.text.clone() };
            let toast = Toast::said(t!(desk.text, "note-saved"));
            (
                Change::EditNote { id: note.id, text: said },
                toast.with_undo(derived("undo", cause), vec![undo], &back),
            )
        }
        None => {
            let id = NoteId(derived("note", cause));
            (Change::AddNote(NewNote { id, job, text: said }), Toast::said(t!(desk.text, "note-added")))
        }
    };
    match desk.act(cause, vec![change]).await? {
        Ok(()) => Ok(desk.go(&back, Some(toast))),
        Err(refusal) => Ok(refused(&desk, &page, &form, fields, &refusal)),
    }
}

fn refused(desk: &Desk, page: &JobPage, form: &str, fields: Fields, refusal: &Refusal) -> Response {
    let mut errors = Errors::default();
    let named = refusal.facts.get("field").map(String::as_str);
    let field = named.filter(|f| ["title", "description", "amount", "text"].contains(f)).unwrap_or_default();
    errors.add(field, words::refusal(desk.text, refusal));
    page.respond(desk, StatusCode::UNPROCESSABLE_ENTITY, Wrong::of(form, fields, errors))
}

/// The buttons that move a job along its life.
pub fn moves(desk: &Desk, page: &JobPage, wrong: &Wrong) -> Element {
    let text = desk.text;
    let job = &page.file.job;
    let next = job.status.next();
    if next.is_empty() || !desk.may(Subject::Job, Action::Change) {
        return rsx! {};
    }
    let errors = if wrong.is("move") { wrong.errors.clone() } else { Errors::default() };
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "job-move"),
            h2 { class: "card-title", {t!(text, "job-move")} }
            ErrorSummary { form: "move", title: t!(text, "job-move-refused"), errors }
            div { class: "row-tight move-buttons",
                for to in next.iter().copied() {
                    form { key: "{to.name()}", method: "post", action: "/jobs/{job.id}/move",
                        Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                        input { r#type: "hidden", name: "from", value: job.status.name() }
                        input { r#type: "hidden", name: "to", value: to.name() }
                        button { class: "button", r#type: "submit", {t!(text, "job-move-to", status = words::job_status(text, to))} }
                    }
                }
            }
        }
    }
}

/// What the job is about, and the form to correct it.
pub fn details(desk: &Desk, page: &JobPage, wrong: &Wrong) -> Element {
    let text = desk.text;
    let job = &page.file.job;
    let mine = wrong.is("edit");
    let errors = if mine { wrong.errors.clone() } else { Errors::default() };
    let amount_now = job.amount.seen().map(Money::plain).unwrap_or_default();
    let typed = |name: &str, now: &str| if mine { wrong.fields.raw(name).to_owned() } else { now.to_owned() };
    let was = |name: &str, now: &str| {
        if mine { wrong.fields.raw(&format!("was_{name}")).to_owned() } else { now.to_owned() }
    };
    let amount = job.amount.seen().map(|m| ui::format_money(m.minor, m.currency.code(), text));
    let currency = desk.company.currency.code().to_owned();
    let was_urgent = if mine { wrong.fields.ticked("was_urgent") } else { job.urgent };
    let urgent = if mine { wrong.fields.ticked("urgent") } else { job.urgent };
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "job-details"),
            div { class: "card-head",
                h2 { class: "card-title", {t!(text, "job-details")} }
                span { class: "small muted", "{page.file.job_type.name}" }
            }
            if !job.description.is_empty() {
                p { class: "pre", "{job.description}" }
            }
            dl { class: "facts",
                if let Some(amount) = amount {
                    dt { {t!(text, "field-amount")} }
                    dd { class: "money", "{amount}" }
                } else if job.amount.is_masked() {
                    dt { {t!(text, "field-amount")} }
                    dd { {withheld::withheld(text)} }
                }
                if !page.file.address.access.is_empty() {
                    dt { {t!(text, "visit-access")} }
                    dd { {withheld::text(text, &page.file.address.access)} }
                }
            }
            if desk.may(Subject::Job, Action::Change) {
                details { class: "more", open: mine, "data-keep": "edit{mine}",
                    summary { {t!(text, "job-edit")} }
                    form { class: "form plan-fields", method: "post", action: "/jobs/{job.id}/edit", novalidate: true,
                        Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                        input { r#type: "hidden", name: "was_title", value: was("title", &job.title) }
                        input { r#type: "hidden", name: "was_description", value: was("description", &job.description) }
                        input { r#type: "hidden", name: "was_amount", value: was("amount", &amount_now) }
                        if was_urgent {
                            input { r#type: "hidden", name: "was_urgent", value: "yes" }
                        }
                        ErrorSummary { form: "edit", title: t!(text, "form-wrong"), errors: errors.clone() }
                        Field { form: "edit", name: "title", label: t!(text, "field-title"), value: typed("title", &job.title), error: errors.of("title"), check: Job::CHECKS.of("title") }
                        Field { form: "edit", name: "description", label: t!(text, "field-description"), value: typed("description", &job.description), lines: 4, error: errors.of("description") }
                        Field { form: "edit", name: "amount", label: t!(text, "field-amount-in", currency = currency), value: typed("amount", &amount_now), inputmode: "decimal", error: errors.of("amount") }
                        Tick { form: "edit", name: "urgent", label: t!(text, "new-urgent"), checked: urgent }
                        div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} } }
                    }
                }
            }
        }
    }
}

/// The notes, with what lost to a later text, and the form for a new one.
pub fn notes(desk: &Desk, page: &JobPage, wrong: &Wrong) -> Element {
    let text = desk.text;
    let job = page.file.job.id;
    let mine = wrong.is("note");
    let errors = if mine { wrong.errors.clone() } else { Errors::default() };
    let typed = if mine { wrong.fields.raw("text").to_owned() } else { String::new() };
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "web-job-notes"),
            h2 { class: "card-title", {t!(text, "web-job-notes")} }
            if page.file.notes.is_empty() {
                p { class: "muted small", {t!(text, "job-no-notes")} }
            }
            ul { class: "stack",
                for note in &page.file.notes {
                    {one_note(desk, page, wrong, note)}
                }
            }
            form { class: "stack-tight", method: "post", action: "/jobs/{job}/notes", "data-keep": "note{mine}{page.file.notes.len()}",
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                Field { form: "note", name: "text", label: t!(text, "note-new"), value: typed, lines: 2, error: errors.of("text").or(errors.of("")) }
                div { button { class: "button", r#type: "submit", {t!(text, "web-note-add")} } }
            }
        }
    }
}

fn one_note(desk: &Desk, page: &JobPage, wrong: &Wrong, note: &Note) -> Element {
    let text = desk.text;
    let job = page.file.job.id;
    let form = format!("note-{}", note.id);
    let mine = wrong.is(&form);
    let errors = if mine { wrong.errors.clone() } else { Errors::default() };
    let typed = if mine { wrong.fields.raw("text").to_owned() } else { note.text.clone() };
    let by = name_of(&page.file.people, note.by);
    let edited = (note.edited_by != note.by || note.clocks.of("text").is_some())
        .then(|| t!(text, "note-edited", name = name_of(&page.file.people, note.edited_by)));
    let written = [Some(by), Some(desk.moment(note.at.time())), edited].into_iter().flatten();
    let written = written.collect::<Vec<_>>().join(" · ");
    let of_text = |c: &&engine::read::job::Change| c.record == note.id.0 && c.field == "text";
    let lost: Vec<(String, String)> = page
        .changes
        .iter()
        .filter(of_text)
        .filter_map(|c| {
            let before = || c.before::<String>();
            let value = if c.action == "lost" { c.after().or_else(before) } else { before() }?;
            let when = desk.moment(c.happened());
            (value != note.text).then_some((value, when))
        })
        .collect();
    let label = t!(text, "note-overwritten", n = lost.len());
    rsx! {
        li { key: "{note.id}", id: "note-{note.id}", class: "note", "data-glow": "{note.text}",
            p { class: "pre", "{note.text}" }
            p { class: "tiny muted", "{written}" }
            if !lost.is_empty() {
                details { class: "more",
                    summary { class: "tiny", "{label}" }
                    ul { class: "stack-tight",
                        for (value , when) in lost {
                            li { class: "overwritten", p { class: "pre small", "{value}" } p { class: "tiny muted", "{when}" } }
                        }
                    }
                }
            }
            details { class: "more", open: mine, "data-keep": "{form}{note.text}{mine}",
                summary { class: "tiny", Icon { name: "pencil", class: "icon-s" } " " {t!(text, "action-edit")} }
                form { class: "stack-tight plan-fields", method: "post", action: "/jobs/{job}/notes",
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    input { r#type: "hidden", name: "note", value: "{note.id}" }
                    input { r#type: "hidden", name: "was_text", value: "{note.text}" }
                    Field { form: form.clone(), name: "text", label: t!(text, "web-note-text"), value: typed, lines: 3, error: errors.of("text").or(errors.of("")) }
                    div { button { class: "button", r#type: "submit", {t!(text, "action-save")} } }
                }
            }
        }
    }
}
