//! Pictures are made small in a second worker, which runs the same program: what was captured goes there, evidence comes back.

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use js_sys::{Array, Function, Promise, Uint8Array};
use mobile::background::PictureWorker;
use mobile::pictures::{self, PictureError, Prepared};
use serde::{Deserialize, Serialize};
use shared::place::Fix;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// When and where a picture was taken, as far as it is known.
#[derive(Serialize, Deserialize)]
struct Stamp {
    taken: Option<DateTime<Utc>>,
    fix: Option<Fix>,
}

/// The worker beside the app's.
pub struct Beside {
    work: Function,
}

impl Beside {
    /// `work` takes a picture's bytes and its [`Stamp`] in and promises what [`prepare`] answers.
    pub fn new(work: Function) -> Beside {
        Beside { work }
    }
}

impl PictureWorker for Beside {
    fn prepare(
        &self,
        bytes: Vec<u8>,
        taken: Option<DateTime<Utc>>,
        fix: Option<Fix>,
    ) -> LocalBoxFuture<'static, Option<Result<Prepared, PictureError>>> {
        let stamp = serde_json::to_string(&Stamp { taken, fix }).unwrap_or_default();
        let bytes = Uint8Array::from(bytes.as_slice());
        let promised = self.work.call2(&JsValue::NULL, &bytes, &stamp.into());
        Box::pin(async move {
            let promise: Promise = promised.ok()?.dyn_into().ok()?;
            match JsFuture::from(promise).await {
                Ok(made) => read(made.dyn_ref()?).map(Ok),
                // An error that it says; without one it has died over the picture.
                Err(why) => Some(Err(serde_json::from_str(&why.as_string()?).ok()?)),
            }
        })
    }
}

fn read(made: &Array) -> Option<Prepared> {
    let bytes = |at: u32| made.get(at).dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec());
    let edge = |at: u32| made.get(at).as_f64().map(|edge| edge as u32);
    Some(Prepared { original: bytes(0)?, thumb: bytes(1)?, width: edge(2)?, height: edge(3)? })
}

/// In the second worker: the original, the thumbnail, width and height; or the error in JSON.
pub fn prepare(bytes: &[u8], stamp: &str) -> Result<Array, JsValue> {
    let unread = |error: serde_json::Error| JsValue::from(error.to_string());
    let Stamp { taken, fix } = serde_json::from_str(stamp).map_err(unread)?;
    match pictures::prepare(bytes, taken, fix.as_ref()) {
        Ok(Prepared { original, thumb, width, height }) => Ok(Array::of4(
            &Uint8Array::from(original.as_slice()),
            &Uint8Array::from(thumb.as_slice()),
            &width.into(),
            &height.into(),
        )),
        Err(error) => Err(serde_json::to_string(&error).map_err(unread)?.into()),
    }
}
