//! The list of jobs: filtered, searched, sorted, page by page.

use super::customers::{anywhere, every_word, has_word, or_sounds_like, part_of_number, search_form, words};
use super::{ReadError, Scope};
use crate::db::{Sql, Stored, Tx};
use chrono::{DateTime, Utc};
use shared::access::Audience;
use shared::records::{Account, Address, Job, JobStatus, Person, Visit};
use shared::{AccountId, AddressId, JobId, JobTypeId, Kind, PersonId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows on a page.
pub const ROWS: i64 = 50;

/// How the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What moved last comes first.
    #[default]
    Moved,
    Number,
    Title,
    Customer,
    Status,
    Visit,
    Amount,
}

impl Sort {
    const ALL: [Sort; 7] =
        [Sort::Moved, Sort::Number, Sort::Title, Sort::Customer, Sort::Status, Sort::Visit, Sort::Amount];

    /// As the address says it.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Moved => "moved",
            Sort::Number => "number",
            Sort::Title => "title",
            Sort::Customer => "customer",
            Sort::Status => "status",
            Sort::Visit => "visit",
            Sort::Amount => "amount",
        }
    }

    /// Reads the address.
    pub fn named(name: &str) -> Sort {
        Sort::ALL.into_iter().find(|s| s.name() == name).unwrap_or_default()
    }

    /// Whether it begins with the largest or latest.
    pub fn falls(self) -> bool {
        matches!(self, Sort::Moved | Sort::Number | Sort::Amount)
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub status: Option<JobStatus>,
    pub kind: Option<JobTypeId>,
    /// Anyone who goes, or went.
    pub technician: Option<PersonId>,
    /// A visit is planned in this time.
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub typed: String,
    /// People whose names have the words that are typed, by word.
    pub named: Vec<Vec<PersonId>>,
    pub sort: Sort,
    pub backwards: bool,
    /// From zero.
    pub page: i64,
}

impl Asked {
    /// Whether anything but the status narrows the list.
    pub fn narrows(&self) -> bool {
        self.kind.is_some()
            || self.technician.is_some()
            || self.from.is_some()
            || self.until.is_some()
            || !words(&self.typed).is_empty()
    }
}

/// A page of jobs.
#[derive(Default)]
pub struct Page {
    pub jobs: Vec<Job>,
    pub accounts: BTreeMap<AccountId, Account>,
    pub addresses: BTreeMap<AddressId, Address>,
    pub visits: BTreeMap<JobId, Vec<Visit>>,
    pub total: i64,
}

/// How many jobs there are in each status.
pub type Counts = BTreeMap<String, i64>;

/// The people whose names have the words, by word: one letter is no name.
pub fn named(people: &BTreeMap<PersonId, Person>, typed: &str) -> Vec<Vec<PersonId>> {
    let having = |word: &str| -> Vec<PersonId> {
        people.values().filter(|person| super::people::is_named(&person.name, word)).map(|p| p.id).collect()
    };
    words(typed).into_iter().map(having).collect()
}

/// Reads a page of a list that has so many jobs in each status.
pub async fn page(tx: &mut Tx, scope: Scope<'_>, asked: &Asked, counts: &Counts) -> Result<Page, ReadError> {
    let total = match asked.status {
        _ if asked.narrows() => {
            let mut count = Sql::new("select count(*) from jobs j where j.company_id = ");
            filter(&mut count, scope, asked);
            tx.fetch_optional::<(i64,)>(count, Vec::new()).await?.map_or(0, |(n,)| n)
        }
        Some(status) => counts.get(status.name()).copied().unwrap_or(0),
        None => counts.values().sum(),
    };
    let mut sql = in_order("j.doc, a.doc, d.doc", scope, asked);
    sql.push(" limit ").bind(ROWS).push(" offset ").bind(asked.page.max(0) * ROWS);
    let rows = tx.fetch_all::<(Stored<Job>, Stored<Account>, Stored<Address>)>(sql, Vec::new()).await?;
    Ok(Page { total, ..whole(tx, scope, rows).await? })
}

/// The whole list in its order, a piece at a time to `take`.
pub async fn each(
    tx: &mut Tx,
    scope: Scope<'_>,
    asked: &Asked,
    mut take: impl FnMut(Page) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let ids = tx.fetch_all::<(Uuid,)>(in_order("j.id", scope, asked), Vec::new()).await?;
    for ids in ids.chunks(1_000) {
        let mut sql = Sql::new(
            "select j.doc, a.doc, d.doc from jobs j join accounts a on a.company_id = j.company_id and a.id = j.account_id \
             join addresses d on d.company_id = j.company_id and d.id = j.address_id where j.company_id = ",
        );
        sql.bind(scope.company).push(" and j.id in ").list(ids.iter().map(|(id,)| *id));
        sql.push(" order by j.id");
        let mut rows =
            tx.fetch_all::<(Stored<Job>, Stored<Account>, Stored<Address>)>(sql, Vec::new()).await?;
        let place: BTreeMap<Uuid, usize> = ids.iter().enumerate().map(|(at, (id,))| (*id, at)).collect();
        rows.sort_by_key(|(Stored(job), ..)| place.get(&job.id.0).copied());
        take(whole(tx, scope, rows).await?)?;
    }
    Ok(())
}

/// The statement that has the list in its order, which is the same on both engines: only columns are compared that are sorted
/// byte by byte, what is missing comes last, and the number decides what is otherwise equal.
fn in_order(what: &'static str, scope: Scope<'_>, asked: &Asked) -> Sql {
    let mut sql = Sql::new("select ");
    sql.push(what);
    sql.push(
        " from jobs j join accounts a on a.company_id = j.company_id and a.id = j.account_id \
         join addresses d on d.company_id = j.company_id and d.id = j.address_id where j.company_id = ",
    );
    filter(&mut sql, scope, asked);
    /// The visit that the list shows: the next open one, else the last one.
    macro_rules! visit {
        ($way:literal) => {
            concat!(
                " order by case when exists (select 1 from visits v where v.company_id = j.company_id and v.job_id = j.id and v.open) \
                 then (select min(v.planned_ms) from visits v where v.company_id = j.company_id and v.job_id = j.id and v.open) \
                 else (select max(v.planned_ms) from visits v where v.company_id = j.company_id and v.job_id = j.id) end",
                $way,
                " nulls last, j.number desc, j.id"
            )
        };
    }
    macro_rules! status {
        ($way:literal) => {
            concat!(
                " order by case j.status when 'lead' then 0 when 'scheduled' then 1 when 'en_route' then 2 when 'in_progress' then 3 \
                 when 'completed' then 4 when 'invoiced' then 5 when 'paid' then 6 else 7 end",
                $way,
                ", j.moved_ms desc, j.id"
            )
        };
    }
    sql.push(match (asked.sort, asked.backwards) {
        (Sort::Moved, false) => " order by j.moved_ms desc, j.id",
        (Sort::Moved, true) => " order by j.moved_ms, j.id",
        (Sort::Number, false) => " order by j.number desc, j.id",
        (Sort::Number, true) => " order by j.number, j.id",
        (Sort::Title, false) => " order by j.sort_title, j.number desc, j.id",
        (Sort::Title, true) => " order by j.sort_title desc, j.number desc, j.id",
        (Sort::Customer, false) => " order by a.sort_name, j.number desc, j.id",
        (Sort::Customer, true) => " order by a.sort_name desc, j.number desc, j.id",
        (Sort::Status, false) => status!(""),
        (Sort::Status, true) => status!(" desc"),
        (Sort::Visit, false) => visit!(""),
        (Sort::Visit, true) => visit!(" desc"),
        (Sort::Amount, false) => {
            " order by cast(j.doc -> 'amount' ->> 'minor' as bigint) desc nulls last, j.number desc, j.id"
        }
        (Sort::Amount, true) => {
            " order by cast(j.doc -> 'amount' ->> 'minor' as bigint) nulls last, j.number desc, j.id"
        }
    });
    sql
}

/// These jobs with their visits.
async fn whole(
    tx: &mut Tx,
    scope: Scope<'_>,
    rows: Vec<(Stored<Job>, Stored<Account>, Stored<Address>)>,
) -> Result<Page, ReadError> {
    let mut page = Page::default();
    for (Stored(job), Stored(account), Stored(address)) in rows {
        page.jobs.push(scope.shown(job));
        page.accounts.insert(account.id, scope.shown(account));
        page.addresses.insert(address.id, scope.shown(address));
    }
    let mut sql = Sql::new("select doc from visits where company_id = ");
    sql.bind(scope.company).push(" and job_id in ").list(page.jobs.iter().map(|j| j.id));
    sql.push(" order by planned_ms nulls last, id");
    for (Stored(visit),) in tx.fetch_all::<(Stored<Visit>,)>(sql, Vec::new()).await? {
        page.visits.entry(visit.job).or_default().push(visit);
    }
    Ok(page)
}

/// Counts the whole list, whatever is asked for. What is somebody's own is counted by an index; what is seen in another way is
/// less, and looked up.
pub async fn counts(tx: &mut Tx, scope: Scope<'_>) -> Result<Counts, ReadError> {
    let counted = "select status, count(*) from jobs where company_id = ";
    let mut sql = Sql::new(counted);
    sql.bind(scope.company);
    if let Some((owners, others)) = scope.owners(Kind::Job) {
        let owners: Vec<String> = owners.iter().map(PersonId::to_string).collect();
        sql.push(" and doc ->> 'owner' in ").list(&owners).push(" group by status union all ").push(counted);
        sql.bind(scope.company).push(" and id in (select record from feed where company_id = ");
        sql.bind(scope.company).push(" and audience in ").list(others.iter().map(Audience::to_string));
        sql.push(" and kind = ").bind(Kind::Job).push(" and op = 1)");
        if !owners.is_empty() {
            sql.push(" and (doc ->> 'owner' is null or not doc ->> 'owner' in ").list(&owners).push(")");
        }
    }
    sql.push(" group by status order by status");
    let mut counts = Counts::new();
    for (status, n) in tx.fetch_all::<(String, i64)>(sql, Vec::new()).await? {
        *counts.entry(status).or_default() += n;
    }
    Ok(counts)
}

fn filter(sql: &mut Sql, scope: Scope<'_>, asked: &Asked) {
    sql.bind(scope.company);
    scope.narrow(sql, "j.id", Kind::Job);
    if let Some(status) = asked.status {
        sql.push(" and j.status = ").bind(status.name());
    }
    if let Some(kind) = asked.kind {
        sql.push(" and j.job_type_id = ").bind(kind);
    }
    if asked.technician.is_some() || asked.from.is_some() || asked.until.is_some() {
        sql.push(" and exists (select 1 from visits v where v.company_id = j.company_id and v.job_id = j.id");
        if let Some(from) = asked.from {
            sql.push(" and coalesce(v.ends_ms, v.planned_ms) >= ").bind(from.timestamp_millis());
        }
        if let Some(until) = asked.until {
            sql.push(" and v.planned_ms < ").bind(until.timestamp_millis());
        }
        if let Some(person) = asked.technician {
            sql.push(" and (");
            goes(sql, person);
            sql.push(")");
        }
        sql.push(")");
    }
    let typed = asked.typed.trim();
    let number = typed.to_ascii_lowercase();
    let number = number.strip_prefix("job-").unwrap_or(&number).parse::<i64>().ok();
    let words = words(typed);
    if words.is_empty() {
        return;
    }
    sql.push(" and (");
    let mut named = asked.named.iter();
    every_word(sql, &words, |sql, word| {
        let people = named.next().map_or(&[][..], Vec::as_slice);
        let form = anywhere(&search_form(word));
        sql.push("j.search like ").bind(form.clone());
        sql.push(r" escape '\' or exists (select 1 from accounts s where s.company_id = j.company_id and s.id = j.account_id and ");
        has_word(sql, scope, word);
        sql.push(") or exists (select 1 from addresses s where s.company_id = j.company_id and s.id = j.address_id and (s.search like ");
        sql.bind(form).push(r" escape '\'");
        or_sounds_like(sql, word);
        sql.push("))");
        if !people.is_empty() {
            sql.push(" or exists (select 1 from visits v where v.company_id = j.company_id and v.job_id = j.id and (");
            for (at, person) in people.iter().enumerate() {
                if at > 0 {
                    sql.push(" or ");
                }
                goes(sql, *person);
            }
            sql.push("))");
        }
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

/// Whether a visit is a person's: the one who leads has a column, all stand in the record.
fn goes(sql: &mut Sql, person: PersonId) {
    sql.push("v.technician_id = ").bind(person);
    sql.push(" or cast(v.doc -> 'plan' -> 'technicians' as text) like ").bind(format!("%{person}%"));
}
