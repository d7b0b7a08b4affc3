//! Commands that look after what is stored: backup, the server's key, the audit's chain, and blobs.

use super::{Settings, open};
use anyhow::bail;
use engine::blobs::{Damage, Sweep, Swept};
use engine::db::Db;
use engine::edge::{SystemClock, SystemRandomness};
use engine::execute::verify_audit;
use engine::{fetch_all, private};
use identity::lost_key;
use identity::secret::{self, SecretSource};
use shared::ids::*;
use shared::seams::Clock;
use std::path::Path;
use uuid::Uuid;

pub(super) async fn backup(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let db = Db::connect(&settings.app_config()?.database_url()).await?;
    if file.exists() {
        bail!("{} is there already", file.display());
    }
    // The copy has at least what was there before it began; phones need not keep that for a restore.
    let mut tx = db.read().await?;
    let heads = fetch_all!(tx, (Uuid, i64), "select company_id, seq from heads order by company_id")?;
    drop(tx);
    db.backup(file).await?;
    let mut tx = db.write().await?;
    for (company, seq) in heads {
        let note = "update heads set backed_up_seq = $2 where company_id = $1 and backed_up_seq < $2";
        engine::run!(tx, note, company, seq)?;
    }
    tx.commit().await?;
    db.close().await;
    println!("The database was copied to {}.", file.display());
    if let SecretSource::File(key) = settings.app_config()?.secret_source() {
        println!(
            "Keep a copy of {} too, in another place: links and second factors open with it alone.",
            key.display()
        );
    }
    Ok(())
}

pub(super) async fn renew_secret(settings: &Settings) -> anyhow::Result<()> {
    let config = settings.app_config()?;
    private::folder(&config.data)?;
    let db = Db::open(&config.database_url()).await?;
    let key = secret::renewed(&config.secret_source(), &db, &SystemRandomness, SystemClock.now()).await?;
    db.close().await;
    let app = open(settings).await?;
    let lost = lost_key::let_go(&app).await?;
    app.db.close().await;
    println!("The key of this database is {} from now on.", key.fingerprint());
    println!("{} people must set their second factor up again.", lost.second_factors);
    println!("{} mails that waited are given up: send their links again.", lost.mails);
    Ok(())
}

pub(super) async fn check_audit(settings: &Settings) -> anyhow::Result<()> {
    let app = open(settings).await?;
    let mut tx = app.db.read().await?;
    let companies = fetch_all!(tx, (Uuid, String), "select id, name from companies order by id")?;
    drop(tx);
    let mut broken = 0;
    for (id, name) in companies {
        match verify_audit(&app, CompanyId(id)).await? {
            None => println!("{name} ({id}): the chain holds."),
            Some(n) => {
                println!("{name} ({id}): the chain is broken at row {n}.");
                broken += 1;
            }
        }
    }
    app.db.close().await;
    if broken > 0 {
        bail!("the audit was tampered with or damaged");
    }
    Ok(())
}

pub(super) async fn sweep_blobs(settings: &Settings, dry_run: bool) -> anyhow::Result<()> {
    let app = open(settings).await?;
    let how = if dry_run { Sweep::DryRun } else { Sweep::ForReal };
    let Swept { uploads, objects, bytes } = app.blobs.sweep(app.now(), how).await?;
    app.db.close().await;
    let done = if dry_run { "would go" } else { "are gone" };
    println!("{uploads} uploads that nobody went on with and {objects} leftovers ({bytes} bytes) {done}.");
    Ok(())
}

pub(super) async fn verify_blobs(settings: &Settings) -> anyhow::Result<()> {
    let app = open(settings).await?;
    let verdict = app.blobs.verify().await?;
    app.db.close().await;
    for (company, hash, damage) in &verdict.damaged {
        let what = match damage {
            Damage::Missing => "is missing",
            Damage::Changed => "has other bytes",
        };
        println!("{hash} of company {company} {what}.");
    }
    println!("{} blobs are whole.", verdict.whole);
    if verdict.recovered > 0 {
        println!("{} of them had been set aside and count again.", verdict.recovered);
    }
    if !verdict.damaged.is_empty() {
        bail!("{} blobs are damaged; phones that still have them bring them again", verdict.damaged.len());
    }
    Ok(())
}
