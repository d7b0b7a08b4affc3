//! Lines that people read: names, titles, addresses, numbers. Signs that are not seen, or that turn their neighbours round, are
//! taken out where a line comes in; a line of which nothing is seen is empty.
//!
//! What Indic and Arabic writing and emoji are joined with (U+200C, U+200D, variation selectors) stays.

use crate::change::Change;
use crate::records::{NewEstimate, NewJobType, Offer};

/// The line as it is stored: without signs that are not seen, breaks as spaces, nothing at the ends.
pub fn clean(line: &str) -> String {
    if line.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        return line.trim().to_owned();
    }
    let kept = line.chars().filter(|c| !is_unseen(*c));
    let kept: String = kept.map(|c| if is_break(c) { ' ' } else { c }).collect();
    kept.trim().to_owned()
}

/// Whether somebody who looks at it sees anything.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_seen)
}

/// Signs that turn the direction of writing round until they are closed: never shown.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls, directions, zero widths, soft hyphens, marks of other programs, tags. NUL stays: whoever sends it is told.
fn is_unseen(c: char) -> bool {
    turns(c)
        || (c.is_control() && c != '\0' && !is_break(c))
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2060}'..='\u{2065}'
                | '\u{206a}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn is_seen(c: char) -> bool {
    let joins = matches!(c, '\u{200c}' | '\u{200d}' | '\u{34f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    // Letters that are drawn as nothing.
    let blank =
        matches!(c, '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}');
    !(c.is_whitespace() || c.is_control() || is_unseen(c) || joins || blank)
}

/// The change with the lines of its lists as they are stored; single ones are cleaned by the checks of their kind
/// ([`crate::records::Checks`]). Whatever makes a change – a form, a program, an import, a phone – comes by both.
pub(crate) fn cleaned(mut change: Change) -> Change {
    fn own(line: &mut String) {
        *line = clean(line);
    }
    fn offer(offer: &mut Offer) {
        own(&mut offer.name);
        for line in &mut offer.lines {
            [&mut line.name, &mut line.section, &mut line.unit].into_iter().for_each(own);
        }
    }
    match &mut change {
        Change::AddJobType(NewJobType { checklist, .. }) => checklist.iter_mut().for_each(own),
        Change::EditJobType { patch, .. } => patch.checklist.iter_mut().flatten().for_each(own),
        Change::AddEstimate(NewEstimate { offers, .. }) => offers.iter_mut().for_each(offer),
        Change::EditEstimate { patch, .. } => patch.offers.iter_mut().flatten().for_each(offer),
        _ => {}
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn signs_that_are_not_seen_go_and_those_that_join_letters_stay() {
        assert_eq!(clean("\u{feff}Asha\u{200b} \u{202e}Verma\u{202c}\u{ad}"), "Asha Verma");
        assert_eq!(clean("\u{2066}+91 20\u{2069}\t5555\n"), "+91 20 5555");
        assert_eq!(clean("Meyer\u{e0041}\u{e007f}"), "Meyer");
        for joined in ["क्\u{200d}ष", "می\u{200c}خواهم", "👩\u{200d}🔧", "❤\u{fe0f}", "राहुल", "Zoë", "O’Neill"]
        {
            assert_eq!(clean(joined), joined);
        }
        assert_eq!(clean("a\0b"), "a\0b", "whoever sends it is told");
    }

    #[test]
    fn a_name_without_a_visible_sign_is_none() {
        for nothing in [
            "",
            "  ",
            "\u{200b}",
            "\u{200d}\u{200c}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}\u{202c}",
            "\u{e0041}",
        ] {
            assert!(!is_visible(nothing), "{nothing:?}");
        }
        for something in ["-", "李", "ம", "👷", "a"] {
            assert!(is_visible(something), "{something:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is_and_turns_nothing(line in "[\\PC\u{200b}\u{202a}-\u{202e}\u{2066}-\u{2069}\n]{0,40}") {
            let once = clean(&line);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(!once.chars().any(turns));
        }
    }
}
