//! What a row does: the changes that make a customer, or that add to one what is missing. Nothing that is there is written
//! over.

use super::entry::{Entry, Work};
use super::likeness::{plain, plain_place};
use chrono::{DateTime, Utc};
use engine::db::tables::{by_id, by_parent, digits};
use engine::db::{DbError, Tx};
use shared::ids::*;
use shared::records::{
    Account, AccountPatch, Address, Contact, Entity, Job, NewAccount, NewAddress, NewContact, NewJob, Visit,
};
use shared::{Change, Kind};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A customer as far as it matters for what is added.
#[derive(Clone, Debug, Default)]
pub(super) struct Customer {
    phone: String,
    email: String,
    addresses: Vec<(AddressId, String)>,
    contacts: Vec<(String, String, String)>,
    jobs: Vec<KnownJob>,
}

/// A job as far as it is known again.
#[derive(Clone, Debug)]
struct KnownJob {
    title: String,
    planned: Option<DateTime<Utc>>,
    address: AddressId,
}

impl Customer {
    /// Whether the job of a row is here: by its title, when it is, and where, if the row says so. One with a number of its own
    /// is known by that alone.
    pub(super) fn has_job_of(&self, entry: &Entry) -> bool {
        let Some(work) = entry.job.as_ref().filter(|work| work.reference.is_empty()) else { return false };
        let (title, planned) = (plain(&work.title), planned(work));
        let place = entry.address.as_ref().map(|place| plain_place(&place.text));
        let at = |address: AddressId| match &place {
            Some(text) => self.addresses.iter().any(|(id, theirs)| *id == address && theirs == text),
            None => true,
        };
        self.jobs.iter().any(|job| job.title == title && job.planned == planned && at(job.address))
    }
}

/// When the job of a row is to be done.
fn planned(work: &Work) -> Option<DateTime<Utc>> {
    work.plan.as_ref().and_then(|plan| plan.window.map(|w| w.start).or(plan.anytime))
}

/// Customers who are there, with all that belongs to them; the inactive are not.
pub(super) async fn customers(
    tx: &mut Tx,
    company: CompanyId,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, Customer>, DbError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut all: BTreeMap<AccountId, Customer> = BTreeMap::new();
    for record in by_id(tx, company, Kind::Account, &ids).await?.values() {
        if let Some(Account { id, phone, email, active: true, .. }) = Account::of(record) {
            let customer = Customer {
                phone: phone.text().to_owned(),
                email: email.text().to_owned(),
                ..Customer::default()
            };
            all.insert(*id, customer);
        }
    }
    for record in by_parent(tx, company, Kind::Address, &ids).await? {
        if let Some(address) = Address::of(&record)
            && let Some(customer) = all.get_mut(&address.account)
        {
            customer.addresses.push((address.id, plain_place(&address.text)));
        }
    }
    for record in by_parent(tx, company, Kind::Contact, &ids).await? {
        if let Some(contact) = Contact::of(&record).filter(|contact| contact.active)
            && let Some(customer) = all.get_mut(&contact.account)
        {
            customer.contacts.push(person(&contact.name, contact.email.text(), contact.phone.text()));
        }
    }
    let jobs = by_parent(tx, company, Kind::Job, &ids).await?;
    let jobs: Vec<&Job> = jobs.iter().filter_map(Job::of).filter(|job| !job.status.is_over()).collect();
    let job_ids: Vec<Uuid> = jobs.iter().map(|job| job.id.0).collect();
    let visits = by_parent(tx, company, Kind::Visit, &job_ids).await?;
    let mut planned: BTreeMap<JobId, Vec<Option<DateTime<Utc>>>> = BTreeMap::new();
    for visit in visits.iter().filter_map(Visit::of) {
        planned.entry(visit.job).or_default().push(visit.planned());
    }
    for job in jobs {
        let Some(customer) = all.get_mut(&job.account) else { continue };
        let when = planned.remove(&job.id).unwrap_or_else(|| vec![None]);
        let known = |planned| KnownJob { title: plain(&job.title), planned, address: job.address };
        customer.jobs.extend(when.into_iter().map(known));
    }
    Ok(all)
}

fn person(name: &str, email: &str, phone: &str) -> (String, String, String) {
    (plain(name), email.trim().to_lowercase(), digits(phone))
}

/// An id made from the import and its row.
pub(super) fn id_of(what: &str, import: Uuid, n: u32) -> Uuid {
    derived(&format!("imported {what} {n}"), import)
}

/// What makes a customer of a row; none of theirs is there before.
pub(super) fn create(import: Uuid, n: u32, entry: &Entry) -> (AccountId, Customer, Vec<Change>) {
    let id = AccountId(id_of("account", import, n));
    let mut changes = vec![Change::AddAccount(NewAccount {
        id,
        kind: entry.kind,
        name: entry.name.clone(),
        phone: entry.phone.clone(),
        email: entry.email.clone(),
        language: entry.language.clone(),
        owner: None,
    })];
    let mut customer =
        Customer { phone: entry.phone.clone(), email: entry.email.clone(), ..Customer::default() };
    belongings(import, n, entry, id, &mut customer, &mut changes);
    (id, customer, changes)
}

/// What adds to a customer what a row has and they have not.
pub(super) fn merge(
    import: Uuid,
    n: u32,
    entry: &Entry,
    id: AccountId,
    customer: &mut Customer,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let missing = |theirs: &mut String, ours: &str| {
        (theirs.trim().is_empty() && !ours.is_empty()).then(|| {
            *theirs = ours.to_owned();
            ours.to_owned()
        })
    };
    let patch = AccountPatch {
        phone: missing(&mut customer.phone, &entry.phone),
        email: missing(&mut customer.email, &entry.email),
        ..AccountPatch::default()
    };
    if !patch.is_empty() {
        changes.push(Change::EditAccount { id, patch });
    }
    belongings(import, n, entry, id, customer, &mut changes);
    changes
}

/// Address and contact, as far as the customer does not have them, and the job.
fn belongings(
    import: Uuid,
    n: u32,
    entry: &Entry,
    account: AccountId,
    customer: &mut Customer,
    changes: &mut Vec<Change>,
) {
    let mut address = customer.addresses.first().map(|(id, _)| *id);
    if let Some(place) = &entry.address {
        let text = plain_place(&place.text);
        let there = customer.addresses.iter().find(|(_, theirs)| *theirs == text).map(|(id, _)| *id);
        address = Some(there.unwrap_or_else(|| {
            let id = AddressId(id_of("address", import, n));
            let (access, pin) = (place.access.clone(), place.pin);
            changes.push(Change::AddAddress(NewAddress {
                id,
                account,
                text: place.text.clone(),
                access,
                pin,
            }));
            customer.addresses.push((id, text));
            id
        }));
    }
    if let Some(someone) = &entry.contact {
        let new = person(&someone.name, &someone.email, &someone.phone);
        let same = |theirs: &(String, String, String)| {
            let free = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
            theirs.0 == new.0 && free(&theirs.1, &new.1) && free(&theirs.2, &new.2)
        };
        if !customer.contacts.iter().any(same) {
            changes.push(Change::AddContact(NewContact {
                id: ContactId(id_of("contact", import, n)),
                account,
                name: someone.name.clone(),
                job_title: someone.job_title.clone(),
                role: someone.role,
                email: someone.email.clone(),
                phone: someone.phone.clone(),
                channel: someone.channel,
                primary: someone.primary,
            }));
            customer.contacts.push(new);
        }
    }
    let Some(work) = &entry.job else { return };
    let id = JobId(id_of("job", import, n));
    // Without an address the rules say what is missing.
    let address = address.unwrap_or(AddressId(Uuid::nil()));
    changes.push(Change::AddJob(NewJob {
        id,
        account,
        address,
        job_type: work.job_type,
        title: work.title.clone(),
        description: work.description.clone(),
        amount: work.amount,
        urgent: work.urgent,
    }));
    if let Some(plan) = &work.plan {
        changes.push(Change::PlanVisit {
            id: VisitId(id_of("visit", import, n)),
            job: id,
            rev: None,
            plan: plan.clone(),
            despite_under_way: false,
        });
    }
    customer.jobs.push(KnownJob { title: plain(&work.title), planned: planned(work), address });
}
