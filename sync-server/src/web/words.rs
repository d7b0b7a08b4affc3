//! What records are called in front of people: states, gates, alerts, and the sentence of a refusal.

use crate::passwords::{self, Weak};
use shared::gates::Gate;
use shared::gates::rating::rated;
use shared::records::{
    AlertKind, AlertWhat, CannotDo, Channel, ContactRole, Job, JobStatus, Outcome, Role, TappedBy, Visit,
};
use shared::refusal::Refusal;
use ui::text::Value;
use ui::{Status, Text, t};

/// A name between other words: isolated, so that a name written from right to left does not turn its neighbours around.
pub fn apart(name: &str) -> String {
    ui::apart(name).into_owned()
}

/// A job's state as people read it: after gate 1 "en route" is called "On site" where a visit says so.
pub fn job_status(job: &Job, on_site: bool) -> Status {
    match job.status {
        JobStatus::Lead => Status::Lead,
        JobStatus::Scheduled => Status::Scheduled,
        JobStatus::EnRoute if on_site => Status::OnSite,
        JobStatus::EnRoute => Status::OnTheWay,
        JobStatus::InProgress => Status::Working,
        JobStatus::Completed => Status::Completed,
        JobStatus::Invoiced => Status::Invoiced,
        JobStatus::Paid => Status::Paid,
        JobStatus::Closed => Status::Closed,
    }
}

/// The word for a stored status.
pub fn status_word(text: Text, status: JobStatus) -> String {
    let shown = match status {
        JobStatus::Lead => Status::Lead,
        JobStatus::Scheduled => Status::Scheduled,
        JobStatus::EnRoute => Status::OnTheWay,
        JobStatus::InProgress => Status::Working,
        JobStatus::Completed => Status::Completed,
        JobStatus::Invoiced => Status::Invoiced,
        JobStatus::Paid => Status::Paid,
        JobStatus::Closed => Status::Closed,
    };
    shown.label(text)
}

/// Whether somebody of an open visit is at the address.
pub fn on_site<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> bool {
    visits.into_iter().any(|v| v.is_open() && v.arrived.is_some())
}

/// How a visit ended.
pub fn outcome_word(text: Text, outcome: Outcome) -> String {
    match outcome {
        Outcome::Done => t!(text, "outcome-done"),
        Outcome::Continues => t!(text, "outcome-continues"),
        Outcome::PartsNeeded => t!(text, "outcome-parts"),
        Outcome::NoAccess => t!(text, "outcome-no-access"),
        Outcome::Declined => t!(text, "outcome-declined"),
        Outcome::Cancelled => t!(text, "outcome-cancelled"),
    }
}

/// Whose finger tapped the stars.
pub fn tapped_by(text: Text, who: TappedBy) -> String {
    match who {
        TappedBy::Customer => t!(text, "tapped-by-customer"),
        TappedBy::Technician => t!(text, "tapped-by-technician"),
    }
}

/// Why a job could not be done.
pub fn cannot_do_word(text: Text, reason: CannotDo) -> String {
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

/// A role's word.
pub fn role_word(text: Text, role: Role) -> String {
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
pub fn contact_role_word(text: Text, role: ContactRole) -> String {
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
pub fn channel_word(text: Text, channel: Channel) -> String {
    match channel {
        Channel::Email => t!(text, "channel-email"),
        Channel::Whatsapp => t!(text, "channel-whatsapp"),
        Channel::Phone => t!(text, "channel-phone"),
        Channel::Sms => t!(text, "channel-sms"),
    }
}

/// Why a password is not taken, and what to do.
pub fn weak_sentence(text: Text, weak: Weak) -> String {
    match weak {
        Weak::TooShort => t!(text, "password-too-short", shortest = passwords::SHORTEST),
        Weak::TooLong => t!(text, "password-too-long", longest = passwords::LONGEST),
        Weak::Common => t!(text, "password-common"),
        Weak::Personal => t!(text, "password-personal"),
    }
}

/// A gate's name.
pub fn gate_word(text: Text, gate: Gate) -> String {
    ui::gate_name(text, gate.number())
}

/// What alerts of a kind are about.
pub fn alert_kind_word(text: Text, kind: AlertKind) -> String {
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
pub fn alert_words(text: Text, what: &AlertWhat) -> (String, String) {
    match what {
        AlertWhat::LowRating { stars, comment } => {
            let rated = rated(*stars).map(|n| t!(text, "alert-low-rating", n = n));
            (rated.unwrap_or_else(|| t!(text, "no-rating")), comment.clone())
        }
        AlertWhat::NotSigned { reason } => (t!(text, "alert-not-signed"), reason.clone()),
        AlertWhat::Remarks { text: remarks } => (t!(text, "alert-remarks"), remarks.clone()),
        AlertWhat::Trusted { gate, reason } => {
            (t!(text, "alert-trusted", gate = gate_word(text, *gate)), reason.clone())
        }
        AlertWhat::AsksEscape { gate, reason } => {
            (t!(text, "alert-asks", gate = gate_word(text, *gate)), reason.clone())
        }
        AlertWhat::Late { refused } => {
            let why = refused.map(|code| refusal_sentence(text, &Refusal::new(code)));
            (t!(text, "alert-late"), why.unwrap_or_default())
        }
        AlertWhat::CannotDo { reason, text: said } => {
            (t!(text, "alert-cannot", reason = cannot_do_word(text, *reason)), said.clone())
        }
        AlertWhat::PinProposed { .. } => (t!(text, "alert-pin"), String::new()),
        AlertWhat::CustomerAbsent { reason } => (t!(text, "alert-absent"), reason.clone()),
        AlertWhat::FarArrival { metres } => {
            (t!(text, "alert-far", distance = ui::format_distance(f64::from(*metres), text)), String::new())
        }
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

/// The sentence of a refusal, its facts in people's words.
pub fn refusal_sentence(text: Text, refusal: &Refusal) -> String {
    let facts: Vec<(&str, String)> =
        refusal.facts.iter().map(|(name, value)| (name.as_str(), fact_word(text, name, value))).collect();
    let values: Vec<(&str, Value<'_>)> =
        facts.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    let code = refusal.code.name();
    text.find(&format!("refusal-{code}"), &values)
        .or_else(|| text.find(&format!("refusal-{}", code.replace('_', "-")), &values))
        .unwrap_or_else(|| t!(text, "refusal-unknown"))
}

fn fact_word(text: Text, name: &str, value: &str) -> String {
    match name {
        "gate" | "first" => Gate::ALL
            .into_iter()
            .find(|gate| gate.name() == value)
            .map_or_else(|| value.to_owned(), |gate| gate_word(text, gate)),
        "from" | "to" => {
            JobStatus::named(value).map_or_else(|| value.to_owned(), |status| status_word(text, status))
        }
        "field" => text.find(&format!("field-{value}"), &[]).unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    }
}
