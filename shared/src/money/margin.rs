//! Margin: what is left of a net amount after its cost. For the office alone; totals do not hold it, nothing serialises it.

use super::rounding::half_away;
use super::{Minor, MoneyError};

/// What is left of a net amount (without tax) after its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Net less cost; below nothing where it cost more.
    pub amount: Minor,
    /// Of the net, in hundredths of a percent, rounded half away from zero: margin, not mark-up. `None` of a net of nothing.
    pub basis_points: Option<i64>,
}

impl Margin {
    /// The margin of a line or a document. A credit note's is the mirrored amount at the same rate.
    pub fn of(net: Minor, cost: Minor) -> Result<Margin, MoneyError> {
        let amount = net.minus(cost)?;
        if net == Minor::ZERO {
            return Ok(Margin { amount, basis_points: None });
        }
        let (left, sign) = (i128::from(amount.0), i128::from(net.0.signum()));
        let rate = half_away(left * 10_000 * sign, i128::from(net.0).abs());
        let basis_points = Some(i64::try_from(rate).map_err(|_| MoneyError::OutOfRange)?);
        Ok(Margin { amount, basis_points })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_margin_is_what_is_left_of_the_net() {
        let margin = |net, cost| Margin::of(Minor(net), Minor(cost)).unwrap();
        assert_eq!(margin(10_000, 6_250), Margin { amount: Minor(3_750), basis_points: Some(3_750) });
        assert_eq!(margin(-10_000, -6_250), Margin { amount: Minor(-3_750), basis_points: Some(3_750) });
        assert_eq!(margin(10_000, 12_000).basis_points, Some(-2_000));
        assert_eq!(margin(3, 1), Margin { amount: Minor(2), basis_points: Some(6_667) });
        assert_eq!(margin(0, 500), Margin { amount: Minor(-500), basis_points: None });
    }

    proptest! {
        #[test]
        fn no_amounts_panic(net: i64, cost: i64) {
            let _ = Margin::of(Minor(net), Minor(cost));
            let _ = Margin::of(Minor(net % 3), Minor(cost));
        }
    }
}
