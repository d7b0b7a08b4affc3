//! Pages of the dashboard that say that they are live are so.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::journey::{TITLE, link_to};
use serde_json::json;

#[tokio::test]
async fn a_page_whose_line_was_down_is_fetched_anew_when_it_is_back() {
    let mut demo = DemoProcess::start(Engine::Sqlite).await;
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/today", demo.url)).await;
    desk.press("Deepa Kulkarni").await;
    desk.sees("Asha Verma").await;
    desk.open(&link_to(&desk, &demo.url, TITLE).await).await;
    desk.sees("Live").await;
    let is_offline = "return document.documentElement.classList.contains('is-offline') === arguments[0];";

    // What happens from here on is poked to nobody.
    demo.kill();
    desk.does("the line to be down", is_offline, vec![json!(true)]).await;
    desk.does("nothing to be remembered", "performance.clearResourceTimings(); return true;", vec![]).await;
    demo.start_again_here().await;
    desk.does("the line to be back", is_offline, vec![json!(false)]).await;
    let fetched = "return performance.getEntriesByType('resource').some((one) => one.name.split('?')[0] === location.href.split(/[?#]/)[0]);";
    desk.does("the page to be fetched anew", fetched, vec![]).await;
    // Its console is not silent: the line was down.
    desk.kill().await;
}
