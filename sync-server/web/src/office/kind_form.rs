//! The form of a kind of work: what was typed, what it means, and what is wrong with it.

use crate::kit::desk::Desk;
use crate::kit::form::{self, ErrorSummary, Errors, Field, Fields, Hidden};
use crate::kit::words;
use dioxus::prelude::*;
use identity::trades::Trade;
use shared::decide::{MINUTES, MOST_PHOTOS};
use shared::gates::Gate;
use shared::records::{GateProfile, JobType, JobTypePatch, NewJobType, PhotosAsked};
use shared::{Change, JobTypeId, Money, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Text, t};

/// How long a kind takes of which nobody says so.
const USUAL_MINUTES: u32 = 60;
/// What no kind of work is without.
const ALWAYS: [Gate; 2] = [Gate::Arrival, Gate::WorkComplete];

/// A kind of work as typed.
pub(crate) struct Typed {
    pub name: String,
    pub minutes: String,
    pub amount: String,
    /// One point on each line.
    pub checklist: String,
    pub gates: BTreeSet<Gate>,
    /// Empty: as the company asks.
    pub before: String,
    pub after: String,
    /// What the form was rendered with, as JSON.
    pub was: String,
}

impl Typed {
    /// Of a kind that is not there yet.
    pub fn fresh() -> Typed {
        Typed {
            name: String::new(),
            minutes: USUAL_MINUTES.to_string(),
            amount: String::new(),
            checklist: String::new(),
            gates: Gate::ALL.into_iter().collect(),
            before: String::new(),
            after: String::new(),
            was: String::new(),
        }
    }

    /// As it stands.
    pub fn of(kind: &JobType) -> Typed {
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        Typed {
            name: kind.name.clone(),
            minutes: kind.minutes.to_string(),
            amount: kind.amount.seen().map(Money::plain).unwrap_or_default(),
            checklist: kind.checklist.join("\n"),
            gates: kind.gates.0.clone(),
            before: number(kind.photos.before),
            after: number(kind.photos.after),
            was: serde_json::to_string(&standing(kind)).unwrap_or_default(),
        }
    }

    pub fn read(fields: &Fields) -> Typed {
        let picked = |gate: &Gate| ALWAYS.contains(gate) || fields.ticked(&format!("gate_{gate}"));
        Typed {
            name: fields.text("name"),
            minutes: fields.text("minutes"),
            amount: fields.text("amount"),
            checklist: fields.text("checklist"),
            gates: Gate::ALL.into_iter().filter(picked).collect(),
            before: fields.text("before"),
            after: fields.text("after"),
            was: fields.raw("was").to_owned(),
        }
    }

    /// What it means; what cannot be read is said.
    pub fn patch(&self, desk: &Desk, errors: &mut Errors) -> JobTypePatch {
        let text = desk.text;
        if self.name.is_empty() {
            errors.add("name", t!(text, "new-missing", field = text.get("label-name")));
        }
        let minutes = match self.minutes.as_str() {
            "" => Some(USUAL_MINUTES),
            typed => typed.parse::<u32>().ok().filter(|n| MINUTES.contains(n)),
        };
        if minutes.is_none() {
            let (least, most) = (*MINUTES.start(), *MINUTES.end());
            errors.add("minutes", t!(text, "settings-bad-days", least = least, most = most));
        }
        let amount = match self.amount.as_str() {
            "" => None,
            typed => form::amount(desk, typed).map_err(|why| errors.add("amount", why)).ok(),
        };
        let points = self.checklist.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut photos = |name: &str, typed: &str| match typed {
            "" => None,
            typed => {
                let n = typed.parse::<u32>().ok().filter(|n| *n <= MOST_PHOTOS);
                if n.is_none() {
                    errors.add(name, t!(text, "settings-bad-number", limit = MOST_PHOTOS));
                }
                n
            }
        };
        let photos =
            PhotosAsked { before: photos("before", &self.before), after: photos("after", &self.after) };
        JobTypePatch {
            name: Some(self.name.clone()),
            minutes,
            amount: Some(amount),
            checklist: Some(points.map(str::to_owned).collect()),
            gates: Some(GateProfile(self.gates.clone())),
            photos: Some(photos),
            ..JobTypePatch::default()
        }
    }
}

/// Everything that the form edits, as it stands.
fn standing(kind: &JobType) -> JobTypePatch {
    JobTypePatch {
        name: Some(kind.name.clone()),
        minutes: Some(kind.minutes),
        amount: kind.amount.held().copied(),
        checklist: Some(kind.checklist.clone()),
        gates: Some(kind.gates.clone()),
        photos: Some(kind.photos),
        ..JobTypePatch::default()
    }
}

/// What of `a` is not as in `b`: a form that was open for an hour takes back nothing that it did not touch.
pub(crate) fn differing(a: &JobTypePatch, b: &JobTypePatch) -> JobTypePatch {
    fn unlike<T: Clone + PartialEq>(a: &Option<T>, b: &Option<T>) -> Option<T> {
        a.clone().filter(|_| a != b)
    }
    let goes = |of: &JobTypePatch, gate: Gate| of.gates.as_ref().map(|gates| gates.0.contains(&gate));
    let gates = Gate::ALL.into_iter().filter(|gate| goes(a, *gate) != goes(b, *gate));
    let before = |of: &JobTypePatch| of.photos.map(|photos| photos.before);
    let after = |of: &JobTypePatch| of.photos.map(|photos| photos.after);
    JobTypePatch {
        name: unlike(&a.name, &b.name),
        minutes: unlike(&a.minutes, &b.minutes),
        amount: unlike(&a.amount, &b.amount),
        checklist: unlike(&a.checklist, &b.checklist),
        goes_through: gates.filter_map(|gate| Some((gate, goes(a, gate)?))).collect(),
        photos_before: unlike(&before(a), &before(b)),
        photos_after: unlike(&after(a), &after(b)),
        ..JobTypePatch::default()
    }
}

/// What makes a kind of work of what was typed.
pub(crate) fn made(id: JobTypeId, typed: JobTypePatch) -> Change {
    Change::AddJobType(NewJobType {
        id,
        name: typed.name.unwrap_or_default(),
        minutes: typed.minutes.unwrap_or(USUAL_MINUTES),
        checklist: typed.checklist.unwrap_or_default(),
        gates: typed.gates.unwrap_or_default(),
        amount: typed.amount.flatten(),
        photos: typed.photos.unwrap_or_default(),
    })
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

/// Puts a refusal where it belongs in the form.
pub(crate) fn refused(desk: &Desk, refusal: &Refusal, errors: &mut Errors) {
    let field = refusal.facts.get("field").map(String::as_str).unwrap_or_default();
    let field = if ["name", "minutes", "checklist"].contains(&field) { field } else { "" };
    errors.add(field, words::refusal(desk.text, refusal));
}

/// The trades with their words.
pub(crate) fn trades(text: Text) -> Vec<(String, String)> {
    Trade::ALL.map(|trade| (trade.name().to_owned(), text.get(&format!("trade-{}", trade.name())))).into()
}

/// The form.
pub(crate) fn form(desk: &Desk, action: &str, typed: &Typed, errors: &Errors, save: &str) -> Element {
    let text = desk.text;
    let currency = desk.company.currency.code().to_owned();
    let gates = &desk.company.gates;
    let as_usual = |n: u32| t!(text, "kinds-photos-hint", n = n);
    rsx! {
        form { class: "form", method: "post", action: "{action}", novalidate: true,
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            input { r#type: "hidden", name: "was", value: "{typed.was}" }
            ErrorSummary { form: "kind", title: t!(text, "form-wrong"), errors: errors.clone() }
            Field { form: "kind", name: "name", label: t!(text, "label-name"), value: typed.name.clone(), required: true, maxlength: 300, autocomplete: "off", hint: t!(text, "kinds-name-hint"), error: errors.of("name") }
            div { class: "form-grid",
                Field { form: "kind", name: "minutes", label: t!(text, "kinds-minutes"), value: typed.minutes.clone(), inputmode: "numeric", hint: t!(text, "kinds-minutes-hint"), error: errors.of("minutes") }
                Field { form: "kind", name: "amount", label: t!(text, "kinds-amount", currency = currency), value: typed.amount.clone(), inputmode: "decimal", hint: t!(text, "kinds-amount-hint"), error: errors.of("amount") }
            }
            Field { form: "kind", name: "checklist", label: t!(text, "kinds-checklist"), value: typed.checklist.clone(), lines: 7, hint: t!(text, "kinds-checklist-hint"), error: errors.of("checklist") }
            fieldset { class: "stack-tight",
                legend { class: "label", {t!(text, "kinds-steps")} }
                p { class: "field-hint", {t!(text, "kinds-steps-hint")} }
                for gate in Gate::ALL {
                    label { class: "check", r#for: "kind-gate_{gate}", key: "{gate}",
                        input { id: "kind-gate_{gate}", r#type: "checkbox", name: "gate_{gate}", value: "yes", checked: typed.gates.contains(&gate), disabled: ALWAYS.contains(&gate) }
                        span { "{gate.number()}. " {words::gate(text, gate)} }
                    }
                }
            }
            div { class: "form-grid",
                Field { form: "kind", name: "before", label: t!(text, "settings-min-before"), value: typed.before.clone(), inputmode: "numeric", hint: as_usual(gates.min_before), error: errors.of("before") }
                Field { form: "kind", name: "after", label: t!(text, "settings-min-after"), value: typed.after.clone(), inputmode: "numeric", hint: as_usual(gates.min_after), error: errors.of("after") }
            }
            div { class: "form-actions",
                button { class: "button button-primary", r#type: "submit", "{save}" }
                a { class: "button", href: crate::office::kinds::LIST, {t!(text, "action-cancel")} }
            }
        }
    }
}
