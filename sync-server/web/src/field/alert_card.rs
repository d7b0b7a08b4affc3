//! One thing to decide: what happened, how to reach those whom it is about, and what can be done about it.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::posted::Hidden;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use dioxus::prelude::*;
use shared::access::{Action, Subject};
use shared::records::{Account, Alert, AlertWhat, Job, Person};
use shared::{Known, PersonId};
use std::collections::BTreeMap;
use ui::{Icon, t};

/// The longest answer or note, in characters.
const LONGEST: &str = "2000";

/// Whom and what alerts are about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub people: &'a BTreeMap<PersonId, Person>,
    pub job: Option<&'a Job>,
    /// As the person at the desk sees it.
    pub account: Option<&'a Account>,
    /// The page that shows the job itself.
    pub on_its_page: bool,
}

/// A technician stands still until it is answered.
pub fn somebody_waits(alert: &Alert) -> bool {
    matches!(alert.what, AlertWhat::AsksEscape { .. })
}

/// Somebody has to go there once more.
pub fn wants_another_visit(what: &AlertWhat) -> bool {
    matches!(
        what,
        AlertWhat::CannotDo { .. } | AlertWhat::CustomerAbsent { .. } | AlertWhat::NotSigned { .. }
    )
}

/// One alert; `back` is the page to return to.
pub fn card(desk: &Desk, alert: &Alert, about: About<'_>, back: &str) -> Element {
    let text = desk.text;
    let (title, said) = words::alert(text, &alert.what);
    let advice = words::alert_advice(text, &alert.what);
    let low = matches!(alert.what, AlertWhat::LowRating { .. });
    let waits = somebody_waits(alert);
    let (icon, tone) = if low {
        ("star", "alert")
    } else if waits {
        ("hourglass", "alert")
    } else {
        ("git-compare", "way")
    };
    let name = name_of(about.people, alert.by);
    let who = format!("{name} · {}", desk.moment(alert.at.time()));
    let since = (desk.now - alert.at.time()).num_seconds();
    rsx! {
        article { id: "alert-{alert.id}", class: "card alert-card tile-{tone}", "aria-label": "{title}", "data-glow": "{alert.id}", "data-gone": t!(text, "alert-gone"),
            span { class: "tile-icon", Icon { name: icon } }
            div { class: "grow stack-tight",
                h3 { "{title}" }
                if let Some(job) = about.job.filter(|_| !about.on_its_page) {
                    p { a { href: "/jobs/{job.id}", "{job.title}" } }
                }
                if !said.is_empty() {
                    p { "“{said}”" }
                }
                if waits {
                    p { class: "strong with-icon", Icon { name: "hourglass", class: "icon-s" } {t!(text, "alert-waits", name = name.clone(), span = ui::format_span(since, text))} }
                }
                p { class: "small muted", "{advice}" }
                p { class: "tiny muted", "{who}" }
                {reach(desk, alert, about, &name)}
            }
            div { class: "alert-actions", {acts(desk, alert, about, back, &name)} }
            {writings(desk, alert, about, back, &name)}
        }
    }
}

/// The numbers to call.
fn reach(desk: &Desk, alert: &Alert, about: About<'_>, name: &str) -> Element {
    let text = desk.text;
    let phone = about.people.get(&alert.by).map(|p| p.phone.as_str()).unwrap_or_default();
    let customer =
        about.account.filter(|account| !matches!(&account.phone, Known::Held(none) if none.is_empty()));
    rsx! {
        if !phone.is_empty() || customer.is_some() {
            ul { class: "alert-reach small",
                if !phone.is_empty() {
                    li { Icon { name: "phone", class: "icon-s" } bdi { "{name}" } a { href: "tel:{phone}", bdi { "{phone}" } } }
                }
                if let Some(account) = customer {
                    li { Icon { name: "phone", class: "icon-s" } bdi { "{account.name}" } {withheld::phone(text, &account.phone)} }
                }
            }
        }
    }
}

/// What one press does.
fn acts(desk: &Desk, alert: &Alert, about: About<'_>, back: &str, name: &str) -> Element {
    let text = desk.text;
    let csrf = &desk.session.csrf;
    let over = about.job.is_none_or(|job| job.status.is_over());
    let main = match &alert.what {
        AlertWhat::AsksEscape { .. } if !over => Some(("grant", t!(text, "alert-grant"))),
        AlertWhat::Late { .. } => Some(("accept", t!(text, "alert-accept"))),
        AlertWhat::PinProposed { .. } => Some(("pin", t!(text, "alert-use-pin"))),
        _ => None,
    };
    let again = about
        .job
        .filter(|_| !over && wants_another_visit(&alert.what) && desk.may(Subject::Visit, Action::Add));
    rsx! {
        if let Some((act, word)) = main {
            form { method: "post", action: "/alerts/{alert.id}/{act}",
                Hidden { csrf: csrf.clone(), cause: desk.new_cause(), back: back.to_owned() }
                button { class: "button button-primary", r#type: "submit", "{word}" }
            }
        }
        if let Some(job) = again {
            a { class: "button button-primary", href: "/jobs/{job.id}/plan", "hx-get": "/jobs/{job.id}/plan", "hx-target": "#panel", "hx-select": "#visit", "hx-swap": "innerHTML", "hx-headers": PART_HEADERS,
                Icon { name: "calendar-clock" }
                {t!(text, "alert-plan-again")}
            }
        }
        // Who waits for an answer gets one: this is not put away without a word.
        if somebody_waits(alert) && !over {
            {writing(desk, alert, back, "refuse", "button", [t!(text, "alert-refuse"), t!(text, "alert-refuse-label"), t!(text, "alert-refuse-hint", name = name), t!(text, "alert-refuse-send")])}
        }
        if !somebody_waits(alert) || over {
            form { method: "post", action: "/alerts/{alert.id}/settle",
                Hidden { csrf: csrf.clone(), cause: desk.new_cause(), back: back.to_owned() }
                button { class: "button", r#type: "submit", Icon { name: "check" } {t!(text, "alert-settle")} }
            }
        }
    }
}

/// What is done with words of one's own: answering, and noting what came of it.
fn writings(desk: &Desk, alert: &Alert, about: About<'_>, back: &str, name: &str) -> Element {
    let text = desk.text;
    let waits = somebody_waits(alert) && about.job.is_some_and(|job| !job.status.is_over());
    let answers = about.job.is_some() && desk.may(Subject::Note, Action::Add);
    rsx! {
        div { class: "alert-writings",
            if answers {
                {writing(desk, alert, back, "answer", "", [t!(text, "alert-answer", name = name), t!(text, "alert-answer-label"), t!(text, "alert-answer-hint", name = name), t!(text, "alert-answer-send")])}
            }
            if !waits {
                {writing(desk, alert, back, "settle", "", [t!(text, "alert-note"), t!(text, "alert-note-label"), t!(text, "alert-note-hint"), t!(text, "alert-settle")])}
            }
        }
    }
}

/// A fold with a form for a text: its summary, what the text is, what becomes of it, and the button.
fn writing(desk: &Desk, alert: &Alert, back: &str, act: &str, class: &str, said: [String; 4]) -> Element {
    let [summary, label, hint, button] = said;
    let id = format!("{act}-{}", alert.id);
    rsx! {
        details { class: "more", "data-keep": "{id}",
            summary { class: "{class}", "{summary}" }
            form { class: "stack-tight", method: "post", action: "/alerts/{alert.id}/{act}",
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause(), back: back.to_owned() }
                div { class: "field",
                    label { r#for: "{id}", "{label}" }
                    textarea { id: "{id}", name: "text", rows: "2", required: true, maxlength: LONGEST, "aria-describedby": "{id}-hint" }
                    p { id: "{id}-hint", class: "field-hint", "{hint}" }
                }
                div { button { class: "button", r#type: "submit", "{button}" } }
            }
        }
    }
}
