//! What a technician photographs: boilers, pipes, bathrooms and air conditioners, before the work and after.

use super::canvas::{Canvas, Colour, mix};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// What is in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scene {
    Boiler,
    Sink,
    Drain,
    Bathroom,
    AirConditioner,
    Radiator,
}

/// When in the course of the work it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    Before,
    During,
    After,
}

const COPPER: Colour = [172, 108, 62];
const STEEL: Colour = [126, 138, 148];
const WATER: Colour = [112, 172, 220];
const RUST: Colour = [128, 72, 40];
const DIRT: Colour = [96, 84, 66];
const BRASS: Colour = [214, 176, 70];
const DARK: Colour = [58, 62, 68];

/// A photo, `width` pixels wide, as a JPEG. The seed is the place: pictures of one seed show the same room from the
/// same spot, so that before and after fit on each other; `shot` moves nearer for further pictures.
pub fn photo(scene: Scene, moment: Moment, seed: u64, shot: u32, width: usize, quality: u8) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut canvas = Canvas::new(width);
    let walls: [Colour; 6] = [
        [150, 163, 176],
        [158, 146, 132],
        [140, 154, 142],
        [170, 160, 150],
        [142, 150, 168],
        [168, 152, 158],
    ];
    let wall = walls[rng.random_range(0..walls.len())];
    let light = match moment {
        Moment::Before => 0.0,
        Moment::During => 0.10,
        Moment::After => 0.22,
    };
    let wall = mix(wall, [235, 240, 242], light);
    let near = 1.0 + 0.35 * shot as f32;
    let pan = (rng.random_range(-110.0..110.0), rng.random_range(-40.0..50.0));
    let zoom = rng.random_range(0.92..1.12) * near;
    canvas.backdrop(mix(wall, [255, 255, 255], 0.14), mix(wall, [40, 44, 52], 0.18));
    canvas.aim(pan, zoom);
    let floor = mix(mix(wall, [88, 86, 84], 0.45), [255, 255, 255], light * 0.4);
    canvas.slab([-900.0, 900.0, 3400.0, 900.0], 0.0, floor);
    match scene {
        Scene::Boiler => boiler(&mut canvas, &mut rng, moment),
        Scene::Sink => sink(&mut canvas, &mut rng, moment),
        Scene::Drain => drain(&mut canvas, &mut rng, moment),
        Scene::Bathroom => bathroom(&mut canvas, &mut rng, moment),
        Scene::AirConditioner => air_conditioner(&mut canvas, &mut rng, moment),
        Scene::Radiator => radiator(&mut canvas, &mut rng, moment),
    }
    canvas.jpeg(quality)
}

fn boiler(c: &mut Canvas, rng: &mut StdRng, moment: Moment) {
    let casing = mix([232, 228, 216], [200, 206, 214], rng.random_range(0.0..1.0));
    c.line(&[(60.0, 1000.0), (60.0, 720.0), (560.0, 720.0)], 54.0, STEEL);
    c.line(&[(980.0, 330.0), (1240.0, 330.0), (1240.0, 1010.0)], 54.0, COPPER);
    c.slab([560.0, 190.0, 440.0, 690.0], 36.0, casing);
    c.slab([615.0, 260.0, 330.0, 190.0], 18.0, mix(casing, DARK, 0.28));
    c.disc(780.0, 630.0, 84.0, mix(casing, DARK, 0.5));
    match moment {
        Moment::Before => {
            c.disc(780.0, 630.0, 30.0, [190, 60, 50]);
            c.line(&[(1240.0, 560.0), (1252.0, 800.0)], 20.0, RUST);
            puddle(c, 1150.0, 1010.0, 1.0);
            c.disc(1216.0, 900.0, 34.0, WATER);
            c.disc(1210.0, 850.0, 14.0, WATER);
        }
        Moment::During => {
            c.slab([615.0, 260.0, 330.0, 560.0], 18.0, DARK);
            c.line(&[(660.0, 320.0), (900.0, 320.0), (900.0, 700.0), (680.0, 760.0)], 22.0, COPPER);
            tools(c, 360.0, 1030.0);
        }
        Moment::After => {
            c.disc(780.0, 630.0, 30.0, [70, 150, 90]);
            c.line(&[(1240.0, 470.0), (1240.0, 560.0)], 34.0, BRASS);
            c.disc(1240.0, 620.0, 70.0, BRASS);
            c.disc(1240.0, 620.0, 46.0, [250, 250, 246]);
            c.line(&[(1240.0, 620.0), (1262.0, 592.0)], 8.0, DARK);
        }
    }
}

fn sink(c: &mut Canvas, rng: &mut StdRng, moment: Moment) {
    let cabinet = mix([176, 140, 104], [210, 206, 198], rng.random_range(0.0..1.0));
    c.slab([180.0, 420.0, 1240.0, 640.0], 12.0, cabinet);
    c.slab([230.0, 470.0, 1140.0, 560.0], 8.0, mix(cabinet, DARK, 0.62));
    c.slab([140.0, 360.0, 1320.0, 70.0], 16.0, [222, 226, 228]);
    c.line(&[(800.0, 360.0), (800.0, 190.0), (950.0, 190.0), (950.0, 250.0)], 34.0, [190, 198, 204]);
    let trap = if moment == Moment::After { [232, 236, 238] } else { [168, 172, 172] };
    c.line(
        &[(800.0, 430.0), (800.0, 720.0), (900.0, 800.0), (1000.0, 720.0), (1000.0, 640.0), (1360.0, 640.0)],
        58.0,
        trap,
    );
    match moment {
        Moment::Before => {
            c.disc(800.0, 700.0, 46.0, RUST);
            for (x, y) in [(830.0, 830.0), (880.0, 880.0), (845.0, 920.0), (905.0, 950.0)] {
                c.disc(x, y, 16.0, WATER);
            }
            puddle(c, 860.0, 1010.0, 1.2);
        }
        Moment::During => {
            c.slab([700.0, 890.0, 380.0, 110.0], 20.0, [178, 70, 62]);
            tools(c, 1180.0, 1010.0);
        }
        Moment::After => {
            c.line(&[(762.0, 560.0), (838.0, 560.0)], 40.0, BRASS);
            c.line(&[(1000.0, 602.0), (1000.0, 676.0)], 76.0, BRASS);
        }
    }
}

fn drain(c: &mut Canvas, rng: &mut StdRng, moment: Moment) {
    let tile = mix([196, 200, 196], [214, 200, 180], rng.random_range(0.0..1.0));
    c.slab([-400.0, 380.0, 2400.0, 1300.0], 0.0, tile);
    for i in 0..9 {
        let x = -200.0 + 260.0 * i as f32;
        c.line(&[(x, 380.0), (x - 160.0 + 40.0 * i as f32, 1600.0)], 6.0, mix(tile, DARK, 0.3));
    }
    for y in [380.0, 560.0, 790.0, 1080.0] {
        c.line(&[(-400.0, y), (2000.0, y)], 6.0, mix(tile, DARK, 0.3));
    }
    c.blob(800.0, 760.0, 300.0, 190.0, STEEL);
    c.blob(800.0, 755.0, 262.0, 160.0, DARK);
    let bars = |c: &mut Canvas, colour| {
        for i in 0..7 {
            let x = 590.0 + 70.0 * i as f32;
            c.line(
                &[(x, 650.0 + 6.0 * (i as f32 - 3.0).powi(2)), (x, 860.0 - 6.0 * (i as f32 - 3.0).powi(2))],
                22.0,
                colour,
            );
        }
    };
    match moment {
        Moment::Before => {
            c.blob(800.0, 780.0, 470.0, 250.0, mix(WATER, DIRT, 0.55));
            bars(c, mix(STEEL, DIRT, 0.5));
            for (x, y, r) in [(640.0, 760.0, 60.0), (820.0, 830.0, 84.0), (930.0, 720.0, 50.0)] {
                c.blob(x, y, r, r * 0.5, DIRT);
            }
        }
        Moment::During => {
            c.line(&[(800.0, 740.0), (930.0, 420.0), (1220.0, 330.0), (1480.0, 480.0)], 26.0, [60, 64, 72]);
            tools(c, 330.0, 930.0);
        }
        Moment::After => {
            bars(c, [206, 212, 216]);
            c.blob(640.0, 690.0, 60.0, 18.0, [244, 248, 250]);
        }
    }
}

fn bathroom(c: &mut Canvas, rng: &mut StdRng, moment: Moment) {
    let tile = mix([206, 222, 226], [226, 214, 200], rng.random_range(0.0..1.0));
    let finished = moment == Moment::After;
    if finished {
        c.slab([-300.0, -200.0, 2200.0, 1100.0], 0.0, tile);
        for i in 0..12 {
            let x = -200.0 + 190.0 * i as f32;
            c.line(&[(x, -200.0), (x, 900.0)], 5.0, mix(tile, [255, 255, 255], 0.6));
        }
        for i in 0..7 {
            let y = 20.0 + 150.0 * i as f32;
            c.line(&[(-300.0, y), (1900.0, y)], 5.0, mix(tile, [255, 255, 255], 0.6));
        }
        c.slab([160.0, 640.0, 760.0, 320.0], 110.0, [248, 250, 250]);
        c.slab([210.0, 680.0, 660.0, 90.0], 40.0, [222, 230, 234]);
        c.slab([1080.0, 560.0, 330.0, 110.0], 40.0, [248, 250, 250]);
        c.slab([1180.0, 660.0, 130.0, 260.0], 20.0, [238, 240, 240]);
        c.disc(1245.0, 330.0, 150.0, [210, 226, 234]);
        c.line(&[(300.0, 640.0), (300.0, 480.0), (400.0, 480.0)], 30.0, BRASS);
        c.line(&[(1245.0, 560.0), (1245.0, 500.0), (1290.0, 500.0)], 24.0, BRASS);
    } else {
        for i in 0..6 {
            c.line(
                &[(80.0 + 300.0 * i as f32, -100.0), (80.0 + 300.0 * i as f32, 900.0)],
                46.0,
                [176, 142, 98],
            );
        }
        c.line(&[(-100.0, 300.0), (1700.0, 300.0)], 40.0, [186, 152, 108]);
        c.line(&[(-100.0, 620.0), (700.0, 620.0), (700.0, 860.0)], 30.0, COPPER);
        c.line(&[(-100.0, 690.0), (620.0, 690.0), (620.0, 860.0)], 30.0, STEEL);
        c.slab([980.0, 780.0, 420.0, 150.0], 10.0, DIRT);
        c.shape(
            &[(920.0, 930.0), (1080.0, 730.0), (1260.0, 760.0), (1480.0, 930.0)],
            mix(DIRT, [200, 190, 170], 0.4),
        );
        if moment == Moment::During {
            c.line(&[(700.0, 620.0), (1245.0, 620.0), (1245.0, 480.0)], 30.0, COPPER);
            tools(c, 300.0, 1040.0);
        }
    }
}

fn air_conditioner(c: &mut Canvas, rng: &mut StdRng, moment: Moment) {
    let body = mix([240, 242, 242], [222, 226, 232], rng.random_range(0.0..1.0));
    c.line(&[(1310.0, 470.0), (1450.0, 470.0), (1450.0, 1100.0)], 44.0, [228, 226, 216]);
    c.slab([240.0, 250.0, 1090.0, 330.0], 48.0, body);
    let mouth = if moment == Moment::Before { mix(DARK, DIRT, 0.5) } else { mix(DARK, STEEL, 0.2) };
    c.slab([300.0, 480.0, 970.0, 60.0], 24.0, mouth);
    match moment {
        Moment::Before => {
            for i in 0..9 {
                c.blob(340.0 + 110.0 * i as f32, 470.0, 44.0, 16.0, DIRT);
            }
            for (x, y) in [(520.0, 640.0), (524.0, 720.0), (700.0, 660.0), (516.0, 810.0), (704.0, 790.0)] {
                c.blob(x, y, 13.0, 20.0, WATER);
            }
            c.line(&[(510.0, 590.0), (500.0, 880.0)], 26.0, mix(body, DIRT, 0.4));
            puddle(c, 600.0, 1010.0, 0.8);
            c.disc(1230.0, 330.0, 14.0, [200, 60, 50]);
        }
        Moment::During => {
            c.slab([300.0, 300.0, 970.0, 190.0], 10.0, STEEL);
            for i in 0..24 {
                let x = 320.0 + 40.0 * i as f32;
                c.line(&[(x, 306.0), (x, 484.0)], 6.0, [190, 198, 204]);
            }
            tools(c, 420.0, 1010.0);
        }
        Moment::After => {
            c.slab([320.0, 300.0, 300.0, 30.0], 10.0, mix(body, [255, 255, 255], 0.6));
            c.disc(1230.0, 330.0, 14.0, [60, 160, 90]);
            for i in 0..3 {
                let x = 480.0 + 260.0 * i as f32;
                c.line(&[(x, 620.0), (x + 50.0, 690.0), (x + 10.0, 760.0)], 12.0, [214, 232, 242]);
            }
        }
    }
}

fn radiator(c: &mut Canvas, rng: &mut StdRng, moment: Moment) {
    let paint = mix([240, 238, 230], [214, 218, 222], rng.random_range(0.0..1.0));
    let paint = if moment == Moment::Before { mix(paint, RUST, 0.18) } else { paint };
    c.line(&[(200.0, 1100.0), (200.0, 820.0), (330.0, 820.0)], 36.0, COPPER);
    c.line(&[(1290.0, 820.0), (1420.0, 820.0), (1420.0, 1100.0)], 36.0, COPPER);
    for i in 0..9 {
        c.slab([330.0 + 106.0 * i as f32, 360.0, 92.0, 530.0], 42.0, paint);
    }
    c.slab([330.0, 410.0, 940.0, 40.0], 16.0, mix(paint, DARK, 0.12));
    c.slab([330.0, 800.0, 940.0, 40.0], 16.0, mix(paint, DARK, 0.12));
    match moment {
        Moment::Before => {
            c.shape(&[(520.0, 890.0), (560.0, 640.0), (610.0, 890.0)], RUST);
            c.disc(250.0, 820.0, 40.0, RUST);
            puddle(c, 480.0, 1010.0, 1.0);
        }
        Moment::During => {
            c.slab([250.0, 900.0, 500.0, 110.0], 30.0, [70, 110, 160]);
            tools(c, 1050.0, 1030.0);
        }
        Moment::After => {
            c.slab([205.0, 770.0, 110.0, 96.0], 30.0, [248, 248, 246]);
            c.disc(210.0, 818.0, 44.0, [236, 238, 240]);
            c.line(&[(188.0, 790.0), (188.0, 846.0)], 10.0, BRASS);
        }
    }
}

fn puddle(c: &mut Canvas, x: f32, y: f32, size: f32) {
    c.blob(x, y, 230.0 * size, 44.0 * size, mix(WATER, DIRT, 0.45));
    c.blob(x - 20.0, y - 8.0, 180.0 * size, 28.0 * size, mix(WATER, DIRT, 0.2));
}

fn tools(c: &mut Canvas, x: f32, y: f32) {
    c.slab([x - 130.0, y - 90.0, 260.0, 130.0], 18.0, [186, 56, 48]);
    c.line(
        &[(x - 60.0, y - 90.0), (x - 60.0, y - 140.0), (x + 60.0, y - 140.0), (x + 60.0, y - 90.0)],
        18.0,
        DARK,
    );
    c.line(&[(x + 180.0, y + 20.0), (x + 330.0, y - 10.0)], 22.0, STEEL);
    c.disc(x + 340.0, y - 12.0, 30.0, STEEL);
}
