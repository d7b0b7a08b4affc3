//! A phone that the office took out of use in the middle of a job: anyone who holds it is not led in a circle, and hears in the
//! end what became of their work.

use e2e::office::COMPANY;
use e2e::stage::{Stage, on_both};
use mobile::store::QueueState;
use mobile::sync::SyncError;
use shared::records::JobStatus;
use shared::sync::OUT_OF_USE;
use sync_server::aside::{TakenIn, discard, take_in};
use sync_server::carried::take_in as take_in_file;
use sync_server::devices::Order;

/// Asha does a whole job (or has done it) on a phone that was taken out of use; all of it is with the office, kept aside.
async fn works_out_of_use(s: &mut Stage) -> usize {
    s.orders(s.device().await, Order::Revoke).await;
    s.asha.works(s.job, 100);
    let taps = s.asha.store().queue().len();
    assert_eq!(s.asha.syncs().await.map(drop), Err(SyncError::Revoked));
    let queue = s.asha.store().queue();
    let waits = QueueState::Parked(OUT_OF_USE.into());
    assert_eq!(queue.iter().map(|item| &item.state).collect::<Vec<_>>(), vec![&waits; taps]);
    assert!(s.asha.store().inbox().is_empty() && s.asha.store().banner().revoked);
    assert_eq!(s.asha.job(s.job).job.status, JobStatus::Completed, "no step opens again");
    assert!(s.evidence().await.is_empty(), "nothing counts at the office");
    taps
}

/// The office takes everything in and lets the phone in again, which then has nothing left to ask about.
async fn is_taken_in(s: &Stage) {
    let (by, origin) = s.dispatcher();
    for (kept, _) in s.kept_aside().await {
        let done = take_in(&s.office.app, COMPANY, &kept, by, &origin).await.unwrap();
        assert_eq!(done, TakenIn::Done);
    }
    s.orders(s.device().await, Order::LetIn).await;
    s.asha.syncs().await.unwrap();
    assert!(s.asha.store().queue().is_empty() && s.asha.store().inbox().is_empty());
}

#[tokio::test]
async fn what_is_taken_in_counts_on_the_phone_too_once_it_is_let_in_again() {
    on_both(async |mut s| {
        let taps = works_out_of_use(&mut s).await;
        is_taken_in(&s).await;
        assert!(!s.asha.store().banner().revoked);
        assert_eq!(s.asha.job(s.job).job.status, JobStatus::Completed);
        assert_eq!(s.asha.job(s.job).evidence.len(), s.evidence().await.len());
        assert_eq!(s.kept_aside().await.len(), taps, "what was decided stays to be read");
    })
    .await;
}

#[tokio::test]
async fn a_file_of_the_same_work_takes_nobodys_word_away() {
    on_both(async |mut s| {
        let copy = s.folder.path().join("copy.sevengate");
        s.asha.network.off(true);
        s.asha.works(s.job, 100);
        s.asha.phone().export(&copy).unwrap();
        s.asha.network.off(false);
        let taps = works_out_of_use(&mut s).await;
        assert_eq!(take_in_file(&s.office.app, COMPANY, &copy).await.unwrap().sets.len(), taps);
        is_taken_in(&s).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_discarded_comes_to_the_inbox_and_its_step_opens_again() {
    on_both(async |mut s| {
        let taps = works_out_of_use(&mut s).await;
        s.orders(s.device().await, Order::LetIn).await;
        s.asha.syncs().await.unwrap();
        assert_eq!(s.asha.store().queue().len(), taps, "let in again, but nobody has decided");
        let (by, origin) = s.dispatcher();
        for (kept, _) in s.kept_aside().await {
            assert!(discard(&s.office.app, COMPANY, &kept, by, &origin, "not hers").await.unwrap());
        }
        s.asha.syncs().await.unwrap();
        assert!(s.asha.store().queue().is_empty());
        assert_eq!(s.asha.store().inbox().len(), taps);
        assert_eq!(s.asha.job(s.job).job.status, JobStatus::Scheduled);
    })
    .await;
}
