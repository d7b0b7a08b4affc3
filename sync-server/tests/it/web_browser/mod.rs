//! A browser without scripts: keeps cookies, reads forms as they were rendered, fills them in and sends them.
#![allow(dead_code, reason = "each test file uses its part")]

use crate::support::{Server, send};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use shared::records::Person;
use std::collections::BTreeMap;
use std::sync::Arc;
use sync_server::App;
use sync_server::sessions::{self, Proven};

/// Somebody's browser.
pub struct Browser {
    app: Arc<App>,
    cookies: BTreeMap<String, String>,
    /// What it says besides, in every request.
    says: BTreeMap<&'static str, String>,
}

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// A form as it was rendered: where it goes, and its fields with their values.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// It is posted, not asked.
    pub posts: bool,
}

impl Browser {
    /// Nobody is signed in.
    pub fn new(server: &Server) -> Browser {
        Browser { app: server.app.clone(), cookies: BTreeMap::new(), says: BTreeMap::new() }
    }

    /// The same at a server without a company.
    pub fn at(app: &Arc<App>) -> Browser {
        Browser { app: app.clone(), cookies: BTreeMap::new(), says: BTreeMap::new() }
    }

    /// This person is signed in.
    pub async fn of(server: &Server, person: &Person) -> Browser {
        let known = Proven { company: server.company, company_name: String::new(), person: person.clone() };
        let cookie = sessions::open_web(&server.app, &known).await.unwrap();
        Browser::with(server, &cookie)
    }

    /// Anyone who has this cookie is signed in.
    pub fn with(server: &Server, cookie: &axum_extra::extract::cookie::Cookie<'_>) -> Browser {
        let mut browser = Browser::new(server);
        browser.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        browser
    }

    /// Says this with every request from now on.
    pub fn says(&mut self, header: &'static str, value: &str) {
        self.says.insert(header, value.to_owned());
    }

    async fn send(&mut self, request: Request<Body>) -> Page {
        let (mut parts, body) = request.into_parts();
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        parts.headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        for (name, value) in &self.says {
            parts.headers.insert(*name, value.parse().unwrap());
        }
        let response = send(&self.app, Request::from_parts(parts, body)).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(rest.contains("SameSite=") && rest.contains("HttpOnly"), "{rest}");
            if rest.contains("Max-Age=0;") || rest.ends_with("Max-Age=0") || value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Page { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Opens an address, without following where it sends.
    pub async fn open(&mut self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Opens a page that must be there.
    pub async fn page(&mut self, path: &str) -> Page {
        let page = self.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        page
    }

    /// Posts fields as a form.
    pub async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        let pairs: Vec<String> =
            fields.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(pairs.join("&")))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with a file in it, and follows to the page that it leads to.
    pub async fn upload(&mut self, form: &Form, file_name: &str, bytes: &[u8]) -> Page {
        let edge = "------------------------7gates";
        let mut body = Vec::new();
        for (name, value) in form.fields.iter().filter(|(name, _)| name != "file") {
            let part =
                format!("--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
        let request = Request::post(&form.action)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={edge}"))
            .body(Body::from(body))
            .unwrap();
        let page = self.send(request).await;
        self.follow(page).await
    }

    /// Sends a form, and follows to the page that it leads to.
    pub async fn submit(&mut self, form: &Form) -> Page {
        let page = self.post(&form.action, &form.fields).await;
        self.follow(page).await
    }

    /// Goes where an answer sends, in the end to a page that must be there.
    async fn follow(&mut self, mut page: Page) -> Page {
        while page.status == StatusCode::SEE_OTHER {
            let to = page.headers[header::LOCATION].to_str().unwrap().to_owned();
            page = self.open(&to).await;
            assert!(
                page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER,
                "{to}: {}",
                page.body
            );
        }
        page
    }
}

impl Page {
    /// The first form whose action is this.
    pub fn form(&self, action: &str) -> Form {
        self.find_form(action).unwrap_or_else(|| panic!("no form to {action} in {}", self.body))
    }

    /// The first form whose action is this, if there is one.
    pub fn find_form(&self, action: &str) -> Option<Form> {
        self.forms().into_iter().find(|form| form.action == action)
    }

    /// All forms of the page.
    pub fn forms(&self) -> Vec<Form> {
        let parts = self.body.split("<form ").skip(1);
        let form = |part: &str| {
            let form = part.split("</form>").next().unwrap_or_default();
            let posts = attribute(form, "method").as_deref() == Some("post");
            Some(Form { action: attribute(form, "action")?, fields: fields(form), posts })
        };
        parts.filter_map(form).collect()
    }
}

impl Form {
    /// Types into a field; an empty text clears it.
    pub fn set(mut self, name: &str, value: &str) -> Form {
        self.fields.retain(|(n, _)| n != name);
        if !value.is_empty() {
            self.fields.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Leaves a field out, as a box that is not ticked.
    pub fn without(mut self, name: &str) -> Form {
        self.fields.retain(|(n, _)| n != name);
        self
    }

    /// The names of its fields.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        names
    }

    /// What a field holds.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }
}

fn fields(form: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for tag in form.split('<').skip(1) {
        let name = attribute(tag, "name");
        if let (true, Some(name)) = (tag.starts_with("input"), &name) {
            let kind = attribute(tag, "type").unwrap_or_default();
            let ticked = tag.contains("checked=true") || tag.contains("checked=\"true\"");
            if !matches!(kind.as_str(), "checkbox" | "radio") || ticked {
                all.push((name.clone(), attribute(tag, "value").unwrap_or_default()));
            }
        }
    }
    for part in form.split("<textarea").skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        let name = attribute(tag, "name").unwrap();
        all.push((name, unescaped(rest.split("</textarea>").next().unwrap())));
    }
    for part in form.split("<select").skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        let name = attribute(tag, "name").unwrap();
        let options = rest.split("</select>").next().unwrap();
        let chosen = options.split("<option").skip(1).find(|o| {
            let tag = o.split('>').next().unwrap();
            tag.contains("selected=true") || tag.contains("selected=\"true\"")
        });
        let chosen = chosen.or(options.split("<option").nth(1)).unwrap_or_default();
        all.push((name, attribute(chosen.split('>').next().unwrap(), "value").unwrap_or_default()));
    }
    all
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let at = tag
        .find(&format!(" {name}=\""))
        .map(|i| i + name.len() + 3)
        .or_else(|| tag.starts_with(&format!("{name}=\"")).then_some(name.len() + 2))?;
    tag[at..].split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
