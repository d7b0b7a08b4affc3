//! Three hundred seeds of the simulator, and a few mechanisms taken away; `--bin simulate` runs as many as one likes.

use e2e::simulator::{Schedule, follow, run};
use shared::seams::Mechanism;

async fn seeds(range: std::ops::Range<u64>) {
    for seed in range {
        if let Err(found) = run(seed).await {
            panic!("seed {seed}: {}\n{}", found.what, found.trace.join("\n"));
        }
    }
}

#[tokio::test]
async fn nothing_is_lost_in_the_first_hundred_worlds() {
    seeds(0..100).await;
}

#[tokio::test]
async fn nothing_is_lost_in_the_second_hundred_worlds() {
    seeds(100..200).await;
}

#[tokio::test]
async fn nothing_is_lost_in_the_third_hundred_worlds() {
    seeds(200..300).await;
}

/// Long searches found these: pictures that a restored server did not miss, work of an earlier incarnation, what waits for a
/// decision that only another phone could make.
#[tokio::test]
async fn nothing_is_lost_in_the_worlds_that_once_lost_something() {
    for seed in [870, 973, 2438, 2739, 6226, 6234, 6814, 8164, 50806, 50929, 54375, 55430, 56128, 57320] {
        seeds(seed..seed + 1).await;
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_trace() {
    let (first, second) = (run(7).await.unwrap(), run(7).await.unwrap());
    assert!(first.len() > 90);
    assert_eq!(first, second);
}

/// A check that cannot fail proves nothing: without any one of these a few worlds are enough to find it. (The rarer ones
/// need more; `simulate --break NAME` looks for those.)
#[tokio::test]
async fn a_mechanism_that_is_taken_away_is_missed() {
    for mechanism in [
        Mechanism::Receipts,
        Mechanism::ClockCorrection,
        Mechanism::Replay,
        Mechanism::SameTransaction,
        Mechanism::Evict,
        Mechanism::Scope,
        Mechanism::Inbox,
        Mechanism::Acknowledged,
    ] {
        let mut caught = false;
        for seed in 0..60 {
            caught = follow(&Schedule::of(seed), Some(mechanism)).await.is_err();
            if caught {
                break;
            }
        }
        assert!(caught, "without {} nothing is found", mechanism.name());
    }
}
