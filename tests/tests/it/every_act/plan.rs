//! Planning: from the board and from a job, with the pointer and with the keyboard alone.

use e2e::demo_process::DemoProcess;
use e2e::health::{Panel, Walk};
use e2e::journey::link_to;

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/visits", "/visits/{id}/plan", "/visits/{id}/cancel", "/undo"];

/// WebDriver's code point for Enter.
const ENTER: &str = "\u{e007}";

pub async fn drive(walk: &mut Walk, demo: &DemoProcess) {
    from_the_board(walk).await;
    from_a_job(walk, demo).await;
}

async fn from_the_board(walk: &mut Walk) {
    walk.open("/today", "Asha Verma").await;
    // Assign what waits.
    walk.press_panel("Leak check after storm", "Assign").await;
    gives_to(walk, "Asha Verma").await;
    saves(walk, "Assign", "Moved to Asha Verma").await;
    focus_is_on(walk, "Leak check after storm").await;
    // And with the keyboard alone: Enter opens what has the focus, Escape closes it and the focus is where it was.
    walk.browser.keys(ENTER).await;
    walk.browser.sees("Save plan").await;
    walk.look("opening a bar with Enter", Panel::Open).await;
    walk.browser.keys("\u{e00c}").await;
    walk.browser.sees_no_more("Save plan").await;
    walk.look("closing the panel with Escape", Panel::Closed).await;
    focus_is_on(walk, "Leak check after storm").await;
    // Somebody else takes it over, at another time.
    walk.browser.keys(ENTER).await;
    walk.browser.sees("Save plan").await;
    gives_to(walk, "Priya Nair").await;
    saves(walk, "Save plan", "Moved to Priya").await;
    focus_is_on(walk, "Leak check after storm").await;
    walk.press("Undo", "Undone").await;
    // An end before the start comes back with what is wrong, in the panel.
    walk.press_panel("Leak check after storm", "Save plan").await;
    // A start that is moved takes the end along, past midnight too; an end that is typed then ends the same day.
    // The plan is given its hour first: late in the day the demo's plans are short and end before midnight.
    walk.browser.sets("From", "10:00").await;
    walk.browser.sets("Until", "11:00").await;
    walk.browser.sets("From", "23:30").await;
    assert_eq!(ends(walk).await, "1");
    walk.browser.sets("Until", "23:59").await;
    assert_eq!(ends(walk).await, "0");
    walk.browser.sets("From", "14:00").await;
    walk.browser.sets("Until", "13:00").await;
    walk.press_panel("Save plan", "The end must come after the start").await;
    walk.expects(422);
    walk.press("Close", "Asha Verma").await;
    // Nobody goes.
    walk.press_panel("Leak check after storm", "Save plan").await;
    walk.browser.press("Take this visit off the plan").await;
    walk.press("Take off the plan", "Taken off the plan").await;
    twenty_in_one_page(walk).await;
}

/// Assigned, given to somebody else and taken off, seven times over in one and the same page.
async fn twenty_in_one_page(walk: &mut Walk) {
    let marks = "window.stayed = true; return true";
    walk.browser.script(marks, vec![]).await.expect("the page answers");
    for _ in 0..7 {
        for (name, button) in [("Asha Verma", "Assign"), ("Priya Nair", "Save plan")] {
            walk.browser.press("Leak check after storm").await;
            walk.browser.sees(button).await;
            gives_to(walk, name).await;
            presses(walk, button, &format!("Moved to {name}"), false).await;
        }
        walk.browser.press("Leak check after storm").await;
        walk.browser.press("Take this visit off the plan").await;
        walk.browser.press("Take off the plan").await;
        walk.browser.sees("Taken off the plan").await;
    }
    let stayed =
        walk.browser.script("return window.stayed === true", vec![]).await.expect("the page answers");
    assert_eq!(stayed, true, "the page was never loaded anew");
    walk.look("twenty-one acts in one page", Panel::Closed).await;
}

async fn from_a_job(walk: &mut Walk, demo: &DemoProcess) {
    let job = link_to(&walk.browser, &demo.url, "Leak check after storm").await;
    let job = job.strip_prefix(&demo.url).expect("a job of this server").to_owned();
    walk.open(&job, "Plan a visit").await;
    walk.press_panel("Plan a visit", "Assign").await;
    gives_to(walk, "Asha Verma").await;
    saves(walk, "Assign", "Moved to Asha Verma").await;
    focus_is_on(walk, "Asha Verma").await;
}

/// Picks somebody of those who could go.
async fn gives_to(walk: &mut Walk, name: &str) {
    let pick = "const row = [...document.querySelectorAll('#who label')].find((l) => l.innerText.trim().startsWith(arguments[0])); \
                if (!row) return false; const more = row.closest('details'); if (more) more.open = true; row.click(); return true;";
    let found =
        walk.browser.script(pick, vec![name.into()]).await.expect("the list of who could go is there");
    assert_eq!(found, true, "{name} could go");
}

/// Presses the button that saves, and looks at the page then.
async fn saves(walk: &mut Walk, button: &str, says: &str) {
    presses(walk, button, says, true).await;
    walk.look(&format!("pressing “{button}”"), Panel::Closed).await;
}

/// Presses the button that saves, and presses it again if something was said first.
async fn presses(walk: &mut Walk, button: &str, says: &str, looks: bool) {
    walk.browser.press(button).await;
    let (says, asks) = (says.to_owned(), "anyway");
    e2e::wait::until("the plan to be saved or asked about", async || {
        let said = walk.browser.text().await;
        (said.contains(&says) || said.contains(asks)).then_some(())
    })
    .await;
    if walk.browser.text().await.contains(asks) {
        if looks {
            walk.look("what speaks against the plan", Panel::Open).await;
        }
        let anyway = if button == "Assign" { "Assign anyway" } else { "Save anyway" };
        walk.browser.press(anyway).await;
    }
    walk.browser.sees(&says).await;
}

/// So many days after its start the visit ends, as the form says.
async fn ends(walk: &mut Walk) -> String {
    let days = walk.browser.script("return document.getElementById('plan-days').value", vec![]).await;
    days.ok().and_then(|days| days.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The focus is on what changed.
async fn focus_is_on(walk: &mut Walk, what: &str) {
    let focus = walk.browser.focus().await;
    assert!(focus.contains(what), "the focus is on “{focus}”, not on “{what}”");
}
