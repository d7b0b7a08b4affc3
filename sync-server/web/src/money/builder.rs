//! What an estimate offers, as a form: options with their lines, read as people type them and counted as they stand.

use crate::kit::desk::Desk;
use crate::kit::posted::{Errors, Fields, amount, price, quantity, unmistakable};
use dioxus::prelude::*;
use shared::decide::{MOST_LINES, MOST_OFFERS};
use shared::money::{Minor, Part, Percent, Price, Quantity, TaxClass};
use shared::records::{Company, Estimate, ItemTax, LINE, Offer, OfferLine, PriceItem};
use shared::refusal::{Code, Refusal};
use shared::sync::BlobHash;
use std::collections::{BTreeMap, BTreeSet};
use ui::{Icon, Text, t};

/// Lines that stand empty below the last one.
const SPARE: usize = 2;

/// The fields of a line.
const PARTS: [&str; 8] = ["section", "name", "description", "quantity", "unit", "price", "discount", "tax"];

/// Offers as they are typed.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    offers: Vec<Typed>,
    recommended: Option<usize>,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default)]
struct Typed {
    name: String,
    note: String,
    discount: String,
    lines: Vec<TypedLine>,
}

#[derive(Clone, Debug, Default)]
struct TypedLine {
    /// Its place in the form that was sent.
    at: usize,
    /// The item that it was taken from, and what the line was called then.
    item: String,
    of: String,
    section: String,
    name: String,
    description: String,
    quantity: String,
    unit: String,
    price: String,
    discount: String,
    tax: String,
    optional: bool,
}

impl Builder {
    /// Of what stands.
    pub fn of(estimate: &Estimate) -> Builder {
        let currency = estimate.currency;
        let line = |line: &OfferLine| TypedLine {
            at: 0,
            item: line.item.map(|id| id.to_string()).unwrap_or_default(),
            of: line.name.clone(),
            section: line.section.clone(),
            name: line.name.clone(),
            description: line.description.clone(),
            quantity: unmistakable(line.quantity.plain()),
            unit: line.unit.clone(),
            price: unmistakable(line.price.plain(currency)),
            discount: line.discount.map(|part| share(part, estimate)).unwrap_or_default(),
            tax: tax_name(line.tax),
            optional: line.optional,
        };
        let offer = |offer: &Offer| Typed {
            name: offer.name.clone(),
            note: offer.note.clone(),
            discount: offer.discount.map(|part| share(part, estimate)).unwrap_or_default(),
            lines: offer.lines.iter().map(line).collect(),
        };
        let mut offers: Vec<Typed> = estimate.seen().iter().map(offer).collect();
        if offers.is_empty() {
            offers.push(Typed::default());
        }
        let recommended = estimate.seen().iter().position(|offer| offer.recommended);
        Builder { offers, recommended, errors: Errors::default() }
    }

    /// As it was sent.
    pub fn sent(fields: &Fields) -> Builder {
        let mut builder = Builder::default();
        let typed: BTreeMap<&str, &str> =
            fields.0.iter().map(|(name, typed)| (name.as_str(), typed.as_str())).collect();
        let text = |name: String| {
            typed.get(name.as_str()).map(|typed| typed.trim().replace("\r\n", "\n")).unwrap_or_default()
        };
        for o in 0..MOST_OFFERS {
            let of = |name: &str| text(format!("o{o}_{name}"));
            if of("there").is_empty() {
                continue;
            }
            let mut offer =
                Typed { name: of("name"), note: of("note"), discount: of("discount"), lines: Vec::new() };
            for l in 0..2 * MOST_LINES {
                let of = |name: &str| text(format!("o{o}_l{l}_{name}"));
                let [section, name, description, quantity, unit, price, discount, tax] = PARTS.map(of);
                let optional = !of("optional").is_empty();
                let line = TypedLine {
                    at: l,
                    item: of("item"),
                    of: of("of"),
                    section,
                    name,
                    description,
                    quantity,
                    unit,
                    price,
                    discount,
                    tax,
                    optional,
                };
                if line.says_something() {
                    offer.lines.push(line);
                }
            }
            builder.offers.push(offer);
        }
        builder.recommended = fields.value("recommended").filter(|n| *n < builder.offers.len());
        builder
    }

    /// Does what one of its buttons asks for: another option, or one less; a line less.
    pub fn press(&mut self, text: Text, fields: &Fields) {
        if fields.ticked("more") && self.offers.len() < MOST_OFFERS {
            let mut copy = self.offers.last().cloned().unwrap_or_default();
            if self.offers.len() == 1 && self.offers[0].name.is_empty() {
                self.offers[0].name = t!(text, "offer-n", n = 1);
            }
            copy.name = t!(text, "offer-n", n = self.offers.len() + 1);
            self.offers.push(copy);
        }
        if let Some(o) =
            fields.value::<usize>("less").filter(|o| self.offers.len() > 1 && *o < self.offers.len())
        {
            self.offers.remove(o);
            self.recommended =
                self.recommended.filter(|at| *at != o).map(|at| if at > o { at - 1 } else { at });
        }
        if let Some((o, l)) = fields
            .raw("drop")
            .split_once('.')
            .and_then(|(o, l)| Some((o.parse::<usize>().ok()?, l.parse::<usize>().ok()?)))
            && let Some(offer) = self.offers.get_mut(o)
        {
            offer.lines.retain(|line| line.at != l);
        }
    }

    /// What the price book knows of a line stands where nothing was typed, or what it knew of the item before: an item is named
    /// by its name or its code.
    pub fn fill(&mut self, desk: &Desk, items: &[PriceItem]) {
        for line in self.offers.iter_mut().flat_map(|offer| &mut offer.lines) {
            let Some(item) = named(items, &line.name) else { continue };
            let before = items.iter().find(|before| before.id.to_string() == line.item);
            if before.is_some_and(|before| before.id == item.id) && !line.price.is_empty() {
                (line.name, line.of) = (item.name.clone(), item.name.clone());
                continue;
            }
            let known = |item: &PriceItem| {
                let price = item.price.filter(|price| price.currency == desk.company.currency);
                let tax = tax_name(desk.company.tax_class(item.tax));
                (price.map(plain).unwrap_or_default(), item.unit.clone(), item.description.clone(), tax)
            };
            let (now, old) = (known(item), before.map(known).unwrap_or_default());
            let fill = |field: &mut String, old: &str, now: String| {
                if field.is_empty() || field == old {
                    *field = now;
                }
            };
            // A price of somebody's own stays, and so does how it is taxed.
            if line.price.is_empty() || line.price == old.0 {
                line.tax = now.3;
            }
            fill(&mut line.price, &old.0, now.0);
            fill(&mut line.unit, &old.1, now.1);
            fill(&mut line.description, &old.2, now.2);
            fill(&mut line.quantity, "", "1".to_owned());
            (line.name, line.of, line.item) = (item.name.clone(), item.name.clone(), item.id.to_string());
        }
    }

    /// The offers that were typed, one for each that is drawn; what is wrong stands at its field.
    pub fn read(&mut self, desk: &Desk, items: &[PriceItem]) -> Vec<Offer> {
        let (text, mut errors) = (desk.text, Errors::default());
        let mut offers = Vec::new();
        for (o, typed) in self.offers.iter().enumerate() {
            let mut lines = Vec::new();
            for (l, line) in typed.lines.iter().enumerate() {
                let field = |name: &str| format!("o{o}_l{l}_{name}");
                let quantity = match line.quantity.as_str() {
                    "" => Some(Quantity::ONE),
                    typed => quantity(desk, typed),
                };
                if line.name.is_empty() {
                    errors.add(&field("name"), t!(text, "offer-bad-name"));
                }
                if quantity.is_none() {
                    errors.add(&field("quantity"), t!(text, "offer-bad-quantity"));
                }
                let unit_price = match line.price.as_str() {
                    "" => Err(t!(text, "offer-no-price")),
                    typed => price(desk, typed).map(|price| price.unit),
                };
                let unit_price = unit_price.map_err(|said| errors.add(&field("price"), said)).ok();
                let discount =
                    read_share(desk, &line.discount).map_err(|said| errors.add(&field("discount"), said));
                let kept = || line.item.parse().ok().filter(|_| line.name == line.of);
                let item = named(items, &line.name).map(|item| item.id).or_else(kept);
                if let (Some(quantity), Some(price), Ok(discount)) = (quantity, unit_price, discount) {
                    lines.push(OfferLine {
                        item,
                        section: line.section.clone(),
                        name: line.name.clone(),
                        description: line.description.clone(),
                        unit: line.unit.clone(),
                        quantity,
                        price,
                        discount,
                        tax: tax_named(&line.tax).unwrap_or(desk.company.tax_class(ItemTax::Standard)),
                        optional: line.optional,
                    });
                }
            }
            let discount = read_share(desk, &typed.discount);
            let discount =
                discount.map_err(|said| errors.add(&format!("o{o}_discount"), said)).unwrap_or(None);
            let recommended = self.recommended == Some(o) && self.offers.len() > 1;
            offers.push(Offer {
                name: typed.name.clone(),
                note: typed.note.clone(),
                recommended,
                lines,
                discount,
            });
        }
        self.errors = errors;
        offers
    }

    /// Puts a refusal at the field that it is about; whether there is one here.
    pub fn refused(&mut self, text: Text, refusal: &Refusal) -> bool {
        let at = |fact: &str| {
            let n: usize = refusal.facts.get(fact)?.parse().ok()?;
            n.checked_sub(1)
        };
        let field = refusal.facts.get("field").map_or("name", String::as_str);
        let name = match (refusal.code, at("offer"), at("line")) {
            (Code::BadLine, Some(o), Some(l)) => format!("o{o}_l{l}_{field}"),
            (Code::TooMuch, Some(o), None) => format!("o{o}_{field}"),
            _ => return false,
        };
        let said = match (refusal.code, field) {
            (Code::BadLine, "discount") => {
                ui::words::refusal(text, &Refusal::new(Code::TooMuch).with("field", field))
            }
            _ => ui::words::refusal(text, refusal),
        };
        self.errors.add(&name, said);
        true
    }

    /// The fields, with what each offer comes to as it stands.
    pub fn draw(&self, desk: &Desk, estimate: &Estimate, items: &[PriceItem], now: &[Offer]) -> Element {
        let (text, several) = (desk.text, self.offers.len() > 1);
        let look = format!("/estimates/{}/look", estimate.id);
        let sums: Vec<String> = (0..self.offers.len()).map(|o| format!("#sum-{o}")).collect();
        let sums = sums.join(",");
        rsx! {
            // What is typed is counted as it changes; without scripts a button does.
            div { id: "builder", class: "stack-wide", "hx-post": "{look}", "hx-trigger": "change delay:150ms", "hx-swap": "none", "hx-select-oob": sums, "hx-include": "closest form",
                datalist { id: "price-book",
                    for item in items.iter().filter(|item| item.active) {
                        option { key: "{item.id}", value: "{item.name}", label: label(text, item), "data-id": "{item.id}", "data-code": "{item.code}", "data-unit": "{item.unit}", "data-description": "{item.description}", "data-price": item.price.filter(|price| price.currency == estimate.currency).map(plain), "data-tax": tax_name(desk.company.tax_class(item.tax)) }
                    }
                }
                for (o , offer) in self.offers.iter().enumerate() {
                    section { key: "{o}", class: "card stack offer", "aria-label": if several { offer.name.clone() } else { t!(text, "offer-lines") },
                        input { r#type: "hidden", name: "o{o}_there", value: "yes" }
                        if several {
                            {self.head(text, &look, o, offer)}
                        } else {
                            h2 { class: "card-title", {t!(text, "offer-lines")} }
                            input { r#type: "hidden", name: "o{o}_name", value: "{offer.name}" }
                            input { r#type: "hidden", name: "o{o}_note", value: "{offer.note}" }
                        }
                        div { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t!(text, "offer-lines"),
                            table { class: "table offer-table",
                                thead {
                                    tr {
                                        th { scope: "col", {t!(text, "offer-item")} }
                                        th { scope: "col", class: "numeric", {t!(text, "offer-quantity")} }
                                        th { scope: "col", {t!(text, "prices-unit")} }
                                        th { scope: "col", class: "numeric", {t!(text, "offer-price")} }
                                        th { scope: "col", class: "numeric", {t!(text, "offer-discount")} }
                                        th { scope: "col", {t!(text, "prices-tax")} }
                                        th { scope: "col", {t!(text, "offer-optional")} }
                                        th { scope: "col", span { class: "visually-hidden", {t!(text, "offer-drop")} } }
                                    }
                                }
                                tbody {
                                    for (l , line) in offer.lines.iter().cloned().chain(std::iter::repeat_n(TypedLine::default(), SPARE)).enumerate() {
                                        {self.line(desk, &look, (o, l), &line, l < offer.lines.len())}
                                    }
                                }
                            }
                        }
                        div { class: "offer-foot",
                            div { class: "field offer-discount",
                                label { r#for: "builder-o{o}_discount", {t!(text, "offer-discount-all")} }
                                input { class: "input", id: "builder-o{o}_discount", name: "o{o}_discount", value: "{offer.discount}", inputmode: "decimal", autocomplete: "off", "aria-invalid": self.errors.of(&format!("o{o}_discount")).map(|_| "true") }
                                if let Some(error) = self.errors.of(&format!("o{o}_discount")) {
                                    p { class: "field-error", "{error}" }
                                } else {
                                    p { class: "field-hint", {t!(text, "offer-discount-hint")} }
                                }
                            }
                            div { id: "sum-{o}", "aria-live": "polite",
                                if let Some(totals) = now.get(o).and_then(|offer| estimate.totals(offer, &BTreeSet::new()).ok()) {
                                    {ui::offer::totals(&totals, text)}
                                }
                            }
                        }
                    }
                }
                div { class: "row",
                    if self.offers.len() < MOST_OFFERS {
                        button { class: "button", r#type: "submit", name: "more", value: "yes", formaction: "{look}#builder-o{self.offers.len()}_name", formnovalidate: true, Icon { name: "copy" } {t!(text, "offer-more")} }
                    }
                    button { class: "button", r#type: "submit", formaction: "{look}#builder", formnovalidate: true, Icon { name: "refresh-cw" } {t!(text, "offer-count")} }
                }
            }
        }
    }

    fn head(&self, text: Text, look: &str, o: usize, offer: &Typed) -> Element {
        let is_it = self.recommended == Some(o);
        rsx! {
            div { class: "offer-head",
                div { class: "field grow",
                    label { r#for: "builder-o{o}_name", {t!(text, "offer-name")} }
                    input { class: "input", id: "builder-o{o}_name", name: "o{o}_name", value: "{offer.name}", maxlength: "{LINE}", autocomplete: "off" }
                }
                div { class: "field grow",
                    label { r#for: "builder-o{o}_note", {t!(text, "offer-note")} }
                    input { class: "input", id: "builder-o{o}_note", name: "o{o}_note", value: "{offer.note}", autocomplete: "off" }
                }
                label { class: "check", r#for: "builder-recommended-{o}",
                    input { id: "builder-recommended-{o}", r#type: "radio", name: "recommended", value: "{o}", checked: is_it }
                    span { {t!(text, "offer-recommended")} }
                }
                button { class: "button button-quiet", r#type: "submit", name: "less", value: "{o}", formaction: "{look}", formnovalidate: true, Icon { name: "trash-2" } {t!(text, "offer-less")} }
            }
        }
    }

    fn line(
        &self,
        desk: &Desk,
        look: &str,
        (o, l): (usize, usize),
        line: &TypedLine,
        is_there: bool,
    ) -> Element {
        let text = desk.text;
        let name = |part: &str| format!("o{o}_l{l}_{part}");
        let id = |part: &str| format!("builder-{}", name(part));
        let error = |part: &str| if is_there { self.errors.of(&name(part)) } else { None };
        let invalid = |part: &str| error(part).map(|_| "true");
        let said: Vec<String> =
            ["name", "quantity", "price", "discount"].into_iter().filter_map(error).collect();
        let about = |word: &str| format!("{}: {}", text.get(word), l + 1);
        let said_beside = ui::beside([line.section.clone(), line.description.clone()]);
        rsx! {
            tr { key: "{l}",
                td { class: "offer-name",
                    input { r#type: "hidden", name: name("item"), value: "{line.item}" }
                    input { r#type: "hidden", name: name("of"), value: "{line.of}" }
                    input { class: "input", id: id("name"), name: name("name"), value: "{line.name}", list: "price-book", maxlength: "{LINE}", autocomplete: "off", "aria-label": about("offer-item"), "aria-invalid": invalid("name") }
                    details { class: "more",
                        summary {
                            if said_beside.is_empty() {
                                {t!(text, "offer-details")}
                            } else {
                                "{said_beside}"
                            }
                        }
                        div { class: "stack-tight",
                            input { class: "input", id: id("section"), name: name("section"), value: "{line.section}", maxlength: "{LINE}", autocomplete: "off", placeholder: t!(text, "offer-section"), "aria-label": about("offer-section") }
                            textarea { class: "input", id: id("description"), name: name("description"), rows: "2", placeholder: t!(text, "prices-description"), "aria-label": about("prices-description"), "{line.description}" }
                        }
                    }
                    for said in said {
                        p { class: "field-error", "{said}" }
                    }
                }
                td { class: "numeric", "data-label": t!(text, "offer-quantity"), input { id: id("quantity"), class: "input input-num", name: name("quantity"), value: "{line.quantity}", inputmode: "decimal", autocomplete: "off", "aria-label": about("offer-quantity"), "aria-invalid": invalid("quantity") } }
                td { "data-label": t!(text, "prices-unit"), input { id: id("unit"), class: "input input-unit", name: name("unit"), value: "{line.unit}", autocomplete: "off", "aria-label": about("prices-unit") } }
                td { class: "numeric", "data-label": t!(text, "offer-price"), input { id: id("price"), class: "input input-num", name: name("price"), value: "{line.price}", inputmode: "decimal", autocomplete: "off", "aria-label": about("offer-price"), "aria-invalid": invalid("price") } }
                td { class: "numeric", "data-label": t!(text, "offer-discount"), input { id: id("discount"), class: "input input-num", name: name("discount"), value: "{line.discount}", inputmode: "decimal", autocomplete: "off", "aria-label": about("offer-discount"), "aria-invalid": invalid("discount") } }
                td { "data-label": t!(text, "prices-tax"),
                    select { class: "input", id: id("tax"), name: name("tax"), "aria-label": about("prices-tax"),
                        for (value , word) in taxes(text, &desk.company, &line.tax) {
                            option { key: "{value}", value: "{value}", selected: value == line.tax, "{word}" }
                        }
                    }
                }
                td { "data-label": t!(text, "offer-optional"), input { id: id("optional"), r#type: "checkbox", name: name("optional"), value: "yes", checked: line.optional, "aria-label": about("offer-optional") } }
                td {
                    if is_there {
                        button { class: "button button-quiet button-icon", r#type: "submit", name: "drop", value: "{o}.{l}", formaction: "{look}", formnovalidate: true, "aria-label": about("offer-drop"), Icon { name: "x" } }
                    }
                }
            }
        }
    }
}

impl TypedLine {
    fn says_something(&self) -> bool {
        let said = [&self.section, &self.name, &self.description, &self.quantity, &self.unit, &self.price];
        said.into_iter().chain([&self.discount]).any(|said| !said.is_empty())
    }
}

/// Without those that have neither a name nor lines: they are none yet.
pub fn said(mut offers: Vec<Offer>) -> Vec<Offer> {
    offers.retain(|offer| !offer.lines.is_empty() || !offer.name.is_empty());
    offers
}

/// What tells whether offers are still what they were.
pub fn mark(offers: &[Offer]) -> String {
    BlobHash::of(&serde_json::to_vec(offers).unwrap_or_default()).to_string()
}

/// The item that is meant by its name or its code.
fn named<'a>(items: &'a [PriceItem], typed: &str) -> Option<&'a PriceItem> {
    let same = |said: &str| !said.is_empty() && said.to_lowercase() == typed.trim().to_lowercase();
    let offered = || items.iter().filter(|item| item.active);
    offered().find(|item| same(&item.name)).or_else(|| offered().find(|item| same(&item.code)))
}

fn label(text: Text, item: &PriceItem) -> String {
    let price = item.price.map(|price| ui::format_price(price, text));
    let said = [item.code.clone(), price.unwrap_or_default(), item.category.clone()];
    said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A price as it stands in a field.
fn plain(price: Price) -> String {
    unmistakable(price.plain())
}

/// "5 %" or "250.00".
pub fn share(part: Part, estimate: &Estimate) -> String {
    match part {
        Part::Percent(percent) => format!("{} %", percent.plain()),
        Part::Amount(minor) => minor.in_currency(estimate.currency).plain(),
    }
}

/// Reads a part of an amount: so many percent, or an amount.
pub fn read_share(desk: &Desk, typed: &str) -> Result<Option<Part>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    match typed.strip_suffix('%') {
        Some(percent) => Percent::parse(&percent.trim().replace(',', "."))
            .ok()
            .filter(|percent| *percent <= Percent::WHOLE)
            .map(|percent| Some(Part::Percent(percent)))
            .ok_or_else(|| t!(desk.text, "settings-bad-percent")),
        None => amount(desk, typed).map(|money| Some(Part::Amount(Minor(money.minor)))),
    }
}

fn tax_name(tax: TaxClass) -> String {
    match tax {
        TaxClass::Standard(rate) => format!("standard:{}", rate.0),
        TaxClass::Zero => "zero".to_owned(),
        TaxClass::Exempt => "exempt".to_owned(),
        TaxClass::ReverseCharge => "reverse_charge".to_owned(),
        TaxClass::OutsideScope => "outside_scope".to_owned(),
    }
}

fn tax_named(name: &str) -> Option<TaxClass> {
    match name {
        "zero" => Some(TaxClass::Zero),
        "exempt" => Some(TaxClass::Exempt),
        "reverse_charge" => Some(TaxClass::ReverseCharge),
        "outside_scope" => Some(TaxClass::OutsideScope),
        rate => {
            let rate = Percent(rate.strip_prefix("standard:")?.parse().ok()?);
            (rate <= Percent::WHOLE).then(|| TaxClass::of_rate(rate))
        }
    }
}

/// The company's rates, what else a line may be, and what stands in this one.
fn taxes(text: Text, company: &Company, now: &str) -> Vec<(String, String)> {
    let classes = [ItemTax::Standard, ItemTax::Reduced].map(|tax| company.tax_class(tax));
    let others = [TaxClass::Zero, TaxClass::Exempt, TaxClass::ReverseCharge];
    let all = classes.into_iter().chain(others).chain(tax_named(now));
    let mut seen = BTreeSet::new();
    all.filter(|tax| seen.insert(*tax)).map(|tax| (tax_name(tax), ui::offer::tax(tax, text))).collect()
}
