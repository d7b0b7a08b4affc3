//! What a plan says of every change set at the door, and of those that waited.

use super::super::decided::{Came, Verdict};
use super::*;
use serde_json::value::RawValue;
use shared::decide::Flags;
use shared::records::{EvidenceBody, NewNote, Note};
use shared::sync::{OUT_OF_USE, WAITS_FOR_REFUSED};
use shared::{Change, Code};

const ASHA: PersonId = PersonId(Uuid::from_u128(7));
const STREAM: StreamId = StreamId(Uuid::from_u128(5));
const SEQ: u64 = 9;

fn company() -> CompanyId {
    CompanyId(Uuid::from_u128(1))
}

fn note(id: u128) -> NoteId {
    NoteId(Uuid::from_u128(id))
}

fn adds(id: u128) -> Change {
    Change::AddNote(NewNote { id: note(id), job: JobId(Uuid::from_u128(2)), text: "x".into() })
}

fn edits(id: u128) -> Change {
    Change::EditNote { id: note(id), text: "y".into() }
}

fn captures() -> Change {
    Change::Capture {
        id: EvidenceId(Uuid::from_u128(3)),
        visit: VisitId(Uuid::from_u128(4)),
        job: JobId(Uuid::from_u128(2)),
        round: 0,
        leg: 0,
        body: EvidenceBody::WorkStarted,
        supersedes: None,
    }
}

fn id(n: u64) -> ChangeSetId {
    ChangeSetId(Uuid::from_u128(100 + u128::from(n)))
}

/// The nth of a phone's stream.
fn pushed(n: u64, change: Change) -> Incoming {
    let clock = Hlc { ms: i64::try_from(1_000 * n).unwrap(), n: 0 };
    let set = ChangeSet {
        id: id(n),
        company: company(),
        by: ASHA,
        clock,
        offset_ms: 0,
        changes: vec![change],
        replaces: None,
        unknown: Default::default(),
    };
    let raw = RawValue::from_string(serde_json::to_string(&set).unwrap()).unwrap();
    let hash = shared::sync::hash_of(raw.get());
    Incoming { n, id: set.id, what: Payload::Stored { raw, hash } }
}

fn read(sets: &[Incoming]) -> Vec<Arriving<'_>> {
    sets.iter().map(|set| Arriving::read(set, company(), None)).collect()
}

fn phone(quarantined: Option<Code>) -> Origin {
    Origin::Device(Box::new(DeviceOrigin {
        stream: STREAM,
        device: DeviceId(Uuid::from_u128(6)),
        person: ASHA,
        quarantined,
        peer: None,
        agent: String::new(),
        report: None,
    }))
}

fn facts(origin: &Origin) -> Facts<'_> {
    Facts {
        company: company(),
        origin,
        received: DateTime::from_timestamp_millis(60_000).unwrap(),
        known: Told::new(),
        stream: matches!(origin, Origin::Device(_)).then_some(Stream { last_n: 0, clock: None }),
        asides: BTreeMap::new(),
        unstorable: false,
        gapless: true,
        corrects: true,
    }
}

fn head() -> Head {
    Head {
        seq: 8,
        clock: Hlc::default(),
        next: Default::default(),
        audit_n: 0,
        audit_chain: Vec::new(),
        horizon_ms: 0,
        parked: 0,
    }
}

/// Says what the rules come to, in the order of the steps.
fn comes_to(plan: &mut Plan<'_>, verdicts: impl IntoIterator<Item = Verdict>) {
    for (asked, verdict) in plan.steps.iter_mut().filter_map(Step::asked_mut).zip(verdicts) {
        asked.came = Some(Came { verdict, entries: Vec::new() });
    }
}

fn done() -> Verdict {
    Verdict::Done(Flags::default())
}

fn no_note(id: u128) -> Verdict {
    Verdict::Refused(Refusal::new(Code::NotFound).with("kind", Kind::Note).with("id", note(id)))
}

fn heard(plan: Plan<'_>) -> Vec<Outcome> {
    plan.answer(SEQ).unwrap().receipts.into_iter().map(|receipt| receipt.outcome).collect()
}

fn turns(plan: &Plan<'_>) -> Vec<ChangeSetId> {
    plan.in_turn().into_iter().map(|asked| asked.timed.set.id).collect()
}

#[test]
fn everything_at_the_door_gets_one_answer_in_its_place() {
    let mut broken = pushed(2, adds(2));
    if let Payload::Stored { hash, .. } = &mut broken.what {
        hash.clear();
    }
    let void = Incoming { n: 3, id: id(3), what: Payload::Void { reason: "lost".into() } };
    let sets = [pushed(1, adds(1)), broken, void, pushed(4, adds(4)), pushed(5, adds(4))];
    let mut sets = sets.to_vec();
    sets[4] = Incoming { n: 5, ..sets[3].clone() };
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    let stored = Outcome::Applied { seq: 3 };
    facts.known.insert(id(1), vec![(door[0].hash.clone(), stored.clone())]);
    let mut plan = Plan::of(&door, &facts, &mut head());
    assert!(plan.is_news(&facts));
    assert_eq!((turns(&plan), plan.last_n()), (vec![id(4)], 5));
    comes_to(&mut plan, [done()]);
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    let written: Vec<ChangeSetId> = word.receipts.iter().map(|receipt| receipt.id).collect();
    assert_eq!(written, [id(2), id(3), id(4)], "what was said before is not said again");
    assert_eq!(word.quarantined.iter().map(|kept| kept.code).collect::<Vec<_>>(), [Code::Unreadable]);
    let heard = heard(plan);
    assert_eq!(heard[0], stored);
    assert!(matches!(&heard[1], Outcome::Rejected { refusal } if refusal.code == Code::Unreadable));
    assert_eq!(heard[2], Outcome::Void { reason: "lost".into() });
    assert_eq!(heard[3..], [Outcome::Applied { seq: SEQ }, Outcome::Applied { seq: SEQ }]);
}

#[test]
fn a_replay_is_no_news() {
    let sets = [pushed(1, adds(1))];
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    facts.stream = Some(Stream { last_n: 1, clock: None });
    let waits = Outcome::Parked { why: OUT_OF_USE.into(), on: None };
    facts.known.insert(id(1), vec![(door[0].hash.clone(), waits.clone())]);
    let plan = Plan::of(&door, &facts, &mut head());
    assert!(!plan.is_news(&facts));
    assert_eq!(plan.still_waiting(), [id(1)]);
    assert_eq!(heard(plan), [waits]);
}

#[test]
fn work_of_a_phone_out_of_use_is_kept_raw_and_the_rules_are_not_asked() {
    let sets = [pushed(1, adds(1))];
    let (door, origin) = (read(&sets), phone(Some(Code::Revoked)));
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    assert!(plan.in_turn().is_empty());
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    assert_eq!(word.quarantined[0].raw, door[0].raw());
    assert_eq!(word.refused, [((Kind::Note, note(1).0), id(1))].into());
    assert_eq!(heard(plan), [Outcome::Parked { why: OUT_OF_USE.into(), on: None }]);
}

#[test]
fn what_misses_a_refused_create_waits_for_it() {
    let sets = [pushed(1, adds(1)), pushed(2, edits(1)), pushed(3, edits(5)), pushed(4, edits(6))];
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    let refused = Verdict::Refused(Code::Empty.into());
    comes_to(&mut plan, [refused, no_note(1), no_note(5), no_note(6)]);
    assert_eq!(plan.missed(&facts).len(), 3);
    plan.wait(&facts, [((STREAM, (Kind::Note, note(5).0)), id(50))].into());
    assert!(!plan.wake(Vec::new()), "nothing is there yet");
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    let parked: Vec<_> = word.parked.iter().map(|waiting| (waiting.id, waiting.wants.1)).collect();
    assert_eq!(parked, [(id(2), note(1).0), (id(3), note(5).0)]);
    let waits = |on| Outcome::Parked { why: WAITS_FOR_REFUSED.into(), on: Some(on) };
    let heard = heard(plan);
    assert_eq!(heard[1..3], [waits(id(1)), waits(id(50))]);
    assert!(matches!(heard[3], Outcome::Rejected { .. }), "nobody would have made it");
}

#[test]
fn what_misses_what_comes_later_is_decided_again_after_it() {
    let sets = [pushed(1, edits(5)), pushed(2, adds(5)), pushed(3, adds(6))];
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    comes_to(&mut plan, [no_note(5), done(), done()]);
    plan.wait(&facts, [((STREAM, (Kind::Note, note(5).0)), id(50))].into());
    let made: Note = serde_json::from_value(serde_json::json!({
        "id": note(5), "job": Uuid::nil(), "by": ASHA, "at": Hlc::default(), "text": "x", "edited_by": ASHA,
    }))
    .unwrap();
    plan.records.insert((Kind::Note, note(5).0), made.into());
    assert!(plan.wake(Vec::new()));
    assert_eq!(turns(&plan), [id(2), id(3), id(1)]);
    assert!(plan.in_turn()[2].timed.at > plan.in_turn()[0].timed.at, "not before what it needs");
    comes_to(&mut plan, [done()]);
    for asked in plan.in_turn_mut() {
        asked.waits = None;
    }
    assert!(!plan.wake(Vec::new()), "once");
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    assert_eq!(word.receipts[0].happened, Hlc { ms: 1_000, n: 0 }, "its receipt says when it was");
    assert_eq!(heard(plan), vec![Outcome::Applied { seq: SEQ }; 3]);
}

/// The 20th of the stream, which waits for a note.
fn waiting(change: Change) -> Waiting {
    Waiting {
        id: id(20),
        hash: "h".into(),
        stream: STREAM,
        n: 20,
        by: ASHA,
        at: Hlc { ms: 500, n: 0 },
        received_ms: 700,
        raw: match pushed(20, change).what {
            Payload::Stored { raw, .. } => raw.get().to_owned(),
            _ => String::new(),
        },
        wants: (Kind::Note, note(5).0),
    }
}

#[test]
fn what_waited_and_misses_something_else_waits_for_that() {
    let sets = [pushed(1, adds(5)), pushed(2, adds(6))];
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    assert!(plan.wake(vec![waiting(edits(6))]));
    comes_to(&mut plan, [done(), Verdict::Refused(Code::Empty.into()), no_note(6)]);
    plan.wait(&facts, BTreeMap::new());
    assert!(!plan.wake(Vec::new()), "what it misses is not there yet");
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    let parked: Vec<_> = word.parked.iter().map(|waiting| (waiting.id, waiting.wants)).collect();
    assert_eq!(parked, [(id(20), (Kind::Note, note(6).0))], "that wakes it, and not the first one again");
    assert!(word.ended.is_empty());
    let waits = Outcome::Parked { why: WAITS_FOR_REFUSED.into(), on: Some(id(2)) };
    assert_eq!(word.receipts[2].outcome, waits);
}

#[test]
fn what_waited_for_something_that_the_office_takes_in_waits_for_what_else_its_phone_had() {
    let what = Payload::Made { by: ASHA, at: None, changes: vec![adds(5)], expects: None };
    let sets = [Incoming { n: 0, id: id(30), what }];
    let origin = Origin::Web { person: PersonId(Uuid::from_u128(8)), peer: None, agent: String::new() };
    let door = read(&sets);
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    assert!(plan.wake(vec![waiting(edits(6))]));
    comes_to(&mut plan, [done(), no_note(6)]);
    let missed = (STREAM, (Kind::Note, note(6).0));
    assert_eq!(plan.missed(&facts), [missed].into());
    plan.wait(&facts, [(missed, id(51))].into());
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    assert_eq!(word.parked.iter().map(|waiting| waiting.wants).collect::<Vec<_>>(), [missed.1]);
    assert!(word.ended.is_empty());
}

#[test]
fn what_waited_and_is_refused_is_kept_and_remembered_like_any_other() {
    let sets = [pushed(1, adds(5))];
    let (door, origin) = (read(&sets), phone(None));
    for change in [captures(), adds(6)] {
        let mut facts = facts(&origin);
        let mut plan = Plan::of(&door, &facts, &mut head());
        let waits = waiting(change.clone());
        let raw = waits.raw.clone().into_bytes();
        assert!(plan.wake(vec![waits]));
        comes_to(&mut plan, [done(), Verdict::Refused(Code::NotYourVisit.into())]);
        let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
        assert_eq!(word.ended, [id(20)]);
        match change {
            Change::Capture { .. } => {
                assert_eq!(word.quarantined[0].raw, raw, "field work is not lost with its waiting");
                assert_eq!(word.quarantined[0].stream, Some(STREAM));
            }
            _ => {
                assert!(word.quarantined.is_empty());
                let made = ((Kind::Note, note(6).0), id(20));
                assert_eq!(word.refused, [made].into(), "what builds on it may wait");
            }
        }
    }
}

#[test]
fn what_waited_is_decided_once_and_its_author_hears_of_it() {
    let waiting = || waiting(edits(5));
    let sets = [pushed(1, adds(5))];
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    assert!(plan.wake(vec![waiting()]) && !plan.wake(vec![waiting()]));
    assert_eq!(turns(&plan), [id(1), id(20)]);
    comes_to(&mut plan, [done(), done()]);
    let word = plan.conclude(&mut facts, &[waiting()], SEQ).unwrap();
    assert_eq!(word.ended, [id(20)], "it was decided before it could be withdrawn");
    assert_eq!(word.receipts[1].of, Some((STREAM, 700)));
    assert_eq!(word.hear, [ASHA].into());
    assert_eq!(heard(plan).len(), 1, "it is not at the door");
}

#[test]
fn the_office_learns_why_and_the_sender_that_it_is_not_there() {
    let sets = [pushed(1, captures())];
    let (door, origin) = (read(&sets), phone(None));
    let mut facts = facts(&origin);
    let mut plan = Plan::of(&door, &facts, &mut head());
    comes_to(&mut plan, [Verdict::Refused(Code::NotYourVisit.into())]);
    assert_eq!(plan.refusals().count(), 1);
    plan.hide([(id(1), Code::NotFound.into())].into());
    let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
    assert_eq!(word.quarantined[0].code, Code::NotYourVisit);
    assert_eq!(heard(plan), [Outcome::Rejected { refusal: Code::NotFound.into() }]);
}

#[test]
fn what_is_taken_in_is_said_to_be_and_its_phone_hears() {
    let of = Kept { id: id(1), hash: "h".into() };
    let what = Payload::Kept {
        by: ASHA,
        at: Hlc { ms: 1_000, n: 0 },
        changes: vec![captures()],
        unknown: Default::default(),
        of: of.clone(),
    };
    let sets = [Incoming { n: 0, id: id(30), what }];
    let origin = Origin::Web { person: PersonId(Uuid::from_u128(8)), peer: None, agent: String::new() };
    for (open, verdict) in [(true, done()), (true, no_note(5)), (false, done())] {
        let door = read(&sets);
        let mut facts = facts(&origin);
        let outcome = Outcome::Parked { why: OUT_OF_USE.into(), on: None };
        let (hash, by, happened) = (of.hash.clone(), ASHA, Hlc::default());
        let awaited = NewReceipt { id: of.id, hash, n: 1, by, happened, outcome, of: None };
        facts.asides.insert((of.id, of.hash.clone()), Aside { open, awaited: Some(awaited) });
        let mut plan = Plan::of(&door, &facts, &mut head());
        let counts = open && matches!(verdict, Verdict::Done(_));
        comes_to(&mut plan, [verdict]);
        let word = plan.conclude(&mut facts, &[], SEQ).unwrap();
        assert_eq!(word.taken_in.as_slice(), counts.then(|| of.clone()).as_slice());
        assert_eq!(word.receipts.len(), if counts { 2 } else { 1 });
        assert!(word.quarantined.is_empty(), "it is kept already");
        let outcome = heard(plan).remove(0);
        assert_eq!(matches!(outcome, Outcome::Applied { .. }), counts, "{outcome:?}");
    }
}

#[test]
fn what_the_office_does_keeps_its_order_where_the_clock_was_set_back() {
    let made = |n: u64| {
        let what = Payload::Made { by: ASHA, at: None, changes: vec![edits(1)], expects: None };
        Incoming { n: 0, id: id(n), what }
    };
    let origin = Origin::Web { person: ASHA, peer: None, agent: String::new() };
    let ahead = Hlc { ms: 3_600_000, n: 0 };
    let mut head = Head { clock: ahead, ..head() };
    let mut last = ahead;
    for sets in [[made(1), made(2)], [made(3), made(4)]] {
        let (door, facts) = (read(&sets), facts(&origin));
        let plan = Plan::of(&door, &facts, &mut head);
        for asked in plan.steps.iter().filter_map(Step::asked) {
            assert!(asked.timed.at > last, "the later of two writes stands");
            last = asked.timed.at;
        }
    }
}
