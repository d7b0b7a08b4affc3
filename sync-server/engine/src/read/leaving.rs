//! Somebody leaves: their open visits, customers and people go to others, so that nothing hangs on who is not there any more
//! (spec 5, "inactive owner": to the manager or the pool).

use crate::db::{DbError, Sql, Tx, chunks, tables};
use crate::fetch_all;
use shared::access::{self, Audience};
use shared::records::{Account, AccountPatch, Job, Person, PersonPatch, Plan, Role, Visit};
use shared::{AccountId, Change, CompanyId, JobId, PersonId};
use sqlx::types::Json;
use std::collections::BTreeMap;

/// So many things are handed over in one action.
const AT_ONCE: usize = 90;

/// What hangs on a person.
pub struct Leaving {
    person: Person,
    people: BTreeMap<PersonId, Person>,
    /// Open visits, soonest first, each with its job; jobs that are over are left as they are.
    pub visits: Vec<(Visit, Job)>,
    pub customers: Vec<AccountId>,
}

/// To whom it goes; what has nobody goes to the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heirs {
    pub visits: Option<PersonId>,
    pub customers: Option<PersonId>,
}

impl Leaving {
    /// Reads it; none if there is no such person.
    pub async fn read(tx: &mut Tx, company: CompanyId, id: PersonId) -> Result<Option<Leaving>, DbError> {
        let people = tables::all::<Person>(tx, company).await?;
        let people: BTreeMap<PersonId, Person> = people.into_iter().map(|p| (p.id, p)).collect();
        let Some(person) = people.get(&id).cloned() else { return Ok(None) };
        let mut visits = open_visits(tx, company, id).await?;
        visits.retain(|(_, job)| !job.status.is_over());
        // The feed finds them; it also knows customers whose past jobs were theirs.
        let seen = fetch_all!(
            tx,
            (Json<Account>,),
            "select doc from accounts where company_id = $1 and id in
               (select record from feed where company_id = $1 and audience = $2 and kind = 'account' and op = 1)
             order by id",
            company,
            Audience::Owner(id).to_string()
        )?;
        let owned = seen.into_iter().map(|(Json(account),)| account).filter(|a| a.owner == Some(id));
        let customers = owned.map(|account| account.id).collect();
        Ok(Some(Leaving { person, people, visits, customers }))
    }

    /// Whether this person may let them go: not an owner unless they are one, and nobody lets themself go.
    pub fn may_be_let_go_by(&self, by: &Person) -> bool {
        by.id != self.person.id && self.person.active && access::may_let_in(by, &self.person)
    }

    /// The manager, if customers can be given to them.
    pub fn manager(&self) -> Option<&Person> {
        self.people.get(&self.person.manager?).filter(|manager| manager.active)
    }

    /// The manager, if visits can be given to them.
    pub fn goes_out(&self) -> Option<&Person> {
        self.manager().filter(|manager| can_go(manager))
    }

    /// Everything goes to the one who can take it.
    pub fn by_rule(&self) -> Heirs {
        Heirs { visits: None, customers: self.manager().map(|manager| manager.id) }
    }

    /// What is done before the person leaves, in actions that each fit into a change set. Anyone who is cut off in the middle
    /// asks again, and gets what is left.
    pub fn handing_over(&self, heirs: Heirs) -> Vec<Vec<Change>> {
        let id = self.person.id;
        let mut changes: Vec<Change> =
            self.visits.iter().map(|(v, _)| self.given_back(v, heirs.visits)).collect();
        let patch = AccountPatch { owner: Some(heirs.customers), ..AccountPatch::default() };
        changes.extend(self.customers.iter().map(|id| Change::EditAccount { id: *id, patch: patch.clone() }));
        let above = self.manager().map(|manager| manager.id);
        let led = self.people.values().filter(|p| p.active && p.manager == Some(id));
        changes.extend(led.map(|p| Change::EditPerson {
            id: p.id,
            patch: PersonPatch {
                manager: Some(above.filter(|above| *above != p.id)),
                ..PersonPatch::default()
            },
        }));
        changes.chunks(AT_ONCE).map(<[Change]>::to_vec).collect()
    }

    /// A visit without the person: anyone else who is planned goes, else the heir, else nobody yet.
    fn given_back(&self, visit: &Visit, heir: Option<PersonId>) -> Change {
        let stays = |id: &PersonId| *id != self.person.id && self.people.get(id).is_some_and(can_go);
        let mut technicians: Vec<PersonId> = visit.plan.technicians.iter().copied().filter(stays).collect();
        if technicians.is_empty() {
            technicians.extend(heir);
        }
        Change::PlanVisit {
            id: visit.id,
            job: visit.job,
            rev: Some(visit.rev),
            plan: Plan { technicians, ..visit.plan.clone() },
            // Who leaves does not finish it.
            despite_under_way: true,
        }
    }
}

fn can_go(person: &Person) -> bool {
    person.active && person.is_any(&[Role::Technician])
}

/// The open visits that a person is planned for, soonest first, each with its job.
async fn open_visits(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<(Visit, Job)>, DbError> {
    let rows = fetch_all!(
        tx,
        (Json<Visit>,),
        "select doc from visits where company_id = $1 and open = true order by planned_ms, id",
        company
    )?;
    let visits: Vec<Visit> = rows.into_iter().map(|(Json(v),)| v).filter(|v| v.has(person)).collect();
    let ids: Vec<JobId> = visits.iter().map(|v| v.job).collect();
    let mut jobs: BTreeMap<JobId, Job> = BTreeMap::new();
    for ids in chunks(&ids, 1) {
        let mut sql = Sql::new("select doc from jobs where company_id = ");
        sql.bind(company).push(" and id in ").list(ids.iter().copied()).push(" order by id");
        let found = tx.fetch_all::<(Json<Job>,)>(sql, Vec::new()).await?;
        jobs.extend(found.into_iter().map(|(Json(job),)| (job.id, job)));
    }
    Ok(visits
        .into_iter()
        .filter_map(|v| Some((jobs.get(&v.job)?.clone(), v)))
        .map(|(job, v)| (v, job))
        .collect())
}
