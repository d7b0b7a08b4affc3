//! A plain RGB canvas whose shapes are filled row by row, so that drawing is quick even without optimisation.

use image::ExtendedColorType;
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder};

/// Red, green, blue.
pub type Colour = [u8; 3];

/// The width that shapes are drawn in; the canvas scales it to its own.
pub const WIDTH: f32 = 1600.0;
/// The height that shapes are drawn in.
pub const HEIGHT: f32 = 1200.0;

/// A picture in the making.
pub struct Canvas {
    width: usize,
    height: usize,
    scale: f32,
    /// Where the middle of the scene is moved to, and how much nearer it is.
    pan: (f32, f32),
    zoom: f32,
    pixels: Vec<u8>,
}

impl Canvas {
    /// A canvas `width` pixels wide in the proportions of [`WIDTH`] to [`HEIGHT`].
    pub fn new(width: usize) -> Canvas {
        let scale = width as f32 / WIDTH;
        Canvas::sized(width, (HEIGHT * scale).round() as usize, scale)
    }

    /// A canvas of any proportions, `scale` pixels to a unit, white.
    pub fn sized(width: usize, height: usize, scale: f32) -> Canvas {
        Canvas { width, height, scale, pan: (0.0, 0.0), zoom: 1.0, pixels: vec![255; width * height * 3] }
    }

    /// From here on everything is drawn nearer and moved.
    pub fn aim(&mut self, pan: (f32, f32), zoom: f32) {
        (self.pan, self.zoom) = (pan, zoom);
    }

    fn x(&self, x: f32) -> f32 {
        ((x - WIDTH / 2.0) * self.zoom + WIDTH / 2.0 + self.pan.0) * self.scale
    }

    fn y(&self, y: f32) -> f32 {
        ((y - HEIGHT / 2.0) * self.zoom + HEIGHT / 2.0 + self.pan.1) * self.scale
    }

    /// One row from `from` to `to`, in pixels.
    fn span(&mut self, row: i64, from: f32, to: f32, colour: Colour) {
        if row < 0 || row >= self.height as i64 {
            return;
        }
        let from = from.round().clamp(0.0, self.width as f32) as usize;
        let to = to.round().clamp(0.0, self.width as f32) as usize;
        if from >= to {
            return;
        }
        let start = (row as usize * self.width + from) * 3;
        let end = (row as usize * self.width + to) * 3;
        self.pixels[start..start + 3].copy_from_slice(&colour);
        let mut filled = 3;
        while filled < end - start {
            let more = filled.min(end - start - filled);
            self.pixels.copy_within(start..start + more, start + filled);
            filled += more;
        }
    }

    /// The whole canvas, from one colour at the top to another at the bottom; not moved by [`Canvas::aim`].
    pub fn backdrop(&mut self, top: Colour, bottom: Colour) {
        for row in 0..self.height {
            let colour = mix(top, bottom, row as f32 / self.height as f32);
            self.span(row as i64, 0.0, self.width as f32, colour);
        }
    }

    /// A rectangle with corners of radius `r`, shaded a little darker towards its lower edge.
    pub fn slab(&mut self, [x, y, w, h]: [f32; 4], r: f32, colour: Colour) {
        let (left, right) = (self.x(x), self.x(x + w));
        let (top, bottom) = (self.y(y), self.y(y + h));
        let r = (r * self.scale * self.zoom).min((right - left) / 2.0).min((bottom - top) / 2.0);
        let mut row = top.round();
        while row < bottom.round() {
            let edge = (row + 0.5 - top).min(bottom - row - 0.5);
            let cut = if edge < r { r - (r * r - (r - edge).powi(2)).max(0.0).sqrt() } else { 0.0 };
            let shade = mix(colour, [0, 0, 0], 0.10 * (row - top) / (bottom - top));
            self.span(row as i64, left + cut, right - cut, shade);
            row += 1.0;
        }
    }

    /// A disc.
    pub fn disc(&mut self, x: f32, y: f32, r: f32, colour: Colour) {
        self.blob(x, y, r, r, colour);
    }

    /// An ellipse.
    pub fn blob(&mut self, x: f32, y: f32, rx: f32, ry: f32, colour: Colour) {
        let (cx, cy) = (self.x(x), self.y(y));
        let (rx, ry) = (rx * self.scale * self.zoom, ry * self.scale * self.zoom);
        let mut row = (cy - ry).floor();
        while row <= cy + ry {
            let t = (row + 0.5 - cy) / ry;
            if t.abs() < 1.0 {
                let half = rx * (1.0 - t * t).sqrt();
                self.span(row as i64, cx - half, cx + half, colour);
            }
            row += 1.0;
        }
    }

    /// A filled outline.
    pub fn shape(&mut self, points: &[(f32, f32)], colour: Colour) {
        let points: Vec<(f32, f32)> = points.iter().map(|(x, y)| (self.x(*x), self.y(*y))).collect();
        let top = points.iter().map(|p| p.1).fold(f32::MAX, f32::min).floor().max(0.0);
        let bottom = points.iter().map(|p| p.1).fold(f32::MIN, f32::max).ceil().min(self.height as f32);
        let mut row = top;
        while row < bottom {
            let y = row + 0.5;
            let mut crossings = Vec::new();
            for (i, a) in points.iter().enumerate() {
                let b = points[(i + 1) % points.len()];
                if (a.1 <= y) != (b.1 <= y) {
                    crossings.push(a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0));
                }
            }
            crossings.sort_by(f32::total_cmp);
            for pair in crossings.chunks_exact(2) {
                self.span(row as i64, pair[0], pair[1], colour);
            }
            row += 1.0;
        }
    }

    /// A line through the points, as thick as `width`, with round joints.
    pub fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        for pair in points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let length = ((bx - ax).powi(2) + (by - ay).powi(2)).sqrt().max(0.001);
            let (nx, ny) = (-(by - ay) / length * width / 2.0, (bx - ax) / length * width / 2.0);
            self.shape(
                &[(ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)],
                colour,
            );
        }
        for (x, y) in points {
            self.disc(*x, *y, width / 2.0, colour);
        }
    }

    /// The picture as a JPEG.
    pub fn jpeg(&self, quality: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode(&self.pixels, self.width as u32, self.height as u32, ExtendedColorType::Rgb8)
            .expect("a canvas always has as many pixels as it says");
        bytes
    }

    /// The picture as a PNG.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::ImageEncoder::write_image(
            PngEncoder::new(&mut bytes),
            &self.pixels,
            self.width as u32,
            self.height as u32,
            ExtendedColorType::Rgb8,
        )
        .expect("a canvas always has as many pixels as it says");
        bytes
    }
}

/// So much of `b` in `a`.
pub fn mix(a: Colour, b: Colour, part: f32) -> Colour {
    let part = part.clamp(0.0, 1.0);
    std::array::from_fn(|i| (f32::from(a[i]) + (f32::from(b[i]) - f32::from(a[i])) * part).round() as u8)
}
