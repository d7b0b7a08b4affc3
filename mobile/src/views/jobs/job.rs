//! One job: customer, place, what is to do, how far it is, and the next step at the thumb.

use crate::store::JobPage;
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::frame::notice::Notice;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::jobs::notes::Notes;
use crate::views::screen::Screen;
use crate::views::visit::ended::{EndedNote, NotHere};
use crate::views::visit::news::news_words;
use crate::views::visit::next::{Next, next_label, next_of, take_next};
use crate::views::visit::place::{Access, Ways, withheld};
use crate::views::visit::progress::{customer, steps};
use crate::views::visit::undo::{TakeBack, UndoBar};
use crate::views::words;
use dioxus::prelude::*;
use shared::gates::Gate;
use shared::records::Visit;
use shared::{Change, JobId, Known, VisitId};
use ui::{
    Chip, GateLine, Icon, Skeleton, Stars, Status, StatusChip, Tone, format_date_long, format_date_short,
    format_money, format_window_days, t,
};

/// The job's screen.
#[component]
pub(in crate::views) fn JobScreen(job: JobId) -> Element {
    let app = use_app();
    let text = app.text();
    let page = use_read(move |store, _| store.job(job).map(JobPage::as_left));
    let page = match page() {
        None => {
            return rsx! {
                main { class: "phone-body", Skeleton { label: t!(text, "loading"), lines: 6 } }
            };
        }
        Some(None) => return rsx! { NotHere {} },
        Some(Some(page)) => page,
    };
    rsx! { JobView { page } }
}

#[component]
fn JobView(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let job = page.job.id;
    let plan = page.visit.as_ref().map(|v| (v.id, v.rev));
    // A plan that comes while the page is open, in a pocket perhaps, is read once that is said.
    let mut read = use_signal(|| plan);
    use_seen(app, &page, read());
    let told = page.visit.as_ref().zip(page.news.as_ref()).filter(|_| plan != read());
    let told = told.map(|(visit, news)| news_words(app, news, &visit.plan));
    let next = page.visit.as_ref().map(|v| next_of(&page.job, v, &page.gates)).unwrap_or(Next::Over);
    // What was begun can be finished even after it was given to someone else.
    let theirs = |v: &Visit| if page.taken_away { v.arrived.is_some() } else { v.has(page.me) };
    let mine = page.visit.as_ref().is_some_and(|v| v.is_open() && theirs(v));
    let number = page.job.number.map(|n| t!(text, "job-number", n = n.to_string())).unwrap_or_default();
    let phone = page.account.as_ref().map(|a| a.phone.clone()).unwrap_or_default();
    let past = page.history.as_ref().map(|h| h.jobs.clone()).unwrap_or_default();
    let past: Vec<_> = past.into_iter().filter(|p| p.job != job).collect();
    let visit = page.visit.clone();
    let done = Some(page.shown().done).filter(|done| !done.is_empty());
    let ended = page.end_to_take_back().cloned();
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: number, sub: customer(&page), back: Screen::Today }
            Notice {}
            if let Some((icon, label)) = told {
                div { class: "notice notice-offline", role: "status",
                    Icon { name: icon }
                    span { class: "grow", "{label}" }
                    button { class: "button-link", r#type: "button", onclick: move |_| read.set(plan), {t!(text, "gone-read")} }
                }
            }
            div { class: "screen-title",
                div { class: "row-tight", State { page: page.clone() }
                    if page.job.urgent {
                        Chip { tone: Tone::Alert, icon: "zap", label: t!(text, "job-urgent") }
                    }
                }
                h1 { dir: "auto", "{page.job.title}" }
                p { class: "lead", {planned(app, &page)} }
            }
            GateLine {
                text,
                steps: steps(app, &page, None),
                onselect: move |index: usize| {
                    if let Some(gate) = Gate::ALL.get(index) {
                        app.go(Screen::Step(job, *gate));
                    }
                },
            }
            EndedNote { page: page.clone() }
            section { class: "card stack",
                if let Some(address) = page.address.clone() {
                    div {
                        h2 { class: "section-title", {t!(text, "job-address")} }
                        p { class: "strong", dir: "auto", "{address.text}" }
                    }
                }
                Access { address: page.address.clone() }
                Ways { address: page.address.clone(), phone }
            }
            if !page.job.description.trim().is_empty() || page.job.amount != Known::Held(None) {
                section { class: "card stack",
                    h2 { class: "section-title", {t!(text, "job-what")} }
                    if !page.job.description.trim().is_empty() {
                        p { class: "pre-line", dir: "auto", "{page.job.description}" }
                    }
                    if page.job.amount.is_masked() {
                        div { class: "price-line",
                            span { {t!(text, "job-amount")} }
                            {withheld(text)}
                        }
                    }
                    if let Some(amount) = page.job.amount.seen() {
                        div { class: "price-line price-total",
                            span { {t!(text, "job-amount")} }
                            span { class: "money", {format_money(amount.minor, amount.currency.code(), text)} }
                        }
                    }
                }
            }
            if let Some(done) = done {
                section { class: "card stack",
                    h2 { class: "section-title", {t!(text, "work-notes")} }
                    p { class: "pre-line", dir: "auto", "{done}" }
                }
            }
            Notes { page: page.clone() }
            if !past.is_empty() {
                section { class: "card stack",
                    h2 { class: "section-title", {t!(text, "job-history")} }
                    ul { class: "stack",
                        for p in past {
                            li { key: "{p.job}",
                                div { class: "strong", dir: "auto", "{p.title}" }
                                div { class: "lead small row-tight",
                                    {format_date_short(shared::clock::local(p.completed.time(), app.zone()).date_naive(), text)}
                                    if let Some(stars) = p.stars {
                                        Stars { text, value: stars }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        footer { class: "phone-foot",
            UndoBar { job }
            if mine && next != Next::Over {
                div { class: "phone-foot-row",
                    button { class: "button", r#type: "button", onclick: move |_| app.go(Screen::CannotDo(job)),
                        {t!(text, "job-cant-do")}
                    }
                    if next == Next::OnMyWay {
                        button { class: "button", r#type: "button", onclick: move |_| app.go(Screen::Step(job, Gate::Arrival)),
                            {t!(text, "job-already-here")}
                        }
                    }
                }
                if let Some(visit) = visit {
                    button {
                        class: "button button-primary",
                        r#type: "button",
                        onclick: move |_| take_next(app, &page.job, &visit, next),
                        {next_label(app, next)}
                    }
                }
            } else {
                TakeBack { page, piece: ended }
                button { class: "button button-primary", r#type: "button", onclick: move |_| app.go(Screen::Today),
                    {t!(text, "finish-back-today")}
                }
            }
        }
    }
}

/// Tells the office that the plan that was read was opened, once; it is no news any more.
fn use_seen(app: App, page: &JobPage, read: Option<(VisitId, u32)>) {
    let visit = page.visit.as_ref().filter(|v| read == Some((v.id, v.rev)));
    let due = visit.filter(|v| v.is_open() && v.has(page.me) && v.seen_by(page.me).is_none());
    let due = due.map(|v| (v.id, v.rev));
    let opened = visit.map(|v| (v.id, v.rev));
    use_effect(use_reactive!(|opened| {
        let Some((visit, rev)) = opened else { return };
        dioxus::core::spawn_forever(async move {
            let Some(store) = app.store() else { return };
            app.off_thread(move || store.opened(visit, rev).is_ok()).await;
        });
    }));
    use_effect(use_reactive!(|due| {
        let Some((visit, rev)) = due else { return };
        dioxus::core::spawn_forever(async move {
            // Nobody waits for this; what refuses it is no news to the technician.
            let Some(store) = app.store() else { return };
            app.off_thread(move || store.execute(vec![Change::SeeVisit { visit, rev }], Vec::new()).is_ok())
                .await;
        });
    }));
}

/// The chip of the job as the technician reads it.
#[component]
fn State(page: JobPage) -> Element {
    let app = use_app();
    let open = page.visit.as_ref().filter(|v| v.is_open());
    if page.left_visit().is_some() {
        return rsx! { StatusChip { status: Status::NotDone, label: t!(app.text(), "job-ended") } };
    }
    let status = match (open, page.job.status) {
        (Some(Visit { arrived: Some(_), .. }), shared::records::JobStatus::EnRoute) => Status::OnSite,
        (_, status) => words::status_of_job(status),
    };
    rsx! { StatusChip { status, label: status.label(app.text()) } }
}

/// "Friday 20 November, 10:30–12:00".
fn planned(app: App, page: &JobPage) -> String {
    let (text, zone) = (app.text(), app.zone());
    let Some(visit) = &page.visit else { return t!(text, "job-unplanned") };
    let day = visit.planned().map(|at| format_date_long(at.with_timezone(&zone).date_naive(), text));
    let window = match visit.plan.window {
        Some(w) => Some(format_window_days(w.start, w.end, zone, text)),
        None => visit.plan.anytime.map(|_| t!(text, "today-anytime")),
    };
    let parts: Vec<String> = day.into_iter().chain(window).collect();
    if parts.is_empty() { t!(text, "job-unplanned") } else { parts.join(", ") }
}
