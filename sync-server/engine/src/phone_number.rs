//! Phone numbers, as they are stored.

/// A phone number in international form, read as people of the company's country write it; what cannot be read
/// stays as it was typed.
pub fn international(locale: &str, typed: &str) -> String {
    let country = locale.rsplit(['-', '_']).next().and_then(|c| c.parse().ok());
    match phonenumber::parse(country, typed) {
        Ok(number) if phonenumber::is_valid(&number) => {
            number.format().mode(phonenumber::Mode::International).to_string()
        }
        _ => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_stored_in_international_form_where_it_can_be_read() {
        assert_eq!(international("en-IN", "020 2553 0142"), "+91 20 2553 0142");
        assert_eq!(international("de-DE", "030 901820"), "+49 30 901820");
        assert_eq!(international("en-IN", "ask at the gate"), "ask at the gate");
    }
}
