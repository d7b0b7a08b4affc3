//! The camera in the page: several pictures in a row, each stored before the next; the file picker as fallback.

use crate::pictures::PictureError;
use crate::platform::{NoPicture, RawPicture};
use crate::store::JobPage;
use crate::views::context::{App, use_app};
use crate::views::photos::kept::{KeepPhoto, Photo, keep, photos, slot_name};
use crate::views::photos::picking::{PickingNote, keep_picked};
use crate::views::words;
use dioxus::prelude::*;
use shared::EvidenceId;
use shared::records::{Origin, Slot};
use tokio::sync::oneshot;
use ui::{Icon, t};

/// Which element shows the camera.
const VIDEO: &str = "camera-video";
/// Under which name it is kept that somebody was told why the browser asks for the camera.
const TOLD: &str = "camera-told";

/// The camera, full screen.
#[component]
pub(in crate::views) fn Camera(
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
    let mut asks = use_signal(|| false);
    let open = move || async move {
        match app.platform().open_camera(VIDEO).await {
            Ok(()) => ready.set(true),
            Err(why) => wrong.set(Some(why)),
        }
    };
    use_future(move || async move {
        // A browser asks the person: once it is said before what for.
        let (platform, store) = (app.platform(), app.store());
        if platform.browser().await.is_some() && !platform.camera_granted().await {
            let told = app.off_thread(move || store.is_some_and(|store| store.draft(TOLD).is_some())).await;
            if told != Some(true) {
                return asks.set(true);
            }
        }
        open().await;
    });
    use_drop(move || app.platform().close_camera());
    let Some(visit) = page.visit.clone() else { return rsx! {} };
    let many = retake.is_none();
    let fresh: Vec<Photo> = photos(&page, slot).into_iter().skip(before).collect();
    let what = KeepPhoto { job: page.job.clone(), visit, slot, retake };
    // What was taken is kept even when the camera is closed meanwhile; only the screen's own marks need the screen.
    let shoot = {
        let what = what.clone();
        move |_| {
            let what = what.clone();
            let (tell, told) = oneshot::channel();
            dioxus::core::spawn_forever(async move {
                let result = match app.platform().shoot(VIDEO).await {
                    Ok(raw) => Ok(keep_shot(app, what, raw).await),
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
    let pick = {
        let what = what.clone();
        move |_| {
            let first = keep_picked(app, what.clone());
            spawn(async move {
                if first.await.is_ok() && retake.is_some() {
                    onclose.call(());
                }
            });
        }
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
            if asks() {
                div { class: "camera-wrong stack", role: "status",
                    p { {t!(text, "camera-asks")} }
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| {
                            asks.set(false);
                            app.keep_draft(TOLD, Some("true".to_owned()));
                            spawn(open());
                        },
                        Icon { name: "camera" }
                        {t!(text, "camera-asks-open")}
                    }
                }
            }
            PickingNote { what }
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
        NoPicture::Denied => words::camera_denied(text, app.browser()),
        NoPicture::Missing => t!(text, "photos-no-camera"),
        NoPicture::Failed(_) => t!(text, "camera-failed"),
    }
}

/// Makes evidence of what the camera gave, here and now.
async fn keep_shot(app: App, what: KeepPhoto, raw: RawPicture) -> bool {
    let taken = app.phone().now();
    let fix = app.near_fix();
    let prepared = app.prepare_picture(raw.0, Some(taken), fix).await;
    match prepared {
        Some(Ok(prepared)) => keep(app, &what, prepared, taken, fix, Origin::Camera).await,
        Some(Err(PictureError::TooLarge)) => {
            app.tell(Some(t!(app.text(), "camera-too-large")));
            false
        }
        Some(Err(PictureError::Unreadable(_))) | None => {
            app.tell(Some(t!(app.text(), "camera-unreadable")));
            false
        }
    }
}
