//! Lists, a page at a time: each goes on behind the last record of the one before, whatever is written meanwhile.

use super::caller::Caller;
use super::model::Page;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::{Sql, Tx, tables};
use host::problem::Problem;
use serde::de::DeserializeOwned;
use shared::records::Entity;
use sqlx::types::Json;
use uuid::Uuid;

/// Records on a page, unless more or fewer are asked for.
pub const USUAL: u16 = 50;
/// The most.
const MOST: u16 = 200;

/// How far the clocks of servers are apart at most.
const APART: TimeDelta = TimeDelta::seconds(60);

/// Which page is asked for.
#[derive(Clone, Debug)]
pub struct Paging {
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

impl Paging {
    /// How many records are asked for.
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(USUAL) {
            limit @ 1..=MOST => Ok(usize::from(limit)),
            _ => Err(Problem::BadParameter(format!("limit is a number from 1 to {MOST}"))),
        }
    }

    /// The place that the cursor names in the list of that name.
    pub fn behind(&self, list: &str) -> Result<Option<String>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let bad = || Problem::BadParameter("this cursor is not one of this list".to_owned());
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad())?;
        let text = String::from_utf8(bytes).map_err(|_| bad())?;
        let (of, place) = text.split_once(' ').ok_or_else(bad)?;
        if of == list { Ok(Some(place.to_owned())) } else { Err(bad()) }
    }

    /// The same as an id.
    fn behind_id(&self, list: &str) -> Result<Option<Uuid>, Problem> {
        let bad = || Problem::BadParameter("this cursor is not one of this list".to_owned());
        self.behind(list)?.map(|place| place.parse().map_err(|_| bad())).transpose()
    }
}

/// A place in a list, as callers bring it back.
pub fn cursor(list: &str, place: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list} {place}"))
}

/// By which index a list is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In the order of the ids, looking at each.
    ById,
    /// By what else is asked for, or by what changed: there are few of those, and they are put in order afterwards.
    ByFilter,
}

impl Found {
    /// The column that puts the list in order. Asked for an order by the plain id, SQLite reads all that the company has in
    /// that order instead of looking the few up.
    fn column(self) -> &'static str {
        match self {
            Found::ById => "id",
            Found::ByFilter => "coalesce(id, id)",
        }
    }
}

/// With which commit the changes after a moment begin. Each record keeps the commit that changed it last, and the feed finds
/// records by that; moments stand with the commits.
pub async fn since(
    tx: &mut Tx,
    caller: &Caller,
    moment: Option<DateTime<Utc>>,
) -> Result<Option<i64>, Problem> {
    let Some(moment) = moment else { return Ok(None) };
    // From the newest back: only what came since is read. Commits stand in the order in which they were made, which the
    // clocks of several servers may not quite agree on.
    let before = moment.checked_sub_signed(APART).unwrap_or(moment);
    let mut sql = Sql::new("select seq from commits where company_id = ");
    sql.bind(caller.company).push(" and at_ms <= ").bind(before).push(" order by seq desc limit 1");
    let before = tx.fetch_optional::<(i64,)>(sql, Vec::new()).await?.map_or(0, |(seq,)| seq);
    let mut sql = Sql::new("select seq from commits where company_id = ");
    sql.bind(caller.company).push(" and seq > ").bind(before).push(" and at_ms > ").bind(moment);
    sql.push(" order by seq limit 1");
    let first = tx.fetch_optional::<(i64,)>(sql, Vec::new()).await?;
    Ok(Some(first.map_or(i64::MAX, |(seq,)| seq)))
}

/// A page of the records of a kind that the caller sees; `filter` narrows the statement by what else is asked.
pub async fn page<E, V>(
    tx: &mut Tx,
    caller: &Caller,
    paging: Paging,
    found: Found,
    filter: impl FnOnce(&mut Sql),
) -> Result<Page<V>, Problem>
where
    E: Entity + DeserializeOwned + Send + Unpin + 'static,
    V: for<'e> From<&'e E>,
{
    let list = E::KIND.name();
    let (limit, behind) = (paging.limit()?, paging.behind_id(list)?);
    let mut sql = Sql::new("select doc from ");
    sql.name(tables::table(E::KIND).name).push(" where company_id = ").bind(caller.company);
    filter(&mut sql);
    caller.scope().narrow(&mut sql, "id", E::KIND);
    if let Some(behind) = behind {
        sql.push(" and ").push(found.column()).push(" > ").bind(behind);
    }
    sql.push(" order by ").push(found.column()).push(" limit ").bind(limit + 1);
    let rows = tx.fetch_all::<(Json<E>,)>(sql, Vec::new()).await?;
    let more = rows.len() > limit;
    let records: Vec<E> =
        rows.into_iter().take(limit).map(|(Json(record),)| caller.view.shown(record)).collect();
    let next = records.last().filter(|_| more).map(|last| cursor(list, &last.uuid().to_string()));
    Ok(Page { items: records.iter().map(V::from).collect(), next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_its_own_list_alone() {
        let id = Uuid::from_u128(5);
        let paging = |cursor: &str| Paging { limit: None, cursor: Some(cursor.to_owned()) };
        let ours = cursor("job", &id.to_string());
        assert_eq!(paging(&ours).behind_id("job").unwrap(), Some(id));
        assert!(paging(&ours).behind_id("visit").is_err());
        for nonsense in ["", "x", "am9i", &cursor("job", "5")] {
            assert!(paging(nonsense).behind_id("job").is_err(), "{nonsense}");
        }
        assert!(Paging { limit: Some(201), cursor: None }.limit().is_err());
    }
}
