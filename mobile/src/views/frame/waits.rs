//! What waits to be sent, as people count it.

use crate::store::{QueueItem, QueueState, Store};
use shared::records::EvidenceBody;
use shared::{Change, JobId};
use std::collections::BTreeMap;
use ui::{Text, t};

/// What waits, as people count it: a photo is one photo, however many files it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::views) struct Waits {
    pub photos: usize,
    pub changes: usize,
    /// Those of them that only wait for Wi-Fi.
    pub for_wifi: usize,
}

impl Waits {
    pub(in crate::views) fn of(items: &[QueueItem]) -> Waits {
        items.iter().fold(Waits::default(), |waits, item| waits.with(item))
    }

    /// The same by job.
    pub(in crate::views) fn by_job(store: &Store) -> BTreeMap<JobId, Waits> {
        let mut all: BTreeMap<JobId, Waits> = BTreeMap::new();
        for item in store.queue() {
            if let Some(job) = item.job {
                let waits = all.entry(job).or_default();
                *waits = waits.with(&item);
            }
        }
        all
    }

    pub(in crate::views) fn all(self) -> usize {
        self.photos + self.changes
    }

    /// Those of them that go out as soon as there is signal.
    pub(in crate::views) fn to_send(self) -> usize {
        self.all().saturating_sub(self.for_wifi)
    }

    /// "6 photos, 1 change".
    pub(in crate::views) fn words(self, text: Text) -> Vec<String> {
        let photos = (self.photos > 0).then(|| t!(text, "waits-photos", n = self.photos));
        let changes = (self.changes > 0).then(|| t!(text, "waits-changes", n = self.changes));
        photos.into_iter().chain(changes).collect()
    }

    fn with(self, item: &QueueItem) -> Waits {
        let for_wifi = self.for_wifi + usize::from(item.state == QueueState::Wifi);
        let photo = |c: &Change| matches!(c, Change::Capture { body: EvidenceBody::Photo { .. }, .. });
        if item.changes.iter().any(photo) {
            Waits { photos: self.photos + 1, for_wifi, ..self }
        } else {
            Waits { changes: self.changes + 1, for_wifi, ..self }
        }
    }
}
