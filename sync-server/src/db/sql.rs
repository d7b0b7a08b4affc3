//! Statements built piece by piece, with their values: lists and rows of any length.

use super::Value;

/// How many values one statement may carry on either engine, with room to spare (SQLite: 32,766).
const MOST: usize = 30_000;

/// A statement in the making. Text is only ever written in the code; whatever comes from outside is bound.
#[derive(Clone, Debug)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
    /// Whether the prepared statement is worth keeping; not for lists, whose text changes with their length.
    keep: bool,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql { text: text.to_owned(), values: Vec::new(), keep: true }
    }
}

impl Sql {
    /// Begins a statement.
    pub fn new(text: &'static str) -> Sql {
        Sql::from(text)
    }

    /// Whether nothing is written yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Goes on with fixed text.
    pub fn push(&mut self, text: &'static str) -> &mut Sql {
        self.text.push_str(text);
        self
    }

    /// Goes on with a name of a table or column, which the code itself declares.
    pub fn name(&mut self, name: &'static str) -> &mut Sql {
        self.push(name)
    }

    /// Binds a value here.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Sql {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Binds a list: `($1, $2, …)`. An empty list matches nothing.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Sql {
        self.keep = false;
        self.text.push('(');
        let start = self.text.len();
        for value in values {
            if self.text.len() > start {
                self.text.push_str(", ");
            }
            self.bind(value);
        }
        if self.text.len() == start {
            self.text.push_str("null");
        }
        self.text.push(')');
        self
    }

    /// Binds rows: `($1, $2), ($3, $4), …`.
    pub fn rows(&mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> &mut Sql {
        for (i, row) in rows.into_iter().enumerate() {
            if i > 0 {
                self.text.push_str(", ");
            }
            self.list(row);
        }
        self
    }

    /// Text, values and whether to keep the statement; `more` values follow the bound ones.
    pub(super) fn with(mut self, more: Vec<Value>) -> (String, Vec<Value>, bool) {
        self.values.extend(more);
        (self.text, self.values, self.keep)
    }
}

/// Splits rows of `width` values so that every statement stays within the engines' limits.
pub fn chunks<T>(rows: &[T], width: usize) -> std::slice::Chunks<'_, T> {
    rows.chunks((MOST / width.max(1)).max(1))
}
