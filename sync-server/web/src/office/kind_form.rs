//! The form of a kind of work: what it asks, what it means, and what is wrong with it.

use crate::kit::desk::Desk;
use crate::kit::form::How::{Amount, AnyNumber, Boxes, Line, Number, Points};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, Pick, ask};
use crate::kit::posted::{Errors, Fields};
use crate::kit::sheet::Sheet;
use crate::kit::words;
use crate::office::kinds::LIST;
use dioxus::prelude::*;
use identity::trades::Trade;
use serde_json::json;
use shared::access::{Action, Subject};
use shared::decide::{MINUTES, MOST_PHOTOS};
use shared::gates::Gate;
use shared::ids::derived;
use shared::records::{JobType, LINE, NewJobType};
use shared::{JobTypeId, Money};
use std::collections::BTreeMap;
use ui::{Text, t};

/// How long a kind takes of which nobody says so.
const USUAL_MINUTES: &str = "60";
/// How long one may take.
const LONG: (u32, u32) = (*MINUTES.start(), *MINUTES.end());
/// What no kind of work is without.
const ALWAYS: [Gate; 2] = [Gate::Arrival, Gate::WorkComplete];

const KIND: Form = Form {
    cancel: Some(LIST),
    ..Form::of(
        "kind",
        JobType::CHECKS,
        &[
            Row(&[ask("name", "label-name", Line).hint("kinds-name-hint")]),
            Row(&[
                ask("minutes", "kinds-minutes", Number(LONG.0, LONG.1)).hint("kinds-minutes-hint"),
                ask("amount", "kinds-amount", Amount).hint("kinds-amount-hint"),
            ]),
            Row(&[ask("checklist", "kinds-checklist", Points(7)).hint("kinds-checklist-hint")]),
            Row(&[ask("gates", "kinds-steps", Boxes(gates)).unit("goes_through").hint("kinds-steps-hint")]),
            Row(&[
                ask("before", "settings-min-before", AnyNumber(MOST_PHOTOS)).unit("photos_before"),
                ask("after", "settings-min-after", AnyNumber(MOST_PHOTOS)).unit("photos_after"),
            ]),
        ],
    )
};

/// The same for a kind that is not there yet.
const NEW: Form = Form { save: ("kinds-make", ""), ..KIND };

fn gates(text: Text) -> Vec<Pick> {
    let pick = |gate: Gate| {
        let word = format!("{}. {}", gate.number(), words::gate(text, gate));
        Pick { fixed: ALWAYS.contains(&gate), ..Pick::of(format!("gate_{gate}"), gate.name(), word) }
    };
    Gate::ALL.map(pick).into()
}

/// Of a kind that is not there yet.
pub(crate) fn fresh() -> Sheet {
    let all = Gate::ALL.into_iter().map(|gate| format!("gate_{gate}"));
    all.fold(Sheet::fresh(&NEW), |sheet, gate| sheet.with(&gate, "yes")).with("minutes", USUAL_MINUTES)
}

/// As it stands.
pub(crate) fn of(kind: &JobType) -> Sheet {
    let mut stands = serde_json::to_value(kind).unwrap_or_default();
    stands["goes_through"] = json!(kind.gates);
    stands["photos_before"] = json!(kind.photos.before);
    stands["photos_after"] = json!(kind.photos.after);
    Sheet::of(&KIND, &stands)
}

/// As it was sent, of one that is there or is not.
pub(crate) fn sent(fields: Fields, is_new: bool) -> Sheet {
    let unsaid = fields.text("minutes").is_empty();
    let sheet = Sheet::posted(if is_new { &NEW } else { &KIND }, fields);
    if unsaid { sheet.with("minutes", USUAL_MINUTES) } else { sheet }
}

/// The form, with how many photos the company asks for everywhere.
pub(crate) fn draw(desk: &Desk, sheet: Sheet, action: &str) -> Element {
    let (text, gates) = (desk.text, &desk.company.gates);
    let sheet = sheet.hint("before", t!(text, "kinds-photos-hint", n = gates.min_before));
    sheet.hint("after", t!(text, "kinds-photos-hint", n = gates.min_after)).draw(desk, action)
}

/// The kind of work that was typed.
pub(crate) fn made(desk: &Desk, sheet: &mut Sheet, id: JobTypeId) -> Option<NewJobType> {
    let photos = |name: &str| sheet.fields.value::<u32>(name);
    let photos = json!({ "before": photos("before"), "after": photos("after") });
    sheet.made(desk, json!({ "id": id, "gates": sheet.picked("gates"), "photos": photos }))
}

/// Whether two names are one to whoever reads them in a list.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Two kinds of one name cannot be told apart where one is chosen.
pub(crate) fn must_be_new(
    desk: &Desk,
    name: &str,
    id: JobTypeId,
    kinds: &BTreeMap<JobTypeId, JobType>,
    errors: &mut Errors,
) {
    if let Some(there) = kinds.values().find(|kind| kind.id != id && same_name(&kind.name, name)) {
        let said = match there.active {
            true => t!(desk.text, "kinds-there"),
            false => t!(desk.text, "kinds-there-not-offered"),
        };
        errors.add("name", said);
    }
}

/// The trades with their words.
pub(crate) fn trades(text: Text) -> Vec<(String, String)> {
    Trade::ALL.map(|trade| (trade.name().to_owned(), text.get(&format!("trade-{}", trade.name())))).into()
}

/// A kind of work that is made in passing, in the form for a job: nothing if none was typed.
pub(crate) struct InPassing {
    /// As far as it could be read.
    pub kind: Chosen,
    /// None: it is there already.
    pub new: Option<NewJobType>,
}

/// What a job takes from its kind.
pub(crate) struct Chosen {
    pub id: JobTypeId,
    pub name: String,
    pub minutes: u32,
    pub amount: Option<Money>,
}

impl Chosen {
    pub fn of(kind: &JobType) -> Chosen {
        Chosen { id: kind.id, name: kind.name.clone(), minutes: kind.minutes, amount: kind.amount.seen() }
    }
}

const IN_PASSING: Form = Form::free(
    "new",
    &[
        Own(|desk, _| rsx! { p { class: "small muted", {t!(desk.text, "kinds-in-passing-text")} } }),
        Row(&[ask("kind_name", "kinds-name", Line).limit(LINE)]),
        Row(&[
            ask("kind_minutes", "kinds-minutes", Number(LONG.0, LONG.1)).hint("kinds-minutes-usual"),
            ask("kind_amount", "kinds-amount", Amount),
        ]),
    ],
);

impl InPassing {
    /// Reads it from the form for a job. One whose name is there already is the one that is there.
    pub fn read(
        desk: &Desk,
        fields: &Fields,
        kinds: &BTreeMap<JobTypeId, JobType>,
        errors: &mut Errors,
    ) -> Option<InPassing> {
        let name = fields.text("kind_name");
        if name.is_empty() {
            return None;
        }
        if let Some(there) = kinds.values().find(|kind| same_name(&kind.name, &name)) {
            if !there.active {
                errors.add("kind_name", t!(desk.text, "kinds-there-not-offered"));
            }
            return Some(InPassing { kind: Chosen::of(there), new: None });
        }
        let typed = ["minutes", "amount"].map(|field| (field, fields.text(&format!("kind_{field}"))));
        let typed = typed.into_iter().filter(|(_, typed)| !typed.is_empty());
        let mut sheet =
            typed.fold(fresh().with("name", name.clone()), |sheet, (field, typed)| sheet.with(field, typed));
        let id = JobTypeId(derived("job type", fields.cause().ok()?));
        let new = made(desk, &mut sheet, id);
        for (field, said) in sheet.errors.iter() {
            errors.add(&format!("kind_{field}"), said);
        }
        let (minutes, amount) = new.as_ref().map_or((60, None), |new| (new.minutes, new.amount));
        Some(InPassing { kind: Chosen { id, name, minutes, amount }, new })
    }

    /// The fields, behind a summary that opens them; for those who may make kinds of work.
    pub fn fields(desk: &Desk, kinds: &BTreeMap<JobTypeId, JobType>, sheet: &Sheet) -> Element {
        if !desk.may(Subject::JobType, Action::Add) {
            return rsx! {};
        }
        let names = ["kind_name", "kind_minutes", "kind_amount"];
        // Where there is nothing to choose from, this is the way.
        let open = kinds.values().all(|kind| !kind.active)
            || names.iter().any(|name| sheet.errors.of(name).is_some() || !sheet.fields.raw(name).is_empty());
        rsx! {
            details { class: "more", open,
                summary { {t!(desk.text, "kinds-in-passing")} }
                div { class: "stack plan-fields", {sheet.parts_of(&IN_PASSING, desk)} }
            }
        }
    }
}
