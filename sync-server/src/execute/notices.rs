//! Mails about new alerts, written down with what raised them: to the manager of whoever it is about, else to those who
//! run the company. Without a new alert in the commit nothing is looked up.

use super::audit::Entry;
use crate::app::App;
use crate::db::{DbError, Doc, Sql, Tx, tables, unquoted};
use crate::mails::{self, LINK, Letter, Mail};
use crate::web::words;
use chrono::TimeDelta;
use chrono_tz::Tz;
use shared::access::{self, ADMINS, Action, Subject};
use shared::ids::*;
use shared::records::{Alert, Company, Entity, Job, Person};
use shared::{Kind, Record};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Language, Text, t};
use uuid::Uuid;

/// After so long a notice is of no use.
const USE: TimeDelta = TimeDelta::hours(24);

/// Writes the mails about the alerts that this commit makes; the records are written already. An alert is mailed once to
/// each person: the ids of its mails are made from both.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx,
    company: CompanyId,
    records: &BTreeMap<(Kind, Uuid), Record>,
    entries: &[Entry],
) -> Result<(), DbError> {
    let new = entries.iter().filter_map(Entry::makes).filter(|(kind, _)| *kind == Kind::Alert);
    let new: BTreeSet<(Kind, Uuid)> = new.collect();
    let alerts = new.iter().filter_map(|key| Alert::of(records.get(key)?));
    let open: Vec<&Alert> = alerts.filter(|alert| alert.settled.is_none()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let Some(record) = by_id::<Company>(tx, company, [company.0].into()).await?.remove(&company.0) else {
        return Ok(());
    };
    let mailed: Vec<&Alert> =
        open.into_iter().filter(|alert| record.notices.mailed.contains(&alert.what.kind())).collect();
    if mailed.is_empty() {
        return Ok(());
    }
    let jobs = mailed.iter().filter_map(|alert| Some(alert.job?.0)).collect();
    let jobs = by_id::<Job>(tx, company, jobs).await?;
    let about = mailed.iter().map(|alert| alert.by.0).collect();
    let people = People::read(tx, company, about).await?;
    let now = app.now();
    let zone: Tz = record.time_zone.parse().unwrap_or(Tz::UTC);
    let due = record.notices.due(now, zone);
    let mut once = Vec::new();
    for alert in mailed {
        let job = alert.job.and_then(|job| jobs.get(&job.0));
        let link = alert.job.map_or_else(|| "/alerts".to_owned(), |job| format!("/jobs/{job}"));
        for (person, email) in people.told_about(alert.by) {
            let mail = mail(&record, alert, job, people.by.get(&alert.by), person, email);
            let id = derived(&format!("notice {}", alert.id), person.id.0);
            let letter = Letter { person: person.id, mail, link: &link, expires: due + USE };
            once.push(mails::row(app, company, id, &letter, now, due));
        }
    }
    mails::post_once(tx, once, now).await
}

/// Those whom alerts are about, and those who may be told.
struct People {
    /// Whoever the alerts are about.
    by: BTreeMap<PersonId, Person>,
    /// Active managers of theirs, and everybody active who runs the company, with an address.
    reached: BTreeMap<PersonId, (Person, String)>,
}

impl People {
    async fn read(tx: &mut Tx, company: CompanyId, about: BTreeSet<Uuid>) -> Result<People, DbError> {
        let by = by_id::<Person>(tx, company, about).await?;
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

/// What happened, on which job, and whose work it was; nothing that the customer said.
fn mail(
    company: &Company,
    alert: &Alert,
    job: Option<&Job>,
    by: Option<&Person>,
    to: &Person,
    email: &str,
) -> Mail {
    let text = Text::of(Language::best(&company.locale));
    let (what, _) = words::alert_words(text, &alert.what);
    let number = job.and_then(|job| job.number).map(|n| format!("JOB-{n}")).unwrap_or_default();
    let job = match job {
        Some(job) => t!(text, "mail-notice-job", number = number.as_str(), title = job.title.as_str()),
        None => t!(text, "mail-notice-no-job"),
    };
    let body = t!(
        text,
        "mail-notice",
        name = to.name.as_str(),
        company = company.name.as_str(),
        what = what.as_str(),
        job = job,
        person = by.map_or("–", |by| by.name.as_str()),
        advice = words::alert_advice(text, &alert.what),
        link = LINK
    );
    let subject = match number.as_str() {
        "" => t!(text, "mail-notice-subject-plain", what = what),
        number => t!(text, "mail-notice-subject", what = what, number = number),
    };
    Mail { id: None, to: email.to_owned(), subject, body }
}

/// Records by their ids.
async fn by_id<E: Entity>(
    tx: &mut Tx,
    company: CompanyId,
    ids: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, E>, DbError> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    Ok(readable(tables::docs(tx, company, E::KIND, &ids).await?))
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
