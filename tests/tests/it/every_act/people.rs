//! The owner's people: invited, corrected, sent a link, signed out, gone and back; their mails.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::health::Walk;
use e2e::journey::signs_in;

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/people",
    "/people/{id}",
    "/people/{id}/code",
    "/people/{id}/code/revoke",
    "/people/{id}/link",
    "/people/{id}/leave",
    "/people/{id}/return",
    "/people/{id}/sessions/{session}/end",
];

pub async fn drive(walk: &mut Walk, demo: &DemoProcess) {
    walk.open("/people/new", "Invite somebody").await;
    walk.browser.writes("Name", "Anaïs Świątek-Venkataraghavan").await;
    walk.browser.writes("Email", "anais@deccan.example").await;
    walk.sends("/people", "/people", "Anaïs").await;
    walk.press("Done", "Anaïs").await;
    walk.browser.writes("Phone", "+91 20 5550 0077").await;
    walk.press("Save", "Saved").await;
    walk.sends("/people/", "/code", "Anaïs").await;
    walk.press("Done", "Anaïs").await;
    walk.sends("/people/", "/code/revoke", "The code no longer works").await;
    walk.browser.writes("Email a link", "anais@deccan.example").await;
    walk.sends("/people/", "/link", "A link to set a password is on its way").await;
    walk.press("Look at what happens", "leaves").await;
    walk.sends("/people/", "/leave", "has left").await;
    walk.sends("/people/", "/return", "works here again").await;
    walk.open("/people/mails", "Emails").await;
    // A phone that somebody is signed in on.
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;
    phone.close().await;
    walk.open("/people", "Asha Verma").await;
    walk.press("Asha Verma", "Signed in now").await;
    walk.sends("/people/", "/end", "Signed out there").await;
}
