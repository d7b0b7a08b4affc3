//! Mails as they are written down, in the transaction of what causes them; what sends them stands above.

use crate::db::{DbError, Tx, Value};
use crate::work;
use chrono::{DateTime, Utc};
use shared::ids::*;
use shared::records::{Alert, Company, Job, Person};
use uuid::Uuid;

/// What the work of sending a mail is called.
pub const WORK: &str = "mail";
/// In the text of a mail, what its link is put in the place of.
pub const LINK: &str = "{link}";
/// In the text of a mail, what this server's address is put in the place of.
pub const BASE: &str = "{base}";

/// The text of a mail with its link, of a server that is reached at `base`.
pub fn with_links(body: &str, base: &str, link: &str) -> String {
    body.replace(LINK, &format!("{base}{link}")).replace(BASE, base)
}

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Which one it is, once it is written down: the same when it is sent again.
    pub id: Option<Uuid>,
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

/// A mail to be written down.
pub struct Row {
    company: CompanyId,
    id: Uuid,
    due: DateTime<Utc>,
    values: Vec<Value>,
}

/// A mail as a row, to be sent when it is due.
pub fn row(company: CompanyId, id: Uuid, letter: Letter, made: DateTime<Utc>, due: DateTime<Utc>) -> Row {
    let Letter { person, mail, link, expires } = letter;
    let (link, hash) = match link {
        StoredLink::Open(path) => (path, None),
        StoredLink::Sealed { text, hash } => (text, Some(hash)),
    };
    let values = vec![
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
    ];
    Row { company, id, due, values }
}

/// Writes mails down that are made with [`row`], with the work of sending them; one whose id is taken has been written
/// before.
pub async fn post_once(tx: &mut Tx, rows: Vec<Row>, now: DateTime<Utc>) -> Result<(), DbError> {
    let head = "insert into mails
         (company_id, id, person_id, address, subject, body, link, link_hash, made_ms, due_ms, expires_ms)";
    let pieces: Vec<_> = rows.iter().map(|row| (row.company, row.id, row.due)).collect();
    let rows = rows.into_iter().map(|row| row.values).collect();
    tx.insert(head, rows, "on conflict do nothing").await?;
    work::ask(tx, WORK, pieces, now).await
}
