//! Gates 2 and 4, before and after photos: take, look, retake, delete; then "Start work" or "Photos are done".

use super::app::{Screen, use_app, use_read};
use super::camera::{Camera, KeepPhoto, photos, slot_name};
use super::fields::Sheet;
use super::picking::PickingNote;
use super::reasons::EscapeSheet;
use super::shell::Notice;
use super::step::{AskedNote, DoneNote, GoOn, StepHead};
use super::undo::{TakeBack, UndoBar};
use crate::store::{JobPage, Waiting};
use dioxus::prelude::*;
use shared::EvidenceId;
use shared::gates::{Gate, GateState, before_photos};
use shared::records::{EvidenceBody, How, Slot};
use shared::sync::BlobHash;
use ui::{Icon, t};

/// What lies over a screen with photos.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Over {
    Nothing,
    Camera(Option<EvidenceId>),
    Photo(EvidenceId),
    Reason,
}

/// Gate 2.
#[component]
pub(super) fn BeforePhotosStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let over = use_signal(|| Over::Nothing);
    let open = *page.gates.state(Gate::BeforePhotos) == GateState::Open;
    let taken = photos(&page, Slot::Before).len();
    let left_out = before_photos::left_out(&page.facts());
    // What was taken counts for itself, whatever was said or asked before.
    let few = taken < page.facts().min_before as usize;
    let trusted = match left_out.as_ref().filter(|_| open && few) {
        Some(GateState::Waived { at, by, reason, how }) => {
            Some((*how, super::step::waived_note(app, &page, *at, *by, reason, *how)))
        }
        _ => None,
    };
    let start = {
        let page = page.clone();
        move |_| {
            let Some(visit) = page.visit.clone() else { return };
            let (job, change) = (page.job.id, app.capture(&page.job, &visit, EvidenceBody::WorkStarted));
            app.act(vec![change], move |app| app.go(Screen::Step(job, Gate::WorkComplete)));
        }
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::BeforePhotos,
                title: t!(text, "photos-before-title"),
                lead: if open { t!(text, "photos-before-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::BeforePhotos }
            if let Some((how, sentence)) = trusted {
                p { class: "notice notice-working", Icon { name: "shield-check" } span { "{sentence}" } }
                if how == How::OnTrust {
                    TakeBack { page: page.clone(), piece: page.escape_to_take_back(Gate::BeforePhotos).cloned() }
                }
            } else if few {
                AskedNote { page: page.clone(), gate: Gate::BeforePhotos }
            }
            PhotoGrid { page: page.clone(), slot: Slot::Before, over }
            if taken > 0 {
                Promise { may_change: open }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
            if open {
                if few && left_out.is_none() {
                    CantTakePhotos { over }
                }
                Thumb {
                    over,
                    taken,
                    need: page.facts().min_before,
                    enough: !few || left_out.is_some(),
                    left_out: left_out.is_some(),
                    next: t!(text, "work-start"),
                    onnext: start,
                }
            } else {
                GoOn { page: page.clone() }
            }
        }
        PhotoOver { page, slot: Slot::Before, gate: Gate::BeforePhotos, over }
    }
}

/// Gate 4.
#[component]
pub(super) fn AfterPhotosStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let over = use_signal(|| Over::Nothing);
    let open = *page.gates.state(Gate::AfterPhotos) == GateState::Open;
    let taken = photos(&page, Slot::After).len();
    let enough = taken >= page.facts().min_after as usize;
    let done = {
        let page = page.clone();
        move |_| {
            let Some(visit) = page.visit.clone() else { return };
            let (job, change) = (page.job.id, app.capture(&page.job, &visit, EvidenceBody::PhotosDone));
            app.act(vec![change], move |app| super::step::go_on(app, job));
        }
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::AfterPhotos,
                title: t!(text, "photos-after-title"),
                lead: if open { t!(text, "photos-after-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::AfterPhotos }
            if !enough {
                AskedNote { page: page.clone(), gate: Gate::AfterPhotos }
            }
            PhotoGrid { page: page.clone(), slot: Slot::After, over }
            if taken > 0 {
                Promise { may_change: open }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
            if open {
                if !enough {
                    CantTakePhotos { over }
                }
                Thumb {
                    over,
                    taken,
                    need: page.facts().min_after,
                    enough,
                    left_out: false,
                    next: t!(text, "photos-done"),
                    onnext: done,
                }
            } else {
                GoOn { page: page.clone() }
            }
        }
        PhotoOver { page, slot: Slot::After, gate: Gate::AfterPhotos, over }
    }
}

/// At the thumb: the camera until there is a photo (and as many as are asked for), then the next step.
#[component]
fn Thumb(
    over: Signal<Over>,
    taken: usize,
    need: u32,
    enough: bool,
    left_out: bool,
    next: String,
    onnext: EventHandler<()>,
) -> Element {
    let text = use_app().text();
    let mut over = over;
    let first = !enough || (taken == 0 && !left_out);
    rsx! {
        if !enough {
            p { class: "lead small", {t!(text, "photos-need", n = need)} }
        }
        if first && enough {
            button { class: "button", r#type: "button", onclick: move |_| onnext.call(()),
                "{next}"
                Icon { name: "arrow-right", class: "icon-flip" }
            }
        }
        if first {
            button { class: "button button-primary", r#type: "button", onclick: move |_| over.set(Over::Camera(None)),
                Icon { name: "camera" }
                {t!(text, "photos-take")}
            }
        } else {
            button { class: "button button-primary", r#type: "button", onclick: move |_| onnext.call(()),
                "{next}"
                Icon { name: "arrow-right", class: "icon-flip" }
            }
        }
    }
}

#[component]
fn CantTakePhotos(over: Signal<Over>) -> Element {
    let mut over = over;
    rsx! {
        button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Reason),
            {t!(use_app().text(), "photos-cant")}
        }
    }
}

/// What becomes of the photos that are there.
#[component]
fn Promise(may_change: bool) -> Element {
    let text = use_app().text();
    rsx! {
        if may_change {
            p { class: "lead small", {t!(text, "photos-tap-one")} }
        }
        p { class: "promise", Icon { name: "shield-check" } span { {t!(text, "photos-promise")} } }
    }
}

/// The photos of a slot, and the way to take another one.
#[component]
pub(super) fn PhotoGrid(page: JobPage, slot: Slot, over: Signal<Over>) -> Element {
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
pub(super) fn PhotoOver(page: JobPage, slot: Slot, gate: Gate, over: Signal<Over>) -> Element {
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
                    let (phone, runtime) = (app.phone(), app.host().runtime);
                    // On the runtime of the network, which the screen's own may not be.
                    let fetched = runtime.spawn(async move { phone.fetch_original(&blob).await }).await;
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
