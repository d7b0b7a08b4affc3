//! The examples of docs/sync-protocol.md are what the types say: each is read, and nothing of it is lost or misspelt.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::ChangeSet;
use shared::sync::{
    Bell, Enrol, Outcome, Poke, Problem, Pulled, Push, Pushed, Rung, SignIn, SignedIn, WhichCompany,
};

/// Fenced examples that name their type: (type, text).
fn examples() -> Vec<(String, String)> {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sync-protocol.md")).unwrap();
    let mut all = Vec::new();
    for part in page.split("```json ").skip(1) {
        let (kind, rest) = part.split_once('\n').unwrap();
        all.push((kind.to_owned(), rest.split("```").next().unwrap().to_owned()));
    }
    all
}

/// Everything that the example says is still there after it was read and written.
fn kept<T: DeserializeOwned + Serialize>(text: &str) -> Result<(), String> {
    let read: T = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let example: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    within(&example, &serde_json::to_value(&read).map_err(|e| e.to_string())?, "")
}

fn within(example: &Value, written: &Value, path: &str) -> Result<(), String> {
    match (example, written) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                let path = format!("{path}.{key}");
                within(value, b.get(key).ok_or_else(|| format!("{path} is not in the type"))?, &path)?;
            }
            Ok(())
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).try_for_each(|(a, b)| within(a, b, path))
        }
        (a, b) if a == b => Ok(()),
        // A time is the same time with or without milliseconds.
        (Value::String(a), Value::String(b)) if same_time(a, b) => Ok(()),
        (a, b) => Err(format!("{path}: {a} is written as {b}")),
    }
}

fn same_time(a: &str, b: &str) -> bool {
    let read = chrono::DateTime::parse_from_rfc3339;
    read(a).is_ok_and(|a| read(b).is_ok_and(|b| a == b))
}

#[test]
fn every_example_on_the_page_reads_as_its_type() {
    let all = examples();
    let mut seen = std::collections::BTreeSet::new();
    for (kind, text) in &all {
        let read = match kind.as_str() {
            "Problem" => kept::<Problem>(text),
            "Enrol" => kept::<Enrol>(text),
            "SignIn" => kept::<SignIn>(text),
            "SignedIn" => kept::<SignedIn>(text),
            "ChangeSet" => kept::<ChangeSet>(text),
            "Push" => kept::<Push>(text),
            "Pushed" => kept::<Pushed>(text),
            "Outcome" => kept::<Outcome>(text),
            "Pulled" => kept::<Pulled>(text),
            "Poke" => kept::<Poke>(text),
            "Bell" => kept::<Bell>(text),
            "Rung" => kept::<Rung>(text),
            "WhichCompany" => kept::<WhichCompany>(text),
            other => Err(format!("no type of that name: {other}")),
        };
        assert_eq!(read, Ok(()), "{kind}: {text}");
        seen.insert(kind.as_str());
    }
    let wanted = [
        "Bell",
        "ChangeSet",
        "Enrol",
        "Outcome",
        "Problem",
        "Pulled",
        "Push",
        "Pushed",
        "Rung",
        "SignIn",
        "SignedIn",
        "WhichCompany",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), wanted);
}

#[test]
fn every_refusal_code_stands_on_the_page() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sync-protocol.md")).unwrap();
    let missing: Vec<_> =
        shared::Code::ALL.iter().filter(|code| !page.contains(&format!("`{}`", code.name()))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_hash_and_the_stream_of_the_page_are_those_of_the_code() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sync-protocol.md")).unwrap();
    let shown =
        page.lines().find(|line| line.starts_with("{\"company\"") && line.contains("photos")).unwrap();
    let read: shared::handover::Shown = serde_json::from_str(shown).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), shown, "the fields stand in their order");
    assert!(page.contains(&format!("has `{}`", read.hash())), "{}", read.hash());
    let said =
        page.lines().find(|line| line.starts_with("{\"company\"") && line.contains("discount")).unwrap();
    let read: shared::handover::Shown = serde_json::from_str(said).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), said, "the fields stand in their order");
    assert!(page.contains(&format!("has `{}`", read.hash())), "{}", read.hash());
    let [device, company, person] = [
        "01a1f8e0-3c1d-7c55-9a41-6a0e1f6b2c01",
        "01a1f8e0-0d59-7b0e-8f3e-5b1a4f0f6d11",
        "01a1f8e0-0d5a-7c21-9d0a-2f3c51a7e402",
    ];
    let stream =
        shared::StreamId::of(device.parse().unwrap(), company.parse().unwrap(), person.parse().unwrap());
    assert!(page.contains(&format!("has `{stream}`")), "{stream}");
}

#[test]
fn the_limits_of_the_page_are_those_of_the_code() {
    use shared::{clock, decide, sync};
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sync-protocol.md")).unwrap();
    let says = |what: &str, most: String| {
        let row = page.lines().find(|line| line.starts_with(&format!("| {what}"))).unwrap();
        assert!(row.split('|').nth(2).unwrap().replace(',', "").contains(&most), "{row}: {most}");
    };
    says("changes in a set", decide::MOST_CHANGES.to_string());
    says("a line", decide::LINE.to_string());
    says("a text", decide::TEXT.to_string());
    says("a blob", (sync::MAX_BLOB / 1024 / 1024).to_string());
    says("years of a clock", (clock::BELIEVED_MS / 1000 / 3600 / 24 / 365).to_string());
}
