//! Times as people and programs write them.

use super::day_names::HALVES;
use super::entry::Trouble;
use chrono::NaiveTime;
use engine::db::tables::with_plain_digits;

/// A point of the clock; the last one is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    At(NaiveTime),
    Midnight,
}

/// What programs write for no time.
pub const NO_TIME: Clock = Clock::At(NaiveTime::MIN);

/// A time as people write it: `14:30`, `2:30 pm`, `14h30`, `14.30 Uhr`, `0930`, `9`, and as spreadsheets do: `0.5` is noon.
pub fn clock(typed: &str) -> Result<Clock, Trouble> {
    let mut text = plain_clock(typed);
    let mut half = None;
    for (word, begins) in HALVES {
        if let Some(rest) = text.strip_suffix(word).or_else(|| text.strip_prefix(word)) {
            (text, half) = (rest.trim().to_owned(), Some(begins));
            break;
        }
    }
    let text = text.trim_end_matches([':', ' ', 'h']).to_owned();
    let parts: Vec<&str> = text.split([':', 'h']).map(str::trim).collect();
    let number =
        |text: &str| -> Option<u32> { (1..=2).contains(&text.len()).then(|| text.parse().ok()).flatten() };
    let (hour, minute, second) = match parts.as_slice() {
        [whole] => match whole.split_once(['.', ',']) {
            Some((hour, rest)) if !rest.contains(['.', ',']) => {
                let (hour, minute) = fraction(hour, rest)?;
                (Some(hour), Some(minute), Some(0))
            }
            Some((hour, rest)) => {
                let (minute, second) = rest.split_once(['.', ',']).ok_or(Trouble::BadTime)?;
                (number(hour), number(minute), number(second))
            }
            None if matches!(whole.len(), 3 | 4) && whole.bytes().all(|b| b.is_ascii_digit()) => {
                let (hour, minute) = whole.split_at(whole.len() - 2);
                (number(hour), number(minute), Some(0))
            }
            None => (number(whole), Some(0), Some(0)),
        },
        [hour, minute] => (number(hour), number(minute), Some(0)),
        [hour, minute, second] => {
            let second = second.split(['.', ',']).next().unwrap_or_default();
            (number(hour), number(minute), number(second))
        }
        _ => (None, None, None),
    };
    let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else {
        return Err(Trouble::BadTime);
    };
    let hour = match half {
        Some(begins) if (1..=12).contains(&hour) => hour % 12 + begins,
        Some(_) => return Err(Trouble::BadTime),
        None => hour,
    };
    if (hour, minute, second) == (24, 0, 0) {
        return Ok(Clock::Midnight);
    }
    NaiveTime::from_hms_opt(hour, minute, second).map(Clock::At).ok_or(Trouble::BadTime)
}

/// Hour and minute of a number with a fraction: `14.30`; `14.3`, where a spreadsheet took the zero away; `0.5`, a part of a
/// day. What may be either, as `9.5`, is refused.
fn fraction(hour: &str, rest: &str) -> Result<(u32, u32), Trouble> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(rest) || hour.len() > 2 {
        return Err(Trouble::BadTime);
    }
    let hours: u32 = hour.parse().map_err(|_| Trouble::BadTime)?;
    if hour == "0" {
        let part: f64 = format!("0.{rest}").parse().map_err(|_| Trouble::BadTime)?;
        let minutes = (part * 1_440.0).round();
        let exact = (part * 1_440.0 - minutes).abs() < 0.02;
        let minutes = minutes as u32;
        let sure = exact && minutes < 1_440 && (minutes.is_multiple_of(5) || rest.len() > 3);
        return if sure { Ok((minutes / 60, minutes % 60)) } else { Err(Trouble::BadTime) };
    }
    let minutes: u32 = rest.parse().map_err(|_| Trouble::BadTime)?;
    match rest.len() {
        2 => Ok((hours, minutes)),
        1 if minutes < 5 => Ok((hours, minutes * 10)),
        _ => Err(Trouble::BadTime),
    }
}

/// Without the words that stand around a time and say nothing.
fn plain_clock(typed: &str) -> String {
    const WORDS: [&str; 14] = [
        "uhr",
        "um",
        "at",
        "hrs",
        "hr",
        "hours",
        "horas",
        "las",
        "la",
        "a",
        "बजे",
        "الساعة",
        "o'clock",
        "nach",
    ];
    let lower = with_plain_digits(typed).to_lowercase().replace(['\u{200e}', '\u{200f}'], "");
    let kept: Vec<&str> = lower.split_whitespace().filter(|word| !WORDS.contains(word)).collect();
    let text = kept.join(" ");
    for word in ["uhr", "hrs"] {
        if let Some(rest) = text.strip_suffix(word) {
            return rest.trim().to_owned();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hm(h: u32, m: u32) -> Clock {
        Clock::At(NaiveTime::from_hms_opt(h, m, 0).unwrap())
    }

    #[test]
    fn times_are_read_as_people_and_spreadsheets_write_them() {
        for (typed, wanted) in [
            ("14:30", hm(14, 30)),
            ("14:30:00", hm(14, 30)),
            ("2:30 PM", hm(14, 30)),
            ("2.30pm", hm(14, 30)),
            ("14h30", hm(14, 30)),
            ("14.30 Uhr", hm(14, 30)),
            ("14.30", hm(14, 30)),
            ("14.3", hm(14, 30)),
            ("14,30", hm(14, 30)),
            ("1430", hm(14, 30)),
            ("930", hm(9, 30)),
            ("0.5", hm(12, 0)),
            ("0.375", hm(9, 0)),
            ("0.604166666666667", hm(14, 30)),
            ("9", hm(9, 0)),
            ("9 Uhr", hm(9, 0)),
            ("14h", hm(14, 0)),
            ("12 am", hm(0, 0)),
            ("a las 14:30", hm(14, 30)),
            ("2:30 p. m.", hm(14, 30)),
            ("१४:३०", hm(14, 30)),
            ("सुबह ९:३० बजे", hm(9, 30)),
            ("٢:٣٠ م", hm(14, 30)),
            ("24:00", Clock::Midnight),
        ] {
            assert_eq!(clock(typed), Ok(wanted), "{typed}");
        }
        for wrong in ["25:00", "noon", "9.5", "9.75", "0.3", "13 pm", "", "14:3:0:0", "14.333", "24:30"] {
            assert_eq!(clock(wrong), Err(Trouble::BadTime), "{wrong}");
        }
    }
}
