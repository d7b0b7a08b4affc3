//! The price book: an item added, found, corrected, no longer offered, and that taken back.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/prices", "/prices/{id}"];

pub async fn drive(walk: &mut Walk) {
    walk.open("/prices", "Refrigerant R32").await;
    walk.press("Add item", "Price of one unit").await;
    walk.press("Save", "please fill this in").await;
    walk.expects(422);
    walk.browser.writes("Name", "Hose clamp 12 mm").await;
    walk.browser.chooses("Kind", "Material").await;
    walk.browser.sets("Category", "Small parts").await;
    walk.browser.sets("Unit", "pc").await;
    walk.browser.sets("Price of one unit (INR)", "7.255").await;
    walk.press("Save", "Saved").await;
    walk.press("Undo", "Undone").await;
    walk.press("Redo", "Hose clamp 12 mm").await;
    walk.press("Hose clamp 12 mm", "What one unit costs you").await;
    walk.browser.sets("Price of one unit (INR)", "lots").await;
    walk.press("Save", "Please check").await;
    walk.expects(422);
    walk.browser.sets("Price of one unit (INR)", "8").await;
    walk.press("Save", "8.00").await;
    walk.press("Hose clamp 12 mm", "What one unit costs you").await;
    walk.browser.press("Offered").await;
    walk.press("Save", "Not offered").await;
    walk.press("Undo", "Undone").await;
}
