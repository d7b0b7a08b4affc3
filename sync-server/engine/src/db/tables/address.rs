//! Addresses are found by their text and belong to an account.

use super::{Table, latin, of, searchable};
use shared::records::Address;

pub(super) const TABLE: Table = Table {
    name: Address::SPEC.table,
    parent: Some("account_id"),
    columns: &["account_id", "search", "lat", "lng", "latin"],
    values: |record, _| {
        let address: &Address = of(record);
        let at = address.pin.map(|pin| pin.at);
        vec![
            address.account.into(),
            searchable(&[&address.text]).into(),
            at.map(|at| at.lat).into(),
            at.map(|at| at.lng).into(),
            latin::column(&[&address.text]).into(),
        ]
    },
};
