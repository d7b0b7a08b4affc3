//! Places on the earth: pins, position fixes, and how far apart they are.

use chrono::{DateTime, Utc};
use geo::{Distance, Haversine, Point};
use serde::{Deserialize, Serialize};

/// A fix this good or better may propose the position of an address, in metres of accuracy.
pub const GOOD_FIX_M: f64 = 50.0;

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LatLng {
    /// −90 to 90.
    pub lat: f64,
    /// −180 to 180.
    pub lng: f64,
}

impl LatLng {
    /// A position, or none when the numbers are not on the earth.
    pub fn new(lat: f64, lng: f64) -> Option<LatLng> {
        let good = lat.is_finite() && lng.is_finite() && lat.abs() <= 90.0 && lng.abs() <= 180.0;
        good.then_some(LatLng { lat, lng })
    }

    /// Metres along the great circle.
    pub fn metres_to(self, other: LatLng) -> f64 {
        Haversine.distance(Point::new(self.lng, self.lat), Point::new(other.lng, other.lat))
    }
}

/// A position as a phone measured it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Fix {
    /// Where.
    pub at: LatLng,
    /// The 68 % radius in metres, as the phone reports it.
    pub accuracy_m: f64,
    /// When the position was measured, by the phone's own clock.
    pub measured: DateTime<Utc>,
}

/// How an arrival compares with the address of the job.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "compared", rename_all = "snake_case")]
pub enum Proximity {
    /// So many metres from the pin, give or take the accuracy of the fix.
    Measured { metres: f64, accuracy_m: f64 },
    /// The phone had no fix or the address has no pin.
    NothingToCompare,
}

impl Proximity {
    /// Compares a fix with a pin.
    pub fn of(fix: Option<&Fix>, pin: Option<LatLng>) -> Proximity {
        match (fix, pin) {
            (Some(fix), Some(pin)) => {
                Proximity::Measured { metres: fix.at.metres_to(pin), accuracy_m: fix.accuracy_m }
            }
            _ => Proximity::NothingToCompare,
        }
    }

    /// Whether the fix is surely farther than `limit_m`: even its accuracy does not explain the distance.
    pub fn beyond(self, limit_m: u32) -> bool {
        match self {
            Proximity::Measured { metres, accuracy_m } => metres - accuracy_m > f64::from(limit_m),
            Proximity::NothingToCompare => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pune_to_mumbai_is_about_120_km() {
        let pune = LatLng::new(18.5204, 73.8567).unwrap();
        let mumbai = LatLng::new(19.0760, 72.8777).unwrap();
        let km = pune.metres_to(mumbai) / 1_000.0;
        assert!((115.0..125.0).contains(&km), "{km}");
    }

    #[test]
    fn a_poor_fix_is_not_held_against_the_technician() {
        let far = Proximity::Measured { metres: 400.0, accuracy_m: 350.0 };
        assert!(!far.beyond(100));
        assert!(Proximity::Measured { metres: 400.0, accuracy_m: 20.0 }.beyond(100));
        assert!(!Proximity::NothingToCompare.beyond(1));
    }

    #[test]
    fn numbers_off_the_earth_are_no_position() {
        assert!(LatLng::new(91.0, 0.0).is_none());
        assert!(LatLng::new(f64::NAN, 0.0).is_none());
    }
}
