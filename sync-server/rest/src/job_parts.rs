//! What belongs to a job beside its visits: evidence and notes.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{AskedPage, Evidence, NewNote, Note, NoteChange, Page};
use axum::Json;
use axum::response::Response;
use engine::db::{Sql, Tx, tables};
use host::problem::Problem;
use shared::{Change, JobId, Kind, NoteId, records};
use uuid::Uuid;

/// What was captured on site, in the order of the ids. Nothing is erased: what a later piece supersedes is here too.
#[utoipa::path(
    get, path = "/api/companies/{company}/jobs/{id}/evidence", tag = "jobs", params(AskedPage),
    responses((status = 200, body = Page<Evidence>))
)]
pub async fn evidence(
    caller: Caller,
    Id(id): Id,
    Asked(asked): Asked<AskedPage>,
) -> Result<Json<Page<Evidence>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    there(&mut tx, &caller, id).await?;
    let of = |sql: &mut Sql| of_job(sql, id);
    let page = list::page::<records::Evidence, _>(&mut tx, &caller, asked.paging(), Found::ByFilter, of);
    Ok(Json(page.await?))
}

/// What people wrote about a job, in the order of the ids.
#[utoipa::path(
    get, path = "/api/companies/{company}/jobs/{id}/notes", tag = "jobs", params(AskedPage),
    responses((status = 200, body = Page<Note>))
)]
pub async fn notes(
    caller: Caller,
    Id(id): Id,
    Asked(asked): Asked<AskedPage>,
) -> Result<Json<Page<Note>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    there(&mut tx, &caller, id).await?;
    let of = |sql: &mut Sql| of_job(sql, id);
    let page = list::page::<records::Note, _>(&mut tx, &caller, asked.paging(), Found::ByFilter, of);
    Ok(Json(page.await?))
}

/// The job is there, and the caller sees it.
async fn there(tx: &mut Tx, caller: &Caller, job: Uuid) -> Result<(), Problem> {
    caller.scope().must_see(tx, Kind::Job, job).await?;
    let found = tables::one::<records::Job>(tx, caller.company, job).await?;
    found.map(|_| ()).ok_or(Problem::NotFound)
}

fn of_job(sql: &mut Sql, job: Uuid) {
    sql.push(" and job_id = ").bind(job);
}

/// One note.
#[utoipa::path(get, path = "/api/companies/{company}/notes/{id}", tag = "jobs", responses((status = 200, body = Note)))]
pub async fn note(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Note, Note>(&caller, id, &known).await
}

/// Writes a note.
#[utoipa::path(
    post, path = "/api/companies/{company}/jobs/{id}/notes", tag = "jobs", request_body = NewNote,
    responses((status = 201, body = Note))
)]
pub async fn add_note(
    caller: Caller,
    Id(job): Id,
    conditions: Conditions,
    Body(new): Body<NewNote>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Job, job).await?;
    let id = conditions.new;
    let change = Change::AddNote(records::NewNote { id: NoteId(id), job: JobId(job), text: new.text });
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<records::Note, Note>(&caller, id, "notes").await
}

/// Writes a note anew.
#[utoipa::path(
    patch, path = "/api/companies/{company}/notes/{id}", tag = "jobs", request_body = NoteChange,
    responses((status = 200, body = Note))
)]
pub async fn edit_note(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<NoteChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Note, id).await?;
    let change = Change::EditNote { id: NoteId(id), text: change.text };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Note, id)).await?;
    answer::changed::<records::Note, Note>(&caller, id).await
}
