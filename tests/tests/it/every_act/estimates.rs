//! Estimates: begun at a customer, written with the price book, sent, replaced, accepted, withdrawn, made into a job; declined,
//! sent back for changes, deleted.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/estimates",
    "/estimates/{id}",
    "/estimates/{id}/look",
    "/estimates/{id}/step",
    "/estimates/{id}/accept",
    "/estimates/{id}/reject",
    "/estimates/{id}/withdraw",
    "/estimates/{id}/revise",
    "/estimates/{id}/book",
    "/settings/money",
];

pub async fn drive(walk: &mut Walk) {
    settings(walk).await;
    let first = written(walk).await;
    accepted(walk, &first).await;
    declined(walk).await;
}

/// What estimates hold is said first.
async fn settings(walk: &mut Walk) {
    walk.open("/settings", "Tax and estimates").await;
    walk.browser.sets("Days an estimate holds", "14").await;
    walk.sends("/settings/money", "", "Settings saved").await;
}

/// From the list by the customer to a draft with two options; gives its page.
async fn written(walk: &mut Walk) -> String {
    walk.open("/estimates", "EST-").await;
    walk.press("New estimate", "Choose whom it is for").await;
    walk.open("/estimates/new?q=joshi", "Joshi").await;
    walk.sends("/estimates", "", "Estimate begun").await;
    let page = walk.browser.client.current_url().await.expect("a page").path().to_owned();
    walk.browser.sets("Title", "Two taps and a heater").await;
    // A code of the price book fills the line, and an empty one comes below.
    walk.browser.sets("Item: 1", "tap-b").await;
    let filled = "return document.getElementById('builder-o0_l0_price').value === '1899.00'";
    walk.browser.does("the price of the book", filled, vec![]).await;
    walk.browser.sets("Quantity: 1", "2").await;
    walk.browser.sets("Item: 2", "Something else").await;
    walk.browser.sets("Item: 3", "GEY-25").await;
    walk.browser.sets("Discount on all lines", "10 %").await;
    walk.press("Update the totals", "Discount").await;
    walk.press("Save", "Write what one unit costs").await;
    walk.expects(422);
    walk.browser.sets("Price: 2", "250").await;
    walk.press("Save", "Estimate saved").await;
    walk.press("Another option", "Drop option").await;
    walk.press("Save", "Estimate saved").await;
    walk.press("Ask for changes", "What is to be changed").await;
    walk.browser.writes("What is to be changed", "Which heater?").await;
    walk.sends("/estimates/", "/revise", "To be changed: Which heater?").await;
    walk.press("Save and mark as sent", "Marked as sent").await;
    page
}

async fn accepted(walk: &mut Walk, page: &str) {
    walk.press("New version", "A new version of").await;
    walk.press("Save and mark as sent", "Marked as sent").await;
    walk.browser.sets("Name of who accepts", "").await;
    walk.press("Take down the acceptance", "is empty. Fill it in").await;
    walk.expects(422);
    walk.browser.sets("Name of who accepts", "M. Joshi").await;
    walk.press("Take down the acceptance", "M. Joshi accepted").await;
    walk.press("Withdraw the acceptance", "Reason").await;
    walk.browser.writes("Reason", "They meant the other one").await;
    walk.sends("/estimates/", "/withdraw", "was withdrawn").await;
    walk.press("Take down the acceptance", "accepted").await;
    walk.browser.chooses("Kind of work", "Water heater repair").await;
    walk.press("Make the job", "Two taps and a heater").await;
    walk.open(page, "There is a newer version").await;
}

async fn declined(walk: &mut Walk) {
    walk.open("/customers?q=mehta", "Mehta").await;
    walk.press("Rohan Mehta", "New estimate").await;
    walk.press("New estimate", "Estimate begun").await;
    walk.press("Delete", "Deleted").await;
    walk.press("Undo", "Undone").await;
    walk.browser.sets("Item: 1", "JET").await;
    walk.press("Save and mark as sent", "Marked as sent").await;
    walk.press("The customer declines", "Reason").await;
    walk.browser.writes("Reason", "Too dear").await;
    walk.sends("/estimates/", "/reject", "Taken down by").await;
    walk.press("Duplicate", "Estimate begun").await;
}
