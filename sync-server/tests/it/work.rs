//! Work in the background: done once, by one at a time, in turns, and by workers that outlive what breaks in them.

use crate::support::*;
use crate::web_browser::{self, Browser};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use shared::records::Role;
use shared::seams::{Clock, NoPoints};
use shared::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use sync_server::db::Db;
use sync_server::edge::SystemRandomness;
use sync_server::execute::age_due;
use sync_server::mails::{self, Mail, Mailer, NotSent};
use sync_server::sessions::add_login;
use sync_server::work::{self, Backoff, Did, Kind, Piece, Runner, Turns, WorkError, Worker};
use sync_server::working::Working;
use sync_server::{App, background, credentials};
use uuid::Uuid;

on_both_engines! {
    a_piece_is_asked_for_once
    whoever_is_slow_has_lost_the_piece_and_finishes_nothing
    a_piece_whose_turn_comes_late_is_held_as_long_as_the_first
    no_company_starves_another
    two_servers_do_each_piece_once
    what_fails_is_tried_later_and_later_and_given_up_in_the_end
    a_piece_that_breaks_the_server_is_given_up
    wherever_the_server_dies_a_mail_goes_and_is_never_sent_twice_unsaid
    a_refused_mail_is_tried_again_wherever_the_server_dies
    that_a_mail_may_have_gone_is_not_forgotten_while_it_is_refused
    a_mail_that_was_given_up_and_goes_after_all_may_have_come_twice
    a_mail_without_work_is_sent_when_somebody_asks
    what_is_given_up_is_shown_and_tried_again_or_dropped
    a_worker_that_breaks_off_is_counted_and_started_again_and_everybody_else_lives
    views_age_by_themselves_once_an_hour
    views_age_and_leftovers_are_swept_wherever_the_server_dies
    what_waited_before_there_was_such_a_table_is_done
    a_database_that_was_numbered_otherwise_goes_on
    what_is_long_over_is_forgotten
}

const EMAIL: &str = "asha@example.com";

/// What the pieces of a test are done with.
struct Bench {
    db: Db,
    clock: Arc<TestClock>,
    turns: Turns,
    /// How often each piece was begun, in order.
    begun: Mutex<Vec<(CompanyId, Uuid)>>,
    /// What becomes of them; none: they are done.
    does: Mutex<Option<Does>>,
}

#[derive(Clone, Debug)]
enum Does {
    Fails,
    Panics,
    /// Takes longer than the lease, and another server comes meanwhile.
    IsSlow,
    /// Takes most of the lease.
    TakesLong,
}

const KIND: Kind<Bench> = Kind {
    name: "test",
    outside: true,
    lease: TimeDelta::minutes(1),
    backoff: Backoff { first: TimeDelta::minutes(1), most: TimeDelta::minutes(8) },
    tries: Some(6),
    at_once: 100,
    run,
};

fn run<'a>(bench: &'a Bench, piece: &'a Piece) -> BoxFuture<'a, Result<Did, WorkError>> {
    Box::pin(tries(bench, piece))
}

async fn tries(bench: &Bench, piece: &Piece) -> Result<Did, WorkError> {
    bench.begun.lock().unwrap().push((piece.company, piece.id));
    let does = bench.does.lock().unwrap().clone();
    match does {
        None => Ok(Did::Done),
        Some(Does::Fails) => Ok(Did::Later("no paper".into())),
        Some(Does::Panics) => panic!("a bad piece"),
        Some(Does::TakesLong) => {
            let mut tx = bench.db.read().await?;
            let sql = "select lease_ms from work where id = $1 order by company_id";
            let held = tx.fetch_optional::<(i64,)>(sql.into(), vec![piece.id.into()]).await?;
            let until = bench.clock.now() + TimeDelta::minutes(1);
            assert_eq!(held, Some((until.timestamp_millis(),)), "nobody else takes it before");
            bench.clock.advance(TimeDelta::seconds(50));
            Ok(Did::Done)
        }
        Some(Does::IsSlow) => {
            *bench.does.lock().unwrap() = None;
            let mut tx = bench.db.write().await?;
            assert!(piece.renew(&mut tx, bench.clock.now()).await?, "it is still ours");
            tx.commit().await?;
            bench.clock.advance(TimeDelta::seconds(59));
            assert_eq!(bench.tick(&KIND).await, 0, "nobody takes what somebody is at");
            bench.clock.advance(TimeDelta::seconds(2));
            assert_eq!(bench.tick(&KIND).await, 1, "another server goes on");
            let mut tx = bench.db.write().await?;
            assert!(!piece.renew(&mut tx, bench.clock.now()).await?, "it is theirs by now");
            assert!(!piece.done(&mut tx, bench.clock.now()).await?);
            tx.commit().await?;
            Ok(Did::Later("too slow".into()))
        }
    }
}

impl Bench {
    fn new(server: &Server, app: &App) -> Bench {
        let (db, clock) = (app.db.clone(), server.clock.clone());
        Bench { db, clock, turns: Turns::default(), begun: Mutex::default(), does: Mutex::default() }
    }

    /// How many pieces were taken in one go.
    fn tick<'a>(&'a self, kind: &'a Kind<Bench>) -> BoxFuture<'a, u32> {
        Box::pin(async move {
            let (db, clock, turns) = (&self.db, self.clock.as_ref(), &self.turns);
            let runner = Runner { db, clock, random: &SystemRandomness, points: &NoPoints, turns };
            runner.tick(self, kind).await.unwrap().taken
        })
    }

    async fn ask(&self, pieces: &[(CompanyId, Uuid, DateTime<Utc>)]) {
        let mut tx = self.db.write().await.unwrap();
        work::ask(&mut tx, KIND.name, pieces.iter().copied(), self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn does(&self, what: Does) {
        *self.does.lock().unwrap() = Some(what);
    }

    fn begun(&self) -> Vec<(CompanyId, Uuid)> {
        self.begun.lock().unwrap().clone()
    }

    /// State, due, tries and error of a piece.
    async fn state(&self, id: Uuid) -> (String, DateTime<Utc>, i64, String) {
        let mut tx = self.db.read().await.unwrap();
        let sql = "select state, due_ms, tries, error from work where id = $1 order by company_id";
        let row = tx.fetch_optional::<(String, i64, i64, String)>(sql.into(), vec![id.into()]).await;
        let (state, due, tries, error) = row.unwrap().unwrap();
        (state, DateTime::from_timestamp_millis(due).unwrap(), tries, error)
    }
}

async fn a_piece_is_asked_for_once(engine: Engine) {
    let server = Server::start(engine).await;
    let bench = Bench::new(&server, &server.app);
    let (company, id, now) = (server.company, server.id(), server.clock.now());
    bench.ask(&[(company, id, now + TimeDelta::minutes(1))]).await;
    bench.ask(&[(company, id, now)]).await;
    assert_eq!(bench.tick(&KIND).await, 0, "it is not due");
    server.clock.advance(TimeDelta::minutes(1));
    assert_eq!(bench.tick(&KIND).await, 1);
    bench.ask(&[(company, id, now)]).await;
    assert_eq!(bench.tick(&KIND).await, 0, "it is done");
    let mut tx = bench.db.write().await.unwrap();
    work::ask_again(&mut tx, KIND.name, company, id, server.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bench.tick(&KIND).await, 1, "its cause has come once more");
    assert_eq!(bench.begun(), [(company, id); 2]);
}

async fn whoever_is_slow_has_lost_the_piece_and_finishes_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let bench = Bench::new(&server, &server.app);
    let id = server.id();
    bench.ask(&[(server.company, id, server.clock.now())]).await;
    bench.does(Does::IsSlow);
    assert_eq!(bench.tick(&KIND).await, 1);
    assert_eq!(bench.begun().len(), 2);
    let (state, _, _, error) = bench.state(id).await;
    assert_eq!((state.as_str(), error.as_str()), ("done", ""), "what the slow one said does not count");
}

async fn a_piece_whose_turn_comes_late_is_held_as_long_as_the_first(engine: Engine) {
    let server = Server::start(engine).await;
    let bench = Bench::new(&server, &server.app);
    let now = server.clock.now();
    let pieces = [1, 2, 3].map(|_| (server.company, server.id(), now));
    bench.ask(&pieces).await;
    bench.does(Does::TakesLong);
    assert_eq!(bench.tick(&KIND).await, 3);
    for (_, id, _) in pieces {
        assert_eq!(bench.state(id).await.0, "done");
    }
}

async fn no_company_starves_another(engine: Engine) {
    let server = Server::start(engine).await;
    let bench = Bench::new(&server, &server.app);
    let (now, mut pieces) = (server.clock.now(), Vec::new());
    let [busy, small, other] = [1, 2, 3].map(|n| CompanyId(Uuid::from_u128(n)));
    pieces.extend((0..50).map(|_| (busy, server.id(), now - TimeDelta::hours(9))));
    pieces.extend([(small, server.id(), now), (other, server.id(), now - TimeDelta::hours(1))]);
    bench.ask(&pieces).await;
    let few = Kind { at_once: 2, ..KIND };
    assert_eq!(bench.tick(&few).await, 2);
    assert_eq!(bench.tick(&few).await, 2);
    let companies: Vec<CompanyId> = bench.begun().into_iter().map(|(company, _)| company).collect();
    assert_eq!(companies, [busy, small, other, busy], "in turns, also from one go to the next");
    while bench.tick(&few).await > 0 {}
    assert_eq!(bench.begun().len(), 52);
}

async fn two_servers_do_each_piece_once(engine: Engine) {
    let server = Server::start(engine).await;
    let another = server.another().await;
    let benches = [Bench::new(&server, &server.app), Bench::new(&server, &another)];
    let (now, companies) = (server.clock.now(), [1, 2, 3].map(|n| CompanyId(Uuid::from_u128(n))));
    let pieces: Vec<_> = (0..60).map(|n| (companies[n % 3], server.id(), now)).collect();
    benches[0].ask(&pieces).await;
    let (one, other) = futures::join!(benches[0].tick(&KIND), benches[1].tick(&KIND));
    assert!(one + other <= 60, "{one} and {other}");
    benches[0].tick(&KIND).await;
    let mut times = BTreeMap::new();
    for begun in benches.iter().flat_map(Bench::begun) {
        *times.entry(begun).or_insert(0) += 1;
    }
    assert_eq!(times.len(), 60);
    assert!(times.values().all(|n| *n == 1), "{times:?}");
}

async fn what_fails_is_tried_later_and_later_and_given_up_in_the_end(engine: Engine) {
    let server = Server::start(engine).await;
    let bench = Bench::new(&server, &server.app);
    let id = server.id();
    bench.ask(&[(server.company, id, server.clock.now())]).await;
    bench.does(Does::Fails);
    for minutes in [1, 2, 4, 8, 8] {
        assert_eq!(bench.tick(&KIND).await, 1);
        let (state, due, _, error) = bench.state(id).await;
        assert_eq!((state.as_str(), error.as_str()), ("waits", "no paper"));
        let wait = due - server.clock.now();
        assert!(wait <= TimeDelta::minutes(minutes) && wait * 2 >= TimeDelta::minutes(minutes), "{wait}");
        server.clock.advance(wait);
    }
    assert_eq!(bench.tick(&KIND).await, 1);
    assert_eq!(bench.state(id).await.0, "dead");
    server.clock.advance(TimeDelta::days(9));
    assert_eq!(bench.tick(&KIND).await, 0, "nobody tries it unasked");
    assert!(work::again(&bench.db, server.company, id, server.clock.now()).await.unwrap());
    *bench.does.lock().unwrap() = None;
    assert_eq!(bench.tick(&KIND).await, 1);
    assert_eq!(bench.state(id).await.0, "done");
}

async fn a_piece_that_breaks_the_server_is_given_up(engine: Engine) {
    let server = Server::start(engine).await;
    let bench = Bench::new(&server, &server.app);
    let (bad, good) = (server.id(), server.id());
    let now = server.clock.now();
    bench.ask(&[(server.company, bad, now), (server.company, good, now + TimeDelta::minutes(30))]).await;
    // It panics: that stays in it.
    bench.does(Does::Panics);
    for _ in 0..2 {
        assert_eq!(bench.tick(&KIND).await, 1);
        assert_eq!(bench.state(bad).await.0, "waits");
        server.clock.advance(TimeDelta::minutes(8));
    }
    // It takes the whole process with it.
    for _ in 0..3 {
        let points = DiesAt::default();
        points.next("work:taken");
        let (clock, turns) = (server.clock.as_ref(), &bench.turns);
        let runner = Runner { db: &bench.db, clock, random: &SystemRandomness, points: &points, turns };
        let died = runner.tick(&bench, &KIND).await;
        assert!(matches!(died, Err(WorkError::Crashed(_))), "{died:?}");
        server.clock.advance(TimeDelta::minutes(1));
    }
    server.clock.advance(TimeDelta::minutes(30));
    let begun = bench.begun().len();
    assert_eq!(bench.tick(&Kind { at_once: 1, ..KIND }).await, 1);
    assert_eq!(bench.state(bad).await.0, "dead");
    assert_eq!(bench.begun().len(), begun, "it is not begun again");
    *bench.does.lock().unwrap() = None;
    assert_eq!(bench.tick(&KIND).await, 1, "the others go on");
    assert_eq!(bench.state(good).await.0, "done");
}

/// A mail server that takes what it is given, refuses it, or breaks whoever speaks to it.
#[derive(Default)]
struct Post {
    sent: Mutex<Vec<Mail>>,
    refuses: Mutex<bool>,
    breaks: Mutex<bool>,
}

impl Mailer for Post {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), NotSent>> {
        Box::pin(async move {
            assert!(!self.breaks.lock().map(|breaks| *breaks).unwrap_or(true), "a bad line");
            if *self.refuses.lock().unwrap() {
                return Err(NotSent::Later("421 asha@example.com: come back later".into()));
            }
            self.sent.lock().unwrap().push(mail.clone());
            Ok(())
        })
    }
}

/// A server with a mail to Asha that waits, the mail server, and what lets the server die.
async fn with_a_mail(engine: Engine) -> (Server, Arc<Post>, Arc<DiesAt>) {
    let (post, points) = (Arc::new(Post::default()), Arc::new(DiesAt::default()));
    let (mailer, seam) = (post.clone(), points.clone());
    let server = Server::start_with(engine, move |config, seams| {
        config.public_url = Some("https://office.example.com".into());
        seams.mailer = Some(mailer);
        seams.points = seam;
    })
    .await;
    add_login(&server.app, server.company, server.asha.id, EMAIL, "seven blue gates").await.unwrap();
    let (by, origin) = (server.dispatcher.id, sync_server::Origin::System);
    credentials::send_link(&server.app, server.company, server.asha.id, EMAIL, by, &origin).await.unwrap();
    (server, post, points)
}

const OPEN: &str = "select count(*) from work where company_id = $1 and kind = 'mail' and state <> 'done'";

async fn wherever_the_server_dies_a_mail_goes_and_is_never_sent_twice_unsaid(engine: Engine) {
    for (point, times) in
        [("work:taken", 1), ("mail:tried", 2), ("mail:noted", 1), ("work:tried", 1), ("work:ended", 1)]
    {
        let (server, post, points) = with_a_mail(engine).await;
        points.next(point);
        let died = mails::tick(&server.app).await;
        assert!(matches!(died, Err(WorkError::Crashed(_))) && points.died(), "{point}: {died:?}");
        let sent = post.sent.lock().unwrap().len();
        mails::tick(&server.app).await.unwrap();
        assert_eq!(post.sent.lock().unwrap().len(), sent, "{point}: whoever was at it may live");
        server.clock.advance(TimeDelta::minutes(6));
        // Another process goes on, and then finds nothing any more.
        for _ in 0..2 {
            mails::tick(&server.app).await.unwrap();
        }
        let sent = post.sent.lock().unwrap().clone();
        assert_eq!(sent.len(), times, "{point}");
        assert!(sent.iter().all(|mail| mail.id.is_some() && *mail == sent[0]), "{point}: the same mail");
        assert_eq!(server.count(OPEN).await, 0, "{point}");
        let went = "select count(*) from mails where company_id = $1 and sent_ms is not null and link = ''";
        assert_eq!(server.count(went).await, 1, "{point}");
        let page = Browser::of(&server, &server.dispatcher).await.page("/people/mails").await.body;
        assert_eq!(
            page.contains("may have come twice"),
            times > 1 || point == "work:taken",
            "{point}: {page}"
        );
    }
}

async fn a_refused_mail_is_tried_again_wherever_the_server_dies(engine: Engine) {
    for point in ["work:taken", "mail:tried", "mail:noted", "work:tried", "work:ended"] {
        let (server, post, points) = with_a_mail(engine).await;
        *post.refuses.lock().unwrap() = true;
        points.next(point);
        mails::tick(&server.app).await.unwrap_err();
        *post.refuses.lock().unwrap() = false;
        server.clock.advance(TimeDelta::minutes(6));
        mails::tick(&server.app).await.unwrap();
        assert_eq!(post.sent.lock().unwrap().len(), 1, "{point}");
        assert_eq!(server.count(OPEN).await, 0, "{point}");
    }
}

async fn that_a_mail_may_have_gone_is_not_forgotten_while_it_is_refused(engine: Engine) {
    let (server, post, points) = with_a_mail(engine).await;
    points.next("mail:tried");
    mails::tick(&server.app).await.unwrap_err();
    assert_eq!(post.sent.lock().unwrap().len(), 1);
    *post.refuses.lock().unwrap() = true;
    for _ in 0..2 {
        server.clock.advance(TimeDelta::minutes(6));
        mails::tick(&server.app).await.unwrap();
    }
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    assert!(admin.page("/people/mails").await.body.contains("it may have come already"));
    *post.refuses.lock().unwrap() = false;
    server.clock.advance(TimeDelta::minutes(6));
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 2);
    assert!(admin.page("/people/mails").await.body.contains("may have come twice"));
}

/// The office sends the form of a page that leads there.
async fn presses(server: &Server, page: &'static str, to: &str) {
    let mut admin = Browser::of(server, &server.dispatcher).await;
    let forms = admin.page(page).await.forms();
    admin.submit(forms.iter().find(|form| form.action.ends_with(to)).unwrap()).await;
}

async fn a_mail_that_was_given_up_and_goes_after_all_may_have_come_twice(engine: Engine) {
    let (server, post, points) = with_a_mail(engine).await;
    for _ in 0..5 {
        points.next("mail:tried");
        mails::tick(&server.app).await.unwrap_err();
        server.clock.advance(TimeDelta::minutes(6));
    }
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 5, "it is given up");
    presses(&server, "/work", "/again").await;
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 6);
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    assert!(admin.page("/people/mails").await.body.contains("may have come twice"));
}

async fn a_mail_without_work_is_sent_when_somebody_asks(engine: Engine) {
    let (server, post, _) = with_a_mail(engine).await;
    let mut tx = server.app.db.write().await.unwrap();
    tx.run("delete from work where kind = 'mail'".into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 0);
    presses(&server, "/people/mails", "/now").await;
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 1);
}

async fn what_is_given_up_is_shown_and_tried_again_or_dropped(engine: Engine) {
    let (server, post, _) = with_a_mail(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    assert!(admin.page("/work").await.body.contains("Nothing is given up"));
    let breaks = async || {
        *post.breaks.lock().unwrap() = true;
        for _ in 0..5 {
            mails::tick(&server.app).await.unwrap();
            server.clock.advance(TimeDelta::hours(1));
        }
        *post.breaks.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = false;
    };
    breaks().await;
    assert!(admin.page("/sync-health").await.body.contains("Background work (1)"));
    assert!(admin.page("/people/mails").await.body.contains("Given up 13:00"));
    let page = admin.page("/work").await;
    for said in ["Email", "Given up 13:00", "Tried 5 times", "broke off in the middle 5 times"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let form = |page: &web_browser::Page, end: &str| {
        page.forms().into_iter().find(|form| form.action.ends_with(end)).unwrap()
    };
    let again = form(&page, "/again");
    let said = admin.submit(&again).await;
    assert!(said.body.contains("Trying again in a moment"), "{}", said.body);
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 1);
    assert_eq!(admin.post(&again.action, &again.fields).await.status, StatusCode::NOT_FOUND, "it is done");

    let (by, origin) = (server.dispatcher.id, sync_server::Origin::System);
    credentials::send_link(&server.app, server.company, server.asha.id, EMAIL, by, &origin).await.unwrap();
    breaks().await;
    let page = admin.page("/work").await;
    let said = admin.submit(&form(&page, "/drop")).await;
    assert!(said.body.contains("Dropped") && said.body.contains("Nothing is given up"), "{}", said.body);
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 1);
    assert!(admin.page("/people/mails").await.body.contains("Given up 19:00"));
    let audit = admin.page("/audit?kind=work").await.body;
    assert!(audit.contains("discarded") && audit.contains("/work"), "{audit}");
    assert!(audit.contains(">Email<"), "{audit}");
    // Who plans sees it and has no say about somebody's way in; a technician does not see it.
    credentials::send_link(&server.app, server.company, server.asha.id, EMAIL, by, &origin).await.unwrap();
    breaks().await;
    let roles = Change::SetRoles { id: server.miguel.id, roles: vec![Role::Dispatcher] };
    server.office(vec![roles]).await;
    let forms = [form(&admin.page("/work").await, "/again"), form(&admin.page("/work").await, "/drop")];
    let mut planner = Browser::of(&server, &server.miguel).await;
    let page = planner.page("/work").await;
    assert!(
        page.body.contains("Email") && page.forms().iter().all(|form| !form.action.contains("/work/")),
        "{}",
        page.body
    );
    for form in forms {
        assert_eq!(planner.post(&form.action, &[]).await.status, StatusCode::FORBIDDEN, "{}", form.action);
    }
    let mut asha = Browser::of(&server, &server.asha).await;
    assert_eq!(asha.open("/work").await.status, StatusCode::FORBIDDEN);
}

async fn a_worker_that_breaks_off_is_counted_and_started_again_and_everybody_else_lives(engine: Engine) {
    let server = Server::start(engine).await;
    let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let (breaking, living) = (told.clone(), told);
    let broken = Arc::new(Mutex::new(0));
    let breaks = Worker::new("mails", Duration::from_millis(1), move |_: Arc<App>| {
        let (told, broken) = (breaking.clone(), broken.clone());
        async move {
            let times = {
                let mut broken = broken.lock().unwrap();
                *broken += 1;
                *broken
            };
            assert!(times > 2, "not yet");
            let _ = told.send("mails");
            Ok(())
        }
    });
    let lives = Worker::new("imports", Duration::from_millis(1), move |_: Arc<App>| {
        let told = living.clone();
        async move {
            let _ = told.send("imports");
            Err(WorkError::Failed("resting".into()))
        }
    });
    let seams = (server.app.clock.clone(), server.app.random.clone());
    let restart = Backoff { first: TimeDelta::milliseconds(1), most: TimeDelta::milliseconds(2) };
    let working = Working::start(vec![breaks, lives], &server.app, &server.app.workers, seams, restart);
    let mut heard = BTreeMap::new();
    while heard.get("mails").is_none_or(|n| *n < 2) || heard.get("imports").is_none_or(|n| *n < 2) {
        *heard.entry(hears.recv().await.unwrap()).or_insert(0) += 1;
    }
    working.stop(Duration::from_secs(60)).await;
    let health = Request::get("/healthz").body(Body::empty()).unwrap();
    assert_eq!(send(&server.app, health).await.status(), StatusCode::OK);
    let seen: BTreeMap<_, _> = server.app.workers.all().into_iter().collect();
    assert_eq!((seen["mails"].panics, seen["mails"].in_a_row, seen["imports"].panics), (2, 0, 0));
    let page = Browser::of(&server, &server.dispatcher).await.page("/work").await.body;
    assert!(page.contains("Broke off 2 times, last 09:00") && page.contains("Did not finish"), "{page}");
}

async fn views_age_by_themselves_once_an_hour(engine: Engine) {
    let server = Server::start(engine).await;
    let horizon = async || server.count("select horizon_ms from heads where company_id = $1").await;
    age_due(&server.app).await.unwrap();
    let first = horizon().await;
    server.clock.advance(TimeDelta::minutes(59));
    assert_eq!(server.count("select tries from work where company_id = $1 and kind = 'ageing'").await, 0);
    age_due(&server.app).await.unwrap();
    server.clock.advance(TimeDelta::hours(24));
    age_due(&server.app).await.unwrap();
    assert!(horizon().await > first);
    assert_eq!(server.count("select taken from work where company_id = $1 and kind = 'ageing'").await, 2);
}

async fn views_age_and_leftovers_are_swept_wherever_the_server_dies(engine: Engine) {
    let points = Arc::new(DiesAt::default());
    let seam = points.clone();
    let server = Server::start_with(engine, |_, seams| seams.points = seam).await;
    let horizon = async || server.count("select horizon_ms from heads where company_id = $1").await;
    for point in ["work:taken", "age:before_commit", "age:after_commit", "work:tried", "work:ended"] {
        age_due(&server.app).await.unwrap();
        let before = horizon().await;
        server.clock.advance(TimeDelta::hours(25));
        points.next(point);
        let died = age_due(&server.app).await;
        assert!(matches!(died, Err(WorkError::Crashed(_))) && points.died(), "{point}: {died:?}");
        server.clock.advance(TimeDelta::minutes(6));
        age_due(&server.app).await.unwrap();
        assert!(horizon().await > before, "{point}");
        assert_eq!(server.count(STUCK).await, 0, "{point}");
    }
    for point in ["work:taken", "blob:uploads_swept", "work:tried", "work:ended"] {
        server.clock.advance(TimeDelta::hours(25));
        points.next(point);
        let died = background::sweep_due(&server.app).await;
        assert!(matches!(died, Err(WorkError::Crashed(_))) && points.died(), "{point}: {died:?}");
        server.clock.advance(TimeDelta::hours(2));
        background::sweep_due(&server.app).await.unwrap();
        assert_eq!(server.count(STUCK).await, 0, "{point}");
    }
}

/// Pieces that somebody is at, or that failed, of the company or the server's own.
const STUCK: &str =
    "select count(*) from work where (company_id = $1 or kind = 'sweep') and (state <> 'waits' or tries > 0)";

async fn what_waited_before_there_was_such_a_table_is_done(engine: Engine) {
    let (server, post, _) = with_a_mail(engine).await;
    let found = "select count(*) from work where company_id = $1 and kind = 'mail' and state = 'waits'";
    assert_eq!(server.count(found).await, 1);
    // As a server before this version left it: the migrations are taken back, and done again at the next start. An import is
    // at work.
    let mut tx = server.app.db.write().await.unwrap();
    for sql in [
        "insert into imports (company_id, id, by_person, at_ms, file_name, state, headers, options, headers_hash, total)
         select company_id, id, id, 7, 'a.csv', 'running', '[]', '{}', '', 0 from people order by id limit 1",
        "drop table work",
        "drop index mails_open",
        "alter table mails add column tries bigint not null default 0",
        "create index mails_due on mails (due_ms) where sent_ms is null and given_up_ms is null",
        "delete from _sqlx_migrations where version in (21, 22)",
    ] {
        let sql = match engine {
            Engine::Sqlite => sqlite_types(sql),
            Engine::Postgres => sql,
        };
        tx.run(sql.into(), Vec::new()).await.unwrap();
    }
    tx.commit().await.unwrap();
    Db::open(&server.database).await.unwrap().close().await;
    assert_eq!(server.count(found).await, 1);
    let import = "select due_ms from work where company_id = $1 and kind = 'import' and state = 'waits'";
    assert_eq!(server.count(import).await, 7);
    mails::tick(&server.app).await.unwrap();
    assert_eq!(post.sent.lock().unwrap().len(), 1);
}

async fn a_database_that_was_numbered_otherwise_goes_on(engine: Engine) {
    let (server, ..) = with_a_mail(engine).await;
    let run = "select count(*) from _sqlx_migrations where $1 = $1";
    let all = server.count(run).await;
    // As one version left it.
    let mut tx = server.app.db.write().await.unwrap();
    for sql in [
        "drop index time_off_by_state",
        "delete from _sqlx_migrations where version in (22, 26)",
        "update _sqlx_migrations set version = 22 where version = 23",
        "update _sqlx_migrations set version = 23 where version = 24",
        "update _sqlx_migrations set version = 24 where version = 25",
        "update _sqlx_migrations set checksum = (select checksum from _sqlx_migrations where version = 20) where version = 21",
    ] {
        tx.run(sql.into(), Vec::new()).await.unwrap();
    }
    tx.commit().await.unwrap();
    for _ in 0..2 {
        Db::open(&server.database).await.unwrap().close().await;
        assert_eq!(server.count(run).await, all);
    }
}

/// STRICT tables of SQLite know `integer` alone.
fn sqlite_types(sql: &'static str) -> &'static str {
    match sql {
        "alter table mails add column tries bigint not null default 0" => {
            "alter table mails add column tries integer not null default 0"
        }
        other => other,
    }
}

async fn what_is_long_over_is_forgotten(engine: Engine) {
    let (server, ..) = with_a_mail(engine).await;
    mails::tick(&server.app).await.unwrap();
    let all = "select count(*) from work where company_id = $1 and kind = 'mail'";
    background::sweep_due(&server.app).await.unwrap();
    assert_eq!(server.count(all).await, 1);
    server.clock.advance(TimeDelta::days(31));
    background::sweep_due(&server.app).await.unwrap();
    assert_eq!(server.count(all).await, 0);
}
