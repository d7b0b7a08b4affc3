//! Photos on the phone: they wait for Wi-Fi where that is wanted, and one that has left the phone comes back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use demo::Options;
use e2e::browser::{Browser, Screen};
use e2e::journey::{arrives, signs_in, takes_photos};
use e2e::wait::until;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use shared::Change;
use shared::place::{Fix, LatLng};
use shared::records::{EvidenceBody, Origin};
use std::io::Cursor;
use std::path::PathBuf;

/// A network that a web view on a phone would tell of; `be(type)` changes it.
const NETWORK: &str = "const line = new EventTarget(); line.type = 'cellular'; \
    Object.defineProperty(Navigator.prototype, 'connection', { get: () => line }); \
    window.be = (type) => { line.type = type; line.dispatchEvent(new Event('change')); };";

#[tokio::test(flavor = "multi_thread")]
async fn full_photos_wait_for_wifi_and_come_back_when_they_have_left_the_phone() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let options = Options {
        port: Some(0),
        data: folder.path().to_owned(),
        database: None,
        empty: false,
        phone_app: None,
    };
    let demo = demo::start(options).await.expect("the demo starts");
    let phone = Browser::start(Screen::Phone).await;
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NETWORK })).await;
    signs_in(&phone, &demo.url).await;

    // Nothing waits until somebody wants it.
    phone.press("Me").await;
    phone.sees("This phone is on mobile data now.").await;
    centres(&phone, "#photos-title").await;
    phone.press("On Wi-Fi only").await;
    pressed(&phone, "On Wi-Fi only").await;
    pressed(&phone, "As the office says: 30 days").await;
    phone
        .script("document.querySelector('#photos-title').scrollIntoView()", vec![])
        .await
        .expect("it scrolls");
    phone.picture("phone-me-photos").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());

    phone.press("Today").await;
    arrives(&phone).await;
    takes_photos(&phone, 2).await;
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
    takes_photos(&phone, 1).await;
    phone.sees("1 photo waits for Wi-Fi").await;
    phone.script("window.be('wifi')", vec![]).await.expect("the network changes");
    phone.sees("All sent").await;

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

/// Where a test can reach the file chooser that the app opens.
const CHOOSER: &str = "const click = HTMLInputElement.prototype.click; \
    HTMLInputElement.prototype.click = function () { \
      if (this.type !== 'file') return click.call(this); \
      document.querySelectorAll('#chooser').forEach((old) => old.remove()); \
      this.id = 'chooser'; document.documentElement.append(this); };";

#[tokio::test(flavor = "multi_thread")]
async fn chosen_pictures_are_kept_each_for_itself_with_the_time_their_files_say() {
    let folder = tempfile::tempdir().expect("a folder for the demo");
    let options = Options {
        port: Some(0),
        data: folder.path().join("demo"),
        database: None,
        empty: false,
        phone_app: None,
    };
    let demo = demo::start(options).await.expect("the demo starts");
    let device = demo.phones.named(None).expect("there is a usual phone");
    let phone = Browser::start(Screen::Phone).await;
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": CHOOSER })).await;
    signs_in(&phone, &demo.url).await;
    device.airplane.switch(true).expect("the switch can be kept");
    arrives(&phone).await;
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the folder is writable");
        path
    };

    // One that this browser cannot show does not keep the good ones back; it is named, with what to do.
    let taken = DateTime::parse_from_rfc3339("2024-11-03T04:42:00Z").expect("a time").to_utc();
    let there = Fix { at: LatLng::new(18.5, 73.8).expect("on the earth"), accuracy_m: 7.0, measured: taken };
    let dated = mobile::pictures::prepare(&jpeg(1), taken, Some(&there)).expect("a picture").original;
    let mut files = vec![
        put("IMG_2031.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1\0\0\0\x08mdat"),
        put("dated.jpg", &dated),
    ];
    files.extend((2..4).map(|n| put(&format!("good-{n}.jpg"), &jpeg(n))));
    phone.press("Take photo").await;
    chooses(&phone, &files).await;
    phone.sees("1 picture was not taken").await;
    phone.sees("IMG_2031.HEIC").await;
    phone.sees("This phone cannot read this kind of picture").await;
    until("the three good ones", async || (shown(&phone, ".camera-strip img").await? == 3).then_some(()))
        .await;
    phone.picture("phone-picked-heic").await;
    assert_eq!(phone.axe().await, Vec::<String>::new());
    phone.press("All right").await;
    phone.sees_no_more("IMG_2031.HEIC").await;

    // Done at once: all six are kept all the same.
    chooses(&phone, &(10..16).map(|n| put(&format!("six-{n}.jpg"), &jpeg(n))).collect::<Vec<_>>()).await;
    phone.press("Done").await;
    until("all nine", async || (shown(&phone, ".photo img").await? == 9).then_some(())).await;

    // Half a picture is asked about.
    let whole = jpeg(20);
    centres(&phone, ".photo-add").await;
    phone.press("Take photo").await;
    chooses(&phone, &[put("half.jpg", &whole[..whole.len() / 2])]).await;
    phone.sees("A part of the picture is missing").await;
    phone.picture("phone-picked-half").await;
    phone.press("Keep what there is").await;
    phone.sees_no_more("half.jpg").await;

    // What the browser can show is taken, and 40 megabytes are no trouble.
    let webp = "return document.createElement('canvas').toDataURL('image/webp').split(',')[1]";
    let webp = phone.script(webp, vec![]).await.expect("the browser writes WebP");
    let webp = STANDARD.decode(webp.as_str().expect("base64")).expect("base64");
    assert_eq!(&webp[8..12], b"WEBP");
    chooses(&phone, &[put("canvas.webp", &webp), put("large.jpg", &large(jpeg(21)))]).await;
    until("the other three", async || (shown(&phone, ".camera-strip img").await? == 3).then_some(())).await;
    phone.press("Done").await;
    phone.sees("time not known").await;
    phone.sees("3 Nov 2024, 10:12").await;
    phone.picture("phone-picked-grid").await;
    centres(&phone, ".photo").await;
    phone.press("Before photos, photo 1").await;
    phone.sees("Taken 3 Nov 2024, 10:12, from the gallery").await;
    phone.picture("phone-picked-dated").await;

    // Here and now are not stamped on what was taken elsewhere and earlier.
    let captured: Vec<_> =
        device.phone.store().expect("a store").queue().into_iter().flat_map(|i| i.changes).collect();
    let photos = captured.into_iter().filter_map(|change| match change {
        Change::Capture { body: EvidenceBody::Photo { taken, fix, origin, .. }, .. } => {
            Some((taken, fix, origin))
        }
        _ => None,
    });
    let (dated, undated): (Vec<_>, Vec<_>) = photos.partition(|(_, _, origin)| *origin == Origin::Gallery);
    let [(when, Some(fix), _)] = dated.as_slice() else { panic!("one knows when: {dated:?}") };
    assert_eq!((*when, fix.measured), (taken, taken));
    assert!(fix.at.metres_to(there.at) < 1.0 && (fix.accuracy_m - 7.0).abs() < 0.1, "{fix:?}");
    assert_eq!(undated.len(), 11);
    assert!(undated.iter().all(|(_, fix, origin)| fix.is_none() && *origin == Origin::GalleryUndated));
    phone.close().await;
    demo.stop().await;
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
