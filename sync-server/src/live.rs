//! Pokes: after a commit, whoever listens learns that something in a company changed; the data comes through reads.

use shared::CompanyId;
use shared::access::Audience;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::broadcast;

/// What changed, after a commit.
#[derive(Clone, Debug)]
pub struct Changed {
    pub company: CompanyId,
    /// The company's head after the commit.
    pub seq: u64,
    /// Who has something to learn.
    pub audiences: Arc<BTreeSet<Audience>>,
}

impl Changed {
    /// Whether it concerns someone with these subscriptions.
    pub fn concerns(&self, company: CompanyId, subscriptions: &BTreeSet<Audience>) -> bool {
        self.company == company && !self.audiences.is_disjoint(subscriptions)
    }
}

/// The place where pokes are sent and heard.
#[derive(Clone, Debug)]
pub struct Pokes(broadcast::Sender<Changed>);

impl Default for Pokes {
    fn default() -> Pokes {
        Pokes::new()
    }
}

impl Pokes {
    /// Nobody listens yet.
    pub fn new() -> Pokes {
        Pokes(broadcast::channel(1024).0)
    }

    /// Hears everything from now on. A listener that is too slow learns that it missed some, and reads anyway.
    pub fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }

    /// Tells whoever listens.
    pub fn send(&self, changed: Changed) {
        // Nobody listening is fine.
        let _ = self.0.send(changed);
    }
}
