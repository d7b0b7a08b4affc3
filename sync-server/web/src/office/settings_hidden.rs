//! Which fields are hidden from which roles: an admin's choice, within what the roles need for their work.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{Fields, Hidden as HiddenFields, Posted, Tick};
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::office::settings;
use axum::response::Response;
use dioxus::prelude::*;
use shared::access::{Field, Hidden};
use shared::records::{CompanyPatch, Role};
use std::collections::{BTreeMap, BTreeSet};
use ui::t;

/// `POST /settings/hidden`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (now, was): (Hidden, Hidden) = (ticked(&fields), settings::rendered_with(fields.raw("was"))?);
    let (patch, back) = (differing(&now, &was), differing(&was, &now));
    let said = t!(desk.text, "settings-saved");
    match settings::save(&desk, fields.cause()?, patch, back, said).await? {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            let toast = Toast::alert(words::refusal(desk.text, &refusal));
            Ok(desk.go("/settings", Some(toast)))
        }
    }
}

/// What of these hidden fields is not as in others, of the boxes that the form shows.
fn differing(these: &Hidden, others: &Hidden) -> CompanyPatch {
    let boxes = Field::ALL.into_iter().flat_map(|field| field.roles().map(move |role| (field, role)));
    let mut hidden_from: BTreeMap<Field, BTreeMap<Role, bool>> = BTreeMap::new();
    for (field, role) in boxes.filter(|(field, role)| these.has(*field, *role) != others.has(*field, *role)) {
        hidden_from.entry(field).or_default().insert(role, these.has(field, role));
    }
    CompanyPatch { hidden_from, ..CompanyPatch::default() }
}

fn ticked(fields: &Fields) -> Hidden {
    let roles = |field: Field| field.roles().filter(move |role| fields.ticked(&name(field, *role)));
    let all = Field::ALL.into_iter().map(|field| (field, roles(field).collect()));
    Hidden(all.filter(|(_, roles): &(Field, BTreeSet<Role>)| !roles.is_empty()).collect())
}

fn name(field: Field, role: Role) -> String {
    format!("{}_{}", field.name(), role.name())
}

pub(crate) fn card(desk: &Desk) -> Element {
    let text = desk.text;
    let hidden = &desk.company.hidden;
    let was = serde_json::to_string(hidden).unwrap_or_default();
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "settings-hidden")} }
            p { {t!(text, "settings-hidden-text")} }
            form { class: "form", method: "post", action: "/settings/hidden",
                HiddenFields { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                input { r#type: "hidden", name: "was", value: "{was}" }
                for field in Field::ALL {
                    fieldset { class: "stack-tight", key: "{field.name()}",
                        legend { class: "label", {words::hidden_field(text, field)} }
                        div { class: "row",
                            for role in field.roles() {
                                Tick { key: "{role.name()}", form: "hidden", name: name(field, role), label: words::role(text, role), checked: hidden.has(field, role) }
                            }
                        }
                    }
                }
                p { class: "small muted", {t!(text, "settings-hidden-bounds")} }
                div { class: "form-actions", button { class: "button", r#type: "submit", {t!(text, "action-save")} } }
            }
        }
    }
}
