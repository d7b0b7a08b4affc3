//! Figures of several runs: the median, and how far they lie apart.

use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// One figure over all runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
    pub runs: usize,
}

impl Spread {
    /// Of these figures; all zero if there are none.
    pub fn of(figures: &[f64]) -> Spread {
        let mut all = figures.to_vec();
        all.sort_by(f64::total_cmp);
        Spread { median: part(&all, 0.5), least: part(&all, 0.0), most: part(&all, 1.0), runs: all.len() }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |v: f64| if v.abs() >= 100.0 { grouped(v) } else { format!("{v:.2}") };
        write!(f, "{}", plain(self.median))?;
        if self.runs > 1 {
            write!(f, " ({} – {})", plain(self.least), plain(self.most))?;
        }
        Ok(())
    }
}

/// A whole number with commas between thousands.
pub fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::from(if value < 0.0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The value below which this part of the sorted values lies.
pub fn part(sorted: &[f64], part: f64) -> f64 {
    let n = ((sorted.len() as f64 * part).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(n).copied().unwrap_or_default()
}

/// The median of unsorted values.
pub fn median(values: &[f64]) -> f64 {
    Spread::of(values).median
}

/// In milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_five_is_the_third_and_numbers_are_grouped() {
        let spread = Spread::of(&[5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!((spread.median, spread.least, spread.most, spread.runs), (3.0, 1.0, 5.0, 5));
        assert_eq!(grouped(1_234_567.0), "1,234,567");
        assert_eq!(grouped(999.0), "999");
    }
}
