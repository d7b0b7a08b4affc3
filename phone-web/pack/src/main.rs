//! `phone-pack PROGRAM FOLDER`: makes of the phone app's WebAssembly program a folder that a server hands out as it is.
//!
//! `index.html`, the manifest and `sw.js` name the version, the hash of everything that the app consists of; all else lies in a folder of that
//! name and never changes. Beside each file that gets smaller by it lie `.br` and `.gz`. With `--plain` it is any program for
//! browsers with its module, `app.wasm` and `app.js`, and nothing else.

use anyhow::{Context, ensure};
use clap::Parser;
use dioxus_interpreter_js::{NATIVE_JS, SLEDGEHAMMER_JS};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

const INDEX: &str = include_str!("../../www/index.html");
const MANIFEST: &str = include_str!("../../www/manifest.webmanifest");
const SERVICE_WORKER: &str = include_str!("../../www/sw.js");
const INSTALL: &str = include_str!("../../www/install.js");
const SHELL: &str = include_str!("../../www/shell.js");
const WORKER: &str = include_str!("../../www/worker.js");
const PICTURES: &str = include_str!("../../www/pictures.js");
const PHONE: &str = include_str!("../../../assets/phone.js");
const SIGNATURE: &str = include_str!("../../../assets/vendor/signature_pad/signature_pad.umd.min.js");

#[derive(Parser)]
#[command(version, about = "Packs the phone app for browsers.")]
struct Args {
    /// The program, as cargo built it for wasm32-unknown-unknown.
    program: PathBuf,
    /// Where the app goes; what is there is replaced.
    folder: PathBuf,
    /// The project's `assets/`.
    #[arg(long, default_value = "assets")]
    assets: PathBuf,
    /// The migrations of the phone's store.
    #[arg(long, default_value = "migrations/device")]
    migrations: PathBuf,
    /// Only the program and the module that loads it.
    #[arg(long)]
    plain: bool,
    /// Keeps the names of the program's functions, for whoever looks where its time goes.
    #[arg(long)]
    names: bool,
}

/// Paths below the version's folder, with what lies there.
type Files = BTreeMap<String, Vec<u8>>;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut files = Files::new();
    program(&args, &mut files)?;
    if args.plain {
        return in_place(&args.folder, |beside| {
            files.iter().try_for_each(|(path, bytes)| write(&beside.join(path), bytes))
        });
    }
    files.insert("interpreter.js".into(), interpreter()?.into_bytes());
    files.insert("texts.js".into(), texts()?.into_bytes());
    let scripts = [
        ("install.js", INSTALL),
        ("shell.js", SHELL),
        ("worker.js", WORKER),
        ("pictures.js", PICTURES),
        ("phone.js", PHONE),
        ("signature.js", SIGNATURE),
    ];
    for (name, text) in scripts {
        files.insert(name.into(), text.into());
    }
    assets(&args.assets, &mut files)?;

    let version = version(&files);
    let styles = ui::PHONE_STYLES
        .map(|style| format!("<link rel=\"stylesheet\" href=\"{version}/assets/{style}\">"))
        .join("\n");
    let index = INDEX.replace("@VERSION@", &version).replace("@STYLES@", &styles);
    let mut hashes: BTreeMap<String, String> =
        files.iter().map(|(path, bytes)| (format!("{version}/{path}"), hash(bytes))).collect();
    let manifest = MANIFEST.replace("@VERSION@", &version);
    hashes.insert("index.html".into(), hash(index.as_bytes()));
    // Not the manifest: the server writes the company's name into it, and nobody needs it without signal.
    let later: Vec<&String> = hashes.keys().filter(|path| is_for_later(path)).collect();
    let worker = SERVICE_WORKER
        .replace("@VERSION@", &version)
        .replace("@LATER@", &serde_json::to_string_pretty(&later)?)
        .replace("@SCHEMA@", &schema(&args.migrations)?.to_string())
        .replace("@FILES@", &serde_json::to_string_pretty(&hashes)?);

    in_place(&args.folder, |beside| {
        for (path, bytes) in &files {
            put(&beside.join(&version).join(path), bytes)?;
        }
        put(&beside.join("index.html"), index.as_bytes())?;
        put(&beside.join("manifest.webmanifest"), manifest.as_bytes())?;
        put(&beside.join("sw.js"), worker.as_bytes())
    })?;
    let bytes: usize = files.values().map(Vec::len).sum();
    println!("version {version}: {} files, {} KiB, in {}", files.len(), bytes / 1024, args.folder.display());
    Ok(())
}

/// Fills a folder whole beside what is there, then puts it in its place.
fn in_place(folder: &Path, fill: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let beside = folder.with_extension("new");
    if beside.exists() {
        std::fs::remove_dir_all(&beside)?;
    }
    fill(&beside)?;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::rename(&beside, folder)?)
}

/// The program and the module that loads it.
fn program(args: &Args, files: &mut Files) -> anyhow::Result<()> {
    let out = tempfile::tempdir()?;
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&args.program)
        .web(true)?
        .typescript(false)
        .out_name("app")
        .remove_name_section(!args.names)
        .remove_producers_section(true)
        .generate(out.path())
        .with_context(|| format!("{} is no program for browsers", args.program.display()))?;
    below(out.path(), &mut |path, bytes| {
        let path = if path == "app_bg.wasm" { "app.wasm".to_owned() } else { path };
        files.insert(path, bytes);
        Ok(())
    })?;
    ensure!(files.contains_key("app.wasm"), "wasm-bindgen wrote no program");
    Ok(())
}

/// The interpreter of edits as one plain script: the same as in the desktop's window and in the preview.
fn interpreter() -> anyhow::Result<String> {
    let mut script = String::new();
    for line in format!("{SLEDGEHAMMER_JS}\n{NATIVE_JS}").split_inclusive([';', '\n']) {
        let word = line.trim_start();
        if !word.starts_with("import ") && !word.starts_with("import{") {
            script.push_str(line);
        }
    }
    let script = script.replace("export{", "void{").replace("export ", "");
    ensure!(script.contains("class NativeInterpreter"), "the interpreter of edits is made in another way");
    Ok(script)
}

/// The words of the page, by language.
fn texts() -> anyhow::Result<String> {
    let mut all = serde_json::Map::new();
    for language in ui::Language::ALL {
        let (dir, words) = (ui::Text::of(language).dir(), ui::page::words(language));
        all.insert(language.tag().to_owned(), serde_json::json!({ "dir": dir, "words": words }));
    }
    Ok(format!("window.sevengateTexts = {};\n", serde_json::to_string(&all)?))
}

/// What the app shows itself with: style sheets, icons, fonts.
fn assets(folder: &Path, files: &mut Files) -> anyhow::Result<()> {
    let styles = ui::PHONE_STYLES.iter().map(|style| (*style).to_owned());
    let icons = [
        "icons.svg",
        "app-icon.svg",
        "app-icon-192.png",
        "app-icon-512.png",
        "app-icon-maskable-192.png",
        "app-icon-maskable-512.png",
        "app-icon-apple-180.png",
    ];
    let icons = icons.map(str::to_owned);
    for name in styles.chain(icons) {
        let bytes = std::fs::read(folder.join(&name)).with_context(|| format!("assets/{name}"))?;
        files.insert(format!("assets/{name}"), bytes);
    }
    below(&folder.join("fonts"), &mut |path, bytes| {
        files.insert(format!("assets/fonts/{path}"), bytes);
        Ok(())
    })
}

/// All files below a folder, by their paths from there.
fn below(folder: &Path, take: &mut dyn FnMut(String, Vec<u8>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).with_context(|| next.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                take(name, std::fs::read(&path)?)?;
            }
        }
    }
    Ok(())
}

/// Fonts for scripts that few need, and that are large: they come when the app runs.
fn is_for_later(path: &str) -> bool {
    path.contains("/fonts/") && !path.contains("/inter-")
}

/// The version of the phone's store that the program writes: how many migrations there are.
fn schema(migrations: &Path) -> anyhow::Result<usize> {
    let entries = std::fs::read_dir(migrations).with_context(|| migrations.display().to_string())?;
    let mut count = 0;
    for entry in entries {
        count += usize::from(entry?.path().extension().is_some_and(|end| end == "sql"));
    }
    ensure!(count > 0, "{} holds no migrations", migrations.display());
    Ok(count)
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn version(files: &Files) -> String {
    let mut all = Sha256::new();
    for (path, bytes) in files {
        all.update(path);
        all.update([0]);
        all.update(Sha256::digest(bytes));
    }
    // What the page and its service worker do is part of a version, too.
    all.update(INDEX);
    all.update(MANIFEST);
    all.update(SERVICE_WORKER);
    hex::encode(all.finalize())[..16].to_owned()
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, bytes)?)
}

/// Writes a file, and beside it what is sent to a browser that reads it compressed.
fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write(path, bytes)?;
    let with = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let mut brotli = Vec::new();
    let quality = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &quality)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    for (end, packed) in [(".br", brotli), (".gz", gzip.finish()?)] {
        if packed.len() < bytes.len() * 9 / 10 {
            std::fs::write(with(end), packed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_page_says_what_there_are_words_for() {
        let said = |script: &'static str| script.split('"').filter(|part| part.starts_with("page-"));
        let used: BTreeSet<&str> = [INSTALL, SHELL, PHONE].into_iter().flat_map(said).collect();
        assert_eq!(used, BTreeSet::from(ui::page::KEYS));
    }

    #[test]
    fn the_manifest_names_files_of_a_version() {
        let mut files = Files::new();
        assets(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"), &mut files).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap();
        let purposes: BTreeSet<_> = manifest["icons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|icon| {
                let path = icon["src"].as_str().unwrap().strip_prefix("@VERSION@/").unwrap();
                assert!(files.contains_key(path), "{path}");
                icon["purpose"].as_str().unwrap()
            })
            .collect();
        assert_eq!(purposes, BTreeSet::from(["any", "maskable"]));
    }
}
