//! A whole job on the wire: how many bytes seven gates cost, with the pictures apart.

use crate::bench::Bench;
use crate::report::Figure;
use crate::stats::Spread;
use anyhow::ensure;
use pictures::{Moment, Scene, photo, signature};
use e2e::engine::Engine;
use e2e::office::{Office, Who};
use e2e::technician::Technician;
use mobile::pictures::prepare;
use mobile::store::NewBlob;
use shared::records::{EvidenceBody, Origin, Slot};
use shared::sync::{BlobHash, Push};
use std::path::Path;
use std::sync::Arc;
use sync_server::edge::{SystemClock, SystemRandomness};

/// Bytes of one job with one photo before and one after.
#[derive(Debug)]
struct Wire {
    change_sets: usize,
    /// The stored bytes of the change sets, envelopes not counted.
    change_sets_raw: usize,
    /// Everything that was pushed, envelopes included.
    pushes_raw: usize,
    /// The same as it is sent: zstd.
    pushes_zstd: usize,
    originals: usize,
    thumbnails: usize,
    signature: usize,
}

/// Works one job offline and looks at what is sent afterwards.
async fn measure(folder: &Path) -> anyhow::Result<Wire> {
    std::fs::create_dir_all(folder)?;
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    let office = Office::open(Engine::Sqlite, folder, clock.clone(), random.clone()).await;
    let mut asha = Technician::new(&office, Who::Asha, folder.join("asha"), clock, random);
    asha.signs_in().await;
    let (job, _) = office.job_for(Who::Asha).await;
    asha.syncs().await?;

    let (mut originals, mut thumbnails) = (0, 0);
    while let Some((body, blobs)) = asha.next_tap(job) {
        let (body, blobs) = match body {
            EvidenceBody::Photo { slot, .. } => {
                let moment = if slot == Slot::Before { Moment::Before } else { Moment::After };
                let taken = asha.phone().now();
                let frame = photo(Scene::Boiler, moment, 7, 0, 1600, 90);
                let made = prepare(&frame, taken, Some(&asha.fix()))?;
                originals += made.original.len();
                thumbnails += made.thumb.len();
                let body = EvidenceBody::Photo {
                    slot,
                    blob: BlobHash::of(&made.original),
                    size: made.original.len() as u64,
                    thumb: BlobHash::of(&made.thumb),
                    width: made.width,
                    height: made.height,
                    taken,
                    fix: Some(asha.fix()),
                    origin: Origin::Camera,
                };
                let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".into() };
                (body, vec![jpeg(made.original), jpeg(made.thumb)])
            }
            other => (other, blobs),
        };
        asha.captures(job, body, blobs)?;
    }
    let drawn = signature(7 + Who::Asha as u64);
    asha.syncs().await?;
    ensure!(asha.store().queue().is_empty(), "everything was sent");

    let pushes: Vec<_> = asha.network.sent().into_iter().filter(|r| r.path == "/sync/push").collect();
    let (mut change_sets, mut change_sets_raw, mut pushes_raw, mut pushes_zstd) = (0, 0, 0, 0);
    for request in pushes {
        let push: Push = serde_json::from_slice(&request.body)?;
        change_sets += push.sets.len();
        change_sets_raw += push.sets.iter().map(|set| set.set.get().len()).sum::<usize>();
        pushes_raw += request.body.len();
        pushes_zstd += zstd::encode_all(&request.body[..], 3)?.len();
    }
    let signature = drawn.png.len() + drawn.strokes.len();
    Ok(Wire { change_sets, change_sets_raw, pushes_raw, pushes_zstd, originals, thumbnails, signature })
}

/// The figures, one per kind of bytes.
pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let wire = measure(&bench.folder("wire")?).await?;
    let what = format!("one job through seven gates, {} change sets: ", wire.change_sets);
    let lines = [
        ("as stored", wire.change_sets_raw),
        ("pushed, envelopes included", wire.pushes_raw),
        ("pushed, zstd", wire.pushes_zstd),
        ("two originals, 1600 × 1200", wire.originals),
        ("their thumbnails", wire.thumbnails),
        ("signature, picture and strokes", wire.signature),
    ];
    let figure = |(name, bytes): (&str, usize)| {
        Figure::new("Wire", format!("{what}{name}"), "bytes", Spread::of(&[bytes as f64]))
    };
    Ok(lines.into_iter().map(figure).collect())
}
