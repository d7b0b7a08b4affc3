//! Outreach: what people outside of the server are told, and what sends it.

pub mod mails;
pub mod notices;
pub mod rings;

use crate::mails::Mailer;
use crate::rings::post::Post;
use identity::Identity;
use std::ops::Deref;
use std::sync::Arc;

/// Who is let in, what sends mails and what rings phones.
pub struct Outreach {
    pub identity: Identity,
    /// What sends mails; none: they stay in the outbox.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Where people reach this server, `https://…`: what links in mails begin with.
    pub public_url: Option<String>,
    /// From whom mails come, if any do.
    pub mail_from: Option<String>,
    /// The way to push services; none: no phone is rung.
    pub post: Option<Post>,
}

impl Deref for Outreach {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl Outreach {
    /// Where a push service reaches whoever runs this server: services turn away who says nothing.
    pub fn contact(&self) -> String {
        let url = self.public_url.as_ref().filter(|url| url.starts_with("https://"));
        let email = self
            .mail_from
            .as_deref()
            .map(|from| from.rsplit('<').next().unwrap_or(from).trim_end_matches('>'));
        let email = email.map(|email| format!("mailto:{}", email.trim()));
        url.cloned().or(email).unwrap_or_else(|| NOBODY.to_owned())
    }
}

/// Who runs a server and says neither an address nor from whom mails come.
const NOBODY: &str = "mailto:unnamed@sevengate.example";
