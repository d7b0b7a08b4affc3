//! Signatures: strokes as a pen would leave them, and the picture of them.

use super::canvas::Canvas;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A drawn signature, in the two forms in which it is stored.
pub struct Signature {
    /// The picture.
    pub png: Vec<u8>,
    /// JSON: a list of strokes of `[x, y, milliseconds]` points.
    pub strokes: Vec<u8>,
}

/// The signature of this seed.
pub fn signature(seed: u64) -> Signature {
    let strokes = strokes(seed);
    let mut canvas = Canvas::sized(840, 360, 1.4);
    for stroke in &strokes {
        let points: Vec<(f32, f32)> = stroke.iter().map(|p| (p[0] as f32, p[1] as f32)).collect();
        canvas.line(&points, 4.0, [20, 24, 31]);
    }
    let json = serde_json::to_vec(&strokes).expect("numbers always serialise");
    Signature { png: canvas.png(), strokes: json }
}

/// Loops that wander to the right, then a line under them.
fn strokes(seed: u64) -> Vec<Vec<[i64; 3]>> {
    let mut rng = StdRng::seed_from_u64(seed);
    let turns = rng.random_range(4.0..7.0_f32);
    let lean = rng.random_range(14.0..34.0_f32);
    let tall = rng.random_range(45.0..70.0_f32);
    let phase = rng.random_range(0.0..1.5_f32);
    let mut ms = 0_i64;
    let name = (0..=150).map(|i| {
        let t = i as f32 / 150.0;
        let angle = t * turns * std::f32::consts::TAU + phase;
        let height = tall * (1.0 - 0.55 * t) * (0.75 + 0.25 * (t * 17.0 + phase).sin());
        ms += 7;
        let x = 70.0 + 430.0 * t + lean * (angle * 1.02).cos();
        let y = 130.0 + height * angle.sin() - 12.0 * t;
        [x.round() as i64, y.round() as i64, ms]
    });
    let name: Vec<_> = name.collect();
    ms += 180;
    let under = (0..=20).map(|i| {
        let t = i as f32 / 20.0;
        ms += 8;
        [(110.0 + 360.0 * t) as i64, (205.0 - 22.0 * t + 6.0 * (t * 6.0).sin()) as i64, ms]
    });
    let under: Vec<_> = under.collect();
    if rng.random_bool(0.6) { vec![name, under] } else { vec![name] }
}
