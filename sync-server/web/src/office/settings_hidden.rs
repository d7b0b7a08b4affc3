//! Which fields are hidden from which roles: an admin's choice, within what the roles need for their work.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::Boxes;
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, Pick, ask};
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
use crate::kit::words;
use crate::office::settings;
use axum::response::Response;
use dioxus::prelude::*;
use shared::access::Field;
use shared::records::{CompanyPatch, Role};
use ui::{Text, t};

const HIDDEN: Form = Form::free(
    "hidden",
    &[
        Row(&[ask("reach", "settings-hidden-reach", Boxes(|text| picks(text, Field::Contact)))]),
        Row(&[ask("entry", "settings-hidden-entry", Boxes(|text| picks(text, Field::Entry)))]),
        Row(&[ask("amount", "settings-hidden-amount", Boxes(|text| picks(text, Field::Amount)))]),
        Row(&[ask("cost", "settings-hidden-cost", Boxes(|text| picks(text, Field::Cost)))]),
        Row(&[ask("internal", "settings-hidden-internal", Boxes(|text| picks(text, Field::Internal)))]),
        Own(|desk, _| rsx! { p { class: "small muted", {t!(desk.text, "settings-hidden-bounds")} } }),
    ],
);

fn picks(text: Text, field: Field) -> Vec<Pick> {
    let name = |role: Role| format!("{}_{}", field.name(), role.name());
    field.roles().map(|role| Pick::of(name(role), role.name(), words::role(text, role))).collect()
}

/// `POST /settings/hidden`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let patch = |sheet: &mut Sheet, desk: &Desk| CompanyPatch {
        hidden_from: sheet.patch(desk),
        ..CompanyPatch::default()
    };
    settings::save(posted, &HIDDEN, patch, "settings-saved").await
}

pub(super) fn card(desk: &Desk, wrong: Option<&Sheet>) -> Element {
    let sheet = Sheet::of(&HIDDEN, &desk.company.hidden.whole()).or(wrong);
    let inside = rsx! {
        p { {t!(desk.text, "settings-hidden-text")} }
        {sheet.draw(desk, "/settings/hidden")}
    };
    settings::card(&t!(desk.text, "settings-hidden"), inside)
}
