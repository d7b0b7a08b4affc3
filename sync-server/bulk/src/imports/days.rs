//! Days and times as people and programs write them, in the company's zone: read as they are meant, or refused with the
//! reason.

use super::clock::{Clock, NO_TIME, clock};
use super::day_names::{is_weekday, month, weekday};
use super::entry::Trouble;
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use engine::db::tables::with_plain_digits;
use serde::{Deserialize, Serialize};

/// How dates are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
}

/// What the values of a column show about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Orders {
    pub day_first: u32,
    pub month_first: u32,
    /// Values that can be read both ways.
    pub unclear: u32,
}

impl Orders {
    /// Takes one value down: a number above twelve gives it away.
    pub fn see(&mut self, typed: &str) {
        let parts = Parts::of(typed);
        let [first, second, ..] = parts.numbers.as_slice() else { return };
        if parts.numbers.len() < 3
            || first.len() > 2
            || second.len() > 2
            || !parts.words.iter().all(|w| is_weekday(w))
        {
            return;
        }
        match (first.parse().unwrap_or(0), second.parse().unwrap_or(0)) {
            (13..=31, 1..=12) => self.day_first += 1,
            (1..=12, 13..=31) => self.month_first += 1,
            (a @ 1..=12, b @ 1..=12) if a != b => self.unclear += 1,
            _ => {}
        }
    }

    /// The order that the column shows.
    pub fn shown(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// Both are written.
    pub fn mixed(self) -> bool {
        self.day_first > 0 && self.month_first > 0
    }
}

/// How a country writes dates where a file does not show it.
pub fn usual_order(locale: &str) -> DateOrder {
    if locale.ends_with("-US") { DateOrder::MonthFirst } else { DateOrder::DayFirst }
}

/// How days and times are read.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    pub zone: Tz,
    /// None: the column writes both, and what can be read both ways is refused.
    pub order: Option<DateOrder>,
    /// The present year.
    pub year: i32,
}

/// A day, and the time if one stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub day: NaiveDate,
    pub time: Option<Clock>,
}

impl Days {
    /// A day, and the time if one stands behind it. Midnight is what programs write for no time.
    pub fn moment(&self, typed: &str) -> Result<Moment, Trouble> {
        let typed = with_plain_digits(typed.trim());
        if let Some(zoned) = self.zoned(&typed) {
            return Ok(zoned);
        }
        if let Some(serial) = serial(&typed) {
            return Ok(serial);
        }
        let whole = self.day(&typed);
        if let Ok(day) = whole {
            return Ok(Moment { day, time: None });
        }
        let mut why = whole.err();
        for (at, c) in typed.char_indices().skip(5) {
            if !(c.is_whitespace() || matches!(c, 'T' | ',')) {
                continue;
            }
            let (date, rest) = (&typed[..at], &typed[at + c.len_utf8()..]);
            let Ok(time) = clock(rest) else { continue };
            match self.day(date.trim_end_matches([',', ' '])) {
                Ok(day) => {
                    return Ok(Moment { day, time: Some(time).filter(|time| *time != NO_TIME) });
                }
                // It says more than that the whole is none.
                Err(trouble) if trouble != Trouble::BadDate => why = Some(trouble),
                Err(_) => {}
            }
        }
        Err(why.unwrap_or(Trouble::BadDate))
    }

    /// A time, or a day and a time, of which the day is `day`; a program may write the first day that it knows.
    pub fn time(&self, typed: &str, day: Option<NaiveDate>) -> Result<(Option<NaiveDate>, Clock), Trouble> {
        let typed = with_plain_digits(typed.trim());
        if let Ok(time) = clock(&typed) {
            return Ok((None, time));
        }
        let moment = self.moment(&typed).map_err(|trouble| match trouble {
            Trouble::BadDate => Trouble::BadTime,
            other => other,
        })?;
        let time = moment.time.unwrap_or(NO_TIME);
        let nowhere = moment.day.year() < 1905;
        Ok((Some(moment.day).filter(|other| !nowhere && Some(*other) != day), time))
    }

    /// `2026-12-15T09:30:00.000Z`, in the company's zone.
    fn zoned(&self, typed: &str) -> Option<Moment> {
        let forms = [
            "%Y-%m-%dT%H:%M:%S%.f%#z",
            "%Y-%m-%d %H:%M:%S%.f%#z",
            "%Y-%m-%d %H:%M:%S%.f %#z",
            "%Y-%m-%dT%H:%M%#z",
        ];
        let text = match typed.strip_suffix(['Z', 'z']) {
            Some(rest) => format!("{}+00:00", rest.trim_end().trim_end_matches("UTC").trim_end()),
            None => typed
                .strip_suffix("UTC")
                .map_or(typed.to_owned(), |rest| format!("{}+00:00", rest.trim_end())),
        };
        let at = forms.into_iter().find_map(|form| DateTime::parse_from_str(&text, form).ok())?;
        if at.time() == NaiveTime::MIN {
            return Some(Moment { day: at.date_naive(), time: None });
        }
        let here = at.with_timezone(&self.zone);
        let time = here.time().with_nanosecond(0).unwrap_or(here.time());
        Some(Moment { day: here.date_naive(), time: (time != NaiveTime::MIN).then_some(Clock::At(time)) })
    }

    /// A day as people write it: `2026-11-30`, `30.11.2026`, `11/30/26`, `Mo, 30. Nov. 2026`, `१५ दिसंबर २०२६`.
    fn day(&self, typed: &str) -> Result<NaiveDate, Trouble> {
        let Parts { numbers, words, clean } = Parts::of(typed);
        if !clean {
            return Err(Trouble::BadDate);
        }
        let (day, weekdays) = match numbers.as_slice() {
            [whole] if whole.len() == 8 && words.is_empty() => {
                (ymd(&whole[..4], &whole[4..6], &whole[6..]).ok_or(Trouble::BadDate)?, words)
            }
            [a, b, c] => (self.numeric(a, b, c)?, words),
            [a, b] => {
                let (month, weekdays) = named_month(&words).ok_or(Trouble::BadDate)?;
                let (year, day) = if a.len() == 4 { (a, b) } else { (b, a) };
                (ymd(year, &month.to_string(), day).ok_or(Trouble::BadDate)?, weekdays)
            }
            _ => return Err(Trouble::BadDate),
        };
        for word in &weekdays {
            match weekday(word) {
                None => return Err(Trouble::BadDate),
                Some(named) if !named.contains(&day.weekday()) => return Err(Trouble::OtherWeekday),
                Some(_) => {}
            }
        }
        Ok(day)
    }

    fn numeric(&self, a: &str, b: &str, c: &str) -> Result<NaiveDate, Trouble> {
        if a.len() == 4 {
            return ymd(a, b, c).ok_or(Trouble::BadDate);
        }
        // "26-12-29" in 2026: far ahead with the day first, and soon with the year first.
        let soon = |text: &str| text.len() == 2 && text.parse::<i32>().is_ok_and(|n| self.is_soon(2_000 + n));
        if soon(a) && c.len() == 2 && !soon(c) && ymd(a, b, c).is_some() {
            return Err(Trouble::UnclearDate);
        }
        let (day_first, month_first) = (ymd(c, b, a), ymd(c, a, b));
        match (day_first, month_first, self.order) {
            (Some(day), Some(other), _) if day == other => Ok(day),
            (Some(day), Some(_), Some(DateOrder::DayFirst)) => Ok(day),
            (Some(_), Some(day), Some(DateOrder::MonthFirst)) => Ok(day),
            (Some(_), Some(_), None) => Err(Trouble::UnclearDate),
            // A month there is not: then it is the other way round.
            (Some(day), None, _) | (None, Some(day), _) => Ok(day),
            (None, None, _) => Err(Trouble::BadDate),
        }
    }

    fn is_soon(&self, year: i32) -> bool {
        (self.year..=self.year + 1).contains(&year)
    }

    /// A local time as UTC. Where clocks change, a time may not be, or be twice: then nobody knows which is meant.
    pub fn at(&self, day: NaiveDate, time: Clock) -> Result<DateTime<Utc>, Trouble> {
        let local = match time {
            Clock::At(time) => day.and_time(time),
            Clock::Midnight => day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN),
        };
        match self.zone.from_local_datetime(&local) {
            LocalResult::Single(at) => Ok(at.with_timezone(&Utc)),
            LocalResult::Ambiguous(..) => Err(Trouble::TwiceTime),
            LocalResult::None => Err(Trouble::SkippedTime),
        }
    }

    /// Somewhen on that day: at noon, which every day has.
    pub fn noon(&self, day: NaiveDate) -> DateTime<Utc> {
        let noon = day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN));
        self.zone
            .from_local_datetime(&noon)
            .earliest()
            .map_or_else(|| noon.and_utc(), |at| at.with_timezone(&Utc))
    }
}

/// A day by its numbers; two digits of a year are of this century.
fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year: i32 = match year.len() {
        2 => 2_000 + year.parse::<i32>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    let short = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
    NaiveDate::from_ymd_opt(year, short(month)?, short(day)?).filter(|_| (1_899..2_200).contains(&year))
}

/// The days since 1899 by which spreadsheets count, where a cell has lost its format: `46356`, `46356.5`.
fn serial(typed: &str) -> Option<Moment> {
    let (days, _) = typed.split_once('.').unwrap_or((typed, ""));
    if days.len() != 5 {
        return None;
    }
    let value: f64 = typed.parse().ok().filter(|value| (36_526.0..73_050.0).contains(value))?;
    let minutes = (value.fract() * 1_440.0).round() as u32;
    let day =
        NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(value.trunc() as i64))?;
    let time = NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0)?;
    Some(Moment { day, time: (minutes > 0).then_some(Clock::At(time)) })
}

/// The numbers and words of a date.
struct Parts {
    numbers: Vec<String>,
    words: Vec<String>,
    /// Nothing stands between them that stands in no date.
    clean: bool,
}

impl Parts {
    fn of(typed: &str) -> Parts {
        const FILLERS: [&str; 14] =
            ["de", "del", "of", "the", "den", "der", "am", "el", "st", "nd", "rd", "th", "º", "er"];
        let lower = with_plain_digits(typed.trim()).to_lowercase();
        let (mut numbers, mut words) = (Vec::<String>::new(), Vec::<String>::new());
        let (mut clean, mut last) = (true, ' ');
        for c in lower.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}')) {
            let sort = match c {
                c if c.is_ascii_digit() => '0',
                c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => 'a',
                '-' | '.' | '/' | ',' | '،' | '\'' | '’' | '॰' => '-',
                c if c.is_whitespace() => '-',
                _ => {
                    clean = false;
                    '-'
                }
            };
            match (sort, sort == last) {
                ('0', false) => numbers.push(c.to_string()),
                ('0', true) => numbers.last_mut().unwrap_or(&mut String::new()).push(c),
                ('a', false) => words.push(c.to_string()),
                ('a', true) => words.last_mut().unwrap_or(&mut String::new()).push(c),
                _ => {}
            }
            last = sort;
        }
        clean &= lower.starts_with(|c: char| c.is_alphanumeric());
        words.retain(|word| !FILLERS.contains(&word.as_str()));
        Parts { numbers, words, clean }
    }
}

/// The month that a word (or two) names, and the words that are left.
fn named_month(words: &[String]) -> Option<(u32, Vec<String>)> {
    for (at, word) in words.iter().enumerate() {
        let pair = words.get(at + 1).map(|next| format!("{word} {next}"));
        if let Some(month) = pair.as_deref().and_then(month) {
            return Some((month, [&words[..at], &words[at + 2..]].concat()));
        }
    }
    // "mar" is Tuesday, too: the last word that can be a month is one.
    let at = words.iter().rposition(|word| month(word).is_some())?;
    Some((month(&words[at])?, [&words[..at], &words[at + 1..]].concat()))
}

#[cfg(test)]
mod tests {
    use super::super::day_names::MONTHS;
    use super::super::likeness::plain;
    use super::*;

    const PUNE: Days = Days { zone: Tz::Asia__Kolkata, order: Some(DateOrder::DayFirst), year: 2026 };

    fn at(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn hm(h: u32, m: u32) -> Clock {
        Clock::At(NaiveTime::from_hms_opt(h, m, 0).unwrap())
    }

    #[test]
    fn days_are_read_in_five_languages() {
        for typed in [
            "2026-12-15",
            "15.12.2026",
            "15/12/26",
            "15-Dec-26",
            "15 Dec 2026",
            "December 15, 2026",
            "15th of December 2026",
            "12/15/2026",
            "20261215",
            "Tue, 15 Dec 2026",
            "15. Dezember 2026",
            "Di, 15.12.2026",
            "Dienstag, 15. Dez. 2026",
            "15 de diciembre de 2026",
            "martes 15 dic 2026",
            "१५ दिसंबर २०२६",
            "15 दिसम्बर 2026",
            "मंगलवार, १५-१२-२०२६",
            "15 ديسمبر 2026",
            "١٥/١٢/٢٠٢٦",
            "الثلاثاء ١٥ كانون الأول ٢٠٢٦",
            "2026 Dec 15",
            "46371",
        ] {
            assert_eq!(PUNE.moment(typed), Ok(Moment { day: at(2026, 12, 15), time: None }), "{typed}");
        }
        for wrong in [
            "31.02.2026",
            "soon",
            "2026",
            "1/2",
            "99999999-1-1",
            "",
            "15 Dec",
            "12:30:00",
            "-5",
            "15.12.126",
            "15 Foo 2026",
        ] {
            assert_eq!(PUNE.moment(wrong), Err(Trouble::BadDate), "{wrong}");
        }
        assert_eq!(PUNE.moment("Monday 15 Dec 2026"), Err(Trouble::OtherWeekday));
    }

    #[test]
    fn every_month_and_weekday_has_one_meaning() {
        let mut names = std::collections::BTreeMap::new();
        for (n, all) in MONTHS.iter().enumerate() {
            for name in all.split('|') {
                assert!(names.insert(plain(name), n).is_none_or(|other| other == n), "{name}");
            }
        }
    }

    #[test]
    fn a_time_beside_a_day_is_read_and_midnight_is_none() {
        let moment = |typed| PUNE.moment(typed).map(|m| (m.day, m.time));
        for none in [
            "2026-12-15 00:00:00",
            "2026-12-15T00:00:00",
            "2026-12-15 00:00",
            "2026-12-15T00:00:00.000Z",
            "2026-12-14T18:30:00Z",
        ] {
            assert_eq!(moment(none), Ok((at(2026, 12, 15), None)), "{none}");
        }
        for typed in [
            "2026-12-15 14:30",
            "15.12.2026 14:30 Uhr",
            "15 Dec 2026 2:30 PM",
            "2026-12-15T14:30:00",
            "15/12/2026, 2:30 p.m.",
            "46371.604166667",
        ] {
            assert_eq!(moment(typed), Ok((at(2026, 12, 15), Some(hm(14, 30)))), "{typed}");
        }
        // A zone that is written counts: 09:30 in Greenwich is 15:00 in Pune.
        for typed in [
            "2026-12-15T09:30:00.000Z",
            "2026-12-15T09:30:00+00:00",
            "2026-12-15 10:30:00 +01:00",
            "2026-12-15 09:30:00 UTC",
        ] {
            assert_eq!(moment(typed), Ok((at(2026, 12, 15), Some(hm(15, 0)))), "{typed}");
        }
        assert_eq!(moment("2026-12-15T20:00:00Z"), Ok((at(2026, 12, 16), Some(hm(1, 30)))));
    }

    #[test]
    fn a_column_shows_its_order() {
        let orders = |all: &[&str]| {
            let mut orders = Orders::default();
            all.iter().for_each(|date| orders.see(date));
            orders
        };
        assert_eq!(orders(&["01/02/2026", "25/02/2026"]).shown(), Some(DateOrder::DayFirst));
        assert_eq!(orders(&["01/25/2026 10:00"]).shown(), Some(DateOrder::MonthFirst));
        assert_eq!(orders(&["2026-01-25", "25 Jan 2026"]).shown(), None);
        let both = orders(&["01/25/2026", "25/01/2026", "01/02/2026"]);
        assert!(both.mixed() && both.shown().is_none() && both.unclear == 1);
        let unclear = Days { order: None, ..PUNE };
        assert_eq!(unclear.moment("03/04/2026"), Err(Trouble::UnclearDate));
        assert_eq!(unclear.moment("03/04/2026 10:00"), Err(Trouble::UnclearDate));
        assert_eq!(unclear.moment("25/04/2026").unwrap().day, at(2026, 4, 25));
        let month_first = Days { order: Some(DateOrder::MonthFirst), ..PUNE };
        assert_eq!(month_first.moment("03/04/2026").unwrap().day, at(2026, 3, 4));
    }

    #[test]
    fn two_digits_that_may_be_this_year_or_a_day_are_not_guessed() {
        for unclear in ["26-12-29", "26/01/05", "27-01-15", "26-12-29 10:00"] {
            assert_eq!(PUNE.moment(unclear), Err(Trouble::UnclearDate), "{unclear}");
        }
        for (typed, day) in [
            ("29-12-26", at(2026, 12, 29)),
            ("26.12.26", at(2026, 12, 26)),
            ("27.12.26", at(2026, 12, 27)),
            ("26-12-27", at(2027, 12, 26)),
            ("26-12-2029", at(2029, 12, 26)),
            ("2026-12-29", at(2026, 12, 29)),
        ] {
            assert_eq!(PUNE.moment(typed).map(|moment| moment.day), Ok(day), "{typed}");
        }
    }

    #[test]
    fn a_time_that_clocks_skip_or_repeat_is_not_guessed() {
        let berlin = Days { zone: Tz::Europe__Berlin, order: None, year: 2026 };
        assert_eq!(berlin.at(at(2027, 3, 28), hm(2, 30)), Err(Trouble::SkippedTime));
        assert_eq!(berlin.at(at(2027, 10, 31), hm(2, 30)), Err(Trouble::TwiceTime));
        assert_eq!(berlin.at(at(2027, 3, 28), hm(3, 30)).unwrap().to_rfc3339(), "2027-03-28T01:30:00+00:00");
        assert_eq!(
            berlin.at(at(2026, 12, 15), Clock::Midnight).unwrap().to_rfc3339(),
            "2026-12-15T23:00:00+00:00"
        );
    }

    #[test]
    fn a_time_column_may_hold_days() {
        assert_eq!(PUNE.time("1899-12-30 14:30:00", Some(at(2026, 12, 15))), Ok((None, hm(14, 30))));
        assert_eq!(PUNE.time("2026-12-15 14:30", Some(at(2026, 12, 15))), Ok((None, hm(14, 30))));
        assert_eq!(
            PUNE.time("2026-12-16 14:30", Some(at(2026, 12, 15))),
            Ok((Some(at(2026, 12, 16)), hm(14, 30)))
        );
        assert_eq!(PUNE.time("soon", None), Err(Trouble::BadTime));
    }
}
