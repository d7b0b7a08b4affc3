//! The audit as a file: exactly what the filters select, as CSV for people and as JSON lines for programs, written while it is
//! read, a piece at a time. A line of CSV says first in words what the page says, then what is stored, for machines.

use crate::audit::audit_words as said;
use crate::audit::changes::{LIST, erased, read};
use crate::kit::attachment::attachment;
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::list::Listing;
use crate::kit::posted::Fields;
use crate::kit::words;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Redirect, Response};
use bulk::spreadsheet;
use chrono::{DateTime, SecondsFormat, Utc};
use engine::read::audit::{self, Asked, Entry, Names, Place};
use futures::stream;
use serde::Serialize;
use serde_json::Value;
use ui::{Text, t};
use uuid::Uuid;

/// Rows read at a time: none is held longer than it takes to send them.
const PIECE: usize = 1_000;
/// What the page says, in words.
const WORDS: usize = 9;
/// The names of the columns for machines, behind those in words; they never change.
const COLUMNS: [&str; 21] = [
    "n",
    "happened",
    "received",
    "who",
    "who_id",
    "action",
    "kind",
    "record",
    "record_id",
    "field",
    "old",
    "new",
    "device",
    "device_id",
    "address",
    "agent",
    "change_set",
    "erased_by",
    "erased_because",
    "key",
    "key_id",
];

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Csv,
    JsonLines,
}

/// `GET /audit/export.csv`.
pub async fn csv(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    export(desk, fields, Form::Csv).await
}

/// `GET /audit/export.jsonl`.
pub async fn json_lines(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    export(desk, fields, Form::JsonLines).await
}

async fn export(desk: Desk, fields: Fields, form: Form) -> Result<Response, PageError> {
    let listing = Listing::of(&LIST, &desk, fields);
    let (asked, errors) = read(&desk, &listing);
    if !errors.is_empty() {
        // The page says what is wrong, and keeps what was typed.
        return Ok(Redirect::to(&listing.link(&[])).into_response());
    }
    let end = audit::end(&mut desk.app.db.read().await?, desk.session.company).await?;
    let asked = Asked { end: Some(end), ..asked };
    let (kind, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::JsonLines => ("application/x-ndjson", "jsonl"),
    };
    let name = format!("audit-{}.{ending}", desk.today());
    let first = match form {
        Form::Csv => Some(Bytes::from(head(desk.text)?)),
        Form::JsonLines => None,
    };
    let pieces = stream::try_unfold(Some(None), move |behind: Option<Option<Place>>| {
        let reading = Reading { desk: desk.clone(), asked: asked.clone(), form };
        async move {
            let Some(behind) = behind else { return Ok(None) };
            let piece = reading.piece(behind).await;
            // The browser sees a file that breaks off; why, only we know.
            piece.inspect_err(|error| tracing::error!(%error, "an export of the audit broke off"))
        }
    });
    let begin = stream::iter(first.map(Ok::<_, PageError>));
    let body = Body::from_stream(futures::StreamExt::chain(begin, pieces));
    Ok(attachment(&name, kind, body))
}

/// An export under way.
struct Reading {
    desk: Desk,
    asked: Asked,
    form: Form,
}

impl Reading {
    /// The next piece, and where the one after it goes on, if there is one.
    async fn piece(
        &self,
        behind: Option<Place>,
    ) -> Result<Option<(Bytes, Option<Option<Place>>)>, PageError> {
        let company = self.desk.session.company;
        let mut tx = self.desk.app.db.read().await?;
        let rows = audit::rows(&mut tx, company, &self.asked, behind, PIECE).await?;
        let Some(last) = rows.last().map(Entry::place) else { return Ok(None) };
        let names = audit::names(&mut tx, company, &rows).await?;
        drop(tx);
        let lines: Vec<Line<'_>> = rows.iter().map(|row| Line::of(&self.desk, &names, row)).collect();
        let written = match self.form {
            Form::Csv => table(&self.desk, &lines)?,
            Form::JsonLines => objects(&lines)?,
        };
        Ok(Some((Bytes::from(written), (rows.len() == PIECE).then_some(Some(last)))))
    }
}

/// One row, for both forms.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip)]
    words: [String; WORDS],
    n: i64,
    happened: DateTime<Utc>,
    received: DateTime<Utc>,
    who: String,
    who_id: Uuid,
    action: &'a str,
    kind: &'a str,
    record: String,
    record_id: Uuid,
    field: &'a str,
    old: Option<&'a Value>,
    new: Option<&'a Value>,
    device: Option<&'a str>,
    device_id: Option<Uuid>,
    address: Option<&'a str>,
    agent: &'a str,
    change_set: Uuid,
    /// Only where the values are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_because: Option<&'a str>,
    /// Only where a program did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<Uuid>,
}

impl<'a> Line<'a> {
    fn of(desk: &Desk, names: &'a Names, row: &'a Entry) -> Line<'a> {
        let text = desk.text;
        let erasure = names.erasure(row.n);
        Line {
            words: in_words(desk, names, row),
            n: row.n,
            happened: row.happened(),
            received: row.received(),
            who: bare(said::who(text, &names.people, row.by_person)),
            who_id: row.by_person,
            action: &row.action,
            kind: &row.kind,
            record: bare(said::record(text, names, row).0),
            record_id: row.record,
            field: &row.field,
            old: row.old.as_deref(),
            new: row.new.as_deref(),
            device: row.device_id.and_then(|id| names.devices.get(&id)).map(|device| device.name.as_str()),
            device_id: row.device_id,
            address: row.address.as_deref(),
            agent: &row.agent,
            change_set: row.set_id,
            erased_by: erasure.map(|erasure| bare(said::who(text, &names.people, erasure.by))),
            erased_because: erasure.map(|erasure| erasure.reason.as_str()),
            key: row.key_id.and_then(|id| names.keys.get(&id)).map(String::as_str),
            key_id: row.key_id,
        }
    }

    /// The words, and what is stored in the order of [`COLUMNS`]; times with the company's distance from UTC.
    fn cells(&self, desk: &Desk) -> Vec<String> {
        let moment = |at: DateTime<Utc>| {
            shared::clock::local(at, desk.zone).to_rfc3339_opts(SecondsFormat::Millis, false)
        };
        let text = |said: Option<&str>| said.unwrap_or_default().to_owned();
        let stored: [String; COLUMNS.len()] = [
            self.n.to_string(),
            moment(self.happened),
            moment(self.received),
            self.who.clone(),
            self.who_id.to_string(),
            self.action.to_owned(),
            self.kind.to_owned(),
            self.record.clone(),
            self.record_id.to_string(),
            self.field.to_owned(),
            value(self.old),
            value(self.new),
            text(self.device),
            self.device_id.map(|id| id.to_string()).unwrap_or_default(),
            text(self.address),
            self.agent.to_owned(),
            self.change_set.to_string(),
            text(self.erased_by.as_deref()),
            text(self.erased_because),
            text(self.key),
            self.key_id.map(|id| id.to_string()).unwrap_or_default(),
        ];
        self.words.iter().cloned().chain(stored).collect()
    }
}

/// What the page says of a row, in the order of [`headings`].
fn in_words(desk: &Desk, names: &Names, row: &Entry) -> [String; WORDS] {
    let text = desk.text;
    let field = if row.field.is_empty() { String::new() } else { said::field_word(text, &row.field) };
    let (old, new) = match row.erased {
        true => (erased(desk, names, row), String::new()),
        false => said::values(desk, names, row, said::WHOLE),
    };
    let words = [
        ui::format_date_time(row.happened(), desk.zone, text),
        said::who(text, &names.people, row.by_person),
        words::action(text, &row.action),
        words::kind(text, &row.kind),
        said::record(text, names, row).0,
        field,
        old,
        new,
        said::from_where(text, names, row),
    ];
    words.map(bare)
}

fn headings(text: Text) -> [String; WORDS] {
    [
        t!(text, "audit-csv-when"),
        t!(text, "audit-csv-who"),
        t!(text, "audit-csv-action"),
        t!(text, "audit-csv-kind"),
        t!(text, "audit-csv-record"),
        t!(text, "audit-csv-field"),
        t!(text, "audit-csv-old"),
        t!(text, "audit-csv-new"),
        t!(text, "audit-csv-where"),
    ]
}

/// A name without the signs that isolate it between other words on a page.
fn bare(name: String) -> String {
    name.replace(['\u{2068}', '\u{2069}'], "")
}

/// Text as it is, everything else as JSON.
fn value(json: Option<&Value>) -> String {
    match json {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(said)) => said.clone(),
        Some(other) => other.to_string(),
    }
}

fn head(text: Text) -> Result<Vec<u8>, PageError> {
    let heads = headings(text).into_iter().chain(COLUMNS.map(str::to_owned));
    Ok([spreadsheet::UTF8, &spreadsheet::lines([heads]).map_err(failed)?].concat())
}

fn table(desk: &Desk, lines: &[Line<'_>]) -> Result<Vec<u8>, PageError> {
    spreadsheet::lines(lines.iter().map(|line| line.cells(desk))).map_err(failed)
}

fn failed(error: csv::Error) -> PageError {
    PageError::Failed(error.to_string())
}

fn objects(lines: &[Line<'_>]) -> Result<Vec<u8>, PageError> {
    let mut written = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut written, line).map_err(|e| PageError::Failed(e.to_string()))?;
        written.push(b'\n');
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_text_or_json() {
        assert_eq!(value(Some(&"say \"hi\"".into())), "say \"hi\"");
        assert_eq!(value(Some(&serde_json::json!({"lat": 1.5}))), r#"{"lat":1.5}"#);
        assert_eq!((value(None), value(Some(&Value::Null))), (String::new(), String::new()));
    }
}
