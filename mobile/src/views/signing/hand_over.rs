//! The hand-over to the customer: full screen, rating, review, signature; only the technician's tap pattern leads back.
//!
//! Which page is shown is derived from the evidence; that the phone is handed over is the remembered screen. So a
//! restart comes back to the same page, still locked.

use crate::store::JobPage;
use crate::views::context::drafts::use_draft;
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::frame::notice::Notice;
use crate::views::frame::sheet::Sheet;
use crate::views::signing::rating_form::{RatingForm, correctable, use_rating};
use crate::views::signing::review_offer::{ReviewAnswers, ReviewOffer};
use crate::views::signing::sign_page::SignPage;
use crate::views::visit::correcting::catch_up;
use crate::views::visit::ended::at_work;
use crate::views::visit::next::go_on;
use crate::views::visit::signed::settled;
use dioxus::prelude::*;
use shared::JobId;
use shared::gates::Gate;
use shared::records::TappedBy;
use std::time::Duration;
use ui::{Icon, Language, Logo, Skeleton, Text, languages, t};

/// How long the technician holds to unlock.
const HOLD: Duration = Duration::from_secs(2);
/// Or how many taps in a row, each within [`HOLD`] of the one before.
const TAPS: u32 = 4;

/// The customer's part of a job.
#[component]
pub(in crate::views) fn HandOver(job: JobId) -> Element {
    let app = use_app();
    use_effect(move || catch_up(app, job));
    // A customer reads slowly.
    use_hook(move || app.platform().stay_awake(true));
    use_drop(move || app.platform().stay_awake(false));
    let page = use_read(move |store, _| store.job(job));
    let logo = use_read(|store, _| store.logo());
    let language = use_draft::<Option<String>>(format!("hand-over-language:{job}"));
    let mut choosing = use_signal(|| false);
    let known = page().flatten();
    let tag = language.get().or_else(|| known.as_ref().and_then(|p| p.account.as_ref()?.language.clone()));
    let text = Text::of(tag.as_deref().map_or_else(|| app.text().language(), Language::best));
    let company = known.as_ref().map(|p| p.company.name.clone()).unwrap_or_default();
    let picture = logo().flatten().map(|hash| app.picture(&hash));
    rsx! {
        div { class: "hand-over", lang: text.language().tag(), dir: text.dir(),
            header { class: "hand-over-head",
                Unlock { job, company, picture }
                button {
                    class: "button",
                    r#type: "button",
                    "aria-haspopup": "dialog",
                    "aria-label": format!("{}: {}", t!(text, "handover-language"), text.language().name()),
                    onclick: move |_| choosing.set(true),
                    Icon { name: "languages" }
                    {text.language().name()}
                }
            }
            match page() {
                None => rsx! {
                    main { class: "hand-over-body", Skeleton { label: t!(text, "loading"), lines: 5 } }
                },
                Some(None) => rsx! {
                    main { class: "hand-over-body", h1 { {t!(text, "handover-give-back")} } }
                },
                Some(Some(page)) => rsx! { Part { page, text } },
            }
        }
        if choosing() {
            Sheet { title: t!(text, "handover-language"), text, onclose: move |()| choosing.set(false),
                div { class: "choice-list",
                    for choice in languages() {
                        button {
                            key: "{choice.tag()}",
                            class: "choice",
                            r#type: "button",
                            lang: choice.tag(),
                            "aria-pressed": if *choice == text.language() { "true" } else { "false" },
                            onclick: move |_| {
                                language.change(|l| *l = Some(choice.tag().to_owned()));
                                choosing.set(false);
                            },
                            {choice.name()}
                        }
                    }
                }
            }
        }
    }
}

/// The page that is due: rating, review, signature, thanks.
#[component]
fn Part(page: JobPage, text: Text) -> Element {
    let app = use_app();
    let job = page.job.id;
    let half = use_rating(&page);
    let mut changing = use_signal(|| false);
    let slip = correctable(&page);
    // Taken away meanwhile: the customer is not asked for what nobody could keep.
    match page.gates.open().filter(|_| at_work(&page)) {
        Some(gate) if gate == Gate::Rating || (changing() && slip.is_some()) => rsx! {
            main { class: "hand-over-body",
                h1 { {t!(text, "handover-rate")} }
                Notice {}
                p { class: "lead", dir: "auto", "{page.job.title}" }
                RatingForm { rating: half, text }
            }
            footer { class: "phone-foot",
                button {
                    class: "button button-primary",
                    r#type: "button",
                    onclick: move |_| {
                        if half.save(app, &page, TappedBy::Customer) {
                            changing.set(false);
                        }
                    },
                    {t!(text, "handover-next")}
                    Icon { name: "arrow-right", class: "icon-flip" }
                }
            }
        },
        Some(Gate::Review) => rsx! {
            main { class: "hand-over-body",
                h1 { {t!(text, "handover-review-title")} }
                Notice {}
                ReviewOffer { page: page.clone(), text }
            }
            footer { class: "phone-foot",
                if let Some(given) = slip {
                    button {
                        class: "button button-quiet",
                        r#type: "button",
                        onclick: move |_| {
                            half.begin_with(&given);
                            changing.set(true);
                        },
                        Icon { name: "undo-2" }
                        {t!(text, "handover-change-rating")}
                    }
                }
                ReviewAnswers { page, text }
            }
        },
        Some(Gate::Signature) if settled(&page).is_none() => rsx! {
            SignPage {
                page,
                text,
                onrating: slip.map(|given| {
                    EventHandler::new(move |()| {
                        half.begin_with(&given);
                        changing.set(true);
                    })
                }),
            }
        },
        _ => rsx! {
            main { class: "hand-over-body hand-over-end",
                Icon { name: "circle-check", class: "icon-xl" }
                h1 { {t!(text, "handover-thank-you")} }
                p { class: "lead", {t!(text, "handover-give-back")} }
            }
            footer { class: "phone-foot", UnlockButton { job } }
        },
    }
}

/// What unlocks: held for two seconds and let go (finger or key), or tapped four times in a row (any way of tapping).
///
/// It unlocks when it is let go, not before: what lies under the finger then is still what was held, and not a button of
/// the next screen.
#[derive(Clone, Copy)]
struct Pattern {
    holding: Signal<u64>,
    /// Held long enough.
    ready: Signal<bool>,
    /// A key that is held down repeats itself: those are no taps.
    repeating: Signal<bool>,
    taps: Signal<u32>,
}

fn use_pattern() -> Pattern {
    Pattern {
        holding: use_signal(|| 0),
        ready: use_signal(|| false),
        repeating: use_signal(|| false),
        taps: use_signal(|| 0),
    }
}

impl Pattern {
    fn press(mut self, app: App) {
        let mine = *self.holding.peek() + 1;
        self.holding.set(mine);
        self.ready.set(false);
        spawn(async move {
            app.platform().after(HOLD).await;
            if *self.holding.peek() == mine {
                self.ready.set(true);
                app.platform().vibrate(Duration::from_millis(60));
            }
        });
    }

    /// Let go on what was held.
    fn release(mut self, app: App, job: JobId) {
        let held = *self.ready.peek();
        self.give_up();
        self.repeating.set(false);
        if held {
            unlock(app, job);
        }
    }

    /// Moved away from it, or taken over by the phone.
    fn give_up(mut self) {
        let next = *self.holding.peek() + 1;
        self.holding.set(next);
        self.ready.set(false);
    }

    fn tap(mut self, app: App, job: JobId) {
        if *self.repeating.peek() {
            return;
        }
        let mine = *self.taps.peek() + 1;
        self.taps.set(mine);
        if mine >= TAPS {
            return unlock(app, job);
        }
        spawn(async move {
            app.platform().after(HOLD).await;
            if *self.taps.peek() == mine {
                self.taps.set(0);
            }
        });
    }
}

fn unlock(app: App, job: JobId) {
    app.platform().vibrate(Duration::from_millis(60));
    go_on(app, job);
}

/// The company's mark: to the technician, and in their language, the way out.
#[component]
fn Unlock(job: JobId, company: String, picture: Option<String>) -> Element {
    let text = use_app().text();
    let pattern = use_pattern();
    let ready = (pattern.ready)();
    let name = format!("{company}. {}", t!(text, "handover-unlock"));
    rsx! {
        Hold { job, pattern: Held(pattern), class: "unlock", name,
            Logo { name: company, picture }
        }
        span { class: "unlock-now", role: "status", lang: text.language().tag(), dir: text.dir(),
            if ready {
                {t!(text, "handover-let-go")}
            }
        }
    }
}

/// The same at the end, in words.
#[component]
fn UnlockButton(job: JobId) -> Element {
    let text = use_app().text();
    let pattern = use_pattern();
    let ready = (pattern.ready)();
    let says = if ready { t!(text, "handover-let-go") } else { t!(text, "handover-unlock") };
    rsx! {
        Hold { job, pattern: Held(pattern), class: "button hold", name: says.clone(),
            Icon { name: "lock-open" }
            span { "{says}" }
        }
        span { class: "visually-hidden", role: "status", lang: text.language().tag(), dir: text.dir(),
            if ready {
                {t!(text, "handover-let-go")}
            }
        }
    }
}

/// The pattern as a prop: always the same one.
#[derive(Clone, Copy)]
struct Held(Pattern);
impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What is held or tapped. Nothing in it comes or goes while a finger is on it.
#[component]
fn Hold(
    job: JobId,
    pattern: Held,
    class: String,
    /// What it is called until it is to be let go.
    name: String,
    children: Element,
) -> Element {
    let app = use_app();
    let text = app.text();
    let pattern = pattern.0;
    let (class, name) = match (pattern.ready)() {
        true => (format!("{class} is-held"), t!(text, "handover-let-go")),
        false => (class, name),
    };
    rsx! {
        button {
            class,
            r#type: "button",
            lang: text.language().tag(),
            dir: text.dir(),
            "aria-label": name,
            onpointerdown: move |_| pattern.press(app),
            onpointerup: move |_| pattern.release(app, job),
            onpointerleave: move |_| pattern.give_up(),
            onpointercancel: move |_| pattern.give_up(),
            onkeydown: move |event| {
                let mut repeating = pattern.repeating;
                repeating.set(event.is_auto_repeating());
                if !event.is_auto_repeating() && holds(&event.key()) {
                    pattern.press(app);
                }
            },
            onkeyup: move |_| pattern.release(app, job),
            onclick: move |_| pattern.tap(app, job),
            oncontextmenu: move |event| event.prevent_default(),
            {children}
        }
    }
}

fn holds(key: &Key) -> bool {
    *key == Key::Enter || *key == Key::Character(" ".to_owned())
}
