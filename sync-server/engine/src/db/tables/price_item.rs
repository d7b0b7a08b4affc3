//! The price book, found by words and listed by what stands in it.

use super::{Table, of, searchable, sort_form};
use shared::records::PriceItem;

pub(super) const TABLE: Table = Table {
    name: PriceItem::SPEC.table,
    parent: None,
    columns: &["sort_name", "sort_category", "sort_code", "kind", "offered", "price", "search"],
    values: |record, _| {
        let PriceItem { name, code, kind, category, description, price, active, .. } = of(record);
        vec![
            sort_form(name).into(),
            sort_form(category).into(),
            sort_form(code).into(),
            kind.name().into(),
            if *active { "yes" } else { "no" }.into(),
            price.map_or(0, |price| price.unit.0).into(),
            searchable(&[name, code, category, description]).into(),
        ]
    },
};
