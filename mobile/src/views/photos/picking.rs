//! Pictures chosen from the phone: each is kept as it comes, whatever happens to the screen; those that are not are named, with
//! what to do.

use crate::gallery;
use crate::pictures::PictureError;
use crate::platform::{ChosenPicture, NoFile, Picked};
use crate::views::context::{App, use_app};
use crate::views::photos::kept::{KeepPhoto, keep};
use dioxus::prelude::*;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use shared::JobId;
use shared::records::{Origin, Slot};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::oneshot;
use ui::{Icon, Text, t};

/// What became of the pictures that were chosen for a slot; kept in the store until the person has seen it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Picking {
    /// How many are being kept.
    total: usize,
    /// Those of them that are not kept yet, by name.
    left: Vec<String>,
    /// Those that were not taken.
    refused: Vec<(String, NotTaken)>,
}

/// Why a picture was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NotTaken {
    /// This phone cannot show such files.
    Kind,
    /// The file cannot be read.
    Away,
    /// A part of the file is missing.
    Damaged,
    TooLarge,
    /// The store did not take it; a sentence at the top says why.
    NotStored,
    /// The app was closed first.
    Ended,
}

impl NotTaken {
    fn says(self, text: Text) -> String {
        match self {
            NotTaken::Kind => t!(text, "picking-kind"),
            NotTaken::Away => t!(text, "picking-away"),
            NotTaken::Damaged => t!(text, "picking-damaged"),
            NotTaken::TooLarge => t!(text, "picking-too-large"),
            NotTaken::NotStored => t!(text, "picking-not-stored"),
            NotTaken::Ended => t!(text, "picking-ended"),
        }
    }
}

type Place = (JobId, Slot);

static PICKINGS: GlobalSignal<BTreeMap<Place, Picking>> = Signal::global(BTreeMap::new);
/// Damaged pictures that wait for a word, while the app runs.
static HELD: GlobalSignal<Vec<(Place, ChosenPicture)>> = Signal::global(Vec::new);
/// Whose drafts have been read.
static READ: GlobalSignal<BTreeSet<Place>> = Signal::global(BTreeSet::new);

fn key((job, slot): Place) -> String {
    format!("picking:{job}:{slot:?}")
}

/// Changes what is known of a picking, on the screen and in the store.
fn edit(app: App, place: Place, change: impl FnOnce(&mut Picking)) {
    let mut all = PICKINGS.write();
    let picking = all.entry(place).or_default();
    change(picking);
    if picking.left.is_empty() {
        picking.total = 0;
    }
    let nothing = picking.left.is_empty() && picking.refused.is_empty();
    let text = if nothing { None } else { serde_json::to_string(picking).ok() };
    app.keep_draft(&key(place), text);
}

/// Keeps the pictures that are being chosen, one by one, even when the screen is gone; says when the first is kept.
pub(in crate::views) fn keep_picked(app: App, what: KeepPhoto) -> oneshot::Receiver<()> {
    let (tell, told) = oneshot::channel();
    dioxus::core::spawn_forever(async move {
        let mut tell = Some(tell);
        keep_each(app, what, move |_| {
            if let Some(tell) = tell.take() {
                let _ = tell.send(());
            }
        })
        .await;
    });
    told
}

/// Keeps the pictures that are being chosen; says each one's name when it is kept.
pub(in crate::views) async fn keep_each(app: App, what: KeepPhoto, mut kept: impl FnMut(&str)) {
    let place = (what.job.id, what.slot);
    // Of this choice: another one may be under way meanwhile.
    let mut left: Vec<String> = Vec::new();
    let settle = |left: &mut Vec<String>, name: &str, done| {
        if let Some(at) = left.iter().position(|other| other == name) {
            left.remove(at);
        }
        settle(app, place, name, done);
    };
    let mut files = app.platform().picked();
    while let Some(next) = files.next().await {
        match next {
            Picked::Chosen(names) => {
                left.clone_from(&names);
                edit(app, place, |picking| {
                    picking.total = picking.left.len() + names.len();
                    picking.left.extend(names);
                });
            }
            Picked::Cannot { name, why } => {
                let why = match why {
                    NoFile::Kind => NotTaken::Kind,
                    NoFile::Away => NotTaken::Away,
                };
                settle(&mut left, &name, Err(why));
            }
            Picked::Picture(chosen) => {
                let name = chosen.name.clone();
                let done = keep_chosen(app, &what, chosen, false).await;
                if done.is_ok() {
                    kept(&name);
                }
                settle(&mut left, &name, done);
            }
        }
    }
    // Whatever did not come at all.
    for name in left.clone() {
        settle(&mut left, &name, Err(NotTaken::Away));
    }
}

/// One is done with.
fn settle(app: App, place: Place, name: &str, done: Result<(), NotTaken>) {
    edit(app, place, |picking| {
        if let Some(at) = picking.left.iter().position(|left| left == name) {
            picking.left.remove(at);
        }
        if let Err(why) = done {
            picking.refused.push((name.to_owned(), why));
        }
    });
}

/// Makes evidence of a chosen picture, with the time and the place that its file says. `damaged`: also when a part is missing.
async fn keep_chosen(
    app: App,
    what: &KeepPhoto,
    chosen: ChosenPicture,
    damaged: bool,
) -> Result<(), NotTaken> {
    let (zone, now) = (app.zone(), app.phone().now());
    let read = app.off_thread(move || {
        let file = chosen.file.as_ref().map_or(&chosen.picture, |file| &file.bytes);
        let is_all = chosen.file.as_ref().is_none_or(|file| file.whole);
        let is_damaged = !damaged && is_all && !gallery::is_whole(file);
        let told = (!is_damaged).then(|| gallery::told(file, zone, now));
        (chosen, told)
    });
    let Some((chosen, told)) = read.await else { return Err(NotTaken::Kind) };
    let Some(told) = told else {
        HELD.write().push(((what.job.id, what.slot), chosen));
        return Err(NotTaken::Damaged);
    };
    let made = match app.prepare_picture(chosen.picture, told.taken, told.fix).await {
        Some(Ok(made)) => made,
        Some(Err(PictureError::TooLarge)) => return Err(NotTaken::TooLarge),
        Some(Err(PictureError::Unreadable(_))) | None => return Err(NotTaken::Kind),
    };
    let origin = if told.taken.is_some() { Origin::Gallery } else { Origin::GalleryUndated };
    let taken = told.taken.unwrap_or(now);
    let kept = keep(app, what, made, taken, told.fix, origin).await;
    if kept { Ok(()) } else { Err(NotTaken::NotStored) }
}

/// What is being kept, and what was not taken: name by name, with what to do.
#[component]
pub(in crate::views) fn PickingNote(what: KeepPhoto) -> Element {
    let app = use_app();
    let text = app.text();
    let place = (what.job.id, what.slot);
    use_future(move || async move {
        if !READ.write().insert(place) {
            return;
        }
        let Some(store) = app.store() else { return };
        let kept = app.off_thread(move || store.draft(&key(place))).await.flatten();
        let Some(kept) = kept.and_then(|k| serde_json::from_str::<Picking>(&k).ok()) else { return };
        // Nothing of it is under way any more: the app was closed meanwhile.
        edit(app, place, |picking| {
            let ended = kept.left.into_iter().map(|name| (name, NotTaken::Ended));
            picking.refused.splice(0..0, kept.refused.into_iter().chain(ended));
        });
    });
    let picking = PICKINGS.read().get(&place).cloned().unwrap_or_default();
    let held: Vec<String> =
        HELD.read().iter().filter(|(p, _)| *p == place).map(|(_, chosen)| chosen.name.clone()).collect();
    rsx! {
        if !picking.left.is_empty() {
            p { class: "notice", role: "status",
                Icon { name: "images" }
                span { {t!(text, "picking-keeping", n = picking.total - picking.left.len() + 1, total = picking.total)} }
            }
        }
        if !picking.refused.is_empty() {
            div { class: "notice notice-alert picking", role: "alert",
                Icon { name: "circle-alert" }
                div { class: "stack grow",
                    strong { {t!(text, "picking-refused", n = picking.refused.len())} }
                    ul { class: "stack-tight",
                        for (number , (name , why)) in picking.refused.iter().cloned().enumerate() {
                            li { key: "{number}-{name}",
                                bdi { class: "strong break", "{name}" }
                                div { {why.says(text)} }
                                if why == NotTaken::Damaged && held.contains(&name) {
                                    button {
                                        class: "button",
                                        r#type: "button",
                                        onclick: {
                                            let what = what.clone();
                                            move |_| keep_damaged(app, what.clone(), name.clone())
                                        },
                                        {t!(text, "picking-keep-damaged")}
                                    }
                                }
                            }
                        }
                    }
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| {
                            HELD.write().retain(|(p, _)| *p != place);
                            edit(app, place, |picking| picking.refused.clear());
                        },
                        {t!(text, "picking-seen")}
                    }
                }
            }
        }
    }
}

/// Keeps what there is of a damaged picture, as the person wants it.
fn keep_damaged(app: App, what: KeepPhoto, name: String) {
    let place = (what.job.id, what.slot);
    let found = {
        let mut held = HELD.write();
        let at = held.iter().position(|(p, chosen)| *p == place && chosen.name == name);
        at.map(|at| held.remove(at).1)
    };
    let Some(chosen) = found else { return };
    dioxus::core::spawn_forever(async move {
        let done = keep_chosen(app, &what, chosen, true).await;
        edit(app, place, |picking| {
            if let Some(at) =
                picking.refused.iter().position(|(n, why)| *n == name && *why == NotTaken::Damaged)
            {
                picking.refused.remove(at);
            }
            if let Err(why) = done {
                picking.refused.push((name, why));
            }
        });
    });
}
