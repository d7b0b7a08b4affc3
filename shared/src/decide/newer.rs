//! What a newer app says with a change that is known here: it is kept with the record that the change is about, in its place,
//! and goes on to whoever sees the record.

use super::Effects;
use crate::change::{Change, ChangeSet};
use crate::clock::Hlc;
use crate::newer::graft;
use crate::records::{Kind, Overwritten, Record, Unknown};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Keeps what is not known of the change at this position.
pub(super) fn keep(effects: &mut Effects, set: &ChangeSet, position: usize, at: Hlc) {
    let Some(change) = set.changes.get(position) else { return };
    let all = set.unknown.get("changes").and_then(Value::as_array);
    let said = all.and_then(|all| all.get(position)).and_then(Value::as_object);
    let Some(about) = about(change, set) else { return };
    let Some(record) = effects.puts.get_mut(&about) else { return };
    if said.is_none() && record.unknown().is_empty() {
        return;
    }
    let nothing = Map::new();
    let said = said.unwrap_or(&nothing);
    match patch(change) {
        Some(known) => {
            let lost = merge(record, &known, said.get("patch").and_then(Value::as_object), at);
            effects.flags.lost.extend(lost);
        }
        None => {
            if let Change::PlanVisit { .. } = change {
                // Who and when are one unit: a plan that says nothing new has nothing new.
                record.unknown_mut().remove("plan");
            }
            for (name, said) in said.iter().filter(|(name, _)| *name != "patch") {
                add(record.unknown_mut(), name, said);
            }
        }
    }
}

/// The record that a change makes or writes.
fn about(change: &Change, set: &ChangeSet) -> Option<(Kind, Uuid)> {
    change.makes().or(change.edits()).or(match change {
        Change::PlanVisit { id, .. } => Some((Kind::Visit, id.0)),
        Change::EditCompany { .. } => Some((Kind::Company, set.company.0)),
        _ => None,
    })
}

/// The units that a change patches, as they are written.
fn patch(change: &Change) -> Option<Map<String, Value>> {
    let mut said = serde_json::to_value(change).ok()?;
    match said.get_mut("patch")?.take() {
        Value::Object(units) => Some(units),
        _ => Some(Map::new()),
    }
}

/// The field of patches whose parts are units.
const IN_PARTS: &str = "gates";

/// Merges what is not known of a patch, each field as a unit of its own; the later write stands, and what lost is told.
fn merge(
    record: &mut Record,
    known: &Map<String, Value>,
    said: Option<&Map<String, Value>>,
    at: Hlc,
) -> Vec<Overwritten> {
    let (kind, id) = (record.kind(), record.uuid());
    let Some((unknown, clocks)) = record.edited() else { return Vec::new() };
    for unit in known.keys().filter(|unit| clocks.of(unit) == Some(at)) {
        // What was said inside the value that this one replaces.
        unknown.remove(unit);
    }
    let mut lost = Vec::new();
    for (unit, said) in said.into_iter().flatten() {
        if let Some(parts) = said.as_object().filter(|_| unit == IN_PARTS) {
            for (part, said) in parts {
                let one = Map::from_iter([(part.clone(), said.clone())]);
                let name = format!("{unit}.{part}");
                if clocks.wins(&name, at) {
                    if let Some(there) = unknown.get_mut(unit).and_then(Value::as_object_mut) {
                        there.remove(part);
                    }
                    add(unknown, unit, &one.into());
                } else {
                    let kept = unknown.get(unit).and_then(|there| there.get(part)).cloned();
                    let kept = kept.unwrap_or_default();
                    lost.push(Overwritten { kind, record: id, unit: name, lost: said.clone(), kept, at });
                }
            }
        } else if known.contains_key(unit) {
            if clocks.of(unit) == Some(at) {
                add(unknown, unit, said);
            }
        } else if clocks.wins(unit, at) {
            unknown.remove(unit);
            add(unknown, unit, said);
        } else if unknown.get(unit) != Some(said) {
            let kept = unknown.get(unit).cloned().unwrap_or(Value::Null);
            lost.push(Overwritten { kind, record: id, unit: unit.clone(), lost: said.clone(), kept, at });
        }
    }
    lost
}

/// A character that cannot be stored must not cost what stands beside it.
fn storable(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace('\0', "\u{fffd}").into(),
        Value::Array(items) => items.iter().map(storable).collect(),
        Value::Object(fields) => {
            let each = fields.iter().map(|(name, value)| (name.replace('\0', "\u{fffd}"), storable(value)));
            Value::Object(each.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn add(unknown: &mut Unknown, name: &str, said: &Value) {
    let (name, said) = (&*name.replace('\0', "\u{fffd}"), &storable(said));
    let mut one = Map::new();
    if let Some(there) = unknown.remove(name) {
        one.insert(name.to_owned(), there);
    }
    graft(&mut one, name, said);
    unknown.extend(one);
}
