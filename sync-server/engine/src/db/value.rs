//! Values that go into a statement, and what comes out of a row.

use super::DbError;
use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use shared::ids::*;
use shared::records::Entity;
use shared::sync::BlobHash;
use shared::{Kind, Record};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow, PgTypeInfo, PgValueRef, Postgres};
use sqlx::types::Json;
use sqlx::{Arguments, FromRow};
use uuid::Uuid;

/// A row that both engines can give: a tuple of up to 16 columns, or a struct made with [`crate::row!`].
pub trait Row: for<'r> FromRow<'r, PgRow> + SqliteRow + Send + Unpin {}
impl<T: for<'r> FromRow<'r, PgRow> + SqliteRow + Send + Unpin> Row for T {}

/// A row as SQLite gives it.
pub trait SqliteRow: Sized {
    /// Reads it.
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self>;
}

/// What can stand in one column of SQLite.
pub trait Cell: Sized {
    /// Reads it.
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

macro_rules! plain_cells {
    ($($type:ty),*) => {$(
        impl Cell for $type {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::column_result(value)
            }
        }
    )*};
}
plain_cells!(i64, i32, f64, bool, String, Vec<u8>);

impl Cell for Uuid {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Uuid> {
        Uuid::from_slice(value.as_blob()?).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl<T: DeserializeOwned> Cell for Json<T> {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Json<T>> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl<T: Cell> Cell for Option<T> {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Option<T>> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::read(value).map(Some),
        }
    }
}

/// One cell of a row.
pub fn cell<T: Cell, I: rusqlite::RowIndex>(row: &rusqlite::Row<'_>, at: I) -> rusqlite::Result<T> {
    let value = row.get_ref(at)?;
    T::read(value).map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, value.data_type(), Box::new(e)))
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Cell),+> SqliteRow for ($($name,)+) {
            #[allow(non_snake_case, reason = "the names of types and values are the same")]
            fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut at = 0..;
                $(let $name = cell(row, at.next().unwrap_or_default())?;)+
                Ok(($($name,)+))
            }
        }
    };
}
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L M);
tuples!(A B C D E F G H I J K L M N);
tuples!(A B C D E F G H I J K L M N O);
tuples!(A B C D E F G H I J K L M N O P);

/// A struct that rows are read into, by the names of its fields.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
    }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }

        impl $crate::db::SqliteRow for $name {
            fn read(row: &$crate::db::rusqlite::Row<'_>) -> $crate::db::rusqlite::Result<Self> {
                Ok($name { $($field: $crate::db::cell(row, stringify!($field))?),* })
            }
        }

        impl<'r> $crate::db::sqlx::FromRow<'r, $crate::db::sqlx::postgres::PgRow> for $name {
            fn from_row(row: &'r $crate::db::sqlx::postgres::PgRow) -> $crate::db::sqlx::Result<Self> {
                Ok($name { $($field: $crate::db::sqlx::Row::try_get(row, stringify!($field))?),* })
            }
        }
    };
}

/// A stored record: JSON text on SQLite, JSONB on PostgreSQL.
pub type Doc = Json<Box<RawValue>>;

/// A record as it is stored, of a known type.
#[derive(Clone, Debug)]
pub struct Stored<E>(pub E);

impl<E: Entity> Cell for Stored<E> {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Stored<E>> {
        E::from_text(value.as_str()?).map(Stored).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl<E> sqlx::Type<Postgres> for Stored<E> {
    fn type_info() -> PgTypeInfo {
        <Json<Box<RawValue>> as sqlx::Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <Json<Box<RawValue>> as sqlx::Type<Postgres>>::compatible(ty)
    }
}

impl<'r, E: Entity> sqlx::Decode<'r, Postgres> for Stored<E> {
    fn decode(value: PgValueRef<'r>) -> Result<Stored<E>, BoxDynError> {
        let Json(raw) = <Json<&RawValue> as sqlx::Decode<'r, Postgres>>::decode(value)?;
        Ok(Stored(E::from_text(raw.get())?))
    }
}

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

impl Value {
    /// JSON text, which must be well formed.
    pub fn json(text: String) -> Result<Value, serde_json::Error> {
        RawValue::from_string(text).map(|raw| Value::Json(Some(raw)))
    }

    /// What PostgreSQL calls its type.
    pub(super) fn postgres_type(&self) -> &'static str {
        match self {
            Value::Int(_) => "bigint",
            Value::Real(_) => "double precision",
            Value::Bool(_) => "boolean",
            Value::Text(_) => "text",
            Value::Uuid(_) => "uuid",
            Value::Bytes(_) => "bytea",
            Value::Json(_) => "jsonb",
        }
    }

    /// Binds it on PostgreSQL.
    pub(super) fn add(self, to: &mut PgArguments) -> Result<(), DbError> {
        match self {
            Value::Int(v) => to.add(v),
            Value::Real(v) => to.add(v),
            Value::Bool(v) => to.add(v),
            Value::Text(v) => to.add(v),
            Value::Uuid(v) => to.add(v),
            Value::Bytes(v) => to.add(v),
            Value::Json(v) => to.add(v.map(Json)),
        }
        .map_err(unfit)
    }
}

/// Binds values of one type as an array on PostgreSQL.
pub(super) fn add_array(values: Vec<Value>, to: &mut PgArguments) -> Result<(), DbError> {
    macro_rules! array {
        ($($kind:ident => |$v:ident| $value:expr),* $(,)?) => {
            match values.first() {
                None => to.add(Vec::<i64>::new()),
                $(Some(Value::$kind(_)) => to.add(
                    values
                        .into_iter()
                        .map(|value| match value {
                            Value::$kind($v) => Ok($value),
                            other => Err(mixed(&other)),
                        })
                        .collect::<Result<Vec<_>, DbError>>()?,
                ),)*
            }
        };
    }
    array! {
        Int => |v| v,
        Real => |v| v,
        Bool => |v| v,
        Text => |v| v,
        Uuid => |v| v,
        Bytes => |v| v,
        Json => |v| v.map(Json),
    }
    .map_err(unfit)
}

fn unfit(error: BoxDynError) -> DbError {
    DbError::from(sqlx::Error::Encode(error))
}

fn mixed(value: &Value) -> DbError {
    unfit(format!("a {} stands in a column of another type", value.postgres_type()).into())
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = match self {
            Value::Int(v) => v.map_or(ValueRef::Null, ValueRef::Integer),
            Value::Real(v) => v.map_or(ValueRef::Null, ValueRef::Real),
            Value::Bool(v) => ValueRef::Integer((*v).into()),
            Value::Text(v) => v.as_deref().into(),
            Value::Uuid(v) => v.as_ref().map_or(ValueRef::Null, |v| ValueRef::Blob(v.as_bytes())),
            Value::Bytes(v) => v.as_deref().into(),
            Value::Json(v) => v.as_deref().map(RawValue::get).into(),
        };
        Ok(ToSqlOutput::Borrowed(borrowed))
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
    ContactId => |v| Value::Uuid(Some(v.0));
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
        .map_err(|e| DbError::Unreadable { kind: kind.name().to_owned(), why: crate::db::unquoted(&e) })
}
