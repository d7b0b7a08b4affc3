//! Every form of the dashboard, posted at least once by a real browser with scripts, as the role it is for; after every
//! step the page is looked at (`e2e::health`). A new route without such a drive fails here.

mod plan;

use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::health::Walk;

#[tokio::test]
async fn every_act_of_the_dashboard_is_driven_and_leaves_a_whole_page() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let mut walk = Walk::start(&demo.url).await;
    signs_in(&mut walk, "Deepa Kulkarni").await;
    plan::drive(&mut walk, &demo).await;
    let (posted, findings) = walk.ends().await;
    eprintln!("{posted:#?}");
    assert!(findings.is_empty(), "{} things are wrong:\n{}", findings.len(), findings.join("\n"));
}

/// With one click, as the demo offers.
async fn signs_in(walk: &mut Walk, name: &str) {
    walk.open("/sign-in", name).await;
    walk.press(name, "Today").await;
}
