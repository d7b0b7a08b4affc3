//! The signature on a real screen: a phone that is turned loses none of it, a dot is none, and on its side nothing covers the field.

use crate::app_version::built;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use demo::{Options, Running};
use e2e::browser::{Browser, Screen};
use e2e::journey::{arrives, completes_work, signs_in, signs_in_to_the_installed, takes_photos};
use e2e::wait::until;
use image::GenericImageView;
use serde_json::{Value, json};
use shared::Change;
use shared::records::{EvidenceBody, Written};
use shared::sync::BlobHash;
use std::path::{Path, PathBuf};
use sync_server::db::Sql;

const UPRIGHT: (u32, u32) = (412, 915);
const ON_ITS_SIDE: (u32, u32) = (915, 412);

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_is_turned_while_signing_keeps_the_whole_signature() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let demo = begins(folder.path(), None).await;
    let device = demo.phones.named(None).expect("there is a usual phone");
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;
    device.airplane.switch(true).expect("the switch can be kept");
    turns_while_signing(&phone).await;

    let store = device.phone.store().expect("a store");
    let body = store.queue().into_iter().flat_map(|item| item.changes).find_map(|change| match change {
        Change::Capture { body: EvidenceBody::Signature { written, .. }, .. } => Some(written),
        _ => None,
    });
    let Some(Written::Drawn { png, strokes }) = body else { panic!("it is drawn: {body:?}") };
    is_whole(&store.blob(&strokes).expect("strokes"), &store.blob(&png).expect("a picture"));
    phone.close().await;
    demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_installed_app_too_a_phone_that_is_turned_keeps_the_whole_signature() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let demo = begins(folder.path(), Some(built())).await;
    let phone = Browser::start(Screen::Phone).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    let before = signatures(&demo).await;
    turns_while_signing(&phone).await;

    let written = until("the signature to be with the office", async || {
        signatures(&demo).await.into_iter().find(|written| !before.contains(written))
    })
    .await;
    let Written::Drawn { png, strokes } = written else { panic!("it is drawn: {written:?}") };
    is_whole(&held(&phone, &strokes).await, &held(&phone, &png).await);
    phone.close().await;
    demo.stop().await;
}

async fn begins(data: &Path, phone_app: Option<PathBuf>) -> Running {
    let options = Options { port: Some(0), data: data.to_owned(), database: None, empty: false, phone_app };
    demo::start(options).await.expect("the demo starts")
}

/// Through the work to the signature, which is drawn on a phone that is turned twice.
async fn turns_while_signing(phone: &Browser) {
    arrives(phone).await;
    takes_photos(phone, 2).await;
    phone.press("Start work").await;
    to_the_signature(phone).await;

    // A dot, or a finger that only rests there.
    pen(phone, &[(0.5, 0.5)]).await;
    // The app hears of the stroke after the page has drawn it.
    until("the dot to be told from a signature", async || {
        phone.tries("Done").await;
        phone.text().await.contains("That is too little to be a signature").then_some(())
    })
    .await;
    phone.picture("phone-sign-dot").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("Clear").await;
    phone.sees_no_more("That is too little").await;

    // Across the whole field, so that there is something to cut off.
    pen(phone, &[(0.03, 0.5), (0.3, 0.1), (0.6, 0.9), (0.97, 0.4)]).await;
    turn(phone, ON_ITS_SIDE).await;
    nothing_covers_the_field(phone).await;
    phone.picture("phone-sign-on-its-side").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    assert!(ink_reaches(phone).await > 1.6, "the first stroke is there from end to end");

    // The second one is drawn on the wide field, beside the paper of the first.
    pen(phone, &[(0.02, 0.9), (0.98, 0.9)]).await;
    turn(phone, UPRIGHT).await;
    phone.picture("phone-sign-turned-back").await;
    turn(phone, ON_ITS_SIDE).await;
    turn(phone, UPRIGHT).await;
    phone.press("Done").await;
    phone.sees("Thank you!").await;
}

/// Both strokes lie in the field that is kept with them, and the picture has them from end to end.
fn is_whole(strokes: &[u8], png: &[u8]) {
    let strokes: Value = serde_json::from_slice(strokes).expect("JSON");
    let (width, height) = (strokes["width"].as_f64().unwrap(), strokes["height"].as_f64().unwrap());
    let drawn = strokes["strokes"].as_array().expect("strokes");
    assert_eq!(drawn.len(), 2);
    let sides: Vec<(f64, f64)> = drawn.iter().map(reach).collect();
    for stroke in drawn {
        for point in stroke.as_array().expect("points") {
            let (x, y) = (point["x"].as_f64().unwrap(), point["y"].as_f64().unwrap());
            assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{x} {y} in {width} {height}");
        }
    }
    assert!(
        sides[1].0 < sides[0].0 && sides[1].1 > sides[0].1,
        "the wide stroke reaches beyond the first: {sides:?}"
    );

    // From the first dot of ink to the last.
    let picture = image::load_from_memory(png).expect("PNG");
    let scale = f64::from(picture.width()) / width;
    let inked: Vec<u32> = (0..picture.width())
        .filter(|x| (0..picture.height()).any(|y| picture.get_pixel(*x, y).0[0] < 128))
        .collect();
    let (first, last) = (f64::from(*inked.first().expect("ink")), f64::from(*inked.last().expect("ink")));
    // A stroke thins out at its ends and is drawn up to its last point but one, and this pen's points are far apart; a
    // cut would take a third of it.
    assert!((first / scale - sides[1].0).abs() < 15.0, "{first} {scale} {sides:?}");
    assert!((last / scale - sides[1].1).abs() < 80.0, "{last} {scale} {sides:?}");
}

/// The signatures that the office has.
async fn signatures(demo: &Running) -> Vec<Written> {
    let mut tx = demo.app.db.read().await.expect("the database is there");
    let rows = tx.fetch_all::<(String,)>(Sql::new("select doc from evidence order by id"), Vec::new()).await;
    let docs = rows.expect("the database answers").into_iter();
    let bodies = docs.map(|(doc,)| {
        let doc: Value = serde_json::from_str(&doc).expect("it is JSON");
        serde_json::from_value::<EvidenceBody>(doc["body"].clone()).expect("it is evidence")
    });
    let written = bodies.filter_map(|body| match body {
        EvidenceBody::Signature { written, .. } => Some(written),
        _ => None,
    });
    written.collect()
}

/// What the installed app's own store has under this name, as its page gets it.
async fn held(phone: &Browser, hash: &BlobHash) -> Vec<u8> {
    let ask = "const [hash, done] = arguments; fetch(`blob/${hash}`).then((r) => r.blob()).then((b) => { \
                 const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]); \
                 reader.readAsDataURL(b); }).catch((e) => done(String(e)));";
    let said = phone.client.execute_async(ask, vec![json!(hash)]).await.expect("the page answers");
    STANDARD
        .decode(said.as_str().expect("a text"))
        .unwrap_or_else(|_| panic!("the phone holds {hash}: {said}"))
}

/// From the work to the page to sign.
async fn to_the_signature(phone: &Browser) {
    completes_work(phone).await;
    takes_photos(phone, 1).await;
    phone.press("Photos are done").await;
    phone.press("Hand the phone to the customer").await;
    phone.press("5 stars").await;
    phone.press("Continue").await;
    phone.press("No, thank you").await;
    phone.sees("Please check and sign").await;
}

/// The leftmost and the rightmost point of a stroke.
fn reach(stroke: &Value) -> (f64, f64) {
    let xs = stroke.as_array().expect("points").iter().map(|p| p["x"].as_f64().unwrap());
    (xs.clone().fold(f64::MAX, f64::min), xs.fold(f64::MIN, f64::max))
}

/// Holds the phone so; waits until the field has followed.
async fn turn(phone: &Browser, (width, height): (u32, u32)) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true,
        "screenOrientation": { "type": if width > height { "landscapePrimary" } else { "portraitPrimary" }, "angle": 0 } });
    phone.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    until("the field to follow", async || {
        let fits = "const c = document.getElementById('signature-pad'); \
                    return innerWidth === arguments[0] && c.width === c.offsetWidth * devicePixelRatio \
                      && c.height === c.offsetHeight * devicePixelRatio;";
        (phone.script(fits, vec![json!(width)]).await.ok()? == json!(true)).then_some(())
    })
    .await;
}

/// Draws over the field through these places of it, with a real pointer.
async fn pen(phone: &Browser, places: &[(f64, f64)]) {
    let find = "const c = document.getElementById('signature-pad'); c.scrollIntoView({ block: 'nearest' }); \
                const r = c.getBoundingClientRect(); return [r.x, r.y, r.width, r.height];";
    let frame = phone.script(find, vec![]).await.expect("the field is there");
    let [x, y, width, height]: [f64; 4] = serde_json::from_value(frame).expect("four numbers");
    let event = |kind: &str, (h, v): (f64, f64), buttons: u32| {
        json!({ "type": kind, "x": x + width * h, "y": y + height * v, "button": "left", "buttons": buttons,
                "clickCount": 1, "pointerType": "mouse" })
    };
    phone.devtools("Input.dispatchMouseEvent", event("mousePressed", places[0], 1)).await;
    for pair in places.windows(2) {
        for step in 1..=8 {
            let part = f64::from(step) / 8.0;
            let between = |a: f64, b: f64| a + (b - a) * part;
            let at = (between(pair[0].0, pair[1].0), between(pair[0].1, pair[1].1));
            phone.devtools("Input.dispatchMouseEvent", event("mouseMoved", at, 1)).await;
        }
    }
    phone.devtools("Input.dispatchMouseEvent", event("mouseReleased", places[places.len() - 1], 0)).await;
}

/// All of the field can be touched: it is in the window, and nothing lies over its edges.
async fn nothing_covers_the_field(phone: &Browser) {
    let look = "const c = document.getElementById('signature-pad'); const r = c.getBoundingClientRect(); \
        const at = [[0.02, 0.5], [0.98, 0.5], [0.5, 0.04], [0.5, 0.97], [0.03, 0.95], [0.97, 0.95]]; \
        const out = at.filter(([x, y]) => document.elementFromPoint(r.x + r.width * x, r.y + r.height * y) !== c && \
          !(document.elementFromPoint(r.x + r.width * x, r.y + r.height * y) || document.body).closest('.sign-pad-tools')); \
        return { out, frame: [r.x, r.y, r.width, r.height], window: [innerWidth, innerHeight] };";
    let seen = phone.script(look, vec![]).await.expect("the field is there");
    assert_eq!(seen["out"], json!([]), "covered or out of the window: {seen}");
    let height = seen["frame"][3].as_f64().expect("a height");
    assert!(height >= 170.0, "high enough to write on: {seen}");
}

/// How far the ink reaches across the field: its width by the height of the paper's picture on it, in pixels of ink.
async fn ink_reaches(phone: &Browser) -> f64 {
    let look = "const c = document.getElementById('signature-pad'); \
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let [l, r] = [c.width, 0]; \
        for (let i = 0; i < d.length; i += 4) if (d[i + 3] > 100) { const x = (i / 4) % c.width; l = Math.min(l, x); r = Math.max(r, x); } \
        return (r - l) / c.height;";
    phone.script(look, vec![]).await.expect("the field is there").as_f64().expect("a number")
}
