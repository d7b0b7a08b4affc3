//! Money, times, dates, ages and distances as people of a language write them.
//!
//! A date is one piece of the language's own words: nothing is isolated within it, so that it tells its direction where it is put among
//! others.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use shared::clock::local;
use shared::money::Price;

use crate::t;
use crate::text::{Language, Text};

/// Keeps a number and its sign or unit on one line.
const NO_BREAK: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// An amount in minor units: `₹ 4,035.60`, `4.035,60 €`, `¥ 1,200`.
pub fn format_money(minor: i64, currency: &str, text: Text) -> String {
    let (group, point) = separators(text.language());
    let digits = minor_digits(currency);
    let unit = 10u64.pow(digits);
    let amount = minor.unsigned_abs();
    let whole = grouped(amount / unit, group, currency == "INR");
    let number = match digits {
        0 => whole,
        _ => format!("{whole}{point}{:0width$}", amount % unit, width = digits as usize),
    };
    let sign = if minor < 0 { format!("{MINUS}{NO_BREAK}") } else { String::new() };
    placed(number, &sign, currency, text)
}

/// A number beside the sign of its currency.
fn placed(number: String, sign: &str, currency: &str, text: Text) -> String {
    let symbol = symbol(currency);
    match text.language() {
        Language::English | Language::Hindi => format!("{sign}{symbol}{NO_BREAK}{number}"),
        Language::German | Language::Spanish => format!("{sign}{number}{NO_BREAK}{symbol}"),
        // Isolated, so that the sign stays before the number in a line from right to left.
        Language::Arabic => format!("\u{2066}{sign}{number}{NO_BREAK}{symbol}\u{2069}"),
    }
}

/// The price of one unit, with the decimals that it has: `₹ 45.50`, `0,0235 €`.
pub fn format_price(price: Price, text: Text) -> String {
    let currency = price.currency.code();
    match price.amount() {
        Some(amount) => format_money(amount.minor, currency, text),
        None => {
            let (group, point) = separators(text.language());
            let plain = price.plain();
            let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
            let whole = grouped(whole.parse().unwrap_or(0), group, currency == "INR");
            placed(format!("{whole}{point}{rest}"), "", currency, text)
        }
    }
}

/// How many: `5,012`.
pub fn format_count(n: i64, text: Text) -> String {
    let (group, _) = separators(text.language());
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(n.unsigned_abs(), group, false))
}

/// A number with up to `places` decimals, none of them a trailing zero.
pub fn format_decimal(value: f64, places: usize, text: Text) -> String {
    let (_, point) = separators(text.language());
    let written = format!("{value:.places$}");
    let trimmed =
        if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
    trimmed.replace('.', &point.to_string())
}

/// The time of day in a place: `10:34`.
pub fn format_clock(at: DateTime<Utc>, zone: Tz) -> String {
    local(at, zone).format("%H:%M").to_string()
}

/// From when to when, as clocks show it: `10:30–12:00`, up to midnight `20:00–24:00`.
pub fn format_window(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> String {
    let end = match ends_with_its_day(from, to, zone) {
        true => "24:00".to_owned(),
        false => format_clock(to, zone),
    };
    format!("{}–{end}", format_clock(from, zone))
}

/// The same with the days if there are several: `Fri 20:00 – Sat 02:00`, after a week `20 Nov 2026 20:00 – 30 Nov 2026 02:00`.
pub fn format_window_days(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz, text: Text) -> String {
    let (first, last) = (from.with_timezone(&zone).date_naive(), to.with_timezone(&zone).date_naive());
    if first == last || ends_with_its_day(from, to, zone) {
        return format_window(from, to, zone);
    }
    let near = last.signed_duration_since(first).num_days() < 7;
    let said = |at: DateTime<Utc>, date: NaiveDate| {
        let day = match near {
            true => format_weekday(date, text),
            false => format_date_short(date, text),
        };
        text.of_its_own("day-and-time", &[("day", day), ("time", format_clock(at, zone))])
    };
    text.of_its_own("window-days", &[("from", said(from, first)), ("to", said(to, last))])
}

fn ends_with_its_day(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> bool {
    let (from, to) = (from.with_timezone(&zone), to.with_timezone(&zone));
    to.time() == chrono::NaiveTime::MIN && from.date_naive().succ_opt() == Some(to.date_naive())
}

/// `Fri`.
pub fn format_weekday(date: NaiveDate, text: Text) -> String {
    text.get(&format!("weekday-short-{}", date.weekday().number_from_monday()))
}

/// `Friday 20 November`.
pub fn format_date_long(date: NaiveDate, text: Text) -> String {
    let weekday = text.get(&format!("weekday-{}", date.weekday().number_from_monday()));
    let month = text.get(&format!("month-{}", date.month()));
    text.of_its_own("date-long", &[("weekday", weekday), ("day", date.day().to_string()), ("month", month)])
}

/// `20 Nov 2026`.
pub fn format_date_short(date: NaiveDate, text: Text) -> String {
    let month = text.get(&format!("month-short-{}", date.month()));
    text.of_its_own(
        "date-short",
        &[("day", date.day().to_string()), ("month", month), ("year", date.year().to_string())],
    )
}

/// `20 Nov 2026, 12:04`.
pub fn format_date_time(at: DateTime<Utc>, zone: Tz, text: Text) -> String {
    let date = format_date_short(local(at, zone).date_naive(), text);
    text.of_its_own("date-and-time", &[("date", date), ("time", format_clock(at, zone))])
}

/// How long ago, from seconds: `just now`, `9 min ago`, `3 h ago`, `yesterday`. Clocks that run ahead count as now.
pub fn format_age(seconds: i64, text: Text) -> String {
    match seconds {
        ..60 => t!(text, "age-now"),
        60..3_600 => t!(text, "age-minutes", n = seconds / 60),
        3_600..86_400 => t!(text, "age-hours", n = seconds / 3_600),
        _ => t!(text, "age-days", n = seconds / 86_400),
    }
}

/// How long, from seconds: `31 min`, `1 h 07 min`, `2 days`.
pub fn format_span(seconds: i64, text: Text) -> String {
    match seconds.max(0) {
        seconds @ 0..60 => t!(text, "span-seconds", n = seconds),
        seconds @ 60..3_600 => t!(text, "span-minutes", n = seconds / 60),
        seconds @ 3_600..86_400 => {
            t!(text, "span-hours", h = seconds / 3_600, m = format!("{:02}", seconds % 3_600 / 60))
        }
        seconds => t!(text, "span-days", n = seconds / 86_400),
    }
}

/// How far, from metres: `38 m`, `3.2 km`, `12 km`.
pub fn format_distance(metres: f64, text: Text) -> String {
    let metres = metres.max(0.0);
    if metres.round() < 1_000.0 {
        return t!(text, "distance-m", n = format!("{metres:.0}"));
    }
    let km = metres / 1_000.0;
    let written = if km < 9.95 {
        let (_, point) = separators(text.language());
        format!("{km:.1}").replace('.', &point.to_string())
    } else {
        format!("{km:.0}")
    };
    t!(text, "distance-km", n = written)
}

fn separators(language: Language) -> (char, char) {
    match language {
        Language::English | Language::Hindi | Language::Arabic => (',', '.'),
        Language::German | Language::Spanish => ('.', ','),
    }
}

/// Digits in groups of three, or for rupees in lakhs and crores: `12,34,567`.
fn grouped(number: u64, group: char, lakhs: bool) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        let boundary = if lakhs {
            left == 3 || (left > 3 && (left - 3).is_multiple_of(2))
        } else {
            left.is_multiple_of(3)
        };
        if index > 0 && boundary {
            out.push(group);
        }
        out.push(digit);
    }
    out
}

fn symbol(currency: &str) -> &str {
    match currency {
        "INR" => "₹",
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "ILS" => "₪",
        "UAH" => "₴",
        "VND" => "₫",
        other => other,
    }
}

/// How many digits the minor unit has (ISO 4217).
fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
