//! Whether a page is whole: what a person would see at once and no server-side test can.
//!
//! [`Walk`] looks after every navigation and act, at each of [`WIDTHS`], and keeps what the browser itself says went
//! wrong: errors on the console, requests that failed, and which forms it has really posted.

use crate::browser::Browser;
use crate::wait::until;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Widths and heights of the windows that every page is looked at in, in CSS pixels.
pub const WIDTHS: [(u32, u32); 3] = [(1440, 900), (1024, 768), (412, 915)];

/// Where the side panel is to be after an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Open,
    Closed,
}

/// One request of the browser, as far as it has come.
#[derive(Clone, Debug)]
struct Request {
    method: String,
    path: String,
    status: Option<u64>,
}

/// A browser that is looked at after every step.
pub struct Walk {
    pub browser: Browser,
    url: String,
    requests: BTreeMap<String, Request>,
    /// What was posted and let in: paths without their questions.
    posted: BTreeSet<String>,
    findings: Vec<String>,
    /// The shapes of pages that axe-core has seen.
    axed: BTreeSet<String>,
    steps: u32,
}

impl Walk {
    /// A browser that keeps what it asks for, on a server at `url`.
    pub async fn start(url: &str) -> Walk {
        let browser = Browser::watched().await;
        Walk {
            browser,
            url: url.to_owned(),
            requests: BTreeMap::new(),
            posted: BTreeSet::new(),
            findings: Vec::new(),
            axed: BTreeSet::new(),
            steps: 0,
        }
    }

    /// Opens a page of the server, waits until it says this, and looks.
    pub async fn open(&mut self, path: &str, says: &str) {
        self.browser.open(&format!("{}{path}", self.url)).await;
        self.browser.sees(says).await;
        self.look(&format!("opening {path}"), Panel::Closed).await;
    }

    /// Presses a control, waits until the page says this, and looks.
    pub async fn press(&mut self, control: &str, says: &str) {
        self.browser.press(control).await;
        self.browser.sees(says).await;
        self.look(&format!("pressing “{control}”"), Panel::Closed).await;
    }

    /// Presses the button that sends the first form whose address begins and ends so, waits until the page says this, and
    /// looks. Forms in a closed fold are opened first, as a person would.
    pub async fn sends(&mut self, begins: &str, ends: &str, says: &str) {
        let opens = "const f = [...document.querySelectorAll('form[method=post]')].find((f) => { \
                const a = f.getAttribute('action'); return a.startsWith(arguments[0]) && a.endsWith(arguments[1]); }); \
            if (!f) return false; for (let d = f.closest('details:not([open])'); d; d = d.parentElement.closest('details:not([open])')) d.open = true; \
            const b = f.querySelector('button[type=submit]'); b.scrollIntoView({ block: 'center' }); \
            document.querySelectorAll('[data-to-press]').forEach((e) => delete e.dataset.toPress); b.dataset.toPress = 'yes'; return true;";
        let what = format!("a form to {begins}…{ends}");
        self.browser.does(&what, opens, vec![json!(begins), json!(ends)]).await;
        self.browser.press_on("[data-to-press]").await;
        self.browser.sees(says).await;
        self.look(&format!("sending {begins}…{ends}"), Panel::Closed).await;
    }

    /// Presses what opens the side panel, or an act in it that leaves it open.
    pub async fn press_panel(&mut self, control: &str, says: &str) {
        self.browser.press(control).await;
        self.browser.sees(says).await;
        self.look(&format!("pressing “{control}”"), Panel::Open).await;
    }

    /// Looks at the page after an act: in every width, whole, and with nothing wrong on the console.
    pub async fn look(&mut self, after: &str, panel: Panel) {
        self.settles().await;
        for (width, height) in WIDTHS {
            self.sized(width, height).await;
            let open = panel == Panel::Open;
            let said = self.browser.script(&format!("{SEEN}{DESK}"), vec![json!(open)]).await;
            let said = said.expect("the probe runs");
            let said: Vec<String> = serde_json::from_value(said).expect("the probe answers with a list");
            self.findings.extend(said.into_iter().map(|what| format!("{after}, {width} wide: {what}")));
            // What axe-core says depends on what is there, not on the words.
            let shape = self.browser.script(SHAPE, vec![]).await.expect("the page has a shape");
            if self.axed.insert(format!("{width} {shape}")) {
                let found = self.browser.axe().await;
                self.findings.extend(found.into_iter().map(|what| format!("{after}, {width} wide: {what}")));
            }
        }
        self.sized(WIDTHS[0].0, WIDTHS[0].1).await;
        self.steps += 1;
        let said: String = after.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        self.browser.picture(&format!("walk-{:03}-{said}", self.steps)).await;
        self.hears(after).await;
        if self.findings.len() > 60 {
            self.findings.truncate(60);
        }
    }

    /// A step whose page is to come back with this status, as a form that was filled in wrong: no finding.
    pub fn expects(&mut self, status: u64) {
        self.findings.retain(|found| !found.ends_with(&format!("answered {status}")));
    }

    /// The end: nothing was wrong at any step, and all of these forms were posted.
    pub async fn ends(mut self, forms: &[&str]) {
        self.hears("the end").await;
        self.browser.close().await;
        let wrong = self.findings;
        assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
        let missing: Vec<&&str> =
            forms.iter().filter(|form| !self.posted.iter().any(|path| fits(form, path))).collect();
        assert!(missing.is_empty(), "never posted to {missing:?}, only to {:?}", self.posted);
    }

    async fn sized(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        // What is measured before the page was drawn in its new size is the old one.
        let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.browser.client.execute_async(drawn, vec![]).await.expect("the page is drawn");
    }

    /// Waits until no request of a script is under way and nothing moves.
    async fn settles(&self) {
        until("the page to be at rest", async || {
            let rest = "return document.readyState === 'complete' && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling') \
                        && [...document.images].every((i) => i.complete || i.loading === 'lazy')";
            let at_rest = self.browser.script(rest, vec![]).await.ok()?;
            at_rest.as_bool()?.then_some(())
        })
        .await;
    }

    /// Reads what the browser noted since it was asked last.
    async fn hears(&mut self, after: &str) {
        for line in self.browser.noted("browser").await {
            let said = line["message"].as_str().unwrap_or_default();
            // A form that comes back with its mistakes is said by its page; the request itself is judged below.
            if line["level"] == "SEVERE" && !said.contains("Failed to load resource") {
                self.findings.push(format!("{after}: the console says {said}"));
            }
        }
        for line in self.browser.noted("performance").await {
            let message: Value =
                serde_json::from_str(line["message"].as_str().unwrap_or_default()).unwrap_or_default();
            self.hears_of(after, &message["message"]);
        }
    }

    fn hears_of(&mut self, after: &str, message: &Value) {
        let (what, said) = (message["method"].as_str().unwrap_or_default(), &message["params"]);
        let id = said["requestId"].as_str().unwrap_or_default().to_owned();
        match what {
            "Network.requestWillBeSent" => {
                if let Some(status) = said["redirectResponse"]["status"].as_u64() {
                    self.answered(after, &id, status);
                }
                let Some(path) = said["request"]["url"].as_str().and_then(|url| url.strip_prefix(&self.url))
                else {
                    return;
                };
                let path = path.split(['?', '#']).next().unwrap_or_default().to_owned();
                let method = said["request"]["method"].as_str().unwrap_or_default().to_owned();
                self.requests.insert(id, Request { method, path, status: None });
            }
            "Network.responseReceived" => {
                if let Some(status) = said["response"]["status"].as_u64() {
                    self.answered(after, &id, status);
                }
            }
            "Network.loadingFailed" => {
                let why = said["errorText"].as_str().unwrap_or_default();
                // Pages that are left let go of what they asked for.
                let left = said["canceled"] == true || why == "net::ERR_ABORTED";
                if let (Some(request), false) = (self.requests.get(&id), left) {
                    self.findings.push(format!("{after}: {} {} failed: {why}", request.method, request.path));
                }
            }
            _ => {}
        }
    }

    fn answered(&mut self, after: &str, id: &str, status: u64) {
        let Some(request) = self.requests.get_mut(id) else { return };
        if request.status.replace(status).is_some() {
            return;
        }
        if status >= 400 {
            self.findings.push(format!("{after}: {} {} answered {status}", request.method, request.path));
        } else if request.method == "POST" {
            self.posted.insert(request.path.clone());
        }
    }
}

/// Whether a path is one of a route, whose `{…}` stand for one part each.
fn fits(route: &str, path: &str) -> bool {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len()
        && route.iter().zip(&path).all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
}

/// What is there, without its words: two pages of one shape are one page for axe-core.
const SHAPE: &str = r#"
const shape = (e, depth) => depth > 9 ? '' : e.tagName + '.' + (e.getAttribute('class') || '') +
  (e.getAttribute('role') || '') + '(' + [...new Set([...e.children].map((c) => shape(c, depth + 1)))].join() + ')';
let hash = 0;
for (const c of location.pathname.replace(/[0-9a-f-]{36}/g, 'id') + shape(document.body, 0)) hash = (hash * 31 + c.charCodeAt(0)) | 0;
return hash;
"#;

/// What a person would see at once on any screen, as the beginning of a script: `wrong` is a list of sentences.
pub(crate) const SEEN: &str = r#"
const wrong = [];
// What lies in a closed fold has a place, but is not shown.
const shown = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }); };
const named = (e) => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + (e.classList.length ? '.' + [...e.classList].join('.') : '');
const width = innerWidth;
const ids = new Map();
for (const e of document.querySelectorAll('[id]')) ids.set(e.id, (ids.get(e.id) || 0) + 1);
for (const [id, n] of ids) if (n > 1) wrong.push(n + ' elements #' + id);
// Columns of text that nobody can read.
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const judged = new Set();
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const e = node.parentElement;
  if (!e || judged.has(e) || node.data.trim().length < 12) continue;
  judged.add(e);
  if (!shown(e) || e.closest('.visually-hidden, svg, script, style, noscript, option, .leaflet-container, .board-head')) continue;
  const r = e.getBoundingClientRect(), style = getComputedStyle(e);
  const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.4;
  const block = e.closest('p, li, td, th, dd, dt, div, h1, h2, h3, label, a, button, summary') || e;
  const b = block.getBoundingClientRect();
  if (Math.max(r.width, b.width) < 60 && Math.max(r.height, b.height) > line * 2.6) wrong.push('a column of ' + Math.round(b.width) + ' px: ' + named(e) + ' “' + node.data.trim().slice(0, 40) + '”');
}
// Sideways.
const page = document.scrollingElement;
if (page.scrollWidth > width + 1) {
  const out = [...document.querySelectorAll('body *')].find((e) => shown(e) && e.getBoundingClientRect().right > width + 1 && !e.closest('[tabindex="0"], .table-scroll, .time-board-scroll, .leaflet-container, pre'));
  wrong.push('it scrolls sideways: ' + page.scrollWidth + ' px' + (out ? ', because of ' + named(out) : ''));
}
for (const image of document.images) if (image.complete && image.naturalWidth === 0 && shown(image)) wrong.push('a broken image: ' + image.getAttribute('src'));
// The focus: on something that is there and can be seen.
const active = document.activeElement;
if (active && active !== document.body && !shown(active) && !active.closest('.visually-hidden, .skip-link')) wrong.push('the focus is on what cannot be seen: ' + named(active));
"#;

/// What holds for the phone's screens besides: one screen, and everything within the thumb's reach inside the window.
pub(crate) const PHONE: &str = r#"
const screens = [...document.querySelectorAll('.phone, .hand-over')].filter((e) => !e.parentElement.closest('.phone, .hand-over'));
if (screens.length !== 1) wrong.push(screens.length + ' screens of the phone');
for (const e of document.querySelectorAll('.phone button, .phone a[href], .hand-over button')) {
  if (!shown(e) || e.closest('[tabindex="0"]')) continue;
  const r = e.getBoundingClientRect();
  if (r.left < -1 || r.right > width + 1) wrong.push('it hangs out of the window: ' + named(e) + ' “' + e.innerText.slice(0, 40) + '”');
}
return wrong.slice(0, 12);
"#;

/// What holds for the dashboard's pages besides.
const DESK: &str = r#"
const panelOpen = arguments[0];
// The shell, where there is one.
const apps = document.querySelectorAll('#app');
if (apps.length > 1) wrong.push(apps.length + ' elements #app');
const mains = document.querySelectorAll('main');
if (mains.length !== 1) wrong.push(mains.length + ' elements main');
if (apps.length === 1 && mains.length === 1) {
  const main = mains[0].getBoundingClientRect();
  if (main.width < width * 0.6) wrong.push('main is ' + Math.round(main.width) + ' px of ' + width);
  for (const [what, inside] of [['main', '#app'], ['#panel', '#app'], ['#toasts', '#app'], ['header.sidebar', '#app']]) {
    const e = document.querySelector(what);
    if (!e) wrong.push('no ' + what);
    else if (e.parentElement !== document.querySelector(inside)) wrong.push(what + ' is not in its place');
  }
  const side = document.querySelector('header.sidebar').getBoundingClientRect();
  const apart = side.bottom <= main.top + 1 || side.right <= main.left + 1 || side.left >= main.right - 1 || side.top >= main.bottom - 1;
  if (shown(document.querySelector('header.sidebar')) && !apart) wrong.push('the sidebar lies over main');
  const panel = document.getElementById('panel');
  if (panel && !panelOpen && panel.firstElementChild) wrong.push('the panel is still open');
  if (panel && panelOpen && !(panel.firstElementChild && shown(panel))) wrong.push('the panel is not open');
  if (panel && panelOpen && panel.getBoundingClientRect().right > width + 1) wrong.push('the panel hangs out of the window');
}
return wrong.slice(0, 12);
"#;

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_path_fits_its_route_only() {
        assert!(fits("/jobs/{id}/edit", "/jobs/7/edit") && !fits("/jobs/{id}/edit", "/jobs/7/move"));
        assert!(!fits("/jobs", "/jobs/7") && !fits("/jobs/{id}/edit", "/jobs/edit"));
    }
}
