//! One vocabulary: what refusals, states, roles, alerts and kinds are called in front of people, on the phone, on the dashboard
//! and in mails.

use crate::chip::{Status, Tone};
use crate::t;
use crate::text::{Text, Value};
use chrono::NaiveDate;
use shared::access::Field;
use shared::gates::Gate;
use shared::gates::rating::rated;
use shared::records::{
    AccountKind, AlertKind, AlertWhat, CannotDo, Channel, ContactRole, EstimateStatus, ItemKind, ItemTax,
    JobStatus, Outcome, Role, TappedBy, TimeOffKind, TimeOffState,
};
use shared::{Change, Refusal};

/// What a refusal says and what a person can do about it, its facts in people's words.
pub fn refusal(text: Text, refusal: &Refusal) -> String {
    let facts: Vec<(&str, String)> =
        refusal.facts.iter().map(|(name, value)| (name.as_str(), fact(text, name, value))).collect();
    let values: Vec<(&str, Value<'_>)> =
        facts.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    let code = refusal.code.name();
    text.find(&format!("refusal-{code}"), &values)
        .or_else(|| text.find(&format!("refusal-{}", code.replace('_', "-")), &values))
        .unwrap_or_else(|| t!(text, "refusal-unknown"))
}

/// A fact in people's words: gates, statuses and fields have names.
fn fact(text: Text, name: &str, value: &str) -> String {
    match name {
        "gate" | "first" => Gate::ALL
            .into_iter()
            .find(|one| one.name() == value)
            .map_or_else(|| value.to_owned(), |one| gate(text, one)),
        "from" | "to" => {
            JobStatus::named(value).map_or_else(|| value.to_owned(), |one| job_status(text, one))
        }
        "field" => field(text, value),
        _ => value.to_owned(),
    }
}

/// The state people read for a job's stored status.
pub fn status_of_job(status: JobStatus) -> Status {
    match status {
        JobStatus::Lead => Status::Lead,
        JobStatus::Scheduled => Status::Scheduled,
        JobStatus::EnRoute => Status::OnTheWay,
        JobStatus::InProgress => Status::Working,
        JobStatus::Completed => Status::Completed,
        JobStatus::Invoiced => Status::Invoiced,
        JobStatus::Paid => Status::Paid,
        JobStatus::Closed => Status::Closed,
    }
}

/// The word for a job's stored status.
pub fn job_status(text: Text, status: JobStatus) -> String {
    status_of_job(status).label(text)
}

/// A gate's name.
pub fn gate(text: Text, gate: Gate) -> String {
    crate::gate_name(text, gate.number())
}

/// How a visit ended.
pub fn outcome(text: Text, outcome: Outcome) -> String {
    match outcome {
        Outcome::Done => t!(text, "outcome-done"),
        Outcome::Continues => t!(text, "outcome-continues"),
        Outcome::PartsNeeded => t!(text, "outcome-parts"),
        Outcome::NoAccess => t!(text, "outcome-no-access"),
        Outcome::Declined => t!(text, "outcome-declined"),
        Outcome::Cancelled => t!(text, "outcome-cancelled"),
    }
}

/// The same as a sentence for who was there.
pub fn ended(text: Text, outcome: Outcome) -> String {
    match outcome {
        Outcome::Done => t!(text, "finish-title"),
        Outcome::Continues => t!(text, "ended-continues"),
        Outcome::PartsNeeded => t!(text, "ended-parts"),
        Outcome::NoAccess => t!(text, "ended-no-access"),
        Outcome::Declined => t!(text, "ended-declined"),
        Outcome::Cancelled => t!(text, "ended-cancelled"),
    }
}

/// The same in a word or two among other visits, unless the work is done.
pub fn ended_short(text: Text, outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Done => None,
        Outcome::Continues => Some(t!(text, "ended-continues-short")),
        Outcome::PartsNeeded => Some(t!(text, "reason-parts-needed")),
        Outcome::NoAccess => Some(t!(text, "reason-no-access")),
        Outcome::Declined => Some(t!(text, "reason-customer-declined")),
        Outcome::Cancelled => Some(t!(text, "ended-cancelled")),
    }
}

/// Why a job cannot be done now, as a choice and as a title.
pub fn cannot_do(text: Text, reason: CannotDo) -> String {
    match reason {
        CannotDo::NoAccess => t!(text, "reason-no-access"),
        CannotDo::PartsNeeded => t!(text, "reason-parts-needed"),
        CannotDo::Unsafe => t!(text, "reason-unsafe"),
        CannotDo::CustomerDeclined => t!(text, "reason-customer-declined"),
        CannotDo::WrongSkill => t!(text, "reason-wrong-skill"),
        CannotDo::Continues => t!(text, "reason-continues"),
        CannotDo::Other => t!(text, "reason-other"),
    }
}

/// The same within a sentence.
pub fn cannot_do_within(text: Text, reason: CannotDo) -> String {
    match reason {
        CannotDo::NoAccess => t!(text, "cannot-no-access"),
        CannotDo::PartsNeeded => t!(text, "cannot-parts"),
        CannotDo::Unsafe => t!(text, "cannot-unsafe"),
        CannotDo::CustomerDeclined => t!(text, "cannot-declined"),
        CannotDo::WrongSkill => t!(text, "cannot-skill"),
        CannotDo::Continues => t!(text, "cannot-continues"),
        CannotDo::Other => t!(text, "cannot-other"),
    }
}

/// Whose finger tapped the stars.
pub fn tapped_by(text: Text, who: TappedBy) -> String {
    match who {
        TappedBy::Customer => t!(text, "tapped-by-customer"),
        TappedBy::Technician => t!(text, "tapped-by-technician"),
    }
}

/// What alerts of a kind are about.
pub fn alert_kind(text: Text, kind: AlertKind) -> String {
    match kind {
        AlertKind::LowRating => t!(text, "alert-kind-low-rating"),
        AlertKind::NotSigned => t!(text, "alert-kind-not-signed"),
        AlertKind::AsksEscape => t!(text, "alert-kind-asks"),
        AlertKind::CannotDo => t!(text, "alert-kind-cannot"),
        AlertKind::CustomerAbsent => t!(text, "alert-kind-absent"),
        AlertKind::Remarks => t!(text, "alert-kind-remarks"),
        AlertKind::Late => t!(text, "alert-kind-late"),
        AlertKind::Trusted => t!(text, "alert-kind-trusted"),
        AlertKind::FarArrival => t!(text, "alert-kind-far"),
        AlertKind::PinProposed => t!(text, "alert-kind-pin"),
    }
}

/// What an alert is about: its headline and, where there is more to say, the rest.
pub fn alert(text: Text, what: &AlertWhat) -> (String, String) {
    match what {
        AlertWhat::LowRating { stars, comment } => {
            let rated = rated(*stars).map(|n| t!(text, "alert-low-rating", n = n));
            (rated.unwrap_or_else(|| t!(text, "no-rating")), comment.clone())
        }
        AlertWhat::NotSigned { reason } => (t!(text, "alert-not-signed"), reason.clone()),
        AlertWhat::Remarks { text: remarks } => (t!(text, "alert-remarks"), remarks.clone()),
        AlertWhat::Trusted { gate: left_out, reason } => {
            (t!(text, "alert-trusted", gate = gate(text, *left_out)), reason.clone())
        }
        AlertWhat::AsksEscape { gate: asked, reason } => {
            (t!(text, "alert-asks", gate = gate(text, *asked)), reason.clone())
        }
        AlertWhat::Late { refused } => {
            let why = refused.map(|code| refusal(text, &Refusal::new(code)));
            (t!(text, "alert-late"), why.unwrap_or_default())
        }
        AlertWhat::CannotDo { reason, text: said } => {
            (t!(text, "alert-cannot", reason = cannot_do_within(text, *reason)), said.clone())
        }
        AlertWhat::PinProposed { .. } => (t!(text, "alert-pin"), String::new()),
        AlertWhat::CustomerAbsent { reason } => (t!(text, "alert-absent"), reason.clone()),
        AlertWhat::FarArrival { metres } => (
            t!(text, "alert-far", distance = crate::format_distance(f64::from(*metres), text)),
            String::new(),
        ),
    }
}

/// What the office can do about an alert.
pub fn alert_advice(text: Text, what: &AlertWhat) -> String {
    match what {
        AlertWhat::LowRating { .. } => t!(text, "advice-low-rating"),
        AlertWhat::NotSigned { .. } => t!(text, "advice-not-signed"),
        AlertWhat::Remarks { .. } => t!(text, "advice-remarks"),
        AlertWhat::Trusted { .. } => t!(text, "advice-trusted"),
        AlertWhat::AsksEscape { .. } => t!(text, "advice-asks"),
        AlertWhat::Late { .. } => t!(text, "advice-late"),
        AlertWhat::CannotDo { .. } => t!(text, "advice-cannot"),
        AlertWhat::PinProposed { .. } => t!(text, "advice-pin"),
        AlertWhat::CustomerAbsent { .. } => t!(text, "advice-absent"),
        AlertWhat::FarArrival { .. } => t!(text, "advice-far"),
    }
}

/// A role's word.
pub fn role(text: Text, role: Role) -> String {
    match role {
        Role::Owner => t!(text, "role-owner"),
        Role::Admin => t!(text, "role-admin"),
        Role::Dispatcher => t!(text, "role-dispatcher"),
        Role::Technician => t!(text, "role-technician"),
        Role::SalesManager => t!(text, "role-sales-manager"),
        Role::SalesRep => t!(text, "role-sales-rep"),
        Role::Sdr => t!(text, "role-sdr"),
        Role::Marketer => t!(text, "role-marketer"),
        Role::Support => t!(text, "role-support"),
    }
}

/// What a contact has to say in a decision.
pub fn contact_role(text: Text, role: ContactRole) -> String {
    match role {
        ContactRole::DecisionMaker => t!(text, "contact-decision-maker"),
        ContactRole::Influencer => t!(text, "contact-influencer"),
        ContactRole::Champion => t!(text, "contact-champion"),
        ContactRole::User => t!(text, "contact-user"),
        ContactRole::Gatekeeper => t!(text, "contact-gatekeeper"),
        ContactRole::EconomicBuyer => t!(text, "contact-economic-buyer"),
    }
}

/// A way to reach somebody.
pub fn channel(text: Text, channel: Channel) -> String {
    match channel {
        Channel::Email => t!(text, "channel-email"),
        Channel::Whatsapp => t!(text, "channel-whatsapp"),
        Channel::Phone => t!(text, "channel-phone"),
        Channel::Sms => t!(text, "channel-sms"),
    }
}

/// What sort of customer it is.
pub fn account_kind(text: Text, kind: AccountKind) -> String {
    match kind {
        AccountKind::Individual => t!(text, "customer-person"),
        AccountKind::Organization => t!(text, "customer-organization"),
    }
}

/// What sort of thing an item of the price book is.
pub fn item_kind(text: Text, kind: ItemKind) -> String {
    text.get(&format!("item-kind-{}", kind.name()))
}

/// How it is taxed.
pub fn item_tax(text: Text, tax: ItemTax) -> String {
    text.get(&format!("item-tax-{}", tax.name()))
}

/// Where an estimate is in its life.
pub fn estimate_status(text: Text, status: EstimateStatus) -> String {
    text.get(&format!("estimate-status-{}", status.name()))
}

/// How that looks: tone and icon.
pub fn estimate_look(status: EstimateStatus) -> (Tone, &'static str) {
    match status {
        EstimateStatus::Draft => (Tone::Offline, "pencil"),
        EstimateStatus::Sent => (Tone::Way, "send"),
        EstimateStatus::Viewed => (Tone::Way, "eye"),
        EstimateStatus::Accepted => (Tone::Working, "check"),
        EstimateStatus::Rejected => (Tone::Alert, "ban"),
        EstimateStatus::Expired => (Tone::Done, "hourglass"),
    }
}

/// What somebody has time off for.
pub fn time_off_kind(text: Text, kind: TimeOffKind) -> String {
    text.get(&format!("time-off-kind-{}", kind.name()))
}

/// What became of time off that was asked for.
pub fn time_off_state(text: Text, state: TimeOffState) -> String {
    text.get(&format!("time-off-state-{}", state.name()))
}

/// How that looks: tone and icon.
pub fn time_off_look(state: TimeOffState) -> (Tone, &'static str) {
    match state {
        TimeOffState::Asked => (Tone::Offline, "hourglass"),
        TimeOffState::Granted => (Tone::Working, "check"),
        TimeOffState::Declined => (Tone::Alert, "ban"),
        TimeOffState::Withdrawn => (Tone::Done, "undo-2"),
    }
}

/// `21 Dec 2026 – 2 Jan 2027`, or the one day.
pub fn days(text: Text, first: NaiveDate, last: NaiveDate) -> String {
    let [from, to] = [first, last].map(|day| crate::format_date_short(day, text));
    if first == last { from } else { t!(text, "time-off-days", first = from, last = to) }
}

/// What was done, in a few words, by the name of the change: `did-<change>`.
pub fn done(text: Text, what: &str) -> String {
    text.find(&format!("did-{what}"), &[]).unwrap_or_else(|| t!(text, "did-something"))
}

/// What a change set did.
pub fn done_all(text: Text, changes: &[Change]) -> String {
    let word = |change: &Change| match change {
        Change::EditPerson { patch, .. } if patch.is_language_alone() => t!(text, "did-language"),
        _ => done(text, change.name()),
    };
    let mut all: Vec<String> = changes.iter().map(word).collect();
    all.dedup();
    all.join(", ")
}

/// The word for a kind of record, by its name.
pub fn kind(text: Text, kind: &str) -> String {
    text.find(&format!("kind-{}", kind.replace('_', "-")), &[]).unwrap_or_else(|| kind.to_owned())
}

/// The word for what the audit says was done.
pub fn action(text: Text, action: &str) -> String {
    text.find(&format!("action-{action}"), &[]).unwrap_or_else(|| action.to_owned())
}

/// The word for a field of a record, by its name.
pub fn field(text: Text, name: &str) -> String {
    text.find(&format!("field-{}", name.replace('_', "-")), &[])
        .or_else(|| text.find(&format!("field-{name}"), &[]))
        .unwrap_or_else(|| name.replace('_', " "))
}

/// A field that a company may hide from some roles.
pub fn hidden_field(text: Text, field: Field) -> String {
    text.get(&format!("settings-hidden-{}", field.name()))
}
