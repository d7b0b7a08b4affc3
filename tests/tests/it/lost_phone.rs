//! A phone is lost: the office takes it out of use, looks at what it still brought, has it wiped, and lets it in again; by
//! what is on the screens.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::journey::signs_in;
use e2e::wait::until;

/// A picture for the one who looks, and axe-core finds nothing.
async fn looks(browser: &Browser, name: &str) {
    browser.picture(name).await;
    let found = browser.axe().await;
    assert!(found.is_empty(), "{name}: {found:#?}");
}

#[tokio::test]
async fn a_lost_phone_is_taken_out_of_use_wiped_and_let_in_again() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    let desk = Browser::start(Screen::Desk).await;
    signs_in(&phone, &demo.url).await;
    desk.open(&format!("{}/sign-in", demo.url)).await;
    desk.press("Vikram Deshpande").await;
    desk.sees("Asha Verma").await;

    // Without signal she goes on working; then the phone is taken out of use.
    demo.airplane("a", true).await;
    phone.press("On my way").await;
    phone.press("Go to arrival").await;
    phone.press("I've arrived").await;
    phone.sees("Before photos").await;
    phone.press("Offline").await;
    phone.sees("Waits for signal").await;
    looks(&phone, "queue-offline").await;
    phone.press("No signal for long?").await;
    phone.press("Save an encrypted copy").await;
    phone.sees("Saved in").await;
    looks(&phone, "queue-saved").await;
    let copy = std::fs::read_dir(demo.folder().join("phones").join("a")).unwrap();
    let copy =
        copy.map(|entry| entry.unwrap().path()).find(|p| p.extension().is_some_and(|e| e == "sevengate"));
    let copy = copy.expect("the copy lies where the phone says");

    desk.open(&format!("{}/sync-health", demo.url)).await;
    desk.sees("Demo phone A").await;
    looks(&desk, "sync-health").await;
    desk.press("Lost or stolen?: Demo phone A, Asha Verma").await;
    desk.sees("Asha Verma can use another phone").await;
    looks(&desk, "sync-health-lost").await;
    desk.press("Take out of use").await;
    desk.sees("Out of use").await;
    looks(&desk, "sync-health-revoked").await;
    demo.airplane("a", false).await;
    phone.sees("This phone is out of use").await;
    looks(&phone, "phone-out-of-use").await;
    phone.press("This phone is out of use").await;
    phone.sees("The office took this phone out of use").await;
    looks(&phone, "phone-inbox").await;

    // What it brought is looked at and taken in.
    desk.open(&format!("{}/aside", demo.url)).await;
    desk.sees("It came from a phone that is out of use.").await;
    looks(&desk, "aside").await;
    desk.press("Discard: On my way").await;
    looks(&desk, "aside-discard").await;
    desk.writes("Why? The reason stays.", "not she who tapped").await;
    desk.press("Discard it").await;
    desk.sees("not she who tapped").await;
    desk.press("Take in: Arrived").await;
    desk.sees("Taken in").await;
    desk.sees_no_more("out of use.").await;
    looks(&desk, "aside-decided").await;

    // The copy that was saved brings nothing new.
    desk.open(&format!("{}/carried", demo.url)).await;
    looks(&desk, "carried").await;
    desk.writes_file("File from a phone", &copy).await;
    desk.press("Take in").await;
    desk.sees("were here already").await;
    looks(&desk, "carried-result").await;

    desk.open(&format!("{}/sync-health", demo.url)).await;
    desk.press("Change: Demo phone A, Asha Verma").await;
    // It asks by itself every minute or so, and at once when there is signal again.
    demo.airplane("a", true).await;
    desk.press("Wipe this phone").await;
    desk.sees("The phone wipes itself at its next contact").await;
    demo.airplane("a", false).await;
    phone.sees("had the data on this phone deleted").await;
    looks(&phone, "phone-wiped").await;
    desk.sees("the phone confirmed it").await;
    looks(&desk, "sync-health-wiped").await;
    let stores = demo.folder().join("phones").join("a").join("store");
    assert_eq!(std::fs::read_dir(stores).unwrap().count(), 0);

    phone.press("Asha Verma").await;
    phone.sees("The office took this phone out of use").await;
    desk.press("Let in again").await;
    desk.sees("let it in again").await;
    phone.press("Asha Verma").await;
    phone.sees("done").await;
    until("the day to be there again", async || {
        phone.text().await.contains("Water heater, no hot water").then_some(())
    })
    .await;
    phone.close().await;
    desk.close().await;
}
