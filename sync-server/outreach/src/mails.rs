//! Mails that wait, sent by background work and tried again until they are too late to be of use.
//!
//! Without a mail server they stay where an admin can read them and pass them on. The secret of a link is in the row only
//! until the mail is sent or too late or the link was used, and sealed: a copy of the database lets nobody in.

pub use engine::letters::{LINK, Mail};

use crate::Outreach;
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::DbError;
use engine::{execute, fetch_all};
use futures::future::BoxFuture;
use identity::{credentials, sealing, sign_in};
use lettre::message::Mailbox;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use shared::ids::*;
use std::time::Duration;
use uuid::Uuid;

/// How often it is looked whether something is to be sent.
pub const SENT_EVERY: Duration = Duration::from_secs(10);
/// So many are sent in one go.
const AT_ONCE: i64 = 20;
/// After so long a process that took a mail is taken for dead, and another one sends it.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// Why a mail is not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// Trying again may help.
    #[error("{0}")]
    Later(String),
    /// It would be refused again.
    #[error("{0}")]
    Never(String),
}

/// What sends mails.
pub trait Mailer: Send + Sync {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), NotSent>>;
}

engine::row! {
    struct Due {
        company_id: Uuid,
        id: Uuid,
        address: String,
        subject: String,
        body: String,
        link: String,
        due_ms: i64,
        tries: i64,
    }
}

/// Answers those who forgot their password, sends what is due, and lets go of what is too late.
pub async fn tick(outreach: &Outreach) -> Result<(), DbError> {
    if let Err(error) = credentials::answer_resets(outreach, outreach.mailer.is_some()).await {
        tracing::warn!(%error, "questions for a new password wait");
    }
    if let Err(error) = sign_in::note_stopped(outreach).await {
        tracing::warn!(%error, "that somebody guesses at passwords could not be noted");
    }
    let now = outreach.now();
    let mut tx = outreach.db.write().await?;
    execute!(
        tx,
        "update mails set link = '', given_up_ms = $1
         where sent_ms is null and given_up_ms is null and expires_ms <= $1",
        now
    )?;
    tx.commit().await?;
    let (Some(mailer), Some(base)) = (&outreach.mailer, &outreach.public_url) else { return Ok(()) };
    let mut tx = outreach.db.read().await?;
    let due = fetch_all!(
        tx,
        Due,
        "select company_id, id, address, subject, body, link, due_ms, tries from mails
         where sent_ms is null and given_up_ms is null and due_ms <= $1 order by due_ms, company_id, id limit $2",
        now,
        AT_ONCE
    )?;
    drop(tx);
    for due in due {
        if claim(outreach, &due, now).await? {
            let sent =
                match sealing::opened_link(&outreach.secret, CompanyId(due.company_id), due.id, &due.link) {
                    Some(link) => {
                        let body = due.body.replace(LINK, &format!("{base}{link}"));
                        let mail = Mail { to: due.address.clone(), subject: due.subject.clone(), body };
                        mailer.send(&mail).await
                    }
                    None => Err(NotSent::Never("its link does not open with this server's key".to_owned())),
                };
            note(outreach, &due, sent).await?;
        }
    }
    Ok(())
}

/// Takes a mail, so that no other process sends it too.
async fn claim(outreach: &Outreach, due: &Due, now: DateTime<Utc>) -> Result<bool, DbError> {
    let mut tx = outreach.db.write().await?;
    let taken = execute!(
        tx,
        "update mails set due_ms = $4, tries = tries + 1
         where company_id = $1 and id = $2 and due_ms = $3 and sent_ms is null and given_up_ms is null",
        due.company_id,
        due.id,
        due.due_ms,
        now + CLAIM
    )?;
    tx.commit().await?;
    Ok(taken == 1)
}

async fn note(outreach: &Outreach, due: &Due, sent: Result<(), NotSent>) -> Result<(), DbError> {
    let now = outreach.now();
    let mut tx = outreach.db.write().await?;
    match sent {
        Ok(()) => execute!(
            tx,
            "update mails set sent_ms = $3, link = '', error = '' where company_id = $1 and id = $2",
            due.company_id,
            due.id,
            now
        )?,
        Err(NotSent::Later(why)) => execute!(
            tx,
            "update mails set due_ms = $3, error = $4 where company_id = $1 and id = $2",
            due.company_id,
            due.id,
            now + wait(due.tries),
            shortened(&why)
        )?,
        Err(NotSent::Never(why)) => execute!(
            tx,
            "update mails set given_up_ms = $3, link = '', error = $4 where company_id = $1 and id = $2",
            due.company_id,
            due.id,
            now,
            shortened(&why)
        )?,
    };
    tx.commit().await
}

/// A minute, two, four, up to an hour.
fn wait(tries: i64) -> TimeDelta {
    TimeDelta::minutes((1 << tries.clamp(0, 6)).min(60))
}

/// What a mail server says may be long, and PostgreSQL stores no NUL.
fn shortened(why: &str) -> String {
    why.chars().filter(|c| *c != '\0').take(500).collect()
}

/// Has a mail that waits sent now.
pub async fn hurry(outreach: &Outreach, company: CompanyId, id: Uuid) -> Result<bool, DbError> {
    let mut tx = outreach.db.write().await?;
    let touched = execute!(
        tx,
        "update mails set due_ms = $3 where company_id = $1 and id = $2 and sent_ms is null and given_up_ms is null",
        company,
        id,
        outreach.now()
    )?;
    tx.commit().await?;
    Ok(touched == 1)
}

/// Sends through a mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Settings that do not make a mail server.
#[derive(Debug, thiserror::Error)]
pub enum BadSmtp {
    #[error("the mail server's address: {0}")]
    Url(#[from] lettre::transport::smtp::Error),
    #[error("the sender's address: {0}")]
    From(#[from] lettre::address::AddressError),
}

impl Smtp {
    /// `smtps://user:password@host`, or `smtp://user:password@host:587?tls=required`; and from whom mails come, with or
    /// without a name.
    pub fn new(url: &str, from: &str) -> Result<Smtp, BadSmtp> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?;
        let transport = transport.timeout(Some(Duration::from_secs(60))).build();
        Ok(Smtp { transport, from: from.parse()? })
    }
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), NotSent>> {
        Box::pin(async move {
            let to: Address = mail.to.parse().map_err(never)?;
            let message = Message::builder()
                .from(self.from.clone())
                .to(Mailbox::new(None, to))
                .subject(&mail.subject)
                .body(mail.body.clone())
                .map_err(never)?;
            match self.transport.send(message).await {
                Ok(_) => Ok(()),
                // The recipient is refused. Whatever else a mail server says may be put right.
                Err(error) if error.status().is_some_and(|code| (550..=556).contains(&u16::from(code))) => {
                    Err(never(error))
                }
                Err(error) => Err(NotSent::Later(error.to_string())),
            }
        })
    }
}

fn never(error: impl std::fmt::Display) -> NotSent {
    NotSent::Never(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_an_hour() {
        let all: Vec<i64> = (0..8).map(|tries| wait(tries).num_minutes()).collect();
        assert_eq!(all, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn a_mail_server_is_said_in_one_line() {
        assert!(Smtp::new("smtps://user:secret@mail.example.com", "Sevengate <office@example.com>").is_ok());
        assert!(Smtp::new("mail.example.com", "office@example.com").is_err());
        assert!(Smtp::new("smtp://mail.example.com", "nobody").is_err());
    }
}
