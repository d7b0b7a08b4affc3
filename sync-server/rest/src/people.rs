//! The people who work for the company.

use super::answer;
use super::caller::Caller;
use super::extract::{Asked, Body, Conditions, Id, IfNoneMatch};
use super::list::{self, Found};
use super::model::{Activity, AskedPage, Page, Person, PersonChange};
use axum::Json;
use axum::response::Response;
use engine::execute;
use engine::read::leaving::Leaving;
use host::problem::Problem;
use shared::records::{self, PersonPatch};
use shared::{Change, Kind, PersonId};

/// Everybody, in the order of their ids; the inactive too, as their work stays.
#[utoipa::path(
    get, path = "/api/companies/{company}/people", tag = "people", params(AskedPage),
    responses((status = 200, body = Page<Person>))
)]
pub async fn list(caller: Caller, Asked(asked): Asked<AskedPage>) -> Result<Json<Page<Person>>, Problem> {
    let mut tx = caller.app.db.read().await?;
    let page = list::page::<records::Person, _>(&mut tx, &caller, asked.paging(), Found::ById, |_| {});
    Ok(Json(page.await?))
}

/// One person.
#[utoipa::path(get, path = "/api/companies/{company}/people/{id}", tag = "people", responses((status = 200, body = Person)))]
pub async fn one(caller: Caller, Id(id): Id, known: IfNoneMatch) -> Result<Response, Problem> {
    answer::one::<records::Person, Person>(&caller, id, &known).await
}

/// Changes a person's name, phone number or manager.
#[utoipa::path(
    patch, path = "/api/companies/{company}/people/{id}", tag = "people", request_body = PersonChange,
    responses((status = 200, body = Person))
)]
pub async fn edit(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(change): Body<PersonChange>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Person, id).await?;
    let manager = change.manager.map(|manager| manager.map(PersonId));
    let patch = PersonPatch {
        name: change.name,
        phone: change.phone,
        manager,
        skills: change.skills.map(|skills| skills.into_iter().map(records::Skill::from).collect()),
        ..PersonPatch::default()
    };
    let change = Change::EditPerson { id: PersonId(id), patch };
    caller.act(conditions.cause, vec![change], conditions.of(Kind::Person, id)).await?;
    answer::changed::<records::Person, Person>(&caller, id).await
}

/// Lets somebody go, or come back. Who is let go is signed out and their keys do nothing, also when they come back. Their open
/// visits go to whoever else is planned for them, or to nobody; their customers to their manager, or to nobody; who reported to
/// them reports to their manager. Coming back brings none of it back.
#[utoipa::path(
    put, path = "/api/companies/{company}/people/{id}/active", tag = "people", request_body = Activity,
    responses((status = 200, body = Person))
)]
pub async fn set_active(
    caller: Caller,
    Id(id): Id,
    conditions: Conditions,
    Body(said): Body<Activity>,
) -> Result<Response, Problem> {
    caller.must_see(Kind::Person, id).await?;
    if said.active {
        caller.end_ways_in_of_who_is_away(PersonId(id)).await?;
    }
    let expects = || conditions.of(Kind::Person, id);
    if !said.active {
        let mut tx = caller.app.db.read().await?;
        let leaving = Leaving::read(&mut tx, caller.company, PersonId(id)).await?;
        drop(tx);
        // Whom they may not let go keeps everything; the change itself says no below. A request that is repeated hands
        // nothing over once more.
        let leaving = leaving.filter(|leaving| leaving.may_be_let_go_by(&caller.person));
        let said_before = execute::is_known(&caller.app, caller.company, conditions.cause).await?;
        let leaving = leaving.filter(|_| !said_before);
        for changes in leaving.map(|leaving| leaving.handing_over(leaving.by_rule())).unwrap_or_default() {
            caller.act(caller.app.random.id(caller.app.now()), changes, expects()).await?;
        }
    }
    let change = Change::SetPersonActive { id: PersonId(id), active: said.active };
    caller.act(conditions.cause, vec![change], expects()).await?;
    answer::changed::<records::Person, Person>(&caller, id).await
}
