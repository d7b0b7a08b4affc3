//! Which alerts are mailed to those who lead, and the hours in which nobody is written to.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Boxes, LineOf, Ticked};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, Pick, ask};
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
use crate::kit::words;
use crate::office::settings;
use axum::response::Response;
use chrono::NaiveTime;
use dioxus::prelude::*;
use shared::records::{AlertKind, CompanyPatch, Quiet};
use ui::t;

const NOTICES: Form = Form::free(
    "notices",
    &[
        Row(&[ask(
            "mailed",
            "notices-mailed",
            Boxes(|text| {
                let pick =
                    |kind: AlertKind| Pick::of(kind.name(), kind.name(), words::alert_kind(text, kind));
                AlertKind::ALL.map(pick).into()
            }),
        )]),
        Row(&[ask("quiet", "notices-quiet", Ticked).by_page()]),
        Row(&[
            ask("from", "notices-from", LineOf("time")).by_page(),
            ask("to", "notices-to", LineOf("time")).by_page(),
        ]),
        Own(|desk, _| {
            let zone = desk.company.time_zone.as_str();
            rsx! { p { class: "small muted", {t!(desk.text, "notices-quiet-text", zone = zone)} } }
        }),
    ],
);

/// `POST /settings/notices`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    settings::save(posted, &NOTICES, patch, "notices-saved").await
}

fn patch(sheet: &mut Sheet, desk: &Desk) -> CompanyPatch {
    let mut patch: CompanyPatch = sheet.patch(desk);
    let fields = &sheet.fields;
    let time = |name: &str| NaiveTime::parse_from_str(&fields.text(name), "%H:%M").ok();
    let (quiet, moved) = (fields.ticked("quiet"), fields.changed("from").or(fields.changed("to")).is_some());
    if fields.toggled("quiet").is_some() || (quiet && moved) {
        let hours = time("from").zip(time("to")).filter(|(from, to)| from != to);
        patch.quiet = Some(hours.filter(|_| quiet).map(|(from, to)| Quiet { from, to }));
        if quiet && hours.is_none() {
            sheet.errors.add("from", t!(desk.text, "notices-bad-times"));
        }
    }
    patch
}

pub(super) fn card(desk: &Desk, wrong: Option<&Sheet>) -> Element {
    let notices = &desk.company.notices;
    // Whoever turns quiet hours on finds the usual ones.
    let hours = notices.quiet.unwrap_or_default();
    let clock = |time: NaiveTime| time.format("%H:%M").to_string();
    let sheet = Sheet::of(&NOTICES, notices).now("quiet", if notices.quiet.is_some() { "yes" } else { "" });
    let sheet = sheet.now("from", clock(hours.from)).now("to", clock(hours.to)).or(wrong);
    let inside = rsx! {
        p { {t!(desk.text, "settings-notices-text")} }
        {sheet.draw(desk, "/settings/notices")}
    };
    settings::card(&t!(desk.text, "settings-notices"), inside)
}
