//! What the phone gives the app beside its screen: position, camera, files, signature pad, time. Traits, so that tests
//! put fakes in their place.

pub mod edge;
mod fake;
mod webview;

pub use edge::{EdgeTimer, SystemClock, SystemRandom};
pub use fake::FakePlatform;
pub use webview::WebView;

pub use crate::ink::{Ink, PenPoint, Strokes};
pub use crate::store::Network;
use futures::future::LocalBoxFuture;
use futures::stream::LocalBoxStream;
use serde::{Deserialize, Serialize};
use shared::place::Fix;
use std::time::Duration;

/// The script that the web view needs, to be run before the app.
pub const SCRIPT: &str = include_str!("../../../assets/phone.js");
/// The vendored signature pad, to be run before [`SCRIPT`] is used.
pub const SIGNATURE_SCRIPT: &str =
    include_str!("../../../assets/vendor/signature_pad/signature_pad.umd.min.js");

/// Why there is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoFix {
    /// The person or the system does not allow it.
    Denied,
    /// The phone cannot tell.
    Unavailable,
    /// It took too long.
    Timeout,
    /// This web view has no positions.
    Missing,
}

/// Why there is no camera or no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPicture {
    /// The person or the system does not allow it.
    Denied,
    /// There is no camera that can be opened.
    Missing,
    /// Something went wrong while taking or reading it.
    Failed(String),
}

/// Bytes of a picture as the camera or a file gave them.
#[derive(Clone, PartialEq, Eq)]
pub struct RawPicture(pub Vec<u8>);

/// A picture that the person chose.
#[derive(Clone, PartialEq, Eq)]
pub struct ChosenPicture {
    /// What the file is called.
    pub name: String,
    /// JPEG or PNG.
    pub picture: Vec<u8>,
    /// The file itself, or its beginning, where the web view drew the picture anew: what it says of when and where.
    pub file: Option<File>,
}

/// A file that the web view drew a picture from.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    pub bytes: Vec<u8>,
    /// These are all of its bytes.
    pub whole: bool,
}

/// Why a file that was chosen gives no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoFile {
    /// Not a picture, or of a kind that this web view cannot show.
    Kind,
    /// It cannot be read: gone, or not on the phone.
    Away,
}

/// What comes of the pictures that the person chose.
#[derive(Clone, PartialEq, Eq)]
pub enum Picked {
    /// So many, by name; comes first.
    Chosen(Vec<String>),
    Picture(ChosenPicture),
    Cannot {
        name: String,
        why: NoFile,
    },
}

/// A finished drawing.
#[derive(Clone, PartialEq)]
pub struct Drawing {
    /// On white, with every stroke on it.
    pub png: Vec<u8>,
    pub ink: Ink,
}

/// What happens to the app as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    Online,
    Offline,
    Visible,
    Hidden,
}

/// What the phone knows of its network.
pub trait Connectivity {
    /// The network it is on, and each other one that it comes to.
    fn network(&self) -> LocalBoxStream<'static, Network>;
}

/// The phone around the app.
pub trait Platform: Connectivity {
    /// One position: at most `patience` to find it, at most `oldest` old.
    fn position(&self, patience: Duration, oldest: Duration) -> LocalBoxFuture<'static, Result<Fix, NoFix>>;
    /// Positions as they come, until the stream is dropped and [`Platform::stop_watching`] is called.
    fn watch_position(&self) -> LocalBoxStream<'static, Result<Fix, NoFix>>;
    fn stop_watching(&self);
    /// Whether a position can be had without asking the person.
    fn position_granted(&self) -> LocalBoxFuture<'static, bool>;

    /// Shows the camera in the `video` element with this id.
    fn open_camera(&self, element: &str) -> LocalBoxFuture<'static, Result<(), NoPicture>>;
    /// Takes the picture that the element shows.
    fn shoot(&self, element: &str) -> LocalBoxFuture<'static, Result<RawPicture, NoPicture>>;
    fn close_camera(&self);
    /// The pictures that the person chose with a `data-pick` button: how many, then one after the other, each for itself.
    fn picked(&self) -> LocalBoxStream<'static, Picked>;

    /// Makes the `canvas` with this id a signature pad that shows this; says all that is drawn after each change.
    fn sign_on(&self, element: &str, ink: &Ink) -> LocalBoxStream<'static, Ink>;
    fn clear_signature(&self);
    fn undo_stroke(&self);
    /// The signature as drawn; none when the field is empty.
    fn read_signature(&self) -> LocalBoxFuture<'static, Option<Drawing>>;

    /// The languages that the phone itself speaks, best first, as a browser lists them: `de-AT,en`.
    fn languages(&self) -> LocalBoxFuture<'static, String>;
    /// Theme (`system`, `light`, `dark`, `sunlight`) and text size in percent.
    fn appearance(&self, theme: &str, size: u32);
    /// A new screen has come: to its top, focus on its heading.
    fn arrived_on_screen(&self);
    fn vibrate(&self, length: Duration);
    fn lifecycle(&self) -> LocalBoxStream<'static, Lifecycle>;
    /// Ends after this time.
    fn after(&self, wait: Duration) -> LocalBoxFuture<'static, ()>;
}
