//! The camera in the page: several pictures in a row, each stored before the next; the file picker as fallback.

use super::app::{App, use_app};
use crate::pictures::{self, PictureError};
use crate::platform::{NoPicture, RawPicture};
use crate::store::{JobPage, NewBlob};
use dioxus::prelude::*;
use futures::StreamExt;
use shared::EvidenceId;
use shared::records::{EvidenceBody, Job, Slot, Visit};
use shared::sync::BlobHash;
use tokio::sync::oneshot;
use ui::{Icon, t};

/// Which element shows the camera.
const VIDEO: &str = "camera-video";

/// The camera, full screen.
#[component]
pub(super) fn Camera(
    page: JobPage,
    slot: Slot,
    /// The photo that the next one replaces; the camera closes after it.
    retake: Option<EvidenceId>,
    onclose: EventHandler<()>,
) -> Element {
    let app = use_app();
    let text = app.text();
    let mut ready = use_signal(|| false);
    let mut wrong = use_signal(|| None::<NoPicture>);
    let mut taking = use_signal(|| 0_usize);
    // What was there before: the strip shows what was taken since.
    let before = use_hook(|| photos(&page, slot).len());
    use_future(move || async move {
        // So that the pictures have a place, without a picture ever waiting for it.
        app.quick_fix().await;
    });
    use_future(move || async move {
        match app.platform().open_camera(VIDEO).await {
            Ok(()) => ready.set(true),
            Err(why) => wrong.set(Some(why)),
        }
    });
    use_drop(move || app.platform().close_camera());
    let Some(visit) = page.visit.clone() else { return rsx! {} };
    let (job, many) = (page.job.clone(), retake.is_none());
    let fresh: Vec<Photo> = photos(&page, slot).into_iter().skip(before).collect();
    let keep = {
        let (job, visit) = (job.clone(), visit.clone());
        move |raw: RawPicture| keep_photo(app, job.clone(), visit.clone(), slot, raw, retake)
    };
    // What was taken is kept even when the camera is closed meanwhile; only the screen's own marks need the screen.
    let shoot = {
        let keep = keep.clone();
        move |_| {
            let keep = keep.clone();
            let (tell, told) = oneshot::channel();
            dioxus::core::spawn_forever(async move {
                let result = match app.platform().shoot(VIDEO).await {
                    Ok(raw) => Ok(keep(raw).await),
                    Err(why) => Err(why),
                };
                let _ = tell.send(result);
            });
            taking += 1;
            spawn(async move {
                match told.await {
                    Ok(Ok(true)) if retake.is_some() => onclose.call(()),
                    Ok(Err(why)) => wrong.set(Some(why)),
                    Ok(Ok(_)) | Err(_) => {}
                }
                taking -= 1;
            });
        }
    };
    let pick = move |_| {
        let keep = keep.clone();
        spawn(async move {
            let mut files = app.platform().picked();
            while let Some(file) = files.next().await {
                match file {
                    Ok(raw) => {
                        if keep(raw).await && retake.is_some() {
                            return onclose.call(());
                        }
                    }
                    Err(why) => wrong.set(Some(why)),
                }
            }
        });
    };
    let label = slot_name(app, slot);
    rsx! {
        div {
            class: "camera",
            role: "dialog",
            "aria-modal": "true",
            "aria-label": "{label}",
            onkeydown: move |event| {
                if event.key() == Key::Escape {
                    onclose.call(());
                }
            },
            video { id: VIDEO, autoplay: true, "playsinline": "true", muted: true, "aria-label": t!(text, "camera-shows") }
            if let Some(why) = wrong() {
                p { class: "camera-wrong", role: "alert", {says(app, &why)} }
            } else if let Some(sentence) = app.notice() {
                p { class: "camera-wrong", role: "alert", "{sentence}" }
            }
            div { class: "camera-strip", role: "status", "aria-live": "polite",
                for photo in fresh.iter().rev() {
                    img { key: "{photo.id}", src: app.picture(&photo.thumb), alt: "" }
                }
                span { class: "camera-count",
                    if taking() > 0 {
                        {t!(text, "camera-saving")}
                    } else if !fresh.is_empty() {
                        {t!(text, "camera-taken", n = fresh.len())}
                    }
                }
            }
            div { class: "camera-bar",
                button {
                    class: "button",
                    r#type: "button",
                    "data-pick": if many { "many" } else { "one" },
                    onclick: pick,
                    Icon { name: "images" }
                    {t!(text, "photos-pick-short")}
                }
                button {
                    class: "shutter",
                    r#type: "button",
                    "data-focus": "",
                    disabled: !ready(),
                    "aria-label": t!(text, "photos-shutter"),
                    onclick: shoot,
                }
                button { class: "button", r#type: "button", onclick: move |_| onclose.call(()),
                    {t!(text, "photos-camera-done")}
                }
            }
        }
    }
}

fn says(app: App, why: &NoPicture) -> String {
    let text = app.text();
    match why {
        NoPicture::Denied => t!(text, "camera-denied"),
        NoPicture::Missing => t!(text, "photos-no-camera"),
        NoPicture::Failed(_) => t!(text, "camera-failed"),
    }
}

/// Makes evidence of a picture; the bytes and the evidence are stored in one go.
async fn keep_photo(
    app: App,
    job: Job,
    visit: Visit,
    slot: Slot,
    raw: RawPicture,
    retake: Option<EvidenceId>,
) -> bool {
    let taken = app.phone().now();
    let fix = app.near_fix();
    let prepared = app.off_thread(move || pictures::prepare(&raw.0, taken, fix.as_ref())).await;
    let prepared = match prepared {
        Some(Ok(prepared)) => prepared,
        Some(Err(PictureError::TooLarge)) => {
            app.tell(Some(t!(app.text(), "camera-too-large")));
            return false;
        }
        Some(Err(PictureError::Unreadable(_))) | None => {
            app.tell(Some(t!(app.text(), "camera-unreadable")));
            return false;
        }
    };
    let body = EvidenceBody::Photo {
        slot,
        blob: BlobHash::of(&prepared.original),
        size: prepared.original.len() as u64,
        thumb: BlobHash::of(&prepared.thumb),
        width: prepared.width,
        height: prepared.height,
        taken,
        fix,
    };
    let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".to_owned() };
    let change = app.correct(&job, &visit, body, retake);
    app.execute(vec![change], vec![jpeg(prepared.thumb), jpeg(prepared.original)]).await
}

/// A photo of the job as screens show it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Photo {
    pub id: EvidenceId,
    pub blob: BlobHash,
    pub thumb: BlobHash,
    pub taken: chrono::DateTime<chrono::Utc>,
    /// Of an earlier round: stays as it is.
    pub earlier: bool,
}

/// The photos of a slot that count: before photos of the whole job, the others of this round.
pub(super) fn photos(page: &JobPage, slot: Slot) -> Vec<Photo> {
    let facts = page.facts();
    let all = facts.counting().filter_map(|e| match &e.body {
        EvidenceBody::Photo { slot: s, blob, thumb, taken, .. }
            if *s == slot && (slot == Slot::Before || e.round == page.job.round) =>
        {
            Some(Photo {
                id: e.id,
                blob: blob.clone(),
                thumb: thumb.clone(),
                taken: *taken,
                earlier: e.round != page.job.round,
            })
        }
        _ => None,
    });
    all.collect()
}

/// "Before photos" and its sisters.
pub(super) fn slot_name(app: App, slot: Slot) -> String {
    let text = app.text();
    match slot {
        Slot::Before => t!(text, "photos-before-title"),
        Slot::During => t!(text, "work-during-photos"),
        Slot::After => t!(text, "photos-after-title"),
    }
}
