//! Where one server keeps everything: its folder, and its database on PostgreSQL. A place that was set up once is copied
//! for every run.

use super::company;
use crate::dump::{Contents, Dump};
use crate::postgres::Cluster;
use anyhow::Context;
use shared::Kind;
use std::path::{Path, PathBuf};
use sync_server::Config;
use sync_server::db::{Db, Sql, tables};

/// A server's folder and database.
#[derive(Clone, Debug)]
pub struct Place {
    pub folder: PathBuf,
    /// None: SQLite in the folder.
    pub database: Option<String>,
}

impl Place {
    /// An empty place.
    pub async fn fresh(folder: PathBuf, postgres: Option<&Cluster>) -> anyhow::Result<Place> {
        std::fs::create_dir_all(&folder)?;
        let database = match postgres {
            Some(cluster) => Some(cluster.database(None).await?),
            None => None,
        };
        Ok(Place { folder, database })
    }

    /// A copy of a place that no server runs on.
    pub async fn copy(&self, folder: PathBuf, postgres: Option<&Cluster>) -> anyhow::Result<Place> {
        copy_folder(&self.folder, &folder)?;
        let database = match (postgres, &self.database) {
            (Some(cluster), Some(url)) => Some(cluster.database(Some(url)).await?),
            _ => None,
        };
        Ok(Place { folder, database })
    }

    /// Throws everything away.
    pub async fn remove(self, postgres: Option<&Cluster>) -> anyhow::Result<()> {
        std::fs::remove_dir_all(&self.folder)?;
        if let (Some(cluster), Some(url)) = (postgres, &self.database) {
            cluster.drop_database(url).await?;
        }
        Ok(())
    }

    /// The server's settings.
    pub fn config(&self) -> Config {
        let mut config = Config::in_folder(&self.folder);
        config.database = self.database.clone();
        config
    }

    /// What everybody on site may see, as the server has it: everything but alerts, which are the office's.
    pub async fn dump(&self) -> anyhow::Result<Contents> {
        let db = Db::connect(&self.config().database_url()).await?;
        let mut tx = db.read().await?;
        let mut dump = Dump::default();
        for kind in dumped() {
            let mut sql = Sql::new("select id, cast(doc as text) from ");
            sql.name(tables::table(kind).name).push(" where company_id = ").bind(company::COMPANY);
            sql.push(" order by id");
            for (id, doc) in tx.fetch_all::<(uuid::Uuid, String)>(sql, Vec::new()).await? {
                dump.add(kind.name(), &id.to_string(), &doc)?;
            }
        }
        drop(tx);
        db.close().await;
        Ok(dump.end())
    }
}

/// The kinds that a technician's phone and the server both hold, in the order of their names.
pub fn dumped() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Alert).collect();
    kinds.sort_by_key(|kind| kind.name());
    kinds
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
