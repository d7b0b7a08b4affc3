//! Where the phone app is: a page that this installation names, or how it is got where none is named.

use crate::app::Config;
use dioxus::prelude::*;
use shared::PersonId;
use ui::{Icon, Text, t};

/// In the address, what stands for the one who is invited: so that several can be tried in one browser.
const PERSON: &str = "{person}";

/// Where this person opens the phone app in a browser; none: it is installed.
pub fn of(config: &Config, person: PersonId) -> Option<String> {
    let whole = person.0.simple().to_string();
    config.phone_url.as_ref().map(|url| url.replace(PERSON, &whole[whole.len() - 8..]))
}

/// The same for the one who it is.
pub fn of_anybody(config: &Config) -> Option<String> {
    config.phone_url.as_ref().map(|url| url.replace(PERSON, "a"))
}

/// How a phone is got where the server does not know of one.
pub fn how(text: Text) -> Element {
    rsx! {
        details { class: "more",
            summary { {t!(text, "phone-how")} }
            div { class: "stack-tight small",
                p { {t!(text, "phone-how-text")} }
                p { code { "cargo run -p mobile --features desktop" } }
                p { class: "with-icon muted", Icon { name: "info", class: "icon-s" } {t!(text, "phone-how-setting")} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn everybody_has_a_phone_of_their_own_where_the_address_says_so() {
        let mut config = Config::in_folder("");
        let person = PersonId(Uuid::from_u128(0xdead_beef));
        assert_eq!(of(&config, person), None);
        config.phone_url = Some("https://phone.example.com/?device={person}".into());
        assert_eq!(of(&config, person).as_deref(), Some("https://phone.example.com/?device=deadbeef"));
        config.phone_url = Some("https://phone.example.com/".into());
        assert_eq!(of_anybody(&config).as_deref(), Some("https://phone.example.com/"));
    }
}
