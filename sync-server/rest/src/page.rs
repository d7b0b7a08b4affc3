//! `GET /api`: the description of the API as a page to read. It runs no script; who is signed in finds links that work.

use super::openapi::document;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use dioxus::prelude::*;
use host::app::App;
use identity::sessions::{self, COOKIE};
use serde_json::{Map, Value};
use shared::CompanyId;
use std::sync::Arc;
use ui::{Logo, Text, t};

/// Styles and fonts of our own, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// `GET /api`.
pub async fn get(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let jar = CookieJar::from_headers(&headers);
    let company = match jar.get(&app.config.cookie_name(COOKIE)) {
        Some(cookie) => sessions::web_session(&app, cookie.value()).await.ok().flatten().map(|s| s.company),
        None => None,
    };
    let text = Text::ENGLISH;
    let page = document();
    let html = whole(text, &t!(text, "api-title"), body(text, &page, company));
    let policy = HeaderValue::from_static(POLICY);
    ([(header::CONTENT_SECURITY_POLICY, policy)], html).into_response()
}

/// A whole document around a body, without a script.
fn whole(text: Text, title: &str, body: Element) -> Html<String> {
    let app_name = text.get("app-name");
    let styles = ui::WEB_STYLES.into_iter().chain([ui::PAGE_STYLE]);
    let page = rsx! {
        head {
            meta { charset: "utf-8" }
            meta { name: "viewport", content: "width=device-width, initial-scale=1" }
            meta { name: "color-scheme", content: "light dark" }
            title { "{title} · {app_name}" }
            link { rel: "icon", href: "{ui::ASSETS}/app-icon.svg", r#type: "image/svg+xml" }
            for name in styles {
                link { rel: "stylesheet", href: "{ui::ASSETS}/{name}" }
            }
        }
        body { {body} }
    };
    let lang = text.language().tag();
    let dir = text.dir();
    let inside = dioxus_ssr::render_element(page);
    Html(format!("<!doctype html><html lang=\"{lang}\" dir=\"{dir}\">{inside}</html>"))
}

fn body(text: Text, page: &Value, company: Option<CompanyId>) -> Element {
    let about = page["info"]["description"].as_str().unwrap_or_default().to_owned();
    let groups: Vec<(String, String)> =
        items(&page["tags"]).iter().map(|tag| (said(tag, "name"), said(tag, "description"))).collect();
    let shapes: Vec<(&String, &Value)> = fields(&page["components"]["schemas"]).collect();
    let shapes: Vec<(&String, &Value)> =
        shapes.into_iter().filter(|(name, _)| !name.starts_with("Page_")).collect();
    rsx! {
        main { id: "main", class: "api-page stack",
            header { class: "spread",
                a { class: "logo-link", href: "/", Logo { name: text.get("app-name") } }
                a { class: "button", href: "/api/openapi.json", {t!(text, "api-raw")} }
            }
            h1 { {t!(text, "api-title")} }
            p { {marked(&about)} }
            nav { class: "row", "aria-label": t!(text, "api-contents"),
                for (name , about) in &groups {
                    a { key: "{name}", href: "#{name}", title: "{about}", "{name}" }
                }
                a { href: "#shapes", {t!(text, "api-shapes")} }
            }
            for (name , about) in &groups {
                section { id: "{name}", key: "{name}", class: "stack",
                    h2 { "{about}" }
                    for (path , method , operation) in operations(page, name) {
                        {one(text, page, path, method, operation, company)}
                    }
                }
            }
            section { id: "shapes", class: "stack",
                h2 { {t!(text, "api-shapes")} }
                for (name , schema) in shapes {
                    {shape(text, name, schema)}
                }
            }
        }
    }
}

/// The operations of a group, by path.
fn operations<'p>(page: &'p Value, group: &str) -> Vec<(&'p String, &'p String, &'p Value)> {
    let of = |operation: &Value| items(&operation["tags"]).iter().any(|tag| tag.as_str() == Some(group));
    let all =
        fields(&page["paths"]).flat_map(|(path, methods)| fields(methods).map(move |(m, o)| (path, m, o)));
    all.filter(|(_, _, operation)| of(operation)).collect()
}

fn one(
    text: Text,
    page: &Value,
    path: &str,
    method: &str,
    operation: &Value,
    company: Option<CompanyId>,
) -> Element {
    let id = format!("{method}-{path}").replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let verb = method.to_ascii_uppercase();
    let summary = said(operation, "summary");
    let about = said(operation, "description");
    let about: Vec<&str> = about.split("\n\n").collect();
    // What needs no id can be opened by whoever is signed in.
    let link = company.filter(|_| method == "get" && !path.contains("{id}"));
    let link = link.map(|company| path.replace("{company}", &company.to_string()));
    let parameters = items(&operation["parameters"]);
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    rsx! {
        article { id: "{id}", key: "{id}", class: "card stack api-operation",
            h3 {
                span { class: "chip chip-plain api-method", "{verb}" }
                " "
                if let Some(link) = link {
                    a { class: "api-path", href: "{link}", "{path}" }
                } else {
                    span { class: "api-path", "{path}" }
                }
            }
            p { class: "strong", {marked(&summary)} }
            for part in about.into_iter().filter(|part| !part.is_empty()) {
                p { {marked(part)} }
            }
            if !parameters.is_empty() {
                h4 { {t!(text, "api-parameters")} }
                dl { class: "facts",
                    for parameter in parameters {
                        dt { code { {said(parameter, "name")} } " " span { class: "tiny muted", {said(parameter, "in")} } }
                        dd { {kind(&parameter["schema"])} " " span { class: "muted", {marked(&said(parameter, "description"))} } }
                    }
                }
            }
            if let Some(body) = body {
                h4 { {t!(text, "api-body")} }
                p { {kind(body)} }
            }
            h4 { {t!(text, "api-answers")} }
            dl { class: "facts",
                for (status , answer) in answers(page, operation) {
                    dt { code { "{status}" } }
                    dd {
                        {marked(&said(answer, "description"))}
                        if let Some(schema) = answer.pointer("/content/application~1json/schema") {
                            " "
                            {kind(schema)}
                        }
                    }
                }
            }
        }
    }
}

/// What may come, those that are shared looked up.
fn answers<'p>(page: &'p Value, operation: &'p Value) -> Vec<(&'p String, &'p Value)> {
    let found = |answer: &'p Value| match answer["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        Some(to) => page.pointer(to).unwrap_or(answer),
        None => answer,
    };
    fields(&operation["responses"]).map(|(status, answer)| (status, found(answer))).collect()
}

fn shape(text: Text, name: &str, schema: &Value) -> Element {
    let about = said(schema, "description");
    let words: Vec<&str> = items(&schema["enum"]).iter().filter_map(Value::as_str).collect();
    let required: Vec<&str> = items(&schema["required"]).iter().filter_map(Value::as_str).collect();
    let members: Vec<(&String, &Value)> = fields(&schema["properties"]).collect();
    let example =
        schema.get("example").map(|example| serde_json::to_string_pretty(example).unwrap_or_default());
    rsx! {
        article { id: "shape-{name}", key: "{name}", class: "card stack api-operation",
            h3 { "{name}" }
            if !about.is_empty() {
                p { {marked(&about)} }
            }
            if !words.is_empty() {
                p { code { {words.join(", ")} } }
            }
            if !members.is_empty() {
                dl { class: "facts",
                    for (member , schema) in members {
                        dt {
                            code { "{member}" }
                            if required.contains(&member.as_str()) {
                                " "
                                span { class: "tiny muted", {t!(text, "api-required")} }
                            }
                        }
                        dd { {kind(schema)} " " span { class: "muted", {marked(&said(schema, "description"))} } }
                    }
                }
            }
            if let Some(example) = example {
                pre { class: "api-example", tabindex: "0", "{example}" }
            }
        }
    }
}

/// What may stand there.
fn kind(schema: &Value) -> Element {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        let (link, name) = match name.strip_prefix("Page_") {
            Some(inner) => (inner.to_owned(), format!("items of {inner}, next")),
            None => (name.to_owned(), name.to_owned()),
        };
        return rsx! { a { href: "#shape-{link}", "{name}" } };
    }
    let either: Vec<&Value> = items(&schema["oneOf"]).iter().chain(items(&schema["anyOf"])).collect();
    if !either.is_empty() {
        return rsx! {
            for (n , one) in either.into_iter().enumerate() {
                if n > 0 {
                    " or "
                }
                {kind(one)}
            }
        };
    }
    let mut words: Vec<String> = match &schema["type"] {
        Value::Array(all) => vec![all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")],
        Value::String(one) => vec![one.clone()],
        _ => Vec::new(),
    };
    let facts = [
        ("format", ""),
        ("pattern", "like "),
        ("minLength", "at least "),
        ("maxLength", "at most "),
        ("minimum", "from "),
        ("maximum", "to "),
        ("default", "else "),
    ];
    for (fact, before) in facts {
        match &schema[fact] {
            Value::Null => {}
            Value::String(value) => words.push(format!("{before}{value}")),
            value => words.push(format!("{before}{value}")),
        }
    }
    let named: Vec<&str> = items(&schema["enum"]).iter().filter_map(Value::as_str).collect();
    words.extend((!named.is_empty()).then(|| named.join(", ")));
    let inner = schema.get("items");
    rsx! {
        span { class: "api-kind", {words.join(" · ")} }
        if let Some(inner) = inner {
            " of "
            {kind(inner)}
        }
    }
}

/// Text with what stands between backticks as code.
fn marked(text: &str) -> Element {
    let parts: Vec<(bool, String)> =
        text.split('`').enumerate().map(|(n, part)| (n % 2 == 1, part.to_owned())).collect();
    rsx! {
        for (code , part) in parts {
            if code {
                code { "{part}" }
            } else {
                "{part}"
            }
        }
    }
}

fn said(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[][..], Vec::as_slice)
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
