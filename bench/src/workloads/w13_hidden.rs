//! W13: what it costs a pull that the company hides a field from technicians.

use crate::bench::Bench;
use crate::ours::company::{self, COMPANY, Who, add_jobs, found};
use crate::report::Figure;
use crate::stats::Spread;
use anyhow::ensure;
use shared::access::{Field, Hidden};
use shared::records::{CompanyPatch, Role};
use shared::sync::{Outcome, Pulled};
use shared::{Change, DeviceId, StreamId};
use std::time::Instant;
use sync_server::sessions::{Proven, open_device};
use sync_server::{App, Origin, act};
use uuid::Uuid;

/// Jobs of the technician.
const JOBS: usize = 2_000;
/// Pulls from zero in a run, with and without in turns.
const TIMES: usize = 8;

pub async fn run(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let jobs = bench.size(JOBS);
    let place = bench.place("w13").await?;
    let app = company::open(place.config()).await?;
    found(&app, 1).await?;
    let technician = Who::Technician(0);
    add_jobs(&app, 0..jobs, |_| Some(0), |now, _| now).await?;
    let device = DeviceId(Uuid::from_u128(7));
    let person = company::person(&app, technician).await?;
    let known = Proven { company: COMPANY, company_name: String::new(), person };
    let token = open_device(&app, &known, device, "bench", "1.0").await?;
    let stream = StreamId::of(device, COMPANY, technician.id());
    let server = bench.server(&place).await?;
    let http = e2e::demo_process::client();
    let pull = async || -> anyhow::Result<(f64, usize)> {
        let begun = Instant::now();
        let (mut from, mut records) = (String::new(), 0);
        loop {
            let url = format!("{}/sync/pull?stream={stream}{from}", server.url());
            let answer = http.get(url).bearer_auth(&token).send().await?;
            ensure!(answer.status().is_success(), "a pull: {}", answer.status());
            let page: Pulled = answer.json().await?;
            records += page.puts.len();
            from = format!("&cursor={}", page.cursor);
            if !page.more {
                return Ok((begun.elapsed().as_secs_f64() * 1_000.0, records));
            }
        }
    };
    let (mut open, mut hidden) = (Vec::new(), Vec::new());
    pull().await?;
    for turn in 0..bench.runs {
        for (hides, times) in [(false, &mut open), (true, &mut hidden)] {
            hide(&app, hides, turn).await?;
            let mut taken = Vec::new();
            for _ in 0..TIMES {
                let (ms, records) = pull().await?;
                ensure!(records >= jobs, "{records} records");
                taken.push(ms);
            }
            times.push(Spread::of(&taken).median);
        }
    }
    server.stop()?;
    app.db.close().await;
    drop(app);
    bench.remove(place).await?;
    let (open, hidden) = (Spread::of(&open), Spread::of(&hidden));
    let more = (hidden.median / open.median - 1.0) * 100.0;
    let what = format!("a technician's pull of {jobs} jobs from zero, amounts and numbers hidden");
    let target =
        format!("at most 5 % more than with nothing hidden ({:.0} ms; here {more:.1} %)", open.median);
    Ok(vec![Figure::new("W13", what, "ms", hidden).target(target, more <= 5.0)])
}

/// The company hides what it can from technicians, or nothing.
async fn hide(app: &App, hides: bool, turn: usize) -> anyhow::Result<()> {
    let fields = Field::ALL.into_iter().filter(|field| hides && field.may_be_hidden_from(Role::Technician));
    let hidden = Hidden(fields.map(|field| (field, [Role::Technician].into())).collect());
    let patch = CompanyPatch { hidden: Some(hidden), ..CompanyPatch::default() };
    let cause = Uuid::from_u128(1_000 + 2 * turn as u128 + u128::from(hides));
    let change = Change::EditCompany { patch: Box::new(patch) };
    let done = act(app, COMPANY, &Origin::System, cause, vec![change]).await?;
    ensure!(matches!(done, Outcome::Applied { .. }), "hiding was not taken: {done:?}");
    Ok(())
}
