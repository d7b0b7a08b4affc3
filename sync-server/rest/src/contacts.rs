//! The people of customers.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{AskedContacts, Contact, ContactChange, NewContact, Page};
use axum::Json;
use axum::response::Response;
use host::problem::Problem;
use shared::records::{self, ContactPatch};
use shared::{AccountId, Change, ContactId, Kind};

/// Contacts, in the order of their ids.
#[utoipa::path(
    get, path = "/api/companies/{company}/contacts", tag = "customers", params(AskedContacts),
    responses((status = 200, body = Page<Contact>))
)]
pub async fn list(
    caller: Caller,
    Asked(asked): Asked<AskedContacts>,
) -> Result<Json<Page<Contact>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    let since = list::since(&mut tx, &caller, asked.updated_after).await?;
    let few = asked.customer.is_some() || since.is_some();
    let found = if few { Found::ByFilter } else { Found::ById };
    let page = list::page::<records::Contact, _>(&mut tx, &caller, asked.paging(), found, |sql| {
        if let Some(since) = since {
            caller.scope().changed_since(sql, Kind::Contact, since);
        }
        if let Some(customer) = asked.customer {
            sql.push(" and account_id = ").bind(customer);
        }
    });
    Ok(Json(page.await?))
}

/// One contact.
#[utoipa::path(get, path = "/api/companies/{company}/contacts/{id}", tag = "customers", responses((status = 200, body = Contact)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Contact, Contact>(&caller, id, &known).await
}

/// Adds a contact to a customer.
#[utoipa::path(
    post, path = "/api/companies/{company}/contacts", tag = "customers", request_body = NewContact,
    responses((status = 201, body = Contact))
)]
pub async fn add(
    caller: Caller,
    conditions: Conditions,
    Body(new): Body<NewContact>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Account, new.customer).await?;
    let id = conditions.new;
    let change = Change::AddContact(records::NewContact {
        id: ContactId(id),
        account: AccountId(new.customer),
        name: new.name,
        job_title: new.job_title,
        role: new.role.map(Into::into).unwrap_or_default(),
        email: new.email,
        phone: new.phone,
        channel: new.channel.map(Into::into),
        primary: new.primary,
    });
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<records::Contact, Contact>(&caller, id, "contacts").await
}

/// Changes a contact. A new first one takes the place of the one before.
#[utoipa::path(
    patch, path = "/api/companies/{company}/contacts/{id}", tag = "customers", request_body = ContactChange,
    responses((status = 200, body = Contact))
)]
pub async fn edit(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<ContactChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Contact, id).await?;
    let patch = ContactPatch {
        name: change.name,
        job_title: change.job_title,
        role: change.role.map(Into::into),
        email: change.email,
        phone: change.phone,
        channel: change.channel.map(|channel| channel.map(Into::into)),
        primary: change.primary,
        active: change.active,
    };
    let change = Change::EditContact { id: ContactId(id), patch };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Contact, id)).await?;
    answer::changed::<records::Contact, Contact>(&caller, id).await
}
