//! Estimates: written, sent, accepted or declined, and made into a job (spec 1, "Estimate State Machine").

use crate::access::{Action, Subject};
use crate::decide::edit::Edited;
use crate::decide::field::jobs;
use crate::decide::{By, Effects, LINE, Stop, TEXT, Whose, filled, text};
use crate::ids::{AddressId, EstimateId, JobTypeId};
use crate::local;
use crate::money::{DocumentError, Minor, MoneyError};
use crate::records::*;
use crate::refusal::{Code, Refusal};
use crate::world::{Key, World};
use EstimateStatus::{Accepted as Taken, Draft, Expired, Rejected as Declined, Sent, Viewed};
use chrono::Datelike;

/// The most offers of one estimate.
pub const MOST_OFFERS: usize = 6;
/// The most lines of one offer.
pub const MOST_LINES: usize = 200;
/// The most characters that the descriptions of an offer's lines have together.
const MOST_WORDS: usize = 100_000;
/// The most that an offer may come to, in minor units: sums of many such still fit.
const MOST: Minor = Minor(1_000_000_000_000_000);

pub(in crate::decide) fn add(w: &World, by: &By<'_>, new: NewEstimate) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Company, by.set.company.0), Key::One(Kind::Account, new.account.0)])?;
    let company = by.find::<Company>(w, by.set.company)?;
    if !by.find::<Account>(w, new.account)?.active {
        return Err(Code::Inactive.into());
    }
    let NewEstimate {
        id,
        account,
        address,
        title,
        note,
        terms,
        internal,
        offers,
        deposit,
        valid_until,
        pricing,
        rounding,
        replaces,
    } = new;
    let at = by.at();
    if let Some(before) = replaces {
        let before = by.find::<Estimate>(w, before)?;
        if before.account != account || before.status == Draft || before.deleted {
            return Err(Refusal::new(Code::NotFound)
                .with("kind", Kind::Estimate)
                .with("id", before.id)
                .into());
        }
        may_be_replaced(before)?;
    }
    by.add(
        w,
        Estimate {
            id,
            number: None,
            account,
            address,
            title,
            note,
            terms,
            internal: internal.into(),
            offers: offers.into(),
            deposit: deposit.into(),
            valid_until,
            currency: company.currency,
            pricing: pricing.unwrap_or(company.pricing),
            rounding: rounding.unwrap_or(company.rounding),
            status: Draft,
            by: by.person(),
            created: at,
            moved: at,
            approved: None,
            revise: String::new(),
            accepted: None,
            rejected: None,
            withdrawn: Vec::new(),
            replaces,
            superseded: None,
            job: None,
            deleted: false,
            clocks: Clocks::default(),
            unknown: Default::default(),
        },
    )
}

/// What was accepted stands, and there is one newer version at most.
fn may_be_replaced(before: &Estimate) -> Result<(), Stop> {
    match (before.status, before.superseded) {
        (Taken, _) => Err(no_step(Taken, Draft)),
        (_, Some(_)) => Err(Code::Superseded.into()),
        (_, None) => Ok(()),
    }
}

impl Edited for Estimate {
    fn whose(&self, w: &World, by: &By<'_>) -> Result<Whose, Stop> {
        Ok(Whose::Of(by.find::<Account>(w, self.account)?.owner))
    }

    fn may_edit(&self, w: &World, by: &By<'_>, _: &EstimatePatch) -> Result<(), Stop> {
        by.may(w, Subject::Estimate, Action::Change, self.whose(w, by)?)?;
        if self.status == Draft && !self.deleted { Ok(()) } else { Err(Code::NotADraft.into()) }
    }

    /// It adds up as it now stands, and is done at a place of the customer's.
    fn goes_along(
        &mut self,
        w: &World,
        by: &By<'_>,
        _: &Estimate,
        patch: &EstimatePatch,
        _: &mut Effects,
    ) -> Result<(), Stop> {
        if let Some(Some(address)) = patch.address {
            is_of(w, by, address, self)?;
        }
        if self.valid_until.is_some_and(|day| !(2000..3000).contains(&day.year())) {
            return Err(bad_day());
        }
        let Some(offers) = self.offers.held() else { return Ok(()) };
        if offers.len() > MOST_OFFERS {
            return Err(Refusal::new(Code::TooMany).with("limit", MOST_OFFERS).into());
        }
        for (n, offer) in offers.iter().enumerate() {
            self.adds_up(n, offer)?;
        }
        Ok(())
    }
}

impl Estimate {
    fn adds_up(&self, n: usize, offer: &Offer) -> Result<(), Stop> {
        let bad = |line: usize, field: &str| {
            let refusal = Refusal::new(Code::BadLine).with("offer", n + 1);
            Stop::from(refusal.with("line", line + 1).with("field", field))
        };
        text("offers", &offer.name, LINE)?;
        text("offers", &offer.note, TEXT)?;
        if offer.lines.len() > MOST_LINES {
            return Err(Refusal::new(Code::TooMany).with("limit", MOST_LINES).into());
        }
        for (at, line) in offer.lines.iter().enumerate() {
            filled("offers", &line.name, LINE).map_err(|_| bad(at, "name"))?;
            text("offers", &line.section, LINE).map_err(|_| bad(at, "section"))?;
            text("offers", &line.unit, LINE).map_err(|_| bad(at, "unit"))?;
            text("offers", &line.description, TEXT).map_err(|_| bad(at, "description"))?;
            if line.quantity.0 <= 0 {
                return Err(bad(at, "quantity"));
            }
            // With all that is optional it is the most that it can come to.
            if line.price.0 < 0 {
                return Err(bad(at, "price"));
            }
        }
        let words: usize = offer.lines.iter().map(|line| line.description.chars().count()).sum();
        if words > MOST_WORDS {
            return Err(Refusal::new(Code::TooLong).with("field", "offers").with("limit", MOST_WORDS).into());
        }
        let all = (0..offer.lines.len() as u32).collect();
        for extras in [Default::default(), all] {
            match self.totals(offer, &extras) {
                Ok(totals) if totals.total <= MOST => {}
                Ok(_) | Err(DocumentError::Total(_)) => return Err(Code::BadAmount.into()),
                Err(DocumentError::Line { line, error: MoneyError::TooMuch }) => {
                    return Err(bad(line, "discount"));
                }
                Err(DocumentError::Line { line, .. }) => return Err(bad(line, "price")),
                Err(DocumentError::Discount(_)) => {
                    let refusal = Refusal::new(Code::TooMuch).with("field", "discount");
                    return Err(refusal.with("offer", n + 1).into());
                }
                // A deposit of an offer that has no lines yet comes to nothing.
                Err(DocumentError::Deposit(_)) if offer.lines.is_empty() => {}
                Err(DocumentError::Deposit(_)) => {
                    return Err(Refusal::new(Code::TooMuch).with("field", "deposit").into());
                }
            }
        }
        Ok(())
    }
}

/// The place is one of the customer's.
fn is_of(w: &World, by: &By<'_>, address: AddressId, estimate: &Estimate) -> Result<(), Stop> {
    match by.find::<Address>(w, address)?.account == estimate.account {
        true => Ok(()),
        false => Err(Refusal::new(Code::NotFound).with("kind", Kind::Address).with("id", address).into()),
    }
}

/// One step in its life; a step that was made already is none.
pub(in crate::decide) fn step(
    w: &World,
    by: &By<'_>,
    id: EstimateId,
    step: EstimateStep,
) -> Result<Effects, Stop> {
    w.want([Key::One(Kind::Company, by.set.company.0), Key::One(Kind::Person, by.person().0)])?;
    let before = by.find::<Estimate>(w, id)?;
    let whose = before.whose(w, by)?;
    match &step {
        EstimateStep::Approve { .. } | EstimateStep::AskRevision { .. } => {
            by.may(w, Subject::Approval, Action::Change, whose)?;
        }
        _ => by.may(w, Subject::Estimate, Action::Change, whose)?,
    }
    let company = by.find::<Company>(w, by.set.company)?;
    let (mut now, mut effects) = (before.clone(), Effects::default());
    // What a phone does not see it cannot compare: the server does.
    let content = before.content();
    let is_it = |said: &str| content.as_deref().is_none_or(|content| content == said);
    match step {
        EstimateStep::Approve { content } => {
            asks(before, &[Draft])?;
            if !is_it(&content) {
                return Err(outdated());
            }
            now.approved = Some(Approval { by: by.person(), at: by.at(), content });
            now.revise = String::new();
        }
        EstimateStep::AskRevision { reason } => {
            asks(before, &[Draft])?;
            filled("reason", &reason, TEXT)?;
            (now.approved, now.revise) = (None, reason);
        }
        EstimateStep::Send => {
            if matches!(before.status, Sent | Viewed) {
                return Ok(Effects::default());
            }
            asks(before, &[Draft])?;
            let offers = before.seen();
            if before.offers.held().is_some()
                && (offers.is_empty() || offers.iter().any(|offer| offer.lines.is_empty()))
            {
                return Err(Code::NothingOffered.into());
            }
            if before.currency != company.currency {
                return Err(Code::BadAmount.into());
            }
            let day = local::date(zone(company), by.at().time());
            if before.valid_until.is_some_and(|last| day > last) {
                return Err(bad_day());
            }
            let approved = |approval: &Approval| is_it(&approval.content);
            let over =
                company.approval_limit().zip(before.largest()).is_some_and(|(limit, most)| most > limit);
            let manages = by.may(w, Subject::Approval, Action::Change, whose);
            if let Err(Stop::Need(need)) = manages {
                return Err(Stop::Need(need));
            }
            let asked = over || !before.revise.is_empty();
            if asked && manages.is_err() && !before.approved.as_ref().is_some_and(approved) {
                return Err(Code::NeedsApproval.into());
            }
            (now.status, now.moved, now.revise) = (Sent, by.at(), String::new());
            // Until then the customer may still accept what they hold.
            if let Some(old) = before.replaces {
                let old = by.find::<Estimate>(w, old)?;
                may_be_replaced(old)?;
                effects.put(Estimate { superseded: Some(id), ..old.clone() });
            }
        }
        EstimateStep::View => match before.status {
            Sent => (now.status, now.moved) = (Viewed, by.at()),
            // It is looked at again, and after it was decided too.
            Viewed | Taken | Declined | Expired => return Ok(Effects::default()),
            Draft => return Err(no_step(before.status, Viewed)),
        },
        EstimateStep::Accept(choice) => {
            if before.accepted.as_ref().is_some_and(|accepted| accepted.choice == choice) {
                return Ok(Effects::default());
            }
            asks(before, &[Sent, Viewed, Expired])?;
            let day = local::date(zone(company), by.at().time());
            // What was said in time counts, whenever it arrives.
            let past = before.valid_until.is_some_and(|last| day > last);
            if past && !crate::line::is_visible(&choice.late) {
                return Err(Code::Expired.into());
            }
            text("late", &choice.late, TEXT)?;
            filled("name", &choice.name, LINE)?;
            if !is_it(&choice.content) {
                return Err(outdated());
            }
            if let Some(offers) = before.offers.held() {
                let offer = offers.get(choice.offer as usize).ok_or(Code::NothingOffered)?;
                let optional = |at: &u32| offer.lines.get(*at as usize).is_some_and(|line| line.optional);
                if !choice.extras.iter().all(optional) || before.totals(offer, &choice.extras).is_err() {
                    return Err(Code::NothingOffered.into());
                }
            }
            now.accepted = Some(Accepted { at: by.at(), by: taker(by), choice });
            (now.status, now.moved) = (Taken, by.at());
        }
        EstimateStep::Reject { reason } => {
            asks(before, &[Sent, Viewed, Expired])?;
            text("reason", &reason, TEXT)?;
            now.rejected = Some(Rejected { at: by.at(), by: taker(by), reason });
            (now.status, now.moved) = (Declined, by.at());
        }
        EstimateStep::Expire => {
            if before.status == Expired {
                return Ok(Effects::default());
            }
            let day = local::date(zone(company), by.at().time());
            if !matches!(before.status, Sent | Viewed) || before.valid_until.is_none_or(|last| day <= last) {
                return Err(no_step(before.status, Expired));
            }
            (now.status, now.moved) = (Expired, by.at());
        }
        EstimateStep::Withdraw { reason } => {
            let Some(accepted) = before.accepted.clone().filter(|_| before.status == Taken) else {
                return Err(no_step(before.status, Viewed));
            };
            filled("reason", &reason, TEXT)?;
            if let Some(job) = before.job {
                let job = by.find::<Job>(w, job)?;
                match job.status {
                    JobStatus::Closed => {}
                    // Nobody has planned it: it goes with what it was made of.
                    JobStatus::Lead => {
                        effects.put(Job { status: JobStatus::Closed, moved: by.at(), ..job.clone() })
                    }
                    _ => return Err(Code::WorkHasBegun.into()),
                }
            }
            now.withdrawn.push(Withdrawal { at: by.at(), by: by.person(), reason, accepted });
            now.accepted = None;
            (now.status, now.moved) = (Viewed, by.at());
        }
        EstimateStep::Delete => {
            if !matches!(before.status, Draft | Expired) {
                return Err(Code::NotADraft.into());
            }
            now.deleted = true;
        }
        EstimateStep::Restore => now.deleted = false,
    }
    effects.put(now);
    Ok(effects)
}

/// Whoever acts here takes it down for the customer; what the server itself does the customer did by themselves.
fn taker(by: &By<'_>) -> Option<crate::ids::PersonId> {
    (by.ctx.authority == crate::decide::Authority::Person).then(|| by.person())
}

/// It is in one of these states, and stands.
fn asks(estimate: &Estimate, states: &[EstimateStatus]) -> Result<(), Stop> {
    if estimate.superseded.is_some() {
        return Err(Code::Superseded.into());
    }
    if estimate.deleted {
        let gone = Refusal::new(Code::NotFound).with("kind", Kind::Estimate).with("id", estimate.id);
        return Err(gone.into());
    }
    match states.contains(&estimate.status) {
        true => Ok(()),
        false => Err(Refusal::new(Code::MovedOn)
            .with("from", estimate.status.name())
            .with("to", states.first().map_or("", |status| status.name()))
            .into()),
    }
}

fn no_step(from: EstimateStatus, to: EstimateStatus) -> Stop {
    Refusal::new(Code::NoSuchStep).with("from", from.name()).with("to", to.name()).into()
}

fn outdated() -> Stop {
    Refusal::new(Code::Outdated).with("kind", Kind::Estimate).into()
}

fn bad_day() -> Stop {
    Refusal::new(Code::BadSetting).with("field", "valid_until").into()
}

fn zone(company: &Company) -> chrono_tz::Tz {
    company.time_zone.parse().unwrap_or(chrono_tz::UTC)
}

/// Makes the job of an accepted estimate; one that is there already is the one that is meant.
pub(in crate::decide) fn book(
    w: &World,
    by: &By<'_>,
    id: EstimateId,
    job_type: JobTypeId,
    address: Option<AddressId>,
) -> Result<Effects, Stop> {
    w.want([
        Key::One(Kind::Company, by.set.company.0),
        Key::One(Kind::Person, by.person().0),
        Key::One(Kind::Job, id.job().0),
        Key::One(Kind::JobType, job_type.0),
    ])?;
    let estimate = by.find::<Estimate>(w, id)?;
    let before = w.get::<Job>(id.job())?.cloned();
    if before.as_ref().is_some_and(|job| job.status != JobStatus::Closed) {
        return Ok(Effects::default());
    }
    asks(estimate, &[Taken])?;
    let company = by.find::<Company>(w, by.set.company)?;
    if estimate.currency != company.currency {
        return Err(Code::BadAmount.into());
    }
    let address = estimate.address.or(address);
    let address = address.ok_or_else(|| Refusal::new(Code::Empty).with("field", "address"))?;
    let totals = estimate.total();
    let new = NewJob {
        id: id.job(),
        account: estimate.account,
        address,
        job_type,
        title: estimate.title.clone(),
        description: estimate.scope(),
        amount: totals.map(|totals| totals.money(totals.total)),
        urgent: false,
    };
    let mut effects = match before {
        None => jobs::add(w, by, new)?,
        Some(closed) => again(w, by, closed, new)?,
    };
    effects.put(Estimate { job: Some(id.job()), ..estimate.clone() });
    Ok(effects)
}

/// A job that was closed is there again, with what is accepted by now.
fn again(w: &World, by: &By<'_>, closed: Job, new: NewJob) -> Result<Effects, Stop> {
    let account = by.find::<Account>(w, new.account)?;
    by.may(w, Subject::Job, Action::Add, Whose::Of(account.owner))?;
    let mut effects = Effects::default();
    effects.put(Job {
        status: JobStatus::Lead,
        moved: by.at(),
        title: new.title,
        description: new.description,
        amount: new.amount.into(),
        address: new.address,
        job_type: new.job_type,
        owner: account.owner,
        ..closed
    });
    Ok(effects)
}

impl Estimate {
    /// What is to be done, as whoever does it reads it: the note, and the lines without their prices.
    fn scope(&self) -> String {
        let mut said = vec![self.note.trim().to_owned()];
        let accepted = self.accepted.as_ref().map(|accepted| &accepted.choice);
        let offer = accepted.and_then(|choice| Some((choice, self.seen().get(choice.offer as usize)?)));
        if let Some((choice, offer)) = offer {
            said.extend(offer.lines.iter().enumerate().filter_map(|(at, line)| {
                let counts = !line.optional || choice.extras.contains(&(at as u32));
                let unit = if line.unit.is_empty() { String::new() } else { format!(" {}", line.unit) };
                counts.then(|| format!("{}{unit} × {}", line.quantity.plain(), line.name))
            }));
        }
        let said: Vec<String> = said.into_iter().filter(|line| !line.is_empty()).collect();
        said.join("\n").chars().take(TEXT).collect()
    }
}
