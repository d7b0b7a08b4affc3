//! The platform as a web view gives it: `assets/phone.js`, called through `document::eval`.

use super::{
    ChosenPicture, Connectivity, Drawing, EdgeTimer, File, Ink, Lifecycle, Network, NoFile, NoFix, NoPicture,
    Picked, Platform, RawPicture,
};
use crate::phone::Timer;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use dioxus::document::{self, Eval};
use futures::future::LocalBoxFuture;
use futures::stream::{self, LocalBoxStream, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::place::{Fix, LatLng};
use std::time::Duration;

/// The web view that the app runs in: on the phone, in the desktop window, or a browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebView;

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

/// A piece of a picture on its way from the page.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Piece {
    Chosen {
        names: Vec<String>,
    },
    Chunk {
        data: String,
    },
    /// What came so far is the file from which the picture, which comes now, was drawn.
    Source {
        whole: bool,
    },
    End {
        #[serde(default)]
        name: String,
    },
    Cannot {
        name: String,
        why: NoFile,
    },
    Done,
    Error {
        why: String,
    },
}

fn call(script: String) -> Eval {
    document::eval(&script)
}

/// Runs a script of which nobody awaits an answer.
fn tell(script: &str) {
    let _ = document::eval(script);
}

/// What the script answers; none when it does not answer as agreed.
fn ask<T: for<'de> Deserialize<'de> + 'static>(script: String) -> LocalBoxFuture<'static, Option<T>> {
    let answer = call(script);
    Box::pin(async move { answer.join::<T>().await.ok() })
}

/// What the script sends, one by one.
fn listen<T: for<'de> Deserialize<'de> + 'static>(script: String) -> LocalBoxStream<'static, T> {
    let eval = call(script);
    Box::pin(stream::unfold(
        eval,
        |mut eval| async move { eval.recv::<T>().await.ok().map(|item| (item, eval)) },
    ))
}

/// The picture that the camera gives, from its pieces.
async fn shot(mut eval: Eval) -> Result<RawPicture, NoPicture> {
    let mut bytes = Vec::new();
    let failed = |why: String| Err(NoPicture::Failed(why));
    loop {
        match eval.recv::<Piece>().await {
            Ok(Piece::Chunk { data }) => match STANDARD.decode(data) {
                Ok(chunk) => bytes.extend(chunk),
                Err(e) => return failed(e.to_string()),
            },
            Ok(Piece::End { .. }) => return Ok(RawPicture(bytes)),
            Ok(Piece::Error { why }) => return failed(why),
            Ok(_) => return failed("no answer".to_owned()),
            Err(e) => return failed(e.to_string()),
        }
    }
}

/// The pictures that were chosen, from their pieces.
fn chosen(eval: Eval) -> LocalBoxStream<'static, Picked> {
    Box::pin(stream::unfold(eval, |mut eval| async move {
        let mut bytes = Vec::new();
        let mut file = None;
        loop {
            match eval.recv::<Piece>().await.ok()? {
                Piece::Chosen { names } => return Some((Picked::Chosen(names), eval)),
                Piece::Chunk { data } => bytes.extend(STANDARD.decode(data).ok()?),
                Piece::Source { whole } => file = Some(File { bytes: std::mem::take(&mut bytes), whole }),
                Piece::End { name } => {
                    return Some((Picked::Picture(ChosenPicture { name, picture: bytes, file }), eval));
                }
                Piece::Cannot { name, why } => return Some((Picked::Cannot { name, why }, eval)),
                Piece::Done | Piece::Error { .. } => return None,
            }
        }
    }))
}

impl Connectivity for WebView {
    fn network(&self) -> LocalBoxStream<'static, Network> {
        listen("window.sevengate.network((m) => dioxus.send(m)); await new Promise(() => {});".to_owned())
    }
}

impl Platform for WebView {
    fn position(&self, patience: Duration, oldest: Duration) -> LocalBoxFuture<'static, Result<Fix, NoFix>> {
        let (patience, oldest) = (patience.as_millis(), oldest.as_millis());
        let answer =
            ask::<Position>(format!("return await window.sevengate.position({patience}, {oldest});"));
        Box::pin(async move { answer.await.map_or(Err(NoFix::Unavailable), Into::into) })
    }

    fn watch_position(&self) -> LocalBoxStream<'static, Result<Fix, NoFix>> {
        let positions = listen::<Position>(
            "window.sevengate.watch((p) => dioxus.send(p)); await new Promise(() => {});".to_owned(),
        );
        Box::pin(positions.map(Into::into))
    }

    fn stop_watching(&self) {
        tell("window.sevengate.unwatch();");
    }

    fn position_granted(&self) -> LocalBoxFuture<'static, bool> {
        let answer = ask::<bool>("return await window.sevengate.positionGranted();".to_owned());
        Box::pin(async move { answer.await.unwrap_or(false) })
    }

    fn open_camera(&self, element: &str) -> LocalBoxFuture<'static, Result<(), NoPicture>> {
        let answer = ask::<Value>(format!("return await window.sevengate.openCamera({});", json!(element)));
        Box::pin(async move {
            let answer = answer.await.unwrap_or(Value::Null);
            match answer.get("error").and_then(Value::as_str) {
                None => Ok(()),
                Some("denied") => Err(NoPicture::Denied),
                Some(_) => Err(NoPicture::Missing),
            }
        })
    }

    fn shoot(&self, element: &str) -> LocalBoxFuture<'static, Result<RawPicture, NoPicture>> {
        let script = format!("await window.sevengate.shoot({}, (m) => dioxus.send(m));", json!(element));
        Box::pin(shot(call(script)))
    }

    fn close_camera(&self) {
        tell("window.sevengate.closeCamera();");
    }

    fn picked(&self) -> LocalBoxStream<'static, Picked> {
        chosen(call("await window.sevengate.sendPicked((m) => dioxus.send(m));".to_owned()))
    }

    fn sign_on(&self, element: &str, ink: &Ink) -> LocalBoxStream<'static, Ink> {
        let script = format!(
            "window.sevengate.startPad({}, {}, (m) => dioxus.send(m)); await new Promise(() => {{}});",
            json!(element),
            json!(ink)
        );
        listen::<Ink>(script)
    }

    fn clear_signature(&self) {
        tell("window.sevengate.changePad('clear');");
    }

    fn undo_stroke(&self) {
        tell("window.sevengate.changePad('undo');");
    }

    fn read_signature(&self) -> LocalBoxFuture<'static, Option<Drawing>> {
        #[derive(Deserialize)]
        struct Read {
            png: String,
            #[serde(flatten)]
            ink: Ink,
        }
        let answer = ask::<Read>("return window.sevengate.readPad();".to_owned());
        Box::pin(async move {
            let read = answer.await?;
            Some(Drawing { png: STANDARD.decode(read.png).ok()?, ink: read.ink })
        })
    }

    fn languages(&self) -> LocalBoxFuture<'static, String> {
        let answer =
            ask::<String>("return (navigator.languages || [navigator.language]).join(',');".to_owned());
        Box::pin(async move { answer.await.unwrap_or_default() })
    }

    fn appearance(&self, theme: &str, size: u32) {
        tell(&format!("window.sevengate.appearance({}, {size});", json!(theme)));
    }

    fn arrived_on_screen(&self) {
        tell("requestAnimationFrame(() => window.sevengate.arrive());");
    }

    fn vibrate(&self, length: Duration) {
        tell(&format!("window.sevengate.vibrate({});", length.as_millis()));
    }

    fn lifecycle(&self) -> LocalBoxStream<'static, Lifecycle> {
        listen("window.sevengate.lifecycle((m) => dioxus.send(m)); await new Promise(() => {});".to_owned())
    }

    fn after(&self, wait: Duration) -> LocalBoxFuture<'static, ()> {
        EdgeTimer.after(wait)
    }
}
