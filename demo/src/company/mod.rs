//! The example company: Deccan Plumbing of Pune, and how its two weeks get into a server.
//!
//! Invariant: everything goes through the server's own doors; the same `now` always makes the same company.

mod album;
mod customers;
mod day;
mod estimates;
mod on_site;
mod people;
mod prices;
mod story;
mod work;

pub use people::{DOMAIN, PASSWORD};

use crate::clock::DemoClock;
use anyhow::{Context, bail};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt};
use iso_currency::Currency;
use people::{PEOPLE, Somebody};
use serde_json::value::RawValue;
use shared::clock::truncated;
use shared::money::Percent;
use shared::records::{Company, GateSettings, Hours, Open, Person, Role};
use shared::sync::{BlobHash, Outcome, Receipt, hash_of};
use shared::{Change, ChangeSet, ChangeSetId, CompanyId, DeviceId, Hlc, PersonId, StreamId, derived};
use std::collections::{BTreeMap, BTreeSet};
use story::{Deed, Story};
use sync_server::execute::{Act, DeviceOrigin, DeviceReport, Incoming, Payload, act_all, execute};
use sync_server::sessions::{Proven, add_login, open_device};
use sync_server::{App, DemoPerson, Origin};
use uuid::Uuid;

/// What the example company is called.
pub const COMPANY_NAME: &str = "Deccan Plumbing";

/// What the version of a phone of the example says of itself.
const PHONE_VERSION: &str = "0.1.0";

/// The example company's id; always the same.
pub fn company_id() -> CompanyId {
    CompanyId(derived("example company", Uuid::nil()))
}

/// Somebody's id by the name before the @ of their address.
pub fn person_id(key: &str) -> PersonId {
    PersonId(derived(&format!("example person {key}"), company_id().0))
}

/// Everybody, for sign-in by one click.
pub fn everybody() -> Vec<DemoPerson> {
    let person = |somebody: &Somebody| DemoPerson {
        name: somebody.name.to_owned(),
        role_label: somebody.says.to_owned(),
        email: format!("{}@{DOMAIN}", somebody.key),
        password: PASSWORD.to_owned(),
    };
    PEOPLE.iter().map(person).collect()
}

/// Those who carry a phone.
pub fn technicians() -> Vec<DemoPerson> {
    let mut people = everybody();
    let mut roles = PEOPLE.iter().map(|p| p.role);
    people.retain(|_| roles.next() == Some(Role::Technician));
    people
}

fn company() -> Company {
    let [eight, six] = [8, 18].map(|hour| NaiveTime::MIN + TimeDelta::hours(hour));
    Company {
        id: company_id(),
        name: COMPANY_NAME.to_owned(),
        phone: "+91 20 5550 0000".to_owned(),
        address: "14 Karve Road, Erandwane\nPune 411004".to_owned(),
        hours: Hours(std::array::from_fn(|day| (day < 6).then_some(Open { from: eight, to: six }))),
        time_zone: "Asia/Kolkata".to_owned(),
        currency: Currency::INR,
        locale: "en-IN".to_owned(),
        terms: "Payable within 14 days. Parts are warranted for one year, workmanship for two. Amounts include tax."
            .to_owned(),
        view_days: 60,
        keep_days: 30,
        hidden: Default::default(),
        second_factor: false,
        logo: None,
        notices: Default::default(),
        gates: GateSettings::default(),
            tax_standard: Percent(18_000_000),
            tax_reduced: Percent(5_000_000),
            pricing: Default::default(),
            rounding: Default::default(),
            approval_above: Some(200_000),
            valid_days: shared::records::VALID_DAYS,
        clocks: Default::default(),
        unknown: Default::default(),
    }
}

/// Tells the server the whole story as of `now`. Telling it again changes nothing.
pub async fn seed(app: &App, clock: &DemoClock, now: DateTime<Utc>) -> anyhow::Result<()> {
    let told = tell(app, clock, truncated(now)).await;
    clock.run();
    told
}

async fn tell(app: &App, clock: &DemoClock, now: DateTime<Utc>) -> anyhow::Result<()> {
    let company = company();
    let (story, album) = tokio::task::spawn_blocking(move || Story::of(company, now)).await?;
    let id = company_id();
    clock.stand_at(story.day.on(-12, 8, 0));
    let mut deeds = story.deeds;
    // The founding comes first: nobody can do anything in a company that is not there.
    let founding = deeds.remove(0);
    office(app, vec![founding]).await?;
    for Somebody { key, .. } in PEOPLE {
        add_login(app, id, person_id(key), &format!("{key}@{DOMAIN}"), PASSWORD).await?;
    }
    // Pictures are theirs who took them.
    let mut taken: BTreeSet<(BlobHash, PersonId)> = BTreeSet::new();
    for Deed { by, changes, .. } in &deeds {
        for change in changes {
            let Change::Capture { body, .. } = change else { continue };
            taken.extend(body.blobs().into_iter().map(|hash| (hash.clone(), *by)));
        }
    }
    let pictures: BTreeMap<BlobHash, &Vec<u8>> = album.blobs().map(|b| (BlobHash::of(b), b)).collect();
    let put = |(hash, by): &(BlobHash, PersonId)| {
        let bytes = pictures.get(hash)?.to_vec();
        Some(app.blobs.put_for(id, *by, bytes))
    };
    futures::stream::iter(taken.iter().filter_map(put)).buffered(8).try_collect::<Vec<_>>().await?;
    let mut phones = BTreeMap::new();
    for somebody in PEOPLE.iter().filter(|p| p.role == Role::Technician) {
        phones.insert(person_id(somebody.key), Phone::sign_in(app, somebody).await?);
    }
    for batch in batches(deeds, |at| story.day.of(at), now) {
        clock.stand_at(batch.reached);
        match batch.by {
            Some(technician) => {
                let phone = phones.get_mut(&technician).context("only technicians carry phones")?;
                phone.push(app, batch.deeds).await?;
            }
            None => office(app, batch.deeds).await?,
        }
    }
    for (person, phone) in &mut phones {
        let silent = PEOPLE.iter().find(|p| person_id(p.key) == *person).map_or(0, |p| p.silent_for);
        clock.stand_at(now - TimeDelta::minutes(silent));
        phone.push(app, Vec::new()).await?;
    }
    Ok(())
}

/// Deeds that reach the server together.
struct Batch {
    /// Whose phone brings them; none: the office.
    by: Option<PersonId>,
    reached: DateTime<Utc>,
    deeds: Vec<Deed>,
}

/// Past days in one batch per phone, and one for the office in the evening; today as it came in.
fn batches(mut deeds: Vec<Deed>, day: impl Fn(DateTime<Utc>) -> i64, now: DateTime<Utc>) -> Vec<Batch> {
    deeds.iter_mut().for_each(|deed| deed.reached = deed.reached.min(now));
    deeds.sort_by_key(|deed| (deed.reached, deed.at));
    let mut past: BTreeMap<(i64, bool, Option<PersonId>), Vec<Deed>> = BTreeMap::new();
    let mut today: Vec<Batch> = Vec::new();
    for deed in deeds {
        let by = deed.field.then_some(deed.by);
        if day(deed.reached) < 0 {
            past.entry((day(deed.reached), by.is_none(), by)).or_default().push(deed);
            continue;
        }
        match today.last_mut() {
            Some(open) if open.by == by && deed.reached - open.deeds[0].reached < TimeDelta::minutes(12) => {
                open.reached = open.reached.max(deed.reached);
                open.deeds.push(deed);
            }
            _ => today.push(Batch { by, reached: deed.reached, deeds: vec![deed] }),
        }
    }
    let past = past.into_iter().map(|((_, _, by), deeds)| {
        let reached = deeds.iter().map(|d| d.reached).max().unwrap_or(now);
        Batch { by, reached, deeds }
    });
    past.chain(today)
        .map(|mut batch| {
            batch.deeds.sort_by_key(|deed| deed.at);
            batch
        })
        .collect()
}

/// Deeds of the office: each in the name of the one who did it, at the time when they did.
async fn office(app: &App, deeds: Vec<Deed>) -> anyhow::Result<()> {
    let act = |deed: Deed| {
        let cause = derived(&format!("{} {}", deed.at, json(&deed.changes)), deed.by.0);
        Act { cause, at: Some(deed.at), by: deed.by, changes: deed.changes }
    };
    let acts: Vec<Act> = deeds.into_iter().map(act).collect();
    let told: Vec<String> = acts.iter().map(|act| json(&act.changes)).collect();
    let outcomes = act_all(app, company_id(), &Origin::System, acts).await?;
    for (outcome, told) in outcomes.iter().zip(told) {
        taken(outcome).with_context(|| told)?;
    }
    Ok(())
}

/// A technician's phone of the example, as far as the server knows it.
struct Phone {
    device: DeviceId,
    person: PersonId,
    last: u64,
}

impl Phone {
    async fn sign_in(app: &App, somebody: &Somebody) -> anyhow::Result<Phone> {
        let person = person_id(somebody.key);
        let device = DeviceId(derived("example phone", person.0));
        let first_name = somebody.name.split_whitespace().next().unwrap_or_default();
        let known = Proven {
            company: company_id(),
            company_name: company().name,
            person: Person {
                id: person,
                name: somebody.name.to_owned(),
                phone: somebody.phone.to_owned(),
                roles: [somebody.role].into(),
                manager: None,
                language: None,
                skills: Vec::new(),
                active: true,
                clocks: Default::default(),
                unknown: Default::default(),
            },
        };
        open_device(app, &known, device, &format!("{first_name}’s phone"), PHONE_VERSION).await?;
        Ok(Phone { device, person, last: 0 })
    }

    /// Change sets as this phone would have stored and sent them.
    async fn push(&mut self, app: &App, deeds: Vec<Deed>) -> anyhow::Result<()> {
        let company = company_id();
        let stream = StreamId::of(self.device, company, self.person);
        let mut sets = Vec::new();
        for deed in deeds {
            self.last += 1;
            let id = ChangeSetId(derived(&format!("example change set {}", self.last), stream.0));
            let set = ChangeSet {
                id,
                company,
                by: self.person,
                clock: Hlc::at(deed.at),
                offset_ms: 0,
                changes: deed.changes,
                replaces: None,
                unknown: Default::default(),
            };
            let raw = RawValue::from_string(json(&set))?;
            let hash = hash_of(raw.get());
            sets.push(Incoming { n: self.last, id, what: Payload::Stored { raw, hash } });
        }
        let told: Vec<String> = sets.iter().map(|set| format!("{:?}", set.what)).collect();
        let report = DeviceReport { app_version: PHONE_VERSION.to_owned(), ..DeviceReport::default() };
        let origin = Origin::Device(Box::new(DeviceOrigin {
            stream,
            device: self.device,
            person: self.person,
            quarantined: None,
            peer: None,
            agent: format!("sevengate-phone/{PHONE_VERSION}"),
            report: Some(report),
        }));
        let done = execute(app, company, &origin, sets).await?;
        if done.receipts.len() != told.len() {
            bail!("{} of {} change sets were taken", done.receipts.len(), told.len());
        }
        for (Receipt { outcome, .. }, told) in done.receipts.iter().zip(told) {
            taken(outcome).with_context(|| told)?;
        }
        Ok(())
    }
}

/// The story has no refusals in it: one would be a mistake of its teller.
fn taken(outcome: &Outcome) -> anyhow::Result<()> {
    match outcome {
        Outcome::Applied { .. } => Ok(()),
        Outcome::Merged { flags, .. }
            if flags.late && flags.irregular.is_none_or(|code| code == shared::Code::Reassigned) =>
        {
            Ok(())
        }
        other => bail!("the example tells something that the server does not take: {other:?}"),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use sync_server::Config;
    use sync_server::edge::SystemRandomness;

    /// The first second of a day, the minute before it, and the middle of the one after it.
    #[tokio::test]
    async fn the_example_is_made_around_its_midnight_too() {
        let midnight: DateTime<Utc> = "2026-11-29T18:30:00Z".parse().unwrap();
        for away in [-50, 0, 100] {
            let folder = tempfile::tempdir().unwrap();
            let clock = Arc::new(DemoClock::default());
            let config = Config::in_folder(folder.path().to_owned());
            let app = App::open(config, clock.clone(), Arc::new(SystemRandomness)).await.unwrap();
            let told = seed(&app, &clock, midnight + TimeDelta::seconds(away)).await;
            assert!(told.is_ok(), "{away} s from midnight: {told:?}");
        }
    }
}
