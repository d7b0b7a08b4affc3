//! Who is rung about visits that are new, moved or cancelled: those who go or went, except whoever did it. Without such a
//! change in the commit nothing is looked up.

use super::audit::Entry;
use super::notices::by_id;
use crate::Engine;
use crate::db::{DbError, Tx};
use crate::rings::{self, GATHERED, News, Phone, When};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use shared::World;
use shared::ids::*;
use shared::records::{Company, Entity, Outcome, Visit};
use std::collections::{BTreeMap, BTreeSet};

/// Who begins sooner than this after a quiet night is rung in it.
const GETTING_READY: TimeDelta = TimeDelta::hours(1);

/// A visit that a commit changes, as it was before, as it is then, and who changed it last.
struct Changed<'a> {
    before: Option<&'a Visit>,
    after: &'a Visit,
    by: PersonId,
}

impl Changed<'_> {
    /// Whoever it is news for, with when it was and is planned for them.
    fn concerned(&self) -> impl Iterator<Item = (PersonId, Option<When>, Option<When>)> {
        let went = self.before.map(|visit| &visit.plan.technicians).into_iter().flatten();
        let people: BTreeSet<PersonId> = went.chain(&self.after.plan.technicians).copied().collect();
        let both = move |person| {
            let had = self.before.and_then(|visit| When::planned(visit, person));
            (person, had, When::planned(self.after, person))
        };
        // A visit that ends is no news.
        let ends = move |had: &Option<When>, has: &Option<When>| {
            had.is_some() && has.is_none() && self.after.outcome.is_some_and(|how| how != Outcome::Cancelled)
        };
        people.into_iter().map(both).filter(move |(_, had, has)| had != has && !ends(had, has))
    }
}

/// Writes down what is to be told of the visits that this commit changes: `done` by whom, in the order in which it was done.
pub(super) async fn write<'a>(
    engine: &Engine,
    tx: &mut Tx,
    company: CompanyId,
    seq: i64,
    world: &World,
    done: impl Iterator<Item = (PersonId, &'a [Entry])>,
) -> Result<(), DbError> {
    let now = engine.now();
    let changed = changed(done);
    let (mut news, mut own) = (Vec::new(), BTreeMap::<PersonId, BTreeSet<VisitId>>::new());
    for (visit, change) in &changed {
        let to_come = |when: &When| when.ends() > now;
        for (person, had, has) in change.concerned() {
            let times: Vec<When> = [had, has].into_iter().flatten().filter(to_come).collect();
            if person == change.by {
                own.entry(person).or_default().insert(*visit);
            } else if let Some(begins) = times.into_iter().map(When::begins).min() {
                news.push((begins, News { person, visit: *visit, had, due: now + GATHERED }));
            }
        }
    }
    if news.is_empty() && own.is_empty() {
        return Ok(());
    }
    let people = news.iter().map(|(_, news)| news.person).chain(own.keys().copied()).collect();
    let phones = rings::phones_of(tx, company, &people).await?;
    let rung = |person: PersonId| phones.iter().any(|Phone { person: owner, .. }| *owner == person);
    for (person, visits) in own.iter().filter(|(person, _)| rung(**person)) {
        rings::known_already(tx, company, *person, visits).await?;
    }
    news.retain(|(_, news)| rung(news.person));
    if news.is_empty() {
        return Ok(());
    }
    let record = by_id::<Company>(tx, company, world, [company.0].into()).await?.remove(&company.0);
    let news: Vec<News> = news
        .into_iter()
        .map(|(begins, news)| News { due: due(record.as_ref(), news.due, begins), ..news })
        .collect();
    rings::write(tx, company, &news, &phones, seq, now).await
}

/// The visits among what was done, from before the first of it to after the last.
fn changed<'a>(done: impl Iterator<Item = (PersonId, &'a [Entry])>) -> BTreeMap<VisitId, Changed<'a>> {
    let mut all: BTreeMap<VisitId, Changed<'a>> = BTreeMap::new();
    for (by, entries) in done {
        for entry in entries {
            let Entry::Change { old, new } = entry else { continue };
            let Some(after) = Visit::of(new) else { continue };
            let before = old.as_deref().and_then(Visit::of);
            match all.get_mut(&after.id) {
                Some(known) => (known.after, known.by) = (after, by),
                None => drop(all.insert(after.id, Changed { before, after, by })),
            }
        }
    }
    all
}

/// Not in the night, unless what it is about begins before people are up.
fn due(company: Option<&Company>, at: DateTime<Utc>, begins: DateTime<Utc>) -> DateTime<Utc> {
    let Some(company) = company else { return at };
    let zone: Tz = company.time_zone.parse().unwrap_or(Tz::UTC);
    let morning = company.notices.due(at, zone);
    if begins < morning + GETTING_READY { at } else { morning }
}
