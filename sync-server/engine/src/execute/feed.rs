//! The feed: which audience has to learn of which record, and who sees what because of which job.
//!
//! A technician sees a job because of its visits, its owner because it is theirs; the customer, the address and the
//! customer's history because of the job; visits, evidence and notes with the job. A customer's owner sees the customer,
//! their addresses and history. Contacts are seen with the customer. The first reason to see a record writes a put, the last
//! one gone an evict.

use crate::db::{DbError, Sql, Tx, Value, chunks, tables};
use crate::live::News;
use chrono::{DateTime, Utc};
use shared::access::{Audience, owner, standing_audiences, viewers};
use shared::ids::CompanyId;
use shared::records::{Account, Address, Entity, Job, Sight, Visit};
use shared::world::Key;
use shared::{Kind, Record, World};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Records by kind and id.
type Changed = BTreeMap<(Kind, Uuid), Record>;
/// One reason for an audience to see a record.
type Edge = (Audience, Kind, Uuid, Uuid);

/// A record is to be taken in, or let go.
const PUT: i64 = 1;
const EVICT: i64 = 0;

/// What follows a record to whoever sees that: the kind, of whom, and the column that says so.
fn follow() -> Vec<(Kind, Kind, &'static str)> {
    let follows = |kind: &Kind| match kind.spec().seen {
        Sight::With(of) => Some((*kind, of, tables::table(*kind).parent?)),
        Sight::ByAll | Sight::ByOffice | Sight::ByOwner | Sight::ForAReason => None,
    };
    Kind::ALL.iter().filter_map(follows).collect()
}

/// Circumstances of a commit, as far as views depend on them.
#[derive(Clone, Copy)]
pub(super) struct Now<'a> {
    pub seq: i64,
    /// Where views begin.
    pub horizon: DateTime<Utc>,
    /// Evictions are told; always, except where a simulation takes that away.
    pub evicts: bool,
    /// Jobs that the horizon has passed.
    pub aged: &'a BTreeSet<Uuid>,
}

/// Writes what this commit means to whom; the records themselves are written already. Gives who has news of what. `world` is
/// what is loaded, as it is with them.
pub(super) async fn write(
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    changed: &Changed,
    now: &Now<'_>,
) -> Result<BTreeSet<News>, DbError> {
    let Now { seq, horizon, evicts, aged } = *now;
    let mut jobs = affected_jobs(changed);
    jobs.extend(aged);
    let views = job_views(tx, company, world, changed, &jobs, horizon).await?;
    let owned = owned_customers(tx, company, world, changed).await?;
    let causes: BTreeSet<Uuid> = jobs.iter().chain(owned.keys()).copied().collect();
    let mut seen: BTreeSet<Uuid> =
        views.iter().flat_map(|view| [view.job, view.account, view.address]).collect();
    seen.extend(owned.values().flatten().map(|(_, _, record, _)| *record));
    let known = known_edges(tx, company, changed, &causes, seen).await?;
    if causes.is_empty() {
        // Nobody sees more or less than before.
        let rows = puts(changed, &by_record(&seen_by(&known)));
        write_rows(tx, company, &rows, seq).await?;
        return Ok(news(&rows));
    }

    let mut edges = known.clone();
    edges.retain(|(_, _, _, because)| !causes.contains(because));
    edges.extend(views.iter().flat_map(JobView::edges));
    edges.extend(owned.into_values().flatten());

    let before = seen_by(&known);
    let after = seen_by(&edges);
    let gained: BTreeSet<_> = after.difference(&before).copied().collect();
    let lost: BTreeSet<_> = before.difference(&after).copied().collect();

    let mut rows = puts(changed, &by_record(&after));
    for (who, op) in [(&gained, PUT), (&lost, EVICT)] {
        rows.extend(who.iter().map(|(audience, kind, id)| ((*audience, *kind, *id), op)));
    }
    let moved: BTreeSet<(Kind, Uuid)> = gained.union(&lost).map(|(_, kind, id)| (*kind, *id)).collect();
    let (newcomers, leavers) = (by_record(&gained), by_record(&lost));
    for (kind, leader, id) in followers(tx, company, &moved).await? {
        for (who, op) in [(&newcomers, PUT), (&leavers, EVICT)] {
            let audiences = who.get(&leader).into_iter().flatten();
            rows.extend(audiences.map(|audience| ((*audience, kind, id), op)));
        }
    }

    let new: Vec<&Edge> = edges.difference(&known).collect();
    let gone: Vec<&Edge> = known.difference(&edges).collect();
    write_edges(tx, company, &new, &gone).await?;
    if !evicts {
        rows.retain(|_, op| *op != EVICT);
    }
    write_rows(tx, company, &rows, seq).await?;
    Ok(news(&rows))
}

/// Rows of the feed, with what they say.
type Rows = BTreeMap<(Audience, Kind, Uuid), i64>;

/// What changed is put to whoever sees it.
fn puts(changed: &Changed, who_sees: &BTreeMap<(Kind, Uuid), Vec<Audience>>) -> Rows {
    let mut rows = Rows::new();
    for record in changed.values() {
        let (kind, id) = (record.kind(), record.uuid());
        rows.extend(standing_audiences(record).map(|audience| ((audience, kind, id), PUT)));
        let audiences = seen_with(record).and_then(|seen| who_sees.get(&seen));
        rows.extend(audiences.into_iter().flatten().map(|audience| ((*audience, kind, id), PUT)));
    }
    rows
}

fn news(rows: &Rows) -> BTreeSet<News> {
    rows.keys().map(|(audience, kind, _)| (*audience, Some(*kind))).collect()
}

/// The jobs whose viewers may have changed.
fn affected_jobs(changed: &Changed) -> BTreeSet<Uuid> {
    let job = |record: &Record| match record {
        Record::Job(job) => Some(job.id.0),
        Record::Visit(visit) => Some(visit.job.0),
        _ => None,
    };
    changed.values().filter_map(job).collect()
}

/// Who sees a job now, and what they see because of it.
struct JobView {
    job: Uuid,
    account: Uuid,
    address: Uuid,
    audiences: BTreeSet<Audience>,
}

impl JobView {
    fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        let seen = [
            (Kind::Job, self.job),
            (Kind::Account, self.account),
            (Kind::Address, self.address),
            (Kind::History, self.account),
        ];
        self.audiences.iter().flat_map(move |who| seen.map(|(kind, id)| (*who, kind, id, self.job)))
    }
}

async fn job_views(
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    changed: &Changed,
    jobs: &BTreeSet<Uuid>,
    horizon: DateTime<Utc>,
) -> Result<Vec<JobView>, DbError> {
    let ids: Vec<Uuid> = jobs.iter().copied().collect();
    let stored = elsewhere(tx, company, world, changed, Kind::Job, jobs).await?;
    let mut audiences: BTreeMap<Uuid, BTreeSet<Audience>> = BTreeMap::new();
    for record in children(tx, company, world, Kind::Visit, &ids).await?.iter() {
        if let Some(visit) = Visit::of(record) {
            audiences.entry(visit.job.0).or_default().extend(viewers(visit, horizon));
        }
    }
    let record =
        |id: &Uuid| known(world, changed, Kind::Job, *id).or_else(|| stored.get(id)).and_then(Job::of);
    let view = |job: &Job| JobView {
        job: job.id.0,
        account: job.account.0,
        address: job.address.0,
        audiences: audiences.get(&job.id.0).into_iter().flatten().copied().chain(owner(job)).collect(),
    };
    Ok(ids.iter().filter_map(record).map(view).collect())
}

/// By customer that this commit touches: what their owner sees of them.
async fn owned_customers(
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    changed: &Changed,
) -> Result<BTreeMap<Uuid, Vec<Edge>>, DbError> {
    let of_address: BTreeSet<Uuid> =
        changed.values().filter_map(Address::of).map(|address| address.account.0).collect();
    let stored = elsewhere(tx, company, world, changed, Kind::Account, &of_address).await?;
    let loaded = of_address.iter().filter_map(|id| known(world, changed, Kind::Account, *id));
    let touched = changed.values().chain(stored.values()).chain(loaded).filter_map(Account::of);
    let owners: BTreeMap<Uuid, Option<Audience>> =
        touched.map(|account| (account.id.0, account.owner.map(Audience::Owner))).collect();
    let owned: Vec<Uuid> = owners.iter().filter(|(_, owner)| owner.is_some()).map(|(id, _)| *id).collect();
    let mut edges: BTreeMap<Uuid, Vec<Edge>> = owners.keys().map(|id| (*id, Vec::new())).collect();
    if owned.is_empty() {
        return Ok(edges);
    }
    let addresses = children(tx, company, world, Kind::Address, &owned).await?;
    let addresses = addresses.iter().filter_map(Address::of).map(|a| (Kind::Address, a.account.0, a.id.0));
    let themselves = owned.iter().flat_map(|id| [(Kind::Account, *id, *id), (Kind::History, *id, *id)]);
    for (kind, account, id) in addresses.chain(themselves) {
        let owner = owners.get(&account).copied().flatten();
        edges.entry(account).or_default().extend(owner.map(|owner| (owner, kind, id, account)));
    }
    Ok(edges)
}

/// A record as this commit leaves it, if it is at hand.
fn known<'r>(world: &'r World, changed: &'r Changed, kind: Kind, id: Uuid) -> Option<&'r Record> {
    changed.get(&(kind, id)).or_else(|| world.record(kind, id))
}

/// Those of these records that are not at hand.
async fn elsewhere(
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    changed: &Changed,
    kind: Kind,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Record>, DbError> {
    let here = |id: &Uuid| changed.contains_key(&(kind, *id)) || world.knows(Key::One(kind, *id));
    let elsewhere: Vec<Uuid> = ids.iter().copied().filter(|id| !here(id)).collect();
    tables::by_id(tx, company, kind, &elsewhere).await
}

/// The records of a kind that belong to these parents; what is at hand is not loaded again.
async fn children(
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    kind: Kind,
    parents: &[Uuid],
) -> Result<Vec<Record>, DbError> {
    let here = |parent: &Uuid| world.knows(Key::Of(kind, *parent));
    let (here, elsewhere): (Vec<Uuid>, Vec<Uuid>) = parents.iter().copied().partition(here);
    let mut all = tables::by_parent(tx, company, kind, &elsewhere).await?;
    all.extend(here.into_iter().flat_map(|parent| world.family(kind, parent)).cloned());
    Ok(all)
}

/// The reasons that stand, as far as they matter here.
async fn known_edges(
    tx: &mut Tx,
    company: CompanyId,
    changed: &Changed,
    causes: &BTreeSet<Uuid>,
    seen: BTreeSet<Uuid>,
) -> Result<BTreeSet<Edge>, DbError> {
    let mut records: BTreeSet<Uuid> = changed.values().filter_map(seen_with).map(|(_, id)| id).collect();
    records.extend(seen);
    let (records, causes): (Vec<Uuid>, Vec<Uuid>) =
        (records.into_iter().collect(), causes.iter().copied().collect());
    let (mut records, mut causes) = (chunks(&records, 2), chunks(&causes, 2));
    let mut all = BTreeSet::new();
    loop {
        let (records, causes) = (records.next(), causes.next());
        if records.or(causes).is_none() {
            break;
        }
        let mut sql = Sql::new("");
        for (column, ids) in [("record", records), ("because", causes)] {
            let Some(ids) = ids else { continue };
            sql.push(if sql.is_empty() { "" } else { " union all " });
            sql.push("select audience, kind, record, because from view_edges where company_id = ");
            sql.bind(company).push(" and ").name(column).push(" in ");
            sql.list(ids.iter().copied());
        }
        for (audience, kind, record, because) in
            tx.fetch_all::<(String, String, Uuid, Uuid)>(sql, Vec::new()).await?
        {
            let unreadable = |why: String| DbError::Unreadable { kind: "view edge".to_owned(), why };
            let audience = audience.parse::<Audience>().map_err(|e| unreadable(e.to_string()))?;
            let kind = kind.parse::<Kind>().map_err(|e| unreadable(e.to_string()))?;
            all.insert((audience, kind, record, because));
        }
    }
    Ok(all)
}

/// The record whose viewers see this one, if it is seen by dependence at all.
fn seen_with(record: &Record) -> Option<(Kind, Uuid)> {
    match record.kind().spec().seen {
        Sight::ForAReason => Some((record.kind(), record.uuid())),
        Sight::With(kind) => Some((kind, record.parent()?)),
        Sight::ByAll | Sight::ByOffice | Sight::ByOwner => None,
    }
}

/// Who sees a record.
fn by_record(seen: &BTreeSet<(Audience, Kind, Uuid)>) -> BTreeMap<(Kind, Uuid), Vec<Audience>> {
    let mut all: BTreeMap<_, Vec<Audience>> = BTreeMap::new();
    for (audience, kind, id) in seen {
        all.entry((*kind, *id)).or_default().push(*audience);
    }
    all
}

fn seen_by(edges: &BTreeSet<Edge>) -> BTreeSet<(Audience, Kind, Uuid)> {
    edges.iter().map(|(audience, kind, record, _)| (*audience, *kind, *record)).collect()
}

/// What follows these records: its kind, whom it follows, its id; in no order.
async fn followers(
    tx: &mut Tx,
    company: CompanyId,
    moved: &BTreeSet<(Kind, Uuid)>,
) -> Result<Vec<(Kind, (Kind, Uuid), Uuid)>, DbError> {
    let mut leaders: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for (kind, id) in moved {
        leaders.entry(*kind).or_default().push(*id);
    }
    let (follow, mut all) = (follow(), Vec::new());
    let some = |leader: &Kind, at: usize| chunks(leaders.get(leader)?, 2 * follow.len()).nth(at);
    let most =
        follow.iter().filter_map(|(_, of, _)| Some(chunks(leaders.get(of)?, 2 * follow.len()).len())).max();
    for at in 0..most.unwrap_or_default() {
        let mut sql = Sql::new("");
        for (kind, leader, column) in &follow {
            let Some(ids) = some(leader, at) else { continue };
            sql.push(if sql.is_empty() { "select cast(" } else { " union all select cast(" }).bind(*kind);
            sql.push(" as text), ").name(column).push(", id from ").name(tables::table(*kind).name);
            sql.push(" where company_id = ").bind(company);
            sql.push(" and ").name(column).push(" in ").list(ids.iter().copied());
        }
        for (kind, leader, id) in tx.fetch_all::<(String, Uuid, Uuid)>(sql, Vec::new()).await? {
            let of = follow.iter().find(|(follows, ..)| follows.name() == kind);
            all.extend(of.map(|(kind, of, _)| (*kind, (*of, leader), id)));
        }
    }
    Ok(all)
}

async fn write_edges(tx: &mut Tx, company: CompanyId, new: &[&Edge], gone: &[&Edge]) -> Result<(), DbError> {
    let values = |(audience, kind, record, because): &Edge| -> Vec<Value> {
        vec![audience.to_string().into(), (*kind).into(), (*record).into(), (*because).into()]
    };
    let rows = new.iter().map(|edge| {
        let mut row = vec![company.into()];
        row.extend(values(edge));
        row
    });
    let head = "insert into view_edges (company_id, audience, kind, record, because)";
    tx.insert(head, rows.collect(), "on conflict do nothing").await?;
    for gone in chunks(gone, 5) {
        let mut sql = Sql::new("delete from view_edges where company_id = ");
        // The records alone lead to the rows; without them SQLite reads every edge of the audience.
        sql.bind(company).push(" and record in ").list(gone.iter().map(|(_, _, record, _)| *record));
        sql.push(" and (audience, kind, record, because) in (values ");
        sql.rows(gone.iter().map(|edge| values(edge))).push(")");
        tx.run(sql, Vec::new()).await?;
    }
    Ok(())
}

async fn write_rows(tx: &mut Tx, company: CompanyId, rows: &Rows, seq: i64) -> Result<(), DbError> {
    let rows = rows.iter().map(|((audience, kind, record), op)| {
        let audience = audience.to_string();
        vec![company.into(), audience.into(), (*kind).into(), (*record).into(), seq.into(), (*op).into()]
    });
    tx.insert(
        "insert into feed (company_id, audience, kind, record, seq, op)",
        rows.collect(),
        "on conflict (company_id, audience, kind, record) do update set seq = excluded.seq, op = excluded.op",
    )
    .await
}
