//! The technicians' phones: when we last heard of them and what is still on them.

use super::ReadError;
use crate::db::{Sql, Tx, chunks};
use crate::{fetch_all, view};
use chrono::{DateTime, Utc};
use shared::access::View;
use shared::records::Person;
use shared::{CompanyId, DeviceId, PersonId, VisitId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Out of touch for longer than this, what a phone last said is shown as last known, in seconds.
pub const OUT_OF_TOUCH: i64 = 30 * 60;

/// One phone, as it last spoke to us.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    pub id: DeviceId,
    pub person: PersonId,
    pub name: String,
    pub app_version: String,
    pub last_contact: DateTime<Utc>,
    pub pending_sets: i64,
    pub pending_blobs: i64,
    pub oldest_pending: Option<DateTime<Utc>>,
    /// The server's time minus the phone's.
    pub offset_ms: i64,
    /// Everything in view up to here is on the phone.
    pub cursor_seq: i64,
    /// Free bytes, as it last said.
    pub storage_left: Option<i64>,
    pub state: State,
}

/// How the office stands to a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    InUse,
    /// Taken out of use.
    Revoked(DateTime<Utc>),
    /// Told to wipe, and not heard that it has.
    WipeAsked(DateTime<Utc>),
    /// It said that it has.
    Wiped(DateTime<Utc>),
}

impl State {
    /// Since when it is as it is; none: in use.
    pub fn since(self) -> Option<DateTime<Utc>> {
        match self {
            State::InUse => None,
            State::Revoked(at) | State::WipeAsked(at) | State::Wiped(at) => Some(at),
        }
    }
}

impl Phone {
    /// How long we have not heard of it, in seconds.
    pub fn silent_for(&self, now: DateTime<Utc>) -> i64 {
        (now - self.last_contact).num_seconds().max(0)
    }

    /// Since when the oldest thing waits on it, if anything does.
    pub fn oldest_waiting(&self) -> Option<DateTime<Utc>> {
        self.oldest_pending.filter(|_| self.pending_sets + self.pending_blobs > 0)
    }

    /// Whether what it last said is old.
    pub fn out_of_touch(&self, now: DateTime<Utc>) -> bool {
        self.silent_for(now) > OUT_OF_TOUCH
    }
}

crate::row! {
    struct Row {
        id: Uuid,
        person_id: Uuid,
        name: String,
        app_version: String,
        last_contact_ms: i64,
        pending_sets: i64,
        pending_blobs: i64,
        oldest_pending_ms: Option<i64>,
        offset_ms: i64,
        cursor_seq: i64,
        storage_left: Option<i64>,
        revoked_ms: Option<i64>,
        wipe_asked_ms: Option<i64>,
        wiped_ms: Option<i64>,
    }
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// All phones, the one heard of last first within a person.
pub async fn all(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<PersonId, Vec<Phone>>, ReadError> {
    let rows = fetch_all!(
        tx,
        Row,
        "select id, person_id, name, app_version, last_contact_ms, pending_sets, pending_blobs, oldest_pending_ms, \
         offset_ms, cursor_seq, storage_left, revoked_ms, wipe_asked_ms, wiped_ms from devices where company_id = $1 order by last_contact_ms desc, id",
        company
    )?;
    let mut phones: BTreeMap<PersonId, Vec<Phone>> = BTreeMap::new();
    for row in rows {
        let person = PersonId(row.person_id);
        let state = match (row.wiped_ms, row.wipe_asked_ms, row.revoked_ms) {
            (Some(at), ..) => State::Wiped(time(at)),
            (None, Some(at), _) => State::WipeAsked(time(at)),
            (None, None, Some(at)) => State::Revoked(time(at)),
            (None, None, None) => State::InUse,
        };
        phones.entry(person).or_default().push(Phone {
            id: DeviceId(row.id),
            person,
            name: row.name,
            app_version: row.app_version,
            last_contact: time(row.last_contact_ms),
            pending_sets: row.pending_sets,
            pending_blobs: row.pending_blobs,
            oldest_pending: row.oldest_pending_ms.map(time),
            offset_ms: row.offset_ms,
            cursor_seq: row.cursor_seq,
            storage_left: row.storage_left,
            state,
        });
    }
    Ok(phones)
}

/// How far an assignment has come to a technician.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It waits for the phone to ask.
    Sent,
    /// The phone has it.
    OnPhone,
    /// The technician has opened it.
    Seen(DateTime<Utc>),
}

/// The sequence number at which a visit last changed for each of its technicians.
pub async fn told(
    tx: &mut Tx,
    company: CompanyId,
    visit: VisitId,
) -> Result<BTreeMap<String, i64>, ReadError> {
    let rows = fetch_all!(
        tx,
        (String, i64),
        "select audience, seq from feed where company_id = $1 and kind = 'visit' and record = $2 and op = 1 \
         order by audience",
        company,
        visit
    )?;
    Ok(rows.into_iter().collect())
}

/// Records are counted up to here: beyond it only "many" matters.
pub const MANY_BEHIND: i64 = 1_000;

/// How many records each of these phones has not got yet, at most [`MANY_BEHIND`]; one statement for all.
pub async fn behind(
    tx: &mut Tx,
    company: CompanyId,
    phones: &[&Phone],
    people: &BTreeMap<PersonId, Person>,
) -> Result<BTreeMap<(DeviceId, PersonId), i64>, ReadError> {
    let everybody: Vec<Person> = people.values().cloned().collect();
    let mut found = BTreeMap::new();
    // SQLite takes 500 parts of a union.
    for phones in phones.chunks(200) {
        let mut sql = Sql::new("");
        for (i, phone) in phones.iter().enumerate() {
            let Some(person) = people.get(&phone.person) else { continue };
            if !sql.is_empty() {
                sql.push(" union all ");
            }
            sql.push("select cast(")
                .bind(i)
                .push(" as bigint), count(*) from (select 1 from feed where company_id = ");
            sql.bind(company);
            view::within(&mut sql, &View::among(person, &everybody));
            sql.push(" and seq > ").bind(phone.cursor_seq).push(" limit ").bind(MANY_BEHIND).push(") as f");
        }
        if sql.is_empty() {
            continue;
        }
        sql.push(" order by 1");
        for (i, n) in tx.fetch_all::<(i64, i64)>(sql, Vec::new()).await? {
            if let Some(phone) = usize::try_from(i).ok().and_then(|i| phones.get(i)) {
                found.insert((phone.id, phone.person), n);
            }
        }
    }
    Ok(found)
}

/// How many pieces of evidence each person made whose pictures are not all here.
pub async fn pictures_missing(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<PersonId, i64>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Uuid, i64),
        "select r.by_person, count(distinct r.evidence_id) from blob_refs r
         left join blobs b on b.company_id = r.company_id and b.hash = r.hash
         where r.company_id = $1 and b.hash is null group by r.by_person order by r.by_person",
        company
    )?;
    Ok(rows.into_iter().map(|(person, n)| (PersonId(person), n)).collect())
}

crate::row! {
    /// What the office ordered about a phone, or the phone said of it.
    pub struct Ordered {
        pub by_person: Uuid,
        /// revoked, wipe_asked, let_in, copied, wiped
        pub action: String,
        pub record: Uuid,
        pub happened_ms: i64,
    }
}

impl Ordered {
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        time(self.happened_ms)
    }
}

/// The last orders about these phones, newest first.
pub async fn orders(tx: &mut Tx, company: CompanyId, phones: &[&Phone]) -> Result<Vec<Ordered>, ReadError> {
    let mut found: Vec<Ordered> = Vec::new();
    for phones in chunks(phones, 1) {
        let mut sql = Sql::new(
            "select by_person, action, record, happened_ms from audit where kind = 'device' and company_id = ",
        );
        sql.bind(company).push(" and record in ").list(phones.iter().map(|phone| phone.id));
        sql.push(" order by n desc limit 30");
        found.extend(tx.fetch_all::<Ordered>(sql, Vec::new()).await?);
    }
    Ok(found)
}
