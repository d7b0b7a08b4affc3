//! A copy of unsent work that only the office can open, kept where the person finds it.

use crate::views::context::App;
use crate::views::words;
use ui::t;

/// Keeps a copy; what it is called there, or why there is none.
pub(in crate::views) async fn keep_copy(app: App) -> Result<String, String> {
    let phone = app.phone();
    let name = format!("unsent-{}.sevengate", phone.now().format("%Y%m%d-%H%M%S"));
    kept(app, name).await.unwrap_or_else(|| Err(t!(app.text(), "error-store")))
}

/// In the app's own folder.
#[cfg(not(target_family = "wasm"))]
async fn kept(app: App, name: String) -> Option<Result<String, String>> {
    let (phone, text) = (app.phone(), app.text());
    let path = phone.config().dir.join(name);
    let written = move || phone.export(&path).map(|()| path.display().to_string());
    app.off_thread(move || written().map_err(|e| words::export_error(text, &e))).await
}

/// Where the browser keeps what is downloaded.
#[cfg(target_family = "wasm")]
async fn kept(app: App, name: String) -> Option<Result<String, String>> {
    let (phone, text) = (app.phone(), app.text());
    let bytes = app.off_thread(move || phone.export_bytes()).await?;
    Some(bytes.map_err(|e| words::export_error(text, &e)).map(|bytes| {
        app.platform().keep_file(&name, bytes);
        name
    }))
}
