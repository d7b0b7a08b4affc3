//! What a kind of record is, as plain data beside its struct: every list that names kinds is read from here.

use crate::access::Subject;
use crate::records::{Kind, Record};

/// What there is to say of a kind. Nothing of it may be left out: what a new kind forgets does not compile.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// On the wire and in the database.
    pub name: &'static str,
    /// Its table in the server's database.
    pub table: &'static str,
    /// The kind of the record that it belongs to and is found by.
    pub parent: Option<Kind>,
    /// Who learns of it.
    pub seen: Sight,
    /// A phone that has work about it waiting holds it on when it leaves the view.
    pub held: bool,
    /// What a role must reach to see or change it.
    pub subject: Subject,
    /// The fields that tell what it was made as; none: it tells that itself, or nobody asks.
    pub main: &'static [&'static str],
    /// The fields that people ask the audit about; others are offered where they occur.
    pub asked: &'static [&'static str],
    /// The fields that a search looks into: said for whoever reads a specification; the columns of a search are by hand.
    pub searched: &'static [&'static str],
    /// What of it is about a person outside the company or in it, and what is to become of that when the person is erased.
    /// Nothing erases by it.
    pub personal: &'static [(&'static str, Erased)],
    /// The part of the office where it is found.
    pub area: Area,
    /// Its page: a path with `{id}`, or with `{parent}` where it is shown on the page of the record that it belongs to.
    pub page: &'static str,
    /// The file of its table in an export.
    pub sheet: &'static str,
    /// That table can be brought in again.
    pub brought: bool,
}

/// Who learns of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everybody in the company.
    ByAll,
    /// Whoever sees all records of its kind.
    ByOffice,
    /// They, and the person whom it belongs to.
    ByOwner,
    /// They, and whoever has a reason of their own: a visit, a customer of theirs.
    ForAReason,
    /// They, and whoever sees the record that it belongs to, which is of this kind.
    With(Kind),
}

/// A part of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Customers,
    Jobs,
    Alerts,
    Money,
    People,
    Settings,
}

/// What becomes of a personal field when the person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// It is emptied.
    Emptied,
    /// Something that names nobody stands in its place.
    Replaced,
    /// It is kept, for this reason.
    Kept(&'static str),
}

impl Kind {
    /// The kinds whose records belong to records of this kind.
    pub fn children(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| kind.spec().parent == Some(self))
    }
}

impl Record {
    /// The path of its page; none: it is shown with a record that it does not say.
    pub fn page(&self) -> Option<String> {
        let page = self.kind().spec().page.replace("{id}", &self.uuid().to_string());
        match page.contains("{parent}") {
            true => self.parent().map(|parent| page.replace("{parent}", &parent.to_string())),
            false => Some(page),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::examples;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_a_table_and_a_sheet_of_its_own() {
        let each = |of: fn(&Spec) -> &'static str| {
            let all: BTreeSet<_> = Kind::ALL.iter().map(|kind| of(kind.spec())).collect();
            assert_eq!(all.len(), Kind::ALL.len());
        };
        each(|spec| spec.name);
        each(|spec| spec.table);
        each(|spec| spec.sheet);
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn a_kind_belongs_to_what_its_records_say_and_is_seen_with_nothing_else() {
        for kind in Kind::ALL {
            let (spec, json) = (kind.spec(), examples()[&kind.name().replace('_', "")].to_string());
            let record = Record::from_json(*kind, &json).unwrap();
            assert_eq!(spec.parent.is_some(), record.parent().is_some(), "{kind}");
            if let Sight::With(with) = spec.seen {
                assert_eq!(spec.parent, Some(with), "{kind}");
            }
            if spec.seen == Sight::ByOwner {
                assert_eq!(spec.parent, Some(Kind::Person), "{kind}");
            }
            assert!(record.page().is_some(), "{kind}");
        }
    }

    #[test]
    fn no_field_is_named_that_a_record_does_not_have() {
        let schemas = crate::reference::schemas();
        for kind in Kind::ALL {
            let (spec, fields) = (kind.spec(), &schemas[&format!("{kind:?}")]["properties"]);
            let personal = spec.personal.iter().map(|(field, _)| field);
            for field in spec.main.iter().chain(spec.asked).chain(spec.searched).chain(personal) {
                assert!(fields.get(field).is_some(), "{kind} has no {field}");
            }
        }
    }
}
