//! Unsent work that was carried to the office in a file: it goes through the same door under the same ids, so whatever the
//! phone sends later gets the outcome that was given here.
//!
//! A file is read twice: once to see that it is whole and whose it is, once to take it in. What is encrypted to the company
//! may have been written by anybody who knows its key, which every phone does; the seal tells whose phone it was. Without a
//! seal that fits, the work is kept aside for a person to look at.

use crate::keys::{self, KeyError};
use age::DecryptError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::blobs::BlobError;
use engine::db::{DbError, Sql, tables, unquoted};
use engine::execute::{self, DeviceOrigin, Executed, Incoming, Origin, Payload, ServerError};
use engine::{Engine, fetch_all, fetch_optional};
use hmac::{Hmac, Mac};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use shared::carried::{Head, Line, VERSION};
use shared::ids::*;
use shared::records::Person;
use shared::sync::{BlobHash, Outcome};
use shared::{ChangeSet, Code};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use uuid::Uuid;

/// Change sets taken in at once.
const BATCH: usize = 200;
/// The longest line: the largest blob in base64, and what is around it.
const LONGEST_LINE: u64 = 96 * 1024 * 1024;

/// The most change sets and blobs of a file: years of a phone's work.
const MOST_LINES: u64 = 200_000;

/// Why a file is not taken in. Nothing of it is, then.
#[derive(Debug, thiserror::Error)]
pub enum CarriedError {
    /// It is encrypted to somebody else, or was made for another company.
    #[error("the file was made for another company")]
    Foreign,
    /// It is no file of unsent work at all.
    #[error("this is no file of unsent work")]
    Strange,
    /// It was cut off or changed on its way.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// It was written by a newer app than this server knows.
    #[error("the file was written by a newer app")]
    TooNew,
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error("{0}")]
    Broken(String),
}

impl From<DbError> for CarriedError {
    fn from(error: DbError) -> CarriedError {
        CarriedError::Server(error.into())
    }
}

impl From<KeyError> for CarriedError {
    fn from(error: KeyError) -> CarriedError {
        CarriedError::Broken(error.to_string())
    }
}

/// What came of a file.
#[derive(Debug)]
pub struct Report {
    pub head: Head,
    /// The file proves which phone wrote it.
    pub proven: bool,
    pub sets: Vec<TakenSet>,
    pub blobs: Vec<TakenBlob>,
}

/// What came of a change set.
#[derive(Debug)]
pub struct TakenSet {
    pub n: u64,
    /// What it says, if it can be read.
    pub set: Option<ChangeSet>,
    pub outcome: Outcome,
    /// The server had it already; the outcome is the one of then.
    pub known: bool,
}

/// What came of a picture or signature.
#[derive(Debug)]
pub struct TakenBlob {
    pub hash: BlobHash,
    pub what: BlobTaken,
}

/// Whether its bytes are here now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobTaken {
    Stored,
    /// They were here already.
    Known,
    /// They are not those that the hash names: the phone keeps trying.
    WrongBytes,
}

/// Opens a file, and takes in what is in it.
pub async fn take_in(engine: &Engine, company: CompanyId, file: &Path) -> Result<Report, CarriedError> {
    let identity = keys::identity(engine, company).await?.ok_or(CarriedError::Foreign)?;
    let checked = {
        let (path, identity) = (file.to_owned(), identity.clone());
        blocking(move || check(&path, &identity)).await??
    };
    if checked.head.company != company {
        return Err(CarriedError::Foreign);
    }
    if checked.head.stream != StreamId::of(checked.head.device, company, checked.head.person) {
        return Err(CarriedError::Damaged("its stream is not that of its phone".into()));
    }
    let origin = origin(engine, company, &checked).await?;
    let mut report = Report {
        proven: origin.quarantined != Some(Code::Unproven),
        head: checked.head,
        sets: Vec::new(),
        blobs: Vec::new(),
    };

    let (send, receive) = tokio::sync::mpsc::channel::<Line>(4);
    let reading = {
        let path = file.to_owned();
        blocking(move || {
            each_line(&path, &identity, |_, line| {
                // The receiver has given up: then the reason is theirs.
                send.blocking_send(line).map_err(|_| CarriedError::Broken("nobody takes it in".into()))
            })
        })
    };
    let taking = async {
        // Let go at the end, whatever ends it: so the reader ends as well.
        let mut receive = receive;
        let mut sets = Vec::new();
        while let Some(line) = receive.recv().await {
            match line {
                Line::Set { n, hash, set, void, id } => {
                    sets.push((n, id, hash, set, void));
                    if sets.len() == BATCH {
                        take_sets(engine, company, &origin, std::mem::take(&mut sets), &mut report.sets)
                            .await?;
                    }
                }
                Line::Blob { hash, base64, .. } => {
                    let what = take_blob(engine, company, &origin, &hash, &base64).await?;
                    report.blobs.push(TakenBlob { hash, what });
                }
                Line::Head(_) | Line::End { .. } => {}
            }
        }
        take_sets(engine, company, &origin, sets, &mut report.sets).await
    };
    let (read, taken) = futures::join!(reading, taking);
    taken?;
    read??;
    Ok(report)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, CarriedError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| CarriedError::Broken(e.to_string()))
}

/// A file that is whole.
struct Checked {
    head: Head,
    /// Over everything before the last line.
    digest: [u8; 32],
    seal: Option<Vec<u8>>,
}

/// Reads a file to its end: that is the only way to know that nothing is missing.
fn check(path: &Path, identity: &age::x25519::Identity) -> Result<Checked, CarriedError> {
    let damaged = |why: &str| CarriedError::Damaged(why.to_owned());
    let (mut head, mut end) = (None, None);
    let (mut sets, mut blobs) = (0, 0);
    let digest = each_line(path, identity, |digest, line| {
        match line {
            Line::Head(found) if head.is_none() => head = Some(found),
            Line::Head(_) => return Err(damaged("it has two heads")),
            _ if head.is_none() => return Err(damaged("it has no head")),
            _ if end.is_some() => return Err(damaged("it goes on after its end")),
            // What comes of each is remembered for the page: a few megabytes of zeros must not become a million lines.
            Line::Set { .. } | Line::Blob { .. } if sets + blobs >= MOST_LINES => {
                return Err(damaged("it has more in it than a phone ever holds"));
            }
            Line::Set { .. } => sets += 1,
            Line::Blob { .. } => blobs += 1,
            Line::End { sets, blobs, seal } => end = Some((sets, blobs, seal, digest)),
        }
        Ok(())
    });
    digest?;
    let head = head.ok_or_else(|| damaged("it is empty"))?;
    if head.version > VERSION {
        return Err(CarriedError::TooNew);
    }
    let (said_sets, said_blobs, seal, digest) = end.ok_or_else(|| damaged("its end is missing"))?;
    if (said_sets, said_blobs) != (sets, blobs) {
        return Err(damaged("something in it is missing"));
    }
    Ok(Checked { head, digest, seal: seal.and_then(|seal| hex::decode(seal).ok()) })
}

/// Decrypts, unpacks and reads line by line; each line comes with the digest of all lines before it.
fn each_line(
    path: &Path,
    identity: &age::x25519::Identity,
    mut take: impl FnMut([u8; 32], Line) -> Result<(), CarriedError>,
) -> Result<(), CarriedError> {
    let damaged = |e: std::io::Error| CarriedError::Damaged(e.to_string());
    let file = std::fs::File::open(path).map_err(|e| CarriedError::Broken(e.to_string()))?;
    let decryptor = age::Decryptor::new_buffered(BufReader::new(file)).map_err(not_opened)?;
    let plain = decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).map_err(not_opened)?;
    let mut lines = BufReader::new(zstd::Decoder::new(plain).map_err(damaged)?);
    let mut digest = Sha256::new();
    loop {
        let mut text = Vec::new();
        let read = lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut text).map_err(damaged)?;
        if read == 0 {
            return Ok(());
        }
        if text.last() != Some(&b'\n') {
            return Err(CarriedError::Damaged("a line has no end".into()));
        }
        let line = serde_json::from_slice(&text).map_err(|e| CarriedError::Damaged(unquoted(&e)))?;
        take(digest.clone().finalize().into(), line)?;
        digest.update(&text);
    }
}

fn not_opened(error: DecryptError) -> CarriedError {
    match error {
        DecryptError::NoMatchingKeys => CarriedError::Foreign,
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => CarriedError::Strange,
        DecryptError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => CarriedError::Strange,
        other => CarriedError::Damaged(other.to_string()),
    }
}

/// In whose name it is taken in: as if the phone pushed it, if the seal is that of a session of this person.
async fn origin(
    engine: &Engine,
    company: CompanyId,
    checked: &Checked,
) -> Result<DeviceOrigin, CarriedError> {
    let head = &checked.head;
    let mut tx = engine.db.read().await?;
    let person = tables::one::<Person>(&mut tx, company, head.person).await?;
    // Ended sessions too, and tokens that were exchanged since or were to be used next: anyone who carries a file has often
    // signed out.
    let sessions = fetch_all!(
        tx,
        (Vec<u8>, Uuid, i64),
        "select token_hash, device_id, created_ms from sessions
         where company_id = $1 and person_id = $2 and device_id is not null
         union all select next_hash, device_id, created_ms from sessions
         where company_id = $1 and person_id = $2 and device_id is not null and next_hash is not null
         union all select e.token_hash, s.device_id, e.exchanged_ms from exchanged_tokens e
         join sessions s on s.company_id = e.company_id and s.person_id = e.person_id and s.csrf = e.csrf
         where e.company_id = $1 and e.person_id = $2 and s.device_id is not null
         order by 3 desc, 1",
        company,
        head.person
    )?;
    let fits = |key: &[u8]| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
        mac.update(&checked.digest);
        checked.seal.as_ref().is_some_and(|seal| mac.verify_slice(seal).is_ok())
    };
    let device = sessions.into_iter().find(|(key, ..)| fits(key)).map(|(_, device, _)| DeviceId(device));
    let revoked = match device {
        None => false,
        Some(device) => fetch_optional!(
            tx,
            (Option<i64>,),
            "select revoked_ms from devices where company_id = $1 and id = $2 and person_id = $3",
            company,
            device,
            head.person
        )?
        .is_some_and(|(revoked,)| revoked.is_some()),
    };
    let active = person.is_some_and(|person| person.active);
    Ok(DeviceOrigin {
        // Its own series of numbers: the phone's goes on undisturbed.
        stream: StreamId(derived("carried", head.stream.0)),
        device: device.unwrap_or(head.device),
        person: head.person,
        quarantined: match (device, revoked, active) {
            (None, ..) => Some(Code::Unproven),
            (Some(_), true, _) => Some(Code::Revoked),
            (Some(_), false, false) => Some(Code::NotAllowed),
            (Some(_), false, true) => None,
        },
        peer: None,
        agent: format!("file of {}, app {}", head.made.format("%Y-%m-%d %H:%M"), plain(&head.app_version)),
        report: None,
    })
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(60).collect()
}

type Raw = (u64, ChangeSetId, String, String, Option<String>);

async fn take_sets(
    engine: &Engine,
    company: CompanyId,
    origin: &DeviceOrigin,
    sets: Vec<Raw>,
    report: &mut Vec<TakenSet>,
) -> Result<(), CarriedError> {
    if sets.is_empty() {
        return Ok(());
    }
    let known = known(engine, company, &sets).await?;
    // Two files at once: whoever comes second finds other numbers and counts again.
    for _ in 0..5 {
        let first = last_number(engine, company, origin.stream).await? + 1;
        let incoming = sets.iter().zip(first..).map(|(set, n)| incoming(set, n)).collect::<Result<_, _>>()?;
        let from = Origin::Device(Box::new(origin.clone()));
        let Executed { receipts, expected, forked, .. } =
            execute::execute(engine, company, &from, incoming).await?;
        if expected.is_some() || forked || receipts.len() != sets.len() {
            continue;
        }
        report.extend(sets.iter().zip(receipts).map(|((n, id, _, set, _), receipt)| TakenSet {
            n: *n,
            set: serde_json::from_str(set).ok(),
            outcome: receipt.outcome,
            known: known.contains(id),
        }));
        return Ok(());
    }
    Err(CarriedError::Broken("another file of this phone is taken in at the same time".into()))
}

fn incoming((_, id, hash, set, void): &Raw, n: u64) -> Result<Incoming, CarriedError> {
    let what = match void {
        Some(reason) => Payload::Void { reason: reason.chars().filter(|c| *c != '\0').take(500).collect() },
        None => {
            let raw = RawValue::from_string(set.clone());
            let raw = raw.map_err(|_| CarriedError::Damaged("a change set is no JSON".into()))?;
            Payload::Stored { raw, hash: hash.clone() }
        }
    };
    Ok(Incoming { n, id: *id, what })
}

async fn known(engine: &Engine, company: CompanyId, sets: &[Raw]) -> Result<BTreeSet<ChangeSetId>, DbError> {
    let mut tx = engine.db.read().await?;
    let mut sql = Sql::new("select distinct id from receipts where company_id = ");
    sql.bind(company).push(" and id in ").list(sets.iter().map(|(_, id, ..)| *id)).push(" order by id");
    let rows = tx.fetch_all::<(Uuid,)>(sql, Vec::new()).await?;
    Ok(rows.into_iter().map(|(id,)| ChangeSetId(id)).collect())
}

async fn last_number(engine: &Engine, company: CompanyId, stream: StreamId) -> Result<u64, DbError> {
    let mut tx = engine.db.read().await?;
    let found = fetch_optional!(
        tx,
        (i64,),
        "select last_n from streams where company_id = $1 and stream = $2",
        company,
        stream
    )?;
    Ok(found.map_or(0, |(n,)| n.unsigned_abs()))
}

async fn take_blob(
    engine: &Engine,
    company: CompanyId,
    origin: &DeviceOrigin,
    hash: &BlobHash,
    base64: &str,
) -> Result<BlobTaken, CarriedError> {
    let Ok(bytes) = STANDARD.decode(base64) else { return Ok(BlobTaken::WrongBytes) };
    if BlobHash::of(&bytes) != *hash {
        return Ok(BlobTaken::WrongBytes);
    }
    let known = !engine.blobs.has(company, std::slice::from_ref(hash)).await?.is_empty();
    // Whose they are is only as sure as the file.
    match origin.quarantined {
        Some(Code::Unproven) => engine.blobs.put(company, bytes).await?,
        _ => engine.blobs.put_for(company, origin.person, bytes).await?,
    };
    Ok(if known { BlobTaken::Known } else { BlobTaken::Stored })
}
