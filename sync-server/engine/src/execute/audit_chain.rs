//! The audit's chain of hashes: what it binds, and whether it still holds.
//!
//! Each row commits to its values by `sha256(salt, old, new)`; the chain runs over the commitments and everything else
//! that the row says, and its end is in the company's head row. A value and its salt can be erased later, and the chain
//! still holds, as long as a later row says that they were erased ([`super::erasure`]).

use super::AuditAction;
use super::erasure::Said;
use crate::db::DbError;
use crate::{Engine, fetch_all, fetch_optional};
use serde::Serialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use shared::ids::CompanyId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use uuid::Uuid;

/// What a row says beside the values.
#[derive(Serialize)]
pub(super) struct Facts<'a> {
    pub n: i64,
    pub seq: i64,
    pub set: Uuid,
    pub by: Uuid,
    pub action: &'a str,
    pub kind: &'a str,
    pub record: Uuid,
    pub field: &'a str,
    pub happened_ms: i64,
    pub received_ms: i64,
    pub device: Option<Uuid>,
    /// Rows from before there were keys say nothing of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Uuid>,
    pub peer: Option<&'a str>,
    pub agent: &'a str,
}

/// The next link of the chain.
pub(super) fn link(chain: &[u8], facts: &Facts<'_>, commitment: &[u8]) -> Vec<u8> {
    let facts = serde_json::to_vec(facts).unwrap_or_default();
    Sha256::new().chain_update(chain).chain_update(facts).chain_update(commitment).finalize().to_vec()
}

/// Binds a row to its values without telling them.
pub(super) fn commit(salt: &[u8], old: Option<&Json>, new: Option<&Json>) -> Vec<u8> {
    let canonical = |value: &Json| {
        let mut text = String::new();
        write_value(value, &mut text);
        text
    };
    bound(salt, old.map(canonical), new.map(canonical))
}

/// The same of values as they are stored.
fn commit_stored(salt: &[u8], old: Option<&str>, new: Option<&str>) -> Result<Vec<u8>, DbError> {
    Ok(bound(salt, old.map(canonical).transpose()?, new.map(canonical).transpose()?))
}

fn bound(salt: &[u8], old: Option<String>, new: Option<String>) -> Vec<u8> {
    let mut hash = Sha256::new().chain_update(salt);
    for value in [old, new] {
        hash.update([u8::from(value.is_some())]);
        let text = value.unwrap_or_default();
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().to_vec()
}

/// The canonical text of a value at hand.
fn write_value(value: &Json, out: &mut String) {
    match value {
        Json::Object(fields) => {
            let fields: BTreeMap<&String, &Json> = fields.iter().collect();
            for (i, (name, value)) in fields.iter().enumerate() {
                out.push(if i == 0 { '{' } else { ',' });
                out.push_str(&Json::from(name.as_str()).to_string());
                out.push(':');
                write_value(value, out);
            }
            out.push_str(if fields.is_empty() { "{}" } else { "}" });
        }
        Json::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                write_value(value, out);
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Json::Number(number) => write_number(&number.to_string(), out),
        Json::String(_) | Json::Bool(_) | Json::Null => drop(write!(out, "{value}")),
    }
}

/// Read by the standard library, which is exact: the nearest number, in its one plain form.
fn write_number(number: &str, out: &mut String) {
    match (number.parse::<i128>(), number.parse::<f64>()) {
        (Ok(whole), _) => drop(write!(out, "{whole}")),
        (_, Ok(number)) => drop(write!(out, "{}", if number == 0.0 { 0.0 } else { number })),
        (Err(_), Err(_)) => out.push_str(number),
    }
}

/// The same text for the same JSON, whatever a JSON column does to spaces, the order of keys, and the form of numbers.
fn canonical(json: &str) -> Result<String, DbError> {
    let mut text = String::with_capacity(json.len());
    write_canonical(json, &mut text)
        .map_err(|e| DbError::Unreadable { kind: "audit".into(), why: crate::db::unquoted(&e) })?;
    Ok(text)
}

fn write_canonical(json: &str, out: &mut String) -> Result<(), serde_json::Error> {
    let json = json.trim();
    match json.as_bytes().first() {
        Some(b'{') => {
            let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(json)?;
            for (i, (name, value)) in fields.iter().enumerate() {
                out.push(if i == 0 { '{' } else { ',' });
                out.push_str(&serde_json::to_string(name)?);
                out.push(':');
                write_canonical(value.get(), out)?;
            }
            out.push_str(if fields.is_empty() { "{}" } else { "}" });
        }
        Some(b'[') => {
            let items: Vec<Box<RawValue>> = serde_json::from_str(json)?;
            for (i, item) in items.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                write_canonical(item.get(), out)?;
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Some(b'"') => out.push_str(&serde_json::to_string(&serde_json::from_str::<String>(json)?)?),
        Some(b'-' | b'0'..=b'9') => write_number(json, out),
        _ => out.push_str(json),
    }
    Ok(())
}

crate::row! {
    struct Row {
        n: i64,
        seq: i64,
        set_id: Uuid,
        by_person: Uuid,
        action: String,
        kind: String,
        record: Uuid,
        field: String,
        old: Option<String>,
        new: Option<String>,
        happened_ms: i64,
        received_ms: i64,
        device_id: Option<Uuid>,
        key_id: Option<Uuid>,
        peer: Option<String>,
        agent: String,
        salt: Option<Vec<u8>>,
        commitment: Vec<u8>,
        chain: Vec<u8>,
    }
}

impl Row {
    /// Whether the values are those that were committed to, or were erased together with their salt.
    fn keeps_its_word(&self) -> Result<bool, DbError> {
        Ok(match &self.salt {
            Some(salt) => commit_stored(salt, self.old.as_deref(), self.new.as_deref())? == self.commitment,
            None => self.old.is_none() && self.new.is_none(),
        })
    }

    /// The rows whose values it says were erased, if it says that.
    fn erased(&self) -> Vec<i64> {
        let said = self.new.as_deref().filter(|_| self.action == AuditAction::Erased.name());
        said.and_then(|said| serde_json::from_str::<Said>(said).ok())
            .map(|said| said.rows)
            .unwrap_or_default()
    }

    fn link(&self, chain: &[u8]) -> Vec<u8> {
        let facts = Facts {
            n: self.n,
            seq: self.seq,
            set: self.set_id,
            by: self.by_person,
            action: &self.action,
            kind: &self.kind,
            record: self.record,
            field: &self.field,
            happened_ms: self.happened_ms,
            received_ms: self.received_ms,
            device: self.device_id,
            key: self.key_id,
            peer: self.peer.as_deref(),
            agent: &self.agent,
        };
        link(chain, &facts, &self.commitment)
    }
}

/// Walks a company's audit up to the end that its head row names; the number of the first row that is missing or does not
/// fit, if any, or else of the first whose values are gone without a word.
pub async fn verify_audit(engine: &Engine, company: CompanyId) -> Result<Option<u64>, DbError> {
    let mut tx = engine.db.read().await?;
    let head = fetch_optional!(
        tx,
        (i64, Vec<u8>),
        "select audit_n, audit_chain from heads where company_id = $1",
        company
    )?;
    let (end, end_chain) = head.unwrap_or_default();
    let mut chain = Vec::new();
    let mut before = 0;
    let (mut gone, mut told) = (BTreeSet::new(), BTreeSet::new());
    loop {
        let rows = fetch_all!(
            tx,
            Row,
            "select n, seq, set_id, by_person, action, kind, record, field, cast(old as text) as old,
               cast(new as text) as new, happened_ms, received_ms, device_id, key_id, address as peer, agent, salt, commitment,
               chain from audit where company_id = $1 and n > $2 order by n limit 1000",
            company,
            before
        )?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let n = before + 1;
            chain = row.link(&chain);
            if row.n != n || chain != row.chain || !row.keeps_its_word()? {
                return Ok(Some(n.unsigned_abs()));
            }
            if row.salt.is_none() {
                gone.insert(n);
            }
            told.extend(row.erased());
            before = n;
        }
    }
    // Rows cut off at the end leave a chain that fits in itself.
    let whole = before == end && chain == end_chain;
    if !whole {
        return Ok(Some((before + 1).unsigned_abs()));
    }
    Ok(gone.difference(&told).next().map(|n| n.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_tells_null_from_nothing() {
        let bound = |old, new| commit_stored(&[0; 16], old, new).unwrap();
        assert_ne!(bound(None, Some("\"\"")), bound(Some("\"\""), None));
        assert_ne!(bound(None, Some("null")), bound(None, None));
    }

    #[test]
    fn a_value_at_hand_is_bound_as_it_is_when_it_is_stored() {
        for json in [
            r#"{"b":[1,-0.0,18.5204303,1e21,1e-7,{},[]],"a":"\u00e9 \"x\"\u0001","c":{"z":null,"y":true}}"#,
            "9007199254740993",
            "-1",
            "18446744073709551615",
            "null",
        ] {
            let value: Json = serde_json::from_str(json).unwrap();
            let stored = commit_stored(&[1; 16], None, Some(&value.to_string())).unwrap();
            assert_eq!(commit(&[1; 16], None, Some(&value)), stored, "{json}");
            assert_eq!(commit_stored(&[1; 16], None, Some(json)).unwrap(), stored, "{json}");
        }
    }

    #[test]
    fn json_has_one_form_however_a_database_writes_it() {
        let ours =
            r#"{"bb":[1,-0.0,18.5204303,1e21,10000000000.0,{}],"a":"\u00e9 \"x\"","c":[],"d":null,"e":1e-7}"#;
        let theirs = r#"{"a": "é \"x\"", "c": [], "d": null, "e": 0.0000001,
            "bb": [1, 0.0, 18.5204303, 1000000000000000000000, 10000000000.0, {}]}"#;
        assert_eq!(canonical(ours).unwrap(), canonical(theirs).unwrap());
        assert_ne!(canonical("9007199254740993").unwrap(), canonical("9007199254740992").unwrap());
        assert!(canonical(r#"{"a":"#).is_err());
    }
}
