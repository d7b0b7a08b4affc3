//! Jobs.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{AskedJobs, Job, JobChange, Money, NewJob, Page, StatusChange};
use axum::Json;
use axum::response::Response;
use engine::read::customers::{anywhere, every_word, has_word, part_of_number, search_form, words};
use host::problem::Problem;
use iso_currency::Currency;
use shared::records::{self, JobPatch, JobStatus};
use shared::{AccountId, AddressId, Change, Code, JobId, JobTypeId, Kind, Refusal};

/// The largest whole number that is exact in JSON wherever it is read.
const LARGEST_AMOUNT: i64 = 9_007_199_254_740_991;

/// Jobs, in the order of their ids.
#[utoipa::path(
    get, path = "/api/companies/{company}/jobs", tag = "jobs", params(AskedJobs),
    responses((status = 200, body = Page<Job>))
)]
pub async fn list(caller: Caller, Asked(asked): Asked<AskedJobs>) -> Result<Json<Page<Job>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    let typed = asked.q.as_deref().unwrap_or_default();
    let words = words(typed);
    let since = list::since(&mut tx, &caller, asked.updated_after).await?;
    let few = asked.customer.is_some() || since.is_some();
    let found = if few { Found::ByFilter } else { Found::ById };
    let page = list::page::<records::Job, _>(&mut tx, &caller, asked.paging(), found, |sql| {
        if let Some(since) = since {
            caller.scope().changed_since(sql, Kind::Job, since);
        }
        if let Some(status) = asked.status {
            // A customer's jobs, or what changed, are few: they are looked up by that, not among all of that status.
            let column = if few { "coalesce(status, status)" } else { "status" };
            sql.push(" and ").name(column).push(" = ").bind(JobStatus::from(status).name());
        }
        if let Some(customer) = asked.customer {
            sql.push(" and account_id = ").bind(customer);
        }
        if words.is_empty() {
            return;
        }
        sql.push(" and (");
        every_word(sql, &words, |sql, word| {
            let form = anywhere(&search_form(word));
            sql.push("search like ").bind(form.clone()).push(r" escape '\'");
            sql.push(" or account_id in (select id from accounts where company_id = ").bind(caller.company);
            sql.push(" and ");
            has_word(sql, caller.scope(), word);
            sql.push(") or address_id in (select id from addresses where company_id = ").bind(caller.company);
            sql.push(" and search like ").bind(form).push(r" escape '\')");
        });
        if let Some(number) = part_of_number(caller.scope(), typed) {
            sql.push(" or account_id in (select id from accounts where company_id = ").bind(caller.company);
            sql.push(" and phone_digits like ").bind(number).push(")");
        }
        sql.push(")");
    });
    Ok(Json(page.await?))
}

/// One job.
#[utoipa::path(get, path = "/api/companies/{company}/jobs/{id}", tag = "jobs", responses((status = 200, body = Job)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Job, Job>(&caller, id, &known).await
}

/// Adds a job, as a lead; planning a visit schedules it.
#[utoipa::path(
    post, path = "/api/companies/{company}/jobs", tag = "jobs", request_body = NewJob,
    responses((status = 201, body = Job))
)]
pub async fn add(
    caller: Caller,
    conditions: Conditions,
    Body(new): Body<NewJob>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Account, new.customer).await?;
    let id = conditions.new;
    let change = Change::AddJob(records::NewJob {
        id: JobId(id),
        account: AccountId(new.customer),
        address: AddressId(new.address),
        job_type: JobTypeId(new.job_type),
        title: new.title,
        description: new.description,
        amount: new.amount.map(money).transpose()?,
        urgent: new.urgent,
    });
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<records::Job, Job>(&caller, id, "jobs").await
}

/// Changes a job.
#[utoipa::path(
    patch, path = "/api/companies/{company}/jobs/{id}", tag = "jobs", request_body = JobChange,
    responses((status = 200, body = Job))
)]
pub async fn edit(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<JobChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Job, id).await?;
    let patch = JobPatch {
        title: change.title,
        description: change.description,
        amount: change.amount.map(|amount| amount.map(money).transpose()).transpose()?,
        urgent: change.urgent,
    };
    let change = Change::EditJob { id: JobId(id), patch };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Job, id)).await?;
    answer::changed::<records::Job, Job>(&caller, id).await
}

/// Moves a job along its life, or back, as far as the steps and their conditions allow.
#[utoipa::path(
    post, path = "/api/companies/{company}/jobs/{id}/status", tag = "jobs", request_body = StatusChange,
    responses((status = 200, body = Job))
)]
pub async fn move_on(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(step): Body<StatusChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Job, id).await?;
    let change = Change::MoveJob { id: JobId(id), from: step.from.into(), to: step.to.into() };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Job, id)).await?;
    answer::changed::<records::Job, Job>(&caller, id).await
}

/// An amount that every program can hold, in a currency: one that there is not is not the company's either.
pub(super) fn money(amount: Money) -> Result<shared::Money, Problem> {
    let currency = Currency::from_code(&amount.currency).filter(|_| amount.amount_minor <= LARGEST_AMOUNT);
    let currency = currency.ok_or_else(|| Problem::Refused(Refusal::new(Code::BadAmount)))?;
    Ok(shared::Money { minor: amount.amount_minor, currency })
}
