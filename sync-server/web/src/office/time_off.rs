//! Time off: who is off and when, who asks for it, and what becomes of that.

use crate::kit::desk::{Desk, safe_back};
use crate::kit::errors::PageError;
use crate::kit::form::How::{Day, Lines, One, OneOf};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::Place;
use crate::kit::list::{List, choosing, column, from_day};
use crate::kit::plain::{By, Cell, Paged, People, Plain, reaches_all};
use crate::kit::posted::{Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words::{self, name_of};
use axum::extract::Path;
use axum::response::Response;
use dioxus::prelude::*;
use engine::execute::{self, Expected};
use engine::read::planning::count_open;
use serde_json::json;
use shared::access::Subject;
use shared::records::TimeOffState::{Asked, Declined, Granted, Withdrawn};
use shared::records::{TimeOff, TimeOffKind, TimeOffPatch, TimeOffState};
use shared::{Change, Kind};
use ui::{Text, t};
use uuid::Uuid;

const FORM: Form = Form {
    of: "id",
    cancel: Some("/time-off"),
    ..Form::of(
        "time-off",
        TimeOff::CHECKS,
        &[
            Row(&[ask("person", "time-off-who", OneOf)
                .filled()
                .seen(|desk, sheet| decides(desk) && !sheet.is_of_one())]),
            Row(&[
                ask("first", "time-off-first", Day).filled(),
                ask("last", "time-off-last", Day).filled().hint("time-off-last-hint"),
                ask("kind", "time-off-kind", One(kinds)),
                ask("state", "time-off-state", One(states)).seen(|desk, _| decides(desk)),
            ]),
            Row(&[ask("note", "time-off-note", Lines(2))]),
        ],
    )
};

const LIST: List = List {
    tabs: Some(("state", "time-off-tabs")),
    filters: &[
        choosing("person", "time-off-who", "list-anybody").seen(decides),
        choosing("kind", "time-off-kind", "list-any"),
        from_day("from", "time-off-from"),
        from_day("until", "time-off-until"),
    ],
    sort: "first",
    ..List::of(
        "/time-off",
        "time-off",
        &[
            column("time-off-who"),
            column("time-off-first").sorts("first").falls(),
            column("time-off-last").sorts("last").falls(),
            column("time-off-kind"),
            column("time-off-state"),
            column("time-off-note"),
            column("time-off-decide").seen(decides).acts(),
        ],
    )
};

impl Paged for TimeOff {
    const PAGES: Plain<TimeOff> = Plain {
        place: Place::TimeOff,
        icon: "plane",
        list: &LIST,
        form: &FORM,
        fresh: |desk, sheet| sheet.with("state", if decides(desk) { Granted } else { Asked }.name()),
        make: |desk, sheet, id| {
            let own = json!({ "id": id, "person": desk.session.person.id });
            let about = if decides(desk) { json!({ "id": id }) } else { own };
            sheet.made(desk, about).map(Change::AddTimeOff)
        },
        edit: |desk, sheet, off| sheet.edit(desk, |patch| Change::EditTimeOff { id: off.id, patch }),
        told: |desk, changes, off| {
            Box::pin(async move {
                let meant = changes.iter().find_map(|change| match (change, off) {
                    (Change::AddTimeOff(new), _) => Some(TimeOff::from(new.clone())),
                    (Change::EditTimeOff { patch, .. }, Some(off)) => Some(TimeOff {
                        first: patch.first.unwrap_or(off.first),
                        last: patch.last.unwrap_or(off.last),
                        state: patch.state.unwrap_or(off.state),
                        ..off.clone()
                    }),
                    _ => None,
                });
                match meant {
                    Some(off) => planned(desk, &off).await,
                    None => Ok(None),
                }
            })
        },
        search: None,
        tabs: ("state", states),
        filters: &[
            By::Person("person_id"),
            By::Word("kind", kinds),
            By::From("last_day"),
            By::Until("first_day"),
        ],
        sorts: &[("first", "first_day", true), ("last", "last_day", true)],
        then: "id",
        cells,
        acts: |desk, people, off| match off.state {
            Withdrawn => rsx! {},
            _ => press(desk, people, off, Withdrawn, "time-off-withdraw"),
        },
        title: |people, off| name_of(people, off.person),
        none: ("time-off-none", "time-off-none-text"),
        add: "time-off-add",
        about: "time-off-text",
    };
}

fn kinds(text: Text) -> Vec<(String, String)> {
    TimeOffKind::ALL.map(|kind| (kind.name().to_owned(), words::time_off_kind(text, kind))).into()
}

fn states(text: Text) -> Vec<(String, String)> {
    TimeOffState::ALL.map(|state| (state.name().to_owned(), words::time_off_state(text, state))).into()
}

fn decides(desk: &Desk) -> bool {
    reaches_all(desk, Subject::TimeOff)
}

fn cells(desk: &Desk, people: &People, off: &TimeOff) -> Vec<Cell> {
    let (tone, icon) = words::time_off_look(off.state);
    let mut cells = vec![
        Cell::Link(name_of(people, off.person)),
        Cell::Day(off.first),
        Cell::Day(off.last),
        Cell::Text(words::time_off_kind(desk.text, off.kind)),
        Cell::State(tone, icon, words::time_off_state(desk.text, off.state)),
        Cell::Text(off.note.clone()),
    ];
    if decides(desk) {
        let both = [(Granted, "time-off-grant"), (Declined, "time-off-decline")];
        cells.push(Cell::Acts(rsx! {
            div { class: "row-tight",
                for (state , word) in both.into_iter().filter(|_| off.state == Asked) {
                    {press(desk, people, off, state, word)}
                }
            }
        }));
    }
    cells
}

/// The open visits on days that are granted: whoever grants them plans those anew.
async fn planned(desk: &Desk, off: &TimeOff) -> Result<Option<String>, PageError> {
    if off.state != Granted || off.last < off.first {
        return Ok(None);
    }
    let mut tx = desk.app.db.read().await?;
    let open = count_open(&mut tx, desk.session.company, off.person, off.window(desk.zone)).await?;
    Ok((open > 0).then(|| t!(desk.text, "time-off-planned", n = open)))
}

/// A button that gives it this state.
fn press(desk: &Desk, people: &People, off: &TimeOff, state: TimeOffState, word: &str) -> Element {
    let (word, whose) = (desk.text.get(word), name_of(people, off.person));
    rsx! {
        form { method: "post", action: "/time-off/{off.id}/state",
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            input { r#type: "hidden", name: "state", value: state.name() }
            input { r#type: "hidden", name: "tag", value: execute::tag(&off.clone().into()) }
            button { class: "button", r#type: "submit", "aria-label": "{word}: {whose}", "{word}" }
        }
    }
}

/// `POST /time-off/{id}/state`: granted, declined, or withdrawn.
pub async fn decide(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (text, off) = (desk.text, TimeOff::PAGES.one(&desk, id).await?);
    let state = TimeOffState::named(fields.raw("state"));
    let state = state.ok_or_else(|| PageError::Unreadable("no state of time off".to_owned()))?;
    let (cause, back) = (fields.cause()?, safe_back(fields.raw("back"), LIST.path));
    let told = planned(&desk, &TimeOff { state, ..off.clone() }).await?;
    let said = t!(text, "time-off-now", state = words::time_off_state(text, state));
    let said = Toast::said(std::iter::once(said).chain(told).collect::<Vec<_>>().join(" · "));
    let patch = TimeOffPatch { state: Some(state), ..TimeOffPatch::default() };
    let change = Change::EditTimeOff { id: off.id, patch };
    // It is decided as it was seen: what its person has changed or withdrawn since is looked at first.
    let tags = vec![fields.text("tag")];
    let expects = Expected { kind: Kind::TimeOff, id: off.id.0, tags };
    let toast = match desk.act_on(cause, vec![change], Some(expects)).await? {
        Ok(()) => said.undoable(cause, &back),
        Err(refusal) => Toast::alert(words::refusal(text, &refusal)),
    };
    Ok(desk.go(&back, Some(toast)))
}
