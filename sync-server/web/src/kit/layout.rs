//! The shell of every page: head, sidebar, the place for toasts and for the side panel.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::toast::{self, Toast, Toasts};
use crate::kit::words;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use dioxus::prelude::*;
use shared::Change;
use shared::access::{Action, Subject};
use ui::{Icon, Logo, Text, format_count, t};
use uuid::Uuid;

/// Where a page belongs in the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Today,
    Jobs,
    Customers,
    Estimates,
    Prices,
    Alerts,
    Technicians,
    TimeOff,
    SyncHealth,
    Audit,
    People,
    Account,
    Settings,
}

impl Place {
    const MAIN: [Place; 9] = [
        Place::Today,
        Place::Jobs,
        Place::Customers,
        Place::Estimates,
        Place::Prices,
        Place::Technicians,
        Place::TimeOff,
        Place::Alerts,
        Place::SyncHealth,
    ];

    /// For those who run the company.
    const FOOT: [Place; 3] = [Place::People, Place::Audit, Place::Settings];

    /// Where it is, its icon, key of its word, and what has to be seen for the page to be of use.
    const fn told(self) -> (&'static str, &'static str, &'static str, Subject) {
        match self {
            Place::Today => ("/today", "calendar-days", "nav-today", Subject::Board),
            Place::Jobs => ("/jobs", "briefcase", "nav-jobs", Subject::Job),
            Place::Customers => ("/customers", "users", "nav-customers", Subject::Account),
            Place::Estimates => ("/estimates", "file-text", "nav-estimates", Subject::Estimate),
            Place::Prices => ("/prices", "receipt", "nav-prices", Subject::PriceItem),
            Place::Alerts => ("/alerts", "inbox", "nav-to-decide", Subject::Alert),
            Place::Technicians => ("/technicians", "smartphone", "nav-technicians", Subject::Phone),
            Place::TimeOff => ("/time-off", "plane", "time-off", Subject::TimeOff),
            Place::SyncHealth => ("/sync-health", "refresh-cw", "nav-sync-health", Subject::Phone),
            Place::Audit => ("/audit", "history", "nav-audit", Subject::Audit),
            Place::People => ("/people", "circle-user", "nav-people", Subject::SignIn),
            Place::Account => ("/account", "key-round", "account-title", Subject::Dashboard),
            Place::Settings => ("/settings", "settings", "nav-settings", Subject::Company),
        }
    }
}

/// The style sheet of the map; ours come after it.
const MAP_STYLE: &str = "vendor/leaflet/leaflet.css";
const SCRIPTS: [&str; 11] = [
    "vendor/htmx/htmx.min.js",
    "vendor/htmx-ext-sse/sse.min.js",
    "vendor/idiomorph/idiomorph-ext.min.js",
    "vendor/leaflet/leaflet.js",
    "compare-slider.js",
    "web-live.js",
    "web-board.js",
    "web-map.js",
    "web-new.js",
    "web-estimate.js",
    "web-lists.js",
];
/// htmx without anything that the policy forbids; answers of all statuses are shown, as they are designed pages.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,"attributesToSettle":["class","width","height"],"scrollBehavior":"auto","responseHandling":[{"code":"204","swap":false},{"code":"...","swap":true}]}"#;

/// A whole document around a body.
pub fn document(text: Text, title: &str, body: Element) -> Html<String> {
    let app_name = text.get("app-name");
    let styles = std::iter::once(MAP_STYLE).chain(ui::WEB_STYLES).chain([ui::PAGE_STYLE]);
    let page = rsx! {
        head {
            meta { charset: "utf-8" }
            meta { name: "viewport", content: "width=device-width, initial-scale=1" }
            meta { name: "htmx-config", content: HTMX }
            meta { name: "color-scheme", content: "light dark" }
            title { "{title} · {app_name}" }
            link { rel: "icon", href: "{ui::ASSETS}/app-icon.svg", r#type: "image/svg+xml" }
            for name in styles {
                link { rel: "stylesheet", href: "{ui::ASSETS}/{name}" }
            }
            for name in SCRIPTS {
                script { src: "{ui::ASSETS}/{name}", defer: true }
            }
        }
        body { {body} }
    };
    let lang = text.language().tag();
    let dir = text.dir();
    let inside = dioxus_ssr::render_element(page);
    Html(format!("<!doctype html><html lang=\"{lang}\" dir=\"{dir}\">{inside}</html>"))
}

impl Desk {
    /// A page of the dashboard.
    pub fn page(&self, place: Place, title: &str, content: Element) -> Response {
        self.page_with(StatusCode::OK, place, title, content)
    }

    /// A page with another status, as when a form comes back.
    pub fn page_with(&self, status: StatusCode, place: Place, title: &str, content: Element) -> Response {
        let text = self.text;
        let toast = self.toast.clone().filter(|_| !self.part);
        let says = toast.is_some();
        let csrf = self.session.csrf.clone();
        let name = self.session.person.name.clone();
        let role = self.session.person.roles.first().map(|r| words::role(text, *r)).unwrap_or_default();
        let company = ui::beside([role.to_string(), self.company.name.clone()]);
        let body = rsx! {
            a { class: "skip-link visually-hidden", href: "#main", {t!(text, "nav-skip")} }
            div { id: "app", class: "web", "hx-ext": "sse,morph", "sse-connect": "/live",
                header { class: "sidebar",
                    a { class: "logo-link", href: "/", Logo { name: text.get("app-name") } }
                    nav { "aria-label": t!(text, "nav-label"),
                        ul {
                            for item in Place::MAIN.into_iter().filter(|item| self.may(item.told().3, Action::See)) {
                                li { {nav_link(self, item, place)} }
                            }
                        }
                    }
                    div { class: "sidebar-foot",
                        for item in Place::FOOT.into_iter().filter(|item| self.may(item.told().3, Action::See)) {
                            {nav_link(self, item, place)}
                        }
                        if let Some(logo) = &self.company.logo {
                            img { class: "company-logo", src: "/logo/{logo}", alt: "{self.company.name}" }
                        }
                        form { class: "signed-in", method: "post", action: "/sign-out",
                            input { r#type: "hidden", name: "csrf", value: "{csrf}" }
                            a { class: "signed-in-name", href: "/account", title: t!(text, "account-title"), Icon { name: "circle-user" } span { class: "strong truncate", "{name}" } span { class: "tiny muted truncate", "{company}" } }
                            button { class: "button button-quiet button-icon", r#type: "submit", "aria-label": t!(text, "action-sign-out"), title: t!(text, "action-sign-out"),
                                Icon { name: "log-out" }
                            }
                        }
                    }
                }
                // Whatever part of a page is fetched anew brings the numbers in the sidebar with it.
                main { id: "main", class: "web-main", tabindex: "-1", "hx-select-oob": COUNTS.map(|(_, id)| format!("#{id}")).join(","), {content} }
                aside { id: "panel", class: "panel-place", "aria-label": t!(text, "panel-label") }
                Toasts { text, csrf: csrf.clone(), toast }
            }
        };
        let mut response = (status, document(text, title, body)).into_response();
        if says {
            let gone = self.app.cookies.set(toast::COOKIE, "", 0);
            if let Ok(value) = HeaderValue::from_str(&gone) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// After a form: go there, and say this. A part of a page is told to go there itself.
    pub fn go(&self, to: &str, toast: Option<Toast>) -> Response {
        self.go_to(to, toast, None)
    }

    /// Does what one press asks for, says so, or why not, and goes there.
    pub async fn press(
        &self,
        cause: Uuid,
        changes: Vec<Change>,
        said: Toast,
        to: &str,
    ) -> Result<Response, PageError> {
        let refused = self.act(cause, changes).await?.err();
        let refused = refused.map(|refusal| Toast::alert(words::refusal(self.text, &refusal)));
        Ok(self.go(to, Some(refused.unwrap_or(said))))
    }

    /// The same as going there, after an act of the side panel: it closes, and what changed has the focus then, if the page
    /// shows it.
    /// `changed` is the record's id, the value of its `data-record`.
    pub fn go_to(&self, to: &str, toast: Option<Toast>, changed: Option<Uuid>) -> Response {
        let mut response = if self.partial {
            // `source` is what htmx looks for extensions from: without it, it is the body, which knows no morphing.
            // The same page again is no step of its own for the browser's Back.
            let push = if self.shown.as_deref() == Some(to) { "false" } else { to };
            let go = serde_json::json!({
                "path": to, "push": push,
                "source": "#app", "target": "#app", "select": "#app", "swap": "morph:outerHTML",
            });
            let done = serde_json::json!({ "sevengate:done": { "changed": changed } });
            let headers = [("hx-location", ascii(&go.to_string())), ("hx-trigger", ascii(&done.to_string()))];
            (StatusCode::OK, headers).into_response()
        } else {
            (StatusCode::SEE_OTHER, [(header::LOCATION, ascii(to))]).into_response()
        };
        if let Some(toast) = toast {
            let cookie =
                self.app.cookies.set(toast::COOKIE, &toast.encode(&self.app.secret, &self.session.csrf), 60);
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

fn ascii(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("/today"))
}

/// The numbers beside "To decide" and "Time off"; they are there when they are nothing too, so that they can be fetched anew.
const COUNTS: [(Place, &str); 2] = [(Place::Alerts, "to-decide"), (Place::TimeOff, "asked-time-off")];

fn nav_link(desk: &Desk, item: Place, here: Place) -> Element {
    let text = desk.text;
    let (to, icon, word, _) = item.told();
    let n = if item == Place::TimeOff { desk.asked_time_off } else { desk.to_decide };
    let count = COUNTS.iter().find(|(place, _)| *place == item).map(|(_, id)| *id);
    rsx! {
        a { class: "nav-link", href: to, "aria-current": (item == here).then_some("page"), title: text.get(word),
            Icon { name: icon }
            span { {text.get(word)} }
            if let Some(id) = count {
                span { id, class: "count num", hidden: n == 0,
                    {format_count(n, text)}
                    span { class: "visually-hidden", {t!(text, "nav-to-decide-open")} }
                }
            }
        }
    }
}

/// The head of a page: the way to it (where, and key of what it is called), its title, what it is about, and what there is to do.
#[component]
pub fn Head(
    text: Text,
    #[props(default)] way: &'static [(&'static str, &'static str)],
    /// What the page is called at the end of the way, if not by its title.
    #[props(into, default)]
    here: Option<String>,
    #[props(into)] title: String,
    #[props(into, default)] said: String,
    children: Element,
) -> Element {
    rsx! {
        div { class: "page-head",
            div {
                if !way.is_empty() {
                    {self::way(text, way, here.as_ref().unwrap_or(&title))}
                }
                h1 { "{title}" }
                if !said.is_empty() {
                    p { class: "page-head-sub", "{said}" }
                }
            }
            div { class: "page-head-end", {children} }
        }
    }
}

/// The way to a page.
pub fn way(text: Text, way: &[(&str, &str)], here: &str) -> Element {
    rsx! {
        nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"),
            ol {
                for (to , word) in way {
                    li { a { href: "{to}", {text.get(word)} } }
                }
                li { span { "{here}" } }
            }
        }
    }
}

/// The chip that says that the page follows what happens. Scripts show it; without them the page does not claim it.
pub fn live_chip(text: Text) -> Element {
    rsx! {
        span { id: "live", class: "chip chip-working", hidden: true, role: "status", "data-keep": "yes",
            Icon { name: "radio", class: "icon-s" }
            span { class: "live-on", {t!(text, "live")} }
            span { class: "live-off", {t!(text, "live-lost")} }
        }
    }
}

/// The search of the top bar: jobs by number, title, customer, address.
pub fn job_search(text: Text) -> Element {
    search("/jobs", t!(text, "search-label"), "", rsx! {})
}

/// A search of a list, in the top bar, with what else the address says.
pub fn search(path: &str, label: String, value: &str, rest: Element) -> Element {
    rsx! {
        form { class: "search", role: "search", method: "get", action: path,
            Icon { name: "search" }
            {rest}
            input { r#type: "search", name: "q", value, placeholder: label.as_str(), "aria-label": label.as_str(), "data-shortcut": "/" }
            kbd { class: "key", "aria-hidden": "true", "/" }
        }
    }
}

/// The way through a list: which of its pages this is, the one before and the one behind, if it has more than one.
pub fn pages(text: Text, page: i64, rows: i64, total: i64, at: impl Fn(i64) -> String) -> Element {
    let last = (total - 1).max(0) / rows.max(1);
    if last == 0 {
        return rsx! {};
    }
    rsx! {
        nav { class: "row list-foot", "aria-label": t!(text, "jobs-pages"),
            if page > 0 {
                // From behind the end to the end.
                a { class: "button", href: at((page - 1).min(last)), {t!(text, "page-before")} }
            }
            span { class: "muted", {t!(text, "page-of", page = page + 1, pages = last + 1, n = format_count(total, text))} }
            if page < last {
                a { class: "button", href: at(page + 1), {t!(text, "page-after")} }
            }
        }
    }
}

/// The way through what is read from its newest row on: back to that, and on to what is older.
pub fn older(text: Text, newest: Option<String>, older: Option<String>, said: String) -> Element {
    rsx! {
        nav { class: "row list-foot", "aria-label": t!(text, "jobs-pages"),
            if let Some(newest) = newest {
                a { class: "button", href: "{newest}", {t!(text, "audit-newest")} }
            }
            if let Some(older) = older {
                a { class: "button", href: "{older}", rel: "next", {t!(text, "audit-older")} }
            } else {
                span { class: "muted", {t!(text, "audit-no-older")} }
            }
            span { class: "muted tiny", "{said}" }
        }
    }
}

/// The one button that is on every page, for who may add jobs.
pub fn new_job_button(desk: &Desk) -> Element {
    let text = desk.text;
    rsx! {
        if desk.may(Subject::Job, Action::Add) {
            a { class: "button button-primary", href: "/jobs/new", Icon { name: "plus" } {t!(text, "new-job")} }
        }
    }
}
