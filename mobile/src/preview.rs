//! The phone app in a browser: a page, its websocket, and the pictures of the phone's store, under any mount path.

use crate::assets;
use crate::installed;
use crate::phone::Phone;
use crate::platform::{SCRIPT, SIGNATURE_SCRIPT};
use crate::views::{Host, OneClick, Root};
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use dioxus::prelude::VirtualDom;
use dioxus_liveview::{LiveViewPool, axum_socket, interpreter_glue};
use serde::Deserialize;
use shared::sync::BlobHash;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::{Handle, Runtime};
use ui::{PHONE_STYLES, Text, t};

/// The phones that a preview shows.
pub trait Phones: Send + Sync + 'static {
    /// The phone of this name (`?device=`), or the usual one.
    fn phone(&self, device: Option<&str>) -> Option<Phone>;

    /// Whom its sign-in screen offers by one click.
    fn people(&self) -> Vec<OneClick> {
        Vec::new()
    }
}

impl<F: Fn(Option<&str>) -> Option<Phone> + Send + Sync + 'static> Phones for F {
    fn phone(&self, device: Option<&str>) -> Option<Phone> {
        self(device)
    }
}

struct Preview {
    phones: Box<dyn Phones>,
    pool: LiveViewPool,
}

/// Which phone is meant.
#[derive(Deserialize)]
struct Which {
    device: Option<String>,
}

/// The page at the root of its mount; `/assets/…` and `/healthz` are the server's.
pub fn router(phones: impl Phones) -> Router {
    let preview = Preview { phones: Box::new(phones), pool: LiveViewPool::new() };
    Router::new()
        .route("/ws", get(socket))
        .route("/blob/{hash}", get(blob))
        .route("/phone.js", get(|| async { script(SCRIPT) }))
        .route("/signature.js", get(|| async { script(SIGNATURE_SCRIPT) }))
        .route("/reconnect.js", get(|| async { script(include_str!("../../assets/phone-preview.js")) }))
        .fallback(page)
        .with_state(Arc::new(preview))
}

fn script(source: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], source)
        .into_response()
}

/// `?device=` as it was asked for, made safe for an address.
fn suffix(which: &Which) -> String {
    let plain =
        |d: &&String| !d.is_empty() && d.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    which.device.as_ref().filter(plain).map_or_else(String::new, |d| format!("?device={d}"))
}

async fn page(
    State(preview): State<Arc<Preview>>,
    OriginalUri(full): OriginalUri,
    uri: Uri,
    Query(which): Query<Which>,
) -> Response {
    if !uri.path().trim_matches('/').is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    if preview.phones.phone(which.device.as_deref()).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mount = full.path().trim_end_matches('/');
    let text = Text::ENGLISH;
    let styles: String = PHONE_STYLES
        .iter()
        .map(|style| format!("<link rel=\"stylesheet\" href=\"{}/{style}\">\n", ui::ASSETS))
        .collect();
    let glue = interpreter_glue(&format!("{mount}/ws{}", suffix(&which)));
    let (title, reconnecting) = (t!(text, "app-name"), t!(text, "preview-reconnecting"));
    Html(format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>{title}</title>
<link rel="icon" href="{assets}/app-icon.svg" type="image/svg+xml">
{styles}<script src="{mount}/signature.js"></script>
<script src="{mount}/phone.js"></script>
</head>
<body>
<div id="main"></div>
<div id="reconnecting" class="banner banner-offline reconnecting" role="status" hidden>{reconnecting}</div>
{glue}
<script src="{mount}/reconnect.js"></script>
</body>
</html>"##,
        assets = ui::ASSETS,
    ))
    .into_response()
}

async fn socket(
    State(preview): State<Arc<Preview>>,
    OriginalUri(full): OriginalUri,
    Query(which): Query<Which>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(phone) = preview.phones.phone(which.device.as_deref()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mount = full.path().trim_end_matches("/ws").to_owned();
    let host = Host {
        phone,
        people: preview.phones.people(),
        pictures: (format!("{mount}/blob/"), suffix(&which)),
        background: Handle::current().into(),
        reopen: None,
    };
    let pool = preview.pool.clone();
    upgrade.on_upgrade(move |socket| async move {
        let app = move || VirtualDom::new(Root).with_root_context(host);
        if let Err(e) = pool.launch_virtualdom(axum_socket(socket), app).await {
            tracing::debug!("a preview ended: {e}");
        }
    })
}

async fn blob(
    State(preview): State<Arc<Preview>>,
    Path(hash): Path<String>,
    Query(which): Query<Which>,
) -> Response {
    let (Ok(hash), Some(phone)) = (hash.parse::<BlobHash>(), preview.phones.phone(which.device.as_deref()))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let read = tokio::task::spawn_blocking(move || {
        let store = phone.store()?;
        let mime = store.blob_mime(&hash).unwrap_or_else(|| "application/octet-stream".to_owned());
        Some((store.blob(&hash)?, mime))
    });
    match read.await {
        Ok(Some((bytes, mime))) => (
            [
                (header::CONTENT_TYPE, mime),
                (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
            ],
            bytes,
        )
            .into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A server of its own for one phone: the preview, its assets, and `/healthz`.
pub fn serve(dir: Option<PathBuf>, server: Option<String>, port: u16) -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    let (phone, reopen) = installed::open(&installed::folder(dir)?, server, runtime.handle())?;
    // The address of the office is given on the command line here.
    drop(reopen);
    let app = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/assets/{*path}", get(asset))
        .nest("/phone", router(move |_: Option<&str>| Some(phone.clone())));
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        tracing::info!("the phone is shown at http://{}/phone", listener.local_addr()?);
        axum::serve(listener, app).await?;
        Ok(())
    })
}

async fn asset(Path(path): Path<String>) -> Response {
    match assets::bytes(&path) {
        Some(bytes) => ([(header::CONTENT_TYPE, assets::mime(&path))], bytes.into_owned()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
