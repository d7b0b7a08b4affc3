//! The company that is measured: people, one customer, one job type that asks for a rating alone, and any number of jobs.

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use iso_currency::Currency;
use shared::gates::Gate;
use shared::place::LatLng;
use shared::records::*;
use shared::seams::Clock;
use shared::sync::Outcome;
use shared::*;
use std::ops::Range;
use std::sync::Arc;
use sync_server::edge::{SystemClock, SystemRandomness};
use sync_server::execute::Act;
use sync_server::sessions::add_login;
use sync_server::{App, Config, Origin, act, act_all};
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";
/// The company.
pub const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const ACCOUNT: AccountId = AccountId(Uuid::from_u128(2));
const ADDRESS: AddressId = AddressId(Uuid::from_u128(3));
const JOB_TYPE: JobTypeId = JobTypeId(Uuid::from_u128(4));
/// Jobs made in one transaction.
const CHUNK: usize = 500;

/// Somebody of the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Owner,
    Dispatcher,
    /// Somebody who sells.
    Rep,
    Technician(usize),
}

impl Who {
    /// Their id.
    pub fn id(self) -> PersonId {
        PersonId(Uuid::from_u128(match self {
            Who::Owner => 0x100,
            Who::Dispatcher => 0x101,
            Who::Rep => 0x102,
            Who::Technician(n) => 0x200 + n as u128,
        }))
    }

    /// Their e-mail address.
    pub fn email(self) -> String {
        match self {
            Who::Owner => "owner@bench.example".into(),
            Who::Dispatcher => "office@bench.example".into(),
            Who::Rep => "rep@bench.example".into(),
            Who::Technician(n) => format!("technician{n}@bench.example"),
        }
    }

    fn role(self) -> Role {
        match self {
            Who::Owner => Role::Owner,
            Who::Dispatcher => Role::Dispatcher,
            Who::Rep => Role::SalesRep,
            Who::Technician(_) => Role::Technician,
        }
    }
}

/// The nth id of a family, in the order of time as real ones are.
fn nth(family: u128, n: usize) -> Uuid {
    let n = n as u128;
    Uuid::from_u128((0x0190_0000_0000 + n) << 80 | 0x7000 << 64 | (0x8000 | family) << 48 | n)
}

/// The nth job.
pub fn job(n: usize) -> JobId {
    JobId(nth(0, n))
}

/// Its visit.
pub fn visit(n: usize) -> VisitId {
    VisitId(nth(1, n))
}

/// The nth piece of evidence.
pub fn evidence(n: usize) -> EvidenceId {
    EvidenceId(nth(2, n))
}

/// Opens the server's stores in this process, to set them up or to look at what is in them.
pub async fn open(config: Config) -> anyhow::Result<Arc<App>> {
    Ok(App::open(config, Arc::new(SystemClock), Arc::new(SystemRandomness)).await?)
}

/// Founds the company with so many technicians.
pub async fn found(app: &App, technicians: usize) -> anyhow::Result<()> {
    let company = Company {
        id: COMPANY,
        name: "Deccan Plumbing".into(),
        phone: "+91 20 5550 0000".into(),
        address: String::new(),
        hours: Default::default(),
        time_zone: "Asia/Kolkata".into(),
        currency: Currency::INR,
        locale: "en-IN".into(),
        terms: String::new(),
        view_days: 60,
        keep_days: 30,
        hidden: Default::default(),
        second_factor: false,
        logo: None,
        notices: Default::default(),
        tax_standard: Default::default(),
        tax_reduced: Default::default(),
        pricing: Default::default(),
        rounding: Default::default(),
        approval_above: Some(shared::records::APPROVAL_ABOVE),
        valid_days: shared::records::VALID_DAYS,
        gates: GateSettings::default(),
        clocks: Clocks::default(),
        unknown: Unknown::default(),
    };
    let people: Vec<Who> = [Who::Owner, Who::Dispatcher, Who::Rep]
        .into_iter()
        .chain((0..technicians).map(Who::Technician))
        .collect();
    let mut changes = vec![Change::AddCompany { company: Box::new(company) }];
    changes.extend(people.iter().map(|who| {
        Change::AddPerson(NewPerson {
            id: who.id(),
            name: who.email(),
            phone: String::new(),
            roles: vec![who.role()],
        })
    }));
    changes.push(Change::AddJobType(NewJobType {
        id: JOB_TYPE,
        name: "Water heater repair".into(),
        minutes: 90,
        checklist: Vec::new(),
        gates: GateProfile([Gate::Rating].into_iter().collect()),
        amount: None,
        photos: Default::default(),
    }));
    changes.push(Change::AddAccount(NewAccount {
        id: ACCOUNT,
        kind: AccountKind::Individual,
        name: "Rahul Patil".into(),
        phone: "+91 20 5550 0142".into(),
        email: String::new(),
        language: Some("hi".into()),
        owner: None,
    }));
    changes.push(Change::AddAddress(NewAddress {
        id: ADDRESS,
        account: ACCOUNT,
        text: "14 Prabhat Road, Pune".into(),
        access: String::new(),
        pin: Some(Pin { at: LatLng { lat: 18.5155, lng: 73.8325 }, source: PinSource::Office }),
    }));
    let founded = act(app, COMPANY, &Origin::System, Uuid::from_u128(5), changes).await?;
    ensure!(matches!(founded, Outcome::Applied { .. }), "the company is not founded: {founded:?}");
    for who in people {
        add_login(app, COMPANY, who.id(), &who.email(), PASSWORD).await?;
    }
    Ok(())
}

/// Makes the customer somebody's own, and with it every job from now on.
pub async fn hand_over(app: &App, to: Who) -> anyhow::Result<()> {
    let patch = AccountPatch { owner: Some(Some(to.id())), ..AccountPatch::default() };
    let change = Change::EditAccount { id: ACCOUNT, patch };
    let done = act(app, COMPANY, &Origin::System, Uuid::from_u128(6), vec![change]).await?;
    ensure!(matches!(done, Outcome::Applied { .. }), "the customer is not handed over: {done:?}");
    Ok(())
}

/// Somebody's record.
pub async fn person(app: &App, who: Who) -> anyhow::Result<Person> {
    let mut tx = app.db.read().await?;
    let found = sync_server::db::tables::one::<Person>(&mut tx, COMPANY, who.id()).await?;
    found.with_context(|| format!("{who:?} is not there"))
}

/// When the nth visit is planned.
pub type When = fn(now: DateTime<Utc>, n: usize) -> DateTime<Utc>;

/// Adds jobs through the server's own door, as a dispatcher's import does. Those of a technician have a visit and are in
/// progress, so that all they ask for is a rating.
pub async fn add_jobs(
    app: &App,
    range: Range<usize>,
    technician: impl Fn(usize) -> Option<usize>,
    when: When,
) -> anyhow::Result<()> {
    let origin = Origin::Web { person: Who::Dispatcher.id(), peer: None, agent: "bench".into() };
    let now = SystemClock.now();
    let all: Vec<usize> = range.collect();
    for chunk in all.chunks(CHUNK) {
        let acts = chunk.iter().map(|n| {
            let mut changes = vec![new_job(*n)];
            if let Some(technician) = technician(*n) {
                changes.extend(given_to(*n, technician, when(now, *n)));
            }
            Act { cause: job(*n).0, at: None, by: Who::Dispatcher.id(), changes }
        });
        let outcomes = act_all(app, COMPANY, &origin, acts.collect()).await?;
        let refused = outcomes.iter().find(|outcome| !matches!(outcome, Outcome::Applied { .. }));
        ensure!(refused.is_none(), "a job was not taken: {refused:?}");
    }
    Ok(())
}

fn new_job(n: usize) -> Change {
    Change::AddJob(NewJob {
        id: job(n),
        account: ACCOUNT,
        address: ADDRESS,
        job_type: JOB_TYPE,
        title: format!("Water heater {n}"),
        description: String::new(),
        amount: None,
        urgent: false,
    })
}

fn given_to(n: usize, technician: usize, start: DateTime<Utc>) -> [Change; 2] {
    let window = Some(Window { start, end: start + TimeDelta::minutes(90) });
    let plan = Plan { technicians: vec![Who::Technician(technician).id()], window, anytime: None };
    [
        Change::PlanVisit { id: visit(n), job: job(n), rev: None, plan, despite_under_way: false },
        Change::MoveJob { id: job(n), from: JobStatus::Scheduled, to: JobStatus::InProgress },
    ]
}

/// Adds a job of a technician that begins with arriving and photos, as the usual ones do.
pub async fn add_whole_job(
    app: &App,
    n: usize,
    technician: usize,
    start: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = JobTypeId(Uuid::from_u128(8));
    let kind = NewJobType {
        id,
        name: "Water heater installation".into(),
        minutes: 90,
        checklist: Vec::new(),
        gates: GateProfile::default(),
        amount: None,
        photos: Default::default(),
    };
    let Change::AddJob(job) = new_job(n) else { bail!("a job is added in another way") };
    let [plan, _] = given_to(n, technician, start);
    let changes = vec![Change::AddJobType(kind), Change::AddJob(NewJob { job_type: id, ..job }), plan];
    let origin = Origin::Web { person: Who::Dispatcher.id(), peer: None, agent: "bench".into() };
    let done = act(app, COMPANY, &origin, Uuid::from_u128(14), changes).await?;
    ensure!(matches!(done, Outcome::Applied { .. }), "the job is not taken: {done:?}");
    Ok(())
}

/// Edits the titles of jobs in one transaction, as the office does; `text` makes them differ from before.
pub async fn edit_jobs(app: &App, range: Range<usize>, text: &str) -> anyhow::Result<()> {
    let origin = Origin::Web { person: Who::Dispatcher.id(), peer: None, agent: "bench".into() };
    let acts = range.map(|n| Act {
        cause: derived(text, job(n).0),
        at: None,
        by: Who::Dispatcher.id(),
        changes: vec![Change::EditJob {
            id: job(n),
            patch: JobPatch { title: Some(format!("{text} {n}")), ..JobPatch::default() },
        }],
    });
    let outcomes = act_all(app, COMPANY, &origin, acts.collect()).await?;
    ensure!(outcomes.iter().all(|o| matches!(o, Outcome::Applied { .. })), "an edit was not taken");
    Ok(())
}
