//! Undo by cause: each unit that a change set wrote gets its value from before while that write stands; what was made becomes
//! inactive unless it is needed by now; what stays is told.

use serde_json::{Map, Value, json};
use shared::decide::{Authority, Context, Decision, Side, decide};
use shared::records::*;
use shared::world::Wrote;
use shared::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId(Uuid::from_u128(1));
const MEERA: PersonId = PersonId(Uuid::from_u128(2));
const ASHA: PersonId = PersonId(Uuid::from_u128(3));
const RAVI: PersonId = PersonId(Uuid::from_u128(4));
const KIND: JobTypeId = JobTypeId(Uuid::from_u128(5));
const ACCOUNT: AccountId = AccountId(Uuid::from_u128(6));
const ADDRESS: AddressId = AddressId(Uuid::from_u128(7));
const CONTACT: ContactId = ContactId(Uuid::from_u128(8));
const JOB: JobId = JobId(Uuid::from_u128(9));
const VISIT: VisitId = VisitId(Uuid::from_u128(10));
const NOTE: NoteId = NoteId(Uuid::from_u128(11));
const ALERT: AlertId = AlertId(Uuid::from_u128(12));

fn hlc(ms: i64) -> Hlc {
    Hlc { ms, n: 0 }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn other(n: u128) -> Uuid {
    Uuid::from_u128(100 + n)
}

/// The office's records, and what each change set wrote of them, as the audit says it.
#[derive(Default)]
struct Office {
    records: BTreeMap<(Kind, Uuid), Record>,
    wrote: BTreeMap<ChangeSetId, Vec<Wrote>>,
    n: i64,
}

impl Office {
    /// A company with an admin, two technicians, and a customer with an address, a first contact and a planned job.
    fn new() -> Office {
        let person = |id: PersonId, role| json!({ "id": id, "name": "Somebody", "roles": [role] });
        let mut office = Office::default();
        let company = json!({
            "id": COMPANY, "name": "Deccan", "time_zone": "Asia/Kolkata", "currency": "INR", "locale": "en",
        });
        office.has(read::<Company>(company));
        office.has(read::<Person>(person(MEERA, Role::Admin)));
        office.has(read::<Person>(person(ASHA, Role::Technician)));
        office.has(read::<Person>(person(RAVI, Role::Technician)));
        office.has(read::<JobType>(json!({ "id": KIND, "name": "Repair", "minutes": 90 })));
        office.does(vec![account(ACCOUNT), address(ADDRESS, ACCOUNT), contact(CONTACT, true)]).unwrap();
        office.does(vec![job(JOB), plan(VISIT, None, ASHA)]).unwrap();
        office
    }

    fn has(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.records.insert((record.kind(), record.uuid()), record);
    }

    fn get<E: Entity>(&self, id: impl Into<Uuid>) -> &E {
        E::of(&self.records[&(E::KIND, id.into())]).unwrap()
    }

    fn load(&self, world: &mut World, key: Key) {
        match key {
            Key::One(kind, id) => world.loaded(kind, id, self.records.get(&(kind, id)).cloned()),
            Key::Of(kind, parent) => {
                let of = |r: &&Record| r.kind() == kind && r.parent() == Some(parent);
                world.loaded_children(kind, parent, self.records.values().filter(of).cloned().collect());
            }
            Key::Wrote(cause) => {
                world.loaded_wrote(cause, self.wrote.get(&cause).cloned().unwrap_or_default());
            }
        }
    }

    fn does(&mut self, changes: Vec<Change>) -> Result<ChangeSetId, Refusal> {
        self.done_by(MEERA, changes).map(|(set, _)| set)
    }

    /// Undo of a change set: its own, and the units that stay.
    fn undoes(&mut self, cause: ChangeSetId) -> Result<(ChangeSetId, Vec<String>), Refusal> {
        let (set, lost) = self.done_by(MEERA, vec![Change::Undo { cause }])?;
        Ok((set, lost.into_iter().map(|lost| format!("{} {}", lost.kind, lost.unit)).collect()))
    }

    fn done_by(
        &mut self,
        by: PersonId,
        changes: Vec<Change>,
    ) -> Result<(ChangeSetId, Vec<Overwritten>), Refusal> {
        self.n += 10;
        let (id, at) = (ChangeSetId(Uuid::from_u128(self.n.unsigned_abs().into())), hlc(self.n));
        let (replaces, unknown) = (None, Default::default());
        let set = ChangeSet { id, company: COMPANY, by, clock: at, offset_ms: 0, changes, replaces, unknown };
        let context = Context { at, side: Side::Server, authority: Authority::Person };
        let mut world = World::default();
        let effects = loop {
            match decide(&world, &set, &context) {
                Decision::Effects(effects) => break effects,
                Decision::Refused(refusal) => return Err(refusal),
                Decision::Need(need) => need.into_iter().for_each(|key| self.load(&mut world, key)),
            }
        };
        let wrote: Vec<Wrote> = effects.puts().filter_map(|record| self.wrote_of(record, at)).collect();
        effects.puts().cloned().for_each(|record| self.has(record));
        self.wrote.insert(id, wrote);
        Ok((id, effects.flags.lost))
    }

    fn wrote_of(&self, new: &Record, at: Hlc) -> Option<Wrote> {
        let json = |record: &Record| {
            read::<Map<String, Value>>(serde_json::to_value(record).unwrap()["data"].take())
        };
        let (kind, record) = (new.kind(), new.uuid());
        let Some(old) = self.records.get(&(kind, record)) else {
            return Some(Wrote { kind, record, at, made: true, fields: BTreeMap::new() });
        };
        let (old, new) = (json(old), json(new));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let told =
            names.into_iter().filter(|name| !["clocks", "moved", "replanned"].contains(&name.as_str()));
        let value =
            |of: &Map<String, Value>, name: &str| of.get(name).cloned().filter(|value| !value.is_null());
        let fields = told.map(|name| (name.clone(), (value(&old, name), value(&new, name))));
        let fields: BTreeMap<_, _> = fields.filter(|(_, (old, new))| old != new).collect();
        (!fields.is_empty()).then_some(Wrote { kind, record, at, made: false, fields })
    }
}

fn account(id: AccountId) -> Change {
    let new = json!({ "id": id, "kind": "individual", "name": "Kale", "phone": "", "email": "" });
    Change::AddAccount(read(new))
}

fn address(id: AddressId, account: AccountId) -> Change {
    Change::AddAddress(read(json!({ "id": id, "account": account, "text": "4 Lake Road", "access": "" })))
}

fn contact(id: ContactId, primary: bool) -> Change {
    let new = json!({ "id": id, "account": ACCOUNT, "name": "Meena", "primary": primary });
    Change::AddContact(read(new))
}

fn job(id: JobId) -> Change {
    Change::AddJob(read(json!({
        "id": id, "account": ACCOUNT, "address": ADDRESS, "job_type": KIND, "title": "Tap", "description": "",
    })))
}

fn plan(id: VisitId, rev: Option<u32>, who: PersonId) -> Change {
    let noon = chrono::DateTime::from_timestamp_millis(0);
    let plan = Plan { technicians: vec![who], window: None, anytime: noon };
    Change::PlanVisit { id, job: JOB, rev, plan, despite_under_way: false }
}

fn company(patch: Value) -> Vec<Change> {
    vec![read(json!({ "do": "edit_company", "patch": patch }))]
}

fn before_photos(office: &Office) -> u32 {
    office.get::<Company>(COMPANY).gates.min_before
}

#[test]
fn each_unit_gets_its_value_from_before_and_undo_is_taken_back_like_anything_else() {
    let mut office = Office::new();
    let patch = json!({
        "name": "Deccan & Sons", "gates": { "min_before": 3, "wall_beyond_m": 900 },
        "hours_of": { "mon": { "from": "08:00:00", "to": "17:00:00" } }, "mailed": { "late": true },
        "hidden_from": { "reach": { "technician": true } },
        "quiet": { "from": "21:00:00", "to": "07:00:00" },
    });
    let stood = office.get::<Company>(COMPANY).clone();
    let cause = office.does(company(patch)).unwrap();
    let changed = office.get::<Company>(COMPANY).clone();
    let (undo, stays) = office.undoes(cause).unwrap();
    let bare = |company: &Company| Company { clocks: Clocks::default(), ..company.clone() };
    assert!(stays.is_empty());
    assert_eq!(bare(office.get(COMPANY)), bare(&stood));
    office.undoes(undo).unwrap();
    assert_eq!(bare(office.get(COMPANY)), bare(&changed));
}

#[test]
fn what_somebody_has_written_since_stays_and_is_told() {
    let mut office = Office::new();
    let cause = office.does(company(json!({ "gates": { "min_before": 3, "min_after": 2 } }))).unwrap();
    office.does(company(json!({ "gates": { "min_before": 6 }, "terms": "30 days." }))).unwrap();
    let (_, stays) = office.undoes(cause).unwrap();
    assert_eq!(stays, ["company gates.min_before"]);
    let company = office.get::<Company>(COMPANY);
    assert_eq!((before_photos(&office), company.gates.min_after), (6, 1));
    assert_eq!(company.terms, "30 days.");
    // The same value, written once more by somebody else, is theirs.
    let mut office = Office::new();
    let cause = office.does(company_photos(3)).unwrap();
    office.does(company_photos(3)).unwrap();
    office.undoes(cause).unwrap();
    assert_eq!(before_photos(&office), 3);
}

fn company_photos(n: u32) -> Vec<Change> {
    company(json!({ "gates": { "min_before": n } }))
}

#[test]
fn people_kinds_of_work_and_notes() {
    let mut office = Office::new();
    let skills = json!({
        "roles": { "dispatcher": true, "technician": false }, "manager": MEERA,
        "skills_held": [{ "name": "Gas fitting" }],
    });
    let edit: Change = read(json!({ "do": "edit_person", "id": ASHA, "patch": skills }));
    let cause = office.does(vec![edit]).unwrap();
    let more = json!({ "skills_held": [{ "name": "Tiling" }] });
    office.does(vec![read(json!({ "do": "edit_person", "id": ASHA, "patch": more }))]).unwrap();
    assert!(office.undoes(cause).unwrap().1.is_empty());
    let asha = office.get::<Person>(ASHA);
    assert_eq!((asha.roles.len(), asha.is_any(&[Role::Technician]), asha.manager), (1, true, None));
    assert_eq!(asha.skills.iter().map(|skill| skill.name.as_str()).collect::<Vec<_>>(), ["Tiling"]);

    let cause = office.does(vec![Change::SetPersonActive { id: RAVI, active: false }]).unwrap();
    office.undoes(cause).unwrap();
    assert!(office.get::<Person>(RAVI).active);

    let patch =
        json!({ "goes_through": { "review": false }, "photos_before": 4, "checklist": ["Water off"] });
    let cause =
        office.does(vec![read(json!({ "do": "edit_job_type", "id": KIND, "patch": patch }))]).unwrap();
    office.undoes(cause).unwrap();
    let kind = office.get::<JobType>(KIND);
    assert!(kind.photos.is_usual() && kind.checklist.is_empty() && kind.gates.0.len() == 7);

    let add = NewNote { id: NOTE, job: JOB, text: "Ring twice".into() };
    let (_, lost) = office.done_by(ASHA, vec![Change::AddNote(add)]).unwrap();
    assert!(lost.is_empty());
    let cause = office.does(vec![Change::EditNote { id: NOTE, text: "Knock".into() }]).unwrap();
    office.undoes(cause).unwrap();
    assert_eq!(office.get::<Note>(NOTE).text, "Ring twice");
}

#[test]
fn a_contact_who_was_made_is_inactive_and_the_first_one_from_before_is_first_again() {
    let mut office = Office::new();
    let second = ContactId(other(1));
    let cause = office.does(vec![contact(second, true)]).unwrap();
    assert!(!office.get::<Contact>(CONTACT).primary);
    let (undo, stays) = office.undoes(cause).unwrap();
    assert!(stays.is_empty());
    let of = |office: &Office, id| (office.get::<Contact>(id).primary, office.get::<Contact>(id).active);
    assert_eq!((of(&office, CONTACT), of(&office, second)), ((true, true), (false, false)));
    office.undoes(undo).unwrap();
    assert_eq!((of(&office, CONTACT), of(&office, second)), ((false, true), (true, true)));
}

#[test]
fn a_customer_who_was_made_is_inactive_unless_somebody_works_for_them_by_now() {
    let (account_id, address_id) = (AccountId(other(1)), AddressId(other(2)));
    let mut office = Office::new();
    let cause = office.does(vec![account(account_id), address(address_id, account_id)]).unwrap();
    let (undo, stays) = office.undoes(cause).unwrap();
    assert!(stays.is_empty() && !office.get::<Account>(account_id).active);
    office.undoes(undo).unwrap();
    assert!(office.get::<Account>(account_id).active);

    let work = json!({
        "id": other(3), "account": account_id, "address": address_id, "job_type": KIND, "title": "Sink",
        "description": "",
    });
    office.does(vec![Change::AddJob(read(work))]).unwrap();
    assert_eq!(office.undoes(cause).unwrap().1, ["account active"]);
    assert!(office.get::<Account>(account_id).active);

    let cause = office.does(vec![address(AddressId(other(4)), ACCOUNT)]).unwrap();
    assert_eq!(office.undoes(cause).unwrap().1, ["address text"], "an address has no state to be in");
}

#[test]
fn a_job_that_was_made_is_closed_with_its_visit_unless_somebody_goes_on_with_it() {
    let mut office = Office::new();
    let cause = ChangeSetId(Uuid::from_u128(20));
    assert!(office.undoes(cause).unwrap().1.is_empty());
    let visit = office.get::<Visit>(VISIT);
    assert_eq!((office.get::<Job>(JOB).status, visit.outcome), (JobStatus::Closed, Some(Outcome::Cancelled)));

    let mut office = Office::new();
    let add = NewNote { id: NOTE, job: JOB, text: "Ring twice".into() };
    office.does(vec![Change::AddNote(add)]).unwrap();
    assert_eq!(office.undoes(cause).unwrap().1, ["job status"]);
    assert_eq!(office.get::<Job>(JOB).status, JobStatus::Lead, "the plan is off, the job and its note stay");
}

#[test]
fn a_plan_goes_back_to_who_had_it_while_nobody_has_planned_again() {
    let mut office = Office::new();
    let who = |office: &Office| office.get::<Visit>(VISIT).plan.technicians.clone();
    let cause = office.does(vec![plan(VISIT, Some(0), RAVI)]).unwrap();
    let (undo, _) = office.undoes(cause).unwrap();
    assert_eq!(who(&office), [ASHA]);
    office.undoes(undo).unwrap();
    assert_eq!(who(&office), [RAVI]);
    let rev = office.get::<Visit>(VISIT).rev;
    let cause = office.does(vec![plan(VISIT, Some(rev), ASHA)]).unwrap();
    office.does(vec![plan(VISIT, Some(rev + 1), RAVI)]).unwrap();
    assert_eq!(office.undoes(cause).unwrap().1, ["visit plan"]);
    assert_eq!(who(&office), [RAVI]);

    let off = Change::CancelVisit { id: VISIT, rev: rev + 2, despite_under_way: false };
    let cause = office.does(vec![off]).unwrap();
    assert_eq!(office.get::<Job>(JOB).status, JobStatus::Lead);
    assert!(office.undoes(cause).unwrap().1.is_empty());
    assert_eq!((office.get::<Job>(JOB).status, who(&office)), (JobStatus::Scheduled, vec![RAVI]));
}

#[test]
fn a_job_goes_back_in_its_life_where_there_is_a_way_back() {
    let mut office = Office::new();
    let to_lead = Change::MoveJob { id: JOB, from: JobStatus::Scheduled, to: JobStatus::Lead };
    let cause = office.does(vec![to_lead]).unwrap();
    assert!(!office.get::<Visit>(VISIT).is_open());
    assert!(office.undoes(cause).unwrap().1.is_empty());
    assert_eq!(office.get::<Job>(JOB).status, JobStatus::Scheduled);
    assert!(office.get::<Visit>(VISIT).has(ASHA) && office.get::<Visit>(VISIT).is_open());

    let close = Change::MoveJob { id: JOB, from: JobStatus::Scheduled, to: JobStatus::Closed };
    let cause = office.does(vec![close]).unwrap();
    assert!(office.undoes(cause).unwrap().1.is_empty());
    assert_eq!(office.get::<Job>(JOB).status, JobStatus::Scheduled);
    assert!(office.get::<Visit>(VISIT).has(ASHA), "closed by a slip, it is planned as it was");
}

#[test]
fn a_job_that_was_made_is_there_again_when_its_undo_is_undone() {
    let mut office = Office::new();
    let (undo, _) = office.undoes(ChangeSetId(Uuid::from_u128(20))).unwrap();
    assert!(office.undoes(undo).unwrap().1.is_empty());
    assert_eq!(office.get::<Job>(JOB).status, JobStatus::Scheduled);
    assert!(office.get::<Visit>(VISIT).has(ASHA));
}

#[test]
fn what_somebody_else_has_planned_meanwhile_stays_planned() {
    let mut office = Office::new();
    let lead = JobId(other(20));
    office.does(vec![job(lead)]).unwrap();
    let on = |id: VisitId, rev: Option<u32>, who: PersonId| match plan(id, rev, who) {
        Change::PlanVisit { id, rev, plan, despite_under_way, .. } => {
            Change::PlanVisit { id, job: lead, rev, plan, despite_under_way }
        }
        change => change,
    };
    let (first, second) = (VisitId(other(21)), VisitId(other(22)));
    let cause = office.does(vec![on(first, None, ASHA)]).unwrap();
    office.does(vec![on(second, None, RAVI)]).unwrap();
    office.undoes(cause).unwrap();
    assert!(!office.get::<Visit>(first).is_open() && office.get::<Visit>(second).is_open());
    assert_eq!(office.get::<Job>(lead).status, JobStatus::Scheduled);

    // A new job whose visit somebody has planned again: both stay, and the customer who was made with them.
    let mut office = Office::new();
    let cause = ChangeSetId(Uuid::from_u128(20));
    office.does(vec![plan(VISIT, Some(0), RAVI)]).unwrap();
    assert_eq!(office.undoes(cause).unwrap().1, ["visit plan", "job status"]);
    assert!(office.get::<Visit>(VISIT).has(RAVI));
}

#[test]
fn one_thing_that_has_gone_on_does_not_hold_the_rest_back() {
    let mut office = Office::new();
    let second = VisitId(other(21));
    office.does(vec![plan(second, None, ASHA)]).unwrap();
    let given = vec![plan(VISIT, Some(0), RAVI), plan(second, Some(0), RAVI)];
    let cause = office.does(given).unwrap();
    let gone = office.get::<Visit>(VISIT).clone();
    office.has(Visit { outcome: Some(Outcome::Done), departed: Some(hlc(1)), ..gone });
    assert_eq!(office.undoes(cause).unwrap().1, ["visit plan"]);
    assert!(office.get::<Visit>(second).has(ASHA));
}

#[test]
fn words_that_somebody_added_to_a_settled_alert_are_not_thrown_away() {
    let mut office = Office::new();
    let what = json!({ "id": ALERT, "what": { "what": "pin_proposed", "address": ADDRESS }, "by": ASHA, "at": hlc(1) });
    office.has(read::<Alert>(what));
    let cause = office.does(vec![Change::SettleAlert { id: ALERT, note: "Called".into() }]).unwrap();
    office.does(vec![Change::SettleAlert { id: ALERT, note: "They paid".into() }]).unwrap();
    assert_eq!(office.undoes(cause).unwrap().1, ["alert settled"]);
    assert_eq!(office.get::<Alert>(ALERT).note, "Called\nThey paid");
}

#[test]
fn an_alert_waits_again_and_a_proposed_place_too() {
    let mut office = Office::new();
    let at: Value = json!({ "lat": 18.5, "lng": 73.8 });
    let proposed: Pin = read(json!({ "at": at, "source": "arrival" }));
    let address = Address { proposed: Some(proposed), ..office.get::<Address>(ADDRESS).clone() };
    office.has(address);
    let what = json!({ "id": ALERT, "what": { "what": "pin_proposed", "address": ADDRESS }, "by": ASHA, "at": hlc(1) });
    office.has(read::<Alert>(what));
    let patch = AddressPatch { pin: Some(Some(proposed)), ..AddressPatch::default() };
    let edit = Change::EditAddress { id: ADDRESS, patch };
    let cause = office.does(vec![edit, Change::SettleAlert { id: ALERT, note: "Seen".into() }]).unwrap();
    let (undo, stays) = office.undoes(cause).unwrap();
    assert!(stays.is_empty());
    let (address, alert) = (office.get::<Address>(ADDRESS), office.get::<Alert>(ALERT));
    assert_eq!((address.pin, address.proposed, alert.settled), (None, Some(proposed), None));
    office.undoes(undo).unwrap();
    let (address, alert) = (office.get::<Address>(ADDRESS), office.get::<Alert>(ALERT));
    assert_eq!((address.pin, address.proposed, alert.note.as_str()), (Some(proposed), None, "Seen"));
}

#[test]
fn nobody_takes_back_what_they_may_not_do_or_what_nobody_knows_of() {
    let mut office = Office::new();
    let cause = office.does(company_photos(3)).unwrap();
    let refused = office.done_by(ASHA, vec![Change::Undo { cause }]).unwrap_err();
    assert_eq!((refused.code, before_photos(&office)), (Code::NotAllowed, 3));
    let refused = office.undoes(ChangeSetId(other(9))).unwrap_err();
    assert_eq!(refused.code, Code::NotFound);

    let on_my_way = json!({
        "do": "capture", "id": other(1), "visit": VISIT, "job": JOB, "round": 0, "leg": 0,
        "body": { "what": "on_my_way" },
    });
    let (cause, _) = office.done_by(ASHA, vec![read(on_my_way)]).unwrap();
    let refused = office.undoes(cause).unwrap_err();
    assert_eq!(refused.code, Code::NoUndo, "evidence is corrected by another piece");
}

#[test]
fn a_value_that_was_erased_does_not_come_back_and_empties_nothing() {
    let mut office = Office::new();
    let patch = json!({ "name": "Kale & Co", "phone": "+91 20 5555" });
    let cause =
        office.does(vec![read(json!({ "do": "edit_account", "id": ACCOUNT, "patch": patch }))]).unwrap();
    for wrote in office.wrote.get_mut(&cause).unwrap() {
        wrote.fields.values_mut().for_each(|both| *both = (None, None));
    }
    let (_, stays) = office.undoes(cause).unwrap();
    assert_eq!(stays.len(), 1);
    let account = office.get::<Account>(ACCOUNT);
    assert_eq!((account.name.as_str(), account.phone.text()), ("Kale & Co", "+91 20 5555"));
}
