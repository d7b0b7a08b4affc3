//! Capturing evidence. Evidence and the status change that a tap also asks for are decided separately: the server
//! keeps evidence whatever has happened meanwhile, and may refuse the status change alone.

use crate::access::{Action, Subject};
use crate::decide::{By, Effects, LINE, Side, Stop, TEXT, Whose, filled, note_history, text, walk_back};
use crate::gates::{Facts, Gate, Gates, arrival, check, check_correction, rating, standing};
use crate::ids::{AlertId, EvidenceId, JobId, VisitId, derived};
use crate::place::{Fix, GOOD_FIX_M, Proximity};
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};

/// What [`crate::Change::Capture`] carries.
pub(in crate::decide) struct Captured {
    pub id: EvidenceId,
    pub visit: VisitId,
    pub job: JobId,
    pub round: u32,
    pub leg: u32,
    pub body: EvidenceBody,
    pub supersedes: Option<EvidenceId>,
}

/// How the maker stands to the visit.
enum Standing {
    OnIt,
    Formerly(Code),
    Office,
}

pub(in crate::decide) fn capture(w: &World, by: &By<'_>, mut c: Captured) -> Result<Effects, Stop> {
    w.want([
        Key::One(Kind::Company, by.set.company.0),
        Key::One(Kind::Person, by.person().0),
        Key::One(Kind::Job, c.job.0),
        Key::One(Kind::Evidence, c.id.0),
        Key::Of(Kind::Evidence, c.job.0),
        Key::Of(Kind::Visit, c.job.0),
    ])?;
    let company = by.find::<Company>(w, by.set.company)?;
    let mut job = by.find::<Job>(w, c.job)?.clone();
    let mut visit = by.find::<Visit>(w, c.visit)?.clone();
    by.free::<Evidence>(w, c.id)?;
    w.want([
        Key::One(Kind::JobType, job.job_type.0),
        Key::One(Kind::Address, job.address.0),
        Key::One(Kind::History, job.account.0),
    ])?;
    let job_type = by.find::<JobType>(w, job.job_type)?;
    if visit.job != job.id {
        return Err(Refusal::new(Code::NotFound).with("kind", "visit").with("id", c.visit).into());
    }

    let standing_ = entitled(w, by, &visit, &job, &c.body)?;
    let evidence = w.children::<Evidence>(c.job)?;
    let facts = Facts::new(&company.gates, Some(job_type), &job, evidence.iter().copied());

    let mut effects = Effects::default();
    let present = c.round == job.round && c.leg == job.leg;
    let gone = match standing_ {
        Standing::OnIt | Standing::Office => None,
        Standing::Formerly(code) => Some(code),
    };
    let moved_on = if present { None } else { Some(Code::MovedOn) };

    // What the phone refuses, the server keeps and marks: it exists.
    let out_of_turn = gone.or(moved_on);
    if let Err(refusal) = complete(w, &c, &facts, &job, out_of_turn) {
        match by.ctx.side {
            Side::Phone => return Err(refusal.into()),
            Side::Server => effects.flags.irregular = Some(refusal.code),
        }
    }
    if by.ctx.side == Side::Server {
        c.body = without_nul(c.body);
    }
    // A correction that comes out of turn, corrects nothing, or would open the gates of finished work is kept without
    // taking effect.
    if out_of_turn.is_some() || effects.flags.irregular.is_some() {
        c.supersedes = None;
    }

    let late = out_of_turn.is_some() || (job.status.is_over() && effects.flags.irregular.is_some());
    effects.flags.late = late;
    let at = by.at();
    let piece = Evidence {
        id: c.id,
        job: c.job,
        visit: c.visit,
        round: c.round,
        leg: c.leg,
        by: by.person(),
        at,
        body: c.body,
        supersedes: c.supersedes,
        late,
        unknown: Default::default(),
    };

    // The status change, decided on its own.
    let before = job.clone();
    let mut with: Vec<&Evidence> = evidence.clone();
    with.push(&piece);
    let status = if let Some(code) = out_of_turn {
        asks_status(&piece.body).then_some(code)
    } else {
        follow(&mut job, &mut visit, &piece, &evidence, |job| {
            Gates::of(&Facts::new(&company.gates, Some(job_type), job, with.iter().copied()))
        })
    };
    if let (Some(code), Side::Phone, None) = (status, by.ctx.side, out_of_turn) {
        return Err(Refusal::new(code).with("from", before.status.name()).into());
    }
    effects.flags.status_refused = status;

    let finished = job.status == JobStatus::Completed && before.status != JobStatus::Completed;
    if finished {
        let facts = Facts::new(&company.gates, Some(job_type), &job, with.iter().copied());
        effects.put(note_history(w, by, &job, by.person(), rating::stars(&facts))?);
    }

    for alert in alerts(w, by, &piece, &job, company, &effects)? {
        effects.put(alert);
    }
    if let Some(alert) = settled_with_it(w, by, &piece, &evidence)? {
        effects.put(alert);
    }
    if let Some(address) = proposed_pin(w, &piece, &job)? {
        let what = AlertWhat::PinProposed { address: address.id };
        effects.put(by.alert("pin", address.id.0, Some(job.id), what));
        effects.put(address);
    }
    if job != before {
        effects.put(job);
    }
    if Some(&visit) != w.get::<Visit>(c.visit)? {
        effects.put(visit);
    }
    effects.put(piece);
    Ok(effects)
}

/// Whether this person may (or once might) capture evidence on this visit.
fn entitled(w: &World, by: &By<'_>, visit: &Visit, job: &Job, body: &EvidenceBody) -> Result<Standing, Stop> {
    let person = by.person();
    if visit.outcome == Some(Outcome::Cancelled) || job.status == JobStatus::Closed {
        if visit.has(person) || visit.formerly.contains(&person) {
            return Ok(Standing::Formerly(Code::Cancelled));
        }
    } else if visit.has(person) {
        return Ok(Standing::OnIt);
    }
    let office = matches!(
        body,
        EvidenceBody::Escape(Escape { how: How::Granted, .. }) | EvidenceBody::Retracted { .. }
    );
    if office && by.may(w, Subject::Evidence, Action::Add, Whose::Companys).is_ok() {
        return Ok(Standing::Office);
    }
    if visit.formerly.contains(&person) {
        return Ok(Standing::Formerly(Code::Reassigned));
    }
    Err(Code::NotYourVisit.into())
}

/// Whether the evidence is complete and comes in its turn.
fn complete(
    w: &World,
    c: &Captured,
    facts: &Facts<'_>,
    job: &Job,
    out_of_turn: Option<Code>,
) -> Result<(), Refusal> {
    // Out of turn the rules of the gates do not apply: the tap was right when the screen was opened.

    texts(&c.body)?;
    if let EvidenceBody::Escape(Escape { how: How::Granted, reason, .. }) = &c.body {
        return filled("reason", reason, TEXT);
    }
    if out_of_turn.is_some() {
        return Ok(());
    }
    let corrected = match c.supersedes {
        None => None,
        Some(earlier) => match facts.standing().iter().find(|e| e.id == earlier) {
            None => return Err(Code::NothingToCorrect.into()),
            found => found,
        },
    };
    match (&c.body, corrected) {
        (EvidenceBody::Photo { .. }, Some(earlier)) => check_correction(&c.body, earlier, facts)?,
        (_, Some(_)) if job.status.is_over() => {
            return Err(Refusal::new(Code::MovedOn).with("from", job.status.name()));
        }
        (EvidenceBody::Retracted { .. }, Some(_)) => {}
        (EvidenceBody::Retracted { .. }, None) => return Err(Code::NothingToCorrect.into()),
        (_, Some(earlier)) => check_correction(&c.body, earlier, facts)?,
        (_, None) => check(&c.body, facts)?,
    }
    if let EvidenceBody::Arrival { fix, .. } = &c.body {
        let pin = w.get::<Address>(job.address).ok().flatten().and_then(|a| a.pin);
        arrival::check_distance(Proximity::of(fix.as_ref(), pin.map(|p| p.at)), facts.settings)?;
    }
    Ok(())
}

fn texts(body: &EvidenceBody) -> Result<(), Refusal> {
    match body {
        EvidenceBody::Rating { comment, .. } => text("comment", comment, TEXT),
        EvidenceBody::Signature { signer, remarks, written, .. } => {
            text("signer", signer, LINE)?;
            if let Written::Typed { name } = written {
                text("name", name, LINE)?;
            }
            text("remarks", remarks, TEXT)
        }
        EvidenceBody::WorkComplete { done, open_reason, .. } => {
            text("done", done, TEXT)?;
            text("reason", open_reason, TEXT)
        }
        EvidenceBody::NotSigned { reason, .. }
        | EvidenceBody::CustomerAbsent { reason }
        | EvidenceBody::Retracted { reason }
        | EvidenceBody::Escape(Escape { reason, .. })
        | EvidenceBody::CannotDo { text: reason, .. } => text("reason", reason, TEXT),
        EvidenceBody::Arrival { no_fix: Some(reason), .. } => text("no_fix", reason, TEXT),
        _ => Ok(()),
    }
}

/// The same evidence with every NUL replaced: a character that cannot be stored must not cost a signature.
fn without_nul(body: EvidenceBody) -> EvidenceBody {
    let mut found = Nul(false);
    if serde_json::to_writer(&mut found, &body).is_err() || !found.0 {
        return body;
    }
    fn walk(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(s) => *s = s.replace('\0', "\u{fffd}"),
            serde_json::Value::Array(a) => a.iter_mut().for_each(walk),
            serde_json::Value::Object(o) => o.values_mut().for_each(walk),
            _ => {}
        }
    }
    let Ok(mut value) = serde_json::to_value(&body) else { return body };
    walk(&mut value);
    serde_json::from_value(value).unwrap_or(body)
}

/// Whether there is a NUL in what is written here as JSON; nothing is kept of it.
struct Nul(bool);

impl std::io::Write for Nul {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.0 |= piece == b"\\u0000";
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether the tap also asks for a status change.
fn asks_status(body: &EvidenceBody) -> bool {
    matches!(
        body,
        EvidenceBody::OnMyWay { .. }
            | EvidenceBody::Arrival { .. }
            | EvidenceBody::WorkStarted
            | EvidenceBody::Departure { .. }
            | EvidenceBody::CannotDo { .. }
    )
}

/// Makes the status change and the visit's times follow the evidence; says why not, if not.
fn follow(
    job: &mut Job,
    visit: &mut Visit,
    piece: &Evidence,
    earlier: &[&Evidence],
    gates: impl Fn(&Job) -> Gates,
) -> Option<Code> {
    use JobStatus::*;
    let at = piece.at;
    let advance = |job: &mut Job, to: JobStatus| {
        if job.status == to {
            None
        } else if job.status.may_become(to) {
            job.become_(to, at);
            None
        } else {
            Some(Code::MovedOn)
        }
    };
    // Work is in progress once the gates before it are done, whichever piece did it: the second visit's arrival, a gate
    // left out on trust, a job type without before photos.
    let working = |job: &mut Job| {
        let gates = gates(job);
        let ready = gates.state(Gate::Arrival).is_done() && gates.state(Gate::BeforePhotos).is_done();
        if ready && matches!(job.status, Scheduled | EnRoute) {
            job.become_(InProgress, at);
        }
    };
    match &piece.body {
        EvidenceBody::OnMyWay { .. } => {
            visit.on_my_way.get_or_insert(at);
            advance(job, EnRoute)
        }
        EvidenceBody::Arrival { .. } => {
            visit.arrived.get_or_insert(at);
            let refused = if job.status == InProgress { None } else { advance(job, EnRoute) };
            working(job);
            refused
        }
        EvidenceBody::WorkStarted => advance(job, InProgress),
        EvidenceBody::Departure { .. } => {
            if !gates(job).all_done() {
                return Some(Code::GatesOpen);
            }
            let refused = advance(job, Completed);
            if refused.is_none() {
                visit.departed = Some(at);
                visit.outcome = Some(Outcome::Done);
            }
            refused
        }
        EvidenceBody::CannotDo { reason, .. } => {
            if !visit.is_open() || job.status.is_over() {
                return Some(Code::MovedOn);
            }
            let arrived = visit.arrived.is_some();
            visit.departed = visit.arrived.map(|_| at);
            visit.outcome = Some(match reason {
                CannotDo::NoAccess => Outcome::NoAccess,
                CannotDo::PartsNeeded => Outcome::PartsNeeded,
                CannotDo::CustomerDeclined => Outcome::Declined,
                CannotDo::Unsafe | CannotDo::WrongSkill | CannotDo::Continues | CannotDo::Other => {
                    Outcome::Continues
                }
            });
            walk_back(job, at, arrived);
            None
        }
        EvidenceBody::Retracted { .. } => {
            let taken_back = piece.supersedes.and_then(|id| earlier.iter().find(|e| e.id == id));
            match taken_back.map(|e| &e.body) {
                Some(EvidenceBody::Arrival { .. }) if job.status.is_under_way() => {
                    visit.arrived = None;
                    let was_driving = visit.on_my_way.is_some() && job.status == EnRoute;
                    if !was_driving {
                        walk_back(job, at, false);
                    }
                }
                Some(EvidenceBody::OnMyWay { .. }) if job.status == EnRoute && visit.arrived.is_none() => {
                    visit.on_my_way = None;
                    walk_back(job, at, false);
                }
                Some(EvidenceBody::CannotDo { .. }) => {
                    return go_back_to_work(job, visit, piece, earlier, working);
                }
                _ => {}
            }
            None
        }
        _ => {
            working(job);
            None
        }
    }
}

/// The end of a visit is taken back: it goes on where it was, unless something has come after it.
fn go_back_to_work(
    job: &mut Job,
    visit: &mut Visit,
    piece: &Evidence,
    earlier: &[&Evidence],
    working: impl Fn(&mut Job),
) -> Option<Code> {
    let ended = earlier.iter().find(|e| Some(e.id) == piece.supersedes)?;
    let by_its_own = !matches!(visit.outcome, None | Some(Outcome::Done | Outcome::Cancelled));
    // What was taken back has not come after it, nor has the taking back.
    let stands = standing(earlier.iter().copied());
    let last = stands.iter().all(|e| e.round <= ended.round && e.leg <= ended.leg);
    if !by_its_own || !last || ended.visit != visit.id || job.status != JobStatus::Scheduled {
        return Some(Code::MovedOn);
    }
    visit.outcome = None;
    visit.departed = None;
    job.leg = ended.leg;
    if visit.arrived.is_some() || visit.on_my_way.is_some() {
        job.become_(JobStatus::EnRoute, piece.at);
    }
    if visit.arrived.is_some() {
        working(job);
    }
    None
}

/// What was put before the office because of a piece that is taken back or corrected is settled with it.
fn settled_with_it(
    w: &World,
    by: &By<'_>,
    piece: &Evidence,
    earlier: &[&Evidence],
) -> Result<Option<Alert>, Stop> {
    let Some(gone) = earlier.iter().find(|e| Some(e.id) == piece.supersedes) else { return Ok(None) };
    let alert = w.get::<Alert>(AlertId(derived(gone.body.name(), gone.id.0)))?;
    let open = alert.filter(|a| a.settled.is_none());
    Ok(open.map(|a| Alert { settled: Some((by.person(), piece.at)), ..a.clone() }))
}

/// What the office should look at because of this piece.
fn alerts(
    w: &World,
    by: &By<'_>,
    piece: &Evidence,
    job: &Job,
    company: &Company,
    effects: &Effects,
) -> Result<Vec<Alert>, Stop> {
    let mut all = Vec::new();
    let mut raise = |what: AlertWhat| {
        let cause = piece.body.name();
        all.push(by.alert(cause, piece.id.0, Some(job.id), what));
    };
    match &piece.body {
        EvidenceBody::Rating { stars, comment, .. }
            if rating::rated(*stars).is_some_and(|stars| stars <= rating::LOW) =>
        {
            raise(AlertWhat::LowRating { stars: *stars, comment: comment.clone() });
        }
        EvidenceBody::NotSigned { reason, .. } => raise(AlertWhat::NotSigned { reason: reason.clone() }),
        EvidenceBody::Signature { remarks, .. } if !remarks.trim().is_empty() => {
            raise(AlertWhat::Remarks { text: remarks.clone() });
        }
        EvidenceBody::Escape(Escape { gate, reason, how: How::OnTrust }) => {
            raise(AlertWhat::Trusted { gate: *gate, reason: reason.clone() });
        }
        EvidenceBody::Escape(Escape { gate, reason, how: How::Asked }) => {
            raise(AlertWhat::AsksEscape { gate: *gate, reason: reason.clone() });
        }
        EvidenceBody::CannotDo { reason, text } => {
            raise(AlertWhat::CannotDo { reason: *reason, text: text.clone() });
        }
        EvidenceBody::CustomerAbsent { reason } => {
            raise(AlertWhat::CustomerAbsent { reason: reason.clone() });
        }
        EvidenceBody::Arrival { fix, .. } => {
            let pin = w.get::<Address>(job.address)?.and_then(|a| a.pin);
            let proximity = Proximity::of(fix.as_ref(), pin.map(|p| p.at));
            if let Proximity::Measured { metres, .. } = proximity
                && proximity.beyond(company.gates.warn_beyond_m)
            {
                raise(AlertWhat::FarArrival { metres: metres.round() as u32 });
            }
        }
        _ => {}
    }
    if effects.flags.late || effects.flags.status_refused.is_some() {
        // One alert for all that came late on this visit.
        let mut alert = by.alert("late", piece.visit.0, Some(job.id), AlertWhat::Late { refused: None });
        let earlier = match w.get::<Alert>(alert.id)?.map(|a| &a.what) {
            Some(AlertWhat::Late { refused }) => *refused,
            _ => None,
        };
        alert.what = AlertWhat::Late { refused: effects.flags.status_refused.or(earlier) };
        all.push(alert);
    }
    Ok(all)
}

/// A good first fix proposes the position of an address that has none.
fn proposed_pin(w: &World, piece: &Evidence, job: &Job) -> Result<Option<Address>, Stop> {
    let EvidenceBody::Arrival { fix: Some(Fix { at, accuracy_m, .. }), .. } = piece.body else {
        return Ok(None);
    };
    let known = w.get::<Address>(job.address)?;
    let Some(address) = known.filter(|a| a.pin.is_none() && a.proposed.is_none()) else { return Ok(None) };
    if piece.late || accuracy_m > GOOD_FIX_M {
        return Ok(None);
    }
    Ok(Some(Address { proposed: Some(Pin { at, source: PinSource::Arrival }), ..address.clone() }))
}
