//! Accounts are found by name, as written and as it sounds, by e-mail and by the digits of their phone number.

use super::{Table, digits, latin, of, searchable, sort_form};
use shared::records::Account;

pub(super) const TABLE: Table = Table {
    name: Account::SPEC.table,
    parent: None,
    columns: &["name", "active", "search", "phone_digits", "sort_name", "sort_email", "latin"],
    values: |record, _| {
        let account: &Account = of(record);
        let digits = digits(account.phone.text());
        let search = searchable(&[&account.name, account.email.text(), &digits]);
        vec![
            (&account.name).into(),
            account.active.into(),
            search.into(),
            digits.into(),
            sort_form(&account.name).into(),
            sort_form(account.email.text()).into(),
            latin::column(&[&account.name]).into(),
        ]
    },
};
