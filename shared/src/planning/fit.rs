//! Who could go: how everybody's day stands around a wanted time, the best first.

use super::free::gaps;
use crate::ids::{JobId, PersonId, VisitId};
use crate::place::LatLng;
use crate::records::Window;
use chrono::{DateTime, TimeDelta, Utc};

/// A last known position older than this, counted to the wanted time, says nothing about the way there.
const POSITION_TELLS: TimeDelta = TimeDelta::hours(12);

/// Hours that a visit takes of somebody's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Booking {
    pub visit: VisitId,
    pub job: JobId,
    /// From [`super::taken`].
    pub window: Window,
    /// The pin of its address.
    pub place: Option<LatLng>,
}

/// Somebody's time around the wanted one.
#[derive(Clone, Debug, PartialEq)]
pub struct Diary {
    pub person: PersonId,
    /// In any order.
    pub bookings: Vec<Booking>,
    /// Open visits of the day without hours, and such whose hours have passed though nobody came.
    pub loose: usize,
    /// Where their phone last was, and when.
    pub last_seen: Option<(LatLng, DateTime<Utc>)>,
    /// Since when their phone is out of touch, if it is.
    pub silent_since: Option<DateTime<Utc>>,
    /// Days on which they do not work, each from midnight to midnight.
    pub off: Vec<Window>,
}

impl Diary {
    /// Days off that touch this time.
    pub fn off_in(&self, window: Window) -> Option<Window> {
        self.off.iter().copied().find(|off| off.overlaps(window))
    }
}

/// What is to be planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// None: any time that day.
    pub window: Option<Window>,
    /// How long it takes.
    pub length: TimeDelta,
    /// The days of the window, from midnight to midnight.
    pub day: Window,
    /// The company's hours of the first of them; another time is looked for within.
    pub hours: Option<Window>,
    pub place: Option<LatLng>,
    /// The visit that is planned again does not stand in its own way.
    pub visit: Option<VisitId>,
}

/// How somebody's day stands to what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// Free all the wanted time, and as long around it.
    Free { gap: Window },
    /// Not then, but long enough at another time of the day: the nearest such time.
    Elsewhere { clashes: Vec<Booking>, gap: Window },
    /// Not at all that day.
    Clash { clashes: Vec<Booking> },
}

/// How far somebody has to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    pub metres: f64,
    pub from: Start,
}

/// From where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The visit before.
    Visit(JobId),
    /// The last known position, as old as that.
    LastSeen(DateTime<Utc>),
}

/// Somebody who could be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub person: PersonId,
    pub fit: Fit,
    pub near: Option<Near>,
    pub loose: usize,
    pub silent_since: Option<DateTime<Utc>>,
    /// They do not work then.
    pub off: Option<Window>,
}

impl Candidate {
    /// Whether they are free at the wanted time.
    pub fn is_free(&self) -> bool {
        matches!(self.fit, Fit::Free { .. }) && self.off.is_none()
    }
}

/// Everybody, the best first: free at that time, then free at another time that day, then not at all, then off; among those
/// whoever can be reached, then the nearer, then the given order.
pub fn candidates(diaries: &[Diary], wanted: &Wanted, now: DateTime<Utc>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = diaries.iter().map(|diary| candidate(diary, wanted, now)).collect();
    all.sort_by_key(|one| {
        let class = match one.fit {
            _ if one.off.is_some() => 3,
            Fit::Free { .. } => 0,
            Fit::Elsewhere { .. } => 1,
            Fit::Clash { .. } => 2,
        };
        (class, one.silent_since.is_some(), one.near.map_or(i64::MAX, |near| near.metres.round() as i64))
    });
    all
}

fn candidate(diary: &Diary, wanted: &Wanted, now: DateTime<Utc>) -> Candidate {
    let mut bookings: Vec<Booking> =
        diary.bookings.iter().filter(|b| wanted.visit != Some(b.visit)).copied().collect();
    bookings.sort_by_key(|b| (b.window.start, b.window.end, b.visit));
    let fit = fit(&bookings, wanted, now);
    let start = match &fit {
        Fit::Elsewhere { gap, .. } => gap.start,
        Fit::Free { gap } => wanted.window.map_or(gap.start, |w| w.start),
        Fit::Clash { .. } => wanted.window.map_or(wanted.day.start, |w| w.start),
    };
    Candidate {
        person: diary.person,
        near: near(diary, &bookings, wanted, start.max(now)),
        fit,
        loose: diary.loose,
        silent_since: diary.silent_since,
        off: diary.off_in(wanted.window.unwrap_or(wanted.day)),
    }
}

fn fit(bookings: &[Booking], wanted: &Wanted, now: DateTime<Utc>) -> Fit {
    let taken = || bookings.iter().map(|b| b.window);
    let within = |gap: Window, bounds: Window| Window {
        start: gap.start.max(bounds.start),
        end: gap.end.min(bounds.end),
    };
    let clashes: Vec<Booking> = match wanted.window {
        Some(window) => bookings.iter().filter(|b| b.window.overlaps(window)).copied().collect(),
        None => Vec::new(),
    };
    if let (Some(window), true) = (wanted.window, clashes.is_empty()) {
        // A window that reaches beyond the day shown is free as well.
        let around =
            Window { start: wanted.day.start.min(window.start), end: wanted.day.end.max(window.end) };
        let gap = gaps(taken(), around).into_iter().find(|gap| gap.holds(window)).unwrap_or(window);
        return Fit::Free { gap };
    }
    let ahead = Window { start: wanted.day.start.max(now), end: wanted.day.end };
    let bounds = wanted.hours.map_or(ahead, |hours| within(hours, ahead));
    let long_enough = gaps(taken(), bounds).into_iter().filter(|gap| gap.length() >= wanted.length);
    let Some(window) = wanted.window else {
        let gap = long_enough
            .into_iter()
            .next()
            .or_else(|| gaps(taken(), ahead).into_iter().find(|gap| gap.length() >= wanted.length));
        return match gap {
            Some(gap) => Fit::Free { gap },
            None => Fit::Clash { clashes: bookings.to_vec() },
        };
    };
    let away = |gap: &Window| {
        let start = window.start.clamp(gap.start, gap.end - wanted.length);
        (start - window.start).abs()
    };
    match long_enough.min_by_key(|gap| (away(gap), gap.start)) {
        Some(gap) => Fit::Elsewhere { clashes, gap },
        None => Fit::Clash { clashes },
    }
}

/// From the place of the visit before, or the position known since.
fn near(diary: &Diary, bookings: &[Booking], wanted: &Wanted, start: DateTime<Utc>) -> Option<Near> {
    let to = wanted.place?;
    let before = bookings
        .iter()
        .filter(|b| b.window.end <= start && b.window.end > wanted.day.start)
        .max_by_key(|b| (b.window.end, b.visit));
    let seen = diary.last_seen.filter(|(_, at)| *at <= start && start - *at < POSITION_TELLS);
    let from = match (before, seen) {
        (Some(before), Some((place, at))) if at > before.window.end => (place, Start::LastSeen(at)),
        (Some(before), seen) => match (before.place, seen) {
            (Some(place), _) => (place, Start::Visit(before.job)),
            (None, Some((place, at))) if at >= before.window.start => (place, Start::LastSeen(at)),
            (None, _) => return None,
        },
        (None, Some((place, at))) => (place, Start::LastSeen(at)),
        (None, None) => return None,
    };
    Some(Near { metres: from.0.metres_to(to), from: from.1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }
    fn window(start: i64, end: i64) -> Window {
        Window { start: at(start), end: at(end) }
    }
    fn place(lat: f64) -> Option<LatLng> {
        LatLng::new(lat, 73.85)
    }
    fn booking(n: u128, start: i64, end: i64, lat: f64) -> Booking {
        let (visit, job) = (VisitId(Uuid::from_u128(n)), JobId(Uuid::from_u128(n)));
        Booking { visit, job, window: window(start, end), place: place(lat) }
    }
    fn diary(n: u128, bookings: Vec<Booking>) -> Diary {
        let person = PersonId(Uuid::from_u128(n));
        Diary { person, bookings, loose: 0, last_seen: None, silent_since: None, off: vec![] }
    }
    fn wanted(start: i64, end: i64) -> Wanted {
        Wanted {
            window: Some(window(start, end)),
            length: TimeDelta::minutes(end - start),
            day: window(0, 1_440),
            hours: Some(window(480, 1_080)),
            place: place(18.50),
            visit: None,
        }
    }
    fn order(all: &[Candidate]) -> Vec<u128> {
        all.iter().map(|one| one.person.0.as_u128()).collect()
    }

    #[test]
    fn the_gap_around_the_wanted_time_is_said() {
        let asha = diary(1, vec![booking(1, 540, 600, 18.5), booking(2, 720, 780, 18.5)]);
        let all = candidates(&[asha, diary(2, vec![])], &wanted(610, 700), at(0));
        assert_eq!(all[0].fit, Fit::Free { gap: window(600, 720) });
        assert_eq!(all[1].fit, Fit::Free { gap: window(0, 1_440) });
    }

    #[test]
    fn who_is_taken_then_may_be_free_at_another_time() {
        let clash = booking(1, 600, 690, 18.5);
        let asha = diary(1, vec![clash, booking(2, 690, 900, 18.5)]);
        let full = diary(2, vec![booking(3, 480, 1_080, 18.5)]);
        let all = candidates(&[full, asha], &wanted(620, 710), at(0));
        assert_eq!(order(&all), [1, 2]);
        // 480 to 600 is nearer to 620 than 900.
        let Fit::Elsewhere { clashes, gap } = &all[0].fit else { panic!("{:?}", all[0]) };
        assert_eq!((clashes.len(), *gap), (2, window(480, 600)));
        assert!(matches!(&all[1].fit, Fit::Clash { clashes } if clashes.len() == 1));
        // What has passed is no time to go.
        let all = candidates(&[diary(1, vec![clash])], &wanted(620, 710), at(590));
        assert!(matches!(all[0].fit, Fit::Elsewhere { gap, .. } if gap == window(690, 1_080)));
    }

    #[test]
    fn the_nearer_comes_first_and_who_cannot_be_reached_last() {
        let far = diary(1, vec![booking(1, 540, 600, 18.60)]);
        let near = diary(2, vec![booking(2, 540, 600, 18.51)]);
        let unknown = diary(3, vec![]);
        let silent = Diary { silent_since: Some(at(400)), ..diary(4, vec![booking(4, 540, 600, 18.50)]) };
        let all = candidates(&[far, unknown, silent, near], &wanted(620, 710), at(500));
        assert_eq!(order(&all), [2, 1, 3, 4]);
        assert!(
            matches!(all[0].near, Some(Near { from: Start::Visit(_), metres }) if (1_000.0..1_300.0).contains(&metres))
        );
        assert_eq!(all[2].near, None);
    }

    #[test]
    fn a_position_known_since_the_visit_before_tells_more_than_that_visit() {
        let on_the_road = Diary {
            last_seen: place(18.51).map(|p| (p, at(630))),
            ..diary(1, vec![booking(1, 540, 600, 18.9)])
        };
        let all = candidates(std::slice::from_ref(&on_the_road), &wanted(640, 700), at(640));
        assert_eq!(all[0].near.map(|near| near.from), Some(Start::LastSeen(at(630))));
        // Tomorrow it tells nothing.
        let tomorrow = Wanted { day: window(1_440, 2_880), hours: None, ..wanted(2_000, 2_060) };
        assert_eq!(candidates(&[on_the_road], &tomorrow, at(640))[0].near, None);
    }

    #[test]
    fn a_visit_does_not_stand_in_its_own_way() {
        let own = booking(7, 600, 700, 18.5);
        let again = Wanted { visit: Some(own.visit), ..wanted(630, 730) };
        assert!(candidates(&[diary(1, vec![own])], &again, at(0))[0].is_free());
        assert!(!candidates(&[diary(1, vec![own])], &wanted(630, 730), at(0))[0].is_free());
    }

    #[test]
    fn any_time_asks_for_one_gap_that_is_long_enough() {
        let anytime = Wanted { window: None, length: TimeDelta::minutes(90), ..wanted(0, 0) };
        let busy = diary(1, vec![booking(1, 480, 600, 18.5), booking(2, 660, 1_440, 18.5)]);
        let free = diary(2, vec![booking(3, 480, 600, 18.5)]);
        let all = candidates(&[busy, free], &anytime, at(480));
        assert_eq!(order(&all), [2, 1]);
        assert_eq!(all[0].fit, Fit::Free { gap: window(600, 1_080) });
        assert!(matches!(all[1].fit, Fit::Clash { .. }));
    }

    #[test]
    fn a_visit_over_midnight_is_free_only_where_both_days_are() {
        let wanted = Wanted { day: window(0, 2_880), ..wanted(1_320, 1_560) };
        let early = diary(1, vec![booking(1, 1_500, 1_560, 18.5)]);
        let all = candidates(&[early, diary(2, vec![])], &wanted, at(0));
        assert_eq!(order(&all), [2, 1]);
        assert!(matches!(&all[1].fit, Fit::Elsewhere { clashes, .. } if clashes.len() == 1));
    }

    proptest! {
        #[test]
        fn nobody_is_called_free_who_is_not(
            spans in prop::collection::vec((0i64..1_400, 5i64..200), 0..8),
            start in 0i64..1_300,
            length in 5i64..140,
            now in 0i64..1_440,
        ) {
            let bookings: Vec<Booking> = spans
                .iter()
                .enumerate()
                .map(|(n, (start, long))| booking(n as u128, *start, start + long, 18.5))
                .collect();
            let wanted = wanted(start, start + length);
            let window = window(start, start + length);
            let one = candidates(&[diary(1, bookings.clone())], &wanted, at(now)).remove(0);
            let taken = |gap: Window| bookings.iter().any(|b| b.window.overlaps(gap));
            match one.fit {
                Fit::Free { gap } => prop_assert!(gap.holds(window) && !taken(gap)),
                Fit::Elsewhere { clashes, gap } => {
                    prop_assert!(clashes.iter().all(|b| b.window.overlaps(window)) && !clashes.is_empty());
                    prop_assert!(!taken(gap) && gap.length() >= wanted.length && gap.start >= at(now));
                }
                Fit::Clash { clashes } => prop_assert!(!clashes.is_empty()),
            }
        }
    }
}
