//! Open streams of events: how many each session, person and network may hold at once.
//!
//! A stream is a connection that stays, and there are not endlessly many. Who opens one too many of their own loses the
//! oldest of them, as that is most likely a page or a phone that is gone; a network with too many is asked to come later, as
//! nobody there is to lose theirs for others.

use crate::quotas::Wait;
use futures::Stream;
use identity::brake;
use shared::ids::{CompanyId, PersonId};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;

/// When whoever is turned away or let go comes again.
pub const AGAIN: Duration = Duration::from_secs(60);

/// Settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostStreams {
    /// Of one session: the tabs of a browser, or a phone.
    pub session: usize,
    pub person: usize,
    /// A whole office, or everybody of a mobile network, may share one.
    pub address: usize,
}

impl Default for MostStreams {
    fn default() -> MostStreams {
        MostStreams { session: 16, person: 40, address: 2_000 }
    }
}

/// Whose stream it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whose {
    pub company: CompanyId,
    pub person: PersonId,
    /// What tells their sessions apart: a token of the session's forms, or the phone.
    pub session: String,
}

/// The streams that are open.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    next: u64,
    /// By age, the oldest first.
    all: BTreeMap<u64, One>,
}

struct One {
    whose: Whose,
    /// None: of one's own machine or network, which may be a proxy.
    network: Option<IpAddr>,
    /// Dropped when the stream is to end.
    _ends: oneshot::Sender<()>,
}

/// A place among them; it is free again when this is dropped.
pub struct Place {
    number: u64,
    streams: Streams,
    end: oneshot::Receiver<()>,
}

impl Streams {
    /// A place for one more. The oldest of the session's or the person's own ends if they have too many.
    pub fn enter(&self, whose: Whose, from: Option<IpAddr>, most: MostStreams) -> Result<Place, Wait> {
        let network = from.and_then(brake::network);
        let mut open = self.open();
        if network.is_some() && open.all.values().filter(|one| one.network == network).count() >= most.address
        {
            return Err(Wait(AGAIN.as_secs()));
        }
        let same = |one: &One| (one.whose.company, one.whose.person) == (whose.company, whose.person);
        let session = open.of(|one| one.whose == whose);
        let person = open.of(same);
        for (own, most) in [(session, most.session), (person, most.person)] {
            let too_many = (own.len() + 1).saturating_sub(most.max(1));
            for number in own.into_iter().take(too_many) {
                open.all.remove(&number);
            }
        }
        let number = open.next;
        open.next += 1;
        let (ends, end) = oneshot::channel();
        open.all.insert(number, One { whose, network, _ends: ends });
        drop(open);
        Ok(Place { number, streams: self.clone(), end })
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn of(&self, wanted: impl Fn(&One) -> bool) -> Vec<u64> {
        self.all.iter().filter(|(_, one)| wanted(one)).map(|(number, _)| *number).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.open().all.remove(&self.number);
    }
}

/// A stream that ends when its place is taken away, and gives its place back when it ends.
pub struct Placed<S> {
    stream: Pin<Box<S>>,
    place: Place,
}

impl Place {
    /// The stream in this place.
    pub fn holds<S: Stream>(self, stream: S) -> Placed<S> {
        Placed { stream: Box::pin(stream), place: self }
    }
}

impl<S: Stream> Stream for Placed<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        if Pin::new(&mut self.place.end).poll(context).is_ready() {
            return Poll::Ready(None);
        }
        self.stream.as_mut().poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{FutureExt, StreamExt, stream};
    use uuid::Uuid;

    const MOST: MostStreams = MostStreams { session: 2, person: 3, address: 4 };

    fn whose(person: u128, session: &str) -> Whose {
        let company = CompanyId(Uuid::from_u128(1));
        Whose { company, person: PersonId(Uuid::from_u128(person)), session: session.to_owned() }
    }

    fn ended(place: Place) -> bool {
        place.holds(stream::pending::<()>()).next().now_or_never().is_some()
    }

    #[test]
    fn the_oldest_of_a_session_and_of_a_person_ends() {
        let streams = Streams::default();
        let enter = |person, session| streams.enter(whose(person, session), None, MOST).unwrap();
        let (first, second, third) = (enter(1, "a"), enter(1, "a"), enter(1, "a"));
        let (other, elsewhere) = (enter(1, "b"), enter(1, "c"));
        let somebody = enter(2, "a");
        assert!(ended(first), "the session had two already");
        assert!(ended(second), "the person had three already");
        assert!(!ended(third) && !ended(other) && !ended(elsewhere) && !ended(somebody));
        assert!(streams.open().all.is_empty(), "places are given back");
    }

    #[test]
    fn a_network_with_too_many_waits_and_loses_none() {
        let streams = Streams::default();
        let from: IpAddr = "203.0.113.9".parse().unwrap();
        let enter = |person, from| streams.enter(whose(person, "a"), from, MOST);
        let held: Vec<Place> = (0..4).map(|n| enter(n, Some(from)).unwrap()).collect();
        assert_eq!(enter(9, Some(from)).err(), Some(Wait(60)));
        assert!(enter(9, Some("203.0.113.10".parse().unwrap())).is_ok(), "another network");
        assert!(enter(9, Some("10.0.0.1".parse().unwrap())).is_ok(), "a proxy next door");
        let mut held = held.into_iter();
        drop(held.next());
        assert!(enter(9, Some(from)).is_ok(), "one has gone");
        assert!(held.all(|place| !ended(place)));
    }
}
