//! What programs send. Lengths and signs are those that the rules of `shared::decide` allow (for what has `CHECKS`, the page
//! takes them from there), so that what fits the schema is refused by a rule only for what the company has by then.

use super::answers::{Money, PhotosAsked, Position, Skill, Window};
use super::names::{Channel, ContactRole, CustomerKind, GateName, JobStatus};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use shared::decide::MOST_POINTS;
use utoipa::ToSchema;
use uuid::Uuid;

/// A field that may be left out but is never null.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// A field whose null is a value, and whose absence is "unchanged".
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

/// The most technicians of a visit.
const MOST_TECHNICIANS: usize = 20;

/// The technicians of a visit.
fn few<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Uuid>, D::Error> {
    let all = Vec::<Uuid>::deserialize(d)?;
    if all.len() > MOST_TECHNICIANS {
        return Err(serde::de::Error::custom(format_args!("more than {MOST_TECHNICIANS} technicians")));
    }
    Ok(all)
}

/// A new customer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "organization", "name": "Hotel Sahyadri", "phone": "+91 20 5550 0142" }))]
pub struct NewCustomer {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = CustomerKind, required = false)]
    pub kind: Option<CustomerKind>,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    /// BCP 47.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 300, pattern = r"^[^\x00]*$")]
    pub language: Option<String>,
    /// The person who looks after them; left out: the key's person, if they reach only their own customers.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Uuid, required = false)]
    pub owner: Option<Uuid>,
}

/// What of a customer changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "+91 20 5550 0143" }))]
pub struct CustomerChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub phone: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub active: Option<bool>,
    /// Null: nobody's.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>, required = false)]
    pub owner: Option<Option<Uuid>>,
}

/// Someone new at a customer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "customer": "0193c0de-0000-7000-8000-000000000001", "name": "Ravi Kale", "role": "decision_maker", "primary": true }))]
pub struct NewContact {
    pub customer: Uuid,
    pub name: String,
    #[serde(default)]
    pub job_title: String,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = ContactRole, required = false)]
    pub role: Option<ContactRole>,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    #[schema(required = false)]
    pub channel: Option<Channel>,
    #[serde(default)]
    pub primary: bool,
}

/// What of a contact changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "job_title": "Manager", "channel": null }))]
pub struct ContactChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub job_title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = ContactRole, required = false)]
    pub role: Option<ContactRole>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub phone: Option<String>,
    /// Null: they have no wish.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Channel>, required = false)]
    pub channel: Option<Option<Channel>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub primary: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub active: Option<bool>,
}

/// A new place where work is done.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "customer": "0193c0de-0000-7000-8000-000000000001", "text": "12 Lakshmi Road, Pune", "position": { "lat": 18.5204, "lng": 73.8567 } }))]
pub struct NewAddress {
    pub customer: Uuid,
    /// As one would write it on a letter, in one line.
    pub text: String,
    /// How to get in.
    #[serde(default)]
    pub access: String,
    #[serde(default)]
    #[schema(required = false)]
    pub position: Option<Position>,
}

/// What of an address changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "access": "Ring twice." }))]
pub struct AddressChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub text: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub access: Option<String>,
    /// Null: it is not known.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Position>, required = false)]
    pub position: Option<Option<Position>>,
}

/// A new job, as a lead; planning a visit schedules it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "customer": "0193c0de-0000-7000-8000-000000000001", "address": "0193c0de-0000-7000-8000-000000000002", "job_type": "0193c0de-0000-7000-8000-000000000003",
    "title": "Leaking tap", "amount": { "amount_minor": 129900, "currency": "INR" },
}))]
pub struct NewJob {
    pub customer: Uuid,
    /// One of the customer's.
    pub address: Uuid,
    pub job_type: Uuid,
    pub title: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    #[schema(required = false)]
    pub amount: Option<Money>,
    #[serde(default)]
    pub urgent: bool,
}

/// A checklist: at most so many points, and no empty one.
fn points<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    let all = Vec::<String>::deserialize(d)?;
    if all.len() > MOST_POINTS {
        return Err(serde::de::Error::custom(format_args!("more than {MOST_POINTS} points")));
    }
    Ok(all)
}

fn given_points<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<String>>, D::Error> {
    points(d).map(Some)
}

/// A new kind of work.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Leak repair", "minutes": 90, "amount": { "amount_minor": 129900, "currency": "INR" },
    "checklist": ["Water shut off before the work", "Tight after filling"], "photos": { "before": 2 },
}))]
pub struct NewJobType {
    #[schema(min_length = 1, max_length = 300, pattern = r"^[^\x00]*\S[^\x00]*$")]
    pub name: String,
    /// How long it usually takes.
    #[schema(minimum = 1, maximum = 44_640)]
    pub minutes: u32,
    /// What a customer is usually asked to pay, tax included.
    #[serde(default)]
    #[schema(required = false)]
    pub amount: Option<Money>,
    #[serde(default, deserialize_with = "points")]
    #[schema(schema_with = checklist)]
    pub checklist: Vec<String>,
    /// The steps that such a job goes through: at least `arrival` and `work_complete`. Left out: all seven.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<GateName>, required = false, max_items = 7)]
    pub gates: Option<Vec<GateName>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = PhotosAsked, required = false)]
    pub photos: Option<PhotosAsked>,
}

/// What of a kind of work changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "minutes": 60, "active": false }))]
pub struct JobTypeChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 300, pattern = r"^[^\x00]*\S[^\x00]*$")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = u32, required = false, minimum = 1, maximum = 44_640)]
    pub minutes: Option<u32>,
    /// Null: none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Money>, required = false)]
    pub amount: Option<Option<Money>>,
    #[serde(default, deserialize_with = "given_points")]
    #[schema(required = false, schema_with = checklist)]
    pub checklist: Option<Vec<String>>,
    /// All of them: what is not named is not gone through. With `If-Match`, only as long as nobody has changed the kind of work.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<GateName>, required = false, max_items = 7)]
    pub gates: Option<Vec<GateName>>,
    /// What is left out stays as it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = PhotosChange, required = false)]
    pub photos: Option<PhotosChange>,
    /// Whether new jobs may be of it; jobs that are there keep it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub active: Option<bool>,
}

/// How many photos a kind of work asks for from now on.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotosChange {
    /// Before the work; null: as many as the company asks for everywhere.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, required = false, maximum = 20)]
    pub before: Option<Option<u32>>,
    /// After the work; null: as many as the company asks for everywhere.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, required = false, maximum = 20)]
    pub after: Option<Option<u32>>,
}

/// The points of a checklist.
fn checklist() -> utoipa::openapi::schema::Array {
    let point = utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .min_length(Some(1))
        .max_length(Some(300))
        .pattern(Some(r"^[^\x00]*\S[^\x00]*$"));
    utoipa::openapi::ArrayBuilder::new().items(point).max_items(Some(MOST_POINTS)).build()
}

/// What of a job changes. Its status moves by `/status`, its visits by their plans.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "title": "Leaking tap, second floor", "urgent": true }))]
pub struct JobChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub description: Option<String>,
    /// Null: none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Money>, required = false)]
    pub amount: Option<Option<Money>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub urgent: Option<bool>,
}

/// A step of a job's life.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "from": "completed", "to": "invoiced" }))]
pub struct StatusChange {
    /// The status that was seen: if the job has moved on, nothing changes.
    pub from: JobStatus,
    pub to: JobStatus,
}

/// A new visit to a job.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "job": "0193c0de-0000-7000-8000-000000000004", "technicians": ["0193c0de-0000-7000-8000-000000000005"],
    "window": { "start": "2026-11-20T04:30:00Z", "end": "2026-11-20T06:30:00Z" },
}))]
pub struct NewVisit {
    pub job: Uuid,
    /// The first one leads. Empty: nobody yet.
    #[serde(default, deserialize_with = "few")]
    #[schema(max_items = 20)]
    pub technicians: Vec<Uuid>,
    /// At most 31 days, and within five years.
    #[serde(default)]
    #[schema(required = false)]
    pub window: Option<Window>,
    /// In the place of a window, for any time of a day: noon of that day in the company's zone.
    #[serde(default)]
    #[schema(required = false)]
    pub anytime: Option<DateTime<Utc>>,
}

/// Who goes and when, from now on: all of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "rev": 0, "technicians": ["0193c0de-0000-7000-8000-000000000005"],
    "window": { "start": "2026-11-21T04:30:00Z", "end": "2026-11-21T06:30:00Z" },
}))]
pub struct Plan {
    /// The `rev` of the visit that was seen: if somebody has planned it again, nothing changes.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub rev: u32,
    /// The first one leads. Empty: nobody yet.
    #[serde(default, deserialize_with = "few")]
    #[schema(max_items = 20)]
    pub technicians: Vec<Uuid>,
    /// At most 31 days, and within five years.
    #[serde(default)]
    #[schema(required = false)]
    pub window: Option<Window>,
    /// In the place of a window, for any time of a day: noon of that day in the company's zone.
    #[serde(default)]
    #[schema(required = false)]
    pub anytime: Option<DateTime<Utc>>,
    /// Also where a technician is on the way or on site.
    #[serde(default)]
    pub despite_under_way: bool,
}

/// A new note.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "The key is at the neighbour's." }))]
pub struct NewNote {
    pub text: String,
}

/// Another text for a note.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "The key is under the mat." }))]
pub struct NoteChange {
    pub text: String,
}

/// What of a person changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "+91 20 5550 0144", "manager": null }))]
pub struct PersonChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 300, pattern = r"^[^\x00]*\S[^\x00]*$")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 300, pattern = r"^[^\x00]*$")]
    pub phone: Option<String>,
    /// Null: they report to nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>, required = false)]
    pub manager: Option<Option<Uuid>>,
    /// All of them: what is not named is gone. With `If-Match`, only as long as nobody has changed the person.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<Skill>, required = false, max_items = 60)]
    pub skills: Option<Vec<Skill>>,
}

/// Whether somebody works here.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "active": false }))]
pub struct Activity {
    pub active: bool,
}
