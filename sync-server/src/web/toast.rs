//! What a page says once after a form was sent: a sentence, and Undo as a form that posts the reverse.
//!
//! It travels in a cookie from the answer of the form to the page shown next. The person could write it themself, so
//! it carries no trust: Undo goes through the same door, with the same rights, as everything else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use shared::Change;
use ui::{Icon, Text, t};
use uuid::Uuid;

/// The cookie's name.
pub const COOKIE: &str = "sevengate_toast";
/// Browsers keep about 4 KB per cookie; an Undo that does not fit is left out.
const ROOM: usize = 3_600;

/// A sentence, and what takes it back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Toast {
    pub said: String,
    #[serde(default)]
    pub alert: bool,
    #[serde(default)]
    pub undo: Option<Undo>,
}

/// The reverse of what was done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Undo {
    /// Makes a second click the same click.
    pub cause: Uuid,
    pub changes: Vec<Change>,
    /// The page to show then.
    pub back: String,
}

impl Toast {
    /// A sentence only.
    pub fn said(said: impl Into<String>) -> Toast {
        Toast { said: said.into(), alert: false, undo: None }
    }

    /// Something that went wrong.
    pub fn alert(said: impl Into<String>) -> Toast {
        Toast { said: said.into(), alert: true, undo: None }
    }

    /// Adds the way back.
    pub fn with_undo(mut self, cause: Uuid, changes: Vec<Change>, back: &str) -> Toast {
        if !changes.is_empty() {
            self.undo = Some(Undo { cause, changes, back: back.to_owned() });
        }
        self
    }

    /// The value of the cookie.
    pub fn encode(&self) -> String {
        let packed = |toast: &Toast| URL_SAFE_NO_PAD.encode(serde_json::to_vec(toast).unwrap_or_default());
        let whole = packed(self);
        if whole.len() <= ROOM { whole } else { packed(&Toast { undo: None, ..self.clone() }) }
    }

    /// Reads the cookie; anything else is no toast.
    pub fn decode(value: &str) -> Option<Toast> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()
    }
}

/// The place for toasts; it is there on every page, so that it can be read out when it fills.
#[component]
pub fn Toasts(
    text: Text,
    csrf: String,
    said: Option<String>,
    alert: bool,
    undo: Option<UndoForm>,
) -> Element {
    rsx! {
        section { id: "toasts", class: "toasts", "aria-label": t!(text, "toasts-label"), "aria-live": "polite",
            if let Some(said) = said {
                div { class: if alert { "toast toast-alert" } else { "toast" },
                    span { "{said}" }
                    if let Some(undo) = undo {
                        form { method: "post", action: "/undo",
                            input { r#type: "hidden", name: "csrf", value: "{csrf}" }
                            input { r#type: "hidden", name: "cause", value: "{undo.cause}" }
                            input { r#type: "hidden", name: "changes", value: "{undo.changes}" }
                            input { r#type: "hidden", name: "back", value: "{undo.back}" }
                            button { class: "button", r#type: "submit", Icon { name: "undo-2" } {t!(text, "action-undo")} }
                        }
                    }
                }
            }
        }
    }
}

/// [`Undo`] as the fields of its form.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoForm {
    cause: String,
    changes: String,
    back: String,
}

impl UndoForm {
    /// The fields.
    pub fn of(undo: &Undo) -> UndoForm {
        UndoForm {
            cause: undo.cause.to_string(),
            changes: serde_json::to_string(&undo.changes).unwrap_or_default(),
            back: undo.back.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::VisitId;

    fn cancel() -> Change {
        Change::CancelVisit { id: VisitId(Uuid::nil()), rev: 3, despite_under_way: false }
    }

    #[test]
    fn a_toast_survives_its_cookie() {
        let toast = Toast::said("Moved to आशा").with_undo(Uuid::nil(), vec![cancel()], "/today");
        let read = Toast::decode(&toast.encode()).unwrap();
        assert_eq!(read.said, "Moved to आशा");
        assert_eq!(read.undo.unwrap().changes, vec![cancel()]);
    }

    #[test]
    fn an_undo_that_does_not_fit_is_left_out() {
        let toast = Toast::said("Moved").with_undo(Uuid::nil(), vec![cancel(); 80], "/today");
        let cookie = toast.encode();
        assert!(cookie.len() <= ROOM);
        assert!(Toast::decode(&cookie).unwrap().undo.is_none());
    }

    #[test]
    fn a_cookie_of_somebody_elses_making_is_no_toast() {
        assert!(Toast::decode("%%%").is_none());
        assert!(Toast::decode("e30").is_none());
    }
}
