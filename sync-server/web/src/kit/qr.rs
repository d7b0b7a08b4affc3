//! A QR code as SVG: black on white in every theme, as cameras want it, without inline style.

use dioxus::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// The empty margin that readers need, in modules.
const QUIET: i32 = 4;

/// The code for a text; what is too long for one is not shown.
#[component]
pub fn Qr(#[props(into)] text: String, #[props(into)] label: String) -> Element {
    let Ok(code) = QrCode::encode_text(&text, QrCodeEcc::Medium) else { return rsx! {} };
    let size = code.size() + 2 * QUIET;
    let modules = path(&code);
    rsx! {
        svg { class: "qr", role: "img", "aria-label": "{label}", view_box: "0 0 {size} {size}", "shape-rendering": "crispEdges",
            rect { width: "{size}", height: "{size}", fill: "white" }
            path { d: "{modules}", fill: "black" }
        }
    }
}

/// The same as a file.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let (size, modules) = (code.size() + 2 * QUIET, path(&code));
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{size}\" height=\"{size}\" fill=\"white\"/><path d=\"{modules}\" fill=\"black\"/></svg>"
    ))
}

/// Every dark module as a square of a path.
fn path(code: &QrCode) -> String {
    let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    all.filter(|(x, y)| code.get_module(*x, *y))
        .map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET))
        .collect()
}
