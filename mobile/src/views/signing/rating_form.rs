//! The customer's rating: stars and a few words, kept by halves, put right until the next step is confirmed.

use crate::store::JobPage;
use crate::views::context::App;
use crate::views::context::drafts::{Draft, use_draft};
use crate::views::visit::ended::at_work;
use crate::views::visit::next::after_answer;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::EvidenceId;
use shared::gates::rating::rated;
use shared::gates::{review, signature};
use shared::records::{EvidenceBody, TappedBy};
use ui::{StarsInput, Text, t};

#[derive(Clone, Default, Serialize, Deserialize)]
pub(in crate::views) struct Half {
    stars: Option<u8>,
    comment: String,
}

/// Half a rating, kept until it is said.
#[derive(Clone, Copy)]
pub(in crate::views) struct Rating {
    draft: Draft<Half>,
    missing: Signal<bool>,
}

impl PartialEq for Rating {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

pub(in crate::views) fn use_rating(page: &JobPage) -> Rating {
    Rating {
        draft: use_draft::<Half>(format!("rating:{}:{}", page.job.id, page.job.round)),
        missing: use_signal(|| false),
    }
}

impl Rating {
    /// Whether stars are chosen.
    pub(in crate::views) fn chosen(self) -> bool {
        self.draft.get().stars.is_some()
    }

    /// Begins again with what was given.
    pub(in crate::views) fn begin_with(self, given: &Given) {
        let half = Half { stars: Some(given.stars), comment: given.comment.clone() };
        self.draft.change(|h| *h = half);
    }

    /// Makes it a fact, in the place of one that was a slip; says whether it could.
    pub(in crate::views) fn save(mut self, app: App, page: &JobPage, tapped_by: TappedBy) -> bool {
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
pub(in crate::views) fn RatingForm(rating: Rating, text: Text) -> Element {
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
pub(in crate::views) struct Given {
    pub id: EvidenceId,
    pub stars: u8,
    pub comment: String,
    pub tapped_by: Option<TappedBy>,
}

/// The rating, if a slip can still be put right: until the next step is confirmed.
pub(in crate::views) fn correctable(page: &JobPage) -> Option<Given> {
    let facts = page.facts();
    let may = at_work(page) && !page.job.status.is_over();
    rating(page).filter(|_| may && !review::answered(&facts) && !signature::settled(&facts))
}

/// The rating of this round.
pub(in crate::views) fn rating(page: &JobPage) -> Option<Given> {
    let facts = page.facts();
    facts.counting().rev().find_map(|e| match &e.body {
        EvidenceBody::Rating { stars, comment, tapped_by } if e.round == page.job.round => {
            let (stars, comment) = (rated(*stars)?, comment.clone());
            Some(Given { id: e.id, stars, comment, tapped_by: *tapped_by })
        }
        _ => None,
    })
}
