//! Loads what rules ask for: one statement for everything, however many keys.

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
    let mut found = tables::find(tx, company, &singles, &families).await?;
    for (kind, parents) in families {
        let mut by_parent: BTreeMap<Uuid, Vec<Record>> = BTreeMap::new();
        for record in found.families.remove(&kind).unwrap_or_default() {
            by_parent.entry(record.parent().unwrap_or_default()).or_default().push(record);
        }
        for parent in parents {
            world.loaded_children(kind, parent, by_parent.remove(&parent).unwrap_or_default());
        }
    }
    for (kind, ids) in singles {
        for id in ids {
            world.loaded(kind, id, found.singles.remove(&(kind, id)));
        }
    }
    Ok(())
}
