//! Pieces of work as they are stored: asked for, taken, let go.

use super::runner::Kind;
use crate::db::{Db, DbError, Sql, Tx};
use crate::{fetch_all, fetch_optional, run};
use chrono::{DateTime, TimeDelta, Utc};
use shared::ids::*;
use uuid::Uuid;

/// Asks for pieces of work that begin when they are due. One whose id is taken was asked for before.
pub async fn ask(
    tx: &mut Tx,
    kind: &'static str,
    pieces: impl IntoIterator<Item = (CompanyId, Uuid, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = |(company, id, due): (CompanyId, Uuid, DateTime<Utc>)| {
        vec![company.into(), id.into(), kind.into(), "waits".into(), due.into(), now.into(), now.into()]
    };
    let head = "insert into work (company_id, id, kind, state, due_ms, made_ms, at_ms)";
    tx.insert(head, pieces.into_iter().map(row).collect(), "on conflict do nothing").await
}

/// Asks for a piece of work whose cause has come once more: it begins anew, and whoever is at it has lost it.
pub async fn ask_again(
    tx: &mut Tx,
    kind: &'static str,
    company: CompanyId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    run!(
        tx,
        "insert into work (company_id, id, kind, state, due_ms, made_ms, at_ms) values ($1, $2, $3, 'waits', $4, $4, $4)
         on conflict (company_id, id) do update set state = 'waits', due_ms = excluded.due_ms, lease_ms = 0,
           taken = work.taken + 1, tries = 0, broken = 0, error = '', at_ms = excluded.at_ms",
        company,
        id,
        kind,
        now
    )?;
    Ok(())
}

/// Asks for pieces whose causes come often. One that waits begins when the first of its causes is due, one that failed keeps its
/// wait; whoever is at one looks at its end whether there is more to do, and waits there for this transaction.
pub async fn ask_soon(
    tx: &mut Tx,
    kind: &'static str,
    pieces: impl IntoIterator<Item = (CompanyId, Uuid, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = |(company, id, due): (CompanyId, Uuid, DateTime<Utc>)| {
        vec![company.into(), id.into(), kind.into(), "waits".into(), due.into(), now.into(), now.into()]
    };
    let head = "insert into work (company_id, id, kind, state, due_ms, made_ms, at_ms)";
    let tail = "on conflict (company_id, id) do update set
         state = case when work.state = 'trying' then work.state else 'waits' end,
         due_ms = case when work.state = 'trying' or (work.state = 'waits' and (work.tries > 0
           or work.due_ms < excluded.due_ms)) then work.due_ms else excluded.due_ms end";
    tx.insert(head, pieces.into_iter().map(row).collect(), tail).await
}

/// Nobody wants it any more, and whoever is at it has lost it.
pub async fn forget(tx: &mut Tx, company: CompanyId, id: Uuid) -> Result<(), DbError> {
    run!(tx, "delete from work where company_id = $1 and id = $2", company, id)?;
    Ok(())
}

/// What has been over since then is not kept any longer.
pub async fn forget_over(tx: &mut Tx, until: DateTime<Utc>) -> Result<u64, DbError> {
    run!(tx, "delete from work where state in ('done', 'dropped') and at_ms < $1", until)
}

/// Has a piece begin now that waits, or was given up: its tries are counted anew, but that one broke off stays known. False:
/// nothing waits.
pub async fn hurry(tx: &mut Tx, company: CompanyId, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbError> {
    let touched = run!(
        tx,
        "update work set state = 'waits', due_ms = $3, tries = 0, broken = case when broken > 0 then 1 else 0 end
         where company_id = $1 and id = $2 and state in ('waits', 'dead')",
        company,
        id,
        now
    )?;
    Ok(touched == 1)
}

/// A piece that was taken, for as long as its lease is renewed in time.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Nil: the server's own.
    pub company: CompanyId,
    pub id: Uuid,
    /// The try before this one fell silent or broke off in the middle: nobody knows how far that went.
    pub was_lost: bool,
    /// This try included.
    pub(super) tries: i64,
    pub(super) broken: i64,
    /// Which taking this is.
    pub(super) taken: i64,
    lease: TimeDelta,
}

/// How a try ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'a> {
    Done,
    /// It went well, and is due again.
    Again(DateTime<Utc>),
    /// It failed.
    Later {
        due: DateTime<Utc>,
        why: &'a str,
        broke: bool,
    },
    /// It is given up until a person says what becomes of it.
    Dead {
        why: &'a str,
        broke: bool,
    },
}

impl Piece {
    /// Says that the work goes on. False: it is somebody else's by now, or nobody wants it any more.
    pub async fn renew(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, DbError> {
        let renewed = run!(
            tx,
            "update work set lease_ms = $4, broken = 0
             where company_id = $1 and id = $2 and taken = $3 and state = 'trying'",
            self.company,
            self.id,
            self.taken,
            now + self.lease
        )?;
        Ok(renewed == 1)
    }

    /// Says that it is done, in the transaction of what was done. False: it is somebody else's by now.
    pub async fn done(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, DbError> {
        self.end(tx, End::Done, now).await
    }

    pub(super) async fn end(&self, tx: &mut Tx, end: End<'_>, now: DateTime<Utc>) -> Result<bool, DbError> {
        let (state, due, why) = match end {
            End::Done => ("done", None, ""),
            End::Again(due) => ("waits", Some(due), ""),
            End::Later { due, why, .. } => ("waits", Some(due), why),
            End::Dead { why, .. } => ("dead", None, why),
        };
        let (tries, broken) = match end {
            End::Done | End::Again(_) => (0, 0),
            End::Later { broke: false, .. } => (self.tries, 0),
            End::Later { broke, .. } | End::Dead { broke, .. } => {
                (self.tries, self.broken + i64::from(broke))
            }
        };
        let ended = run!(
            tx,
            "update work set state = $4, due_ms = $5, lease_ms = 0, tries = $6, broken = $7, error = $8, at_ms = $9
             where company_id = $1 and id = $2 and taken = $3 and state = 'trying'",
            self.company,
            self.id,
            self.taken,
            state,
            due.unwrap_or(now),
            tries,
            broken,
            shortened(why),
            now
        )?;
        Ok(ended == 1)
    }
}

/// What is said of a failure may be long, and PostgreSQL stores no NUL.
pub fn shortened(why: &str) -> String {
    why.chars().filter(|c| *c != '\0').take(500).collect()
}

crate::row! {
    struct Due {
        company_id: Uuid,
        id: Uuid,
        state: String,
        taken: i64,
        tries: i64,
        broken: i64,
    }
}

/// Takes the piece whose turn it is: of the first company behind `after` that has something due, what was due first.
pub(super) async fn take<A>(
    db: &Db,
    kind: &Kind<A>,
    after: CompanyId,
    now: DateTime<Utc>,
) -> Result<Option<Piece>, DbError> {
    // Nothing is written while nothing is due.
    if next(&mut db.read().await?, kind.name, after, now, false).await?.is_none() {
        return Ok(None);
    }
    // What reaches the outside must not have been tried without a trace, also after a power cut.
    let mut tx = if kind.outside { db.write().await? } else { db.note().await? };
    let locks = tx.locks_rows();
    let Some(due) = next(&mut tx, kind.name, after, now, locks).await? else { return Ok(None) };
    let broken = due.broken + i64::from(due.state == "trying");
    let piece = Piece {
        company: CompanyId(due.company_id),
        id: due.id,
        was_lost: broken > 0,
        tries: due.tries + 1,
        broken,
        taken: due.taken + 1,
        lease: kind.lease,
    };
    run!(
        tx,
        "update work set state = 'trying', lease_ms = $3, taken = $4, tries = $5, broken = $6, at_ms = $7
         where company_id = $1 and id = $2",
        piece.company,
        piece.id,
        now + kind.lease,
        piece.taken,
        piece.tries,
        piece.broken,
        now
    )?;
    tx.commit().await?;
    Ok(Some(piece))
}

async fn next(
    tx: &mut Tx,
    kind: &'static str,
    after: CompanyId,
    now: DateTime<Utc>,
    lock: bool,
) -> Result<Option<Due>, DbError> {
    for side in [" and company_id > ", " and company_id <= "] {
        let mut sql = Sql::new("select company_id, id, state, taken, tries, broken from work where kind = ");
        sql.bind(kind).push(" and state in ('waits', 'trying') and due_ms <= ").bind(now);
        sql.push(" and lease_ms <= ").bind(now).push(side).bind(after);
        sql.push(" order by company_id, due_ms, id limit 1");
        if lock {
            sql.push(" for update skip locked");
        }
        if let Some(due) = fetch_optional!(tx, Due, sql)? {
            return Ok(Some(due));
        }
    }
    Ok(None)
}

crate::row! {
    /// A piece of work that does not go as it should, as a page shows it.
    pub struct Listed {
        pub id: Uuid,
        pub kind: String,
        pub state: String,
        pub due_ms: i64,
        pub tries: i64,
        pub broken: i64,
        pub error: String,
        pub at_ms: i64,
    }
}

impl Listed {
    /// Whether a person has to say what becomes of it.
    pub fn is_dead(&self) -> bool {
        self.state == "dead"
    }

    /// When it is tried next.
    pub fn due(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.due_ms).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// When it was tried last.
    pub fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at_ms).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// So many pieces are shown.
const SHOWN: i64 = 200;
/// After so many tries a piece that is tried on is shown, too.
const STUBBORN: i64 = 3;

/// What of a company is given up, and what fails again and again; mails that wait are told in the outbox.
pub async fn listed(tx: &mut Tx, company: CompanyId) -> Result<Vec<Listed>, DbError> {
    fetch_all!(
        tx,
        Listed,
        "select id, kind, state, due_ms, tries, broken, error, at_ms from work
         where company_id = $1 and (state = 'dead' or (state = 'waits' and tries >= $2 and kind <> 'mail'))
         order by state, at_ms desc, id limit $3",
        company,
        STUBBORN,
        SHOWN
    )
}

/// How many pieces of a company are given up.
pub async fn dead(tx: &mut Tx, company: CompanyId) -> Result<i64, DbError> {
    let count = "select count(*) from work where company_id = $1 and state = 'dead'";
    Ok(fetch_optional!(tx, (i64,), count, company)?.map_or(0, |(n,)| n))
}

/// What went wrong the last time with a piece that is tried again, if anything did.
pub async fn trouble(tx: &mut Tx, company: CompanyId, id: Uuid) -> Result<Option<String>, DbError> {
    let error = "select error from work where company_id = $1 and id = $2 and state = 'waits' and tries > 0";
    Ok(fetch_optional!(tx, (String,), error, company, id)?.map(|(error,)| error))
}

/// What kind a piece of a company is.
pub async fn kind_of(tx: &mut Tx, company: CompanyId, id: Uuid) -> Result<Option<String>, DbError> {
    let kind = "select kind from work where company_id = $1 and id = $2";
    Ok(fetch_optional!(tx, (String,), kind, company, id)?.map(|(kind,)| kind))
}

/// A person has a piece tried again that was given up, or is tried on. False: neither is there.
pub async fn again(db: &Db, company: CompanyId, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbError> {
    let mut tx = db.write().await?;
    let touched = hurry(&mut tx, company, id, now).await?;
    tx.commit().await?;
    Ok(touched)
}

/// A person lets go of a piece that was given up; the kind of it. None: it is not there.
pub async fn drop_dead(
    tx: &mut Tx,
    company: CompanyId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbError> {
    let dropped = fetch_optional!(
        tx,
        (String,),
        "update work set state = 'dropped', at_ms = $3 where company_id = $1 and id = $2 and state = 'dead'
         returning kind",
        company,
        id,
        now
    )?;
    Ok(dropped.map(|(kind,)| kind))
}
