//! A signature as it is drawn: strokes in the coordinates of the field they were begun on, and whether they are one.

use serde::{Deserialize, Serialize};

/// How much line a signature has at least, in pixels of the field (160 to the inch): about eight millimetres.
const LEAST_LINE: f64 = 50.0;
/// How far it reaches at least, across or down: about four millimetres.
const LEAST_REACH: f64 = 25.0;

/// One sample of the pen: pixels of the field, and milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PenPoint {
    pub x: f64,
    pub y: f64,
    pub t: f64,
}

/// Strokes, each a list of samples.
pub type Strokes = Vec<Vec<PenPoint>>;

/// Strokes and the field that their coordinates mean. A field that was turned or resized meanwhile shows the whole of it
/// larger or smaller; the coordinates stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ink {
    pub width: f64,
    pub height: f64,
    pub strokes: Strokes,
}

impl Ink {
    /// Nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.strokes.iter().all(Vec::is_empty)
    }

    /// Whether somebody wrote something: more than a dot, a touch or a tremble. A cross or a short line counts, for there
    /// are people who sign so.
    pub fn is_signature(&self) -> bool {
        self.line() >= LEAST_LINE && self.reach() >= LEAST_REACH
    }

    /// How long the line is altogether.
    fn line(&self) -> f64 {
        let long = |a: &PenPoint, b: &PenPoint| (b.x - a.x).hypot(b.y - a.y);
        self.strokes.iter().flat_map(|stroke| stroke.windows(2)).map(|pair| long(&pair[0], &pair[1])).sum()
    }

    /// The longer side of the smallest box around it.
    fn reach(&self) -> f64 {
        let side = |of: fn(&PenPoint) -> f64| {
            let all = || self.strokes.iter().flatten().map(of);
            all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
        };
        side(|p| p.x).max(side(|p| p.y)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(strokes: &[&[(f64, f64)]]) -> Ink {
        let points = |s: &&[(f64, f64)]| s.iter().map(|&(x, y)| PenPoint { x, y, t: 0.0 }).collect();
        Ink { width: 360.0, height: 190.0, strokes: strokes.iter().map(points).collect() }
    }

    #[test]
    fn a_dot_is_no_signature() {
        assert!(!ink(&[]).is_signature());
        assert!(!ink(&[&[]]).is_signature());
        assert!(!ink(&[&[(100.0, 100.0)]]).is_signature());
        assert!(!ink(&[&[(100.0, 100.0)], &[(200.0, 100.0)]]).is_signature(), "two dots far apart");
    }

    #[test]
    fn a_finger_that_trembles_on_one_spot_is_no_signature() {
        let tremble: Vec<_> = (0..200).map(|n| (100.0 + f64::from(n % 3), 90.0)).collect();
        assert!(!ink(&[&tremble]).is_signature(), "long, but it goes nowhere");
    }

    #[test]
    fn a_name_initials_a_cross_and_a_line_are_signatures() {
        let wave: Vec<_> =
            (0..60).map(|n| (f64::from(n) * 4.0, 90.0 + (f64::from(n) * 0.7).sin() * 20.0)).collect();
        assert!(ink(&[&wave]).is_signature());
        assert!(ink(&[&[(10.0, 10.0), (40.0, 40.0)], &[(40.0, 10.0), (10.0, 40.0)]]).is_signature());
        assert!(ink(&[&[(10.0, 90.0), (90.0, 92.0)]]).is_signature());
    }
}
