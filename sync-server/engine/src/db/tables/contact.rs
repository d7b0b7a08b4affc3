//! Contacts belong to an account.

use super::{Table, of, searchable};
use shared::records::Contact;

pub(super) const TABLE: Table = Table {
    name: Contact::SPEC.table,
    parent: Some("account_id"),
    columns: &["account_id", "search"],
    values: |record, _| {
        let contact: &Contact = of(record);
        let digits = super::digits(contact.phone.text());
        vec![contact.account.into(), searchable(&[&contact.name, contact.email.text(), &digits]).into()]
    },
};
