//! Which fields are hidden from which roles: an admin's choice, within what the roles need for their work.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{Fields, Hidden as HiddenFields, Posted, Tick};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::response::Response;
use dioxus::prelude::*;
use shared::access::{Field, Hidden};
use shared::records::{CompanyPatch, Role};
use shared::{Change, ids::derived};
use ui::t;

/// `POST /settings/hidden`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (now, was) = (ticked(&fields), desk.company.hidden.clone());
    let cause = fields.cause()?;
    let edit = |hidden| {
        let patch = CompanyPatch { hidden: Some(hidden), ..CompanyPatch::default() };
        vec![Change::EditCompany { patch: Box::new(patch) }]
    };
    let toast = match desk.act(cause, edit(now)).await? {
        Ok(()) => {
            let said = Toast::said(t!(desk.text, "settings-saved"));
            said.with_undo(derived("undo", cause), edit(was), "/settings")
        }
        Err(refusal) => Toast::alert(words::refusal(desk.text, &refusal)),
    };
    Ok(desk.go("/settings", Some(toast)))
}

fn ticked(fields: &Fields) -> Hidden {
    let roles = |field: Field| field.roles().filter(move |role| fields.ticked(&name(field, *role)));
    let all = Field::ALL.into_iter().map(|field| (field, roles(field).collect()));
    Hidden(all.filter(|(_, roles): &(Field, std::collections::BTreeSet<Role>)| !roles.is_empty()).collect())
}

fn name(field: Field, role: Role) -> String {
    format!("{}_{}", field.name(), role.name())
}

pub(crate) fn card(desk: &Desk) -> Element {
    let text = desk.text;
    let hidden = &desk.company.hidden;
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "settings-hidden")} }
            p { {t!(text, "settings-hidden-text")} }
            form { class: "form", method: "post", action: "/settings/hidden",
                HiddenFields { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
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
