//! Marks: the newest commit that a phone has heard of, by number and nonce. A server that does not know it was restored
//! from an older backup, whatever the phone's cursor says: that is as old as its last pull.
//!
//! A new mark is given only to the one who comes with none or with one that stands. So nothing that is said after a restore
//! hides what the phone was told before it: the old mark stays until a pull has dealt with it.

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use engine::db::{DbError, Sql, Tx};
use engine::fetch_optional;
use host::app::App;
use shared::ids::CompanyId;
use shared::seams::Mechanism;
use shared::sync::MARK;
use std::convert::Infallible;

/// The mark that a phone came with, if it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Mark {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Mark, Infallible> {
        Ok(Mark(parts.headers.get(MARK).map(|mark| String::from_utf8_lossy(mark.as_bytes()).into_owned())))
    }
}

impl Mark {
    /// Whether this database made it.
    pub async fn stands(&self, app: &App, tx: &mut Tx, company: CompanyId) -> Result<bool, DbError> {
        if self.0.is_none() || app.points.off(Mechanism::Nonce) {
            return Ok(true);
        }
        let Some((seq, said)) = self.read() else { return Ok(false) };
        Ok(nonce(tx, company, seq).await?.is_some_and(|nonce| nonce == said))
    }

    /// Its number and nonce, if it reads.
    fn read(&self) -> Option<(i64, &str)> {
        let (seq, said) = self.0.as_ref()?.split_once('.')?;
        Some((seq.parse().ok()?, said))
    }

    /// The company's sequence number by now, and the mark for an answer that rests on what is there; none where the phone's
    /// own does not stand.
    pub async fn next(&self, app: &App, company: CompanyId) -> Result<(u64, Option<HeaderValue>), DbError> {
        let own = self.read();
        let mut sql = Sql::new(
            "select h.seq, c.nonce, o.nonce from heads h
             join commits c on c.company_id = h.company_id and c.seq = h.seq
             left join commits o on o.company_id = h.company_id and o.seq = ",
        );
        sql.bind(own.map(|(seq, _)| seq)).push(" where h.company_id = ").bind(company);
        let head = app.db.fetch_optional::<(i64, Vec<u8>, Option<Vec<u8>>)>(sql, Vec::new()).await?;
        let Some((seq, nonce, of_own)) = head else { return Ok((0, None)) };
        let stands = match own {
            _ if self.0.is_none() || app.points.off(Mechanism::Nonce) => true,
            Some((_, said)) => of_own.is_some_and(|nonce| hex::encode(nonce) == said),
            None => false,
        };
        let mark = match stands {
            true => HeaderValue::from_str(&format!("{seq}.{}", hex::encode(nonce))).ok(),
            false => None,
        };
        Ok((u64::try_from(seq).unwrap_or_default(), mark))
    }
}

/// The nonce of a commit, if there was one with this number.
pub(super) async fn nonce(tx: &mut Tx, company: CompanyId, seq: i64) -> Result<Option<String>, DbError> {
    let found = fetch_optional!(
        tx,
        (Vec<u8>,),
        "select nonce from commits where company_id = $1 and seq = $2 order by seq",
        company,
        seq
    )?;
    Ok(found.map(|(nonce,)| hex::encode(nonce)))
}
