//! Giving the phone to the customer, or saying that nobody is there.

use crate::store::JobPage;
use crate::views::context::use_app;
use crate::views::frame::reason_sheet::ReasonSheet;
use crate::views::screen::Screen;
use crate::views::visit::next::go_on;
use dioxus::prelude::*;
use shared::records::EvidenceBody;
use ui::{Icon, t};

/// To the customer: from here on only the technician's tap pattern leads back.
#[component]
pub(in crate::views) fn HandOverButton(page: JobPage) -> Element {
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
pub(in crate::views) fn AbsentSheet(page: JobPage, onclose: EventHandler<()>) -> Element {
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
