//! Values that go into a statement, and what comes out of a row.

use super::DbError;
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use shared::ids::*;
use shared::sync::BlobHash;
use shared::{Kind, Record};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::QueryAs;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::types::Json;
use sqlx::{Arguments, FromRow, Postgres, Sqlite};
use uuid::Uuid;

/// A row that both engines can give: tuples of up to 16 columns, or a struct with `#[derive(sqlx::FromRow)]`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// A stored record: JSON text on SQLite, JSONB on PostgreSQL.
pub type Doc = Json<Box<RawValue>>;

/// A value bound to a statement. Times are milliseconds, see the ADR.
#[derive(Clone, Debug)]
pub enum Value {
    Int(Option<i64>),
    Real(Option<f64>),
    Bool(bool),
    Text(Option<String>),
    Uuid(Option<Uuid>),
    Bytes(Option<Vec<u8>>),
    Json(Option<Box<RawValue>>),
}

macro_rules! bind {
    ($value:expr, $to:expr, $with:ident) => {
        match $value {
            Value::Int(v) => $to.$with(v),
            Value::Real(v) => $to.$with(v),
            Value::Bool(v) => $to.$with(v),
            Value::Text(v) => $to.$with(v),
            Value::Uuid(v) => $to.$with(v),
            Value::Bytes(v) => $to.$with(v),
            Value::Json(v) => $to.$with(v.map(Json)),
        }
    };
}

impl Value {
    /// JSON text, which must be well formed.
    pub fn json(text: String) -> Result<Value, serde_json::Error> {
        RawValue::from_string(text).map(|raw| Value::Json(Some(raw)))
    }

    pub(super) fn bind_sqlite<R>(
        self,
        query: QueryAs<'_, Sqlite, R, SqliteArguments>,
    ) -> QueryAs<'_, Sqlite, R, SqliteArguments> {
        bind!(self, query, bind)
    }

    pub(super) fn bind_postgres<R>(
        self,
        query: QueryAs<'_, Postgres, R, PgArguments>,
    ) -> QueryAs<'_, Postgres, R, PgArguments> {
        bind!(self, query, bind)
    }

    pub(super) fn add_sqlite(self, to: &mut SqliteArguments) -> Result<(), DbError> {
        bind!(self, to, add).map_err(|e| DbError::Refused(sqlx::Error::Encode(e)))
    }

    pub(super) fn add_postgres(self, to: &mut PgArguments) -> Result<(), DbError> {
        bind!(self, to, add).map_err(|e| DbError::Refused(sqlx::Error::Encode(e)))
    }
}

macro_rules! from {
    ($($type:ty => |$v:ident| $value:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($v: $type) -> Value { $value }
        }
    )*};
}

from! {
    i64 => |v| Value::Int(Some(v));
    i32 => |v| Value::Int(Some(v.into()));
    u32 => |v| Value::Int(Some(v.into()));
    u64 => |v| Value::Int(Some(i64::try_from(v).unwrap_or(i64::MAX)));
    usize => |v| Value::Int(Some(i64::try_from(v).unwrap_or(i64::MAX)));
    Option<i64> => |v| Value::Int(v);
    Option<f64> => |v| Value::Real(v);
    f64 => |v| Value::Real(Some(v));
    bool => |v| Value::Bool(v);
    &str => |v| Value::Text(Some(v.to_owned()));
    &String => |v| Value::Text(Some(v.clone()));
    String => |v| Value::Text(Some(v));
    Option<String> => |v| Value::Text(v);
    Option<&str> => |v| Value::Text(v.map(str::to_owned));
    &BlobHash => |v| Value::Text(Some(v.as_str().to_owned()));
    Kind => |v| Value::Text(Some(v.name().to_owned()));
    Uuid => |v| Value::Uuid(Some(v));
    Option<Uuid> => |v| Value::Uuid(v);
    Vec<u8> => |v| Value::Bytes(Some(v));
    &[u8] => |v| Value::Bytes(Some(v.to_vec()));
    Option<Vec<u8>> => |v| Value::Bytes(v);
    DateTime<Utc> => |v| Value::Int(Some(v.timestamp_millis()));
    Option<DateTime<Utc>> => |v| Value::Int(v.map(|v| v.timestamp_millis()));
    Box<RawValue> => |v| Value::Json(Some(v));
    CompanyId => |v| Value::Uuid(Some(v.0));
    PersonId => |v| Value::Uuid(Some(v.0));
    AccountId => |v| Value::Uuid(Some(v.0));
    AddressId => |v| Value::Uuid(Some(v.0));
    JobTypeId => |v| Value::Uuid(Some(v.0));
    JobId => |v| Value::Uuid(Some(v.0));
    VisitId => |v| Value::Uuid(Some(v.0));
    EvidenceId => |v| Value::Uuid(Some(v.0));
    NoteId => |v| Value::Uuid(Some(v.0));
    AlertId => |v| Value::Uuid(Some(v.0));
    ChangeSetId => |v| Value::Uuid(Some(v.0));
    DeviceId => |v| Value::Uuid(Some(v.0));
    StreamId => |v| Value::Uuid(Some(v.0));
    Option<DeviceId> => |v| Value::Uuid(v.map(|v| v.0));
    Option<StreamId> => |v| Value::Uuid(v.map(|v| v.0));
}

/// Reads a stored record.
pub fn record(kind: Kind, doc: &Doc) -> Result<Record, DbError> {
    Record::from_json(kind, doc.0.get())
        .map_err(|e| DbError::Unreadable { kind: kind.name().to_owned(), why: e.to_string() })
}
