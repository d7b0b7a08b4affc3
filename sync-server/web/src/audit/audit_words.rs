//! What a row of the audit says in words: who, from where, about what, which field, and its values.

use crate::kit::desk::{Desk, planned};
use crate::kit::words;
use crate::kit::words::{name_of, shortened};
use bulk::imports::AGENT as IMPORT;
use engine::aside::AGENT as ASIDE;
use engine::read::audit::{Entry, Names};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};
use shared::access::{Field, Hidden};
use shared::money::Percent;
use shared::records::{
    Accepted, AccountKind, JobStatus, Notices, Offer, Outcome, Person, Pin, PinSource, Plan, Role, Seen,
    TimeOffState,
};
use shared::sync::BlobHash;
use shared::{Hlc, Kind, Money, PersonId, Record};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use ui::{Text, t};
use uuid::Uuid;

/// How much of a value stands in a table.
pub const IN_A_TABLE: usize = 400;
/// All of it.
pub const WHOLE: usize = usize::MAX;

/// The word for a field, or for a part of one: `gates.min_before`.
pub fn field_word(text: Text, field: &str) -> String {
    if let Some((whole, part)) = field.split_once('.') {
        return format!("{}: {}", field_word(text, whole), field_word(text, part));
    }
    text.find(&format!("audit-field-{field}"), &[]).unwrap_or_else(|| words::field(text, field))
}

/// Who did it.
pub fn who(text: Text, people: &BTreeMap<PersonId, Person>, by: Uuid) -> String {
    if by.is_nil() { t!(text, "history-server") } else { name_of(people, PersonId(by)) }
}

/// From which phone or browser, and from which address.
pub fn from_where(text: Text, names: &Names, entry: &Entry) -> String {
    let on = match &entry.device_id {
        None if entry.key_id.is_some() => key(text, names, entry),
        Some(device) => {
            names.devices.get(device).map_or_else(|| t!(text, "history-phone"), |d| words::apart(&d.name))
        }
        None if entry.agent == "server" && entry.address.is_none() => t!(text, "history-server"),
        None => match entry.agent.strip_prefix(IMPORT) {
            Some(file) => t!(text, "history-import", file = words::apart(file)),
            None => {
                let aside = entry.agent.strip_prefix(ASIDE);
                let on = browser(aside.unwrap_or(&entry.agent)).unwrap_or_else(|| t!(text, "history-web"));
                if aside.is_some() { t!(text, "history-aside", browser = on) } else { on }
            }
        },
    };
    match &entry.address {
        Some(address) => format!("{on} · {address}"),
        None => on,
    }
}

/// The API key that a program showed.
fn key(text: Text, names: &Names, entry: &Entry) -> String {
    let word = t!(text, "history-key");
    let name = entry.key_id.and_then(|id| names.keys.get(&id));
    name.map_or(word.clone(), |name| format!("{word} · {}", words::apart(name)))
}

/// "Firefox on Windows", by what a browser says of itself.
fn browser(agent: &str) -> Option<String> {
    let first = |all: &[(&str, &'static str)]| {
        all.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    // Later ones also say that they are earlier ones.
    let program = first(&[
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    Some(system.map_or_else(|| program.to_owned(), |system| format!("{program} · {system}")))
}

/// What a row is about, by name or number, and the page where it is shown.
pub fn record(text: Text, names: &Names, entry: &Entry) -> (String, Option<String>) {
    let id = entry.record;
    match entry.kind.as_str() {
        "device" => {
            let device = names.devices.get(&id);
            let page = device.map(|d| format!("/sync-health/{id}/{}", d.person));
            (device.map_or_else(|| short_id(id), |d| words::apart(&d.name)), page)
        }
        "change_set" => (short_id(id), Some("/aside".to_owned())),
        "api_key" => {
            let name = names.keys.get(&id);
            (name.map_or_else(|| short_id(id), |name| words::apart(name)), Some("/settings/keys".to_owned()))
        }
        "import" => {
            let file = said(entry, "file").map_or_else(|| short_id(id), words::apart);
            (file, Some(format!("/imports/{id}")))
        }
        "work" => {
            let what = said(entry, "kind");
            let what = what.map_or_else(|| short_id(id), |kind| words::background_work(text, kind));
            (what, Some("/work".to_owned()))
        }
        "session" => {
            let whose = said(entry, "of").and_then(|id| id.parse().ok()).map(PersonId);
            let page = whose.map(|person| format!("/people/{person}"));
            (whose.map_or_else(|| short_id(id), |person| name_of(&names.people, person)), page)
        }
        kind => match kind.parse() {
            Ok(kind) => of_kind(names, kind, id),
            Err(_) => (short_id(id), None),
        },
    }
}

/// What a row says about what is no record.
fn said<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.new.as_deref()?.get(name)?.as_str()
}

/// A record by name or number, and its page.
pub fn of_kind(names: &Names, kind: Kind, id: Uuid) -> (String, Option<String>) {
    let kind = if kind == Kind::History { Kind::Account } else { kind };
    let Some(record) = names.record(kind, id) else { return (short_id(id), None) };
    let name = match record {
        Record::Company(company) => words::apart(&company.name),
        Record::Person(person) => words::apart(&person.name),
        Record::JobType(job_type) => words::apart(&job_type.name),
        Record::Estimate(estimate) => match estimate.number {
            Some(number) => format!("EST-{number} · {}", words::apart(&estimate.title)),
            None => words::apart(&estimate.title),
        },
        Record::PriceItem(item) => words::apart(&item.name),
        Record::TimeOff(off) => name_of(&names.people, off.person),
        Record::Account(account) => words::apart(&account.name),
        Record::Contact(contact) => words::apart(&contact.name),
        Record::Address(address) => words::apart(&address.text),
        Record::Job(_) => job(names, id),
        Record::Visit(_) | Record::Evidence(_) | Record::Note(_) | Record::Alert(_) => {
            record.parent().map_or_else(|| short_id(id), |parent| job(names, parent))
        }
        Record::History(_) => short_id(id),
    };
    (name, record.page())
}

fn job(names: &Names, id: Uuid) -> String {
    match names.job(id) {
        Some(job) => match job.number {
            Some(number) => format!("JOB-{number} · {}", words::apart(&job.title)),
            None => words::apart(&job.title),
        },
        None => short_id(id),
    }
}

/// The end of an id, to tell one from another at a glance.
pub fn short_id(id: Uuid) -> String {
    let whole = id.simple().to_string();
    whole[whole.len() - 8..].to_owned()
}

/// Both values of a row; of settings that are stored together only those that differ.
pub fn values(desk: &Desk, names: &Names, entry: &Entry, limit: usize) -> (String, String) {
    let (old, new) = (entry.old.as_deref(), entry.new.as_deref());
    let shown = |json: Option<&Value>| value(desk, Named::of(names), &entry.field, json, limit);
    if entry.action == "created" {
        let made = made(desk.text, names, entry).or_else(|| made_with(desk, names, entry));
        return (shown(None), made.map_or_else(|| shown(None), |said| shortened(&said, limit)));
    }
    match (entry.field.as_str(), old, new) {
        ("gates", Some(Value::Object(old)), Some(Value::Object(new))) => {
            let only = |these: &Map<String, Value>, others: &Map<String, Value>| {
                let differ = these.iter().filter(|(name, value)| others.get(*name) != Some(*value));
                Value::Object(differ.map(|(name, value)| (name.clone(), value.clone())).collect())
            };
            (shown(Some(&only(old, new))), shown(Some(&only(new, old))))
        }
        // What was never said is not stored; it holds all the same.
        ("notices", old, new) => {
            let usual = serde_json::to_value(Notices::default()).ok();
            (shown(old.or(usual.as_ref())), shown(new.or(usual.as_ref())))
        }
        _ => (shown(old), shown(new)),
    }
}

/// What was made, where the record itself never changes.
fn made(text: Text, names: &Names, entry: &Entry) -> Option<String> {
    match names.record(entry.kind.parse().ok()?, entry.record)? {
        Record::Evidence(piece) => text.find(&format!("made-{}", piece.body.name()), &[]),
        _ => None,
    }
}

/// What a record was made with: its main fields as they were before anything of them was changed.
fn made_with(desk: &Desk, names: &Names, entry: &Entry) -> Option<String> {
    let text = desk.text;
    let kind: Kind = entry.kind.parse().ok()?;
    let now: Map<String, Value> =
        serde_json::from_str(&names.record(kind, entry.record)?.to_json()).unwrap_or_default();
    let one = |field: &&'static str| {
        let first = names.first(entry.record, field);
        let said = match first.is_some_and(|first| first.erased) {
            true => t!(text, "audit-value-erased"),
            false => {
                let value = first.map_or_else(|| now.get(*field), |first| first.old.as_deref());
                let mut value = value.cloned().map(Json);
                desk.scope().withhold(kind.name(), field, [&mut value, &mut None]);
                in_words(desk, Named::of(names), field, value.as_deref()?).filter(|said| !said.is_empty())?
            }
        };
        Some(format!("{}: {said}", field_word(text, field)))
    };
    let said: Vec<String> = kind.spec().main.iter().filter_map(one).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// What values may name.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    pub people: &'a BTreeMap<PersonId, Person>,
    /// None: the ids of records stay ids.
    pub names: Option<&'a Names>,
}

impl<'a> Named<'a> {
    /// All that was looked up.
    pub fn of(names: &'a Names) -> Named<'a> {
        Named { people: &names.people, names: Some(names) }
    }
}

/// A stored value in words, by what it is a value of; at most so many characters.
pub fn value(desk: &Desk, known: Named<'_>, field: &str, json: Option<&Value>, limit: usize) -> String {
    let said = json.and_then(|json| in_words(desk, known, field, json)).filter(|said| !said.is_empty());
    said.map_or_else(|| "–".to_owned(), |said| shortened(&said, limit))
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

fn in_words(desk: &Desk, known: Named<'_>, field: &str, json: &Value) -> Option<String> {
    let text = desk.text;
    let field = field.rsplit('.').next().unwrap_or(field);
    let people = known.people;
    if read::<shared::Known<IgnoredAny>>(json).is_some_and(|value| value.is_masked()) {
        return Some(t!(text, "field-withheld"));
    }
    let all = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(", ");
    let special = match field {
        "status" => read::<JobStatus>(json)
            .map(|s| words::job_status(text, s))
            .or_else(|| Some(words::estimate_status(text, read(json)?))),
        "offers" => read::<Vec<Offer>>(json).map(|offers| offers_word(text, &offers)),
        "accepted" => read::<Accepted>(json).map(|accepted| accepted.choice.name),
        "tax_standard" | "tax_reduced" => {
            read::<Percent>(json).map(|rate| t!(text, "tax-percent", rate = rate.plain()))
        }
        "outcome" => read::<Outcome>(json).map(|o| words::outcome(text, o)),
        "plan" => read::<Plan>(json).map(|plan| {
            let who = all(&mut plan.technicians.iter().map(|p| name_of(people, *p)));
            let who = if who.is_empty() { t!(text, "plan-nobody") } else { who };
            format!("{who} · {}", planned(desk, &plan))
        }),
        "amount" => read::<Money>(json).map(|m| ui::format_money(m.minor, m.currency.code(), text)),
        "seen" => read::<BTreeMap<PersonId, Seen>>(json)
            .map(|seen| all(&mut seen.keys().map(|p| name_of(people, *p)))),
        "roles" => read::<Vec<Role>>(json).map(|r| all(&mut r.iter().map(|r| words::role(text, *r)))),
        "hidden" => read::<Hidden>(json).map(|hidden| {
            let one = |(field, roles): (&Field, &BTreeSet<Role>)| {
                let from = all(&mut roles.iter().map(|role| words::role(text, *role)));
                format!("{}: {from}", words::hidden_field(text, *field))
            };
            hidden.0.iter().map(one).collect::<Vec<_>>().join("; ")
        }),
        "logo" => read::<BlobHash>(json).map(|hash| {
            let start: String = hash.as_str().chars().take(8).collect();
            t!(text, "audit-logo", hash = start)
        }),
        "notices" => read::<Notices>(json).map(|notices| notices_word(text, &notices)),
        "kind" => read::<AccountKind>(json)
            .map(|kind| words::account_kind(text, kind))
            .or_else(|| Some(words::time_off_kind(text, read(json)?)))
            .or_else(|| Some(words::item_kind(text, read(json)?))),
        "tax" => read(json).map(|tax| words::item_tax(text, tax)),
        "price" | "member_price" | "cost" => read(json).map(|price| ui::format_price(price, text)),
        "state" => read::<TimeOffState>(json).map(|state| words::time_off_state(text, state)),
        "pin" | "proposed" => read::<Pin>(json).map(|pin| position(text, &pin)),
        "settled" => read::<(PersonId, Hlc)>(json)
            .map(|(by, at)| format!("{}, {}", name_of(people, by), desk.moment(at.time()))),
        _ => None,
    };
    special.or_else(|| plain(desk, known, field, json))
}

/// Options and how many lines each has.
fn offers_word(text: Text, offers: &[Offer]) -> String {
    let one = |offer: &Offer| {
        let lines = t!(text, "audit-offer-lines", n = offer.lines.len());
        if offer.name.is_empty() { lines } else { format!("{}: {lines}", offer.name) }
    };
    offers.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn notices_word(text: Text, notices: &Notices) -> String {
    let kinds: Vec<String> = notices.mailed.iter().map(|kind| words::alert_kind(text, *kind)).collect();
    let kinds = if kinds.is_empty() { t!(text, "audit-notices-none") } else { kinds.join(", ") };
    let hours = match notices.quiet {
        Some(quiet) => {
            let [from, to] = [quiet.from, quiet.to].map(|time| time.format("%H:%M").to_string());
            t!(text, "audit-notices-quiet", from = from, to = to)
        }
        None => t!(text, "audit-notices-always"),
    };
    format!("{kinds}; {hours}")
}

fn position(text: Text, pin: &Pin) -> String {
    let whose = match pin.source {
        PinSource::Office => t!(text, "pin-office"),
        PinSource::Arrival => t!(text, "pin-arrival"),
    };
    format!("{:.5}, {:.5} · {whose}", pin.at.lat, pin.at.lng)
}

/// Any other value: text without quotes, ids by the names they stand for, parts one by one.
fn plain(desk: &Desk, known: Named<'_>, field: &str, json: &Value) -> Option<String> {
    let text = desk.text;
    match json {
        Value::Null => None,
        Value::Bool(on) => Some(if *on { t!(text, "yes") } else { t!(text, "no") }),
        Value::Number(number) => Some(number.to_string()),
        Value::String(said) => Some(named(known, field, said).unwrap_or_else(|| said.clone())),
        Value::Array(parts) => {
            let said: Vec<String> = parts.iter().filter_map(|p| in_words(desk, known, field, p)).collect();
            (!said.is_empty()).then(|| said.join(", "))
        }
        Value::Object(parts) => match read::<Hlc>(json).filter(|_| parts.len() == 2) {
            Some(at) => Some(desk.moment(at.time())),
            None => {
                let one = |(name, value): (&String, &Value)| {
                    let said = in_words(desk, known, name, value).unwrap_or_else(|| "–".to_owned());
                    format!("{}: {said}", field_word(text, name))
                };
                Some(parts.iter().map(one).collect::<Vec<_>>().join("; "))
            }
        },
    }
}

/// The name of the person or record that an id stands for.
fn named(known: Named<'_>, field: &str, said: &str) -> Option<String> {
    let id: Uuid = said.parse().ok()?;
    if let Some(person) = known.people.get(&PersonId(id)) {
        return Some(words::apart(&person.name));
    }
    let kind: Kind = field.parse().ok()?;
    let names = known.names?;
    names.record(kind, id).map(|_| of_kind(names, kind, id).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::execute::{AuditAction, OTHER_KINDS};

    #[test]
    fn browsers_are_told_apart_although_they_pretend() {
        let agents = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
                "Safari · iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox · Linux"),
        ];
        for (agent, name) in agents {
            assert_eq!(browser(agent).as_deref(), Some(name));
        }
        assert_eq!(browser("curl/8.5"), None);
    }

    #[test]
    fn everything_that_is_noted_has_a_word() {
        let text = Text::of(ui::Language::English);
        for action in AuditAction::ALL {
            assert!(text.find(&format!("action-{}", action.name()), &[]).is_some(), "{action:?}");
        }
        for kind in Kind::ALL.iter().map(|kind| kind.name()).chain(OTHER_KINDS) {
            assert_ne!(words::kind(text, kind), kind);
        }
    }

    #[test]
    fn an_id_is_told_apart_by_its_end() {
        let id: Uuid = "01932b1c-0000-7000-8000-0000deadbeef".parse().unwrap();
        assert_eq!(short_id(id), "deadbeef");
    }
}
