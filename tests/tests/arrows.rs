//! The arrows between the crates and modules: who may depend on whom, and what may be named where.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The `[dependencies]` of a member.
fn dependencies(member: &str) -> BTreeSet<String> {
    let manifest = read(&root().join(member).join("Cargo.toml"));
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned();
    lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(name).collect()
}

/// All Rust files below a folder, as (path from the root, text).
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let shown = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((shown, read(&path)));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

/// No file of the folder names any of these.
fn never_names(folder: &str, except: &[&str], words: &[&str]) {
    let mut wrong = Vec::new();
    for (path, text) in sources(folder) {
        if except.iter().any(|e| path.contains(e)) {
            continue;
        }
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            wrong.extend(
                words.iter().filter(|w| line.contains(**w)).map(|w| format!("{path}:{}: {w}", n + 1)),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn shared_knows_nobody_and_does_no_io() {
    let may: BTreeSet<&str> = [
        "serde",
        "serde_json",
        "uuid",
        "chrono",
        "chrono-tz",
        "thiserror",
        "geo",
        "iso_currency",
        "sha2",
        "hex",
        "strsim",
        "phonenumber",
        "unicode-normalization",
    ]
    .into();
    let has = dependencies("shared");
    let wrong: Vec<_> = has.iter().filter(|d| !may.contains(d.as_str())).collect();
    assert!(wrong.is_empty(), "shared depends on {wrong:?}");
    never_names(
        "shared/src",
        // Built for tests alone: it writes and reads the pages that tell of the types.
        &["shared/src/reference.rs"],
        &["std::fs", "std::net", "Utc::now", "SystemTime", "now_v7", "new_v4", "tokio", "sqlx", "rusqlite"],
    );
}

#[test]
fn ui_depends_on_shared_alone_among_the_members() {
    let has = dependencies("ui");
    for other in ["mobile", "sync-server", "demo", "e2e", "rusqlite", "sqlx", "axum", "reqwest", "tokio"] {
        assert!(!has.contains(other), "ui depends on {other}");
    }
    never_names("ui/src", &[], &["use_signal", "use_effect", "use_resource", "std::fs", "Utc::now"]);
}

#[test]
fn phone_and_server_never_meet() {
    assert!(!dependencies("mobile").contains("sync-server"));
    assert!(!dependencies("sync-server").contains("mobile"));
    never_names("mobile/src", &[], &["sync_server"]);
    never_names("sync-server/src", &[], &["mobile::"]);
}

#[test]
fn the_phones_screens_see_neither_sql_nor_http() {
    never_names("mobile/src/views", &[], &["rusqlite", "reqwest", "insert into", "crate::sync::"]);
    never_names("mobile/src/store", &[], &["dioxus", "reqwest", "crate::sync", "crate::views"]);
    never_names("mobile/src/sync", &[], &["dioxus", "rusqlite", "crate::views"]);
}

#[test]
fn pages_write_domain_rows_through_execute_alone() {
    for folder in ["sync-server/src/web", "sync-server/src/rest"] {
        never_names(folder, &[], &["insert into", "update ", "delete from", ".db.write("]);
    }
    for (path, text) in sources("sync-server/src") {
        if path.contains("/execute/") || path.contains("/db/") {
            continue;
        }
        for table in shared::Kind::ALL.iter().map(|kind| kind.spec().table) {
            for verb in ["insert into", "update", "delete from"] {
                let writes = format!("{verb} {table} ");
                assert!(!text.contains(&writes), "{path}: {writes}");
            }
        }
    }
}

#[test]
fn every_file_says_what_lives_there() {
    let members = ["shared", "ui", "mobile", "sync-server", "demo", "bench", "tests"];
    let mut silent = Vec::new();
    let mut long = Vec::new();
    for member in members {
        for (path, text) in sources(&format!("{member}/src")) {
            if !text.starts_with("//! ") {
                silent.push(path.clone());
            }
            if text.lines().count() > 600 {
                long.push(path);
            }
        }
    }
    assert!(silent.is_empty(), "without a first sentence: {silent:?}");
    assert!(long.is_empty(), "longer than 600 lines: {long:?}");
}

#[test]
fn memory_is_touched_by_hand_in_the_simulators_disk_alone() {
    let workspace = read(&root().join("Cargo.toml"));
    assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"));
    let members = workspace.split("\nmembers = [").nth(1).unwrap().split(']').next().unwrap();
    let members: Vec<&str> = members.split(',').map(|member| member.trim().trim_matches('"')).collect();
    assert!(members.contains(&"shared") && members.contains(&"tests/simdisk"), "{members:?}");
    for member in members {
        let manifest = read(&root().join(member).join("Cargo.toml"));
        if member == "tests/simdisk" {
            assert!(manifest.contains("undocumented_unsafe_blocks = \"deny\""));
        } else {
            assert!(manifest.contains("\n[lints]\nworkspace = true\n"), "{member}");
            assert!(member == "tests" || !dependencies(member).contains("simdisk"), "{member}");
        }
    }
}
