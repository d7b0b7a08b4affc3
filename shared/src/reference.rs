//! Writes the reference of the protocol from the types: the schemas of docs/openapi.json and docs/sync-reference.md.
//! `UPDATE_DOCS=1 cargo test -p shared reference`; without it the tests say what is old.

use crate::{carried, change, handover, known, records, sync};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use utoipa::OpenApi;

/// A text, or that there is one which is hidden.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum HideableText {
    Shown(String),
    Hidden(known::Mask),
}

/// An amount, null where none was said, or that there is one which is hidden.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum HideableAmount {
    Shown(Option<crate::Money>),
    Hidden(known::Mask),
}

/// A price, null where none was said, or that there is one which is hidden.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum HideablePrice {
    Shown(Option<crate::money::Price>),
    Hidden(known::Mask),
}

/// A part of an amount, null where none was said, or that there is one which is hidden.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum HideablePart {
    Shown(Option<crate::money::Part>),
    Hidden(known::Mask),
}

/// Offers, or that there are some which are hidden.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum HideableOffers {
    Shown(Vec<records::Offer>),
    Hidden(known::Mask),
}

/// The hours of a day, null where it is free.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum DayHours {
    Said(Option<records::Open>),
}

/// Who settled it, and when: a list of two.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Settled(crate::PersonId, crate::Hlc);

#[derive(OpenApi)]
#[openapi(components(schemas(
    sync::SignIn,
    sync::Enrol,
    sync::SignedIn,
    sync::WhichCompany,
    sync::Problem,
    sync::Push,
    sync::Pushed,
    sync::Pulled,
    sync::PullQuery,
    sync::Poke,
    sync::BellKey,
    sync::Bell,
    sync::Rung,
    change::ChangeSet,
    records::EvidenceBody,
    records::Company,
    records::Person,
    records::JobType,
    records::TimeOff,
    records::PriceItem,
    records::Account,
    records::Contact,
    records::Address,
    records::Estimate,
    records::Job,
    records::Visit,
    records::Evidence,
    records::Note,
    records::History,
    records::Alert,
    handover::Shown,
    carried::OfficeKey,
    carried::Line,
    crate::Kind,
)))]
struct Described;

/// The chapters of the page: what stands in each, first what one begins with; the rest comes at the end.
const CHAPTERS: &[(&str, &[&str])] = &[
    (
        "Messages",
        &[
            "SignIn",
            "Enrol",
            "SignedIn",
            "WhichCompany",
            "Push",
            "Envelope",
            "Pushed",
            "Receipt",
            "Outcome",
            "Flags",
            "Overwritten",
            "Refusal",
            "PullQuery",
            "Pulled",
            "Record",
            "Evict",
            "Poke",
            "BellKey",
            "Bell",
            "Rung",
            "Told",
            "Problem",
        ],
    ),
    ("Change sets and changes", &["ChangeSet", "Change"]),
    ("Evidence", &["EvidenceBody", "Shown"]),
    (
        "Records",
        &[
            "Kind",
            "Company",
            "Person",
            "JobType",
            "TimeOff",
            "PriceItem",
            "Account",
            "Contact",
            "Address",
            "Estimate",
            "Job",
            "Visit",
            "Evidence",
            "Note",
            "History",
            "Alert",
        ],
    ),
    ("Values", &[]),
];

const BEGIN: &str = "# The sync protocol: every message, change, piece of evidence and record\n
Written from the types by a test; do not edit. [sync-protocol.md](sync-protocol.md) says what they mean together and when to send what; the same as
JSON Schema stands in [openapi.json](openapi.json) under `components`.\n
A field marked ○ may be left out. Fields that are not described here are kept and sent on. An id is a UUID, a time RFC 3339 in UTC.\n\n";

pub(crate) fn schemas() -> Map<String, Value> {
    let page = serde_json::to_value(Described::openapi()).unwrap();
    let Some(Value::Object(mut schemas)) = page.pointer("/components/schemas").cloned() else {
        panic!("no schemas")
    };
    let mut change = schemas["Change"].take();
    for variant in change["oneOf"].as_array_mut().unwrap() {
        in_one_piece(variant, &mut schemas);
    }
    schemas["Change"] = change;
    schemas
}

/// On the wire the fields of a new record stand beside `do`: they are described there.
fn in_one_piece(variant: &mut Value, schemas: &mut Map<String, Value>) {
    let Some([new, named]) = variant["allOf"].as_array().map(Vec::as_slice) else { return };
    let name = new["$ref"].as_str().and_then(|to| to.rsplit('/').next()).expect("a type of its own");
    let (tag, mut whole) = (named.clone(), schemas.remove(name).expect("it is described"));
    let fields = whole.as_object_mut().unwrap();
    fields.remove("description");
    fields["properties"].as_object_mut().unwrap().extend(tag["properties"].as_object().unwrap().clone());
    fields["required"].as_array_mut().unwrap().extend(tag["required"].as_array().unwrap().clone());
    *variant = whole;
}

fn docs(path: &str) -> String {
    format!("{}/../docs/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn updating() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// The examples: what the snapshots of the wire pin, by what each is.
pub(crate) fn examples() -> BTreeMap<String, Value> {
    let mut examples = BTreeMap::new();
    let snapshots = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots/");
    for file in [
        "it__wire__evidence_on_the_wire.snap",
        "it__wire__every_other_change_on_the_wire.snap",
        "it__wire__records_on_the_wire.snap",
    ] {
        let text =
            std::fs::read_to_string(format!("{snapshots}{file}")).unwrap_or_else(|e| panic!("{file}: {e}"));
        let value: Value = serde_json::from_str(text.splitn(3, "---").last().unwrap()).unwrap();
        if let Some(records) = value.as_object().filter(|fields| !fields.contains_key("changes")) {
            examples.extend(records.iter().map(|(kind, record)| (kind.clone(), record.clone())));
        }
        for change in value["changes"].as_array().into_iter().flatten() {
            examples
                .entry(format!("do {}", change["do"].as_str().unwrap()))
                .or_insert_with(|| change.clone());
            if let Some(what) = change.pointer("/body/what") {
                examples.insert(format!("what {}", what.as_str().unwrap()), change["body"].clone());
            }
        }
    }
    examples
}

/// What a schema says in a few words, with links to what it names.
fn said(schema: &Value) -> String {
    if let Some(name) = named(schema) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    for many in ["oneOf", "anyOf", "allOf"] {
        if let Some(all) = schema[many].as_array() {
            let each: Vec<String> = all.iter().map(said).collect();
            return each.join(" or ");
        }
    }
    if let Some(all) = schema["enum"].as_array() {
        let each: Vec<String> =
            all.iter().map(|one| format!("`{}`", one.as_str().unwrap_or_default())).collect();
        return each.join(", ");
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return "anything".into(),
    };
    let format = schema["format"].as_str().unwrap_or_default();
    let each = kinds.iter().map(|kind| match (*kind, format) {
        ("string", "uuid") => "id".to_owned(),
        ("string", "date-time") => "time".to_owned(),
        ("string", "") => match schema["pattern"].as_str() {
            Some(pattern) => format!("text like `{pattern}`"),
            None => "text".to_owned(),
        },
        ("string", format) => format!("text ({format})"),
        ("integer", _) if schema["minimum"] == json!(0) => "whole number from 0".to_owned(),
        ("integer", _) => "whole number".to_owned(),
        ("number", _) => "number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        ("array", _) if schema["items"] == json!(false) || schema.get("prefixItems").is_some() => {
            let each: Vec<String> =
                schema["prefixItems"].as_array().into_iter().flatten().map(said).collect();
            format!("list of {}", each.join(" and "))
        }
        ("array", _) => format!("list of {}", said(&schema["items"])),
        ("object", _) => match &schema["additionalProperties"] {
            Value::Object(_) => format!("object, each value {}", said(&schema["additionalProperties"])),
            _ => "object".to_owned(),
        },
        (other, _) => other.to_owned(),
    });
    each.collect::<Vec<_>>().join(" or ")
}

fn named(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().and_then(|to| to.rsplit('/').next())
}

fn about(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default().replace("[`", "`").replace("`]", "`");
    text.replace("crate::", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fields of an object as a table; `fixed` are those that say which variant it is.
fn fields(page: &mut String, schema: &Value, all: &Map<String, Value>) {
    let mut properties: Vec<(&String, &Value)> = Vec::new();
    let mut required: BTreeSet<&str> = BTreeSet::new();
    collect(schema, all, &mut properties, &mut required);
    if properties.is_empty() {
        return;
    }
    page.push_str("| field | is | |\n|---|---|---|\n");
    for (name, schema) in properties {
        let optional = if required.contains(name.as_str()) { "" } else { " ○" };
        let text = about(schema).replace('|', "\\|");
        let _ = writeln!(page, "| `{name}`{optional} | {} | {text} |", said(schema).replace('|', "\\|"));
    }
    page.push('\n');
}

fn collect<'a>(
    schema: &'a Value,
    all: &'a Map<String, Value>,
    properties: &mut Vec<(&'a String, &'a Value)>,
    required: &mut BTreeSet<&'a str>,
) {
    if let Some(name) = named(schema) {
        collect(&all[name], all, properties, required);
    }
    schema["allOf"]
        .as_array()
        .into_iter()
        .flatten()
        .for_each(|part| collect(part, all, properties, required));
    required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
    properties.extend(schema["properties"].as_object().into_iter().flatten());
}

/// The field that says which variant this is, and its value.
fn tag<'a>(variant: &'a Value, all: &'a Map<String, Value>) -> Option<(&'a str, &'a str)> {
    let (mut properties, mut required) = (Vec::new(), BTreeSet::new());
    collect(variant, all, &mut properties, &mut required);
    properties.iter().find_map(|(name, schema)| {
        let only = schema["enum"].as_array().filter(|values| values.len() == 1)?;
        Some((name.as_str(), only[0].as_str()?))
    })
}

fn example(page: &mut String, value: Option<&Value>) {
    if let Some(value) = value {
        let _ = write!(page, "```json\n{value}\n```\n\n");
    }
}

fn entry(page: &mut String, name: &str, all: &Map<String, Value>, examples: &BTreeMap<String, Value>) {
    let schema = &all[name];
    let _ = write!(page, "### {name}\n\n");
    let text = about(schema);
    if !text.is_empty() {
        let _ = write!(page, "{text}\n\n");
    }
    let variants = schema["oneOf"].as_array().filter(|all_of| all_of.iter().any(|v| tag(v, all).is_some()));
    if let Some(variants) = variants {
        for variant in variants {
            let Some((field, value)) = tag(variant, all) else { continue };
            let _ = write!(page, "#### `{field}: {value}`\n\n");
            let text = about(variant);
            if !text.is_empty() {
                let _ = write!(page, "{text}\n\n");
            }
            fields(page, variant, all);
            example(
                page,
                examples
                    .get(&format!("{field} {value}"))
                    .filter(|_| ["Change", "EvidenceBody"].contains(&name)),
            );
        }
    } else if schema.get("properties").is_some() || schema.get("allOf").is_some() {
        fields(page, schema, all);
        example(page, examples.get(&name.to_lowercase()));
    } else {
        let _ = write!(page, "{}\n\n", said(schema));
    }
}

fn page() -> String {
    let (all, examples) = (schemas(), examples());
    let mut page = BEGIN.to_owned();
    let mut left: BTreeSet<&str> = all.keys().map(String::as_str).collect();
    for (title, names) in CHAPTERS {
        let _ = write!(page, "## {title}\n\n");
        let rest: Vec<&str>;
        let names: &[&str] = if names.is_empty() {
            rest = left.iter().copied().collect();
            &rest
        } else {
            names
        };
        for name in names {
            assert!(left.remove(name), "{name} is no type of the wire, or stands twice");
            entry(&mut page, name, &all, &examples);
        }
    }
    assert!(left.is_empty(), "{left:?}");
    page
}

#[test]
fn the_reference_is_what_the_types_say() {
    let (page, path) = (page(), docs("sync-reference.md"));
    if updating() {
        std::fs::write(&path, &page).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == page, "docs/sync-reference.md is old: UPDATE_DOCS=1 cargo test -p shared reference");
}

#[test]
fn the_schemas_of_openapi_are_what_the_types_say() {
    let path = docs("openapi.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let schemas = Value::Object(schemas());
    if updating() && document["components"]["schemas"] != schemas {
        // The rest of the page is written by hand, and stays as it is.
        let begin = text.find("\n  \"schemas\": {").expect("the schemas") + "\n  \"schemas\": ".len();
        let end = begin + text[begin..].find("\n  }").expect("their end") + "\n  }".len();
        let one = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut written = Vec::new();
        serde::Serialize::serialize(&schemas, &mut serde_json::Serializer::with_formatter(&mut written, one))
            .unwrap();
        let written = String::from_utf8(written).unwrap().replace('\n', "\n  ");
        let text = format!("{}{written}{}", &text[..begin], &text[end..]);
        document = serde_json::from_str(&text).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    assert!(
        document["components"]["schemas"] == schemas,
        "the schemas in docs/openapi.json are old: UPDATE_DOCS=1 cargo test -p shared reference"
    );
}

#[test]
fn every_change_piece_of_evidence_and_kind_of_record_has_an_example_that_reads() {
    let (all, examples) = (schemas(), examples());
    for (name, prefix) in [("Change", "do"), ("EvidenceBody", "what")] {
        for variant in all[name]["oneOf"].as_array().unwrap() {
            let (_, value) = tag(variant, &all).unwrap();
            let example =
                examples.get(&format!("{prefix} {value}")).unwrap_or_else(|| panic!("no example of {value}"));
            let read = match name {
                "Change" => serde_json::from_value::<crate::Change>(example.clone()).map(|_| ()),
                _ => serde_json::from_value::<records::EvidenceBody>(example.clone()).map(|_| ()),
            };
            read.unwrap_or_else(|e| panic!("{value}: {e}"));
        }
    }
    for kind in crate::Kind::ALL {
        let example =
            examples.get(&kind.name().replace('_', "")).unwrap_or_else(|| panic!("no example of {kind}"));
        crate::Record::from_json(*kind, &example.to_string()).unwrap_or_else(|e| panic!("{kind}: {e}"));
    }
}
