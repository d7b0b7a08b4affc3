//! Everything a company owns as one ZIP that is read without Sevengate: a table per kind for people, every record in full for
//! programs, and the photos and signatures.
//!
//! It is written while it is sent: nothing is stored, and it needs no more memory than the names that tables show.

mod archive;
mod sheets;

use crate::app::App;
use crate::blobs::BlobError;
use crate::db::{DbError, Doc, Sql, tables};
use crate::fetch_all;
use archive::Archive;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::stream::{self, Stream};
use shared::ids::*;
use shared::records::{Company, Entity, Evidence};
use shared::sync::BlobHash;
use shared::{Kind, Record};
use sheets::Names;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Records read at once.
const AT_ONCE: i64 = 1_000;

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
    /// Whoever asked for it is gone.
    #[error("nobody takes the archive")]
    Stopped,
}

/// The archive, piece by piece. It is made as fast as it is taken; whoever stops taking it stops it.
pub fn export(
    app: Arc<App>,
    company: Company,
    zone: chrono_tz::Tz,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let (mut send, receive) = mpsc::channel(2);
    let working = async move {
        let made = whole(&app, &company, zone, Archive::new(send.clone())).await;
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
    app: &App,
    company: &Company,
    zone: chrono_tz::Tz,
    mut archive: Archive,
) -> Result<(), ExportError> {
    let now = app.now();
    archive.begin("README.txt")?;
    archive.write(readme(company, now).as_bytes()).await?;
    let names = Names::read(app, company, zone).await?;
    for kind in Kind::ALL.iter().copied() {
        table(app, company.id, kind, &names, &mut archive).await?;
        records(app, company.id, kind, &mut archive).await?;
    }
    audit(app, company.id, &names, &mut archive).await?;
    files(app, company.id, &names, &mut archive).await?;
    archive.end().await
}

fn readme(company: &Company, now: DateTime<Utc>) -> String {
    let tables: String =
        Kind::ALL.iter().map(|kind| format!("  tables/{}\r\n", sheets::file_name(*kind))).collect();
    format!(
        "Everything that Sevengate keeps for {name}, begun {now} (UTC).\r\n\
         What was changed while it was written may be in it or not.\r\n\r\n\
         tables/   One table per kind of record, for people. CSV in UTF-8, separated by commas; Excel and every\r\n\
        \x20         spreadsheet open them. Times are of {zone}, amounts in {currency}. A cell that begins with\r\n\
        \x20         = + - @ has an apostrophe in front, so that no spreadsheet takes it for a formula.\r\n\
         records/  The same records in full, for programs: JSON lines, one record per line. Times are UTC,\r\n\
        \x20         amounts in the smallest unit of the currency (cents, paise).\r\n\
         changes/  Who changed what, when, and from where, in order.\r\n\
         files/    Photos and signatures under the SHA-256 of their bytes. files/index.csv says what each one is\r\n\
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
    app: &App,
    company: CompanyId,
    kind: Kind,
    after: Uuid,
) -> Result<Vec<(Uuid, Doc)>, ExportError> {
    let mut sql = Sql::new("select id, doc from ");
    sql.name(tables::table(kind).name).push(" where company_id = ").bind(company).push(" and id > ");
    sql.bind(after).push(" order by id limit ").bind(AT_ONCE);
    let mut tx = app.db.read().await?;
    Ok(fetch_all!(tx, (Uuid, Doc), sql)?)
}

async fn table(
    app: &App,
    company: CompanyId,
    kind: Kind,
    names: &Names,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    archive.begin(&format!("tables/{}", sheets::file_name(kind)))?;
    archive.write(&line(sheets::columns(kind).iter().map(|name| (*name).to_owned()), true)?).await?;
    let mut after = Uuid::nil();
    loop {
        let rows = page(app, company, kind, after).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, doc) in &rows {
            match Record::from_json(kind, doc.0.get()) {
                Ok(record) => archive.write(&line(names.row(&record).into_iter(), false)?).await?,
                // It is in the records, as it is.
                Err(error) => {
                    tracing::warn!(%kind, %id, %error, "a record that cannot be read is left out of its table");
                }
            }
        }
    }
}

async fn records(
    app: &App,
    company: CompanyId,
    kind: Kind,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    archive.begin(&format!("records/{}.jsonl", kind.name()))?;
    let mut after = Uuid::nil();
    loop {
        let rows = page(app, company, kind, after).await?;
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
    app: &App,
    company: CompanyId,
    names: &Names,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    archive.begin("changes/changes.csv")?;
    let heads = [
        "Number",
        "When",
        "Who",
        "Action",
        "Kind",
        "Record id",
        "Field",
        "Before",
        "After",
        "Address",
        "From",
    ];
    archive.write(&line(heads.into_iter().map(str::to_owned), true)?).await?;
    let mut after = -1_i64;
    loop {
        let mut tx = app.db.read().await?;
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
            archive.write(&line(cells.into_iter(), false)?).await?;
        }
    }
}

/// Photos and signatures, and then what each of them is.
async fn files(
    app: &App,
    company: CompanyId,
    names: &Names,
    archive: &mut Archive,
) -> Result<(), ExportError> {
    let mut index: Vec<Vec<u8>> = Vec::new();
    let mut written: BTreeSet<BlobHash> = BTreeSet::new();
    let mut after = Uuid::nil();
    loop {
        let rows = page(app, company, Kind::Evidence, after).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        for (_, doc) in &rows {
            let Ok(record) = Record::from_json(Kind::Evidence, doc.0.get()) else { continue };
            let Some(evidence) = Evidence::of(&record) else { continue };
            for hash in evidence.body.blobs() {
                let place = file(app, company, &hash, &mut written, archive).await?;
                let cells = names.file(evidence, &hash, place.as_deref().unwrap_or_default());
                index.push(line(cells.into_iter(), false)?);
            }
        }
    }
    archive.begin("files/index.csv")?;
    let heads = ["File", "SHA-256", "What", "Job", "Customer", "When", "Who", "Evidence id"];
    archive.write(&line(heads.into_iter().map(str::to_owned), true)?).await?;
    for cells in index {
        archive.write(&cells).await?;
    }
    Ok(())
}

/// Writes the bytes of a blob, once; where they are, if they are there.
async fn file(
    app: &App,
    company: CompanyId,
    hash: &BlobHash,
    written: &mut BTreeSet<BlobHash>,
    archive: &mut Archive,
) -> Result<Option<String>, ExportError> {
    let Some(opened) = app.blobs.open(company, hash).await? else { return Ok(None) };
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

/// A line of CSV, its cells guarded; the first one of a file says that it is UTF-8.
fn line(cells: impl Iterator<Item = String>, first: bool) -> Result<Vec<u8>, csv::Error> {
    let start = if first { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start);
    writer.write_record(cells.map(|text| cell(&text)))?;
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

/// A cell that no spreadsheet takes for a formula.
pub fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// An answer that is saved as a file of CSV.
pub fn guarded_csv(name: &'static str, body: Body) -> Response {
    let how = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&how).unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+91 20", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("a=b"), "a=b");
        assert_eq!(line(["a,b".to_owned(), "=x".to_owned()].into_iter(), false).unwrap(), b"\"a,b\",'=x\r\n");
    }
}
