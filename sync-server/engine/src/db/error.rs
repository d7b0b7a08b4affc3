//! What can go wrong with the database, by what the caller does next.

/// A failed statement.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database refuses these values, and would again: the change set that carries them cannot be stored.
    #[error("the database refuses a value: {0}")]
    Refused(Cause),
    /// Anything else: busy, gone, full. Trying again later may help.
    #[error("database: {0}")]
    Other(Cause),
    /// Every connection was in use for as long as anybody waits.
    #[error("database: every connection is in use")]
    Busy,
    /// The server is shutting down.
    #[error("database: closed")]
    Closed,
    /// A stored row that makes no sense.
    #[error("stored {kind} cannot be read: {why}")]
    Unreadable { kind: String, why: String },
}

/// What the engine said.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    #[error("{}", sqlite_said(.0))]
    Sqlite(#[from] rusqlite::Error),
    #[error("{}", sqlx_said(.0))]
    Sqlx(#[from] sqlx::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl DbError {
    /// Whether it lies in the state of things and not in what was asked: busy, gone, full, not to be written. The same may work
    /// later.
    pub fn may_pass(&self) -> bool {
        match self {
            DbError::Busy | DbError::Closed => true,
            DbError::Refused(_) | DbError::Unreadable { .. } => false,
            DbError::Other(Cause::Io(_)) => true,
            // NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, BUSY, LOCKED.
            DbError::Other(Cause::Sqlite(error)) => error
                .sqlite_error()
                .is_some_and(|e| matches!(e.extended_code & 0xff, 5 | 6 | 7 | 8 | 9 | 10 | 13 | 14)),
            DbError::Other(Cause::Sqlx(sqlx::Error::Database(error))) => {
                // Connection, transaction rollback, resources, prerequisite state, intervention, system, read-only transaction.
                let code = error.code().unwrap_or_default();
                ["08", "40", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class))
                    || code == "25006"
            }
            DbError::Other(Cause::Sqlx(error)) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
        }
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> DbError {
        let refused = match &error {
            rusqlite::Error::ToSqlConversionFailure(_) => true,
            // TOOBIG, CONSTRAINT, MISMATCH, in the low byte of SQLite's extended codes.
            _ => error.sqlite_error().is_some_and(|e| matches!(e.extended_code & 0xff, 18..=20)),
        };
        if refused { DbError::Refused(error.into()) } else { DbError::Other(error.into()) }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        let refused = match &error {
            sqlx::Error::Encode(_) => true,
            // Data exception, integrity violation, program limit.
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                ["22", "23", "54"].iter().any(|class| code.starts_with(class))
            }
            _ => false,
        };
        if refused { DbError::Refused(error.into()) } else { DbError::Other(error.into()) }
    }
}

fn sqlite_said(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::FromSqlConversionFailure(column, kind, why) => {
            format!("column {column} ({kind}) cannot be read: {}", decoding(why.as_ref()))
        }
        other => other.to_string(),
    }
}

fn sqlx_said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::ColumnDecode { index, source } => {
            format!("column {index} cannot be read: {}", decoding(source.as_ref()))
        }
        sqlx::Error::Decode(source) => format!("a row cannot be read: {}", decoding(source.as_ref())),
        // "invalid input syntax for type …: …" and its like repeat the value.
        sqlx::Error::Database(e) if e.code().is_some_and(|code| code.starts_with("22")) => {
            format!("data exception {}", e.code().unwrap_or_default())
        }
        other => other.to_string(),
    }
}

/// Why a stored value was not read, without the value.
fn decoding(why: &(dyn std::error::Error + 'static)) -> String {
    why.downcast_ref().map_or_else(|| "it is not of its kind".to_owned(), unquoted)
}

/// What is wrong with a JSON text, without the values that the library's own words may quote: it is logged.
pub fn unquoted(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.starts_with("missing field") {
        true => said,
        false => format!("{:?} error at line {}, column {}", error.classify(), error.line(), error.column()),
    }
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn an_error_says_where_and_not_what() {
        let error = serde_json::from_str::<u32>("\n  \"Asha Verma\"").unwrap_err();
        assert!(error.to_string().contains("Asha"), "the library quotes");
        assert_eq!(unquoted(&error), "Data error at line 2, column 14");
    }
}
