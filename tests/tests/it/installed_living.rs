//! The app that is installed from the server, as it lives in a browser: installed, kept, told of visits, shared with, forgotten,
//! dying, and signed out by the office.

use crate::installed::{goes_to_today, sees_the_job, signs_in_as};
use crate::phone_photos::jpeg;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::journey::{
    TITLE, arrives, completes_work, has_signal, is_kept, link_to, signs_in_to_the_installed, takes_photos,
};
use e2e::proxy::{Line, Proxy};
use e2e::wait::until;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Runs this in every page before the page's own scripts.
async fn with(phone: &Browser, source: &str) {
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
}

/// What an expression in the page is.
async fn is(phone: &Browser, expression: &str) -> Value {
    phone.script(&format!("return {expression};"), vec![]).await.expect("the page answers")
}

/// What a promise in the page comes to.
async fn becomes(phone: &Browser, promise: &str, arguments: Vec<Value>) -> Value {
    let source = format!(
        "const all = [...arguments], done = all.pop(); (async (...given) => {promise})(...all).then(done, (e) => done(String(e)));"
    );
    phone.client.execute_async(&source, arguments).await.expect("the page answers")
}

/// What the browser's settings say that this site may do: `granted`, `denied`, or `prompt`.
async fn may(phone: &Browser, url: &str, name: &str, setting: &str) {
    let says = json!({ "origin": url, "permission": { "name": name }, "setting": setting });
    phone.devtools("Browser.setPermission", says).await;
}

/// Waits until an expression in the page is this.
async fn gets(phone: &Browser, expression: &str, expected: Value) {
    until(&format!("{expression} to be {expected}"), async || {
        let said = phone.script(&format!("return {expression};"), vec![]).await.ok()?;
        (said == expected).then_some(())
    })
    .await;
}

async fn writes_a_note(phone: &Browser, text: &str) {
    phone.press("Add note").await;
    phone.fills("#note-text", text).await;
    phone.press("Save").await;
    phone.sees(text).await;
}

/// A phone that says it is one.
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/140.0.0.0 Mobile Safari/537.36";
/// Keeps back what this browser itself offers, which nobody could answer here.
const NO_OFFER: &str = "window.addEventListener('beforeinstallprompt', (event) => { \
    if (event.isTrusted) { event.preventDefault(); event.stopImmediatePropagation(); } }, true);";
/// The browser offers to install the app; whether the page has taken the offer.
const OFFER: &str = "const offer = new Event('beforeinstallprompt', { cancelable: true }); \
    offer.prompt = () => { window.prompted = (window.prompted || 0) + 1; }; \
    offer.userChoice = new Promise((choose) => { window.chooses = (outcome) => choose({ outcome }); }); \
    return !window.dispatchEvent(offer);";

async fn offers(phone: &Browser) {
    assert_eq!(phone.script(OFFER, vec![]).await.unwrap(), json!(true), "the page keeps the offer");
}

#[tokio::test]
async fn a_browser_would_install_it_and_it_opens_with_the_server_gone() {
    let mut demo = DemoProcess::start(Engine::Sqlite).await;
    let url = demo.url.clone();
    let app = format!("{url}/app/");
    // The demo's page leads there, on a computer.
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{url}/")).await;
    let here = desk.client.window().await.unwrap();
    desk.press("The app to install").await;
    let opened = until("another window", async || {
        desk.client.windows().await.ok()?.into_iter().find(|window| *window != here)
    })
    .await;
    desk.client.switch_to_window(opened).await.unwrap();
    desk.sees("Open Sevengate on your phone").await;
    assert_eq!(desk.client.current_url().await.unwrap().as_str(), app);
    desk.press("Use it in this browser").await;
    desk.sees("Sign in").await;
    desk.kill().await;

    let phone = Browser::start(Screen::Phone).await;
    phone.open(&app).await;
    is_kept(&phone).await;
    let wrong = phone.devtools("Page.getInstallabilityErrors", json!({})).await;
    assert_eq!(wrong["installabilityErrors"], json!([]));
    let said = phone.devtools("Page.getAppManifest", json!({})).await;
    assert_eq!(said["errors"], json!([]));
    assert_eq!(said["url"], json!(format!("{app}manifest.webmanifest")));
    let manifest: Value = serde_json::from_str(said["data"].as_str().unwrap()).unwrap();
    assert_eq!(manifest["name"], "Deccan Plumbing");
    assert_eq!(manifest["short_name"], "Deccan");
    assert_eq!(manifest["display"], "standalone");
    let address =
        |key: &str| reqwest::Url::parse(&app).unwrap().join(manifest[key].as_str().unwrap()).unwrap();
    let (begins, scope) = (address("start_url"), address("scope"));
    assert!(begins.as_str().starts_with(scope.as_str()), "{begins} lies in {scope}");
    assert_eq!(address("id").as_str(), app);
    let mut icons = BTreeSet::new();
    for icon in manifest["icons"].as_array().unwrap().iter().filter(|icon| icon["type"] == "image/png") {
        let size = png_size(&demo, &format!("{app}{}", icon["src"].as_str().unwrap())).await;
        assert_eq!(icon["sizes"], json!(format!("{0}x{0}", size)));
        icons.insert((icon["purpose"].as_str().unwrap(), size));
    }
    assert_eq!(icons, BTreeSet::from([("any", 192), ("any", 512), ("maskable", 192), ("maskable", 512)]));
    let apple = is(&phone, "document.querySelector('link[rel=apple-touch-icon]').href").await;
    assert_eq!(png_size(&demo, apple.as_str().unwrap()).await, 180);
    let colors = "[...document.querySelectorAll('meta[name=theme-color]')].map((m) => m.content)";
    let colors = is(&phone, colors).await;
    assert_eq!(colors.as_array().unwrap().len(), 2, "by day and by night");
    assert_eq!(colors[0], manifest["theme_color"]);
    let window = is(&phone, "document.querySelector('meta[name=viewport]').content").await;
    for part in ["width=device-width", "initial-scale=1", "viewport-fit=cover"] {
        assert!(window.as_str().unwrap().contains(part), "{window}");
    }

    demo.kill();
    phone.open(begins.as_str()).await;
    let answer = "performance.getEntriesByType('navigation')[0].responseStatus";
    assert_eq!(is(&phone, answer).await, 200);
    phone.press("Use it in this browser").await;
    phone.sees("After signing in, everything works without signal.").await;
    phone.kill().await;
}

/// Width and height of a square PNG, as its header says.
async fn png_size(demo: &DemoProcess, url: &str) -> u32 {
    let answer = demo.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(&bytes[..16], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "{url}");
    let edge = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!(edge(16), edge(20), "{url} is square");
    edge(16)
}

#[tokio::test]
async fn where_the_browser_installs_it_one_tap_does_and_the_window_lets_go_of_the_files() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    with(&phone, NO_OFFER).await;
    phone.devtools("Emulation.setUserAgentOverride", json!({ "userAgent": ANDROID })).await;
    // On the way in.
    phone.open(&format!("{}/app/", demo.url)).await;
    phone.sees("Tap the menu: the three dots").await;
    assert!(!phone.has("Install").await, "nothing is offered yet");
    offers(&phone).await;
    phone.sees("Tap Install at the bottom of this page").await;
    phone.sees_no_more("Tap the menu: the three dots").await;
    phone.picture("living-install").await;
    phone.press("Install").await;
    gets(&phone, "window.prompted", json!(1)).await;
    phone.script("window.chooses('dismissed')", vec![]).await.unwrap();
    phone.sees("Tap the menu: the three dots").await;
    assert!(!phone.has("Install").await, "an offer is good once");

    // In the app, without an offer and with one.
    signs_in_to_the_installed(&phone, &demo.url).await;
    phone.press("Me").await;
    phone.press("Install the app").await;
    phone.sees("Tap the menu: the three dots").await;
    phone.press("Close").await;
    phone.sees_no_more("Tap the menu: the three dots").await;
    offers(&phone).await;
    phone.press("Install the app").await;
    gets(&phone, "window.prompted", json!(1)).await;
    assert_eq!(is(&phone, "document.querySelectorAll('.install-over').length").await, 0);
    phone
        .script("window.chooses('accepted'); window.dispatchEvent(new Event('appinstalled'))", vec![])
        .await
        .unwrap();
    phone.sees("Sevengate is installed").await;
    phone.picture("living-installed").await;
    // What was installed has the files.
    let window = phone.client.new_window(true).await.unwrap();
    phone.client.switch_to_window(window.handle).await.unwrap();
    phone.open(&format!("{}/app/", demo.url)).await;
    phone.sees("Asha Verma").await;
    phone.kill().await;
}

/// A push service that is not there: it agrees with a key of its own, unless it is `unreachable`.
const PUSH: &str = r#"
if (window.PushManager) {
  const kept = () => JSON.parse(localStorage.getItem('agreed'));
  const agreed = () => kept() && {
    toJSON: kept, options: {},
    unsubscribe: async () => (localStorage.removeItem('agreed'), true),
  };
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  PushManager.prototype.getSubscription = async () => agreed();
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (window.unreachable) throw new DOMException('Registration failed', 'AbortError');
    window.subscribed = [userVisibleOnly, applicationServerKey.length, applicationServerKey[0]];
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const auth = text(crypto.getRandomValues(new Uint8Array(16)));
    const keys = { p256dh: text(await crypto.subtle.exportKey('raw', pair.publicKey)), auth };
    localStorage.setItem('agreed', JSON.stringify({ endpoint: 'https://push.example.com/asha', keys }));
    return agreed();
  };
}"#;

/// What turns it on.
const TELL: &str = "Tell me about new and moved visits";

/// What the office has written down.
fn database(demo: &DemoProcess) -> Connection {
    let file = demo.folder().join("server").join("sevengate.db");
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the server has it")
}

/// Waits until the office rings so many phones.
async fn rings(demo: &DemoProcess, phones: i64) {
    until(&format!("{phones} phones to be rung"), async || {
        let count = "select count(*) from bells";
        let rung: i64 = database(demo).query_row(count, [], |row| row.get(0)).ok()?;
        (rung == phones).then_some(())
    })
    .await;
}

#[tokio::test]
async fn in_me_the_browser_is_asked_to_keep_the_files_and_to_tell_of_visits() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let url = &demo.url;
    let phone = Browser::start(Screen::Phone).await;
    with(&phone, PUSH).await;
    may(&phone, url, "persistent-storage", "denied").await;
    may(&phone, url, "notifications", "prompt").await;
    signs_in_to_the_installed(&phone, url).await;
    phone.press("Me").await;

    phone.sees("This phone may forget unsent work").await;
    phone.press("Ask the browser to keep it").await;
    phone.sees("The browser does not promise it yet").await;
    phone.picture("living-not-kept").await;
    may(&phone, url, "persistent-storage", "granted").await;
    phone.press("Ask the browser to keep it").await;
    phone.sees("Kept safely on this phone").await;
    phone.sees_no_more("The browser does not promise it yet").await;
    assert!(!phone.has("Ask the browser to keep it").await);

    phone.press(TELL).await;
    phone.sees("The question was not answered").await;
    // Allowed, but the browser's service is away: said, and the button stays.
    may(&phone, url, "notifications", "granted").await;
    phone.script("window.unreachable = true", vec![]).await.unwrap();
    phone.press(TELL).await;
    phone.sees("The browser's notification service could not be reached").await;
    rings(&demo, 0).await;
    phone.script("window.unreachable = false", vec![]).await.unwrap();
    phone.press(TELL).await;
    phone.sees("This phone tells you.").await;
    phone.picture("living-told").await;
    assert_eq!(is(&phone, "window.subscribed").await, json!([true, 65, 4]), "with the office's key");
    rings(&demo, 1).await;
    phone.press("Stop telling me").await;
    phone.sees_no_more("This phone tells you.").await;
    rings(&demo, 0).await;
    gets(&phone, "localStorage.getItem('agreed')", Value::Null).await;

    // On again, then forbidden in the browser's settings, which ends what was agreed; and the way back.
    phone.press(TELL).await;
    phone.sees("This phone tells you.").await;
    phone.script("localStorage.removeItem('agreed')", vec![]).await.unwrap();
    may(&phone, url, "notifications", "denied").await;
    phone.sees("This phone does not allow it").await;
    assert!(!phone.has(TELL).await, "pressing helps nobody here");
    phone.picture("living-blocked").await;
    may(&phone, url, "notifications", "granted").await;
    phone.sees_no_more("This phone does not allow it").await;
    phone.press(TELL).await;
    phone.sees("This phone tells you.").await;
    rings(&demo, 1).await;
    phone.kill().await;
}

/// Another app shares these pictures with Sevengate: they are posted as the browser posts them, and the app opens. The page posts
/// them by `fetch`: this browser's tab crashes now and then where a form leads away from the running app.
async fn shares(phone: &Browser, url: &str, files: &[(&str, &[u8])]) {
    let files: Vec<Value> = files.iter().map(|(name, bytes)| json!([name, STANDARD.encode(bytes)])).collect();
    let posts = "{ const form = new FormData(); \
        for (const [name, text] of given[0]) \
          form.append('photos', new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type: 'image/jpeg' })); \
        const answer = await fetch('share', { method: 'POST', body: form }); \
        return [answer.status, answer.redirected, answer.url]; }";
    let app = format!("{url}/app/");
    assert_eq!(becomes(phone, posts, vec![json!(files)]).await, json!([200, true, app]));
    phone.open(&app).await;
}

/// Counts what is asked of the screen.
const AWAKE: &str = "window.awake = 0; WakeLock.prototype.request = async (kind) => { \
    const held = new EventTarget(); window.awake += kind === 'screen' ? 1 : 100; \
    held.release = async () => { window.awake -= 1; held.dispatchEvent(new Event('release')); }; return held; };";

#[tokio::test]
async fn shared_photos_become_a_jobs_and_the_screen_stays_on_while_the_customer_has_it() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let url = &demo.url;
    let phone = Browser::start(Screen::Phone).await;
    with(&phone, AWAKE).await;
    signs_in_to_the_installed(&phone, url).await;
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1\0\0\0\x08mdat";
    // Two that are called the same, and one that this browser cannot show.
    let (one, two) = (jpeg(1), jpeg(2));
    shares(&phone, url, &[("image.jpg", &one), ("image.jpg", &two), ("Front door.HEIC", heic)]).await;
    phone.sees("3 photos were shared with Sevengate").await;
    phone.sees("They can be put on a job once you have arrived there").await;
    phone.picture("living-shared").await;
    arrives(&phone).await;
    goes_to_today(&phone).await;
    phone.press("Put them on a job").await;
    phone.sees("On which job?").await;
    phone.press_on(".sheet .choice").await;
    phone.sees("What do they show?").await;
    phone.press("Before photos").await;
    phone.sees("1 picture was not taken").await;
    phone.sees("This phone cannot read this kind of picture").await;
    phone.picture("living-shared-unreadable").await;
    assert_eq!(is(&phone, "document.querySelector('.picking bdi').innerText").await, "Front door.HEIC");
    phone.sees("One photo was shared with Sevengate").await;
    phone.press("All right").await;
    phone.sees_no_more("Front door.HEIC").await;
    phone.press("Discard them").await;
    phone.sees("One photo is removed from Sevengate").await;
    phone.press_on(".sheet .button-danger").await;
    phone.sees_no_more("shared with Sevengate").await;
    until("nothing to be left of them", async || {
        let left = "(await (await caches.open('shared-photos')).keys()).length";
        (becomes(&phone, left, vec![]).await == 0).then_some(())
    })
    .await;
    phone.press("Take before photos").await;
    gets(
        &phone,
        "[...document.querySelectorAll('.photo img')].filter((i) => i.naturalWidth > 0).length",
        json!(2),
    )
    .await;

    phone.press("Start work").await;
    phone.sees("Work is complete").await;
    completes_work(&phone).await;
    takes_photos(&phone, 1).await;
    phone.press("Photos are done").await;
    phone.sees("Hand the phone to the customer").await;
    assert_eq!(is(&phone, "window.awake").await, 0);
    phone.press("Hand the phone to the customer").await;
    phone.sees("Continue").await;
    gets(&phone, "window.awake", json!(1)).await;
    until("the phone to be taken back", async || {
        phone.tries("Deccan Plumbing.").await;
        phone.has("Hand the phone to the customer").await.then_some(())
    })
    .await;
    gets(&phone, "window.awake", json!(0)).await;
    let desk = sees_the_job(url).await;
    desk.sees("Before photos").await;
    desk.sees_no_more("still on the phone").await;
    desk.close().await;
    phone.close().await;
}

/// How often a file of the app lies in what the browser keeps; `and` is done to each.
async fn each_kept(phone: &Browser, name: &str, and: &str) -> Value {
    let counts = format!(
        "{{ let found = 0; \
        for (const key of await caches.keys()) {{ const cache = await caches.open(key); \
          for (const file of await cache.keys()) if (file.url.endsWith(given[0])) {{ found += 1; {and} }} }} \
        return found; }}"
    );
    becomes(phone, &counts, vec![json!(name)]).await
}

async fn kept(phone: &Browser, name: &str) -> Value {
    each_kept(phone, name, "").await
}

/// Takes a file of the app out of what the browser keeps.
async fn loses(phone: &Browser, name: &str) {
    assert_eq!(each_kept(phone, name, "await cache.delete(file);").await, 1, "{name} was kept");
    phone.devtools("Network.clearBrowserCache", json!({})).await;
}

#[tokio::test]
async fn an_app_that_lost_its_files_says_so_and_the_way_on_works() {
    let mut demo = DemoProcess::start(Engine::Sqlite).await;
    let url = demo.url.clone();
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, &url).await;

    // The database is gone, all else is there.
    phone.open(&format!("{url}/sign-in")).await;
    until("the files to go", async || {
        let gone = "(await navigator.storage.getDirectory()).removeEntry('sevengate-phone', { recursive: true }).then(() => 'gone')";
        (becomes(&phone, gone, vec![]).await == "gone").then_some(())
    })
    .await;
    phone.open(&format!("{url}/app/")).await;
    phone.sees("This phone has forgotten Sevengate's files").await;
    phone.sees("Ask your office which of your jobs arrived before you go on").await;
    phone.picture("living-forgotten").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("Begin anew").await;
    signs_in_as(&phone, "asha").await;
    phone.sees(TITLE).await;

    // Half of the app is gone while there is no signal: what begins it, and the program itself.
    let (stopped, cannot) = ("Sevengate has stopped", "Sevengate cannot start");
    for (file, says) in [("/worker.js", stopped), ("/app.wasm", cannot)] {
        loses(&phone, file).await;
        demo.kill();
        phone.open(&format!("{url}/app/")).await;
        phone.sees(says).await;
        phone.sees("What you did is kept on this phone").await;
        if says == cannot {
            phone.sees("A part of it could not be loaded or opened").await;
            let raw = "document.querySelector('.shell-note > :last-child')";
            assert_eq!(is(&phone, &format!("{raw}.lang")).await, "en");
            assert!(!is(&phone, &format!("{raw}.innerText")).await.as_str().unwrap().is_empty());
        }
        phone.picture(&format!("living{}", file.replace(['/', '.'], "-"))).await;
        assert_eq!(phone.axe().await, Vec::<String>::new());
        demo.start_again_here().await;
        phone.press("Try again").await;
        phone.sees(TITLE).await;
        // It lies there again for the next time without signal.
        until(&format!("{file} to be kept again"), async || (kept(&phone, file).await == 1).then_some(()))
            .await;
    }
    phone.kill().await;
}

/// The app's workers, what stands on its icon, how often the page heard that there is signal, and what it asked of Background Sync,
/// which a browser with signal does at once.
const INSIDE: &str = "window.workers = []; window.icon = null; window.signals = 0; window.tags = []; \
    window.Worker = class extends Worker { constructor(...given) { super(...given); window.workers.push(this); } }; \
    Navigator.prototype.setAppBadge = async (n) => { window.icon = n; }; \
    Navigator.prototype.clearAppBadge = async () => { window.icon = 0; }; \
    const asks = SyncManager.prototype.register; \
    SyncManager.prototype.register = function (tag) { window.tags.push(tag); return asks.call(this, tag); }; \
    window.addEventListener('online', () => { window.signals += 1; });";

/// The worker ends as one does whose memory is taken away.
async fn worker_dies(phone: &Browser) {
    let dies = "const worker = window.workers.at(-1); worker.terminate(); \
        worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));";
    phone.script(dies, vec![]).await.unwrap();
}

#[tokio::test]
async fn a_note_outlives_workers_and_sign_outs_and_the_icon_says_that_it_waits() {
    let mut demo = DemoProcess::start(Engine::Sqlite).await;
    let url = demo.url.clone();
    let phone = Browser::start(Screen::Phone).await;
    with(&phone, INSIDE).await;
    signs_in_to_the_installed(&phone, &url).await;
    gets(&phone, "window.icon", json!(0)).await;
    demo.kill();
    phone.press(TITLE).await;
    writes_a_note(&phone, "the valve is stuck").await;
    let waiting =
        until("the icon to say it", async || is(&phone, "window.icon").await.as_u64().filter(|n| *n > 0))
            .await;

    // Put away with something unsent: the service worker is told when there is signal.
    assert_eq!(is(&phone, "window.tags").await, json!([]));
    let first = phone.client.window().await.unwrap();
    let other = phone.client.new_window(true).await.unwrap();
    phone.client.switch_to_window(other.handle).await.unwrap();
    phone.client.close_window().await.unwrap();
    phone.client.switch_to_window(first).await.unwrap();
    let asked = "unsent There is signal, and work on this phone waits to be sent: open Sevengate.";
    gets(&phone, "window.tags", json!([asked])).await;

    // Twice the app goes on by itself, at the third time it asks.
    for died in 1..3 {
        worker_dies(&phone).await;
        gets(&phone, "window.workers.length", json!(died + 1)).await;
        phone.sees("the valve is stuck").await;
    }
    worker_dies(&phone).await;
    phone.sees("Sevengate has stopped").await;
    phone.press("Try again").await;
    phone.sees("the valve is stuck").await;
    gets(&phone, "window.icon", json!(waiting)).await;

    // Whoever signs out leaves it there, and the icon goes on saying so.
    goes_to_today(&phone).await;
    phone.press("Me").await;
    phone.press("Sign out").await;
    phone.sees("not sent yet").await;
    phone.press_on(".sheet button.button:not(.button-primary):not(.button-quiet)").await;
    phone.sees("After signing in, everything works without signal.").await;
    assert_eq!(is(&phone, "window.icon").await, json!(waiting));
    demo.start_again_here().await;
    signs_in_as(&phone, "asha").await;
    phone.sees(TITLE).await;
    let desk = sees_the_job(&url).await;
    desk.sees("the valve is stuck").await;
    gets(&phone, "window.icon", json!(0)).await;

    // The browser wakes the service worker, and an app that is open sends.
    demo.kill();
    phone.press(TITLE).await;
    writes_a_note(&phone, "the valve is free").await;
    phone.sees("Offline").await;
    demo.start_again_here().await;
    let heard = is(&phone, "window.signals").await.as_u64().unwrap();
    // This browser's first registration.
    let signal = json!({ "origin": url, "registrationId": "0", "tag": asked, "lastChance": false });
    phone.devtools("ServiceWorker.enable", json!({})).await;
    phone.devtools("ServiceWorker.dispatchSyncEvent", signal).await;
    gets(&phone, "window.signals", json!(heard + 1)).await;
    desk.open(&link_to(&desk, &url, TITLE).await).await;
    desk.sees("the valve is free").await;
    gets(&phone, "window.icon", json!(0)).await;
    phone.kill().await;
    desk.close().await;
}

#[tokio::test]
async fn signed_out_by_the_office_while_offline_nothing_is_lost() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let line = Proxy::start(demo.url.trim_start_matches("http://"), Line::GOOD);
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, &line.url()).await;
    line.set(Line { refuses: true, ..Line::GOOD });
    phone.press(TITLE).await;
    writes_a_note(&phone, "the key is at the neighbour's").await;
    phone.sees("Offline").await;

    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/sign-in", demo.url)).await;
    desk.press("Vikram Deshpande").await;
    desk.sees("Asha Verma").await;
    desk.open(&format!("{}/people", demo.url)).await;
    desk.press("Asha Verma").await;
    desk.press("Sign out: Sevengate on Linux").await;
    desk.sees("Signed out there").await;

    line.set(Line::GOOD);
    has_signal(&phone).await;
    phone.press("Signed out · your work is kept on this phone").await;
    phone.sees("Waits until you sign in again").await;
    phone.picture("living-signed-out").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("Sign in again").await;
    signs_in_as(&phone, "asha").await;
    phone.sees("All sent").await;
    desk.open(&link_to(&desk, &demo.url, TITLE).await).await;
    desk.sees("the key is at the neighbour's").await;
    phone.kill().await;
    desk.close().await;
}

/// The phone believes in another time: `Date` of its page and of the app's worker.
const WRONG: &str = "{ const Right = Date, off = -365 * 864e5; \
    globalThis.Date = class extends Right { constructor(...given) { given.length ? super(...given) : super(Right.now() + off); } \
      static now() { return Right.now() + off; } }; }";

/// When a note was written, as the office has it.
fn written_ms(demo: &DemoProcess, text: &str) -> i64 {
    let when = "select at_ms from notes where doc ->> 'text' = ?1";
    database(demo).query_row(when, [text], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn what_a_phone_that_believes_in_another_year_sends_counts_at_its_true_time() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let url = &demo.url;
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, url).await;
    phone.press(TITLE).await;
    writes_a_note(&phone, "written in time").await;
    phone.sees("All sent").await;
    let believes = format!(
        "await cache.put(file, new Response({} + await (await cache.match(file)).text(), \
           {{ headers: {{ 'content-type': 'text/javascript' }} }}));",
        json!(WRONG)
    );
    assert_eq!(each_kept(&phone, "/worker.js", &believes).await, 1);
    let year = "new Date().getFullYear()";
    let right = is(&phone, year).await.as_i64().unwrap();
    with(&phone, WRONG).await;
    phone.open(&format!("{url}/app/")).await;
    assert_eq!(is(&phone, year).await, right - 1);
    phone.sees("written in time").await;
    writes_a_note(&phone, "written a year ago").await;
    phone.picture("living-wrong-clock").await;
    // The day is the office's, too.
    goes_to_today(&phone).await;
    phone.sees("1 of 5 done").await;
    phone.sees(TITLE).await;
    phone.picture("living-wrong-clock-today").await;
    let desk = sees_the_job(url).await;
    desk.sees("written a year ago").await;
    let apart = written_ms(&demo, "written a year ago") - written_ms(&demo, "written in time");
    assert!((1..600_000).contains(&apart), "minutes apart at most: {apart} ms");
    // Whoever looks after phones is told.
    desk.open(&format!("{url}/sync-health")).await;
    desk.sees("clock 365 days slow").await;
    desk.close().await;
    phone.kill().await;
}
