//! The queue behind the banner: every change that the office does not have yet, and why it waits.

use crate::store::{self, QueueItem, QueueState, Waits};
use crate::views::context::read::use_read;
use crate::views::context::unsent_copy::keep_copy;
use crate::views::context::{App, use_app};
use crate::views::frame::notice::Notice;
use crate::views::frame::tabs::Tabs;
use crate::views::frame::waits::waits_words;
use crate::views::screen::Screen;
use crate::views::words;
use dioxus::prelude::*;
use shared::JobId;
use shared::sync::WAITS_FOR_REFUSED;
use ui::{Chip, EmptyState, Icon, Skeleton, Text, Tone, format_age, format_clock, format_decimal, t};

/// The session is over: what that means, and the way in. Nothing that waits is lost by it.
#[component]
pub(in crate::views) fn SignInAgain() -> Element {
    let app = use_app();
    let text = app.text();
    rsx! {
        p { class: "notice notice-alert", Icon { name: "key-round" } span { {t!(text, "queue-signed-out")} } }
        button { class: "button button-primary button-wide", r#type: "button", onclick: move |_| app.sign_in_again(true),
            Icon { name: "key-round" }
            {t!(text, "action-sign-in-again")}
        }
    }
}

/// What waits, oldest first.
#[component]
pub(in crate::views) fn Queue() -> Element {
    let app = use_app();
    let text = app.text();
    let read = use_read(|store, _| (store.queue(), store.banner()));
    let Some((items, banner)) = read() else {
        return rsx! {
            main { class: "phone-body",
                h1 { {t!(text, "queue-title")} }
                Skeleton { label: t!(text, "loading"), lines: 5 }
            }
            Tabs {}
        };
    };
    let line = Signal::of(&banner);
    let contact = banner.last_contact.map(|at| {
        let age = format_age((app.now() - at).num_seconds(), text);
        t!(text, "me-last-contact", age = age)
    });
    rsx! {
        main { class: "phone-body",
            div { class: "screen-title",
                h1 { {t!(text, "queue-title")} }
                if !items.is_empty() {
                    p { class: "strong", {waits_words(text, Waits::of(&items))} }
                }
                if let Some(contact) = contact {
                    p { class: "lead", "{contact}" }
                }
            }
            Notice {}
            if banner.inbox > 0 {
                button { class: "choice choice-alert", r#type: "button", onclick: move |_| app.go(Screen::Inbox),
                    Icon { name: "circle-alert" }
                    span { class: "grow", {t!(text, "banner-refused", n = banner.inbox)} }
                    Icon { name: "chevron-right", class: "icon-flip" }
                }
            }
            if banner.signed_out {
                SignInAgain {}
            }
            if banner.revoked {
                p { class: "notice notice-alert", Icon { name: "ban" } span { {t!(text, "queue-revoked")} } }
            }
            if banner.too_old {
                p { class: "notice notice-alert", Icon { name: "circle-alert" } span { {t!(text, "queue-too-old")} } }
            }
            if items.is_empty() {
                EmptyState { icon: "cloud-check", title: t!(text, "queue-empty-title"), text: t!(text, "queue-empty-text") }
            } else {
                for group in by_job(items.clone()) {
                    section { key: "{group.key()}", class: "queue-group",
                        div { class: "queue-group-head",
                            h2 { class: "section-title", dir: "auto",
                                {group.title.clone().unwrap_or_else(|| t!(text, "queue-no-job"))}
                            }
                            span { class: "lead small", {waits_words(text, Waits::of(&group.items))} }
                        }
                        ul { class: "queue",
                            for item in group.items {
                                li { key: "{item.id}", Item { item, line } }
                            }
                        }
                    }
                }
                if items.iter().any(|item| item.state == QueueState::Wifi) {
                    div { class: "notice notice-offline",
                        Icon { name: "wifi" }
                        div { class: "stack grow",
                            span { {t!(text, "queue-wifi")} }
                            button { class: "button", r#type: "button", "data-haptic": "", onclick: move |_| send_anyway(app),
                                {t!(text, "queue-wifi-anyway")}
                            }
                        }
                    }
                }
                p { class: "promise", Icon { name: "shield-check" } span { {t!(text, "photos-promise")} } }
                SaveCopy {}
            }
            button { class: "button button-wide", r#type: "button", "data-haptic": "", onclick: move |_| app.phone().sync_now(),
                Icon { name: "refresh-cw" }
                if items.iter().all(|item| matches!(item.state, QueueState::Wifi | QueueState::Parked(_))) {
                    {t!(text, "me-sync-now")}
                } else {
                    {t!(text, "queue-send-now")}
                }
            }
        }
        Tabs {}
    }
}

/// What waits of one job.
struct Group {
    job: Option<JobId>,
    title: Option<String>,
    items: Vec<QueueItem>,
}

impl Group {
    fn key(&self) -> String {
        self.job.map(|job| job.to_string()).unwrap_or_default()
    }
}

/// By job, in the order in which the oldest of each waits.
fn by_job(items: Vec<QueueItem>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|group| group.job == item.job) {
            Some(group) => {
                group.title = group.title.take().or_else(|| item.job_title.clone());
                group.items.push(item);
            }
            None => groups.push(Group { job: item.job, title: item.job_title.clone(), items: vec![item] }),
        }
    }
    groups
}

/// How the line to the office is: why things wait that could be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// Nothing is in the way.
    Open,
    Sending,
    Away,
    SignedOut,
}

impl Signal {
    fn of(banner: &store::Banner) -> Signal {
        if banner.signed_out {
            Signal::SignedOut
        } else if banner.sending.is_some() {
            // Before the other: the banner says so too, and the last try is over.
            Signal::Sending
        } else if banner.offline {
            Signal::Away
        } else {
            Signal::Open
        }
    }
}

/// Why it waits, in a sentence.
fn why(text: Text, item: &QueueItem, line: Signal) -> String {
    let tried = item.attempts > 0 && item.last_error.is_some();
    match (&item.state, line) {
        (QueueState::Parked(why), _) => text
            .find(&format!("queue-why-parked-{}", why.replace('_', "-")), &[])
            .unwrap_or_else(|| t!(text, "queue-why-parked")),
        (_, Signal::SignedOut) => t!(text, "queue-why-signed-out"),
        (_, Signal::Away) if tried && !is_unreachable(item) => t!(text, "queue-why-not-taken"),
        (_, Signal::Away) => t!(text, "queue-why-no-signal"),
        (QueueState::Wifi, _) => t!(text, "queue-why-wifi"),
        (QueueState::Blobs, Signal::Sending) => t!(text, "queue-why-blobs-sending"),
        (_, Signal::Sending) => t!(text, "queue-why-sending"),
        (QueueState::Blobs, Signal::Open) if tried => t!(text, "queue-why-blob-not-taken"),
        (QueueState::Blobs, Signal::Open) => t!(text, "queue-why-blobs"),
        (_, Signal::Open) if tried => t!(text, "queue-why-not-taken"),
        (_, Signal::Open) => t!(text, "queue-why-next"),
    }
}

/// The last try did not get as far as the office.
fn is_unreachable(item: &QueueItem) -> bool {
    item.last_error.as_deref().is_none_or(|error| error.starts_with("offline"))
}

/// Lets the photos through that wait for Wi-Fi now.
fn send_anyway(app: App) {
    spawn(async move {
        let Some(store) = app.store() else { return };
        match app.off_thread(move || store.send_anyway()).await {
            Some(Ok(())) | None => app.phone().sync_now(),
            Some(Err(error)) => app.tell(Some(words::execute_error(app.text(), &error))),
        }
    });
}

#[component]
fn Item(item: QueueItem, line: Signal) -> Element {
    let app = use_app();
    let text = app.text();
    let age = format_age((app.now() - item.since).num_seconds(), text);
    let since = t!(text, "queue-since", time = format_clock(item.since, app.zone()), age = age);
    let about = [since, bytes(app, item.bytes)];
    let why = why(text, &item, line);
    let (tone, icon, state) = match &item.state {
        QueueState::Waiting => (Tone::Offline, "smartphone", t!(text, "queue-state-waiting")),
        QueueState::Blobs => (Tone::Scheduled, "cloud-upload", t!(text, "queue-state-blobs", n = item.blobs)),
        QueueState::Wifi => (Tone::Offline, "wifi", t!(text, "queue-state-wifi")),
        QueueState::Parked(why) if why == WAITS_FOR_REFUSED => {
            (Tone::Alert, "hourglass", t!(text, "queue-state-parked-refused"))
        }
        QueueState::Parked(_) => (Tone::Way, "hourglass", t!(text, "queue-state-parked")),
        QueueState::Doubtful(_) => (Tone::Alert, "circle-alert", t!(text, "queue-state-doubtful")),
    };
    let doubt = match &item.state {
        QueueState::Doubtful(why) => Some(words::refusal(text, why)),
        _ => None,
    };
    rsx! {
        div { class: "queue-item",
            Icon { name: picture_of(item.what) }
            div { class: "grow",
                div { class: "strong", {words::done_all(text, &item.changes)} }
                div { class: "lead small", {about.join(" · ")} }
                div { class: "small", "{why}" }
                if let Some(doubt) = doubt {
                    div { class: "small tone-alert", "{doubt}" }
                }
                if item.attempts > 1 {
                    div { class: "lead small", {t!(text, "queue-attempts", n = item.attempts)} }
                }
            }
            Chip { tone, icon, label: state }
        }
    }
}

/// The way out when there is no signal for long: a file that only the office can open.
#[component]
fn SaveCopy() -> Element {
    let app = use_app();
    let text = app.text();
    let can = use_read(|store, _| store.office_key().is_some());
    let mut saved = use_signal(|| None::<String>);
    if can() != Some(true) {
        return rsx! {};
    }
    let save = move |_| {
        spawn(async move {
            match keep_copy(app).await {
                Ok(file) => saved.set(Some(t!(text, "queue-export-saved", file = file))),
                Err(sentence) => app.tell(Some(sentence)),
            }
        });
    };
    rsx! {
        details { class: "upcoming",
            summary { {t!(text, "queue-export-more")} }
            div { class: "stack",
                p { class: "lead small", {t!(text, "queue-export-text")} }
                button { class: "button button-wide", r#type: "button", onclick: save,
                    Icon { name: "file-down" }
                    {t!(text, "queue-export")}
                }
                if let Some(saved) = saved() {
                    p { class: "notice notice-working break", role: "status", Icon { name: "circle-check" } span { "{saved}" } }
                }
            }
        }
    }
}

fn picture_of(what: &str) -> &'static str {
    match what {
        "photo-before" | "photo-during" | "photo-after" => "camera",
        "arrival" => "map-pin",
        "on-my-way" => "navigation",
        "signature" | "not-signed" => "pen-line",
        "rating" => "star",
        "add-note" | "edit-note" => "message-square-text",
        "see-visit" => "eye",
        _ => "circle-check",
    }
}

fn bytes(app: App, count: u64) -> String {
    let text = app.text();
    if count >= 1_000_000 {
        return t!(text, "size-mb", n = format_decimal(count as f64 / 1e6, 1, text));
    }
    t!(text, "size-kb", n = count.div_ceil(1_000))
}
