//! What a visit takes of its technicians' time: what is planned until it happens, then what happened.

use crate::records::{Outcome, Visit, Window};
use chrono::{DateTime, TimeDelta, Utc};

/// The hours that a visit takes of whoever goes: the plan's while it is ahead, at least until now while somebody is there,
/// and the real ones once it is over. None: it takes no hours, or nobody knows which. `usual` is how long such work takes.
pub fn taken(visit: &Visit, usual: TimeDelta, now: DateTime<Utc>) -> Option<Window> {
    let arrived = visit.arrived.map(|at| at.time());
    match (visit.outcome, arrived) {
        (Some(Outcome::Cancelled), _) => None,
        // Over: only what was spent there.
        (Some(_), Some(start)) => {
            let left = visit.departed.map(|at| at.time());
            let end = left.or(visit.plan.window.map(|w| w.end.min(now)))?;
            (end > start).then_some(Window { start, end })
        }
        (Some(_), None) => None,
        (None, Some(start)) => {
            let end = visit.plan.window.map_or(start + usual, |w| w.end).max(now).max(start);
            Some(Window { start, end })
        }
        (None, None) => visit.plan.window,
    }
}

/// Where a visit stands on a board. What is over stands where it happened and ends when they left, and never keeps hours
/// that are still to come; what never began is a mark at its planned start, as long as `mark`.
pub fn shown(visit: &Visit, usual: TimeDelta, mark: TimeDelta, now: DateTime<Utc>) -> Option<Window> {
    let spent = taken(visit, usual, now);
    match (visit.outcome, visit.plan.window) {
        (None, Some(planned)) => {
            spent.map(|w| Window { start: w.start.min(planned.start), end: w.end.max(planned.end) })
        }
        (None, None) => spent,
        (Some(_), planned) => spent.or_else(|| {
            let start = planned?.start;
            Some(Window { start, end: start + mark })
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Hlc;
    use crate::records::Plan;
    use crate::{JobId, VisitId};
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_132_800, 0).unwrap() + TimeDelta::minutes(minute)
    }
    fn hlc(minute: i64) -> Option<Hlc> {
        Some(Hlc { ms: at(minute).timestamp_millis(), ..Hlc::default() })
    }
    fn window(start: i64, end: i64) -> Option<Window> {
        Some(Window { start: at(start), end: at(end) })
    }
    fn visit(planned: Option<Window>) -> Visit {
        Visit {
            id: VisitId(Uuid::nil()),
            job: JobId(Uuid::nil()),
            plan: Plan { technicians: Vec::new(), window: planned, anytime: None },
            rev: 0,
            formerly: Default::default(),
            seen: Default::default(),
            on_my_way: None,
            arrived: None,
            departed: None,
            outcome: None,
            replanned: None,
            unknown: Default::default(),
        }
    }
    fn takes(visit: &Visit, now: i64) -> Option<Window> {
        taken(visit, TimeDelta::minutes(60), at(now))
    }
    fn stands(visit: &Visit, now: i64) -> Option<Window> {
        shown(visit, TimeDelta::minutes(60), TimeDelta::minutes(15), at(now))
    }

    #[test]
    fn what_is_ahead_takes_its_planned_hours() {
        let ahead = visit(window(600, 720));
        assert_eq!(takes(&ahead, 0), window(600, 720));
        assert_eq!(takes(&visit(None), 0), None, "any time that day has no hours of its own");
    }

    #[test]
    fn who_is_there_is_not_free_before_now() {
        let there = Visit { arrived: hlc(610), ..visit(window(600, 720)) };
        assert_eq!(takes(&there, 650), window(610, 720));
        assert_eq!(takes(&there, 750), window(610, 750));
        assert_eq!(stands(&there, 750), window(600, 750));
        let anytime = Visit { arrived: hlc(610), ..visit(None) };
        assert_eq!(takes(&anytime, 620), window(610, 670));
    }

    #[test]
    fn what_is_over_takes_only_what_was_spent() {
        let done = Visit {
            arrived: hlc(590),
            departed: hlc(640),
            outcome: Some(Outcome::Done),
            ..visit(window(600, 720))
        };
        assert_eq!(takes(&done, 650), window(590, 640));
        assert_eq!(stands(&done, 650), window(590, 640), "the hours until 720 are free again");
        let away = Visit { outcome: Some(Outcome::NoAccess), ..visit(window(600, 720)) };
        assert_eq!(takes(&away, 500), None);
        assert_eq!(stands(&away, 500), window(600, 615));
        let off = Visit { outcome: Some(Outcome::Cancelled), ..visit(window(600, 720)) };
        assert_eq!(takes(&off, 500), None);
    }
}
