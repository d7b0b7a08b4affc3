//! Outreach: what people outside of the server are told, and what sends it.

pub mod mails;
pub mod notices;

use crate::mails::Mailer;
use identity::Identity;
use std::ops::Deref;
use std::sync::Arc;

/// Who is let in, and what sends mails.
pub struct Outreach {
    pub identity: Identity,
    /// What sends mails; none: they stay in the outbox.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Where people reach this server, `https://…`: what links in mails begin with.
    pub public_url: Option<String>,
}

impl Deref for Outreach {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}
