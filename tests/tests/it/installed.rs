//! The phone app that is installed from the server: in a real browser, with the server stopped and the browser killed.

use crate::app_version::another_version;
use demo::company::{DOMAIN, PASSWORD};
use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::firefox::Firefox;
use e2e::journey::{
    HERE, TITLE, arrives, completes_work, goes_on, has_signal, link_to, shoots, signs_in_to_the_installed,
    takes_photos, unlocks,
};
use e2e::wait::until;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

#[tokio::test]
async fn a_job_done_offline_reaches_the_office_on_sqlite() {
    the_story(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_job_done_offline_reaches_the_office_on_postgresql() {
    the_story(Engine::Postgres).await;
}

/// The browser dies without a goodbye; another one opens the app on what the first one kept.
async fn dies(phone: Browser, url: &str, profile: &Path) -> Browser {
    phone.kill().await;
    let phone = Browser::start_in(Screen::Phone, profile).await;
    phone.stands_at(HERE.0, HERE.1, HERE.2).await;
    phone.open(&format!("{url}/app/")).await;
    // A browser that was killed may have forgotten that somebody wants the app here.
    let app = "const here = document.querySelector('#use-here'); if (here) here.click(); \
               return !here && document.querySelector('#main').children.length > 0;";
    phone.does("the app", app, vec![]).await;
    phone
}

async fn the_story(engine: Engine) {
    let mut demo = DemoProcess::start(engine).await;
    let profile = tempfile::tempdir().unwrap();
    let profile = profile.path();
    let phone = Browser::start_in(Screen::Phone, profile).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    phone.picture("installed-today").await;

    // No signal any more: the server is really gone. In every gate the browser is killed.
    demo.kill();
    let url = demo.url.clone();
    let phone = dies(phone, &url, profile).await;
    phone.sees(TITLE).await;
    arrives(&phone).await;
    let phone = dies(phone, &url, profile).await;
    goes_on(&phone, "Take photo").await;
    takes_photos(&phone, 2).await;
    let phone = dies(phone, &url, profile).await;
    goes_on(&phone, "Start work").await;
    assert_eq!(pictures_shown(&phone).await, 2);
    phone.press("Start work").await;
    phone.writes("What was done", "New thermostat; the boiler heats again").await;
    phone.sees("Work is complete").await;
    completes_work(&phone).await;
    let phone = dies(phone, &url, profile).await;
    goes_on(&phone, "Take photo").await;
    takes_photos(&phone, 1).await;
    phone.press("Photos are done").await;
    let phone = dies(phone, &url, profile).await;
    goes_on(&phone, "Hand the phone to the customer").await;
    phone.press("Hand the phone to the customer").await;
    phone.press("5 stars").await;
    phone.press("Continue").await;
    phone.press("Yes, the company may ask me").await;
    phone.sees("New thermostat; the boiler heats again").await;
    let phone = dies(phone, &url, profile).await;
    phone.sees("New thermostat; the boiler heats again").await;
    phone.draws("canvas").await;
    phone.press("Done").await;
    phone.sees("Thank you!").await;
    let phone = dies(phone, &url, profile).await;
    unlocks(&phone).await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    phone.picture("installed-finished").await;
    let phone = dies(phone, &url, profile).await;
    phone.sees("Job done").await;

    // Signal again: everything arrives by itself.
    demo.start_again_here().await;
    has_signal(&phone).await;
    let desk = sees_the_job(&url).await;
    desk.sees("Unchanged since signing").await;
    desk.sees("Completed").await;
    desk.sees_no_more("still on the phone").await;
    every_byte(&demo, &desk, &phone).await;
    phone.kill().await;
    desk.close().await;
}

/// The dispatcher, before the page of the job.
pub async fn sees_the_job(url: &str) -> Browser {
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{url}/today")).await;
    desk.press("Deepa Kulkarni").await;
    desk.sees("Asha Verma").await;
    desk.open(&link_to(&desk, url, TITLE).await).await;
    desk
}

/// From wherever the phone is.
pub async fn goes_to_today(phone: &Browser) {
    until("the way back to Today", async || {
        if phone.tries("Today").await {
            return Some(());
        }
        phone.tries("Back").await;
        None
    })
    .await;
}

/// How many pictures the step shows that have really been loaded.
async fn pictures_shown(phone: &Browser) -> u64 {
    let count = "return [...document.querySelectorAll('.photo-grid img, .photos img')].filter((i) => i.naturalWidth > 0).length";
    until("pictures to be shown", async || {
        phone.script(count, vec![]).await.ok()?.as_u64().filter(|n| *n > 0)
    })
    .await
}

/// What the dashboard serves is what the phone holds, and both are what their names say.
async fn every_byte(demo: &DemoProcess, desk: &Browser, phone: &Browser) {
    let find = "return [...new Set(document.documentElement.outerHTML.match(/\\/blobs\\/[0-9a-f]{64}/g))].map((b) => b.slice(7));";
    let hashes: Vec<String> = serde_json::from_value(desk.script(find, vec![]).await.unwrap()).unwrap();
    assert!(hashes.len() >= 4, "three photos and a signature: {hashes:?}");
    let cookies = desk.client.get_all_cookies().await.unwrap();
    let cookie: Vec<String> = cookies.iter().map(|c| format!("{}={}", c.name(), c.value())).collect();
    for hash in hashes {
        let url = format!("{}/blobs/{hash}/original", demo.url);
        let answer = demo.http.get(&url).header("cookie", cookie.join("; ")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{url}");
        assert_eq!(hex::encode(Sha256::digest(answer.bytes().await.unwrap())), hash);
        assert_eq!(held(phone, &hash).await, hash);
    }
}

/// The hash of a picture as the phone's own store gives it to its page.
async fn held(phone: &Browser, hash: &str) -> String {
    let ask = "const [hash, done] = arguments; fetch(`blob/${hash}`).then((r) => r.arrayBuffer()) \
               .then((b) => crypto.subtle.digest('SHA-256', b)) \
               .then((d) => done(Array.from(new Uint8Array(d), (b) => b.toString(16).padStart(2, '0')).join('')), (e) => done(String(e)));";
    let said = phone.client.execute_async(ask, vec![json!(hash)]).await.unwrap();
    said.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_second_window_leaves_the_first_ones_files_alone() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    let first = phone.client.window().await.unwrap();
    let second = phone.client.new_window(true).await.unwrap();
    phone.client.switch_to_window(second.handle).await.unwrap();
    phone.open(&format!("{}/app/", demo.url)).await;
    phone.sees("Sevengate is open in another window").await;
    phone.picture("installed-second-window").await;
    phone.client.close_window().await.unwrap();
    phone.client.switch_to_window(first).await.unwrap();
    phone.press("On my way").await;
    phone.sees("Go to arrival").await;
    phone.close().await;
}

#[tokio::test]
async fn a_new_version_takes_over_whole_with_everything_unsent() {
    let apps = tempfile::tempdir().unwrap();
    let (now, handed_out) = (apps.path().join("now"), apps.path().join("handed-out"));
    let next = another_version(&crate::app_version::built(), &apps.path().join("next"), "next", 0);
    let older = another_version(&crate::app_version::built(), &apps.path().join("older"), "older", -1);
    std::os::unix::fs::symlink(crate::app_version::built(), &now).unwrap();
    std::fs::rename(&now, &handed_out).unwrap();
    let hands_out = |version: &Path| {
        std::fs::remove_file(&handed_out).unwrap();
        std::os::unix::fs::symlink(version, &handed_out).unwrap();
    };
    let mut demo = DemoProcess::start_with_app(Engine::Sqlite, &handed_out).await;
    let profile = tempfile::tempdir().unwrap();
    let profile = profile.path();
    let phone = Browser::start_in(Screen::Phone, profile).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    let url = demo.url.clone();

    // Without signal: ten photos and fifty notes.
    demo.kill();
    phone.press(TITLE).await;
    for n in 0..50 {
        phone.press("Add note").await;
        phone.fills("#note-text", &format!("reading {n}")).await;
        phone.press("Save").await;
        phone.sees(&format!("reading {n}")).await;
    }
    goes_to_today(&phone).await;
    arrives(&phone).await;
    phone.press("Take photo").await;
    shoots(&phone, 10).await;
    phone.press("Done").await;

    // The office has a new version. It is fetched beside the old one, which goes on; at the next start the new one is there.
    hands_out(Path::new(&next));
    demo.start_again_here().await;
    let phone = dies(phone, &url, profile).await;
    phone.sees(TITLE).await;
    let waits =
        "navigator.serviceWorker.getRegistration().then((r) => arguments[0](Boolean(r && r.waiting)));";
    until("the new version to lie ready", async || {
        phone.client.execute_async(waits, vec![]).await.ok()?.as_bool()?.then_some(())
    })
    .await;
    assert_eq!(mark(&phone).await, Value::Null, "the old one goes on");
    // It is here whole: it begins without signal, too.
    demo.kill();
    let phone = dies(phone, &url, profile).await;
    phone.sees(TITLE).await;
    until("the new version to run", async || (mark(&phone).await == json!("next")).then_some(())).await;

    // What the old one wrote down is sent by the new one.
    demo.start_again_here().await;
    has_signal(&phone).await;
    let desk = sees_the_job(&url).await;
    for n in [0, 24, 49] {
        desk.sees(&format!("reading {n}")).await;
    }
    desk.sees_no_more("still on the phone").await;

    // A version from before the phone's store became what it is does not take over.
    hands_out(Path::new(&older));
    let becomes = "const done = arguments[0]; navigator.serviceWorker.getRegistration().then((r) => r.update()).then((r) => { \
                     const next = r.installing || r.waiting; if (!next) return done('nothing came'); \
                     const look = () => next.state !== 'installing' && done(next.state); \
                     next.addEventListener('statechange', look); look(); }, (e) => done(String(e)));";
    assert_eq!(phone.client.execute_async(becomes, vec![]).await.unwrap(), json!("redundant"));
    let phone = dies(phone, &url, profile).await;
    phone.sees(TITLE).await;
    assert_eq!(mark(&phone).await, json!("next"));
    phone.kill().await;
    desk.close().await;
}

/// Which of the versions that a test made runs.
async fn mark(phone: &Browser) -> Value {
    phone.script("return document.documentElement.dataset.mark || null;", vec![]).await.unwrap()
}

#[tokio::test]
async fn two_people_share_a_phone_and_neither_loses_or_sees_the_others_work() {
    let mut demo = DemoProcess::start(Engine::Sqlite).await;
    let url = demo.url.clone();
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, &url).await;
    demo.kill();
    arrives(&phone).await;
    goes_to_today(&phone).await;
    phone.press("Me").await;
    phone.press("Sign out").await;
    phone.sees("not sent yet").await;
    phone.press_on(".sheet button.button:not(.button-primary):not(.button-quiet)").await;
    phone.sees("Work of Asha Verma waits on this phone").await;
    phone.picture("installed-others-work").await;
    demo.start_again_here().await;
    signs_in_as(&phone, "miguel").await;
    phone.sees("Today").await;
    assert!(!phone.text().await.contains(TITLE), "it is hers");
    phone.press("Me").await;
    phone.press("Sign out").await;
    phone.sees("The office has everything").await;
    phone.press_on(".sheet button.button-primary").await;
    signs_in_as(&phone, "asha").await;
    phone.sees("On site").await;
    let desk = sees_the_job(&url).await;
    desk.sees("Arrived").await;
    phone.kill().await;
    desk.close().await;
}

pub async fn signs_in_as(phone: &Browser, name: &str) {
    phone.fills("input[type=email]", &format!("{name}@{DOMAIN}")).await;
    phone.fills("input[type=password]", PASSWORD).await;
    phone.press("Sign in").await;
}

#[tokio::test]
async fn a_phone_that_is_wiped_holds_nothing_any_more() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let url = demo.url.clone();
    let (phone, desk) = (Browser::start(Screen::Phone).await, Browser::start(Screen::Desk).await);
    signs_in_to_the_installed(&phone, &url).await;
    assert_eq!(files_with(&phone, TITLE).await, json!(true), "her jobs lie in the browser's files");
    desk.open(&format!("{url}/sign-in")).await;
    desk.press("Vikram Deshpande").await;
    desk.sees("Asha Verma").await;
    desk.open(&format!("{url}/sync-health")).await;
    let row = "Lost or stolen?: Sevengate on Linux, Asha Verma";
    desk.press(row).await;
    desk.press("Take out of use").await;
    desk.sees("Out of use").await;
    desk.open(&format!("{url}/sync-health")).await;
    desk.press("Change: Sevengate on Linux, Asha Verma").await;
    desk.press("Wipe this phone").await;
    phone.sees("had the data on this phone deleted").await;
    phone.picture("installed-wiped").await;
    desk.sees("the phone confirmed it").await;
    assert_eq!(files_with(&phone, TITLE).await, json!(false), "nothing of it is left in any file");
    phone.kill().await;
    desk.close().await;
}

/// Whether any of the app's files in the browser has this text in it.
async fn files_with(phone: &Browser, text: &str) -> Value {
    let look = "const [text, done] = arguments; (async () => { \
                  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('sevengate-phone'); \
                  const wanted = new TextDecoder('latin1').decode(new TextEncoder().encode(text)); \
                  for await (const file of folder.values()) { \
                    const bytes = await (await file.getFile()).arrayBuffer(); \
                    if (new TextDecoder('latin1').decode(bytes).includes(wanted)) return true; \
                  } return false; })().then(done, (e) => done(String(e)));";
    phone.client.execute_async(look, vec![json!(text)]).await.unwrap()
}

#[tokio::test]
async fn a_phone_that_is_full_says_so_and_goes_on_when_there_is_room() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    arrives(&phone).await;
    let room = |bytes: Option<u64>| {
        let origin = demo.url.clone();
        let quota = bytes
            .map_or_else(|| json!({ "origin": origin }), |b| json!({ "origin": origin, "quotaSize": b }));
        let phone = &phone;
        async move { phone.devtools("Storage.overrideQuotaForOrigin", quota).await }
    };
    room(Some(1)).await;
    phone.press("Take photo").await;
    phone.press("Take picture").await;
    phone.sees("This phone is full").await;
    phone.picture("installed-full").await;
    room(None).await;
    phone.press("Take picture").await;
    until("the picture to be saved", async || {
        let count = "return document.querySelectorAll('.camera-strip img').length";
        (phone.script(count, vec![]).await.ok()?.as_u64()? >= 1).then_some(())
    })
    .await;
    phone.press("Done").await;
    phone.sees("Start work").await;
    phone.kill().await;
}

#[tokio::test]
async fn in_firefox_what_was_tapped_offline_survives_its_end_and_arrives() {
    let mut demo = DemoProcess::start(Engine::Sqlite).await;
    let url = demo.url.clone();
    let profile = tempfile::tempdir().unwrap();
    let enters = "const here = document.querySelector('#use-here'); if (here) here.click(); \
                  return !here && document.querySelector('#main').children.length > 0;";
    let phone = Firefox::start_in(profile.path()).await;
    phone.open(&format!("{url}/app/")).await;
    phone.does("the app", enters).await;
    phone.fills("input[type=email]", &format!("asha@{DOMAIN}")).await;
    phone.fills("input[type=password]", PASSWORD).await;
    phone.presses("Sign in").await;
    phone.sees(TITLE).await;
    phone.does("the app to be kept", "return Boolean(navigator.serviceWorker.controller);").await;

    demo.kill();
    phone.presses("On my way").await;
    phone.sees("Go to arrival").await;
    phone.kill();
    let phone = Firefox::start_in(profile.path()).await;
    phone.open(&format!("{url}/app/")).await;
    phone.does("the app", enters).await;
    phone.sees("Go to arrival").await;

    demo.start_again_here().await;
    phone.does("signal", "window.dispatchEvent(new Event('online')); return true;").await;
    let desk = sees_the_job(&url).await;
    desk.sees("On the way").await;
    desk.close().await;
}
