//! The company's key pair for unsent work that is carried to the office in a file: phones encrypt to the recipient, the
//! server alone opens with the identity.

use age::secrecy::ExposeSecret;
use engine::db::DbError;
use engine::{Engine, fetch_optional, run};
use shared::ids::CompanyId;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the company's key does not read: {0}")]
    Unreadable(String),
}

/// What phones encrypt to; made when it is first asked for.
pub async fn recipient(engine: &Engine, company: CompanyId) -> Result<String, KeyError> {
    if let Some((recipient, _)) = pair(engine, company).await? {
        return Ok(recipient);
    }
    let made = age::x25519::Identity::generate();
    let mut tx = engine.db.write().await?;
    run!(
        tx,
        "insert into company_keys (company_id, recipient, identity, made_ms) values ($1, $2, $3, $4)
         on conflict do nothing",
        company,
        made.to_public().to_string(),
        made.to_string().expose_secret(),
        engine.now()
    )?;
    tx.commit().await?;
    // Of two that made one at the same time, one stands.
    let stands = pair(engine, company).await?;
    stands.map(|(recipient, _)| recipient).ok_or_else(|| KeyError::Unreadable("it is not there".into()))
}

/// What opens it; none if no phone of this company ever asked.
pub async fn identity(
    engine: &Engine,
    company: CompanyId,
) -> Result<Option<age::x25519::Identity>, KeyError> {
    let Some((_, identity)) = pair(engine, company).await? else { return Ok(None) };
    identity.parse().map(Some).map_err(|e: &str| KeyError::Unreadable(e.to_owned()))
}

async fn pair(engine: &Engine, company: CompanyId) -> Result<Option<(String, String)>, DbError> {
    let mut tx = engine.db.read().await?;
    fetch_optional!(
        tx,
        (String, String),
        "select recipient, identity from company_keys where company_id = $1",
        company
    )
}
