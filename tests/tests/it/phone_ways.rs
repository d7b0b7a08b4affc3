//! The ways beside the straight one, by thumb: photos taken again and deleted, a step left out with the office's leave,
//! nobody at home, a job that cannot be done, and changes that the office does not accept.

use demo::{Options, Running};
use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::journey::{
    TITLE, arrives, completes_work, link_to, signs_in, signs_in_to_the_installed, takes_photos,
};
use e2e::wait::until;
use serde_json::json;
use shared::{Change, ChangeSetId, CompanyId, PersonId};
use sync_server::aside::{Kept, discard};
use sync_server::db::Sql;
use sync_server::{Origin, act};
use uuid::Uuid;

#[tokio::test]
async fn a_technician_gets_through_when_things_are_not_as_planned() {
    let (demo, phone) = (DemoProcess::start(Engine::Sqlite).await, Browser::start(Screen::Phone).await);
    signs_in(&phone, &demo.url).await;
    gets_through(demo, phone).await;
}

#[tokio::test]
async fn on_the_installed_app_too_a_technician_gets_through() {
    let (demo, phone) = (DemoProcess::start(Engine::Sqlite).await, Browser::start(Screen::Phone).await);
    signs_in_to_the_installed(&phone, &demo.url).await;
    gets_through(demo, phone).await;
}

async fn gets_through(demo: DemoProcess, phone: Browser) {
    let desk = Browser::start(Screen::Desk).await;
    arrives(&phone).await;

    // A photo is taken again: the new one counts instead of the old one.
    takes_photos(&phone, 2).await;
    let before = photos(&phone, 2).await;
    phone.press("Before photos, photo 1").await;
    phone.press("Retake").await;
    phone.press("Take picture").await;
    until("the new photo to stand last, the old one to be gone", async || {
        (photos(&phone, 2).await[0] == before[1]).then_some(())
    })
    .await;
    phone.press("Before photos, photo 2").await;
    // Both are deleted, and then there are too few.
    phone.press("Delete photo").await;
    photos(&phone, 1).await;
    phone.press("Before photos, photo 1").await;
    phone.press("Delete photo").await;
    photos(&phone, 0).await;
    phone.sees("At least 1 photo is needed").await;

    // The office lets the technician go on without.
    phone.press("Can't take photos? Give a reason").await;
    phone.press("Ask the office").await;
    phone.sees("Please pick or write a reason.").await;
    phone.press("The camera does not work").await;
    phone.press("Ask the office").await;
    phone.sees("Asked the office at").await;
    assert!(!phone.has("Start work").await, "only asked, not yet allowed");
    desk.open(&format!("{}/alerts", demo.url)).await;
    desk.press("Deepa Kulkarni").await;
    // Signed in: another page opened before that would take the sign-in back.
    desk.sees("Asha Verma").await;
    desk.open(&format!("{}/alerts", demo.url)).await;
    desk.sees("Asks to leave out: Before photos").await;
    desk.press("Let them go on").await;
    phone.sees("Left out with leave of Deepa Kulkarni").await;
    phone.picture("phone-gate-granted").await;
    assert!(!phone.text().await.contains("Working since"), "leaving photos out starts no work");
    phone.press("Start work").await;
    phone.sees("Working since").await;

    // Nobody is at home: rating, review and signature are left out, and the job is done all the same.
    completes_work(&phone).await;
    takes_photos(&phone, 1).await;
    phone.press("Photos are done").await;
    phone.press("Customer not present").await;
    phone.press("Nobody opens the door").await;
    phone.press("Go on without the customer").await;
    phone.sees("Nobody was there to sign").await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    for skipped in
        ["Step 2 of 7, before photos, waived", "Step 5 of 7, rating, skipped", "Step 6 of 7, review, skipped"]
    {
        phone.sees(skipped).await;
    }
    phone.picture("phone-customer-absent").await;
    let job = link_to(&desk, &demo.url, TITLE).await;
    desk.open(&job).await;
    for told in ["Completed", "Nobody opens the door", "granted by the office"] {
        desk.sees(told).await;
    }

    // The next job cannot be done.
    phone.press("Next visit").await;
    phone.press("Can't do this job").await;
    phone.press("End this visit").await;
    phone.sees("Please pick or write a reason.").await;
    phone.press("No access").await;
    phone.writes("Anything the dispatcher should know?", "Shutters down, nobody answers").await;
    phone.picture("phone-cannot-do").await;
    phone.press("End this visit").await;
    phone.sees("Visit ended").await;
    phone.press("Undo").await;
    phone.sees("Can't do this job").await;
    phone.press("Can't do this job").await;
    phone.press("No access").await;
    phone.writes("Anything the dispatcher should know?", "Shutters down, nobody answers").await;
    phone.press("End this visit").await;
    phone.sees("2 of 5 done").await;
    phone.sees("1 visit ended without being done").await;
    phone.sees("No access").await;
    desk.open(&format!("{}/alerts", demo.url)).await;
    desk.sees("Could not be done: no access").await;
    desk.sees("Shutters down, nobody answers").await;

    // Of a double tap the second one presses nothing: neither what has come under the finger, nor the same great button again.
    let heard = phone.script(DOUBLE_TAPS, vec![]).await.expect("the page taps by script");
    assert_eq!(heard, json!(["go", "next at another place", "star", "star", "go"]));
    phone.close().await;
    desk.close().await;
}

/// Taps as fingers do, all at once; what was pressed by it. The last one comes after a while.
const DOUBLE_TAPS: &str = r#"
    Object.defineProperty(navigator, "webdriver", { get: () => false, configurable: true });
    const heard = [];
    const button = (said, kind) => {
        const made = document.createElement("button");
        made.className = kind;
        made.addEventListener("click", () => heard.push(said));
        return document.body.appendChild(made);
    };
    const [go, next, star] = [button("go", "button-primary"), button("next", "button-primary"), button("star", "star")];
    const tap = (on, x, later) => {
        const event = new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1, clientX: x, clientY: 9 });
        if (later) Object.defineProperty(event, "timeStamp", { value: event.timeStamp + 1000 });
        on.dispatchEvent(event);
    };
    tap(go, 9); tap(go, 12); tap(next, 12);
    const there = button("next at another place", "button-primary");
    tap(there, 300); tap(star, 500); tap(star, 500); tap(go, 500, true);
    for (const made of [go, next, star, there]) made.remove();
    return heard;
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_does_not_accept_is_sent_again_or_discarded() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let options = Options {
        port: Some(0),
        data: folder.path().to_owned(),
        database: None,
        empty: false,
        phone_app: None,
    };
    let demo = demo::start(options).await.expect("the demo starts");
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;

    // Two notes without signal; meanwhile the technician leaves the company.
    airplane(&demo, true);
    phone.press(TITLE).await;
    for note in ["The key is with the neighbour", "Meter reading 4711"] {
        phone.press("Add note").await;
        phone.writes("Note", note).await;
        phone.press("Save").await;
        phone.sees(note).await;
    }
    employed(&demo, false).await;
    airplane(&demo, false);
    phone.press("Back").await;
    phone.press("Queue").await;
    phone.sees("kept aside because your account was not active").await;
    phone.picture("phone-queue-aside").await;
    // The technician is back, but the office wants neither.
    discards_all(&demo).await;
    employed(&demo, true).await;
    phone.press("Refresh now").await;
    phone.press("2 changes were not accepted").await;
    phone.sees("The office looked at this and does not count it: “not hers”").await;
    for note in ["The key is with the neighbour", "Meter reading 4711"] {
        phone.sees(note).await;
    }
    phone.picture("phone-inbox").await;

    // One is let go for good.
    phone.press("Discard").await;
    phone.sees("This takes it off your list for good").await;
    phone.press("Discard it").await;
    until("one to be left", async || (refused(&phone).await == 1).then_some(())).await;

    // The other one is put into other words and sent again.
    phone.press("Edit").await;
    phone.writes("What you wrote", "The neighbour has the key, and the meter says 4711").await;
    phone.picture("phone-inbox-edit").await;
    phone.press("Save and send").await;
    phone.sees("Nothing here").await;
    phone.picture("phone-inbox-empty").await;
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/today", demo.url)).await;
    desk.press("Deepa Kulkarni").await;
    desk.sees("Asha Verma").await;
    let job = link_to(&desk, &demo.url, TITLE).await;
    until("the note in its new words to arrive", async || {
        desk.open(&job).await;
        let said = desk.text().await;
        let old = said.contains("The key is with the neighbour") || said.contains("Meter reading 4711");
        (said.contains("The neighbour has the key, and the meter says 4711") && !old).then_some(())
    })
    .await;
    phone.close().await;
    desk.close().await;
    demo.stop().await;
}

/// The pictures of the step, once there are so many.
async fn photos(phone: &Browser, how_many: usize) -> Vec<String> {
    until(&format!("{how_many} photos"), async || {
        let find = "return document.querySelector('.camera') ? null \
                    : [...document.querySelectorAll('.photo img')].map((i) => i.getAttribute('src'))";
        let found = phone.script(find, vec![]).await.ok()?;
        let found: Vec<String> = serde_json::from_value(found).ok()?;
        (found.len() == how_many).then_some(found)
    })
    .await
}

/// How many changes the inbox shows.
async fn refused(phone: &Browser) -> u64 {
    let count = "return document.querySelectorAll('.inbox-facts').length";
    phone.script(count, vec![]).await.ok().and_then(|n| n.as_u64()).unwrap_or(u64::MAX)
}

fn airplane(demo: &Running, on: bool) {
    let device = demo.phones.named(None).expect("there is a usual phone");
    device.airplane.switch(on).expect("the switch can be kept");
}

/// The office lets go of everything that it keeps aside.
async fn discards_all(demo: &Running) {
    let mut tx = demo.app.db.read().await.expect("the database is there");
    let sql = Sql::new("select company_id, id, hash from quarantine where decided_ms is null order by n, id");
    let kept = tx.fetch_all::<(Uuid, Uuid, String)>(sql, Vec::new()).await.expect("the database answers");
    drop(tx);
    assert_eq!(kept.len(), 2);
    for (company, id, hash) in kept {
        let kept = Kept { id: ChangeSetId(id), hash };
        let by = PersonId(Uuid::nil());
        let done = discard(&demo.app, CompanyId(company), &kept, by, &Origin::System, "not hers").await;
        assert!(done.expect("the server decides"));
    }
}

/// Whether the one who is signed in on the usual phone works for the company.
async fn employed(demo: &Running, active: bool) {
    let device = demo.phones.named(None).expect("there is a usual phone");
    let who = device.phone.store().expect("somebody is signed in").identity();
    let id: PersonId = who.person;
    let cause = Uuid::from_u128(0x77_00 + u128::from(active));
    let change = Change::SetPersonActive { id, active };
    let outcome = act(&demo.app, who.company, &Origin::System, cause, vec![change]).await;
    let outcome = outcome.expect("the server decides");
    assert_eq!(json!(outcome)["outcome"], json!("applied"), "{outcome:?}");
}
