//! What a kind of record is made of, said once: its units become a patch, a merge and what differs between two of them; its
//! words become an enum with names.

use crate::clock::Hlc;
use crate::known::Known;
use crate::records::{Checks, Entity, Overwritten, Words};
use serde::Serialize;

/// A kind of record that people edit unit by unit: of two writes of one unit the later stands.
pub trait Units: Entity + Words {
    /// The units that somebody changed; the others are absent.
    type Patch: Clone + Default + PartialEq + Serialize + Words;
    /// The units, by name.
    const UNITS: &'static [&'static str];
    /// What is asked of those that people write words into.
    const CHECKS: Checks;
    /// Merges a patch written at `at`; returns what lost to later writes.
    fn merge(&mut self, patch: &Self::Patch, at: Hlc) -> Vec<Overwritten> {
        self.write(patch, at, None)
    }
    /// The same; a patch that takes back what was written until some moment leaves units as they are that were written since.
    fn write(&mut self, patch: &Self::Patch, at: Hlc, takes_back: Option<Hlc>) -> Vec<Overwritten>;
    /// What makes the other into this one: the units that differ; without another, all that is not hidden.
    fn differing(&self, other: Option<&Self>) -> Self::Patch;
}

/// `units! { Note, NotePatch { text: String, due: Option<Day>, price: Known<Option<Money>> } }`: the patch of a record, with
/// a field for each unit, and [`Units`] for the record. In a patch an absent unit stays as it is; null says that there is
/// none; what may be hidden is written as it is.
macro_rules! units {
    (@words $of:ident $($words:ident)*) => {
        impl $crate::records::Words for $of {
            fn words(&mut self, unit: &str) -> Option<&mut String> {
                match unit {
                    $(stringify!($words) => $crate::records::check::Written::written(&mut self.$words),)*
                    _ => None,
                }
            }
        }
    };
    ($(#[$about:meta])* $record:ident, $patch:ident { $($units:tt)* }) => {
        $crate::records::units::units! { @each [$(#[$about])* $record $patch] [] $($units)* }
    };
    // Each unit by what it holds: what a patch says of it, how it is merged, and its name once more where people write words.
    (@each $of:tt [$($done:tt)*] $(#[$doc:meta])* $unit:ident: Known<Option<$held:ty>>, $($rest:tt)*) => {
        $crate::records::units::units! {
            @each $of [$($done)* { [$(#[$doc])* #[serde(with = "crate::records::present")]] $unit: Option<$held>, known, [] }] $($rest)*
        }
    };
    (@each $of:tt [$($done:tt)*] $(#[$doc:meta])* $unit:ident: Known<String>, $($rest:tt)*) => {
        $crate::records::units::units! {
            @each $of [$($done)* { [$(#[$doc])*] $unit: String, known, [$unit] }] $($rest)*
        }
    };
    (@each $of:tt [$($done:tt)*] $(#[$doc:meta])* $unit:ident: Known<$held:ty>, $($rest:tt)*) => {
        $crate::records::units::units! {
            @each $of [$($done)* { [$(#[$doc])*] $unit: $held, known, [] }] $($rest)*
        }
    };
    (@each $of:tt [$($done:tt)*] $(#[$doc:meta])* $unit:ident: Option<$held:ty>, $($rest:tt)*) => {
        $crate::records::units::units! {
            @each $of [$($done)* { [$(#[$doc])* #[serde(with = "crate::records::present")]] $unit: Option<$held>, unit, [] }] $($rest)*
        }
    };
    (@each $of:tt [$($done:tt)*] $(#[$doc:meta])* $unit:ident: String, $($rest:tt)*) => {
        $crate::records::units::units! {
            @each $of [$($done)* { [$(#[$doc])*] $unit: String, unit, [$unit] }] $($rest)*
        }
    };
    (@each $of:tt [$($done:tt)*] $(#[$doc:meta])* $unit:ident: $held:ty, $($rest:tt)*) => {
        $crate::records::units::units! {
            @each $of [$($done)* { [$(#[$doc])*] $unit: $held, unit, [] }] $($rest)*
        }
    };
    (@each [$(#[$about:meta])* $record:ident $patch:ident]
        [$({ [$(#[$attr:meta])*] $unit:ident: $said:ty, $how:ident, [$($words:ident)?] })*]
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(default)]
        pub struct $patch {
            $($(#[$attr])* #[serde(skip_serializing_if = "Option::is_none")] pub $unit: Option<$said>,)*
        }

        impl $patch {
            /// Nothing is changed.
            pub fn is_empty(&self) -> bool {
                *self == $patch::default()
            }
        }

        impl $crate::records::Units for $record {
            type Patch = $patch;
            const UNITS: &'static [&'static str] = &[$(stringify!($unit)),*];
            const CHECKS: $crate::records::Checks = $record::CHECKS;

            fn write(
                &mut self,
                patch: &$patch,
                at: $crate::clock::Hlc,
                takes_back: Option<$crate::clock::Hlc>,
            ) -> Vec<$crate::records::Overwritten> {
                let kind = <$record as $crate::records::Entity>::KIND;
                let merge = $crate::records::Merge::new(kind, self.id.0, &mut self.clocks, at);
                let mut merge = merge.taking_back(takes_back);
                $(merge.$how(stringify!($unit), &mut self.$unit, &patch.$unit);)*
                merge.lost
            }

            fn differing(&self, other: Option<&Self>) -> $patch {
                use $crate::records::units::stands;
                $patch { $($unit: stands::$how(&self.$unit, other.map(|other| &other.$unit)),)* }
            }
        }

        $crate::records::units::units! { @words $record $($($words)?)* }
        $crate::records::units::units! { @words $patch $($($words)?)* }
    };
}

/// `new! { NewNote of Note { id: NoteId, job: JobId, text: String } with { active: true } }`: a record as whoever makes it says
/// it, and what it becomes; nothing of it was written since.
macro_rules! new {
    ($(#[$about:meta])* $new:ident of $record:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }
        $(with { $($set:ident: $to:expr),* })?
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        pub struct $new {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl From<$new> for $record {
            fn from(new: $new) -> $record {
                $record {
                    $($field: new.$field.into(),)*
                    $($($set: $to,)*)?
                    clocks: $crate::records::Clocks::default(),
                    unknown: $crate::records::Unknown::new(),
                }
            }
        }
    };
}

/// `plain! { Note, NewNote, NotePatch, NoteId of job: JobId { text: String, … } }`: a record that belongs to another for good and
/// is units besides, what is said of a new one, and its patch. A unit with `#[serde(default)]` may be left out of a new one.
macro_rules! plain {
    ($(#[$about:meta])* $record:ident, $(#[$new_about:meta])* $new:ident, $patch:ident, $id:ident
        of $(#[$of_doc:meta])* $of:ident: $of_id:ident { $($units:tt)* }
    ) => {
        $crate::records::units::plain! { @record [$(#[$about])*] $record $id [$(#[$of_doc])*] $of $of_id $($units)* }
        $crate::records::units::plain! { @new [$(#[$new_about])*] $new $record $id [$(#[$of_doc])*] $of $of_id $($units)* }
        $crate::records::units::units! {
            /// The units that a person changed.
            $record, $patch { $($units)* }
        }
    };
    (@record [$(#[$about:meta])*] $record:ident $id:ident [$(#[$of_doc:meta])*] $of:ident $of_id:ident
        $($(#[$doc:meta])* $unit:ident: $type:ty,)*
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(remote = "Self")]
        pub struct $record {
            pub id: $id,
            $(#[$of_doc])* pub $of: $of_id,
            $($(#[$doc])* pub $unit: $type,)*
            #[serde(default)]
            pub clocks: $crate::records::Clocks,
            #[serde(flatten)]
            #[cfg_attr(test, schema(ignore))]
            pub unknown: $crate::records::Unknown,
        }
    };
    (@new [$(#[$about:meta])*] $new:ident $record:ident $id:ident [$(#[$of_doc:meta])*] $of:ident $of_id:ident
        $($(#[$doc:meta])* $unit:ident: $type:ty,)*
    ) => {
        $crate::records::units::new! {
            $(#[$about])*
            $new of $record { id: $id, $(#[$of_doc])* $of: $of_id, $($(#[$doc])* $unit: $type,)* }
        }
    };
}

/// `names! { Size { Small = "small", Large = "large" } }`: an enum whose members have a name on the wire and in the database.
macro_rules! names {
    ($(#[$about:meta])* $of:ident { $($(#[$doc:meta])* $member:ident = $name:tt,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        $(#[$about])*
        pub enum $of {
            $($(#[$doc])* #[serde(rename = $name)] $member,)*
        }

        impl $of {
            /// Every one, in the order in which people choose.
            pub const ALL: [$of; [$($name),*].len()] = [$($of::$member),*];

            /// The name on the wire and in the database.
            pub fn name(self) -> &'static str {
                match self { $($of::$member => $name),* }
            }

            /// The one with this name.
            pub fn named(name: &str) -> Option<$of> {
                match name { $($name => Some($of::$member),)* _ => None }
            }
        }
    };
}

pub(crate) use {names, new, plain, units};

/// What a unit says, if the other says something else.
pub(crate) mod stands {
    use super::Known;

    pub(crate) fn unit<T: Clone + PartialEq>(unit: &T, other: Option<&T>) -> Option<T> {
        (other != Some(unit)).then(|| unit.clone())
    }

    pub(crate) fn known<T: Clone + PartialEq>(unit: &Known<T>, other: Option<&Known<T>>) -> Option<T> {
        if other == Some(unit) { None } else { unit.held().cloned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Channel, Contact, ContactPatch};

    fn contact() -> Contact {
        let id = uuid::Uuid::nil();
        serde_json::from_value(
            serde_json::json!({ "id": id, "account": id, "name": "Meera", "email": { "masked": true } }),
        )
        .unwrap()
    }

    #[test]
    fn what_differs_makes_one_into_the_other_but_for_what_is_hidden() {
        let (before, at) = (contact(), |ms| Hlc { ms, n: 0 });
        let patch = ContactPatch {
            name: Some("Ravi".into()),
            email: Some("ravi@example.com".into()),
            channel: Some(Some(Channel::Sms)),
            ..ContactPatch::default()
        };
        let mut after = before.clone();
        assert!(after.merge(&patch, at(5)).is_empty());
        assert_eq!(after.differing(Some(&before)), patch);
        let back = before.differing(Some(&after));
        let meant =
            ContactPatch { name: Some("Meera".into()), channel: Some(None), ..ContactPatch::default() };
        assert_eq!(back, meant, "a hidden value is not known");
        let later = ContactPatch { name: Some("Ravindra".into()), ..ContactPatch::default() };
        assert!(after.merge(&later, at(7)).is_empty());
        let lost = after.write(&back, at(9), Some(at(5)));
        assert_eq!((after.name.as_str(), after.channel), ("Ravindra", None));
        assert_eq!(lost.iter().map(|lost| lost.unit.as_str()).collect::<Vec<_>>(), ["name"]);
        assert!(before.differing(Some(&before)).is_empty() && !back.is_empty());
    }

    #[test]
    fn the_units_are_those_of_the_patch_on_the_wire() {
        let json = serde_json::to_value(Contact { email: String::new().into(), ..contact() }).unwrap();
        let all: serde_json::Map<_, _> =
            Contact::UNITS.iter().map(|unit| ((*unit).to_owned(), json[*unit].clone())).collect();
        let patch: ContactPatch = serde_json::from_value(all.clone().into()).unwrap();
        assert_eq!(serde_json::to_value(patch).unwrap(), serde_json::Value::from(all));
    }

    #[test]
    fn a_name_is_that_of_the_wire_and_names_what_it_is_of() {
        for channel in Channel::ALL {
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.name());
            assert_eq!(Channel::named(channel.name()), Some(channel));
        }
        assert_eq!(Channel::named("pigeon"), None);
    }
}
