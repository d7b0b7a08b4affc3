//! Today's stops: what the technician sees first, sorted as the day is planned.

use super::{ExecuteError, Identity, News, Store, news, overlay};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rusqlite::Connection;
use shared::gates::{Facts, Gates};
use shared::records::{
    Account, Address, Company, Evidence, Job, JobStatus, JobType, Outcome, Person, Visit, Window,
};
use shared::{PersonId, VisitId};

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

    /// The day that contains `now`, with whatever is still open from earlier days.
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
            let stops = stops(conn, me, wanted)?;
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

    /// The open stops of later days, in order.
    pub fn upcoming(&self, now: DateTime<Utc>) -> Vec<Stop> {
        let me = self.identity().person;
        self.read("upcoming", |conn| {
            let zone = zone(conn, &self.identity())?;
            let day = now.with_timezone(&zone).date_naive();
            stops(conn, me, |visit, over| {
                let later = visit.planned().is_some_and(|p| p.with_timezone(&zone).date_naive() > day);
                later && visit.is_open() && !over
            })
        })
    }
}

/// The company's zone; UTC until the first pull has brought it.
pub(super) fn zone(conn: &Connection, identity: &Identity) -> Result<Tz, ExecuteError> {
    let company: Option<Company> = overlay::get(conn, identity.company)?;
    Ok(company.and_then(|c| c.time_zone.parse().ok()).unwrap_or(Tz::UTC))
}

/// The person's visits that are wanted (asked with whether the job is over), in the order of the day.
fn stops(
    conn: &Connection,
    me: PersonId,
    wanted: impl Fn(&Visit, bool) -> bool,
) -> Result<Vec<Stop>, ExecuteError> {
    let mut all = Vec::new();
    let mut told = news::of_visits(conn)?;
    let visits = overlay::all::<Visit>(conn)?;
    // Cheap first: most visits are of other days.
    for visit in visits.into_iter().filter(|v| v.has(me) && wanted(v, false)) {
        let Some(job) = overlay::get::<Job>(conn, visit.job)? else { continue };
        if wanted(&visit, job.status.is_over()) {
            let news = told.remove(&visit.id);
            all.push(Stop { news, ..stop(conn, visit, job)? });
        }
    }
    // By day, then by time, "any time" after all that have one.
    all.sort_by_key(|s| {
        let window = s.visit.plan.window.map(|w| w.start);
        (window.is_none(), window.or(s.visit.plan.anytime), s.visit.id)
    });
    Ok(all)
}

fn stop(conn: &Connection, visit: Visit, job: Job) -> Result<Stop, ExecuteError> {
    let account = overlay::get::<Account>(conn, job.account)?;
    let address = overlay::get::<Address>(conn, job.address)?;
    let job_type = overlay::get::<JobType>(conn, job.job_type)?;
    let company: Option<Company> = overlay::all::<Company>(conn)?.into_iter().next();
    let settings = company.map(|c| c.gates).unwrap_or_default();
    let evidence = overlay::children::<Evidence>(conn, job.id)?;
    let gates = Gates::of(&Facts::new(&settings, job_type.as_ref(), &job, evidence.iter()));
    let waiting: i64 = conn
        .prepare_cached(
            "select (select count(*) from outbox where job = ?1 and state = 'pending')
                  + (select count(*) from blobs where job = ?1 and state = 'here')",
        )?
        .query_row([job.id.to_string()], |row| row.get(0))?;
    let gates_done = gates.done();
    let waiting = waiting as usize;
    Ok(Stop { visit, job, account, address, job_type, gates, gates_done, waiting, news: None })
}
