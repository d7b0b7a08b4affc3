//! What a row says about a job: what is to be done, when, by whom, and what it costs.

use super::amount;
use super::clock::{Clock, NO_TIME};
use super::columns::Field;
use super::days::Moment;
use super::entry::{Cells, Trouble, Work};
use super::likeness::plain;
use super::written::is_yes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use shared::Money;
use shared::ids::PersonId;
use shared::records::{JobType, Plan, Window};

/// Work that ends before it starts goes on into the next day, for so long at most.
const LONGEST_NIGHT: TimeDelta = TimeDelta::hours(12);

impl Cells<'_> {
    pub(super) fn job(&mut self) -> Option<Work> {
        let (title, date) = (self.line(Field::JobTitle), self.line(Field::JobDate));
        let from = self.line(Field::JobFrom);
        // A time that has its day with it.
        let with_day = self.reader.days.moment(&from).is_ok();
        if title.is_empty() && date.is_empty() && !with_day {
            self.without_job(&from);
            return None;
        }
        let reference = self.number(Field::JobReference);
        let description = self.text(Field::JobDescription);
        let amount = self.amount();
        let urgent = is_yes(self.raw(Field::JobUrgent));
        let job_type = self.job_type();
        let minutes = job_type.as_ref().map_or(60, |t| t.minutes);
        let plan = self.plan(&date, &from, minutes);
        let job_type = job_type?;
        let title = if title.is_empty() { job_type.name.clone() } else { title };
        Some(Work { reference, title, description, job_type: job_type.id, amount, urgent, plan })
    }

    /// What says something about a job where there is none is not dropped without a word.
    fn without_job(&mut self, from: &str) {
        let until = self.line(Field::JobUntil);
        for (field, time) in [(Field::JobFrom, from), (Field::JobUntil, &until)] {
            if !time.is_empty() {
                self.wrong(field, Trouble::TimeWithoutDate, time);
            }
        }
        for field in [Field::JobType, Field::JobTechnician, Field::JobAmount, Field::JobDescription] {
            let said = self.line(field);
            if !said.is_empty() {
                self.leave_out(field, Trouble::NoJob, &said);
            }
        }
    }

    fn job_type(&mut self) -> Option<JobType> {
        let named = self.line(Field::JobType);
        let reader = self.reader;
        let none = Vec::new();
        let known = reader.job_types.get(&plain(&named)).filter(|_| !named.is_empty()).unwrap_or(&none);
        if known.len() > 1 {
            self.wrong(Field::JobType, Trouble::SeveralJobTypes, &named);
            return None;
        }
        let usual = || reader.job_types.values().flatten().find(|t| Some(t.id) == reader.options.job_type);
        let found = known.first().or_else(usual).cloned();
        match (&found, named.is_empty()) {
            (None, true) => self.wrong(Field::JobType, Trouble::NoJobType, ""),
            (None, false) => self.wrong(Field::JobType, Trouble::UnknownJobType, &named),
            (Some(_), _) => {}
        }
        found
    }

    fn amount(&mut self) -> Option<Money> {
        let typed = self.line(Field::JobAmount);
        if typed.is_empty()
            || plain(&typed).is_empty() && typed.chars().all(|c| matches!(c, '-' | '–' | '—' | '.'))
        {
            return None;
        }
        let read = amount::read(&typed, self.reader.company.currency, self.reader.decimal);
        match read {
            Ok(_) if self.reader.other_currency => {
                self.wrong(Field::JobAmount, Trouble::OtherCurrency, &typed)
            }
            Ok(amount) => return Some(amount),
            Err(trouble) => self.wrong(Field::JobAmount, trouble, &typed),
        }
        None
    }

    fn technician(&mut self) -> Option<PersonId> {
        let named = self.line(Field::JobTechnician);
        if named.is_empty() {
            return None;
        }
        let all = self.reader.technicians.get(&plain(&named)).map_or(&[][..], Vec::as_slice);
        // Of two with one name a file can name the one by the id.
        let by_id = || self.reader.technicians.values().flatten().find(|id| id.to_string() == named).copied();
        match all {
            [one] => Some(*one),
            [] => by_id().or_else(|| {
                self.wrong(Field::JobTechnician, Trouble::UnknownTechnician, &named);
                None
            }),
            _ => {
                self.wrong(Field::JobTechnician, Trouble::SeveralTechnicians, &named);
                None
            }
        }
    }

    fn plan(&mut self, date: &str, from: &str, minutes: u32) -> Option<Plan> {
        let technician = self.technician();
        let until = self.line(Field::JobUntil);
        let (typed, field) = match date.is_empty() {
            true => (from, Field::JobFrom),
            false => (date, Field::JobDate),
        };
        let moment = match self.reader.days.moment(typed) {
            _ if typed.is_empty() => {
                if !until.is_empty() {
                    self.wrong(Field::JobUntil, Trouble::TimeWithoutDate, &until);
                }
                self.unplanned();
                return None;
            }
            Ok(moment) => moment,
            Err(_) if field == Field::JobFrom => {
                self.wrong(Field::JobFrom, Trouble::TimeWithoutDate, from);
                return None;
            }
            Err(trouble) => {
                self.wrong(field, trouble, typed);
                return None;
            }
        };
        let Moment { day, time } = moment;
        let today = self.reader.now.with_timezone(&self.reader.days.zone).date_naive();
        if day < today {
            self.wrong(field, Trouble::PastDate, typed);
            return None;
        }
        if day.signed_duration_since(today).num_days() > 5 * 365 {
            self.wrong(field, Trouble::FarDate, typed);
            return None;
        }
        let technicians = technician.into_iter().collect();
        let start = match field == Field::JobDate && !from.is_empty() {
            true => Some(self.clock(Field::JobFrom, from, day)?),
            false => time.map(|time| (None, time)),
        };
        if let Some((Some(_), _)) = start {
            self.wrong(Field::JobFrom, Trouble::OtherDay, from);
            return None;
        }
        // Midnight is what programs write for no time, and for its end.
        let endless = until.is_empty() || self.reader.days.time(&until, Some(day)) == Ok((None, NO_TIME));
        let start = start.filter(|(_, time)| *time != NO_TIME || !endless);
        let Some((_, start)) = start else {
            if !endless {
                self.wrong(Field::JobUntil, Trouble::EndWithoutStart, &until);
                return None;
            }
            return Some(Plan { technicians, window: None, anytime: Some(self.reader.days.noon(day)) });
        };
        let start = self.at(field, day, start, if from.is_empty() { typed } else { from })?;
        let end = match until.is_empty() {
            true => start + TimeDelta::minutes(i64::from(minutes.max(15))),
            false => self.end(&until, day, start)?,
        };
        Some(Plan { technicians, window: Some(Window { start, end }), anytime: None })
    }

    /// A technician whom there is no day to plan for.
    fn unplanned(&mut self) {
        let named = self.line(Field::JobTechnician);
        if !named.is_empty() {
            self.leave_out(Field::JobTechnician, Trouble::TechnicianWithoutDate, &named);
        }
    }

    /// When it ends: on the same day, or, where it would end before it starts, in the night behind it.
    fn end(&mut self, until: &str, day: NaiveDate, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (other, clock) = self.clock(Field::JobUntil, until, day)?;
        let end = self.at(Field::JobUntil, other.unwrap_or(day), clock, until)?;
        if end > start {
            return Some(end);
        }
        let night = match (other, day.succ_opt()) {
            (None, Some(next)) => Some(self.at(Field::JobUntil, next, clock, until)?),
            _ => None,
        };
        let night = night.filter(|end| *end > start && *end - start <= LONGEST_NIGHT);
        if night.is_none() {
            self.wrong(Field::JobUntil, Trouble::EndsFirst, until);
        }
        night
    }

    fn clock(&mut self, field: Field, typed: &str, day: NaiveDate) -> Option<(Option<NaiveDate>, Clock)> {
        match self.reader.days.time(typed, Some(day)) {
            Ok(time) => Some(time),
            Err(trouble) => {
                self.wrong(field, trouble, typed);
                None
            }
        }
    }

    fn at(&mut self, field: Field, day: NaiveDate, clock: Clock, typed: &str) -> Option<DateTime<Utc>> {
        match self.reader.days.at(day, clock) {
            Ok(at) => Some(at),
            Err(trouble) => {
                self.wrong(field, trouble, typed);
                None
            }
        }
    }
}
