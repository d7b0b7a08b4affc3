//! Jobs and customers: made, corrected, moved, written on, and taken back.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/jobs/{id}/notes",
    "/jobs/{id}/edit",
    "/jobs/{id}/move",
    "/customers",
    "/customers/{id}/edit",
    "/customers/{id}/addresses",
    "/customers/{id}/contacts",
];

pub async fn drive(walk: &mut Walk) {
    walk.open("/jobs", "Water heater").await;
    walk.press("Annual boiler service", "Add a note").await;
    walk.browser.writes("Add a note", "Ring twice.\nदो बार घंटी बजाएँ").await;
    walk.press("Add note", "Note added").await;
    walk.browser.press("Edit title, description and amount").await;
    walk.browser.writes("Description", "Before the winter.").await;
    walk.sends("/jobs/", "/edit", "Saved").await;
    walk.press("Undo", "Undone").await;
    walk.press("Move to Closed", "Moved to Closed").await;
    customers(walk).await;
}

async fn customers(walk: &mut Walk) {
    walk.open("/customers?q=Ravindra+Jadhav", "No matches").await;
    walk.press("New customer", "Save customer").await;
    walk.browser.writes("Name", "Ravindra Jadhav").await;
    walk.browser.writes("Phone", "98220 12345").await;
    walk.press("Save customer", "Customer added").await;
    walk.browser.sees("Ravindra Jadhav").await;
    walk.open("/customers?q=Rao", "Venkat Rao").await;
    walk.press("Venkat Rao", "Addresses").await;
    walk.browser.press("Edit name, phone, email").await;
    walk.browser.writes("Email", "venkat@rao.example").await;
    walk.sends("/customers/", "/edit", "was saved").await;
    walk.browser.press("Add an address").await;
    let adds = "const f = [...document.querySelectorAll('form[action$=\"/addresses\"]')].pop(); \
        f.querySelector('[name=text]').value = 'Lane 4, Kothrud, Pune'; f.querySelector('button').dataset.toPress = 'yes'; return true;";
    walk.browser.does("the form of a new address", adds, vec![]).await;
    walk.browser.press_on("[data-to-press]").await;
    walk.browser.sees("Lane 4, Kothrud").await;
    walk.look("adding an address", e2e::health::Panel::Closed).await;
    walk.browser.press("Add a person").await;
    walk.browser.writes("Job title", "Caretaker").await;
    let named = "const f = [...document.querySelectorAll('form[action$=\"/contacts\"]')].pop(); \
        f.querySelector('[name=name]').value = 'Lata Rao'; return true;";
    walk.browser.does("the name of a contact", named, vec![]).await;
    walk.sends("/customers/", "/contacts", "Lata Rao").await;
}
