//! The phone as a whole: signing in and out, restarts without signal, and the loop that runs rounds.

use crate::example::*;
use crate::office::{Fault, Office};
use futures::FutureExt;
use futures::channel::mpsc;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::task::ArcWake;
use futures::{StreamExt, executor::block_on};
use mobile::phone::{Phone, PhoneConfig, SignInError, Timer, run_sync_loop};
use mobile::sync::{Request, Response, Transport, Unreachable};
use shared::records::*;
use shared::sync::CompanyName;
use shared::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use uuid::Uuid;

struct Desk {
    ground: Ground,
    office: Arc<Office>,
}

impl Desk {
    fn new() -> Desk {
        let ground = Ground::new();
        let office = Office::with_jobs(ground.clock.clone(), 1);
        Desk { ground, office }
    }

    fn phone(&self) -> Phone {
        self.phone_over(self.office.clone())
    }

    fn phone_over(&self, transport: Arc<dyn Transport>) -> Phone {
        self.phone_at("http://office.example", transport)
    }

    fn phone_at(&self, server: &str, transport: Arc<dyn Transport>) -> Phone {
        Phone::open(PhoneConfig::new(
            self.ground.folder.path().join("phone"),
            server.into(),
            transport,
            self.ground.clock.clone(),
            self.ground.dice.clone(),
            "Asha's phone".into(),
        ))
        .unwrap()
    }
}

fn names(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

fn round(phone: &Phone) {
    block_on(phone.client().unwrap().round()).unwrap();
}

#[test]
fn signing_in_opens_the_store_and_a_restart_needs_no_signal() {
    let desk = Desk::new();
    let phone = desk.phone();
    assert!(phone.store().is_none() && phone.signed_in().is_none());
    assert!(matches!(block_on(phone.sign_in("asha@example.com", "wrong")), Err(SignInError::Wrong)));
    let who = block_on(phone.sign_in(" asha@example.com ", "right")).unwrap();
    assert_eq!((who.person_name.as_str(), who.email.as_str()), ("Asha Rao", "asha@example.com"));
    round(&phone);
    assert!(phone.store().unwrap().job(job_id(1)).is_some());
    drop(phone);

    desk.office.faults([Fault::Lost]);
    let phone = desk.phone();
    assert_eq!(phone.signed_in().unwrap().person, ASHA);
    assert!(phone.store().unwrap().job(job_id(1)).is_some());
    assert_eq!(desk.office.state().faults.len(), 1, "nothing was asked of the network");
}

#[test]
fn without_signal_signing_in_says_so() {
    let desk = Desk::new();
    let phone = desk.phone();
    for fault in [Fault::Lost, Fault::Page(200), Fault::Page(502), Fault::Torn] {
        desk.office.faults([fault.clone()]);
        let answer = block_on(phone.sign_in("asha@example.com", "right"));
        assert!(matches!(answer, Err(SignInError::Offline(_))), "{fault:?}: {answer:?}");
    }
    desk.office.faults([Fault::Status(429)]);
    assert_eq!(block_on(phone.sign_in("a@example.com", "right")), Err(SignInError::TooOften));
}

#[test]
fn signing_out_warns_of_unsent_work_and_keeps_it_for_the_same_person() {
    let desk = Desk::new();
    let phone = desk.phone();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    round(&phone);
    let taps = whole_job(&phone.store().unwrap(), job_id(1));
    let unsent = phone.unsent();
    assert_eq!((unsent.sets as u64, unsent.blobs), (taps, 6));
    let file = desk.ground.folder.path().join("unsent.jsonl");
    phone.export(&file).unwrap();
    assert!(phone.unsent_of_others().is_empty(), "it is hers, and she is here");
    assert_eq!(phone.sign_out().unwrap(), unsent);
    // Whoever finds the phone sees whose work waits on it, also after a restart.
    assert_eq!(phone.unsent_of_others(), names(&["Asha Rao"]));
    assert_eq!(desk.phone().unsent_of_others(), names(&["Asha Rao"]));
    // Only the office opens it, and finds everything.
    let sealed = std::fs::File::open(&file).unwrap();
    let key: &dyn age::Identity = &desk.office.key;
    let opened = age::Decryptor::new(sealed).unwrap().decrypt(std::iter::once(key)).unwrap();
    let lines = String::from_utf8(zstd::decode_all(opened).unwrap()).unwrap();
    let count = |kind: &str| lines.lines().filter(|l| l.contains(&format!("\"line\":\"{kind}\""))).count();
    assert_eq!((count("head"), count("set") as u64, count("blob"), count("end")), (1, taps, 6, 1));
    assert!(phone.store().is_none() && phone.signed_in().is_none());

    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    assert_eq!(phone.unsent(), unsent);
    round(&phone);
    assert!(phone.unsent().is_empty());
    assert_eq!(desk.office.state().applied.len() as u64, taps);

    // With everything sent, the customers' data goes.
    phone.sign_out().unwrap();
    assert!(phone.unsent_of_others().is_empty());
    drop(phone);
    let folder = desk.ground.folder.path().join("phone").join("store");
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(10).any(|w| w == b"Customer 1"), "not even in free pages");
        assert!(bytes.len() < 200_000, "the room is given back");
    }
    let phone = desk.phone();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    assert!(phone.store().unwrap().job(job_id(1)).is_none());
    round(&phone);
    let store = phone.store().unwrap();
    assert_eq!(store.job(job_id(1)).unwrap().job.status, JobStatus::Completed);
    // And the stream goes on where it was.
    let note = Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: "later".into() });
    store.execute(vec![note], vec![]).unwrap();
    assert_eq!(store.next_batch(1).unwrap().unwrap().sets[0].n, taps + 1);
}

#[test]
fn a_password_of_two_companies_asks_for_one_and_the_work_for_each_stays_its_own() {
    let desk = Desk::new();
    let other = CompanyName { id: CompanyId(Uuid::from_u128(9)), name: "Harbour Electric".into() };
    desk.office.state().elsewhere = vec![(other.clone(), PersonId(Uuid::from_u128(10)))];
    let phone = desk.phone();
    let at = |company| block_on(phone.sign_in_at("asha@example.com", "right", Some(company)));
    let Err(SignInError::WhichCompany(offered)) = block_on(phone.sign_in("asha@example.com", "right")) else {
        panic!("nothing was asked")
    };
    assert_eq!(
        offered.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["Brightwater Plumbing", other.name.as_str()]
    );
    assert!(phone.signed_in().is_none() && phone.store().is_none());
    let wrong = block_on(phone.sign_in_at("asha@example.com", "wrong", Some(COMPANY)));
    assert_eq!(wrong, Err(SignInError::Wrong));
    assert_eq!(at(CompanyId(Uuid::from_u128(11))), Err(SignInError::Wrong), "a company that was not offered");

    assert_eq!(at(COMPANY).unwrap().person, ASHA);
    round(&phone);
    let taps = whole_job(&phone.store().unwrap(), job_id(1));
    // For the other company, while nothing of that is sent.
    assert_eq!(at(other.id).unwrap().company_name, "Harbour Electric");
    assert_eq!(phone.store().unwrap().identity().company, other.id);
    assert!(phone.unsent().is_empty() && phone.store().unwrap().job(job_id(1)).is_none());
    assert_eq!(phone.unsent_of_others().len(), 1, "somebody else has come in her place");
    phone.sign_out().unwrap();
    drop(phone);

    let phone = desk.phone();
    assert!(phone.signed_in().is_none());
    block_on(phone.sign_in_at("asha@example.com", "right", Some(COMPANY))).unwrap();
    assert_eq!(phone.unsent().sets as u64, taps);
    round(&phone);
    assert!(phone.unsent().is_empty());
    assert_eq!(desk.office.state().applied.len() as u64, taps);
}

#[test]
fn a_session_that_ended_goes_on_after_signing_in_again() {
    let desk = Desk::new();
    let phone = desk.phone();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    round(&phone);
    let store = phone.store().unwrap();
    desk.office.state().token = Some("revoked".into());
    whole_job(&store, job_id(1));
    assert!(block_on(phone.client().unwrap().round()).is_err());
    assert!(store.banner().signed_out);
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    assert!(!store.banner().signed_out);
    round(&phone);
    assert_eq!(store.banner().sets_waiting, 0);
}

#[test]
fn the_incarnation_lives_outside_the_stores() {
    let desk = Desk::new();
    let phone = desk.phone();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    round(&phone);
    let store = phone.store().unwrap();
    whole_job(&store, job_id(1));
    let before = store.identity();
    drop((store, phone));
    // A backup brings stores and accounts back, not the incarnation.
    std::fs::remove_file(desk.ground.folder.path().join("phone").join("incarnation")).unwrap();
    let phone = desk.phone();
    let store = phone.store().unwrap();
    assert_ne!(store.identity().device, before.device);
    assert_ne!(store.next_batch(1).unwrap().unwrap().stream, before.stream);
    round(&phone);
    assert!(phone.unsent().is_empty());
}

#[test]
fn a_damaged_accounts_file_costs_a_sign_in_and_no_work() {
    let desk = Desk::new();
    let phone = desk.phone();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    round(&phone);
    let taps = whole_job(&phone.store().unwrap(), job_id(1));
    drop(phone);
    std::fs::write(desk.ground.folder.path().join("phone").join("accounts.json"), b"{\"cur").unwrap();
    let phone = desk.phone();
    assert!(phone.store().is_none());
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    assert_eq!(phone.unsent().sets as u64, taps);
}

/// A timer that rings when the test says so, and tells how long it was set.
#[derive(Default)]
struct Bell {
    set: Mutex<Vec<Duration>>,
    ring: Mutex<Vec<futures::channel::oneshot::Sender<()>>>,
}

impl Timer for Bell {
    fn after(&self, wait: Duration) -> BoxFuture<'static, ()> {
        let (ring, rung) = futures::channel::oneshot::channel();
        self.set.lock().unwrap().push(wait);
        self.ring.lock().unwrap().push(ring);
        rung.map(|_| ()).boxed()
    }
}

impl Bell {
    fn ring(&self) {
        let last = self.ring.lock().unwrap().pop().unwrap();
        let _ = last.send(());
    }

    fn last(&self) -> Duration {
        *self.set.lock().unwrap().last().unwrap()
    }
}

/// An office with a live connection.
struct Live {
    office: Arc<Office>,
    pokes: Mutex<Option<mpsc::UnboundedReceiver<()>>>,
}

impl Transport for Live {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        self.office.send(request)
    }

    fn live(&self, _: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        let pokes = self.pokes.lock().unwrap().take();
        async move { pokes.map(|p| p.boxed()).ok_or(Unreachable("once".into())) }.boxed()
    }
}

/// Whether a task was woken since.
#[derive(Default)]
struct Woken(AtomicBool);

impl ArcWake for Woken {
    fn wake_by_ref(woken: &Arc<Woken>) {
        woken.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn the_loop_runs_on_work_pokes_the_timer_and_on_request() {
    let desk = Desk::new();
    let (poke, pokes) = mpsc::unbounded();
    let live = Live { office: desk.office.clone(), pokes: Mutex::new(Some(pokes)) };
    let phone = desk.phone_over(Arc::new(live));
    let bell = Arc::new(Bell::default());
    let mut running = Box::pin(run_sync_loop(phone.clone(), bell.clone()));
    let woken = Arc::new(Woken::default());
    let waker = futures::task::waker(woken.clone());
    // As far as it goes by itself.
    let mut step = || {
        loop {
            woken.0.store(false, Ordering::SeqCst);
            let polled = running.as_mut().poll(&mut Context::from_waker(&waker));
            assert_eq!(polled, Poll::Pending);
            if !woken.0.load(Ordering::SeqCst) {
                break;
            }
        }
    };
    let pulls = || desk.office.state().log.iter().filter(|l| l.ends_with("/sync/pull")).count();

    step();
    assert_eq!(pulls(), 0, "nobody is signed in");
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    step();
    assert!(pulls() >= 1);
    let store = phone.store().unwrap();
    assert!(store.job(job_id(1)).is_some());

    // Work.
    whole_job(&store, job_id(1));
    step();
    assert_eq!(store.banner().sets_waiting, 0);
    step();
    let quiet = pulls();
    step();
    assert_eq!(pulls(), quiet, "a loop at rest asks for nothing");

    // A poke.
    job(2).into_iter().for_each(|r| desk.office.put(r));
    poke.unbounded_send(()).unwrap();
    step();
    assert!(store.job(job_id(2)).is_some());

    // The timer.
    job(3).into_iter().for_each(|r| desk.office.put(r));
    bell.ring();
    step();
    assert!(store.job(job_id(3)).is_some());
    assert_eq!(bell.last(), Duration::from_secs(300), "with a live connection nothing is polled fast");

    // On request, without signal; then the wait is the backoff.
    desk.office.faults([Fault::Lost]);
    phone.sync_now();
    step();
    assert!(!*phone.online().borrow());
    assert!(bell.last() < Duration::from_secs(4));
    bell.ring();
    step();
    assert!(*phone.online().borrow());

    // In the background it looks less often.
    phone.set_visible(false);
    phone.sync_now();
    step();
    assert_eq!(bell.last(), Duration::from_secs(300));
    phone.set_visible(true);
    step();
    assert_eq!(bell.last(), Duration::from_secs(20), "the live connection of this test opens once");
    // Nothing new: the next look is later each time, until something moves.
    for seconds in [40, 80, 160, 300, 300] {
        bell.ring();
        step();
        assert_eq!(bell.last(), Duration::from_secs(seconds));
    }
    job(4).into_iter().for_each(|r| desk.office.put(r));
    bell.ring();
    step();
    assert_eq!(bell.last(), Duration::from_secs(20));

    phone.sign_out().unwrap();
    step();
    let told = desk.office.state().log.iter().any(|l| l == "POST /sync/sign-out");
    assert!(told, "the server forgets the token as well");
    let after = pulls();
    phone.sync_now();
    step();
    assert_eq!(pulls(), after, "signed out, nothing is asked");
}

#[test]
fn a_token_is_shown_to_no_other_server() {
    let desk = Desk::new();
    let phone = desk.phone();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    drop(phone);
    let other = Office::new(desk.ground.clock.clone());
    let phone = desk.phone_at("http://other.example", other.clone());
    assert!(phone.signed_in().is_none() && phone.client().is_none());
    drop(phone);
    // The first server's session is still there, however its address is written.
    let phone = desk.phone_at("http://office.example/ ", desk.office.clone());
    assert_eq!(phone.signed_in().unwrap().person, ASHA);
    round(&phone);
    phone.sign_out().unwrap();
    drop(phone);
    assert!(desk.phone().signed_in().is_none());
}

/// An office whose next page arrives after the person has signed out.
struct Late {
    office: Arc<Office>,
    signs_out: Mutex<Option<Phone>>,
}

impl Transport for Late {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        async move {
            let pulls = request.path.starts_with("/sync/pull");
            let answer = self.office.send(request).await;
            let phone = if pulls { self.signs_out.lock().unwrap().take() } else { None };
            if let Some(phone) = phone {
                phone.sign_out().unwrap();
            }
            answer
        }
        .boxed()
    }
}

#[test]
fn signing_out_while_a_page_is_on_its_way_leaves_nothing_behind() {
    let desk = Desk::new();
    let late = Arc::new(Late { office: desk.office.clone(), signs_out: Mutex::new(None) });
    let phone = desk.phone_over(late.clone());
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    round(&phone);
    job(2).into_iter().for_each(|r| desk.office.put(r));
    *late.signs_out.lock().unwrap() = Some(phone.clone());
    let store = phone.store().unwrap();
    assert!(block_on(phone.client().unwrap().round()).is_err());
    assert_eq!((store.cursor().unwrap(), store.job(job_id(2))), (None, None));
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    round(&phone);
    let store = phone.store().unwrap();
    assert!(store.job(job_id(1)).is_some() && store.job(job_id(2)).is_some());
}

/// A live connection that is answered and closed at once.
struct Closing {
    office: Arc<Office>,
    opened: std::sync::atomic::AtomicUsize,
}

impl Transport for Closing {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        self.office.send(request)
    }

    fn live(&self, _: String) -> BoxFuture<'_, Result<BoxStream<'static, ()>, Unreachable>> {
        let opened = self.opened.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        // Somewhere it has to end for a loop that does not wait.
        let stream =
            if opened < 100 { futures::stream::empty().boxed() } else { futures::stream::pending().boxed() };
        async move { Ok(stream) }.boxed()
    }
}

#[test]
fn a_live_connection_that_closes_at_once_is_left_alone_for_a_while() {
    let desk = Desk::new();
    let closing = Arc::new(Closing { office: desk.office.clone(), opened: Default::default() });
    let opened = || closing.opened.load(std::sync::atomic::Ordering::SeqCst);
    let phone = desk.phone_over(closing.clone());
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    let bell = Arc::new(Bell::default());
    let mut running = Box::pin(run_sync_loop(phone.clone(), bell.clone()));
    let mut step = || {
        let mut context = Context::from_waker(futures::task::noop_waker_ref());
        assert_eq!(running.as_mut().poll(&mut context), Poll::Pending);
    };
    step();
    step();
    assert_eq!(opened(), 1);
    assert!(bell.last() <= Duration::from_secs(2), "{:?}", bell.last());
    for (times, longest) in
        [(2, 4), (3, 8), (4, 16), (5, 32), (6, 64), (7, 128), (8, 256), (9, 300), (10, 300)]
    {
        desk.ground.clock.advance(300_000);
        bell.ring();
        step();
        step();
        assert_eq!(opened(), times);
        assert!(
            bell.last() <= Duration::from_secs(longest) && bell.last() > Duration::from_secs(longest - 1)
        );
    }
}
