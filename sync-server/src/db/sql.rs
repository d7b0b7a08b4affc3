//! Statements built piece by piece, with their values: lists and rows of any length.

use super::Value;

/// How many values one statement may carry on either engine, with room to spare (SQLite: 32,766).
pub(super) const MOST: usize = 30_000;
/// Rows per statement: one that is full has the same text every time.
const ROWS: usize = 1_000;
/// Up to so many values a list has the same text often enough for its prepared statement to be worth keeping.
const FEW: usize = 24;

/// A statement in the making. Text is only ever written in the code; whatever comes from outside is bound.
#[derive(Clone, Debug)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
    /// Whether the prepared statement is worth keeping; not for long lists, whose text changes with their length.
    keep: bool,
    /// Its values were bound one after the other, each in one place.
    in_order: bool,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql { text: text.to_owned(), values: Vec::new(), keep: true, in_order: false }
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
        self.in_order = true;
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
        let mut count = 0;
        for row in rows {
            if count > 0 {
                self.text.push_str(", ");
            }
            self.list(row);
            count += 1;
        }
        self.keep = count == ROWS;
        self
    }

    /// How many values are bound.
    pub(super) fn size(&self) -> usize {
        self.values.len()
    }

    /// Text, values and whether to keep the statement; `more` values follow the bound ones. Where `numbers` are not
    /// needed, places go without: SQLite looks each `$n` up among all others, in a row of 500 times 20 for milliseconds.
    pub(super) fn with(mut self, more: Vec<Value>, numbers: bool) -> (String, Vec<Value>, bool) {
        if self.in_order && more.is_empty() && !numbers {
            self.text = without_numbers(&self.text);
        }
        self.values.extend(more);
        let keep = self.keep || self.values.len() <= FEW;
        (self.text, self.values, keep)
    }
}

/// A statement on SQLite as part of a longer text: `?` for every place, with the values in the order of their places.
pub(super) fn unnumbered(sql: Sql, more: Vec<Value>) -> (String, Vec<Value>) {
    let (text, values, _) = sql.with(more, true);
    let mut ordered = Vec::with_capacity(values.len());
    for piece in text.split('$').skip(1) {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = piece.get(..digits).and_then(|n| n.parse().ok()).unwrap_or_default();
        ordered.extend(values.get(number.wrapping_sub(1)).cloned());
    }
    (without_numbers(&text), ordered)
}

/// `?` for every `$n`.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('$');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.push('?');
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

/// Splits rows of `width` values so that every statement stays within the engines' limits; rows of several values are
/// split evenly, for their statements are kept.
pub fn chunks<T>(rows: &[T], width: usize) -> std::slice::Chunks<'_, T> {
    let most = (MOST / width.max(1)).max(1);
    rows.chunks(if width > 1 { most.min(ROWS) } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bound_places_go_without_numbers_where_they_are_not_needed() {
        let mut sql = Sql::new("select 1 where a = ");
        sql.bind(1_i64).push(" and b in ").list([2_i64, 3]);
        assert_eq!(sql.clone().with(Vec::new(), true).0, "select 1 where a = $1 and b in ($2, $3)");
        assert_eq!(sql.with(Vec::new(), false).0, "select 1 where a = ? and b in (?, ?)");
        let twice = unnumbered(Sql::new("set a = $2, b = $1, c = $2"), vec![1_i64.into(), 2_i64.into()]);
        assert_eq!(twice.0, "set a = ?, b = ?, c = ?");
        assert!(matches!(twice.1[..], [Value::Int(Some(2)), Value::Int(Some(1)), Value::Int(Some(2))]));
        // A fixed text may name a value twice.
        assert_eq!(Sql::new("set a = $1, b = $1").with(vec![1_i64.into()], false).0, "set a = $1, b = $1");
    }
}
