//! A lost phone: taken out of use, its work kept aside, taken in and discarded, let in again; a file of its work brought in.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::health::{Panel, Walk};
use e2e::journey::{arrives, goes_on, signs_in, takes_photos};
use e2e::wait::until;
use std::path::PathBuf;

/// The forms that are posted here.
pub const POSTS: &[&str] =
    &["/sync-health/{device}/{person}", "/aside/take-in", "/aside/discard", "/carried"];

pub async fn drive(walk: &mut Walk, demo: &DemoProcess) {
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;
    demo.all_sent("a").await;
    demo.airplane("a", true).await;
    arrives(&phone).await;
    // Work goes on, and then the phone is lost.
    phone.open(&format!("{}/phone", demo.url)).await;
    goes_on(&phone, "Take photo").await;
    takes_photos(&phone, 1).await;
    phone.press("Start work").await;
    phone.sees("Work is complete").await;
    let copy = saves_copy(&phone, demo).await;
    orders(walk, "Take out of use", "Taken out of use").await;
    demo.airplane("a", false).await;
    phone.open(&format!("{}/phone", demo.url)).await;
    let aside = format!("{}/aside", demo.url);
    until("the phone's work to be kept aside", async || {
        walk.browser.open(&aside).await;
        walk.browser.has("Take in all").await.then_some(())
    })
    .await;
    walk.open("/aside", "Asha Verma").await;
    // The last is discarded with a reason, the others count.
    let last = "const f = [...document.querySelectorAll('form[action=\"/aside/discard\"]')].pop(); \
        f.closest('details').open = true; f.querySelector('input[name=reason], textarea').id = 'why'; return true;";
    walk.browser.does("the last that is kept aside", last, vec![]).await;
    walk.browser.fills("#why", "Not hers any more").await;
    let sends = "const b = document.querySelector('#why').form.querySelector('button'); b.dataset.toPress = 'yes'; return true;";
    walk.browser.does("its button", sends, vec![]).await;
    walk.browser.press_on("[data-to-press]").await;
    walk.browser.sees("Discarded; it stays visible here").await;
    walk.look("discarding", Panel::Closed).await;
    walk.press("Take in all", "Taken in").await;
    walk.open("/carried", "File from a phone").await;
    walk.browser.writes_file("File from a phone", &copy).await;
    walk.press("Take in", "were here already").await;
    orders(walk, "Let in again", "Let in again").await;
    phone.close().await;
}

/// Saves what is unsent for carrying it to the office; where the file lies.
async fn saves_copy(phone: &Browser, demo: &DemoProcess) -> PathBuf {
    phone.press("Offline").await;
    phone.press("No signal for long?").await;
    phone.press("Save an encrypted copy").await;
    phone.sees("Saved in").await;
    let mut files =
        std::fs::read_dir(demo.folder().join("phones").join("a")).expect("the phone has a folder");
    let found = files.find_map(|file| {
        let path = file.expect("the folder is readable").path();
        path.extension().is_some_and(|e| e == "sevengate").then_some(path)
    });
    found.expect("the copy lies where the phone says")
}

async fn orders(walk: &mut Walk, what: &str, says: &str) {
    walk.open("/sync-health", "Asha Verma").await;
    let opens = "const a = [...document.querySelectorAll('a[href^=\"/sync-health/\"]')].find((a) => (a.closest('tr') || a).innerText.includes('Demo phone A')); \
        if (!a) return false; a.click(); return true;";
    walk.browser.does("the phone in the list", opens, vec![]).await;
    walk.press(what, says).await;
}
