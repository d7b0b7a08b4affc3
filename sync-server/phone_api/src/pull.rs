//! `GET /sync/pull`: what changed in a person's view since their cursor. Its cost is what changed, never what exists.

use super::caller::{Caller, may_receive};
use super::cursor::{self, Cursor, Position};
use super::mark::{self, Mark};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::TimeDelta;
use engine::db::{DbError, Doc, Sql, Tx, chunks, tables};
use engine::execute::read_outcome;
use engine::live::Changed;
use engine::{edge, fetch_all, fetch_optional, run, view};
use host::app::App;
use host::problem::Problem;
use identity::sessions::DeviceSession;
use shared::access::{Audience, View};
use shared::ids::*;
use shared::seams::Mechanism;
use shared::sync::{Evict, PullQuery, Pulled, RawRecord, Receipt};
use shared::{Kind, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Records per page, unless the phone asks for fewer.
const PAGE: u32 = 1000;
/// SQLite takes 500 parts of a union; a team with more audiences is read in one go, sorted.
const MOST_PARTS: usize = 200;
/// A phone that only looks is noted this often.
const NOTED_EVERY: TimeDelta = TimeDelta::seconds(30);

pub(super) async fn pull(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    mark: Mark,
    query: Result<Query<PullQuery>, QueryRejection>,
) -> Result<Json<Pulled>, Problem> {
    let Query(query) = query.map_err(|e| Problem::Unreadable(e.body_text()))?;
    may_receive(&app, &session)?;
    edge::to_the_end(async move {
        let (pulled, held) = page(&app, &session, &mark, &query).await?;
        if !pulled.more {
            note_contact(&app, &session, held).await?;
        }
        Ok(Json(pulled))
    })
    .await
}

/// One row of the feed: where it stands, and whether it is a put.
type FeedRow = (String, Uuid, i64, i64);

/// The next page, and up to which sequence number the phone proves, by its cursor, to have everything already.
async fn page(
    app: &App,
    session: &DeviceSession,
    mark: &Mark,
    query: &PullQuery,
) -> Result<(Pulled, u64), Problem> {
    let company = session.company;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE) as usize;
    let mut tx = app.db.read().await?;
    let mut seen = view::of(&mut tx, company, &session.person).await?;
    let head = fetch_optional!(
        tx,
        (i64, Vec<u8>, i64, Option<i64>),
        "select h.seq, h.epoch, h.backed_up_seq, s.last_n from heads h
         left join streams s on s.company_id = h.company_id and s.stream = $2 and s.person_id = $3
         where h.company_id = $1",
        company,
        query.stream,
        session.person.id
    )?;
    let (head, epoch, backed_up, last_n) = head.ok_or(Problem::NotFound)?;
    let stream_n = Some(last_n.map_or(0, i64::unsigned_abs));
    let backed_up_through = u64::try_from(backed_up).ok().filter(|seq| *seq > 0);
    let hash = cursor::view(&seen, &epoch);
    let known = match query.cursor.as_deref().and_then(Cursor::read) {
        Some(cursor)
            if cursor.view == hash
                && stands(app, &mut tx, company, &cursor, head).await?
                && mark.stands(app, &mut tx, company).await? =>
        {
            Some(cursor.at)
        }
        _ => None,
    };
    let from_zero = known.is_none();
    let after = known.unwrap_or(Position { seq: 0, within: None });

    if app.points.off(Mechanism::Scope) {
        seen = seen.with(Audience::Office);
    }
    let rows = next_rows(&mut tx, company, &seen, &after, limit + 1).await?;
    let more = rows.len() > limit;
    let end = match rows.get(limit.saturating_sub(1)) {
        Some((kind, record, seq, _)) if more => Position { seq: *seq, within: Some((kind.clone(), *record)) },
        _ => Position { seq: head, within: None },
    };
    let touched: BTreeSet<(String, Uuid)> =
        rows.into_iter().take(limit).map(|(kind, record, ..)| (kind, record)).collect();
    let verdicts = verdicts(&mut tx, company, &seen, &touched, &end).await?;
    let first = from_zero && after.seq == 0;
    let (puts, mut evicts) = records(&mut tx, company, &seen, verdicts, first).await?;
    tell_who_goes(&mut tx, company, session.person.id, &mut evicts).await?;
    let mut receipts =
        receipts(&mut tx, company, query.stream, session.person.id, after.seq, end.seq).await?;
    view::project(&seen, &mut receipts);
    let nonce = mark::nonce(&mut tx, company, end.seq).await?.unwrap_or_default();
    let cursor = Cursor { at: end.clone(), nonce, view: hash }.write();
    let seq = u64::try_from(end.seq).unwrap_or_default();
    let held = u64::try_from(after.complete()).unwrap_or_default();
    let server_time = app.now();
    let pulled = Pulled {
        from_zero,
        receipts,
        puts,
        evicts,
        cursor,
        seq,
        more,
        stream_n,
        backed_up_through,
        server_time,
    };
    Ok((pulled, held))
}

/// Whether this database made the cursor: after a restore from a backup it does not know the pair.
async fn stands(
    app: &App,
    tx: &mut Tx,
    company: CompanyId,
    cursor: &Cursor,
    head: i64,
) -> Result<bool, DbError> {
    if app.points.off(Mechanism::Nonce) {
        return Ok(true);
    }
    Ok(cursor.at.seq <= head
        && mark::nonce(tx, company, cursor.at.seq).await?.unwrap_or_default() == cursor.nonce)
}

/// The next rows of the feed over all audiences, in the order (seq, kind, record); each audience is read by its index.
async fn next_rows(
    tx: &mut Tx,
    company: CompanyId,
    seen: &View,
    after: &Position,
    limit: usize,
) -> Result<Vec<FeedRow>, DbError> {
    if seen.audiences().count() > MOST_PARTS {
        let mut sql = Sql::new("select kind, record, seq, op from feed where company_id = ");
        sql.bind(company);
        view::within(&mut sql, seen);
        after_position(&mut sql, after);
        sql.push(" order by seq, kind, record limit ").bind(limit);
        return tx.fetch_all::<FeedRow>(sql, Vec::new()).await;
    }
    let narrowed: BTreeMap<Audience, Vec<Kind>> = seen.narrowed().collect();
    let mut sql = Sql::new("");
    for (i, audience) in seen.audiences().enumerate() {
        if i > 0 {
            sql.push(" union all ");
        }
        sql.push("select * from (select kind, record, seq, op from feed where company_id = ").bind(company);
        sql.push(" and audience = ").bind(audience.to_string());
        after_position(&mut sql, after);
        if let Some(unseen) = narrowed.get(&audience) {
            sql.push(" and not kind in ").list(unseen.iter().map(|kind| kind.name()));
        }
        sql.push(" order by seq, kind, record limit ").bind(limit).push(") as a");
    }
    sql.push(" order by 3, 1, 2 limit ").bind(limit);
    tx.fetch_all::<FeedRow>(sql, Vec::new()).await
}

/// Narrows a statement over the feed to what is beyond a position.
fn after_position(sql: &mut Sql, after: &Position) {
    match &after.within {
        None => {
            sql.push(" and seq > ").bind(after.seq);
        }
        Some((kind, record)) => {
            sql.push(" and seq >= ").bind(after.seq).push(" and (seq, kind, record) > (");
            sql.bind(after.seq).push(", ").bind(kind).push(", ").bind(*record).push(")");
        }
    }
}

/// What a record means to a person over all audiences: put if any says put, evict only if none does. A record whose last
/// word comes after this page is left to that page.
async fn verdicts(
    tx: &mut Tx,
    company: CompanyId,
    seen: &View,
    touched: &BTreeSet<(String, Uuid)>,
    end: &Position,
) -> Result<BTreeMap<(String, Uuid), bool>, DbError> {
    let ids: Vec<Uuid> = touched.iter().map(|(_, id)| *id).collect();
    let mut words: BTreeMap<(String, Uuid), (Position, bool)> = BTreeMap::new();
    for ids in chunks(&ids, 1) {
        let mut sql = Sql::new("select kind, record, seq, op from feed where company_id = ");
        sql.bind(company);
        view::within(&mut sql, seen);
        sql.push(" and kind in ").list(touched.iter().map(|(kind, _)| kind).collect::<BTreeSet<_>>());
        sql.push(" and record in ").list(ids.iter().copied()).push(" order by kind, record");
        for (kind, record, seq, op) in tx.fetch_all::<FeedRow>(sql, Vec::new()).await? {
            let key = (kind, record);
            let at = Position { seq, within: Some(key.clone()) };
            let word = words.entry(key).or_insert((at.clone(), false));
            word.0 = at.max(word.0.clone());
            word.1 |= op == 1;
        }
    }
    let ends = |at: &Position| end.within.is_none() || at <= end;
    words.retain(|key, (at, _)| touched.contains(key) && ends(at));
    Ok(words.into_iter().map(|(key, (_, put))| (key, put)).collect())
}

/// The latest state of what is put, one query per kind, in an order in which a phone can apply them.
async fn records(
    tx: &mut Tx,
    company: CompanyId,
    seen: &View,
    verdicts: BTreeMap<(String, Uuid), bool>,
    first: bool,
) -> Result<(Vec<RawRecord>, Vec<Evict>), DbError> {
    let mut puts = Vec::new();
    let mut evicts = Vec::new();
    let mut wanted: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for ((kind, id), put) in verdicts {
        match kind.parse::<Kind>() {
            Ok(known) if put => wanted.entry(known).or_default().push(id),
            _ if !put && !first => evicts.push(Evict::of(kind, id)),
            _ => {}
        }
    }
    for (kind, ids) in wanted {
        for (id, parent, doc) in tables::docs_with_parent(tx, company, kind, &ids).await? {
            let data = view::projected(seen, kind, doc.0)?;
            puts.push(RawRecord { kind: kind.name().to_owned(), id, parent, data });
        }
    }
    Ok((puts, evicts))
}

/// Says of visits that were the person's to whom they were given and when: nothing else of them.
async fn tell_who_goes(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    evicts: &mut [Evict],
) -> Result<(), DbError> {
    let gone = || evicts.iter().filter(|evict| evict.kind == Kind::Visit.name());
    let ids: Vec<Uuid> = gone().map(|evict| evict.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut told = BTreeMap::new();
    for (id, _, doc) in tables::docs_with_parent(tx, company, Kind::Visit, &ids).await? {
        if let Ok(Record::Visit(visit)) = Record::from_json(Kind::Visit, doc.0.get()) {
            told.extend(visit.left_by(person).map(|left| (id, left)));
        }
    }
    for evict in evicts.iter_mut().filter(|evict| evict.kind == Kind::Visit.name()) {
        evict.left = told.remove(&evict.id);
    }
    Ok(())
}

/// Outcomes of this stream in the span of the page.
async fn receipts(
    tx: &mut Tx,
    company: CompanyId,
    stream: StreamId,
    person: PersonId,
    after: i64,
    up_to: i64,
) -> Result<Vec<Receipt>, DbError> {
    let rows = fetch_all!(
        tx,
        (i64, Uuid, Doc),
        "select r.n, r.id, r.outcome from receipts r
         join streams s on s.company_id = r.company_id and s.stream = r.stream and s.person_id = $5
         where r.company_id = $1 and r.stream = $2 and r.seq > $3 and r.seq <= $4 order by r.seq, r.n, r.id",
        company,
        stream,
        after,
        up_to,
        person
    )?;
    let receipt = |(n, id, outcome): (i64, Uuid, Doc)| {
        let outcome = read_outcome(&outcome)?;
        Ok(Receipt { n: u64::try_from(n).unwrap_or_default(), id: ChangeSetId(id), outcome })
    };
    rows.into_iter().map(receipt).collect()
}

/// Notes how far the phone has come, for the office: "on phone", "last contact". An answer may be lost on its way, so what
/// counts is the cursor that the phone came with, never the one it is about to get.
async fn note_contact(app: &App, session: &DeviceSession, seq: u64) -> Result<(), Problem> {
    let now = app.now();
    let mut tx = app.db.read().await?;
    let noted = fetch_optional!(
        tx,
        (i64, i64),
        "select cursor_seq, last_contact_ms from devices where company_id = $1 and id = $2 and person_id = $3
         order by id",
        session.company,
        session.device,
        session.person.id
    )?;
    drop(tx);
    let stale = |(cursor, contact): (i64, i64)| {
        u64::try_from(cursor).unwrap_or_default() != seq
            || now.timestamp_millis() - contact > NOTED_EVERY.num_milliseconds()
    };
    if noted.is_none_or(stale) {
        let mut tx = app.db.note().await?;
        run!(
            tx,
            "update devices set cursor_seq = $4, last_contact_ms = $5
             where company_id = $1 and id = $2 and person_id = $3",
            session.company,
            session.device,
            session.person.id,
            seq,
            now
        )?;
        tx.commit().await?;
        if noted.is_some_and(|(cursor, _)| u64::try_from(cursor).unwrap_or_default() != seq) {
            // Pages that say "sent" may say "on phone" now.
            let news = [(Audience::Office, None)];
            app.tell(Changed::new(session.company, seq, news)).await;
        }
    }
    Ok(())
}
