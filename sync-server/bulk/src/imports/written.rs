//! How people write yes, numbers to call, addresses to write to, sums, and that there is none.

use super::amount::is_exponent;
use super::likeness::plain;
use engine::db::tables::digit;

/// Fewer digits than these are no phone number.
const FEWEST_DIGITS: usize = 4;

pub(super) fn is_yes(text: &str) -> bool {
    let text = plain(text);
    matches!(
        text.as_str(),
        "yes"
            | "y"
            | "true"
            | "1"
            | "x"
            | "ja"
            | "oui"
            | "si"
            | "sim"
            | "urgent"
            | "high"
            | "emergency"
            | "dringend"
            | "urgente"
            | "hoch"
    ) || ["हाँ", "نعم"].iter().any(|yes| plain(yes) == text)
}

/// Whether a cell that asks how to reach somebody says that there is no way: signs alone, zeros, or a word for nothing.
pub(super) fn is_placeholder(text: &str) -> bool {
    let bare: String = plain(text).chars().filter(|c| *c != ' ').collect();
    let nothing = matches!(
        bare.as_str(),
        "na" | "none"
            | "nil"
            | "null"
            | "no"
            | "nope"
            | "nothing"
            | "noemail"
            | "nomail"
            | "nophone"
            | "nonumber"
            | "unknown"
            | "notavailable"
            | "notapplicable"
            | "notprovided"
            | "notgiven"
            | "tbd"
            | "tba"
            | "ka"
            | "kein"
            | "keine"
            | "unbekannt"
            | "aucun"
            | "inconnu"
            | "ninguno"
            | "sindatos"
            | "nessuno"
            | "nenhum"
            | "geen"
    );
    // "xxx", "0000": one sign over and over.
    nothing || bare.chars().all(|c| matches!(c, 'x' | '0'))
}

/// The same of a state or country, which two letters may name: "KA", "NO", "NA".
pub(super) fn is_no_region(text: &str) -> bool {
    let code = text.chars().count() == 2 && text.chars().all(char::is_alphabetic);
    is_placeholder(text) && (!code || text.eq_ignore_ascii_case("xx"))
}

/// Whether a text has the shape of an e-mail address; whether somebody reads it is another matter.
pub(super) fn is_email(text: &str) -> bool {
    let strange = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"');
    let Some((before, domain)) = text.split_once('@') else { return false };
    let parts: Vec<&str> = domain.split('.').collect();
    !before.is_empty()
        && !text.contains(strange)
        && !domain.contains('@')
        && parts.len() > 1
        && parts.iter().all(|part| !part.is_empty())
}

/// Whether a text has at least the digits that a short number has, and more than one digit over and over.
pub(super) fn is_phone(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter_map(digit).collect();
    !is_exponent(text)
        && digits.len() >= FEWEST_DIGITS
        && digits.iter().any(|digit| Some(digit) != digits.first())
}

/// Whether a kind of customer is a business, if it says so.
pub(super) fn is_business(text: &str) -> Option<bool> {
    match plain(text).as_str() {
        "" => None,
        "company" | "business" | "commercial" | "organization" | "organisation" | "firma" | "gewerbe"
        | "gewerblich" | "entreprise" | "societe" | "professionnel" | "empresa" | "azienda" | "bedrijf"
        | "b2b" => Some(true),
        _ => Some(false),
    }
}

/// What a spreadsheet shows where a formula found nothing, in the languages that it speaks.
pub(super) fn is_formula_error(text: &str) -> bool {
    const ERRORS: [&str; 26] = [
        "#N/A",
        "#N/V",
        "#NV",
        "#N/D",
        "#ND",
        "#REF!",
        "#BEZUG!",
        "#¡REF!",
        "#VALUE!",
        "#WERT!",
        "#¡VALOR!",
        "#VALEUR!",
        "#NAME?",
        "#¿NOMBRE?",
        "#NOM?",
        "#DIV/0!",
        "#¡DIV/0!",
        "#NULL!",
        "#¡NULO!",
        "#NUM!",
        "#ZAHL!",
        "#¡NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#BLOCKED!",
    ];
    let text = text.trim();
    // "####" is a number that did not fit its column.
    text.starts_with('#')
        && (ERRORS.iter().any(|error| text.eq_ignore_ascii_case(error))
            || (text.len() > 2 && text.chars().all(|c| c == '#')))
}

/// Whether a text names sums, and nobody: "Total", "Total (25)".
pub(super) fn is_total(text: &str) -> bool {
    const TOTALS: [&str; 24] = [
        "total",
        "totals",
        "grand total",
        "sub total",
        "subtotal",
        "sum",
        "total general",
        "suma",
        "summe",
        "gesamt",
        "gesamtsumme",
        "zwischensumme",
        "insgesamt",
        "endsumme",
        "somme",
        "totale",
        "totaal",
        "कुल",
        "कुल योग",
        "योग",
        "المجموع",
        "مجموع",
        "الإجمالي",
        "المجموع الكلي",
    ];
    let text = plain(text);
    let numbers = |word: &str| word.chars().all(char::is_numeric);
    let words: Vec<&str> = text.split(' ').filter(|word| !numbers(word)).collect();
    let text = words.join(" ");
    !text.is_empty() && TOTALS.iter().any(|total| plain(total) == text)
}

/// A whole number without the fraction that programs write behind it: `25931.0`.
pub(super) fn whole_number(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && !zeros.is_empty()
                && zeros.bytes().all(|b| b == b'0')
                && whole.bytes().all(|b| b.is_ascii_digit()) =>
        {
            whole
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_is_nothing() {
        for nothing in ["n/a", "N.A.", "-", "--", ".", "none", "x", "XXX", "0", "00 00", "No email", ""] {
            assert!(is_placeholder(nothing), "{nothing}");
        }
        for something in ["asha@x.example", "020 5550 0142", "nobody", "x5"] {
            assert!(!is_placeholder(something), "{something}");
        }
    }

    #[test]
    fn two_letters_may_be_a_state_or_a_country() {
        for code in ["KA", "NO", "NA", "ka", "MH", "Karnataka"] {
            assert!(!is_no_region(code), "{code}");
        }
        for nothing in ["", "-", "--", "0", "00", "n/a", "N.A.", "xx", "none"] {
            assert!(is_no_region(nothing), "{nothing}");
        }
    }

    #[test]
    fn addresses_and_numbers_are_known_by_their_shape() {
        for good in ["asha@x.example", "a.b+c@mail.x.example", "käthe@müller.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["nobody", "@x.example", "asha@", "asha@x", "asha@x..example", "a@b@c.example", "a b@c.example"]
        {
            assert!(!is_email(bad), "{bad}");
        }
        for good in ["+91 20 5550 0142", "1515", "०२० ५५५० ०१४२"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["ask at the gate", "12", "1111111111", "?", "9.82201E+09", "9,82201e9"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn sums_and_errors_of_formulas_are_known() {
        for total in ["Total", "TOTAL:", "Total (25)", "Summe", "कुल", "المجموع", "Grand total"]
        {
            assert!(is_total(total), "{total}");
        }
        for name in ["Total Energies", "Kulkarni", "Summer", "", "25"] {
            assert!(!is_total(name), "{name}");
        }
        for error in ["#N/A", "#REF!", "#NV", "#div/0!", "#####"] {
            assert!(is_formula_error(error), "{error}");
        }
        assert!(!is_formula_error("#12 Main Street") && !is_formula_error("##"));
        assert_eq!(
            (whole_number("25931.0"), whole_number("25931.5"), whole_number("K.0")),
            ("25931", "25931.5", "K.0")
        );
    }
}
