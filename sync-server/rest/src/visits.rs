//! Visits: planned, planned again, cancelled.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{AskedCancel, AskedVisits, NewVisit, Page, Plan, Visit, Window};
use axum::Json;
use axum::response::Response;
use chrono::{DateTime, Utc};
use engine::db::tables;
use engine::read::customers::anywhere;
use host::problem::Problem;
use shared::clock::truncated;
use shared::records::{self, Entity, Outcome};
use shared::{Change, JobId, Kind, PersonId, VisitId};
use uuid::Uuid;

/// Visits, in the order of their ids.
#[utoipa::path(
    get, path = "/api/companies/{company}/visits", tag = "visits", params(AskedVisits),
    responses((status = 200, body = Page<Visit>))
)]
pub async fn list(caller: Caller, Asked(asked): Asked<AskedVisits>) -> Result<Json<Page<Visit>>, Problem> {
    let few = asked.job.is_some() || asked.from.is_some() || asked.to.is_some();
    if asked.technician.is_some() && !few {
        // Technicians stand in the plans alone: every visit there ever was would be read.
        return Err(Problem::BadParameter("technician: ask with from, to or job".into()));
    }
    let mut tx = caller.app.db.read().await?;
    let since = list::since(&mut tx, &caller, asked.updated_after).await?;
    let found = if few || since.is_some() { Found::ByFilter } else { Found::ById };
    let page = list::page::<records::Visit, _>(&mut tx, &caller, asked.paging(), found, |sql| {
        if let Some(since) = since {
            caller.scope().changed_since(sql, Kind::Visit, since);
        }
        if let Some(job) = asked.job {
            sql.push(" and job_id = ").bind(job);
        }
        if let Some(from) = asked.from {
            sql.push(" and planned_ms >= ").bind(from);
        }
        if let Some(to) = asked.to {
            sql.push(" and planned_ms < ").bind(to);
        }
        if let Some(technician) = asked.technician {
            // The only ids of a plan are those of its technicians.
            sql.push(" and (doc ->> 'plan') like ").bind(anywhere(&technician.to_string()));
        }
    });
    Ok(Json(page.await?))
}

/// One visit.
#[utoipa::path(get, path = "/api/companies/{company}/visits/{id}", tag = "visits", responses((status = 200, body = Visit)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Visit, Visit>(&caller, id, &known).await
}

/// Plans a visit to a job. A lead with a technician and a time becomes scheduled.
#[utoipa::path(
    post, path = "/api/companies/{company}/visits", tag = "visits", request_body = NewVisit,
    responses((status = 201, body = Visit))
)]
pub async fn add(
    caller: Caller,
    conditions: Conditions,
    Body(new): Body<NewVisit>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Job, new.job).await?;
    let id = conditions.new;
    let change = Change::PlanVisit {
        id: VisitId(id),
        job: JobId(new.job),
        rev: None,
        plan: plan(new.technicians, new.window, new.anytime),
        despite_under_way: false,
    };
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<records::Visit, Visit>(&caller, id, "visits").await
}

/// Plans a visit again: who goes and when, all of it.
#[utoipa::path(
    put, path = "/api/companies/{company}/visits/{id}/plan", tag = "visits", request_body = Plan,
    responses((status = 200, body = Visit))
)]
pub async fn replan(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(new): Body<Plan>,
) -> Result<Response, Problem> {
    let visit = seen(&caller, id).await?;
    let change = Change::PlanVisit {
        id: visit.id,
        job: visit.job,
        rev: Some(new.rev),
        plan: plan(new.technicians, new.window, new.anytime),
        despite_under_way: new.despite_under_way,
    };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Visit, id)).await?;
    answer::changed::<records::Visit, Visit>(&caller, id).await
}

/// Takes a visit off the plan. One that is off it stays as it is.
#[utoipa::path(
    delete, path = "/api/companies/{company}/visits/{id}", tag = "visits", params(AskedCancel),
    responses((status = 200, body = Visit))
)]
pub async fn cancel(
    caller: Caller,
    Id(id): Id,
    Asked(asked): Asked<AskedCancel>,
    conditions: Conditions,
) -> Result<Response, Problem> {
    let visit = seen(&caller, id).await?;
    let expects = conditions.of(Kind::Visit, id);
    if visit.outcome == Some(Outcome::Cancelled) {
        let holds = expects.map_or(Ok(()), |expected| expected.holds(&visit.into_record()));
        holds.map_err(Problem::Refused)?;
    } else {
        let despite_under_way = asked.despite_under_way.unwrap_or_default();
        let change = Change::CancelVisit { id: visit.id, rev: visit.rev, despite_under_way };
        caller.act(conditions.cause, vec![change], expects).await?;
    }
    answer::changed::<records::Visit, Visit>(&caller, id).await
}

/// The visit, if the caller sees it.
async fn seen(caller: &Caller, id: Uuid) -> Result<records::Visit, Problem> {
    caller.must_see(Kind::Visit, id).await?;
    let mut tx = caller.app.db.read().await?;
    tables::one(&mut tx, caller.company, id).await?.ok_or(Problem::NotFound)
}

fn plan(technicians: Vec<Uuid>, window: Option<Window>, anytime: Option<DateTime<Utc>>) -> records::Plan {
    records::Plan {
        technicians: technicians.into_iter().map(PersonId).collect(),
        window: window.map(|w| records::Window { start: truncated(w.start), end: truncated(w.end) }),
        anytime: anytime.map(truncated),
    }
}
