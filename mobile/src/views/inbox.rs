//! The inbox: what the office did not accept, why, and what is there now; send again or discard.

use super::app::{Screen, use_app, use_read};
use super::fields::{ScreenHead, Sheet};
use super::shell::Notice;
use super::words;
use crate::store::{ExecuteError, InboxItem};
use dioxus::prelude::*;
use shared::{Change, ChangeSetId, Record};
use ui::{EmptyState, Icon, Skeleton, format_date_time, t};

/// What was refused, newest first.
#[component]
pub(super) fn Inbox() -> Element {
    let app = use_app();
    let text = app.text();
    let items = use_read(|store, _| store.inbox());
    let mut discarding = use_signal(|| None::<ChangeSetId>);
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
                        Item { key: "{item.id}", item, onretry: move |id| act(id, true), ondiscard: move |id| discarding.set(Some(id)) }
                    }
                },
            }
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
    ondiscard: EventHandler<ChangeSetId>,
) -> Element {
    let app = use_app();
    let text = app.text();
    let id = item.id;
    let made = format_date_time(item.made_at, app.zone(), text);
    let now: Vec<String> = item.there_now.iter().filter_map(|r| there(app, r)).collect();
    rsx! {
        article { class: "card stack",
            if let Some(title) = item.job_title.clone() {
                h2 { class: "section-title", "{title}" }
            }
            dl { class: "inbox-facts",
                dt { {t!(text, "inbox-you-did")} }
                dd {
                    {words::done_all(text, &item.changes)}
                    " · {made}"
                    for (index , written) in item.changes.iter().filter_map(written).enumerate() {
                        div { key: "{index}", class: "pre-line break", "{written}" }
                    }
                }
                dt { {t!(text, "inbox-why-not")} }
                dd { class: "strong", {words::refusal(text, &item.refusal)} }
                if !now.is_empty() {
                    dt { {t!(text, "inbox-now-there")} }
                    dd {
                        for line in now {
                            div { "{line}" }
                        }
                    }
                }
            }
            div { class: "phone-foot-row",
                button { class: "button", r#type: "button", onclick: move |_| onretry.call(id),
                    Icon { name: "refresh-cw" }
                    {t!(text, "inbox-retry")}
                }
                button { class: "button", r#type: "button", onclick: move |_| ondiscard.call(id),
                    Icon { name: "trash-2" }
                    {t!(text, "inbox-discard")}
                }
            }
        }
    }
}

/// The words that a change carries, so that nobody discards what they cannot see.
fn written(change: &Change) -> Option<String> {
    match change {
        Change::AddNote { text, .. } | Change::EditNote { text, .. } => Some(text.clone()),
        _ => None,
    }
}

/// What is there now, in a line.
fn there(app: super::app::App, record: &Record) -> Option<String> {
    let text = app.text();
    match record {
        Record::Job(job) => Some(format!("{} · {}", job.title, words::status_of_job(job.status).label(text))),
        Record::Note(note) => Some(note.text.clone()),
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
        | Record::Account(_)
        | Record::Address(_)
        | Record::Evidence(_)
        | Record::History(_)
        | Record::Alert(_) => None,
    }
}
