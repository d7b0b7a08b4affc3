//! Photos on the phone: they wait for Wi-Fi where that is wanted, and one that has left the phone comes back.

use demo::Options;
use e2e::browser::{Browser, Screen};
use e2e::journey::{arrives, signs_in, takes_photos};
use e2e::wait::until;
use serde_json::json;

/// A network that a web view on a phone would tell of; `be(type)` changes it.
const NETWORK: &str = "const line = new EventTarget(); line.type = 'cellular'; \
    Object.defineProperty(Navigator.prototype, 'connection', { get: () => line }); \
    window.be = (type) => { line.type = type; line.dispatchEvent(new Event('change')); };";

#[tokio::test(flavor = "multi_thread")]
async fn full_photos_wait_for_wifi_and_come_back_when_they_have_left_the_phone() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let options = Options { port: Some(0), data: folder.path().to_owned(), database: None, empty: false };
    let demo = demo::start(options).await.expect("the demo starts");
    let phone = Browser::start(Screen::Phone).await;
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NETWORK })).await;
    signs_in(&phone, &demo.url).await;

    // Nothing waits until somebody wants it.
    phone.press("Me").await;
    phone.sees("This phone is on mobile data now.").await;
    phone.press("On Wi-Fi only").await;
    pressed(&phone, "On Wi-Fi only").await;
    pressed(&phone, "As the office says: 30 days").await;
    phone
        .script("document.querySelector('#photos-title').scrollIntoView()", vec![])
        .await
        .expect("it scrolls");
    phone.picture("phone-me-photos").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());

    phone.press("Today").await;
    arrives(&phone).await;
    takes_photos(&phone, 2).await;
    phone.sees("2 photos wait for Wi-Fi").await;
    phone.sees("Waits for Wi-Fi").await;
    phone.picture("phone-photos-wait-for-wifi").await;
    phone.press("2 photos wait for Wi-Fi").await;
    phone.sees("The office has the small pictures. The full photos wait for Wi-Fi.").await;
    phone.picture("phone-queue-wifi").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("Send now anyway").await;
    phone.sees("Everything is sent").await;

    // The next one waits again, and goes by itself when the phone is on Wi-Fi.
    phone.press("Today").await;
    phone.press("Take before photos").await;
    takes_photos(&phone, 1).await;
    phone.sees("1 photo waits for Wi-Fi").await;
    phone.script("window.be('wifi')", vec![]).await.expect("the network changes");
    phone.sees("All sent").await;

    // The phone runs short of room: the full photos go, the small ones stay.
    let device = demo.phones.named(None).expect("there is a usual phone");
    let (store, client) = (device.phone.store().expect("a store"), device.phone.client().expect("a client"));
    store.set_keep_originals(Some(Some(30))).expect("the setting is kept");
    assert_eq!(client.free_originals(Some(0)).await.expect("the office says that it has them"), 3);
    device.airplane.switch(true).expect("the switch can be kept");
    phone.press("Before photos, photo 1").await;
    phone.sees("The full photo is with the office. It comes when there is signal.").await;
    phone.picture("phone-photo-with-the-office").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    device.airplane.switch(false).expect("the switch can be kept");
    phone.press("Close").await;
    let small = width(&phone, ".photo img").await;
    phone.press("Before photos, photo 1").await;
    until("the full photo to be back", async || {
        (width(&phone, ".photo-large").await? > small?).then_some(())
    })
    .await;
    assert!(!phone.text().await.contains("with the office"));
    phone.picture("phone-photo-back").await;
    phone.close().await;
    demo.stop().await;
}

/// Waits until the choice of this name is the one that is made.
async fn pressed(phone: &Browser, name: &str) {
    until(&format!("“{name}” to be chosen"), async || {
        let chosen =
            "return [...document.querySelectorAll('[aria-pressed=true]')].map((b) => b.innerText.trim())";
        let chosen = phone.script(chosen, vec![]).await.ok()?;
        chosen.as_array()?.iter().any(|choice| choice == name).then_some(())
    })
    .await;
}

/// How many pixels across a picture really is, once it is loaded.
async fn width(phone: &Browser, selector: &str) -> Option<u64> {
    let width =
        "const i = document.querySelector(arguments[0]); return i && i.complete ? i.naturalWidth : null";
    phone.script(width, vec![json!(selector)]).await.ok()?.as_u64()
}
