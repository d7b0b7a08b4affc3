//! What a person sees, by the permission table and the company's people: for phones, pages, the API and live events.

use crate::db::{DbError, Sql, Tx};
use crate::fetch_all;
use shared::CompanyId;
use shared::access::{self, View};
use shared::records::Person;
use sqlx::types::Json;

/// The person's view. The company's people are read only for those who have a team.
pub async fn of(tx: &mut Tx, company: CompanyId, person: &Person) -> Result<View, DbError> {
    if !access::leads(person) {
        return Ok(View::of(person, &Default::default()));
    }
    let people =
        fetch_all!(tx, (Json<Person>,), "select doc from people where company_id = $1 order by id", company)?;
    let people: Vec<Person> = people.into_iter().map(|(Json(person),)| person).collect();
    Ok(View::among(person, &people))
}

/// Narrows a statement over the feed to what a view has.
pub fn within(sql: &mut Sql, seen: &View) {
    sql.push(" and audience in ").list(seen.audiences().map(|a| a.to_string()));
    for (audience, unseen) in seen.narrowed() {
        sql.push(" and not (audience = ").bind(audience.to_string()).push(" and kind in ");
        sql.list(unseen.iter().map(|kind| kind.name())).push(")");
    }
}
