//! Answers: the records as programs see them.

use super::names::{Channel, ContactRole, CustomerKind, GateName, JobStatus, Role, VisitOutcome};
use chrono::{DateTime, NaiveDate, Utc};
use engine::read::audit::Entry;
use host::problem::Problem;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::money::{self, UnitPrice};
use shared::refusal::Code;
use shared::{Known, Refusal, records};
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The `cursor` of the next page; null: this is the last one.
    #[schema(required)]
    pub next: Option<String>,
}

/// An amount in whole minor units of its currency: cents, paise; yen has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 129900)]
    pub amount_minor: i64,
    /// ISO 4217; the company's.
    #[schema(min_length = 3, max_length = 3, pattern = "^[A-Z]{3}$", example = "INR")]
    pub currency: String,
}

impl From<shared::Money> for Money {
    fn from(money: shared::Money) -> Money {
        Money { amount_minor: money.minor, currency: money.currency.code().to_owned() }
    }
}

/// What one unit costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// A plain decimal with at most four decimals more than the currency has.
    #[schema(max_length = 24, pattern = r"^[0-9]{1,12}(\.[0-9]{1,7})?$", example = "0.0235")]
    pub amount: String,
    /// ISO 4217; the company's.
    #[schema(min_length = 3, max_length = 3, pattern = "^[A-Z]{3}$", example = "INR")]
    pub currency: String,
}

impl From<money::Price> for Price {
    fn from(price: money::Price) -> Price {
        Price { amount: price.plain(), currency: price.currency.code().to_owned() }
    }
}

impl TryFrom<Price> for money::Price {
    type Error = Problem;

    fn try_from(price: Price) -> Result<money::Price, Problem> {
        let read = Currency::from_code(&price.currency).and_then(|currency| {
            Some(money::Price { unit: UnitPrice::parse(&price.amount, currency).ok()?, currency })
        });
        read.ok_or_else(|| Problem::Refused(Refusal::new(Code::BadAmount)))
    }
}

/// What a record says that may be null, or hidden from the person of the key: then it is not there.
pub(crate) trait Seen<T> {
    fn seen_as(&self) -> Option<Option<T>>;
}

impl<D: Copy, T: From<D>> Seen<T> for Option<D> {
    fn seen_as(&self) -> Option<Option<T>> {
        Some(self.map(T::from))
    }
}

impl<D: Copy, T: From<D>> Seen<T> for Known<Option<D>> {
    fn seen_as(&self) -> Option<Option<T>> {
        self.held().map(|value| value.map(T::from))
    }
}

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    #[schema(minimum = -90, maximum = 90, example = 18.5204)]
    pub lat: f64,
    #[schema(minimum = -180, maximum = 180, example = 73.8567)]
    pub lng: f64,
}

impl From<shared::place::LatLng> for Position {
    fn from(at: shared::place::LatLng) -> Position {
        Position { lat: at.lat, lng: at.lng }
    }
}

/// The company of the key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Company {
    pub id: Uuid,
    pub name: String,
    pub phone: String,
    pub address: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
    /// BCP 47.
    pub locale: String,
}

impl From<&records::Company> for Company {
    fn from(company: &records::Company) -> Company {
        Company {
            id: company.id.0,
            name: company.name.clone(),
            phone: company.phone.clone(),
            address: company.address.clone(),
            time_zone: company.time_zone.clone(),
            currency: company.currency.code().to_owned(),
            locale: company.locale.clone(),
        }
    }
}

/// A customer: a person or an organisation. Never deleted, only inactive.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c0de-0000-7000-8000-000000000001", "kind": "organization", "name": "Hotel Sahyadri",
    "phone": "+912055500142", "email": "desk@example.com", "language": "mr", "active": true, "owner": null,
}))]
pub struct Customer {
    pub id: Uuid,
    pub kind: CustomerKind,
    pub name: String,
    /// Not there: the company hides it from the person of the key.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Not there: the company hides it from the person of the key.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// BCP 47.
    #[schema(required)]
    pub language: Option<String>,
    pub active: bool,
    /// The person who looks after them.
    #[schema(required)]
    pub owner: Option<Uuid>,
}

impl From<&records::Account> for Customer {
    fn from(account: &records::Account) -> Customer {
        Customer {
            id: account.id.0,
            kind: account.kind.into(),
            name: account.name.clone(),
            phone: account.phone.held().cloned(),
            email: account.email.held().cloned(),
            language: account.language.clone(),
            active: account.active,
            owner: account.owner.map(|owner| owner.0),
        }
    }
}

/// Someone at a customer. Never deleted, only inactive.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Contact {
    pub id: Uuid,
    pub customer: Uuid,
    pub name: String,
    pub job_title: String,
    pub role: ContactRole,
    /// Not there: the company hides it from the person of the key.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Not there: the company hides it from the person of the key.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// How they want to be reached, if they said so.
    #[schema(required)]
    pub channel: Option<Channel>,
    /// The one to turn to first; at most one of a customer is.
    pub primary: bool,
    pub active: bool,
}

impl From<&records::Contact> for Contact {
    fn from(contact: &records::Contact) -> Contact {
        Contact {
            id: contact.id.0,
            customer: contact.account.0,
            name: contact.name.clone(),
            job_title: contact.job_title.clone(),
            role: contact.role.into(),
            email: contact.email.held().cloned(),
            phone: contact.phone.held().cloned(),
            channel: contact.channel.map(Channel::from),
            primary: contact.primary,
            active: contact.active,
        }
    }
}

/// A place where work is done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Address {
    pub id: Uuid,
    pub customer: Uuid,
    /// As one would write it on a letter, in one line.
    pub text: String,
    /// How to get in. Not there: the company hides it from the person of the key.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    #[schema(required)]
    pub position: Option<Position>,
}

impl From<&records::Address> for Address {
    fn from(address: &records::Address) -> Address {
        Address {
            id: address.id.0,
            customer: address.account.0,
            text: address.text.clone(),
            access: address.access.held().cloned(),
            position: address.pin.map(|pin| pin.at.into()),
        }
    }
}

/// The work.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c0de-0000-7000-8000-000000000004", "number": 1042, "customer": "0193c0de-0000-7000-8000-000000000001",
    "address": "0193c0de-0000-7000-8000-000000000002", "job_type": "0193c0de-0000-7000-8000-000000000003",
    "title": "Leaking tap", "description": "", "amount": { "amount_minor": 129900, "currency": "INR" },
    "urgent": false, "owner": null, "status": "scheduled",
    "created": "2026-11-20T03:30:00Z", "moved": "2026-11-20T03:31:00Z",
}))]
pub struct Job {
    pub id: Uuid,
    /// What people read as JOB-1042.
    #[schema(required)]
    pub number: Option<u32>,
    pub customer: Uuid,
    pub address: Uuid,
    pub job_type: Uuid,
    pub title: String,
    pub description: String,
    /// What the customer is asked to pay, tax included. Not there: the company hides it from the person of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Option<Money>>,
    pub urgent: bool,
    #[schema(required)]
    pub owner: Option<Uuid>,
    pub status: JobStatus,
    pub created: DateTime<Utc>,
    /// When the status last moved.
    pub moved: DateTime<Utc>,
}

impl From<&records::Job> for Job {
    fn from(job: &records::Job) -> Job {
        Job {
            id: job.id.0,
            number: job.number,
            customer: job.account.0,
            address: job.address.0,
            job_type: job.job_type.0,
            title: job.title.clone(),
            description: job.description.clone(),
            amount: job.amount.held().map(|amount| amount.map(Money::from)),
            urgent: job.urgent,
            owner: job.owner.map(|owner| owner.0),
            status: job.status.into(),
            created: job.created.time(),
            moved: job.moved.time(),
        }
    }
}

/// From when until when.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

/// One trip to a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0193c0de-0000-7000-8000-000000000006", "job": "0193c0de-0000-7000-8000-000000000004",
    "technicians": ["0193c0de-0000-7000-8000-000000000005"], "anytime": null, "rev": 0,
    "window": { "start": "2026-11-20T04:30:00Z", "end": "2026-11-20T06:30:00Z" },
    "on_my_way": null, "arrived": null, "departed": null, "outcome": null,
}))]
pub struct Visit {
    pub id: Uuid,
    pub job: Uuid,
    /// The first one leads. Empty: nobody yet.
    pub technicians: Vec<Uuid>,
    #[schema(required)]
    pub window: Option<Window>,
    /// In the place of a window, for any time of a day: noon of that day in the company's zone.
    #[schema(required)]
    pub anytime: Option<DateTime<Utc>>,
    /// Counts the plans; who plans again says which one they saw.
    pub rev: u32,
    #[schema(required)]
    pub on_my_way: Option<DateTime<Utc>>,
    #[schema(required)]
    pub arrived: Option<DateTime<Utc>>,
    #[schema(required)]
    pub departed: Option<DateTime<Utc>>,
    /// Null: the visit is ahead or under way.
    #[schema(required)]
    pub outcome: Option<VisitOutcome>,
}

impl From<&records::Visit> for Visit {
    fn from(visit: &records::Visit) -> Visit {
        Visit {
            id: visit.id.0,
            job: visit.job.0,
            technicians: visit.plan.technicians.iter().map(|id| id.0).collect(),
            window: visit.plan.window.map(|w| Window { start: w.start, end: w.end }),
            anytime: visit.plan.anytime,
            rev: visit.rev,
            on_my_way: visit.on_my_way.map(shared::Hlc::time),
            arrived: visit.arrived.map(shared::Hlc::time),
            departed: visit.departed.map(shared::Hlc::time),
            outcome: visit.outcome.map(VisitOutcome::from),
        }
    }
}

/// What someone wrote about a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Note {
    pub id: Uuid,
    pub job: Uuid,
    pub text: String,
    /// Who wrote it first, and when.
    pub by: Uuid,
    pub at: DateTime<Utc>,
    /// Who wrote the text that stands.
    pub edited_by: Uuid,
}

impl From<&records::Note> for Note {
    fn from(note: &records::Note) -> Note {
        Note {
            id: note.id.0,
            job: note.job.0,
            text: note.text.clone(),
            by: note.by.0,
            at: note.at.time(),
            edited_by: note.edited_by.0,
        }
    }
}

/// Someone who works for the company.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub phone: String,
    pub roles: Vec<Role>,
    /// Whom they report to.
    #[schema(required)]
    pub manager: Option<Uuid>,
    pub skills: Vec<Skill>,
    /// An inactive person cannot sign in; their work stays.
    pub active: bool,
}

impl From<&records::Person> for Person {
    fn from(person: &records::Person) -> Person {
        Person {
            id: person.id.0,
            name: person.name.clone(),
            phone: person.phone.clone(),
            roles: person.roles.iter().map(|role| Role::from(*role)).collect(),
            manager: person.manager.map(|manager| manager.0),
            skills: person.skills.iter().map(Skill::from).collect(),
            active: person.active,
        }
    }
}

/// Something that somebody can do.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    #[schema(min_length = 1, max_length = 300, pattern = r"^[^\x00]*\S[^\x00]*$")]
    pub name: String,
    /// The last day on which it holds; null: for good.
    #[serde(default)]
    #[schema(required = false)]
    pub until: Option<NaiveDate>,
}

impl From<&records::Skill> for Skill {
    fn from(skill: &records::Skill) -> Skill {
        Skill { name: skill.name.clone(), until: skill.until }
    }
}

impl From<Skill> for records::Skill {
    fn from(skill: Skill) -> records::Skill {
        records::Skill { name: skill.name.trim().to_owned(), until: skill.until }
    }
}

/// A kind of work.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobType {
    pub id: Uuid,
    pub name: String,
    /// How long it usually takes.
    pub minutes: u32,
    /// What a customer is usually asked to pay, tax included. Not there: the company hides it from the person of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Option<Money>>,
    pub checklist: Vec<String>,
    /// The steps that such a job goes through, in order.
    pub gates: Vec<GateName>,
    pub photos: PhotosAsked,
    /// Whether new jobs may be of it.
    pub active: bool,
}

/// How many photos a kind of work asks for; null: as many as the company asks for everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotosAsked {
    /// Before the work.
    #[serde(default)]
    #[schema(required = false, maximum = 20)]
    pub before: Option<u32>,
    /// After the work.
    #[serde(default)]
    #[schema(required = false, maximum = 20)]
    pub after: Option<u32>,
}

impl From<PhotosAsked> for records::PhotosAsked {
    fn from(PhotosAsked { before, after }: PhotosAsked) -> records::PhotosAsked {
        records::PhotosAsked { before, after }
    }
}

impl From<&records::JobType> for JobType {
    fn from(job_type: &records::JobType) -> JobType {
        JobType {
            id: job_type.id.0,
            name: job_type.name.clone(),
            minutes: job_type.minutes,
            amount: job_type.amount.held().map(|amount| amount.map(Money::from)),
            checklist: job_type.checklist.clone(),
            gates: job_type.gates.0.iter().map(|gate| GateName::from(*gate)).collect(),
            photos: PhotosAsked { before: job_type.photos.before, after: job_type.photos.after },
            active: job_type.active,
        }
    }
}

/// One row of the audit: who did what to which field, when, and from where.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Counts the rows of the company, without a gap.
    pub n: i64,
    pub happened: DateTime<Utc>,
    pub received: DateTime<Utc>,
    /// Null: the server itself.
    #[schema(required)]
    pub by: Option<Uuid>,
    pub action: String,
    pub kind: String,
    pub record: Uuid,
    pub field: String,
    #[schema(value_type = Value, required)]
    pub old: Option<Value>,
    #[schema(value_type = Value, required)]
    pub new: Option<Value>,
    /// Its values were erased.
    pub erased: bool,
    /// The phone.
    #[schema(required)]
    pub device: Option<Uuid>,
    /// The API key.
    #[schema(required)]
    pub key: Option<Uuid>,
    /// Of the network.
    #[schema(required)]
    pub address: Option<String>,
    /// The browser, app or program, as it calls itself.
    pub agent: String,
    /// The action that this row is a part of.
    pub change_set: Uuid,
}

impl From<Entry> for AuditEntry {
    fn from(row: Entry) -> AuditEntry {
        AuditEntry {
            n: row.n,
            happened: row.happened(),
            received: row.received(),
            by: Some(row.by_person).filter(|by| !by.is_nil()),
            action: row.action,
            kind: row.kind,
            record: row.record,
            field: row.field,
            old: row.old.map(|value| value.0),
            new: row.new.map(|value| value.0),
            erased: row.erased,
            device: row.device_id,
            key: row.key_id,
            address: row.address,
            agent: row.agent,
            change_set: row.set_id,
        }
    }
}
