//! The day of each technician: where they are, where they go next, how much is done, and from when they are free.

use super::{ReadError, Scope};
use crate::db::{Stored, Tx};
use crate::fetch_all;
use chrono::{DateTime, TimeDelta, Utc};
use shared::PersonId;
use shared::records::{Account, Job, Outcome, Visit, Window};
use std::collections::BTreeMap;

/// A visit with what it is for.
#[derive(Clone, Debug)]
pub struct Stop {
    pub visit: Visit,
    pub job: Job,
    pub account: Account,
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// At a customer's, since then.
    At(usize, DateTime<Utc>),
    /// On the way there, since then.
    OnTheWay(usize, DateTime<Utc>),
    Between,
}

/// One person's day.
#[derive(Clone, Debug, Default)]
pub struct Workday {
    /// By plan, those without a time last; none that was cancelled.
    pub stops: Vec<Stop>,
}

/// The visits between two moments, and those that are under way, by the one who goes.
pub async fn workdays(
    tx: &mut Tx,
    scope: Scope<'_>,
    (start, end): (DateTime<Utc>, DateTime<Utc>),
) -> Result<BTreeMap<PersonId, Workday>, ReadError> {
    let rows = fetch_all!(
        tx,
        (Stored<Visit>, Stored<Job>, Stored<Account>),
        "select v.doc, j.doc, a.doc from visits v join jobs j on j.company_id = $1 and j.id = v.job_id \
         join accounts a on a.company_id = $1 and a.id = j.account_id \
         where v.company_id = $1 and v.technician_id is not null and v.id in ( \
         select id from visits where company_id = $1 and planned_ms < $3 and planned_ms >= $2 - 2678400000 \
         and coalesce(ends_ms, planned_ms) >= $2 \
         union all select id from visits where company_id = $1 and arrived_ms >= $2 and arrived_ms < $3 \
         union all select id from visits where company_id = $1 and open and arrived_ms is not null) \
         order by v.planned_ms nulls last, v.id limit 5000",
        scope.company,
        start.timestamp_millis(),
        end.timestamp_millis()
    )?;
    let mut days: BTreeMap<PersonId, Workday> = BTreeMap::new();
    for (Stored(visit), Stored(job), Stored(account)) in rows {
        if visit.outcome == Some(Outcome::Cancelled) {
            continue;
        }
        let stop = Stop { job: scope.shown(job), account: scope.shown(account), visit };
        for person in &stop.visit.plan.technicians {
            days.entry(*person).or_default().stops.push(stop.clone());
        }
    }
    Ok(days)
}

impl Workday {
    /// How many visits are over.
    pub fn done(&self) -> usize {
        self.stops.iter().filter(|stop| !stop.visit.is_open()).count()
    }

    /// Where they are, as far as they have said.
    pub fn now(&self) -> Now {
        let open = || self.stops.iter().enumerate().filter(|(_, stop)| stop.visit.is_open());
        let at = open().filter_map(|(i, stop)| Some(Now::At(i, stop.visit.arrived?.time()))).next_back();
        let way = || {
            open().filter_map(|(i, stop)| Some(Now::OnTheWay(i, stop.visit.on_my_way?.time()))).next_back()
        };
        at.or_else(way).unwrap_or(Now::Between)
    }

    /// The visit that comes next, if one is planned.
    pub fn next(&self) -> Option<&Stop> {
        let here = match self.now() {
            Now::At(i, _) | Now::OnTheWay(i, _) => Some(i),
            Now::Between => None,
        };
        let waits = |stop: &Stop| stop.visit.is_open() && stop.visit.arrived.is_none();
        self.stops.iter().enumerate().find(|(i, stop)| Some(*i) != here && waits(stop)).map(|(_, stop)| stop)
    }

    /// How long is planned within these moments.
    pub fn planned(&self, day: (DateTime<Utc>, DateTime<Utc>)) -> TimeDelta {
        let windows = self.stops.iter().filter_map(|stop| stop.visit.plan.window);
        windows.map(|window| within(window.start, window.end, day)).sum()
    }

    /// How long they were at customers' within these moments, until now where they still are.
    pub fn worked(&self, day: (DateTime<Utc>, DateTime<Utc>), now: DateTime<Utc>) -> TimeDelta {
        let there = |stop: &Stop| {
            let arrived = stop.visit.arrived?.time();
            let left = stop.visit.departed.map(|at| at.time());
            // Over without a departure: nobody knows for how long.
            let left = left.or_else(|| stop.visit.is_open().then_some(now))?;
            Some(within(arrived, left, day))
        };
        self.stops.iter().filter_map(there).sum()
    }

    /// When what is ahead or under way is over; none: nothing is.
    pub fn free_from(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = self.stops.iter().filter(|stop| stop.visit.is_open());
        open.filter_map(|stop| match (stop.visit.plan.window, stop.visit.arrived) {
            (Some(Window { end, .. }), _) => Some(end.max(now)),
            (None, Some(_)) => Some(now),
            (None, None) => None,
        })
        .max()
    }

    /// Visits ahead for which no time is set.
    pub fn loose(&self) -> usize {
        let loose = |stop: &&Stop| {
            stop.visit.is_open() && stop.visit.plan.window.is_none() && stop.visit.arrived.is_none()
        };
        self.stops.iter().filter(loose).count()
    }
}

fn within(from: DateTime<Utc>, to: DateTime<Utc>, (start, end): (DateTime<Utc>, DateTime<Utc>)) -> TimeDelta {
    (to.min(end) - from.max(start)).max(TimeDelta::zero())
}
