//! Values among other words: what is written from right to left, or turns the direction round, turns nothing but itself.
//!
//! Every value that a message takes goes through here ([`crate::text::Text`]); what is put beside each other without a message goes
//! through [`beside`]. Elements are isolated by `base.css`.

use std::borrow::Cow;

const FIRST_STRONG: char = '\u{2068}';
const POP: char = '\u{2069}';

/// The value as it stands between others: isolated, where it could turn them round.
pub fn apart(value: &str) -> Cow<'_, str> {
    if !value.chars().any(may_turn) || is_apart(value) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 6);
    out.push(FIRST_STRONG);
    let mut open = 0_usize;
    for c in value.chars() {
        match c {
            // Embeddings and overrides reach beyond what they are in.
            '\u{202a}'..='\u{202e}' => continue,
            '\u{2066}'..=FIRST_STRONG => open += 1,
            POP if open == 0 => continue,
            POP => open -= 1,
            _ => {}
        }
        out.push(c);
    }
    out.extend(std::iter::repeat_n(POP, open + 1));
    Cow::Owned(out)
}

/// The same in a line from right to left: there, words from left to right have to be kept apart as well, or the number of a
/// house goes to the other end of its street.
pub(crate) fn apart_from_the_right(value: &str) -> Cow<'_, str> {
    let safe = !value.chars().any(char::is_alphabetic) || value.chars().any(may_turn);
    if safe { apart(value) } else { Cow::Owned(format!("{FIRST_STRONG}{value}{POP}")) }
}

/// Values beside each other: `Asha Verma · 020 5555`.
pub fn beside<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    let each = values.into_iter().map(|value| apart(value.as_ref()).into_owned());
    each.filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Whether it was isolated as a whole, and says nothing else.
fn is_apart(value: &str) -> bool {
    let inner = value.strip_prefix(FIRST_STRONG).and_then(|rest| rest.strip_suffix(POP));
    inner.is_some_and(|inner| !inner.chars().any(shared::line::turns))
}

/// Letters from right to left, and signs that change the direction.
fn may_turn(c: char) -> bool {
    shared::line::turns(c)
        || matches!(
            c,
            '\u{590}'..='\u{8ff}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{fb1d}'..='\u{fdff}'
                | '\u{fe70}'..='\u{fefc}'
                | '\u{10800}'..='\u{10fff}'
                | '\u{1e800}'..='\u{1efff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::t;
    use crate::text::Text;

    #[test]
    fn in_a_line_from_right_to_left_words_of_the_other_direction_are_kept_together() {
        assert_eq!(apart_from_the_right("14 Prabhat Road"), "\u{2068}14 Prabhat Road\u{2069}");
        assert_eq!(apart_from_the_right("10:30"), "10:30");
        assert_eq!(apart_from_the_right("عمر"), apart("عمر"));
    }

    #[test]
    fn what_is_written_from_left_to_right_stays_as_it_is() {
        for plain in ["Asha Verma", "राहुल", "李", "", "020 5555", "10:00–12:00"] {
            assert_eq!(apart(plain), plain);
        }
    }

    #[test]
    fn a_value_turns_nothing_but_itself() {
        assert_eq!(apart("עדי"), "\u{2068}עדי\u{2069}");
        assert_eq!(apart("\u{202e}evil"), "\u{2068}evil\u{2069}", "an override is not shown");
        assert_eq!(apart("\u{2067}open"), "\u{2068}\u{2067}open\u{2069}\u{2069}", "what is opened is closed");
        assert_eq!(apart("a\u{2069}b"), "\u{2068}ab\u{2069}", "what was not opened is not closed");
        assert_eq!(apart(&apart("עדי")), apart("עדי"), "twice is once");
        assert_eq!(beside(["عمر", "020 5555"]), "\u{2068}عمر\u{2069} · 020 5555");
    }

    #[test]
    fn messages_keep_their_values_apart() {
        let said = t!(Text::ENGLISH, "date-and-time", date = "\u{202e}20 Nov", time = "12:04");
        assert!(said.contains("\u{2068}20 Nov\u{2069}") && said.contains("12:04"), "{said:?}");
    }
}
