//! The audit: who changed which field of what from what to what, when, and from where; chained by hash, see `audit_chain`.

use super::audit_chain::{Facts, commit, link};
use super::head::Head;
use super::{AuditAction, Sender};
use crate::db::{DbError, Tx, Value};
use serde_json::Value as Json;
use serde_json::value::{RawValue, to_raw_value};
use shared::ids::*;
use shared::records::Overwritten;
use shared::{Kind, Record};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Bookkeeping that would only blur the picture.
const UNTOLD: &[&str] = &["clocks", "moved", "replanned"];

/// One thing that a change set did.
pub(super) enum Entry {
    Change { old: Option<Box<Record>>, new: Box<Record> },
    Lost(Overwritten),
}

impl Entry {
    pub fn change(old: Option<Record>, new: Record) -> Entry {
        Entry::Change { old: old.map(Box::new), new: Box::new(new) }
    }

    /// The record that was not there before.
    pub fn makes(&self) -> Option<(Kind, Uuid)> {
        match self {
            Entry::Change { old: None, new } => Some((new.kind(), new.uuid())),
            Entry::Change { old: Some(_), .. } | Entry::Lost(_) => None,
        }
    }
}

/// What the audit says of one field; of a record that is made, of none.
pub(super) struct Line {
    pub action: AuditAction,
    pub kind: Kind,
    pub record: Uuid,
    pub field: String,
    pub old: Option<Json>,
    pub new: Option<Json>,
}

/// The JSON of records as they last stood, each written once: the audit compares it, and the rows take it.
#[derive(Default)]
pub(super) struct Docs(BTreeMap<(Kind, Uuid), Box<RawValue>>);

impl Docs {
    /// What one thing says in the audit. Entries come in the order in which they were done.
    pub fn lines(&mut self, entry: &Entry) -> Result<Vec<Line>, DbError> {
        let (old, new) = match entry {
            Entry::Lost(lost) => {
                return Ok(vec![Line {
                    action: AuditAction::Lost,
                    kind: lost.kind,
                    record: lost.record,
                    field: lost.unit.clone(),
                    old: Some(lost.lost.clone()),
                    new: Some(lost.kept.clone()),
                }]);
            }
            Entry::Change { old, new } => (old, new),
        };
        let (kind, record) = (new.kind(), new.uuid());
        let doc = new.to_raw();
        let line = |action, field, (old, new): (Option<Json>, Option<Json>)| Line {
            action,
            kind,
            record,
            field,
            old,
            new,
        };
        let lines = match old {
            // A new record is its own witness.
            None => vec![line(AuditAction::Created, String::new(), (None, None))],
            Some(old) => {
                let before = self.0.remove(&(kind, record)).unwrap_or_else(|| old.to_raw());
                let differing = differing(before.get(), doc.get()).map_err(unwritten)?;
                differing.into_iter().map(|(field, both)| line(AuditAction::Changed, field, both)).collect()
            }
        };
        self.0.insert((kind, record), doc);
        Ok(lines)
    }

    /// The JSON of a record as it stands now.
    pub fn take(&mut self, record: &Record) -> Box<RawValue> {
        self.0.remove(&(record.kind(), record.uuid())).unwrap_or_else(|| record.to_raw())
    }
}

/// The values of a field before and after.
type Both = (Option<Json>, Option<Json>);

/// The top-level fields whose values differ, in the order of their names. What is written alike is not read.
fn differing(old: &str, new: &str) -> Result<Vec<(String, Both)>, serde_json::Error> {
    let old: BTreeMap<String, &RawValue> = serde_json::from_str(old)?;
    let new: BTreeMap<String, &RawValue> = serde_json::from_str(new)?;
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut told = Vec::new();
    for name in names.into_iter().filter(|name| !UNTOLD.contains(&name.as_str())) {
        let (old, new) = (old.get(name), new.get(name));
        if old.map(|old| old.get()) == new.map(|new| new.get()) {
            continue;
        }
        let read = |value: &&RawValue| serde_json::from_str::<Json>(value.get());
        let both = (old.map(read).transpose()?, new.map(read).transpose()?);
        if both.0 != both.1 {
            told.push((name.clone(), both));
        }
    }
    Ok(told)
}

/// A row of the audit.
pub(super) struct Row<'a> {
    pub set: Uuid,
    pub by: PersonId,
    pub action: AuditAction,
    pub kind: &'a str,
    pub record: Uuid,
    pub field: &'a str,
    pub old: Option<&'a Json>,
    pub new: Option<&'a Json>,
    pub happened_ms: i64,
    pub received_ms: i64,
    pub sender: &'a Sender,
    pub salt: [u8; 16],
}

/// Writes rows and moves the head's chain on.
pub(super) async fn write(
    tx: &mut Tx,
    company: CompanyId,
    head: &mut Head,
    rows: Vec<Row<'_>>,
) -> Result<(), DbError> {
    let mut written = Vec::with_capacity(rows.len());
    for row in rows {
        let Sender { device, key, peer, agent } = row.sender;
        let commitment = commit(&row.salt, row.old, row.new);
        head.audit_n += 1;
        let facts = Facts {
            n: head.audit_n,
            seq: head.seq,
            set: row.set,
            by: row.by.0,
            action: row.action.name(),
            kind: row.kind,
            record: row.record,
            field: row.field,
            happened_ms: row.happened_ms,
            received_ms: row.received_ms,
            device: device.map(|device| device.0),
            key: *key,
            peer: peer.as_deref(),
            agent,
        };
        head.audit_chain = link(&head.audit_chain, &facts, &commitment);
        written.push(vec![
            company.into(),
            head.audit_n.into(),
            head.seq.into(),
            row.set.into(),
            row.by.into(),
            row.action.name().into(),
            row.kind.into(),
            row.record.into(),
            row.field.into(),
            json(row.old)?,
            json(row.new)?,
            row.happened_ms.into(),
            row.received_ms.into(),
            (*device).into(),
            (*key).into(),
            peer.as_deref().into(),
            agent.into(),
            row.salt.to_vec().into(),
            commitment.into(),
            head.audit_chain.clone().into(),
        ]);
    }
    let head =
        "insert into audit (company_id, n, seq, set_id, by_person, action, kind, record, field, old, new,
           happened_ms, received_ms, device_id, key_id, address, agent, salt, commitment, chain)";
    tx.insert(head, written, "").await
}

fn json(value: Option<&Json>) -> Result<Value, DbError> {
    value.map(to_raw_value).transpose().map(Value::Json).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> DbError {
    DbError::Unreadable { kind: "audit".into(), why: crate::db::unquoted(&error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::records::JobType;

    #[test]
    fn only_what_differs_is_told_and_bookkeeping_is_not() {
        let old = r#"{"title":"a","clocks":{"x":1},"urgent":false,"plan":{"b":0.0,"a":1}}"#;
        let new = r#"{"title":"b","clocks":{"x":2},"urgent":false,"plan":{"b":-0.0,"a":1}}"#;
        let told = differing(old, new).unwrap();
        assert_eq!(told, [("title".to_owned(), (Some("a".into()), Some("b".into())))]);
    }

    #[test]
    fn each_step_is_told_against_the_one_before_and_the_last_one_is_what_is_stored() {
        let kind = |minutes: u32| -> Record {
            let json = serde_json::json!({ "id": Uuid::nil(), "name": "Taps", "minutes": minutes });
            serde_json::from_value::<JobType>(json).unwrap().into()
        };
        let mut docs = Docs::default();
        let mut told = |entry: Entry| -> Vec<(String, Option<Json>, Option<Json>)> {
            let lines = docs.lines(&entry).unwrap();
            lines.into_iter().map(|line| (line.field, line.old, line.new)).collect()
        };
        assert_eq!(told(Entry::change(None, kind(30))), [(String::new(), None, None)]);
        for (old, new) in [(30, 45), (45, 60)] {
            let line = ("minutes".to_owned(), Some(old.into()), Some(new.into()));
            assert_eq!(told(Entry::change(Some(kind(old)), kind(new))), [line]);
        }
        assert_eq!(docs.take(&kind(60)).get(), kind(60).to_json());
    }
}
