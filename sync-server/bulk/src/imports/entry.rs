//! What a row says, once it is known what its columns are; and what is wrong with it.

use super::amount::{self, Mark, is_exponent};
use super::columns::{Field, Mapping};
pub use super::days::DateOrder;
use super::days::Days;
use super::found::Found;
use super::likeness::{Traits, plain, same_number};
use super::quotes::is_open;
use super::stored::Import;
use super::table::LONGEST_CELL;
use super::written::{
    is_business, is_email, is_formula_error, is_no_region, is_phone, is_placeholder, is_total, is_yes,
    whole_number,
};
use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;
use engine::phone_number::international;
use serde::{Deserialize, Serialize};
use shared::Money;
use shared::decide::{LINE, TEXT};
use shared::ids::*;
use shared::place::LatLng;
use shared::records::{
    AccountKind, Channel, Company, ContactRole, JobType, Person, Pin, PinSource, Plan, Role,
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
    /// Where the file does not show it.
    pub dates: DateOrder,
    /// What stands before the decimals of amounts, where the person says so.
    #[serde(default)]
    pub amounts: Option<Mark>,
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
    /// The same: a spreadsheet has shortened it, and its digits are lost.
    ShortenedPhone,
    /// A spreadsheet has shortened a number.
    ShortenedNumber,
    /// A formula that found nothing.
    FormulaError,
    /// A row with sums.
    TotalRow,
    /// The names of the columns once more.
    NamesAgain,
    /// A quotation mark that is not closed.
    OpenQuote,
    BadPosition,
    ContactWithoutName,
    JobWithoutAddress,
    NoJobType,
    UnknownJobType,
    SeveralJobTypes,
    UnknownTechnician,
    SeveralTechnicians,
    /// The value stays out: there is no job in the row.
    NoJob,
    /// The same: there is no day to plan somebody for.
    TechnicianWithoutDate,
    /// The job is here already: by its number, or where it has none by what it is, when and where.
    JobIsHere,
    /// The number of a customer who is not active any more.
    InactiveCustomer,
    BadDate,
    UnclearDate,
    OtherWeekday,
    PastDate,
    FarDate,
    BadTime,
    OtherDay,
    TimeWithoutDate,
    EndWithoutStart,
    SkippedTime,
    TwiceTime,
    EndsFirst,
    BadAmount,
    UnclearAmount,
    NegativeAmount,
    TooPrecise,
    OtherCurrency,
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
    /// What other software calls it.
    pub reference: String,
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
            address: self.address.as_ref().map(|place| place.text.clone()).unwrap_or_default(),
        }
    }
}

/// What rows are read with.
#[derive(Clone)]
pub struct Reader {
    pub mapping: Mapping,
    pub options: Options,
    pub(super) company: Company,
    pub(super) days: Days,
    pub(super) decimal: Option<Mark>,
    /// The column of amounts says that they are of another currency.
    pub(super) other_currency: bool,
    headers: Vec<String>,
    pub(super) now: DateTime<Utc>,
    /// By their names as they are compared.
    pub(super) job_types: BTreeMap<String, Vec<JobType>>,
    pub(super) technicians: BTreeMap<String, Vec<PersonId>>,
}

impl Reader {
    /// For rows of a file of a company, at this moment.
    pub fn new(
        company: &Company,
        job_types: &[JobType],
        people: &[Person],
        import: &Import,
        now: DateTime<Utc>,
    ) -> Reader {
        let (mapping, options) = (import.mapping.clone().unwrap_or_default(), import.options.clone());
        let Found { dates, amounts, .. } = &import.found;
        let order = if dates.mixed() { None } else { Some(dates.shown().unwrap_or(options.dates)) };
        let groups = amount::groups(&company.locale);
        let column = mapping.iter().position(|field| *field == Some(Field::JobAmount));
        let header = column.and_then(|column| import.headers.get(column));
        let mut by_name: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
        for person in people.iter().filter(|p| p.active && p.is_any(&[Role::Technician])) {
            by_name.entry(plain(&person.name)).or_default().push(person.id);
        }
        let mut types: BTreeMap<String, Vec<JobType>> = BTreeMap::new();
        for job_type in job_types.iter().filter(|job_type| job_type.active) {
            types.entry(plain(&job_type.name)).or_default().push(job_type.clone());
        }
        let zone: Tz = company.time_zone.parse().unwrap_or(Tz::UTC);
        Reader {
            days: Days { zone, order, year: now.with_timezone(&zone).year() },
            decimal: options.amounts.or_else(|| amounts.decimal(company.currency, groups)),
            other_currency: header.is_some_and(|name| amount::is_of_another(name, company.currency)),
            headers: import.headers.iter().map(|header| plain(header)).collect(),
            company: company.clone(),
            mapping,
            options,
            now,
            job_types: types,
            technicians: by_name,
        }
    }

    /// How days and times are read.
    pub fn days(&self) -> Days {
        self.days
    }

    /// What stands before the decimals of amounts, as far as it is known.
    pub fn decimal(&self) -> Option<Mark> {
        self.decimal
    }

    /// What a kind of work is called.
    pub fn job_type_name(&self, id: JobTypeId) -> &str {
        let all = self.job_types.values().flatten();
        all.into_iter().find(|t| t.id == id).map_or("", |t| t.name.as_str())
    }

    /// Reads a row, or says everything that is wrong with it.
    pub fn read(&self, cells: &[String]) -> Result<Entry, Vec<Problem>> {
        let mut row = Cells { reader: self, cells, problems: Vec::new(), left_out: Vec::new() };
        if let Some(problem) = row.no_customer() {
            return Err(vec![problem]);
        }
        let entry = row.entry();
        match (entry, row.problems.is_empty()) {
            (Some(entry), true) => Ok(entry),
            (_, false) => Err(row.problems),
            (None, true) => Err(vec![Problem { field: None, what: Trouble::NoName, said: String::new() }]),
        }
    }
}

/// A row in the making.
pub(super) struct Cells<'a> {
    pub reader: &'a Reader,
    cells: &'a [String],
    problems: Vec<Problem>,
    left_out: Vec<Problem>,
}

impl Cells<'_> {
    pub(super) fn wrong(&mut self, field: impl Into<Option<Field>>, what: Trouble, said: &str) {
        let problem = Problem { field: field.into(), what, said: excerpt(said) };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(super) fn leave_out(&mut self, field: Field, what: Trouble, said: &str) {
        let problem = Problem { field: Some(field), what, said: excerpt(said) };
        if !self.left_out.contains(&problem) {
            self.left_out.push(problem);
        }
    }

    /// Why a row is no customer at all.
    fn no_customer(&self) -> Option<Problem> {
        let problem = |what, said: &str| Some(Problem { field: None, what, said: excerpt(said) });
        if let Some(open) = self.cells.iter().find(|cell| is_open(cell)) {
            return problem(Trouble::OpenQuote, open);
        }
        let filled: Vec<&str> =
            self.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let names: Vec<String> = self.cells.iter().map(|cell| plain(cell)).collect();
        if filled.len() > 1 && names == self.reader.headers[..names.len().min(self.reader.headers.len())] {
            return problem(Trouble::NamesAgain, &filled.join(" "));
        }
        let people = [Field::Name, Field::CompanyName, Field::FirstName, Field::LastName];
        let named = people.into_iter().map(|field| self.cell(field)).find(|cell| !cell.is_empty());
        let first = named.or_else(|| filled.first().copied())?;
        let others = [
            Field::Phone,
            Field::Email,
            Field::Address,
            Field::Street,
            Field::City,
            Field::Postcode,
            Field::ContactName,
            Field::JobTitle,
            Field::JobDate,
        ];
        let alone =
            others.into_iter().all(|field| matches!(self.cell(field), "" | "-") || self.cell(field) == first);
        if is_total(first) && alone { problem(Trouble::TotalRow, first) } else { None }
    }

    /// The cell of a field, without spaces around it, and without the apostrophe that kept a spreadsheet from taking it
    /// for a formula.
    fn cell(&self, field: Field) -> &str {
        let column = self.reader.mapping.iter().position(|mapped| *mapped == Some(field));
        let cell = column.and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim());
        cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
    }

    /// The same; empty where a formula found nothing.
    pub(super) fn raw(&self, field: Field) -> &str {
        Some(self.cell(field)).filter(|cell| !is_formula_error(cell)).unwrap_or_default()
    }

    /// Says that a formula found nothing. What a job or a customer stands on keeps the row out, the rest stays out of it.
    fn formula(&mut self, field: Field) {
        let said = self.cell(field).to_owned();
        if !is_formula_error(&said) {
            return;
        }
        match field {
            Field::Name
            | Field::CompanyName
            | Field::FirstName
            | Field::LastName
            | Field::Address
            | Field::Street
            | Field::City
            | Field::JobTitle
            | Field::JobType
            | Field::JobDate
            | Field::JobFrom
            | Field::JobUntil
            | Field::JobAmount
            | Field::JobTechnician => self.wrong(field, Trouble::FormulaError, &said),
            _ => self.leave_out(field, Trouble::FormulaError, &said),
        }
    }

    /// One line; line ends within it become spaces.
    pub(super) fn line(&mut self, field: Field) -> String {
        self.formula(field);
        let text = self.raw(field).split_whitespace().collect::<Vec<_>>().join(" ");
        self.kept(field, text, LINE)
    }

    pub(super) fn text(&mut self, field: Field) -> String {
        self.formula(field);
        let text = self.raw(field).replace("\r\n", "\n");
        self.kept(field, text, TEXT.min(LONGEST_CELL))
    }

    /// A number that other software gives; none that a spreadsheet has shortened.
    pub(super) fn number(&mut self, field: Field) -> String {
        let text = self.line(field);
        if is_exponent(&text) {
            self.leave_out(field, Trouble::ShortenedNumber, &text);
            return String::new();
        }
        if is_placeholder(&text) { String::new() } else { same_number(&text) }
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
        if is_exponent(&text) {
            self.leave_out(field, Trouble::ShortenedPhone, &text);
            return String::new();
        }
        if !is_phone(&text) {
            self.leave_out(field, Trouble::BadPhone, &text);
            return String::new();
        }
        international(&self.reader.company.locale, whole_number(&text))
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
        // A formula that found no name has said so.
        if name.is_empty() && self.problems.is_empty() {
            self.wrong(Field::Name, Trouble::NoName, "");
        }
        let (phone, email) = (self.phone(Field::Phone), self.email(Field::Email));
        let language = Some(self.line(Field::Language)).filter(|text| !text.is_empty());
        let reference = self.number(Field::Reference);
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
        .map(|field| {
            let coded = matches!(field, Field::State | Field::Country);
            Some(self.line(field)).filter(|said| coded || !is_placeholder(said)).unwrap_or_default()
        });
        let town = format!("{} {city}", whole_number(&postcode)).trim().to_owned();
        // "KA" and "NO" are regions beside a place, and words for nothing where there is none.
        let placed = [&whole, &street, &street2, &town].iter().any(|part| !part.is_empty());
        let region = |said: String| {
            let nothing = if placed { is_no_region(&said) } else { is_placeholder(&said) };
            if nothing { String::new() } else { said }
        };
        let parts = [whole, street, street2, town, region(state), region(country)];
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
        let role = ContactRole::named(&role).unwrap_or_default();
        let channel = plain(self.raw(Field::ContactChannel)).replace(' ', "");
        let channel = match channel.as_str() {
            "mail" => Some(Channel::Email),
            "call" | "telephone" | "mobile" => Some(Channel::Phone),
            "text" => Some(Channel::Sms),
            other => Channel::named(other),
        };
        let primary = is_yes(self.raw(Field::ContactPrimary));
        Some(Someone { name, job_title, role, phone, email, channel, primary })
    }
}

/// What a cell says, as far as it helps to find it.
fn excerpt(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(60).collect()
}
