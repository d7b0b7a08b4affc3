//! Answers with one record: its tag, and nothing at all for who has it already.

use super::caller::Caller;
use super::extract::IfNoneMatch;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::db::tables;
use engine::execute::tag;
use host::problem::Problem;
use serde::Serialize;
use shared::records::Entity;
use uuid::Uuid;

/// A record that the caller sees, for `GET`.
pub async fn one<E: Entity, V>(caller: &Caller, id: Uuid, known: &IfNoneMatch) -> Result<Response, Problem>
where
    V: for<'e> From<&'e E> + Serialize,
{
    caller.must_see(E::KIND, id).await?;
    let record = load::<E>(caller, id).await?;
    let headers = about(&record);
    if known.has(&tag(&record.clone().into_record())) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, Json(V::from(&record))).into_response())
}

/// A record as it stands after it was changed; nothing where the caller does not see it any more, having given it away.
pub async fn changed<E: Entity, V>(caller: &Caller, id: Uuid) -> Result<Response, Problem>
where
    V: for<'e> From<&'e E> + Serialize,
{
    match caller.must_see(E::KIND, id).await {
        Ok(()) => {}
        Err(Problem::NotFound) => return Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) => return Err(error),
    }
    let record = load::<E>(caller, id).await?;
    Ok((about(&record), Json(V::from(&record))).into_response())
}

/// A record that was just made; `list` is the path of its kind.
pub async fn made<E: Entity, V>(caller: &Caller, id: Uuid, list: &str) -> Result<Response, Problem>
where
    V: for<'e> From<&'e E> + Serialize,
{
    let mut response = changed::<E, V>(caller, id).await?;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    let place = format!("/api/companies/{}/{list}/{id}", caller.company);
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// What the caller sees of it: a tag of what is hidden would let them try values.
async fn load<E: Entity>(caller: &Caller, id: Uuid) -> Result<E, Problem> {
    let mut tx = caller.app.db.read().await?;
    let record = tables::one::<E>(&mut tx, caller.company, id).await?.ok_or(Problem::NotFound)?;
    Ok(caller.view.shown(record))
}

/// What is said about a record beside itself. A cache of the caller's own may keep it and asks each time.
fn about<E: Entity>(record: &E) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie"));
    let tag = format!("\"{}\"", tag(&record.clone().into_record()));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers
}
