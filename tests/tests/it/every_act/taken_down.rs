//! Somebody calls: a customer is taken down, and then a job.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/customers", "/jobs"];

pub async fn drive(walk: &mut Walk) {
    walk.open("/customers/new", "New customer").await;
    walk.browser.writes("Name", "Gästehaus Bei-den-Alten-Mühlen-Straßenmeisterei").await;
    walk.browser.writes("Phone", "+91 20 5550 0999").await;
    walk.browser.writes("Address", "12 Law College Road, Pune 411004").await;
    walk.press("Save customer", "Customer added").await;
    // Known by now: found by a part of the name, and a job is made for them.
    walk.open("/jobs/new", "Who is calling?").await;
    walk.browser.writes("Phone, name or address", "gastehaus").await;
    walk.press("Gästehaus Bei-den", "Somebody else").await;
    walk.browser.chooses("Kind of work", "Boiler").await;
    walk.press("Create job", "Job created").await;
}
