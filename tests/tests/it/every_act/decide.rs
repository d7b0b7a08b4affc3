//! *To decide*: a dispatcher answers a technician, notes what came of it, and takes a slip back; the number beside the
//! page's name follows.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::health::{Panel, Walk};
use e2e::journey::{TITLE, arrives, link_to, signs_in};

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/alerts/{id}/settle",
    "/alerts/{id}/answer",
    "/alerts/{id}/refuse",
    "/alerts/{id}/grant",
    "/alerts/{id}/accept",
    "/alerts/{id}/pin",
    "/undo",
];

pub async fn drive(walk: &mut Walk, demo: &DemoProcess) {
    puts_the_address_right(walk, demo).await;
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;
    arrives(&phone).await;
    walk.open("/alerts", "Waiting for a decision").await;
    asks(&phone).await;
    // It comes without a reload, on top, and the number says so.
    walk.browser.sees("Somebody waits for your answer").await;
    walk.look("a question coming in", Panel::Closed).await;
    writes(
        walk,
        "Write to Asha Verma",
        "I ask the customer first.",
        "Write on the job",
        "Written on the job",
    )
    .await;
    writes(walk, "No", "Use the spare phone in the van.", "Say no", "reads your no").await;
    phone.sees("Use the spare phone in the van.").await;
    phone.picture("phone-said-no").await;
    // Nobody stands still: the technician asks once more and is let go on.
    asks(&phone).await;
    walk.browser.sees("Somebody waits for your answer").await;
    walk.press("Let them go on", "the technician can go on").await;
    phone.sees("Left out with leave of Deepa Kulkarni").await;
    phone.close().await;
    walk.press("Accept the work", "the work counts").await;
    walk.press("Use this position", "The address has a position now").await;
    // What is put away comes back with Undo.
    walk.sends("/alerts/", "/settle", "Marked as done").await;
    walk.press("Undo", "Undone").await;
    writes(walk, "Done, with a note", "Called: all is well.", "Mark as done", "Marked as done").await;
}

/// An address that is put right has no position until somebody has arrived there.
async fn puts_the_address_right(walk: &mut Walk, demo: &DemoProcess) {
    let job = link_to(&walk.browser, &demo.url, TITLE).await;
    walk.browser.open(&job).await;
    walk.browser.sees("Plan a visit").await;
    walk.browser.press_on(".page-head-sub a").await;
    walk.browser.sees("Addresses").await;
    let types = "const field = document.querySelector('form[action$=\"/addresses\"] [name=text]'); \
                 if (!field || !field.value) return false; field.value += ', rear house'; return true;";
    walk.browser.does("the address", types, vec![]).await;
    walk.sends("/customers/", "/addresses", "The customer was saved").await;
}

/// The technician has no camera, and asks.
async fn asks(phone: &Browser) {
    phone.press("Can't take photos? Give a reason").await;
    phone.press("The camera does not work").await;
    phone.press("Ask the office").await;
    phone.sees("Asked the office at").await;
}

/// Opens the first fold of this name, writes into it, sends it, waits for what the page says, and looks.
async fn writes(walk: &mut Walk, fold: &str, what: &str, button: &str, says: &str) {
    let opens = "const fold = [...document.querySelectorAll('.alert-card details')].find((d) => d.querySelector('summary').innerText.replace(/[\\u2066-\\u2069]/g, '').trim() === arguments[0]); \
                 if (!fold) return false; fold.open = true; const area = fold.querySelector('textarea'); area.value = arguments[1]; \
                 document.querySelectorAll('[data-to-press]').forEach((e) => delete e.dataset.toPress); \
                 const b = fold.querySelector('button[type=submit]'); b.scrollIntoView({ block: 'center' }); b.dataset.toPress = 'yes'; return true;";
    walk.browser.does(&format!("the fold “{fold}”"), opens, vec![fold.into(), what.into()]).await;
    walk.look(&format!("opening “{fold}”"), Panel::Closed).await;
    walk.browser.press_on("[data-to-press]").await;
    walk.browser.sees(says).await;
    walk.look(&format!("pressing “{button}”"), Panel::Closed).await;
}
