//! The dependency-direction check: which part may know which. The arrows are in docs/architecture.md.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The names under `[dependencies]` of a member, as its Cargo.toml says.
fn dependencies(member: &str) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).expect("a [dependencies] section");
    let section = section.split("\n[").next().unwrap();
    let name = |line: &str| {
        let name = line.split(['.', '=', ' ']).next()?.trim();
        (!name.is_empty() && !name.starts_with('#')).then(|| name.to_owned())
    };
    section.lines().filter_map(name).collect()
}

/// Every Rust file below a folder, with its text; an error if there is none, so that a moved folder is noticed.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(at: &Path, found: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> =
            std::fs::read_dir(at).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn assert_absent(folder: &str, words: &[&str], why: &str) {
    let mut wrong = Vec::new();
    for (path, text) in sources(folder) {
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            if let Some(word) = words.iter().find(|w| line.contains(**w)) {
                wrong.push(format!("{path}:{}: {word}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{why}\n{}", wrong.join("\n"));
}

#[test]
fn shared_depends_on_nothing_that_does_io() {
    let allowed = [
        "serde",
        "serde_json",
        "uuid",
        "chrono",
        "thiserror",
        "geo",
        "iso_currency",
        "sha2",
        "hex",
        "unicode-normalization",
    ];
    let extra: Vec<_> =
        dependencies("shared").into_iter().filter(|d| !allowed.contains(&d.as_str())).collect();
    assert!(extra.is_empty(), "shared must stay pure: {extra:?}");
    let io = [
        "std::fs",
        "std::net",
        "std::thread",
        "std::time::Instant",
        "SystemTime",
        "Utc::now",
        "now_v7",
        "new_v4(",
    ];
    assert_absent("shared/src", &io, "shared does no I/O, reads no clock and draws no randomness");
}

#[test]
fn ui_depends_on_shared_and_markup_only() {
    let allowed = ["shared", "dioxus", "fluent-bundle", "unic-langid", "chrono", "chrono-tz"];
    let extra: Vec<_> = dependencies("ui").into_iter().filter(|d| !allowed.contains(&d.as_str())).collect();
    assert!(extra.is_empty(), "ui is presentation: {extra:?}");
    assert_absent(
        "ui/src",
        &["use_signal", "use_effect", "use_resource", "use_hook", "spawn("],
        "ui has no hooks",
    );
}

#[test]
fn phone_and_server_do_not_know_each_other() {
    assert!(!dependencies("mobile").contains("sync-server"));
    assert!(!dependencies("sync-server").contains("mobile"));
    for member in ["shared", "ui", "mobile", "sync-server"] {
        let found = dependencies(member);
        for above in ["demo", "bench", "e2e"] {
            assert!(!found.contains(above), "{member} depends on {above}");
        }
    }
}

#[test]
fn phone_views_never_see_sql_or_http_and_the_store_never_sees_dioxus() {
    let below = ["rusqlite", "reqwest", "crate::sync::http", "execute_batch", "prepare_cached"];
    assert_absent("mobile/src/views", &below, "views go through the store");
    assert_absent(
        "mobile/src/store",
        &["dioxus", "reqwest", "crate::views", "crate::sync"],
        "the store is below",
    );
    assert_absent("mobile/src/sync", &["dioxus", "rusqlite", "crate::views"], "sync goes through the store");
}

#[test]
fn only_execute_writes_domain_rows() {
    let tables = [
        "companies",
        "people",
        "job_types",
        "accounts",
        "addresses",
        "jobs",
        "visits",
        "evidence",
        "notes",
        "histories",
        "alerts",
        "feed",
        "receipts",
        "audit",
    ];
    let mut words: Vec<String> = Vec::new();
    for table in tables {
        for verb in ["insert into ", "update ", "delete from "] {
            words.push(format!("{verb}{table} "));
            words.push(format!("{verb}{table}("));
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    for folder in ["sync-server/src/web", "sync-server/src/api", "demo/src"] {
        assert_absent(folder, &words, "domain rows change through execute only");
    }
    assert_absent(
        "sync-server/src/execute",
        &["crate::web", "crate::api", "axum::"],
        "execute is below the router",
    );
    assert_absent(
        "sync-server/src/db",
        &["crate::web", "crate::api", "crate::execute", "axum::"],
        "db is the lowest",
    );
}
