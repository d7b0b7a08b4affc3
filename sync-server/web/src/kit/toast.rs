//! What a page says once after a form was sent: a sentence, and Undo as a form that names what is taken back.
//!
//! It travels in a cookie from the answer of the form to the page shown next, signed for the session: what somebody else
//! puts there (from a neighbouring domain, or out of a session of their own) is not said. Undo goes through the same door,
//! with the same rights, as everything else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dioxus::prelude::*;
use identity::secret::ServerKey;
use serde::{Deserialize, Serialize};
use shared::ids::derived;
use ui::{Icon, Text, t};
use uuid::Uuid;

/// The cookie's name.
pub const COOKIE: &str = "sevengate_toast";
/// Browsers keep about 4 KB per cookie; an Undo that does not fit is left out.
const ROOM: usize = 3_600;

/// A sentence, and what takes it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Toast {
    pub said: String,
    #[serde(default)]
    pub alert: bool,
    #[serde(default)]
    pub undo: Option<Undo>,
}

/// What is to be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// Makes a second click the same click.
    pub cause: Uuid,
    /// The acts that are taken back, by what made each the same on a second click; in the order in which they were done.
    pub of: Vec<Uuid>,
    /// It takes an Undo back.
    #[serde(default)]
    pub again: bool,
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

    /// Offers to take back what was done with this cause.
    pub fn undoable(self, cause: Uuid, back: &str) -> Toast {
        self.undoable_all(vec![cause], back)
    }

    /// The same, of several acts that were one to the person.
    pub fn undoable_all(mut self, of: Vec<Uuid>, back: &str) -> Toast {
        if let Some(last) = of.last() {
            let cause = derived("undo", *last);
            self.undo = Some(Undo { cause, of, again: false, back: back.to_owned() });
        }
        self
    }

    /// Offers to do again what this cause has undone.
    pub fn redoable(self, cause: Uuid, back: &str) -> Toast {
        let mut toast = self.undoable(cause, back);
        toast.undo.iter_mut().for_each(|undo| undo.again = true);
        toast
    }

    /// The value of the cookie, for a session by the token of its forms.
    pub fn encode(&self, key: &ServerKey, csrf: &str) -> String {
        let packed = |toast: &Toast| {
            let said = serde_json::to_vec(toast).unwrap_or_default();
            let signature = key.sign(&about(csrf), &said);
            format!("{}.{}", URL_SAFE_NO_PAD.encode(said), URL_SAFE_NO_PAD.encode(signature))
        };
        let whole = packed(self);
        if whole.len() <= ROOM { whole } else { packed(&Toast { undo: None, ..self.clone() }) }
    }

    /// Reads the cookie; what was not signed for this session is no toast.
    pub fn decode(value: &str, key: &ServerKey, csrf: &str) -> Option<Toast> {
        let (said, signature) = value.split_once('.')?;
        let said = URL_SAFE_NO_PAD.decode(said).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        key.signed(&about(csrf), &said, &signature).then(|| serde_json::from_slice(&said).ok())?
    }
}

fn about(csrf: &str) -> String {
    format!("toast {csrf}")
}

/// The place for toasts; it is there on every page, so that it can be read out when it fills.
#[component]
pub fn Toasts(text: Text, csrf: String, toast: Option<Toast>) -> Element {
    rsx! {
        section { id: "toasts", class: "toasts", "aria-label": t!(text, "toasts-label"), "aria-live": "polite",
            if let Some(toast) = toast {
                div { class: if toast.alert { "toast toast-alert" } else { "toast" },
                    span { "{toast.said}" }
                    if let Some(undo) = toast.undo {
                        form { method: "post", action: "/undo",
                            input { r#type: "hidden", name: "csrf", value: "{csrf}" }
                            input { r#type: "hidden", name: "cause", value: "{undo.cause}" }
                            for of in undo.of {
                                input { key: "{of}", r#type: "hidden", name: "of", value: "{of}" }
                            }
                            if undo.again {
                                input { r#type: "hidden", name: "again", value: "yes" }
                            }
                            input { r#type: "hidden", name: "back", value: "{undo.back}" }
                            button { class: "button", r#type: "submit",
                                if undo.again { Icon { name: "redo-2" } {t!(text, "action-redo")} } else { Icon { name: "undo-2" } {t!(text, "action-undo")} }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: ServerKey = ServerKey::of([7; 32]);

    #[test]
    fn a_toast_survives_its_cookie() {
        let toast = Toast::said("Moved to आशा").undoable(Uuid::nil(), "/today");
        let read = Toast::decode(&toast.encode(&KEY, "a"), &KEY, "a").unwrap();
        assert_eq!(read.said, "Moved to आशा");
        assert_eq!(read.undo.unwrap().of, vec![Uuid::nil()]);
    }

    #[test]
    fn an_undo_that_does_not_fit_is_left_out() {
        let toast = Toast::said("Moved").undoable_all(vec![Uuid::nil(); 80], "/today");
        let cookie = toast.encode(&KEY, "a");
        assert!(cookie.len() <= ROOM);
        assert!(Toast::decode(&cookie, &KEY, "a").unwrap().undo.is_none());
    }

    #[test]
    fn a_cookie_of_somebody_elses_making_is_no_toast() {
        let read = |cookie: &str| Toast::decode(cookie, &KEY, "a");
        let bare = URL_SAFE_NO_PAD.encode(br#"{"said":"Call this number"}"#);
        for made in ["%%%", "e30", ".", &bare, &format!("{bare}."), &format!("{bare}.AAAA")] {
            assert!(read(made).is_none(), "{made}");
        }
        let own = Toast::said("Moved");
        assert!(read(&own.encode(&KEY, "b")).is_none(), "out of another session");
        assert!(read(&own.encode(&ServerKey::of([8; 32]), "a")).is_none());
        assert!(read(&own.encode(&KEY, "a")).is_some());
    }
}
