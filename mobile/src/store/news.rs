//! What the office did to the person's visits meanwhile: given to somebody else or taken off the plan, new, moved. Kept with the
//! page that brought it, so that nothing vanishes and nothing new comes unmarked.
//!
//! Invariant: nothing here comes of what the person did themselves, and nothing goes before they have seen it.

use super::{ExecuteError, Store, overlay};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use shared::records::{Account, Company, Job, Left, Person, Plan, Visit};
use shared::{JobId, Kind, PersonId, Record, VisitId};
use std::collections::BTreeMap;

/// A visit that was the person's and is not any more, as its card tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gone {
    pub visit: VisitId,
    pub job: JobId,
    pub title: String,
    pub customer: String,
    /// When it was planned.
    pub plan: Plan,
    /// What the server told of it; nothing where only a whole new view showed that it is gone.
    pub left: Option<Left>,
    /// The person was at the address already: what they captured is kept.
    pub begun: bool,
}

/// What a card of a visit that is gone needs besides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoneCards {
    /// The newest first, each with the names of those who go instead.
    pub cards: Vec<(Gone, Vec<String>)>,
    /// The office's telephone number; empty if it has none.
    pub office: String,
}

/// What is to be told of a visit that is the person's.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    New,
    /// The plan that the person knew.
    Moved(Plan),
}

impl Store {
    /// The visits that were taken away and not tapped away yet.
    pub fn gone(&self) -> GoneCards {
        let company = self.identity().company;
        self.read("gone", |conn| {
            let rows: Vec<String> = conn
                .prepare_cached("select json from news where what = 'gone' order by at desc, visit")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let mut cards = Vec::new();
            for json in rows {
                let Ok(gone) = serde_json::from_str::<Gone>(&json) else { continue };
                let mut names = Vec::new();
                for person in gone.left.iter().flat_map(|left| &left.to) {
                    names.extend(overlay::get::<Person>(conn, *person)?.map(|p| p.name));
                }
                cards.push((gone, names));
            }
            let office = overlay::get::<Company>(conn, company)?.map(|c| c.phone).unwrap_or_default();
            Ok(GoneCards { cards, office })
        })
    }

    /// The person has read that a visit is gone.
    pub fn gone_read(&self, visit: VisitId) -> Result<(), ExecuteError> {
        forget(&self.writer(), visit)?;
        self.bump();
        Ok(())
    }

    /// The person has opened this plan of a visit: it is not new or moved to them any more. A plan that came since still is.
    pub fn opened(&self, visit: VisitId, rev: u32) -> Result<(), ExecuteError> {
        let conn = self.writer();
        if base(&conn, visit)?.is_some_and(|now| now.rev != rev) {
            return Ok(());
        }
        let there = conn
            .prepare_cached("delete from news where visit = ?1 and what <> 'gone'")?
            .execute([visit.to_string()])?;
        drop(conn);
        if there > 0 {
            self.bump();
        }
        Ok(())
    }
}

/// What is to be told of visits that are the person's.
pub(super) fn of_visits(conn: &Connection) -> Result<BTreeMap<VisitId, News>, ExecuteError> {
    let mut statement =
        conn.prepare_cached("select visit, what, json from news where what <> 'gone' order by visit")?;
    let mut rows = statement.query([])?;
    let mut all = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (visit, what, json): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let news = match (what.as_str(), serde_json::from_str(&json)) {
            ("moved", Ok(plan)) => News::Moved(plan),
            _ => News::New,
        };
        if let Ok(visit) = visit.parse() {
            all.insert(visit, news);
        }
    }
    Ok(all)
}

/// The server says what a visit is now; asked before that is stored. `first`: the phone held nothing before this pull, so that
/// nothing of it is news.
pub(super) fn visit_comes(
    conn: &Connection,
    me: PersonId,
    new: &Visit,
    first: bool,
    at: i64,
) -> Result<(), ExecuteError> {
    let old = base(conn, new.id)?;
    let open = |visit: &Visit| visit.has(me) && visit.is_open();
    let own = new.replanned.is_some_and(|replanned| replanned.by == me);
    let Some(old) = old.filter(open) else {
        if !open(new) {
            return Ok(());
        }
        return if first || own || seen(new, me) {
            forget(conn, new.id)
        } else {
            keep(conn, new.id, "new", "null", at)
        };
    };
    if !new.has(me) {
        return went(conn, &old, new.left_by(me).as_ref(), me, at);
    }
    if !new.is_open() || own || seen(new, me) {
        return forget(conn, new.id);
    }
    let told = of_visits(conn)?.remove(&new.id);
    let knew = match &told {
        Some(News::New) => return Ok(()),
        Some(News::Moved(plan)) => plan,
        None => &old.plan,
    };
    if when(knew) == when(&new.plan) {
        return forget(conn, new.id);
    }
    keep(conn, new.id, "moved", &overlay::json(knew)?, at)
}

/// A visit leaves the view; asked before it does.
pub(super) fn visit_leaves(
    conn: &Connection,
    me: PersonId,
    id: VisitId,
    left: Option<&Left>,
    at: i64,
) -> Result<(), ExecuteError> {
    match base(conn, id)?.filter(|visit| visit.has(me) && visit.is_open()) {
        Some(old) => went(conn, &old, left, me, at),
        None => Ok(()),
    }
}

/// A visit that was open and the person's is not theirs any more.
fn went(
    conn: &Connection,
    old: &Visit,
    left: Option<&Left>,
    me: PersonId,
    at: i64,
) -> Result<(), ExecuteError> {
    if left.and_then(|left| left.replanned).is_some_and(|replanned| replanned.by == me) {
        return forget(conn, old.id);
    }
    // With what this phone has yet to send.
    let known = overlay::get::<Visit>(conn, old.id)?.unwrap_or_else(|| old.clone());
    let job = overlay::get::<Job>(conn, old.job)?;
    let account = match &job {
        Some(job) => overlay::get::<Account>(conn, job.account)?,
        None => None,
    };
    let gone = Gone {
        visit: old.id,
        job: old.job,
        title: job.map(|job| job.title).unwrap_or_default(),
        customer: account.map(|account| account.name).unwrap_or_default(),
        plan: old.plan.clone(),
        left: left.cloned(),
        begun: known.arrived.is_some() || known.outcome.is_some(),
    };
    keep(conn, old.id, "gone", &overlay::json(&gone)?, at)
}

/// Whether the person has opened this plan, on whichever phone, or begun the visit.
fn seen(visit: &Visit, me: PersonId) -> bool {
    visit.seen_by(me).is_some() || visit.arrived.is_some() || visit.on_my_way.is_some()
}

/// When a plan says to be there.
fn when(plan: &Plan) -> (Option<shared::records::Window>, Option<chrono::DateTime<chrono::Utc>>) {
    (plan.window, plan.anytime)
}

/// The visit as the server said it last.
fn base(conn: &Connection, id: VisitId) -> Result<Option<Visit>, ExecuteError> {
    let json: Option<String> = conn
        .prepare_cached("select json from base where kind = ?1 and id = ?2 and raw = 0")?
        .query_row(params![Kind::Visit.name(), id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(json.and_then(|json| match Record::from_json(Kind::Visit, &json) {
        Ok(Record::Visit(visit)) => Some(*visit),
        _ => None,
    }))
}

fn keep(conn: &Connection, visit: VisitId, what: &str, json: &str, at: i64) -> Result<(), ExecuteError> {
    conn.prepare_cached(
        "insert into news (visit, what, json, at) values (?1, ?2, ?3, ?4)
         on conflict (visit) do update set what = excluded.what, json = excluded.json, at = excluded.at",
    )?
    .execute(params![visit.to_string(), what, json, at])?;
    Ok(())
}

fn forget(conn: &Connection, visit: VisitId) -> Result<(), ExecuteError> {
    conn.prepare_cached("delete from news where visit = ?1")?.execute([visit.to_string()])?;
    Ok(())
}
