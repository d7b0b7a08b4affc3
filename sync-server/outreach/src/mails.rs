//! Mails that wait, sent by background work and tried again until they are too late to be of use.
//!
//! Without a mail server they stay where an admin can read them and pass them on. The secret of a link is in the row only
//! until the mail is sent or too late or the link was used, and sealed: a copy of the database lets nobody in. Sending one is
//! a piece of [`engine::work`] with the mail's own id.

pub use engine::letters::{Mail, WORK};

use crate::Outreach;
use chrono::{DateTime, TimeDelta, Utc};
use engine::db::{DbError, Tx};
use engine::letters;
use engine::work::{self, Backoff, Did, Kind, Piece, WorkError};
use engine::{fetch_optional, run};
use futures::future::BoxFuture;
use identity::{credentials, sealing, sign_in};
use lettre::message::Mailbox;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use shared::ids::*;
use std::time::Duration;
use uuid::Uuid;

/// After so long a process that took a mail is taken for dead, and another one sends it.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// What is said of a mail of which nobody knows whether it had been sent before.
const TWICE: &str =
    "The server stopped while this was being sent, so it was sent again and may have come twice.";
/// What is said of such a mail while it waits again, so that it is not forgotten until it goes.
const DOUBT: &str = "The server stopped while this was being sent before: it may have come already.";

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
    struct Waiting {
        address: String,
        subject: String,
        body: String,
        link: String,
        error: String,
    }
}

impl Waiting {
    /// Whether it may have gone already, in a try of which nobody knows the end.
    fn in_doubt(&self, piece: &Piece) -> bool {
        piece.was_lost || self.error.starts_with(DOUBT)
    }
}

/// A mail is sent, and tried again for as long as it is of use.
const KIND: Kind<Outreach> = Kind {
    name: WORK,
    outside: true,
    lease: CLAIM,
    backoff: Backoff { first: TimeDelta::minutes(1), most: TimeDelta::hours(1) },
    // It is too late before.
    tries: Some(1_000),
    at_once: 20,
    run: |outreach, piece| Box::pin(send(outreach, piece)),
};

/// Answers those who forgot their password, sends what is due, and lets go of what is too late.
pub async fn tick(outreach: &Outreach) -> Result<(), WorkError> {
    if let Err(error) = credentials::answer_resets(outreach, outreach.mailer.is_some()).await {
        tracing::warn!(%error, "questions for a new password wait");
    }
    if let Err(error) = sign_in::note_stopped(outreach).await {
        tracing::warn!(%error, "that somebody guesses at passwords could not be noted");
    }
    let now = outreach.now();
    let mut tx = outreach.db.write().await?;
    run!(
        tx,
        "update mails set link = '', given_up_ms = $1
         where sent_ms is null and given_up_ms is null
           and expires_ms <= $1",
        now
    )?;
    run!(
        tx,
        "update work set state = 'done', at_ms = $1
         where kind = 'mail' and state in ('waits', 'dead')
           and exists (select 1 from mails m where m.company_id = work.company_id and m.id = work.id
                         and (m.sent_ms is not null or m.given_up_ms is not null))",
        now
    )?;
    tx.commit().await?;
    if outreach.mailer.is_some() && outreach.public_url.is_some() {
        outreach.runner().tick(outreach, &KIND).await?;
    }
    Ok(())
}

/// Sends one mail. Where the server before fell silent in the middle nobody knows whether it went: it goes once more, under
/// the same name, and the outbox says so.
async fn send(outreach: &Outreach, piece: &Piece) -> Result<Did, WorkError> {
    let mut tx = outreach.db.read().await?;
    let waiting = fetch_optional!(
        tx,
        Waiting,
        "select address, subject, body, link, error from mails
         where company_id = $1 and id = $2 and sent_ms is null and given_up_ms is null and expires_ms > $3",
        piece.company,
        piece.id,
        outreach.now()
    )?;
    drop(tx);
    let Some(waiting) = waiting else { return Ok(Did::Done) };
    let (Some(mailer), Some(base)) = (&outreach.mailer, &outreach.public_url) else {
        return Ok(Did::Later("there is no mail server".to_owned()));
    };
    let in_doubt = waiting.in_doubt(piece);
    let sent = match sealing::opened_link(&outreach.secret, piece.company, piece.id, &waiting.link) {
        Some(link) => {
            let body = letters::with_links(&waiting.body, base, &link);
            let mail = Mail { id: Some(piece.id), to: waiting.address, subject: waiting.subject, body };
            mailer.send(&mail).await
        }
        None => Err(NotSent::Never("its link does not open with this server's key".to_owned())),
    };
    outreach.points.reached("mail:tried")?;
    let did = note(outreach, piece, in_doubt, sent).await?;
    outreach.points.reached("mail:noted")?;
    Ok(did)
}

async fn note(
    outreach: &Outreach,
    piece: &Piece,
    in_doubt: bool,
    sent: Result<(), NotSent>,
) -> Result<Did, WorkError> {
    let now = outreach.now();
    let mut tx = outreach.db.write().await?;
    let did = match sent {
        Ok(()) => {
            // Who was slow has sent it, and so has, or will, the one who took it over: both say so.
            let ours = piece.done(&mut tx, now).await?;
            run!(
                tx,
                "update mails set sent_ms = coalesce(sent_ms, $3), link = '', error = $4
                 where company_id = $1 and id = $2",
                piece.company,
                piece.id,
                now,
                if in_doubt || !ours { TWICE } else { "" }
            )?;
            Did::Noted
        }
        Err(NotSent::Later(why)) => {
            run!(
                tx,
                "update mails set error = $3 where company_id = $1 and id = $2 and sent_ms is null",
                piece.company,
                piece.id,
                work::shortened(&if in_doubt { format!("{DOUBT} {why}") } else { why })
            )?;
            Did::Later(String::new())
        }
        // Whom it is for is in what the mail server says: that is for the outbox alone.
        Err(NotSent::Never(why)) => {
            run!(
                tx,
                "update mails set given_up_ms = $3, link = '', error = $4
                 where company_id = $1 and id = $2 and sent_ms is null",
                piece.company,
                piece.id,
                now,
                work::shortened(&why)
            )?;
            piece.done(&mut tx, now).await?;
            Did::Noted
        }
    };
    tx.commit().await?;
    Ok(did)
}

/// A person lets go of a mail that was given up.
pub async fn let_go(tx: &mut Tx, company: CompanyId, id: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    run!(
        tx,
        "update mails set link = '', given_up_ms = $3
         where company_id = $1 and id = $2 and sent_ms is null and given_up_ms is null",
        company,
        id,
        now
    )?;
    Ok(())
}

/// Has a mail that waits sent now.
pub async fn hurry(outreach: &Outreach, company: CompanyId, id: Uuid) -> Result<bool, DbError> {
    let mut tx = outreach.db.write().await?;
    let waits = fetch_optional!(
        tx,
        (Uuid,),
        "select id from mails where company_id = $1 and id = $2 and sent_ms is null and given_up_ms is null",
        company,
        id
    )?;
    if waits.is_none() {
        return Ok(false);
    }
    let now = outreach.now();
    // One that was written down by a server of before there was such work is asked for here.
    work::ask(&mut tx, WORK, [(company, id, now)], now).await?;
    work::hurry(&mut tx, company, id, now).await?;
    tx.commit().await?;
    Ok(true)
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

    /// Mail programs that get one twice show it once.
    fn message_id(&self, mail: &Mail) -> Option<String> {
        Some(format!("<{}@{}>", mail.id?, self.from.email.domain()))
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
                .message_id(self.message_id(mail))
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
    fn a_mail_server_is_said_in_one_line() {
        assert!(Smtp::new("smtps://user:secret@mail.example.com", "Sevengate <office@example.com>").is_ok());
        assert!(Smtp::new("mail.example.com", "office@example.com").is_err());
        assert!(Smtp::new("smtp://mail.example.com", "nobody").is_err());
    }
}
