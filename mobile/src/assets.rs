//! The style sheets, icons and fonts that the app brings with it.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../assets"]
struct Files;

/// A file below `assets/`.
pub fn bytes(path: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(path).map(|file| file.data)
}

/// A text file below `assets/`.
pub fn text(path: &str) -> Option<String> {
    String::from_utf8(bytes(path)?.into_owned()).ok()
}

/// Its media type, by its name.
pub fn mime(path: &str) -> String {
    mime_guess::from_path(path).first_or_octet_stream().to_string()
}
