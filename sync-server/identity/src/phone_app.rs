//! Where people open the phone app in a browser, and what an invitation leads to.

use shared::PersonId;

/// In an address, what stands for whoever is invited: so that several can be tried in one browser.
const PERSON: &str = "{person}";
/// Where this server hands it out.
const HERE: &str = "/app/";

/// Where people open the phone app in a browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PhoneApp {
    /// Nowhere: phones get it in another way.
    #[default]
    Nowhere,
    /// From this server.
    Here,
    /// Somewhere else; `{person}` in the address stands for who is invited.
    At(String),
}

impl PhoneApp {
    /// As the settings say: an address wins over what the server has.
    pub fn of(address: Option<String>, is_here: bool) -> PhoneApp {
        match address {
            Some(address) => PhoneApp::At(address),
            None if is_here => PhoneApp::Here,
            None => PhoneApp::Nowhere,
        }
    }

    /// Where this person opens it, of a server that is reached at `base`.
    pub fn address(&self, base: &str, person: PersonId) -> Option<String> {
        let whole = person.0.simple().to_string();
        match self {
            PhoneApp::Nowhere => None,
            PhoneApp::Here => Some(format!("{base}{HERE}")),
            PhoneApp::At(address) => Some(address.replace(PERSON, &whole[whole.len() - 8..])),
        }
    }

    /// The same for whoever it is, on a page of this server.
    pub fn of_anybody(&self) -> Option<String> {
        match self {
            PhoneApp::Nowhere => None,
            PhoneApp::Here => Some(HERE.to_owned()),
            PhoneApp::At(address) => Some(address.replace(PERSON, "a")),
        }
    }

    /// Where an invitation leads a phone's camera. Browsers do not send what stands behind the #: the code is in no log.
    pub fn invitation(&self, base: &str, person: PersonId, code: &str) -> String {
        match self {
            PhoneApp::Nowhere => format!("{base}/enrol#{code}"),
            PhoneApp::Here => format!("{base}{HERE}#{code}"),
            PhoneApp::At(_) => self.address(base, person).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const BASE: &str = "https://office.example.com";

    #[test]
    fn everybody_has_a_phone_of_their_own_where_the_address_says_so() {
        let person = PersonId(Uuid::from_u128(0xdead_beef));
        assert_eq!(PhoneApp::of(None, false).address(BASE, person), None);
        let at = PhoneApp::of(Some("https://phone.example.com/?device={person}".into()), true);
        assert_eq!(at.address(BASE, person).as_deref(), Some("https://phone.example.com/?device=deadbeef"));
        let at = PhoneApp::of(Some("https://phone.example.com/".into()), false);
        assert_eq!(at.of_anybody().as_deref(), Some("https://phone.example.com/"));
    }

    #[test]
    fn an_invitation_to_the_servers_own_app_brings_its_code() {
        let person = PersonId(Uuid::from_u128(1));
        let link = |app: PhoneApp| app.invitation(BASE, person, "K7QM-2XPD");
        assert_eq!(link(PhoneApp::of(None, true)), "https://office.example.com/app/#K7QM-2XPD");
        assert_eq!(link(PhoneApp::Nowhere), "https://office.example.com/enrol#K7QM-2XPD");
        assert_eq!(link(PhoneApp::At("https://phone.example.com/".into())), "https://phone.example.com/");
    }
}
