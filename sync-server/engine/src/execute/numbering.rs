//! Which change sets of a push are new, replayed, forged or out of line: a pure plan over what is known.

use super::Kept;
use super::{Incoming, Payload};
use sha2::{Digest, Sha256};
use shared::ids::*;
use shared::sync::{Outcome, hash_of};
use shared::{ChangeSet, Code, Refusal, newer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A change set at the door, read as far as it can be read.
pub(super) struct Arriving<'a> {
    pub incoming: &'a Incoming,
    /// Over the bytes as they are here.
    pub hash: String,
    pub content: Content,
}

/// What was read.
pub(super) enum Content {
    Set(Arc<ChangeSet>),
    /// Made by the server: becomes a change set when its clock is known.
    Made,
    Void(String),
    /// It cannot be applied, and why.
    Refused(Refusal),
    /// What is in it is of a newer version than this: kept aside.
    Newer,
}

impl<'a> Arriving<'a> {
    /// Reads a change set; whatever is wrong with it is a refusal, never an error.
    pub fn read(incoming: &'a Incoming, company: CompanyId, by: Option<PersonId>) -> Arriving<'a> {
        let (hash, content) = match &incoming.what {
            Payload::Void { reason } => (hash_of("null"), Content::Void(reason.clone())),
            Payload::Made { by, changes, expects: Some(expects), .. } => {
                let bytes = serde_json::to_vec(&(by, changes, expects)).unwrap_or_default();
                (hex::encode(Sha256::digest(bytes)), Content::Made)
            }
            Payload::Made { by, changes, expects: None, .. } | Payload::Kept { by, changes, .. } => {
                let bytes = serde_json::to_vec(&(by, changes)).unwrap_or_default();
                (hex::encode(Sha256::digest(bytes)), Content::Made)
            }
            Payload::Stored { raw, hash } => {
                let actual = hash_of(raw.get());
                let content = read(raw.get(), incoming.id, company, by, *hash == actual);
                (actual, content.unwrap_or_else(Content::Refused))
            }
        };
        Arriving { incoming, hash, content }
    }

    /// What it takes in, if it was kept aside.
    pub fn kept(&self) -> Option<&'a Kept> {
        match &self.incoming.what {
            Payload::Kept { of, .. } => Some(of),
            Payload::Stored { .. } | Payload::Void { .. } | Payload::Made { .. } => None,
        }
    }

    /// The bytes to keep when it is not applied.
    pub fn raw(&self) -> Vec<u8> {
        match &self.incoming.what {
            Payload::Stored { raw, .. } => raw.get().as_bytes().to_vec(),
            Payload::Made { changes, .. } | Payload::Kept { changes, .. } => {
                serde_json::to_vec(changes).unwrap_or_default()
            }
            Payload::Void { reason } => reason.as_bytes().to_vec(),
        }
    }
}

fn read(
    raw: &str,
    id: ChangeSetId,
    company: CompanyId,
    by: Option<PersonId>,
    intact: bool,
) -> Result<Content, Refusal> {
    let broken = |at: &str, why: &str| Refusal::new(Code::Unreadable).with("at", at).with("why", why);
    if !intact {
        return Err(broken("hash", "the bytes of `set` have another SHA-256"));
    }
    let (content, own, of, author) = match serde_json::from_str::<ChangeSet>(raw) {
        Ok(set) => {
            let (own, of, author) = (set.id, set.company, set.by);
            (Content::Set(Arc::new(set)), own, of, author)
        }
        Err(error) => {
            let refusal = newer::why_unread(raw, &error);
            let head = newer::head(raw).filter(|_| refusal.code == Code::TooNew);
            let Some(head) = head else { return Err(refusal) };
            (Content::Newer, head.id, head.company, head.by)
        }
    };
    if own != id {
        return Err(broken("id", "the change set has another id"));
    }
    if of != company {
        return Err(Code::OtherCompany.into());
    }
    if by.is_some_and(|by| by != author) {
        return Err(Code::NotAllowed.into());
    }
    Ok(content)
}

/// Outcomes given before, by change-set id: the hash of the bytes, and the outcome.
pub(super) type Told = BTreeMap<ChangeSetId, Vec<(String, Outcome)>>;

/// Where one change set stands in its stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    /// It is new: decide it.
    Decide,
    /// It has this outcome already.
    Stored(Outcome),
    /// It stands earlier in the same push, at this position.
    Repeats(usize),
    /// The id is known with other bytes; `new`: the number is used up by saying so.
    Reused { new: bool },
}

/// The plan for a push.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Numbered {
    /// Of the change sets from the first on; what comes after the last one here is not taken.
    pub standings: Vec<Standing>,
    /// There was a gap; the server goes on from this number.
    pub expected: Option<u64>,
    /// A number is known with another change set.
    pub forked: bool,
    /// The stream's last number afterwards.
    pub last: u64,
}

/// Plans a push. `last` is the stream's last number; none for what the server makes, which has no numbers. `gapless` is
/// how it is, except where a simulation takes it away.
pub(super) fn number<'a>(
    last: Option<u64>,
    sets: impl Iterator<Item = (u64, ChangeSetId, &'a str)>,
    known: &Told,
    gapless: bool,
) -> Numbered {
    let mut plan = Numbered { last: last.unwrap_or_default(), ..Numbered::default() };
    let mut here: BTreeMap<ChangeSetId, (usize, &str)> = BTreeMap::new();
    for (position, (n, id, hash)) in sets.enumerate() {
        let next = plan.last + 1;
        let old_number = last.is_some() && n < next;
        if last.is_some() && n > next && gapless {
            plan.expected = Some(next);
            break;
        }
        let before = known.get(&id);
        let stored = before.and_then(|all| all.iter().find(|(h, _)| h == hash));
        let step = match (stored, here.get(&id)) {
            (Some((_, outcome)), _) => Standing::Stored(outcome.clone()),
            (None, Some((at, h))) if *h == hash => Standing::Repeats(*at),
            (None, earlier) if before.is_some() || earlier.is_some() => Standing::Reused { new: !old_number },
            _ if old_number => {
                plan.forked = true;
                break;
            }
            _ => Standing::Decide,
        };
        if last.is_some() && !old_number {
            plan.last = n;
        }
        here.entry(id).or_insert((position, hash));
        plan.standings.push(step);
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> ChangeSetId {
        ChangeSetId(Uuid::from_u128(n))
    }

    fn plan(last: u64, sets: &[(u64, u128, &str)], known: &Told) -> Numbered {
        number(Some(last), sets.iter().map(|(n, i, h)| (*n, id(*i), *h)), known, true)
    }

    #[test]
    fn a_gap_takes_what_comes_before_it() {
        let plan = plan(0, &[(1, 1, "a"), (3, 3, "c")], &Told::new());
        assert_eq!(plan.standings, [Standing::Decide]);
        assert_eq!((plan.expected, plan.last), (Some(2), 1));
    }

    #[test]
    fn a_replay_gets_the_stored_outcome_and_other_bytes_do_not() {
        let applied = Outcome::Applied { seq: 7 };
        let known = Told::from([(id(1), vec![("a".into(), applied.clone())])]);
        let plan = plan(1, &[(1, 1, "a"), (1, 1, "b"), (2, 2, "c")], &known);
        assert_eq!(
            plan.standings,
            [Standing::Stored(applied), Standing::Reused { new: false }, Standing::Decide]
        );
        assert_eq!(plan.last, 2);
    }

    #[test]
    fn a_known_number_with_another_change_set_is_a_fork() {
        let plan = plan(5, &[(5, 9, "x")], &Told::new());
        assert!(plan.forked && plan.standings.is_empty());
    }

    #[test]
    fn the_same_set_twice_in_one_push_is_decided_once() {
        let plan = plan(0, &[(1, 1, "a"), (2, 1, "a"), (3, 1, "b")], &Told::new());
        assert_eq!(plan.standings, [Standing::Decide, Standing::Repeats(0), Standing::Reused { new: true }]);
        assert_eq!(plan.last, 3);
    }

    #[test]
    fn what_the_server_makes_has_no_numbers() {
        let sets = [(0, id(1), "a"), (0, id(2), "b")];
        let plan = number(None, sets.into_iter(), &Told::new(), true);
        assert_eq!(plan.standings, [Standing::Decide, Standing::Decide]);
    }
}
