//! How many requests are answered: per phone, per person, per API key and per network address, in memory, by each process for itself.
//!
//! Generous: a phone that comes home with 2,000 photos does not notice. Anyone who is over it is told when to come again, and
//! waits: nothing is lost, and nobody is shut out for good.

use governor::clock::{Clock, MonotonicClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use identity::brake;
use shared::ids::{CompanyId, DeviceId, PersonId};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use uuid::Uuid;

/// So many are told apart at once; those beyond share one allowance.
const MOST: usize = 50_000;

/// So many a second, and so many at once after a quiet time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub a_second: NonZeroU32,
    pub at_once: NonZeroU32,
}

impl Allowance {
    /// Zero counts as one.
    pub const fn new(a_second: u32, at_once: u32) -> Allowance {
        Allowance { a_second: at_least_one(a_second), at_once: at_least_one(at_once) }
    }
}

const fn at_least_one(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

/// Settings.
#[derive(Clone, Debug)]
pub struct Allowances {
    pub device: Allowance,
    pub person: Allowance,
    pub key: Allowance,
    /// A whole office, or everybody of a mobile network, may share one.
    pub address: Allowance,
}

impl Default for Allowances {
    fn default() -> Allowances {
        Allowances {
            device: Allowance::new(100, 20_000),
            person: Allowance::new(200, 40_000),
            key: Allowance::new(50, 5_000),
            address: Allowance::new(1_000, 100_000),
        }
    }
}

/// Too much: again after so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub u64);

/// The counts.
pub struct Quotas {
    devices: Counts<(CompanyId, DeviceId, PersonId)>,
    people: Counts<(CompanyId, PersonId)>,
    keys: Counts<(CompanyId, Uuid)>,
    addresses: Counts<IpAddr>,
}

impl Quotas {
    pub fn new(allowed: &Allowances) -> Quotas {
        Quotas {
            devices: Counts::new(allowed.device),
            people: Counts::new(allowed.person),
            keys: Counts::new(allowed.key),
            addresses: Counts::new(allowed.address),
        }
    }

    /// A request of a phone.
    pub fn phone(&self, company: CompanyId, device: DeviceId, person: PersonId) -> Result<(), Wait> {
        self.devices.count((company, device, person))?;
        self.people.count((company, person))
    }

    /// A request of somebody's browser.
    pub fn browser(&self, company: CompanyId, person: PersonId) -> Result<(), Wait> {
        self.people.count((company, person))
    }

    /// A request of a program with a key of this person's.
    pub fn program(&self, company: CompanyId, key: Uuid, person: PersonId) -> Result<(), Wait> {
        self.keys.count((company, key))?;
        self.people.count((company, person))
    }

    /// A request from a network address; those of one's own machine and network are a proxy's, and not counted.
    pub fn address(&self, address: IpAddr) -> Result<(), Wait> {
        brake::network(address).map_or(Ok(()), |network| self.addresses.count(network))
    }
}

struct Counts<K: Clone + Eq + Hash> {
    each: RateLimiter<K, DashMapStateStore<K>, MonotonicClock>,
    /// For whoever comes when there is no room for another count.
    rest: RateLimiter<(), DashMapStateStore<()>, MonotonicClock>,
    clock: MonotonicClock,
}

impl<K: Clone + Eq + Hash> Counts<K> {
    fn new(allowed: Allowance) -> Counts<K> {
        let quota = Quota::per_second(allowed.a_second).allow_burst(allowed.at_once);
        Counts {
            each: RateLimiter::new(quota, DashMapStateStore::default(), MonotonicClock),
            rest: RateLimiter::new(quota, DashMapStateStore::default(), MonotonicClock),
            clock: MonotonicClock,
        }
    }

    fn count(&self, key: K) -> Result<(), Wait> {
        if self.each.len() >= MOST {
            self.each.retain_recent();
        }
        let answer =
            if self.each.len() < MOST { self.each.check_key(&key) } else { self.rest.check_key(&()) };
        answer.map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Wait(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_much_waits_and_others_do_not() {
        let counts = Counts::new(Allowance::new(1, 3));
        for _ in 0..3 {
            assert_eq!(counts.count(1), Ok(()));
        }
        assert_eq!(counts.count(1), Err(Wait(1)));
        assert_eq!(counts.count(2), Ok(()));
    }

    #[test]
    fn the_memory_it_takes_is_bounded() {
        let counts = Counts::new(Allowance::new(1, 2));
        let let_in = (0..MOST + 1_000).filter(|n| counts.count(*n).is_ok()).count();
        assert!(counts.each.len() <= MOST);
        assert!(let_in >= MOST, "those beyond share one allowance");
    }

    #[test]
    fn a_phone_that_comes_home_with_two_thousand_photos_is_not_held_up() {
        let counts = Counts::new(Allowances::default().device);
        // Each photo and its thumbnail: asked for, sent in a few parts.
        assert!((0..2_000 * 2 * 4).all(|_| counts.count(1).is_ok()));
    }
}
