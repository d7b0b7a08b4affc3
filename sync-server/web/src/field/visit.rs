//! A visit: how far the assignment has come, and planning it again, as a page of its own or beside another one.

use crate::field::alert_card::wants_another_visit;
use crate::field::board::{late_by, visit_status};
use crate::field::plan::{self, Typed};
use crate::field::who::{self, Asked, Who};
use crate::kit::desk::{Desk, planned, safe_back};
use crate::kit::errors::PageError;
use crate::kit::layout::Place;
use crate::kit::posted::{ErrorSummary, Errors, Fields, Hidden, Posted, Tick};
use crate::kit::toast::Toast;
use crate::kit::words::name_of;
use crate::kit::{withheld, words};
use crate::sales::new_customer::first_button;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use dioxus::prelude::*;
use engine::read::job::{JobFile, file, job_of_visit};
use engine::read::open_alerts;
use engine::read::phones::{self, Phone, Reached, State};
use shared::access::{Action, Subject};
use shared::planning::{Meant, Warning};
use shared::records::{Plan, Visit};
use shared::refusal::Code;
use shared::{AlertId, Change, JobId, Kind, PersonId, Refusal, VisitId, ids::derived};
use std::collections::BTreeMap;
use ui::{Icon, StatusChip, Tone, t};
use uuid::Uuid;

/// `GET /visits/{id}?day=`: the panel of a visit, opened from the board of a day. With fields of the plan it says who could
/// go then.
pub async fn get(desk: Desk, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, PageError> {
    let id = VisitId(id);
    let panel = Panel::of_visit(&desk, id, fields.value("day")).await?;
    let visit = panel.file.visit(id).ok_or(PageError::NotFound)?;
    let typed = asked(&fields)
        .unwrap_or_else(|| Typed::proposed(&desk, &visit.plan, panel.day, &panel.file.job_type));
    panel.looked(&desk, StatusCode::OK, typed, Said::default()).await
}

/// `GET /jobs/{id}/plan?day=`: planning a visit of a job, the one that waits for a technician or a new one.
pub async fn get_for_job(desk: Desk, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, PageError> {
    let panel = Panel::of_job(&desk, JobId(id), fields.value("day")).await?;
    let typed = asked(&fields).unwrap_or_else(|| match panel.visit() {
        Some(visit) => Typed::proposed(&desk, &visit.plan, panel.day, &panel.file.job_type),
        None => Typed::fresh(&desk, panel.day, Some(&panel.file.job_type)),
    });
    panel.looked(&desk, StatusCode::OK, typed, Said::default()).await
}

/// The plan that somebody is typing, if they ask about one.
fn asked(fields: &Fields) -> Option<Typed> {
    (!fields.text("date").is_empty()).then(|| Typed::read(fields))
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
    let mut panel = Panel::of_visit(&desk, VisitId(id), fields.value("day")).await?;
    panel.seen = fields.value("rev");
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
            let back = panel.back(&desk);
            let toast = Toast::said(t!(desk.text, "visit-cancelled"));
            Ok(desk.go_to(&back, Some(toast.undoable(cause, &back)), Some(visit.job.0)))
        }
        Err(refusal) => {
            let typed = Typed::proposed(&desk, &visit.plan, panel.day, &panel.file.job_type);
            let mut errors = Errors::default();
            let asks = matches!(refusal.code, Code::UnderWay).then_some(Asks::Cancel);
            errors.add("", words::refusal(desk.text, &refusal));
            let said = Said { errors, asks, warned: Vec::new() };
            panel.looked(&desk, StatusCode::UNPROCESSABLE_ENTITY, typed, said).await
        }
    }
}

async fn submit(desk: &Desk, mut panel: Panel, fields: &Fields) -> Result<Response, PageError> {
    let typed = Typed::read(fields);
    let mut errors = Errors::default();
    if fields.ticked("look") {
        // Without scripts: who could go then, and nothing is saved.
        return panel.looked(desk, StatusCode::OK, typed, Said::default()).await;
    }
    let Some(meant) = panel.meant(desk, &typed, &mut errors) else {
        let said = Said { errors, ..Said::default() };
        return panel.looked(desk, StatusCode::UNPROCESSABLE_ENTITY, typed, said).await;
    };
    let cause = fields.cause()?;
    let who = panel.who(desk, &typed).await?;
    let warned = panel.warnings(desk, &who, &meant);
    if !who::all_known(fields, &warned) {
        let said = Said { warned, ..Said::default() };
        return Ok(panel.page(desk, StatusCode::OK, &who, typed, said));
    }
    let (id, rev) = match panel.visit() {
        Some(visit) => (visit.id, Some(panel.seen.unwrap_or(visit.rev))),
        None => (VisitId(derived("visit", cause)), None),
    };
    let despite = fields.ticked("despite");
    // Planned from what waits for a decision: with that it is decided.
    let decided =
        if rev.is_none() && is_to_decide(desk) { panel.asks_for_a_visit(desk).await? } else { Vec::new() };
    let plan = Change::PlanVisit {
        id,
        job: panel.file.job.id,
        rev,
        plan: meant.clone(),
        despite_under_way: despite,
    };
    let settles = decided.iter().map(|id| Change::SettleAlert { id: *id, note: String::new() });
    let changes = std::iter::once(plan).chain(settles).collect();
    match desk.act(cause, changes).await? {
        Ok(()) => {
            let back = panel.back(desk);
            let toast = Toast::said(plan::said(desk, &panel.file.people, &meant));
            Ok(desk.go_to(&back, Some(toast.undoable(cause, &back)), Some(id.0)))
        }
        Err(refusal) => {
            let asks = asks(&refusal);
            // Now they know that it was planned anew.
            panel.seen = panel.seen.filter(|_| refusal.code != Code::PlanMoved);
            let sentence = words::refusal(desk.text, &refusal);
            errors.add(field_of(&refusal), sentence);
            let said = Said { errors, asks, warned };
            Ok(panel.page(desk, StatusCode::UNPROCESSABLE_ENTITY, &who, typed, said))
        }
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

/// What is said about what was typed.
#[derive(Default)]
struct Said {
    errors: Errors,
    asks: Option<Asks>,
    /// What speaks against the plan; a second press saves it all the same.
    warned: Vec<Warning>,
}

/// Whether the panel stands beside what waits for a decision.
fn is_to_decide(desk: &Desk) -> bool {
    desk.shown.as_deref().is_some_and(|page| page.starts_with("/alerts"))
        && desk.may(Subject::Alert, Action::Change)
}

/// Whether an address is that of the panel as a page of its own.
fn is_panel(page: &str) -> bool {
    page.split(['?', '#']).next().unwrap_or_default().ends_with("/plan")
}

/// What the panel shows.
struct Panel {
    file: JobFile,
    /// The visit it is about; none: a new one.
    visit: Option<VisitId>,
    /// The version of its plan that the one who decides has seen; none: the present one.
    seen: Option<u32>,
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
        Ok(Panel { file, visit: Some(id), seen: None, day, phones, told })
    }

    async fn of_job(desk: &Desk, id: JobId, day: Option<NaiveDate>) -> Result<Panel, PageError> {
        let mut tx = desk.app.db.read().await?;
        desk.scope().must_see(&mut tx, Kind::Job, id.0).await?;
        let file = file(&mut tx, desk.scope(), id).await?;
        let waiting = file.visits.iter().find(|v| v.is_open() && v.plan.technicians.is_empty()).map(|v| v.id);
        let day = day.unwrap_or_else(|| desk.today());
        Ok(Panel { file, visit: waiting, seen: None, day, phones: BTreeMap::new(), told: BTreeMap::new() })
    }

    fn visit(&self) -> Option<&Visit> {
        self.visit.and_then(|id| self.file.visit(id))
    }

    /// The page to show after a form: the one that the panel stands beside, else the board of the day.
    fn back(&self, desk: &Desk) -> String {
        let board = format!("/today?day={}", self.day);
        match desk.shown.as_deref() {
            Some(page) if page.starts_with("/jobs/") && !is_panel(page) => safe_back(page, &board),
            Some(page) if page.starts_with("/today") || page.starts_with("/alerts") => {
                safe_back(page, &board)
            }
            _ => board,
        }
    }

    /// What waits for a decision because nobody has done the job yet.
    async fn asks_for_a_visit(&self, desk: &Desk) -> Result<Vec<AlertId>, PageError> {
        let mut tx = desk.app.db.read().await?;
        let open = open_alerts(&mut tx, desk.session.company).await?;
        let job = Some(self.file.job.id);
        let asks = open.into_iter().filter(|alert| alert.job == job && wants_another_visit(&alert.what));
        Ok(asks.map(|alert| alert.id).collect())
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

    /// The plan that is meant. A time that was not touched stays as it stands, to the second and of two hours of the same
    /// name the right one.
    fn meant(&self, desk: &Desk, typed: &Typed, errors: &mut Errors) -> Option<Plan> {
        let mut meant = typed.plan(desk, self.file.job_type.minutes, errors)?;
        if let Some(stands) = self.visit().map(|v| &v.plan)
            && (stands.window.is_some() || stands.anytime.is_some())
            && typed.is_when(&Typed::of(desk, stands, self.day))
        {
            meant.window = stands.window;
            meant.anytime = stands.anytime;
        }
        Some(meant)
    }

    /// Who could go then.
    async fn who(&self, desk: &Desk, typed: &Typed) -> Result<Who, PageError> {
        let plan = self.meant(desk, typed, &mut Errors::default());
        let address = &self.file.address;
        let asked = Asked {
            day: typed.date.parse().unwrap_or(self.day),
            plan: plan.as_ref(),
            minutes: self.file.job_type.minutes,
            place: address.pin.or(address.proposed).map(|pin| pin.at),
            visit: self.visit,
        };
        Who::read(desk, &self.file.people, &asked).await
    }

    /// What speaks against a plan.
    fn warnings(&self, desk: &Desk, who: &Who, plan: &Plan) -> Vec<Warning> {
        let meant = |plan: &Plan, visit: Option<&Visit>| Meant {
            technicians: plan.technicians.clone(),
            window: plan.window,
            anytime: plan.anytime,
            visit: visit.map(|v| v.id),
            begun: visit.is_some_and(|v| {
                let stays = plan.technicians.iter().any(|t| v.has(*t));
                stays && (v.on_my_way.is_some() || v.arrived.is_some())
            }),
        };
        let visit = self.visit();
        // What nobody was given yet nobody has looked at.
        let stands = visit.filter(|v| !v.plan.technicians.is_empty());
        let before = stands.map(|v| meant(&v.plan, Some(v)));
        who.warnings(desk, &meant(plan, visit), before.as_ref())
    }

    /// The page, with who could go looked up.
    async fn looked(
        &self,
        desk: &Desk,
        status: StatusCode,
        typed: Typed,
        said: Said,
    ) -> Result<Response, PageError> {
        let who = self.who(desk, &typed).await?;
        Ok(self.page(desk, status, &who, typed, said))
    }

    fn page(&self, desk: &Desk, status: StatusCode, who: &Who, typed: Typed, said: Said) -> Response {
        let title = self.file.job.title.clone();
        let content = rsx! {
            h1 { class: "visually-hidden", {t!(desk.text, "visit-page")} }
            div { class: "panel-page", {self.view(desk, who, &typed, &said)} }
        };
        desk.page_with(status, Place::Today, &title, content)
    }

    fn view(&self, desk: &Desk, who: &Who, typed: &Typed, said: &Said) -> Element {
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
                    {self.plan_form(desk, who, typed, said)}
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
            Some(outcome) => words::outcome(text, outcome),
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
        let phone =
            self.phones.get(&person).and_then(|phones| phones.iter().find(|p| p.state == State::InUse));
        let (icon, tone, word) = match phone {
            Some(_) => (icon, tone, word),
            None => ("smartphone", Tone::Offline, t!(text, "assign-no-phone")),
        };
        let silent = phone.filter(|p| p.out_of_touch(desk.now));
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

    fn plan_form(&self, desk: &Desk, who: &Who, typed: &Typed, said: &Said) -> Element {
        let text = desk.text;
        let Said { errors, asks, warned } = said;
        let asks = *asks;
        let csrf = desk.session.csrf.clone();
        let visit = self.visit();
        let action = visit.map_or_else(|| "/visits".to_owned(), |v| format!("/visits/{}/plan", v.id));
        let at = match visit {
            Some(visit) => format!("/visits/{}?day={}", visit.id, self.day),
            None => format!("/jobs/{}/plan?day={}", self.file.job.id, self.day),
        };
        let under_way = visit.filter(|v| v.on_my_way.is_some() || v.arrived.is_some());
        let under_way = under_way.map(|v| {
            let name =
                v.plan.technicians.first().map_or_else(String::new, |p| name_of(&self.file.people, *p));
            if v.arrived.is_some() {
                t!(text, "visit-warn-on-site", name = name)
            } else {
                t!(text, "assign-warn-on-way", name = name)
            }
        });
        let is_planned = visit.is_some_and(|v| !v.plan.technicians.is_empty());
        let submit = match (is_planned, warned.is_empty()) {
            (true, true) => t!(text, "plan-save"),
            (false, true) => t!(text, "assign"),
            (true, false) => t!(text, "plan-save-anyway"),
            (false, false) => t!(text, "assign-anyway"),
        };
        let against = who.said_against(desk, "plan", warned, &submit);
        let warned: Vec<(&str, String)> = warned.iter().map(|warning| who.said(desk, warning)).collect();
        let beside = |fields: &[&str]| -> Vec<String> {
            warned.iter().filter(|(field, _)| fields.contains(field)).map(|(_, said)| said.clone()).collect()
        };
        rsx! {
            form { class: "form plan-form", method: "post", action: "{action}", "hx-post": "{action}", "hx-target": "#visit", "hx-select": "#visit", "hx-swap": "outerHTML", "data-guard": "yes",
                // The first button of a form is the one that Enter presses, also where a browser that has scripts was given
                // what is for those that have none.
                {first_button()}
                Hidden { csrf: csrf.clone(), cause: desk.new_cause() }
                input { r#type: "hidden", name: "day", value: "{self.day}" }
                if let Some(visit) = visit {
                    input { r#type: "hidden", name: "rev", value: "{self.seen.unwrap_or(visit.rev)}" }
                } else {
                    input { r#type: "hidden", name: "job", value: "{self.file.job.id}" }
                }
                ErrorSummary { form: "plan", title: t!(text, "plan-refused"), errors: errors.clone() }
                {against}
                if let (Some(warning), None) = (&under_way, asks) {
                    p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { "{warning}" } }
                }
                {plan::when(desk, "plan", typed, errors)}
                for said in beside(&["from", "to", "date", "days"]) {
                    p { class: "field-warning", Icon { name: "triangle-alert", class: "icon-s" } span { "{said}" } }
                }
                noscript { button { class: "button", r#type: "submit", name: "look", value: "yes", {t!(text, "who-look")} } }
                {who.view(desk, "plan", &at, &typed.technician, errors)}
                for said in beside(&["technician"]) {
                    p { class: "field-warning", Icon { name: "triangle-alert", class: "icon-s" } span { "{said}" } }
                }
                {plan::helper(desk, "plan", &self.file.people, typed, errors)}
                if asks == Some(Asks::Plan) {
                    Tick { form: "plan", name: "despite", label: t!(text, "plan-despite") }
                }
                div { class: "form-actions panel-actions", button { class: "button button-primary button-wide", r#type: "submit", "{submit}" } }
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
