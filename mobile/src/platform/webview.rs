//! The platform as a web view gives it: `assets/phone.js`, called through a [`Page`].

use super::{
    Browser, ChosenPicture, Connectivity, Drawing, EdgeTimer, File, Ink, Lifecycle, Network, NoFile, NoFix,
    NoNotices, NoPicture, Noticed, Notices, Page, Picked, Platform, RawPicture, Said, Subscription,
};
use crate::phone::Timer;
use chrono::DateTime;
use futures::future::LocalBoxFuture;
use futures::stream::{self, LocalBoxStream, StreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::place::{Fix, LatLng};
use std::rc::Rc;
use std::time::Duration;

/// The web view that the app is shown in: on the phone, in the desktop window, or a browser.
pub struct WebView(Rc<dyn Page>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Position {
    Fix { lat: f64, lng: f64, accuracy_m: f64, measured_ms: i64 },
    Error { error: NoFix },
}

impl From<Position> for Result<Fix, NoFix> {
    fn from(position: Position) -> Self {
        match position {
            Position::Fix { lat, lng, accuracy_m, measured_ms } => {
                let at = LatLng::new(lat, lng).ok_or(NoFix::Unavailable)?;
                let measured = DateTime::from_timestamp_millis(measured_ms).ok_or(NoFix::Unavailable)?;
                Ok(Fix { at, accuracy_m, measured })
            }
            Position::Error { error } => Err(error),
        }
    }
}

/// What comes of asking a browser to be rung.
#[derive(Deserialize)]
#[serde(untagged)]
enum Agreed {
    There(Subscription),
    Error { error: NoNotices },
}

/// What comes of opening the camera, and of taking a picture with it.
#[derive(Deserialize)]
struct Camera {
    #[serde(default)]
    error: Option<String>,
}

/// What the page says of pictures that were chosen; bytes come with `Source` and `Picture`.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Choice {
    Chosen {
        names: Vec<String>,
    },
    /// The file from which the picture, which comes next, was drawn.
    Source {
        whole: bool,
    },
    Picture {
        name: String,
    },
    Cannot {
        name: String,
        why: NoFile,
    },
}

impl WebView {
    pub fn new(page: Rc<dyn Page>) -> WebView {
        WebView(page)
    }

    /// Calls a function of which nobody awaits an answer.
    fn tell(&self, function: &'static str, arguments: Value) {
        drop(self.0.call(function, arguments));
    }

    /// The first thing that a function says; none when it does not answer as agreed.
    fn ask<T: DeserializeOwned + 'static>(
        &self,
        function: &'static str,
        arguments: Value,
    ) -> LocalBoxFuture<'static, Option<(T, Vec<u8>)>> {
        let mut answers = self.0.call(function, arguments);
        Box::pin(async move {
            let Said { json, bytes } = answers.next().await?;
            Some((serde_json::from_value(json).ok()?, bytes))
        })
    }

    /// All that a function says.
    fn listen<T: DeserializeOwned + 'static>(
        &self,
        function: &'static str,
        arguments: Value,
    ) -> LocalBoxStream<'static, T> {
        let read = |said: Said| futures::future::ready(serde_json::from_value(said.json).ok());
        Box::pin(self.0.call(function, arguments).filter_map(read))
    }
}

/// The pictures that were chosen, from what the page says.
fn chosen(said: LocalBoxStream<'static, Said>) -> LocalBoxStream<'static, Picked> {
    Box::pin(stream::unfold(said, |mut said| async move {
        let mut file = None;
        loop {
            let Said { json, bytes } = said.next().await?;
            match serde_json::from_value(json).ok()? {
                Choice::Chosen { names } => return Some((Picked::Chosen(names), said)),
                Choice::Source { whole } => file = Some(File { bytes, whole }),
                Choice::Picture { name } => {
                    return Some((Picked::Picture(ChosenPicture { name, picture: bytes, file }), said));
                }
                Choice::Cannot { name, why } => return Some((Picked::Cannot { name, why }, said)),
            }
        }
    }))
}

impl Connectivity for WebView {
    fn network(&self) -> LocalBoxStream<'static, Network> {
        self.listen("network", json!([]))
    }
}

impl Platform for WebView {
    fn position(&self, patience: Duration, oldest: Duration) -> LocalBoxFuture<'static, Result<Fix, NoFix>> {
        let answer = self.ask::<Position>("position", json!([millis(patience), millis(oldest)]));
        Box::pin(async move { answer.await.map_or(Err(NoFix::Unavailable), |(answer, _)| answer.into()) })
    }

    fn watch_position(&self) -> LocalBoxStream<'static, Result<Fix, NoFix>> {
        Box::pin(self.listen::<Position>("watch", json!([])).map(Into::into))
    }

    fn stop_watching(&self) {
        self.tell("unwatch", json!([]));
    }

    fn position_granted(&self) -> LocalBoxFuture<'static, bool> {
        let answer = self.ask::<bool>("positionGranted", json!([]));
        Box::pin(async move { answer.await.is_some_and(|(granted, _)| granted) })
    }

    fn camera_granted(&self) -> LocalBoxFuture<'static, bool> {
        let answer = self.ask::<bool>("cameraGranted", json!([]));
        Box::pin(async move { answer.await.is_some_and(|(granted, _)| granted) })
    }

    fn open_camera(&self, element: &str) -> LocalBoxFuture<'static, Result<(), NoPicture>> {
        let answer = self.ask::<Camera>("openCamera", json!([element]));
        Box::pin(async move {
            match answer.await.and_then(|(camera, _)| camera.error).as_deref() {
                None => Ok(()),
                Some("denied") => Err(NoPicture::Denied),
                Some(_) => Err(NoPicture::Missing),
            }
        })
    }

    fn shoot(&self, element: &str) -> LocalBoxFuture<'static, Result<RawPicture, NoPicture>> {
        let answer = self.ask::<Camera>("shoot", json!([element]));
        Box::pin(async move {
            match answer.await {
                Some((Camera { error: None }, bytes)) => Ok(RawPicture(bytes)),
                Some((Camera { error: Some(why) }, _)) => Err(NoPicture::Failed(why)),
                None => Err(NoPicture::Failed("no answer".to_owned())),
            }
        })
    }

    fn close_camera(&self) {
        self.tell("closeCamera", json!([]));
    }

    fn picked(&self) -> LocalBoxStream<'static, Picked> {
        chosen(self.0.call("picked", json!([])))
    }

    fn shared(&self) -> LocalBoxFuture<'static, Vec<String>> {
        let answer = self.ask::<Vec<String>>("shared", json!([]));
        Box::pin(async move { answer.await.map(|(names, _)| names).unwrap_or_default() })
    }

    fn pick_shared(&self) {
        self.tell("pickShared", json!([]));
    }

    fn forget_shared(&self, name: &str) {
        self.tell("forgetShared", json!([name]));
    }

    fn sign_on(&self, element: &str, ink: &Ink) -> LocalBoxStream<'static, Ink> {
        self.listen("startPad", json!([element, ink]))
    }

    fn clear_signature(&self) {
        self.tell("changePad", json!(["clear"]));
    }

    fn undo_stroke(&self) {
        self.tell("changePad", json!(["undo"]));
    }

    fn read_signature(&self) -> LocalBoxFuture<'static, Option<Drawing>> {
        let answer = self.ask::<Ink>("readPad", json!([]));
        Box::pin(async move { answer.await.map(|(ink, png)| Drawing { png, ink }) })
    }

    fn languages(&self) -> LocalBoxFuture<'static, String> {
        let answer = self.ask::<String>("languages", json!([]));
        Box::pin(async move { answer.await.map(|(languages, _)| languages).unwrap_or_default() })
    }

    fn appearance(&self, theme: &str, size: u32) {
        self.tell("appearance", json!([theme, size]));
    }

    fn arrived_on_screen(&self) {
        self.tell("arrive", json!([]));
    }

    fn vibrate(&self, length: Duration) {
        self.tell("vibrate", json!([millis(length)]));
    }

    #[cfg(target_family = "wasm")]
    fn keep_file(&self, name: &str, bytes: Vec<u8>) {
        self.0.give("keepFile", json!([name]), bytes);
    }

    fn stay_awake(&self, awake: bool) {
        self.tell("stayAwake", json!([awake]));
    }

    fn badge(&self, waiting: usize) {
        self.tell("badge", json!([waiting]));
    }

    fn browser(&self) -> LocalBoxFuture<'static, Option<Browser>> {
        let answer = self.ask::<Browser>("browser", json!([]));
        Box::pin(async move { answer.await.map(|(browser, _)| browser) })
    }

    fn ask_to_keep(&self) -> LocalBoxFuture<'static, bool> {
        let answer = self.ask::<bool>("askToKeep", json!([]));
        Box::pin(async move { answer.await.is_some_and(|(kept, _)| kept) })
    }

    fn install(&self) {
        self.tell("install", json!([]));
    }

    fn invited(&self) -> LocalBoxFuture<'static, Option<String>> {
        let answer = self.ask::<String>("invited", json!([]));
        Box::pin(async move { answer.await.map(|(code, _)| code) })
    }

    fn invitation_used(&self) {
        self.tell("invitationUsed", json!([]));
    }

    fn lifecycle(&self) -> LocalBoxStream<'static, Lifecycle> {
        self.listen("lifecycle", json!([]))
    }

    fn notices(&self) -> LocalBoxFuture<'static, Notices> {
        let answer = self.ask::<Notices>("noticesState", json!([]));
        Box::pin(async move { answer.await.map(|(state, _)| state).unwrap_or_default() })
    }

    fn notices_on(&self, key: &str) -> LocalBoxFuture<'static, Result<Subscription, NoNotices>> {
        let answer = self.ask::<Agreed>("noticesOn", json!([key]));
        Box::pin(async move {
            match answer.await {
                Some((Agreed::There(subscription), _)) => Ok(subscription),
                Some((Agreed::Error { error }, _)) => Err(error),
                None => Err(NoNotices::Failed),
            }
        })
    }

    fn notices_off(&self) {
        self.tell("noticesOff", json!([]));
    }

    fn noticed(&self) -> LocalBoxStream<'static, Noticed> {
        self.listen("noticed", json!([]))
    }

    fn after(&self, wait: Duration) -> LocalBoxFuture<'static, ()> {
        EdgeTimer.after(wait)
    }
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
