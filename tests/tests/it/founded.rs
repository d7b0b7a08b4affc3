//! A second company is founded from nothing and taken to its first completed job, through the browser alone: its technician
//! has the app from the link of the invitation, and no signal.

use e2e::browser::{Browser, Screen};
use e2e::engine::Engine;
use e2e::founding::{EmptyProcess, KAETHE, books, founds, invites};
use e2e::journey::{HERE, completes_work, has_signal, is_kept, shoots, unlocks};

/// A picture for the one who looks, and axe-core finds nothing.
async fn looks(browser: &Browser, name: &str) {
    browser.picture(name).await;
    let found = browser.axe().await;
    assert!(found.is_empty(), "{name}: {found:#?}");
}

#[tokio::test]
async fn a_stranger_founds_a_company_and_completes_its_first_job() {
    let mut program = EmptyProcess::start(Engine::Sqlite).await;
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/set-up", program.url)).await;
    desk.sees("Set up your company").await;
    looks(&desk, "set-up").await;
    desk.press("Set up the company").await;
    desk.sees("Choose a trade").await;
    looks(&desk, "set-up-wrong").await;
    founds(&desk, &program.url, &program.code, &KAETHE).await;
    looks(&desk, "first-steps").await;

    let (_, phone_url) = invites(&desk, "Ole Hansen", "Technician").await;
    looks(&desk, "first-code").await;
    desk.press("Done").await;
    desk.sees("1 person is invited").await;

    // The technician signs in on a phone of his own.
    let phone = Browser::start(Screen::Phone).await;
    phone.stands_at(HERE.0, HERE.1, HERE.2).await;
    phone.open(&phone_url).await;
    phone.press("Use it in this browser").await;
    // The link has brought the code.
    phone.sees("Code from the office").await;
    phone.press("Sign in with the code").await;
    phone.press("Me").await;
    phone.sees("Ole Hansen").await;
    phone.press("Today").await;

    // A customer calls: who, where, what, and who goes.
    books(&desk, &program.url, "Hotel Kranz", "Heizung kalt", "Ole Hansen").await;
    looks(&desk, "first-job").await;
    let job = desk.client.current_url().await.expect("the page has an address").to_string();

    // Through the seven gates, while the office cannot be reached.
    phone.sees("Heizung kalt").await;
    is_kept(&phone).await;
    program.kill();
    phone.press("On my way").await;
    phone.press("Go to arrival").await;
    phone.press("I've arrived").await;
    phone.sees("Before photos").await;
    phone.press("Take photo").await;
    shoots(&phone, 1).await;
    phone.press("Done").await;
    phone.press("Start work").await;
    phone.sees("Fault found and shown to the customer").await;
    phone.press("Fault found and shown to the customer").await;
    completes_work(&phone).await;
    phone.press("Take photo").await;
    shoots(&phone, 1).await;
    phone.press("Done").await;
    phone.press("Photos are done").await;
    phone.press("Hand the phone to the customer").await;
    phone.press("5 stars").await;
    phone.press("Continue").await;
    phone.press("Yes, the company may ask me").await;
    phone.sees("Done").await;
    phone.draws("canvas").await;
    phone.press("Done").await;
    phone.sees("Thank you!").await;
    unlocks(&phone).await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    looks(&phone, "first-done").await;

    program.start_again_here().await;
    has_signal(&phone).await;
    desk.open(&job).await;
    desk.sees("Completed").await;
    looks(&desk, "first-completed").await;
    desk.open(&format!("{}/first-steps", program.url)).await;
    desk.sees("First steps: 5 of 5 done").await;
    desk.press("Put away").await;
    desk.sees("The first steps are put away").await;

    // What the company does is its own to change.
    desk.open(&format!("{}/settings/kinds", program.url)).await;
    desk.sees("Heating repair").await;
    looks(&desk, "kinds").await;
    desk.press("Stop offering: Air conditioner repair").await;
    desk.sees("is no longer offered for new jobs").await;
    desk.press("Undo").await;
    desk.sees("Undone").await;
    desk.press("Heating repair").await;
    desk.sees("Minutes it usually takes").await;
    looks(&desk, "kind").await;
    phone.close().await;
    desk.close().await;
}
