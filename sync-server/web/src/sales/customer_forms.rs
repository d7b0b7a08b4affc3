//! What the office corrects on a customer's page: the customer, their addresses, and the people there.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::Posted;
use crate::kit::forms::Part::{Own, Row};
use crate::kit::forms::{Form, choice, choice_of, email, line, lines, phone, tick};
use crate::kit::person_fields::people_to_choose;
use crate::kit::sheet::{Sheet, edits};
use crate::kit::words;
use crate::sales::customers::CustomerPage;
use crate::sales::new_customer;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use serde_json::json;
use shared::access::{Action, Reach, Subject, reaches};
use shared::records::{Account, Address, AddressPatch, Channel, Contact, ContactPatch, ContactRole};
use shared::{AccountId, Change};
use ui::t;
use uuid::Uuid;

const CUSTOMER: Form = Form::of(
    "customer",
    Account::CHECKS,
    &[
        Row(&[line("name", "label-name")]),
        Row(&[phone("phone", "field-phone"), email("email", "field-email")]),
        Row(&[choice("owner", "customer-owner")
            .hint("customer-owner-hint")
            .seen(|desk, _| hands_over(desk))]),
        Row(&[tick("active", "customer-active")]),
    ],
);

const ADDRESS: Form = Form {
    of: "address",
    ..Form::of(
        "address",
        Address::CHECKS,
        &[
            Row(&[line("text", "field-address")]),
            Row(&[lines(2, "access", "field-access")]),
            Own(|desk, sheet| {
                let at = (sheet.fields.raw("lat"), sheet.fields.raw("lng"));
                new_customer::pin_fields(desk, &sheet.id(), at, &sheet.errors)
            }),
        ],
    )
};

const CONTACT: Form = Form {
    of: "contact",
    ..Form::of(
        "contact",
        Contact::CHECKS,
        &[
            Row(&[
                line("name", "label-name"),
                line("job_title", "contact-job-title"),
                phone("phone", "field-phone"),
                email("email", "field-email"),
                choice_of("role", "contact-role", |text| {
                    ContactRole::ALL
                        .map(|role| (role.name().to_owned(), words::contact_role(text, role)))
                        .into()
                }),
                choice_of("channel", "contact-channel", |text| {
                    let ways = Channel::ALL.map(|way| (way.name().to_owned(), words::channel(text, way)));
                    std::iter::once((String::new(), t!(text, "contact-no-wish"))).chain(ways).collect()
                }),
            ]),
            Row(&[tick("primary", "contact-primary-tick")]),
            Row(&[tick("left", "contact-left").by_page().seen(|_, sheet| sheet.is_of_one())]),
        ],
    )
};

/// Whether the person may give customers to others.
fn hands_over(desk: &Desk) -> bool {
    let reach = reaches(&desk.session.person, Subject::Account, Action::Change);
    reach.contains(&Reach::All) || reach.contains(&Reach::Team)
}

/// `POST /customers/{id}/edit`.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let (id, mut sheet) = (page.customer.account.id, Sheet::posted(&CUSTOMER, fields));
    let patch = sheet.patch(&desk);
    let changes = edits(patch, |patch| Change::EditAccount { id, patch });
    save(&desk, &page, sheet, changes).await
}

/// `POST /customers/{id}/addresses`: another address, or one put right.
pub async fn address(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let mut sheet = Sheet::posted(&ADDRESS, fields);
    let pin = new_customer::pin(&desk, &sheet.fields, &mut sheet.errors);
    let changes = if sheet.is_of_one() {
        let now = page.address(sheet.fields.raw("address"))?;
        let patch: AddressPatch = sheet.patch(&desk);
        let pinned = sheet.fields.changed("lat").or(sheet.fields.changed("lng")).map(|_| pin);
        // A pin of another place is of no use.
        let pin = pinned.or_else(|| patch.text.as_ref().map(|_| None));
        edits(AddressPatch { pin, ..patch }, |patch| Change::EditAddress { id: now.id, patch })
    } else {
        let about =
            json!({ "id": sheet.new_id("address")?, "account": page.customer.account.id, "pin": pin });
        sheet.made(&desk, about).map(Change::AddAddress).into_iter().collect()
    };
    save(&desk, &page, sheet, changes).await
}

/// `POST /customers/{id}/contacts`: somebody more, or somebody put right.
pub async fn contact(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let mut sheet = Sheet::posted(&CONTACT, fields);
    let changes = if sheet.is_of_one() {
        let now = page.contact(sheet.fields.raw("contact"))?;
        let active = sheet.fields.ticked("left").then_some(false);
        let patch = ContactPatch { active, ..sheet.patch(&desk) };
        edits(patch, |patch| Change::EditContact { id: now.id, patch })
    } else {
        let about = json!({ "id": sheet.new_id("contact")?, "account": page.customer.account.id });
        sheet.made(&desk, about).map(Change::AddContact).into_iter().collect()
    };
    save(&desk, &page, sheet, changes).await
}

async fn save(
    desk: &Desk,
    page: &CustomerPage,
    mut sheet: Sheet,
    changes: Vec<Change>,
) -> Result<Response, PageError> {
    let back = format!("/customers/{}", page.customer.account.id);
    let done = sheet.submit(desk, changes, t!(desk.text, "customer-saved"), &back).await?;
    Ok(done.unwrap_or_else(|| page.respond(desk, &sheet)))
}

/// The form that corrects the customer.
pub fn customer_form(desk: &Desk, page: &CustomerPage, wrong: Option<&Sheet>) -> Element {
    if !desk.may(Subject::Account, Action::Change) {
        return rsx! {};
    }
    let account = &page.customer.account;
    let owners = people_to_choose(desk, &page.people, account.owner, None);
    let sheet = Sheet::of(&CUSTOMER, account).or(wrong).choices("owner", owners);
    sheet.folded(desk, &format!("/customers/{}/edit", account.id), &t!(desk.text, "customer-edit"), None)
}

/// The form of an address, or of another one.
pub fn address_form(
    desk: &Desk,
    page: &CustomerPage,
    wrong: Option<&Sheet>,
    of: Option<&Address>,
) -> Element {
    if !desk.may(Subject::Address, Action::Change) {
        return rsx! {};
    }
    let text = desk.text;
    let action = format!("/customers/{}/addresses", page.customer.account.id);
    let Some(address) = of else {
        let sheet = Sheet::fresh(&ADDRESS).or(wrong);
        return sheet.folded(desk, &action, &t!(text, "customer-address-add"), None);
    };
    let mut sheet = Sheet::of(&ADDRESS, address);
    if let Some(pin) = address.pin {
        sheet = sheet.now("lat", pin.at.lat.to_string()).now("lng", pin.at.lng.to_string());
    }
    let title = t!(text, "customer-address-edit");
    let about = format!("{title}: {}", address.text);
    sheet.or(wrong).folded(desk, &action, &title, Some(about))
}

/// The form of somebody at the customer's, or of somebody more.
pub fn contact_form(
    desk: &Desk,
    page: &CustomerPage,
    wrong: Option<&Sheet>,
    of: Option<&Contact>,
) -> Element {
    if !desk.may(Subject::Contact, Action::Change) {
        return rsx! {};
    }
    let text = desk.text;
    let action = format!("/customers/{}/contacts", page.customer.account.id);
    let Some(contact) = of else {
        let first = if page.contacts.is_empty() { "yes" } else { "" };
        let sheet = Sheet::fresh(&CONTACT).with("role", ContactRole::default().name()).with("primary", first);
        return sheet.or(wrong).folded(desk, &action, &t!(text, "contact-add"), None);
    };
    let summary = t!(text, "contact-edit");
    let about = format!("{summary}: {}", contact.name);
    Sheet::of(&CONTACT, contact).or(wrong).folded(desk, &action, &summary, Some(about))
}
