//! What can go wrong with the database, by what the caller does next.

/// A failed statement.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database refuses these values, and would again: the change set that carries them cannot be stored.
    #[error("the database refuses a value: {0}")]
    Refused(sqlx::Error),
    /// Anything else: busy, gone, full. Trying again later may help.
    #[error("database: {0}")]
    Other(sqlx::Error),
    /// A stored row that makes no sense.
    #[error("stored {kind} cannot be read: {why}")]
    Unreadable { kind: String, why: String },
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        let refused = match &error {
            sqlx::Error::Encode(_) => true,
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                match e.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
                    // Data exception, integrity violation, program limit.
                    Some(_) => ["22", "23", "54"].iter().any(|class| code.starts_with(class)),
                    // TOOBIG, CONSTRAINT, MISMATCH, in the low byte of SQLite's extended codes.
                    None => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20)),
                }
            }
            _ => false,
        };
        if refused { DbError::Refused(error) } else { DbError::Other(error) }
    }
}
