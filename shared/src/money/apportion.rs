//! An amount shared out over parts, to the smallest unit and without a rest.

use super::{Minor, MoneyError};

/// Shares an amount out in proportion to weights by the largest remainder: each gets the whole units of its proportion,
/// and the units that are left go one each to the largest fractions; where these are equal, to the larger weight, then
/// to the earlier one.
///
/// The shares sum up exactly, a larger weight never gets less, and mirrored amounts or weights give mirrored shares.
/// Weights may be of both signs as long as they come to something together. Raising the amount may take a unit from one
/// part; a document shares out once, so nothing rests on that.
pub fn apportion(amount: Minor, weights: &[Minor]) -> Result<Vec<Minor>, MoneyError> {
    apportion_among(amount, &weights.iter().map(|&weight| (weight, ())).collect::<Vec<_>>())
}

/// As [`apportion`]; a key decides between equal weights before their order does, so that whatever the key is about
/// does not depend on the order.
pub(super) fn apportion_among<K: Ord>(amount: Minor, parts: &[(Minor, K)]) -> Result<Vec<Minor>, MoneyError> {
    if amount == Minor::ZERO {
        return Ok(vec![Minor::ZERO; parts.len()]);
    }
    let all: i128 = parts.iter().map(|(weight, _)| i128::from(weight.0)).sum();
    if all == 0 {
        return Err(MoneyError::NothingToShareBy);
    }
    // Everything is turned so that amount and sum of weights are positive, and the shares are turned back.
    let (whole, turn) = (i128::from(amount.0).abs(), all.signum());
    let all = all.abs();
    let weights: Vec<i128> = parts.iter().map(|(weight, _)| i128::from(weight.0) * turn).collect();
    let mut shares: Vec<i128> = weights.iter().map(|weight| (whole * weight).div_euclid(all)).collect();
    let fraction = |n: usize| (whole * weights[n]).rem_euclid(all);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_cached_key(|&n| (-fraction(n), -weights[n], &parts[n].1));
    let left = whole - shares.iter().sum::<i128>();
    for &n in order.iter().take(left as usize) {
        shares[n] += 1;
    }
    let turn = i128::from(amount.0.signum());
    shares.into_iter().map(|share| Minor::of(share * turn)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shared(amount: i64, weights: &[i64]) -> Result<Vec<i64>, MoneyError> {
        let weights: Vec<Minor> = weights.iter().map(|&w| Minor(w)).collect();
        Ok(apportion(Minor(amount), &weights)?.into_iter().map(|share| share.0).collect())
    }

    #[test]
    fn the_largest_fractions_get_what_is_left() {
        assert_eq!(shared(100, &[1, 1, 1]), Ok(vec![34, 33, 33]));
        assert_eq!(shared(5, &[70, 30]), Ok(vec![4, 1]));
        assert_eq!(shared(5, &[30, 70]), Ok(vec![1, 4]));
        assert_eq!(shared(10, &[47_000, 16_000, 15_800, 12_000, 6_100, 3_100]), Ok(vec![5, 2, 1, 1, 1, 0]));
        assert_eq!(shared(-100, &[1, 1, 1]), Ok(vec![-34, -33, -33]));
        assert_eq!(shared(0, &[0, 0]), Ok(vec![0, 0]));
        assert_eq!(shared(1, &[0, 0]), Err(MoneyError::NothingToShareBy));
        assert_eq!(shared(1, &[]), Err(MoneyError::NothingToShareBy));
    }

    #[test]
    fn what_is_taken_back_among_the_weights_takes_part() {
        assert_eq!(shared(1, &[1_000, -999]), Ok(vec![1_000, -999]));
        assert_eq!(shared(100, &[1_500, -500]), Ok(vec![150, -50]));
        assert_eq!(shared(i64::MAX, &[i64::MAX, -i64::MAX, 1]), Err(MoneyError::OutOfRange));
    }

    proptest! {
        #[test]
        fn shares_are_exact_monotone_near_and_mirror(
            amount in -1_000_000_i64..1_000_000,
            weights in prop::collection::vec(prop_oneof![0..20_i64, 0..1_000_000_i64], 1..12),
        ) {
            prop_assume!(weights.iter().sum::<i64>() > 0);
            let all: i128 = weights.iter().map(|&w| i128::from(w)).sum();
            let shares = shared(amount, &weights).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            for (share, weight) in shares.iter().zip(&weights) {
                let off = i128::from(*share) * all - i128::from(amount) * i128::from(*weight);
                prop_assert!(off.abs() < all, "less than a unit from the proportion");
                for (other, larger) in shares.iter().zip(&weights).filter(|(_, larger)| larger >= &weight) {
                    if larger > weight {
                        prop_assert!(other.abs() >= share.abs());
                    }
                }
            }
            let turned = |all: &[i64]| all.iter().map(|n| -n).collect::<Vec<_>>();
            prop_assert_eq!(shared(-amount, &weights).unwrap(), turned(&shares));
            prop_assert_eq!(shared(amount, &turned(&weights)).unwrap(), shares);
        }

        #[test]
        fn nothing_panics_and_what_comes_is_exact(amount: i64, weights: Vec<i64>) {
            if let Ok(shares) = shared(amount, &weights) {
                prop_assert_eq!(shares.iter().map(|&n| i128::from(n)).sum::<i128>(), i128::from(amount));
            }
        }
    }
}
