//! Parts of blobs on their way in, one of each blob and person at a time.
//!
//! A line that breaks without a word leaves a request behind that never ends, with bytes that have come and are not kept
//! yet. Anyone who comes back for the same blob ends it: what it has brought counts, and is not sent a second time.

use axum::body::Body;
use futures::{Stream, StreamExt, stream};
use shared::ids::{CompanyId, PersonId};
use shared::sync::BlobHash;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, watch};

/// How long a sender may say nothing within a part before the line counts as gone.
const SILENCE: Duration = Duration::from_secs(30);
/// The counter of bytes that came in, those that came again included.
const RECEIVED: &str = "sevengate_blob_bytes_received";

type Key = (CompanyId, PersonId, BlobHash);

/// The parts that this process is taking in.
#[derive(Default)]
pub struct Uploads(Mutex<BTreeMap<Key, Weak<Turns>>>);

/// The queue of one blob.
struct Turns {
    /// How many have come so far: anyone who reads a part stops when this goes on.
    come: watch::Sender<u64>,
    one_at_a_time: Arc<tokio::sync::Mutex<()>>,
}

/// A part that is being taken in; until this is dropped, whoever comes after it waits.
pub struct UnderWay {
    turns: Arc<Turns>,
    /// How many had come with this one.
    mine: u64,
    _place: OwnedMutexGuard<()>,
}

impl Uploads {
    /// Ends what is under way for this blob and waits until it is kept.
    pub async fn settled(&self, key: &Key) {
        let turns = self.turns().get(key).and_then(Weak::upgrade);
        if let Some(turns) = turns {
            enter(turns).await;
        }
    }

    /// The same, and takes its place.
    pub async fn begin(&self, key: Key) -> UnderWay {
        let turns = {
            let mut all = self.turns();
            all.retain(|_, turns| turns.strong_count() > 0);
            let known = all.get(&key).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let turns = Turns { come: watch::Sender::new(0), one_at_a_time: Arc::default() };
                let turns = Arc::new(turns);
                all.insert(key, Arc::downgrade(&turns));
                turns
            })
        };
        enter(turns).await
    }

    fn turns(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Weak<Turns>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn enter(turns: Arc<Turns>) -> UnderWay {
    let mut mine = 0;
    turns.come.send_modify(|come| {
        *come += 1;
        mine = *come;
    });
    let place = turns.one_at_a_time.clone().lock_owned().await;
    UnderWay { turns, mine, _place: place }
}

impl UnderWay {
    /// The body, torn where the sender falls silent or somebody comes back for the blob.
    pub fn guards(&self, body: Body) -> Body {
        Body::from_stream(guarded(body, self.turns.come.subscribe(), self.mine))
    }
}

fn guarded(
    body: Body,
    come: watch::Receiver<u64>,
    mine: u64,
) -> impl Stream<Item = Result<bytes::Bytes, axum::BoxError>> {
    stream::unfold(Some((body.into_data_stream(), come)), move |open| async move {
        let (mut chunks, mut come) = open?;
        let chunk = tokio::select! {
            // What has come is taken before anything else.
            biased;
            chunk = chunks.next() => chunk?,
            _ = come.wait_for(|come| *come > mine) => return Some((Err("somebody came back for it".into()), None)),
            () = silence() => return Some((Err("the sender fell silent".into()), None)),
        };
        if let Ok(chunk) = &chunk {
            metrics::counter!(RECEIVED).increment(chunk.len() as u64);
        }
        Some((chunk.map_err(Into::into), Some((chunks, come))))
    })
}

async fn silence() {
    let _ = tokio::time::timeout(SILENCE, std::future::pending::<()>()).await;
}
