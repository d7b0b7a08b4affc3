//! The inbox: what the office did not accept, why, and what is there now, side by side; send again, change the words, or
//! discard.

use crate::store::{ExecuteError, InboxItem};
use crate::views::context::drafts::use_draft;
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::frame::notice::Notice;
use crate::views::frame::screen_head::ScreenHead;
use crate::views::frame::sheet::Sheet;
use crate::views::screen::Screen;
use crate::views::words;
use dioxus::prelude::*;
use shared::records::{EvidenceBody, NewNote};
use shared::{Change, ChangeSetId, NoteId, Record};
use ui::{EmptyState, Icon, Skeleton, format_date_time, t};

/// What was refused, newest first.
#[component]
pub(in crate::views) fn Inbox() -> Element {
    let app = use_app();
    let text = app.text();
    let items = use_read(|store, _| store.inbox());
    let mut discarding = use_signal(|| None::<ChangeSetId>);
    let mut editing = use_signal(|| None::<InboxItem>);
    let act =
        move |id: ChangeSetId, again: bool| {
            dioxus::core::spawn_forever(async move {
                let Some(store) = app.store() else { return };
                let done =
                    app.off_thread(move || {
                        if again { store.inbox_retry(id).map(drop) } else { store.inbox_discard(id) }
                    })
                    .await;
                let broken = ExecuteError::Broken(String::new());
                app.tell(match done {
                    Some(Ok(())) => None,
                    Some(Err(e)) => Some(words::execute_error(text, &e)),
                    None => Some(words::execute_error(text, &broken)),
                });
            });
        };
    rsx! {
        main { class: "phone-body",
            ScreenHead { title: t!(text, "queue-title"), sub: "", back: Screen::Queue }
            h1 { {t!(text, "inbox-title")} }
            Notice {}
            match items() {
                None => rsx! { Skeleton { label: t!(text, "loading"), lines: 5 } },
                Some(items) if items.is_empty() => rsx! {
                    EmptyState { icon: "inbox", title: t!(text, "inbox-empty-title"), text: t!(text, "inbox-empty-text") }
                },
                Some(items) => rsx! {
                    for item in items {
                        Item {
                            key: "{item.id}",
                            item,
                            onretry: move |id| act(id, true),
                            onedit: move |item| editing.set(Some(item)),
                            ondiscard: move |id| discarding.set(Some(id)),
                        }
                    }
                },
            }
        }
        if let Some(item) = editing() {
            Edit { item, onclose: move |()| editing.set(None) }
        }
        if let Some(id) = discarding() {
            Sheet { title: t!(text, "inbox-discard"), onclose: move |()| discarding.set(None),
                p { {t!(text, "inbox-discard-sure")} }
                button {
                    class: "button button-danger",
                    r#type: "button",
                    onclick: move |_| {
                        discarding.set(None);
                        act(id, false);
                    },
                    {t!(text, "inbox-discard-confirm")}
                }
            }
        }
    }
}

#[component]
fn Item(
    item: InboxItem,
    onretry: EventHandler<ChangeSetId>,
    onedit: EventHandler<InboxItem>,
    ondiscard: EventHandler<ChangeSetId>,
) -> Element {
    let app = use_app();
    let text = app.text();
    let id = item.id;
    let made = format_date_time(item.made_at, app.zone(), text);
    let both = both(&item);
    let compared = both.as_ref().map(|both| both.note);
    let now: Vec<String> = item
        .there_now
        .iter()
        .filter(|record| !matches!(record, Record::Note(note) if Some(note.id) == compared))
        .filter_map(|r| there(app, r))
        .collect();
    let can_edit = item.changes.iter().any(|change| text_of(change).is_some());
    rsx! {
        article { class: "card stack",
            if let Some(title) = item.job_title.clone() {
                h2 { class: "section-title", dir: "auto", "{title}" }
            }
            dl { class: "inbox-facts",
                dt { {t!(text, "inbox-you-did")} }
                dd {
                    {words::done_all(text, &item.changes)}
                    " · {made}"
                    if both.is_none() {
                        for (index , written) in item.changes.iter().filter_map(text_of).enumerate() {
                            div { key: "{index}", class: "pre-line break", dir: "auto", "{written}" }
                        }
                    }
                }
                if let Some(both) = both {
                    dt { {t!(text, "inbox-both")} }
                    dd { class: "inbox-both",
                        div { class: "inbox-value",
                            span { class: "lead small", {t!(text, "inbox-yours")} }
                            p { class: "pre-line break", dir: "auto", "{both.mine}" }
                        }
                        div { class: "inbox-value",
                            span { class: "lead small", {t!(text, "inbox-theirs")} }
                            p { class: "pre-line break", dir: "auto", "{both.theirs}" }
                        }
                    }
                }
                dt { {t!(text, "inbox-why-not")} }
                dd { class: "strong", {words::refusal(text, &item.refusal)} }
                if !now.is_empty() {
                    dt { {t!(text, "inbox-now-there")} }
                    dd {
                        for line in now {
                            div { dir: "auto", "{line}" }
                        }
                    }
                }
            }
            div { class: "phone-foot-row",
                button { class: "button", r#type: "button", onclick: move |_| onretry.call(id),
                    Icon { name: "refresh-cw" }
                    {t!(text, "inbox-retry")}
                }
                if can_edit {
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: {
                            let item = item.clone();
                            move |_| onedit.call(item.clone())
                        },
                        Icon { name: "pencil" }
                        {t!(text, "action-edit")}
                    }
                }
                button { class: "button", r#type: "button", onclick: move |_| ondiscard.call(id),
                    Icon { name: "trash-2" }
                    {t!(text, "inbox-discard")}
                }
            }
        }
    }
}

/// A text that was edited, and the one that is there now.
struct Both {
    note: NoteId,
    mine: String,
    theirs: String,
}

fn both(item: &InboxItem) -> Option<Both> {
    item.changes.iter().find_map(|change| {
        let Change::EditNote { id, text } = change else { return None };
        let theirs = item.there_now.iter().find_map(|record| match record {
            Record::Note(note) if note.id == *id => Some(note.text.clone()),
            _ => None,
        })?;
        Some(Both { note: *id, mine: text.clone(), theirs })
    })
}

/// The words that a change carries, so that nobody discards what they cannot see; they can be changed before it is sent
/// again.
fn text_of(change: &Change) -> Option<&str> {
    let text = match change {
        Change::AddNote(NewNote { text, .. }) | Change::EditNote { text, .. } => text,
        Change::Capture { body, .. } => match body {
            EvidenceBody::Rating { comment, .. } => comment,
            EvidenceBody::CannotDo { text, .. } => text,
            EvidenceBody::CustomerAbsent { reason } => reason,
            _ => return None,
        },
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty()).map(String::as_str)
}

/// The same change with other words.
fn with_text(change: &Change, words: &str) -> Change {
    let mut change = change.clone();
    match &mut change {
        Change::AddNote(NewNote { text, .. }) | Change::EditNote { text, .. } => *text = words.to_owned(),
        Change::Capture { body, .. } => match body {
            EvidenceBody::Rating { comment, .. } => *comment = words.to_owned(),
            EvidenceBody::CannotDo { text, .. } => *text = words.to_owned(),
            EvidenceBody::CustomerAbsent { reason } => *reason = words.to_owned(),
            _ => {}
        },
        _ => {}
    }
    change
}

/// Says it otherwise, and sends it again.
#[component]
fn Edit(item: InboxItem, onclose: EventHandler<()>) -> Element {
    let app = use_app();
    let text = app.text();
    let begun = item.changes.iter().find_map(text_of).unwrap_or_default().to_owned();
    let draft = use_draft::<Option<String>>(format!("inbox:{}", item.id));
    let mut missing = use_signal(|| false);
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let theirs = both(&item).map(|both| both.theirs);
    let shown = half.unwrap_or_else(|| begun.clone());
    let save = {
        let (item, begun) = (item.clone(), begun.clone());
        move |_| {
            let written = draft.get().unwrap_or_else(|| begun.clone()).trim().to_owned();
            if written.is_empty() {
                return missing.set(true);
            }
            let edit = |change: &Change| match text_of(change) {
                Some(words) if words == begun => with_text(change, &written),
                _ => change.clone(),
            };
            let changes: Vec<Change> = item.changes.iter().map(edit).collect();
            let (id, forget) = (item.id, draft.forget());
            onclose.call(());
            dioxus::core::spawn_forever(async move {
                let Some(store) = app.store() else { return };
                let done = app.off_thread(move || store.inbox_retry_with(id, changes).map(drop)).await;
                match done {
                    Some(Ok(())) => {
                        forget();
                        app.tell(None);
                    }
                    Some(Err(e)) => app.tell(Some(words::execute_error(text, &e))),
                    None => app.tell(Some(t!(text, "error-store"))),
                }
            });
        }
    };
    rsx! {
        Sheet { title: t!(text, "inbox-edit-title"), onclose,
            if let Some(theirs) = theirs {
                div { class: "inbox-value",
                    span { class: "lead small", {t!(text, "inbox-theirs")} }
                    p { class: "pre-line break", dir: "auto", "{theirs}" }
                }
            }
            div { class: "field",
                label { r#for: "inbox-text", {t!(text, "inbox-yours")} }
                textarea {
                    id: "inbox-text",
                    rows: "5",
                    dir: "auto",
                    initial_value: "{shown}",
                    oninput: move |event| {
                        missing.set(false);
                        draft.change(|d| *d = Some(event.value()));
                    },
                }
                if missing() {
                    p { class: "field-error", role: "alert", {t!(text, "note-missing")} }
                }
            }
            button { class: "button button-primary", r#type: "button", onclick: save, {t!(text, "inbox-edit-send")} }
        }
    }
}

/// What is there now, in a line.
fn there(app: App, record: &Record) -> Option<String> {
    let text = app.text();
    match record {
        Record::Job(job) => {
            Some(ui::beside([job.title.clone(), words::status_of_job(job.status).label(text)]))
        }
        Record::Note(note) => Some(note.text.clone()),
        Record::Estimate(estimate) => {
            Some(ui::beside([estimate.title.clone(), words::estimate_status(text, estimate.status)]))
        }
        Record::TimeOff(off) => {
            Some(ui::beside([words::days(text, off.first, off.last), words::time_off_state(text, off.state)]))
        }
        Record::Visit(visit) => {
            let me = app.signed_in()?.person;
            let sentence = if visit.outcome == Some(shared::records::Outcome::Cancelled) {
                t!(text, "inbox-visit-cancelled")
            } else if visit.has(me) {
                t!(text, "inbox-visit-yours")
            } else {
                t!(text, "inbox-visit-others")
            };
            Some(sentence)
        }
        Record::Company(_)
        | Record::Person(_)
        | Record::JobType(_)
        | Record::PriceItem(_)
        | Record::Account(_)
        | Record::Address(_)
        | Record::Evidence(_)
        | Record::History(_)
        | Record::Contact(_)
        | Record::Alert(_) => None,
    }
}
