//! What a person sees, by the permission table and the company's people: for phones, pages, the API and live events.

use crate::db::{DbError, Sql, Stored, Tx};
use crate::{fetch_all, fetch_optional};
use serde_json::value::RawValue;
use shared::access::{self, Field, Hidden, View};
use shared::records::Person;
use shared::sync::Receipt;
use shared::{CompanyId, Kind};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The person's view. The company's people are read only for those who have a team.
pub async fn of(tx: &mut Tx, company: CompanyId, person: &Person) -> Result<View, DbError> {
    let hidden = hidden(tx, company, person).await?;
    if !access::leads(person) {
        return Ok(View::of(person, &Default::default()).without(hidden));
    }
    let people = fetch_all!(
        tx,
        (Stored<Person>,),
        "select doc from people where company_id = $1 order by id",
        company
    )?;
    let people: Vec<Person> = people.into_iter().map(|(Stored(person),)| person).collect();
    Ok(View::among(person, &people).without(hidden))
}

/// What the company hides from the person; its settings are read only for those from whom something may be hidden.
async fn hidden(tx: &mut Tx, company: CompanyId, person: &Person) -> Result<BTreeSet<Field>, DbError> {
    if !Field::ALL.iter().any(|field| person.roles.iter().any(|role| field.may_be_hidden_from(*role))) {
        return Ok(BTreeSet::new());
    }
    let settings = fetch_optional!(
        tx,
        (Option<String>,),
        "select cast(doc -> 'hidden' as text) from companies where company_id = $1 and id = $2",
        company,
        company
    )?;
    // What was never said is hidden from whom it usually is.
    let Some((Some(hidden),)) = settings else { return Ok(Hidden::default().from(person)) };
    let unreadable = |e| DbError::Unreadable { kind: "company".to_owned(), why: crate::db::unquoted(&e) };
    Ok(serde_json::from_str::<Hidden>(&hidden).map_err(unreadable)?.from(person))
}

/// The JSON of a record as the person sees it.
pub fn projected(seen: &View, kind: Kind, doc: Box<RawValue>) -> Result<Box<RawValue>, DbError> {
    let unreadable = |e: serde_json::Error| DbError::Unreadable {
        kind: kind.name().to_owned(),
        why: crate::db::unquoted(&e),
    };
    let masked = match access::project(kind, doc.get(), seen.hidden()).map_err(unreadable)? {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => return Ok(doc),
    };
    RawValue::from_string(masked).map_err(unreadable)
}

/// Takes out of receipts what is hidden from the person.
pub fn project(seen: &View, receipts: &mut [Receipt]) {
    for value in receipts.iter_mut().flat_map(|receipt| receipt.outcome.values()) {
        value.project(seen.hidden());
    }
}

/// Narrows a statement over the feed to what a view has.
pub fn within(sql: &mut Sql, seen: &View) {
    sql.push(" and audience in ").list(seen.audiences().map(|a| a.to_string()));
    for (audience, unseen) in seen.narrowed() {
        sql.push(" and not (audience = ").bind(audience.to_string()).push(" and kind in ");
        sql.list(unseen.iter().map(|kind| kind.name())).push(")");
    }
}
