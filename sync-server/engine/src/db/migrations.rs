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
