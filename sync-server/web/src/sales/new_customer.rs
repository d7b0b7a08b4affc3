//! Taking down a customer: the fields, whoever they might be already, and a page for a customer without a job.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::form::How::{Email, Line, Phone, Ticked};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, ask};
use crate::kit::layout::{Head, Place};
use crate::kit::posted::{ErrorSummary, Errors, Field, Fields, Hidden, Posted, Tick};
use crate::kit::sheet::Sheet;
use crate::sales::customers::CustomerPage;
use axum::response::Response;
use dioxus::prelude::*;
use engine::read::customers::{self, Customer};
use serde_json::json;
use shared::access::{Action, Subject};
use shared::place::LatLng;
use shared::records::{Account, AccountKind, Address, Pin, PinSource};
use shared::{AccountId, AddressId, Change};
use ui::{Icon, t};

/// Who: name, phone, e-mail, and whether it is a company.
pub const WHO: Form = Form::of(
    "new",
    Account::CHECKS,
    &[
        Row(&[
            ask("name", "label-name", Line),
            ask("phone", "field-phone", Phone),
            ask("email", "field-email", Email),
        ]),
        Row(&[ask("organization", "new-organization", Ticked).by_page()]),
    ],
);

/// Where: the text of an address, how to get in, and a pin if somebody knows it.
pub const PLACE: Form = Form::of(
    "new",
    Address::CHECKS,
    &[
        Row(&[ask("address", "field-address", Line).unit("text")]),
        Row(&[ask("access", "field-access", Line).hint("new-access-hint")]),
        Own(|desk, sheet| {
            let at = (sheet.fields.raw("lat"), sheet.fields.raw("lng"));
            pin_fields(desk, &sheet.id(), at, &sheet.errors)
        }),
    ],
);

/// The same of a customer who may be taken down before anybody knows where they live.
const IF_KNOWN: Form = Form { optional: true, ..PLACE };

/// `GET /customers/new`: the form, with what was searched for in the field that it belongs to.
pub async fn get(desk: Desk, searched: Fields) -> Result<Response, PageError> {
    Ok(page(&desk, Sheet::posted(&WHO, carried(searched.raw("q"))), &[]))
}

/// `GET /customers/new/alike`: whether the customer who is being typed in is known already.
pub async fn alike(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let found = look_alike(&desk, &fields).await?;
    Ok(page(&desk, Sheet::posted(&WHO, fields), &found))
}

/// `POST /customers`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    if let Some(id) = fields.value::<AccountId>("use") {
        let page = CustomerPage::open(&desk, id).await?;
        return Ok(desk.go(&format!("/customers/{}", page.customer.account.id), None));
    }
    let mut sheet = Sheet::posted(&WHO, fields);
    sheet.undone = "/customers";
    let (id, account) = account(&desk, &mut sheet)?;
    let mut changes = Vec::from_iter(account);
    // A customer may be taken down before anybody knows where they live.
    if ["address", "access", "lat", "lng"].iter().any(|field| !sheet.fields.text(field).is_empty()) {
        changes.extend(address(&desk, &mut sheet, id)?.1);
    }
    let mut found = Vec::new();
    if sheet.errors.is_empty() && !sheet.fields.ticked("sure") {
        found = look_alike(&desk, &sheet.fields).await?;
        if !found.is_empty() {
            sheet.errors.add("sure", t!(desk.text, "new-alike-sure"));
        }
    }
    let said = t!(desk.text, "new-customer-made");
    let job = sheet.fields.ticked("job").then(|| format!("/jobs/new?account={id}"));
    let to = job.unwrap_or_else(|| format!("/customers/{id}"));
    let done = sheet.submit(&desk, changes, said, &to).await?;
    Ok(done.unwrap_or_else(|| page(&desk, sheet, &found)))
}

/// What was typed into a search, in the fields of a customer: an e-mail address, a phone number, a place or a name, and a
/// number behind a name.
pub fn carried(searched: &str) -> Fields {
    let typed = searched.trim();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let of_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-()/.".contains(c);
    let field = |name: &str, value: &str| (name.to_owned(), value.trim().to_owned());
    if typed.is_empty() {
        return Fields::default();
    }
    if typed.contains('@') && !typed.contains(char::is_whitespace) {
        return Fields(vec![field("email", typed)]);
    }
    if typed.chars().all(of_number) {
        return Fields(vec![field("phone", typed)]);
    }
    // "Rahul 98220 12345": the number begins where nothing but a number follows.
    let tail = typed.trim_end_matches(of_number);
    let number = typed[tail.len()..].trim_matches(|c: char| c.is_whitespace() || "-/.".contains(c));
    if digits(number) >= 6 && digits(tail) == 0 {
        return Fields(vec![field("name", tail.trim_end_matches([',', ';'])), field("phone", number)]);
    }
    let name = if digits(typed) > 0 { "address" } else { "name" };
    Fields(vec![field(name, typed)])
}

/// Customers who may be the one that is typed in.
pub async fn look_alike(desk: &Desk, fields: &Fields) -> Result<Vec<Customer>, PageError> {
    let (name, phone, address) = (fields.text("name"), fields.text("phone"), fields.text("address"));
    let mut tx = desk.app.db.read().await?;
    Ok(customers::alike(&mut tx, desk.scope(), &name, &phone, &address).await?)
}

/// The change that adds the customer; what is wrong with the fields stays with them.
pub fn account(desk: &Desk, sheet: &mut Sheet) -> Result<(AccountId, Option<Change>), PageError> {
    let id = AccountId(sheet.new_id("account")?);
    let kind = match sheet.fields.ticked("organization") {
        true => AccountKind::Organization,
        false => AccountKind::Individual,
    };
    let made = sheet.as_of(&WHO).made(desk, json!({ "id": id, "kind": kind }));
    Ok((id, made.map(Change::AddAccount)))
}

/// The change that adds the address; what is wrong with the fields stays with them.
pub fn address(
    desk: &Desk,
    sheet: &mut Sheet,
    account: AccountId,
) -> Result<(AddressId, Option<Change>), PageError> {
    let id = AddressId(sheet.new_id("address")?);
    let pin = pin(desk, &sheet.fields, &mut sheet.errors);
    let made = sheet.as_of(&PLACE).made(desk, json!({ "id": id, "account": account, "pin": pin }));
    Ok((id, made.map(Change::AddAddress)))
}

/// The position that was typed or picked on the map, if there is one.
pub fn pin(desk: &Desk, fields: &Fields, errors: &mut Errors) -> Option<Pin> {
    let (lat, lng) = (fields.text("lat"), fields.text("lng"));
    if lat.is_empty() && lng.is_empty() {
        return None;
    }
    let at = match (lat.replace(',', ".").parse(), lng.replace(',', ".").parse()) {
        (Ok(lat), Ok(lng)) => LatLng::new(lat, lng),
        _ => None,
    };
    if at.is_none() {
        errors.add("lat", t!(desk.text, "new-bad-pin"));
    }
    at.map(|at| Pin { at, source: PinSource::Office })
}

fn page(desk: &Desk, mut sheet: Sheet, found: &[Customer]) -> Response {
    let text = desk.text;
    sheet.focus = "name";
    let errors = &sheet.errors;
    let title = t!(text, "new-customer");
    let content = rsx! {
        Head { text, way: &[("/customers", "nav-customers")], title: title.clone() }
        div { class: "new-job",
            form { id: "new", class: "new-form new-form-one", method: "post", action: "/customers", novalidate: true,
                {first_button()}
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                ErrorSummary { form: "new", title: t!(text, "form-wrong"), errors: errors.clone() }
                section { class: "card stack",
                    h2 { class: "card-title", {t!(text, "customer-details")} }
                    {sheet.parts_of(&WHO, desk)}
                    {alike_view(desk, found, errors, "/customers/new/alike", &t!(text, "new-alike-open"))}
                }
                section { class: "card stack",
                    h2 { class: "card-title", {t!(text, "field-address")} }
                    div { class: "stack plan-fields", {sheet.parts_of(&IF_KNOWN, desk)} }
                }
                div { class: "form-actions form-actions-stay",
                    button { class: "button button-primary", r#type: "submit", {t!(text, "new-customer-save")} }
                    if desk.may(Subject::Job, Action::Add) {
                        button { class: "button", r#type: "submit", name: "job", value: "yes", {t!(text, "new-customer-save-job")} }
                    }
                    a { class: "button", href: "/customers", {t!(text, "action-cancel")} }
                }
            }
        }
    };
    desk.page_with(sheet.status(), Place::Customers, &title, content)
}

/// The button that the key Enter presses: the first one of a form, which must not be one beside a suggestion.
pub fn first_button() -> Element {
    rsx! {
        button { class: "visually-hidden", r#type: "submit", tabindex: "-1", "aria-hidden": "true" }
    }
}

/// Where that is on the map: two numbers, and a map to pick them on.
pub fn pin_fields(desk: &Desk, form: &str, (lat, lng): (&str, &str), errors: &Errors) -> Element {
    let text = desk.text;
    let tiles = desk.app.config.map_tiles.clone().unwrap_or_default();
    rsx! {
        details { class: "more", open: errors.of("lat").is_some() || !lat.is_empty(),
            summary { {t!(text, "new-pin")} }
            div { class: "stack plan-fields",
                div { class: "form-grid form-grid-tight",
                    Field { form, name: "lat", label: t!(text, "field-lat"), value: lat, inputmode: "decimal", error: errors.of("lat") }
                    Field { form, name: "lng", label: t!(text, "field-lng"), value: lng, inputmode: "decimal", error: errors.of("lng") }
                }
                div { class: "map map-pick", hidden: true, "data-map-pick": "yes", "data-tiles": "{tiles}", "data-lat": "{form}-lat", "data-lng": "{form}-lng", "data-label": t!(text, "new-pin-map"),
                    div { class: "map-canvas" }
                    span { class: "map-note", {t!(text, "new-pin-map")} }
                }
            }
        }
    }
}

/// The warning that the customer may be known; `at` says again who is, while it is typed.
pub fn alike_view(
    desk: &Desk,
    found: &[Customer],
    errors: &Errors,
    at: &'static str,
    choose: &str,
) -> Element {
    let text = desk.text;
    rsx! {
        div {
            id: "alike",
            "aria-live": "polite",
            "hx-get": at,
            "hx-trigger": "change from:#new-name, change from:#new-phone, change from:#new-address",
            "hx-include": "#new-name, #new-phone, #new-address",
            "hx-select": "#alike",
            "hx-swap": "outerHTML",
            "hx-headers": PART_HEADERS,
            if !found.is_empty() {
                div { class: "notice-offline stack-tight",
                    p { class: "strong with-icon", Icon { name: "users" } {t!(text, "new-alike")} }
                    ul { class: "stack-tight",
                        for Customer { account , addresses } in found {
                            li { class: "spread",
                                span { class: "alike-who", {ui::beside([account.name.as_str(), account.phone.text(), addresses.first().map_or("", |a| a.text.as_str())])} }
                                button { class: "button", r#type: "submit", name: "use", value: "{account.id}", formnovalidate: true, "{choose}" }
                            }
                        }
                    }
                    Tick { form: "new", name: "sure", label: t!(text, "new-alike-other") }
                    if let Some(error) = errors.of("sure") {
                        p { class: "field-error", "{error}" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_goes_where_it_belongs() {
        let carried = |typed: &str| carried(typed).0;
        let is = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(carried("  "), is(&[]));
        assert_eq!(carried(" Rahul Verma "), is(&[("name", "Rahul Verma")]));
        assert_eq!(carried("Sharma, Asha"), is(&[("name", "Sharma, Asha")]));
        assert_eq!(carried("राहुल"), is(&[("name", "राहुल")]));
        assert_eq!(carried("+91 (20) 2553-0142"), is(&[("phone", "+91 (20) 2553-0142")]));
        assert_eq!(carried("98220"), is(&[("phone", "98220")]));
        assert_eq!(carried("ada@acme.example"), is(&[("email", "ada@acme.example")]));
        assert_eq!(carried("14 Prabhat Road, Pune"), is(&[("address", "14 Prabhat Road, Pune")]));
        assert_eq!(carried("Prabhat Road 14"), is(&[("address", "Prabhat Road 14")]));
        assert_eq!(carried("Rahul, 98220 12345"), is(&[("name", "Rahul"), ("phone", "98220 12345")]));
        assert_eq!(carried("Rahul +91 98220 12345"), is(&[("name", "Rahul"), ("phone", "+91 98220 12345")]));
    }
}
