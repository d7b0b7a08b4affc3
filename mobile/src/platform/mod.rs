//! What the phone gives the app beside its screen: position, camera, files, signature pad, time. Traits, so that tests
//! put fakes in their place.

pub mod edge;
#[cfg(not(target_family = "wasm"))]
mod fake;
mod page;
mod webview;

pub use edge::{EdgeTimer, SystemClock, SystemRandom, ToldSpace};
#[cfg(not(target_family = "wasm"))]
pub use fake::FakePlatform;
pub use page::{Page, Said};
pub use webview::WebView;

pub use crate::ink::{Ink, PenPoint, Strokes};
pub use crate::store::Network;
use futures::future::LocalBoxFuture;
use futures::stream::LocalBoxStream;
use serde::{Deserialize, Serialize};
use shared::JobId;
use shared::place::Fix;
use std::time::Duration;

/// The script that the web view needs, to be run before the app.
pub const SCRIPT: &str = include_str!("../../../assets/phone.js");
/// The vendored signature pad, to be run before [`SCRIPT`] is used.
pub const SIGNATURE_SCRIPT: &str =
    include_str!("../../../assets/vendor/signature_pad/signature_pad.umd.min.js");

/// The platform of an app whose host names none.
#[cfg(not(target_family = "wasm"))]
pub fn usual() -> std::rc::Rc<dyn Platform> {
    std::rc::Rc::new(WebView::new(std::rc::Rc::new(page::Evaluated)))
}

/// In a browser's worker the host knows its page.
#[cfg(target_family = "wasm")]
pub fn usual() -> std::rc::Rc<dyn Platform> {
    unreachable!("the host of a worker provides its page")
}

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

/// A browser that shows the app on a page and keeps its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Browser {
    /// Bytes that the app's files take.
    pub used: u64,
    /// Bytes that they may take together.
    pub quota: u64,
    /// It has promised not to remove them by itself.
    pub keeps: bool,
    /// The app stands on the phone by itself, in no tab.
    pub installed: bool,
    pub system: System,
}

impl Browser {
    /// Bytes that are left.
    pub fn left(&self) -> u64 {
        self.quota.saturating_sub(self.used)
    }
}

/// Whose phone a browser is on, as far as steps differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    Apple,
    Android,
    Other,
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

/// Whether the phone tells of something while the app is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notices {
    /// It is no matter of this host.
    #[default]
    None,
    /// This browser cannot, or not before the app is on the home screen.
    Missing,
    Off,
    On,
    /// Its owner or its maker does not allow it.
    Blocked,
}

/// Where a browser agreed to be rung.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

/// Why a browser did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoNotices {
    Blocked,
    /// The question was put away.
    Unanswered,
    /// Its maker's service is not reached, or there is none.
    Failed,
}

/// What comes of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noticed {
    /// One is shown: there is something to fetch.
    Shown,
    /// One was tapped that is about this job, or about the day.
    Tapped(Option<JobId>),
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

    /// Whether the camera can be opened without asking the person.
    fn camera_granted(&self) -> LocalBoxFuture<'static, bool>;
    /// Shows the camera in the `video` element with this id.
    fn open_camera(&self, element: &str) -> LocalBoxFuture<'static, Result<(), NoPicture>>;
    /// Takes the picture that the element shows.
    fn shoot(&self, element: &str) -> LocalBoxFuture<'static, Result<RawPicture, NoPicture>>;
    fn close_camera(&self);
    /// The pictures that the person chose with a `data-pick` button: how many, then one after the other, each for itself.
    fn picked(&self) -> LocalBoxStream<'static, Picked>;
    /// The names of pictures that another app shared with this one and that are nobody's photos yet.
    fn shared(&self) -> LocalBoxFuture<'static, Vec<String>>;
    /// Makes them the pictures that the person chose.
    fn pick_shared(&self);
    /// One of them is kept, or not wanted.
    fn forget_shared(&self, name: &str);

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
    /// Keeps a file where the browser keeps what is downloaded.
    #[cfg(target_family = "wasm")]
    fn keep_file(&self, name: &str, bytes: Vec<u8>);
    /// The screen stays on, until it need not any more.
    fn stay_awake(&self, awake: bool);
    /// So many things wait to be sent: on the app's icon, where phones show that.
    fn badge(&self, waiting: usize);

    /// The browser that keeps the app's files; none where the app itself does.
    fn browser(&self) -> LocalBoxFuture<'static, Option<Browser>>;
    /// Asks the browser to keep them; whether it promises that.
    fn ask_to_keep(&self) -> LocalBoxFuture<'static, bool>;
    /// Shows how the app is installed from the browser.
    fn install(&self);
    /// The code of the invitation that led to the app's page, until somebody signed in.
    fn invited(&self) -> LocalBoxFuture<'static, Option<String>>;
    fn invitation_used(&self);
    fn lifecycle(&self) -> LocalBoxStream<'static, Lifecycle>;

    /// Whether this phone tells of something while the app is closed.
    fn notices(&self) -> LocalBoxFuture<'static, Notices>;
    /// Has it do so, by the server with this key. The question whether it may is asked in the tap on a `data-notices` button.
    fn notices_on(&self, key: &str) -> LocalBoxFuture<'static, Result<Subscription, NoNotices>>;
    fn notices_off(&self);
    /// What comes of notices, the one that the app was opened by first.
    fn noticed(&self) -> LocalBoxStream<'static, Noticed>;

    /// Ends after this time.
    fn after(&self, wait: Duration) -> LocalBoxFuture<'static, ()>;
}
