//! The description of the API (OpenAPI 3.1): written from the handlers and the table of routes, kept in `docs/api.json`.

use super::model::*;
use super::routes::{Need, ROUTES, Route};
use super::{addresses, audit, company, contacts, customers, job_parts, jobs, people, visits};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(title = "Sevengate", version = "1", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    tags(
        (name = "company", description = "The company of the key"),
        (name = "customers", description = "Customers, their contacts and addresses"),
        (name = "jobs", description = "Jobs with their evidence and notes, and kinds of work"),
        (name = "visits", description = "Trips to jobs: who goes, and when"),
        (name = "people", description = "Who works for the company"),
        (name = "audit", description = "Who changed what"),
    ),
    paths(
        company::get, company::job_types,
        customers::list, customers::add, customers::one, customers::edit,
        contacts::list, contacts::add, contacts::one, contacts::edit,
        addresses::list, addresses::add, addresses::one, addresses::edit,
        jobs::list, jobs::add, jobs::one, jobs::edit, jobs::move_on,
        job_parts::evidence, job_parts::notes, job_parts::add_note, job_parts::note, job_parts::edit_note,
        visits::list, visits::add, visits::one, visits::replan, visits::cancel,
        people::list, people::one, people::edit, people::set_active,
        audit::list,
    ),
    components(schemas(Problem)),
)]
struct Described;

const ABOUT: &str = "Everything is JSON. Whoever asks shows an API key (`Authorization: Bearer sgk_…`), which acts in the \
name of a person: it can do what the person's roles allow and what its scopes open. What a person does not see is answered as if it were \
not there. Problems are RFC 9457 details with a stable `type`. Addresses longer than 8 KB are answered with 414, a wrong name of the server \
with 421, another method with 405.";

/// `GET /api/openapi.json`.
pub async fn get() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text.as_str()).into_response()
}

/// The whole description.
pub fn document() -> Value {
    let mut page = serde_json::to_value(Described::openapi()).unwrap_or_default();
    page["info"]["description"] = ABOUT.into();
    page["components"]["securitySchemes"] = json!({
        "key": { "type": "http", "scheme": "bearer", "description": "An API key, made at /settings/keys." }
    });
    for route in ROUTES.iter().filter(|route| route.need != Need::Nothing) {
        let operation = &mut page["paths"][route.path][route.method.to_ascii_lowercase()];
        if let Value::Object(operation) = operation {
            complete(operation, route);
        }
    }
    page
}

/// What every route of its kind has in common.
fn complete(operation: &mut Map<String, Value>, route: &Route) {
    let writes = route.method != "GET";
    let body = operation.contains_key("requestBody");
    let asks = operation.get("parameters").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    let tagged = is_tagged(operation, route);
    let mut parameters: Vec<Value> = path_parameters(route.path);
    if let Some(Value::Array(own)) = operation.remove("parameters") {
        parameters.extend(own);
    }
    if tagged && !writes {
        parameters.push(header_parameter(
            "If-None-Match",
            "The `ETag` that is known: then 304 without a body.",
            TAGS,
        ));
    }
    if matches!(route.method, "PATCH" | "PUT" | "DELETE") || route.path.ends_with("/status") {
        let about = "Only while the record has one of these tags; else 412, and nothing changes.";
        parameters.push(header_parameter("If-Match", about, TAGS));
    }
    if matches!(route.method, "POST" | "PATCH" | "PUT") {
        let about = "Makes a repeated request the same request: it is done once and answered alike.";
        let mut key = header_parameter("Idempotency-Key", about, r"^[\x21-\x7e]+$");
        key["schema"]["minLength"] = 1.into();
        key["schema"]["maxLength"] = 255.into();
        parameters.push(key);
    }
    operation.insert("parameters".to_owned(), parameters.into());
    let (asked, scopes) = match route.need {
        Need::Nothing => (String::new(), json!([])),
        Need::May(subject, action, scope) => {
            let scopes: Vec<&str> = scope.iter().map(|scope| scope.name()).collect();
            let scope = scopes.first().map_or("any key".to_owned(), |scope| format!("scope `{scope}`"));
            (format!("{}: {action}; {scope}.", subject.title()), json!(scopes))
        }
    };
    let said = operation.get("description").and_then(Value::as_str).map(|said| format!("{said}\n\n"));
    operation.insert("description".to_owned(), format!("{}{asked}", said.unwrap_or_default()).into());
    operation.insert("security".to_owned(), json!([{ "key": scopes }]));
    let Some(Value::Object(answers)) = operation.get_mut("responses") else { return };
    for (status, answer) in answers.iter_mut() {
        describe_success(status, answer, tagged, route);
    }
    let mut add = |status: &str, answer: Value| {
        answers.entry(status.to_owned()).or_insert(answer);
    };
    if tagged && !writes {
        add("304", json!({ "description": "Nothing has changed" }));
    }
    if writes {
        add("204", json!({ "description": "Done; the person does not see the record any more" }));
        add("409", problem("The rules do not allow it as things stand; `code` says which"));
        add("412", problem("The record is another by now"));
        add(
            "422",
            problem(
                "A rule refuses what is sent, it has another shape, or the Idempotency-Key was used for another request",
            ),
        );
    }
    if writes || asks {
        add("400", problem("Something in the address, a header or the body does not read"));
    }
    if body {
        add("413", problem("The body is longer than 64 KiB"));
        add("415", problem("The body is not application/json"));
    }
    let mut unknown = problem("No key, or one that is not good");
    unknown["headers"] = json!({ "WWW-Authenticate": { "schema": { "type": "string" } } });
    add("401", unknown);
    add("403", problem("The person may not, or the key lacks the scope"));
    add("404", problem("Nothing here, or nothing for this person"));
    let mut too_many = problem("Too many requests");
    too_many["headers"] =
        json!({ "Retry-After": { "schema": { "type": "integer" }, "description": "Seconds" } });
    add("429", too_many);
    add("503", problem("Nothing was changed; try again"));
}

const TAGS: &str = r#"^(\*|(W/)?"[\x21\x23-\x7e]*"(, ?(W/)?"[\x21\x23-\x7e]*")*)$"#;

/// Whether it answers with one record.
fn is_tagged(operation: &Map<String, Value>, route: &Route) -> bool {
    let schema = |status: &str| {
        operation.get("responses")?.get(status)?.pointer("/content/application~1json/schema/$ref")?.as_str()
    };
    let list = |name: &str| name.contains("Page_");
    route.need != Need::Nothing
        && [schema("200"), schema("201")].into_iter().flatten().any(|name| !list(name))
}

fn describe_success(status: &str, answer: &mut Value, tagged: bool, route: &Route) {
    let said = match (status, tagged) {
        ("201", _) => "Made; the same again for the same Idempotency-Key",
        (_, true) if route.method == "GET" => "The record",
        (_, true) => "The record as it stands now",
        (_, false) => "A page",
    };
    answer["description"] = said.into();
    if tagged {
        answer["headers"]["ETag"] =
            json!({ "schema": { "type": "string" }, "description": "Names this state of the record" });
    }
    if status == "201" {
        answer["headers"]["Location"] =
            json!({ "schema": { "type": "string" }, "description": "Where the record is" });
    }
}

fn problem(said: &str) -> Value {
    json!({
        "description": said,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } });
    names.map(parameter).collect()
}

fn header_parameter(name: &str, about: &str, pattern: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": false, "description": about,
        "schema": { "type": "string", "pattern": pattern },
    })
}
