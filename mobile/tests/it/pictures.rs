//! Pictures: bounded in size, upright, with time and place; nothing that is thrown at them makes them panic.

use crate::example::{fix, start};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use mobile::gallery;
use mobile::pictures::{LONG_EDGE, PictureError, THUMB_BYTES, prepare};
use proptest::prelude::*;
use std::io::Cursor;

/// A picture with a red upper left corner; noisy, so that it does not compress to nothing.
fn noisy(width: u32, height: u32) -> RgbImage {
    let mut seed = 1u32;
    RgbImage::from_fn(width, height, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (seed >> 24) as u8;
        if x < width / 2 && y < height / 2 {
            Rgb([250, noise / 8, noise / 8])
        } else {
            Rgb([noise / 4, noise / 2, noise])
        }
    })
}

fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(image).unwrap();
    out
}

fn exif(jpeg: &[u8]) -> exif::Exif {
    exif::Reader::new().read_from_container(&mut Cursor::new(jpeg)).unwrap()
}

#[test]
fn a_large_picture_is_made_to_fit_and_gets_a_small_thumbnail() {
    let bytes = jpeg(&noisy(5_000, 1_000), 95);
    let made = prepare(&bytes, start(), None).unwrap();
    assert_eq!((made.width, made.height), (LONG_EDGE, 819));
    let original = image::load_from_memory_with_format(&made.original, ImageFormat::Jpeg).unwrap();
    assert_eq!((original.width(), original.height()), (made.width, made.height));
    assert!(made.thumb.len() <= THUMB_BYTES, "{}", made.thumb.len());
    let thumb = image::load_from_memory_with_format(&made.thumb, ImageFormat::Jpeg).unwrap();
    assert!(thumb.width() >= 96);
}

#[test]
fn a_small_picture_keeps_its_size() {
    let made = prepare(&jpeg(&noisy(320, 200), 90), start(), None).unwrap();
    assert_eq!((made.width, made.height), (320, 200));
}

#[test]
fn time_and_place_stand_in_the_exif() {
    let mut there = fix();
    there.at.lng = -70.25;
    there.at.lat = -33.5;
    let made = prepare(&jpeg(&noisy(64, 48), 90), start(), Some(&there)).unwrap();
    let exif = exif(&made.original);
    let text = |tag| exif.get_field(tag, exif::In::PRIMARY).map(|f| f.display_value().to_string());
    assert_eq!(text(exif::Tag::DateTimeOriginal), Some(start().format("%Y-%m-%d %H:%M:%S").to_string()));
    assert_eq!(text(exif::Tag::GPSLatitudeRef).as_deref(), Some("S"));
    assert_eq!(text(exif::Tag::GPSLongitudeRef).as_deref(), Some("W"));
    let degrees = |tag| match &exif.get_field(tag, exif::In::PRIMARY).unwrap().value {
        exif::Value::Rational(v) => v[0].to_f64() + v[1].to_f64() / 60.0 + v[2].to_f64() / 3_600.0,
        other => panic!("{other:?}"),
    };
    assert!((degrees(exif::Tag::GPSLatitude) - 33.5).abs() < 1e-7);
    assert!((degrees(exif::Tag::GPSLongitude) - 70.25).abs() < 1e-7);
    // Without a position there is none.
    let made = prepare(&jpeg(&noisy(64, 48), 90), start(), None).unwrap();
    let exif = self::exif(&made.original);
    assert!(exif.get_field(exif::Tag::GPSLatitude, exif::In::PRIMARY).is_none());
}

#[test]
fn a_picture_taken_sideways_stands_upright() {
    use little_exif::exif_tag::ExifTag;
    use little_exif::filetype::FileExtension;
    let mut bytes = jpeg(&noisy(400, 200), 95);
    let mut metadata = little_exif::metadata::Metadata::new();
    // 6: to be turned a quarter clockwise.
    metadata.set_tag(ExifTag::Orientation(vec![6]));
    metadata.write_to_vec(&mut bytes, FileExtension::JPEG).unwrap();
    let made = prepare(&bytes, start(), None).unwrap();
    assert_eq!((made.width, made.height), (200, 400));
    let turned = image::load_from_memory(&made.original).unwrap().into_rgb8();
    // The red corner has gone from the upper left to the upper right.
    assert!(turned.get_pixel(150, 50).0[0] > 200, "{:?}", turned.get_pixel(150, 50));
    assert!(turned.get_pixel(50, 50).0[0] < 150, "{:?}", turned.get_pixel(50, 50));
    let exif = exif(&made.original);
    let orientation = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY);
    assert!(orientation.is_none_or(|f| f.value.get_uint(0) == Some(1)), "not turned twice");
}

#[test]
fn a_png_with_transparency_becomes_white_where_it_was_clear() {
    let clear = RgbaImage::from_pixel(50, 40, Rgba([0, 0, 0, 0]));
    let mut bytes = Vec::new();
    clear.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    let made = prepare(&bytes, start(), Some(&fix())).unwrap();
    let back = image::load_from_memory(&made.original).unwrap().into_rgb8();
    assert!(back.get_pixel(20, 20).0.iter().all(|c| *c > 250));
}

#[test]
fn a_forty_megabyte_photo_works() {
    let picture = jpeg(&noisy(4_200, 2_000), 95);
    // What large photos are made of beside their pixels: previews and maker's notes.
    let (head, rest) = picture.split_at(2);
    let mut note = vec![0xff, 0xef, 0xff, 0xff];
    note.resize(2 + 0xffff, 7);
    let mut bytes = head.to_vec();
    while bytes.len() + rest.len() < 40_000_000 {
        bytes.extend_from_slice(&note);
    }
    bytes.extend_from_slice(rest);
    let made = prepare(&bytes, start(), Some(&fix())).unwrap();
    assert_eq!(made.width, LONG_EDGE);
    assert!(made.original.len() < 20_000_000);
    assert!(made.thumb.len() <= THUMB_BYTES);
}

#[test]
fn extreme_shapes_work() {
    for (width, height) in [(1, 1), (9_000, 2), (2, 9_000), (1, 300)] {
        let made = prepare(&jpeg(&noisy(width, height), 80), start(), None).unwrap();
        assert!(made.width.max(made.height) <= LONG_EDGE);
        assert!(made.width >= 1 && made.height >= 1);
    }
}

#[test]
fn a_picture_that_says_it_is_enormous_is_refused_before_memory_is_taken() {
    // A PNG head of 60,000 by 60,000 pixels with nothing behind it.
    let mut bytes = Vec::new();
    RgbImage::new(1, 1).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(prepare(&bytes, start(), None).err(), Some(PictureError::TooLarge));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

#[test]
fn what_is_no_picture_is_refused_with_a_reason() {
    for bytes in [&b""[..], b"hello", b"\xff\xd8\xff", b"GIF89a\0\0\0\0", b"RIFF\0\0\0\0WEBPVP8 "] {
        assert!(matches!(prepare(bytes, start(), None), Err(PictureError::Unreadable(_))), "{bytes:?}");
    }
}

/// A picture with what a camera writes into it.
fn with(tags: Vec<little_exif::exif_tag::ExifTag>) -> Vec<u8> {
    let mut bytes = jpeg(&noisy(64, 48), 90);
    let mut metadata = little_exif::metadata::Metadata::new();
    tags.into_iter().for_each(|tag| metadata.set_tag(tag));
    metadata.write_to_vec(&mut bytes, little_exif::filetype::FileExtension::JPEG).unwrap();
    bytes
}

#[test]
fn a_file_says_when_and_where_it_was_taken() {
    use little_exif::exif_tag::ExifTag;
    let (zone, now) = (chrono_tz::Asia::Kolkata, start());
    let day = now - chrono::Duration::days(17);
    let local = day.with_timezone(&zone).format("%Y:%m:%d %H:%M:%S").to_string();
    let told = gallery::told(&with(vec![ExifTag::DateTimeOriginal(local.clone())]), zone, now);
    assert_eq!(
        told.taken.map(|at| at.timestamp()),
        Some(day.timestamp()),
        "a time without an offset is the company's"
    );
    assert_eq!(told.fix, None);
    let elsewhere =
        with(vec![ExifTag::DateTimeOriginal(local), ExifTag::OffsetTimeOriginal("+01:00".into())]);
    let told = gallery::told(&elsewhere, zone, now);
    let later = day.timestamp() + (5 * 60 + 30 - 60) * 60;
    assert_eq!(told.taken.map(|at| at.timestamp()), Some(later), "an offset counts");

    // What this app itself writes comes back, place and accuracy with it.
    let mut there = fix();
    there.measured = day;
    let made = prepare(&jpeg(&noisy(64, 48), 90), day, Some(&there)).unwrap();
    let told = gallery::told(&made.original, zone, now);
    assert_eq!(told.taken.map(|at| at.timestamp()), Some(day.timestamp()));
    let back = told.fix.unwrap();
    assert!(back.at.metres_to(there.at) < 1.0);
    assert!((back.accuracy_m - there.accuracy_m).abs() < 0.1);
    assert_eq!(back.measured.timestamp(), day.timestamp());
}

#[test]
fn a_time_that_cannot_be_is_none() {
    use little_exif::exif_tag::ExifTag;
    for time in [
        "1970:01:01 00:00:00",
        "2980:01:01 00:00:00",
        "0000:00:00 00:00:00",
        "yesterday",
        "2026:02:31 10:00:00",
    ] {
        let file = with(vec![ExifTag::DateTimeOriginal(time.into())]);
        assert_eq!(gallery::told(&file, chrono_tz::UTC, start()), gallery::Told::default(), "{time}");
    }
    for file in [&b""[..], b"hello", &jpeg(&noisy(8, 8), 90)] {
        assert_eq!(gallery::told(file, chrono_tz::UTC, start()), gallery::Told::default());
    }
}

#[test]
fn a_photo_of_unknown_time_gets_none() {
    let made = prepare(&jpeg(&noisy(64, 48), 90), None, None).unwrap();
    assert_eq!(gallery::told(&made.original, chrono_tz::UTC, start()), gallery::Told::default());
}

#[test]
fn a_file_that_breaks_off_is_not_whole() {
    let picture = jpeg(&noisy(90, 60), 90);
    assert!(gallery::is_whole(&picture));
    for cut in [2, 20, picture.len() / 4, picture.len() / 2, picture.len() - 2, picture.len() - 1] {
        assert!(!gallery::is_whole(&picture[..cut]), "{cut} of {}", picture.len());
    }
    // As long as it should be, but empty from the middle on: a download that reserved its room.
    let mut hollow = picture.clone();
    let half = hollow.len() / 2;
    hollow[half..].fill(0);
    assert!(!gallery::is_whole(&hollow));
    // What phones append behind the picture does not matter.
    assert!(gallery::is_whole(&[&picture[..], b"MotionPhoto_Data"].concat()));

    let webp = b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0abcd";
    assert!(gallery::is_whole(webp));
    assert!(!gallery::is_whole(&webp[..webp.len() - 1]));
    let heic = b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x0cmdatabcd";
    assert!(gallery::is_whole(heic));
    assert!(!gallery::is_whole(&heic[..heic.len() - 1]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A picture with damage anywhere is refused or read, never more.
    #[test]
    fn damage_never_panics(
        at in prop::collection::vec((0usize..4_000, any::<u8>()), 1..12),
        cut in 0usize..6_000,
    ) {
        let mut bytes = jpeg(&noisy(90, 60), 90);
        for (at, byte) in at {
            let len = bytes.len();
            bytes[at % len] = byte;
        }
        bytes.truncate(cut.max(2));
        let _ = (gallery::is_whole(&bytes), gallery::told(&bytes, chrono_tz::UTC, start()));
        if let Ok(made) = prepare(&bytes, start(), Some(&fix())) {
            prop_assert!(made.thumb.len() <= THUMB_BYTES);
            prop_assert!(made.width.max(made.height) <= LONG_EDGE);
        }
    }
}
