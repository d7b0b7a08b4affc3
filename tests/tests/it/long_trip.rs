//! Thirty days without signal: all the work waits on the phone, truthfully counted, and arrives when it comes home.
//!
//! SEVENGATE_TRIP_JOBS=1000 makes the trip as long as a season (two photos a job); fewer do for every day.

use chrono::{DateTime, TimeDelta, Utc};
use e2e::engine::Engine;
use e2e::office::{Office, Who};
use e2e::reckoning::{Witness, everything_is_home};
use e2e::technician::Technician;
use mobile::sync::SyncError;
use shared::JobId;
use shared::records::{Job, JobStatus};
use shared::seams::Clock;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use sync_server::edge::SystemRandomness;

const DAYS: usize = 30;
/// A whole job: arrival, photo, start, done, photo, photos done, rating, review, signature, departure.
const TAPS_PER_JOB: usize = 10;

/// Two photos a job with a thumbnail each; and one signature, as picture and as strokes, for the customer always signs alike.
fn blobs(jobs: usize) -> usize {
    jobs * 4 + if jobs > 0 { 2 } else { 0 }
}

/// Time passes when the test says so.
struct Calendar(Mutex<DateTime<Utc>>);

impl Calendar {
    fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Calendar {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

fn jobs() -> usize {
    std::env::var("SEVENGATE_TRIP_JOBS").ok().and_then(|n| n.parse().ok()).unwrap_or(90)
}

/// The most memory that this process has had, in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

#[tokio::test]
async fn thirty_days_of_work_without_signal_come_home_whole() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Calendar(Mutex::new(DateTime::from_timestamp(1_795_147_200, 0).unwrap())));
    let random = Arc::new(SystemRandomness);
    let office = Office::open(Engine::Sqlite, folder.path(), clock.clone(), random.clone()).await;
    let mut planned: Vec<JobId> = Vec::new();
    for _ in 0..jobs() {
        planned.push(office.job_for(Who::Asha).await.0);
    }
    let phone = folder.path().join("asha");
    let mut asha = Technician::new(&office, Who::Asha, phone.clone(), clock.clone(), random);
    asha.signs_in().await;
    asha.syncs().await.unwrap();
    let before = memory();

    // Away.
    asha.network.off(true);
    let mut taps = 0;
    let mut slowest = Duration::ZERO;
    let begun = Instant::now();
    for day in 0..DAYS {
        clock.pass(TimeDelta::days(1));
        let done = planned.len() * day / DAYS;
        for job in &planned[done..planned.len() * (day + 1) / DAYS] {
            let tapping = Instant::now();
            taps += asha.works(*job, usize::MAX);
            slowest = slowest.max(tapping.elapsed() / TAPS_PER_JOB as u32);
            clock.pass(TimeDelta::minutes(7));
        }
        if day == DAYS / 2 {
            asha.dies();
            asha.starts(None);
        }
        assert!(matches!(asha.syncs().await, Err(SyncError::Offline(_))));
        let banner = asha.store().banner();
        let finished = planned.len() * (day + 1) / DAYS;
        assert_eq!((banner.sets_waiting, banner.blobs_waiting), (taps, blobs(finished)));
        assert_eq!(taps, finished * TAPS_PER_JOB);
        assert!(banner.offline && banner.bytes_waiting > 0);
    }
    let away = begun.elapsed();
    let queue = asha.store().queue();
    assert_eq!(queue.len(), taps);
    assert!(queue.windows(2).all(|pair| pair[0].since <= pair[1].since), "oldest first");
    assert_eq!(queue.iter().map(|item| item.bytes).sum::<u64>(), asha.store().banner().bytes_waiting);
    let after_trip = memory();

    // Home. The session may have ended meanwhile; that costs a sign-in and nothing else.
    asha.network.off(false);
    let begun = Instant::now();
    let mut synced = asha.syncs().await;
    if synced == Err(SyncError::SignedOut) {
        assert_eq!(asha.store().banner().sets_waiting, taps);
        asha.signs_in().await;
        synced = asha.syncs().await;
    }
    let report = synced.unwrap();
    let home = begun.elapsed();
    assert_eq!((report.sets, report.blobs), (taps, blobs(planned.len())));
    let banner = asha.store().banner();
    assert_eq!((banner.sets_waiting, banner.blobs_waiting, banner.bytes_waiting), (0, 0, 0));
    assert!(!banner.offline && banner.last_sent.is_some());
    assert!(asha.store().queue().is_empty() && asha.store().inbox().is_empty());
    let arrived: Vec<Job> = office.all().await;
    assert_eq!(arrived.len(), planned.len());
    assert!(arrived.iter().all(|job| job.status == JobStatus::Completed));
    let after = memory();

    let config = office.app.config.clone();
    asha.dies();
    drop(asha);
    office.app.db.close().await;
    let found =
        everything_is_home(config, &[Witness { who: Who::Asha, folder: phone, saved: Vec::new() }]).await;
    assert_eq!((found.sets, found.evidence, found.blobs), (taps, taps, blobs(planned.len())));
    println!(
        "{} jobs: {taps} taps in {away:?} (slowest job {slowest:?} a tap), home in {home:?}; memory at most {before} MiB \
         before, {after_trip} MiB away, {after} MiB at home; {found:?}",
        planned.len()
    );
}
