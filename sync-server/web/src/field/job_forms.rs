//! What the office does on a job's page: move it, correct its details, write notes.

use crate::field::job::JobPage;
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Amount, Line, Lines, Ticked};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::posted::{ErrorSummary, Hidden, Posted};
use crate::kit::sheet::Sheet;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use serde_json::json;
use shared::access::{Action, Subject};
use shared::records::{Job, JobStatus, Note};
use shared::{Change, JobId};
use std::collections::BTreeMap;
use ui::t;
use uuid::Uuid;

const JOB: Form = Form::of(
    "edit",
    Job::CHECKS,
    &[
        Row(&[ask("title", "field-title", Line)]),
        Row(&[ask("description", "field-description", Lines(4))]),
        Row(&[ask("amount", "field-amount-in", Amount)]),
        Row(&[ask("urgent", "new-urgent", Ticked)]),
    ],
);

const NEW_NOTE: Form = Form {
    class: "stack-tight",
    save: ("web-note-add", ""),
    ..Form::of("note", Note::CHECKS, &[Row(&[ask("text", "note-new", Lines(2)).missing("note-empty")])])
};

const NOTE: Form = Form {
    of: "note",
    ..Form::of("note", Note::CHECKS, &[Row(&[ask("text", "web-note-text", Lines(3)).missing("note-empty")])])
};

/// The buttons that move a job: what is wrong with one is said above them.
const MOVE: Form = Form::free("move", &[]);

/// `POST /jobs/{id}/move`.
pub async fn move_job(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let id = JobId(id);
    let page = JobPage::open(&desk, id).await?;
    let named = |name: &str| JobStatus::named(fields.raw(name));
    let (Some(from), Some(to)) = (named("from"), named("to")) else {
        return Err(PageError::Unreadable("no such status".to_owned()));
    };
    let said = t!(desk.text, "job-moved", status = words::job_status(desk.text, to));
    // Undo, where the life of a job allows it.
    let mut sheet = Sheet::posted(&MOVE, fields);
    sheet.for_good = !to.may_become(from);
    save(&desk, &page, sheet, vec![Change::MoveJob { id, to, from }], said).await
}

/// `POST /jobs/{id}/edit`.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let id = JobId(id);
    let page = JobPage::open(&desk, id).await?;
    let mut sheet = Sheet::posted(&JOB, fields);
    let changes = sheet.edit(&desk, |patch| Change::EditJob { id, patch });
    save(&desk, &page, sheet, changes, t!(desk.text, "job-saved")).await
}

/// `POST /jobs/{id}/notes`: writes a note, or another text for one.
pub async fn note(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = JobPage::open(&desk, JobId(id)).await?;
    if fields.raw("note").is_empty() {
        let mut sheet = Sheet::posted(&NEW_NOTE, fields);
        sheet.for_good = true;
        let about = json!({ "id": sheet.new_id("note")?, "job": id });
        let made = sheet.made(&desk, about).map(Change::AddNote).into_iter().collect();
        return save(&desk, &page, sheet, made, t!(desk.text, "note-added")).await;
    }
    let mut sheet = Sheet::posted(&NOTE, fields);
    let is_it = |note: &&Note| note.id.to_string() == sheet.fields.raw("note");
    let note = page.file.notes.iter().find(is_it).ok_or(PageError::NotFound)?;
    let mut patch: BTreeMap<String, String> = sheet.patch(&desk);
    let said = patch.remove("text").filter(|said| *said != note.text);
    let change = said.map(|text| Change::EditNote { id: note.id, text });
    save(&desk, &page, sheet, Vec::from_iter(change), t!(desk.text, "note-saved")).await
}

async fn save(
    desk: &Desk,
    page: &JobPage,
    mut sheet: Sheet,
    changes: Vec<Change>,
    said: String,
) -> Result<Response, PageError> {
    let back = format!("/jobs/{}", page.file.job.id);
    let done = sheet.submit(desk, changes, said, &back).await?;
    Ok(done.unwrap_or_else(|| page.respond(desk, Some(&sheet))))
}

/// The buttons that move a job along its life.
pub fn moves(desk: &Desk, page: &JobPage, wrong: Option<&Sheet>) -> Element {
    let text = desk.text;
    let job = &page.file.job;
    let next = job.status.next();
    if next.is_empty() || !desk.may(Subject::Job, Action::Change) {
        return rsx! {};
    }
    let errors = Sheet::fresh(&MOVE).or(wrong).errors;
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
pub fn details(desk: &Desk, page: &JobPage, wrong: Option<&Sheet>) -> Element {
    let text = desk.text;
    let job = &page.file.job;
    let amount = job.amount.seen().map(|m| ui::format_money(m.minor, m.currency.code(), text));
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
                {Sheet::of(&JOB, job).or(wrong).folded(desk, &format!("/jobs/{}/edit", job.id), &t!(text, "job-edit"), None)}
            }
        }
    }
}

/// The notes, with what lost to a later text, and the form for a new one.
pub fn notes(desk: &Desk, page: &JobPage, wrong: Option<&Sheet>) -> Element {
    let text = desk.text;
    let job = page.file.job.id;
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
            {Sheet::fresh(&NEW_NOTE).or(wrong).draw(desk, &format!("/jobs/{job}/notes"))}
        }
    }
}

fn one_note(desk: &Desk, page: &JobPage, wrong: Option<&Sheet>, note: &Note) -> Element {
    let text = desk.text;
    let job = page.file.job.id;
    let by = name_of(&page.file.people, note.by);
    let edited = (note.edited_by != note.by || note.clocks.of("text").is_some_and(|at| at > note.at))
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
            {Sheet::of(&NOTE, note).kept(&note.text).or(wrong).folded(desk, &format!("/jobs/{job}/notes"), &t!(text, "action-edit"), None)}
        }
    }
}
