//! Mails as they are written down, in the transaction of what causes them; what sends them stands above.

use crate::db::{DbError, Tx, Value};
use chrono::{DateTime, Utc};
use shared::ids::*;
use shared::records::{Alert, Company, Job, Person};
use uuid::Uuid;

/// In the text of a mail, what its link is put in the place of.
pub const LINK: &str = "{link}";

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// A mail as it is written down.
pub struct Letter {
    /// Whom it is for.
    pub person: PersonId,
    pub mail: Mail,
    pub link: StoredLink,
    pub expires: DateTime<Utc>,
}

/// The path that is put in the place of [`LINK`], as it is stored.
pub enum StoredLink {
    /// A page that asks who comes.
    Open(String),
    /// It lets somebody in: sealed, and the hash of its token.
    Sealed { text: String, hash: Vec<u8> },
}

/// What a mail about a new alert says, to whom.
pub struct Notice<'a> {
    pub company: &'a Company,
    pub alert: &'a Alert,
    pub job: Option<&'a Job>,
    /// Whoever it is about.
    pub by: Option<&'a Person>,
    pub to: &'a Person,
    pub email: &'a str,
}

/// What puts a notice into words: this floor has none.
pub type NoticeWords = fn(&Notice<'_>) -> Mail;

/// A mail as a row, to be sent when it is due.
pub fn row(
    company: CompanyId,
    id: Uuid,
    letter: Letter,
    made: DateTime<Utc>,
    due: DateTime<Utc>,
) -> Vec<Value> {
    let Letter { person, mail, link, expires } = letter;
    let (link, hash) = match link {
        StoredLink::Open(path) => (path, None),
        StoredLink::Sealed { text, hash } => (text, Some(hash)),
    };
    vec![
        company.into(),
        id.into(),
        person.into(),
        mail.to.into(),
        mail.subject.into(),
        mail.body.into(),
        link.into(),
        hash.into(),
        made.into(),
        due.into(),
        expires.into(),
    ]
}

/// Writes mails down that are made with [`row`]; one whose id is taken has been written before.
pub async fn post_once(tx: &mut Tx, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
    let head = "insert into mails
         (company_id, id, person_id, address, subject, body, link, link_hash, made_ms, due_ms, expires_ms)";
    tx.insert(head, rows, "on conflict do nothing").await
}
