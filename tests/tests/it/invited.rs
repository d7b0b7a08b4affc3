//! Somebody new: an admin invites a technician, and the phone signs in with the code; by what is on the screens.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;

/// A picture for the one who looks, and axe-core finds nothing.
async fn looks(browser: &Browser, name: &str) {
    browser.picture(name).await;
    let found = browser.axe().await;
    assert!(found.is_empty(), "{name}: {found:#?}");
}

#[tokio::test]
async fn an_admin_invites_a_technician_whose_phone_signs_in_with_the_code() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/sign-in", demo.url)).await;
    desk.press("Vikram Deshpande").await;
    desk.sees("Asha Verma").await;
    desk.press("People").await;
    desk.sees("Everybody who works here").await;
    looks(&desk, "people").await;
    desk.press("Invite").await;
    looks(&desk, "people-invite").await;
    desk.writes("Name", "अनुराधा सोनवणे-ऑस्टरहागेनबर्ग").await;
    desk.writes("Email (optional)", "anuradha@deccan.example").await;
    desk.press("Make their code").await;
    desk.sees("This is shown once").await;
    looks(&desk, "people-code").await;
    let code = desk.script("return document.querySelector('.code-letters').innerText", vec![]).await.unwrap();
    let code = code.as_str().unwrap().to_owned();

    phone.open(&format!("{}/phone?device=b", demo.url)).await;
    phone.press("I have a code").await;
    phone.press("Sign in with the code").await;
    phone.sees("Please enter the code").await;
    phone.writes("Code from the office", "k7qm 2xpd").await;
    phone.press("Sign in with the code").await;
    phone.sees("This code is not good").await;
    looks(&phone, "phone-code").await;
    phone.writes("Code from the office", &code.to_lowercase()).await;
    phone.press("Sign in with the code").await;
    phone.press("Me").await;
    phone.sees("अनुराधा सोनवणे-ऑस्टरहागेनबर्ग").await;
    looks(&phone, "phone-invited").await;
    phone.press("Sign out").await;
    phone.sees("you need a new one from the office").await;
    looks(&phone, "phone-invited-sign-out").await;
    phone.press("Cancel").await;

    desk.press("Done").await;
    desk.sees("Demo phone B").await;
    looks(&desk, "person").await;

    // The mail to her is passed on by hand, and she sets her password.
    desk.open(&format!("{}/people/mails", demo.url)).await;
    desk.sees("You are invited to Deccan Plumbing").await;
    looks(&desk, "mails").await;
    let text = desk.text().await;
    let link = text.split_whitespace().find(|word| word.contains("/link/")).expect("the text has the link");
    let link = link.to_owned();
    desk.open(&link).await;
    desk.writes("New password", "four brass elbows").await;
    looks(&desk, "set-password").await;
    desk.press("Set password").await;
    desk.sees("Your password is set").await;
    looks(&desk, "password-is-set").await;

    // Asha leaves: what happens is said first.
    desk.open(&format!("{}/people", demo.url)).await;
    desk.press("Asha Verma").await;
    looks(&desk, "person-asha").await;
    desk.press("Look at what happens").await;
    desk.sees("open visits are given back").await;
    looks(&desk, "person-leaves").await;
    desk.press("Asha Verma leaves").await;
    desk.sees("Let them work here again").await;
    desk.open(&format!("{}/people", demo.url)).await;
    desk.sees("Left").await;
    looks(&desk, "people-left").await;
    phone.close().await;
    desk.close().await;
}
