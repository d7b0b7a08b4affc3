//! Draws every scene and some signatures into a folder, to look at: `cargo run -p pictures --example draw -- DIR`.

use pictures::{Moment, Scene, photo, signature};
use std::path::PathBuf;

fn main() -> anyhow::Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned()));
    std::fs::create_dir_all(&dir)?;
    let scenes =
        [Scene::Boiler, Scene::Sink, Scene::Drain, Scene::Bathroom, Scene::AirConditioner, Scene::Radiator];
    for (seed, scene) in (1..).zip(scenes) {
        for moment in [Moment::Before, Moment::During, Moment::After] {
            let started = std::time::Instant::now();
            let jpeg = photo(scene, moment, seed, 0, 1600, 82);
            println!("{scene:?} {moment:?}: {} bytes, {:?}", jpeg.len(), started.elapsed());
            std::fs::write(dir.join(format!("{scene:?}-{moment:?}.jpg").to_lowercase()), jpeg)?;
        }
    }
    for seed in 0..4 {
        std::fs::write(dir.join(format!("signature-{seed}.png")), signature(seed).png)?;
    }
    Ok(())
}
