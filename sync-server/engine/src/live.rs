//! Pokes: after a commit, whoever listens learns that something in a company changed; the data comes through reads.

use crate::db::{Db, DbError};
use shared::access::{Audience, View};
use shared::{CompanyId, Kind, PersonId};
use sqlx::postgres::PgListener;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;

/// The PostgreSQL channel on which processes tell each other.
const CHANNEL: &str = "sevengate_changed";
/// PostgreSQL takes notes of less than 8,000 bytes; with more audiences than fit, everybody looks.
const LONGEST_NOTE: usize = 7_000;

/// What somebody has to learn: of records of a kind, or (none) of something that is no record, as a receipt or the state of
/// a phone.
pub type News = (Audience, Option<Kind>);

/// What changed, after a commit.
#[derive(Clone, Debug)]
pub struct Changed {
    pub company: CompanyId,
    /// The company's head after the commit.
    pub seq: u64,
    /// Who has something to learn of what.
    pub news: Arc<BTreeSet<News>>,
    /// There were more of them than fit into a note: everybody looks.
    pub everybody: bool,
}

impl Changed {
    /// A commit that has something to tell.
    pub fn new(company: CompanyId, seq: u64, news: impl IntoIterator<Item = News>) -> Changed {
        Changed { company, seq, news: Arc::new(news.into_iter().collect()), everybody: false }
    }

    /// The same and what a later commit has to tell.
    pub fn and(self, later: Changed) -> Changed {
        let news = Arc::new(self.news.union(&later.news).copied().collect());
        Changed { news, everybody: self.everybody || later.everybody, ..later }
    }

    /// Whether a phone of somebody who sees this pulls something new: records that it may see, or what came of its own work.
    pub fn concerns_phone(&self, company: CompanyId, person: PersonId, seen: &View) -> bool {
        self.concerns(company, |(audience, kind)| match kind {
            Some(kind) => seen.has(audience, kind),
            None => audience == Audience::Person(person),
        })
    }

    /// Whether an open page of somebody who sees this has something new to show. How phones and what they bring stand is
    /// shown where work is.
    pub fn concerns_page(&self, company: CompanyId, seen: &View) -> bool {
        self.concerns(company, |(audience, kind)| seen.has(audience, kind.unwrap_or(Kind::Visit)))
    }

    fn concerns(&self, company: CompanyId, sees: impl Fn(News) -> bool) -> bool {
        self.company == company && (self.everybody || self.news.iter().any(|news| sees(*news)))
    }

    fn write(&self) -> String {
        let news = self.news.iter().map(|(audience, kind)| match kind {
            Some(kind) => format!("{kind}@{audience}"),
            None => format!("@{audience}"),
        });
        let note = format!("{} {} {}", self.company, self.seq, news.collect::<Vec<_>>().join(" "));
        if note.len() > LONGEST_NOTE || self.everybody {
            format!("{} {} *", self.company, self.seq)
        } else {
            note
        }
    }

    fn read(note: &str) -> Option<Changed> {
        let mut words = note.split(' ').filter(|word| !word.is_empty());
        let company = words.next()?.parse().ok()?;
        let seq = words.next()?.parse().ok()?;
        let mut news = BTreeSet::new();
        let mut everybody = false;
        for word in words {
            match read_news(word) {
                Some(new) => drop(news.insert(new)),
                // Also what another version says in another way.
                None => everybody = true,
            }
        }
        Some(Changed { company, seq, news: Arc::new(news), everybody })
    }
}

fn read_news(word: &str) -> Option<News> {
    let (kind, audience) = word.split_once('@')?;
    let kind = if kind.is_empty() { None } else { Some(kind.parse().ok()?) };
    Some((audience.parse().ok()?, kind))
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

/// Tells the listeners of all processes, through the database.
pub async fn notify(db: &Db, changed: &Changed) -> Result<(), DbError> {
    let Db::Postgres(pool) = db else { return Ok(()) };
    // A note that is lost in a power cut reaches nobody anyway: it does not wait for the disk.
    let note = "select pg_notify($1, $2), set_config('synchronous_commit', 'off', true)";
    sqlx::query(note).bind(CHANNEL).bind(changed.write()).execute(pool).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::PersonId;
    use uuid::Uuid;

    #[test]
    fn a_note_between_processes_says_who_has_news_of_what() {
        let asha = Audience::Person(PersonId(Uuid::from_u128(4)));
        let news = [(Audience::Office, Some(Kind::Visit)), (asha, None), (asha, Some(Kind::Job))];
        let company = CompanyId(Uuid::from_u128(3));
        let changed = Changed::new(company, 9, news);
        let read = Changed::read(&changed.write()).unwrap();
        assert_eq!((read.company, read.seq, &read.news), (company, 9, &changed.news));
        assert!(!read.everybody);
    }

    #[test]
    fn a_note_that_does_not_fit_or_is_not_understood_makes_everybody_look() {
        let company = CompanyId(Uuid::from_u128(3));
        let many = (0..400).map(|n| (Audience::Person(PersonId(Uuid::from_u128(n))), Some(Kind::Job)));
        let note = Changed::new(company, 9, many).write();
        assert!(note.len() < LONGEST_NOTE);
        assert!(Changed::read(&note).unwrap().everybody);
        assert!(Changed::read(&format!("{company} 9 office")).unwrap().everybody, "as it was said before");
        assert!(!Changed::read(&format!("{company} 9 ")).unwrap().everybody, "nothing for anybody");
    }
}
