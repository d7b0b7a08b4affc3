//! Phones that are rung while their app is closed: where, and of which visits they are to be told. What rings them stands
//! above.

use crate::db::{DbError, Sql, Tx, Value};
use crate::work;
use crate::{fetch_all, fetch_optional, run};
use chrono::{DateTime, TimeDelta, Utc};
use shared::ids::*;
use shared::records::{Plan, Visit, Window};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the work of ringing a phone is called.
pub const WORK: &str = "ring";
/// What changes within this time is told at once.
pub const GATHERED: TimeDelta = TimeDelta::seconds(5);
/// After so long it is of no use to be told.
pub const USE: TimeDelta = TimeDelta::hours(24);
/// How long a visit that has no hour of its own is to come: counted from the noon of its day.
const HALF_A_DAY: TimeDelta = TimeDelta::hours(12);

/// When a visit is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Window(Window),
    /// Any time on the day that has this noon.
    Day(DateTime<Utc>),
}

impl When {
    fn of(plan: &Plan) -> Option<When> {
        plan.window.map(When::Window).or(plan.anytime.map(When::Day))
    }

    /// When it is planned for this person; none: they need not go.
    pub fn planned(visit: &Visit, person: PersonId) -> Option<When> {
        let theirs = visit.is_open() && visit.has(person);
        theirs.then(|| When::of(&visit.plan)).flatten()
    }

    /// When it begins at the earliest.
    pub fn begins(self) -> DateTime<Utc> {
        match self {
            When::Window(window) => window.start,
            When::Day(noon) => noon - HALF_A_DAY,
        }
    }

    /// After this nobody comes in time any more.
    pub fn ends(self) -> DateTime<Utc> {
        match self {
            When::Window(window) => window.end,
            When::Day(noon) => noon + HALF_A_DAY,
        }
    }
}

/// Somebody who is to be told of a visit.
#[derive(Clone, Copy, Debug)]
pub struct News {
    pub person: PersonId,
    pub visit: VisitId,
    /// What they knew before this commit.
    pub had: Option<When>,
    pub due: DateTime<Utc>,
}

/// A phone as it is rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone {
    pub device: DeviceId,
    pub person: PersonId,
}

impl Phone {
    /// The work of ringing it.
    pub fn work(self) -> Uuid {
        derived(&format!("{WORK} {}", self.device), self.person.0)
    }
}

/// The phones of these people that are rung.
pub async fn phones_of(
    tx: &mut Tx,
    company: CompanyId,
    people: &BTreeSet<PersonId>,
) -> Result<Vec<Phone>, DbError> {
    let mut sql = Sql::new("select device_id, person_id from bells where company_id = ");
    sql.bind(company).push(" and person_id in ").list(people.iter().copied());
    sql.push(" order by device_id, person_id");
    let rows = fetch_all!(tx, (Uuid, Uuid), sql)?;
    let rung = |(device, person)| Phone { device: DeviceId(device), person: PersonId(person) };
    Ok(rows.into_iter().map(rung).collect())
}

/// Writes down what people are to be told, for each of their `phones`. What a phone knew before the first of several changes
/// stays: what it is told is how far the last one is from that.
pub async fn write(
    tx: &mut Tx,
    company: CompanyId,
    news: &[News],
    phones: &[Phone],
    seq: i64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let each = || {
        let of = |news: &News, phones: &[Phone]| {
            phones.iter().copied().filter(|phone| phone.person == news.person).collect::<Vec<_>>()
        };
        news.iter().flat_map(move |news| of(news, phones).into_iter().map(move |phone| (phone, news)))
    };
    // The work first: whoever is at it waits for this commit before it looks what is left.
    let mut pieces: Vec<(Phone, DateTime<Utc>)> = Vec::new();
    for (phone, News { due, .. }) in each() {
        match pieces.iter_mut().find(|(known, _)| *known == phone) {
            Some((_, first)) => *first = (*due).min(*first),
            None => pieces.push((phone, *due)),
        }
    }
    pieces.sort();
    let pieces = pieces.into_iter().map(|(phone, due)| (company, phone.work(), due));
    work::ask_soon(tx, WORK, pieces, now).await?;
    let row = |(phone, news): (Phone, &News)| -> Vec<Value> {
        let [start, end, anytime] = columns(news.had);
        vec![
            company.into(),
            phone.device.into(),
            phone.person.into(),
            news.visit.into(),
            start.into(),
            end.into(),
            anytime.into(),
            seq.into(),
            news.due.into(),
        ]
    };
    let head = "insert into rings
         (company_id, device_id, person_id, visit_id, start_ms, end_ms, anytime_ms, seq, due_ms)";
    let tail = "on conflict (company_id, device_id, person_id, visit_id) do update set seq = excluded.seq,
         due_ms = excluded.due_ms";
    tx.insert(head, each().map(row).collect(), tail).await
}

/// From, to, any time.
fn columns(when: Option<When>) -> [Option<DateTime<Utc>>; 3] {
    match when {
        Some(When::Window(window)) => [Some(window.start), Some(window.end), None],
        Some(When::Day(noon)) => [None, None, Some(noon)],
        None => [None; 3],
    }
}

/// Of what they did themselves nobody is told.
pub async fn known_already(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    visits: &BTreeSet<VisitId>,
) -> Result<(), DbError> {
    let mut sql = Sql::new("delete from rings where company_id = ");
    sql.bind(company).push(" and person_id = ").bind(person);
    sql.push(" and visit_id in ").list(visits.iter().copied());
    run!(tx, sql)?;
    Ok(())
}

crate::row! {
    struct BellRow {
        device_id: Uuid,
        person_id: Uuid,
        endpoint: String,
        p256dh: Vec<u8>,
        auth: Vec<u8>,
        language: String,
        stands: bool,
    }
}

/// Where a phone is rung.
#[derive(Clone, Debug)]
pub struct Bell {
    pub phone: Phone,
    pub endpoint: String,
    /// A point of the curve P-256, uncompressed.
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
    pub language: String,
    /// Its session goes on, and it was not taken out of use.
    pub stands: bool,
}

/// What stands behind `where`: its session goes on, and the phone was not taken out of use.
fn stands(sql: &mut Sql, now: DateTime<Utc>) {
    sql.push(
        "exists (select 1 from sessions s where s.company_id = b.company_id and s.person_id = b.person_id
           and s.device_id = b.device_id and s.revoked_ms is null and s.expires_ms > ",
    );
    sql.bind(now).push(
        ") and not exists (select 1 from devices d where d.company_id = b.company_id and d.id = b.device_id
           and d.person_id = b.person_id and d.revoked_ms is not null)",
    );
}

/// The bell of a piece of work.
pub async fn bell(
    tx: &mut Tx,
    company: CompanyId,
    work: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Bell>, DbError> {
    let mut sql = Sql::new("select device_id, person_id, endpoint, p256dh, auth, language, (");
    stands(&mut sql, now);
    sql.push(") as stands from bells b where company_id = ").bind(company).push(" and work_id = ").bind(work);
    let row = fetch_optional!(tx, BellRow, sql)?;
    Ok(row.map(|row| Bell {
        phone: Phone { device: DeviceId(row.device_id), person: PersonId(row.person_id) },
        endpoint: row.endpoint,
        p256dh: row.p256dh,
        auth: row.auth,
        language: row.language,
        stands: row.stands,
    }))
}

/// Rings a phone there from now on, and nobody else there: a phone that changes hands has one owner.
pub async fn ring_at(
    tx: &mut Tx,
    company: CompanyId,
    bell: &Bell,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Bell { phone, endpoint, p256dh, auth, language, .. } = bell;
    let Phone { device, person } = *phone;
    run!(
        tx,
        "delete from bells where endpoint = $1 and not (company_id = $2 and device_id = $3 and person_id = $4)",
        endpoint,
        company,
        device,
        person
    )?;
    run!(
        tx,
        "insert into bells (company_id, device_id, person_id, work_id, endpoint, p256dh, auth, language, made_ms)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (company_id, device_id, person_id) do update set endpoint = excluded.endpoint,
           p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language",
        company,
        device,
        person,
        phone.work(),
        endpoint,
        p256dh.as_slice(),
        auth.as_slice(),
        language,
        now
    )?;
    forget_without_bell(tx, Some(company)).await
}

/// Rings a phone no more. With an `endpoint`: only if it is still rung there.
pub async fn ring_no_more(
    tx: &mut Tx,
    company: CompanyId,
    phone: Phone,
    endpoint: Option<&str>,
) -> Result<(), DbError> {
    let mut sql = Sql::new("delete from bells where company_id = ");
    sql.bind(company)
        .push(" and device_id = ")
        .bind(phone.device)
        .push(" and person_id = ")
        .bind(phone.person);
    if let Some(endpoint) = endpoint {
        sql.push(" and endpoint = ").bind(endpoint);
    }
    run!(tx, sql)?;
    forget_without_bell(tx, Some(company)).await
}

/// Rings nobody any more.
pub async fn ring_nobody(tx: &mut Tx) -> Result<u64, DbError> {
    let silenced = run!(tx, "delete from bells")?;
    forget_without_bell(tx, None).await?;
    Ok(silenced)
}

/// Rings those no more whose session has ended, or whose phone was taken out of use; of one company, or of all.
pub async fn forget_ended(
    tx: &mut Tx,
    company: Option<CompanyId>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let mut sql = Sql::new("delete from bells as b where not (");
    stands(&mut sql, now);
    sql.push(")");
    if let Some(company) = company {
        sql.push(" and b.company_id = ").bind(company);
    }
    let silenced = run!(tx, sql)?;
    if silenced > 0 {
        forget_without_bell(tx, company).await?;
    }
    Ok(silenced)
}

/// Of one company, or of all.
async fn forget_without_bell(tx: &mut Tx, company: Option<CompanyId>) -> Result<(), DbError> {
    let mut sql = Sql::new(
        "delete from rings where not exists (select 1 from bells b where b.company_id = rings.company_id
           and b.device_id = rings.device_id and b.person_id = rings.person_id)",
    );
    if let Some(company) = company {
        sql.push(" and company_id = ").bind(company);
    }
    run!(tx, sql)?;
    Ok(())
}

crate::row! {
    struct RingRow {
        visit_id: Uuid,
        start_ms: Option<i64>,
        end_ms: Option<i64>,
        anytime_ms: Option<i64>,
        seq: i64,
        due_ms: i64,
    }
}

/// A visit that a phone is to be told of.
#[derive(Clone, Copy, Debug)]
pub struct Ring {
    pub visit: VisitId,
    /// What it was told last, or knew before.
    pub had: Option<When>,
    seq: i64,
    pub due: DateTime<Utc>,
}

/// All that a phone is to be told, what is due first before the rest.
pub async fn of_phone(tx: &mut Tx, company: CompanyId, phone: Phone) -> Result<Vec<Ring>, DbError> {
    let rows = fetch_all!(
        tx,
        RingRow,
        "select visit_id, start_ms, end_ms, anytime_ms, seq, due_ms from rings
         where company_id = $1 and device_id = $2 and person_id = $3 order by due_ms, visit_id",
        company,
        phone.device,
        phone.person
    )?;
    let time = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or_default();
    let ring = |row: RingRow| Ring {
        visit: VisitId(row.visit_id),
        had: match (row.start_ms, row.end_ms, row.anytime_ms) {
            (Some(start), Some(end), _) => Some(When::Window(Window { start: time(start), end: time(end) })),
            (_, _, Some(noon)) => Some(When::Day(time(noon))),
            _ => None,
        },
        seq: row.seq,
        due: time(row.due_ms),
    };
    Ok(rows.into_iter().map(ring).collect())
}

/// A phone knows of this now. What changed while it was rung is told from here on.
pub async fn told(
    tx: &mut Tx,
    company: CompanyId,
    phone: Phone,
    ring: &Ring,
    knows: Option<When>,
) -> Result<(), DbError> {
    let Phone { device, person } = phone;
    let gone = run!(
        tx,
        "delete from rings where company_id = $1 and device_id = $2 and person_id = $3 and visit_id = $4 and seq = $5",
        company,
        device,
        person,
        ring.visit,
        ring.seq
    )?;
    if gone == 0 {
        let [start, end, anytime] = columns(knows);
        run!(
            tx,
            "update rings set start_ms = $5, end_ms = $6, anytime_ms = $7
             where company_id = $1 and device_id = $2 and person_id = $3 and visit_id = $4",
            company,
            device,
            person,
            ring.visit,
            start,
            end,
            anytime
        )?;
    }
    Ok(())
}
