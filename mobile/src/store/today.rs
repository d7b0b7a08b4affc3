//! Today's stops: what the technician sees first, sorted as the day is planned; and those of later days.

use super::{ExecuteError, Identity, News, Store, news, overlay};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rusqlite::{Connection, params};
use shared::gates::{Facts, Gates};
use shared::records::{
    Account, Address, Company, Evidence, GateSettings, Job, JobStatus, JobType, Outcome, Person, Visit,
    Window,
};
use shared::{PersonId, VisitId, local};
use std::collections::BTreeMap;

/// One day of one technician.
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    /// The day in the company's zone.
    pub day: NaiveDate,
    /// The zone in which times are shown.
    pub zone: Tz,
    /// Who is signed in, once the first pull has brought it.
    pub me: Option<Person>,
    /// How many of the stops are done: "1 of 5 done".
    pub done: usize,
    /// How many have ended without being done: parts needed, nobody there.
    pub ended: usize,
    pub total: usize,
    /// The stop under way, else the first one that is not done.
    pub next: Option<Stop>,
    /// Every stop of the day (`next` among them): by planned start, "any time" last.
    pub stops: Vec<Stop>,
}

/// Some of the open stops of later days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Later {
    pub stops: Vec<Stop>,
    /// There are further ones behind them.
    pub more: bool,
}

/// One visit with what a card shows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub visit: Visit,
    pub job: Job,
    /// None only while a record cannot be read by this version.
    pub account: Option<Account>,
    pub address: Option<Address>,
    pub job_type: Option<JobType>,
    pub gates: Gates,
    /// Gates done, of seven.
    pub gates_done: usize,
    /// Change sets and blobs of this job that the office does not have yet.
    pub waiting: usize,
    /// It is new, or moved, and not opened since.
    pub news: Option<News>,
}

impl Stop {
    /// The visit's id.
    pub fn id(&self) -> VisitId {
        self.visit.id
    }

    /// The planned window; none for "any time that day".
    pub fn window(&self) -> Option<Window> {
        self.visit.plan.window
    }

    /// Whether nothing more is asked of the technician here.
    pub fn is_over(&self) -> bool {
        self.visit.outcome.is_some() || self.job.status.is_over()
    }

    /// Whether the work is done: a visit that ended for want of parts or at a locked door is not.
    pub fn is_done(&self) -> bool {
        match self.visit.outcome {
            Some(outcome) => outcome == Outcome::Done,
            None => self.job.status.is_over() && self.job.status != JobStatus::Closed,
        }
    }

    /// Whether the technician is on the way or on site.
    pub fn is_under_way(&self) -> bool {
        !self.is_over() && (self.visit.on_my_way.is_some() || self.visit.arrived.is_some())
    }

    /// Whether the technician has arrived: people read "On site".
    pub fn is_on_site(&self) -> bool {
        !self.is_over() && self.visit.arrived.is_some()
    }
}

impl Store {
    /// The language that the person chose for this app.
    pub fn language(&self) -> Option<String> {
        self.read("language", |conn| {
            Ok(Some(overlay::me(conn, &self.identity())?.and_then(|me| me.language)))
        })
        .flatten()
    }

    /// The company's zone; UTC until the first pull has brought it.
    pub fn zone(&self) -> Tz {
        self.read("zone", |conn| Ok(Some(zone(conn, &self.identity())?))).unwrap_or_default()
    }

    /// The day that contains `now`, a moment [in the office's time](Store::in_the_offices_time), with whatever is still open
    /// from earlier days.
    pub fn today(&self, now: DateTime<Utc>) -> Today {
        let me = self.identity().person;
        let found = self.read("today", |conn| {
            let zone = zone(conn, &self.identity())?;
            let day = now.with_timezone(&zone).date_naive();
            let wanted = |visit: &Visit, over: bool| match visit.planned() {
                _ if visit.outcome == Some(Outcome::Cancelled) => false,
                Some(planned) => {
                    let planned = planned.with_timezone(&zone).date_naive();
                    // Work that is not finished does not vanish at midnight.
                    planned == day || (planned < day && visit.is_open() && !over)
                }
                None => visit.is_open() && !over && (visit.arrived.is_some() || visit.on_my_way.is_some()),
            };
            let mut reads = Reads::new(conn, me)?;
            let visits = planned_until(conn, local::day(zone, day))?;
            let stops: Result<Vec<_>, _> =
                visits.into_iter().map(|visit| reads.stop(visit, wanted)).collect();
            let mut stops: Vec<Stop> = stops?.into_iter().flatten().collect();
            in_order(&mut stops, zone);
            let done = stops.iter().filter(|stop| stop.is_done()).count();
            let ended = stops.iter().filter(|stop| stop.is_over() && !stop.is_done()).count();
            let next = stops
                .iter()
                .find(|stop| stop.is_under_way())
                .or_else(|| stops.iter().find(|stop| !stop.is_over()))
                .cloned();
            let me = overlay::me(conn, &self.identity())?;
            Ok(Some(Today { day, zone, me, done, ended, total: stops.len(), next, stops }))
        });
        found.unwrap_or_else(|| Today {
            day: now.date_naive(),
            zone: Tz::UTC,
            me: None,
            done: 0,
            ended: 0,
            total: 0,
            next: None,
            stops: Vec::new(),
        })
    }

    /// The open stops of days later than that of `now`, in the office's time, in order, behind the first `skipped` of them: whole
    /// days, until there are `enough`.
    pub fn later(&self, now: DateTime<Utc>, skipped: usize, enough: usize) -> Later {
        let me = self.identity().person;
        self.read("later", |conn| {
            let zone = zone(conn, &self.identity())?;
            let after = local::day(zone, local::date(zone, now)).end;
            let wanted = |visit: &Visit, over: bool| {
                visit.is_open() && !over && visit.planned().is_some_and(|planned| planned >= after)
            };
            let mut reads = Reads::new(conn, me)?;
            let mut later = Later::default();
            let mut before = 0;
            each_planned_from(conn, after, |visit| {
                let Some(stop) = reads.stop(visit, wanted)? else { return Ok(true) };
                if before < skipped {
                    before += 1;
                    return Ok(true);
                }
                let day = |stop: &Stop| stop.visit.planned().map(|at| local::date(zone, at));
                later.more = later.stops.len() >= enough && later.stops.last().map(day) != Some(day(&stop));
                if !later.more {
                    later.stops.push(stop);
                }
                Ok(!later.more)
            })?;
            in_order(&mut later.stops, zone);
            Ok(later)
        })
    }
}

/// The company's zone; UTC until the first pull has brought it.
pub(super) fn zone(conn: &Connection, identity: &Identity) -> Result<Tz, ExecuteError> {
    let company: Option<Company> = overlay::get(conn, identity.company)?;
    Ok(company.and_then(|c| c.time_zone.parse().ok()).unwrap_or(Tz::UTC))
}

/// By day, then by time, "any time" after all that have one.
fn in_order(stops: &mut [Stop], zone: Tz) {
    stops.sort_by_key(|stop| {
        let planned = stop.visit.planned();
        let day = planned.map(|at| local::date(zone, at));
        (day.is_none(), day, stop.window().is_none(), planned, stop.id())
    });
}

/// As records write a moment, without its zone: before that very moment and after all that are earlier.
fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Whatever may be of this day or left over from an earlier one: open visits that are planned until its end or not at all, and ended
/// ones of the day. Besides, all that the outbox has touched.
fn planned_until(conn: &Connection, day: Window) -> Result<Vec<Visit>, ExecuteError> {
    let mut statement = conn.prepare_cached(
        "with planned as (
            select id, json, json ->> '$.outcome' is null as open,
                   coalesce(json ->> '$.plan.window.start', json ->> '$.plan.anytime') as at
            from base where kind = 'visit' and raw = 0
         ), wanted as (
            select id, json from planned where open = 1 and at is null
            union all select id, json from planned where open = 1 and at < ?2
            union all select id, json from planned where open = 0 and at >= ?1 and at < ?2
         )
         select json from wanted w where not exists (select 1 from local l where l.kind = 'visit' and l.id = w.id)
         union all select json from local where kind = 'visit'",
    )?;
    let rows =
        statement.query_map(params![written(day.start), written(day.end)], |row| row.get::<_, String>(0))?;
    overlay::collect_of(rows)
}

/// Goes through the open visits that are planned from a moment on, the earliest first, for as long as they are wanted.
fn each_planned_from(
    conn: &Connection,
    from: DateTime<Utc>,
    mut wanted: impl FnMut(Visit) -> Result<bool, ExecuteError>,
) -> Result<(), ExecuteError> {
    let mut touched = conn.prepare_cached("select json from local where kind = 'visit'")?;
    let touched = touched.query_map([], |row| row.get::<_, String>(0))?;
    let mut touched: Vec<Visit> = overlay::collect_of(touched)?;
    touched.sort_by_key(|visit| (visit.planned(), visit.id));
    let mut touched = touched.into_iter().filter(|visit| visit.planned().is_some()).peekable();
    let mut statement = conn.prepare_cached(
        "select json from base b
         where kind = 'visit' and raw = 0 and (json ->> '$.outcome' is null) = 1
           and coalesce(json ->> '$.plan.window.start', json ->> '$.plan.anytime') >= ?1
           and not exists (select 1 from local l where l.kind = 'visit' and l.id = b.id)
         order by coalesce(json ->> '$.plan.window.start', json ->> '$.plan.anytime'), id",
    )?;
    let mut rows = statement.query([written(from)])?;
    while let Some(row) = rows.next()? {
        let Some(visit) = overlay::read_of::<Visit>(&row.get::<_, String>(0)?) else { continue };
        while let Some(earlier) = touched.next_if(|touched| touched.planned() <= visit.planned()) {
            if !wanted(earlier)? {
                return Ok(());
            }
        }
        if !wanted(visit)? {
            return Ok(());
        }
    }
    for visit in touched {
        if !wanted(visit)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads the stops of one person.
struct Reads<'a> {
    conn: &'a Connection,
    me: PersonId,
    told: BTreeMap<VisitId, News>,
    gates: GateSettings,
}

impl<'a> Reads<'a> {
    fn new(conn: &'a Connection, me: PersonId) -> Result<Reads<'a>, ExecuteError> {
        let company = overlay::all::<Company>(conn)?.into_iter().next();
        let gates = company.map(|company| company.gates).unwrap_or_default();
        Ok(Reads { conn, me, told: news::of_visits(conn)?, gates })
    }

    /// A visit of theirs, if it is wanted (asked with whether the job is over).
    fn stop(
        &mut self,
        visit: Visit,
        wanted: impl Fn(&Visit, bool) -> bool,
    ) -> Result<Option<Stop>, ExecuteError> {
        // Cheap first: the job is read only where it matters.
        if !visit.has(self.me) || !wanted(&visit, false) {
            return Ok(None);
        }
        let conn = self.conn;
        let Some(job) = overlay::get::<Job>(conn, visit.job)? else { return Ok(None) };
        if !wanted(&visit, job.status.is_over()) {
            return Ok(None);
        }
        let account = overlay::get::<Account>(conn, job.account)?;
        let address = overlay::get::<Address>(conn, job.address)?;
        let job_type = overlay::get::<JobType>(conn, job.job_type)?;
        let evidence = overlay::children::<Evidence>(conn, job.id)?;
        let gates = Gates::of(&Facts::new(&self.gates, job_type.as_ref(), &job, evidence.iter()));
        let waiting: i64 = conn
            .prepare_cached(
                "select (select count(*) from outbox where job = ?1 and state = 'pending')
                      + (select count(*) from blobs where job = ?1 and state = 'here')",
            )?
            .query_row([job.id.to_string()], |row| row.get(0))?;
        let (gates_done, waiting) = (gates.done(), waiting as usize);
        let news = self.told.remove(&visit.id);
        Ok(Some(Stop { visit, job, account, address, job_type, gates, gates_done, waiting, news }))
    }
}
