//! Time off, from Me: what was asked for, what became of it, and the way to ask for more.

use crate::views::context::drafts::use_draft;
use crate::views::context::read::use_read;
use crate::views::context::use_app;
use crate::views::frame::notice::Notice;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::frame::sheet::Sheet;
use crate::views::screen::Screen;
use crate::views::words;
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::records::{NewTimeOff, TimeOff, TimeOffKind, TimeOffPatch, TimeOffState};
use shared::{Change, Code, TimeOffId};
use ui::{Chip, EmptyState, Icon, Skeleton, t};

/// The screen.
#[component]
pub(in crate::views) fn TimeOffScreen() -> Element {
    let app = use_app();
    let text = app.text();
    let mut asking = use_signal(|| false);
    let all = use_read(|store, _| store.time_off().unwrap_or_default());
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: t!(text, "me-title"), sub: "", back: Screen::Me }
            h1 { {t!(text, "time-off")} }
            Notice {}
            match all() {
                None => rsx! { Skeleton { label: t!(text, "loading"), lines: 5 } },
                Some(all) if all.is_empty() => rsx! {
                    EmptyState { icon: "plane", title: t!(text, "me-time-off-none"), text: t!(text, "me-time-off-asked") }
                },
                Some(all) => rsx! {
                    for off in all {
                        One { key: "{off.id}", off }
                    }
                },
            }
        }
        footer { class: "phone-foot",
            button { class: "button button-primary", r#type: "button", onclick: move |_| asking.set(true),
                Icon { name: "plus" }
                {t!(text, "me-time-off-ask")}
            }
        }
        if asking() {
            Ask { onclose: move |()| asking.set(false) }
        }
    }
}

#[component]
fn One(off: TimeOff) -> Element {
    let app = use_app();
    let text = app.text();
    let (tone, icon) = words::time_off_look(off.state);
    let (id, state) = (off.id, Some(TimeOffState::Withdrawn));
    let withdraw = move |_| {
        let patch = TimeOffPatch { state, ..TimeOffPatch::default() };
        app.act(vec![Change::EditTimeOff { id, patch }], |_| {});
    };
    rsx! {
        article { class: "card stack",
            div { class: "spread",
                h2 { class: "section-title", {words::days(text, off.first, off.last)} }
                Chip { tone, icon, label: words::time_off_state(text, off.state) }
            }
            p { class: "lead small", {words::time_off_kind(text, off.kind)} }
            if !off.note.is_empty() {
                p { class: "pre-line break", dir: "auto", "{off.note}" }
            }
            if matches!(off.state, TimeOffState::Asked | TimeOffState::Granted) {
                button { class: "button", r#type: "button", onclick: withdraw, {t!(text, "time-off-withdraw")} }
            }
        }
    }
}

/// What is typed so far.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Half {
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    kind: Option<TimeOffKind>,
    note: String,
}

/// A sheet to ask on.
#[component]
fn Ask(onclose: EventHandler<()>) -> Element {
    let app = use_app();
    let text = app.text();
    let mut wrong = use_signal(|| None::<String>);
    let draft = use_draft::<Half>("time-off".to_owned());
    let (Some(me), Some(half)) = (app.signed_in(), draft.value.read().clone()) else { return rsx! {} };
    let kind = half.kind.unwrap_or(TimeOffKind::Vacation);
    let send = move |_| {
        let half = draft.get();
        let (Some(first), Some(last)) = (half.first, half.last) else {
            return wrong.set(Some(t!(text, "me-time-off-days")));
        };
        if last < first {
            return wrong.set(Some(words::refusal(text, &Code::BadDays.into())));
        }
        let (id, person, note) = (TimeOffId(app.new_id()), me.person, half.note.trim().to_owned());
        let new = NewTimeOff { id, person, first, last, kind, state: TimeOffState::Asked, note };
        let forget = draft.forget();
        onclose.call(());
        app.act(vec![Change::AddTimeOff(new)], move |_| forget());
    };
    let day = |of: &Option<NaiveDate>| of.map(|day| day.to_string()).unwrap_or_default();
    rsx! {
        Sheet { title: t!(text, "me-time-off-ask"), onclose,
            div { class: "field",
                label { r#for: "time-off-first", {t!(text, "me-time-off-first")} }
                input { id: "time-off-first", r#type: "date", initial_value: day(&half.first),
                    oninput: move |event| draft.change(|half| half.first = event.value().parse().ok()),
                }
            }
            div { class: "field",
                label { r#for: "time-off-last", {t!(text, "me-time-off-last")} }
                input { id: "time-off-last", r#type: "date", initial_value: day(&half.last),
                    oninput: move |event| draft.change(|half| half.last = event.value().parse().ok()),
                }
            }
            if let Some(wrong) = wrong() {
                p { class: "field-error", role: "alert", "{wrong}" }
            }
            div { class: "choice-grid", role: "group", "aria-label": t!(text, "me-time-off-kind"),
                for one in TimeOffKind::ALL {
                    button { key: "{one:?}", class: "choice", r#type: "button",
                        "aria-pressed": if one == kind { "true" } else { "false" },
                        onclick: move |_| draft.change(|half| half.kind = Some(one)),
                        {words::time_off_kind(text, one)}
                    }
                }
            }
            div { class: "field",
                label { r#for: "time-off-note", {t!(text, "me-time-off-note")} }
                textarea { id: "time-off-note", rows: "2", dir: "auto", initial_value: "{half.note}",
                    oninput: move |event| draft.change(|half| half.note = event.value()),
                }
            }
            p { class: "lead small", {t!(text, "me-time-off-asked")} }
            button { class: "button button-primary", r#type: "button", onclick: send, {t!(text, "me-time-off-send")} }
        }
    }
}
