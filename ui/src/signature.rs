//! A drawn signature, from the vector strokes that were captured.

use std::fmt::Write as _;

use dioxus::prelude::*;
use serde::Deserialize;

use crate::t;
use crate::text::Text;

/// One sample of the pen, in pixels of the field it was drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A stroke as we store it, or as the signature pad hands it over.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stroke {
    Points(Vec<Point>),
    Pad { points: Vec<Point> },
}

/// Strokes with the size of the field they were drawn on, or without.
#[derive(Deserialize)]
#[serde(untagged)]
enum Drawn {
    Sized { strokes: Vec<Stroke> },
    Bare(Vec<Stroke>),
}

/// Reads strokes, `{"width":360,"height":190,"strokes":[[{"x":1,"y":2},…],…]}`, the same list alone, or the signature pad's own `[{"points":[…]},…]`. None when they are not strokes.
pub fn read_strokes(json: &str) -> Option<Vec<Vec<Point>>> {
    let (Drawn::Sized { strokes } | Drawn::Bare(strokes)) = serde_json::from_str(json).ok()?;
    Some(
        strokes
            .into_iter()
            .map(|stroke| match stroke {
                Stroke::Points(points) | Stroke::Pad { points } => points,
            })
            .filter(|points| !points.is_empty())
            .collect(),
    )
}

/// A signature as an image named "Signature of …". Without `size` (width, height of the field it was drawn on) the view fits the strokes.
#[component]
pub fn Signature(
    text: Text,
    #[props(into)] strokes: String,
    #[props(into)] name: String,
    #[props(default)] size: Option<(f64, f64)>,
) -> Element {
    let Some(strokes) = read_strokes(&strokes) else {
        return rsx! {
            p { class: "notice", {t!(text, "signature-unreadable")} }
        };
    };
    let view = match size {
        Some((width, height)) => format!("0 0 {width} {height}"),
        None => bounds(&strokes),
    };
    rsx! {
        svg { class: "signature", view_box: view, role: "img", "aria-label": t!(text, "signature-of", name = name),
            for (number , points) in strokes.iter().enumerate() {
                path { key: "{number}", d: path(points) }
            }
        }
    }
}

/// A smooth line through the samples: curves between the middles of neighbours.
fn path(points: &[Point]) -> String {
    let mut d = String::new();
    let Some(first) = points.first() else { return d };
    // Writing to a String cannot fail.
    let _ = write!(d, "M{:.1} {:.1}", first.x, first.y);
    if points.len() == 1 {
        d.push_str("l0.1 0");
        return d;
    }
    for pair in points.windows(2).skip(1) {
        let middle = ((pair[0].x + pair[1].x) / 2.0, (pair[0].y + pair[1].y) / 2.0);
        let _ = write!(d, "Q{:.1} {:.1} {:.1} {:.1}", pair[0].x, pair[0].y, middle.0, middle.1);
    }
    if let Some(last) = points.last() {
        let _ = write!(d, "L{:.1} {:.1}", last.x, last.y);
    }
    d
}

fn bounds(strokes: &[Vec<Point>]) -> String {
    const MARGIN: f64 = 8.0;
    let all = || strokes.iter().flatten();
    if all().next().is_none() {
        return "0 0 300 120".to_owned();
    }
    let left = all().map(|p| p.x).fold(f64::INFINITY, f64::min);
    let top = all().map(|p| p.y).fold(f64::INFINITY, f64::min);
    let right = all().map(|p| p.x).fold(f64::NEG_INFINITY, f64::max);
    let bottom = all().map(|p| p.y).fold(f64::NEG_INFINITY, f64::max);
    format!(
        "{:.0} {:.0} {:.0} {:.0}",
        left - MARGIN,
        top - MARGIN,
        (right - left).max(1.0) + 2.0 * MARGIN,
        (bottom - top).max(1.0) + 2.0 * MARGIN
    )
}
