//! Customers: finding one while they are on the phone, and who might be the same.

use super::{ReadError, Scope};
use crate::db::tables::{by_parent, latin};
use crate::db::{Sql, Stored, Tx};
use crate::fetch_optional;
use chrono::{DateTime, Utc};
use shared::records::{Account, AccountKind, Address, Contact, Entity, Job};
use shared::{AccountId, Kind};
use std::collections::BTreeMap;
use uuid::Uuid;

/// More words than these are not looked for: each is looked for everywhere.
const MOST_WORDS: usize = 8;

/// A customer with their addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    pub account: Account,
    pub addresses: Vec<Address>,
}

/// The people of a customer, whoever is turned to first on top; those who left are not named.
pub async fn contacts(tx: &mut Tx, scope: Scope<'_>, id: AccountId) -> Result<Vec<Contact>, ReadError> {
    let records = by_parent(tx, scope.company, Kind::Contact, &[id.0]).await?;
    let mut all: Vec<Contact> = records
        .iter()
        .filter_map(Contact::of)
        .filter(|c| c.active)
        .cloned()
        .map(|c| scope.shown(c))
        .collect();
    all.sort_by(|a, b| (!a.primary, &a.name, a.id).cmp(&(!b.primary, &b.name, b.id)));
    Ok(all)
}

/// Text as it is stored for searching.
pub fn search_form(text: &str) -> String {
    crate::db::tables::searchable(&[text])
}

/// A pattern for LIKE that finds the text anywhere; its own signs mean nothing.
pub fn anywhere(text: &str) -> String {
    let plain = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{plain}%")
}

/// The digits of a phone number as people type it, without the zeros and signs in front that differ.
pub fn digits(typed: &str) -> String {
    crate::db::tables::digits(typed).trim_start_matches('0').to_owned()
}

/// The words of what is typed; what stands between names is none, and more words than these say nothing more.
pub fn words(typed: &str) -> Vec<&str> {
    let bare = typed.split_whitespace().map(|word| word.trim_matches([',', ';']));
    bare.filter(|word| !search_form(word).is_empty()).take(MOST_WORDS).collect()
}

/// Narrows to rows that have every word, in whatever order; `has` says where one is looked for.
pub fn every_word(sql: &mut Sql, words: &[&str], mut has: impl FnMut(&mut Sql, &str)) {
    for (at, word) in words.iter().enumerate() {
        sql.push(if at == 0 { "(" } else { " and (" });
        has(sql, word);
        sql.push(")");
    }
}

/// Narrows to accounts that have the word in their name, e-mail or phone number; what is hidden from the person cannot be
/// guessed by searching for it.
pub fn has_word(sql: &mut Sql, scope: Scope<'_>, word: &str) {
    // Lower case is made here: the engines do not agree about it.
    let column = if scope.view.hides(Kind::Account, "phone") { "sort_name like " } else { "search like " };
    let form = search_form(word);
    // "Mueller" is how Müller is written without an ü.
    let bare = form.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    sql.push("(").push(column).bind(anywhere(&form)).push(r" escape '\'");
    if bare != form && bare.chars().count() > 2 {
        sql.push(" or ").push(column).bind(anywhere(&bare)).push(r" escape '\'");
    }
    or_sounds_like(sql, word);
    sql.push(")");
}

/// Goes on with rows that have the word in another script, in their column `latin`.
pub fn or_sounds_like(sql: &mut Sql, word: &str) {
    for part in latin::parts(word) {
        sql.push(" or latin like ").bind(anywhere(&part)).push(r" escape '\'");
    }
}

/// The part of a phone number that is typed; none: too few digits, which name everybody, or it is hidden from the person.
pub fn part_of_number(scope: Scope<'_>, typed: &str) -> Option<String> {
    let numbers = digits(typed);
    (numbers.len() >= 4 && !scope.view.hides(Kind::Account, "phone")).then(|| anywhere(&numbers))
}

/// Narrows to accounts that have every word, or the phone number.
pub fn like(sql: &mut Sql, scope: Scope<'_>, typed: &str) {
    every_word(sql, &words(typed), |sql, word| has_word(sql, scope, word));
    if let Some(number) = part_of_number(scope, typed) {
        sql.push(" or phone_digits like ").bind(number);
    }
}

/// Which customers a list is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    Active,
    Inactive,
    All,
}

impl Which {
    /// Every one.
    pub const ALL: [Which; 3] = [Which::Active, Which::Inactive, Which::All];

    /// As the address says it.
    pub fn name(self) -> &'static str {
        match self {
            Which::Active => "active",
            Which::Inactive => "inactive",
            Which::All => "all",
        }
    }
}

/// How many customers there are that have what is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub active: i64,
    pub inactive: i64,
}

impl Counts {
    /// How many of them.
    pub fn of(self, which: Which) -> i64 {
        match which {
            Which::Active => self.active,
            Which::Inactive => self.inactive,
            Which::All => self.active + self.inactive,
        }
    }
}

/// How the list of customers is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Name,
    Phone,
    Email,
    Address,
    /// The one visited last comes first.
    LastVisit,
}

impl Sort {
    /// Every one.
    pub const ALL: [Sort; 5] = [Sort::Name, Sort::Phone, Sort::Email, Sort::Address, Sort::LastVisit];

    /// As the address says it.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Name => "name",
            Sort::Phone => "phone",
            Sort::Email => "email",
            Sort::Address => "address",
            Sort::LastVisit => "last",
        }
    }

    /// Whether it begins with the latest.
    pub fn falls(self) -> bool {
        self == Sort::LastVisit
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub typed: String,
    pub which: Which,
    pub kind: Option<AccountKind>,
    /// Nobody was there since then; those who were never visited too.
    pub unseen_since: Option<DateTime<Utc>>,
    pub sort: Sort,
    pub backwards: bool,
}

/// Counts the customers that have every word in their name, e-mail, phone number or addresses.
pub async fn counts(tx: &mut Tx, scope: Scope<'_>, asked: &Asked) -> Result<Counts, ReadError> {
    let mut sql = Sql::new("select active, count(*) from accounts where company_id = ");
    filter(&mut sql, scope, asked);
    sql.push(" group by active order by active");
    let mut counts = Counts::default();
    for (active, n) in tx.fetch_all::<(bool, i64)>(sql, Vec::new()).await? {
        match active {
            true => counts.active = n,
            false => counts.inactive = n,
        }
    }
    Ok(counts)
}

/// Those customers in the order that is asked for, from a place in the list.
pub async fn page(
    tx: &mut Tx,
    scope: Scope<'_>,
    asked: &Asked,
    from: i64,
    limit: i64,
) -> Result<Vec<Customer>, ReadError> {
    let mut sql = in_order("doc", scope, asked);
    sql.push(" limit ").bind(limit).push(" offset ").bind(from);
    accounts(tx, scope, sql).await
}

/// All of them in that order, a piece at a time to `take`.
pub async fn each(
    tx: &mut Tx,
    scope: Scope<'_>,
    asked: &Asked,
    mut take: impl FnMut(Vec<Customer>, BTreeMap<AccountId, DateTime<Utc>>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let ids = tx.fetch_all::<(Uuid,)>(in_order("id", scope, asked), Vec::new()).await?;
    for ids in ids.chunks(1_000) {
        let ids: Vec<AccountId> = ids.iter().map(|(id,)| AccountId(*id)).collect();
        let mut found = some(tx, scope, &ids).await?;
        let last = last_visits(tx, scope, &ids).await?;
        take(ids.iter().filter_map(|id| found.remove(id)).collect(), last)?;
    }
    Ok(())
}

/// The statement that has the list in its order, the same on both engines: what is missing comes last, and the name decides
/// what is otherwise equal.
fn in_order(what: &'static str, scope: Scope<'_>, asked: &Asked) -> Sql {
    let mut sql = Sql::new("select ");
    sql.push(what).push(" from accounts where company_id = ");
    filter(&mut sql, scope, asked);
    if asked.which != Which::All {
        sql.push(" and active = ").bind(asked.which == Which::Active);
    }
    macro_rules! first_address {
        ($way:literal) => {
            concat!(
                " order by (select d.search from addresses d where d.company_id = accounts.company_id and d.account_id = accounts.id \
                 order by d.id limit 1)",
                $way,
                " nulls last, sort_name, id"
            )
        };
    }
    match (asked.sort, asked.backwards) {
        (Sort::Name, false) => sql.push(" order by sort_name, id"),
        (Sort::Name, true) => sql.push(" order by sort_name desc, id desc"),
        (Sort::Phone, false) => sql.push(" order by nullif(phone_digits, '') nulls last, sort_name, id"),
        (Sort::Phone, true) => sql.push(" order by nullif(phone_digits, '') desc nulls last, sort_name, id"),
        (Sort::Email, false) => sql.push(" order by nullif(sort_email, '') nulls last, sort_name, id"),
        (Sort::Email, true) => sql.push(" order by nullif(sort_email, '') desc nulls last, sort_name, id"),
        (Sort::Address, false) => sql.push(first_address!("")),
        (Sort::Address, true) => sql.push(first_address!(" desc")),
        (Sort::LastVisit, backwards) => {
            sql.push(" order by (select max(v.arrived_ms)");
            visits_there(&mut sql, scope);
            sql.push(if backwards { ") nulls first" } else { ") desc nulls last" }).push(", sort_name, id")
        }
    };
    sql
}

/// The visits to an account that the person may know of.
fn visits_there(sql: &mut Sql, scope: Scope<'_>) {
    sql.push(
        " from jobs j join visits v on v.company_id = j.company_id and v.job_id = j.id \
         where j.company_id = accounts.company_id and j.account_id = accounts.id",
    );
    scope.narrow(sql, "j.id", Kind::Job);
}

/// When somebody was last there, by customer.
pub async fn last_visits(
    tx: &mut Tx,
    scope: Scope<'_>,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, DateTime<Utc>>, ReadError> {
    let mut sql = Sql::new(
        "select j.account_id, max(v.arrived_ms) from jobs j join visits v on v.company_id = j.company_id and v.job_id = j.id \
         where v.arrived_ms is not null and j.company_id = ",
    );
    sql.bind(scope.company).push(" and j.account_id in ").list(ids.iter().copied());
    scope.narrow(&mut sql, "j.id", Kind::Job);
    sql.push(" group by j.account_id order by j.account_id");
    let rows = tx.fetch_all::<(Uuid, i64)>(sql, Vec::new()).await?;
    let time = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH);
    Ok(rows.into_iter().map(|(id, ms)| (AccountId(id), time(ms))).collect())
}

/// Active customers who have what is typed: nobody, if nothing is.
pub async fn find(
    tx: &mut Tx,
    scope: Scope<'_>,
    typed: &str,
    limit: i64,
) -> Result<Vec<Customer>, ReadError> {
    if words(typed).is_empty() {
        return Ok(Vec::new());
    }
    let asked = Asked { typed: typed.to_owned(), ..Asked::default() };
    page(tx, scope, &asked, 0, limit).await
}

fn filter(sql: &mut Sql, scope: Scope<'_>, asked: &Asked) {
    let typed = asked.typed.as_str();
    sql.bind(scope.company);
    scope.narrow(sql, "id", Kind::Account);
    match asked.kind {
        Some(AccountKind::Individual) => {
            sql.push(" and doc ->> 'kind' = 'individual'");
        }
        Some(AccountKind::Organization) => {
            sql.push(" and doc ->> 'kind' = 'organization'");
        }
        None => {}
    }
    if let Some(since) = asked.unseen_since {
        sql.push(" and not exists (select 1");
        visits_there(sql, scope);
        sql.push(" and v.arrived_ms >= ").bind(since.timestamp_millis()).push(")");
    }
    let words = words(typed);
    if words.is_empty() {
        return;
    }
    sql.push(" and (");
    every_word(sql, &words, |sql, word| {
        has_word(sql, scope, word);
        sql.push(" or id in (select account_id from addresses where company_id = ").bind(scope.company);
        sql.push(" and (search like ").bind(anywhere(&search_form(word))).push(r" escape '\'");
        or_sounds_like(sql, word);
        sql.push("))");
    });
    if let Some(number) = part_of_number(scope, typed) {
        sql.push(" or phone_digits like ").bind(number);
    }
    sql.push(")");
}

async fn accounts(tx: &mut Tx, scope: Scope<'_>, sql: Sql) -> Result<Vec<Customer>, ReadError> {
    let rows = tx.fetch_all::<(Stored<Account>,)>(sql, Vec::new()).await?;
    with_addresses(tx, scope, rows.into_iter().map(|(Stored(account),)| scope.shown(account)).collect()).await
}

/// One customer.
pub async fn one(tx: &mut Tx, scope: Scope<'_>, id: AccountId) -> Result<Customer, ReadError> {
    let company = scope.company;
    scope.must_see(tx, Kind::Account, id.0).await?;
    let row = fetch_optional!(
        tx,
        (Stored<Account>,),
        "select doc from accounts where company_id = $1 and id = $2",
        company,
        id
    )?;
    let Some((Stored(account),)) = row else { return Err(ReadError::NotFound) };
    let found = with_addresses(tx, scope, vec![scope.shown(account)]).await?;
    found.into_iter().next().ok_or(ReadError::NotFound)
}

/// These customers, by id, as far as the person sees them.
pub async fn some(
    tx: &mut Tx,
    scope: Scope<'_>,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, Customer>, ReadError> {
    let mut sql = Sql::new("select doc from accounts where company_id = ");
    sql.bind(scope.company).push(" and id in ").list(ids.iter().copied());
    scope.narrow(&mut sql, "id", Kind::Account);
    sql.push(" order by name, id");
    let found = accounts(tx, scope, sql).await?;
    Ok(found.into_iter().map(|customer| (customer.account.id, customer)).collect())
}

/// The jobs of a customer, newest first.
pub async fn jobs(tx: &mut Tx, scope: Scope<'_>, id: AccountId) -> Result<Vec<Job>, ReadError> {
    let mut sql = Sql::new("select doc from jobs where company_id = ");
    sql.bind(scope.company).push(" and account_id = ").bind(id);
    scope.narrow(&mut sql, "id", Kind::Job);
    sql.push(" order by created_ms desc, id limit 200");
    let rows = tx.fetch_all::<(Stored<Job>,)>(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|(Stored(job),)| scope.shown(job)).collect())
}

/// Customers who may be the one that is being typed in: the same phone number, or a similar name.
pub async fn alike(
    tx: &mut Tx,
    scope: Scope<'_>,
    name: &str,
    phone: &str,
    address: &str,
) -> Result<Vec<Customer>, ReadError> {
    let numbers = digits(phone);
    let phone_is = if numbers.len() >= 6 { format!("%{}", tail(&numbers)) } else { "-".to_owned() };
    let (typed, name) = (name, search_form(name));
    let first = name.split(' ').max_by_key(|word| word.chars().count()).unwrap_or_default().to_owned();
    let start: String = first.chars().take(3).collect();
    let name_is = if start.is_empty() { "-".to_owned() } else { anywhere(&start) };
    let mut sql = Sql::new("select doc from accounts where company_id = ");
    sql.bind(scope.company).push(" and active");
    scope.narrow(&mut sql, "id", Kind::Account);
    sql.push(" and (phone_digits like ")
        .bind(phone_is.clone())
        .push(r" escape '\' or search like ")
        .bind(name_is);
    sql.push(r" escape '\'");
    typed.split_whitespace().take(MOST_WORDS).for_each(|word| or_sounds_like(&mut sql, word));
    // A number that is the same comes before names that only begin alike.
    sql.push(") order by case when phone_digits like ").bind(phone_is);
    sql.push(r" escape '\' then 0 else 1 end, sort_name, id limit 400");
    let mut all = accounts(tx, scope, sql).await?;
    all.retain(|c| {
        same_phone(c.account.phone.text(), phone)
            || similar(c, &name, address)
            || sounds_alike(&c.account.name, typed)
    });
    all.truncate(5);
    Ok(all)
}

/// Whether two numbers are the same as far as people write them: the last nine digits.
pub fn same_phone(a: &str, b: &str) -> bool {
    let (a, b) = (digits(a), digits(b));
    a.len() >= 6 && b.len() >= 6 && tail(&a) == tail(&b)
}

fn tail(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(9)..]
}

/// A name that is nearly the same; a looser likeness counts when the address is alike too.
fn similar(customer: &Customer, name: &str, address: &str) -> bool {
    let theirs = search_form(&customer.account.name);
    let likeness = strsim::jaro_winkler(&theirs, name);
    if likeness >= 0.94 {
        return true;
    }
    let address = search_form(address);
    let at = |a: &Address| {
        let theirs = search_form(&a.text);
        !address.is_empty() && strsim::normalized_damerau_levenshtein(&theirs, &address) >= 0.8
    };
    likeness >= 0.80 && customer.addresses.iter().any(at)
}

/// A name in another script that is spoken nearly the same.
fn sounds_alike(theirs: &str, typed: &str) -> bool {
    latin::is_foreign(theirs) != latin::is_foreign(typed)
        && strsim::jaro_winkler(&latin::spoken(theirs), &latin::spoken(typed)) >= 0.94
}

async fn with_addresses(
    tx: &mut Tx,
    scope: Scope<'_>,
    accounts: Vec<Account>,
) -> Result<Vec<Customer>, ReadError> {
    let mut sql = Sql::new("select doc from addresses where company_id = ");
    sql.bind(scope.company).push(" and account_id in ").list(accounts.iter().map(|a| a.id));
    scope.narrow(&mut sql, "id", Kind::Address);
    let rows = tx.fetch_all::<(Stored<Address>,)>(sql, Vec::new()).await?;
    let mut addresses: BTreeMap<AccountId, Vec<Address>> = BTreeMap::new();
    for (Stored(address),) in rows {
        addresses.entry(address.account).or_default().push(scope.shown(address));
    }
    // Sorted here: asked for an order by id, SQLite reads all that the company has in that order.
    addresses.values_mut().for_each(|all| all.sort_by_key(|address| address.id));
    let customer =
        |account: Account| Customer { addresses: addresses.remove(&account.id).unwrap_or_default(), account };
    Ok(accounts.into_iter().map(customer).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_written_differently_is_the_same_number() {
        assert!(same_phone("+91 20 5550 0142", "020 5550 0142"));
        assert!(same_phone("+912055500142", "20-5550-0142"));
        assert!(!same_phone("+91 20 5550 0142", "+91 20 5550 0143"));
        assert!(!same_phone("", ""));
    }

    #[test]
    fn commas_and_signs_alone_are_no_words() {
        assert_eq!(words(" Sharma,  Asha ; "), ["Sharma", "Asha"]);
        assert_eq!(words(", \u{a8}"), [""; 0]);
    }

    #[test]
    fn signs_that_like_knows_are_plain_signs() {
        assert_eq!(anywhere("50%_a\\"), r"%50\%\_a\\%");
    }
}
