//! The list of jobs: filtered, searched, sorted, page by page.

use super::customers::{anywhere, every_word, has_word, or_sounds_like, part_of_number, search_form, words};
use super::{PageError, Scope};
use crate::db::{Sql, Tx};
use shared::records::{Account, Address, Job, JobStatus, Visit};
use shared::{AccountId, AddressId, JobId, Kind};
use sqlx::types::Json;
use std::collections::BTreeMap;

/// Rows on a page.
pub const ROWS: i64 = 50;

/// How the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What moved last comes first.
    #[default]
    Moved,
    Number,
    Customer,
    Status,
}

impl Sort {
    /// As the address says it.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Moved => "moved",
            Sort::Number => "number",
            Sort::Customer => "customer",
            Sort::Status => "status",
        }
    }

    /// Reads the address.
    pub fn named(name: &str) -> Sort {
        [Sort::Moved, Sort::Number, Sort::Customer, Sort::Status]
            .into_iter()
            .find(|s| s.name() == name)
            .unwrap_or_default()
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub status: Option<JobStatus>,
    pub typed: String,
    pub sort: Sort,
    pub backwards: bool,
    /// From zero.
    pub page: i64,
}

/// A page of jobs.
pub struct Page {
    pub jobs: Vec<Job>,
    pub accounts: BTreeMap<AccountId, Account>,
    pub addresses: BTreeMap<AddressId, Address>,
    pub visits: BTreeMap<JobId, Vec<Visit>>,
    pub total: i64,
}

/// How many jobs there are in each status.
pub type Counts = BTreeMap<String, i64>;

/// Reads a page of a list that has so many jobs in each status.
pub async fn page(tx: &mut Tx, scope: Scope<'_>, asked: &Asked, counts: &Counts) -> Result<Page, PageError> {
    let total = match asked.status {
        _ if !words(&asked.typed).is_empty() => {
            let mut count = Sql::new("select count(*) from jobs j where j.company_id = ");
            filter(&mut count, scope, asked);
            tx.fetch_optional::<(i64,)>(count, Vec::new()).await?.map_or(0, |(n,)| n)
        }
        Some(status) => counts.get(status.name()).copied().unwrap_or(0),
        None => counts.values().sum(),
    };

    let mut sql = Sql::new(
        "select j.doc, a.doc, d.doc from jobs j join accounts a on a.company_id = j.company_id and a.id = j.account_id \
         join addresses d on d.company_id = j.company_id and d.id = j.address_id where j.company_id = ",
    );
    filter(&mut sql, scope, asked);
    sql.push(match (asked.sort, asked.backwards) {
        (Sort::Moved, false) => " order by j.moved_ms desc, j.id",
        (Sort::Moved, true) => " order by j.moved_ms, j.id",
        (Sort::Number, false) => " order by j.number desc, j.id",
        (Sort::Number, true) => " order by j.number, j.id",
        (Sort::Customer, false) => " order by a.name, j.number",
        (Sort::Customer, true) => " order by a.name desc, j.number",
        (Sort::Status, false) => " order by j.status, j.moved_ms desc, j.id",
        (Sort::Status, true) => " order by j.status desc, j.moved_ms desc, j.id",
    });
    sql.push(" limit ").bind(ROWS).push(" offset ").bind(asked.page.max(0) * ROWS);
    let rows = tx.fetch_all::<(Json<Job>, Json<Account>, Json<Address>)>(sql, Vec::new()).await?;

    let mut page = Page {
        jobs: Vec::with_capacity(rows.len()),
        accounts: BTreeMap::new(),
        addresses: BTreeMap::new(),
        visits: BTreeMap::new(),
        total,
    };
    for (Json(job), Json(account), Json(address)) in rows {
        page.jobs.push(scope.shown(job));
        page.accounts.insert(account.id, scope.shown(account));
        page.addresses.insert(address.id, scope.shown(address));
    }
    let mut sql = Sql::new("select doc from visits where company_id = ");
    sql.bind(scope.company).push(" and job_id in ").list(page.jobs.iter().map(|j| j.id));
    sql.push(" order by planned_ms nulls last, id");
    for (Json(visit),) in tx.fetch_all::<(Json<Visit>,)>(sql, Vec::new()).await? {
        page.visits.entry(visit.job).or_default().push(visit);
    }
    Ok(page)
}

/// Counts the whole list, whatever is asked for.
pub async fn counts(tx: &mut Tx, scope: Scope<'_>) -> Result<Counts, PageError> {
    let mut sql = Sql::new("select status, count(*) from jobs where company_id = ");
    sql.bind(scope.company);
    scope.narrow(&mut sql, "id", Kind::Job);
    sql.push(" group by status order by status");
    Ok(tx.fetch_all::<(String, i64)>(sql, Vec::new()).await?.into_iter().collect())
}

fn filter(sql: &mut Sql, scope: Scope<'_>, asked: &Asked) {
    sql.bind(scope.company);
    scope.narrow(sql, "j.id", Kind::Job);
    if let Some(status) = asked.status {
        sql.push(" and j.status = ").bind(status.name());
    }
    let typed = asked.typed.trim();
    let number = typed.to_ascii_lowercase();
    let number = number.strip_prefix("job-").unwrap_or(&number).parse::<i64>().ok();
    let words = words(typed);
    if words.is_empty() {
        return;
    }
    sql.push(" and (");
    every_word(sql, &words, |sql, word| {
        let form = anywhere(&search_form(word));
        sql.push("j.search like ").bind(form.clone());
        sql.push(r" escape '\' or exists (select 1 from accounts s where s.company_id = j.company_id and s.id = j.account_id and ");
        has_word(sql, scope, word);
        sql.push(") or exists (select 1 from addresses s where s.company_id = j.company_id and s.id = j.address_id and (s.search like ");
        sql.bind(form).push(r" escape '\'");
        or_sounds_like(sql, word);
        sql.push("))");
    });
    if let Some(part) = part_of_number(scope, typed) {
        sql.push(" or exists (select 1 from accounts s where s.company_id = j.company_id and s.id = j.account_id and s.phone_digits like ");
        sql.bind(part).push(")");
    }
    if let Some(number) = number {
        sql.push(" or j.number = ").bind(number);
    }
    sql.push(")");
}
