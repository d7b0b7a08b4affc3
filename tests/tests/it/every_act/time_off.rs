//! Time off: entered for somebody, put right, declined and taken back, and said where somebody is planned.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/time-off", "/time-off/{id}", "/time-off/{id}/state"];

pub async fn drive(walk: &mut Walk) {
    walk.open("/time-off", "No time off").await;
    walk.press("Enter time off", "Last day off").await;
    walk.press("Save", "please fill this in").await;
    walk.expects(422);
    walk.browser.chooses("Who", "Asha Verma").await;
    walk.browser.sets("First day off", "2030-12-23").await;
    walk.browser.sets("Last day off", "2030-12-31").await;
    walk.browser.chooses("State", "Asked for").await;
    walk.browser.writes("Note", "My sister marries.").await;
    walk.press("Save", "My sister marries.").await;
    walk.press("Decline: Asha Verma", "Time off: Declined").await;
    walk.press("Undo", "Undone").await;
    walk.press("Grant: Asha Verma", "Time off: Granted").await;
    walk.press("Asha Verma", "This day is off, too.").await;
    walk.browser.sets("Last day off", "2031-01-02").await;
    walk.press("Save", "Saved").await;
    walk.press("Asha Verma", "This day is off, too.").await;
    walk.press("Withdraw: Asha Verma", "Time off: Withdrawn").await;
}
