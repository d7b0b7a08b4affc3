//! A form, declared: its fields in order, and how each is written.
//!
//! A field speaks of a unit by its name on the wire, as programs do: what is read of it ([`Sheet`]) is the JSON of a patch or
//! of a new record.

use crate::kit::desk::Desk;
use crate::kit::posted::unmistakable;
use crate::kit::sheet::Sheet;
use dioxus::prelude::*;
use serde_json::{Value, json};
use shared::Money;
use shared::money::{BasisPoints, Percent, Price};
use shared::records::Checks;
use ui::Text;

/// A form: what it asks for, in order.
pub struct Form {
    /// Before the ids of its fields.
    pub name: &'static str,
    /// The hidden field that says which record it is about, where a page has the form several times.
    pub of: &'static str,
    /// What the rule asks of the words in it.
    pub checks: Checks,
    pub parts: &'static [Part],
    pub class: &'static str,
    /// The button: key of its word, and its icon.
    pub save: (&'static str, &'static str),
    /// Where somebody goes who wants nothing after all.
    pub cancel: Option<&'static str>,
    /// It may be left out as a whole: no field of it is asked for as it is drawn.
    pub optional: bool,
}

/// A part of a form.
pub enum Part {
    /// A field, or several beside one another.
    Row(&'static [Input]),
    /// What is drawn as no other form has it.
    Own(fn(&Desk, &Sheet) -> Element),
}

/// A field.
#[derive(Clone, Copy)]
pub struct Input {
    pub name: &'static str,
    /// The unit that it says, by its name on the wire; empty: the page itself reads it.
    pub unit: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub how: How,
    pub autocomplete: Option<&'static str>,
    pub limit: Option<usize>,
    /// What is said where nothing is.
    pub missing: Option<&'static str>,
    pub seen: fn(&Desk, &Sheet) -> bool,
}

/// How a field is written, and what it means.
#[derive(Clone, Copy)]
pub enum How {
    /// A line, as it is typed.
    Line,
    /// The same in a field of another type: `tel`, `password`, `time`.
    LineOf(&'static str),
    Lines(u8),
    /// A number to call, stored in international form.
    Phone,
    Email,
    /// A whole number from one to another.
    Number(u32, u32),
    /// A whole number up to another, or nothing.
    AnyNumber(u32),
    Amount,
    /// What one unit costs, finer than the smallest coin.
    Price,
    /// A rate of tax, in percent.
    Rate,
    Percent,
    Day,
    /// One point on each line.
    Points(u8),
    /// One of what the page knows.
    OneOf,
    /// One of what is always the same.
    One(Choices),
    Ticked,
    /// Several boxes: those that are ticked.
    Boxes(fn(Text) -> Vec<Pick>),
}

/// Value and word of what there is to choose from.
pub type Choices = fn(Text) -> Vec<(String, String)>;

/// One of several boxes.
#[derive(Clone)]
pub struct Pick {
    pub name: String,
    pub value: String,
    /// What it stands for, on the wire.
    pub of: &'static str,
    pub word: String,
    pub about: String,
    /// It is ticked, and stays so.
    pub fixed: bool,
}

impl Pick {
    /// A box with a name of its own.
    pub fn of(name: impl Into<String>, of: &'static str, word: String) -> Pick {
        Pick { name: name.into(), value: "yes".to_owned(), of, word, about: String::new(), fixed: false }
    }
}

impl Form {
    pub const fn of(name: &'static str, checks: Checks, parts: &'static [Part]) -> Form {
        let save = ("action-save", "");
        Form { name, of: "", checks, parts, class: "form", save, cancel: None, optional: false }
    }

    /// What asks of no record.
    pub const fn free(name: &'static str, parts: &'static [Part]) -> Form {
        Form::of(name, Checks(&[]), parts)
    }

    pub fn inputs(&self) -> impl Iterator<Item = &'static Input> {
        let row = |part: &'static Part| match part {
            Part::Row(row) => *row,
            Part::Own(_) => &[],
        };
        self.parts.iter().flat_map(row)
    }
}

/// A field of a form.
pub const fn ask(name: &'static str, label: &'static str, how: How) -> Input {
    let (unit, hint, missing) = (name, "", None);
    Input { name, unit, label, hint, how, autocomplete: None, limit: None, missing, seen: |_, _| true }
}

impl Input {
    pub const fn hint(self, hint: &'static str) -> Input {
        Input { hint, ..self }
    }

    /// It says this unit.
    pub const fn unit(self, unit: &'static str) -> Input {
        Input { unit, ..self }
    }

    /// The page reads it.
    pub const fn by_page(self) -> Input {
        self.unit("")
    }

    pub const fn auto(self, autocomplete: &'static str) -> Input {
        Input { autocomplete: Some(autocomplete), ..self }
    }

    pub const fn limit(self, limit: usize) -> Input {
        Input { limit: Some(limit), ..self }
    }

    /// It must say something.
    pub const fn filled(self) -> Input {
        self.missing("new-missing")
    }

    /// It must say something, or this is said.
    pub const fn missing(self, said: &'static str) -> Input {
        Input { missing: Some(said), ..self }
    }

    /// Who sees it.
    pub const fn seen(self, seen: fn(&Desk, &Sheet) -> bool) -> Input {
        Input { seen, ..self }
    }

    /// Its boxes, if it is made of some.
    pub fn boxes(&self) -> Vec<Pick> {
        match self.how {
            How::Boxes(of) => of(Text::ENGLISH),
            _ => Vec::new(),
        }
    }

    /// A value as it stands in the field: names and texts.
    pub fn written(&self, now: &Value) -> Vec<(String, String)> {
        let said = match (self.how, now) {
            (How::Boxes(of), now) => {
                let has = |pick: &Pick| now.as_array().is_some_and(|all| all.contains(&json!(pick.of)));
                let picked = of(Text::ENGLISH).into_iter().filter(has);
                return picked.map(|pick| (pick.name, pick.value)).collect();
            }
            (How::Amount, now) => {
                serde_json::from_value::<Money>(now.clone()).map(Money::plain).unwrap_or_default()
            }
            (How::Price, now) => serde_json::from_value::<Price>(now.clone())
                .map(|price| unmistakable(price.plain()))
                .unwrap_or_default(),
            (How::Rate, now) => {
                serde_json::from_value::<Percent>(now.clone()).map(Percent::plain).unwrap_or_default()
            }
            (How::Percent, Value::Number(rate)) => per_cent(BasisPoints(rate.as_u64().unwrap_or(0) as u32)),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Number(number)) => number.to_string(),
            (_, Value::Bool(true)) => "yes".to_owned(),
            (How::Points(_), Value::Array(all)) => {
                all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        };
        if said.is_empty() { Vec::new() } else { vec![(self.name.to_owned(), said)] }
    }
}

/// "5" or "7.5".
pub fn per_cent(rate: BasisPoints) -> String {
    let (whole, rest) = (rate.0 / 100, rate.0 % 100);
    match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_people_write_them() {
        assert_eq!(per_cent(BasisPoints(500)), "5");
        assert_eq!(per_cent(BasisPoints(750)), "7.5");
        assert_eq!(per_cent(BasisPoints(1)), "0.01");
    }
}
