//! A visit: how far the assignment has come, and planning it again, as a page of its own or beside another one.

use super::board::{late_by, visit_status};
use super::desk::{Desk, safe_back};
use super::errors::PageError;
use super::form::{ErrorSummary, Errors, Fields, Hidden, Posted, Tick};
use super::layout::Place;
use super::plan::{self, Typed};
use super::read::job::{JobFile, file, job_of_visit};
use super::read::name_of;
use super::read::phones::{self, Phone, Reached};
use super::toast::Toast;
use super::withheld;
use super::words;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::access::{Action, Subject};
use shared::records::{Plan, Visit};
use shared::refusal::Code;
use shared::{Change, JobId, Kind, PersonId, Refusal, VisitId, ids::derived};
use std::collections::BTreeMap;
use ui::{Icon, StatusChip, Tone, t};
use uuid::Uuid;

/// The day of the board that the visit was opened from.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    day: Option<NaiveDate>,
}

/// `GET /visits/{id}`: the panel of a visit.
pub async fn get(desk: Desk, Path(id): Path<Uuid>, Query(ask): Query<Ask>) -> Result<Response, PageError> {
    let id = VisitId(id);
    let panel = Panel::of_visit(&desk, id, ask.day).await?;
    let visit = panel.file.visit(id).ok_or(PageError::NotFound)?;
    let typed = Typed::of(&desk, &visit.plan, panel.day);
    Ok(panel.page(&desk, StatusCode::OK, typed, Errors::default(), None))
}

/// `GET /jobs/{id}/plan`: planning a visit of a job, the one that waits for a technician or a new one.
pub async fn get_for_job(
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(ask): Query<Ask>,
) -> Result<Response, PageError> {
    let panel = Panel::of_job(&desk, JobId(id), ask.day).await?;
    let typed = match panel.visit() {
        Some(visit) => Typed::of(&desk, &visit.plan, panel.day),
        None => Typed::fresh(&desk, panel.day, Some(&panel.file.job_type)),
    };
    Ok(panel.page(&desk, StatusCode::OK, typed, Errors::default(), None))
}

/// `POST /visits`: plans a new visit.
pub async fn create(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let job: JobId = fields.value("job").ok_or_else(|| PageError::Unreadable("no job".to_owned()))?;
    let day = fields.value("day");
    let mut panel = Panel::of_job(&desk, job, day).await?;
    panel.visit = None;
    submit(&desk, panel, &fields).await
}

/// `POST /visits/{id}/plan`: plans a visit again.
pub async fn replan(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let panel = Panel::of_visit(&desk, VisitId(id), fields.value("day")).await?;
    submit(&desk, panel, &fields).await
}

/// `POST /visits/{id}/cancel`: takes a visit off the plan.
pub async fn cancel(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let id = VisitId(id);
    let panel = Panel::of_visit(&desk, id, fields.value("day")).await?;
    let visit = panel.file.visit(id).ok_or(PageError::NotFound)?.clone();
    let cause = fields.cause()?;
    let rev = fields.value("rev").unwrap_or(visit.rev);
    let change = Change::CancelVisit { id, rev, despite_under_way: fields.ticked("despite") };
    match desk.act(cause, vec![change]).await? {
        Ok(()) => {
            let again = Change::PlanVisit {
                id: VisitId(derived("undo-cancel", cause)),
                job: visit.job,
                rev: None,
                plan: visit.plan,
                despite_under_way: false,
            };
            let back = panel.back(&desk);
            let toast = Toast::said(t!(desk.text, "visit-cancelled"));
            let toast = toast.with_undo(derived("undo", cause), vec![again], &back);
            Ok(desk.go_to(&back, Some(toast), Some(visit.job.0)))
        }
        Err(refusal) => {
            let typed = Typed::of(&desk, &visit.plan, panel.day);
            let mut errors = Errors::default();
            let asks = matches!(refusal.code, Code::UnderWay).then_some(Asks::Cancel);
            errors.add("", words::refusal_sentence(desk.text, &refusal));
            Ok(panel.page(&desk, StatusCode::UNPROCESSABLE_ENTITY, typed, errors, asks))
        }
    }
}

async fn submit(desk: &Desk, panel: Panel, fields: &Fields) -> Result<Response, PageError> {
    let typed = Typed::read(fields);
    let mut errors = Errors::default();
    let Some(meant) = typed.plan(desk, panel.file.job_type.minutes, &mut errors) else {
        return Ok(panel.page(desk, StatusCode::UNPROCESSABLE_ENTITY, typed, errors, None));
    };
    let cause = fields.cause()?;
    let before: Option<(Visit, u32)> =
        panel.visit().map(|v| (v.clone(), fields.value("rev").unwrap_or(v.rev)));
    let (id, rev) = match &before {
        Some((visit, rev)) => (visit.id, Some(*rev)),
        None => (VisitId(derived("visit", cause)), None),
    };
    let despite = fields.ticked("despite");
    let change = Change::PlanVisit {
        id,
        job: panel.file.job.id,
        rev,
        plan: meant.clone(),
        despite_under_way: despite,
    };
    match desk.act(cause, vec![change]).await? {
        Ok(()) => {
            let undo = reverse(id, panel.file.job.id, before, despite);
            let back = panel.back(desk);
            let toast = Toast::said(plan::said(desk, &panel.file.people, &meant));
            let toast = toast.with_undo(derived("undo", cause), vec![undo], &back);
            Ok(desk.go_to(&back, Some(toast), Some(id.0)))
        }
        Err(refusal) => {
            let asks = asks(&refusal);
            let sentence = words::refusal_sentence(desk.text, &refusal);
            errors.add(field_of(&refusal), sentence);
            Ok(panel.page(desk, StatusCode::UNPROCESSABLE_ENTITY, typed, errors, asks))
        }
    }
}

/// What takes a plan back: the plan before it, or taking a new visit off again.
fn reverse(id: VisitId, job: JobId, before: Option<(Visit, u32)>, despite: bool) -> Change {
    match before {
        Some((visit, rev)) => {
            Change::PlanVisit { id, job, rev: Some(rev + 1), plan: visit.plan, despite_under_way: despite }
        }
        None => Change::CancelVisit { id, rev: 0, despite_under_way: false },
    }
}

fn asks(refusal: &Refusal) -> Option<Asks> {
    matches!(refusal.code, Code::UnderWay).then_some(Asks::Plan)
}

fn field_of(refusal: &Refusal) -> &'static str {
    match refusal.code {
        Code::NotATechnician => "technician",
        Code::BadWindow => "to",
        _ => "",
    }
}

/// Which of the panel's forms asks whether it is meant.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    Plan,
    Cancel,
}

/// What the panel shows.
struct Panel {
    file: JobFile,
    /// The visit it is about; none: a new one.
    visit: Option<VisitId>,
    day: NaiveDate,
    phones: BTreeMap<PersonId, Vec<Phone>>,
    told: BTreeMap<String, i64>,
}

impl Panel {
    async fn of_visit(desk: &Desk, id: VisitId, day: Option<NaiveDate>) -> Result<Panel, PageError> {
        let company = desk.session.company;
        let mut tx = desk.app.db.read().await?;
        desk.scope().must_see(&mut tx, Kind::Visit, id.0).await?;
        let job = job_of_visit(&mut tx, company, id).await?;
        let file = file(&mut tx, desk.scope(), job).await?;
        let phones = phones::all(&mut tx, company).await?;
        let told = phones::told(&mut tx, company, id).await?;
        let visit = file.visit(id).ok_or(PageError::NotFound)?;
        let day = day.unwrap_or_else(|| plan::day_of(desk, visit));
        Ok(Panel { file, visit: Some(id), day, phones, told })
    }

    async fn of_job(desk: &Desk, id: JobId, day: Option<NaiveDate>) -> Result<Panel, PageError> {
        let mut tx = desk.app.db.read().await?;
        desk.scope().must_see(&mut tx, Kind::Job, id.0).await?;
        let file = file(&mut tx, desk.scope(), id).await?;
        let waiting = file.visits.iter().find(|v| v.is_open() && v.plan.technicians.is_empty()).map(|v| v.id);
        let day = day.unwrap_or_else(|| desk.today());
        Ok(Panel { file, visit: waiting, day, phones: BTreeMap::new(), told: BTreeMap::new() })
    }

    fn visit(&self) -> Option<&Visit> {
        self.visit.and_then(|id| self.file.visit(id))
    }

    /// The page to show after a form: the one that the panel stands beside, else the board of the day.
    fn back(&self, desk: &Desk) -> String {
        let board = format!("/today?day={}", self.day);
        match desk.shown.as_deref() {
            Some(page) if page.starts_with("/jobs/") && !page.ends_with("/plan") => safe_back(page, &board),
            Some(page) if page.starts_with("/today") => safe_back(page, &board),
            _ => board,
        }
    }

    /// How far the present plan has come to a technician.
    fn reached(&self, visit: &Visit, person: PersonId) -> Reached {
        if let Some(at) = visit.seen_by(person) {
            return Reached::Seen(at.time());
        }
        let audience = shared::access::Audience::Person(person).to_string();
        let told = self.told.get(&audience);
        let has = |phone: &Phone| told.is_some_and(|seq| phone.cursor_seq >= *seq);
        match self.phones.get(&person).is_some_and(|phones| phones.iter().any(has)) {
            true => Reached::OnPhone,
            false => Reached::Sent,
        }
    }

    fn page(
        &self,
        desk: &Desk,
        status: StatusCode,
        typed: Typed,
        errors: Errors,
        asks: Option<Asks>,
    ) -> Response {
        let title = self.file.job.title.clone();
        let content = rsx! {
            h1 { class: "visually-hidden", {t!(desk.text, "visit-page")} }
            div { class: "panel-page", {self.view(desk, &typed, errors, asks)} }
        };
        desk.page_with(status, Place::Today, &title, content)
    }

    fn view(&self, desk: &Desk, typed: &Typed, errors: Errors, asks: Option<Asks>) -> Element {
        let text = desk.text;
        let JobFile { job, account, address, .. } = &self.file;
        let visit = self.visit();
        let back = format!("/today?day={}", self.day);
        let open = visit.is_none_or(Visit::is_open) && !job.status.is_over();
        let number = job.number.map(|n| format!("JOB-{n}")).unwrap_or_default();
        rsx! {
            div { id: "visit", class: "panel-inside",
                div { class: "panel-head",
                    div { class: "stack-tight",
                        p { class: "breadcrumb", a { href: "/jobs/{job.id}", "{number}" } }
                        h2 { id: "visit-title", tabindex: "-1", "{job.title}" }
                        p { class: "muted", "{account.name}" }
                    }
                    a { class: "button button-icon", href: "{back}", "data-close-panel": "yes", "aria-label": t!(text, "action-close"), title: t!(text, "action-close"), Icon { name: "x" } }
                }
                if let Some(visit) = visit {
                    {self.standing(desk, visit)}
                }
                dl { class: "facts",
                    dt { {t!(text, "visit-where")} }
                    dd { "{address.text}" }
                    if !address.access.is_empty() {
                        dt { {t!(text, "visit-access")} }
                        dd { {withheld::text(text, &address.access)} }
                    }
                    if !account.phone.is_empty() {
                        dt { {t!(text, "visit-phone")} }
                        dd { {withheld::phone(text, &account.phone)} }
                    }
                    if let Some(visit) = visit {
                        {facts(desk, visit)}
                    }
                }
                if open && !desk.may(Subject::Visit, Action::Change) {
                } else if open {
                    {self.plan_form(desk, typed, errors, asks)}
                } else {
                    p { class: "notice notice-box", Icon { name: "info" } {t!(text, "visit-over")} }
                }
                p { a { class: "button button-wide", href: "/jobs/{job.id}", Icon { name: "briefcase" } {t!(text, "visit-open-job")} } }
            }
        }
    }

    /// Chips: the visit's state, and how far the assignment has come.
    fn standing(&self, desk: &Desk, visit: &Visit) -> Element {
        let text = desk.text;
        let status = visit_status(visit, &self.file.job, desk.now);
        let word = match visit.outcome {
            Some(outcome) => words::outcome_word(text, outcome),
            None => match late_by(visit, &self.file.job, desk.now) {
                Some(late) => t!(text, "visit-late", span = ui::format_span(late, text)),
                None => status.label(text),
            },
        };
        rsx! {
            div { class: "stack-tight",
                div { class: "row-tight", StatusChip { status, label: word } }
                if visit.is_open() {
                    for person in &visit.plan.technicians {
                        {self.assignment(desk, visit, *person)}
                    }
                }
            }
        }
    }

    fn assignment(&self, desk: &Desk, visit: &Visit, person: PersonId) -> Element {
        let text = desk.text;
        let name = name_of(&self.file.people, person);
        let (icon, tone, word) = match self.reached(visit, person) {
            Reached::Sent => ("send", Tone::Offline, t!(text, "assign-sent")),
            Reached::OnPhone => ("smartphone", Tone::Scheduled, t!(text, "assign-on-phone")),
            Reached::Seen(at) => ("eye", Tone::Working, t!(text, "assign-seen-at", time = desk.moment(at))),
        };
        let silent =
            self.phones.get(&person).and_then(|phones| phones.first()).filter(|p| p.out_of_touch(desk.now));
        rsx! {
            p { class: "assignment",
                span { class: "strong", "{name}" }
                ui::Chip { tone, icon, label: word }
                if let Some(phone) = silent {
                    ui::Chip { tone: Tone::Offline, icon: "wifi-off", label: t!(text, "board-known", time = desk.moment(phone.last_contact)) }
                }
            }
        }
    }

    fn plan_form(&self, desk: &Desk, typed: &Typed, errors: Errors, asks: Option<Asks>) -> Element {
        let text = desk.text;
        let csrf = desk.session.csrf.clone();
        let visit = self.visit();
        let action = visit.map_or_else(|| "/visits".to_owned(), |v| format!("/visits/{}/plan", v.id));
        let under_way = visit.filter(|v| v.on_my_way.is_some() || v.arrived.is_some());
        let warning = under_way.map(|v| {
            let name =
                v.plan.technicians.first().map_or_else(String::new, |p| name_of(&self.file.people, *p));
            if v.arrived.is_some() {
                t!(text, "visit-warn-on-site", name = name)
            } else {
                t!(text, "assign-warn-on-way", name = name)
            }
        });
        let submit = match visit {
            Some(v) if !v.plan.technicians.is_empty() => t!(text, "plan-save"),
            _ => t!(text, "assign"),
        };
        rsx! {
            form { class: "form", method: "post", action: "{action}", "hx-post": "{action}", "hx-target": "#visit", "hx-select": "#visit", "hx-swap": "outerHTML", "data-guard": "yes",
                Hidden { csrf: csrf.clone(), cause: desk.new_cause() }
                input { r#type: "hidden", name: "day", value: "{self.day}" }
                if let Some(visit) = visit {
                    input { r#type: "hidden", name: "rev", value: "{visit.rev}" }
                } else {
                    input { r#type: "hidden", name: "job", value: "{self.file.job.id}" }
                }
                ErrorSummary { form: "plan", title: t!(text, "plan-refused"), errors: errors.clone() }
                if let (Some(warning), None) = (&warning, asks) {
                    p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { "{warning}" } }
                }
                {plan::fields(desk, "plan", &self.file.people, typed, &errors)}
                if asks == Some(Asks::Plan) {
                    Tick { form: "plan", name: "despite", label: t!(text, "plan-despite") }
                }
                div { class: "form-actions", button { class: "button button-primary", r#type: "submit", "{submit}" } }
            }
            if let Some(visit) = visit {
                details { class: "more", open: asks == Some(Asks::Cancel),
                    summary { {t!(text, "visit-cancel-title")} }
                    form { class: "form", method: "post", action: "/visits/{visit.id}/cancel", "hx-post": "/visits/{visit.id}/cancel", "hx-target": "#visit", "hx-select": "#visit", "hx-swap": "outerHTML",
                        Hidden { csrf, cause: desk.new_cause() }
                        input { r#type: "hidden", name: "day", value: "{self.day}" }
                        input { r#type: "hidden", name: "rev", value: "{visit.rev}" }
                        p { class: "muted", {t!(text, "visit-cancel-text")} }
                        if asks == Some(Asks::Cancel) {
                            Tick { form: "cancel", name: "despite", label: t!(text, "plan-despite") }
                        }
                        div { button { class: "button button-danger", r#type: "submit", Icon { name: "ban" } {t!(text, "visit-cancel")} } }
                    }
                }
            }
        }
    }
}

/// When somebody set out, arrived and left.
fn facts(desk: &Desk, visit: &Visit) -> Element {
    let text = desk.text;
    let rows = [
        (t!(text, "visit-on-way"), visit.on_my_way),
        (t!(text, "visit-arrived"), visit.arrived),
        (t!(text, "visit-departed"), visit.departed),
    ];
    let planned = planned(desk, &visit.plan);
    rsx! {
        dt { {t!(text, "visit-planned")} }
        dd { "{planned}" }
        for (word , at) in rows {
            if let Some(at) = at {
                dt { "{word}" }
                dd { class: "num", {desk.moment(at.time())} }
            }
        }
    }
}

/// "10:30–12:00", "20 Nov 2026, any time", "no time yet".
pub fn planned(desk: &Desk, plan: &Plan) -> String {
    let text = desk.text;
    let said = match (plan.window, plan.anytime) {
        (Some(w), _) => {
            let window = ui::format_window(w.start, w.end, desk.zone);
            match desk.short_day(w.start) {
                day if day.is_empty() => window,
                day => format!("{day}, {window}"),
            }
        }
        (None, Some(noon)) => match desk.short_day(noon) {
            day if day.is_empty() => t!(text, "anytime-start"),
            day => format!("{day}, {}", t!(text, "anytime")),
        },
        (None, None) => t!(text, "tray-no-time"),
    };
    said.trim().to_owned()
}
