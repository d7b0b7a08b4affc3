//! The phone app in a window: of phone size on Linux, macOS and Windows, the whole screen on Android and iOS.

use crate::assets;
use crate::installed;
use crate::platform::{SCRIPT, SIGNATURE_SCRIPT};
use crate::views::{Host, Root};
#[cfg(feature = "desktop")]
use dioxus::desktop as shell;
#[cfg(all(feature = "mobile", not(feature = "desktop")))]
use dioxus::mobile as shell;
use dioxus::prelude::*;
use shared::sync::BlobHash;
use shell::tao::dpi::LogicalSize;
use shell::wry::http::{Response, header};
use shell::{Config, WindowBuilder, use_asset_handler};
use std::path::PathBuf;
use tokio::runtime::Runtime;
use ui::{PHONE_STYLES, Text, t};

/// Opens the window and runs until it is closed.
pub fn open(dir: Option<PathBuf>, server: Option<String>) -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    let _inside = runtime.enter();
    let (phone, reopen) = installed::open(&installed::folder(dir)?, server, runtime.handle())?;
    let host = Host {
        phone,
        people: Vec::new(),
        pictures: ("/blob/".to_owned(), String::new()),
        background: runtime.handle().clone().into(),
        reopen: Some(reopen),
    };
    let window = WindowBuilder::new()
        .with_title(t!(Text::ENGLISH, "app-name"))
        .with_inner_size(LogicalSize::new(412.0, 915.0));
    let config = Config::new().with_window(window).with_menu(None).with_custom_head(head());
    let app = VirtualDom::new(Window).with_root_context(host);
    shell::launch::launch_virtual_dom(app, config)
}

/// Styles and scripts stand in the page itself: they must be there before the first screen.
fn head() -> String {
    let styles: String =
        PHONE_STYLES.iter().filter(|s| **s != "fonts.css").filter_map(|s| assets::text(s)).collect();
    format!(
        "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <style>{styles}</style><script>{SIGNATURE_SCRIPT}</script><script>{SCRIPT}</script>"
    )
}

/// The app, with its pictures, icons and fonts served to the web view.
#[expect(non_snake_case, reason = "a component")]
fn Window() -> Element {
    let host = use_hook(consume_context::<Host>);
    use_asset_handler("assets", |request, responder| {
        let path = request.uri().path().trim_start_matches("/assets/").to_owned();
        responder.respond(answer(assets::bytes(&path).map(|b| (b.into_owned(), assets::mime(&path)))));
    });
    use_asset_handler("blob", move |request, responder| {
        let hash = request.uri().path().trim_start_matches("/blob/").parse::<BlobHash>().ok();
        let store = host.phone.store();
        // Off the window's thread: a picture has megabytes.
        host.background.begin(move || {
            let found = hash.zip(store).and_then(|(hash, store)| {
                let mime = store.blob_mime(&hash).unwrap_or_else(|| "application/octet-stream".to_owned());
                Some((store.blob(&hash)?, mime))
            });
            responder.respond(answer(found));
        });
    });
    rsx! {
        link { rel: "stylesheet", href: "/assets/fonts.css" }
        Root {}
    }
}

fn answer(found: Option<(Vec<u8>, String)>) -> Response<Vec<u8>> {
    let Some((bytes, mime)) = found else {
        let mut missing = Response::new(Vec::new());
        *missing.status_mut() = shell::wry::http::StatusCode::NOT_FOUND;
        return missing;
    };
    let mut response = Response::new(bytes);
    if let Ok(mime) = mime.parse() {
        response.headers_mut().insert(header::CONTENT_TYPE, mime);
    }
    response
}
