//! The technicians' phones: when we last heard of them and what is still on them.

use super::PageError;
use crate::db::Tx;
use crate::fetch_all;
use chrono::{DateTime, Utc};
use shared::{CompanyId, PersonId, VisitId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Out of touch for longer than this, what a phone last said is shown as last known, in seconds.
pub const OUT_OF_TOUCH: i64 = 30 * 60;

/// One phone, as it last spoke to us.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
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
}

impl Phone {
    /// How long we have not heard of it, in seconds.
    pub fn silent_for(&self, now: DateTime<Utc>) -> i64 {
        (now - self.last_contact).num_seconds().max(0)
    }

    /// Whether what it last said is old.
    pub fn out_of_touch(&self, now: DateTime<Utc>) -> bool {
        self.silent_for(now) > OUT_OF_TOUCH
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    name: String,
    app_version: String,
    last_contact_ms: i64,
    pending_sets: i64,
    pending_blobs: i64,
    oldest_pending_ms: Option<i64>,
    offset_ms: i64,
    cursor_seq: i64,
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or(DateTime::UNIX_EPOCH)
}

/// All phones, the one heard of last first within a person.
pub async fn all(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<PersonId, Vec<Phone>>, PageError> {
    let rows = fetch_all!(
        tx,
        Row,
        "select person_id, name, app_version, last_contact_ms, pending_sets, pending_blobs, oldest_pending_ms, \
         offset_ms, cursor_seq from devices where company_id = $1 order by last_contact_ms desc, id",
        company
    )?;
    let mut phones: BTreeMap<PersonId, Vec<Phone>> = BTreeMap::new();
    for row in rows {
        let person = PersonId(row.person_id);
        phones.entry(person).or_default().push(Phone {
            person,
            name: row.name,
            app_version: row.app_version,
            last_contact: time(row.last_contact_ms),
            pending_sets: row.pending_sets,
            pending_blobs: row.pending_blobs,
            oldest_pending: row.oldest_pending_ms.map(time),
            offset_ms: row.offset_ms,
            cursor_seq: row.cursor_seq,
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
) -> Result<BTreeMap<String, i64>, PageError> {
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

/// The sequence number of the last thing that each audience has to learn.
pub async fn last_told(tx: &mut Tx, company: CompanyId) -> Result<BTreeMap<String, i64>, PageError> {
    let rows = fetch_all!(
        tx,
        (String, i64),
        "select audience, max(seq) from feed where company_id = $1 group by audience order by audience",
        company
    )?;
    Ok(rows.into_iter().collect())
}
