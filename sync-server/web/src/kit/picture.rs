//! Pictures as browsers get them: read, turned upright and written anew, so that what the file said besides its pixels
//! (where it was taken, by which camera, whatever is hidden behind its end) stays here.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};
use std::io::Cursor;

/// The most pixels that are unpacked: larger ones are files to save.
const MOST_PIXELS: u64 = 64_000_000;
/// The quality of what is written, of 100.
const QUALITY: u8 = 90;
/// The most pixels of a picture that a logo is made of.
const MOST_OF_A_LOGO: u64 = 16_000_000;
/// The longest edge of a logo, in pixels.
const LOGO_EDGE: u32 = 512;

/// A picture to show.
pub struct Redrawn {
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// Draws a JPEG or PNG again, `edge` pixels long at most where that is asked for; none if it is something else, damaged or
/// enormous. The size is known before any memory is taken for pixels.
pub fn redrawn(bytes: &[u8], edge: Option<u32>) -> Option<Redrawn> {
    let (format, picture) = unpacked(bytes, MOST_PIXELS)?;
    let picture = match edge {
        Some(edge) if picture.width().max(picture.height()) > edge => picture.thumbnail(edge, edge),
        _ => picture,
    };
    let mut bytes = Vec::new();
    let kind = if format == ImageFormat::Jpeg {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        picture.into_rgb8().write_with_encoder(encoder).ok()?;
        "image/jpeg"
    } else {
        picture.into_rgba8().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        "image/png"
    };
    Some(Redrawn { kind, bytes })
}

/// Makes a logo of a JPEG or PNG: a PNG of at most [`LOGO_EDGE`] each way, as transparent as it was. None as with
/// [`redrawn`].
pub fn logo(bytes: &[u8]) -> Option<Vec<u8>> {
    let (_, picture) = unpacked(bytes, MOST_OF_A_LOGO)?;
    let picture = picture.into_rgba8();
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    let drawn = match longest <= LOGO_EDGE {
        true => picture,
        false => {
            let edge = |edge: u32| {
                let scaled = u64::from(edge) * u64::from(LOGO_EDGE) / u64::from(longest);
                u32::try_from(scaled).unwrap_or(LOGO_EDGE).max(1)
            };
            smaller(picture, edge(width), edge(height))
        }
    };
    let mut bytes = Vec::new();
    drawn.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
    Some(bytes)
}

/// Whether this is a picture that is drawn by a browser as it likes, and may have scripts in it.
pub fn is_svg(bytes: &[u8]) -> bool {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    text.starts_with('<') && text.contains("<svg")
}

/// Pixels count for as much as they cover: what is transparent has a colour, too, which must not come out at the edges.
fn smaller(mut picture: RgbaImage, width: u32, height: u32) -> RgbaImage {
    each_colour(&mut picture, |colour, a| colour * a / 255);
    let mut drawn = imageops::resize(&picture, width, height, FilterType::CatmullRom);
    each_colour(&mut drawn, |colour, a| (colour * 255).checked_div(a).unwrap_or(0));
    drawn
}

/// Changes every colour by itself and how much its pixel covers, both of 255.
fn each_colour(picture: &mut RgbaImage, change: impl Fn(u16, u16) -> u16) {
    for pixel in picture.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let changed = |colour: u8| change(colour.into(), a.into()).min(255) as u8;
        pixel.0 = [changed(r), changed(g), changed(b), a];
    }
}

/// The pixels of a JPEG or PNG that has no more of them than this, upright.
fn unpacked(bytes: &[u8], most_pixels: u64) -> Option<(ImageFormat, DynamicImage)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let format = reader.format()?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(most_pixels * 4);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let largest = most_pixels * 4;
    if u64::from(width) * u64::from(height) > most_pixels || decoder.total_bytes() > largest {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some((format, picture))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture =
            RgbImage::from_fn(width, height, |x, _| Rgb([if x < width / 2 { 250 } else { 5 }, 9, 9]));
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95)).unwrap();
        bytes
    }

    /// The same with an EXIF that says that it was held on its side, and a secret.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
        tiff.extend(b"\x01\x0e\0\x02\0\0\0\x0c\0\0\0\x26");
        tiff.extend(b"\0\0\0\0");
        tiff.extend(b"Asha at home");
        let mut out = jpeg[..2].to_vec();
        out.extend([0xff, 0xe1]);
        out.extend((2 + 6 + tiff.len() as u16).to_be_bytes());
        out.extend(b"Exif\0\0");
        out.extend(tiff);
        out.extend(&jpeg[2..]);
        out
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn a_photo_is_upright_and_says_nothing_of_itself() {
        let mut photo = with_exif(&jpeg(40, 20));
        photo.extend(b"<script>behind its end</script>");
        assert!(holds(&photo, b"Asha at home"));
        let shown = redrawn(&photo, None).unwrap();
        assert_eq!(shown.kind, "image/jpeg");
        assert!(
            !holds(&shown.bytes, b"Exif") && !holds(&shown.bytes, b"Asha") && !holds(&shown.bytes, b"script")
        );
        let upright = image::load_from_memory(&shown.bytes).unwrap().into_rgb8();
        assert_eq!(upright.dimensions(), (20, 40), "turned as it was held");
        let small = image::load_from_memory(&redrawn(&photo, Some(20)).unwrap().bytes).unwrap();
        assert_eq!((small.width(), small.height()), (10, 20), "as large as it is shown");
        assert!(upright.get_pixel(10, 2).0[0] > 200 && upright.get_pixel(10, 37).0[0] < 50);
    }

    #[test]
    fn what_is_no_whole_picture_is_not_shown() {
        assert!(redrawn(b"<svg onload=x>", None).is_none());
        assert!(redrawn(b"\xff\xd8\xff nothing", None).is_none());
        assert!(redrawn(&[], None).is_none());
    }

    #[test]
    fn a_logo_is_small_and_as_transparent_as_it_was() {
        // Red in the middle of what nobody sees and is white underneath.
        let drawn = RgbaImage::from_fn(1024, 256, |x, _| match x {
            256..768 => image::Rgba([200, 0, 0, 255]),
            _ => image::Rgba([255, 255, 255, 0]),
        });
        let mut bytes = Vec::new();
        drawn.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        let made = image::load_from_memory(&logo(&bytes).unwrap()).unwrap().into_rgba8();
        assert_eq!(made.dimensions(), (512, 128));
        let [red, _, _, covers] = made.get_pixel(256, 60).0;
        assert!((198..=202).contains(&red) && covers == 255 && made.get_pixel(2, 60).0[3] == 0);
        assert!(made.pixels().all(|p| p.0[3] == 0 || p.0[1] < 20), "no white at the edges");
        let made = image::load_from_memory(&logo(&jpeg(40, 20)).unwrap()).unwrap();
        assert_eq!((made.width(), made.height()), (40, 20), "what is small stays as it is");
        assert!(logo(b"<svg></svg>").is_none());
    }

    #[test]
    fn an_svg_is_known_however_it_begins() {
        for svg in [
            "<svg xmlns='x'>",
            "\u{feff} <?xml version='1.0'?>\n<!-- by hand -->\n<SVG>",
            "\n<!DOCTYPE svg><svg>",
        ] {
            assert!(is_svg(svg.as_bytes()), "{svg}");
        }
        assert!(!is_svg(&jpeg(4, 4)) && !is_svg(b"GIF89a") && !is_svg(b"<html>") && !is_svg(&[]));
    }

    #[test]
    fn an_enormous_picture_is_not_unpacked() {
        let mut photo = jpeg(16, 16);
        let frame = photo.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
        photo[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert!(redrawn(&photo, None).is_none());
    }
}
