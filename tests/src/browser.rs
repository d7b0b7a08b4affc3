//! A real Chromium, driven as a person would use it: by what controls are called.

pub mod processes;

use crate::health::{PHONE, SEEN};
use crate::wait::until;
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// What it pretends to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 412 × 915, touch, a fake camera.
    Phone,
    /// 1440 × 900.
    Desk,
}

/// One browser with its driver.
pub struct Browser {
    pub client: Client,
    driver: Child,
    driver_url: String,
    http: reqwest::Client,
    screen: Screen,
    /// What was wrong with the phone's screens when something was about to be pressed on them.
    wrong: Mutex<Vec<String>>,
    profile: PathBuf,
    /// Holds the profile where it goes with the browser.
    _temporary: Option<TempDir>,
}

impl Browser {
    /// Starts it.
    pub async fn start(screen: Screen) -> Browser {
        Browser::begin(screen, false, None).await
    }

    /// Starts it on a profile that stays when it ends: what a site keeps there is found again by the next one.
    pub async fn start_in(screen: Screen, profile: &Path) -> Browser {
        Browser::begin(screen, false, Some(profile)).await
    }

    /// One at a desk that notes what its pages ask for and what its console says; see [`Browser::noted`].
    pub async fn watched() -> Browser {
        Browser::begin(Screen::Desk, true, None).await
    }

    async fn begin(screen: Screen, watched: bool, profile: Option<&Path>) -> Browser {
        let (driver, driver_url) = driver().await;
        let temporary = profile.is_none().then(|| tempfile::tempdir().expect("a folder for the browser"));
        let profile = profile.or(temporary.as_ref().map(TempDir::path)).expect("one of both").to_owned();
        let size = if screen == Screen::Phone { "412,915" } else { "1440,900" };
        let mut options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-default-apps", "--hide-scrollbars", "--force-prefers-reduced-motion",
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                format!("--window-size={size}"),
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": { "profile.default_content_setting_values": { "geolocation": 1, "media_stream_camera": 1 } },
        });
        if screen == Screen::Phone {
            let metrics =
                json!({ "width": 412, "height": 915, "pixelRatio": 2.0, "touch": true, "mobile": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        if let Ok(chromium) = std::env::var("CHROMIUM") {
            options["binary"] = json!(chromium);
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("browserName".into(), json!("chrome"));
        capabilities.insert("goog:chromeOptions".into(), options);
        let mut kept = json!({ "browser": "ALL" });
        if watched {
            kept["performance"] = json!("ALL");
        }
        capabilities.insert("goog:loggingPrefs".into(), kept);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&driver_url).await;
        let client = client.expect("Chromium starts under chromedriver");
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (http, wrong) = (reqwest::Client::new(), Mutex::default());
        Browser { client, driver, driver_url, http, screen, wrong, profile, _temporary: temporary }
    }

    /// Ends the whole browser with SIGKILL, its driver too.
    pub async fn kill(mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        processes::kill_all(&self.profile).await;
    }

    /// What runs of it.
    pub fn processes(&self) -> Vec<processes::Process> {
        processes::of(&self.profile)
    }

    /// Closes it. No screen of a phone was torn, and its console said nothing.
    pub async fn close(self) {
        self.looks("the end").await;
        let mut wrong = std::mem::take(&mut *self.wrong.lock().unwrap_or_else(PoisonError::into_inner));
        if self.screen == Screen::Phone {
            // What the browser itself asks the world is not the page's doing.
            let own = |line: &Value| {
                line["message"].as_str().is_some_and(|said| said.contains("Network location provider"))
            };
            let severe = |line: &Value| line["level"] == "SEVERE" && !own(line);
            let said = self.noted("browser").await.into_iter().filter(severe);
            wrong.extend(said.map(|line| format!("the console says {}", line["message"])));
        }
        let _ = self.client.clone().close().await;
        assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    /// Looks at a phone's screen as the one who is about to press something does.
    async fn looks(&self, before: &str) {
        if self.screen != Screen::Phone {
            return;
        }
        // A page that is just being left answers nothing.
        let Ok(said) = self.script(&format!("{SEEN}{PHONE}"), vec![]).await else { return };
        let said: Vec<String> = serde_json::from_value(said).expect("the probe answers with a list");
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.extend(said.into_iter().map(|what| format!("before “{before}”: {what}")));
        wrong.truncate(60);
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// A DevTools command.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let answer = self.driver("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
        assert!(answer["error"].is_null(), "{command}: {answer}");
        answer
    }

    /// What a watched browser noted since it was asked last: `browser` for its console, `performance` for its requests.
    pub async fn noted(&self, log: &str) -> Vec<Value> {
        let noted = self.driver("se/log", json!({ "type": log })).await;
        serde_json::from_value(noted).expect("the log is a list")
    }

    /// What WebDriver itself has no name for.
    async fn driver(&self, command: &str, body: Value) -> Value {
        let session = self.client.session_id().await.ok().flatten().expect("a session is open");
        let url = format!("{}/session/{session}/{command}", self.driver_url);
        let answer = self.http.post(url).json(&body).send().await.expect("chromedriver answers");
        let answer: Value = answer.json().await.expect("chromedriver answers in JSON");
        answer["value"].clone()
    }

    /// Where the browser says it is.
    pub async fn stands_at(&self, lat: f64, lng: f64, accuracy_m: f64) {
        let place = json!({ "latitude": lat, "longitude": lng, "accuracy": accuracy_m });
        self.devtools("Emulation.setGeolocationOverride", place).await;
    }

    /// Runs a script in the page; its value.
    pub async fn script(&self, source: &str, arguments: Vec<Value>) -> Result<Value, CmdError> {
        self.client.execute(source, arguments).await
    }

    /// The element that a person would call so: a control by its accessible name.
    async fn called(&self, name: &str) -> Option<Element> {
        let found =
            self.script(&format!("{CALLED} return called(arguments[0]);"), vec![json!(name)]).await.ok()?;
        if found.is_null() {
            return None;
        }
        let reference = found.as_object()?.values().next()?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), ElementRef::from(reference)))
    }

    /// Presses the control of this name as soon as it is there and can be pressed.
    pub async fn press(&self, name: &str) {
        let what = format!("“{name}” to be there for pressing");
        let looked = until(&what, async || self.called(name).await.map(drop));
        self.or_show(looked, name).await;
        self.looks(name).await;
        let pressed = async {
            until(&what, async || {
                let element = self.called(name).await?;
                if element.click().await.is_ok() {
                    return Some(());
                }
                // It lies under buttons that stay: anyone who wants it scrolls it into the middle.
                let centres = format!(
                    "{CALLED} const e = called(arguments[0]); if (e) e.scrollIntoView({{ block: 'center' }});"
                );
                self.script(&centres, vec![json!(name)]).await.ok()?;
                element.click().await.ok()
            })
            .await;
        };
        self.or_show(pressed, name).await;
    }

    /// Presses what the selector names, with a real pointer.
    pub async fn press_on(&self, selector: &str) {
        let pressed = async {
            until(&format!("{selector} to be pressed"), async || {
                let found = self.client.find(fantoccini::Locator::Css(selector)).await.ok()?;
                found.click().await.ok()
            })
            .await;
        };
        self.or_show(pressed, selector).await;
    }

    /// Presses the control of this name if it is there just now.
    pub async fn tries(&self, name: &str) -> bool {
        match self.called(name).await {
            Some(element) => element.click().await.is_ok(),
            None => false,
        }
    }

    /// Whether a control of this name is there.
    pub async fn has(&self, name: &str) -> bool {
        self.called(name).await.is_some()
    }

    /// Waits until the page says this.
    pub async fn sees(&self, text: &str) {
        let what = format!("the page to say “{text}”");
        let seen = async {
            until(&what, async || {
                let said = self.text().await;
                plain(&said).contains(&plain(text)).then_some(())
            })
            .await;
        };
        self.or_show(seen, text).await;
    }

    /// Waits until the page does not say this any more.
    pub async fn sees_no_more(&self, text: &str) {
        let gone = async {
            until(&format!("the page to stop saying “{text}”"), async || {
                let said = self.text().await;
                (!plain(&said).contains(&plain(text))).then_some(())
            })
            .await;
        };
        self.or_show(gone, text).await;
    }

    /// Everything that the page says.
    pub async fn text(&self) -> String {
        let said = self.script("return document.body ? document.body.innerText : ''", vec![]).await;
        said.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Writes into the field of this name.
    pub async fn writes(&self, name: &str, text: &str) {
        until(&format!("the field “{name}”"), async || {
            let field = self.called(name).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        })
        .await;
    }

    /// Writes into the field that the selector names, for two that are called the same.
    pub async fn fills(&self, selector: &str, text: &str) {
        until(&format!("the field {selector}"), async || {
            let field = self.client.find(fantoccini::Locator::Css(selector)).await.ok()?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        })
        .await;
    }

    /// Chooses in the list of this name: the option that begins so.
    pub async fn chooses(&self, name: &str, option: &str) {
        let source = format!(
            "{CALLED} const list = called(arguments[0]); if (!list || !list.options) return false; \
             const found = [...list.options].find((o) => o.text.trim().startsWith(arguments[1])); if (!found) return false; \
             list.focus(); list.value = found.value; \
             for (const kind of ['input', 'change']) list.dispatchEvent(new Event(kind, {{ bubbles: true }})); return true;"
        );
        self.does(&format!("“{option}” in the list “{name}”"), &source, vec![json!(name), json!(option)])
            .await;
    }

    /// Sets a field that browsers write in their own way: days and times, as `2026-12-01` and `14:30`.
    pub async fn sets(&self, name: &str, value: &str) {
        let source = format!(
            "{CALLED} const field = called(arguments[0]); if (!field) return false; field.focus(); field.value = arguments[1]; \
             for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {{ bubbles: true }})); \
             return field.value === arguments[1];"
        );
        self.does(&format!("the field “{name}”"), &source, vec![json!(name), json!(value)]).await;
    }

    /// Runs a script until it says that it is done.
    pub async fn does(&self, what: &str, source: &str, arguments: Vec<Value>) {
        let done = async {
            until(what, async || {
                let done = self.script(source, arguments.clone()).await.ok()?;
                done.as_bool()?.then_some(())
            })
            .await;
        };
        self.or_show(done, what).await;
    }

    /// Presses a key with nothing but the keyboard: WebDriver's code points for Tab, Enter and the like, or a letter.
    pub async fn keys(&self, keys: &str) {
        let active = self.client.active_element().await.expect("something has the focus");
        active.send_keys(keys).await.expect("keys can be pressed");
    }

    /// The accessible name of what has the focus.
    pub async fn focus(&self) -> String {
        let source = format!("{CALLED} const e = document.activeElement; return e ? nameOf(e) : '';");
        let name = self.script(&source, vec![]).await;
        name.ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Chooses a file in the field of this name.
    pub async fn writes_file(&self, name: &str, path: &Path) {
        until(&format!("the field “{name}”"), async || {
            let field = self.called(name).await?;
            field.send_keys(path.to_str()?).await.ok()
        })
        .await;
    }

    /// Chooses files in the field that the selector names.
    pub async fn fills_files(&self, selector: &str, paths: &[String]) {
        until(&format!("the field {selector}"), async || {
            let field = self.client.find(fantoccini::Locator::Css(selector)).await.ok()?;
            field.send_keys(&paths.join("\n")).await.ok()
        })
        .await;
    }

    /// Draws over the element that the selector names: a stroke with a real pointer.
    pub async fn draws(&self, selector: &str) {
        let frame = until(&format!("{selector} to draw on"), async || {
            let source = "const e = document.querySelector(arguments[0]); if (!e) return null; \
                          e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); \
                          return r.width > 0 ? [r.x, r.y, r.width, r.height] : null;";
            let frame = self.script(source, vec![json!(selector)]).await.ok()?;
            serde_json::from_value::<[f64; 4]>(frame).ok()
        })
        .await;
        let [x, y, width, height] = frame;
        let at = |t: f64| {
            let wave = (t * 14.0).sin() * 0.25;
            (x + width * (0.15 + 0.7 * t), y + height * (0.5 + wave))
        };
        let event = |kind: &str, (x, y): (f64, f64), buttons: u32| {
            json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1,
                    "pointerType": "mouse" })
        };
        self.devtools("Input.dispatchMouseEvent", event("mousePressed", at(0.0), 1)).await;
        for step in 1..=24 {
            self.devtools("Input.dispatchMouseEvent", event("mouseMoved", at(f64::from(step) / 24.0), 1))
                .await;
        }
        self.devtools("Input.dispatchMouseEvent", event("mouseReleased", at(1.0), 0)).await;
    }

    /// What axe-core finds wrong with the page: rule, what it says, and where.
    pub async fn axe(&self) -> Vec<String> {
        let library = include_str!("../vendor/axe-core/axe.min.js");
        self.script(library, vec![]).await.expect("axe-core loads");
        let run = "const done = arguments[arguments.length - 1]; \
                   axe.run(document, { resultTypes: ['violations'] }).then( \
                     r => done(r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + v.help + ' ' + n.target.join(' ') + ' ' + n.html.slice(0, 160)))), \
                     e => done(['axe-core failed: ' + e]));";
        let found = self.client.execute_async(run, vec![]).await.expect("axe-core runs");
        serde_json::from_value(found).expect("axe-core answers with a list")
    }

    /// Saves a picture of the page where someone may look at it: the folder that SEVENGATE_PICTURES names.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("SEVENGATE_PICTURES") else { return };
        let png = self.client.screenshot().await.expect("Chromium takes pictures");
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join(format!("{name}.png")), png))
            .expect("the folder for pictures is writable");
    }

    /// If `what` panics, says what the page showed.
    async fn or_show(&self, what: impl Future<Output = ()>, name: &str) {
        let caught = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(what)).await;
        if let Err(panic) = caught {
            self.picture("failed").await;
            let url = self.client.current_url().await.map(|u| u.to_string()).unwrap_or_default();
            eprintln!("At {url}, looking for “{name}”, the page says:\n{}", self.text().await);
            let console: Vec<String> = self.noted("browser").await.iter().map(Value::to_string).collect();
            eprintln!("The console says:\n{}", console.join("\n"));
            std::panic::resume_unwind(panic);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // After a failure nobody has closed it.
        self.processes().iter().for_each(processes::Process::kill);
    }
}

/// Without the difference between typewriter and printed apostrophes, and without double spaces.
fn plain(text: &str) -> String {
    let shown = text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "");
    shown.replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Finds a visible, enabled control by its accessible name.
const CALLED: &str = r#"
const plain = (s) => (s || '').replace(/[\u2066-\u2069]/g, '').replaceAll('’', "'").replace(/\s+/g, ' ').trim();
const words = (n) => !n ? '' : n.nodeType === 3 ? n.data
  : n.nodeType !== 1 || n.getAttribute('aria-hidden') === 'true' ? ''
  : n.getAttribute('aria-label') || n.getAttribute('alt') || [...n.childNodes].map(words).join(' ');
const labelled = (e) => (e.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
  .map((id) => words(document.getElementById(id))).join(' ');
const nameOf = (e) => plain(labelled(e)) || plain(e.getAttribute('aria-label'))
  || plain([...(e.labels || [])].map(words).join(' ')) || plain(words(e)) || plain(e.value);
const called = (wanted) => {
  const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
  const controls = [...document.querySelectorAll(
    'button, a[href], [role=button], [role=link], [role=radio], [role=switch], input, select, textarea, summary')]
    .filter((e) => !e.disabled && e.getAttribute('aria-disabled') !== 'true');
  const usable = (e) => shown(e) ? e : [...(e.labels || [])].find(shown) || null;
  const exact = controls.filter((e) => nameOf(e) === plain(wanted)).map(usable).find(Boolean);
  return exact || controls.filter((e) => nameOf(e).startsWith(plain(wanted))).map(usable).find(Boolean) || null;
};
"#;

/// Another program may have taken the port that the driver chose: then another one is tried.
async fn driver() -> (Child, String) {
    for _ in 0..5 {
        let (mut child, port) = tries_driver().await;
        if let Some(port) = port {
            return (child, format!("http://127.0.0.1:{port}"));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    panic!("chromedriver does not say its port");
}

async fn tries_driver() -> (Child, Option<u16>) {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
    let mut child = Command::new(&program)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|e| panic!("These tests need {program} and Chromium ({e}); ./test installs both."));
    let out = child.stdout.take().expect("its output is ours");
    let read = move || {
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').trim().parse::<u16>().ok()
        });
        // Whatever it says later is read and forgotten, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        port
    };
    let port = tokio::task::spawn_blocking(read).await.expect("reading does not panic");
    (child, port)
}
