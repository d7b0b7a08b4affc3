//! The tables of an export: what each kind of record says to people, with names in place of ids.
//!
//! Columns have the same names whatever language the office speaks, as programs read them too.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use engine::db::{DbError, tables};
use engine::{Engine, fetch_all};
use serde::Serialize;
use shared::ids::*;
use shared::money::{Minor, Price, Totals};
use shared::records::*;
use shared::sync::BlobHash;
use shared::{Hlc, Kind, Money, Record};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The columns of a kind's table.
pub(super) fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Company => &["Id", "Name", "Phone", "Time zone", "Currency", "Language", "Terms"],
        Kind::Person => &["Id", "Name", "Phone", "Roles", "Active"],
        Kind::JobType => &[
            "Id",
            "Name",
            "Minutes",
            "Usual amount",
            "Currency",
            "Checklist",
            "Steps",
            "Photos before",
            "Photos after",
            "Active",
        ],
        Kind::TimeOff => &["Id", "Person id", "Person", "First day", "Last day", "Kind", "State", "Note"],
        Kind::PriceItem => &[
            "Id",
            "Code",
            "Name",
            "Kind",
            "Category",
            "Unit",
            "Description",
            "Price",
            "Member price",
            "Cost",
            "Currency",
            "Tax",
            "Active",
        ],
        Kind::Account => &["Customer id", "Name", "Customer type", "Phone", "Email", "Language", "Active"],
        Kind::Contact => &[
            "Contact id",
            "Customer id",
            "Customer",
            "Contact name",
            "Contact job title",
            "Contact role",
            "Contact phone",
            "Contact email",
            "Preferred channel",
            "Primary",
            "Active",
        ],
        Kind::Address => {
            &["Address id", "Customer id", "Customer", "Address", "Access", "Latitude", "Longitude"]
        }
        Kind::Estimate => &[
            "Id",
            "Number",
            "Customer id",
            "Customer",
            "Title",
            "Status",
            "Valid until",
            "Total",
            "Tax",
            "Currency",
            "Created",
            "Accepted by",
            "Job id",
        ],
        Kind::Job => &[
            "Job id",
            "Number",
            "Customer id",
            "Customer",
            "Address",
            "Job type",
            "Job title",
            "Description",
            "Amount",
            "Urgent",
            "Status",
            "Created",
            "Last moved",
        ],
        Kind::Visit => &[
            "Id",
            "Job",
            "Customer",
            "Technicians",
            "From",
            "Until",
            "Any time on",
            "On my way",
            "Arrived",
            "Left",
            "Outcome",
        ],
        Kind::Evidence => &["Id", "Job", "Customer", "What", "When", "Who", "Late", "Details"],
        Kind::Note => &["Id", "Job", "Customer", "When", "Who", "Text"],
        Kind::History => &["Customer id", "Customer", "Jobs"],
        Kind::Alert => &["Id", "Job", "Customer", "What", "When", "Who", "Settled by", "Settled at"],
    }
}

/// What ids are called.
pub(super) struct Names {
    zone: Tz,
    people: BTreeMap<PersonId, String>,
    job_types: BTreeMap<JobTypeId, String>,
    accounts: BTreeMap<AccountId, String>,
    addresses: BTreeMap<AddressId, String>,
    jobs: BTreeMap<JobId, (i64, AccountId)>,
}

impl Names {
    pub async fn read(engine: &Engine, company: &Company, zone: Tz) -> Result<Names, DbError> {
        let mut tx = engine.db.read().await?;
        let people = tables::all::<Person>(&mut tx, company.id).await?;
        let job_types = tables::all::<JobType>(&mut tx, company.id).await?;
        let accounts = fetch_all!(
            tx,
            (Uuid, String),
            "select id, name from accounts where company_id = $1 order by id",
            company.id
        )?;
        let addresses = fetch_all!(
            tx,
            (Uuid, Option<String>),
            "select id, doc ->> 'text' from addresses where company_id = $1 order by id",
            company.id
        )?;
        let jobs = fetch_all!(
            tx,
            (Uuid, i64, Uuid),
            "select id, number, account_id from jobs where company_id = $1 order by id",
            company.id
        )?;
        Ok(Names {
            zone,
            people: people.into_iter().map(|p| (p.id, p.name)).collect(),
            job_types: job_types.into_iter().map(|t| (t.id, t.name)).collect(),
            accounts: accounts.into_iter().map(|(id, name)| (AccountId(id), name)).collect(),
            addresses: addresses
                .into_iter()
                .map(|(id, text)| (AddressId(id), text.unwrap_or_default()))
                .collect(),
            jobs: jobs.into_iter().map(|(id, n, account)| (JobId(id), (n, AccountId(account)))).collect(),
        })
    }

    /// `2026-11-20 14:05`, in the company's zone.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        shared::clock::local(at, self.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    fn clock(&self, at: Hlc) -> String {
        self.moment(at.time())
    }

    fn maybe(&self, at: Option<Hlc>) -> String {
        at.map(|at| self.clock(at)).unwrap_or_default()
    }

    pub fn person(&self, id: PersonId) -> String {
        self.people.get(&id).cloned().unwrap_or_default()
    }

    fn account(&self, id: AccountId) -> String {
        self.accounts.get(&id).cloned().unwrap_or_default()
    }

    /// The number of a job, and its customer.
    fn job(&self, id: JobId) -> [String; 2] {
        match self.jobs.get(&id) {
            Some((n, account)) => [format!("JOB-{n}"), self.account(*account)],
            None => [String::new(), String::new()],
        }
    }

    /// What a photo or signature is.
    pub fn file(&self, evidence: &Evidence, hash: &BlobHash, place: &str) -> Vec<String> {
        let [job, customer] = self.job(evidence.job);
        let small = matches!(&evidence.body, EvidenceBody::Photo { thumb, .. } if thumb == hash);
        let what = if small { "small copy of a photo" } else { evidence.body.name() };
        let place = if place.is_empty() { "not here yet" } else { place };
        vec![
            place.to_owned(),
            hash.as_str().to_owned(),
            what.to_owned(),
            job,
            customer,
            self.clock(evidence.at),
            self.person(evidence.by),
            evidence.id.to_string(),
        ]
    }

    /// A record as a row of its table.
    pub fn row(&self, record: &Record) -> Vec<String> {
        match record {
            Record::Company(r) => vec![
                r.id.to_string(),
                r.name.clone(),
                r.phone.clone(),
                r.time_zone.clone(),
                r.currency.code().to_owned(),
                r.locale.clone(),
                r.terms.clone(),
            ],
            Record::Person(r) => {
                let roles: Vec<String> = r.roles.iter().map(word).collect();
                vec![r.id.to_string(), r.name.clone(), r.phone.clone(), roles.join(", "), yes(r.active)]
            }
            Record::JobType(r) => {
                let amount = r.amount.seen();
                let steps: Vec<&str> = r.gates.0.iter().map(|gate| gate.name()).collect();
                let photos = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
                vec![
                    r.id.to_string(),
                    r.name.clone(),
                    r.minutes.to_string(),
                    amount.map(Money::plain).unwrap_or_default(),
                    amount.map(|m| m.currency.code().to_owned()).unwrap_or_default(),
                    r.checklist.join("; "),
                    steps.join(", "),
                    photos(r.photos.before),
                    photos(r.photos.after),
                    yes(r.active),
                ]
            }
            Record::TimeOff(r) => vec![
                r.id.to_string(),
                r.person.to_string(),
                self.person(r.person),
                r.first.to_string(),
                r.last.to_string(),
                word(&r.kind),
                word(&r.state),
                r.note.clone(),
            ],
            Record::PriceItem(r) => {
                let cost = r.cost.seen();
                let said = |price: Option<Price>| price.map(Price::plain).unwrap_or_default();
                let currency = [r.price, r.member_price, cost].into_iter().flatten().next();
                vec![
                    r.id.to_string(),
                    r.code.clone(),
                    r.name.clone(),
                    word(&r.kind),
                    r.category.clone(),
                    r.unit.clone(),
                    r.description.clone(),
                    said(r.price),
                    said(r.member_price),
                    said(cost),
                    currency.map(|price| price.currency.code().to_owned()).unwrap_or_default(),
                    word(&r.tax),
                    yes(r.active),
                ]
            }
            Record::Account(r) => vec![
                r.id.to_string(),
                r.name.clone(),
                word(&r.kind),
                r.phone.text().to_owned(),
                r.email.text().to_owned(),
                r.language.clone().unwrap_or_default(),
                yes(r.active),
            ],
            Record::Contact(r) => vec![
                r.id.to_string(),
                r.account.to_string(),
                self.account(r.account),
                r.name.clone(),
                r.job_title.clone(),
                word(&r.role),
                r.phone.text().to_owned(),
                r.email.text().to_owned(),
                r.channel.map(|channel| word(&channel)).unwrap_or_default(),
                yes(r.primary),
                yes(r.active),
            ],
            Record::Address(r) => {
                let pin =
                    |part: fn(&Pin) -> f64| r.pin.as_ref().map(|p| part(p).to_string()).unwrap_or_default();
                vec![
                    r.id.to_string(),
                    r.account.to_string(),
                    self.account(r.account),
                    r.text.clone(),
                    r.access.text().to_owned(),
                    pin(|p| p.at.lat),
                    pin(|p| p.at.lng),
                ]
            }
            Record::Estimate(r) => {
                let totals = r.total();
                let money = |minor: fn(&Totals) -> Minor| {
                    totals.as_ref().map(|all| all.money(minor(all)).plain()).unwrap_or_default()
                };
                let accepted = r.accepted.as_ref();
                vec![
                    r.id.to_string(),
                    r.number.map(|n| format!("EST-{n}")).unwrap_or_default(),
                    r.account.to_string(),
                    self.account(r.account),
                    r.title.clone(),
                    if r.deleted { "deleted".to_owned() } else { word(&r.status) },
                    r.valid_until.map(|day| day.to_string()).unwrap_or_default(),
                    money(|all| all.total),
                    money(|all| all.tax),
                    r.currency.code().to_owned(),
                    self.clock(r.created),
                    accepted.map(|accepted| accepted.choice.name.clone()).unwrap_or_default(),
                    r.job.map(|job| job.to_string()).unwrap_or_default(),
                ]
            }
            Record::Job(r) => vec![
                r.id.to_string(),
                r.number.map(|n| format!("JOB-{n}")).unwrap_or_default(),
                r.account.to_string(),
                self.account(r.account),
                self.addresses.get(&r.address).cloned().unwrap_or_default(),
                self.job_types.get(&r.job_type).cloned().unwrap_or_default(),
                r.title.clone(),
                r.description.clone(),
                r.amount.seen().map(Money::plain).unwrap_or_default(),
                yes(r.urgent),
                r.status.name().to_owned(),
                self.clock(r.created),
                self.clock(r.moved),
            ],
            Record::Visit(r) => self.visit(r),
            Record::Evidence(r) => {
                let [job, customer] = self.job(r.job);
                let details = serde_json::to_string(&r.body).unwrap_or_default();
                vec![
                    r.id.to_string(),
                    job,
                    customer,
                    r.body.name().to_owned(),
                    self.clock(r.at),
                    self.person(r.by),
                    yes(r.late),
                    details,
                ]
            }
            Record::Note(r) => {
                let [job, customer] = self.job(r.job);
                vec![r.id.to_string(), job, customer, self.clock(r.at), self.person(r.by), r.text.clone()]
            }
            Record::History(r) => {
                let past = |job: &PastJob| format!("{} {}", self.clock(job.completed), job.title);
                let jobs: Vec<String> = r.jobs.iter().map(past).collect();
                vec![r.id.to_string(), self.account(r.id), jobs.join("; ")]
            }
            Record::Alert(r) => {
                let [job, customer] = r.job.map(|job| self.job(job)).unwrap_or_default();
                let (by, at) = match r.settled {
                    Some((by, at)) => (self.person(by), self.clock(at)),
                    None => (String::new(), String::new()),
                };
                let what = serde_json::to_string(&r.what).unwrap_or_default();
                vec![r.id.to_string(), job, customer, what, self.clock(r.at), self.person(r.by), by, at]
            }
        }
    }

    fn visit(&self, r: &Visit) -> Vec<String> {
        let [job, customer] = self.job(r.job);
        let technicians: Vec<String> = r.plan.technicians.iter().map(|id| self.person(*id)).collect();
        let window = |part: fn(Window) -> DateTime<Utc>| {
            r.plan.window.map(|window| self.moment(part(window))).unwrap_or_default()
        };
        let anytime = |at: DateTime<Utc>| at.with_timezone(&self.zone).format("%Y-%m-%d").to_string();
        vec![
            r.id.to_string(),
            job,
            customer,
            technicians.join(", "),
            window(|w| w.start),
            window(|w| w.end),
            r.plan.anytime.map(anytime).unwrap_or_default(),
            self.maybe(r.on_my_way),
            self.maybe(r.arrived),
            self.maybe(r.departed),
            r.outcome.map(|outcome| word(&outcome)).unwrap_or_default(),
        ]
    }
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// The name of a value on the wire.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_table_of_its_own() {
        let names: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.spec().sheet).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| !columns(*kind).is_empty()));
    }
}
