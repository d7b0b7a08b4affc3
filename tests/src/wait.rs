//! Waiting for a condition, with a limit: tests never sleep for a fixed time.

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How often a condition is looked at.
const STEP: Duration = Duration::from_millis(40);

/// The value, as soon as there is one; panics with what was waited for if there is none in time.
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    until_within(PATIENCE, what, &mut look).await
}

/// The same with another limit.
#[expect(clippy::disallowed_methods, reason = "the edge: between two looks at a condition")]
pub async fn until_within<T, F>(limit: Duration, what: &str, look: &mut impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < limit, "waited {limit:?} in vain for {what}");
        tokio::time::sleep(STEP).await;
    }
}
