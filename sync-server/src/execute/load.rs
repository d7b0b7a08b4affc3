//! Loads what rules ask for: one query per kind, however many keys.

use crate::db::{DbError, Tx, tables};
use shared::ids::CompanyId;
use shared::world::{Key, Need};
use shared::{Kind, Record, World};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Loads all of these keys into the world; what is not there is noted as absent.
pub(super) async fn load(
    tx: &mut Tx,
    company: CompanyId,
    need: &Need,
    world: &mut World,
) -> Result<(), DbError> {
    let mut singles: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    let mut families: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for key in need {
        match key {
            Key::One(kind, id) => singles.entry(*kind).or_default().push(*id),
            Key::Of(kind, parent) => families.entry(*kind).or_default().push(*parent),
        }
    }
    for (kind, parents) in families {
        let mut by_parent: BTreeMap<Uuid, Vec<Record>> = BTreeMap::new();
        for record in tables::by_parent(tx, company, kind, &parents).await? {
            by_parent.entry(record.parent().unwrap_or_default()).or_default().push(record);
        }
        for parent in parents {
            world.loaded_children(kind, parent, by_parent.remove(&parent).unwrap_or_default());
        }
    }
    for (kind, ids) in singles {
        let mut found = tables::by_id(tx, company, kind, &ids).await?;
        for id in ids {
            world.loaded(kind, id, found.remove(&id));
        }
    }
    Ok(())
}
