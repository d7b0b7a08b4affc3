//! The kinds of work of the company: made, changed, and no longer offered.

use super::answer;
use super::caller::Caller;
use super::extract::{Body, Conditions, Id, IfNoneMatch};
use super::jobs::money;
use super::model::{JobType, JobTypeChange, NewJobType};
use axum::response::Response;
use host::problem::Problem;
use shared::records::{self, GateProfile, JobTypePatch};
use shared::{Change, JobTypeId, Kind};

/// One kind of work.
#[utoipa::path(get, path = "/api/companies/{company}/job-types/{id}", tag = "jobs", responses((status = 200, body = JobType)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::JobType, JobType>(&caller, id, &known).await
}

/// Makes a kind of work.
#[utoipa::path(
    post, path = "/api/companies/{company}/job-types", tag = "jobs", request_body = NewJobType,
    responses((status = 201, body = JobType))
)]
pub async fn add(
    caller: Caller,
    conditions: Conditions,
    Body(new): Body<NewJobType>,
) -> Result<Response, Problem> {
    let id = conditions.new;
    let gates = new.gates.map(|gates| GateProfile(gates.into_iter().map(Into::into).collect()));
    let change = Change::AddJobType(records::NewJobType {
        id: JobTypeId(id),
        name: new.name,
        minutes: new.minutes,
        checklist: new.checklist,
        gates: gates.unwrap_or_default(),
        amount: new.amount.map(money).transpose()?,
        photos: new.photos.map(Into::into).unwrap_or_default(),
    });
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<records::JobType, JobType>(&caller, id, "job-types").await
}

/// Changes a kind of work. Jobs under way follow at once: what is no longer asked is not asked of them either.
#[utoipa::path(
    patch, path = "/api/companies/{company}/job-types/{id}", tag = "jobs", request_body = JobTypeChange,
    responses((status = 200, body = JobType))
)]
pub async fn edit(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<JobTypeChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::JobType, id).await?;
    let patch = JobTypePatch {
        name: change.name,
        minutes: change.minutes,
        amount: change.amount.map(|amount| amount.map(money).transpose()).transpose()?,
        checklist: change.checklist,
        gates: change.gates.map(|gates| GateProfile(gates.into_iter().map(Into::into).collect())),
        photos_before: change.photos.and_then(|photos| photos.before),
        photos_after: change.photos.and_then(|photos| photos.after),
        active: change.active,
        ..JobTypePatch::default()
    };
    let change = Change::EditJobType { id: JobTypeId(id), patch };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::JobType, id)).await?;
    answer::changed::<records::JobType, JobType>(&caller, id).await
}
