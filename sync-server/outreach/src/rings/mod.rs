//! Phones that are rung while their app is closed: a line about each visit that is new, moved or cancelled, through the push
//! service of the phone's browser. What it says is a hint; what is so comes by pull.
//!
//! A phone has one piece of [`engine::work`], which tells all that is due. If the server dies before it has noted that, the phone
//! is told once more, and shows it in the place of the first.

pub mod bells;
pub mod post;
mod sealed;
mod words;

pub use engine::rings::WORK;

use crate::Outreach;
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::{DbError, Tx, tables};
use engine::rings::{self, Bell, Ring, When};
use engine::work::{Backoff, Did, Kind, Piece, WorkError};
use engine::{fetch_optional, run};
use post::{Answer, Letter};
use shared::ids::*;
use shared::records::{Account, Company, Entity, Job, Person, Visit};
use shared::sync::{Rung, Told};
use std::collections::BTreeSet;
use ui::{Language, Text};

/// More visits at once are told as a number.
const MOST_TOLD: usize = 5;
/// What begins sooner wakes the phone at once.
const SOON: TimeDelta = TimeDelta::hours(24);

/// A phone is rung, and again for as long as that is of use.
const KIND: Kind<Outreach> = Kind {
    name: WORK,
    outside: true,
    lease: TimeDelta::minutes(2),
    backoff: Backoff { first: TimeDelta::seconds(20), most: TimeDelta::minutes(10) },
    tries: None,
    at_once: 50,
    run: |outreach, piece| Box::pin(ring(outreach, piece)),
};

/// Rings whom there is something to tell.
pub async fn tick(outreach: &Outreach) -> Result<(), WorkError> {
    if outreach.post.is_some() {
        outreach.runner().tick(outreach, &KIND).await?;
        return Ok(());
    }
    // It was switched off: who switches it on again begins anew.
    let mut tx = outreach.db.read().await?;
    if fetch_optional!(tx, (i64,), "select count(*) from bells")?.is_some_and(|(n,)| n > 0) {
        drop(tx);
        let mut tx = outreach.db.write().await?;
        rings::ring_nobody(&mut tx).await?;
        run!(tx, "update work set state = 'done' where kind = $1 and state = 'waits'", WORK)?;
        tx.commit().await?;
    }
    Ok(())
}

/// What of a visit a phone is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    New,
    Moved,
    /// Somebody else goes.
    Given,
    Cancelled,
}

/// One line of what a phone is told.
struct Line {
    what: What,
    when: When,
    visit: VisitId,
    job: JobId,
}

/// A visit that a phone is to be told of, what is to be said if anything, and what the phone knows then.
struct Due {
    ring: Ring,
    line: Option<Line>,
    knows: Option<When>,
}

/// What there is to say of a visit: what is so now, beside what this person knew. Nothing where both are the same again, where
/// it has begun or is over, or where they have seen it.
fn line(visit: &Visit, person: PersonId, had: Option<When>, now: DateTime<Utc>) -> Option<Line> {
    if visit.on_my_way.is_some() || visit.arrived.is_some() || visit.departed.is_some() {
        return None;
    }
    let seen = visit.seen_by(person).is_some();
    let (what, when) = match (had, When::planned(visit, person)) {
        (None, Some(has)) if !seen => (What::New, has),
        (Some(had), Some(has)) if had != has && !seen => (What::Moved, has),
        (Some(had), None) if visit.is_open() && !visit.plan.technicians.is_empty() && !visit.has(person) => {
            (What::Given, had)
        }
        (Some(had), None) => (What::Cancelled, had),
        (_, Some(_)) | (None, None) => return None,
    };
    (when.ends() > now).then_some(Line { what, when, visit: visit.id, job: visit.job })
}

async fn ring(outreach: &Outreach, piece: &Piece) -> Result<Did, WorkError> {
    let (company, now) = (piece.company, outreach.now());
    let Some(post) = &outreach.post else { return Ok(Did::Done) };
    let mut tx = outreach.db.read().await?;
    let Some(bell) = rings::bell(&mut tx, company, piece.id, now).await? else { return Ok(Did::Done) };
    let person = tables::one::<Person>(&mut tx, company, bell.phone.person).await?;
    let Some(person) = person.filter(|person| person.active && bell.stands) else {
        drop(tx);
        return silence(outreach, piece, &bell).await;
    };
    let mut due = due(&mut tx, company, &bell, now).await?;
    let lines: Vec<Line> = due.iter_mut().filter_map(|due| due.line.take()).collect();
    let rung = match lines.is_empty() {
        true => None,
        false => Some(said(&mut tx, company, &person, &bell, &lines, now).await?),
    };
    drop(tx);
    if let Some(rung) = rung {
        let Some(endpoint) = post.endpoint(&bell.endpoint) else {
            return silence(outreach, piece, &bell).await;
        };
        let Some(signer) = bells::signer(outreach).await? else { return Ok(Did::Done) };
        let text = serde_json::to_vec(&rung).map_err(|error| WorkError::Failed(error.to_string()))?;
        let sealed = sealed::seal(&text, &bell.p256dh, &bell.auth, outreach.random.nonce());
        let origin = endpoint.origin().ascii_serialization();
        let signed = signer.authorization(&origin, &outreach.contact(), now);
        let (Ok(sealed), Ok(authorization)) = (sealed, signed) else {
            // No browser made these keys.
            return silence(outreach, piece, &bell).await;
        };
        let until = lines.iter().map(|line| line.when.ends()).max().unwrap_or(now);
        let soonest = lines.iter().map(|line| line.when.begins()).min().unwrap_or(now);
        let letter = Letter {
            endpoint: &endpoint,
            authorization: &authorization,
            sealed,
            useful: (until - now).min(rings::USE),
            urgent: soonest - now < SOON,
        };
        let answer = post.send(letter, now).await;
        outreach.points.reached("ring:tried")?;
        match answer {
            Answer::Taken => {}
            Answer::Gone => return silence(outreach, piece, &bell).await,
            Answer::Later(wait, why) => return Ok(Did::NotBefore(now + wait, why)),
            Answer::Never(why) => tracing::warn!(id = %piece.id, why, "a phone is not told of a visit"),
        }
    }
    note(outreach, piece, &bell, &due).await
}

/// What is due of a phone, with what there is to say of it.
async fn due(tx: &mut Tx, company: CompanyId, bell: &Bell, now: DateTime<Utc>) -> Result<Vec<Due>, DbError> {
    let rings = rings::of_phone(tx, company, bell.phone).await?;
    let rings: Vec<Ring> = rings.into_iter().filter(|ring| ring.due <= now).collect();
    let visits: Vec<_> = rings.iter().map(|ring| ring.visit.0).collect();
    let visits = tables::by_id(tx, company, Visit::KIND, &visits).await?;
    let person = bell.phone.person;
    let one = |ring: Ring| {
        let visit = visits.get(&ring.visit.0).and_then(Visit::of);
        let line = visit
            .filter(|_| ring.due + rings::USE > now)
            .and_then(|visit| line(visit, person, ring.had, now));
        Due { ring, line, knows: visit.and_then(|visit| When::planned(visit, person)) }
    };
    Ok(rings.into_iter().map(one).collect())
}

/// The lines in the person's language, or the phone's own, or the company's.
async fn said(
    tx: &mut Tx,
    company: CompanyId,
    person: &Person,
    bell: &Bell,
    lines: &[Line],
    now: DateTime<Utc>,
) -> Result<Rung, DbError> {
    let record = tables::one::<Company>(tx, company, company.0).await?;
    let phones = Some(bell.language.as_str()).filter(|language| !language.is_empty());
    let companys = record.as_ref().map(|company| company.locale.as_str());
    let language = person.language.as_deref().or(phones).or(companys).unwrap_or_default();
    let text = Text::of(Language::best(language));
    let zone =
        record.as_ref().and_then(|company| company.time_zone.parse().ok()).unwrap_or(chrono_tz::Tz::UTC);
    let lang = text.language().tag().to_owned();
    if lines.len() > MOST_TOLD {
        return Ok(Rung { lang, visits: vec![words::many(text, lines.len())] });
    }
    let jobs: BTreeSet<_> = lines.iter().map(|line| line.job.0).collect();
    let jobs = tables::by_id(tx, company, Job::KIND, &jobs.into_iter().collect::<Vec<_>>()).await?;
    let job = |line: &Line| jobs.get(&line.job.0).and_then(Job::of);
    let accounts: BTreeSet<_> = lines.iter().filter_map(|line| Some(job(line)?.account.0)).collect();
    let accounts =
        tables::by_id(tx, company, Account::KIND, &accounts.into_iter().collect::<Vec<_>>()).await?;
    let told = |line: &Line| -> Told {
        let account = job(line).and_then(|job| accounts.get(&job.account.0)).and_then(Account::of);
        words::one(text, zone, now, line, account.map_or("", |account| account.name.as_str()))
    };
    Ok(Rung { lang, visits: lines.iter().map(told).collect() })
}

/// Notes what the phone knows now, and looks what is left.
async fn note(outreach: &Outreach, piece: &Piece, bell: &Bell, told: &[Due]) -> Result<Did, WorkError> {
    let (company, now) = (piece.company, outreach.now());
    let mut tx = outreach.db.write().await?;
    // Whoever writes more down for this phone is done, or waits for us.
    let ours = piece.renew(&mut tx, now).await?;
    for due in told {
        rings::told(&mut tx, company, bell.phone, &due.ring, due.knows).await?;
    }
    let left = rings::of_phone(&mut tx, company, bell.phone).await?;
    let did = match left.first() {
        _ if !ours => Did::Noted,
        Some(next) => Did::Again(next.due),
        None => {
            piece.done(&mut tx, now).await?;
            Did::Noted
        }
    };
    tx.commit().await?;
    outreach.points.reached("ring:noted")?;
    Ok(did)
}

/// This phone is not rung there any more.
async fn silence(outreach: &Outreach, piece: &Piece, bell: &Bell) -> Result<Did, WorkError> {
    let mut tx = outreach.db.write().await?;
    piece.done(&mut tx, outreach.now()).await?;
    rings::ring_no_more(&mut tx, piece.company, bell.phone, Some(&bell.endpoint)).await?;
    tx.commit().await?;
    Ok(Did::Noted)
}
