//! What a row says, once it is known what its columns are; and what is wrong with it.

use super::columns::{Field, Mapping};
use super::likeness::{Traits, plain};
use super::table::LONGEST_CELL;
pub use super::written::{DateOrder, date_order};
use super::written::{is_business, is_email, is_phone, is_placeholder, is_yes, moment, plain_number, time};
use crate::phone_number::international;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use shared::Money;
use shared::decide::{LINE, TEXT};
use shared::ids::*;
use shared::place::LatLng;
use shared::records::{
    AccountKind, Channel, Company, ContactRole, JobType, Person, Pin, PinSource, Plan, Role, Window,
};
use std::collections::BTreeMap;

/// What becomes of a row whose customer seems to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// What is missing is added to the customer who is there.
    Merge,
    /// It stays out.
    Skip,
    /// It becomes a customer of its own.
    Create,
}

impl Choice {
    pub const ALL: [Choice; 3] = [Choice::Merge, Choice::Skip, Choice::Create];

    /// The name in forms and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Choice::Merge => "merge",
            Choice::Skip => "skip",
            Choice::Create => "create",
        }
    }
}

impl std::str::FromStr for Choice {
    type Err = ();
    fn from_str(name: &str) -> Result<Choice, ()> {
        Choice::ALL.into_iter().find(|choice| choice.name() == name).ok_or(())
    }
}

/// How the rows of a file are read, and what becomes of those who are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    pub dates: DateOrder,
    /// The kind of work of jobs that name none, or one that is not known.
    #[serde(default)]
    pub job_type: Option<JobTypeId>,
    /// For those who are there for certain.
    pub sure: Choice,
    /// For those who may be there.
    pub maybe: Choice,
}

/// What is wrong with a row, or with a value that stays out of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub field: Option<Field>,
    pub what: Trouble,
    /// What the cell says, as far as it helps to find it.
    #[serde(default)]
    pub said: String,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    NoName,
    TooLong,
    BadText,
    /// The value stays out, the row comes in.
    BadEmail,
    /// The same.
    BadPhone,
    BadPosition,
    ContactWithoutName,
    JobWithoutAddress,
    NoJobType,
    UnknownJobType,
    UnknownTechnician,
    BadDate,
    PastDate,
    FarDate,
    BadTime,
    EndsFirst,
    BadAmount,
    MoreCells,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub reference: String,
    pub kind: AccountKind,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub language: Option<String>,
    pub address: Option<Place>,
    pub contact: Option<Someone>,
    pub job: Option<Work>,
    /// Values that were left out of it.
    pub left_out: Vec<Problem>,
}

/// Where the customer is.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub text: String,
    pub access: String,
    pub pin: Option<Pin>,
}

/// Someone at the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Someone {
    pub name: String,
    pub job_title: String,
    pub role: ContactRole,
    pub phone: String,
    pub email: String,
    pub channel: Option<Channel>,
    pub primary: bool,
}

/// What is to be done there.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    pub title: String,
    pub description: String,
    pub job_type: JobTypeId,
    pub amount: Option<Money>,
    pub urgent: bool,
    pub plan: Option<Plan>,
}

impl Entry {
    /// What the customer is compared by.
    pub fn traits(&self) -> Traits {
        Traits {
            reference: self.reference.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
        }
    }
}

/// What rows are read with.
#[derive(Clone)]
pub struct Reader {
    pub mapping: Mapping,
    pub options: Options,
    company: Company,
    zone: Tz,
    now: DateTime<Utc>,
    /// By their names as they are compared.
    job_types: BTreeMap<String, JobType>,
    technicians: BTreeMap<String, PersonId>,
}

impl Reader {
    /// For rows of a company, at this moment.
    pub fn new(
        company: &Company,
        job_types: &[JobType],
        people: &[Person],
        mapping: Mapping,
        options: Options,
        now: DateTime<Utc>,
    ) -> Reader {
        let technician = |p: &&Person| p.active && p.is_any(&[Role::Technician]);
        Reader {
            mapping,
            options,
            company: company.clone(),
            zone: company.time_zone.parse().unwrap_or(Tz::UTC),
            now,
            job_types: job_types.iter().map(|t| (plain(&t.name), t.clone())).collect(),
            technicians: people.iter().filter(technician).map(|p| (plain(&p.name), p.id)).collect(),
        }
    }

    /// Reads a row, or says everything that is wrong with it.
    pub fn read(&self, cells: &[String]) -> Result<Entry, Vec<Problem>> {
        let mut row = Cells { reader: self, cells, problems: Vec::new(), left_out: Vec::new() };
        let entry = row.entry();
        match (entry, row.problems.is_empty()) {
            (Some(entry), true) => Ok(entry),
            (_, false) => Err(row.problems),
            (None, true) => Err(vec![Problem { field: None, what: Trouble::NoName, said: String::new() }]),
        }
    }
}

/// A row in the making.
struct Cells<'a> {
    reader: &'a Reader,
    cells: &'a [String],
    problems: Vec<Problem>,
    left_out: Vec<Problem>,
}

impl Cells<'_> {
    fn wrong(&mut self, field: impl Into<Option<Field>>, what: Trouble, said: &str) {
        self.problems.push(Problem { field: field.into(), what, said: excerpt(said) });
    }

    fn leave_out(&mut self, field: Field, what: Trouble, said: &str) {
        self.left_out.push(Problem { field: Some(field), what, said: excerpt(said) });
    }

    /// The cell of a field, without spaces around it, and without the apostrophe that kept a spreadsheet from taking it
    /// for a formula.
    fn raw(&self, field: Field) -> &str {
        let column = self.reader.mapping.iter().position(|mapped| *mapped == Some(field));
        let cell = column.and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim());
        cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
    }

    /// One line; line ends within it become spaces.
    fn line(&mut self, field: Field) -> String {
        let text = self.raw(field).split_whitespace().collect::<Vec<_>>().join(" ");
        self.kept(field, text, LINE)
    }

    fn text(&mut self, field: Field) -> String {
        let text = self.raw(field).replace("\r\n", "\n");
        self.kept(field, text, TEXT.min(LONGEST_CELL))
    }

    fn kept(&mut self, field: Field, text: String, limit: usize) -> String {
        if text.contains('\0') {
            self.wrong(field, Trouble::BadText, &text);
        } else if text.chars().count() > limit {
            self.wrong(field, Trouble::TooLong, &text);
        }
        text
    }

    fn email(&mut self, field: Field) -> String {
        let text = self.line(field);
        if is_placeholder(&text) {
            return String::new();
        }
        if !is_email(&text) {
            self.leave_out(field, Trouble::BadEmail, &text);
            return String::new();
        }
        text
    }

    fn phone(&mut self, field: Field) -> String {
        let text = self.line(field);
        if is_placeholder(&text) {
            return String::new();
        }
        if !is_phone(&text) {
            self.leave_out(field, Trouble::BadPhone, &text);
            return String::new();
        }
        international(&self.reader.company.locale, &text)
    }

    fn entry(&mut self) -> Option<Entry> {
        let columns = self.reader.mapping.len();
        if self.cells.iter().skip(columns).any(|cell| !cell.trim().is_empty()) {
            self.wrong(None, Trouble::MoreCells, "");
        }
        let (first, last) = (self.line(Field::FirstName), self.line(Field::LastName));
        let person = match self.line(Field::Name) {
            name if name.is_empty() => format!("{first} {last}").trim().to_owned(),
            name => name,
        };
        let business = self.line(Field::CompanyName);
        let kind = match is_business(self.raw(Field::Kind)) {
            Some(true) => AccountKind::Organization,
            None if !business.is_empty() => AccountKind::Organization,
            Some(false) | None => AccountKind::Individual,
        };
        let name = if business.is_empty() { person.clone() } else { business.clone() };
        if name.is_empty() {
            self.wrong(Field::Name, Trouble::NoName, "");
        }
        let (phone, email) = (self.phone(Field::Phone), self.email(Field::Email));
        let language = Some(self.line(Field::Language)).filter(|text| !text.is_empty());
        let reference = self.line(Field::Reference);
        let address = self.address();
        // A company with a person's name beside it: that is whom one talks to there.
        let beside = if business.is_empty() || person == business { String::new() } else { person };
        let contact = self.contact(beside);
        let job = self.job();
        let left_out = std::mem::take(&mut self.left_out);
        Some(Entry { reference, kind, name, phone, email, language, address, contact, job, left_out })
    }

    fn address(&mut self) -> Option<Place> {
        let [whole, street, street2, city, state, postcode, country] = [
            Field::Address,
            Field::Street,
            Field::Street2,
            Field::City,
            Field::State,
            Field::Postcode,
            Field::Country,
        ]
        .map(|field| Some(self.line(field)).filter(|said| !is_placeholder(said)).unwrap_or_default());
        let town = format!("{postcode} {city}").trim().to_owned();
        let parts = [whole, street, street2, town, state, country];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let access = self.text(Field::Access);
        let pin = self.pin();
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > LINE {
            self.wrong(Field::Address, Trouble::TooLong, &text);
        }
        Some(Place { text, access, pin })
    }

    fn pin(&mut self) -> Option<Pin> {
        let (lat, lng) = (self.line(Field::Lat), self.line(Field::Lng));
        if lat.is_empty() && lng.is_empty() {
            return None;
        }
        let at = match (lat.replace(',', ".").parse(), lng.replace(',', ".").parse()) {
            (Ok(lat), Ok(lng)) => LatLng::new(lat, lng),
            _ => None,
        };
        if at.is_none() {
            self.wrong(Field::Lat, Trouble::BadPosition, &format!("{lat} {lng}"));
        }
        at.map(|at| Pin { at, source: PinSource::Office })
    }

    fn contact(&mut self, beside: String) -> Option<Someone> {
        let name = match self.line(Field::ContactName) {
            name if name.is_empty() => beside,
            name => name,
        };
        let job_title = self.line(Field::ContactTitle);
        let (phone, email) = (self.phone(Field::ContactPhone), self.email(Field::ContactEmail));
        if name.is_empty() {
            if !(phone.is_empty() && email.is_empty()) {
                self.wrong(Field::ContactName, Trouble::ContactWithoutName, &format!("{phone} {email}"));
            }
            return None;
        }
        let role = plain(self.raw(Field::ContactRole)).replace(' ', "_");
        let role = ContactRole::ALL.into_iter().find(|known| known.name() == role).unwrap_or_default();
        let channel = plain(self.raw(Field::ContactChannel)).replace(' ', "");
        let channel = match channel.as_str() {
            "mail" => Some(Channel::Email),
            "call" | "telephone" | "mobile" => Some(Channel::Phone),
            "text" => Some(Channel::Sms),
            other => Channel::ALL.into_iter().find(|known| known.name() == other),
        };
        let primary = is_yes(self.raw(Field::ContactPrimary));
        Some(Someone { name, job_title, role, phone, email, channel, primary })
    }

    fn job(&mut self) -> Option<Work> {
        let (title, date) = (self.line(Field::JobTitle), self.line(Field::JobDate));
        if title.is_empty() && date.is_empty() {
            return None;
        }
        let description = self.text(Field::JobDescription);
        let amount = self.amount();
        let urgent = is_yes(self.raw(Field::JobUrgent));
        let job_type = self.job_type();
        let minutes = job_type.as_ref().map_or(60, |t| t.minutes);
        let plan = self.plan(&date, minutes);
        let job_type = job_type?;
        let title = if title.is_empty() { job_type.name.clone() } else { title };
        Some(Work { title, description, job_type: job_type.id, amount, urgent, plan })
    }

    fn job_type(&mut self) -> Option<JobType> {
        let named = self.line(Field::JobType);
        let reader = self.reader;
        let known = reader.job_types.get(&plain(&named)).filter(|_| !named.is_empty());
        let usual = || reader.job_types.values().find(|t| Some(t.id) == reader.options.job_type);
        let found = known.or_else(usual).cloned();
        match (&found, named.is_empty()) {
            (None, true) => self.wrong(Field::JobType, Trouble::NoJobType, ""),
            (None, false) => self.wrong(Field::JobType, Trouble::UnknownJobType, &named),
            (Some(_), _) => {}
        }
        found
    }

    fn amount(&mut self) -> Option<Money> {
        let typed = self.line(Field::JobAmount);
        if typed.is_empty() {
            return None;
        }
        let amount = plain_number(&typed).and_then(|n| Money::parse(&n, self.reader.company.currency).ok());
        let amount = amount.filter(|amount| amount.minor >= 0);
        if amount.is_none() {
            self.wrong(Field::JobAmount, Trouble::BadAmount, &typed);
        }
        amount
    }

    fn plan(&mut self, typed: &str, minutes: u32) -> Option<Plan> {
        let named = self.line(Field::JobTechnician);
        let technician = self.reader.technicians.get(&plain(&named)).copied();
        if technician.is_none() && !named.is_empty() {
            self.wrong(Field::JobTechnician, Trouble::UnknownTechnician, &named);
        }
        if typed.is_empty() {
            return None;
        }
        let Some((day, with_time)) = moment(typed, self.reader.options.dates) else {
            self.wrong(Field::JobDate, Trouble::BadDate, typed);
            return None;
        };
        let today = self.reader.now.with_timezone(&self.reader.zone).date_naive();
        if day < today {
            self.wrong(Field::JobDate, Trouble::PastDate, typed);
            return None;
        }
        if day.signed_duration_since(today).num_days() > 5 * 365 {
            self.wrong(Field::JobDate, Trouble::FarDate, typed);
            return None;
        }
        let technicians = technician.into_iter().collect();
        let from = self.time(Field::JobFrom)?.or(with_time);
        let until = self.time(Field::JobUntil)?;
        let Some(from) = from else {
            let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
            return Some(Plan { technicians, window: None, anytime: Some(self.at(day, noon)) });
        };
        let start = self.at(day, from);
        let end = match until {
            Some(until) => self.at(day, until),
            None => start + TimeDelta::minutes(i64::from(minutes.max(15))),
        };
        if end <= start {
            let said = self.raw(Field::JobUntil).to_owned();
            self.wrong(Field::JobUntil, Trouble::EndsFirst, &said);
            return None;
        }
        Some(Plan { technicians, window: Some(Window { start, end }), anytime: None })
    }

    /// The time of a cell; none outside: it cannot be read, none inside: there is none.
    fn time(&mut self, field: Field) -> Option<Option<NaiveTime>> {
        let typed = self.line(field);
        if typed.is_empty() {
            return Some(None);
        }
        let time = time(&typed);
        if time.is_none() {
            self.wrong(field, Trouble::BadTime, &typed);
        }
        time.map(Some)
    }

    /// A local time as UTC; a time that the change of clocks skips is moved on by the gap.
    fn at(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let (zone, local) = (self.reader.zone, day.and_time(time));
        let later = || zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest();
        let found = zone.from_local_datetime(&local).earliest().or_else(later);
        found.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
    }
}

/// What a cell says, as far as it helps to find it.
fn excerpt(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(60).collect()
}
