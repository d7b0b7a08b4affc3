//! The price book: what the company sells, by which unit and at what price.

use crate::kit::desk::Desk;
use crate::kit::form::How::{Line, Lines, One, Price, Ticked};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::Place;
use crate::kit::list::{List, choosing, column};
use crate::kit::plain::{By, Cell, Paged, People, Plain};
use crate::kit::words;
use dioxus::prelude::*;
use engine::read::plain::{self, Is};
use serde_json::json;
use shared::access::{Action, Subject};
use shared::records::{ItemKind, ItemTax, PriceItem};
use shared::{Change, Kind, Known, money};
use ui::{Text, Tone, t};

const FORM: Form = Form {
    of: "id",
    cancel: Some("/prices"),
    ..Form::of(
        "price",
        PriceItem::CHECKS,
        &[
            Row(&[
                ask("name", "label-name", Line),
                ask("code", "prices-code", Line).hint("prices-code-hint"),
            ]),
            Row(&[
                ask("kind", "prices-kind", One(kinds)),
                ask("category", "prices-category", Line).hint("prices-category-hint"),
                ask("unit", "prices-unit", Line).hint("prices-unit-hint"),
            ]),
            Row(&[
                ask("price", "prices-price-in", Price).hint("prices-price-hint"),
                ask("member_price", "prices-member", Price).hint("prices-member-hint"),
                ask("cost", "prices-cost", Price).hint("prices-cost-hint").seen(|desk, _| sees_cost(desk)),
            ]),
            Row(&[ask("tax", "prices-tax", One(taxes))]),
            Row(&[ask("description", "prices-description", Lines(3)).hint("prices-description-hint")]),
            Row(&[ask("active", "prices-offered", Ticked).seen(|_, sheet| sheet.is_of_one())]),
        ],
    )
};

const LIST: List = List {
    search: Some("prices-search"),
    tabs: Some(("kind", "prices-kind")),
    filters: &[choosing("offered", "prices-state", "list-any")],
    sort: "category",
    ..List::of(
        "/prices",
        "nav-prices",
        &[
            column("prices-category").sorts("category"),
            column("label-name").sorts("name"),
            column("prices-code").sorts("code"),
            column("prices-kind"),
            column("prices-price").sorts("price").class("numeric").falls(),
            column("prices-member").class("numeric"),
            column("prices-cost").class("numeric").seen(sees_cost),
            column("prices-unit"),
            column("prices-state"),
        ],
    )
};

impl Paged for PriceItem {
    const PAGES: Plain<PriceItem> = Plain {
        place: Place::Prices,
        icon: "receipt",
        list: &LIST,
        form: &FORM,
        fresh: |_, sheet| sheet,
        make: |desk, sheet, id| sheet.made(desk, json!({ "id": id })).map(Change::AddPriceItem),
        edit: |desk, sheet, item| sheet.edit(desk, |patch| Change::EditPriceItem { id: item.id, patch }),
        told: |desk, changes, item| {
            Box::pin(async move {
                let code = changes.iter().find_map(|change| match change {
                    Change::AddPriceItem(new) => Some(new.code.clone()),
                    Change::EditPriceItem { patch, .. } => patch.code.clone(),
                    _ => None,
                });
                let Some(code) = code.filter(|code| !code.trim().is_empty()) else { return Ok(None) };
                let mut tx = desk.app.db.read().await?;
                let is = [("sort_code", Is::At(plain::sort_form(&code).into()))];
                let same: Vec<PriceItem> =
                    plain::list(&mut tx, desk.scope(), &is, ("id", false), (0, 2)).await?;
                let other = same.into_iter().find(|other| item.is_none_or(|item| item.id != other.id));
                Ok(other.map(|other| t!(desk.text, "prices-same-code", name = other.name)))
            })
        },
        search: Some("search"),
        tabs: ("kind", kinds),
        filters: &[By::Word("offered", states)],
        sorts: &[
            ("category", "sort_category", false),
            ("name", "sort_name", false),
            ("code", "sort_code", false),
            ("price", "price", true),
        ],
        then: "sort_name",
        cells,
        acts: |_, _, _| rsx! {},
        title: |_, item| item.name.clone(),
        none: ("prices-none", "prices-none-text"),
        add: "prices-add",
        about: "prices-text",
    };
}

fn kinds(text: Text) -> Vec<(String, String)> {
    ItemKind::ALL.map(|kind| (kind.name().to_owned(), words::item_kind(text, kind))).into()
}

fn taxes(text: Text) -> Vec<(String, String)> {
    ItemTax::ALL.map(|tax| (tax.name().to_owned(), words::item_tax(text, tax))).into()
}

fn states(text: Text) -> Vec<(String, String)> {
    let state = |name: &str, offered| (name.to_owned(), state_word(text, offered));
    vec![state("yes", true), state("no", false)]
}

fn state_word(text: Text, offered: bool) -> String {
    if offered { t!(text, "prices-offered") } else { t!(text, "prices-not-offered") }
}

fn sees_cost(desk: &Desk) -> bool {
    !desk.view.hides(Kind::PriceItem, "cost")
}

fn cells(desk: &Desk, _: &People, item: &PriceItem) -> Vec<Cell> {
    let text = desk.text;
    let price = |price: Option<money::Price>| {
        let shown = price.map(|price| ui::format_price(price, text)).unwrap_or_default();
        Cell::Number(shown, price.map(money::Price::plain).unwrap_or_default())
    };
    let (name, tone) = (item.name.clone(), if item.active { Tone::Working } else { Tone::Done });
    let icon = if item.active { "check" } else { "ban" };
    let mut cells = vec![
        Cell::Text(item.category.clone()),
        if desk.may(Subject::PriceItem, Action::Change) { Cell::Link(name) } else { Cell::Text(name) },
        Cell::Text(item.code.clone()),
        Cell::Text(words::item_kind(text, item.kind)),
        price(item.price),
        price(item.member_price),
    ];
    if let (true, Known::Held(cost)) = (sees_cost(desk), &item.cost) {
        cells.push(price(*cost));
    }
    cells.extend([Cell::Text(item.unit.clone()), Cell::State(tone, icon, state_word(text, item.active))]);
    cells
}
