//! The real clock, randomness and timer: the only place of the phone app that touches them.

use crate::phone::{Space, Timer};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use shared::seams::{Clock, Randomness};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge: this is where the time comes from")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Randomness for SystemRandom {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = rand::random();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn nonce(&self) -> [u8; 16] {
        rand::random()
    }
}

/// The system's timer: tokio's, or the browser's.
#[derive(Clone, Copy, Debug, Default)]
pub struct EdgeTimer;

impl Timer for EdgeTimer {
    #[cfg(not(target_family = "wasm"))]
    #[expect(clippy::disallowed_methods, reason = "the edge: timers end here")]
    fn after(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }

    #[cfg(target_family = "wasm")]
    fn after(&self, length: Duration) -> BoxFuture<'static, ()> {
        in_browser::after(length)
    }
}

/// Timers of a browser's worker. One that nobody waits for any more goes at once: screens begin several with every change.
#[cfg(target_family = "wasm")]
pub mod in_browser {
    use futures::future::BoxFuture;
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::WorkerGlobalScope;

    thread_local! {
        /// What the browser calls, by the numbers of its timers.
        static CALLED: RefCell<HashMap<i32, Closure<dyn FnMut()>>> = RefCell::default();
    }

    struct Running(i32);

    impl Drop for Running {
        fn drop(&mut self) {
            scope().clear_timeout_with_handle(self.0);
            CALLED.with_borrow_mut(|called| called.remove(&self.0));
        }
    }

    fn scope() -> WorkerGlobalScope {
        js_sys::global().unchecked_into()
    }

    /// Ends after this time; after 24 days at most.
    pub fn after(length: Duration) -> BoxFuture<'static, ()> {
        let millis = i32::try_from(length.as_millis()).unwrap_or(i32::MAX);
        let (tell, told) = tokio::sync::oneshot::channel();
        let ring = Closure::once(move || {
            let _ = tell.send(());
        });
        let begun = scope()
            .set_timeout_with_callback_and_timeout_and_arguments_0(ring.as_ref().unchecked_ref(), millis);
        // A worker that has no timers left to give is about to end.
        let Ok(number) = begun else { return Box::pin(std::future::pending()) };
        CALLED.with_borrow_mut(|called| called.insert(number, ring));
        let running = Running(number);
        Box::pin(async move {
            let _ = told.await;
            drop(running);
        })
    }
}

/// The room on the disk that a folder is on.
#[derive(Clone, Debug)]
pub struct FolderSpace(pub PathBuf);

impl Space for FolderSpace {
    #[cfg(unix)]
    fn free(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(&self.0).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    #[cfg(not(unix))]
    fn free(&self) -> Option<u64> {
        None
    }
}

/// The room that somebody else measures: a browser, which is asked from its page.
#[derive(Debug)]
pub struct ToldSpace(AtomicU64);

/// Nobody has said yet.
const UNTOLD: u64 = u64::MAX;

impl Default for ToldSpace {
    fn default() -> ToldSpace {
        ToldSpace(AtomicU64::new(UNTOLD))
    }
}

impl Space for ToldSpace {
    fn free(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|free| *free != UNTOLD)
    }

    fn told(&self, free: u64) {
        self.0.store(free, Ordering::Relaxed);
    }
}
