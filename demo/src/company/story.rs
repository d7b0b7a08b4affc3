//! The story of the example company: who did what when, as deeds that the server is then told in order.

use super::album::{Album, Shot};
use super::customers::{CUSTOMERS, Customer};
use super::day::Day;
use super::estimates::{self, Came, ESTIMATES, Written};
use super::on_site::{Job, OnSite};
use super::people::{PEOPLE, Somebody};
use super::prices::ITEMS;
use super::work::*;
use chrono::{DateTime, TimeDelta, Utc};
use iso_currency::Currency;
use shared::gates::Gate;
use shared::place::LatLng;
use shared::records::*;
use shared::sync::BlobHash;
use shared::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Something that somebody did.
pub struct Deed {
    pub at: DateTime<Utc>,
    /// When the office got to know.
    pub reached: DateTime<Utc>,
    pub by: PersonId,
    /// On a phone; otherwise in the office.
    pub field: bool,
    pub changes: Vec<Change>,
}

/// The story while it is told.
pub struct Story {
    pub company: Company,
    pub deeds: Vec<Deed>,
    pub day: Day,
    /// The pictures, once they are drawn; before that the story only says which it needs.
    album: Option<Album>,
    shots: BTreeSet<Shot>,
    signatures: BTreeSet<u64>,
    told: u64,
}

impl Story {
    /// Tells the whole story; draws its pictures on the way.
    pub fn of(company: Company, now: DateTime<Utc>) -> (Story, Album) {
        let mut needs = Story::told(&company, now, None);
        let album = Album::draw(&std::mem::take(&mut needs.shots), &std::mem::take(&mut needs.signatures));
        let mut story = Story::told(&company, now, Some(album));
        let album = story.album.take().unwrap_or_default();
        (story, album)
    }

    fn told(company: &Company, now: DateTime<Utc>, album: Option<Album>) -> Story {
        let zone = company.time_zone.parse().unwrap_or(chrono_tz::UTC);
        let mut story = Story {
            company: company.clone(),
            deeds: Vec::new(),
            day: Day::new(now, zone),
            album,
            shots: BTreeSet::new(),
            signatures: BTreeSet::new(),
            told: 0,
        };
        story.founding();
        PAST.iter().for_each(|work| story.past(work));
        NEVER_DONE.iter().for_each(|work| story.never_done(*work));
        TODAY.iter().for_each(|work| story.today(work));
        UNASSIGNED.iter().for_each(|work| story.unassigned(work));
        AHEAD.iter().for_each(|work| story.ahead(*work));
        ESTIMATES.iter().for_each(|written| story.estimate(written));
        story
    }

    /// An id made from what it names: the same at every telling.
    pub fn id(&self, what: &str) -> Uuid {
        derived(&format!("example {what}"), self.company.id.0)
    }

    /// Somebody's id by their key.
    pub fn person(&self, key: &str) -> PersonId {
        PersonId(self.id(&format!("person {key}")))
    }

    /// Something done in the office.
    fn office(&mut self, at: DateTime<Utc>, who: &str, changes: Vec<Change>) {
        let by = self.person(who);
        self.deeds.push(Deed { at, reached: at, by, field: false, changes });
    }

    /// Something done on a phone.
    pub fn field(&mut self, at: DateTime<Utc>, reached: DateTime<Utc>, by: PersonId, changes: Vec<Change>) {
        self.deeds.push(Deed { at, reached, by, field: true, changes });
    }

    /// A photo: its hash, size and thumbnail.
    pub fn shot(&mut self, shot: Shot) -> Option<(BlobHash, u64, BlobHash)> {
        self.shots.insert(shot);
        let picture = self.album.as_ref()?.picture(shot);
        Some((picture.hash.clone(), picture.jpeg.len() as u64, picture.thumb_hash.clone()))
    }

    /// A signature: its picture and its strokes.
    pub fn signature(&mut self, seed: u64) -> Option<(BlobHash, BlobHash)> {
        self.signatures.insert(seed);
        let signed = self.album.as_ref()?.signed(seed);
        Some((signed.png_hash.clone(), signed.strokes_hash.clone()))
    }

    /// People, kinds of work and customers, ten days ago.
    fn founding(&mut self) {
        let at = self.day.on(-12, 8, 0);
        let mut changes = vec![Change::AddCompany { company: Box::new(self.company.clone()) }];
        for Somebody { key, name, phone, role, .. } in PEOPLE {
            changes.push(Change::AddPerson(NewPerson {
                id: self.person(key),
                name: (*name).to_owned(),
                phone: (*phone).to_owned(),
                roles: vec![*role],
            }));
        }
        for Somebody { key, skills, .. } in PEOPLE.iter().filter(|who| !who.skills.is_empty()) {
            let skill = |(name, days): &(&str, Option<i64>)| Skill {
                name: (*name).to_owned(),
                until: days.map(|days| self.day.date(days)),
            };
            let skills = Some(skills.iter().map(skill).collect());
            let patch = PersonPatch { skills, ..PersonPatch::default() };
            changes.push(Change::EditPerson { id: self.person(key), patch });
        }
        for kind in KINDS {
            let left_out = |gate: &Gate| !(kind.estimate && matches!(gate, Gate::Rating | Gate::Review));
            changes.push(Change::AddJobType(NewJobType {
                id: self.kind_id(kind.key),
                name: kind.name.to_owned(),
                minutes: kind.minutes,
                checklist: kind.checklist.iter().map(|item| (*item).to_owned()).collect(),
                gates: GateProfile(Gate::ALL.into_iter().filter(left_out).collect()),
                amount: None,
                photos: PhotosAsked::default(),
            }));
        }
        for (n, customer) in CUSTOMERS.iter().enumerate() {
            let account = self.account_id(customer.key);
            changes.push(Change::AddAccount(NewAccount {
                id: account,
                kind: customer.kind,
                name: customer.name.to_owned(),
                phone: format!("+91 20 5550 {:04}", 142 + n),
                email: format!("{}@customers.example", customer.key),
                language: customer.language.map(str::to_owned),
                owner: None,
            }));
            let pin =
                customer.pin.map(|(lat, lng)| Pin { at: LatLng { lat, lng }, source: PinSource::Office });
            changes.push(Change::AddAddress(NewAddress {
                id: self.address_id(customer.key),
                account,
                text: customer.address.to_owned(),
                access: customer.access.to_owned(),
                pin,
            }));
        }
        self.office(at, "vikram", changes);
        let items = ITEMS.iter().map(|item| item.made(self.id(&format!("item {}", item.code))));
        let book = items.map(Change::AddPriceItem).collect();
        self.office(at, "vikram", book);
    }

    /// An estimate, and what became of it.
    fn estimate(&mut self, written: &Written) {
        let until = self.day.date(match written.came {
            Came::Expired => -2,
            _ => 30 - written.ago,
        });
        let id = self.id(&format!("estimate {}", written.title));
        let whom = (self.account_id(written.customer), self.address_id(written.customer));
        let draft = written.draft(id, whom, &self.company, until, |code| self.id(&format!("item {code}")));
        let Some(new) = draft else { return };
        let (id, content) = (new.id, estimates::content(&new, &self.company).unwrap_or_default());
        // What is of today happens before now, however early it is.
        let on = |story: &Story, days: i64, hour: u32| match days {
            0 => story.day.minutes(-60),
            days => story.day.on(-days, hour, 15),
        };
        self.office(on(self, written.ago, 10), "vikram", vec![Change::AddEstimate(new)]);
        let step = |step| vec![Change::MoveEstimate { id, step }];
        if matches!(written.came, Came::Draft) {
            return;
        }
        self.office(on(self, written.ago, 11), "vikram", step(EstimateStep::Send));
        match written.came {
            Came::Draft | Came::Sent => {}
            Came::Viewed => self.office(on(self, written.ago, 15), "vikram", step(EstimateStep::View)),
            Came::Accepted(name) => {
                let (extras, late) = (BTreeSet::new(), String::new());
                let choice = Choice { offer: 0, extras, name: name.to_owned(), content, late };
                self.office(on(self, written.ago - 2, 12), "deepa", step(EstimateStep::Accept(choice)));
            }
            Came::Declined(why) => {
                let reason = why.to_owned();
                self.office(on(self, written.ago - 2, 12), "deepa", step(EstimateStep::Reject { reason }));
            }
            Came::Expired => self.office(on(self, 1, 9), "vikram", step(EstimateStep::Expire)),
        }
    }

    fn account_id(&self, key: &str) -> AccountId {
        AccountId(self.id(&format!("account {key}")))
    }
    fn address_id(&self, key: &str) -> AddressId {
        AddressId(self.id(&format!("address {key}")))
    }
    fn kind_id(&self, key: &str) -> JobTypeId {
        JobTypeId(self.id(&format!("kind {key}")))
    }

    /// A job as it is called in, at `at`.
    fn called_in(&mut self, at: DateTime<Utc>, call: &Call<'_>) -> Job {
        self.told += 1;
        let kind = KINDS.iter().find(|k| k.key == call.kind).unwrap_or(&KINDS[0]);
        let customer = CUSTOMERS.iter().find(|c| c.key == call.customer).unwrap_or(&CUSTOMERS[0]);
        let Customer { key, name, language, pin, .. } = customer;
        let description = if call.description.is_empty() { kind.says } else { call.description };
        let amount = (call.paise > 0).then_some(Money { minor: call.paise, currency: Currency::INR });
        let job = Job {
            id: JobId(self.id(&format!("job {} {}", call.customer, call.title))),
            title: call.title.to_owned(),
            description: description.to_owned(),
            amount,
            customer: name,
            language: language.unwrap_or("en"),
            pin: pin.map(|(lat, lng)| LatLng { lat, lng }),
            scene: kind.scene,
            seed: self.told % 5,
            ticks: kind.checklist.len() as u32,
            estimate: kind.estimate,
        };
        let add = Change::AddJob(NewJob {
            id: job.id,
            account: self.account_id(key),
            address: self.address_id(key),
            job_type: self.kind_id(kind.key),
            title: job.title.clone(),
            description: job.description.clone(),
            amount,
            urgent: call.urgent,
        });
        let who = if self.told.is_multiple_of(3) { "misaki" } else { "deepa" };
        self.office(at, who, vec![add]);
        job
    }

    /// Plans a visit; the n-th of its job, in the rev-th plan.
    fn plan(
        &mut self,
        at: DateTime<Utc>,
        job: &Job,
        n: u32,
        rev: Option<u32>,
        who: &[&str],
        when: When,
    ) -> VisitId {
        let id = VisitId(self.id(&format!("visit {} {n}", job.id)));
        let (window, anytime) = match when {
            // Seconds after midnight everything of today before now is one moment.
            When::Between(start, end) => {
                (Some(Window { start, end: end.max(start + TimeDelta::minutes(1)) }), None)
            }
            When::Anytime(noon) => (None, Some(noon)),
        };
        let technicians = who.iter().map(|key| self.person(key)).collect();
        let plan = Plan { technicians, window, anytime };
        let change = Change::PlanVisit { id, job: job.id, rev, plan, despite_under_way: false };
        self.office(at, "deepa", vec![change]);
        id
    }

    fn moves(&mut self, at: DateTime<Utc>, who: &str, job: &Job, from: JobStatus, to: JobStatus) {
        self.office(at, who, vec![Change::MoveJob { id: job.id, from, to }]);
    }

    fn settles(&mut self, at: DateTime<Utc>, evidence: EvidenceId, cause: &str) {
        let id = AlertId(derived(cause, evidence.0));
        self.office(at, "deepa", vec![Change::SettleAlert { id, note: String::new() }]);
    }

    fn notes(&mut self, at: DateTime<Utc>, who: &str, field: bool, job: &Job, text: &str) {
        let id = NoteId(self.id(&format!("note {} {text}", job.id)));
        let change = Change::AddNote(NewNote { id, job: job.id, text: text.to_owned() });
        let by = self.person(who);
        self.deeds.push(Deed { at, reached: at, by, field, changes: vec![change] });
    }

    fn sees(&mut self, at: DateTime<Utc>, who: &str, visit: VisitId, rev: u32) {
        let by = self.person(who);
        self.field(at, at, by, vec![Change::SeeVisit { visit, rev }]);
    }

    fn past(&mut self, work: &Done) {
        let start = self.day.on(work.day, work.at.0, work.at.1);
        let call = Call {
            customer: work.customer,
            kind: work.kind,
            title: work.title,
            description: "",
            paise: work.rupees * 100,
            urgent: false,
        };
        let job = self.called_in(start - TimeDelta::hours(44), &call);
        let planned = start - TimeDelta::hours(43);
        let (mut photos, mut pieces, mut leg, mut n) = (Vec::new(), 0, 0, 0);
        let who = self.person(work.who);
        if let Quirk::SecondVisit(why) = work.quirk {
            let first = self.day.on(work.day - 1, 16, 0);
            let end = first + TimeDelta::minutes(60);
            let visit = self.plan(planned, &job, n, None, &[work.who], When::Between(first, end));
            (photos, pieces) =
                self.first_visit(&job, visit, work.who, (first, end), CannotDo::PartsNeeded, why);
            (leg, n) = (2, 1);
        }
        let end = start + TimeDelta::minutes(100);
        let again = if n == 0 { planned } else { self.day.on(work.day - 1, 17, 50) };
        let visit = self.plan(again, &job, n, None, &[work.who], When::Between(start, end));
        self.sees(start - TimeDelta::minutes(55), work.who, visit, 0);
        let lag = match work.quirk {
            Quirk::Offline => TimeDelta::minutes(190),
            _ => TimeDelta::seconds(70),
        };
        let late = TimeDelta::minutes(i64::from(self.told as u32 % 4) * 4 - 6);
        let told = (start + late - TimeDelta::minutes(14), start + late + TimeDelta::minutes(86));
        let first_piece = pieces;
        let mut site = OnSite { story: self, job: job.clone(), visit, who, leg, lag, photos, pieces };
        site.works(told, 7, (work.stars, work.comment), work.quirk);
        let pieces = site.pieces;
        self.tidy(&job, first_piece..pieces, work.day);
        if matches!(work.quirk, Quirk::ManyPhotos | Quirk::Far) {
            self.notes(
                end + TimeDelta::minutes(3),
                work.who,
                true,
                &job,
                "Shut-off is behind the left panel, turn it slowly.",
            );
        }
        let (done, evening) = (JobStatus::Completed, |day: i64| self.day.on(day.min(-1), 17, 20));
        let (first, second) = (evening(work.day + 1), evening(work.day + 2) + TimeDelta::minutes(5));
        match work.end {
            End::Completed => {}
            End::Closed => self.moves(first, "misaki", &job, done, JobStatus::Closed),
            End::Invoiced => self.moves(first, "misaki", &job, done, JobStatus::Invoiced),
            End::Paid => {
                self.moves(first, "misaki", &job, done, JobStatus::Invoiced);
                self.moves(second, "misaki", &job, JobStatus::Invoiced, JobStatus::Paid);
            }
        }
    }

    /// A first visit that did not finish the job: up to "Start work", then the end for a reason.
    fn first_visit(
        &mut self,
        job: &Job,
        visit: VisitId,
        who: &str,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        reason: CannotDo,
        why: &str,
    ) -> (Vec<BlobHash>, u32) {
        let who = self.person(who);
        let lag = TimeDelta::seconds(70);
        let (photos, pieces) = (Vec::new(), 0);
        let mut site = OnSite { story: self, job: job.clone(), visit, who, leg: 0, lag, photos, pieces };
        site.works((from, from + (to - from) / 2), 2, (0, ""), Quirk::Plain);
        site.gives_up(to, reason, why);
        let (photos, pieces) = (site.photos, site.pieces);
        let last = EvidenceId(self.id(&format!("evidence {} {}", job.id, pieces - 1)));
        self.settles(to + TimeDelta::minutes(30), last, "cannot-do");
        (photos, pieces)
    }

    /// Alerts of past days have been settled, except the latest that still ask for a decision.
    fn tidy(&mut self, job: &Job, pieces: std::ops::Range<u32>, day: i64) {
        if day > -3 {
            return;
        }
        let ids: BTreeSet<EvidenceId> =
            pieces.map(|n| EvidenceId(self.id(&format!("evidence {} {n}", job.id)))).collect();
        let mut found = Vec::new();
        for change in self.deeds.iter().flat_map(|deed| &deed.changes) {
            let Change::Capture { id, body, .. } = change else { continue };
            let alerts = match body {
                EvidenceBody::Rating { stars, .. } => *stars <= 3,
                EvidenceBody::Signature { remarks, .. } => !remarks.is_empty(),
                EvidenceBody::NotSigned { .. }
                | EvidenceBody::Escape(_)
                | EvidenceBody::CustomerAbsent { .. } => true,
                EvidenceBody::Arrival { fix: Some(fix), .. } => {
                    job.pin.is_some_and(|pin| fix.at.metres_to(pin) > 300.0)
                }
                _ => false,
            };
            if alerts && ids.contains(id) {
                found.push((*id, body.name()));
            }
        }
        let evening = self.day.on(day, 18, 10);
        for (evidence, cause) in found {
            self.settles(evening, evidence, cause);
        }
    }

    fn never_done(&mut self, (title, customer, kind, day, why): (&str, &str, &str, i64, &str)) {
        let at = self.day.on(day, 10, 30);
        let call = Call { customer, kind, title, description: "", paise: 0, urgent: false };
        let job = self.called_in(at, &call);
        self.notes(at + TimeDelta::hours(5), "misaki", false, &job, why);
        self.moves(at + TimeDelta::hours(5), "misaki", &job, JobStatus::Lead, JobStatus::Closed);
    }

    fn today(&mut self, work: &Today) {
        let call = Call {
            customer: work.customer,
            kind: work.kind,
            title: work.title,
            description: work.description,
            paise: work.paise,
            urgent: false,
        };
        let called = self.day.on(if work.chapter == Chapter::One { -1 } else { -4 }, 11, 0);
        let job = self.called_in(called + TimeDelta::minutes(self.told as i64), &call);
        let planned = self.day.on(-1, 16, 0) + TimeDelta::minutes(self.told as i64);
        let when = match work.window {
            Some((start, end)) => When::Between(self.day.planned(start), self.day.planned(end)),
            None => When::Anytime(self.day.on(0, 12, 0)),
        };
        let (mut photos, mut pieces, mut leg, mut n) = (Vec::new(), 0, 0, 0);
        let earlier = match work.chapter {
            Chapter::Middle => Some((-1, CannotDo::Continues, "Day 1 of 3: old lines are out")),
            Chapter::FollowUp => Some((-2, CannotDo::PartsNeeded, "Two thermostatic valves missing")),
            Chapter::One | Chapter::MovedWhileOffline => None,
        };
        if let Some((day, reason, why)) = earlier {
            let (from, to) = (self.day.on(day, 9, 30), self.day.on(day, 15, 30));
            let visit =
                self.plan(called + TimeDelta::hours(1), &job, n, None, &[work.who], When::Between(from, to));
            (photos, pieces) = self.first_visit(&job, visit, work.who, (from, to), reason, why);
            (leg, n) = (2, 1);
        }
        if work.chapter == Chapter::MovedWhileOffline {
            self.moved_while_offline(&job, planned, when, work.who);
            return;
        }
        let visit = self.plan(planned, &job, n, None, &[work.who], when);
        if work.chapter == Chapter::Middle {
            let (from, to) = (self.day.on(1, 9, 0), self.day.on(1, 16, 0));
            self.plan(planned + TimeDelta::seconds(20), &job, 2, None, &[work.who], When::Between(from, to));
        }
        if !matches!(work.customer, "chen" | "gym" | "grossmann") {
            let seen = self.day.seconds(-240 * 60 + (self.told % 20) as i64);
            self.sees(seen, work.who, visit, 0);
        }
        let lag = TimeDelta::seconds(20);
        let who = self.person(work.who);
        let window = work.window.unwrap_or_default();
        let day = |minutes: i64| self.day.minutes(minutes);
        let (from, to, upto, words) = match work.progress {
            Progress::Planned => return,
            Progress::OnTheWay { minutes_ago } => (day(-minutes_ago), day(-minutes_ago), 0, (0, "")),
            Progress::Finished { minutes_ago, stars, comment } => {
                (day(window.0 - 15), day(-minutes_ago), 7, (stars, comment))
            }
            Progress::Working { since, gates } if leg > 0 => {
                (day(-since), day(-since + 12), gates.min(1), (0, ""))
            }
            Progress::Working { since, gates } => (day(-since), day(-5), gates, (0, "")),
        };
        let mut site = OnSite { story: self, job: job.clone(), visit, who, leg, lag, photos, pieces };
        match upto {
            0 => site.sets_off(from),
            _ => site.works((from, to), upto, words, Quirk::Plain),
        }
        if work.customer == "mehta" {
            let at = self.day.minutes(-20);
            self.notes(
                at,
                work.who,
                true,
                &job,
                "Sensor cable was chewed through. Ordered a metal sleeve for the next visit.",
            );
        }
    }

    /// The office gave the visit to somebody else while its technician was in a basement, at it already.
    fn moved_while_offline(&mut self, job: &Job, planned: DateTime<Utc>, when: When, now_with: &str) {
        let (start, end) = (self.day.planned(-125), self.day.planned(-65));
        let visit = self.plan(planned, job, 0, None, &["tomasz"], When::Between(start, end));
        self.sees(self.day.minutes(-238), "tomasz", visit, 0);
        self.plan(self.day.minutes(-122), job, 0, Some(0), &[now_with], when);
        let who = self.person("tomasz");
        let from = self.day.minutes(-135);
        let to = self.day.minutes(-100);
        // His phone came back into reach half an hour ago.
        let lag = self.day.minutes(-36) - from;
        let (photos, pieces) = (Vec::new(), 0);
        let mut site = OnSite { story: self, job: job.clone(), visit, who, leg: 0, lag, photos, pieces };
        site.arrives(from + (to - from) / 2, Quirk::Plain);
        site.photographs(from + (to - from) * 3 / 4, Slot::Before, 0);
    }

    fn unassigned(&mut self, work: &Unassigned) {
        let called = self.day.minutes(-70 + self.told as i64 % 30);
        let call = Call {
            customer: work.customer,
            kind: work.kind,
            title: work.title,
            description: work.description,
            paise: work.rupees * 100,
            urgent: work.urgent,
        };
        let job = self.called_in(called, &call);
        let when = match work.window {
            Some((start, end)) => When::Between(self.day.planned(start), self.day.planned(end)),
            None if work.anytime => When::Anytime(self.day.on(0, 12, 0)),
            None => return,
        };
        self.plan(called + TimeDelta::milliseconds(400), &job, 0, None, &[], when);
    }

    fn ahead(&mut self, work: (i64, (u32, u32), &str, &str, &str, &str, i64)) {
        let (day, (hour, minute), who, customer, kind, title, rupees) = work;
        let called = self.day.on(-1, 12, 0) + TimeDelta::minutes(self.told as i64);
        let call = Call { customer, kind, title, description: "", paise: rupees * 100, urgent: false };
        let job = self.called_in(called, &call);
        let start = self.day.on(day, hour, minute);
        let minutes = KINDS.iter().find(|k| k.key == kind).map_or(90, |k| i64::from(k.minutes));
        let end = start + TimeDelta::minutes(minutes);
        self.plan(called + TimeDelta::seconds(50), &job, 0, None, &[who], When::Between(start, end));
    }
}

/// What somebody asked for on the phone.
struct Call<'a> {
    customer: &'a str,
    kind: &'a str,
    title: &'a str,
    description: &'a str,
    paise: i64,
    urgent: bool,
}

/// When a visit is planned.
#[derive(Clone, Copy)]
enum When {
    Between(DateTime<Utc>, DateTime<Utc>),
    Anytime(DateTime<Utc>),
}
