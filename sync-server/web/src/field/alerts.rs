//! What waits for a decision: late field work, questions from the field, low ratings.

use crate::field::alert_card::{About, card, somebody_waits};
use crate::kit::desk::{Desk, PART_HEADERS, safe_back};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::posted::Posted;
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::kit::words::name_of;
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::execute::{self, Expected};
use engine::fetch_all;
use engine::read::job::{JobFile, file};
use engine::read::{KeptAside, alert, kept_aside, open_alerts, people};
use shared::records::{
    Account, Address, AddressPatch, Alert, AlertWhat, Escape, EvidenceBody, How, Job, NewNote, Person, Visit,
};
use shared::{AccountId, AlertId, Change, EvidenceId, JobId, Kind, NoteId, PersonId, ids::derived};
use sqlx::types::Json;
use std::collections::BTreeMap;
use ui::{EmptyState, Icon, t};
use uuid::Uuid;

/// `GET /alerts`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let alerts = open_alerts(&mut tx, company).await?;
    let people = people(&mut tx, company).await?;
    let aside = kept_aside(&mut tx, company).await?;
    let jobs = fetch_all!(
        tx,
        (Json<Job>, Json<Account>),
        "select j.doc, a.doc from jobs j join accounts a on a.company_id = $1 and a.id = j.account_id \
         where j.company_id = $1 and j.id in (select job_id from alerts where company_id = $1 and settled = false) \
         order by j.id",
        company
    )?;
    drop(tx);
    let mut about = Jobs::default();
    for (Json(job), Json(account)) in jobs {
        about.accounts.insert(account.id, desk.scope().shown(account));
        about.jobs.insert(job.id, desk.scope().shown(job));
    }
    let title = t!(desk.text, "nav-to-decide");
    Ok(desk.page(Place::Alerts, &title, view(&desk, alerts, &aside, &people, &about)))
}

/// The jobs that alerts are about, and their customers.
#[derive(Default)]
struct Jobs {
    jobs: BTreeMap<JobId, Job>,
    accounts: BTreeMap<AccountId, Account>,
}

fn view(
    desk: &Desk,
    alerts: Vec<Alert>,
    aside: &[KeptAside],
    people: &BTreeMap<PersonId, Person>,
    about: &Jobs,
) -> Element {
    let text = desk.text;
    let none = alerts.is_empty() && aside.is_empty();
    let (mut waiting, others): (Vec<Alert>, Vec<Alert>) = alerts.into_iter().partition(somebody_waits);
    // Who has waited longest comes first.
    waiting.sort_by_key(|alert| (alert.at, alert.id));
    let low = |a: &Alert| matches!(a.what, AlertWhat::LowRating { .. });
    let (ratings, others): (Vec<Alert>, Vec<Alert>) = others.into_iter().partition(low);
    let shown = |alert: &Alert| {
        let job = alert.job.and_then(|id| about.jobs.get(&id));
        let account = job.and_then(|job| about.accounts.get(&job.account));
        card(desk, alert, About { people, job, account, on_its_page: false }, "/alerts")
    };
    rsx! {
        div { class: "topbar",
            h1 { {t!(text, "nav-to-decide")} }
            {layout::live_chip(text)}
            div { class: "topbar-end", {layout::job_search(text)} {layout::new_job_button(desk)} }
        }
        div { id: "alerts", class: "stack-loose", "hx-get": "/alerts", "hx-trigger": "sse:poke delay:1s", "hx-select": "#alerts", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
            if none {
                div { class: "card", EmptyState { icon: "check", title: t!(text, "alerts-none"), text: t!(text, "alerts-none-text") } }
            }
            if !waiting.is_empty() {
                section { class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-waiting")} }
                    for alert in &waiting {
                        {shown(alert)}
                    }
                }
            }
            if !others.is_empty() {
                section { class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-decide")} }
                    for alert in &others {
                        {shown(alert)}
                    }
                }
            }
            if !aside.is_empty() {
                section { class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-aside")} }
                    p { class: "muted", {t!(text, "alerts-aside-text")} }
                    p { a { class: "button", href: "/aside", Icon { name: "archive" } {t!(text, "aside-look")} } }
                    ul { class: "stack",
                        for kept in aside {
                            li { class: "card stack-tight", {kept_view(desk, kept, people)} }
                        }
                    }
                }
            }
            if !ratings.is_empty() {
                section { id: "ratings", class: "stack",
                    h2 { class: "section-title", {t!(text, "alerts-ratings")} }
                    for alert in &ratings {
                        {shown(alert)}
                    }
                }
            }
        }
    }
}

/// Whose work was kept aside, how much, and why.
fn kept_view(desk: &Desk, kept: &KeptAside, people: &BTreeMap<PersonId, Person>) -> Element {
    let text = desk.text;
    let code = serde_json::from_value(kept.code.as_str().into()).unwrap_or(shared::Code::Unknown);
    let why = words::refusal(text, &shared::Refusal::new(code));
    let who = name_of(people, kept.by);
    rsx! {
        p { class: "strong", {t!(text, "alerts-aside-of", name = who, n = kept.n)} }
        p { "{why}" }
        p { class: "tiny muted", {desk.moment(kept.last)} }
    }
}

/// An alert that is to be decided, with the form that decides it.
struct ToDecide {
    posted: Posted,
    alert: Alert,
}

impl ToDecide {
    /// Reads it. An answer: somebody has decided it before, and nothing is done any more.
    async fn open(id: Uuid, posted: Posted) -> Result<Result<ToDecide, Response>, PageError> {
        let Posted { desk, fields } = &posted;
        let company = desk.session.company;
        let mut tx = desk.app.db.read().await?;
        let alert = alert(&mut tx, company, AlertId(id)).await?;
        // The same form once more gets the same answer.
        if alert.settled.is_none() || execute::is_known(&desk.app, company, fields.cause()?).await? {
            drop(tx);
            return Ok(Ok(ToDecide { posted, alert }));
        }
        let people = people(&mut tx, company).await?;
        drop(tx);
        let said = decided(desk, &alert, &people, &fields.text("text"));
        let back = safe_back(fields.raw("back"), "/alerts");
        Ok(Err(desk.go(&back, Some(Toast::alert(said)))))
    }

    /// The job that it is about.
    async fn file(&self, job: JobId) -> Result<JobFile, PageError> {
        let desk = &self.posted.desk;
        Ok(file(&mut desk.app.db.read().await?, desk.scope(), job).await?)
    }

    /// Does it while nobody else has decided, says so, and offers the way back where there is one.
    async fn act(self, changes: Vec<Change>, said: String, undoable: bool) -> Result<Response, PageError> {
        let ToDecide { posted, alert } = self;
        let (id, waiting) = (alert.id, Alert { settled: None, note: String::new(), ..alert });
        let tags = vec![execute::tag(&waiting.into())];
        let expects = Expected { kind: Kind::Alert, id: id.0, tags };
        act(posted, changes, said, undoable, Some(expects)).await
    }
}

/// Who decided it before, and what was typed now for nothing.
fn decided(desk: &Desk, alert: &Alert, people: &BTreeMap<PersonId, Person>, typed: &str) -> String {
    let text = desk.text;
    let (who, when) = match alert.settled {
        Some((by, at)) => (name_of(people, by), desk.moment(at.time())),
        None => Default::default(),
    };
    not_sent(desk, t!(text, "alert-decided", name = who, time = when), typed)
}

/// With what was typed for nothing, so that it can be copied from there.
fn not_sent(desk: &Desk, said: String, typed: &str) -> String {
    if typed.is_empty() { said } else { format!("{said} {}", t!(desk.text, "alert-not-sent", text = typed)) }
}

/// `POST /alerts/{id}/settle`: somebody has dealt with it, and may say what came of it. Where another did before, what is
/// written is kept beside theirs.
pub async fn settle(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let id = AlertId(id);
    let note = posted.fields.text("text");
    let before = alert(&mut posted.desk.app.db.read().await?, posted.desk.session.company, id).await?;
    let change = vec![Change::SettleAlert { id, note: note.clone() }];
    if before.settled.is_some_and(|(by, _)| by != posted.desk.session.person.id) && !note.is_empty() {
        let said = t!(posted.desk.text, "alert-note-kept");
        return act(posted, change, said, false, None).await;
    }
    let one = match ToDecide::open(id.0, posted).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let said = t!(one.posted.desk.text, "alert-settled");
    one.act(change, said, true).await
}

/// `POST /alerts/{id}/answer`: a note on the job, which the technician's phone fetches; the alert stays.
pub async fn answer(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let (company, id) = (posted.desk.session.company, AlertId(id));
    let mut tx = posted.desk.app.db.read().await?;
    let alert = alert(&mut tx, company, id).await?;
    let name = name_of(&people(&mut tx, company).await?, alert.by);
    drop(tx);
    let job = alert.job.ok_or(PageError::NotFound)?;
    let note = NoteId(derived("answer", posted.fields.cause()?));
    let written = posted.fields.text("text");
    if written.is_empty() {
        return empty(&posted);
    }
    let said = t!(posted.desk.text, "alert-answered", name = name);
    act(posted, vec![Change::AddNote(NewNote { id: note, job, text: written })], said, false, None).await
}

/// `POST /alerts/{id}/refuse`: the step is not left out. What was asked is taken back with the reason, which the step on
/// the technician's phone shows; there they do it after all, or ask again.
pub async fn refuse(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let one = match ToDecide::open(id, posted).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let id = AlertId(id);
    let (AlertWhat::AsksEscape { .. }, Some(job)) = (&one.alert.what, one.alert.job) else {
        return Err(PageError::NotFound);
    };
    let posted = &one.posted;
    let reason = posted.fields.text("text");
    if reason.is_empty() {
        return empty(posted);
    }
    let file = one.file(job).await?;
    let mut changes = vec![Change::SettleAlert { id, note: reason.clone() }];
    let asked = file.standing().into_iter().find(|e| AlertId(derived(e.body.name(), e.id.0)) == id);
    if let Some(asked) = asked.filter(|_| !file.job.status.is_over()) {
        changes.push(Change::Capture {
            id: EvidenceId(derived("refused", posted.fields.cause()?)),
            visit: asked.visit,
            job,
            round: file.job.round,
            leg: file.job.leg,
            body: EvidenceBody::Retracted { reason },
            supersedes: Some(asked.id),
        });
    }
    let name = name_of(&file.people, one.alert.by);
    // Where the step is not waited at any more, there is nothing on the phone to answer.
    let said = match changes.len() {
        1 => t!(posted.desk.text, "alert-refused-late", name = name),
        _ => t!(posted.desk.text, "alert-refused", name = name),
    };
    one.act(changes, said, false).await
}

/// Nothing was written.
fn empty(posted: &Posted) -> Result<Response, PageError> {
    let back = safe_back(posted.fields.raw("back"), "/alerts");
    Ok(posted.desk.go(&back, Some(Toast::alert(t!(posted.desk.text, "alert-write-first")))))
}

/// `POST /alerts/{id}/grant`: the gate that a technician asked about is left out.
pub async fn grant(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let one = match ToDecide::open(id, posted).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let id = AlertId(id);
    let (AlertWhat::AsksEscape { gate, reason }, Some(job)) = (one.alert.what.clone(), one.alert.job) else {
        return Err(PageError::NotFound);
    };
    let file = one.file(job).await?;
    let posted = &one.posted;
    let asked = |v: &&Visit| v.is_open() && v.has(one.alert.by);
    let visit = file.visits.iter().find(asked).or(file.visits.last()).ok_or(PageError::NotFound)?;
    let body = EvidenceBody::Escape(Escape { gate, reason, how: How::Granted });
    let evidence = EvidenceId(derived("granted", posted.fields.cause()?));
    let (round, leg) = (file.job.round, file.job.leg);
    let capture = Change::Capture { id: evidence, visit: visit.id, job, round, leg, body, supersedes: None };
    let said = t!(posted.desk.text, "alert-granted");
    one.act(vec![capture, Change::SettleAlert { id, note: String::new() }], said, false).await
}

/// `POST /alerts/{id}/accept`: late field work counts from now on, and the job follows it.
pub async fn accept(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let one = match ToDecide::open(id, posted).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let (AlertWhat::Late { .. }, Some(job)) = (&one.alert.what, one.alert.job) else {
        return Err(PageError::NotFound);
    };
    let file = one.file(job).await?;
    let id = AlertId(id);
    // One alert for all that came late on a visit; its id is made from the visit's.
    let cause = |v: &&Visit| AlertId(derived("late", v.id.0)) == id;
    let visit = file.visits.iter().find(cause).ok_or(PageError::NotFound)?.id;
    let said = t!(one.posted.desk.text, "alert-accepted");
    one.act(vec![Change::AcceptLate { visit }], said, false).await
}

/// `POST /alerts/{id}/pin`: the position that an arrival proposed becomes the address's own.
pub async fn use_pin(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let one = match ToDecide::open(id, posted).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let (company, id) = (one.posted.desk.session.company, AlertId(id));
    let AlertWhat::PinProposed { address } = one.alert.what else {
        return Err(PageError::NotFound);
    };
    let mut tx = one.posted.desk.app.db.read().await?;
    let rows = fetch_all!(
        tx,
        (Json<Address>,),
        "select doc from addresses where company_id = $1 and id = $2",
        company,
        address
    )?;
    drop(tx);
    let proposed = rows.into_iter().next().and_then(|(Json(address),)| address.proposed);
    let mut changes = vec![Change::SettleAlert { id, note: String::new() }];
    if proposed.is_some() {
        let patch = AddressPatch { pin: Some(proposed), ..AddressPatch::default() };
        changes.insert(0, Change::EditAddress { id: address, patch });
    }
    let said = t!(one.posted.desk.text, "alert-pin-used");
    one.act(changes, said, true).await
}

/// Does it, says so, and offers the way back where there is one.
async fn act(
    posted: Posted,
    changes: Vec<Change>,
    said: String,
    undoable: bool,
    expects: Option<Expected>,
) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let back = safe_back(fields.raw("back"), "/alerts");
    let cause = fields.cause()?;
    let toast = match desk.act_on(cause, changes, expects).await? {
        Ok(()) if undoable => Toast::said(said).undoable(cause, &back),
        Ok(()) => Toast::said(said),
        Err(refusal) => {
            let said = words::refusal(desk.text, &refusal);
            Toast::alert(not_sent(&desk, said, &fields.text("text")))
        }
    };
    Ok(desk.go(&back, Some(toast)))
}
