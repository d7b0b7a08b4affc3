//! Where the phone app is, as people open it in a browser.

use shared::PersonId;

/// In the address, what stands for whoever is invited: so that several can be tried in one browser.
const PERSON: &str = "{person}";

/// Where this person opens the phone app in a browser; none: it is installed.
pub fn of(phone_url: Option<&str>, person: PersonId) -> Option<String> {
    let whole = person.0.simple().to_string();
    phone_url.map(|url| url.replace(PERSON, &whole[whole.len() - 8..]))
}

/// The same for whoever it is.
pub fn of_anybody(phone_url: Option<&str>) -> Option<String> {
    phone_url.map(|url| url.replace(PERSON, "a"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn everybody_has_a_phone_of_their_own_where_the_address_says_so() {
        let person = PersonId(Uuid::from_u128(0xdead_beef));
        assert_eq!(of(None, person), None);
        let address = Some("https://phone.example.com/?device={person}");
        assert_eq!(of(address, person).as_deref(), Some("https://phone.example.com/?device=deadbeef"));
        let address = Some("https://phone.example.com/");
        assert_eq!(of_anybody(address).as_deref(), Some("https://phone.example.com/"));
    }
}
