//! Planning a visit by form: who, on which day, from when until when, over how many nights, or any time.

use crate::kit::desk::Desk;
use crate::kit::posted::{Choice, Errors, Field, Fields, Tick};
use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use dioxus::prelude::*;
use engine::read;
use shared::PersonId;
use shared::local;
use shared::records::{JobType, Person, Plan, Visit, Window};
use std::collections::BTreeMap;
use ui::t;

/// What the plan's fields hold, as typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    pub technician: String,
    pub helper: String,
    /// Helpers beyond the second technician: kept as they are.
    pub others: Vec<PersonId>,
    pub date: String,
    pub from: String,
    pub to: String,
    /// How many days after the first it ends; nothing: on the same.
    pub days: String,
    pub anytime: bool,
}

/// A visit lasts no longer than this, in days.
const LONGEST: i64 = 31;

impl Typed {
    /// The fields for a plan that stands.
    pub fn of(desk: &Desk, plan: &Plan, otherwise: NaiveDate) -> Typed {
        let id = |n: usize| plan.technicians.get(n).map(ToString::to_string).unwrap_or_default();
        let start = plan.window.map(|w| w.start).or(plan.anytime);
        let clock = |at| desk.clock(at);
        let days = |w: Window| desk.date_of(w.end).signed_duration_since(desk.date_of(w.start)).num_days();
        Typed {
            technician: id(0),
            helper: id(1),
            others: plan.technicians.iter().skip(2).copied().collect(),
            date: start.map_or(otherwise, |at| desk.date_of(at)).to_string(),
            from: plan.window.map(|w| clock(w.start)).unwrap_or_default(),
            to: plan.window.map(|w| clock(w.end)).unwrap_or_default(),
            days: plan.window.map(|w| days(w).to_string()).unwrap_or_default(),
            anytime: plan.window.is_none() && plan.anytime.is_some(),
        }
    }

    /// The same, with times to begin with where the plan has none.
    pub fn proposed(desk: &Desk, plan: &Plan, day: NaiveDate, job_type: &JobType) -> Typed {
        let typed = Typed::of(desk, plan, day);
        if plan.window.is_some() || plan.anytime.is_some() {
            return typed;
        }
        let Typed { date, from, to, days, .. } = Typed::fresh(desk, day, Some(job_type));
        Typed { date, from, to, days, ..typed }
    }

    /// Whether both mean the same time, whoever goes.
    pub fn is_when(&self, other: &Typed) -> bool {
        let days = |typed: &Typed| typed.days.parse::<i64>().unwrap_or(0);
        self.anytime == other.anytime
            && self.date == other.date
            && (self.anytime
                || (clock(&self.from) == clock(&other.from)
                    && clock(&self.to) == clock(&other.to)
                    && days(self) == days(other)))
    }

    /// The fields for a new visit on a day: the next half hour for today, tomorrow when the day is over, else half past
    /// eight, as long as such work takes.
    pub fn fresh(desk: &Desk, day: NaiveDate, job_type: Option<&JobType>) -> Typed {
        let minutes = job_type.map_or(60, |t| t.minutes.max(15));
        let morning = NaiveTime::from_hms_opt(8, 30, 0);
        let local = desk.now.with_timezone(&desk.zone).time();
        let next = (local.num_seconds_from_midnight() / 1_800 + 1) * 1_800;
        let next = NaiveTime::from_num_seconds_from_midnight_opt(next, 0);
        let (day, start) = match (day == desk.today(), next) {
            (false, _) => (day, morning),
            (true, Some(next)) => (day, Some(next)),
            (true, None) => (day.succ_opt().unwrap_or(day), morning),
        };
        let from = start.unwrap_or(NaiveTime::MIN);
        let (to, later) = from.overflowing_add_signed(TimeDelta::minutes(i64::from(minutes)));
        Typed {
            date: day.to_string(),
            from: from.format("%H:%M").to_string(),
            to: to.format("%H:%M").to_string(),
            days: (later / 86_400).to_string(),
            ..Typed::default()
        }
    }

    /// The fields that were posted.
    pub fn read(fields: &Fields) -> Typed {
        Typed {
            technician: fields.text("technician"),
            helper: fields.text("helper"),
            others: fields.all("other"),
            date: fields.text("date"),
            from: fields.text("from"),
            to: fields.text("to"),
            days: fields.text("days"),
            anytime: fields.ticked("anytime"),
        }
    }

    /// Whether nothing was planned at all.
    pub fn is_blank(&self) -> bool {
        let nobody = self.technician.is_empty() && self.helper.is_empty() && self.others.is_empty();
        nobody && self.from.is_empty() && self.to.is_empty() && !self.anytime
    }

    /// The plan that is meant, or what is wrong with it. A missing end is the start and the usual time of such work.
    pub fn plan(&self, desk: &Desk, minutes: u32, errors: &mut Errors) -> Option<Plan> {
        let text = desk.text;
        let mut technicians: Vec<PersonId> = Vec::new();
        for (field, typed) in [("technician", &self.technician), ("helper", &self.helper)] {
            if typed.is_empty() {
                continue;
            }
            match typed.parse() {
                Ok(id) if !technicians.contains(&id) => technicians.push(id),
                Ok(_) => {}
                Err(_) => errors.add(field, t!(text, "plan-bad-person")),
            }
        }
        technicians.extend(self.others.iter().copied());
        let Ok(date) = self.date.parse::<NaiveDate>() else {
            errors.add("date", t!(text, "plan-bad-date"));
            return None;
        };
        if self.anytime {
            let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
            let plan = Plan { technicians, window: None, anytime: Some(desk.at(date, noon)) };
            return errors.is_empty().then_some(plan);
        }
        let Some(from) = clock(&self.from) else {
            errors.add("from", t!(text, "plan-no-time"));
            return None;
        };
        let start = desk.at(date, from);
        let Some(days) = days(&self.days) else {
            errors.add("days", t!(text, "plan-bad-days"));
            return None;
        };
        let end = match end_clock(&self.to) {
            None if self.to.is_empty() && days == 0 => start + TimeDelta::minutes(i64::from(minutes.max(15))),
            Some((to, later)) => {
                // Midnight as an end is that of the day that ends, unless a later day is given.
                let midnight = i64::from(days == 0 && to == NaiveTime::MIN && from > to);
                let last = date.checked_add_signed(TimeDelta::days(days + later.max(midnight)));
                local::moment_after(desk.zone, last.unwrap_or(date), to, start)
            }
            None => {
                errors.add("to", t!(text, "plan-bad-time"));
                return None;
            }
        };
        if end <= start {
            errors.add("to", t!(text, "plan-ends-first"));
            return None;
        }
        if end - start > TimeDelta::days(LONGEST) {
            errors.add("days", t!(text, "plan-bad-days"));
            return None;
        }
        let window = Some(Window { start, end });
        errors.is_empty().then_some(Plan { technicians, window, anytime: None })
    }
}

fn clock(typed: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H:%M:%S", "%H.%M"].into_iter().find_map(|f| NaiveTime::parse_from_str(typed, f).ok())
}

/// A time at which something ends, and how many days later that is: `24:00` is the midnight that ends the day.
fn end_clock(typed: &str) -> Option<(NaiveTime, i64)> {
    match typed {
        "24:00" | "24.00" | "24:00:00" => Some((NaiveTime::MIN, 1)),
        other => clock(other).map(|time| (time, 0)),
    }
}

/// How many days later, if that can be.
fn days(typed: &str) -> Option<i64> {
    let days = if typed.is_empty() { 0 } else { typed.parse().ok()? };
    (0..=LONGEST).contains(&days).then_some(days)
}

/// Who comes along.
pub fn helper(
    desk: &Desk,
    form: &str,
    people: &BTreeMap<PersonId, Person>,
    typed: &Typed,
    errors: &Errors,
) -> Element {
    let text = desk.text;
    rsx! {
        Choice { form, name: "helper", label: t!(text, "plan-helper"), options: names(people, t!(text, "plan-no-helper")), value: typed.helper.clone(), error: errors.of("helper") }
        for other in &typed.others {
            input { r#type: "hidden", name: "other", value: "{other}" }
        }
    }
}

fn names(people: &BTreeMap<PersonId, Person>, nobody: String) -> Vec<(String, String)> {
    let some = read::technicians(people).into_iter().map(|p| (p.id.to_string(), p.name.clone()));
    std::iter::once((String::new(), nobody)).chain(some).collect()
}

/// The fields that say when.
pub fn when(desk: &Desk, form: &str, typed: &Typed, errors: &Errors) -> Element {
    let text = desk.text;
    let later: Vec<(String, String)> =
        (0..=LONGEST).map(|n| (n.to_string(), t!(text, "plan-days", n = n))).collect();
    let days = if typed.days.is_empty() { "0".to_owned() } else { typed.days.clone() };
    rsx! {
        div { class: "plan-times",
            div { class: "form-grid plan-when",
                Field { form, name: "date", label: t!(text, "plan-date"), kind: "date", value: typed.date.clone(), error: errors.of("date") }
                Field { form, name: "from", label: t!(text, "plan-from"), kind: "time", value: typed.from.clone(), error: errors.of("from") }
                Field { form, name: "to", label: t!(text, "plan-to"), kind: "time", value: typed.to.clone(), error: errors.of("to") }
                Choice { form, name: "days", label: t!(text, "plan-ends"), options: later, value: days, error: errors.of("days") }
            }
            Tick { form, name: "anytime", label: t!(text, "plan-anytime"), checked: typed.anytime }
        }
    }
}

/// "Asha Verma, 10:30–12:00", for toasts.
pub fn said(desk: &Desk, people: &BTreeMap<PersonId, Person>, plan: &Plan) -> String {
    let text = desk.text;
    let who = match plan.technicians.first() {
        Some(first) => crate::kit::words::name_of(people, *first),
        None => t!(text, "plan-nobody"),
    };
    let when = match (plan.window, plan.anytime) {
        (Some(w), _) => desk.window(w),
        (None, Some(noon)) => format!("{} {}", desk.short_day(noon), t!(text, "anytime")),
        (None, None) => t!(text, "tray-no-time"),
    };
    t!(text, "moved-undo", name = who, time = when.trim())
}

/// The day that a visit belongs to.
pub fn day_of(desk: &Desk, visit: &Visit) -> NaiveDate {
    visit.planned().map_or_else(|| desk.today(), |at| desk.date_of(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_browsers_and_people_write_them() {
        assert_eq!(clock("10:30"), NaiveTime::from_hms_opt(10, 30, 0));
        assert_eq!(clock("9.15"), NaiveTime::from_hms_opt(9, 15, 0));
        assert_eq!(clock("10:30:00"), NaiveTime::from_hms_opt(10, 30, 0));
        assert_eq!(clock("25:00"), None);
    }

    #[test]
    fn twenty_four_is_an_end_and_no_beginning() {
        assert_eq!(end_clock("24:00"), Some((NaiveTime::MIN, 1)));
        assert_eq!(end_clock("00:00"), Some((NaiveTime::MIN, 0)));
        assert_eq!(end_clock("24:01"), None);
        assert_eq!(clock("24:00"), None);
    }

    #[test]
    fn a_visit_ends_at_most_a_month_later() {
        assert_eq!(days(""), Some(0));
        assert_eq!(days("2"), Some(2));
        assert_eq!(days("32"), None);
        assert_eq!(days("-1"), None);
        assert_eq!(days("x"), None);
    }
}
