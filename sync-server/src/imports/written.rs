//! How people write days, times, amounts, yes, numbers to call, addresses to write to, and that there is none.

use super::likeness::plain;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// Fewer digits than these are no phone number.
const FEWEST_DIGITS: usize = 4;

/// How dates are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
}

pub(super) fn is_yes(text: &str) -> bool {
    let text = plain(text);
    matches!(
        text.as_str(),
        "yes"
            | "y"
            | "true"
            | "1"
            | "x"
            | "ja"
            | "oui"
            | "si"
            | "sim"
            | "urgent"
            | "high"
            | "emergency"
            | "dringend"
            | "urgente"
            | "hoch"
    ) || ["हाँ", "نعم"].iter().any(|yes| plain(yes) == text)
}

/// Whether a cell that asks how to reach somebody says that there is no way: signs alone, zeros, or a word for nothing.
pub(super) fn is_placeholder(text: &str) -> bool {
    let bare: String = plain(text).chars().filter(|c| *c != ' ').collect();
    let nothing = matches!(
        bare.as_str(),
        "na" | "none"
            | "nil"
            | "null"
            | "no"
            | "nope"
            | "nothing"
            | "noemail"
            | "nomail"
            | "nophone"
            | "nonumber"
            | "unknown"
            | "notavailable"
            | "notapplicable"
            | "notprovided"
            | "notgiven"
            | "tbd"
            | "tba"
            | "ka"
            | "kein"
            | "keine"
            | "unbekannt"
            | "aucun"
            | "inconnu"
            | "ninguno"
            | "sindatos"
            | "nessuno"
            | "nenhum"
            | "geen"
    );
    // "xxx", "0000": one sign over and over.
    nothing || bare.chars().all(|c| matches!(c, 'x' | '0'))
}

/// Whether a text has the shape of an e-mail address; whether somebody reads it is another matter.
pub(super) fn is_email(text: &str) -> bool {
    let strange = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"');
    let Some((before, domain)) = text.split_once('@') else { return false };
    let parts: Vec<&str> = domain.split('.').collect();
    !before.is_empty()
        && !text.contains(strange)
        && !domain.contains('@')
        && parts.len() > 1
        && parts.iter().all(|part| !part.is_empty())
}

/// Whether a text has at least the digits that a short number has, and more than one digit over and over.
pub(super) fn is_phone(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter(|c| c.is_numeric()).collect();
    digits.len() >= FEWEST_DIGITS && digits.iter().any(|digit| Some(digit) != digits.first())
}

/// Whether a kind of customer is a business, if it says so.
pub(super) fn is_business(text: &str) -> Option<bool> {
    match plain(text).as_str() {
        "" => None,
        "company" | "business" | "commercial" | "organization" | "organisation" | "firma" | "gewerbe"
        | "gewerblich" | "entreprise" | "societe" | "professionnel" | "empresa" | "azienda" | "bedrijf"
        | "b2b" => Some(true),
        _ => Some(false),
    }
}

/// A number with a point for its fraction: whichever of point and comma comes last with one or two digits behind it is
/// that, the others group.
pub(super) fn plain_number(typed: &str) -> Option<String> {
    let kept: String = typed.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    // Letters other than a currency's are no number.
    if typed.chars().filter(|c| c.is_alphabetic()).count() > 4 {
        return None;
    }
    let fraction = kept.rfind(['.', ',']).filter(|at| {
        let behind = kept.len() - at - 1;
        let again = kept[..*at].contains(&kept[*at..=*at]);
        (1..=2).contains(&behind) && !again
    });
    let digits = |part: &str| part.chars().filter(|c| !matches!(c, '.' | ',')).collect::<String>();
    Some(match fraction {
        Some(at) => format!("{}.{}", digits(&kept[..at]), digits(&kept[at..])),
        None => digits(&kept),
    })
}

/// A day, and the time if one stands behind it.
pub(super) fn moment(typed: &str, order: DateOrder) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let typed = typed.trim();
    if let Some(day) = day(typed, order) {
        return Some((day, None));
    }
    let (at, _) = typed.char_indices().find(|(at, c)| *at >= 6 && matches!(c, ' ' | 'T'))?;
    let (date, rest) = typed.split_at(at);
    match (day(date.trim_end_matches(','), order), time(rest[1..].trim())) {
        (Some(day), Some(time)) => Some((day, Some(time))),
        _ => None,
    }
}

/// A day as people write it: `2026-11-30`, `30.11.2026`, `11/30/26`, `30 Nov 2026`.
fn day(typed: &str, order: DateOrder) -> Option<NaiveDate> {
    let named = ["%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%Y%m%d"];
    if let Some(day) = named.into_iter().find_map(|f| NaiveDate::parse_from_str(typed, f).ok()) {
        return Some(day);
    }
    let parts: Vec<&str> = typed.split(['-', '.', '/']).map(str::trim).collect();
    let [a, b, c] = parts.try_into().ok()?;
    let number = |text: &str| (text.len() <= 4).then(|| text.parse::<u32>().ok()).flatten();
    let (first, second, third) = (number(a)?, number(b)?, number(c)?);
    let (year, month, day) = match order {
        _ if a.len() == 4 => (first, second, third),
        // A month there is not: then it is the other way round.
        DateOrder::DayFirst if second > 12 => (third, first, second),
        DateOrder::MonthFirst if first > 12 => (third, second, first),
        DateOrder::DayFirst => (third, second, first),
        DateOrder::MonthFirst => (third, first, second),
    };
    let year = if year < 100 { year + 2_000 } else { year };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|_| (1_900..2_200).contains(&year))
}

/// A time as people write it: `14:30`, `2:30 pm`, `14h30`, `14.30`, `9`.
pub(super) fn time(typed: &str) -> Option<NaiveTime> {
    let lower = typed
        .to_lowercase()
        .replace("uhr", "")
        .replace(['h', '.'], ":")
        .replace("a:m:", "am")
        .replace("p:m:", "pm");
    let (digits, half) = match (lower.contains("am"), lower.contains("pm")) {
        (true, _) => (lower.replace("am", ""), Some(0)),
        (_, true) => (lower.replace("pm", ""), Some(12)),
        _ => (lower, None),
    };
    let mut parts = digits.trim().trim_end_matches(':').split(':').map(|part| part.trim().parse::<u32>());
    let hour = parts.next()?.ok()?;
    let minute = parts.next().unwrap_or(Ok(0)).ok()?;
    let second = parts.next().unwrap_or(Ok(0)).ok()?;
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// How a column writes its dates: a number above twelve gives it away; else as people of the country do.
pub fn date_order<'a>(dates: impl Iterator<Item = &'a str>, locale: &str) -> DateOrder {
    for date in dates {
        let mut parts =
            date.split(['-', '.', '/']).map(|part| part.trim().parse::<u32>().unwrap_or_default());
        match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) {
            (13..=31, 1..=12) => return DateOrder::DayFirst,
            (1..=12, 13..=31) => return DateOrder::MonthFirst,
            _ => {}
        }
    }
    if locale.ends_with("-US") { DateOrder::MonthFirst } else { DateOrder::DayFirst }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        let at = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        for typed in
            ["2026-11-30", "30.11.2026", "30/11/26", "30 Nov 2026", "November 30, 2026", "11/30/2026"]
        {
            assert_eq!(day(typed, DateOrder::DayFirst), at(2026, 11, 30), "{typed}");
        }
        assert_eq!(day("03/04/2026", DateOrder::DayFirst), at(2026, 4, 3));
        assert_eq!(day("03/04/2026", DateOrder::MonthFirst), at(2026, 3, 4));
        for wrong in ["31.02.2026", "soon", "2026", "1/2", "99999999-1-1", ""] {
            assert_eq!(day(wrong, DateOrder::DayFirst), None, "{wrong}");
        }
        let clock = |h, m| NaiveTime::from_hms_opt(h, m, 0);
        for (typed, wanted) in [
            ("14:30", clock(14, 30)),
            ("2:30 PM", clock(14, 30)),
            ("14h30", clock(14, 30)),
            ("9", clock(9, 0)),
            ("12 am", clock(0, 0)),
            ("25:00", None),
            ("noon", None),
        ] {
            assert_eq!(time(typed), wanted, "{typed}");
        }
        let both = moment("2026-11-30 14:30", DateOrder::DayFirst);
        assert_eq!(both, Some((at(2026, 11, 30).unwrap(), clock(14, 30))));
    }

    #[test]
    fn what_stands_for_nothing_is_nothing() {
        for nothing in ["n/a", "N.A.", "-", "--", ".", "none", "x", "XXX", "0", "00 00", "No email", ""] {
            assert!(is_placeholder(nothing), "{nothing}");
        }
        for something in ["asha@x.example", "020 5550 0142", "nobody", "x5"] {
            assert!(!is_placeholder(something), "{something}");
        }
    }

    #[test]
    fn addresses_and_numbers_are_known_by_their_shape() {
        for good in ["asha@x.example", "a.b+c@mail.x.example", "käthe@müller.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["nobody", "@x.example", "asha@", "asha@x", "asha@x..example", "a@b@c.example", "a b@c.example"]
        {
            assert!(!is_email(bad), "{bad}");
        }
        for good in ["+91 20 5550 0142", "1515", "०२० ५५५० ०१४२"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["ask at the gate", "12", "1111111111", "?"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn amounts_are_read_with_points_and_commas() {
        for (typed, wanted) in [
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("₹ 3600", "3600"),
            ("1,234,567", "1234567"),
            ("12.5", "12.5"),
            ("1.234", "1234"),
        ] {
            assert_eq!(plain_number(typed).as_deref(), Some(wanted), "{typed}");
        }
        assert_eq!(plain_number("on request"), None);
    }

    #[test]
    fn a_number_above_twelve_gives_the_order_away() {
        assert_eq!(date_order(["01/02/2026", "25/02/2026"].into_iter(), "en-US"), DateOrder::DayFirst);
        assert_eq!(date_order(["01/25/2026"].into_iter(), "en-IN"), DateOrder::MonthFirst);
        assert_eq!(date_order(["01/02/2026"].into_iter(), "en-US"), DateOrder::MonthFirst);
        assert_eq!(date_order(std::iter::empty(), "en-IN"), DateOrder::DayFirst);
    }
}
