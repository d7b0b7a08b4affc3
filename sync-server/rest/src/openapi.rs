//! The description of the API (OpenAPI 3.1): written from the handlers and the table of routes, kept in `docs/api.json`.

use super::routes::{Need, ROUTES, Route};
use super::{
    addresses, audit, company, contacts, customers, job_parts, job_types, jobs, people, price_items,
    time_off, visits,
};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use host::problem::Details;
use serde_json::{Map, Value, json};
use shared::records::{Account, Address, Check, Checks, Contact, Job, Note, PriceItem, TimeOff};
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
        (name = "people", description = "Who works for the company, and when they are off"),
        (name = "money", description = "What the company sells, and at what price"),
        (name = "audit", description = "Who changed what"),
    ),
    paths(
        company::get, company::job_types,
        job_types::add, job_types::one, job_types::edit,
        customers::list, customers::add, customers::one, customers::edit,
        contacts::list, contacts::add, contacts::one, contacts::edit,
        addresses::list, addresses::add, addresses::one, addresses::edit,
        jobs::list, jobs::add, jobs::one, jobs::edit, jobs::move_on,
        job_parts::evidence, job_parts::notes, job_parts::add_note, job_parts::note, job_parts::edit_note,
        visits::list, visits::add, visits::one, visits::replan, visits::cancel,
        people::list, people::one, people::edit, people::set_active,
        time_off::list, time_off::add, time_off::one, time_off::edit,
        price_items::list, price_items::add, price_items::one, price_items::edit,
        audit::list,
    ),
    components(schemas(Details)),
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
    page["components"]["responses"] =
        PROBLEMS.iter().map(|problem| (problem.name(), problem.described())).collect();
    if let Value::Object(schemas) = &mut page["components"]["schemas"] {
        for (body, checks) in CHECKED {
            checks.0.iter().for_each(|check| ask(&mut schemas[*body]["properties"][check.unit], check));
        }
        for (name, schema) in schemas {
            if let Some(of) = name.strip_prefix("Page_") {
                schema["properties"]["items"]["items"] =
                    json!({ "$ref": format!("#/components/schemas/{of}") });
            }
        }
    }
    for route in ROUTES.iter().filter(|route| route.need != Need::Nothing) {
        let operation = &mut page["paths"][route.path][route.method.to_ascii_lowercase()];
        if let Value::Object(operation) = operation {
            complete(operation, route);
        }
    }
    page
}

/// Bodies with words in them, and what the rule asks of those.
const CHECKED: &[(&str, Checks)] = &[
    ("NewCustomer", Account::CHECKS),
    ("CustomerChange", Account::CHECKS),
    ("NewContact", Contact::CHECKS),
    ("ContactChange", Contact::CHECKS),
    ("NewAddress", Address::CHECKS),
    ("AddressChange", Address::CHECKS),
    ("NewTimeOff", TimeOff::CHECKS),
    ("TimeOffChange", TimeOff::CHECKS),
    ("NewPriceItem", PriceItem::CHECKS),
    ("PriceItemChange", PriceItem::CHECKS),
    ("NewJob", Job::CHECKS),
    ("JobChange", Job::CHECKS),
    ("NewNote", Note::CHECKS),
    ("NoteChange", Note::CHECKS),
];

/// Words as long as they may be, without NUL, and some where there must be some.
fn ask(words: &mut Value, check: &Check) {
    words["maxLength"] = check.limit.into();
    words["pattern"] = if check.filled { r"^[^\x00]*\S[^\x00]*$" } else { r"^[^\x00]*$" }.into();
    if check.filled {
        words["minLength"] = 1.into();
    }
}

/// An answer with problem details that many operations share.
struct Shared {
    status: &'static str,
    said: &'static str,
    /// A header that comes with it, and the type of its value.
    header: Option<(&'static str, &'static str)>,
}

const PROBLEMS: &[Shared] = &[
    shared("400", "Something in the address, a header or the body does not read"),
    Shared {
        header: Some(("WWW-Authenticate", "string")),
        ..shared("401", "No key, or one that is not good")
    },
    shared("403", "The person may not, or the key lacks the scope"),
    shared("404", "Nothing here, or nothing for this person"),
    shared("409", "The rules do not allow it as things stand; `code` says which"),
    shared("412", "The record is another by now, and nothing has changed"),
    shared("413", "The body is longer than 64 KiB"),
    Shared {
        header: Some(("Accept-Encoding", "string")),
        ..shared("415", "The body is not application/json, or has a Content-Encoding")
    },
    shared(
        "422",
        "The body has another shape, a rule refuses what is in it, or the Idempotency-Key was used for another request",
    ),
    Shared {
        header: Some(("Retry-After", "integer")),
        ..shared("429", "Too many requests; again after so many seconds")
    },
    Shared { header: Some(("Retry-After", "integer")), ..shared("503", "Nothing was changed; try again") },
];

const fn shared(status: &'static str, said: &'static str) -> Shared {
    Shared { status, said, header: None }
}

impl Shared {
    fn name(&self) -> String {
        format!("Problem{}", self.status)
    }

    fn described(&self) -> Value {
        let mut answer = json!({
            "description": self.said,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if let Some((name, kind)) = self.header {
            answer["headers"][name] = json!({ "schema": { "type": kind } });
        }
        answer
    }
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
        parameters
            .push(header_parameter("If-None-Match", "The `ETag` that is known: then 304 without a body."));
    }
    let conditional = matches!(route.method, "PATCH" | "PUT" | "DELETE") || route.path.ends_with("/status");
    if conditional {
        let about = "Only while the record has one of these tags; else 412, and nothing changes. `*`: whichever it has.";
        parameters.push(header_parameter("If-Match", about));
    }
    if matches!(route.method, "POST" | "PATCH" | "PUT") {
        let about = "Makes a repeated request the same request: it is done once and answered alike.";
        let mut key = header_parameter("Idempotency-Key", about);
        key["schema"] =
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$" });
        parameters.push(key);
    }
    operation.insert("parameters".to_owned(), parameters.into());
    operation.insert("operationId".to_owned(), operation_id(route, tagged).into());
    if let Need::May(subject, action, scope) = route.need {
        let scopes: Vec<&str> = scope.iter().map(|scope| scope.name()).collect();
        let opens = scopes.first().map_or("any key".to_owned(), |scope| format!("scope `{scope}`"));
        let said = operation.get("description").and_then(Value::as_str).map(|said| format!("{said}\n\n"));
        let said = format!("{}Asks for: {}, {action}; {opens}.", said.unwrap_or_default(), subject.title());
        operation.insert("description".to_owned(), said.into());
        operation.insert("security".to_owned(), json!([{ "key": scopes }]));
    }
    let Some(Value::Object(answers)) = operation.get_mut("responses") else { return };
    for (status, answer) in answers.iter_mut() {
        describe_success(status, answer, tagged, route);
    }
    if tagged && !writes {
        answers.insert("304".to_owned(), json!({ "description": "Nothing has changed" }));
    }
    if writes {
        let done = "Done; the person does not see the record any more";
        answers.insert("204".to_owned(), json!({ "description": done }));
    }
    for problem in PROBLEMS {
        let comes = match problem.status {
            "400" => writes || asks,
            "409" | "422" => writes,
            "412" => conditional,
            "413" | "415" => body,
            _ => true,
        };
        if comes {
            let problem_of = format!("#/components/responses/{}", problem.name());
            answers.insert(problem.status.to_owned(), json!({ "$ref": problem_of }));
        }
    }
}

/// `list_customers`, `get_customers`, `post_jobs_status`.
fn operation_id(route: &Route, tagged: bool) -> String {
    let within = route.path.strip_prefix("/api/companies/{company}").unwrap_or(route.path);
    let words = within.split('/').filter(|part| !part.is_empty() && !part.starts_with('{'));
    let words: Vec<String> = words.map(|part| part.replace('-', "_")).collect();
    let method =
        if route.method == "GET" && !tagged { "list".to_owned() } else { route.method.to_ascii_lowercase() };
    let about = if words.is_empty() { "company".to_owned() } else { words.join("_") };
    format!("{method}_{about}")
}

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

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } });
    names.map(parameter).collect()
}

fn header_parameter(name: &str, about: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": false, "description": about,
        "schema": { "type": "string" },
    })
}
