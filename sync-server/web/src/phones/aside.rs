//! Kept aside: work that could not be applied when it came. The office sees what it is, takes it in or discards it, and what
//! was decided stays on the page.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::layout::{self, Head, Place};
use crate::kit::posted::{Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::kit::words::{name_of, shortened};
use axum::response::Response;
use dioxus::prelude::*;
use engine::aside::{Kept, TakenIn, discard, take_in};
use engine::edge::to_the_end;
use engine::read::aside::{self, Aside, SHOWN};
use engine::read::people;
use engine::read::phones::{self, Phone};
use shared::records::{EvidenceBody, Job, NewNote, Person};
use shared::{Change, Code, JobId, PersonId, Refusal};
use std::collections::BTreeMap;
use ui::{Chip, EmptyState, Icon, Text, Tone, t};

/// What the page knows.
struct Shelf {
    open: Vec<Aside>,
    decided: Vec<Aside>,
    people: BTreeMap<PersonId, Person>,
    phones: Vec<Phone>,
    jobs: BTreeMap<JobId, Job>,
}

/// `GET /aside`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let (open, decided) = (aside::open(&mut tx, company).await?, aside::decided(&mut tx, company).await?);
    let jobs = aside::jobs(&mut tx, company, open.iter().chain(&decided)).await?;
    let phones = phones::all(&mut tx, company).await?.into_values().flatten().collect();
    let people = people(&mut tx, company).await?;
    drop(tx);
    let shelf = Shelf { open, decided, people, phones, jobs };
    Ok(desk.page(Place::SyncHealth, &t!(desk.text, "aside-title"), shelf.view(&desk)))
}

impl Shelf {
    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        // What came for one reason from one person belongs together.
        let mut groups: BTreeMap<(PersonId, Code), Vec<&Aside>> = BTreeMap::new();
        for kept in &self.open {
            groups.entry((kept.by, kept.code)).or_default().push(kept);
        }
        rsx! {
            Head { text, way: &[("/sync-health", "nav-sync-health")], title: t!(text, "aside-title"), said: t!(text, "aside-text"), {layout::live_chip(text)} }
            div { id: "aside", class: "stack-loose", "hx-get": "/aside", "hx-trigger": "sse:poke delay:1s", "hx-select": "#aside", "hx-swap": "morph:outerHTML", "hx-headers": PART_HEADERS,
                if groups.is_empty() {
                    div { class: "card", EmptyState { icon: "archive", title: t!(text, "aside-none"), text: t!(text, "aside-none-text") } }
                }
                if self.open.len() == SHOWN {
                    p { class: "muted", {t!(text, "aside-more", n = SHOWN)} }
                }
                for ((by , code) , all) in groups {
                    {self.group(desk, by, code, &all)}
                }
                if !self.decided.is_empty() {
                    {self.past(desk)}
                }
            }
        }
    }

    fn group(&self, desk: &Desk, by: PersonId, code: Code, all: &[&Aside]) -> Element {
        let text = desk.text;
        let who = name_of(&self.people, by);
        let why = reason_kept(text, code);
        let csrf = desk.session.csrf.clone();
        let id = format!("group-{by}-{code}");
        rsx! {
            section { class: "card stack", "aria-labelledby": "{id}",
                div { class: "card-head",
                    div {
                        h2 { id: "{id}", class: "card-title", {t!(text, "alerts-aside-of", name = who, n = all.len())} }
                        p { class: "muted small", "{why}" }
                    }
                    if all.len() > 1 {
                        form { method: "post", action: "/aside/take-in",
                            Hidden { csrf: csrf.clone() }
                            for kept in all {
                                input { r#type: "hidden", name: "set", value: "{kept.id} {kept.hash}" }
                            }
                            button { class: "button", r#type: "submit", Icon { name: "check" } {t!(text, "aside-take-all", n = all.len())} }
                        }
                    }
                }
                ul { class: "aside-list",
                    for kept in all {
                        li { key: "{kept.id}-{kept.hash}", class: "aside-item",
                            div { class: "grow stack-tight", {self.content(desk, kept)} }
                            div { class: "aside-actions",
                                form { method: "post", action: "/aside/take-in",
                                    Hidden { csrf: csrf.clone() }
                                    input { r#type: "hidden", name: "set", value: "{kept.id} {kept.hash}" }
                                    button { class: "button button-primary", r#type: "submit", "aria-label": t!(text, "aside-take-in-what", what = named(desk, kept)), {t!(text, "aside-take-in")} }
                                }
                                details { class: "more", "data-keep": "discard-{kept.id}",
                                    summary { class: "tiny", "aria-label": t!(text, "aside-discard-what", what = named(desk, kept)), {t!(text, "aside-discard")} }
                                    form { class: "stack-tight", method: "post", action: "/aside/discard",
                                        Hidden { csrf: csrf.clone() }
                                        input { r#type: "hidden", name: "set", value: "{kept.id} {kept.hash}" }
                                        div { class: "field",
                                            label { r#for: "reason-{kept.id}", {t!(text, "aside-reason")} }
                                            input { id: "reason-{kept.id}", name: "reason", r#type: "text", required: true, maxlength: "300" }
                                        }
                                        div { button { class: "button button-danger", r#type: "submit", {t!(text, "aside-discard-confirm")} } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What it is, in words.
    fn content(&self, desk: &Desk, kept: &Aside) -> Element {
        let text = desk.text;
        let job = kept.job();
        let title =
            job.map(|id| self.jobs.get(&id).map_or_else(|| t!(text, "aside-job-gone"), |j| j.title.clone()));
        let link = job.filter(|id| self.jobs.contains_key(id)).map(|id| format!("/jobs/{id}"));
        let phone = self.phones.iter().find(|p| Some(p.id) == kept.device).map(|p| p.name.clone());
        let made = kept.made().map(|at| t!(text, "aside-made", time = desk.moment(at)));
        let came = t!(text, "line-reached", time = desk.moment(kept.received));
        let about: Vec<String> = [made, Some(came), phone].into_iter().flatten().collect();
        rsx! {
            if let (Some(title), Some(link)) = (&title, &link) {
                p { class: "small", a { href: "{link}", "{title}" } }
            } else if let Some(title) = &title {
                p { class: "small muted", "{title}" }
            }
            {told_all(text, &kept.set.iter().flat_map(|set| &set.changes).collect::<Vec<_>>())}
            p { class: "tiny muted", {about.join(" · ")} }
        }
    }

    fn past(&self, desk: &Desk) -> Element {
        let text = desk.text;
        rsx! {
            section { class: "card stack", "aria-labelledby": "decided-title",
                h2 { id: "decided-title", class: "card-title", {t!(text, "aside-decided")} }
                ul { class: "aside-list",
                    for kept in &self.decided {
                        if let Some(decided) = &kept.decided {
                            li { key: "{kept.id}-{kept.hash}", class: "aside-item",
                                div { class: "grow stack-tight", {self.content(desk, kept)} }
                                div { class: "aside-actions",
                                    if decided.taken_in {
                                        Chip { tone: Tone::Working, icon: "check", label: t!(text, "aside-taken-in") }
                                    } else {
                                        Chip { tone: Tone::Done, icon: "trash-2", label: t!(text, "aside-discarded") }
                                    }
                                    if let Some(reason) = &decided.reason {
                                        p { class: "small", "“{reason}”" }
                                    }
                                    p { class: "tiny muted", {t!(text, "aside-decided-by", author = name_of(&self.people, kept.by), name = name_of(&self.people, decided.by), time = desk.moment(decided.at))} }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Why it was kept, as the office reads it.
fn reason_kept(text: Text, code: Code) -> String {
    text.find(&format!("aside-why-{}", code.name().replace('_', "-")), &[])
        .unwrap_or_else(|| words::refusal(text, &Refusal::new(code)))
}

/// Its name for a button.
fn named(desk: &Desk, kept: &Aside) -> String {
    let mut all: Vec<String> =
        kept.set.iter().flat_map(|set| &set.changes).map(|change| told(desk.text, change).0).collect();
    all.dedup();
    if all.is_empty() { t!(desk.text, "aside-unreadable") } else { all.join(", ") }
}

/// What changes say, each with what was written; that none can be read, where there is none.
pub fn told_all(text: Text, changes: &[&Change]) -> Element {
    rsx! {
        if changes.is_empty() {
            p { class: "strong", {t!(text, "aside-unreadable")} }
        }
        for (what , more) in changes.iter().map(|change| told(text, change)) {
            div {
                p { class: "strong", "{what}" }
                if let Some(more) = more {
                    p { class: "pre", "{more}" }
                }
            }
        }
    }
}

/// What a change says: in a few words, and what was written.
fn told(text: Text, change: &Change) -> (String, Option<String>) {
    let what = words::done(text, change.name());
    let more = match change {
        Change::AddNote(NewNote { text, .. }) | Change::EditNote { text, .. } => Some(text.clone()),
        Change::Capture { body, .. } => match body {
            EvidenceBody::WorkComplete { done, .. } => Some(done.clone()),
            EvidenceBody::Rating { stars, comment, .. } => {
                let stars = crate::kit::words::stars_text(text, *stars);
                Some(if comment.is_empty() { stars } else { format!("{stars} “{comment}”") })
            }
            EvidenceBody::Signature { signer, remarks, .. } => {
                Some(if remarks.is_empty() { signer.clone() } else { format!("{signer} · “{remarks}”") })
            }
            EvidenceBody::NotSigned { reason, .. }
            | EvidenceBody::CustomerAbsent { reason }
            | EvidenceBody::Retracted { reason } => Some(reason.clone()),
            EvidenceBody::CannotDo { reason, text: said } => {
                let reason = words::cannot_do_within(text, *reason);
                Some(if said.is_empty() { reason } else { format!("{reason} · “{said}”") })
            }
            EvidenceBody::Escape(escape) => {
                Some(format!("{}: {}", words::gate(text, escape.gate), escape.reason))
            }
            EvidenceBody::Arrival { no_fix, .. } => no_fix.clone(),
            EvidenceBody::OnMyWay { .. }
            | EvidenceBody::Photo { .. }
            | EvidenceBody::WorkStarted
            | EvidenceBody::PhotosDone
            | EvidenceBody::Review { .. }
            | EvidenceBody::Departure { .. } => None,
        },
        _ => None,
    };
    (what, more.filter(|more| !more.is_empty()).map(|more| shortened(&more, 400)))
}

fn chosen(posted: &Posted) -> Vec<Kept> {
    let pairs = posted.fields.0.iter().filter(|(name, _)| name == "set");
    let read = |value: &str| {
        let (id, hash) = value.split_once(' ')?;
        Some(Kept { id: id.parse().ok()?, hash: hash.to_owned() })
    };
    pairs.filter_map(|(_, value)| read(value)).take(SHOWN).collect()
}

/// `POST /aside/take-in`: one or many, in the order in which they were made.
pub async fn take(posted: Posted) -> Result<Response, PageError> {
    let all = chosen(&posted);
    let desk = posted.desk;
    let (app, company, by, origin) = desk.acting();
    let work = async move {
        let (mut done, mut refused) = (0_usize, Vec::new());
        for kept in &all {
            match take_in(&app, company, kept, by, &origin).await? {
                TakenIn::Done => done += 1,
                TakenIn::Refused(refusal) => refused.push(refusal),
                TakenIn::NotThere => {}
            }
        }
        Ok::<_, PageError>((done, refused))
    };
    let (done, refused) = to_the_end(work).await?;
    let text = desk.text;
    let toast = match refused.first() {
        None => Toast::said(t!(text, "aside-said-taken", n = done)),
        Some(first) => {
            let why = words::refusal(text, first);
            Toast::alert(t!(text, "aside-said-refused", n = refused.len(), done = done, why = why))
        }
    };
    Ok(desk.go("/aside", Some(toast)))
}

/// `POST /aside/discard`: with a reason, which stays.
pub async fn let_go(posted: Posted) -> Result<Response, PageError> {
    let all = chosen(&posted);
    let Posted { desk, fields } = posted;
    let reason = shortened(&fields.text("reason"), 300);
    if reason.is_empty() {
        return Ok(desk.go("/aside", Some(Toast::alert(t!(desk.text, "aside-reason-missing")))));
    }
    let (app, company, by, origin) = desk.acting();
    let work = async move {
        for kept in &all {
            discard(&app, company, kept, by, &origin, &reason).await?;
        }
        Ok::<_, PageError>(())
    };
    to_the_end(work).await?;
    Ok(desk.go("/aside", Some(Toast::said(t!(desk.text, "aside-said-discarded")))))
}
