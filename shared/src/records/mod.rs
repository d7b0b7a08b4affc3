//! The kinds of record there are. A new kind is a file in the folder of its subject and one line in `records!`.

pub(crate) mod check;
mod field;
mod money;
mod office;
mod present;
mod sales;
mod spec;
pub(crate) mod units;

pub use check::{Check, Checks, LINE, TEXT, Words};
pub use field::*;
pub use money::*;
pub use office::*;
pub use sales::*;
pub use spec::{Area, Erased, Sight, Spec};
pub use units::Units;

use crate::clock::Hlc;
use crate::known::Known;
use crate::newer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use uuid::Uuid;

/// What every kind of record can say of itself.
pub trait Entity: Sized + Clone {
    /// Its kind.
    const KIND: Kind;
    /// Its id, without its type.
    fn uuid(&self) -> Uuid;
    /// The record it belongs to (a visit to its job), if it is found by that.
    fn parent(&self) -> Option<Uuid>;
    /// Borrows it out of a [`Record`].
    fn of(record: &Record) -> Option<&Self>;
    /// Takes it out of a [`Record`].
    fn out_of(record: Record) -> Option<Self>;
    /// Wraps it.
    fn into_record(self) -> Record;
    /// Reads its fields from JSON.
    fn from_text(text: &str) -> Result<Self, serde_json::Error>;
}

macro_rules! records {
    (@edited $record:ident units) => { Some((&mut $record.unknown, &mut $record.clocks)) };
    (@edited $record:ident) => {{ let _ = $record; None }};
    ($($(#[$doc:meta])* $name:ident, parent $parent:expr $(, $units:ident)?;)*) => {
        /// The kinds, by the name they have on the wire and in the database.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind, in the order in which a phone can apply them.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// What there is to say of it.
            pub fn spec(self) -> &'static Spec {
                match self { $(Kind::$name => &$name::SPEC),* }
            }

            /// The name on the wire and in the database.
            pub fn name(self) -> &'static str {
                self.spec().name
            }
        }

        /// A record of any kind.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        pub enum Record {
            $($(#[$doc])* $name(Box<$name>),)*
        }

        impl Record {
            /// The kind.
            pub fn kind(&self) -> Kind {
                match self { $(Record::$name(_) => Kind::$name),* }
            }
            /// The id, without its type.
            pub fn uuid(&self) -> Uuid {
                match self { $(Record::$name(r) => r.uuid()),* }
            }
            /// The record it belongs to.
            pub fn parent(&self) -> Option<Uuid> {
                match self { $(Record::$name(r) => r.parent()),* }
            }
            /// The fields as JSON, without the kind.
            pub fn to_json(&self) -> String {
                match self { $(Record::$name(r) => serde_json::to_string(r)),* }
                    .expect("a record always serialises: string keys, no failing impls")
            }
            /// The same, as a value that is known to be JSON.
            pub fn to_raw(&self) -> Box<RawValue> {
                match self { $(Record::$name(r) => serde_json::value::to_raw_value(r)),* }
                    .expect("a record always serialises: string keys, no failing impls")
            }
            /// Reads the fields of a record of a known kind.
            pub fn from_json(kind: Kind, json: &str) -> Result<Record, serde_json::Error> {
                Ok(match kind { $(Kind::$name => Record::$name(Box::new($name::from_text(json)?))),* })
            }
        }

        impl Record {
            /// What this version does not know of it.
            pub fn unknown(&self) -> &Unknown {
                match self { $(Record::$name(r) => &r.unknown),* }
            }
            pub(crate) fn unknown_mut(&mut self) -> &mut Unknown {
                match self { $(Record::$name(r) => &mut r.unknown),* }
            }
            /// The same, and when its units were written, if people edit it unit by unit.
            pub(crate) fn edited(&mut self) -> Option<(&mut Unknown, &mut Clocks)> {
                match self { $(Record::$name(r) => records!(@edited r $($units)?)),* }
            }
        }

        $(
            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                    if self.unknown.is_empty() {
                        return $name::serialize(self, s);
                    }
                    let bare = $name { unknown: Unknown::new(), ..self.clone() };
                    let value = $name::serialize(&bare, serde_json::value::Serializer);
                    let reads = |value: &serde_json::Value| {
                        let read = $name::deserialize(value);
                        read.is_ok_and(|r| $name { unknown: Unknown::new(), ..r } == bare)
                    };
                    newer::write(value, &self.unknown, reads, s)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                    let written = |r: &$name| $name::serialize(r, serde_json::value::Serializer);
                    let no_more = |r: &$name, walk: newer::Walk<'_>| $name::serialize(r, walk);
                    let (mut record, nested) =
                        newer::read(d, |raw| $name::deserialize(raw), written, no_more)?;
                    record.unknown.extend(nested);
                    Ok(record)
                }
            }

            impl Entity for $name {
                const KIND: Kind = Kind::$name;
                fn uuid(&self) -> Uuid { self.id.into() }
                fn parent(&self) -> Option<Uuid> {
                    let parent: fn(&$name) -> Option<Uuid> = $parent;
                    parent(self)
                }
                fn of(record: &Record) -> Option<&Self> {
                    match record { Record::$name(r) => Some(r), _ => None }
                }
                fn out_of(record: Record) -> Option<Self> {
                    match record { Record::$name(r) => Some(*r), _ => None }
                }
                fn into_record(self) -> Record { Record::$name(Box::new(self)) }
                fn from_text(text: &str) -> Result<$name, serde_json::Error> {
                    newer::text::read(text, |reader| $name::deserialize(reader), |r, writer| $name::serialize(r, writer))
                }
            }
            impl From<$name> for Record {
                fn from(r: $name) -> Record { r.into_record() }
            }
        )*
    };
}

records! {
    /// The tenant and its settings.
    Company, parent |_| None, units;
    /// Someone who works here.
    Person, parent |_| None, units;
    /// A kind of work.
    JobType, parent |_| None, units;
    /// Days on which somebody does not work.
    TimeOff, parent |r| Some(r.person.0), units;
    /// What the company sells, and at what price.
    PriceItem, parent |_| None, units;
    /// A customer.
    Account, parent |_| None, units;
    /// Someone at a customer.
    Contact, parent |r| Some(r.account.0), units;
    /// A place where work is done.
    Address, parent |r| Some(r.account.0), units;
    /// What work would cost, offered to a customer.
    Estimate, parent |r| Some(r.account.0), units;
    /// The work.
    Job, parent |r| Some(r.account.0), units;
    /// One trip to it.
    Visit, parent |r| Some(r.job.0);
    /// What was captured on site.
    Evidence, parent |r| Some(r.job.0);
    /// What someone wrote about it.
    Note, parent |r| Some(r.job.0), units;
    /// What was done for a customer before, in short.
    History, parent |_| None;
    /// What a person in the office should look at.
    Alert, parent |r| r.job.map(|job| job.0);
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(s: &str) -> Result<Kind, UnknownKind> {
        Kind::ALL.iter().copied().find(|k| k.name() == s).ok_or_else(|| UnknownKind(s.to_owned()))
    }
}

/// A kind that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of record: {0}")]
pub struct UnknownKind(pub String);

/// What this version does not know of a record, in its place at any depth ([`crate::newer`]); it survives a round trip.
pub type Unknown = BTreeMap<String, serde_json::Value>;

/// When each merge unit of a record was last written. A unit is a field, or fields that only make sense together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Clocks(BTreeMap<String, Hlc>);

impl Clocks {
    /// Whether a write of `unit` at `at` is the latest; if so, it is noted.
    pub fn wins(&mut self, unit: &str, at: Hlc) -> bool {
        match self.0.get(unit) {
            Some(last) if *last >= at => false,
            _ => {
                self.0.insert(unit.to_owned(), at);
                true
            }
        }
    }

    /// Nothing was written since the record was made.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When the unit was last written.
    pub fn of(&self, unit: &str) -> Option<Hlc> {
        self.0.get(unit).copied()
    }

    /// The units that were written.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A value that lost to another one written later (or that was replaced): kept in the history and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Overwritten {
    /// The kind of record.
    pub kind: Kind,
    /// Its id.
    pub record: Uuid,
    /// The merge unit.
    pub unit: String,
    /// The value that is not in the record.
    pub lost: serde_json::Value,
    /// The value that is.
    pub kept: serde_json::Value,
    /// When the lost value was written.
    pub at: Hlc,
}

/// Merges the patched units of a record by their clocks; what loses is reported.
pub struct Merge<'a> {
    kind: Kind,
    record: Uuid,
    clocks: &'a mut Clocks,
    at: Hlc,
    takes_back: Option<Hlc>,
    /// What lost.
    pub lost: Vec<Overwritten>,
}

impl<'a> Merge<'a> {
    /// Begins the merge of one patch, written at `at`.
    pub fn new(kind: Kind, record: Uuid, clocks: &'a mut Clocks, at: Hlc) -> Self {
        Merge { kind, record, clocks, at, takes_back: None, lost: Vec::new() }
    }

    /// The patch takes back what was written until `of`: a unit that was written since stays as it is.
    pub fn taking_back(self, of: Option<Hlc>) -> Self {
        Merge { takes_back: of, ..self }
    }

    /// Writes one unit that may be hidden from whoever reads it.
    pub fn known<T: Clone + Serialize + PartialEq>(
        &mut self,
        unit: &str,
        field: &mut Known<T>,
        patch: &Option<T>,
    ) {
        self.unit(unit, field, &patch.clone().map(Known::Held));
    }

    /// Writes one unit, if the patch has it and no later write stands.
    pub fn unit<T: Clone + Serialize + PartialEq>(&mut self, unit: &str, field: &mut T, patch: &Option<T>) {
        self.write(None, unit, field, patch);
    }

    /// Writes one part of a field whose parts are units (`gates.min_before`). A write of the whole field counts for each.
    pub fn part<T: Clone + Serialize + PartialEq>(
        &mut self,
        whole: &str,
        part: &str,
        field: &mut T,
        patch: &Option<T>,
    ) {
        if patch.is_none() {
            return;
        }
        self.write(Some(whole), &format!("{whole}.{part}"), field, patch);
    }

    /// Puts one value into a set or takes it out, a unit for each value.
    pub fn member<T: Ord + Copy>(
        &mut self,
        whole: &str,
        part: &str,
        set: &mut BTreeSet<T>,
        value: T,
        patch: Option<bool>,
    ) {
        let mut within = set.contains(&value);
        self.part(whole, part, &mut within, &patch);
        match within {
            true => set.insert(value),
            false => set.remove(&value),
        };
    }

    /// Notes that a field was written whole, each of its parts with it.
    pub fn whole(&mut self, field: &str) {
        self.clocks.wins(field, self.at);
    }

    fn write<T: Clone + Serialize + PartialEq>(
        &mut self,
        whole: Option<&str>,
        unit: &str,
        field: &mut T,
        patch: &Option<T>,
    ) {
        let Some(value) = patch else { return };
        let last = self.clocks.of(unit).max(whole.and_then(|whole| self.clocks.of(whole)));
        let stays = last.is_some_and(|last| last >= self.at || self.takes_back.is_some_and(|of| last > of));
        if !stays && self.clocks.wins(unit, self.at) {
            *field = value.clone();
        } else if *field != *value {
            let json = |v: &T| serde_json::to_value(v).unwrap_or(serde_json::Value::Null);
            self.lost.push(Overwritten {
                kind: self.kind,
                record: self.record,
                unit: unit.to_owned(),
                lost: json(value),
                kept: json(field),
                at: self.at,
            });
        }
    }
}
