//! Pictures that were chosen from the phone: what their files say of when and where, and whether the files are whole.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use exif::{Exif, In, Tag, Value};
use shared::place::{Fix, LatLng};
use std::io::Cursor;

/// What is taken for the accuracy of a place where the file names none: cameras without a measure are coarse.
const UNSAID_ACCURACY_M: f64 = 100.0;
/// Cameras whose clock was never set begin before this year.
const FIRST_YEAR: i32 = 2_000;

/// What a file says of the picture in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Told {
    pub taken: Option<DateTime<Utc>>,
    pub fix: Option<Fix>,
}

/// Reads time and place from the EXIF of a JPEG, PNG, WebP, HEIC or AVIF. A time without an offset is one of `zone`; one that
/// cannot be (in the future, or of a clock that was never set) is none.
pub fn told(file: &[u8], zone: Tz, now: DateTime<Utc>) -> Told {
    let Ok(exif) = exif::Reader::new().read_from_container(&mut Cursor::new(file)) else {
        return Told::default();
    };
    let taken = taken(&exif, zone).filter(|at| can_be(*at, now));
    let measured = measured(&exif).filter(|at| can_be(*at, now)).or(taken);
    let fix = place(&exif).zip(measured).map(|((at, accuracy_m), measured)| Fix { at, accuracy_m, measured });
    Told { taken, fix }
}

fn can_be(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at.year() >= FIRST_YEAR && at <= now + Duration::days(1)
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

fn rationals(exif: &Exif, tag: Tag) -> Option<Vec<f64>> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(parts) => Some(parts.iter().map(exif::Rational::to_f64).collect()),
        _ => None,
    }
}

/// When the shutter was pressed.
fn taken(exif: &Exif, zone: Tz) -> Option<DateTime<Utc>> {
    let pairs = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal, Tag::SubSecTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized, Tag::SubSecTimeDigitized),
    ];
    pairs.into_iter().find_map(|(when, offset, fraction)| {
        let mut read = exif::DateTime::from_ascii(ascii(exif, when)?).ok()?;
        if let Some(offset) = ascii(exif, offset) {
            // An offset that does not read is as good as none.
            let _ = read.parse_offset(offset);
        }
        if let Some(fraction) = ascii(exif, fraction) {
            let _ = read.parse_subsec(fraction);
        }
        let day = NaiveDate::from_ymd_opt(read.year.into(), read.month.into(), read.day.into())?;
        let millis = read.nanosecond.unwrap_or(0) / 1_000_000;
        let local: NaiveDateTime =
            day.and_hms_milli_opt(read.hour.into(), read.minute.into(), read.second.into(), millis)?;
        match read.offset {
            Some(minutes) => {
                let offset = FixedOffset::east_opt(i32::from(minutes) * 60)?;
                Some(offset.from_local_datetime(&local).single()?.to_utc())
            }
            None => Some(zone.from_local_datetime(&local).earliest()?.to_utc()),
        }
    })
}

/// Where it was taken, and how well that is known.
fn place(exif: &Exif) -> Option<(LatLng, f64)> {
    let degrees = |value: Tag, side: Tag, negative: u8| {
        let parts = rationals(exif, value)?;
        let [degrees, minutes, seconds] = parts.as_slice() else { return None };
        let value = degrees + minutes / 60.0 + seconds / 3_600.0;
        let turned = ascii(exif, side)?.first()?.eq_ignore_ascii_case(&negative);
        Some(if turned { -value } else { value })
    };
    let lat = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let lng = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    // What cameras write that have no position.
    if lat == 0.0 && lng == 0.0 {
        return None;
    }
    let accuracy = rationals(exif, Tag::GPSHPositioningError).and_then(|parts| parts.first().copied());
    let accuracy = accuracy.filter(|m| m.is_finite() && *m > 0.0).unwrap_or(UNSAID_ACCURACY_M);
    Some((LatLng::new(lat, lng)?, accuracy))
}

/// When the position was measured: always UTC.
fn measured(exif: &Exif) -> Option<DateTime<Utc>> {
    let day = std::str::from_utf8(ascii(exif, Tag::GPSDateStamp)?).ok()?;
    let day = NaiveDate::parse_from_str(day.trim(), "%Y:%m:%d").ok()?;
    let parts = rationals(exif, Tag::GPSTimeStamp)?;
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let seconds = hours * 3_600.0 + minutes * 60.0 + seconds;
    if !(0.0..86_400.0).contains(&seconds) {
        return None;
    }
    Some((day.and_hms_opt(0, 0, 0)? + Duration::milliseconds((seconds * 1_000.0) as i64)).and_utc())
}

/// Whether a file has its end: a download that broke off or a card that was pulled leaves half a picture, which decoders
/// show with a grey rest and without a word. Kinds that are not known here count as whole; their decoders say.
pub fn is_whole(file: &[u8]) -> bool {
    match file {
        [0xff, 0xd8, ..] => jpeg_ends(file),
        [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P', ..] => {
            u64::from(u32::from_le_bytes([*a, *b, *c, *d])) + 8 <= file.len() as u64
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => boxes_end(file),
        _ => true,
    }
}

/// Walks a JPEG from marker to marker to the end of its image.
fn jpeg_ends(file: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some(mark) = file.get(at..).and_then(|rest| rest.iter().position(|b| *b == 0xff)) else {
            return false;
        };
        at += mark + 1;
        match file.get(at) {
            None => return false,
            Some(0xd9) => return true,
            // Filling, and markers without a body; a zero is a byte of the picture.
            Some(0xff) => {}
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 1,
            Some(_) => {
                let Some([high, low]) = file.get(at + 1..at + 3) else { return false };
                at += 1 + usize::from(u16::from_be_bytes([*high, *low])).max(2);
            }
        }
    }
}

/// Walks the outer boxes of an HEIC or AVIF: none reaches beyond the file. What some phones append behind them is let be.
fn boxes_end(file: &[u8]) -> bool {
    let len = file.len() as u64;
    let mut at = 0_u64;
    let read = |from: u64, count: usize| {
        let from = usize::try_from(from).ok()?;
        file.get(from..from.checked_add(count)?)
    };
    while at < len {
        let Some([a, b, c, d]) = read(at, 4) else { return true };
        let size = match u32::from_be_bytes([*a, *b, *c, *d]) {
            // To the end of the file, wherever that is.
            0 => return true,
            1 => match read(at + 8, 8).and_then(|long| <[u8; 8]>::try_from(long).ok()) {
                Some(long) => u64::from_be_bytes(long),
                None => return false,
            },
            size => u64::from(size),
        };
        if size < 8 {
            return true;
        }
        at = at.saturating_add(size);
    }
    at == len
}
