//! What is asked of the words that people write into a record: how long they may be, and whether there must be any. Rules, forms
//! and the description of the API read it.

use crate::known::Known;
use crate::line;
use crate::refusal::{Code, Refusal};

/// The longest one-line text, in characters.
pub const LINE: usize = 300;
/// The longest text of several lines, in characters.
pub const TEXT: usize = 20_000;

/// What is asked of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    pub unit: &'static str,
    /// The unit as a refusal calls it.
    pub field: &'static str,
    /// It must say something.
    pub filled: bool,
    /// It is one line: signs that nobody sees are taken out.
    pub line: bool,
    /// In characters.
    pub limit: usize,
}

impl Check {
    /// One line.
    pub const fn line(unit: &'static str) -> Check {
        Check { unit, field: unit, filled: false, line: true, limit: LINE }
    }

    /// Several lines.
    pub const fn text(unit: &'static str) -> Check {
        Check { unit, field: unit, filled: false, line: false, limit: TEXT }
    }

    /// It must say something.
    pub const fn filled(self) -> Check {
        Check { filled: true, ..self }
    }

    /// It is called something else where it is refused.
    pub const fn called(self, field: &'static str) -> Check {
        Check { field, ..self }
    }

    /// Refuses words that cannot be stored as this unit.
    pub fn refuse(&self, words: &str) -> Result<(), Refusal> {
        match self.filled {
            true => filled(self.field, words, self.limit),
            false => text(self.field, words, self.limit),
        }
    }
}

/// What is asked of the units of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Checks(pub &'static [Check]);

impl Checks {
    /// What is asked of this unit, if it is one of words.
    pub fn of(&self, unit: &str) -> Option<Check> {
        self.0.iter().copied().find(|check| check.unit == unit)
    }

    /// Refuses words that cannot be stored as this unit.
    pub(crate) fn refuse(&self, unit: &str, words: &str) -> Result<(), Refusal> {
        self.of(unit).map_or(Ok(()), |check| check.refuse(words))
    }

    /// Cleans every line, and refuses words that cannot be stored.
    pub(crate) fn ask(&self, of: &mut impl Words) -> Result<(), Refusal> {
        for check in self.0 {
            let Some(words) = of.words(check.unit) else { continue };
            if check.line {
                *words = line::clean(words);
            }
            check.refuse(words)?;
        }
        Ok(())
    }
}

/// Something whose units of words are reached by their names.
pub trait Words {
    /// What the unit says; none: nothing is said of it, or it is hidden.
    fn words(&mut self, unit: &str) -> Option<&mut String>;
}

/// Words as a record or its patch holds them.
pub(crate) trait Written {
    fn written(&mut self) -> Option<&mut String>;
}

impl Written for String {
    fn written(&mut self) -> Option<&mut String> {
        Some(self)
    }
}

impl Written for Option<String> {
    fn written(&mut self) -> Option<&mut String> {
        self.as_mut()
    }
}

impl Written for Known<String> {
    fn written(&mut self) -> Option<&mut String> {
        match self {
            Known::Held(words) => Some(words),
            Known::Masked => None,
        }
    }
}

/// A text that is stored: not too long, without NUL (which PostgreSQL cannot store).
pub(crate) fn text(field: &str, value: &str, limit: usize) -> Result<(), Refusal> {
    if value.contains('\0') {
        return Err(Refusal::new(Code::BadText).with("field", field));
    }
    if value.chars().count() > limit {
        return Err(Refusal::new(Code::TooLong).with("field", field).with("limit", limit));
    }
    Ok(())
}

/// A text that must say something.
pub(crate) fn filled(field: &str, value: &str, limit: usize) -> Result<(), Refusal> {
    if !line::is_visible(value) {
        return Err(Refusal::new(Code::Empty).with("field", field));
    }
    text(field, value, limit)
}
