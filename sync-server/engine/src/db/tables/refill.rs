//! Columns that a new version works out from records that are there: filled when the database is migrated, a piece at a time,
//! so that a break in the middle goes on where it was.

use super::{Sql, Written, table, value};
use crate::db::{Db, DbError, Doc, Value};
use shared::{CompanyId, Kind};
use uuid::Uuid;

/// Records worked on in one transaction.
const AT_ONCE: i64 = 1_000;
/// The kinds with columns that may be missing: those that are null until then, the first of each marks the record.
const MISSING: [(Kind, &[&str]); 3] = [
    (Kind::Account, &["latin", "sort_name", "sort_email"]),
    (Kind::Address, &["latin"]),
    (Kind::Job, &["sort_title"]),
];

/// Fills what is missing. A record that cannot be read stays as it is: anyone who opens it learns what is wrong with it.
pub async fn missing(db: &Db) -> Result<(), DbError> {
    for (kind, columns) in MISSING {
        let mut after = (CompanyId(Uuid::nil()), Uuid::nil());
        while let Some(last) = piece(db, kind, columns, after).await? {
            after = last;
        }
    }
    Ok(())
}

async fn piece(
    db: &Db,
    kind: Kind,
    columns: &[&'static str],
    (company, id): (CompanyId, Uuid),
) -> Result<Option<(CompanyId, Uuid)>, DbError> {
    let table = table(kind);
    let mut sql = Sql::new("select company_id, id, seq, doc from ");
    sql.name(table.name).push(" where ").name(columns[0]).push(" is null and (company_id > ").bind(company);
    sql.push(" or (company_id = ").bind(company).push(" and id > ").bind(id);
    sql.push(")) order by company_id, id limit ").bind(AT_ONCE);
    let any = db.read().await?.fetch_all::<(Uuid, Uuid, i64, Doc)>(sql.clone(), Vec::new()).await?;
    if any.is_empty() {
        return Ok(None);
    }
    // Read again where nobody writes meanwhile.
    let mut tx = db.write().await?;
    if tx.locks_rows() {
        sql.push(" for update");
    }
    let rows = tx.fetch_all::<(Uuid, Uuid, i64, Doc)>(sql, Vec::new()).await?;
    let Some((company, id, ..)) = rows.last() else { return Ok(None) };
    let last = (CompanyId(*company), *id);
    let head = format!("insert into {} (company_id, id, seq, doc, {})", table.name, table.columns.join(", "));
    let set: Vec<String> = columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
    let tail = format!("on conflict (company_id, id) do update set {}", set.join(", "));
    let mut filled: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    for (company, id, seq, doc) in &rows {
        let Ok(record) = value::record(kind, doc) else { continue };
        let mut row: Vec<Value> = vec![CompanyId(*company).into(), (*id).into(), (*seq).into()];
        row.push(record.to_raw().into());
        row.extend((table.values)(&record, &Written { received: None }));
        filled.push(row);
    }
    tx.insert(head, filled, tail).await?;
    tx.commit().await?;
    Ok(Some(last))
}
