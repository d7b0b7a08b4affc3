//! Mails about new alerts, written down with what raised them: to the manager of the one it is about, else to those who
//! run the company. Without a new alert in the commit nothing is looked up.

use crate::Engine;
use crate::db::{DbError, Doc, Sql, Tx, tables, unquoted};
use crate::letters::{self, Letter, Notice, StoredLink};
use chrono::TimeDelta;
use chrono_tz::Tz;
use shared::access::{self, ADMINS, Action, Subject};
use shared::ids::*;
use shared::records::{Alert, Company, Entity, Job, Person};
use shared::world::Key;
use shared::{Kind, Record, World};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// After so long a notice is of no use.
const USE: TimeDelta = TimeDelta::hours(24);

/// Writes the mails about the alerts among what this commit makes; `world` is what is loaded, as it is with them. An alert is
/// mailed once to each person: the ids of its mails are made from both.
pub(super) async fn write(
    engine: &Engine,
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    made: BTreeSet<(Kind, Uuid)>,
) -> Result<(), DbError> {
    let alerts = made.into_iter().filter(|(kind, _)| *kind == Kind::Alert);
    let alerts = alerts.filter_map(|(kind, id)| Alert::of(world.record(kind, id)?));
    let open: Vec<&Alert> = alerts.filter(|alert| alert.settled.is_none()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let record = by_id::<Company>(tx, company, world, [company.0].into()).await?.remove(&company.0);
    let Some(record) = record else { return Ok(()) };
    let mailed: Vec<&Alert> =
        open.into_iter().filter(|alert| record.notices.mailed.contains(&alert.what.kind())).collect();
    if mailed.is_empty() {
        return Ok(());
    }
    let jobs = mailed.iter().filter_map(|alert| Some(alert.job?.0)).collect();
    let jobs = by_id::<Job>(tx, company, world, jobs).await?;
    let about = mailed.iter().map(|alert| alert.by.0).collect();
    let people = People::read(tx, company, world, about).await?;
    let now = engine.now();
    let zone: Tz = record.time_zone.parse().unwrap_or(Tz::UTC);
    let due = record.notices.due(now, zone);
    let mut once = Vec::new();
    for alert in mailed {
        let job = alert.job.and_then(|job| jobs.get(&job.0));
        let link = alert.job.map_or_else(|| "/alerts".to_owned(), |job| format!("/jobs/{job}"));
        for (person, email) in people.told_about(alert.by) {
            let by = people.by.get(&alert.by);
            let notice = Notice { company: &record, alert, job, by, to: person, email };
            let mail = (engine.notice_words)(&notice);
            let id = derived(&format!("notice {}", alert.id), person.id.0);
            let link = StoredLink::Open(link.clone());
            let letter = Letter { person: person.id, mail, link, expires: due + USE };
            once.push(letters::row(company, id, letter, now, due));
        }
    }
    letters::post_once(tx, once, now).await
}

/// Those whom alerts are about, and those who may be told.
struct People {
    /// Those whom the alerts are about.
    by: BTreeMap<PersonId, Person>,
    /// Active managers of theirs, and everybody active who runs the company, with an address.
    reached: BTreeMap<PersonId, (Person, String)>,
}

impl People {
    async fn read(
        tx: &mut Tx,
        company: CompanyId,
        world: &World,
        about: BTreeSet<Uuid>,
    ) -> Result<People, DbError> {
        let by = by_id::<Person>(tx, company, world, about).await?;
        let managers = by.values().filter_map(|person| person.manager);
        let mut sql = Sql::new("select id, doc from people where company_id = ");
        sql.bind(company).push(" and active = true and (office = true or id in ");
        sql.list(managers).push(") order by id");
        let found = readable::<Person>(tx.fetch_all::<(Uuid, Doc)>(sql, Vec::new()).await?);
        let mut sql = Sql::new("select person_id, email from logins where company_id = ");
        sql.bind(company).push(" and person_id in ").list(found.keys().copied()).push(" order by person_id");
        let emails: BTreeMap<Uuid, String> =
            tx.fetch_all::<(Uuid, String)>(sql, Vec::new()).await?.into_iter().collect();
        let reached = found.into_iter().filter_map(|(id, person)| {
            let email = emails.get(&id).filter(|email| !email.is_empty())?;
            Some((person.id, (person, email.clone())))
        });
        Ok(People {
            reached: reached.collect(),
            by: by.into_values().map(|person| (person.id, person)).collect(),
        })
    }

    /// The manager; where there is none who can be reached and sees alerts, every owner and admin.
    fn told_about(&self, person: PersonId) -> Vec<(&Person, &str)> {
        let manager = self.by.get(&person).and_then(|person| person.manager);
        let sees = |(manager, _): &&(Person, String)| access::may(manager, Subject::Alert, Action::See);
        if let Some((manager, email)) = manager.and_then(|manager| self.reached.get(&manager)).filter(sees) {
            return vec![(manager, email.as_str())];
        }
        let runs = self.reached.values().filter(|(person, _)| person.is_any(ADMINS));
        runs.map(|(person, email)| (person, email.as_str())).collect()
    }
}

/// Records by their ids; what is loaded is not loaded again.
pub(super) async fn by_id<E: Entity>(
    tx: &mut Tx,
    company: CompanyId,
    world: &World,
    ids: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, E>, DbError> {
    let (here, elsewhere): (Vec<Uuid>, Vec<Uuid>) =
        ids.into_iter().partition(|id| world.knows(Key::One(E::KIND, *id)));
    let mut all = readable(tables::docs(tx, company, E::KIND, &elsewhere).await?);
    let here = here.into_iter().filter_map(|id| Some((id, E::of(world.record(E::KIND, id)?)?.clone())));
    all.extend(here);
    Ok(all)
}

/// One that cannot be read is left out: no field work is refused for a mail.
fn readable<E: Entity>(docs: Vec<(Uuid, Doc)>) -> BTreeMap<Uuid, E> {
    let one = |(id, doc): (Uuid, Doc)| match Record::from_json(E::KIND, doc.0.get()) {
        Ok(record) => E::of(&record).cloned().map(|record| (id, record)),
        Err(error) => {
            tracing::warn!(kind = %E::KIND, %id, why = unquoted(&error), "a notice goes without a record");
            None
        }
    };
    docs.into_iter().filter_map(one).collect()
}
