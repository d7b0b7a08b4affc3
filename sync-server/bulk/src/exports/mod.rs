//! Everything a company owns as one ZIP that is read without Sevengate: a table per kind for people, every record in full for
//! programs, and the photos and signatures.
//!
//! It is written while it is sent: nothing is stored, and it needs no more memory than the names that tables show.

mod archive;
mod sheets;

use crate::spreadsheet;
use archive::Archive;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use engine::blobs::BlobError;
use engine::db::{DbError, Doc, Sql, tables, unquoted};
use engine::execute::{AuditAction, Deed, Noted, Origin, ServerError};
use engine::{Engine, fetch_all};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::stream::{self, Stream};
use serde_json::json;
use shared::ids::*;
use shared::records::{Company, Entity, Evidence};
use shared::sync::BlobHash;
use shared::{Kind, Record};
use sheets::Names;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Records read at once.
const AT_ONCE: i64 = 1_000;
/// The columns of who changed what, and of the files.
const AUDIT: [&str; 11] = [
    "Number",
    "When",
    "Who",
    "AuditAction",
    "Kind",
    "Record id",
    "Field",
    "Before",
    "After",
    "Address",
    "From",
];
const FILES: [&str; 8] = ["File", "SHA-256", "What", "Job", "Customer", "When", "Who", "Evidence id"];

/// Why an export breaks off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error("the bytes of a blob: {0}")]
    Store(#[from] object_store::Error),
    #[error("the archive: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("the archive: {0}")]
    Io(#[from] std::io::Error),
    #[error("a table: {0}")]
    Csv(#[from] csv::Error),
    /// The one who asked for it is gone.
    #[error("nobody takes the archive")]
    Stopped,
}

/// Whether columns of these names are a table of an export that is not brought in again: people, kinds of work, visits
/// and the like are no customers.
pub fn is_not_brought(headers: &[String]) -> bool {
    let kinds = Kind::ALL.iter().filter(|kind| !kind.spec().brought).map(|kind| sheets::columns(*kind));
    kinds.chain([&AUDIT[..], &FILES[..]]).any(|columns| columns == headers)
}

/// Notes in the audit who takes everything.
pub async fn note(
    engine: &Engine,
    company: CompanyId,
    by: PersonId,
    origin: &Origin,
) -> Result<(), ServerError> {
    let mut noted = Noted::begin(engine, company).await?;
    let (kind, record) = (Kind::Company.name(), company.0);
    noted.tell(Deed { action: AuditAction::Exported, kind, record, by, said: None, origin }).await?;
    noted.commit().await?;
    Ok(())
}

/// Notes in the audit who takes the rows of a list, and how many there are.
pub async fn note_list(
    engine: &Engine,
    company: CompanyId,
    (list, rows): (&str, usize),
    by: PersonId,
    origin: &Origin,
) -> Result<(), ServerError> {
    let mut noted = Noted::begin(engine, company).await?;
    let (kind, record) = (Kind::Company.name(), company.0);
    let said = Some(json!({ "list": list, "lines": rows }));
    noted.tell(Deed { action: AuditAction::ListExported, kind, record, by, said, origin }).await?;
    noted.commit().await?;
    Ok(())
}

/// The archive, piece by piece. It is made as fast as it is taken; anyone who stops taking it stops it.
pub fn export(
    engine: Engine,
    company: Company,
    zone: chrono_tz::Tz,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let (mut send, receive) = mpsc::channel(2);
    let working = async move {
        let made = whole(&engine, &company, zone, Archive::new(send.clone())).await;
        if let Err(error) = made
            && !matches!(error, ExportError::Stopped)
        {
            tracing::error!(company = %company.id, %error, "an export broke off");
            // The download ends in an error, not in half an archive that looks like a whole one.
            let _ = futures::SinkExt::send(&mut send, Err(std::io::Error::other(error.to_string()))).await;
        }
    };
    // Polled together: there is no task of its own.
    stream::select(receive, stream::once(working).filter_map(async |()| None))
}

async fn whole(
    engine: &Engine,
    company: &Company,
    zone: chrono_tz::Tz,
    mut archive: Archive,
) -> Result<(), ExportError> {
    let now = engine.now();
    archive.begin("README.txt")?;
    archive.write(readme(company, now).as_bytes()).await?;
    let names = Names::read(engine, company, zone).await?;
    for kind in Kind::ALL.iter().copied() {
        table(engine, company.id, kind, &names, &mut archive).await?;
        records(engine, company.id, kind, &mut archive).await?;
    }
    audit(engine, company.id, &names, &mut archive).await?;
    files(engine, company, &names, &mut archive).await?;
    archive.end().await
}

fn readme(company: &Company, now: DateTime<Utc>) -> String {
    let tables: String = Kind::ALL.iter().map(|kind| format!("  tables/{}\r\n", kind.spec().sheet)).collect();
    format!(
        "Everything that Sevengate keeps for {name}, begun {now} (UTC).\r\n\
         What was changed while it was written may be in it or not.\r\n\r\n\
         tables/   One table per kind of record, for people. CSV in UTF-8, separated by commas; Excel and every\r\n\
        \x20         spreadsheet open them. Times are of {zone}, amounts in {currency}. A cell that begins with\r\n\
        \x20         = + - @ has an apostrophe in front, so that no spreadsheet takes it for a formula.\r\n\
         records/  The same records in full, for programs: JSON lines, one record per line. Times are UTC,\r\n\
        \x20         amounts in the smallest unit of the currency (cents, paise).\r\n\
         changes/  Who changed what, when, and from where, in order.\r\n\
         files/    Photos, signatures and the logo under the SHA-256 of their bytes. files/index.csv says what each one is\r\n\
        \x20         and which job it belongs to; one that has not reached the server yet is marked there.\r\n\r\n\
         {tables}",
        name = company.name,
        now = now.format("%Y-%m-%d %H:%M"),
        zone = company.time_zone,
        currency = company.currency.code(),
    )
}

/// Pages of one kind, in the order of the ids.
async fn page(
    engine: &Engine,
    company: CompanyId,
    kind: Kind,
    after: Uuid,
) -> Result<Vec<(Uuid, Doc)>, ExportError> {
    let mut sql = Sql::new("select id, doc from ");
    sql.name(tables::table(kind).name).push(" where company_id = ").bind(company).push(" and id > ");
    sql.bind(after).push(" order by id limit ").bind(AT_ONCE);
    let mut tx = engine.db.read().await?;
    Ok(fetch_all!(tx, (Uuid, Doc), sql)?)
}

async fn table(
    engine: &Engine,
    company: CompanyId,
    kind: Kind,
    names: &Names,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    archive.begin(&format!("tables/{}", kind.spec().sheet))?;
    archive.write(&heads(sheets::columns(kind))?).await?;
    let mut after = Uuid::nil();
    loop {
        let rows = page(engine, company, kind, after).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, doc) in &rows {
            match Record::from_json(kind, doc.0.get()) {
                Ok(record) => archive.write(&line(names.row(&record))?).await?,
                // It is in the records, as it is.
                Err(error) => {
                    let why = unquoted(&error);
                    tracing::warn!(%kind, %id, why, "a record that cannot be read is left out of its table");
                }
            }
        }
    }
}

async fn records(
    engine: &Engine,
    company: CompanyId,
    kind: Kind,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    archive.begin(&format!("records/{}.jsonl", kind.name()))?;
    let mut after = Uuid::nil();
    loop {
        let rows = page(engine, company, kind, after).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (_, doc) in &rows {
            archive.write(doc.0.get().as_bytes()).await?;
            archive.write(b"\n").await?;
        }
    }
}

type Change =
    (i64, Uuid, String, String, Uuid, String, Option<String>, Option<String>, i64, Option<String>, String);

async fn audit(
    engine: &Engine,
    company: CompanyId,
    names: &Names,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    archive.begin("changes/changes.csv")?;
    archive.write(&heads(&AUDIT)?).await?;
    let mut after = -1_i64;
    loop {
        let mut tx = engine.db.read().await?;
        let rows = fetch_all!(
            tx,
            Change,
            "select n, by_person, action, kind, record, field, cast(old as text), cast(new as text), happened_ms, address, agent from audit
             where company_id = $1 and n > $2 order by n limit $3",
            company,
            after,
            AT_ONCE
        )?;
        drop(tx);
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.0;
        for (n, by, action, kind, record, field, old, new, at, address, agent) in rows {
            let at = DateTime::from_timestamp_millis(at).unwrap_or(DateTime::UNIX_EPOCH);
            let cells = [
                n.to_string(),
                names.moment(at),
                names.person(PersonId(by)),
                action,
                kind,
                record.to_string(),
                field,
                old.unwrap_or_default(),
                new.unwrap_or_default(),
                address.unwrap_or_default(),
                agent,
            ];
            archive.write(&line(cells)?).await?;
        }
    }
}

/// Photos and signatures, the company's logo, and then what each of them is.
async fn files(
    engine: &Engine,
    record: &Company,
    names: &Names,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    let company = record.id;
    let mut index: Vec<Vec<u8>> = Vec::new();
    let mut written: BTreeSet<BlobHash> = BTreeSet::new();
    if let Some(hash) = &record.logo {
        let place = file(engine, company, hash, &mut written, archive).await?;
        let place = place.unwrap_or_else(|| "not here".to_owned());
        index.push(line([place.as_str(), hash.as_str(), "logo", "", "", "", "", ""])?);
    }
    let mut after = Uuid::nil();
    loop {
        let rows = page(engine, company, Kind::Evidence, after).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        for (_, doc) in &rows {
            let Ok(record) = Record::from_json(Kind::Evidence, doc.0.get()) else { continue };
            let Some(evidence) = Evidence::of(&record) else { continue };
            for hash in evidence.body.blobs() {
                let place = file(engine, company, &hash, &mut written, archive).await?;
                let cells = names.file(evidence, &hash, place.as_deref().unwrap_or_default());
                index.push(line(cells)?);
            }
        }
    }
    archive.begin("files/index.csv")?;
    archive.write(&heads(&FILES)?).await?;
    for cells in index {
        archive.write(&cells).await?;
    }
    Ok(())
}

/// Writes the bytes of a blob, once; where they are, if they are there.
async fn file(
    engine: &Engine,
    company: CompanyId,
    hash: &BlobHash,
    written: &mut BTreeSet<BlobHash>,
    archive: &mut Archive,
) -> Result<Option<String>, ExportError> {
    let Some(opened) = engine.blobs.open(company, hash).await? else { return Ok(None) };
    let ending = match &opened.start[..] {
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'{', ..] | [b'[', ..] => "json",
        _ => "bin",
    };
    let place = format!("files/{hash}.{ending}");
    if written.insert(hash.clone()) {
        archive.begin_packed(&place)?;
        let mut bytes = opened.into_stream();
        while let Some(piece) = bytes.next().await {
            archive.write(&piece?).await?;
        }
    }
    Ok(Some(place))
}

/// One line of a table.
fn line(cells: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Vec<u8>, csv::Error> {
    spreadsheet::lines([cells])
}

/// The first line of a table, and what tells spreadsheets its encoding.
fn heads<'a>(names: impl IntoIterator<Item = &'a &'a str>) -> Result<Vec<u8>, csv::Error> {
    Ok([spreadsheet::UTF8, &line(names)?].concat())
}
