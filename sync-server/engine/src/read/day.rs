//! A day of the whole company: its visits, what waits for a technician, and what needs somebody now.

use super::phones::{self, Phone, State};
use super::{KeptAside, ReadError, Scope, job_types, kept_aside, open_alerts, people, planning};
use crate::db::{Sql, Stored, Tx};
use crate::fetch_all;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use shared::records::{Account, Alert, Evidence, Job, JobType, Person, TimeOff, Visit, Window};
use shared::{AccountId, JobId, JobTypeId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// What the page of a day shows.
#[derive(Default)]
pub struct Day {
    pub people: BTreeMap<PersonId, Person>,
    pub job_types: BTreeMap<JobTypeId, JobType>,
    /// Visits of the day, open ones of earlier days, and open ones that nobody goes to; by plan.
    pub visits: Vec<Visit>,
    pub jobs: BTreeMap<JobId, Job>,
    pub accounts: BTreeMap<AccountId, Account>,
    /// Evidence of the jobs that have a visit that day.
    pub evidence: BTreeMap<JobId, Vec<Evidence>>,
    /// Who is off that day, by person.
    pub off: BTreeMap<PersonId, TimeOff>,
    /// The phone heard of last, by person.
    pub phones: BTreeMap<PersonId, Phone>,
    pub alerts: Vec<Alert>,
    /// Field work that was not taken but kept, which waits for a decision as well.
    pub aside: Vec<KeptAside>,
    /// Jobs that nobody goes to, urgent and old ones first.
    pub unassigned: Vec<JobId>,
    /// There are more of them than are shown.
    pub more_unassigned: bool,
}

/// How many jobs the tray shows.
const TRAY: usize = 60;

/// Visits that the day's page is about: $1 company, $2 and $3 the day, $4 the end of today. A visit lasts 31 days at most.
const OF_THE_DAY: &str = "select doc from visits where company_id = $1 and ((planned_ms < $3 and planned_ms >= $2 - 2678400000 and coalesce(ends_ms, planned_ms) >= $2) \
     or (open and planned_ms < $4) or (open and technician_id is null)) order by planned_ms nulls last, id limit 3000";

/// Jobs that nobody goes to.
const UNASSIGNED: &str = "select doc from jobs where company_id = $1 and status in ('lead', 'scheduled') and not exists (select 1 from visits v \
     where v.company_id = $1 and v.job_id = jobs.id and v.open and v.technician_id is not null) \
     order by urgent desc, created_ms, id limit 61";

/// Reads a day from `start` to `end`; `tonight` is the end of the present day.
pub async fn day(
    tx: &mut Tx,
    scope: Scope<'_>,
    (start, end): (DateTime<Utc>, DateTime<Utc>),
    tonight: DateTime<Utc>,
) -> Result<Day, ReadError> {
    let company = scope.company;
    let zone = super::company(tx, company).await?.time_zone.parse().unwrap_or(Tz::UTC);
    let off = planning::off(tx, scope, zone, Window { start, end }).await?;
    let (start, end, tonight) =
        (start.timestamp_millis(), end.timestamp_millis(), tonight.timestamp_millis());
    let visits = fetch_all!(tx, (Stored<Visit>,), OF_THE_DAY, company, start, end, tonight)?;
    let waiting = fetch_all!(tx, (Stored<Job>,), UNASSIGNED, company)?;
    // By what was found: asked for through the visits once more, each would be looked through three times.
    let mut sql = Sql::new("select doc from jobs where company_id = ");
    sql.bind(company).push(" and id in ");
    sql.list(visits.iter().map(|(Stored(visit),)| visit.job).collect::<BTreeSet<_>>()).push(" order by id");
    let going = tx.fetch_all::<(Stored<Job>,)>(sql, Vec::new()).await?;
    let of = waiting.iter().chain(&going).map(|(Stored(job),)| job.account);
    let mut sql = Sql::new("select doc from accounts where company_id = ");
    sql.bind(company).push(" and id in ").list(of.collect::<BTreeSet<_>>()).push(" order by id");
    let accounts = tx.fetch_all::<(Stored<Account>,)>(sql, Vec::new()).await?;
    let pieces = fetch_all!(
        tx,
        (Stored<Evidence>,),
        "select doc from evidence where company_id = $1 and job_id in (select job_id from visits where company_id = $1 \
         and planned_ms < $3 and planned_ms >= $2 - 2678400000 and coalesce(ends_ms, planned_ms) >= $2) \
         order by at_ms, id",
        company,
        start,
        end
    )?;

    let mut evidence: BTreeMap<JobId, Vec<Evidence>> = BTreeMap::new();
    for (Stored(piece),) in pieces {
        evidence.entry(piece.job).or_default().push(scope.shown(piece));
    }
    let mut unassigned: Vec<JobId> = waiting.iter().map(|(Stored(job),)| job.id).collect();
    let more_unassigned = unassigned.len() > TRAY;
    unassigned.truncate(TRAY);
    let jobs = waiting.into_iter().chain(going).map(|(Stored(job),)| (job.id, scope.shown(job))).collect();
    let phones = phones::all(tx, company).await?;
    let used = |(person, phones): (PersonId, Vec<Phone>)| {
        phones.into_iter().find(|phone| phone.state == State::InUse).map(|phone| (person, phone))
    };
    Ok(Day {
        people: people(tx, company).await?,
        job_types: job_types(tx, company).await?,
        visits: visits.into_iter().map(|(Stored(visit),)| visit).collect(),
        jobs,
        accounts: accounts.into_iter().map(|(Stored(account),)| (account.id, scope.shown(account))).collect(),
        evidence,
        off: off.into_iter().map(|off| (off.person, off)).collect(),
        phones: phones.into_iter().filter_map(used).collect(),
        alerts: open_alerts(tx, company).await?,
        aside: kept_aside(tx, company).await?,
        unassigned,
        more_unassigned,
    })
}

impl Day {
    /// The customer of a job.
    pub fn customer(&self, job: &Job) -> &str {
        self.accounts.get(&job.account).map_or("", |a| a.name.as_str())
    }

    /// People on a visit whose phones are out of touch.
    pub fn silent(&self, person: PersonId, now: DateTime<Utc>) -> Option<&Phone> {
        self.phones.get(&person).filter(|phone| phone.out_of_touch(now))
    }

    /// The visits between two moments that somebody goes to, the cancelled ones left out.
    pub fn planned_between(
        &self,
        (start, end): (DateTime<Utc>, DateTime<Utc>),
    ) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(move |v| {
            let Some(planned) = v.planned() else { return false };
            let until = v.plan.window.map_or(planned, |w| w.end);
            // One that ends at midnight is not of the day that begins then.
            !v.plan.technicians.is_empty() && planned < end && (until > start || planned >= start)
        })
    }

    /// The same by the one who goes, in the same order.
    pub fn by_technician(&self, bounds: (DateTime<Utc>, DateTime<Utc>)) -> BTreeMap<PersonId, Vec<&Visit>> {
        let mut theirs: BTreeMap<PersonId, Vec<&Visit>> = BTreeMap::new();
        for visit in self.planned_between(bounds) {
            for person in &visit.plan.technicians {
                let visits = theirs.entry(*person).or_default();
                if visits.last().is_none_or(|last| last.id != visit.id) {
                    visits.push(visit);
                }
            }
        }
        theirs
    }

    /// The open visit of a job that nobody goes to, if one is planned already.
    pub fn unassigned_visit(&self, job: JobId) -> Option<&Visit> {
        self.visits.iter().find(|v| v.job == job && v.is_open() && v.plan.technicians.is_empty())
    }
}
