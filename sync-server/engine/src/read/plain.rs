//! Lists of plain kinds of record, by what the columns of their tables say.

use super::customers::{anywhere, has_word, search_form, words};
use super::{ReadError, Scope};
use crate::db::tables::{self, table};
use crate::db::{Sql, Tx, Value};
use serde::de::DeserializeOwned;
use shared::Kind;
use shared::records::Entity;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a column must say.
#[derive(Clone, Debug)]
pub enum Is {
    At(Value),
    /// This or later.
    From(Value),
    /// This or earlier.
    Until(Value),
    /// It has every word of what is typed, in whatever order.
    Words(String),
    /// The same; a word may stand with its customer, too.
    WordsOfIts(String),
}

/// A column, and what it must say.
pub type Condition = (&'static str, Is);

/// Some rows of the list, in the order of a column; backwards, if so.
pub async fn list<E: Entity + DeserializeOwned + Send + Unpin + 'static>(
    tx: &mut Tx,
    scope: Scope<'_>,
    asked: &[Condition],
    order: (&'static str, bool),
    rows: (i64, i64),
) -> Result<Vec<E>, ReadError> {
    list_by(tx, scope, asked, (order, "id"), rows).await
}

/// The same; what is equal there is in the order of another column.
pub async fn list_by<E: Entity + DeserializeOwned + Send + Unpin + 'static>(
    tx: &mut Tx,
    scope: Scope<'_>,
    asked: &[Condition],
    ((column, backwards), then): ((&'static str, bool), &'static str),
    (offset, limit): (i64, i64),
) -> Result<Vec<E>, ReadError> {
    let mut sql = Sql::new("select doc from ");
    filter(&mut sql, scope, E::KIND, asked);
    sql.push(" order by ").push(column).push(if backwards { " desc, " } else { ", " });
    sql.push(then).push(if then == "id" { "" } else { ", id" });
    sql.push(" limit ").bind(limit).push(" offset ").bind(offset);
    let rows = tx.fetch_all::<(Json<E>,)>(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|(Json(record),)| scope.shown(record)).collect())
}

/// How many there are for each word of a column.
pub async fn counts(
    tx: &mut Tx,
    scope: Scope<'_>,
    kind: Kind,
    asked: &[Condition],
    column: &'static str,
) -> Result<BTreeMap<String, i64>, ReadError> {
    let mut sql = Sql::new("select ");
    sql.push(column).push(", count(*) from ");
    filter(&mut sql, scope, kind, asked);
    sql.push(" group by ").push(column).push(" order by ").push(column);
    Ok(tx.fetch_all::<(String, i64)>(sql, Vec::new()).await?.into_iter().collect())
}

/// The same, with what another column comes to.
pub async fn sums(
    tx: &mut Tx,
    scope: Scope<'_>,
    kind: Kind,
    asked: &[Condition],
    (column, summed): (&'static str, &'static str),
) -> Result<BTreeMap<String, (i64, i64)>, ReadError> {
    let mut sql = Sql::new("select ");
    sql.push(column).push(", count(*), cast(sum(").push(summed).push(") as bigint) from ");
    filter(&mut sql, scope, kind, asked);
    sql.push(" group by ").push(column).push(" order by ").push(column);
    let rows = tx.fetch_all::<(String, i64, i64)>(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|(word, n, sum)| (word, (n, sum))).collect())
}

/// One record, if the person sees it.
pub async fn one<E: Entity>(tx: &mut Tx, scope: Scope<'_>, id: Uuid) -> Result<E, ReadError> {
    scope.must_see(tx, E::KIND, id).await?;
    let record = tables::one::<E>(tx, scope.company, id).await?;
    record.map(|record| scope.shown(record)).ok_or(ReadError::NotFound)
}

/// Text as lists are sorted by it.
pub fn sort_form(text: &str) -> String {
    tables::sort_form(text)
}

fn filter(sql: &mut Sql, scope: Scope<'_>, kind: Kind, asked: &[Condition]) {
    sql.name(table(kind).name).push(" where company_id = ").bind(scope.company);
    scope.narrow(sql, "id", kind);
    for (column, is) in asked {
        let (how, value) = match is {
            Is::At(value) => (" = ", value),
            Is::From(value) => (" >= ", value),
            Is::Until(value) => (" <= ", value),
            Is::Words(typed) => {
                for word in words(typed) {
                    sql.push(" and ").push(column).push(" like ");
                    sql.bind(anywhere(&search_form(word))).push(r" escape '\'");
                }
                continue;
            }
            Is::WordsOfIts(typed) => {
                for word in words(typed) {
                    sql.push(" and (").push(column).push(" like ");
                    sql.bind(anywhere(&search_form(word))).push(r" escape '\'");
                    sql.push(" or account_id in (select id from accounts where company_id = ");
                    sql.bind(scope.company).push(" and ");
                    has_word(sql, scope, word);
                    sql.push("))");
                }
                continue;
            }
        };
        sql.push(" and ").push(column).push(how).bind(value.clone());
    }
}
