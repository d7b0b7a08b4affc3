//! Where phones are rung, as they say it; and the server's key pair, which push services know it by.

use super::post::Post;
use super::sealed::{self, Signer};
use crate::Outreach;
use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use engine::db::DbError;
use engine::rings::{self, Phone};
use engine::{fetch_optional, run};
use shared::ids::CompanyId;
use shared::language::is_language;
use shared::sync::Bell;

/// What the pair is sealed as.
const ABOUT: &str = "key pair ring";

/// What browsers subscribe with; none: this server rings nobody.
pub async fn key(outreach: &Outreach) -> Result<Option<String>, DbError> {
    Ok(signer(outreach).await?.map(|signer| signer.public()))
}

/// The server's key pair, made when it is first asked for; none: this server rings nobody.
pub(super) async fn signer(outreach: &Outreach) -> Result<Option<Signer>, DbError> {
    if outreach.post.is_none() {
        return Ok(None);
    }
    let kept = kept(outreach).await?;
    if let Some(signer) = kept.as_deref().and_then(|sealed| opened(outreach, sealed)) {
        return Ok(Some(signer));
    }
    let made = Signer::made().map_err(|error| broken(&error))?;
    let sealed = outreach.secret.seal(ABOUT, &made, outreach.random.as_ref());
    let mut tx = outreach.db.write().await?;
    if let Some(lost) = kept {
        // The server's key is another one: who subscribed with the old pair does so anew.
        run!(tx, "delete from key_pairs where purpose = 'ring' and sealed = $1", lost)?;
        rings::ring_nobody(&mut tx).await?;
    }
    run!(
        tx,
        "insert into key_pairs (purpose, sealed, made_ms) values ('ring', $1, $2) on conflict do nothing",
        sealed,
        outreach.now()
    )?;
    tx.commit().await?;
    // Of two that made one at the same time, one stands.
    let stands = self::kept(outreach).await?;
    Ok(stands.as_deref().and_then(|sealed| opened(outreach, sealed)))
}

async fn kept(outreach: &Outreach) -> Result<Option<Vec<u8>>, DbError> {
    let mut tx = outreach.db.read().await?;
    let sealed = "select sealed from key_pairs where purpose = 'ring' order by purpose";
    Ok(fetch_optional!(tx, (Vec<u8>,), sealed)?.map(|(sealed,)| sealed))
}

fn opened(outreach: &Outreach, sealed: &[u8]) -> Option<Signer> {
    Signer::read(&outreach.secret.open(ABOUT, sealed)?).ok()
}

fn broken(why: &dyn std::fmt::Display) -> DbError {
    DbError::Unreadable { kind: "key pair".to_owned(), why: why.to_string() }
}

/// Why a phone is not rung where it says.
#[derive(Debug, thiserror::Error)]
pub enum NoBell {
    /// This server rings nobody.
    #[error("this server rings no phones")]
    Off,
    #[error("an endpoint is the https address of a push service")]
    Endpoint,
    #[error("p256dh and auth are a point and a secret as a browser makes them, in base64url")]
    Keys,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Rings a phone there from now on.
pub async fn ring_at(
    outreach: &Outreach,
    company: CompanyId,
    phone: Phone,
    bell: &Bell,
) -> Result<(), NoBell> {
    let post: &Post = outreach.post.as_ref().ok_or(NoBell::Off)?;
    let endpoint = post.endpoint(&bell.endpoint).ok_or(NoBell::Endpoint)?;
    let keys = bytes(&bell.p256dh).zip(bytes(&bell.auth));
    let (p256dh, auth) = keys.filter(|(point, auth)| sealed::is_sound(point, auth)).ok_or(NoBell::Keys)?;
    let language = Some(bell.language.as_str()).filter(|language| is_language(language));
    let bell = rings::Bell {
        phone,
        endpoint: endpoint.into(),
        p256dh,
        auth,
        language: language.unwrap_or_default().to_owned(),
        stands: true,
    };
    let mut tx = outreach.db.write().await?;
    rings::ring_at(&mut tx, company, &bell, outreach.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Rings a phone no more.
pub async fn ring_no_more(outreach: &Outreach, company: CompanyId, phone: Phone) -> Result<(), DbError> {
    let mut tx = outreach.db.write().await?;
    rings::ring_no_more(&mut tx, company, phone, None).await?;
    tx.commit().await
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}
