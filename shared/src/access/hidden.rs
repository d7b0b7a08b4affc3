//! Fields that a company may hide from some roles: which from whom, and how they are taken out of what is sent.

use super::table::{Action, ROLES, Reach, Subject, reach};
use crate::known::{Known, Mask};
use crate::records::{EvidenceBody, Kind, Overwritten, Person, Record, Role, Unknown};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Fields that are hidden together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Phone numbers and email addresses of customers and their people.
    #[serde(rename = "reach")]
    Contact,
    /// How to get into a place: codes, keys, dogs.
    Entry,
    /// What a customer is asked to pay for a job.
    Amount,
    /// What things cost the company itself.
    Cost,
    /// What the office writes about an estimate for itself.
    Internal,
}

impl Field {
    /// Every one.
    pub const ALL: [Field; 5] = [Field::Contact, Field::Entry, Field::Amount, Field::Cost, Field::Internal];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Field::Contact => "reach",
            Field::Entry => "entry",
            Field::Amount => "amount",
            Field::Cost => "cost",
            Field::Internal => "internal",
        }
    }

    /// As people call it.
    pub fn title(self) -> &'static str {
        match self {
            Field::Contact => "Phone and email of customers and their contacts",
            Field::Entry => "How to get into a place",
            Field::Amount => "What a job costs, also in what was signed and usually",
            Field::Cost => "What things cost the company itself",
            Field::Internal => "Internal notes of estimates",
        }
    }

    /// Where it stands in the JSON of which records.
    fn places(self) -> &'static [(Kind, &'static [&'static str])] {
        match self {
            Field::Contact => &[
                (Kind::Account, &["phone"]),
                (Kind::Account, &["email"]),
                (Kind::Contact, &["phone"]),
                (Kind::Contact, &["email"]),
            ],
            Field::Entry => &[(Kind::Address, &["access"])],
            Field::Amount => &[
                (Kind::Job, &["amount"]),
                (Kind::Evidence, &["body", "shown", "amount"]),
                (Kind::JobType, &["amount"]),
                (Kind::Estimate, &["offers"]),
                (Kind::Estimate, &["deposit"]),
            ],
            Field::Cost => &[(Kind::PriceItem, &["cost"])],
            Field::Internal => &[(Kind::Estimate, &["internal"])],
        }
    }

    /// Whom it is hidden from while the company has not said so of anybody: those who neither buy nor calculate.
    fn usually_from(self) -> BTreeSet<Role> {
        match self {
            Field::Cost => [Role::Technician, Role::Sdr, Role::Marketer, Role::Support].into(),
            Field::Internal => [Role::Technician, Role::Support].into(),
            Field::Contact | Field::Entry | Field::Amount => BTreeSet::new(),
        }
    }

    fn reach(self, role: Role, action: Action) -> bool {
        // Everybody sees kinds of work; whoever sees no job learns no customer's price by them.
        let of_customers = self.places().iter().filter(|(kind, _)| *kind != Kind::JobType);
        of_customers.into_iter().any(|(kind, _)| reach(role, Subject::of(*kind), action) != Reach::None)
    }

    /// Whether it may be hidden from a role: from one that sees it and never writes it. Whoever writes a record needs what
    /// stands in it, and so technicians see what the customer signs for; they also see how to get in.
    pub fn may_be_hidden_from(self, role: Role) -> bool {
        let writes = self.reach(role, Action::Add) || self.reach(role, Action::Change);
        self.reach(role, Action::See) && !writes && (self, role) != (Field::Entry, Role::Technician)
    }

    /// The roles that it may be hidden from.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        ROLES.into_iter().filter(move |role| self.may_be_hidden_from(*role))
    }

    /// Whether it stands in records of a kind.
    pub fn is_of(self, kind: Kind) -> bool {
        self.places().iter().any(|(of, _)| *of == kind)
    }

    /// Whether it is, or holds, this field of a record: `phone`, or `body.shown.amount`.
    pub fn covers(self, kind: Kind, field: &str) -> bool {
        let path: Vec<&str> = field.split('.').collect();
        self.places()
            .iter()
            .any(|(of, place)| *of == kind && (place.starts_with(&path) || path.starts_with(place)))
    }
}

/// What a company hides from whom. A field that is not said is hidden from whom it usually is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Hidden(pub BTreeMap<Field, BTreeSet<Role>>);

impl Hidden {
    /// Every field is hidden from whom it usually is.
    pub fn is_usual(&self) -> bool {
        self.0.iter().all(|(field, roles)| *roles == field.usually_from())
    }

    /// The roles that the field is hidden from.
    pub fn of(&self, field: Field) -> BTreeSet<Role> {
        self.0.get(&field).cloned().unwrap_or_else(|| field.usually_from())
    }

    /// The same of every field.
    pub fn whole(&self) -> BTreeMap<Field, BTreeSet<Role>> {
        Field::ALL.into_iter().map(|field| (field, self.of(field))).collect()
    }

    /// Whether the field is hidden from whoever has this role alone.
    pub fn has(&self, field: Field, role: Role) -> bool {
        self.of(field).contains(&role) && field.may_be_hidden_from(role)
    }

    /// Says whom a field is hidden from; what is usual is not stored.
    pub(crate) fn say(&mut self, field: Field, roles: BTreeSet<Role>) {
        match roles == field.usually_from() {
            true => self.0.remove(&field),
            false => self.0.insert(field, roles),
        };
    }

    /// What this person does not see. A person with several roles sees what any of them sees.
    pub fn from(&self, person: &Person) -> BTreeSet<Field> {
        let hidden = |field: &Field| {
            let mut seeing = person.roles.iter().filter(|role| field.reach(**role, Action::See)).peekable();
            seeing.peek().is_some() && seeing.all(|role| self.has(*field, *role))
        };
        Field::ALL.into_iter().filter(hidden).collect()
    }
}

/// The JSON of a record as somebody sees it from whom these fields are hidden.
pub fn project<'a>(
    kind: Kind,
    json: &'a str,
    hidden: &BTreeSet<Field>,
) -> Result<Cow<'a, str>, serde_json::Error> {
    let mut places = hidden.iter().flat_map(|field| field.places()).filter(|(of, _)| *of == kind).peekable();
    if places.peek().is_none() {
        return Ok(Cow::Borrowed(json));
    }
    let mut record: Value = serde_json::from_str(json)?;
    for (_, place) in places {
        mask(&mut record, place);
    }
    serde_json::to_string(&record).map(Cow::Owned)
}

/// Takes these fields out of a record; what [`project`] does to its JSON.
pub(super) fn hide(record: &mut Record, hidden: &BTreeSet<Field>) {
    let kind = record.kind();
    for field in hidden {
        let stands = field.hide(record);
        for (_, place) in field.places().iter().filter(|(of, _)| *of == kind) {
            hide_unknown(record.unknown_mut(), place, stands);
        }
    }
}

impl Field {
    /// Masks it where this version knows it; whether it stands there.
    fn hide(self, record: &mut Record) -> bool {
        match (self, record) {
            (Field::Contact, Record::Account(r)) => (r.phone, r.email) = (Known::Masked, Known::Masked),
            (Field::Contact, Record::Contact(r)) => (r.phone, r.email) = (Known::Masked, Known::Masked),
            (Field::Entry, Record::Address(r)) => r.access = Known::Masked,
            (Field::Amount, Record::Job(r)) => r.amount = Known::Masked,
            (Field::Amount, Record::JobType(r)) => r.amount = Known::Masked,
            (Field::Amount, Record::Estimate(r)) => (r.offers, r.deposit) = (Known::Masked, Known::Masked),
            (Field::Internal, Record::Estimate(r)) => r.internal = Known::Masked,
            (Field::Amount, Record::Evidence(r)) => match &mut r.body {
                EvidenceBody::Signature { shown, .. } | EvidenceBody::NotSigned { shown, .. } => {
                    shown.amount = Known::Masked;
                }
                _ => return false,
            },
            (Field::Cost, Record::PriceItem(r)) => r.cost = Known::Masked,
            (Field::Contact | Field::Entry | Field::Amount | Field::Cost | Field::Internal, _) => {
                return false;
            }
        }
        true
    }
}

/// What a newer version says at a hidden place: inside the field it goes with it, in the place of the field it is masked.
fn hide_unknown(unknown: &mut Unknown, place: &[&str], stands: bool) {
    if unknown.is_empty() {
        return;
    }
    let mut said = Value::Object(std::mem::take(unknown).into_iter().collect());
    match stands {
        true => forget(&mut said, place),
        false => mask(&mut said, place),
    }
    if let Value::Object(fields) = said {
        unknown.extend(fields);
    }
}

/// Takes away what stands at a place, and whatever is empty without it.
fn forget(said: &mut Value, place: &[&str]) {
    let (Value::Object(fields), [step, rest @ ..]) = (said, place) else { return };
    let Some(inner) = fields.get_mut(*step) else { return };
    if !rest.is_empty() {
        forget(inner, rest);
    }
    if rest.is_empty() || inner.as_object().is_some_and(Map::is_empty) {
        fields.remove(*step);
    }
}

fn mask(record: &mut Value, place: &[&str]) {
    let Some((field, way)) = place.split_last() else { return };
    let found = way.iter().try_fold(record, |at, step| at.get_mut(step));
    if let Some(Value::Object(fields)) = found {
        fields.insert((*field).to_owned(), masked());
    }
}

fn masked() -> Value {
    serde_json::to_value(Mask::MASK).expect("a mask always serialises")
}

impl Overwritten {
    /// As somebody sees it from whom these fields are hidden.
    pub fn project(&mut self, hidden: &BTreeSet<Field>) {
        if hidden.iter().any(|field| field.covers(self.kind, &self.unit)) {
            self.lost = masked();
            self.kept = masked();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_writes_is_never_hidden_from_them() {
        let from: Vec<Vec<Role>> = Field::ALL.iter().map(|field| field.roles().collect()).collect();
        assert_eq!(
            from,
            [
                vec![Role::Technician, Role::Sdr, Role::Marketer, Role::Support],
                vec![Role::Sdr, Role::Marketer, Role::Support],
                vec![Role::Support],
                vec![
                    Role::Dispatcher,
                    Role::Technician,
                    Role::SalesRep,
                    Role::Sdr,
                    Role::Marketer,
                    Role::Support
                ],
                vec![Role::Technician, Role::Support],
            ]
        );
    }

    #[test]
    fn what_is_not_said_is_hidden_as_usual_and_may_be_shown_to_all() {
        let mut hidden = Hidden::default();
        assert!(hidden.is_usual() && hidden.has(Field::Cost, Role::Technician));
        assert!(!hidden.has(Field::Cost, Role::SalesRep) && !hidden.has(Field::Contact, Role::Support));
        hidden.say(Field::Cost, BTreeSet::new());
        assert!(!hidden.is_usual() && !hidden.has(Field::Cost, Role::Technician));
        let stored = serde_json::to_string(&hidden).unwrap();
        assert_eq!(serde_json::from_str::<Hidden>(&stored).unwrap(), hidden);
        hidden.say(Field::Cost, Field::Cost.usually_from());
        assert_eq!(hidden, Hidden::default());
    }

    #[test]
    fn what_is_hidden_is_masked_wherever_it_stands_and_nothing_else_is() {
        let all: BTreeSet<Field> = Field::ALL.into_iter().collect();
        let seen = |kind, json: &str| -> Value {
            serde_json::from_str(&project(kind, json, &all).unwrap()).unwrap()
        };
        let mask = serde_json::json!({"masked": true});
        let account = seen(Kind::Account, r#"{"name":"A","phone":"1"}"#);
        assert_eq!(account, serde_json::json!({"name": "A", "phone": mask, "email": mask}));
        let signed =
            seen(Kind::Evidence, r#"{"body":{"what":"signature","shown":{"amount":null,"title":"T"}}}"#);
        assert_eq!(signed["body"]["shown"], serde_json::json!({"amount": mask, "title": "T"}));
        let arrived = r#"{"body":{"what":"arrival"}}"#;
        assert_eq!(seen(Kind::Evidence, arrived), serde_json::from_str::<Value>(arrived).unwrap());
        assert!(matches!(project(Kind::Note, "not read", &all), Ok(Cow::Borrowed("not read"))));
    }

    #[test]
    fn a_record_in_hand_hides_what_its_json_hides() {
        const ID: &str = "00000000-0000-0000-0000-000000000001";
        let examples = crate::reference::examples();
        let shown = format!(
            r#"{{"company":"{ID}","job":"{ID}","title":"","description":"","photos":[],"terms":"",
                "amount":{{"minor":5,"currency":"INR","tip":1}},"tax":2}}"#
        );
        let piece = |body: &str| {
            let head = format!(r#""id":"{ID}","job":"{ID}","visit":"{ID}","round":0,"leg":0,"by":"{ID}""#);
            format!(r#"{{{head},"at":{{"ms":1,"n":0}},"body":{body}}}"#)
        };
        let records = [
            (
                Kind::Account,
                format!(r#"{{"id":"{ID}","name":"A","phone":"1","email":"a@b","fax":{{"x":1}}}}"#),
            ),
            (Kind::Contact, format!(r#"{{"id":"{ID}","account":"{ID}","name":"A","phone":"1"}}"#)),
            (Kind::Address, format!(r#"{{"id":"{ID}","account":"{ID}","text":"A","access":"4711"}}"#)),
            (
                Kind::JobType,
                format!(
                    r#"{{"id":"{ID}","name":"A","minutes":1,"amount":{{"minor":5,"currency":"INR","tip":1}}}}"#
                ),
            ),
            (Kind::JobType, format!(r#"{{"id":"{ID}","name":"A","minutes":1}}"#)),
            (
                Kind::PriceItem,
                format!(
                    r#"{{"id":"{ID}","name":"A","kind":"labor","cost":{{"unit":5,"currency":"INR","tip":1}}}}"#
                ),
            ),
            (Kind::Evidence, piece(r#"{"what":"departure","fix":null}"#)),
            (Kind::Evidence, piece(r#"{"what":"departure","fix":null,"shown":{"amount":9,"title":"T"}}"#)),
            (
                Kind::Evidence,
                piece(&format!(r#"{{"what":"not_signed","reason":"","shown_hash":"","shown":{shown}}}"#)),
            ),
            (Kind::Evidence, piece(&examples["what signature"].to_string())),
            (Kind::Job, examples["job"].to_string()),
            (Kind::Estimate, examples["estimate"].to_string()),
        ];
        let mut masked = BTreeSet::new();
        let all: BTreeSet<Field> = Field::ALL.into_iter().collect();
        for (kind, json) in records {
            let mut record = Record::from_json(kind, &json).unwrap();
            let seen = project(kind, &record.to_json(), &all).unwrap().into_owned();
            hide(&mut record, &all);
            assert_eq!(record, Record::from_json(kind, &seen).unwrap(), "{json}");
            let value = |json: &str| serde_json::from_str::<Value>(json).unwrap();
            assert_eq!(value(&record.to_json()), value(&seen), "{json}");
            for (_, place) in Field::ALL.iter().flat_map(|f| f.places()).filter(|(of, _)| *of == kind) {
                if value(&record.to_json()).pointer(&format!("/{}/masked", place.join("/"))).is_some() {
                    masked.insert((kind, *place));
                }
            }
        }
        let places: BTreeSet<_> = Field::ALL.iter().flat_map(|field| field.places()).copied().collect();
        assert_eq!(masked, places, "every place has an example");
    }

    #[test]
    fn the_field_of_a_record_is_covered_by_its_name_and_by_what_it_stands_in() {
        assert!(Field::Amount.covers(Kind::Evidence, "body.shown.amount"));
        assert!(Field::Amount.covers(Kind::Evidence, "body"));
        assert!(Field::Amount.covers(Kind::Job, "amount.minor"));
        assert!(!Field::Amount.covers(Kind::Job, "title"));
        assert!(!Field::Contact.covers(Kind::Address, "phone"));
    }

    #[test]
    fn a_receipt_does_not_tell_what_is_hidden() {
        let lost = |unit: &str| Overwritten {
            kind: Kind::Account,
            record: Default::default(),
            unit: unit.into(),
            lost: "mine".into(),
            kept: "theirs".into(),
            at: Default::default(),
        };
        let seen = |unit: &str| {
            let mut told = lost(unit);
            told.project(&[Field::Contact].into());
            (told.lost, told.kept)
        };
        assert_eq!(seen("phone"), (masked(), masked()));
        assert_eq!(seen("name"), ("mine".into(), "theirs".into()));
    }
}
