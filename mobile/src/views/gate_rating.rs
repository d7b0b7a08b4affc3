//! Gate 5, the rating: five big stars and a few words to the company.

use super::app::{App, Screen, use_app};
use super::fields::{Draft, use_draft};
use super::reasons::{EscapeSheet, ReasonSheet};
use super::step::{AskedNote, DoneNote, GoOn, StepHead, after_answer, at_work, go_on};
use super::undo::UndoBar;
use crate::store::JobPage;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::EvidenceId;
use shared::gates::rating::rated;
use shared::gates::{Gate, GateState, review, signature};
use shared::records::{EvidenceBody, TappedBy};
use ui::{Icon, Stars, StarsInput, Text, t};

/// Gate 5.
#[component]
pub(super) fn RatingStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut asking = use_signal(|| false);
    let mut cannot = use_signal(|| false);
    let open = *page.gates.state(Gate::Rating) == GateState::Open;
    let job = page.job.id;
    let given = rating(&page);
    let half = use_rating(&page);
    let mut changing = use_signal(|| false);
    let slip = correctable(&page);
    let asks = open || (changing() && slip.is_some());
    let save = {
        let page = page.clone();
        move |_| {
            if half.save(app, &page, TappedBy::Technician) {
                changing.set(false);
            }
        }
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::Rating,
                title: t!(text, "rating-title"),
                lead: if open { t!(text, "rating-lead") } else { String::new() },
            }
            DoneNote { page: page.clone(), gate: Gate::Rating }
            AskedNote { page: page.clone(), gate: Gate::Rating }
            if asks {
                RatingForm { rating: half, text }
            } else if let Some(given) = given {
                p { class: "big-stars", Stars { text, value: given.stars } }
                match given.tapped_by {
                    Some(TappedBy::Customer) => rsx! { p { class: "lead small", {t!(text, "rating-by-customer")} } },
                    Some(TappedBy::Technician) => rsx! { p { class: "lead small", {t!(text, "rating-by-technician")} } },
                    None => rsx! {},
                }
                if !given.comment.is_empty() {
                    blockquote { class: "pre-line", dir: "auto", "{given.comment}" }
                }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job: page.job.id }
            if open && half.chosen() {
                button { class: "button", r#type: "button", onclick: move |_| app.go(Screen::HandOver(job)),
                    {t!(text, "rating-hand-over")}
                }
                button { class: "button button-primary", r#type: "button", onclick: save,
                    {t!(text, "rating-save")}
                    Icon { name: "arrow-right", class: "icon-flip" }
                }
            } else if open {
                div { class: "phone-foot-row",
                    if page.company.gates.customer_absent {
                        button { class: "button", r#type: "button", onclick: move |_| asking.set(true),
                            {t!(text, "rating-not-present")}
                        }
                    }
                    button { class: "button", r#type: "button", onclick: move |_| cannot.set(true),
                        {t!(text, "rating-cannot")}
                    }
                }
                HandOverButton { page: page.clone() }
            } else if asks {
                button { class: "button", r#type: "button", onclick: move |_| changing.set(false), {t!(text, "action-cancel")} }
                button { class: "button button-primary", r#type: "button", onclick: save, {t!(text, "rating-save")} }
            } else {
                if let Some(given) = slip {
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| {
                            half.begin_with(&given);
                            changing.set(true);
                        },
                        {t!(text, "handover-change-rating")}
                    }
                }
                GoOn { page: page.clone() }
            }
        }
        if cannot() {
            EscapeSheet {
                page: page.clone(),
                gate: Gate::Rating,
                choices: vec![t!(text, "reason-no-rating"), t!(text, "reason-hurry")],
                onclose: move |()| cannot.set(false),
            }
        }
        if asking() {
            AbsentSheet { page, onclose: move |()| asking.set(false) }
        }
    }
}

/// To the customer: from here on only the technician's tap pattern leads back.
#[component]
pub(super) fn HandOverButton(page: JobPage) -> Element {
    let app = use_app();
    let job = page.job.id;
    rsx! {
        // Read before the phone is given away, not after.
        p { class: "lead small row-tight", Icon { name: "lock", class: "icon-s" } span { {t!(app.text(), "rating-way-back")} } }
        button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::HandOver(job)),
            Icon { name: "hand" }
            {t!(app.text(), "rating-hand-over")}
        }
    }
}

/// Nobody is there: gates 5 to 7 are skipped, with a reason.
#[component]
pub(super) fn AbsentSheet(page: JobPage, onclose: EventHandler<()>) -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        ReasonSheet {
            title: t!(text, "rating-not-present"),
            lead: t!(text, "absent-lead"),
            choices: vec![t!(text, "absent-left"), t!(text, "absent-keys"), t!(text, "absent-nobody")],
            actions: vec![t!(text, "absent-confirm")],
            onclose,
            onreason: move |(reason, _): (String, usize)| {
                let Some(visit) = page.visit.clone() else { return };
                let change = app.capture(&page.job, &visit, EvidenceBody::CustomerAbsent { reason });
                let job = page.job.id;
                onclose.call(());
                app.act(vec![change], move |app| go_on(app, job));
            },
        }
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Half {
    stars: Option<u8>,
    comment: String,
}

/// Half a rating, kept until it is said.
#[derive(Clone, Copy)]
pub(super) struct Rating {
    draft: Draft<Half>,
    missing: Signal<bool>,
}

impl PartialEq for Rating {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

pub(super) fn use_rating(page: &JobPage) -> Rating {
    Rating {
        draft: use_draft::<Half>(format!("rating:{}:{}", page.job.id, page.job.round)),
        missing: use_signal(|| false),
    }
}

impl Rating {
    /// Whether stars are chosen.
    pub(super) fn chosen(self) -> bool {
        self.draft.get().stars.is_some()
    }

    /// Begins again with what was given.
    pub(super) fn begin_with(self, given: &Given) {
        let half = Half { stars: Some(given.stars), comment: given.comment.clone() };
        self.draft.change(|h| *h = half);
    }

    /// Makes it a fact, in the place of one that was a slip; says whether it could.
    pub(super) fn save(mut self, app: App, page: &JobPage, tapped_by: TappedBy) -> bool {
        let half = self.draft.get();
        let (Some(stars), Some(visit)) = (half.stars, page.visit.clone()) else {
            self.missing.set(true);
            return false;
        };
        let comment = half.comment.trim().to_owned();
        let body = EvidenceBody::Rating { stars, comment, tapped_by: Some(tapped_by) };
        let change = app.correct(&page.job, &visit, body, rating(page).map(|given| given.id));
        let (job, forget) = (page.job.id, self.draft.forget());
        app.act(vec![change], move |app| {
            forget();
            after_answer(app, job);
        });
        true
    }
}

/// Stars and comment.
#[component]
pub(super) fn RatingForm(rating: Rating, text: Text) -> Element {
    let Rating { draft, mut missing } = rating;
    // Written once: the field keeps what is typed.
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let word = half.stars.map(|stars| match stars {
        1 => t!(text, "handover-star-1"),
        2 => t!(text, "handover-star-2"),
        3 => t!(text, "handover-star-3"),
        4 => t!(text, "handover-star-4"),
        _ => t!(text, "handover-star-5"),
    });
    rsx! {
        StarsInput {
            text,
            legend: t!(text, "handover-rate"),
            value: half.stars,
            onrate: move |stars| {
                missing.set(false);
                draft.change(|half| half.stars = Some(stars));
            },
        }
        p { class: "stars-word", role: "status", {word.unwrap_or_default()} }
        if missing() {
            p { class: "field-error", role: "alert", {t!(text, "handover-stars-missing")} }
        }
        div { class: "field",
            label { r#for: "rating-comment", {t!(text, "handover-feedback")} }
            textarea {
                id: "rating-comment",
                rows: "3",
                dir: "auto",
                initial_value: "{half.comment}",
                oninput: move |event| draft.change(|half| half.comment = event.value()),
            }
        }
    }
}

/// What was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub id: EvidenceId,
    pub stars: u8,
    pub comment: String,
    pub tapped_by: Option<TappedBy>,
}

/// The rating, if a slip can still be put right: until the next step is confirmed.
pub(super) fn correctable(page: &JobPage) -> Option<Given> {
    let facts = page.facts();
    let may = at_work(page) && !page.job.status.is_over();
    rating(page).filter(|_| may && !review::answered(&facts) && !signature::settled(&facts))
}

/// The rating of this round.
pub(super) fn rating(page: &JobPage) -> Option<Given> {
    let facts = page.facts();
    facts.counting().rev().find_map(|e| match &e.body {
        EvidenceBody::Rating { stars, comment, tapped_by } if e.round == page.job.round => {
            let (stars, comment) = (rated(*stars)?, comment.clone());
            Some(Given { id: e.id, stars, comment, tapped_by: *tapped_by })
        }
        _ => None,
    })
}
