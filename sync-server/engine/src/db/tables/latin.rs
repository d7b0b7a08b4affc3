//! Names as they sound, in Latin letters: how राहुल is found by who types "rahul", and Rahul by who types राहुल.
//!
//! A column holds every word twice: as it sounds, and its consonants alone, for scripts that leave vowels unwritten. Each has
//! a sign in front that says which kind of script the word is written in, so that words are compared across scripts only:
//! within one script the plain search is the better one.

use deunicode::deunicode_char;

/// More words of a text than these are not kept.
const MOST_WORDS: usize = 32;
/// Fewer consonants than these say nothing by themselves.
const FEWEST: usize = 3;

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    /// Vowels are written, or known.
    Voiced,
    /// Arabic and Hebrew write consonants.
    Consonants,
}

impl Script {
    fn of(word: &str) -> Script {
        let letters = || word.chars().filter(|c| c.is_alphabetic());
        if letters().any(|c| matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff)) {
            return Script::Consonants;
        }
        match letters().all(is_latin) {
            true => Script::Latin,
            false => Script::Voiced,
        }
    }

    fn sign(self) -> char {
        match self {
            Script::Latin => '-',
            Script::Voiced => '~',
            Script::Consonants => '=',
        }
    }
}

fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0..=0x2af | 0x1d00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xfb00..=0xfb06 | 0xff21..=0xff5a)
}

/// What is kept of texts, to be searched for [`parts`].
pub fn column(texts: &[&str]) -> String {
    let words = texts.iter().flat_map(|text| text.split_whitespace()).flat_map(sounds).take(MOST_WORDS);
    let mut kept: String = words
        .map(|Sound { script, key, bones }| {
            let sign = script.sign();
            format!(" {sign}{key}/{sign}{bones}")
        })
        .collect();
    kept.push(' ');
    kept
}

/// Texts of which one is in the [`column`] of a name in another script that sounds like the word. None: nothing to look for.
pub fn parts(word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for Sound { script, key, bones } in sounds(word) {
        let others: &[Script] = match script {
            Script::Latin => &[Script::Voiced, Script::Consonants],
            Script::Voiced | Script::Consonants => &[Script::Latin],
        };
        for other in others {
            let sign = other.sign();
            let vowels = script != Script::Consonants && *other != Script::Consonants;
            if vowels && key.len() > 1 {
                found.push(format!(" {sign}{key}"));
            }
            if bones.len() >= FEWEST {
                found.push(format!("/{sign}{bones}"));
            } else if !vowels && bones.len() + 1 == FEWEST {
                // Few consonants: the whole word has to be these.
                found.push(format!("/{sign}{bones} "));
            }
        }
    }
    found
}

/// A text as it sounds, for comparing names across scripts.
pub fn spoken(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().flat_map(sounds).map(|sound| sound.key).collect();
    words.join(" ")
}

/// Whether a text is written in letters that are not Latin.
pub fn is_foreign(text: &str) -> bool {
    text.split_whitespace().any(|word| Script::of(word) != Script::Latin)
}

struct Sound {
    script: Script,
    key: String,
    bones: String,
}

/// The words that a word is in Latin letters: one, but a name in Chinese is several.
fn sounds(word: &str) -> impl Iterator<Item = Sound> {
    let script = Script::of(word);
    let heard = spelled(word);
    let words: Vec<Sound> = heard
        .split_whitespace()
        .map(folded)
        .filter(|key| !key.is_empty())
        .map(|key| Sound { script, bones: bones(&key, script), key })
        .collect();
    words.into_iter()
}

/// A word letter by letter. The library leaves out the vowel that scripts of India imply, which is put in here.
fn spelled(word: &str) -> String {
    // The article is written to the name in Arabic, and left out by who spells it.
    let bare = word.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(word);
    let letters: Vec<char> = bare.chars().collect();
    let mut out = String::new();
    for (at, c) in letters.iter().copied().enumerate() {
        let Some(place) = in_block(c) else {
            out.push_str(match c {
                'ة' | 'ى' => "a",
                'ع' | 'ء' => "",
                _ if c.is_alphanumeric() => deunicode_char(c).unwrap_or_default(),
                _ => "",
            });
            continue;
        };
        let latin = deunicode_char(c).unwrap_or_default();
        match place {
            // A dot below makes another consonant of it, which sounds alike here.
            0x3c => {}
            0x0d | 0x11 | 0x45 | 0x49 => out.push_str(latin.trim_end_matches('N')),
            0x15..=0x39 | 0x58..=0x5f => {
                out.push_str(match latin {
                    "c" => "ch",
                    "ch" => "chh",
                    "ss" => "sh",
                    other => other.trim_end_matches('a'),
                });
                let mut behind = letters[at + 1..].iter().copied().filter(|c| in_block(*c) != Some(0x3c));
                match behind.next() {
                    Some(next) if matches!(in_block(next), Some(0x3e..=0x4d | 0x55..=0x57)) => {}
                    // The last one is not spoken in the north.
                    None if u32::from(c) < 0xb80 => {}
                    _ => out.push('a'),
                }
            }
            _ => out.push_str(latin),
        }
    }
    out
}

/// The place of a letter in its block, for the scripts of India, which are laid out alike.
fn in_block(c: char) -> Option<u32> {
    (0x900..0xd80).contains(&u32::from(c)).then_some(u32::from(c) % 0x80)
}

/// Spellings of one sound made one: "Deepak" and "Dipak", "Sharma" and "Sarma", "Yuri" and "Iurii".
fn folded(heard: &str) -> String {
    let plain: String = heard.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let pairs = [
        ("x", "ks"),
        ("ck", "k"),
        ("q", "k"),
        ("ph", "f"),
        ("w", "v"),
        ("sh", "s"),
        ("ch", "4"),
        ("c", "k"),
        ("4h", "4"),
        ("4", "c"),
        ("y", "i"),
        ("z", "j"),
        ("ee", "i"),
        ("oo", "u"),
        ("ou", "u"),
        ("kh", "k"),
        ("gh", "g"),
        ("jh", "j"),
        ("th", "t"),
        ("dh", "d"),
        ("bh", "b"),
        ("nb", "mb"),
        ("np", "mp"),
    ];
    // A figure is no letter to be folded.
    let word = match plain.contains('4') {
        true => plain,
        false => pairs.iter().fold(plain, |word, (from, to)| word.replace(from, to)),
    };
    let mut once = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii_digit() || !once.ends_with(c) {
            once.push(c);
        }
    }
    once
}

fn bones(key: &str, script: Script) -> String {
    let bare = |(at, c): (usize, char)| {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
        // One letter is both "v" and "u" in Arabic and Hebrew.
        let unsure = at > 0 && c == 'v' && script == Script::Consonants;
        (!vowel && !unsure).then_some(c)
    };
    key.char_indices().filter_map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str, name: &str) -> bool {
        let column = column(&[name]);
        parts(typed).iter().any(|part| column.contains(part.as_str()))
    }

    #[test]
    fn a_name_is_found_in_another_script() {
        for (typed, name) in [
            ("rahul", "राहुल वर्मा"),
            ("Varma", "राहुल वर्मा"),
            ("verma", "राहुल वर्मा"),
            ("राहुल", "Rahul Verma"),
            ("deepak", "दीपक शर्मा"),
            ("dipak", "दीपक शर्मा"),
            ("sharma", "दीपक शर्मा"),
            ("शर्मा", "Deepak Sharma"),
            ("chandra", "चन्द्र"),
            ("lakshmi", "लक्ष्मी"),
            ("Hema", "हेमा"),
            ("kannan", "கண்ணன்"),
            ("yuri", "Юрий Щербаков"),
            ("Shcherbakov", "Юрий Щербаков"),
            ("alexander", "Александр"),
            ("Юрий", "Yuri Gagarin"),
            ("giorgos", "Γιώργος"),
            ("tanaka", "たなか"),
            ("tanaka", "タナカ"),
            ("wang", "王芳"),
            ("fang", "王芳"),
            ("mohammed", "محمد علي"),
            ("Muhamad", "محمد علي"),
            ("محمد", "Mohammed Ali"),
            ("rashid", "الرشيد"),
            ("yusuf", "يوسف"),
            ("hassan", "حسن"),
            ("fatima", "فاطمة"),
        ] {
            assert!(found(typed, name), "{typed} {name} {:?} {:?}", parts(typed), column(&[name]));
        }
    }

    #[test]
    fn another_name_is_not() {
        for (typed, name) in [
            ("hema", "हुमा"),
            ("huma", "हेमा"),
            ("asha", "उषा"),
            ("rahul", "राम"),
            ("ali", "علاء الدين"),
            ("lee", "Alice"),
            ("rahel", "Rahul"),
            ("राहुल", "रोहिल"),
            ("ivan", "Юрий"),
        ] {
            assert!(!found(typed, name), "{typed} {name} {:?} {:?}", parts(typed), column(&[name]));
        }
    }

    #[test]
    fn signs_and_nothing_find_nobody() {
        for typed in ["", "-", "…", "'", "♥"] {
            assert_eq!(parts(typed), [""; 0], "{typed}");
        }
        assert_eq!(column(&[""]), " ");
    }

    #[test]
    fn names_are_compared_as_they_are_spoken() {
        assert_eq!(spoken("राहुल शर्मा"), spoken("Rahul Sharma"));
        assert!(is_foreign("राहुल Sharma") && !is_foreign("Zoë Müller"));
    }
}
