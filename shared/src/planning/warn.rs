//! What to say before a plan is saved. None of it forbids anything.

use super::fit::Diary;
use crate::ids::{JobId, PersonId, VisitId};
use crate::records::Window;
use chrono::{DateTime, TimeDelta, Utc};

/// A phone out of touch matters to what begins within this.
const SOON: TimeDelta = TimeDelta::hours(12);

/// What began no longer ago than this begins now: nobody is asked twice because a minute passed while they typed.
const JUST_NOW: TimeDelta = TimeDelta::minutes(5);

/// A plan that somebody means to save.
#[derive(Clone, Debug, PartialEq)]
pub struct Meant {
    pub technicians: Vec<PersonId>,
    pub window: Option<Window>,
    /// A moment of the day on which it may be at any time.
    pub anytime: Option<DateTime<Utc>>,
    /// The visit that is planned again.
    pub visit: Option<VisitId>,
    /// Somebody of it is on the way or there: it is no news that it has begun.
    pub begun: bool,
}

/// What speaks against it.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// Somebody is elsewhere at that time.
    Clash { person: PersonId, visit: VisitId, job: JobId, window: Window },
    /// It begins before now.
    Past { start: DateTime<Utc> },
    /// It is shorter than such work usually takes, in minutes.
    Short { planned: i64, usual: i64 },
    /// Somebody does not work on those days.
    Off { person: PersonId, window: Window },
    /// Somebody may not hear of it in time.
    Silent { person: PersonId, since: DateTime<Utc> },
}

impl Warning {
    /// Tells it from others: who has read it need not read it again.
    pub fn key(&self) -> String {
        match self {
            Warning::Clash { person, visit, .. } => format!("clash:{person}:{visit}"),
            Warning::Past { start } => format!("past:{}", start.timestamp()),
            Warning::Short { planned, usual } => format!("short:{planned}:{usual}"),
            Warning::Off { person, window } => format!("off:{person}:{}", window.start.timestamp()),
            Warning::Silent { person, .. } => format!("silent:{person}"),
        }
    }
}

/// What speaks against a plan; `usual` is how long such work takes, `before` the plan that stands, of which nothing is said
/// again. Diaries of people who are not on the plan do not matter.
pub fn warnings(
    meant: &Meant,
    before: Option<&Meant>,
    diaries: &[Diary],
    usual: TimeDelta,
    now: DateTime<Utc>,
) -> Vec<Warning> {
    let mut found = all(meant, diaries, usual, now);
    if let Some(before) = before {
        let same_people = meant.technicians == before.technicians;
        let known = all(before, diaries, usual, now);
        // Giving a late visit to somebody else without a new time is said.
        found.retain(|w| !known.contains(w) || (matches!(w, Warning::Past { .. }) && !same_people));
    }
    found
}

fn all(meant: &Meant, diaries: &[Diary], usual: TimeDelta, now: DateTime<Utc>) -> Vec<Warning> {
    let mut found: Vec<Warning> = off(meant, diaries).collect();
    let Some(window) = meant.window else { return found };
    if window.start + JUST_NOW < now && !meant.begun {
        found.push(Warning::Past { start: window.start });
    }
    if window.length() < usual {
        found.push(Warning::Short { planned: window.length().num_minutes(), usual: usual.num_minutes() });
    }
    for person in &meant.technicians {
        let Some(diary) = diaries.iter().find(|diary| diary.person == *person) else { continue };
        let mut clashes: Vec<_> = diary
            .bookings
            .iter()
            .filter(|b| meant.visit != Some(b.visit) && b.window.overlaps(window))
            .collect();
        clashes.sort_by_key(|b| (b.window.start, b.visit));
        found.extend(clashes.into_iter().map(|b| Warning::Clash {
            person: *person,
            visit: b.visit,
            job: b.job,
            window: b.window,
        }));
        if let Some(since) = diary.silent_since.filter(|_| window.start - now < SOON) {
            found.push(Warning::Silent { person: *person, since });
        }
    }
    found
}

/// Who of them does not work then.
fn off(meant: &Meant, diaries: &[Diary]) -> impl Iterator<Item = Warning> {
    let moment = |at| Window { start: at, end: at + TimeDelta::milliseconds(1) };
    let then = meant.window.or(meant.anytime.map(moment));
    let theirs = diaries.iter().filter(|diary| meant.technicians.contains(&diary.person));
    theirs.filter_map(move |diary| Some(Warning::Off { person: diary.person, window: diary.off_in(then?)? }))
}

#[cfg(test)]
mod tests {
    use super::super::fit::Booking;
    use super::*;
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }
    fn window(start: i64, end: i64) -> Window {
        Window { start: at(start), end: at(end) }
    }
    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }
    fn meant(who: &[u128], start: i64, end: i64) -> Meant {
        let technicians = who.iter().copied().map(person).collect();
        Meant { technicians, window: Some(window(start, end)), anytime: None, visit: None, begun: false }
    }
    fn diaries() -> Vec<Diary> {
        let (visit, job) = (VisitId(Uuid::from_u128(9)), JobId(Uuid::from_u128(9)));
        let booking = Booking { visit, job, window: window(600, 700), place: None };
        let of = |n, bookings, silent_since| Diary {
            person: person(n),
            bookings,
            loose: 0,
            last_seen: None,
            silent_since,
            off: if n == 1 { vec![window(2_000, 3_000)] } else { vec![] },
        };
        vec![of(1, vec![booking], None), of(2, vec![], Some(at(500)))]
    }
    fn said(meant: &Meant, before: Option<&Meant>) -> Vec<String> {
        let keys = warnings(meant, before, &diaries(), TimeDelta::minutes(60), at(550));
        keys.iter().map(|w| w.key().split(':').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_speaks_against_a_plan_is_said() {
        assert_eq!(said(&meant(&[1], 700, 760), None), Vec::<String>::new());
        assert_eq!(said(&meant(&[1], 690, 750), None), ["clash"]);
        assert_eq!(said(&meant(&[1], 500, 560), None), ["past"]);
        assert_eq!(said(&meant(&[1], 700, 745), None), ["short"]);
        assert_eq!(said(&meant(&[1], 546, 600), None), ["short"], "it begins now");
        assert_eq!(said(&meant(&[2], 700, 760), None), ["silent"]);
        assert_eq!(
            said(&meant(&[2], 5_000, 5_060), None),
            Vec::<String>::new(),
            "there is time to hear of it"
        );
        assert_eq!(said(&meant(&[2, 1], 500, 650), None), ["past", "silent", "clash"], "helpers count");
    }

    #[test]
    fn who_is_off_that_day_is_said_at_a_time_and_at_any_time() {
        assert_eq!(said(&meant(&[1, 2], 2_900, 3_000), None), ["off"]);
        assert_eq!(said(&meant(&[1], 3_000, 3_060), None), Vec::<String>::new(), "the day after");
        let anytime = Meant { window: None, anytime: Some(at(2_500)), ..meant(&[1], 0, 0) };
        assert_eq!(said(&anytime, None), ["off"]);
        assert_eq!(said(&anytime, Some(&anytime)), Vec::<String>::new());
    }

    #[test]
    fn what_stands_already_is_not_said_again() {
        let short = meant(&[1], 700, 730);
        assert_eq!(said(&meant(&[1], 700, 730), Some(&short)), Vec::<String>::new());
        assert_eq!(said(&meant(&[2], 700, 730), Some(&short)), ["silent"]);
        let late = meant(&[1], 500, 590);
        assert_eq!(said(&late, Some(&late)), Vec::<String>::new());
        assert_eq!(
            said(&meant(&[], 500, 590), Some(&late)),
            ["past"],
            "somebody else has no time for it either"
        );
    }

    #[test]
    fn a_visit_does_not_clash_with_itself_and_any_time_with_nothing() {
        let own = Meant { visit: Some(VisitId(Uuid::from_u128(9))), ..meant(&[1], 620, 720) };
        assert_eq!(said(&own, None), Vec::<String>::new());
        assert_eq!(said(&Meant { window: None, ..meant(&[1], 0, 0) }, None), Vec::<String>::new());
    }
}
