//! The numbered SQL files that make the tables, carried in the program: the same names for both engines.

use rust_embed::RustEmbed;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

#[derive(RustEmbed)]
#[folder = "../../migrations/server/sqlite"]
struct Sqlite;

#[derive(RustEmbed)]
#[folder = "../../migrations/server/postgres"]
struct Postgres;

pub(super) fn sqlite() -> Migrator {
    numbered::<Sqlite>()
}

pub(super) fn postgres() -> Migrator {
    numbered::<Postgres>()
}

/// `0007_alerts.sql` is number 7, called "alerts".
fn numbered<Files: RustEmbed>() -> Migrator {
    let migration = |name: std::borrow::Cow<'static, str>| {
        let (number, rest) = name.split_once('_')?;
        let called = rest.strip_suffix(".sql")?.replace('_', " ");
        let sql = String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?;
        let sql = AssertSqlSafe(sql).into_sql_str();
        Some(Migration::new(number.parse().ok()?, called.into(), MigrationType::Simple, sql, false))
    };
    Migrator::with_migrations(Files::iter().filter_map(migration).collect())
}

/// What such a database has run, noted as it is numbered now; none: it is numbered so. One version has held migration 22 for a
/// part of 21, and given the numbers 22 to 24 to what are 23 to 25. `run`: version and checksum of each; `bytes`: how an
/// engine writes a checksum.
pub(super) fn renumbered(
    all: &Migrator,
    run: &[(i64, Vec<u8>)],
    bytes: fn(&str) -> String,
) -> Option<String> {
    let sum = |version: i64| all.iter().find(|m| m.version == version).map(|m| m.checksum.to_vec());
    let undo = sum(23)?;
    run.iter().find(|(version, checksum)| *version == 22 && *checksum == undo)?;
    let [first, part] = [21, 22].map(|version| sum(version).map(|sum| bytes(&hex::encode(sum))));
    let (first, part) = (first?, part?);
    Some(format!(
        "update _sqlx_migrations set version = 25 where version = 24;
         update _sqlx_migrations set version = 24 where version = 23;
         update _sqlx_migrations set version = 23 where version = 22;
         insert into _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
         select 22, 'mails open', installed_on, success, {part}, 0 from _sqlx_migrations where version = 21;
         update _sqlx_migrations set checksum = {first} where version = 21;"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_have_the_same_numbers_each_once() {
        let of = |all: Migrator| all.iter().map(|m| (m.version, m.description.clone())).collect::<Vec<_>>();
        let (sqlite, postgres) = (of(sqlite()), of(postgres()));
        assert_eq!(sqlite, postgres);
        assert!(sqlite.windows(2).all(|two| two[0].0 < two[1].0), "{sqlite:?}");
        assert_eq!(sqlite.len(), Sqlite::iter().count(), "a file without a number");
    }
}
