//! Free stretches: what is left of a time when visits have taken theirs.

use crate::records::Window;

/// What is free of `within`, in order. The taken hours may overlap and stand in any order.
pub fn gaps(taken: impl IntoIterator<Item = Window>, within: Window) -> Vec<Window> {
    let mut taken: Vec<Window> = taken.into_iter().filter(|w| w.overlaps(within)).collect();
    taken.sort_by_key(|w| (w.start, w.end));
    let mut free = Vec::new();
    let mut at = within.start;
    for window in taken {
        if window.start > at {
            free.push(Window { start: at, end: window.start });
        }
        at = at.max(window.end);
    }
    if at < within.end {
        free.push(Window { start: at, end: within.end });
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }
    fn window(start: i64, end: i64) -> Window {
        Window { start: at(start), end: at(end) }
    }

    #[test]
    fn what_nobody_took_is_free() {
        let day = window(0, 1_440);
        assert_eq!(gaps([], day), [day]);
        let taken = [window(600, 720), window(480, 540), window(500, 610)];
        assert_eq!(gaps(taken, day), [window(0, 480), window(720, 1_440)]);
        assert_eq!(gaps([window(-600, 2_000)], day), []);
    }

    proptest! {
        #[test]
        fn every_minute_is_either_free_or_taken(
            spans in prop::collection::vec((-100i64..300, 1i64..90), 0..8),
            from in 0i64..100,
            length in 1i64..200,
        ) {
            let taken: Vec<Window> = spans.iter().map(|(start, long)| window(*start, start + long)).collect();
            let within = window(from, from + length);
            let free = gaps(taken.iter().copied(), within);
            prop_assert!(free.windows(2).all(|pair| pair[0].end < pair[1].start), "in order, with something between");
            for minute in from..from + length {
                let here = window(minute, minute + 1);
                let is_free = free.iter().any(|gap| gap.overlaps(here));
                let is_taken = taken.iter().any(|visit| visit.overlaps(here));
                prop_assert!(is_free != is_taken, "minute {}", minute);
            }
        }
    }
}
