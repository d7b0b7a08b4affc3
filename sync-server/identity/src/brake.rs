//! A brake on guessing passwords and codes: so many wrong ones per account and per network address, then a wait.
//!
//! Counted in memory, by each process for itself: a restart forgives. An address that signs nobody in counts like any
//! other, so the brake tells nothing about who has an account.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Wrong passwords of one account until it has to wait.
const PER_ACCOUNT: u32 = 10;
/// Wrong passwords from one network address: an office shares one.
const PER_ADDRESS: u32 = 50;
/// Wrong codes of invitations, from everywhere: a code is nobody's account, and one in millions is guessed so.
const PER_CODES: u32 = 1_000;
/// From the first wrong password until the count starts over.
const WAIT: TimeDelta = TimeDelta::minutes(5);
/// So many counts are kept at once.
const MOST: usize = 20_000;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account(String),
    Address(IpAddr),
    Codes,
}

impl Key {
    fn limit(&self) -> u32 {
        match self {
            Key::Account(_) => PER_ACCOUNT,
            Key::Address(_) => PER_ADDRESS,
            Key::Codes => PER_CODES,
        }
    }
}

struct Tries {
    since: DateTime<Utc>,
    count: u32,
}

/// The counts, and which accounts have come to their limit since that was last asked.
#[derive(Default)]
pub struct Brake(Mutex<BTreeMap<Key, Tries>>, Mutex<Vec<Stopped>>);

/// An account that has to wait, as wrong passwords came one after the other.
pub struct Stopped {
    pub account: String,
    /// Where the last one came from.
    pub peer: Option<String>,
    pub at: DateTime<Utc>,
}

/// A guess that was let through, and is counted as wrong until it turns out to be right.
pub struct Guess(Vec<Key>);

impl Brake {
    /// Counts a guess before it is checked, so that many at once are no way around; or says how many seconds to wait.
    pub fn guess(&self, account: &str, peer: Option<&str>, now: DateTime<Utc>) -> Result<Guess, u64> {
        self.count(Key::Account(account.to_owned()), peer, now)
    }

    /// The same for the code of an invitation.
    pub fn guess_code(&self, peer: Option<&str>, now: DateTime<Utc>) -> Result<Guess, u64> {
        self.count(Key::Codes, peer, now)
    }

    fn count(&self, what: Key, peer: Option<&str>, now: DateTime<Utc>) -> Result<Guess, u64> {
        let mut keys = vec![what];
        keys.extend(peer.and_then(|a| a.parse().ok()).and_then(network).map(Key::Address));
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |key: &Key| {
            let Tries { since, count } = tries.get(key)?;
            let left = (*since + WAIT - now).min(WAIT);
            (*count >= key.limit() && left > TimeDelta::zero()).then_some(left)
        };
        if let Some(left) = keys.iter().filter_map(wait).max() {
            return Err(u64::try_from(left.num_milliseconds()).unwrap_or_default().div_ceil(1000));
        }
        for key in &keys {
            make_room(&mut tries, now);
            let tries = tries.entry(key.clone()).or_insert(Tries { since: now, count: 0 });
            if now - tries.since >= WAIT {
                *tries = Tries { since: now, count: 0 };
            }
            tries.count += 1;
            if let Key::Account(account) = key
                && tries.count == PER_ACCOUNT
            {
                let mut stopped = self.1.lock().unwrap_or_else(PoisonError::into_inner);
                stopped.retain(|known| known.account != *account);
                if stopped.len() < MOST {
                    let peer = peer.map(str::to_owned);
                    stopped.push(Stopped { account: account.clone(), peer, at: now });
                }
            }
        }
        Ok(Guess(keys))
    }

    /// Which accounts came to their limit since this was last asked.
    pub fn take_stopped(&self) -> Vec<Stopped> {
        std::mem::take(&mut self.1.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The password was right: the account starts over, and its network address is not blamed.
    pub fn right(&self, guess: &Guess) {
        self.uncounted(guess);
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in guess.0.iter().filter(|key| matches!(key, Key::Account(_))) {
            tries.remove(key);
        }
    }

    /// The password could not be checked at all.
    pub fn uncounted(&self, guess: &Guess) {
        let mut stopped = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.retain(|stopped| !guess.0.iter().any(|key| *key == Key::Account(stopped.account.clone())));
        drop(stopped);
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &guess.0 {
            if let Some(tries) = tries.get_mut(key) {
                tries.count = tries.count.saturating_sub(1);
            }
        }
    }
}

/// What is counted as one network address. Those of one's own machine and network are a proxy's, and not counted; of IPv6
/// everybody has a whole network.
pub fn network(peer: IpAddr) -> Option<IpAddr> {
    match peer.to_canonical() {
        IpAddr::V4(v4) if v4.is_loopback() || v4.is_private() || v4.is_link_local() => None,
        IpAddr::V4(v4) => Some(IpAddr::V4(v4)),
        IpAddr::V6(v6) if v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() => None,
        IpAddr::V6(v6) => Some(IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64))),
    }
}

/// Forgets what is over, and if that is not enough, the oldest.
fn make_room(tries: &mut BTreeMap<Key, Tries>, now: DateTime<Utc>) {
    if tries.len() < MOST {
        return;
    }
    tries.retain(|_, tries| now - tries.since < WAIT);
    if tries.len() >= MOST
        && let Some(oldest) = tries.iter().min_by_key(|(_, tries)| tries.since).map(|(key, _)| key.clone())
    {
        tries.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn an_account_waits_and_then_starts_over() {
        let brake = Brake::default();
        for second in 0..i64::from(PER_ACCOUNT) {
            assert!(brake.guess("a@b.c", None, at(second)).is_ok());
        }
        assert_eq!(brake.guess("a@b.c", None, at(60)).err(), Some(240));
        let stopped = brake.take_stopped();
        assert_eq!(stopped.iter().map(|s| s.account.as_str()).collect::<Vec<_>>(), ["a@b.c"]);
        assert!(brake.take_stopped().is_empty(), "said once");
        assert!(brake.guess("other@b.c", None, at(60)).is_ok());
        assert!(brake.guess("a@b.c", None, at(300)).is_ok());
    }

    #[test]
    fn a_right_password_clears_the_account_and_blames_no_address() {
        let brake = Brake::default();
        for _ in 0..3 * PER_ADDRESS {
            let guess = brake.guess("a@b.c", Some("203.0.113.7"), at(0)).ok().unwrap();
            brake.right(&guess);
        }
        for n in 0..PER_ACCOUNT {
            let guess = brake.guess("late@b.c", None, at(0)).ok().unwrap();
            if n + 1 == PER_ACCOUNT {
                brake.right(&guess);
            }
        }
        assert!(brake.take_stopped().is_empty(), "the last one was right");
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits() {
        let brake = Brake::default();
        for n in 0..PER_ADDRESS {
            assert!(brake.guess(&format!("{n}@b.c"), Some("2001:db8::1"), at(0)).is_ok());
        }
        assert_eq!(brake.guess("new@b.c", Some("2001:db8::2"), at(0)).err(), Some(300), "one network");
        assert!(brake.guess("new@b.c", Some("2001:db8:0:1::1"), at(0)).is_ok());
    }

    #[test]
    fn a_proxy_next_door_is_nobodys_address() {
        for proxy in ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "::ffff:172.16.0.1", "fd00::1"] {
            assert_eq!(network(proxy.parse().unwrap()), None, "{proxy}");
        }
    }

    #[test]
    fn codes_are_counted_for_all_together() {
        let brake = Brake::default();
        for _ in 0..PER_CODES {
            assert!(brake.guess_code(None, at(0)).is_ok());
        }
        assert_eq!(brake.guess_code(None, at(0)).err(), Some(300));
        assert!(brake.guess("a@b.c", None, at(0)).is_ok(), "passwords are none of this");
    }

    #[test]
    fn the_memory_it_takes_is_bounded() {
        let brake = Brake::default();
        for n in 0..MOST + 10 {
            let now = at(if n < MOST { 0 } else { 1 });
            assert!(brake.guess(&format!("{n}@b.c"), None, now).is_ok());
        }
        assert_eq!(brake.0.lock().unwrap().len(), MOST);
    }
}
