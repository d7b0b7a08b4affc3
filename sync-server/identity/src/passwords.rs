//! What may be a password: long enough, not a common one, not somebody's own name. Nothing is asked about kinds of characters
//! (NIST SP 800-63B, 3.1.1).

use std::collections::BTreeSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The shortest password, in characters.
pub const SHORTEST: usize = 8;
/// What is suggested, in characters.
pub const SUGGESTED: usize = 12;
/// The longest password, in characters.
pub const LONGEST: usize = 200;

/// A password without what it is made from must have so many characters left.
const OF_ITS_OWN: usize = 5;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    #[error("a password has at least {SHORTEST} characters")]
    TooShort,
    #[error("a password has at most {LONGEST} characters")]
    TooLong,
    #[error("this password is one of those that are tried first")]
    Common,
    #[error("this password is made from a name or an address")]
    Personal,
}

/// Whether this may be a password of somebody of whom `about` is known: name, e-mail address, company.
pub fn check(password: &str, about: &[&str]) -> Result<(), Weak> {
    let plain = normal(password);
    let length = plain.chars().count();
    if length < SHORTEST {
        return Err(Weak::TooShort);
    }
    if length > LONGEST {
        return Err(Weak::TooLong);
    }
    let small = plain.to_lowercase();
    let first = small.chars().next();
    if COMMON.contains(small.trim()) || small.chars().all(|c| Some(c) == first) {
        return Err(Weak::Common);
    }
    let mut left = small;
    for word in words(about) {
        left = left.replace(&word, "");
    }
    if left.chars().filter(|c| c.is_alphanumeric()).count() < OF_ITS_OWN && !words_are_far(&plain, about) {
        return Err(Weak::Personal);
    }
    Ok(())
}

/// The form in which a password is hashed: the same on every keyboard.
pub fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// None of the words is in the password.
fn words_are_far(password: &str, about: &[&str]) -> bool {
    let small = password.to_lowercase();
    !words(about).iter().any(|word| small.contains(word.as_str()))
}

/// The words of names and addresses, the longest first, those of two letters left out.
fn words(about: &[&str]) -> Vec<String> {
    let about = about.iter().chain(&["sevengate", "password"]);
    let folded = about.flat_map(|text| {
        let small = normal(text).to_lowercase();
        let parts: Vec<String> = small.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
        parts.into_iter().chain([small])
    });
    let mut all: Vec<String> = folded.filter(|word| word.chars().count() > 2).collect();
    all.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    all
}

static COMMON: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("../../../assets/passwords/common.txt").lines().collect());

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: &[&str] = &["Asha Verma", "asha.verma@deccan.example", "Deccan Plumbing"];

    #[test]
    fn length_counts_in_characters_and_nothing_else_is_asked() {
        assert_eq!(check("kurz-77", ABOUT), Err(Weak::TooShort));
        assert_eq!(check(&"ab".repeat(101), ABOUT), Err(Weak::TooLong));
        for good in [
            "seven gates",
            "पानी का नल टपकता है",
            "🔧🚿🛁🔩🪛🧰🚰🪠 🔧",
            "zebra crossing at nine",
            &"ab".repeat(100),
        ] {
            assert_eq!(check(good, ABOUT), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for common in
            ["password1", "PassWord1", "12345678", "qwertyuiop", "xxxxxxxxxxxx", "ｐａｓｓｗｏｒｄ１"]
        {
            assert_eq!(check(common, ABOUT), Err(Weak::Common), "{common}");
        }
    }

    #[test]
    fn what_is_known_of_a_person_is_no_password() {
        for personal in [
            "Asha Verma",
            "ashaverma",
            "AshaVerma1",
            "asha.verma@deccan.example",
            "deccan-plumbing!",
            "Verma2026",
        ] {
            assert_eq!(check(personal, ABOUT), Err(Weak::Personal), "{personal}");
        }
        assert_eq!(check("asha walks over blue tiles", ABOUT), Ok(()));
    }
}
