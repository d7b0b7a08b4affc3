//! The photos of the example: drawn once each, on all processors, before the story is told.

use pictures::{Moment, Scene, photo, signature};
use shared::sync::BlobHash;
use std::collections::{BTreeMap, BTreeSet};

/// The size of the originals, in pixels.
pub const WIDTH: u32 = 1600;
/// In proportion to [`WIDTH`].
pub const HEIGHT: u32 = 1200;

/// One photo that the story needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shot {
    pub scene: Scene,
    pub moment: Moment,
    /// The place.
    pub seed: u64,
    pub shot: u32,
}

/// A photo and its thumbnail.
pub struct Picture {
    pub jpeg: Vec<u8>,
    pub thumb: Vec<u8>,
    pub hash: BlobHash,
    pub thumb_hash: BlobHash,
}

/// A drawn signature.
pub struct Signed {
    pub png: Vec<u8>,
    pub strokes: Vec<u8>,
    pub png_hash: BlobHash,
    pub strokes_hash: BlobHash,
}

/// All pictures of the story.
#[derive(Default)]
pub struct Album {
    pictures: BTreeMap<Shot, Picture>,
    signatures: BTreeMap<u64, Signed>,
}

impl Album {
    /// Draws everything; in the order of the shots whatever the number of threads.
    pub fn draw(shots: &BTreeSet<Shot>, signatures: &BTreeSet<u64>) -> Album {
        let shots: Vec<Shot> = shots.iter().copied().collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = shots.len().div_ceil(threads).max(1);
        let pictures = std::thread::scope(|scope| {
            let work = |shots: &[Shot]| shots.iter().map(|shot| (*shot, picture(*shot))).collect::<Vec<_>>();
            let hands: Vec<_> = shots.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
            hands.into_iter().flat_map(|hand| hand.join().expect("drawing does not panic")).collect()
        });
        let signatures = signatures.iter().map(|seed| (*seed, signed(*seed))).collect();
        Album { pictures, signatures }
    }

    /// A photo that was asked for at the start.
    pub fn picture(&self, shot: Shot) -> &Picture {
        &self.pictures[&shot]
    }

    /// A signature that was asked for at the start.
    pub fn signed(&self, seed: u64) -> &Signed {
        &self.signatures[&seed]
    }

    /// Everything to be stored.
    pub fn blobs(&self) -> impl Iterator<Item = &Vec<u8>> {
        let photos = self.pictures.values().flat_map(|p| [&p.jpeg, &p.thumb]);
        photos.chain(self.signatures.values().flat_map(|s| [&s.png, &s.strokes]))
    }
}

fn picture(Shot { scene, moment, seed, shot }: Shot) -> Picture {
    let jpeg = photo(scene, moment, seed, shot, WIDTH as usize, 78);
    let thumb = photo(scene, moment, seed, shot, 320, 60);
    let (hash, thumb_hash) = (BlobHash::of(&jpeg), BlobHash::of(&thumb));
    Picture { jpeg, thumb, hash, thumb_hash }
}

fn signed(seed: u64) -> Signed {
    let drawn = signature(seed);
    let (png_hash, strokes_hash) = (BlobHash::of(&drawn.png), BlobHash::of(&drawn.strokes));
    Signed { png: drawn.png, strokes: drawn.strokes, png_hash, strokes_hash }
}
