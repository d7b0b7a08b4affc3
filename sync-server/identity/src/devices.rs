//! Phones of the company: taken out of use, told to wipe, let in again, and what they say of themselves.
//!
//! Taking a phone out of use never loses work: what it still pushes is kept aside ([`engine::aside`]), exactly as it came.

use crate::Identity;
use crate::sessions::DeviceSession;
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::live::Changed;
use engine::rings;
use engine::{fetch_optional, run};
use shared::access::Audience;
use shared::ids::*;

/// What the office orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Nothing is sent to it any more, and what it pushes is kept aside.
    Revoke,
    /// The same, and it deletes what it holds with its next contact.
    Wipe,
    /// Anyone who has it may sign in again; what it pushes counts.
    LetIn,
}

impl Order {
    /// Its name in a form.
    pub fn read(name: &str) -> Option<Order> {
        match name {
            "revoke" => Some(Order::Revoke),
            "wipe" => Some(Order::Wipe),
            "let-in" => Some(Order::LetIn),
            _ => None,
        }
    }

    fn done(self) -> AuditAction {
        match self {
            Order::Revoke => AuditAction::Revoked,
            Order::Wipe => AuditAction::WipeAsked,
            Order::LetIn => AuditAction::LetIn,
        }
    }
}

/// Orders something about a person's phone; false if there is no such phone. Ordering it twice changes nothing.
pub async fn order(
    identity: &Identity,
    company: CompanyId,
    device: DeviceId,
    person: PersonId,
    by: PersonId,
    origin: &Origin,
    order: Order,
) -> Result<bool, ServerError> {
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    let known = fetch_optional!(
        noted.tx,
        (String, Option<i64>, Option<i64>),
        "select name, revoked_ms, wipe_asked_ms from devices where company_id = $1 and id = $2 and person_id = $3",
        company,
        device,
        person
    )?;
    let Some((name, revoked, wipe)) = known else { return Ok(false) };
    let nothing_new = match order {
        Order::Revoke => revoked.is_some(),
        Order::Wipe => wipe.is_some(),
        Order::LetIn => revoked.is_none(),
    };
    if nothing_new {
        return Ok(true);
    }
    match order {
        Order::Revoke | Order::Wipe => run!(
            noted.tx,
            "update devices set revoked_ms = coalesce(revoked_ms, $4), revoked_by = $5,
               wipe_asked_ms = case when $6 then $4 else wipe_asked_ms end, wiped_ms = null
             where company_id = $1 and id = $2 and person_id = $3",
            company,
            device,
            person,
            now,
            by,
            order == Order::Wipe
        )?,
        Order::LetIn => run!(
            noted.tx,
            "update devices set revoked_ms = null, revoked_by = null, wipe_asked_ms = null, wiped_ms = null
             where company_id = $1 and id = $2 and person_id = $3",
            company,
            device,
            person
        )?,
    };
    rings::forget_ended(&mut noted.tx, Some(company), now).await?;
    let said = serde_json::json!({ "phone": name, "of": person });
    let record = device.0;
    noted.tell(Deed { action: order.done(), kind: "device", record, by, said: Some(said), origin }).await?;
    let seq = noted.commit().await?;
    // The phone hears of it at once if it listens.
    let news = [(Audience::Office, None), (Audience::Person(person), None)];
    identity.tell(Changed::new(company, seq, news)).await;
    Ok(true)
}

/// The phone says that it has deleted what it held; its token ends with that.
pub async fn wiped(identity: &Identity, session: &DeviceSession, origin: &Origin) -> Result<(), ServerError> {
    let company = session.company;
    let mut noted = Noted::begin(identity, company).await?;
    let now = noted.now;
    let touched = run!(
        noted.tx,
        "update devices set wiped_ms = $4, last_contact_ms = $4, pending_sets = 0, pending_blobs = 0,
           oldest_pending_ms = null
         where company_id = $1 and id = $2 and person_id = $3 and wipe_asked_ms is not null and wiped_ms is null",
        company,
        session.device,
        session.person.id,
        now
    )?;
    if touched == 0 {
        return Ok(());
    }
    run!(
        noted.tx,
        "update sessions set revoked_ms = $4
         where company_id = $1 and device_id = $2 and person_id = $3 and revoked_ms is null",
        company,
        session.device,
        session.person.id,
        now
    )?;
    rings::forget_ended(&mut noted.tx, Some(company), now).await?;
    let (record, by) = (session.device.0, session.person.id);
    noted.tell(Deed { action: AuditAction::Wiped, kind: "device", record, by, said: None, origin }).await?;
    let seq = noted.commit().await?;
    identity.tell(Changed::new(company, seq, [(Audience::Office, None)])).await;
    Ok(())
}

/// Notes that the app was updated, which a phone with nothing to push does not say.
pub async fn note_version(identity: &Identity, session: &DeviceSession) -> Result<(), ServerError> {
    let mut tx = identity.db.write().await?;
    run!(
        tx,
        "update devices set app_version = $4 where company_id = $1 and id = $2 and person_id = $3",
        session.company,
        session.device,
        session.person.id,
        &session.app_version
    )?;
    tx.commit().await?;
    Ok(())
}
