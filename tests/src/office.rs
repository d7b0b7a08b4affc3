//! A small company on a real server in this process: two technicians, a dispatcher, one customer, one job.

use crate::engine::Engine;
use crate::network::Direct;
use chrono::{DateTime, TimeDelta, Utc};
use iso_currency::Currency;
use shared::gates::Gate;
use shared::place::LatLng;
use shared::records::*;
use shared::seams::{Clock, Randomness};
use shared::sync::Outcome;
use shared::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use sync_server::aside::Kept;
use sync_server::db::{Sql, tables};
use sync_server::sessions::add_login;
use sync_server::{App, Config, Origin, act};
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// The people of the small company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Owner,
    Dispatcher,
    Asha,
    Miguel,
}

impl Who {
    /// All of them.
    pub const ALL: [Who; 4] = [Who::Owner, Who::Dispatcher, Who::Asha, Who::Miguel];

    /// Their id.
    pub fn id(self) -> PersonId {
        PersonId(Uuid::from_u128(0x100 + self as u128))
    }

    /// Their e-mail address.
    pub fn email(self) -> String {
        format!("{self:?}@office.example").to_lowercase()
    }

    fn name(self) -> &'static str {
        match self {
            Who::Owner => "Vikram Deshpande",
            Who::Dispatcher => "Deepa Kulkarni",
            Who::Asha => "Asha Verma",
            Who::Miguel => "Miguel Ortega",
        }
    }

    fn role(self) -> Role {
        match self {
            Who::Owner => Role::Owner,
            Who::Dispatcher => Role::Dispatcher,
            Who::Asha | Who::Miguel => Role::Technician,
        }
    }
}

/// The company of the tests.
pub const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const ACCOUNT: AccountId = AccountId(Uuid::from_u128(2));
const ADDRESS: AddressId = AddressId(Uuid::from_u128(3));
const JOB_TYPE: JobTypeId = JobTypeId(Uuid::from_u128(4));

/// Where the customer lives.
pub const PIN: LatLng = LatLng { lat: 18.5155, lng: 73.8325 };

/// The server and its company.
pub struct Office {
    pub app: Arc<App>,
    pub network: Arc<Direct>,
    made: Arc<AtomicU64>,
}

impl Office {
    /// Opens a server on a fresh database and founds the company.
    pub async fn open(
        engine: Engine,
        folder: &Path,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Office {
        let mut config = Config::in_folder(folder.join("server"));
        std::fs::create_dir_all(&config.data).expect("the test's folder is writable");
        config.database = engine.fresh(folder).await;
        let app = App::open(config, clock, random).await.expect("the server opens");
        let network = Arc::new(Direct(sync_server::router(app.clone())));
        let office = Office { app, network, made: Arc::default() };
        office.found().await;
        office
    }

    /// An office that was founded before, on a server that runs; `made` goes on counting ids.
    pub fn over(app: Arc<App>, made: Arc<AtomicU64>) -> Office {
        let network = Arc::new(Direct(sync_server::router(app.clone())));
        Office { app, network, made }
    }

    async fn found(&self) {
        let company = Company {
            id: COMPANY,
            name: "Deccan Plumbing".into(),
            phone: "+91 20 5550 0000".into(),
            address: String::new(),
            hours: Default::default(),
            time_zone: "Asia/Kolkata".into(),
            currency: Currency::INR,
            locale: "en-IN".into(),
            terms: "Payable within 14 days.".into(),
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
        let mut changes = vec![Change::AddCompany { company: Box::new(company) }];
        changes.extend(Who::ALL.into_iter().map(|who| {
            Change::AddPerson(NewPerson {
                id: who.id(),
                name: who.name().into(),
                phone: String::new(),
                roles: vec![who.role()],
            })
        }));
        changes.push(Change::AddJobType(NewJobType {
            id: JOB_TYPE,
            name: "Water heater repair".into(),
            minutes: 90,
            checklist: vec!["Tight after filling".into()],
            gates: GateProfile(Gate::ALL.into_iter().collect()),
            amount: None,
            photos: Default::default(),
        }));
        changes.push(Change::AddAccount(NewAccount {
            id: ACCOUNT,
            kind: AccountKind::Individual,
            name: "राहुल पाटील".into(),
            phone: "+91 20 5550 0142".into(),
            email: String::new(),
            language: Some("hi".into()),
            owner: None,
        }));
        changes.push(Change::AddAddress(NewAddress {
            id: ADDRESS,
            account: ACCOUNT,
            text: "14 Prabhat Road, Pune".into(),
            access: "Dog in the yard.".into(),
            pin: Some(Pin { at: PIN, source: PinSource::Office }),
        }));
        let founded = act(&self.app, COMPANY, &Origin::System, self.id(), changes).await;
        assert!(matches!(founded, Ok(Outcome::Applied { .. })), "{founded:?}");
        for who in Who::ALL {
            add_login(&self.app, COMPANY, who.id(), &who.email(), PASSWORD).await.expect("a login is added");
        }
    }

    /// A new id of the test's own making: the same in every run.
    pub fn id(&self) -> Uuid {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(0xe2e0_0000_0000 + u128::from(n))
    }

    /// The dispatcher does something on a page.
    pub async fn dispatcher(&self, changes: Vec<Change>) -> Outcome {
        let origin = Origin::Web { person: Who::Dispatcher.id(), peer: None, agent: "e2e".into() };
        act(&self.app, COMPANY, &origin, self.id(), changes).await.expect("the server takes forms")
    }

    /// A job with one visit, planned for somebody from now on.
    pub async fn job_for(&self, who: Who) -> (JobId, VisitId) {
        let (job, visit, changes) = self.new_job(who);
        let done = self.dispatcher(changes).await;
        assert!(matches!(done, Outcome::Applied { .. }), "{done:?}");
        (job, visit)
    }

    /// The changes that make a job with one visit, planned for somebody from now on.
    pub fn new_job(&self, who: Who) -> (JobId, VisitId, Vec<Change>) {
        let (job, visit) = (JobId(self.id()), VisitId(self.id()));
        let add = Change::AddJob(NewJob {
            id: job,
            account: ACCOUNT,
            address: ADDRESS,
            job_type: JOB_TYPE,
            title: "Water heater, no hot water".into(),
            description: "Replace the heating element.".into(),
            amount: Some(Money { minor: 403_560, currency: Currency::INR }),
            urgent: false,
        });
        let plan = self.plan(visit, job, None, &[who]);
        (job, visit, vec![add, plan])
    }

    /// The change that plans a visit for somebody, seen at plan `rev`.
    pub fn plan(&self, id: VisitId, job: JobId, rev: Option<u32>, who: &[Who]) -> Change {
        let start = self.app.now() + TimeDelta::minutes(10);
        let window = Some(Window { start, end: start + TimeDelta::minutes(90) });
        let plan = Plan { technicians: who.iter().map(|w| w.id()).collect(), window, anytime: None };
        Change::PlanVisit { id, job, rev, plan, despite_under_way: true }
    }

    /// A record as the server has it.
    pub async fn record<E: Entity>(&self, id: impl Into<Uuid>) -> Option<E> {
        let mut tx = self.app.db.read().await.expect("the server reads");
        tables::one::<E>(&mut tx, COMPANY, id.into()).await.expect("the server reads")
    }

    /// All records of a kind, as the server has them.
    pub async fn all<E: Entity>(&self) -> Vec<E> {
        let mut tx = self.app.db.read().await.expect("the server reads");
        tables::all::<E>(&mut tx, COMPANY).await.expect("the server reads")
    }

    /// What is kept aside, in the order in which it was made: which, and why.
    pub async fn kept_aside(&self) -> Vec<(Kept, String)> {
        let mut tx = self.app.db.read().await.expect("the server reads");
        let sql = Sql::new("select id, hash, code from quarantine order by n, id, hash");
        let rows = tx.fetch_all::<(Uuid, String, String)>(sql, Vec::new()).await.expect("the server reads");
        rows.into_iter().map(|(id, hash, code)| (Kept { id: ChangeSetId(id), hash }, code)).collect()
    }

    /// Which of these blobs the server has whole.
    pub async fn has(&self, hashes: &[shared::sync::BlobHash]) -> BTreeSet<shared::sync::BlobHash> {
        self.app.blobs.has(COMPANY, hashes).await.expect("the server reads")
    }

    /// The server's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.now()
    }
}
