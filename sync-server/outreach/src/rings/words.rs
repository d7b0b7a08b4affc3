//! What a phone is told of a visit, as it may lie on a locked screen: when, and at whose place. No number, no note.

use super::{Line, What};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use engine::rings::When;
use shared::sync::Told;
use ui::{Text, beside, format_date_short, format_weekday, format_window, format_window_days, t};

/// Characters of a name: a screen shows no more, and a message has its limit.
const NAME: usize = 80;
/// Days that their name alone says.
const WEEK: TimeDelta = TimeDelta::days(6);

/// One visit.
pub(super) fn one(text: Text, zone: Tz, now: DateTime<Utc>, line: &Line, customer: &str) -> Told {
    let title = match line.what {
        What::New => t!(text, "ring-new"),
        What::Moved => t!(text, "ring-moved"),
        What::Given => t!(text, "ring-given"),
        What::Cancelled => t!(text, "ring-cancelled"),
    };
    // Who does not go there any more opens the day, where it says so.
    let job = matches!(line.what, What::New | What::Moved).then_some(line.job);
    let customer: String = customer.chars().take(NAME).collect();
    let body = beside([when(text, zone, now, line.when).as_str(), &customer]);
    Told { tag: line.visit.to_string(), title, body, job }
}

/// More than anybody wants to read one by one.
pub(super) fn many(text: Text, n: usize) -> Told {
    Told { tag: "visits".to_owned(), title: t!(text, "ring-many", n = n), body: String::new(), job: None }
}

/// `Tue 14:00–16:00`, `8 Dec 2026 14:00–16:00`, `Tue Anytime`.
fn when(text: Text, zone: Tz, now: DateTime<Utc>, when: When) -> String {
    let begins = match when {
        When::Window(window) => window.start,
        When::Day(noon) => noon,
    };
    let date = begins.with_timezone(&zone).date_naive();
    let near = (date - now.with_timezone(&zone).date_naive()).abs() <= WEEK;
    let day = if near { format_weekday(date, text) } else { format_date_short(date, text) };
    let time = match when {
        When::Window(window) => {
            let time = format_window_days(window.start, window.end, zone, text);
            // Over several days it names them itself.
            if time != format_window(window.start, window.end, zone) {
                return time;
            }
            time
        }
        When::Day(_) => t!(text, "today-anytime"),
    };
    t!(text, "day-and-time", day = day, time = time)
}
