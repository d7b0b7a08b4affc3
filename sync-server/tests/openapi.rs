//! docs/openapi.json describes the routes that there are, and every reference in it leads somewhere.

use serde_json::Value;
use std::collections::BTreeSet;

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
    for route in root("src/api/mod.rs").split(".route(\"").skip(1) {
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

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let page = described();
    let mut said = BTreeSet::new();
    for (path, item) in page["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            said.insert((path.clone(), method.clone()));
        }
    }
    assert_eq!(said, routed());
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
    let page = described();
    walk(&page, &page);
}
