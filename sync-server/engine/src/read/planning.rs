//! Everybody's time around a wanted one, and where they last were.

use super::phones::{self, Phone, State};
use super::plain::{self, Is};
use super::{ReadError, Scope, job_types, technicians};
use crate::db::{Stored, Tx};
use crate::fetch_all;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use shared::place::{Fix, LatLng};
use shared::planning::{Booking, Diary, taken};
use shared::records::{Address, Evidence, EvidenceBody, Job, Person, TimeOff, TimeOffState, Visit, Window};
use shared::{CompanyId, JobId, PersonId, local};
use std::collections::BTreeMap;

/// What is known of the time around a wanted one.
#[derive(Default)]
pub struct Times {
    /// One for each technician who can be planned, by name.
    pub diaries: Vec<Diary>,
    /// The jobs that stand in them.
    pub jobs: BTreeMap<JobId, Job>,
}

/// Reads the days from `day.start` to `day.end`. A visit lasts 31 days at most, so none that began earlier reaches here.
pub async fn times(
    tx: &mut Tx,
    scope: Scope<'_>,
    people: &BTreeMap<PersonId, Person>,
    day: Window,
    now: DateTime<Utc>,
) -> Result<Times, ReadError> {
    let company = scope.company;
    let (start, end) = (day.start.timestamp_millis(), day.end.timestamp_millis());
    let visits = fetch_all!(
        tx,
        (Stored<Visit>, Stored<Job>, Stored<Address>),
        "select v.doc, j.doc, d.doc from visits v \
         join jobs j on j.company_id = $1 and j.id = v.job_id \
         join addresses d on d.company_id = $1 and d.id = j.address_id \
         where v.company_id = $1 and v.technician_id is not null \
         and v.planned_ms < $3 and v.planned_ms >= $2 - 2678400000 \
         and (coalesce(v.ends_ms, v.planned_ms) >= $2 or (v.open and v.arrived_ms is not null)) \
         order by v.planned_ms, v.id limit 5000",
        company,
        start,
        end
    )?;
    // Where they were lately; two days ahead it tells nothing.
    let since = (now - TimeDelta::hours(36)).timestamp_millis();
    let pieces = if day.start - now < TimeDelta::hours(36) && day.end > now {
        fetch_all!(
            tx,
            (Stored<Evidence>,),
            "select doc from evidence where company_id = $1 and at_ms >= $2 and job_id in \
             (select job_id from visits where company_id = $1 and planned_ms >= $2 and planned_ms < $3) \
             and what in ('arrival', 'photo-before', 'photo-during', 'photo-after', 'signature', 'departure') \
             order by at_ms desc, id limit 3000",
            company,
            since,
            now.timestamp_millis()
        )?
    } else {
        Vec::new()
    };
    let zone = super::company(tx, scope.company).await?.time_zone.parse().unwrap_or(Tz::UTC);
    let mut off = BTreeMap::<_, Vec<Window>>::new();
    for one in self::off(tx, scope, zone, day).await? {
        off.entry(one.person).or_default().push(one.window(zone));
    }
    let types = job_types(tx, company).await?;
    let phones = phones::all(tx, company).await?;

    let mut seen: BTreeMap<PersonId, (LatLng, DateTime<Utc>)> = BTreeMap::new();
    for (Stored(piece),) in pieces {
        let piece = scope.shown(piece);
        if let Some(fix) = fix(&piece.body) {
            seen.entry(piece.by).or_insert((fix.at, piece.at.time()));
        }
    }
    let mut times = Times::default();
    let mut theirs: BTreeMap<PersonId, (Vec<Booking>, usize)> = BTreeMap::new();
    for (Stored(visit), Stored(job), Stored(address)) in visits {
        let usual = types.get(&job.job_type).map_or(60, |t| i64::from(t.minutes).max(15));
        let window = taken(&visit, TimeDelta::minutes(usual), now);
        let address = scope.shown(address);
        let place = address.pin.or(address.proposed).map(|pin| pin.at);
        let waits = visit.is_open() && visit.arrived.is_none();
        for person in &visit.plan.technicians {
            let (bookings, loose) = theirs.entry(*person).or_default();
            match window {
                Some(window) if waits && window.end <= now => *loose += 1,
                Some(window) => bookings.push(Booking { visit: visit.id, job: job.id, window, place }),
                None if waits => *loose += 1,
                None => {}
            }
        }
        times.jobs.entry(job.id).or_insert_with(|| scope.shown(job));
    }
    times.diaries = technicians(people)
        .into_iter()
        .map(|person| {
            let (bookings, loose) = theirs.remove(&person.id).unwrap_or_default();
            let phone = phones
                .get(&person.id)
                .and_then(|phones| phones.iter().find(|phone| phone.state == State::InUse));
            Diary {
                person: person.id,
                bookings,
                loose,
                last_seen: seen.get(&person.id).copied(),
                silent_since: phone.filter(|p| p.out_of_touch(now)).map(|p: &Phone| p.last_contact),
                off: off.get(&person.id).cloned().unwrap_or_default(),
            }
        })
        .collect();
    Ok(times)
}

/// The time off that was granted and touches this time, in the company's zone.
pub async fn off(tx: &mut Tx, scope: Scope<'_>, zone: Tz, time: Window) -> Result<Vec<TimeOff>, ReadError> {
    let [from, until] = [time.start, time.end].map(|at| local::date(zone, at).to_string().into());
    let granted = Is::At(TimeOffState::Granted.name().into());
    let asked = [("state", granted), ("last_day", Is::From(from)), ("first_day", Is::Until(until))];
    let found: Vec<TimeOff> = plain::list(tx, scope, &asked, ("first_day", false), (0, i64::MAX)).await?;
    Ok(found.into_iter().filter(|off| off.window(zone).overlaps(time)).collect())
}

/// How many open visits of somebody touch this time.
pub async fn count_open(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    time: Window,
) -> Result<usize, ReadError> {
    let rows = fetch_all!(
        tx,
        (Stored<Visit>,),
        "select doc from visits where company_id = $1 and open and planned_ms < $3 and coalesce(ends_ms, planned_ms) >= $2 \
         and (technician_id = $4 or cast(doc -> 'plan' -> 'technicians' as text) like $5) order by id",
        company,
        time.start,
        time.end,
        person,
        format!("%{person}%")
    )?;
    let touches = |visit: &Visit| match visit.plan.window {
        Some(window) => window.overlaps(time),
        None => visit.planned().is_some_and(|at| time.start <= at && at < time.end),
    };
    Ok(rows
        .iter()
        .filter(|(Stored(visit),)| visit.plan.technicians.contains(&person) && touches(visit))
        .count())
}

/// Where the phone was when something was captured.
fn fix(body: &EvidenceBody) -> Option<Fix> {
    match body {
        EvidenceBody::Arrival { fix, .. }
        | EvidenceBody::Photo { fix, .. }
        | EvidenceBody::Signature { fix, .. }
        | EvidenceBody::Departure { fix } => *fix,
        _ => None,
    }
}
