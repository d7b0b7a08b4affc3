//! The audit: who changed which field of what from what to what, when, and from where; chained by hash, see `audit_chain`.

use super::audit_chain::{Facts, commit, link};
use super::decided::Timed;
use super::head::Head;
use super::{AuditAction, Origin, Whence};
use crate::db::{DbError, Tx, Value};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use shared::ids::*;
use shared::records::Overwritten;
use shared::seams::Randomness;
use shared::{Kind, Record};
use uuid::Uuid;

/// Bookkeeping that would only blur the picture.
const UNTOLD: &[&str] = &["clocks", "moved", "replanned"];

/// One thing that a change set did.
pub(super) struct Entry {
    /// The position of the change set in the batch.
    set: usize,
    what: What,
}

enum What {
    Change { old: Option<Box<Record>>, new: Box<Record> },
    Lost(Overwritten),
}

impl Entry {
    pub fn change(set: usize, old: Option<Record>, new: Record) -> Entry {
        Entry { set, what: What::Change { old: old.map(Box::new), new: Box::new(new) } }
    }

    pub fn lost(set: usize, lost: &Overwritten) -> Entry {
        Entry { set, what: What::Lost(lost.clone()) }
    }

    /// The record that was not there before.
    pub fn makes(&self) -> Option<(Kind, Uuid)> {
        match &self.what {
            What::Change { old: None, new } => Some((new.kind(), new.uuid())),
            What::Change { old: Some(_), .. } | What::Lost(_) => None,
        }
    }

    fn lines(&self) -> Vec<Line> {
        match &self.what {
            What::Lost(lost) => vec![Line {
                set: self.set,
                action: AuditAction::Lost,
                kind: lost.kind,
                record: lost.record,
                field: lost.unit.clone(),
                old: Some(lost.lost.clone()),
                new: Some(lost.kept.clone()),
            }],
            What::Change { old, new } => {
                let line = |action, field: &str, old, new_value| Line {
                    set: self.set,
                    action,
                    kind: new.kind(),
                    record: new.uuid(),
                    field: field.to_owned(),
                    old,
                    new: new_value,
                };
                // A new record is its own witness.
                let Some(old) = old else { return vec![line(AuditAction::Created, "", None, None)] };
                let differing = differing(&fields(old), &fields(new));
                differing
                    .into_iter()
                    .map(|(field, old, new)| line(AuditAction::Changed, &field, old, new))
                    .collect()
            }
        }
    }
}

struct Line {
    set: usize,
    action: AuditAction,
    kind: Kind,
    record: Uuid,
    field: String,
    old: Option<Json>,
    new: Option<Json>,
}

fn fields(record: &Record) -> serde_json::Map<String, Json> {
    match serde_json::from_str(&record.to_json()) {
        Ok(Json::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    }
}

/// The top-level fields whose values differ, in the order of their names.
fn differing(
    old: &serde_json::Map<String, Json>,
    new: &serde_json::Map<String, Json>,
) -> Vec<(String, Option<Json>, Option<Json>)> {
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let told = names.into_iter().filter(|name| !UNTOLD.contains(&name.as_str()));
    told.filter(|name| old.get(*name) != new.get(*name))
        .map(|name| (name.clone(), old.get(name).cloned(), new.get(name).cloned()))
        .collect()
}

/// Writes the audit of a batch and moves the head's chain on.
#[expect(clippy::too_many_arguments, reason = "these are the facts of a commit")]
pub(super) async fn write(
    tx: &mut Tx,
    company: CompanyId,
    origin: &Origin,
    sets: &[Timed],
    entries: &[Entry],
    head: &mut Head,
    received: Option<DateTime<Utc>>,
    random: &dyn Randomness,
) -> Result<(), DbError> {
    let Sender { device, key, address, agent } = origin.sender();
    let lines: Vec<Line> = entries.iter().flat_map(Entry::lines).collect();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let Timed { set, at, .. } = &sets[line.set];
        let salt = random.nonce();
        let [old, new] = [&line.old, &line.new].map(|value| value.as_ref().map(Json::to_string));
        let commitment = commit(&salt, old.as_deref(), new.as_deref())?;
        head.audit_n += 1;
        let received_ms = received.unwrap_or(at.time()).timestamp_millis();
        let facts = Facts {
            n: head.audit_n,
            seq: head.seq,
            set: set.id.0,
            by: set.by.0,
            action: line.action.name(),
            kind: line.kind.name(),
            record: line.record,
            field: &line.field,
            happened_ms: at.ms,
            received_ms,
            device: device.map(|device| device.0),
            key,
            address: address.as_deref(),
            agent: &agent,
        };
        head.audit_chain = link(&head.audit_chain, &facts, &commitment);
        rows.push(vec![
            company.into(),
            head.audit_n.into(),
            head.seq.into(),
            set.id.into(),
            set.by.into(),
            line.action.name().into(),
            line.kind.into(),
            line.record.into(),
            (&line.field).into(),
            json(old)?,
            json(new)?,
            at.ms.into(),
            received_ms.into(),
            device.into(),
            key.into(),
            address.clone().into(),
            (&agent).into(),
            salt.to_vec().into(),
            commitment.into(),
            head.audit_chain.clone().into(),
        ]);
    }
    let head =
        "insert into audit (company_id, n, seq, set_id, by_person, action, kind, record, field, old, new,
           happened_ms, received_ms, device_id, key_id, address, agent, salt, commitment, chain)";
    tx.insert(head, rows, "").await
}

fn json(text: Option<String>) -> Result<Value, DbError> {
    let Some(text) = text else { return Ok(Value::Json(None)) };
    Value::json(text).map_err(|e| DbError::Unreadable { kind: "audit".into(), why: crate::db::unquoted(&e) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told_and_bookkeeping_is_not() {
        let old = serde_json::json!({"title": "a", "clocks": {"x": 1}, "urgent": false});
        let new = serde_json::json!({"title": "b", "clocks": {"x": 2}, "urgent": false});
        let (Json::Object(old), Json::Object(new)) = (old, new) else { panic!("objects") };
        let told = differing(&old, &new);
        assert_eq!(told, [("title".to_owned(), Some("a".into()), Some("b".into()))]);
    }
}
