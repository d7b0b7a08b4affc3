//! The form in which texts are searched for and compared: the same on both engines, computed here.
//!
//! Marks are folded only where a script allows it, because elsewhere they are letters: हेमा and हुमा, หมา and ม้า are different
//! people. Folded are the accents of Latin and Greek, the optional vowel signs of Arabic and Hebrew, the hamza and madda
//! on an alef (names are written with and without), and in Cyrillic the stress and ё, which people write е. Kept are й, ї, ў,
//! ѓ, ќ, the voicing of kana, and every mark of Devanagari, Bengali, Tamil, Thai and all other scripts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The version of this form. Raise it whenever the form changes: what is stored is then computed anew at the next start.
pub const VERSION: i64 = 1;

/// Text as it is searched for: in lower case, single spaces, without what [the module](self) says is folded.
pub fn searchable(texts: &[&str]) -> String {
    let joined = texts.join(" ");
    let mut plain = String::with_capacity(joined.len());
    // The letter that a mark stands on.
    let mut base = ' ';
    for c in joined.nfkd().filter(|c| !is_unseen(*c)) {
        if !is_combining_mark(c) {
            base = c;
            match digit(c) {
                Some(digit) => plain.push(digit),
                None => plain.push(c),
            }
        } else if !is_folded(base, c) {
            plain.push(c);
        }
    }
    let lower = plain.to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for c in lower.chars() {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    let composed: String = folded.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The digits of a phone number, of whatever script, which is how it is searched for.
pub fn digits(phone: &str) -> String {
    phone.chars().filter_map(digit).collect()
}

/// Digits of every script as 0 to 9; everything else stays.
pub fn with_plain_digits(text: &str) -> String {
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// A decimal digit of any script as one of 0 to 9.
pub fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    // Where the digits of scripts begin, as Unicode has them: ten in a row each.
    const ZEROS: [u32; 21] = [
        0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
        0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810, 0x19d0, 0xff10,
    ];
    let code = u32::from(c);
    let zero = ZEROS.into_iter().find(|zero| (*zero..*zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Signs that nobody sees: they turn text round, or join and part letters.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{640}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Whether a mark on this letter says no more than people leave out.
fn is_folded(base: char, mark: char) -> bool {
    match mark {
        // The accents that scripts share.
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' => {
            match base {
                '\u{400}'..='\u{52f}' => match mark {
                    // A stress, but ѓ and ќ are letters.
                    '\u{300}' | '\u{301}' => !matches!(base, 'Г' | 'г' | 'К' | 'к'),
                    '\u{308}' => matches!(base, 'Е' | 'е'),
                    _ => false,
                },
                _ => true,
            }
        }
        '\u{fe20}'..='\u{fe2f}' => true,
        // Arabic vowel signs, and the small alef.
        '\u{64b}'..='\u{652}' | '\u{656}'..='\u{65f}' | '\u{670}' | '\u{610}'..='\u{61a}' => true,
        // أ إ آ are written ا.
        '\u{653}'..='\u{655}' => base == '\u{627}',
        // Hebrew vowel points and accents.
        '\u{591}'..='\u{5c7}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        searchable(&[text])
    }

    #[test]
    fn accents_of_latin_and_greek_are_folded() {
        for (typed, wanted) in [
            ("Käthe Müller", "kathe muller"),
            ("NAÏVE", "naive"),
            ("Nguyễn Thị Đào", "nguyen thi dao"),
            ("Łukasz Søren", "lukasz soren"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("İzmir Yıldız", "izmir yildiz"),
            ("Ἀθηνᾶ Παπαδόπουλος", "αθηνα παπαδοπουλοσ"),
        ] {
            assert_eq!(form(typed), wanted, "{typed}");
            // However it is composed.
            assert_eq!(form(&typed.nfd().collect::<String>()), wanted, "{typed}");
        }
    }

    #[test]
    fn marks_that_are_letters_stay() {
        for (one, other) in [
            ("हेमा", "हुमा"),
            ("रवि", "रवी"),
            ("कर", "क़र"),
            ("মিতা", "মতা"),
            ("கலை", "காலை"),
            ("หมา", "หม่า"),
            ("ガス", "カス"),
            ("ハハ", "パパ"),
            ("Андрей", "Андреи"),
            ("Київ", "Киів"),
            ("ѓак", "гак"),
        ] {
            assert_ne!(form(one), form(other), "{one} {other}");
            assert!(!form(one).contains(&form(other)), "{other} does not find {one}");
        }
        assert_eq!(form("हेमा"), "हेमा");
    }

    #[test]
    fn what_people_leave_out_is_left_out() {
        for (one, other) in [
            ("مُحَمَّد", "محمد"),
            ("أحمد", "احمد"),
            ("محـمد", "محمد"),
            ("שָׁלוֹם", "שלום"),
            ("Семён", "Семен"),
            ("Петро́в", "Петров"),
            ("a\u{200d}b\u{202e}c", "abc"),
            ("１２३ Ａ", "123 a"),
            ("٣٤ شارع", "34 شارع"),
        ] {
            assert_eq!(form(one), form(other), "{one} {other}");
        }
        assert_eq!(form("\u{a8}"), "");
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        assert_eq!(digits("+९१ २० ५५५०-०१४२"), "912055500142");
        assert_eq!(digits("٠١٢۳۴۵"), "012345");
        assert_eq!(with_plain_digits("१५ दिसंबर"), "15 दिसंबर");
    }

    #[test]
    fn the_form_of_a_form_is_itself() {
        for text in ["İSTANBUL ǅ", "ﬁ ½ ㎏", "Ἀθηνᾶ", "क़ुरैशी", "ｶﾞｽ", "한글", "أإآؤئ", "ẞ"]
        {
            assert_eq!(form(&form(text)), form(text), "{text}");
        }
    }
}
