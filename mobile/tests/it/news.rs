//! What the office did meanwhile is told until it is read: a visit that was taken away, a new one, one that was moved.

use crate::example::*;
use chrono::TimeDelta;
use mobile::store::{News, Store};
use shared::clock::Hlc;
use shared::records::*;
use shared::seams::Clock;
use shared::sync::{Evict, Pulled};
use shared::*;

fn replanned(by: PersonId, hours: i64) -> Option<PlanChange> {
    Some(PlanChange { by, at: Hlc::at(start() + TimeDelta::hours(hours)) })
}

/// The first visit leaves the view, with its job.
fn taken(seq: u64, left: Option<Left>) -> Pulled {
    let mut away = page(&[], seq);
    away.evicts = job(1).iter().map(|r| Evict::of(r.kind().name().into(), r.uuid())).collect();
    for evict in away.evicts.iter_mut().filter(|e| e.kind == Kind::Visit.name()) {
        evict.left.clone_from(&left);
    }
    away
}

fn given_to(person: PersonId, by: PersonId) -> Option<Left> {
    Some(Left { to: vec![person], replanned: replanned(by, 1) })
}

/// The first visit as the office has planned it again.
fn visit(change: impl FnOnce(&mut Visit)) -> Record {
    let mut visit = job(1).into_iter().find_map(|r| Visit::of(&r).cloned()).unwrap();
    visit.rev += 1;
    visit.replanned = replanned(DORA, 1);
    change(&mut visit);
    visit.into()
}

fn news(store: &Store) -> Vec<Option<News>> {
    store.today(start()).stops.into_iter().map(|stop| stop.news).collect()
}

fn moves(hours: i64) -> impl FnOnce(&mut Visit) {
    move |visit| {
        let window = visit.plan.window.as_mut().unwrap();
        window.start += TimeDelta::hours(hours);
        window.end += TimeDelta::hours(hours);
    }
}

#[test]
fn a_visit_that_was_given_away_is_told_until_it_is_read_and_survives_a_restart() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    assert_eq!(store.gone().cards.len(), 0);
    apply(&store, &taken(200, given_to(DORA, DORA)));
    drop(store);
    let store = ground.open();
    assert_eq!(store.today(start()).total, 0);
    let cards = store.gone().cards;
    let [(card, names)] = &cards[..] else { panic!("one card: {cards:?}") };
    assert_eq!((card.title.as_str(), &names[..]), ("Leaking tap 1", &["Dora Iyer".to_owned()][..]));
    assert!(!card.begun && !card.customer.is_empty());
    assert_eq!(card.left, given_to(DORA, DORA));
    // A new view from zero and a replay leave it; a tap takes it away for good.
    let mut zero = page(&records(0), 300);
    zero.from_zero = true;
    apply(&store, &zero);
    assert_eq!(store.gone().cards.len(), 1);
    store.gone_read(card.visit).unwrap();
    apply(&store, &page(&[], 301));
    assert_eq!(store.gone().cards.len(), 0);
}

#[test]
fn a_visit_that_only_a_whole_new_view_does_not_bring_any_more_is_told_too() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let mut zero = page(&records(1), 300);
    zero.from_zero = true;
    apply(&store, &zero);
    let cards = store.gone().cards;
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].0.left, None);
}

#[test]
fn nothing_is_told_of_ones_own_doing_nor_of_what_was_over() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let me = identity().person;
    apply(&store, &taken(200, given_to(DORA, me)));
    assert_eq!(store.gone().cards.len(), 0);
    let done = |r: &Record| Visit::of(r).cloned().map(|v| Visit { outcome: Some(Outcome::Done), ..v });
    let over: Vec<Record> = job(2).iter().filter_map(done).map(Record::from).collect();
    apply(&store, &page(&over, 201));
    let mut aged = page(&[], 202);
    aged.evicts = job(2).iter().map(|r| Evict::of(r.kind().name().into(), r.uuid())).collect();
    apply(&store, &aged);
    assert_eq!(store.gone().cards.len(), 0);
}

#[test]
fn a_visit_on_which_work_was_begun_says_that_the_work_is_kept() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let page = store.job(job_id(1)).unwrap();
    let arrival = EvidenceBody::Arrival { fix: Some(fix()), no_fix: None };
    store.execute(vec![capture(&page, arrival, store.new_id())], Vec::new()).unwrap();
    apply(&store, &taken(200, given_to(BENNO, DORA)));
    assert!(store.gone().cards[0].0.begun);
}

#[test]
fn a_visit_that_stays_in_view_with_somebody_else_is_told_and_one_that_comes_back_is_new() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let me = identity().person;
    let given = visit(|v| {
        v.plan.technicians = vec![DORA];
        v.formerly.insert(me);
    });
    apply(&store, &page(&[given], 200));
    assert_eq!(store.gone().cards[0].0.left.as_ref().map(|l| l.to.clone()), Some(vec![DORA]));
    apply(&store, &page(&[visit(|v| v.rev = 2)], 201));
    assert_eq!(store.gone().cards.len(), 0);
    assert_eq!(news(&store), [Some(News::New)]);
}

#[test]
fn new_and_moved_are_marked_until_opened_and_the_first_pull_marks_nothing() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    assert_eq!(news(&store), [None]);
    apply(&store, &page(&job(2), 200));
    assert_eq!(news(&store), [None, Some(News::New)]);
    store.opened(visit_id(2), 0).unwrap();
    assert_eq!(news(&store), [None, None]);

    let knew = store.today(start()).stops[0].visit.plan.clone();
    apply(&store, &page(&[visit(moves(1))], 201));
    apply(&store, &page(&[visit(moves(2))], 202));
    let told =
        |store: &Store| store.today(start()).stops.into_iter().find(|s| s.id() == visit_id(1)).unwrap().news;
    assert_eq!(told(&store), Some(News::Moved(knew)), "moved from what was known, not from in between");
    apply(&store, &page(&[visit(|_| {})], 203));
    assert_eq!(told(&store), None, "moved back");
    apply(&store, &page(&[visit(moves(1))], 204));
    store.opened(visit_id(1), 1).unwrap();
    assert_eq!(told(&store), None);
}

#[test]
fn a_plan_that_came_while_another_one_was_open_is_told_until_it_is_opened_itself() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let knew = store.job(job_id(1)).unwrap().visit.unwrap();
    apply(&store, &page(&[visit(moves(1))], 200));
    // The page that is open is of the plan before.
    store.opened(knew.id, knew.rev).unwrap();
    let moved = store.job(job_id(1)).unwrap();
    assert_eq!(moved.news, Some(News::Moved(knew.plan)));
    assert_eq!(news(&store), [moved.news]);
    store.opened(knew.id, moved.visit.unwrap().rev).unwrap();
    assert_eq!(store.job(job_id(1)).unwrap().news, None);
    assert_eq!(news(&store), [None]);
}

#[test]
fn what_was_opened_on_another_phone_is_not_new_on_this_one() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    apply(&store, &page(&[visit(moves(1))], 200));
    let me = identity().person;
    let seen = visit(|v| {
        moves(1)(v);
        v.seen.insert(me, Seen { rev: v.rev, at: Hlc::at(start()) });
    });
    apply(&store, &page(&[seen], 201));
    assert_eq!(news(&store), [None]);
}

#[test]
fn the_last_tap_can_be_taken_back_for_ten_seconds() {
    let ground = Ground::new();
    let store = ground.pulled(1);
    let page = store.job(job_id(1)).unwrap();
    let on_my_way = EvidenceBody::OnMyWay { eta: None };
    store.execute(vec![capture(&page, on_my_way, store.new_id())], Vec::new()).unwrap();
    let now = ground.clock.now();
    let last = store.undoable(now).expect("just tapped");
    assert!(matches!(last.piece.body, EvidenceBody::OnMyWay { .. }));
    assert_eq!(store.undoable(now + TimeDelta::seconds(11)), None);
    let body = EvidenceBody::Retracted { reason: "undo".into() };
    let mut back = capture(&store.job(job_id(1)).unwrap(), body, store.new_id());
    if let Change::Capture { supersedes, .. } = &mut back {
        *supersedes = Some(last.piece.id);
    }
    store.execute(vec![back], Vec::new()).unwrap();
    assert_eq!(store.undoable(ground.clock.now()), None);
    assert_eq!(store.job(job_id(1)).unwrap().job.status, JobStatus::Scheduled);
}

#[test]
fn parts_needed_is_not_done() {
    let ground = Ground::new();
    let store = ground.pulled(2);
    let page = store.job(job_id(1)).unwrap();
    let ended = EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: String::new() };
    store.execute(vec![capture(&page, ended, store.new_id())], Vec::new()).unwrap();
    let today = store.today(start());
    assert_eq!((today.done, today.ended, today.total), (0, 1, 2));
    assert_eq!(today.next.map(|stop| stop.job.id), Some(job_id(2)));
}
