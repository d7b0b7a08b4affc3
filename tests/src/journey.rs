//! A technician's way through a job on the screens of the phone, by what the controls are called.

use crate::browser::Browser;
use crate::wait::until;
use demo::company::{DOMAIN, PASSWORD};

/// The job that is next in the example company.
pub const TITLE: &str = "Water heater, no hot water";
/// Close to where it is: latitude, longitude, metres of accuracy.
pub const HERE: (f64, f64, f64) = (18.5156, 73.8327, 12.0);

/// Opens the phone and signs in by one click.
pub async fn signs_in(phone: &Browser, url: &str) {
    phone.stands_at(HERE.0, HERE.1, HERE.2).await;
    phone.open(&format!("{url}/phone")).await;
    phone.press("Asha Verma").await;
    phone.sees("1 of 5 done").await;
    phone.sees(TITLE).await;
}

/// Opens the app that the server hands out, signs in, and waits until the phone keeps it for times without signal.
pub async fn signs_in_to_the_installed(phone: &Browser, url: &str) {
    phone.stands_at(HERE.0, HERE.1, HERE.2).await;
    phone.open(&format!("{url}/app/")).await;
    phone.press_on("#use-here").await;
    phone.fills("input[type=email]", &format!("asha@{DOMAIN}")).await;
    phone.fills("input[type=password]", PASSWORD).await;
    phone.press("Sign in").await;
    phone.sees("1 of 5 done").await;
    phone.sees(TITLE).await;
    is_kept(phone).await;
}

/// Waits until the phone keeps the whole app.
pub async fn is_kept(phone: &Browser) {
    phone.does("the app to be kept", "return Boolean(navigator.serviceWorker.controller);", vec![]).await;
}

/// The phone hears from its system that there is signal again: it does not wait out what it waits between two tries.
pub async fn has_signal(phone: &Browser) {
    phone.script("window.dispatchEvent(new Event('online'));", vec![]).await.expect("the page hears it");
}

/// Sets off and stamps the arrival; stands before gate 2 then.
pub async fn arrives(phone: &Browser) {
    phone.press("On my way").await;
    phone.press("Go to arrival").await;
    phone.sees("One tap stamps the time").await;
    phone.press("I've arrived").await;
    phone.sees("Before photos").await;
}

/// Opens the camera, takes so many pictures in a row, and closes it.
pub async fn takes_photos(phone: &Browser, how_many: usize) {
    phone.press("Take photo").await;
    shoots(phone, how_many).await;
    phone.press("Done").await;
}

/// With the camera open: presses the shutter so often and waits until everything is saved.
pub async fn shoots(phone: &Browser, how_many: usize) {
    for _ in 0..how_many {
        phone.press("Take picture").await;
    }
    until("the pictures to be saved", async || {
        let count = "return document.querySelectorAll('.camera-strip img').length";
        let shown = phone.script(count, vec![]).await.ok()?;
        (shown.as_u64()? >= how_many as u64).then_some(())
    })
    .await;
}

/// Says that the work is complete, though points of the checklist are open: the phone asks, and the work stays to be added to.
pub async fn completes_work(phone: &Browser) {
    phone.press("Work is complete").await;
    phone.sees("points are open. Complete anyway?").await;
    phone.press("Complete anyway").await;
    phone.sees("Show the finished work").await;
}

/// From Today back to the open gate of the job under way.
pub async fn goes_on(phone: &Browser, gate: &str) {
    until("the open gate of the job", async || {
        if phone.has(gate).await {
            return Some(());
        }
        for way in ["Go on", "Continue", "Open job"] {
            if phone.tries(way).await {
                break;
            }
        }
        None
    })
    .await;
}

/// The technician's tap pattern, which ends the hand-over.
pub async fn unlocks(phone: &Browser) {
    until("the phone to be unlocked", async || {
        if phone.has("Complete job").await {
            return Some(());
        }
        phone.tries("For the technician").await;
        None
    })
    .await;
}

/// Where the dashboard keeps a job: found by searching for its title.
pub async fn link_to(desk: &Browser, url: &str, title: &str) -> String {
    desk.open(&format!("{url}/jobs?q={}", title.replace(' ', "+"))).await;
    until("a link to the job", async || {
        let find = "const a = [...document.querySelectorAll('a[href^=\"/jobs/\"]')]\
                    .find((a) => a.innerText.includes(arguments[0])); return a && a.getAttribute('href');";
        let href = desk.script(find, vec![title.into()]).await.ok()?;
        href.as_str().map(|href| format!("{url}{href}"))
    })
    .await
}
