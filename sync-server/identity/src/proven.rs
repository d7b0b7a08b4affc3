//! Whose password or code was right, and why nobody's was.

use engine::db::DbError;
use engine::execute::ServerError;
use shared::ids::CompanyId;
use shared::records::Person;

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("this e-mail address and password do not fit together")]
    Wrong,
    /// The password fits at several companies, and none was named.
    #[error("this e-mail address and password fit at several companies")]
    WhichCompany(Vec<Proven>),
    /// The code of an invitation is not, or no longer, good.
    #[error("this code is not good, or not any more")]
    WrongCode,
    /// Too many wrong passwords: nothing is checked until these seconds have passed.
    #[error("too many tries; again in {0} seconds")]
    TooOften(u64),
    /// The office took this phone out of use.
    #[error("this phone was taken out of use")]
    Revoked,
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("{0}")]
    Broken(String),
}

impl From<ServerError> for SignInError {
    fn from(error: ServerError) -> SignInError {
        match error {
            ServerError::Db(error) => SignInError::Db(error),
            other => SignInError::Broken(other.to_string()),
        }
    }
}

/// A person whose password was right.
#[derive(Clone, Debug)]
pub struct Proven {
    pub company: CompanyId,
    pub company_name: String,
    pub person: Person,
}
