//! Statements built piece by piece, with their values: lists and rows of any length.

use super::Value;

/// How many values one statement may carry on SQLite, with room to spare (its limit is 32,766).
pub(super) const MOST: usize = 30_000;
/// Up to so many values in lists a prepared statement is kept. With more, the text on SQLite is rarely the same again, and
/// PostgreSQL should plan for their number: a plan for any number may read a whole table.
const FEW: usize = 24;

/// A statement in the making. Text is only ever written in the code; whatever comes from outside is bound.
#[derive(Clone, Debug)]
pub struct Sql {
    text: String,
    values: Vec<Bound>,
    /// It has rows: its text changes with their number.
    has_rows: bool,
}

/// What stands behind a `$n`.
#[derive(Clone, Debug)]
enum Bound {
    One(Value),
    /// What a column may be, in brackets.
    Any(Vec<Value>),
}

/// A statement as an engine takes it.
pub(super) struct Prepared<V> {
    pub text: String,
    pub values: Vec<V>,
    /// Whether the prepared statement is worth keeping.
    pub keep: bool,
}

/// A value for PostgreSQL: one, or an array.
pub(super) enum Argument {
    One(Value),
    Array(Vec<Value>),
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql { text: text.to_owned(), values: Vec::new(), has_rows: false }
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
        self.place(Bound::One(value.into()))
    }

    /// Binds a list after `in`. An empty list matches nothing.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Sql {
        self.place(Bound::Any(values.into_iter().map(Into::into).collect()))
    }

    /// Binds rows: `($1, $2), ($3, $4), …`. Rows to insert go by [`super::Tx::insert`].
    pub fn rows(&mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> &mut Sql {
        self.has_rows = true;
        let mut first = true;
        for row in rows {
            self.push(if std::mem::take(&mut first) { "(" } else { ", (" });
            for (at, value) in row.into_iter().enumerate() {
                self.push(if at == 0 { "" } else { ", " }).bind(value);
            }
            self.push(")");
        }
        self
    }

    fn place(&mut self, bound: Bound) -> &mut Sql {
        self.values.push(bound);
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// For SQLite: `?` in every place, and the values in the order of the places. `more` values follow the bound ones.
    pub(super) fn for_sqlite(self, more: Vec<Value>) -> Prepared<Value> {
        let bound = self.values.into_iter().chain(more.into_iter().map(Bound::One));
        // Each value is moved to its first place; later places copy it from there.
        let mut waiting: Vec<Result<Bound, std::ops::Range<usize>>> = bound.map(Ok).collect();
        let mut values: Vec<Value> = Vec::with_capacity(waiting.len());
        let (mut lists, mut text) = (0, String::with_capacity(self.text.len()));
        let mut pieces = self.text.split('$');
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
            let number: usize = piece[..piece.len() - rest.len()].parse().unwrap_or_default();
            let Some(place) = waiting.get_mut(number.wrapping_sub(1)) else {
                text.push('$');
                text.push_str(piece);
                continue;
            };
            let start = values.len();
            match std::mem::replace(place, Err(0..0)) {
                Ok(Bound::One(value)) => {
                    text.push('?');
                    values.push(value);
                    *place = Err(start..start + 1);
                }
                Ok(Bound::Any(all)) => {
                    lists += all.len();
                    text.push_str(&places(all.len()));
                    values.extend(all);
                    *place = Err(start..values.len());
                }
                Err(earlier) => {
                    text.push('?');
                    values.extend_from_within(earlier.clone());
                    *place = Err(earlier);
                }
            }
            text.push_str(rest);
        }
        Prepared { text, values, keep: !self.has_rows && lists <= FEW }
    }

    /// For PostgreSQL: a list is an array, and `in` is `= any`: as a subquery each list would be joined, in an order that the
    /// planner guesses.
    pub(super) fn for_postgres(self, more: Vec<Value>) -> Prepared<Argument> {
        let (mut text, mut lists) = (self.text, 0);
        let mut values = Vec::with_capacity(self.values.len() + more.len());
        for (number, bound) in (1..).zip(self.values) {
            values.push(match bound {
                Bound::One(value) => Argument::One(value),
                Bound::Any(all) => {
                    // Nothing is equal to null.
                    let array = all.first().map_or("in (null)".to_owned(), |value| {
                        format!("= any(${number}::{}[])", value.postgres_type())
                    });
                    lists += all.len();
                    text = replaced(&text, &format!("in ${number}"), &array);
                    Argument::Array(all)
                }
            });
        }
        values.extend(more.into_iter().map(Argument::One));
        Prepared { text, values, keep: !self.has_rows && lists <= FEW }
    }
}

/// `(?, ?, …)`; `(null)` matches nothing.
pub(super) fn places(count: usize) -> String {
    match count {
        0 => "(null)".to_owned(),
        count => format!("(?{})", ", ?".repeat(count - 1)),
    }
}

/// The text with something else in the place of one that ends with `$n`.
fn replaced(text: &str, place: &str, by: &str) -> String {
    let begins = |at: &usize| !text[at + place.len()..].starts_with(|c: char| c.is_ascii_digit());
    match text.match_indices(place).map(|(at, _)| at).find(begins) {
        Some(at) => format!("{}{by}{}", &text[..at], &text[at + place.len()..]),
        None => text.to_owned(),
    }
}

/// Splits a list, or rows of `width` values, so that every statement stays within the engines' limits.
pub fn chunks<T>(rows: &[T], width: usize) -> std::slice::Chunks<'_, T> {
    rows.chunks((MOST / width.max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_gets_values_in_the_order_of_their_places() {
        let mut sql = Sql::new("select 1 where a = ");
        sql.bind(1_i64).push(" and b in ").list([2_i64, 3]).push(" and c in ").list(Vec::<i64>::new());
        let sqlite = sql.for_sqlite(Vec::new());
        assert_eq!(sqlite.text, "select 1 where a = ? and b in (?, ?) and c in (null)");
        assert_eq!(sqlite.values.len(), 3);
        assert_eq!(Sql::new("select doc ->> '$.x'").for_sqlite(Vec::new()).text, "select doc ->> '$.x'");
        let twice = Sql::new("set a = $2, b = $1, c = $2").for_sqlite(vec![1_i64.into(), 2_i64.into()]);
        assert_eq!(twice.text, "set a = ?, b = ?, c = ?");
        assert!(matches!(twice.values[..], [Value::Int(Some(2)), Value::Int(Some(1)), Value::Int(Some(2))]));
    }

    #[test]
    fn postgresql_gets_one_text_for_lists_of_any_length() {
        let text = |length: i64| {
            let mut sql = Sql::new("select 1 where a = ");
            sql.bind(1_i64).push(" and b in ").list(0..length);
            sql.for_postgres(Vec::new()).text
        };
        assert_eq!(text(1), "select 1 where a = $1 and b = any($2::bigint[])");
        assert_eq!(text(1), text(1_000));
        assert_eq!(text(0), "select 1 where a = $1 and b in (null)");
        assert_eq!(replaced("in $12 in $1", "in $1", "x"), "in $12 x");
    }
}
