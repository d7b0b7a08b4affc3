//! Gate 7, signature and departure: hand the phone over, then "Complete job" with the position on leaving.

use crate::store::JobPage;
use crate::views::context::{App, use_app};
use crate::views::gates::head::{GoOn, StepHead};
use crate::views::gates::outcome::{AskedNote, DoneNote};
use crate::views::gates::with_customer::{AbsentSheet, HandOverButton};
use crate::views::screen::Screen;
use crate::views::visit::ended::at_work;
use crate::views::visit::escape::EscapeSheet;
use crate::views::visit::signed::settled;
use crate::views::visit::undo::{TakeBack, UndoBar};
use crate::views::words;
use dioxus::prelude::*;
use shared::gates::{Gate, GateState, Skip};
use shared::records::{Evidence, EvidenceBody, Written};
use ui::{Icon, t};

/// Gate 7.
#[component]
pub(in crate::views) fn SignatureStep(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut absent = use_signal(|| false);
    let mut cannot = use_signal(|| false);
    let mut leaving = use_signal(|| false);
    let job = page.job.id;
    let over = page.job.status.is_over();
    let settled = settled(&page);
    let state = page.gates.state(Gate::Signature).clone();
    let open = state == GateState::Open;
    // Signed, refused, nobody there, left out with a reason, or not asked for: then only leaving is left.
    let ready = !over && if open { settled.is_some() || is_absent(&page) } else { page.gates.all_done() };
    let complete = {
        let page = page.clone();
        move |_| {
            if leaving() {
                return;
            }
            leaving.set(true);
            let page = page.clone();
            spawn(async move {
                complete(app, &page).await;
                leaving.set(false);
            });
        }
    };
    rsx! {
        main { class: "phone-body",
            StepHead {
                page: page.clone(),
                gate: Gate::Signature,
                title: t!(text, "signature-title"),
                lead: match (over, ready) {
                    (true, _) => String::new(),
                    (false, true) => t!(text, "signature-leave-lead"),
                    (false, false) if open => t!(text, "signature-lead"),
                    (false, false) => String::new(),
                },
            }
            DoneNote { page: page.clone(), gate: Gate::Signature }
            AskedNote { page: page.clone(), gate: Gate::Signature }
            if let Some(piece) = settled.clone() {
                Settled { piece }
            } else if is_absent(&page) {
                p { class: "notice notice-offline", Icon { name: "user-x" } span { {t!(text, "signature-absent")} } }
                TakeBack { page: page.clone(), piece: page.absence_to_take_back().cloned() }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job }
            if over {
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Finished(job)),
                    {t!(text, "finish-title")}
                    Icon { name: "arrow-right", class: "icon-flip" }
                }
            } else if ready && !at_work(&page) {
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                    {t!(text, "finish-back-today")}
                }
            } else if ready {
                button {
                    class: "button button-primary",
                    r#type: "button",
                    "aria-busy": if leaving() { "true" } else { "false" },
                    onclick: complete,
                    Icon { name: "check" }
                    {t!(text, "signature-complete")}
                }
            } else if !open {
                GoOn { page: page.clone() }
            } else {
                div { class: "phone-foot-row",
                    if page.company.gates.customer_absent {
                        button { class: "button", r#type: "button", onclick: move |_| absent.set(true),
                            {t!(text, "rating-not-present")}
                        }
                    }
                    button { class: "button", r#type: "button", onclick: move |_| cannot.set(true),
                        {t!(text, "signature-cannot")}
                    }
                }
                HandOverButton { page: page.clone() }
            }
        }
        if cannot() {
            EscapeSheet {
                page: page.clone(),
                gate: Gate::Signature,
                choices: vec![t!(text, "reason-on-paper"), t!(text, "reason-screen-broken")],
                onclose: move |()| cannot.set(false),
            }
        }
        if absent() {
            AbsentSheet { page, onclose: move |()| absent.set(false) }
        }
    }
}

/// Leaves the site: the last tap of the job.
async fn complete(app: App, page: &JobPage) {
    let Some(visit) = &page.visit else { return };
    let fix = app.quick_fix().await;
    let change = app.capture(&page.job, visit, EvidenceBody::Departure { fix });
    if app.execute(vec![change], Vec::new()).await {
        app.go(Screen::Finished(page.job.id));
    }
}

/// The signature, or that there is none and why.
#[component]
fn Settled(piece: Evidence) -> Element {
    let app = use_app();
    let text = app.text();
    let when = ui::format_date_time(piece.at.time(), app.zone(), text);
    match piece.body {
        EvidenceBody::Signature { signer, written, remarks, .. } => rsx! {
            div { class: "sign-pad sign-pad-shown",
                match written {
                    Written::Drawn { png, .. } => rsx! {
                        img { class: "signed-picture", src: app.picture(&png), alt: t!(text, "signature-of", name = signer.clone()) }
                    },
                    Written::Typed { name } => rsx! { p { class: "signed-typed", dir: "auto", "{name}" } },
                }
                div { class: "sign-pad-caption", {words::beside(text, [signer, when])} }
            }
            if !remarks.trim().is_empty() {
                p { class: "notice notice-offline", Icon { name: "message-square-text" } span { class: "pre-line", dir: "auto", "{remarks}" } }
            }
        },
        EvidenceBody::NotSigned { reason, .. } => rsx! {
            p { class: "notice notice-offline", Icon { name: "circle-x" }
                span { {t!(text, "signature-refused", reason = reason, when = when)} }
            }
        },
        _ => rsx! {},
    }
}

fn is_absent(page: &JobPage) -> bool {
    let skipped = |g| matches!(page.gates.state(g), GateState::Skipped(Skip::CustomerAbsent { .. }));
    skipped(Gate::Rating)
        || skipped(Gate::Review)
        || page.facts().counting().any(|e| {
            e.round == page.job.round
                && page.company.gates.customer_absent
                && matches!(e.body, EvidenceBody::CustomerAbsent { .. })
        })
}
