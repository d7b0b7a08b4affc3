//! The workloads, one file each.

mod w01_push;
mod w02_pull;
mod w03_edit;
mod w04_photos;
mod w05_bad_line;
mod w06_repeats;
mod w07_units;
mod w08_large;
mod w09_phone;
mod w10_memory;
mod w11_page;
mod w12_sign_in;
mod w13_hidden;
mod w14_browser;

pub use w14_browser::APP;

use crate::bench::Bench;
use crate::report::Figure;
use clap::ValueEnum;
use serde::Serialize;

/// Which workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
pub enum Workload {
    /// Changes made offline, pushed.
    W1,
    /// Records pulled by a fresh device.
    W2,
    /// One edit, acknowledged.
    W3,
    /// Records with a photo each.
    W4,
    /// W4 over a bad line.
    W5,
    /// Every response dropped once, eight copies at once.
    W6,
    /// Two devices edit different units of the same records.
    W7,
    /// A pull from a company of any size.
    W8,
    /// The phone alone: taps and cold start.
    W9,
    /// The server's memory.
    W10,
    /// The busiest page, and what permissions cost.
    W11,
    /// Sign-ins with a password.
    W12,
    /// What hiding a field costs a pull.
    W13,
    /// The phone app in a browser; needs `phone-web/build` and Chromium.
    W14,
    /// Bytes of one whole job.
    Wire,
}

impl Workload {
    /// Runs it.
    pub async fn run(self, bench: &Bench) -> anyhow::Result<Vec<Figure>> {
        match self {
            Workload::W1 => w01_push::run(bench).await,
            Workload::W2 => w02_pull::run(bench).await,
            Workload::W3 => w03_edit::run(bench).await,
            Workload::W4 => w04_photos::run(bench).await,
            Workload::W5 => w05_bad_line::run(bench).await,
            Workload::W6 => w06_repeats::run(bench).await,
            Workload::W7 => w07_units::run(bench).await,
            Workload::W8 => w08_large::run(bench).await,
            Workload::W9 => w09_phone::run(bench).await,
            Workload::W10 => w10_memory::run(bench).await,
            Workload::W11 => w11_page::run(bench).await,
            Workload::W12 => w12_sign_in::run(bench).await,
            Workload::W13 => w13_hidden::run(bench).await,
            Workload::W14 => w14_browser::run(bench).await,
            Workload::Wire => crate::wire::run(bench).await,
        }
    }
}
