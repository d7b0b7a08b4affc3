//! Everything about one job, as its screens and gates need it.

use super::network::{self, Holding};
use super::news::{self, News};
use super::{ExecuteError, Identity, Store, overlay};
use rusqlite::Connection;
use shared::gates::{Facts, Gates};
use shared::handover::Shown;
use shared::records::{
    Account, Address, Company, Evidence, EvidenceBody, History, Job, JobType, NewNote, Note, Outcome, Person,
    Visit,
};
use shared::{Change, ChangeSet, EvidenceId, JobId, NoteId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// One job with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobPage {
    pub job: Job,
    /// The visit that the signed-in person is to work on: open and theirs if there is one, else the latest of theirs, else
    /// one that was theirs.
    pub visit: Option<Visit>,
    /// All visits of the job, by planned start.
    pub visits: Vec<Visit>,
    /// None only while a record cannot be read by this version.
    pub account: Option<Account>,
    pub address: Option<Address>,
    pub job_type: Option<JobType>,
    pub company: Company,
    /// All evidence in (clock, id) order, what was superseded included.
    pub evidence: Vec<Evidence>,
    /// The visit was given to someone else (or left the person's view for another reason) since they opened it. What they
    /// capture on it is kept all the same, and the office decides what it counts for.
    pub taken_away: bool,
    /// The evidence as it counts on this phone where the visit was [taken away](JobPage::taken_away): late pieces too, so
    /// that the steps stay where they were; else empty.
    counting: Vec<Evidence>,
    /// The leg that the page is [left on](JobPage::as_left); none: the job's present one.
    left_on: Option<u32>,
    /// Oldest first.
    pub notes: Vec<Note>,
    /// What was done for this customer before.
    pub history: Option<History>,
    pub gates: Gates,
    /// What is to be told of the visit, until its plan is [opened](Store::opened).
    pub news: Option<News>,
    /// Names of the people who occur on this page.
    pub people: BTreeMap<PersonId, String>,
    /// Where each piece of evidence is that the office may not have yet; what is not listed, the office has.
    pub waiting: BTreeMap<EvidenceId, Waiting>,
    /// The same for notes.
    pub waiting_notes: BTreeMap<NoteId, Waiting>,
    /// Who is signed in.
    pub me: PersonId,
}

/// How far something has come on its way to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// On this phone only.
    OnPhone,
    /// The office knows of it; its full photo waits for Wi-Fi.
    ForWifi,
    /// The office knows of it; its picture or signature is on its way.
    Sending,
    /// The office has all of it.
    OfficeHasIt,
}

impl JobPage {
    /// What the gates are derived from.
    pub fn facts(&self) -> Facts<'_> {
        let counting = if self.taken_away { &self.counting } else { &self.evidence };
        let mut facts = Facts::new(&self.company.gates, self.job_type.as_ref(), &self.job, counting.iter());
        facts.leg = self.left_on.unwrap_or(facts.leg);
        facts
    }

    /// The visit, where it has ended without the work being done while the job goes on.
    pub fn left_visit(&self) -> Option<&Visit> {
        let goes_on = !self.taken_away && !self.job.status.is_over();
        let visit = self.visit.as_ref().filter(|_| goes_on)?;
        (!matches!(visit.outcome, None | Some(Outcome::Done | Outcome::Cancelled))).then_some(visit)
    }

    /// What ended that visit.
    pub fn ended(&self) -> Option<&Evidence> {
        let visit = self.left_visit()?;
        let facts = self.facts();
        let mut counting = facts.counting().rev();
        counting.find(|e| e.visit == visit.id && matches!(e.body, EvidenceBody::CannotDo { .. }))
    }

    /// The page as that visit was left: steps that were done on it stay done, though a next visit begins with its arrival.
    pub fn as_left(mut self) -> JobPage {
        let Some(leg) = self.ended().map(|ended| ended.leg) else { return self };
        self.left_on = Some(leg);
        self.gates = Gates::of(&self.facts());
        self
    }

    /// What the customer is shown when signing now.
    pub fn shown(&self) -> Shown {
        Shown::of(&self.company, &self.job, &self.facts())
    }

    /// The completion of this round as it stands.
    pub fn completion(&self) -> Option<&Evidence> {
        let facts = self.facts();
        let mut counting = facts.counting().rev();
        counting.find(|e| e.round == self.job.round && matches!(e.body, EvidenceBody::WorkComplete { .. }))
    }

    /// How far a piece of evidence has come.
    pub fn waiting(&self, id: EvidenceId) -> Waiting {
        self.waiting.get(&id).copied().unwrap_or(Waiting::OfficeHasIt)
    }
}

impl Store {
    /// The job, if the phone holds it; for some time also after it has left the person's view.
    pub fn job(&self, id: JobId) -> Option<JobPage> {
        let me = self.identity();
        let network = self.status().network;
        self.read("job", |conn| page(conn, &me, id, network::holding(conn, network)?))
    }
}

fn page(
    conn: &Connection,
    me: &Identity,
    id: JobId,
    holding: Holding,
) -> Result<Option<JobPage>, ExecuteError> {
    let Some(job) = overlay::get::<Job>(conn, id)? else { return Ok(None) };
    let Some(company) = overlay::get::<Company>(conn, me.company)? else { return Ok(None) };
    let mut visits = overlay::children::<Visit>(conn, id)?;
    visits.sort_by_key(|v| (v.planned(), v.id));
    let mine = || visits.iter().filter(|v| v.has(me.person) && v.outcome != Some(Outcome::Cancelled));
    let under_way = mine().find(|v| v.is_open() && (v.arrived.is_some() || v.on_my_way.is_some()));
    let theirs = under_way.or_else(|| mine().find(|v| v.is_open())).or_else(|| mine().next_back()).cloned();
    let formerly = || visits.iter().filter(|v| v.formerly.contains(&me.person));
    let formerly = || formerly().find(|v| v.is_open()).or_else(|| formerly().next_back()).cloned();
    let taken_away = theirs.is_none() && formerly().is_some();
    let mut visit = theirs.or_else(formerly);
    let account = overlay::get::<Account>(conn, job.account)?;
    let address = overlay::get::<Address>(conn, job.address)?;
    let job_type = overlay::get::<JobType>(conn, job.job_type)?;
    let history = overlay::get::<History>(conn, job.account.0)?;
    let mut evidence = overlay::children::<Evidence>(conn, id)?;
    evidence.sort_by_key(|e| (e.at, e.id));
    let mut notes = overlay::children::<Note>(conn, id)?;
    notes.sort_by_key(|n| (n.at, n.id));
    let news = match &visit {
        Some(visit) => news::of_visits(conn)?.remove(&visit.id),
        None => None,
    };
    let people = people(conn, &visits, &evidence, &notes, history.as_ref())?;
    let (waiting, waiting_notes) = waiting(conn, id, holding)?;
    let counting: Vec<Evidence> = match taken_away {
        true => evidence.iter().map(|e| Evidence { late: false, ..e.clone() }).collect(),
        false => Vec::new(),
    };
    // Its times as the open screen showed them: the office does not move a visit of somebody else's.
    if let Some(visit) = visit.as_mut().filter(|_| taken_away) {
        for piece in counting.iter().filter(|e| e.visit == visit.id && e.by == me.person) {
            match piece.body {
                EvidenceBody::OnMyWay { .. } => visit.on_my_way = visit.on_my_way.or(Some(piece.at)),
                EvidenceBody::Arrival { .. } => visit.arrived = visit.arrived.or(Some(piece.at)),
                _ => {}
            }
        }
    }
    let counted = if taken_away { &counting } else { &evidence };
    let gates = Gates::of(&Facts::new(&company.gates, job_type.as_ref(), &job, counted.iter()));
    Ok(Some(JobPage {
        job,
        visit,
        visits,
        account,
        address,
        job_type,
        company,
        evidence,
        taken_away,
        counting,
        left_on: None,
        notes,
        history,
        gates,
        news,
        people,
        waiting,
        waiting_notes,
        me: me.person,
    }))
}

fn people(
    conn: &Connection,
    visits: &[Visit],
    evidence: &[Evidence],
    notes: &[Note],
    history: Option<&History>,
) -> Result<BTreeMap<PersonId, String>, ExecuteError> {
    let mut ids: BTreeSet<PersonId> = BTreeSet::new();
    ids.extend(visits.iter().flat_map(|v| v.plan.technicians.iter().chain(&v.formerly)));
    ids.extend(evidence.iter().map(|e| e.by));
    ids.extend(notes.iter().flat_map(|n| [n.by, n.edited_by]));
    ids.extend(history.into_iter().flat_map(|h| h.jobs.iter().map(|j| j.by)));
    let mut names = BTreeMap::new();
    for id in ids {
        if let Some(person) = overlay::get::<Person>(conn, id)? {
            names.insert(id, person.name);
        }
    }
    Ok(names)
}

type OnTheWay = (BTreeMap<EvidenceId, Waiting>, BTreeMap<NoteId, Waiting>);

/// What the office does not have of a job, or not all of it.
fn waiting(conn: &Connection, job: JobId, holding: Holding) -> Result<OnTheWay, ExecuteError> {
    let (mut evidence, mut notes) = (BTreeMap::new(), BTreeMap::new());
    let mut statement = conn.prepare_cached(
        "select bytes, state from outbox
         where job = ?1 and (state = 'pending' or (state = 'acked' and seq is null)) order by place",
    )?;
    let mut rows = statement.query([job.to_string()])?;
    while let Some(row) = rows.next()? {
        let (bytes, state): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(set) = ChangeSet::from_text(&bytes) else { continue };
        let how = if state == "pending" { Waiting::OnPhone } else { Waiting::Sending };
        for change in &set.changes {
            match change {
                Change::Capture { id, .. } => {
                    evidence.insert(*id, how);
                }
                Change::AddNote(NewNote { id, .. }) | Change::EditNote { id, .. } => {
                    notes.insert(*id, how);
                }
                _ => {}
            }
        }
    }
    let mut statement = conn.prepare_cached(
        "select evidence, max(not (?2 and priority = 2 and coalesce(place, 0) > ?3)) from blobs
         where job = ?1 and state = 'here' and evidence is not null group by evidence order by evidence",
    )?;
    let mut rows = statement.query((job.to_string(), holding.on, holding.let_through))?;
    while let Some(row) = rows.next()? {
        if let Ok(id) = row.get::<_, String>(0)?.parse() {
            let how = if row.get(1)? { Waiting::Sending } else { Waiting::ForWifi };
            evidence.entry(id).or_insert(how);
        }
    }
    Ok((evidence, notes))
}
