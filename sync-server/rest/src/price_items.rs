//! The price book.

use super::model::{ItemKind, ItemTax, Price};
use super::resource::resource;

resource! {
    /// One item of the price book. Never deleted, only no longer offered.
    PriceItem, NewPriceItem, PriceItemChange, AskedPriceItems, PriceItemPatch;
    ids PriceItemId, changes AddPriceItem EditPriceItem, tag "money",
    list "price-items" at "/api/companies/{company}/price-items", one at "/api/companies/{company}/price-items/{id}";
    required {
        name: String,
        kind: ItemKind,
    }
    optional {
        /// The article number.
        code: String,
        /// What it stands under in the book.
        category: String,
        /// What it is counted in: h, m, pc.
        unit: String,
        /// What a document says of it beside its name.
        description: String,
        /// The rates are the company's.
        tax: ItemTax,
    }
    nullable {
        /// For one unit, as everybody pays it. Null: it is agreed each time.
        price: Price,
        /// For customers with a membership. Null: as everybody pays it.
        member_price: Price,
        /// What one unit costs the company, without tax.
        cost: Price,
    }
    only_changed {
        /// Whether new documents may have it.
        active: bool,
    }
    example {
        "name": "Copper pipe 15 mm", "kind": "material", "code": "CU-15", "unit": "m", "category": "Pipes",
        "price": { "amount": "412.50", "currency": "INR" },
    }, { "price": { "amount": "425.00", "currency": "INR" } };
}
