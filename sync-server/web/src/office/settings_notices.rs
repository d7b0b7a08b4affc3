//! Which alerts are mailed to those who lead, and the hours in which nobody is written to.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{ErrorSummary, Errors, Field, Fields, Hidden, Posted, Tick};
use crate::kit::words;
use crate::office::settings::{self, Forms};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveTime;
use dioxus::prelude::*;
use shared::records::{AlertKind, CompanyPatch, Notices, Quiet};
use std::collections::BTreeSet;
use ui::t;

/// The notices as typed.
pub(crate) struct Typed {
    mailed: BTreeSet<AlertKind>,
    quiet: bool,
    from: String,
    to: String,
    /// What the form was rendered with, as JSON.
    was: String,
}

impl Typed {
    pub(crate) fn of(notices: &Notices) -> Typed {
        // Whoever turns quiet hours on finds the usual ones.
        let hours = notices.quiet.unwrap_or_default();
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        Typed {
            mailed: notices.mailed.clone(),
            quiet: notices.quiet.is_some(),
            from: clock(hours.from),
            to: clock(hours.to),
            was: serde_json::to_string(notices).unwrap_or_default(),
        }
    }

    fn read(fields: &Fields) -> Typed {
        let ticked = |kind: &AlertKind| fields.ticked(kind.name());
        Typed {
            mailed: AlertKind::ALL.into_iter().filter(ticked).collect(),
            quiet: fields.ticked("quiet"),
            from: fields.text("from"),
            to: fields.text("to"),
            was: fields.raw("was").to_owned(),
        }
    }

    /// None: the times make no sense.
    fn notices(&self) -> Option<Notices> {
        let mailed = self.mailed.clone();
        if !self.quiet {
            return Some(Notices { mailed, quiet: None });
        }
        let time = |typed: &str| NaiveTime::parse_from_str(typed, "%H:%M").ok();
        let quiet = Quiet { from: time(&self.from)?, to: time(&self.to)? };
        Some(Notices { mailed, quiet: Some(quiet) }).filter(Notices::is_sound)
    }
}

/// `POST /settings/notices`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let typed = Typed::read(&fields);
    let mut errors = Errors::default();
    let Some(now) = typed.notices() else {
        errors.add("from", t!(desk.text, "notices-bad-times"));
        return Ok(again(&desk, typed, errors));
    };
    let was: Notices = settings::rendered_with(&typed.was)?;
    let (patch, back) = (differing(&now, &was), differing(&was, &now));
    let said = t!(desk.text, "notices-saved");
    match settings::save(&desk, fields.cause()?, patch, back, said).await? {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            errors.add("", words::refusal(desk.text, &refusal));
            Ok(again(&desk, typed, errors))
        }
    }
}

/// What of these notices is not as in others.
fn differing(these: &Notices, others: &Notices) -> CompanyPatch {
    let mailed = these.mailed.symmetric_difference(&others.mailed);
    CompanyPatch {
        mailed: mailed.map(|kind| (*kind, these.mailed.contains(kind))).collect(),
        quiet: (these.quiet != others.quiet).then_some(these.quiet),
        ..CompanyPatch::default()
    }
}

fn again(desk: &Desk, typed: Typed, errors: Errors) -> Response {
    let forms = Forms { notices: (typed, errors), ..Forms::of(&desk.company) };
    settings::page(desk, StatusCode::UNPROCESSABLE_ENTITY, &forms)
}

pub(crate) fn card(desk: &Desk, typed: &Typed, errors: &Errors) -> Element {
    let text = desk.text;
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "settings-notices")} }
            p { {t!(text, "settings-notices-text")} }
            form { class: "form", method: "post", action: "/settings/notices", novalidate: true,
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                input { r#type: "hidden", name: "was", value: "{typed.was}" }
                ErrorSummary { form: "notices", title: t!(text, "form-wrong"), errors: errors.clone() }
                fieldset { class: "stack-tight",
                    legend { class: "label", {t!(text, "notices-mailed")} }
                    for kind in AlertKind::ALL {
                        Tick { key: "{kind.name()}", form: "notices", name: kind.name(), label: words::alert_kind(text, kind), checked: typed.mailed.contains(&kind) }
                    }
                }
                Tick { form: "notices", name: "quiet", label: t!(text, "notices-quiet"), checked: typed.quiet }
                div { class: "form-grid",
                    Field { form: "notices", name: "from", label: t!(text, "notices-from"), value: typed.from.clone(), kind: "time", error: errors.of("from") }
                    Field { form: "notices", name: "to", label: t!(text, "notices-to"), value: typed.to.clone(), kind: "time" }
                }
                p { class: "small muted", {t!(text, "notices-quiet-text", zone = desk.company.time_zone.as_str())} }
                div { class: "form-actions", button { class: "button", r#type: "submit", {t!(text, "action-save")} } }
            }
        }
    }
}
