//! The world as far as it is known: records loaded from the store, overlaid with the effects of earlier change sets.

use crate::clock::Hlc;
use crate::ids::ChangeSetId;
use crate::records::{Entity, Kind, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a rule may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Key {
    /// One record.
    One(Kind, Uuid),
    /// All records of a kind that belong to a parent, e.g. the visits of a job.
    Of(Kind, Uuid),
    /// What a change set wrote.
    Wrote(ChangeSetId),
}

/// What a change set wrote of one record, as the audit has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrote {
    pub kind: Kind,
    pub record: Uuid,
    /// When.
    pub at: Hlc,
    /// It was not there before.
    pub made: bool,
    /// The fields that changed.
    pub fields: BTreeMap<String, Both>,
}

/// A field before and after; none where there was none, or where it was erased.
pub type Both = (Option<Value>, Option<Value>);

/// What has been loaded so far. `None` is known absence; a key that is missing has not been looked up.
#[derive(Clone, Debug, Default)]
pub struct World {
    records: BTreeMap<(Kind, Uuid), Option<Record>>,
    children: BTreeMap<(Kind, Uuid), BTreeSet<Uuid>>,
    wrote: BTreeMap<ChangeSetId, Vec<Wrote>>,
}

/// What takes a record back that was put: how it stood before.
#[derive(Debug)]
pub struct Undo {
    key: (Kind, Uuid),
    before: Option<Option<Record>>,
    /// The family that it was not in before.
    joined: Option<(Kind, Uuid)>,
}

/// The keys that must be loaded before a rule can go on.
pub type Need = BTreeSet<Key>;

impl World {
    /// Notes the answer to [`Key::One`]: the record, or its absence.
    pub fn loaded(&mut self, kind: Kind, id: Uuid, record: Option<Record>) {
        self.records.insert((kind, id), record);
    }

    /// Notes the answer to [`Key::Of`]: all children of a kind.
    pub fn loaded_children(&mut self, kind: Kind, parent: Uuid, records: Vec<Record>) {
        let ids = records.iter().map(Record::uuid).collect();
        self.children.insert((kind, parent), ids);
        for record in records {
            self.records.insert((kind, record.uuid()), Some(record));
        }
    }

    /// Notes the answer to [`Key::Wrote`], in the order in which it was written; nothing, if nobody knows of it.
    pub fn loaded_wrote(&mut self, cause: ChangeSetId, wrote: Vec<Wrote>) {
        self.wrote.insert(cause, wrote);
    }

    /// How many records it holds, known absences counted.
    pub fn size(&self) -> usize {
        self.records.len()
    }

    /// Whether the key has been looked up.
    pub fn knows(&self, key: Key) -> bool {
        match key {
            Key::One(kind, id) => self.records.contains_key(&(kind, id)),
            Key::Of(kind, parent) => self.children.contains_key(&(kind, parent)),
            Key::Wrote(cause) => self.wrote.contains_key(&cause),
        }
    }

    /// What a change set wrote, in its order; nothing, if nobody knows of it.
    pub fn wrote(&self, cause: ChangeSetId) -> Result<&[Wrote], Need> {
        self.wrote.get(&cause).map(Vec::as_slice).ok_or_else(|| Need::from([Key::Wrote(cause)]))
    }

    /// All of these at once, or what is missing of them.
    pub fn want(&self, keys: impl IntoIterator<Item = Key>) -> Result<(), Need> {
        let missing: Need = keys.into_iter().filter(|k| !self.knows(*k)).collect();
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    /// The record, `None` if there is none; the need if it has not been looked up.
    pub fn get<E: Entity>(&self, id: impl Into<Uuid>) -> Result<Option<&E>, Need> {
        let id = id.into();
        match self.records.get(&(E::KIND, id)) {
            Some(found) => Ok(found.as_ref().and_then(E::of)),
            None => Err(Need::from([Key::One(E::KIND, id)])),
        }
    }

    /// The children of a kind, by id.
    pub fn children<E: Entity>(&self, parent: impl Into<Uuid>) -> Result<Vec<&E>, Need> {
        let parent = parent.into();
        let Some(ids) = self.children.get(&(E::KIND, parent)) else {
            return Err(Need::from([Key::Of(E::KIND, parent)]));
        };
        let record = |id: &Uuid| self.records.get(&(E::KIND, *id)).and_then(Option::as_ref).and_then(E::of);
        Ok(ids.iter().filter_map(record).collect())
    }

    /// The same, whatever the kind; none if they have not been looked up.
    pub fn family(&self, kind: Kind, parent: Uuid) -> impl Iterator<Item = &Record> {
        let ids = self.children.get(&(kind, parent)).into_iter().flatten();
        ids.filter_map(move |id| self.record(kind, *id))
    }

    /// Overlays a written record.
    pub fn put(&mut self, record: &Record) {
        self.replace(record);
    }

    /// Overlays a written record and gives what takes that back.
    pub fn replace(&mut self, record: &Record) -> Undo {
        let (kind, id) = (record.kind(), record.uuid());
        let family = record.parent().map(|parent| (kind, parent));
        let joined = family.filter(|family| self.children.get_mut(family).is_some_and(|ids| ids.insert(id)));
        let before = self.records.insert((kind, id), Some(record.clone()));
        Undo { key: (kind, id), before, joined }
    }

    /// Takes back what was overlaid; the last one first.
    pub fn undo(&mut self, undo: Undo) {
        let Undo { key, before, joined } = undo;
        if let Some(ids) = joined.and_then(|family| self.children.get_mut(&family)) {
            ids.remove(&key.1);
        }
        match before {
            Some(before) => self.records.insert(key, before),
            None => self.records.remove(&key),
        };
    }

    /// The record as it stands here, whatever its kind.
    pub fn record(&self, kind: Kind, id: Uuid) -> Option<&Record> {
        self.records.get(&(kind, id)).and_then(Option::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Hlc;
    use crate::ids::{JobId, NoteId, PersonId};
    use crate::records::Note;

    fn note(id: u128, text: &str) -> Record {
        let (job, by, at) = (JobId(Uuid::from_u128(1)), PersonId(Uuid::nil()), Hlc::default());
        serde_json::from_value::<Note>(serde_json::json!({
            "id": NoteId(Uuid::from_u128(id)), "job": job, "by": by, "at": at, "text": text,
            "edited_by": by,
        }))
        .map(Record::from)
        .unwrap()
    }

    #[test]
    fn what_is_taken_back_leaves_the_world_as_it_was() {
        let job = Uuid::from_u128(1);
        let mut world = World::default();
        world.loaded_children(Kind::Note, job, vec![note(2, "before")]);
        let undo = [
            world.replace(&note(2, "after")),
            world.replace(&note(3, "new")),
            world.replace(&note(3, "newer")),
        ];
        assert_eq!(world.children::<Note>(job).unwrap().len(), 2);
        undo.into_iter().rev().for_each(|undo| world.undo(undo));
        let left: Vec<_> = world.children::<Note>(job).unwrap().into_iter().map(|n| n.text.clone()).collect();
        assert_eq!(left, ["before"]);
        assert!(!world.knows(Key::One(Kind::Note, Uuid::from_u128(3))));
    }
}
