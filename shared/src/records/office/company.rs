//! The company: the tenant, its settings, and what the gates ask of its technicians.

use super::gate_settings::{GateSettings, GateSettingsPatch};
use crate::access::{Field, Hidden, Subject};
use crate::clock::Hlc;
use crate::ids::CompanyId;
use crate::money::{Minor, Percent, Pricing, Rounding, TaxClass};
use crate::records::units::stands::unit;
use crate::records::units::{names, units};
use crate::records::{
    AlertKind, Area, Check, Checks, Clocks, ItemTax, Kind, Merge, Notices, Overwritten, Quiet, Role, Sight,
    Spec, Units, Unknown,
};
use crate::sync::BlobHash;
use chrono::NaiveTime;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A tenant with its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    /// What customers call, in international form.
    #[serde(default)]
    pub phone: String,
    /// Where post reaches it, in lines.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// When it works; the board shows these hours at least.
    #[serde(default, skip_serializing_if = "Hours::is_empty")]
    pub hours: Hours,
    /// IANA name; times are shown in this zone.
    pub time_zone: String,
    #[cfg_attr(test, schema(value_type = String))]
    pub currency: Currency,
    /// BCP 47, the language of the office.
    pub locale: String,
    /// What a customer agrees to by signing.
    #[serde(default)]
    pub terms: String,
    #[serde(default)]
    pub gates: GateSettings,
    /// How many days back a technician's phone holds finished work; all that lies ahead is always there.
    #[serde(default = "view_days")]
    pub view_days: u32,
    /// For how many days a phone keeps the full bytes of its photos once the office has them, unless its person says
    /// otherwise; 0: always.
    #[serde(default = "keep_days")]
    pub keep_days: u32,
    /// Whoever runs the office signs in with a second factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
    /// Which fields some roles do not see.
    #[serde(default, skip_serializing_if = "Hidden::is_usual")]
    pub hidden: Hidden,
    /// The picture that stands for it, PNG: on pages of the office and where customers sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<BlobHash>,
    /// Which alerts are mailed, and when nobody is written to.
    #[serde(default, skip_serializing_if = "Notices::is_usual")]
    pub notices: Notices,
    /// The standard and the reduced rate of tax.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub tax_standard: Percent,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub tax_reduced: Percent,
    /// Whether the price book and documents say prices with tax.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub pricing: Pricing,
    /// Where the tax of documents is rounded.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub rounding: Rounding,
    /// Estimates of more than this, in whole units of the currency, are sent with a manager's word alone; none: all are sent
    /// without (spec 1, "Approve High-Value Estimates").
    #[serde(default = "approval_above")]
    pub approval_above: Option<u32>,
    /// For how many days an estimate can be accepted, unless it says otherwise.
    #[serde(default = "valid_days")]
    pub valid_days: u32,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

/// What estimates may come to without a manager's word, unless the company says otherwise (spec 1).
pub const APPROVAL_ABOVE: u32 = 5_000;
/// For how many days an estimate can be accepted, unless the company says otherwise.
pub const VALID_DAYS: u32 = 30;

fn approval_above() -> Option<u32> {
    Some(APPROVAL_ABOVE)
}

fn valid_days() -> u32 {
    VALID_DAYS
}

fn is_nothing(rate: &Percent) -> bool {
    rate.0 == 0
}

fn is_usual<T: Default + PartialEq>(said: &T) -> bool {
    *said == T::default()
}

impl Company {
    /// How an item of the price book is taxed by this company. A rate of nothing is the zero class.
    pub fn tax_class(&self, tax: ItemTax) -> TaxClass {
        match tax {
            ItemTax::Standard => TaxClass::of_rate(self.tax_standard),
            ItemTax::Reduced => TaxClass::of_rate(self.tax_reduced),
            ItemTax::Zero => TaxClass::Zero,
            ItemTax::Exempt => TaxClass::Exempt,
        }
    }

    /// What an estimate may come to without a manager's word.
    pub fn approval_limit(&self) -> Option<Minor> {
        let units = u32::from(self.currency.exponent().unwrap_or(0));
        self.approval_above.map(|whole| Minor(i64::from(whole) * 10_i64.pow(units.min(6))))
    }
}

impl Company {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "company",
        table: "companies",
        parent: None,
        seen: Sight::ByAll,
        held: false,
        subject: Subject::Company,
        main: &["name"],
        asked: &[
            "name",
            "phone",
            "address",
            "hours",
            "time_zone",
            "currency",
            "locale",
            "terms",
            "gates",
            "view_days",
            "keep_days",
            "hidden",
            "logo",
            "notices",
            "second_factor",
            "tax_standard",
            "tax_reduced",
            "pricing",
            "rounding",
            "approval_above",
            "valid_days",
        ],
        searched: &[],
        personal: &[],
        area: Area::Settings,
        page: "/settings",
        sheet: "company.csv",
        brought: false,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[
        Check::line("name").filled(),
        Check::line("phone"),
        Check::text("address"),
        Check::text("terms"),
    ]);
}

/// Working hours by day of the week, Monday first; a day without them is free.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(value_type = Vec<Option<Open>>))]
#[serde(transparent)]
pub struct Hours(pub [Option<Open>; 7]);

names! {
    /// A day of the week; Monday first, as [`Hours`] have them.
    Day {
        Mon = "mon",
        Tue = "tue",
        Wed = "wed",
        Thu = "thu",
        Fri = "fri",
        Sat = "sat",
        Sun = "sun",
    }
}

/// From and to, in the company's zone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Open {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

impl Hours {
    /// Nothing has been said.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The hours of a day of the week.
    pub fn of(&self, day: chrono::Weekday) -> Option<Open> {
        self.0[day.num_days_from_monday() as usize]
    }
}

/// The units of the company's profile and settings that a person changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CompanyPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// All seven days at once, in the place of each day by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Each day is a unit; null: it is free.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(test, schema(value_type = BTreeMap<Day, crate::reference::DayHours>))]
    pub hours_of: BTreeMap<Day, Option<Open>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    pub currency: Option<Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
    /// What the gates ask for, each setting a unit.
    #[serde(skip_serializing_if = "GateSettingsPatch::is_empty")]
    pub gates: GateSettingsPatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<bool>,
    /// All that is hidden at once, in the place of each field and role by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// Whether a field is hidden from a role, for each of both a unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden_from: BTreeMap<Field, BTreeMap<Role, bool>>,
    /// `Some(None)` takes the logo away. On the wire: absent, null or a hash.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub logo: Option<Option<BlobHash>>,
    /// All notices at once, in the place of `mailed` and `quiet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Notices>,
    /// Whether alerts of a kind are mailed, each kind a unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mailed: BTreeMap<AlertKind, bool>,
    /// When nobody is written to; from and to are one unit. `Some(None)`: at any hour. On the wire: absent, null or both.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub quiet: Option<Option<Quiet>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_standard: Option<Percent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_reduced: Option<Percent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
    /// `Some(None)`: no estimate needs a manager's word. On the wire: absent, null or a number.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::records::present")]
    pub approval_above: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
}

impl CompanyPatch {
    /// It changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == CompanyPatch::default()
    }
}

units! { @words Company name phone address terms }
units! { @words CompanyPatch name phone address terms }

impl Units for Company {
    type Patch = CompanyPatch;
    const UNITS: &'static [&'static str] = Company::SPEC.asked;
    const CHECKS: Checks = Company::CHECKS;

    fn write(&mut self, patch: &CompanyPatch, at: Hlc, takes_back: Option<Hlc>) -> Vec<Overwritten> {
        let merge = Merge::new(Kind::Company, self.id.0, &mut self.clocks, at);
        let mut merge = merge.taking_back(takes_back);
        merge.unit("name", &mut self.name, &patch.name);
        merge.unit("phone", &mut self.phone, &patch.phone);
        merge.unit("address", &mut self.address, &patch.address);
        merge_hours(&mut merge, &mut self.hours, patch);
        merge.unit("time_zone", &mut self.time_zone, &patch.time_zone);
        merge.unit("currency", &mut self.currency, &patch.currency);
        merge.unit("locale", &mut self.locale, &patch.locale);
        merge.unit("terms", &mut self.terms, &patch.terms);
        merge.unit("view_days", &mut self.view_days, &patch.view_days);
        merge.unit("keep_days", &mut self.keep_days, &patch.keep_days);
        self.gates.merge(&patch.gates, &mut merge);
        merge.unit("second_factor", &mut self.second_factor, &patch.second_factor);
        merge_hidden(&mut merge, &mut self.hidden, patch);
        merge.unit("logo", &mut self.logo, &patch.logo);
        self.notices.merge(&patch.notices, &patch.mailed, &patch.quiet, &mut merge);
        merge.unit("tax_standard", &mut self.tax_standard, &patch.tax_standard);
        merge.unit("tax_reduced", &mut self.tax_reduced, &patch.tax_reduced);
        merge.unit("pricing", &mut self.pricing, &patch.pricing);
        merge.unit("rounding", &mut self.rounding, &patch.rounding);
        merge.unit("approval_above", &mut self.approval_above, &patch.approval_above);
        merge.unit("valid_days", &mut self.valid_days, &patch.valid_days);
        merge.lost
    }

    fn differing(&self, other: Option<&Company>) -> CompanyPatch {
        let hours = Day::ALL.into_iter().filter_map(|day| {
            let open = |company: &Company| company.hours.0[day as usize];
            Some((day, unit(&open(self), other.map(open).as_ref())?))
        });
        let hidden = Field::ALL.into_iter().filter_map(|field| {
            let hides = |company: &Company, role| company.hidden.of(field).contains(&role);
            let role = |role| {
                let theirs = other.map(|other| hides(other, role));
                Some((role, unit(&hides(self, role), theirs.as_ref())?))
            };
            let roles: BTreeMap<Role, bool> = Role::ALL.into_iter().filter_map(role).collect();
            (!roles.is_empty()).then_some((field, roles))
        });
        let mailed = AlertKind::ALL.into_iter().filter_map(|kind| {
            let mails = |company: &Company| company.notices.mailed.contains(&kind);
            Some((kind, unit(&mails(self), other.map(mails).as_ref())?))
        });
        CompanyPatch {
            name: unit(&self.name, other.map(|other| &other.name)),
            phone: unit(&self.phone, other.map(|other| &other.phone)),
            address: unit(&self.address, other.map(|other| &other.address)),
            hours: None,
            hours_of: hours.collect(),
            time_zone: unit(&self.time_zone, other.map(|other| &other.time_zone)),
            currency: unit(&self.currency, other.map(|other| &other.currency)),
            locale: unit(&self.locale, other.map(|other| &other.locale)),
            terms: unit(&self.terms, other.map(|other| &other.terms)),
            view_days: unit(&self.view_days, other.map(|other| &other.view_days)),
            keep_days: unit(&self.keep_days, other.map(|other| &other.keep_days)),
            gates: self.gates.differing(other.map(|other| &other.gates)),
            second_factor: unit(&self.second_factor, other.map(|other| &other.second_factor)),
            hidden: None,
            hidden_from: hidden.collect(),
            logo: unit(&self.logo, other.map(|other| &other.logo)),
            notices: None,
            mailed: mailed.collect(),
            quiet: unit(&self.notices.quiet, other.map(|other| &other.notices.quiet)),
            tax_standard: unit(&self.tax_standard, other.map(|other| &other.tax_standard)),
            tax_reduced: unit(&self.tax_reduced, other.map(|other| &other.tax_reduced)),
            pricing: unit(&self.pricing, other.map(|other| &other.pricing)),
            rounding: unit(&self.rounding, other.map(|other| &other.rounding)),
            approval_above: unit(&self.approval_above, other.map(|other| &other.approval_above)),
            valid_days: unit(&self.valid_days, other.map(|other| &other.valid_days)),
        }
    }
}

fn merge_hours(merge: &mut Merge<'_>, hours: &mut Hours, patch: &CompanyPatch) {
    for (day, open) in Day::ALL.into_iter().zip(&mut hours.0) {
        let whole = patch.hours.as_ref().map(|hours| hours.0[day as usize]);
        merge.part("hours", day.name(), open, &whole.or(patch.hours_of.get(&day).copied()));
    }
    if patch.hours.is_some() {
        merge.whole("hours");
    }
}

fn merge_hidden(merge: &mut Merge<'_>, hidden: &mut Hidden, patch: &CompanyPatch) {
    let said = |field: &Field| patch.hidden.is_some() || patch.hidden_from.contains_key(field);
    for field in Field::ALL.into_iter().filter(said) {
        let mut roles = hidden.of(field);
        for role in Role::ALL {
            let whole = patch.hidden.as_ref();
            let whole = whole.map(|hidden| hidden.of(field).contains(&role));
            let one = patch.hidden_from.get(&field).and_then(|roles| roles.get(&role)).copied();
            let part = format!("{}.{}", field.name(), role.name());
            merge.member("hidden", &part, &mut roles, role, whole.or(one));
        }
        hidden.say(field, roles);
    }
    if patch.hidden.is_some() {
        merge.whole("hidden");
    }
}

/// How many days back a view reaches, unless the company says otherwise.
pub const VIEW_DAYS: u32 = 60;

fn view_days() -> u32 {
    VIEW_DAYS
}

/// How many days phones keep originals, unless the company says otherwise.
pub const KEEP_DAYS: u32 = 30;

fn keep_days() -> u32 {
    KEEP_DAYS
}
