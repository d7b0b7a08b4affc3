//! Pictures as browsers get them: read, turned upright and written anew, so that what the file said besides its pixels
//! (where it was taken, by which camera, whatever is hidden behind its end) stays here.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most pixels that are unpacked: larger ones are files to save.
const MOST_PIXELS: u64 = 64_000_000;
/// The quality of what is written, of 100.
const QUALITY: u8 = 90;

/// A picture to show.
pub struct Redrawn {
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// Draws a JPEG or PNG again; none if it is something else, damaged or enormous. The size is known before any memory is
/// taken for pixels.
pub fn redrawn(bytes: &[u8]) -> Option<Redrawn> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let format = reader.format()?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 4);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
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
        let shown = redrawn(&photo).unwrap();
        assert_eq!(shown.kind, "image/jpeg");
        assert!(
            !holds(&shown.bytes, b"Exif") && !holds(&shown.bytes, b"Asha") && !holds(&shown.bytes, b"script")
        );
        let upright = image::load_from_memory(&shown.bytes).unwrap().into_rgb8();
        assert_eq!(upright.dimensions(), (20, 40), "turned as it was held");
        assert!(upright.get_pixel(10, 2).0[0] > 200 && upright.get_pixel(10, 37).0[0] < 50);
    }

    #[test]
    fn what_is_no_whole_picture_is_not_shown() {
        assert!(redrawn(b"<svg onload=x>").is_none());
        assert!(redrawn(b"\xff\xd8\xff nothing").is_none());
        assert!(redrawn(&[]).is_none());
    }

    #[test]
    fn an_enormous_picture_is_not_unpacked() {
        let mut photo = jpeg(16, 16);
        let frame = photo.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
        photo[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert!(redrawn(&photo).is_none());
    }
}
