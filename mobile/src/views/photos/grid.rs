//! The photos of a slot: beside each other, one large, retaken, deleted.

use crate::store::{JobPage, Waiting};
use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::frame::notice::Notice;
use crate::views::frame::sheet::Sheet;
use crate::views::photos::camera::Camera;
use crate::views::photos::kept::{KeepPhoto, photos, slot_name};
use crate::views::photos::picking::PickingNote;
use crate::views::visit::escape::EscapeSheet;
use dioxus::prelude::*;
use shared::EvidenceId;
use shared::gates::{Gate, GateState};
use shared::records::{EvidenceBody, Slot};
use shared::sync::BlobHash;
use ui::{Icon, t};

/// What lies over a screen with photos.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::views) enum Over {
    Nothing,
    Camera(Option<EvidenceId>),
    Photo(EvidenceId),
    Reason,
}

/// The photos of a slot, and the way to take another one.
#[component]
pub(in crate::views) fn PhotoGrid(page: JobPage, slot: Slot, over: Signal<Over>) -> Element {
    let app = use_app();
    let text = app.text();
    let mut over = over;
    let may_add = page.visit.as_ref().is_some_and(|v| v.is_open());
    let kind = slot_name(app, slot);
    let shown: Vec<_> = photos(&page, slot)
        .into_iter()
        .enumerate()
        .map(|(index, photo)| {
            let time = photo.time(app);
            let label = t!(text, "photos-label", kind = kind.clone(), n = index + 1, time = time.clone());
            let (icon, chip) = match page.waiting(photo.id) {
                Waiting::OnPhone => ("smartphone", t!(text, "photos-on-phone", time = time)),
                Waiting::ForWifi => ("wifi", t!(text, "photos-for-wifi")),
                Waiting::Sending => ("cloud-upload", t!(text, "photos-sending", time = time)),
                Waiting::OfficeHasIt => ("cloud-check", t!(text, "photos-sent", time = time)),
            };
            (photo, label, icon, chip)
        })
        .collect();
    rsx! {
        ul { class: "photo-grid",
            for (photo , label , icon , chip) in shown {
                li { key: "{photo.id}",
                    button {
                        class: "photo",
                        r#type: "button",
                        onclick: move |_| over.set(Over::Photo(photo.id)),
                        img { src: app.picture(&photo.thumb), alt: "{label}" }
                        span { class: "photo-chip", Icon { name: icon, class: "icon-s" } "{chip}" }
                    }
                }
            }
            if may_add {
                li {
                    button { class: "photo-add", r#type: "button", onclick: move |_| over.set(Over::Camera(None)),
                        Icon { name: "camera" }
                        {t!(text, "photos-take")}
                    }
                }
            }
        }
        // The camera says it itself.
        if let Some(visit) = page.visit.clone().filter(|_| !matches!(over(), Over::Camera(_))) {
            PickingNote { what: KeepPhoto { job: page.job.clone(), visit, slot, retake: None } }
        }
    }
}

/// The camera, one photo large, or the reason for none.
#[component]
pub(in crate::views) fn PhotoOver(page: JobPage, slot: Slot, gate: Gate, over: Signal<Over>) -> Element {
    let app = use_app();
    let text = app.text();
    let mut over = over;
    let close = move |()| over.set(Over::Nothing);
    match over() {
        Over::Nothing => rsx! {},
        Over::Camera(retake) => rsx! { Camera { page, slot, retake, onclose: close } },
        Over::Reason => rsx! {
            EscapeSheet {
                page,
                gate,
                choices: vec![t!(text, "reason-privacy"), t!(text, "reason-dark"), t!(text, "reason-camera-broken")],
                onclose: close,
            }
        },
        Over::Photo(id) => {
            let Some(photo) = photos(&page, slot).into_iter().find(|p| p.id == id) else { return rsx! {} };
            let may_change =
                *page.gates.state(gate) == GateState::Open && !photo.earlier && page.visit.is_some();
            let label = format!("{}, {}", slot_name(app, slot), photo.time(app));
            let came_from = photo.came_from(app);
            rsx! {
                Sheet { title: label.clone(), onclose: close,
                    FullPhoto { key: "{photo.blob}", blob: photo.blob.clone(), thumb: photo.thumb.clone(), label: label.clone() }
                    if let Some(came_from) = came_from {
                        p { class: "lead small", "{came_from}" }
                    }
                    Notice {}
                    if may_change {
                        div { class: "phone-foot-row",
                            button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Camera(Some(id))),
                                Icon { name: "rotate-ccw" }
                                {t!(text, "photos-retake")}
                            }
                            button {
                                class: "button",
                                r#type: "button",
                                onclick: move |_| {
                                    let Some(visit) = page.visit.clone() else { return };
                                    let body = EvidenceBody::Retracted { reason: "deleted".to_owned() };
                                    let change = app.correct(&page.job, &visit, body, Some(id));
                                    over.set(Over::Nothing);
                                    app.act(vec![change], |_| {});
                                },
                                Icon { name: "trash-2" }
                                {t!(text, "photos-delete")}
                            }
                        }
                    } else {
                        p { class: "notice", Icon { name: "lock" } span { {t!(text, "photos-kept")} } }
                    }
                }
            }
        }
    }
}

/// A photo as large as the phone has it. One whose original is with the office alone is shown small and fetched.
#[component]
fn FullPhoto(blob: BlobHash, thumb: BlobHash, label: String) -> Element {
    let app = use_app();
    let text = app.text();
    let mut failed = use_signal(|| false);
    let here = {
        let blob = blob.clone();
        use_read(move |store, _| store.has_bytes(&blob))
    };
    {
        let blob = blob.clone();
        use_future(move || {
            let blob = blob.clone();
            async move {
                let Some(store) = app.store() else { return };
                let known = blob.clone();
                if app.off_thread(move || store.has_bytes(&known)).await == Some(false) {
                    let (phone, background) = (app.phone(), app.host().background);
                    // On the runtime of the network, which the screen's own may not be.
                    let fetched = background.beside(async move { phone.fetch_original(&blob).await }).await;
                    failed.set(!fetched.unwrap_or(false));
                }
            }
        });
    }
    let shown = if here() == Some(true) { &blob } else { &thumb };
    rsx! {
        img {
            class: "photo-large",
            style: "background-image: url({app.picture(&thumb)})",
            src: app.picture(shown),
            alt: "{label}",
        }
        if here() == Some(false) {
            p { class: "lead small", role: "status",
                if failed() {
                    {t!(text, "photos-original-away")}
                } else {
                    {t!(text, "photos-original-coming")}
                }
            }
        }
    }
}
