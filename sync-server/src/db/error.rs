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
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Sqlx(#[from] sqlx::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
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
