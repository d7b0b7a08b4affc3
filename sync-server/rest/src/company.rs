//! The company of a key, and its kinds of work.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, IfNoneMatch};
use super::list::{self, Found};
use super::model::{AskedPage, Company, JobType, Page};
use axum::Json;
use axum::response::Response;
use host::problem::Problem;
use shared::records;

/// The company.
#[utoipa::path(get, path = "/api/companies/{company}", tag = "company", responses((status = 200, body = Company)))]
pub async fn get(caller: Caller, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Company, Company>(&caller, caller.company.0, &known).await
}

/// The kinds of work.
#[utoipa::path(
    get, path = "/api/companies/{company}/job-types", tag = "jobs", params(AskedPage),
    responses((status = 200, body = Page<JobType>))
)]
pub async fn job_types(
    caller: Caller,
    Asked(asked): Asked<AskedPage>,
) -> Result<Json<Page<JobType>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    let page = list::page::<records::JobType, _>(&mut tx, &caller, asked.paging(), Found::ById, |_| {});
    Ok(Json(page.await?))
}
