//! Notes on a job: read, add, edit.

use crate::store::{JobPage, Waiting};
use crate::views::context::drafts::use_draft;
use crate::views::context::{App, use_app};
use crate::views::frame::notice::Notice;
use crate::views::frame::sheet::Sheet;
use crate::views::words;
use dioxus::prelude::*;
use shared::records::{NewNote, Note};
use shared::{Change, NoteId};
use ui::{Icon, format_age, t};

/// The notes, oldest first, and the way to add one.
#[component]
pub(in crate::views) fn Notes(page: JobPage) -> Element {
    let app = use_app();
    let text = app.text();
    let mut writing = use_signal(|| None::<Option<Note>>);
    let job = page.job.id;
    rsx! {
        section { class: "card stack",
            div { class: "spread",
                h2 { class: "section-title", {t!(text, "job-notes")} }
                button { class: "button", r#type: "button", onclick: move |_| writing.set(Some(None)),
                    Icon { name: "plus" }
                    {t!(text, "note-add")}
                }
            }
            if page.notes.is_empty() {
                p { class: "lead small", {t!(text, "notes-none")} }
            }
            ul { class: "stack",
                for note in page.notes.clone() {
                    li { key: "{note.id}", class: "note",
                        div { class: "grow",
                            p { class: "pre-line", dir: "auto", "{note.text}" }
                            p { class: "lead small", {about(app, &page, &note)} }
                        }
                        button {
                            class: "button button-quiet button-icon",
                            r#type: "button",
                            "aria-label": t!(text, "note-edit"),
                            onclick: {
                                let note = note.clone();
                                move |_| writing.set(Some(Some(note.clone())))
                            },
                            Icon { name: "pencil" }
                        }
                    }
                }
            }
        }
        if let Some(note) = writing() {
            Write { job, note, onclose: move |()| writing.set(None) }
        }
    }
}

fn about(app: App, page: &JobPage, note: &Note) -> String {
    let text = app.text();
    let who = page.people.get(&note.edited_by).cloned().unwrap_or_default();
    let age = format_age((app.in_the_offices_time() - note.at.time()).num_seconds(), text);
    let here = page.waiting_notes.get(&note.id).is_some_and(|w| *w != Waiting::OfficeHasIt);
    let here = here.then(|| t!(text, "status-waiting"));
    words::beside(text, [Some(who).filter(|w| !w.is_empty()), Some(age), here].into_iter().flatten())
}

/// A sheet to write on.
#[component]
fn Write(job: shared::JobId, note: Option<Note>, onclose: EventHandler<()>) -> Element {
    let app = use_app();
    let text = app.text();
    let key = note.as_ref().map_or_else(|| format!("note:{job}"), |n| format!("note:{job}:{}", n.id));
    let draft = use_draft::<Option<String>>(key);
    let mut missing = use_signal(|| false);
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let begun = half.or_else(|| note.as_ref().map(|n| n.text.clone())).unwrap_or_default();
    let title = if note.is_some() { t!(text, "note-edit") } else { t!(text, "note-add") };
    let before = note.as_ref().map(|n| n.text.clone()).unwrap_or_default();
    let save = move |_| {
        let written = draft.get().unwrap_or_else(|| before.clone()).trim().to_owned();
        if written.is_empty() {
            return missing.set(true);
        }
        let change = match &note {
            Some(note) => Change::EditNote { id: note.id, text: written },
            None => Change::AddNote(NewNote { id: NoteId(app.new_id()), job, text: written }),
        };
        let forget = draft.forget();
        onclose.call(());
        app.act(vec![change], move |_| forget());
    };
    rsx! {
        Sheet { title, onclose,
            Notice {}
            div { class: "field",
                label { r#for: "note-text", {t!(text, "note-text")} }
                textarea {
                    id: "note-text",
                    rows: "5",
                    dir: "auto",
                    initial_value: "{begun}",
                    oninput: move |event| {
                        missing.set(false);
                        draft.change(|d| *d = Some(event.value()));
                    },
                }
                if missing() {
                    p { class: "field-error", role: "alert", {t!(text, "note-missing")} }
                }
            }
            button { class: "button button-primary", r#type: "button", onclick: save, {t!(text, "action-save")} }
        }
    }
}
