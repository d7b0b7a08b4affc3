//! The estimates of the example company: one in every state, with options, optional lines and discounts.

use super::prices::ITEMS;
use serde_json::{Value, json};
use shared::records::{Company, Estimate, NewEstimate};
use shared::{AccountId, AddressId};
use uuid::Uuid;

/// What became of it, and how many days ago.
#[derive(Clone, Copy)]
pub enum Came {
    /// It is still written.
    Draft,
    Sent,
    Viewed,
    /// By whom.
    Accepted(&'static str),
    Declined(&'static str),
    Expired,
}

/// An offer: its name, whether it is recommended, and its lines: code, quantity, whether it may be left out.
pub type Offered = (&'static str, bool, &'static [(&'static str, &'static str, bool)]);

pub struct Written {
    pub customer: &'static str,
    pub title: &'static str,
    pub note: &'static str,
    pub offers: &'static [Offered],
    /// Off the first offer.
    pub discount: &'static str,
    pub deposit: bool,
    /// How many days ago it was made.
    pub ago: i64,
    pub came: Came,
}

pub const ESTIMATES: &[Written] = &[
    Written {
        customer: "school",
        title: "Water heaters for the second floor",
        note: "Eight rooms. The old devices are taken along.",
        offers: &[
            ("Good", false, &[("GEY-15", "8", false), ("GEY-IN", "8", false), ("DISP", "8", true)]),
            (
                "Better",
                true,
                &[("GEY-25", "8", false), ("GEY-IN", "8", false), ("THERM", "8", false), ("DISP", "8", true)],
            ),
        ],
        discount: "5 %",
        deposit: true,
        ago: 3,
        came: Came::Viewed,
    },
    Written {
        customer: "patil",
        title: "Copper pipe behind the kitchen wall",
        note: "Opening and closing the wall is done by your mason.",
        offers: &[(
            "",
            false,
            &[("VISIT", "1", false), ("LAB-S", "3.5", false), ("CU-952", "6", false), ("TEF", "2", false)],
        )],
        discount: "",
        deposit: false,
        ago: 1,
        came: Came::Sent,
    },
    Written {
        customer: "rao",
        title: "Air conditioner for the bedroom",
        note: "",
        offers: &[("", false, &[("AC-15", "1", false), ("AC-INST", "1", false), ("SCAF", "1", true)])],
        discount: "",
        deposit: true,
        ago: 6,
        came: Came::Accepted("A. Rao"),
    },
    Written {
        customer: "mehta",
        title: "Drain cleaning, both bathrooms",
        note: "",
        offers: &[("", false, &[("JET", "2", false), ("LAB-H", "1.5", false)])],
        discount: "250",
        deposit: false,
        ago: 8,
        came: Came::Accepted("Mrs Mehta"),
    },
    Written {
        customer: "patil",
        title: "Taps and cistern",
        note: "",
        offers: &[(
            "",
            false,
            &[("TAP-B", "2", false), ("TAP-K", "1", false), ("CIST", "1", false), ("LAB-T", "4", false)],
        )],
        discount: "",
        deposit: false,
        ago: 9,
        came: Came::Declined("Found somebody cheaper"),
    },
    Written {
        customer: "rao",
        title: "Repair of the water heater",
        note: "",
        offers: &[("", false, &[("GEY-EL", "1", false), ("LAB-T", "1", false)])],
        discount: "",
        deposit: false,
        ago: 11,
        came: Came::Expired,
    },
    Written {
        customer: "school",
        title: "Service of all air conditioners",
        note: "Twelve units, on two mornings.",
        offers: &[("", false, &[("AC-SVC", "12", false), ("R32", "2", true)])],
        discount: "10 %",
        deposit: false,
        ago: 0,
        came: Came::Draft,
    },
];

/// What customers agree to by accepting.
const TERMS: &str = "Half beforehand where it says so, the rest within 14 days. Parts are warranted for one year, workmanship for two.";

impl Written {
    /// As a draft; `item` gives the id of an item by its code, `until` the last day.
    pub fn draft(
        &self,
        id: Uuid,
        (account, address): (AccountId, AddressId),
        company: &Company,
        until: chrono::NaiveDate,
        item: impl Fn(&str) -> Uuid,
    ) -> Option<NewEstimate> {
        let line = |(code, quantity, optional): &(&str, &str, bool)| -> Option<Value> {
            let known = ITEMS.iter().find(|item| item.code == *code)?.made(item(code));
            let quantity = shared::money::Quantity::parse(quantity).ok()?;
            Some(json!({
                "item": known.id, "name": known.name, "description": known.description, "unit": known.unit,
                "quantity": quantity, "price": known.price?.unit, "tax": company.tax_class(known.tax),
                "optional": optional,
            }))
        };
        let offers: Vec<Value> = self
            .offers
            .iter()
            .enumerate()
            .map(|(n, (name, recommended, lines))| {
                let discount = match self.discount.strip_suffix(" %") {
                    _ if n > 0 || self.discount.is_empty() => Value::Null,
                    Some(percent) => json!({ "percent": shared::money::Percent::parse(percent).ok() }),
                    None => json!({ "amount": self.discount.parse::<i64>().unwrap_or(0) * 100 }),
                };
                let lines: Vec<Value> = lines.iter().filter_map(line).collect();
                json!({ "name": name, "recommended": recommended, "lines": lines, "discount": discount })
            })
            .collect();
        let deposit = self.deposit.then(|| json!({ "percent": 50_000_000 }));
        let new = json!({
            "id": id, "account": account, "address": address, "title": self.title, "note": self.note,
            "terms": TERMS, "offers": offers, "deposit": deposit, "valid_until": until,
        });
        serde_json::from_value(new).ok()
    }
}

/// The hash of what the customer is shown of it.
pub fn content(new: &NewEstimate, company: &Company) -> Option<String> {
    let mut estimate = serde_json::to_value(new).ok()?;
    let none = json!({ "ms": 0, "n": 0 });
    let more = json!({
        "currency": company.currency, "pricing": company.pricing, "rounding": company.rounding, "status": "draft",
        "by": Uuid::nil(), "created": none, "moved": none,
    });
    estimate.as_object_mut()?.extend(more.as_object()?.clone());
    serde_json::from_value::<Estimate>(estimate).ok()?.content()
}
