//! Customers.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{AskedCustomers, Customer, CustomerChange, CustomerKind, NewCustomer, Page};
use axum::Json;
use axum::response::Response;
use engine::read::customers::{like, words};
use host::problem::Problem;
use shared::records::{Account, AccountPatch, NewAccount};
use shared::{AccountId, Change, Kind, PersonId};

/// Customers, in the order of their ids.
#[utoipa::path(
    get, path = "/api/companies/{company}/customers", tag = "customers", params(AskedCustomers),
    responses((status = 200, body = Page<Customer>))
)]
pub async fn list(
    caller: Caller,
    Asked(asked): Asked<AskedCustomers>,
) -> Result<Json<Page<Customer>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    let typed = asked.q.as_deref().unwrap_or_default();
    let since = list::since(&mut tx, &caller, asked.updated_after).await?;
    let found = if since.is_some() { Found::ByFilter } else { Found::ById };
    let page = list::page::<Account, _>(&mut tx, &caller, asked.paging(), found, |sql| {
        if let Some(since) = since {
            caller.scope().changed_since(sql, Kind::Account, since);
        }
        if words(typed).is_empty() {
            return;
        }
        sql.push(" and (");
        like(sql, caller.scope(), typed);
        sql.push(")");
    });
    Ok(Json(page.await?))
}

/// One customer.
#[utoipa::path(get, path = "/api/companies/{company}/customers/{id}", tag = "customers", responses((status = 200, body = Customer)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<Account, Customer>(&caller, id, &known).await
}

/// Adds a customer.
#[utoipa::path(
    post, path = "/api/companies/{company}/customers", tag = "customers", request_body = NewCustomer,
    responses((status = 201, body = Customer))
)]
pub async fn add(
    caller: Caller,
    conditions: Conditions,
    Body(new): Body<NewCustomer>,
) -> Result<Response, Problem> {
    let id = conditions.new;
    let change = Change::AddAccount(NewAccount {
        id: AccountId(id),
        kind: new.kind.unwrap_or(CustomerKind::Individual).into(),
        name: new.name,
        phone: new.phone,
        email: new.email,
        language: new.language,
        owner: new.owner.map(PersonId),
    });
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<Account, Customer>(&caller, id, "customers").await
}

/// Changes a customer. Their open jobs move to a new owner with them.
#[utoipa::path(
    patch, path = "/api/companies/{company}/customers/{id}", tag = "customers", request_body = CustomerChange,
    responses((status = 200, body = Customer))
)]
pub async fn edit(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<CustomerChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Account, id).await?;
    let patch = AccountPatch {
        name: change.name,
        phone: change.phone,
        email: change.email,
        owner: change.owner.map(|owner| owner.map(PersonId)),
        active: change.active,
    };
    let change = Change::EditAccount { id: AccountId(id), patch };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Account, id)).await?;
    answer::changed::<Account, Customer>(&caller, id).await
}
