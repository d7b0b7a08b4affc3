//! The places of customers.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{Address, AddressChange, AskedContacts, NewAddress, Page, Position};
use axum::Json;
use axum::response::Response;
use host::problem::Problem;
use shared::place::LatLng;
use shared::records::{self, AddressPatch, Pin, PinSource};
use shared::{AccountId, AddressId, Change, Kind};

/// Addresses, in the order of their ids.
#[utoipa::path(
    get, path = "/api/companies/{company}/addresses", tag = "customers", params(AskedContacts),
    responses((status = 200, body = Page<Address>))
)]
pub async fn list(
    caller: Caller,
    Asked(asked): Asked<AskedContacts>,
) -> Result<Json<Page<Address>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    let since = list::since(&mut tx, &caller, asked.updated_after).await?;
    let few = asked.customer.is_some() || since.is_some();
    let found = if few { Found::ByFilter } else { Found::ById };
    let page = list::page::<records::Address, _>(&mut tx, &caller, asked.paging(), found, |sql| {
        if let Some(since) = since {
            caller.scope().changed_since(sql, Kind::Address, since);
        }
        if let Some(customer) = asked.customer {
            sql.push(" and account_id = ").bind(customer);
        }
    });
    Ok(Json(page.await?))
}

/// One address.
#[utoipa::path(get, path = "/api/companies/{company}/addresses/{id}", tag = "customers", responses((status = 200, body = Address)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Address, Address>(&caller, id, &known).await
}

/// Adds an address to a customer.
#[utoipa::path(
    post, path = "/api/companies/{company}/addresses", tag = "customers", request_body = NewAddress,
    responses((status = 201, body = Address))
)]
pub async fn add(
    caller: Caller,
    conditions: Conditions,
    Body(new): Body<NewAddress>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Account, new.customer).await?;
    let id = conditions.new;
    let change = Change::AddAddress(records::NewAddress {
        id: AddressId(id),
        account: AccountId(new.customer),
        text: new.text,
        access: new.access,
        pin: new.position.map(pin),
    });
    caller.act(conditions.cause, vec![change], None).await?;
    answer::made::<records::Address, Address>(&caller, id, "addresses").await
}

/// Changes an address.
#[utoipa::path(
    patch, path = "/api/companies/{company}/addresses/{id}", tag = "customers", request_body = AddressChange,
    responses((status = 200, body = Address))
)]
pub async fn edit(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<AddressChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Address, id).await?;
    let position = change.position.map(|position| position.map(pin));
    let patch = AddressPatch { text: change.text, access: change.access, pin: position };
    let change = Change::EditAddress { id: AddressId(id), patch };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Address, id)).await?;
    answer::changed::<records::Address, Address>(&caller, id).await
}

/// As the office sets it; whether it is on the earth is for the rules to say.
fn pin(position: Position) -> Pin {
    Pin { at: LatLng { lat: position.lat, lng: position.lng }, source: PinSource::Office }
}
