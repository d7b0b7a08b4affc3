//! Pictures that another app shared: they wait on the day's screen until they are put on a job or let go.

use crate::store::Stop;
use crate::views::context::{App, use_app};
use crate::views::frame::sheet::Sheet;
use crate::views::photos::kept::{KeepPhoto, slot_name};
use crate::views::photos::picking::{PickingNote, keep_each};
use dioxus::prelude::*;
use shared::records::Slot;
use ui::{Icon, t};

/// What is shown over the screen.
#[derive(Clone, PartialEq)]
enum Over {
    Nothing,
    /// Of which job they are.
    Which,
    /// What they show.
    What(Box<KeepPhoto>),
    Discard,
}

/// The pictures that were shared, and where to put them.
#[component]
pub(in crate::views) fn SharedCard(stops: Vec<Stop>) -> Element {
    let app = use_app();
    let text = app.text();
    let mut names = use_signal(Vec::<String>::new);
    let mut over = use_signal(|| Over::Nothing);
    let mut put = use_signal(|| None::<KeepPhoto>);
    let busy = use_signal(|| false);
    use_future(move || async move { names.set(app.platform().shared().await) });
    if names.read().is_empty() {
        return rsx! {};
    }
    let open: Vec<Stop> = stops.into_iter().filter(Stop::is_on_site).collect();
    let count = names.read().len();
    rsx! {
        section { class: "visit-card", "aria-label": t!(text, "shared-title", n = count),
            h2 { class: "visit-card-title with-icon", Icon { name: "images" } {t!(text, "shared-title", n = count)} }
            if let Some(what) = put() {
                PickingNote { what }
            }
            if open.is_empty() {
                p { class: "lead", {t!(text, "shared-later")} }
            } else {
                button { class: "button button-primary", r#type: "button", disabled: busy(), onclick: move |_| over.set(Over::Which),
                    {t!(text, "shared-put")}
                }
            }
            button { class: "button", r#type: "button", disabled: busy(), onclick: move |_| over.set(Over::Discard), {t!(text, "shared-discard")} }
        }
        match over() {
            Over::Nothing => rsx! {},
            Over::Which => rsx! {
                Sheet { title: t!(text, "shared-which"), onclose: move |()| over.set(Over::Nothing),
                    div { class: "choice-list",
                        for stop in open {
                            button {
                                key: "{stop.visit.id}",
                                class: "choice",
                                r#type: "button",
                                onclick: {
                                    let what = KeepPhoto { job: stop.job.clone(), visit: stop.visit.clone(), slot: Slot::During, retake: None };
                                    move |_| over.set(Over::What(Box::new(what.clone())))
                                },
                                span { class: "grow strong", dir: "auto", "{stop.job.title}" }
                                Icon { name: "chevron-right", class: "icon-flip" }
                            }
                        }
                    }
                }
            },
            Over::What(what) => rsx! {
                Sheet { title: t!(text, "shared-what"), onclose: move |()| over.set(Over::Nothing),
                    div { class: "choice-list",
                        for slot in [Slot::Before, Slot::During, Slot::After] {
                            button {
                                key: "{slot:?}",
                                class: "choice",
                                r#type: "button",
                                onclick: {
                                    let what = KeepPhoto { slot, ..(*what).clone() };
                                    move |_| {
                                        over.set(Over::Nothing);
                                        put.set(Some(what.clone()));
                                        spawn(keep_shared(app, what.clone(), names, busy));
                                    }
                                },
                                {slot_name(app, slot)}
                            }
                        }
                    }
                }
            },
            Over::Discard => rsx! {
                Sheet { title: t!(text, "shared-discard"), onclose: move |()| over.set(Over::Nothing),
                    p { {t!(text, "shared-discard-text", n = count)} }
                    button {
                        class: "button button-danger",
                        r#type: "button",
                        onclick: move |_| {
                            over.set(Over::Nothing);
                            for name in names.take() {
                                app.platform().forget_shared(&name);
                            }
                        },
                        {t!(text, "shared-discard")}
                    }
                    button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Nothing), {t!(text, "action-cancel")} }
                }
            },
        }
    }
}

/// Makes them photos, even when the screen is gone meanwhile; each is let go once it is stored.
async fn keep_shared(app: App, what: KeepPhoto, mut names: Signal<Vec<String>>, mut busy: Signal<bool>) {
    busy.set(true);
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    dioxus::core::spawn_forever(async move {
        app.platform().pick_shared();
        keep_each(app, what, |name| {
            app.platform().forget_shared(name);
            let _ = tell.send(name.to_owned());
        })
        .await;
    });
    while let Some(kept) = told.recv().await {
        names.write().retain(|name| *name != kept);
    }
    busy.set(false);
}
