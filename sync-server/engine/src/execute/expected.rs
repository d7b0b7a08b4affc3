//! What whoever changes a record says of it: how it was when they looked.
//!
//! Invariant: it is compared with the record as the deciding transaction has it, under the company's lock, so of two who
//! saw the same record one changes it and the other learns that it is another by now.

use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::world::{Key, Need};
use shared::{Code, Kind, Record, Refusal, World};
use uuid::Uuid;

/// A record must have one of these tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    pub kind: Kind,
    pub id: Uuid,
    pub tags: Vec<String>,
}

impl Expected {
    /// Whether it is so; a record that is not there is whatever the rules say of that.
    pub(super) fn is_met(&self, world: &World) -> Result<Result<(), Refusal>, Need> {
        let key = Key::One(self.kind, self.id);
        world.want([key])?;
        Ok(world.record(self.kind, self.id).map_or(Ok(()), |record| self.holds(record)))
    }

    /// The same of a record at hand.
    pub fn holds(&self, record: &Record) -> Result<(), Refusal> {
        let expected = self.tags.contains(&tag(record));
        if expected { Ok(()) } else { Err(Refusal::new(Code::Outdated).with("kind", self.kind)) }
    }
}

/// What tells one state of a record from every other: 32 hex digits over all that is stored of it.
pub fn tag(record: &Record) -> String {
    hex::encode(&Sha256::digest(record.to_json())[..16])
}
