//! W12: sign-ins with a password, eight at a time, beside the hashing alone.

use crate::bench::Bench;
use crate::ours::company::{self, PASSWORD, Who, found};
use crate::report::Figure;
use crate::stats::Spread;
use anyhow::ensure;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use futures::{StreamExt, TryStreamExt};
use shared::DeviceId;
use shared::sync::SignIn;
use std::time::Instant;
use uuid::Uuid;

/// People who sign in.
const PEOPLE: usize = 40;
/// At once.
const AT_ONCE: usize = 8;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let people = bench.size(PEOPLE);
    let place = bench.place("w12").await?;
    let app = company::open(place.config()).await?;
    found(&app, people).await?;
    app.db.close().await;
    drop(app);
    let server = bench.server(&place).await?;
    let http = e2e::demo_process::client();
    let url = format!("{}/sync/sign-in", server.url());
    let sign_in = async |n: usize| -> anyhow::Result<()> {
        let asked = SignIn {
            email: Who::Technician(n).email(),
            password: PASSWORD.into(),
            device: DeviceId(Uuid::from_u128(0xd000 + n as u128)),
            device_name: "bench".into(),
            app_version: "1.0.0".into(),
            company: None,
        };
        let answer = http.post(&url).json(&asked).send().await?;
        ensure!(answer.status().is_success(), "a sign-in is answered {}", answer.status());
        Ok(())
    };
    sign_in(0).await?;
    let (mut ours, mut bound) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let begun = Instant::now();
        futures::stream::iter(0..people).map(Ok).try_for_each_concurrent(AT_ONCE, &sign_in).await?;
        ours.push(people as f64 / begun.elapsed().as_secs_f64());
        bound.push(people as f64 / hashing(people)?);
    }
    server.stop()?;
    bench.remove(place).await?;
    let (ours, bound) = (Spread::of(&ours), Spread::of(&bound));
    let share = ours.median / bound.median;
    let text = format!(
        "the hashing alone does {:.1}/s on these cores (here {:.0} % of it)",
        bound.median,
        share * 100.0
    );
    let figure = Figure::new("W12", "sign-ins with a password, 8 at a time", "sign-ins/s", ours);
    Ok(vec![figure.note(text)])
}

/// How long so many checks of a password take on all cores, in seconds.
fn hashing(times: usize) -> anyhow::Result<f64> {
    let salt = SaltString::encode_b64(&[7; 16]).map_err(|e| anyhow::anyhow!("{e}"))?;
    let hash =
        Argon2::default().hash_password(PASSWORD.as_bytes(), &salt).map_err(|e| anyhow::anyhow!("{e}"))?;
    let hash = hash.to_string();
    let cores = std::thread::available_parallelism()?.get();
    let begun = Instant::now();
    let right = std::thread::scope(|scope| {
        let check = |n: usize| {
            let hash = &hash;
            scope.spawn(move || {
                let mine = (n..times).step_by(cores);
                mine.filter(|_| {
                    let Ok(hash) = PasswordHash::new(hash) else { return false };
                    Argon2::default().verify_password(PASSWORD.as_bytes(), &hash).is_ok()
                })
                .count()
            })
        };
        let threads: Vec<_> = (0..cores).map(check).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).sum::<usize>()
    });
    ensure!(right == times, "{right} of {times} passwords were right");
    Ok(begun.elapsed().as_secs_f64())
}
