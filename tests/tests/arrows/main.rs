//! The arrows between the crates and modules: who may depend on whom, and what may be named where.

mod phone;

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

/// The floors of the server, the lowest first: each its rooms, which are packages in the folder sync-server/. A room knows
/// those on lower floors alone, never one beside it.
const FLOORS: [&[&str]; 5] =
    [&["engine"], &["identity"], &["bulk", "outreach"], &["host"], &["phone_api", "rest", "web"]];

/// The shelves within a room, the lowest first, by module: each knows those below it alone. What is not named here (the
/// room's own `lib.rs`, and what only that one knows) stands where `lib` does.
const SHELVES: [(&str, &[&[&str]]); 5] = [
    (
        "engine",
        &[
            &["edge", "private"],
            &["db"],
            &["work"],
            &["commits", "letters", "live", "phone_number", "rings", "view", "working"],
            &["blobs"],
            &["lib"],
            &["execute"],
            &["aside", "read"],
        ],
    ),
    (
        "identity",
        &[
            &[
                "brake",
                "codes",
                "founders_code",
                "proven",
                "passwords",
                "phone_app",
                "secret",
                "sender",
                "trades",
            ],
            &["lib"],
            &["api_keys", "exchange", "hashing", "links"],
            &["sealing"],
            &["second_factor"],
            &["lost_key", "sessions"],
            &["devices", "sign_in", "standing"],
            &["choice", "credentials", "founding", "invitations"],
        ],
    ),
    (
        "host",
        &[
            &["peer", "quotas", "request_id", "uploads"],
            &["problem", "streams"],
            &["config", "encoding"],
            &["health"],
            &["app"],
            &["requests", "watched"],
            &["lib"],
        ],
    ),
    ("bulk", &[&["keys", "spools", "spreadsheet"], &["carried", "exports"], &["imports"], &["lib"]]),
    (
        "web",
        &[
            &["kit"],
            &["audit", "identity", "sales"],
            &["money", "office"],
            &["field"],
            &["bulk", "phones"],
            &["routes"],
            &["lib"],
        ],
    ),
];

/// What a floor does without, by what it is for.
const WITHOUT: [(&str, &[&str]); 5] = [
    (
        "engine",
        &["axum", "axum-extra", "tower", "tower-http", "hyper", "dioxus", "dioxus-ssr", "ui", "lettre"],
    ),
    ("identity", &["axum", "axum-extra", "tower", "tower-http", "hyper", "dioxus", "dioxus-ssr"]),
    ("bulk", &["axum", "axum-extra", "tower", "tower-http", "hyper", "dioxus", "dioxus-ssr", "ui", "lettre"]),
    ("outreach", &["axum", "axum-extra", "tower", "tower-http", "hyper", "dioxus", "dioxus-ssr"]),
    ("phone_api", &["dioxus", "dioxus-ssr", "ui", "axum-extra"]),
];

/// Every room and the program on top of them, as folders.
fn server() -> Vec<String> {
    let rooms = FLOORS.iter().flat_map(|rooms| rooms.iter()).map(|room| format!("sync-server/{room}"));
    rooms.chain(["sync-server".to_owned()]).collect()
}

/// The floor of a room.
fn floor_of(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or(FLOORS.len())
}

/// The arrows in a file of a room that do not run down, as "path:line: from → to".
fn upward(room: &str, path: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let others = FLOORS.iter().flat_map(|rooms| rooms.iter()).chain(&["sync_server"]);
    for other in others.filter(|other| **other != room && floor_of(other) >= floor_of(room)) {
        let lines =
            named(text, other).into_iter().map(|(line, _)| format!("{path}:{line}: {room} → {other}"));
        wrong.extend(lines);
    }
    let Some((_, shelves)) = SHELVES.iter().find(|(named, _)| *named == room) else { return wrong };
    let height = |module: &str| {
        let at = |name: &str| shelves.iter().position(|shelf| shelf.contains(&name));
        at(module).or(at("lib")).unwrap_or_default()
    };
    let inside = path.split_once("/src/").map_or(path, |(_, inside)| inside);
    let own = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    for (line, module) in named(text, "crate") {
        if module != own && height(&module) >= height(own) {
            wrong.push(format!("{path}:{line}: {room}::{own} → {room}::{module}"));
        }
    }
    wrong
}

/// What is named of a root (`crate`, or a package): the first name after it, with its line. Macros are no arrows.
fn named(text: &str, root: &str) -> Vec<(usize, String)> {
    let bare = |line: &str| line.split("//").next().unwrap_or_default().to_owned() + "\n";
    let code: String = text.lines().map(bare).collect();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&format!("{root}::")) {
        if code[..at].chars().next_back().is_some_and(|c| word(c) || c == ':' || c == '$') {
            continue;
        }
        let rest = &code[at + root.len() + 2..];
        let mut names = Vec::new();
        match rest.strip_prefix('{') {
            None => names.push((at, rest)),
            Some(group) => {
                let (mut depth, mut begins) = (0, true);
                for (n, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => begins = true,
                        _ if begins && word(c) => {
                            names.push((at + root.len() + 3 + n, &group[n..]));
                            begins = false;
                        }
                        _ => {}
                    }
                }
            }
        }
        for (at, rest) in names {
            let name: String = rest.chars().take_while(|c| word(*c)).collect();
            // The macros stand at the root.
            let is_macro = matches!(name.as_str(), "fetch_all" | "fetch_optional" | "row" | "run");
            if !(root == "crate" && is_macro) {
                found.push((code[..at].matches('\n').count() + 1, name));
            }
        }
    }
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
    for room in FLOORS.iter().flat_map(|rooms| rooms.iter()) {
        assert!(!has.contains(*room), "ui depends on {room}");
    }
    never_names("ui/src", &[], &["use_signal", "use_effect", "use_resource", "std::fs", "Utc::now"]);
}

#[test]
fn phone_and_server_never_meet() {
    let has = dependencies("mobile");
    for room in FLOORS.iter().flat_map(|rooms| rooms.iter()).chain([&"sync-server"]) {
        assert!(!has.contains(*room), "mobile depends on {room}");
    }
    never_names("mobile/src", &[], &["sync_server"]);
    for room in server() {
        assert!(!dependencies(&room).contains("mobile") && !dependencies(&room).contains("opfs"), "{room}");
        never_names(&format!("{room}/src"), &[], &["mobile::"]);
    }
}

#[test]
fn the_floors_of_the_server_know_those_below_them_alone() {
    let mut wrong = Vec::new();
    for room in FLOORS.iter().flat_map(|rooms| rooms.iter()) {
        for (path, text) in sources(&format!("sync-server/{room}/src")) {
            wrong.extend(upward(room, &path, &text));
        }
        let has = dependencies(&format!("sync-server/{room}"));
        let up = has.iter().filter(|other| *other == "sync-server" || floor_of(other) < FLOORS.len());
        let up = up.filter(|other| floor_of(other) >= floor_of(room));
        wrong.extend(up.map(|other| format!("sync-server/{room}/Cargo.toml: {room} → {other}")));
        let without = WITHOUT.iter().find(|(named, _)| named == room).map_or(&[][..], |(_, without)| without);
        let known = without.iter().filter(|name| has.contains(**name));
        wrong.extend(known.map(|name| format!("sync-server/{room}/Cargo.toml: {room} → {name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_package_of_the_server_has_its_floor() {
    let folders = std::fs::read_dir(root().join("sync-server")).unwrap().map(|entry| entry.unwrap().path());
    let packages = folders.filter(|folder| folder.join("Cargo.toml").exists());
    for package in packages.map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()) {
        assert!(floor_of(&package) < FLOORS.len(), "{package} stands on no floor");
    }
}

#[test]
fn an_arrow_that_runs_up_or_aside_is_refused() {
    let refused = |room: &str, path: &str, text: &str| upward(room, path, text);
    let up = "//! A file.\n\nuse crate::db::Tx;\nuse host::app::App;\n";
    assert_eq!(
        refused("engine", "engine/src/execute/mod.rs", up),
        ["engine/src/execute/mod.rs:4: engine → host"]
    );
    let aside = "fn f() {\n    web::too_many(1);\n}\n";
    assert_eq!(refused("rest", "rest/src/page.rs", aside), ["rest/src/page.rs:2: rest → web"]);
    let whole = "use sync_server::router;\n";
    assert_eq!(refused("web", "web/src/lib.rs", whole), ["web/src/lib.rs:1: web → sync_server"]);
    let within = "use crate::{\n    edge, execute::act,\n    fetch_all,\n};\n";
    assert_eq!(
        refused("engine", "engine/src/db/mod.rs", within),
        ["engine/src/db/mod.rs:2: engine::db → engine::execute"]
    );
    let subjects = "use crate::kit::words;\nuse crate::field::jobs;\n";
    let found = refused("web", "web/src/office/kinds.rs", subjects);
    assert_eq!(found, ["web/src/office/kinds.rs:2: web::office → web::field"]);
    // Down, a macro, a word in a comment, and one's own.
    let down =
        "use crate::{fetch_all, run};\nuse crate::db::Tx; // not crate::aside\nuse crate::live::Pokes;\n";
    assert!(refused("engine", "engine/src/live.rs", down).is_empty());
    assert!(refused("web", "web/src/field/job.rs", "use engine::execute;\nuse host::app::App;\n").is_empty());
}

#[test]
fn the_phones_screens_see_neither_sql_nor_http() {
    never_names("mobile/src/views", &[], &["rusqlite", "reqwest", "insert into", "crate::sync::"]);
    never_names("mobile/src/store", &[], &["dioxus", "reqwest", "crate::sync", "crate::views"]);
    never_names("mobile/src/sync", &[], &["dioxus", "rusqlite", "crate::views"]);
}

#[test]
fn pages_write_domain_rows_through_execute_alone() {
    for folder in ["sync-server/web/src", "sync-server/rest/src"] {
        never_names(folder, &[], &["insert into", "update ", "delete from", ".db.write("]);
    }
    for (path, text) in server().iter().flat_map(|room| sources(&format!("{room}/src"))) {
        if path.contains("/engine/src/execute/") || path.contains("/engine/src/db/") {
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
    let own =
        ["shared", "ui", "mobile", "phone-web", "phone-web/opfs", "phone-web/opfs/drill", "phone-web/pack"];
    let others = ["demo", "demo/pictures", "bench", "tests"];
    let mut members: Vec<String> = own.into_iter().chain(others).map(String::from).collect();
    members.extend(server());
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
fn memory_is_touched_by_hand_where_sqlite_asks_for_it_alone() {
    let workspace = read(&root().join("Cargo.toml"));
    assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"));
    let members = workspace.split("\nmembers = [").nth(1).unwrap().split(']').next().unwrap();
    let members = members.split(',').map(|member| member.trim().trim_matches('"'));
    let members: Vec<&str> = members.filter(|member| !member.is_empty()).collect();
    assert!(members.contains(&"shared") && members.contains(&"tests/simdisk"), "{members:?}");
    for member in members {
        let manifest = read(&root().join(member).join("Cargo.toml"));
        if ["tests/simdisk", "phone-web/opfs"].contains(&member) {
            assert!(manifest.contains("undocumented_unsafe_blocks = \"deny\""));
        } else if ["phone-web", "phone-web/opfs/drill"].contains(&member) {
            // What wasm-bindgen writes has it.
            never_names(&format!("{member}/src"), &[], &["unsafe"]);
        } else {
            assert!(manifest.contains("\n[lints]\nworkspace = true\n"), "{member}");
            assert!(member == "tests" || !dependencies(member).contains("simdisk"), "{member}");
        }
    }
}
