//! The price book: what the company sells, by which unit and at what price.

use crate::access::Subject;
use crate::ids::PriceItemId;
use crate::known::Known;
use crate::money::Price;
use crate::records::units::{names, new, units};
use crate::records::{Area, Check, Checks, Clocks, Sight, Spec, Unknown};
use serde::{Deserialize, Serialize};

/// One item of the price book. Never deleted, only no longer offered: documents that are there keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct PriceItem {
    pub id: PriceItemId,
    pub name: String,
    /// The article number, if it has one.
    #[serde(default)]
    pub code: String,
    pub kind: ItemKind,
    /// What it stands under in the book; empty: under nothing.
    #[serde(default)]
    pub category: String,
    /// What it is counted in: h, m, pc.
    #[serde(default)]
    pub unit: String,
    /// What a document says of it beside its name.
    #[serde(default)]
    pub description: String,
    /// For one unit, as everybody pays it; none: it is agreed each time.
    #[serde(default)]
    pub price: Option<Price>,
    /// For customers with a membership; none: as everybody pays it.
    #[serde(default)]
    pub member_price: Option<Price>,
    /// What one unit costs the company, without tax.
    #[serde(default)]
    #[cfg_attr(test, schema(value_type = crate::reference::HideablePrice))]
    pub cost: Known<Option<Price>>,
    #[serde(default)]
    pub tax: ItemTax,
    /// Whether new documents may have it.
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

new! {
    /// A new item of the price book.
    NewPriceItem of PriceItem {
        id: PriceItemId,
        name: String,
        #[serde(default)]
        code: String,
        kind: ItemKind,
        #[serde(default)]
        category: String,
        #[serde(default)]
        unit: String,
        #[serde(default)]
        description: String,
        #[serde(default)]
        price: Option<Price>,
        #[serde(default)]
        member_price: Option<Price>,
        #[serde(default)]
        cost: Option<Price>,
        #[serde(default)]
        tax: ItemTax,
    } with { active: true }
}

units! {
    /// The units that a person changed.
    PriceItem, PriceItemPatch {
        name: String,
        code: String,
        kind: ItemKind,
        category: String,
        unit: String,
        description: String,
        price: Option<Price>,
        member_price: Option<Price>,
        cost: Known<Option<Price>>,
        tax: ItemTax,
        active: bool,
    }
}

names! {
    /// What sort of thing it is.
    ItemKind {
        Labor = "labor",
        Material = "material",
        Equipment = "equipment",
        Other = "other",
    }
}

names! {
    /// How it is taxed; the rates are the company's.
    #[derive(Default)]
    ItemTax {
        #[default]
        Standard = "standard",
        Reduced = "reduced",
        Zero = "zero",
        Exempt = "exempt",
    }
}

fn yes() -> bool {
    true
}

impl PriceItem {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "price_item",
        table: "price_items",
        parent: None,
        seen: Sight::ByAll,
        held: false,
        subject: Subject::PriceItem,
        main: &["name", "code", "kind", "unit", "price"],
        asked: &[
            "name",
            "code",
            "kind",
            "category",
            "unit",
            "price",
            "member_price",
            "cost",
            "tax",
            "active",
        ],
        searched: &["name", "code", "category", "description"],
        personal: &[],
        area: Area::Money,
        page: "/prices/{id}",
        sheet: "price_book.csv",
        brought: false,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[
        Check::line("name").filled(),
        Check::line("code"),
        Check::line("category"),
        Check::line("unit"),
        Check::text("description"),
    ]);
}
