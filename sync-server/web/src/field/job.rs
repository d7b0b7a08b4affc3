//! The page of a job: how far it is, what was captured, and what the office can do about it.

use crate::field::alert_card::{self, About};
use crate::field::{job_evidence, job_forms, job_kept, job_timeline};
use crate::kit::desk::{Desk, PART_HEADERS, planned};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Place};
use crate::kit::sheet::Sheet;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::read::job::{Change, JobFile, file, history};
use engine::read::told::Told;
use shared::access::{Action, Subject};
use shared::gates::{Facts, Gates};
use shared::records::{EvidenceBody, Visit};
use shared::sync::BlobHash;
use shared::{JobId, Kind};
use std::collections::BTreeSet;
use ui::{Icon, StatusChip, Tone, t};
use uuid::Uuid;

/// `GET /jobs/{id}`.
pub async fn get(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let page = JobPage::open(&desk, JobId(id)).await?;
    Ok(page.respond(&desk, None))
}

/// A job and its history.
pub struct JobPage {
    pub file: JobFile,
    pub changes: Vec<Change>,
    /// Pictures of the last signature that are here with other bytes than were signed for.
    pub damaged: BTreeSet<BlobHash>,
}

impl JobPage {
    /// Reads it.
    pub async fn open(desk: &Desk, id: JobId) -> Result<JobPage, PageError> {
        let scope = desk.scope();
        let mut tx = desk.app.db.read().await?;
        scope.must_see(&mut tx, Kind::Job, id.0).await?;
        let file = file(&mut tx, scope, id).await?;
        let mut changes = history(&mut tx, scope, id).await?;
        drop(tx);
        let told = Told::to(&desk.session.person);
        for change in &mut changes {
            told.withhold(&mut change.address, &mut change.agent);
        }
        let damaged = desk.app.blobs.damaged(scope.company, &job_evidence::signed_for(&file)).await;
        let damaged = damaged.map_err(|e| PageError::Failed(e.to_string()))?;
        Ok(JobPage { file, changes, damaged })
    }

    /// The page, with a form that came back where there is one.
    pub fn respond(&self, desk: &Desk, wrong: Option<&Sheet>) -> Response {
        let title = format!("{} {}", self.number(), self.file.job.title);
        let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        desk.page_with(status, Place::Jobs, &title, self.view(desk, wrong))
    }

    fn number(&self) -> String {
        self.file.job.number.map(|n| format!("JOB-{n}")).unwrap_or_default()
    }

    fn view(&self, desk: &Desk, wrong: Option<&Sheet>) -> Element {
        let JobFile { job, job_type, .. } = &self.file;
        let facts = Facts::new(
            &desk.company.gates,
            Some(job_type),
            job,
            self.file.evidence.iter().map(|r| &r.evidence),
        );
        let gates = Gates::of(&facts);
        rsx! {
            div { id: "job", class: "job-live", "hx-get": "/jobs/{job.id}", "hx-trigger": "sse:poke delay:400ms", "hx-select": "#job", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
                {self.head(desk)}
                {self.open_alerts(desk)}
                {job_evidence::strip(desk, &self.file, &facts, &gates)}
                div { class: "job-grid",
                    div { class: "job-main",
                        {job_evidence::photos(desk, &self.file)}
                        {job_evidence::work(desk, &self.file)}
                        div { class: "job-two",
                            {job_evidence::map(desk, &self.file)}
                            div { class: "stack",
                                {job_evidence::signature(desk, &self.file, &facts, &self.damaged)}
                                {job_evidence::rating(desk, &self.file, &facts)}
                            }
                        }
                        {job_kept::late(desk, self)}
                        {self.visits(desk)}
                        {job_forms::details(desk, self, wrong)}
                    }
                    div { class: "job-side",
                        {job_forms::moves(desk, self, wrong)}
                        {job_timeline::card(desk, self)}
                        {job_forms::notes(desk, self, wrong)}
                        {job_kept::overwritten(desk, self)}
                    }
                }
            }
        }
    }

    fn head(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let JobFile { job, account, address, visits, .. } = &self.file;
        let status = words::state_of_job(job, words::on_site(visits));
        let number = self.number();
        let next = visits.iter().find(|v| v.is_open());
        let plan = next.map(|v| t!(text, "job-planned", window = planned(desk, &v.plan)));
        let who: Vec<String> = next
            .map(|v| v.plan.technicians.iter().map(|p| name_of(&self.file.people, *p)).collect())
            .unwrap_or_default();
        let pending = self.pending_photos();
        let late = self.file.evidence.iter().filter(|r| r.evidence.late).count();
        let lost = self.changes.iter().filter(|change| change.action == "lost").count();
        rsx! {
            div { class: "page-head",
                div { class: "grow",
                    p { class: "print-only strong", "{desk.company.name}" }
                    {layout::way(text, &[("/jobs", "nav-jobs")], &number)}
                    h1 { "{job.title}" }
                    p { class: "page-head-sub",
                        a { href: "/customers/{account.id}", bdi { "{account.name}" } }
                        " · {address.text}"
                        if !account.phone.is_empty() {
                            " · "
                            {withheld::phone(text, &account.phone)}
                        }
                        if let Some(plan) = plan {
                            " · {plan}"
                        }
                        if !who.is_empty() {
                            " · {who.join(\", \")}"
                        }
                    }
                }
                div { class: "page-head-end",
                    if job.urgent {
                        ui::Chip { tone: Tone::Alert, icon: "siren", label: t!(text, "urgent") }
                    }
                    StatusChip { status, label: status.label(text) }
                    if pending > 0 {
                        ui::Chip { tone: Tone::Offline, icon: "cloud-upload", label: t!(text, "job-photos-pending", n = pending) }
                    }
                    if late > 0 {
                        a { class: "chip chip-way", href: "#late", Icon { name: "git-compare", class: "icon-s" } {t!(text, "job-late-title", n = late)} }
                    }
                    if lost > 0 {
                        a { class: "chip chip-offline", href: "#overwritten", Icon { name: "history", class: "icon-s" } {t!(text, "job-overwritten-title", n = lost)} }
                    }
                    {layout::live_chip(text)}
                    // A script prints; without it the browser's own menu does, and no button claims otherwise.
                    button { class: "button", r#type: "button", hidden: true, "data-print": "yes", "data-keep": "print", Icon { name: "printer" } {t!(text, "job-print")} }
                    a { class: "button", href: "/jobs/{job.id}/history", Icon { name: "history" } {t!(text, "history-title")} }
                }
            }
        }
    }

    /// Photos whose original has not reached us.
    fn pending_photos(&self) -> usize {
        let missing = |e: &&&shared::records::Evidence| match &e.body {
            EvidenceBody::Photo { blob, .. } => !self.file.here.contains(blob.as_str()),
            _ => false,
        };
        self.file.standing().iter().filter(missing).count()
    }

    fn open_alerts(&self, desk: &Desk) -> Element {
        let open: Vec<_> = self.file.alerts.iter().filter(|a| a.settled.is_none()).collect();
        let JobFile { people, job, account, .. } = &self.file;
        let about = About { people, job: Some(job), account: Some(account), on_its_page: true };
        rsx! {
            if !open.is_empty() && desk.may(Subject::Alert, Action::See) {
                section { class: "stack", "aria-label": t!(desk.text, "nav-to-decide"),
                    h2 { class: "visually-hidden", {t!(desk.text, "nav-to-decide")} }
                    for alert in open {
                        {alert_card::card(desk, alert, about, &format!("/jobs/{}", job.id))}
                    }
                }
            }
        }
    }

    fn visits(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let id = self.file.job.id;
        let may_plan = !self.file.job.status.is_over() && desk.may(Subject::Visit, Action::Add);
        rsx! {
            section { class: "card stack",
                div { class: "card-head",
                    h2 { class: "card-title", {t!(text, "job-visits")} }
                    if may_plan {
                        a { class: "button", href: "/jobs/{id}/plan", "hx-get": "/jobs/{id}/plan", "hx-target": "#panel", "hx-select": "#visit", "hx-swap": "innerHTML", "hx-headers": PART_HEADERS,
                            Icon { name: "calendar-clock" }
                            {t!(text, "job-plan-visit")}
                        }
                    }
                }
                if self.file.visits.is_empty() {
                    p { class: "muted", {t!(text, "job-no-visits")} }
                }
                ul { class: "visit-rows",
                    for visit in &self.file.visits {
                        {self.visit_row(desk, visit)}
                    }
                }
            }
        }
    }

    fn visit_row(&self, desk: &Desk, visit: &Visit) -> Element {
        let text = desk.text;
        let status = crate::field::board::visit_status(visit, &self.file.job, desk.now);
        let word = visit.outcome.map_or_else(|| status.label(text), |o| words::outcome(text, o));
        let going = if visit.plan.technicians.is_empty() {
            visit.formerly.iter().copied().collect()
        } else {
            visit.plan.technicians.clone()
        };
        let who: Vec<String> = going.iter().map(|p| name_of(&self.file.people, *p)).collect();
        let who = if who.is_empty() { t!(text, "plan-nobody") } else { who.join(", ") };
        let when = planned(desk, &visit.plan);
        rsx! {
            li {
                a { class: "visit-link", href: "/visits/{visit.id}", "data-record": "{visit.id}", "hx-get": "/visits/{visit.id}", "hx-target": "#panel", "hx-select": "#visit", "hx-swap": "innerHTML", "hx-headers": PART_HEADERS,
                    span { class: "num strong", "{when}" }
                    span { class: "grow", "{who}" }
                    StatusChip { status, label: word }
                }
            }
        }
    }
}
