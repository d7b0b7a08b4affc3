//! Versions of the phone app for browsers: the one that is built, and others made of it.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Names the folder that `phone-web/build` made.
const BUILT: &str = "SEVENGATE_PHONE_APP";

/// The one that is built.
pub fn built() -> PathBuf {
    let folder = std::env::var_os(BUILT).unwrap_or_else(|| {
        panic!("This test needs the phone app for browsers: run phone-web/build, and say where it is in {BUILT}; ./test does both.")
    });
    PathBuf::from(folder).canonicalize().expect("the phone app is there")
}

/// Another version in a folder: its page is marked, and its store is so many migrations further.
pub fn another_version(from: &Path, to: &Path, mark: &str, further: i64) -> PathBuf {
    let worker = fs::read_to_string(from.join("sw.js")).unwrap();
    let between = |before: &str, after: &str| {
        worker
            .split_once(before)
            .and_then(|(_, rest)| rest.split_once(after))
            .expect("the service worker says it")
            .0
            .to_owned()
    };
    let version = between("const VERSION = \"", "\"");
    let schema: i64 = between("const SCHEMA = ", ";").parse().unwrap();
    let other = hex::encode(Sha256::digest(mark))[..16].to_owned();
    copy(&from.join(&version), &to.join(&other));
    let shell = to.join(&other).join("shell.js");
    let marked =
        format!("document.documentElement.dataset.mark = {mark:?};\n{}", fs::read_to_string(&shell).unwrap());
    fs::write(&shell, &marked).unwrap();
    let renamed = |name: &str| fs::read_to_string(from.join(name)).unwrap().replace(&version, &other);
    let (index, manifest) = (renamed("index.html"), renamed("manifest.webmanifest"));
    let mut worker = renamed("sw.js")
        .replace(&format!("const SCHEMA = {schema};"), &format!("const SCHEMA = {};", schema + further));
    for (path, text) in [("index.html".to_owned(), &index), (format!("{other}/shell.js"), &marked)] {
        let says = format!("\"{path}\": \"");
        let at = worker.find(&says).expect("the service worker names it") + says.len();
        worker.replace_range(at..at + 64, &hex::encode(Sha256::digest(text.as_bytes())));
    }
    for (name, text) in [("index.html", &index), ("manifest.webmanifest", &manifest), ("sw.js", &worker)] {
        fs::write(to.join(name), text).unwrap();
    }
    to.to_owned()
}

/// Without what is packed: of a changed file it would be another one.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else if !path.extension().is_some_and(|end| end == "br" || end == "gz") {
            fs::copy(&path, &there).unwrap();
        }
    }
}
