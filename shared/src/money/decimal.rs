//! Plain decimal text, read as a whole number of its last place and written back.

use super::MoneyError;

/// Reads "4035.60" or "-12" as a number of units of the last of `places` decimals; a comma or spaces group nothing.
pub(super) fn read(text: &str, places: u32) -> Result<i64, MoneyError> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) {
        return Err(MoneyError::NotANumber);
    }
    if fraction.len() > places as usize {
        return Err(MoneyError::TooPrecise);
    }
    let number = format!("{sign}{whole}{fraction:0<width$}", width = places as usize);
    number.parse().map_err(|_| MoneyError::OutOfRange)
}

/// Writes a number of units of the last of `places` decimals; zeros at its end are left out down to `least` decimals.
pub(super) fn written(number: i64, places: u32, least: u32) -> String {
    let digits = format!("{:0width$}", number.unsigned_abs(), width = places as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    let needed = fraction.trim_end_matches('0').len().max(least as usize);
    let sign = if number < 0 { "-" } else { "" };
    match &fraction[..needed.min(fraction.len())] {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zeros_at_the_end_are_left_out_down_to_what_is_usual() {
        assert_eq!(written(23_500, 6, 2), "0.0235");
        assert_eq!(written(3_600_000, 6, 2), "3.60");
        assert_eq!(written(20_000, 4, 0), "2");
        assert_eq!(written(-5, 0, 0), "-5");
        assert_eq!(written(i64::MIN, 2, 2), "-92233720368547758.08");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(number: i64, places in 0..9_u32, least in 0..9_u32) {
            prop_assert_eq!(read(&written(number, places, least), places), Ok(number));
        }

        #[test]
        fn no_text_panics(text in "\\PC*|-?[0-9]{0,30}\\.?[0-9]{0,12}", places in 0..9_u32) {
            let _ = read(&text, places);
        }
    }
}
