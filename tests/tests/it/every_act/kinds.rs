//! Kinds of work: added, edited, no longer offered, taken back, and made in passing with a job.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] =
    &["/settings/kinds", "/settings/kinds/{id}", "/settings/kinds/{id}/active", "/settings/kinds/starter"];

pub async fn drive(walk: &mut Walk) {
    walk.open("/settings/kinds", "New kind of work").await;
    walk.press("New kind of work", "Minutes it usually takes").await;
    walk.press("Add kind of work", "please fill this in").await;
    walk.expects(422);
    walk.browser.writes("Name", "Gutter cleaning").await;
    walk.browser.writes("Minutes it usually takes", "45").await;
    walk.browser.writes("Checklist", "Gutter free\nPipe free").await;
    walk.press("Add kind of work", "Gutter cleaning").await;
    walk.press("Undo", "Undone").await;
    walk.press("Offer again: Gutter cleaning", "is offered for new jobs again").await;
    walk.press("Stop offering: Gutter cleaning", "is no longer offered").await;
    walk.press("Gutter cleaning", "Not offered for new jobs").await;
    walk.browser.writes("Photos before the work, at least", "2").await;
    walk.press("Save", "Settings saved").await;
    walk.browser.chooses("Trade", "Plumbing").await;
    walk.press("Add these", "added").await;
}
