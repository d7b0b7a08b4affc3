//! The story of a job: what happened when, and when the office learned of it.

use crate::field::job::JobPage;
use crate::field::job_evidence::distance;
use crate::kit::desk::{Desk, planned};
use crate::kit::words;
use crate::kit::words::{name_of, stars_text};
use chrono::{DateTime, NaiveDate, Utc};
use dioxus::prelude::*;
use engine::read::job::{Change, Received};
use shared::PersonId;
use shared::access::{Action, Subject};
use shared::gates::rating::rated;
use shared::records::{Alert, AlertWhat, Escape, Evidence, EvidenceBody, How, JobStatus, Plan, Slot};
use std::collections::BTreeSet;
use ui::{TimelineEntry, t};

/// What reached us longer than this after it happened says so, in seconds.
const SOON: i64 = 120;

/// One line before it is drawn.
struct Moment {
    at: DateTime<Utc>,
    icon: &'static str,
    title: String,
    detail: Option<String>,
    late: Option<String>,
}

/// The card with the whole story, newest first.
pub fn card(desk: &Desk, page: &JobPage) -> Element {
    let text = desk.text;
    let mut lines: Vec<Moment> = Vec::new();
    let gone: BTreeSet<_> = page.file.evidence.iter().filter_map(|r| r.evidence.supersedes).collect();
    lines.extend(page.file.evidence.iter().map(|r| line(desk, page, r, gone.contains(&r.evidence.id))));
    lines.extend(page.changes.iter().filter_map(|change| office(desk, page, change)));
    if desk.may(Subject::Alert, Action::See) {
        lines.extend(page.file.alerts.iter().filter_map(|alert| settled(desk, page, alert)));
    }
    lines.push(Moment {
        at: page.file.job.created.time(),
        icon: "plus",
        title: t!(text, "line-created"),
        detail: None,
        late: None,
    });
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    let mut day: Option<NaiveDate> = None;
    let shown: Vec<(Option<String>, Moment)> = lines
        .into_iter()
        .map(|line| {
            let date = desk.date_of(line.at);
            let new = day != Some(date);
            day = Some(date);
            (new.then(|| ui::format_date_long(date, text)), line)
        })
        .collect();
    rsx! {
        section { class: "card", "aria-label": t!(text, "job-timeline"),
            div { class: "card-head",
                h2 { class: "card-title", {t!(text, "job-timeline")} }
                span { class: "small muted", {t!(text, "job-timeline-legend")} }
            }
            ol { class: "timeline", tabindex: "0", "aria-label": t!(text, "job-timeline"),
                for (heading , line) in shown {
                    if let Some(heading) = heading {
                        li { class: "timeline-day", "{heading}" }
                    }
                    TimelineEntry { time: desk.clock(line.at), icon: line.icon, title: line.title, detail: line.detail, late: line.late }
                }
            }
        }
    }
}

/// What a piece of evidence is called.
pub fn title_of(desk: &Desk, page: &JobPage, received: &Received) -> String {
    told(desk, page, &received.evidence).1
}

/// Icon, headline and what more there is to say.
fn told(desk: &Desk, page: &JobPage, e: &Evidence) -> (&'static str, String, Option<String>) {
    let text = desk.text;
    match &e.body {
        EvidenceBody::OnMyWay { eta } => (
            "navigation",
            t!(text, "line-on-my-way"),
            eta.map(|at| t!(text, "line-eta", time = desk.clock(at))),
        ),
        EvidenceBody::Arrival { fix, .. } => {
            let pin = page.file.address.pin.map(|p| p.at);
            ("map-pin", t!(text, "line-arrived"), Some(distance(desk, fix.as_ref(), pin)))
        }
        EvidenceBody::Photo { slot, .. } => {
            let word = match slot {
                Slot::Before => t!(text, "line-photo-before"),
                Slot::During => t!(text, "line-photo-during"),
                Slot::After => t!(text, "line-photo-after"),
            };
            ("camera", word, None)
        }
        EvidenceBody::WorkStarted => ("play", t!(text, "line-started"), None),
        EvidenceBody::WorkComplete { ticked, open_reason, .. } => {
            let all = page.file.job_type.checklist.len();
            let list = (all > 0).then(|| t!(text, "line-checklist", n = ticked.len(), all = all));
            let why = Some(open_reason.clone()).filter(|why| !why.is_empty());
            let told: Vec<String> = list.into_iter().chain(why).collect();
            ("check", t!(text, "line-complete"), (!told.is_empty()).then(|| told.join(" · ")))
        }
        EvidenceBody::PhotosDone => ("images", t!(text, "line-photos-done"), None),
        EvidenceBody::Rating { stars, comment, tapped_by } => {
            let said = (!comment.is_empty()).then(|| format!("“{comment}”"));
            let tapped = tapped_by.map(|who| words::tapped_by(text, who));
            let said: Vec<String> = tapped.into_iter().chain(said).collect();
            let said = (!said.is_empty()).then(|| said.join(" · "));
            let rated = match rated(*stars) {
                Some(n) => format!("{} {}", t!(text, "line-rated", n = n), stars_text(text, n)),
                None => t!(text, "no-rating"),
            };
            ("smile", rated, said)
        }
        EvidenceBody::Review { accepted } => {
            let word = if *accepted { t!(text, "line-review-yes") } else { t!(text, "line-review-no") };
            ("star", word, None)
        }
        EvidenceBody::Signature { signer, .. } => {
            ("pen-line", t!(text, "line-signed", name = signer.as_str()), None)
        }
        EvidenceBody::NotSigned { reason, .. } => {
            ("ban", t!(text, "web-signature-refused"), Some(reason.clone()))
        }
        EvidenceBody::Departure { .. } => ("log-out", t!(text, "line-departed"), None),
        EvidenceBody::CustomerAbsent { reason } => ("user-x", t!(text, "alert-absent"), Some(reason.clone())),
        EvidenceBody::Escape(Escape { gate, reason, how }) => {
            let gate = words::gate(text, *gate);
            let word = match how {
                How::OnTrust => t!(text, "alert-trusted", gate = gate),
                How::Asked => t!(text, "alert-asks", gate = gate),
                How::Granted => t!(text, "line-granted", gate = gate),
            };
            ("shield-check", word, Some(reason.clone()))
        }
        EvidenceBody::CannotDo { reason, text: said } => {
            let word = t!(text, "alert-cannot", reason = words::cannot_do_within(text, *reason));
            ("circle-x", word, (!said.is_empty()).then(|| said.clone()))
        }
        EvidenceBody::Retracted { reason } => ("undo-2", t!(text, "line-retracted"), Some(reason.clone())),
    }
}

fn line(desk: &Desk, page: &JobPage, received: &Received, superseded: bool) -> Moment {
    let text = desk.text;
    let e = &received.evidence;
    let who = name_of(&page.file.people, e.by);
    let (icon, title, more) = told(desk, page, e);
    let happened = e.at.time();
    let reached = received.received;
    let delay = (reached - happened).num_seconds();
    let slow = (delay > SOON).then(|| t!(text, "line-reached", time = desk.moment(reached)));
    let corrected = superseded.then(|| t!(text, "line-superseded"));
    let detail: Vec<String> = [Some(who), more, corrected, slow].into_iter().flatten().collect();
    let late = e.late.then(|| t!(text, "job-late-evidence", span = ui::format_span(delay, text)));
    Moment { at: happened, icon, title, detail: Some(detail.join(" · ")), late }
}

/// What came of something that was to be decided, where somebody wrote it down; a no stands with what it answers.
fn settled(desk: &Desk, page: &JobPage, alert: &Alert) -> Option<Moment> {
    let (by, at) = alert.settled?;
    if alert.note.is_empty() || matches!(alert.what, AlertWhat::AsksEscape { .. }) {
        return None;
    }
    let (what, _) = words::alert(desk.text, &alert.what);
    let title = t!(desk.text, "line-settled", what = what);
    let detail = format!("“{}” · {}", alert.note, name_of(&page.file.people, by));
    Some(Moment { at: at.time(), icon: "check", title, detail: Some(detail), late: None })
}

/// What the office did: plans and moves, from the audit.
fn office(desk: &Desk, page: &JobPage, change: &Change) -> Option<Moment> {
    let text = desk.text;
    if change.action == "lost" {
        return None;
    }
    let who = name_of(&page.file.people, PersonId(change.by_person));
    let (icon, title, more) = match (change.kind.as_str(), change.field.as_str()) {
        ("visit", "plan") => {
            let new: Plan = change.after()?;
            let first = new.technicians.first().map(|p| name_of(&page.file.people, *p));
            let to =
                format!("{} · {}", first.unwrap_or_else(|| t!(text, "plan-nobody")), planned(desk, &new));
            ("calendar-clock", t!(text, "line-planned"), Some(to))
        }
        ("job", "status") if change.device_id.is_none() => {
            let status: JobStatus = change.after()?;
            ("arrow-right", t!(text, "line-moved", status = words::job_status(text, status)), None)
        }
        _ => return None,
    };
    let detail: Vec<String> = [more, Some(who)].into_iter().flatten().collect();
    Some(Moment { at: change.happened(), icon, title, detail: Some(detail.join(" · ")), late: None })
}
