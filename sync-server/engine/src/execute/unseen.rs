//! What a person may not see is answered as if it were not there: no refusal tells whether a record exists.

use super::decided::{Timed, Verdict};
use crate::db::{DbError, Sql, Tx};
use crate::{fetch_optional, view};
use shared::ids::*;
use shared::records::Person;
use shared::{Change, Code, Kind, Refusal};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The refusals, by position, that would tell that a record is there, each as it is said of one that is not.
pub(super) async fn hidden(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    sets: &[Timed],
    verdicts: &[Verdict],
) -> Result<BTreeMap<usize, Refusal>, DbError> {
    let tells = |verdict: &Verdict| matches!(verdict, Verdict::Refused(refusal) if matches!(refusal.code, Code::NotAllowed | Code::NotYourVisit));
    let named: BTreeMap<usize, Vec<(Kind, Uuid)>> = sets
        .iter()
        .zip(verdicts)
        .enumerate()
        .filter(|(_, (_, verdict))| tells(verdict))
        .map(|(at, (timed, _))| (at, timed.set.changes.iter().flat_map(Change::names).collect()))
        .collect();
    let all: BTreeSet<Uuid> = named.values().flatten().map(|(_, id)| *id).collect();
    if all.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = fetch_optional!(
        tx,
        (Json<Person>,),
        "select doc from people where company_id = $1 and id = $2",
        company,
        person
    )?;
    let Some((Json(person),)) = found else { return Ok(BTreeMap::new()) };
    let seen = view::of(tx, company, &person).await?;
    let mut sql = Sql::new("select kind, record from feed where company_id = ");
    sql.bind(company);
    view::within(&mut sql, &seen);
    sql.push(" and op = 1 and record in ").list(all).push(" order by kind, record");
    let seen: BTreeSet<(String, Uuid)> = tx.fetch_all(sql, Vec::new()).await?.into_iter().collect();
    let missing = |(at, named): (usize, Vec<(Kind, Uuid)>)| {
        let (kind, id) =
            named.into_iter().find(|(kind, id)| !seen.contains(&(kind.name().to_owned(), *id)))?;
        Some((at, Refusal::new(Code::NotFound).with("kind", kind).with("id", id)))
    };
    Ok(named.into_iter().filter_map(missing).collect())
}
