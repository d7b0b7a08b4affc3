//! Where work runs that would hold the screen up: on threads, or, in a browser's worker, in place, as the screen is drawn elsewhere;
//! pictures are made small in a second worker there.

#[cfg(not(target_family = "wasm"))]
pub use threads::Background;
#[cfg(target_family = "wasm")]
pub use worker::{Background, PictureWorker};

#[cfg(not(target_family = "wasm"))]
mod threads {
    use crate::pictures::{self, PictureError, Prepared};
    use chrono::{DateTime, Utc};
    use shared::place::Fix;
    use tokio::runtime::Handle;

    /// The threads of a tokio runtime.
    #[derive(Clone, Debug)]
    pub struct Background(Handle);

    impl From<Handle> for Background {
        fn from(handle: Handle) -> Background {
            Background(handle)
        }
    }

    impl Background {
        /// Runs work that blocks; `None` when it panicked.
        pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
            self.0.spawn_blocking(work).await.ok()
        }

        /// Runs something beside the screen, which goes on when nobody waits for it any more; `None` when it panicked.
        pub async fn beside<T: Send + 'static>(
            &self,
            work: impl Future<Output = T> + Send + 'static,
        ) -> Option<T> {
            self.0.spawn(work).await.ok()
        }

        /// [`pictures::prepare`]; `None` when it panicked.
        pub async fn prepare_picture(
            &self,
            bytes: Vec<u8>,
            taken: Option<DateTime<Utc>>,
            fix: Option<Fix>,
        ) -> Option<Result<Prepared, PictureError>> {
            self.run(move || pictures::prepare(&bytes, taken, fix.as_ref())).await
        }

        /// The same as [`Background::run`], for whoever does not wait for it.
        pub fn begin(&self, work: impl FnOnce() + Send + 'static) {
            drop(self.0.spawn_blocking(work));
        }
    }
}

#[cfg(target_family = "wasm")]
mod worker {
    use crate::pictures::{PictureError, Prepared};
    use chrono::{DateTime, Utc};
    use futures::future::LocalBoxFuture;
    use shared::place::Fix;
    use std::rc::Rc;
    use tokio::sync::oneshot;
    use wasm_bindgen_futures::spawn_local;

    /// A worker beside this one, in which [`crate::pictures::prepare`] runs.
    pub trait PictureWorker {
        /// `None` when it panicked.
        fn prepare(
            &self,
            bytes: Vec<u8>,
            taken: Option<DateTime<Utc>>,
            fix: Option<Fix>,
        ) -> LocalBoxFuture<'static, Option<Result<Prepared, PictureError>>>;
    }

    /// The worker that the app runs in, with one for pictures.
    #[derive(Clone)]
    pub struct Background(Rc<dyn PictureWorker>);

    impl Background {
        pub fn new(pictures: Rc<dyn PictureWorker>) -> Background {
            Background(pictures)
        }

        /// Runs work that blocks, here and now.
        pub async fn run<T: 'static>(&self, work: impl FnOnce() -> T + 'static) -> Option<T> {
            Some(work())
        }

        /// Makes evidence of a picture, while taps and the store go on.
        pub async fn prepare_picture(
            &self,
            bytes: Vec<u8>,
            taken: Option<DateTime<Utc>>,
            fix: Option<Fix>,
        ) -> Option<Result<Prepared, PictureError>> {
            self.0.prepare(bytes, taken, fix).await
        }

        /// Runs something beside the screen, which goes on when nobody waits for it any more.
        pub async fn beside<T: 'static>(&self, work: impl Future<Output = T> + 'static) -> Option<T> {
            let (tell, told) = oneshot::channel();
            spawn_local(async move {
                let _ = tell.send(work.await);
            });
            told.await.ok()
        }
    }
}
