//! When the server's key is lost: what does not open any more is let go.

use crate::sealing::{opened_link, opened_secret};
use crate::{Identity, second_factor};
use engine::execute::{Origin, ServerError};
use engine::{fetch_all, run};
use shared::ids::*;
use uuid::Uuid;

/// What was lost with a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Mails that are not sent any more, as their link does not open.
    pub mails: u64,
    /// People whose second factor is gone.
    pub second_factors: u64,
}

/// Lets go of what this server's key does not open: mails with such links are given up, such second factors are taken away,
/// with a line in the audit for each.
pub async fn let_go(identity: &Identity) -> Result<Lost, ServerError> {
    let mut lost = Lost::default();
    let mut tx = identity.db.read().await?;
    let mails = fetch_all!(
        tx,
        (Uuid, Uuid, String),
        "select company_id, id, link from mails where link <> '' order by company_id, id"
    )?;
    let secrets = fetch_all!(
        tx,
        (Uuid, Uuid, Vec<u8>),
        "select company_id, person_id, secret_bytes from second_factors order by company_id, person_id"
    )?;
    drop(tx);
    let mut tx = identity.db.write().await?;
    for (company, id, link) in mails {
        if opened_link(&identity.secret, CompanyId(company), id, &link).is_none() {
            lost.mails += run!(
                tx,
                "update mails set link = '', error = $4, given_up_ms = coalesce(given_up_ms, $3)
                 where company_id = $1 and id = $2 and sent_ms is null",
                company,
                id,
                identity.now(),
                "The key that its link was sealed with is lost."
            )?;
        }
    }
    tx.commit().await?;
    for (company, person, stored) in secrets {
        let (company, person) = (CompanyId(company), PersonId(person));
        if opened_secret(&identity.secret, company, person, &stored).is_none() {
            let nobody = PersonId(Uuid::nil());
            let gone = second_factor::turn_off(identity, company, person, nobody, &Origin::System).await?;
            lost.second_factors += u64::from(gone);
        }
    }
    Ok(lost)
}
