//! What a newer version says and this one does not know, at whatever depth: it is kept, and goes on in its place.
//!
//! Records and change sets read themselves with [`read`] and write themselves with [`write`]: what their types do not name
//! stays in `unknown`, nested as it came. A field that is unknown inside a known one (`body.tip`) stands there under the
//! known one's name, and only there.

pub(crate) mod text;
mod walk;

pub(crate) use walk::Walk;

use crate::change::ChangeSet;
use crate::ids::{ChangeSetId, CompanyId, PersonId};
use crate::records::{EvidenceBody, Unknown};
use crate::refusal::{Code, Refusal};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// Reads a value, and what it does not know of what it was read from; `no_more` writes the value along that.
pub(crate) fn read<'de, T, D: Deserializer<'de>>(
    d: D,
    parse: impl Fn(&Value) -> Result<T, serde_json::Error>,
    written: impl Fn(&T) -> Result<Value, serde_json::Error>,
    no_more: impl Fn(&T, Walk<'_>) -> Result<bool, walk::Lost>,
) -> Result<(T, Unknown), D::Error> {
    let raw = Value::deserialize(d)?;
    let value = parse(&raw).map_err(D::Error::custom)?;
    if no_more(&value, Walk(Some(&raw))).unwrap_or(false) {
        return Ok((value, Unknown::new()));
    }
    let known = written(&value).map_err(D::Error::custom)?;
    let again = |raw: &Value| parse(raw).and_then(|value| written(&value)).ok();
    let unknown = match (Unread { raw: &raw, known: &known, again: &again }.rest(&raw, &known, "")) {
        Some(Value::Object(unknown)) => unknown.into_iter().collect(),
        _ => Unknown::new(),
    };
    Ok((value, unknown))
}

/// Writes a value with what is not known in its place; `bare` is the value without that, `reads` whether it still reads as that
/// value with something strange in it. What its type does know, and leaves out because it is a default, is not brought in
/// that way.
pub(crate) fn write<S: Serializer>(
    bare: Result<Value, serde_json::Error>,
    unknown: &Unknown,
    reads: impl Fn(&Value) -> bool,
    s: S,
) -> Result<S::Ok, S::Error> {
    let mut value = bare.map_err(S::Error::custom)?;
    let names: Vec<&String> = unknown.keys().filter(|name| value.get(name).is_some()).collect();
    let mut strange = value.clone();
    for (name, said) in unknown {
        if !names.contains(&name) {
            strange[name.as_str()] = strangeness();
            let known = !reads(&strange);
            if let Value::Object(fields) = &mut strange {
                fields.remove(name);
            }
            if known {
                continue;
            }
        }
        if let Value::Object(fields) = &mut value {
            graft(fields, name, said);
        }
    }
    value.serialize(s)
}

/// What no field takes.
fn strangeness() -> Value {
    serde_json::json!({ "\u{1}": "nothing is like this" })
}

/// Puts what is not known beside what is; a known value is never overwritten.
pub(crate) fn graft(fields: &mut Map<String, Value>, name: &str, said: &Value) {
    let Some(there) = fields.get_mut(name) else {
        fields.insert(name.to_owned(), said.clone());
        return;
    };
    match (there, said) {
        (Value::Object(there), Value::Object(said)) => {
            said.iter().for_each(|(name, said)| graft(there, name, said));
        }
        (Value::Array(there), Value::Array(said)) if there.len() == said.len() => {
            for (there, said) in there.iter_mut().zip(said) {
                if let (Value::Object(there), Value::Object(said)) = (there, said) {
                    said.iter().for_each(|(name, said)| graft(there, name, said));
                }
            }
        }
        _ => {}
    }
}

/// Finds what a type does not know.
struct Unread<'a> {
    raw: &'a Value,
    known: &'a Value,
    /// Reads it with the type and writes it again.
    again: &'a dyn Fn(&Value) -> Option<Value>,
}

impl Unread<'_> {
    fn rest(&self, raw: &Value, known: &Value, path: &str) -> Option<Value> {
        match (raw, known) {
            (Value::Object(raw), Value::Object(known)) => {
                let mut rest = Map::new();
                for (name, said) in raw {
                    let path = || format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                    let more = match known.get(name) {
                        Some(known) if said.is_object() || said.is_array() => self.rest(said, known, &path()),
                        Some(_) => None,
                        // A default is not written again, though it is known.
                        None if self.knows(&path()) => None,
                        None => Some(said.clone()),
                    };
                    if let Some(more) = more {
                        rest.insert(name.clone(), more);
                    }
                }
                (!rest.is_empty()).then_some(Value::Object(rest))
            }
            (Value::Array(raw), Value::Array(known)) if raw.len() == known.len() => {
                let each = |(at, (raw, known)): (usize, (&Value, &Value))| {
                    self.rest(raw, known, &format!("{path}/{at}")).unwrap_or(Value::Null)
                };
                let all: Vec<Value> = raw.iter().zip(known).enumerate().map(each).collect();
                all.iter().any(|more| !more.is_null()).then_some(Value::Array(all))
            }
            _ => None,
        }
    }

    /// Whether the type looks at this place: what stands there makes a difference.
    fn knows(&self, path: &str) -> bool {
        let mut other = self.raw.clone();
        let Some(place) = other.pointer_mut(path) else { return false };
        *place = strangeness();
        (self.again)(&other).as_ref() != Some(self.known)
    }
}

/// Why a change set does not read, with the place. [`Code::TooNew`]: it is one, and only what is in it is not known here –
/// another kind of change, or evidence of another form. That is kept until a newer server, or somebody, decides.
pub fn why_unread(raw: &str, error: &serde_json::Error) -> Refusal {
    let refused = |code: Code, place: &str, why: &dyn std::fmt::Display| {
        let why: String = why.to_string().chars().filter(|c| *c != '\0').take(300).collect();
        Refusal::new(code).with("at", place).with("why", why)
    };
    let value: Value = match serde_json::from_str(raw) {
        Ok(value) => value,
        Err(error) => return refused(Code::Unreadable, "", &error),
    };
    let head: Head = match Head::deserialize(&value) {
        Ok(head) => head,
        Err(error) => return refused(Code::Unreadable, "", &error),
    };
    for (at, change) in head.changes.iter().enumerate() {
        let Err(error) = crate::Change::deserialize(change) else { continue };
        let place = format!("changes[{at}]");
        let does = change.get("do").and_then(Value::as_str);
        return match does {
            None => refused(Code::Unreadable, &format!("{place}.do"), &error),
            Some("capture") => {
                let body = change.get("body").map(EvidenceBody::deserialize);
                match body {
                    Some(Err(error)) => refused(Code::TooNew, &format!("{place}.body"), &error),
                    _ => refused(Code::TooNew, &place, &error),
                }
            }
            Some(does) if !knows_change(does) => refused(Code::TooNew, &format!("{place}.do"), &error),
            Some(_) => refused(Code::Unreadable, &place, &error),
        };
    }
    refused(Code::Unreadable, "", error)
}

/// What every change set says, whatever is in it.
#[derive(Deserialize)]
pub struct Head {
    pub id: ChangeSetId,
    pub company: CompanyId,
    pub by: PersonId,
    #[serde(rename = "clock")]
    _clock: crate::Hlc,
    changes: Vec<Value>,
}

/// What a change set says of itself, also where what is in it does not read.
pub fn head(raw: &str) -> Option<Head> {
    serde_json::from_str(raw).ok()
}

/// Whether there is a change of this name.
fn knows_change(does: &str) -> bool {
    let error = crate::Change::deserialize(&serde_json::json!({ "do": does })).err();
    error.is_none_or(|error| !error.to_string().starts_with("unknown variant"))
}

impl ChangeSet {
    /// Reads it from its bytes.
    pub fn from_text(text: &str) -> Result<ChangeSet, serde_json::Error> {
        text::read(
            text,
            |reader| ChangeSet::deserialize(reader),
            |set, writer| ChangeSet::serialize(set, writer),
        )
    }
}

impl Serialize for ChangeSet {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.unknown.is_empty() {
            true => ChangeSet::serialize(self, s),
            false => {
                let reads = |value: &Value| ChangeSet::deserialize(value).is_ok_and(|set| set == bare(self));
                write(ChangeSet::serialize(self, serde_json::value::Serializer), &self.unknown, reads, s)
            }
        }
    }
}

fn bare(set: &ChangeSet) -> ChangeSet {
    ChangeSet { unknown: Unknown::new(), ..set.clone() }
}

impl<'de> Deserialize<'de> for ChangeSet {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<ChangeSet, D::Error> {
        let written = |set: &ChangeSet| ChangeSet::serialize(set, serde_json::value::Serializer);
        let no_more = |set: &ChangeSet, walk: Walk<'_>| ChangeSet::serialize(set, walk);
        let (set, unknown) = read(d, |raw| ChangeSet::deserialize(raw), written, no_more)?;
        Ok(ChangeSet { unknown, ..set })
    }
}
