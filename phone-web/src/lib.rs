//! The phone app for browsers: the whole app runs in one dedicated worker, its files lie in the browser, and a page shows it.
//!
//! What goes to the page: edits of its document, and calls of its functions ([`page`]). What comes from it: events, and what
//! functions say. Everything else (store, rules, sync) is the app as it is everywhere.
#![cfg(target_family = "wasm")]

mod page;
mod pictures;
mod screen;

use js_sys::{Array, Function, Uint8Array};
use mobile::background::Background;
use mobile::phone::{Phone, PhoneConfig, run_sync_loop};
use mobile::platform::{EdgeTimer, SystemClock, SystemRandom, ToldSpace};
use mobile::sync::HttpTransport;
use mobile::views::Host;
use page::WorkerPage;
use shared::sync::BlobHash;
use std::cell::RefCell;
use std::fmt::Display;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The browser's folder for the app's files.
const FOLDER: &str = "sevengate-phone";
/// Files kept ready: those of a store, of one that is opened beside it, and what SQLite needs for a while.
const SPARE: usize = 12;

thread_local! { static PHONE: RefCell<Option<Phone>> = const { RefCell::new(None) }; }

#[wasm_bindgen(start)]
fn begin() {
    console_error_panic_hook::set_once();
}

/// Opens the app's files; says how many there are, and how many cannot be understood.
#[wasm_bindgen]
pub async fn open() -> Result<Array, JsValue> {
    let found = opfs::install(FOLDER, SPARE).await?;
    Ok(Array::of2(&found.files.into(), &found.damaged.into()))
}

/// Shows the app of this server on a page at `mount`, to which `post` says things; `picture` is [`pictures::prepare`] in another
/// worker.
#[wasm_bindgen]
pub fn start(
    server: String,
    mount: String,
    device_name: String,
    post: Function,
    picture: Function,
) -> Result<(), JsValue> {
    let said = |error: &dyn Display| JsValue::from(error.to_string());
    let transport = HttpTransport::new(&server).map_err(|error| said(&error))?;
    let mut config = PhoneConfig::new(
        PathBuf::from("/phone"),
        server,
        Arc::new(transport),
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        device_name,
    );
    config.space = Arc::new(ToldSpace::default());
    let phone = Phone::open(config).map_err(|error| said(&error))?;
    PHONE.with(|open| *open.borrow_mut() = Some(phone.clone()));
    spawn_local(run_sync_loop(phone.clone(), Arc::new(EdgeTimer)));
    spawn_local(keep_spare(phone.clone()));
    let host = Host {
        phone,
        people: Vec::new(),
        pictures: (format!("{mount}blob/"), String::new()),
        background: Background::new(Rc::new(pictures::Beside::new(picture))),
        reopen: None,
    };
    let page = WorkerPage::new(post);
    spawn_local(screen::show(host, page));
    Ok(())
}

/// Whoever signs in next has a store of their own: the files for it are made before they are needed.
async fn keep_spare(phone: Phone) {
    let mut changed = phone.changed();
    while changed.changed().await.is_ok() {
        if let Err(error) = opfs::reserve(SPARE).await {
            tracing::warn!("no files can be made ready: {error:?}");
        }
    }
}

/// Makes evidence of a picture, in the worker for pictures.
#[wasm_bindgen]
pub fn prepare(bytes: &[u8], stamp: &str) -> Result<Array, JsValue> {
    pictures::prepare(bytes, stamp)
}

/// Something was done on the page.
#[wasm_bindgen]
pub fn event(text: &str) {
    screen::happened(text);
}

/// A function of the page says something.
#[wasm_bindgen]
pub fn said(call: u32, json: &str, bytes: Option<Vec<u8>>) {
    page::said(call, json, bytes.unwrap_or_default());
}

/// A function of the page is done.
#[wasm_bindgen]
pub fn ended(call: u32) {
    page::ended(call);
}

/// A picture of the store: its bytes and its type; none if it is not here.
#[wasm_bindgen]
pub fn blob(hash: &str) -> Option<Array> {
    let store = PHONE.with(|phone| phone.borrow().as_ref()?.store())?;
    let hash = hash.parse::<BlobHash>().ok()?;
    let mime = store.blob_mime(&hash).unwrap_or_else(|| "application/octet-stream".to_owned());
    let bytes = Uint8Array::from(store.blob(&hash)?.as_slice());
    Some(Array::of2(&bytes, &mime.into()))
}
