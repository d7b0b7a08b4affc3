//! Gate 5, the rating: five big stars and a few words to the company.

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::gates::head::{GoOn, StepHead};
use crate::views::gates::outcome::{AskedNote, DoneNote};
use crate::views::gates::with_customer::{AbsentSheet, HandOverButton};
use crate::views::screen::Screen;
use crate::views::signing::rating_form::{RatingForm, correctable, rating, use_rating};
use crate::views::visit::escape::EscapeSheet;
use crate::views::visit::undo::UndoBar;
use dioxus::prelude::*;
use shared::gates::{Gate, GateState};
use shared::records::TappedBy;
use ui::{Icon, Stars, t};

/// Gate 5.
#[component]
pub(in crate::views) fn RatingStep(page: JobPage) -> Element {
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
