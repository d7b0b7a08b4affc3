//! Pokes: after a commit, whoever listens learns that something in a company changed; the data comes through reads.

use crate::app::App;
use crate::db::{Db, DbError};
use shared::CompanyId;
use shared::access::Audience;
use sqlx::postgres::PgListener;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;

/// The PostgreSQL channel on which processes tell each other.
const CHANNEL: &str = "sevengate_changed";
/// PostgreSQL takes notes of less than 8,000 bytes; with more audiences than fit, everybody looks.
const LONGEST_NOTE: usize = 7_000;

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

    fn write(&self) -> String {
        let audiences: Vec<String> = self.audiences.iter().map(ToString::to_string).collect();
        let note = format!("{} {} {}", self.company, self.seq, audiences.join(" "));
        if note.len() > LONGEST_NOTE { format!("{} {} everyone", self.company, self.seq) } else { note }
    }

    fn read(note: &str) -> Option<Changed> {
        let mut words = note.split(' ');
        let company = words.next()?.parse().ok()?;
        let seq = words.next()?.parse().ok()?;
        let audiences = words.filter_map(|word| word.parse().ok()).collect();
        Some(Changed { company, seq, audiences: Arc::new(audiences) })
    }
}

/// The place where pokes are sent and heard.
#[derive(Clone, Debug)]
pub struct Pokes(Arc<RwLock<Option<broadcast::Sender<Changed>>>>);

impl Default for Pokes {
    fn default() -> Pokes {
        Pokes::new()
    }
}

impl Pokes {
    /// Nobody listens yet.
    pub fn new() -> Pokes {
        Pokes(Arc::new(RwLock::new(Some(broadcast::channel(1024).0))))
    }

    /// Hears everything from now on. A listener that is too slow learns that it missed some, and reads anyway; after
    /// [`Pokes::close`] it hears the end.
    pub fn subscribe(&self) -> broadcast::Receiver<Changed> {
        let sender = self.0.read().unwrap_or_else(PoisonError::into_inner);
        sender.as_ref().map_or_else(|| broadcast::channel(1).1, broadcast::Sender::subscribe)
    }

    /// Tells whoever listens.
    pub fn send(&self, changed: Changed) {
        let sender = self.0.read().unwrap_or_else(PoisonError::into_inner);
        // Nobody listening is fine.
        let _ = sender.as_ref().map(|sender| sender.send(changed));
    }

    /// Ends every live stream, so that a server that shuts down is not held up by them.
    pub fn close(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Hears what other processes of the same PostgreSQL database have committed.
pub struct Relay(PgListener);

impl Relay {
    /// Listens from now on; none on SQLite, which one process has for itself.
    pub async fn listen(db: &Db) -> Result<Option<Relay>, DbError> {
        let Db::Postgres(pool) = db else { return Ok(None) };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Relay(listener)))
    }

    /// Hands on what is heard, until the connection is gone for good.
    pub async fn run(mut self, pokes: &Pokes) -> Result<(), DbError> {
        loop {
            let note = self.0.recv().await?;
            if let Some(changed) = Changed::read(note.payload()) {
                pokes.send(changed);
            }
        }
    }
}

/// After a commit: pokes this process's listeners, or through the database those of all processes. A lost note costs a
/// poll, never data.
pub(crate) async fn tell(app: &App, changed: Changed) {
    if !app.relayed {
        app.pokes.send(changed);
    } else if let Err(error) = notify(&app.db, &changed).await {
        tracing::warn!(%error, "other processes were not told");
        app.pokes.send(changed);
    }
}

async fn notify(db: &Db, changed: &Changed) -> Result<(), DbError> {
    let Db::Postgres(pool) = db else { return Ok(()) };
    sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(changed.write()).execute(pool).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::PersonId;
    use uuid::Uuid;

    #[test]
    fn a_note_between_processes_says_who_has_news() {
        let audiences = BTreeSet::from([Audience::Office, Audience::Person(PersonId(Uuid::from_u128(4)))]);
        let company = CompanyId(Uuid::from_u128(3));
        let changed = Changed { company, seq: 9, audiences: Arc::new(audiences.clone()) };
        let read = Changed::read(&changed.write()).unwrap();
        assert_eq!((read.company, read.seq, &*read.audiences), (company, 9, &audiences));
    }
}
