//! A company founded from nothing, and its first steps put away.

use e2e::engine::Engine;
use e2e::founding::{EmptyProcess, KAETHE, founds};
use e2e::health::{Panel, Walk};

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/set-up", "/first-steps/away"];

pub async fn drive() {
    let program = EmptyProcess::start(Engine::Sqlite).await;
    let mut walk = Walk::start(&program.url).await;
    walk.open("/set-up", "Set up your company").await;
    founds(&walk.browser, &program.url, &program.code, &KAETHE).await;
    walk.look("setting the company up", Panel::Closed).await;
    walk.open("/today", "Today").await;
    walk.open("/jobs", "Jobs").await;
    walk.open("/customers", "Customers").await;
    walk.open("/first-steps", "First steps").await;
    walk.press("Put away", "The first steps are put away").await;
    walk.ends(POSTS).await;
}
