//! Pictures as evidence: an upright JPEG of bounded size with time and place in its EXIF, and a small thumbnail.

use chrono::{DateTime, Utc};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use little_exif::exif_tag::ExifTag;
use little_exif::filetype::FileExtension;
use little_exif::metadata::Metadata;
use little_exif::rational::uR64;
use serde::{Deserialize, Serialize};
use shared::place::Fix;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The longest edge of an original, in pixels.
pub const LONG_EDGE: u32 = 4096;
/// The most bytes of a thumbnail.
pub const THUMB_BYTES: usize = 20_000;
/// JPEG quality of originals.
const QUALITY: u8 = 85;
/// The most pixels that are decoded: three bytes each have to fit into a phone's memory.
const MOST_PIXELS: u64 = 110_000_000;
/// Sizes and qualities of thumbnails, tried in order until one is small enough.
const THUMBS: [(u32, u8); 9] =
    [(480, 75), (480, 60), (480, 45), (360, 60), (360, 45), (240, 60), (240, 40), (160, 40), (96, 20)];

/// A picture ready to be stored.
#[derive(Clone, PartialEq)]
pub struct Prepared {
    /// JPEG, long edge at most [`LONG_EDGE`], upright, with time and position in EXIF.
    pub original: Vec<u8>,
    /// JPEG, at most [`THUMB_BYTES`].
    pub thumb: Vec<u8>,
    /// Of the original, in pixels.
    pub width: u32,
    pub height: u32,
}

/// Why a picture cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PictureError {
    /// Not a picture, or one of a kind that this app does not read.
    #[error("not a picture that can be read: {0}")]
    Unreadable(String),
    /// More pixels than a phone can hold in memory.
    #[error("the picture is too large")]
    TooLarge,
}

/// Makes evidence of what a camera or a file gave: JPEG or PNG, however it was held. `taken`, where it is known, and `fix`
/// go into the EXIF; whatever else the file said of itself is left out.
pub fn prepare(
    bytes: &[u8],
    taken: impl Into<Option<DateTime<Utc>>>,
    fix: Option<&Fix>,
) -> Result<Prepared, PictureError> {
    let taken = taken.into();
    // A decoder that stumbles over a broken file must not take the app with it.
    catch_unwind(AssertUnwindSafe(|| prepared(bytes, taken, fix)))
        .unwrap_or_else(|_| Err(PictureError::Unreadable("the file is damaged".into())))
}

fn prepared(bytes: &[u8], taken: Option<DateTime<Utc>>, fix: Option<&Fix>) -> Result<Prepared, PictureError> {
    let (image, orientation) = decode(bytes)?;
    // Small first: turning a picture needs a second copy of it.
    let mut image = DynamicImage::ImageRgb8(fitted(image, LONG_EDGE)?);
    image.apply_orientation(orientation);
    let image = image.into_rgb8();
    let (width, height) = image.dimensions();
    let mut original = jpeg(&image, QUALITY)?;
    stamp(&mut original, taken, fix)?;
    let thumb = thumb(image)?;
    Ok(Prepared { original, thumb, width, height })
}

fn decode(bytes: &[u8]) -> Result<(RgbImage, Orientation), PictureError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(unreadable)?;
    match reader.format() {
        Some(ImageFormat::Jpeg | ImageFormat::Png) => {}
        Some(other) => return Err(unreadable(format!("{other:?} pictures are not supported"))),
        None => return Err(unreadable("unknown format")),
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 4);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooLarge);
    }
    if width == 0 || height == 0 {
        return Err(unreadable("it has no pixels"));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(failed)?;
    Ok((opaque(image), orientation))
}

/// Without transparency: what was see-through becomes white.
fn opaque(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = image.get_pixel(x, y).0;
        let over = |c: u8| ((u16::from(c) * u16::from(a) + 255 * (255 - u16::from(a))) / 255) as u8;
        Rgb([over(r), over(g), over(b)])
    })
}

/// Made smaller, if need be, so that no edge is longer.
fn fitted(image: RgbImage, edge: u32) -> Result<RgbImage, PictureError> {
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= edge {
        return Ok(image);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(edge) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(side).unwrap_or(edge).clamp(1, edge)
    };
    let mut smaller = RgbImage::new(scaled(width), scaled(height));
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&image, &mut smaller, &options).map_err(unreadable)?;
    Ok(smaller)
}

fn jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(image).map_err(failed)?;
    Ok(out)
}

/// As large and good as fits into [`THUMB_BYTES`].
fn thumb(mut image: RgbImage) -> Result<Vec<u8>, PictureError> {
    let mut last = Vec::new();
    for (edge, quality) in THUMBS {
        image = fitted(image, edge)?;
        last = jpeg(&image, quality)?;
        if last.len() <= THUMB_BYTES {
            break;
        }
    }
    Ok(last)
}

/// Writes when and where into the EXIF, as far as it is known.
fn stamp(jpeg: &mut Vec<u8>, taken: Option<DateTime<Utc>>, fix: Option<&Fix>) -> Result<(), PictureError> {
    if taken.is_none() && fix.is_none() {
        return Ok(());
    }
    let mut exif = Metadata::new();
    if let Some(taken) = taken {
        let time = taken.format("%Y:%m:%d %H:%M:%S").to_string();
        exif.set_tag(ExifTag::DateTimeOriginal(time));
        exif.set_tag(ExifTag::OffsetTimeOriginal("+00:00".into()));
        exif.set_tag(ExifTag::SubSecTimeOriginal(format!("{:03}", taken.timestamp_subsec_millis())));
    }
    if let Some(fix) = fix {
        let (lat, lng) = (fix.at.lat, fix.at.lng);
        exif.set_tag(ExifTag::GPSVersionID(vec![2, 3, 0, 0]));
        exif.set_tag(ExifTag::GPSLatitudeRef(if lat < 0.0 { "S" } else { "N" }.into()));
        exif.set_tag(ExifTag::GPSLatitude(degrees(lat)));
        exif.set_tag(ExifTag::GPSLongitudeRef(if lng < 0.0 { "W" } else { "E" }.into()));
        exif.set_tag(ExifTag::GPSLongitude(degrees(lng)));
        exif.set_tag(ExifTag::GPSHPositioningError(vec![ratio(fix.accuracy_m, 100)]));
        let clock = |format: &str| fix.measured.format(format).to_string().parse().unwrap_or(0.0);
        exif.set_tag(ExifTag::GPSDateStamp(fix.measured.format("%Y:%m:%d").to_string()));
        exif.set_tag(ExifTag::GPSTimeStamp(vec![
            ratio(clock("%H"), 1),
            ratio(clock("%M"), 1),
            ratio(clock("%S"), 1),
        ]));
    }
    exif.write_to_vec(jpeg, FileExtension::JPEG).map_err(unreadable)
}

/// Degrees, minutes and seconds to a ten-thousandth.
fn degrees(value: f64) -> Vec<uR64> {
    let ten_thousandths = (value.abs() * 36_000_000.0).round() as u64;
    let (degrees, rest) = (ten_thousandths / 36_000_000, ten_thousandths % 36_000_000);
    let (minutes, seconds) = (rest / 600_000, rest % 600_000);
    vec![
        uR64 { nominator: degrees as u32, denominator: 1 },
        uR64 { nominator: minutes as u32, denominator: 1 },
        uR64 { nominator: seconds as u32, denominator: 10_000 },
    ]
}

/// A number that is not negative, as a fraction of so many parts.
fn ratio(value: f64, parts: u32) -> uR64 {
    uR64 { nominator: (value.max(0.0) * f64::from(parts)).round() as u32, denominator: parts }
}

fn unreadable(why: impl std::fmt::Display) -> PictureError {
    PictureError::Unreadable(why.to_string())
}

fn failed(error: image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        other => unreadable(other),
    }
}
