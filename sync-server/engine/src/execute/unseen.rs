//! What a person may not see is answered as if it were not there: no refusal tells whether a record exists.

use crate::db::{DbError, Sql, Tx, tables};
use crate::view;
use shared::ids::*;
use shared::records::Person;
use shared::{Change, ChangeSet, Code, Kind, Refusal, World};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What would tell that a record is there, said as it is said of one that is not, by the ids of the refused change sets.
pub(super) async fn hidden<'s>(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    world: &World,
    refused: impl Iterator<Item = (&'s ChangeSet, &'s Refusal)>,
) -> Result<BTreeMap<ChangeSetId, Refusal>, DbError> {
    let tells = |refusal: &Refusal| matches!(refusal.code, Code::NotAllowed | Code::NotYourVisit);
    let named: BTreeMap<ChangeSetId, Vec<(Kind, Uuid)>> = refused
        .filter(|(_, refusal)| tells(refusal))
        .map(|(set, _)| (set.id, set.changes.iter().flat_map(Change::names).collect()))
        .collect();
    let all: BTreeSet<Uuid> = named.values().flatten().map(|(_, id)| *id).collect();
    if all.is_empty() {
        return Ok(BTreeMap::new());
    }
    let person = match world.get::<Person>(person) {
        Ok(known) => known.cloned(),
        Err(_) => tables::one::<Person>(tx, company, person).await?,
    };
    let Some(person) = person else { return Ok(BTreeMap::new()) };
    let seen = view::of(tx, company, &person).await?;
    let mut sql = Sql::new("select kind, record from feed where company_id = ");
    sql.bind(company);
    view::within(&mut sql, &seen);
    sql.push(" and op = 1 and record in ").list(all).push(" order by kind, record");
    let seen: BTreeSet<(String, Uuid)> = tx.fetch_all(sql, Vec::new()).await?.into_iter().collect();
    let missing = |(set, named): (ChangeSetId, Vec<(Kind, Uuid)>)| {
        let (kind, id) =
            named.into_iter().find(|(kind, id)| !seen.contains(&(kind.name().to_owned(), *id)))?;
        Some((set, Refusal::new(Code::NotFound).with("kind", kind).with("id", id)))
    };
    Ok(named.into_iter().filter_map(missing).collect())
}
