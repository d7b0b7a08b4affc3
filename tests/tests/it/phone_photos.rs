//! Photos on the phone: they wait for Wi-Fi where that is wanted, and one that has left the phone comes back.

use crate::app_version::built;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use demo::{Options, Running};
use e2e::browser::{Browser, Screen};
use e2e::journey::{arrives, signs_in, signs_in_to_the_installed, takes_photos};
use e2e::wait::until;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use shared::Change;
use shared::place::{Fix, LatLng};
use shared::records::{EvidenceBody, Origin};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use sync_server::db::Sql;

/// A network that a web view on a phone would tell of; `be(type)` changes it.
const NETWORK: &str = "const line = new EventTarget(); line.type = 'cellular'; \
    Object.defineProperty(Navigator.prototype, 'connection', { get: () => line }); \
    window.be = (type) => { line.type = type; line.dispatchEvent(new Event('change')); };";

#[tokio::test(flavor = "multi_thread")]
async fn full_photos_wait_for_wifi_and_come_back_when_they_have_left_the_phone() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let demo = begins(folder.path(), None).await;
    let phone = with(NETWORK).await;
    signs_in(&phone, &demo.url).await;
    waits_for_wifi(&phone).await;

    // The phone runs short of room: the full photos go, the small ones stay.
    let device = demo.phones.named(None).expect("there is a usual phone");
    let (store, client) = (device.phone.store().expect("a store"), device.phone.client().expect("a client"));
    store.set_keep_originals(Some(Some(30))).expect("the setting is kept");
    assert_eq!(client.free_originals(Some(0)).await.expect("the office says that it has them"), 3);
    device.airplane.switch(true).expect("the switch can be kept");
    centres(&phone, ".photo").await;
    phone.press("Before photos, photo 1").await;
    phone.sees("The full photo is with the office. It comes when there is signal.").await;
    phone.picture("phone-photo-with-the-office").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    device.airplane.switch(false).expect("the switch can be kept");
    phone.press("Close").await;
    let small = width(&phone, ".photo img").await;
    centres(&phone, ".photo").await;
    phone.press("Before photos, photo 1").await;
    until("the full photo to be back", async || {
        (width(&phone, ".photo-large").await? > small?).then_some(())
    })
    .await;
    assert!(!phone.text().await.contains("with the office"));
    phone.picture("phone-photo-back").await;
    phone.close().await;
    demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_installed_app_too_full_photos_wait_for_wifi() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let demo = begins(folder.path(), Some(built())).await;
    let phone = with(NETWORK).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    waits_for_wifi(&phone).await;
    phone.close().await;
    demo.stop().await;
}

async fn begins(data: &Path, phone_app: Option<PathBuf>) -> Running {
    let options = Options { port: Some(0), data: data.to_owned(), database: None, empty: false, phone_app };
    demo::start(options).await.expect("the demo starts")
}

/// A phone that runs this in every page before the page's own scripts.
async fn with(source: &str) -> Browser {
    let phone = Browser::start(Screen::Phone).await;
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    phone
}

/// On mobile data and then on Wi-Fi: what is taken waits, goes because somebody says so, and goes by itself.
async fn waits_for_wifi(phone: &Browser) {
    // Nothing waits until somebody wants it.
    phone.press("Me").await;
    phone.sees("This phone is on mobile data now.").await;
    centres(phone, "#photos-title").await;
    phone.press("On Wi-Fi only").await;
    pressed(phone, "On Wi-Fi only").await;
    pressed(phone, "As the office says: 30 days").await;
    phone
        .script("document.querySelector('#photos-title').scrollIntoView()", vec![])
        .await
        .expect("it scrolls");
    phone.picture("phone-me-photos").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());

    phone.press("Today").await;
    arrives(phone).await;
    takes_photos(phone, 2).await;
    phone.sees("2 photos wait for Wi-Fi").await;
    phone.sees("Waits for Wi-Fi").await;
    phone.picture("phone-photos-wait-for-wifi").await;
    phone.press("2 photos wait for Wi-Fi").await;
    phone.sees("The office has the small pictures. The full photos wait for Wi-Fi.").await;
    phone.picture("phone-queue-wifi").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("Send now anyway").await;
    phone.sees("Everything is sent").await;

    // The next one waits again, and goes by itself when the phone is on Wi-Fi.
    phone.press("Today").await;
    phone.press("Take before photos").await;
    takes_photos(phone, 1).await;
    phone.sees("1 photo waits for Wi-Fi").await;
    phone.script("window.be('wifi')", vec![]).await.expect("the network changes");
    phone.sees("All sent").await;
}

/// Where a test can reach the file chooser that the app opens.
const CHOOSER: &str = "const click = HTMLInputElement.prototype.click; \
    HTMLInputElement.prototype.click = function () { \
      if (this.type !== 'file') return click.call(this); \
      document.querySelectorAll('#chooser').forEach((old) => old.remove()); \
      this.id = 'chooser'; document.documentElement.append(this); };";

#[tokio::test(flavor = "multi_thread")]
async fn chosen_pictures_are_kept_each_for_itself_with_the_time_their_files_say() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let demo = begins(&folder.path().join("demo"), None).await;
    let device = demo.phones.named(None).expect("there is a usual phone");
    let phone = with(CHOOSER).await;
    signs_in(&phone, &demo.url).await;
    device.airplane.switch(true).expect("the switch can be kept");
    chooses_pictures(&phone, folder.path()).await;
    let queue = device.phone.store().expect("a store").queue();
    let captured = queue.into_iter().flat_map(|item| item.changes).filter_map(|change| match change {
        Change::Capture { body, .. } => chosen(body),
        _ => None,
    });
    are_of_then_and_there(captured.collect());
    phone.close().await;
    demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_installed_app_too_chosen_pictures_are_kept_with_the_time_their_files_say() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let demo = begins(&folder.path().join("demo"), Some(built())).await;
    let phone = with(CHOOSER).await;
    signs_in_to_the_installed(&phone, &demo.url).await;
    chooses_pictures(&phone, folder.path()).await;
    let photos = until("the chosen pictures to be with the office", async || {
        let photos = chosen_there(&demo).await;
        (photos.len() == CHOSEN).then_some(photos)
    })
    .await;
    are_of_then_and_there(photos);
    phone.close().await;
    demo.stop().await;
}

/// How many pictures [`chooses_pictures`] makes photos of.
const CHOSEN: usize = 12;

/// What is told of a chosen picture: when it was taken, where, and whether anybody knows.
type Told = (DateTime<Utc>, Option<Fix>, Origin);

/// When and where one of them was taken, as its file says.
fn then_and_there() -> (DateTime<Utc>, Fix) {
    let taken = DateTime::parse_from_rfc3339("2024-11-03T04:42:00Z").expect("a time").to_utc();
    (taken, Fix { at: LatLng::new(18.5, 73.8).expect("on the earth"), accuracy_m: 7.0, measured: taken })
}

/// Pictures of all sorts, in files: what cannot be read, what says when it was taken, halves, other formats, large ones.
async fn chooses_pictures(phone: &Browser, folder: &Path) {
    arrives(phone).await;
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("the folder is writable");
        path
    };

    // One that this browser cannot show does not keep the good ones back; it is named, with what to do.
    let (taken, there) = then_and_there();
    let dated = mobile::pictures::prepare(&jpeg(1), taken, Some(&there)).expect("a picture").original;
    let mut files = vec![
        put("IMG_2031.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1\0\0\0\x08mdat"),
        put("dated.jpg", &dated),
    ];
    files.extend((2..4).map(|n| put(&format!("good-{n}.jpg"), &jpeg(n))));
    phone.press("Take photo").await;
    chooses(phone, &files).await;
    phone.sees("1 picture was not taken").await;
    phone.sees("IMG_2031.HEIC").await;
    phone.sees("This phone cannot read this kind of picture").await;
    until("the three good ones", async || (shown(phone, ".camera-strip img").await? == 3).then_some(()))
        .await;
    phone.picture("phone-picked-heic").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("All right").await;
    phone.sees_no_more("IMG_2031.HEIC").await;

    // Done at once: all six are kept all the same.
    chooses(phone, &(10..16).map(|n| put(&format!("six-{n}.jpg"), &jpeg(n))).collect::<Vec<_>>()).await;
    phone.press("Done").await;
    until("all nine", async || (shown(phone, ".photo img").await? == 9).then_some(())).await;

    // Half a picture is asked about.
    let whole = jpeg(20);
    centres(phone, ".photo-add").await;
    phone.press("Take photo").await;
    chooses(phone, &[put("half.jpg", &whole[..whole.len() / 2])]).await;
    phone.sees("A part of the picture is missing").await;
    phone.picture("phone-picked-half").await;
    phone.press("Keep what there is").await;
    phone.sees_no_more("half.jpg").await;

    // What the browser can show is taken, and 40 megabytes are no trouble.
    let webp = "return document.createElement('canvas').toDataURL('image/webp').split(',')[1]";
    let webp = phone.script(webp, vec![]).await.expect("the browser writes WebP");
    let webp = STANDARD.decode(webp.as_str().expect("base64")).expect("base64");
    assert_eq!(&webp[8..12], b"WEBP");
    chooses(phone, &[put("canvas.webp", &webp), put("large.jpg", &large(jpeg(21)))]).await;
    until("the other three", async || (shown(phone, ".camera-strip img").await? == 3).then_some(())).await;
    phone.press("Done").await;
    phone.sees("time not known").await;
    phone.sees("3 Nov 2024, 10:12").await;
    phone.picture("phone-picked-grid").await;
    centres(phone, ".photo").await;
    phone.press("Before photos, photo 1").await;
    phone.sees("Taken 3 Nov 2024, 10:12, from the gallery").await;
    phone.picture("phone-picked-dated").await;
}

/// A photo that came from a file.
fn chosen(body: EvidenceBody) -> Option<Told> {
    match body {
        EvidenceBody::Photo { taken, fix, origin, .. } if origin != Origin::Camera => {
            Some((taken, fix, origin))
        }
        _ => None,
    }
}

/// Those that the office has.
async fn chosen_there(demo: &Running) -> Vec<Told> {
    let mut tx = demo.app.db.read().await.expect("the database is there");
    let rows = tx.fetch_all::<(String,)>(Sql::new("select doc from evidence order by id"), Vec::new()).await;
    let bodies = rows.expect("the database answers").into_iter().map(|(doc,)| {
        let doc: Value = serde_json::from_str(&doc).expect("it is JSON");
        serde_json::from_value::<EvidenceBody>(doc["body"].clone()).expect("it is evidence")
    });
    bodies.filter_map(chosen).collect()
}

/// Here and now are not stamped on what was taken elsewhere and earlier.
fn are_of_then_and_there(photos: Vec<Told>) {
    let (taken, there) = then_and_there();
    assert_eq!(photos.len(), CHOSEN);
    let (dated, undated): (Vec<_>, Vec<_>) =
        photos.into_iter().partition(|(_, _, origin)| *origin == Origin::Gallery);
    let [(when, Some(fix), _)] = dated.as_slice() else { panic!("one knows when: {dated:?}") };
    assert_eq!((*when, fix.measured), (taken, taken));
    assert!(fix.at.metres_to(there.at) < 1.0 && (fix.accuracy_m - 7.0).abs() < 0.1, "{fix:?}");
    assert!(undated.iter().all(|(_, fix, origin)| fix.is_none() && *origin == Origin::GalleryUndated));
}

/// Presses the button for files and chooses these.
async fn chooses(phone: &Browser, files: &[PathBuf]) {
    phone.press("Files").await;
    let paths: Vec<_> = files.iter().map(|path| path.to_str().expect("plain names")).collect();
    until("the file chooser", async || {
        let chooser = phone.client.find(fantoccini::Locator::Css("#chooser")).await.ok()?;
        chooser.send_keys(&paths.join("\n")).await.ok()
    })
    .await;
    phone.script("document.querySelector('#chooser').remove()", vec![]).await.expect("it goes");
}

/// Scrolls so that it is in the middle of the screen, as a thumb does.
async fn centres(phone: &Browser, selector: &str) {
    until(selector, async || {
        let scroll = "const e = document.querySelector(arguments[0]); \
            return !!e && (e.scrollIntoView({ block: 'center' }), true);";
        (phone.script(scroll, vec![json!(selector)]).await.ok()? == json!(true)).then_some(())
    })
    .await;
}

/// How many there are.
async fn shown(phone: &Browser, selector: &str) -> Option<u64> {
    let count = "return document.querySelectorAll(arguments[0]).length";
    phone.script(count, vec![json!(selector)]).await.ok()?.as_u64()
}

/// A small picture without any word of when and where.
pub fn jpeg(seed: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(320, 240, |x, y| {
        Rgb([seed.wrapping_mul(40), (x % 251) as u8, (x * y % 241) as u8])
    });
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).expect("it encodes");
    bytes
}

/// The same picture with what large ones carry beside their pixels: 40 megabytes.
fn large(picture: Vec<u8>) -> Vec<u8> {
    let (head, rest) = picture.split_at(2);
    let mut note = vec![0xff, 0xef, 0xff, 0xff];
    note.resize(2 + 0xffff, 7);
    let mut bytes = head.to_vec();
    while bytes.len() + rest.len() < 40_000_000 {
        bytes.extend_from_slice(&note);
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// Waits until the choice of this name is the one that is made.
async fn pressed(phone: &Browser, name: &str) {
    until(&format!("“{name}” to be chosen"), async || {
        let chosen =
            "return [...document.querySelectorAll('[aria-pressed=true]')].map((b) => b.innerText.trim())";
        let chosen = phone.script(chosen, vec![]).await.ok()?;
        chosen.as_array()?.iter().any(|choice| choice == name).then_some(())
    })
    .await;
}

/// How many pixels across a picture really is, once it is loaded.
async fn width(phone: &Browser, selector: &str) -> Option<u64> {
    let width =
        "const i = document.querySelector(arguments[0]); return i && i.complete ? i.naturalWidth : null";
    phone.script(width, vec![json!(selector)]).await.ok()?.as_u64()
}
