//! What is stored for searching is computed anew when its form has changed, before anybody searches.
//!
//! A repeat comes to the same: it is cut off anywhere, and the next start goes through all of it again. Rows whose form is
//! what it was are read and left alone.

use super::{Written, search, table};
use crate::db::{Db, DbError, Doc, Sql, Value, value};
use crate::{fetch_all, fetch_optional, run};
use shared::Kind;
use uuid::Uuid;

/// Rows looked at in one transaction.
const AT_ONCE: i64 = 1_000;

/// The kinds that are found by words, with the columns that hold their forms, and the one that is null while what else
/// follows from the form is not worked out (see `refill`).
const FORMS: [(Kind, &[&str], Option<&str>); 6] = [
    (Kind::Account, &["search", "phone_digits"], Some("latin")),
    (Kind::Contact, &["search"], None),
    (Kind::Address, &["search"], Some("latin")),
    (Kind::Job, &["search"], Some("sort_title")),
    (Kind::PriceItem, &["search"], None),
    (Kind::Estimate, &["search"], None),
];

/// Computes what is stored of an older form.
pub async fn upgrade(db: &Db) -> Result<(), DbError> {
    let mut tx = db.read().await?;
    let stored = fetch_optional!(tx, (i64,), "select version from search_form where id = 1")?;
    drop(tx);
    if stored.is_some_and(|(version,)| version >= search::VERSION) {
        return Ok(());
    }
    let mut changed = 0;
    for (kind, columns, follows) in FORMS {
        changed += kind_of(db, kind, columns, follows).await?;
    }
    let mut tx = db.write().await?;
    run!(
        tx,
        "insert into search_form (id, version) values (1, $1) on conflict (id) do update set version = excluded.version",
        search::VERSION
    )?;
    tx.commit().await?;
    if changed > 0 {
        tracing::info!(
            changed,
            "what customers, contacts, addresses and jobs are found by was computed anew"
        );
    }
    Ok(())
}

async fn kind_of(
    db: &Db,
    kind: Kind,
    columns: &'static [&'static str],
    follows: Option<&'static str>,
) -> Result<u64, DbError> {
    let table = table(kind);
    let places: Vec<usize> =
        columns.iter().filter_map(|column| table.columns.iter().position(|c| c == column)).collect();
    let mut after = (Uuid::nil(), Uuid::nil());
    let mut changed = 0;
    loop {
        let mut tx = db.write().await?;
        let mut sql = Sql::new("select company_id, id, seq, doc, ");
        sql.name(columns[0]).push(", ").name(columns[columns.len() - 1]).push(" from ").name(table.name);
        sql.push(" where company_id > ").bind(after.0).push(" or (company_id = ").bind(after.0);
        sql.push(" and id > ").bind(after.1).push(") order by company_id, id limit ").bind(AT_ONCE);
        let rows = fetch_all!(tx, (Uuid, Uuid, i64, Doc, String, String), sql)?;
        let Some(last) = rows.last() else { return Ok(changed) };
        after = (last.0, last.1);
        for (company, id, seq, doc, first, second) in &rows {
            // One that cannot be read is nothing to search for either.
            let Ok(record) = value::record(kind, doc) else { continue };
            let values = (table.values)(&record, &Written { received: None });
            let form = |n: usize| match places.get(n).map(|place| &values[*place]) {
                Some(Value::Text(Some(text))) => text.as_str(),
                _ => "",
            };
            let (new, digits) = (form(0), form(places.len().saturating_sub(1)));
            if (new, digits) == (first.as_str(), second.as_str()) {
                continue;
            }
            let mut sql = Sql::new("update ");
            sql.name(table.name).push(" set ").name(columns[0]).push(" = ").bind(new);
            if columns.len() > 1 {
                sql.push(", ").name(columns[1]).push(" = ").bind(digits);
            }
            if let Some(follows) = follows {
                sql.push(", ").name(follows).push(" = null");
            }
            // Written meanwhile by another process: then it has the new form.
            sql.push(" where company_id = ").bind(*company).push(" and id = ").bind(*id);
            sql.push(" and seq = ").bind(*seq);
            changed += tx.run(sql, Vec::new()).await?;
        }
        tx.commit().await?;
    }
}
