//! Unsent work that somebody carried to the office in a file: choose it, and see what came of everything in it.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::words::name_of;
use crate::kit::{upload, words};
use crate::phones::aside;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::Response;
use bulk::carried::{BlobTaken, CarriedError, Report, TakenSet, take_in};
use dioxus::prelude::*;
use engine::edge::to_the_end;
use engine::read::people;
use shared::PersonId;
use shared::records::Person;
use shared::sync::Outcome;
use std::collections::BTreeMap;
use ui::{Chip, Icon, Text, Tone, t};

/// The largest file that is taken, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024 * 1024;
/// So many lines of the result are shown.
const SHOWN: usize = 500;

/// `GET /carried`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    Ok(page(&desk, StatusCode::OK, None, None))
}

/// `POST /carried`: the file, after the token against foreign forms.
pub async fn post(desk: Desk, mut form: Multipart) -> Result<Response, PageError> {
    upload::checked(&desk, &mut form).await?;
    let Some(field) = upload::file(&mut form).await? else {
        let said = t!(desk.text, "carried-no-file");
        return Ok(page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said), None));
    };
    let spool = upload::spool(&desk, "carried")?;
    if !upload::fill(&spool, field, LARGEST).await? {
        let said = t!(desk.text, "carried-too-large");
        return Ok(page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said), None));
    }
    let (app, company, path) = (desk.app.clone(), desk.session.company, spool.path().to_owned());
    let done = to_the_end(async move { take_in(&app, company, &path).await }).await;
    drop(spool);
    match done {
        Ok(report) => {
            let people = people(&mut desk.app.db.read().await?, company).await?;
            Ok(page(&desk, StatusCode::OK, None, Some((&report, &people))))
        }
        Err(error) => {
            let said = said(desk.text, error)?;
            Ok(page(&desk, StatusCode::UNPROCESSABLE_ENTITY, Some(said), None))
        }
    }
}

/// What went wrong, for the person; our own trouble is a page of its own.
fn said(text: Text, error: CarriedError) -> Result<String, PageError> {
    Ok(match error {
        CarriedError::Foreign => t!(text, "carried-foreign"),
        CarriedError::Strange => t!(text, "carried-strange"),
        CarriedError::Damaged(why) => {
            tracing::info!(why, "a file of unsent work is damaged");
            t!(text, "carried-damaged")
        }
        CarriedError::TooNew => t!(text, "carried-too-new"),
        CarriedError::Server(error) => return Err(error.into()),
        CarriedError::Blob(error) => return Err(error.into()),
        CarriedError::Broken(why) => return Err(PageError::Failed(why)),
    })
}

fn page(
    desk: &Desk,
    status: StatusCode,
    wrong: Option<String>,
    report: Option<(&Report, &BTreeMap<PersonId, Person>)>,
) -> Response {
    let text = desk.text;
    let content = rsx! {
        Head { text, way: &[("/sync-health", "nav-sync-health")], title: t!(text, "carried-title"), said: t!(text, "carried-text") }
        if let Some((report, people)) = report {
            {result(desk, report, people)}
        }
        section { class: "card stack settings-card", "aria-label": t!(text, "carried-file"),
            {upload::form(desk, "/carried", None, ".sevengate", [t!(text, "carried-file"), t!(text, "carried-hint"), t!(text, "carried-take-in")], wrong.as_deref())}
        }
    };
    desk.page_with(status, Place::SyncHealth, &t!(text, "carried-title"), content)
}

/// What came of everything in the file.
fn result(desk: &Desk, report: &Report, people: &BTreeMap<PersonId, Person>) -> Element {
    let text = desk.text;
    let who = name_of(people, report.head.person);
    let made = desk.moment(report.head.made);
    let phone = report.head.device_name.clone();
    let count = |wanted: Fate| report.sets.iter().filter(|set| fate(set) == wanted).count();
    let (counted, known, kept) = (count(Fate::Counts), count(Fate::Known), count(Fate::Not));
    let stored = report.blobs.iter().filter(|blob| blob.what == BlobTaken::Stored).count();
    let wrong: Vec<String> = report
        .blobs
        .iter()
        .filter(|blob| blob.what == BlobTaken::WrongBytes)
        .map(|blob| blob.hash.as_str()[..12].to_owned())
        .collect();
    rsx! {
        section { class: "card stack", "aria-labelledby": "result-title",
            h2 { id: "result-title", class: "card-title", {t!(text, "carried-result", name = who, phone = phone, time = made)} }
            if !report.proven {
                p { class: "notice notice-offline", Icon { name: "triangle-alert" }
                    span {
                        {t!(text, "carried-unproven")}
                        " "
                        a { href: "/aside", {t!(text, "aside-look")} }
                    }
                }
            }
            ul { class: "row",
                li { Chip { tone: Tone::Working, icon: "check", label: t!(text, "carried-counted", n = counted) } }
                if known > 0 {
                    li { Chip { tone: Tone::Done, icon: "history", label: t!(text, "carried-known", n = known) } }
                }
                if kept > 0 {
                    li { Chip { tone: Tone::Offline, icon: "archive", label: t!(text, "carried-not", n = kept) } }
                }
                li { Chip { tone: Tone::Done, icon: "images", label: t!(text, "carried-pictures", n = stored) } }
            }
            if !wrong.is_empty() {
                p { class: "notice notice-alert", Icon { name: "circle-alert" } span { {t!(text, "carried-wrong-bytes", n = wrong.len(), which = wrong.join(", "))} } }
            }
            ul { class: "aside-list",
                for set in report.sets.iter().take(SHOWN) {
                    li { key: "{set.n}", class: "aside-item", {line(desk, set)} }
                }
            }
            if report.sets.len() > SHOWN {
                p { class: "muted tiny", {t!(text, "carried-more", n = report.sets.len() - SHOWN)} }
            }
        }
    }
}

/// What became of a change set, coarsely.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Counts,
    Known,
    Not,
}

fn fate(set: &TakenSet) -> Fate {
    match &set.outcome {
        _ if set.known => Fate::Known,
        Outcome::Applied { .. } | Outcome::Merged { .. } | Outcome::Parked { .. } => Fate::Counts,
        Outcome::Rejected { .. } | Outcome::Void { .. } | Outcome::IdReused => Fate::Not,
    }
}

fn line(desk: &Desk, set: &TakenSet) -> Element {
    let text = desk.text;
    let changes: Vec<_> = set.set.iter().flat_map(|set| &set.changes).collect();
    let made = set.set.as_ref().map(|set| desk.moment(set.clock.shifted(set.offset_ms).time()));
    let (tone, icon, word) = match fate(set) {
        Fate::Counts => (Tone::Working, "check", t!(text, "carried-counts")),
        Fate::Known => (Tone::Done, "history", t!(text, "carried-was-here")),
        Fate::Not => (Tone::Offline, "archive", t!(text, "carried-does-not")),
    };
    let why = match &set.outcome {
        Outcome::Merged { flags, .. } if flags.late => Some(t!(text, "carried-late")),
        Outcome::Merged { flags, .. } if !flags.lost.is_empty() => Some(t!(text, "action-lost")),
        Outcome::Rejected { refusal } => Some(words::refusal(text, refusal)),
        Outcome::Void { reason } => Some(reason.clone()),
        Outcome::IdReused => Some(t!(text, "refusal-already_there")),
        Outcome::Applied { .. } | Outcome::Merged { .. } | Outcome::Parked { .. } => None,
    };
    rsx! {
        div { class: "grow stack-tight",
            {aside::told_all(text, &changes)}
            if let Some(made) = made {
                p { class: "tiny muted", {t!(text, "aside-made", time = made)} }
            }
        }
        div { class: "aside-actions",
            Chip { tone, icon, label: word }
            if let Some(why) = why {
                p { class: "small", "{why}" }
            }
        }
    }
}
