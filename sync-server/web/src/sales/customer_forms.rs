//! What the office corrects on a customer's page: the customer, their addresses, and the people there.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Email, Line, Lines, One, OneOf, Phone, Ticked};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, ask};
use crate::kit::person_fields::people_to_choose;
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
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
        Row(&[ask("name", "label-name", Line)]),
        Row(&[ask("phone", "field-phone", Phone), ask("email", "field-email", Email)]),
        Row(&[ask("owner", "customer-owner", OneOf)
            .hint("customer-owner-hint")
            .seen(|desk, _| hands_over(desk))]),
        Row(&[ask("active", "customer-active", Ticked)]),
    ],
);

const ADDRESS: Form = Form {
    of: "address",
    ..Form::of(
        "address",
        Address::CHECKS,
        &[
            Row(&[ask("text", "field-address", Line)]),
            Row(&[ask("access", "field-access", Lines(2))]),
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
                ask("name", "label-name", Line),
                ask("job_title", "contact-job-title", Line),
                ask("phone", "field-phone", Phone),
                ask("email", "field-email", Email),
                ask(
                    "role",
                    "contact-role",
                    One(|text| {
                        ContactRole::ALL
                            .map(|role| (role.name().to_owned(), words::contact_role(text, role)))
                            .into()
                    }),
                ),
                ask(
                    "channel",
                    "contact-channel",
                    One(|text| {
                        let ways = Channel::ALL.map(|way| (way.name().to_owned(), words::channel(text, way)));
                        std::iter::once((String::new(), t!(text, "contact-no-wish"))).chain(ways).collect()
                    }),
                ),
            ]),
            Row(&[ask("primary", "contact-primary-tick", Ticked)]),
            Row(&[ask("left", "contact-left", Ticked).by_page().seen(|_, sheet| sheet.is_of_one())]),
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
    let changes = sheet.edit(&desk, |patch| Change::EditAccount { id, patch });
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
        let patch = AddressPatch { pin, ..patch };
        (!patch.is_empty()).then_some(Change::EditAddress { id: now.id, patch })
    } else {
        let about =
            json!({ "id": sheet.new_id("address")?, "account": page.customer.account.id, "pin": pin });
        sheet.for_good = true;
        sheet.made(&desk, about).map(Change::AddAddress)
    };
    save(&desk, &page, sheet, Vec::from_iter(changes)).await
}

/// `POST /customers/{id}/contacts`: somebody more, or somebody put right.
pub async fn contact(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let mut sheet = Sheet::posted(&CONTACT, fields);
    let changes = if sheet.is_of_one() {
        let id = page.contact(sheet.fields.raw("contact"))?.id;
        let active = sheet.fields.ticked("left").then_some(false);
        let patch = ContactPatch { active, ..sheet.patch(&desk) };
        (!patch.is_empty()).then_some(Change::EditContact { id, patch })
    } else {
        let about = json!({ "id": sheet.new_id("contact")?, "account": page.customer.account.id });
        sheet.made(&desk, about).map(Change::AddContact)
    };
    save(&desk, &page, sheet, Vec::from_iter(changes)).await
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
