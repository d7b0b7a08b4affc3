//! A picture made evidence, and the photos of a job as screens show them.

use crate::pictures::Prepared;
use crate::store::{JobPage, NewBlob};
use crate::views::context::App;
use chrono::{DateTime, Utc};
use shared::EvidenceId;
use shared::place::Fix;
use shared::records::{EvidenceBody, Job, Origin, Slot, Visit};
use shared::sync::BlobHash;
use ui::{format_clock, t};

/// What a picture is to be a photo of.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::views) struct KeepPhoto {
    pub job: Job,
    pub visit: Visit,
    pub slot: Slot,
    /// The photo in whose place it comes.
    pub retake: Option<EvidenceId>,
}

/// Stores a photo; the bytes and the evidence in one go.
pub(in crate::views) async fn keep(
    app: App,
    what: &KeepPhoto,
    prepared: Prepared,
    taken: DateTime<Utc>,
    fix: Option<Fix>,
    origin: Origin,
) -> bool {
    let body = EvidenceBody::Photo {
        slot: what.slot,
        blob: BlobHash::of(&prepared.original),
        size: prepared.original.len() as u64,
        thumb: BlobHash::of(&prepared.thumb),
        width: prepared.width,
        height: prepared.height,
        taken,
        fix,
        origin,
    };
    let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".to_owned() };
    let change = app.correct(&what.job, &what.visit, body, what.retake);
    app.execute(vec![change], vec![jpeg(prepared.thumb), jpeg(prepared.original)]).await
}

/// A photo of the job as screens show it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::views) struct Photo {
    pub id: EvidenceId,
    pub blob: BlobHash,
    pub thumb: BlobHash,
    pub taken: DateTime<Utc>,
    pub origin: Origin,
    /// Of an earlier round: stays as it is.
    pub earlier: bool,
}

impl Photo {
    /// When it was taken, in short: the time of the day; of a picture from the gallery also the day, where it is known.
    pub(in crate::views) fn time(&self, app: App) -> String {
        match self.origin {
            Origin::Camera => format_clock(self.taken, app.zone()),
            Origin::Gallery => ui::format_date_time(self.taken, app.zone(), app.text()),
            Origin::GalleryUndated => t!(app.text(), "photos-time-unknown"),
        }
    }

    /// Where it came from, in a sentence, where that is not the camera.
    pub(in crate::views) fn came_from(&self, app: App) -> Option<String> {
        match self.origin {
            Origin::Camera => None,
            Origin::Gallery => Some(t!(app.text(), "photos-gallery", when = self.time(app))),
            Origin::GalleryUndated => Some(t!(app.text(), "photos-gallery-undated")),
        }
    }
}

/// The photos of a slot that count: before photos of the whole job, the others of this round.
pub(in crate::views) fn photos(page: &JobPage, slot: Slot) -> Vec<Photo> {
    let facts = page.facts();
    let all = facts.counting().filter_map(|e| match &e.body {
        EvidenceBody::Photo { slot: s, blob, thumb, taken, origin, .. }
            if *s == slot && (slot == Slot::Before || e.round == page.job.round) =>
        {
            Some(Photo {
                id: e.id,
                blob: blob.clone(),
                thumb: thumb.clone(),
                taken: *taken,
                origin: *origin,
                earlier: e.round != page.job.round,
            })
        }
        _ => None,
    });
    all.collect()
}

/// "Before photos" and its sisters.
pub(in crate::views) fn slot_name(app: App, slot: Slot) -> String {
    let text = app.text();
    match slot {
        Slot::Before => t!(text, "photos-before-title"),
        Slot::During => t!(text, "work-during-photos"),
        Slot::After => t!(text, "photos-after-title"),
    }
}
