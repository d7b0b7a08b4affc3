//! docs/openapi.json describes the routes of the phones, docs/api.json those of the REST API; both describe what there is, and
//! every reference in them leads somewhere. docs/api.json is written by `UPDATE_DOCS=1`.

use serde_json::Value;
use std::collections::BTreeSet;
use sync_server::rest::{Need, ROUTES, document};

fn root(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn described() -> Value {
    serde_json::from_str(&root("../docs/openapi.json")).unwrap()
}

/// (path, method) of every route of the API, as the router names them.
fn routed() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for route in root("phone_api/src/lib.rs").split(".route(\"").skip(1) {
        let (path, rest) = route.split_once('"').unwrap();
        let handlers = rest.lines().next().unwrap();
        for method in ["get", "post", "head", "patch", "put", "delete"] {
            if handlers.contains(&format!("{method}(")) {
                all.insert((path.to_owned(), method.to_owned()));
            }
        }
    }
    all
}

/// (path, method) of everything that a page describes.
fn said(page: &Value) -> BTreeSet<(String, String)> {
    let mut said = BTreeSet::new();
    for (path, item) in page["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            said.insert((path.clone(), method.clone()));
        }
    }
    said
}

#[test]
fn every_route_is_described_and_nothing_else_is() {
    assert_eq!(said(&described()), routed());
}

#[test]
fn the_table_of_the_rest_api_and_its_description_are_the_same_set() {
    // What describes the API is not described in it.
    let table = ROUTES.iter().filter(|route| route.need != Need::Nothing);
    let table = table.map(|route| (route.path.to_owned(), route.method.to_ascii_lowercase())).collect();
    assert_eq!(said(&document()), table);
}

#[test]
fn the_page_of_the_rest_api_is_what_the_handlers_say() {
    let page = format!("{}\n", serde_json::to_string_pretty(&document()).unwrap());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/api.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let stands = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stands == page,
        "docs/api.json is old: UPDATE_DOCS=1 cargo test -p sync-server --test it openapi"
    );
}

#[test]
fn every_operation_of_the_rest_api_says_what_may_come_and_what_may_be_sent() {
    let page = document();
    for (path, item) in page["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            let answers: BTreeSet<&str> =
                operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
            let mut must = vec!["401", "403", "404", "429", "503"];
            if method != "get" {
                must.extend(["400", "409", "422"]);
            }
            if operation.get("requestBody").is_some() {
                must.extend(["413", "415"]);
                assert_eq!(operation["requestBody"]["required"], true, "{name}");
            }
            assert!(must.iter().all(|status| answers.contains(status)), "{name}: {answers:?}");
            assert!(answers.iter().any(|status| status.starts_with('2')), "{name}");
            assert!(operation["security"][0]["key"].is_array(), "{name}");
            assert!(operation["summary"].as_str().is_some_and(|said| !said.is_empty()), "{name}");
            let ids: BTreeSet<&str> = operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            assert_eq!(ids.len(), path.matches('{').count(), "{name}");
        }
    }
    // What is sent has no member that is not described.
    for (name, schema) in page["components"]["schemas"].as_object().unwrap() {
        let sent = ["New", "Plan", "Activity"].iter().any(|start| name.starts_with(start))
            || name.ends_with("Change");
        assert!(!sent || schema["additionalProperties"] == false, "{name}");
    }
}

#[test]
fn every_reference_leads_to_a_schema() {
    fn walk(value: &Value, page: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(to)) = fields.get("$ref") {
                    let pointer = to.strip_prefix('#').unwrap();
                    assert!(page.pointer(pointer).is_some(), "{to} leads nowhere");
                }
                fields.values().for_each(|value| walk(value, page));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, page)),
            _ => {}
        }
    }
    for page in [described(), document()] {
        walk(&page, &page);
    }
}
