//! What processes cost, as the kernel counts it: CPU seconds and memory.

use anyhow::Context;
use serde::Serialize;
use std::fs;

/// The kernel counts CPU time in hundredths of a second on Linux, whatever its own tick is.
const TICKS_PER_SECOND: f64 = 100.0;

/// What one process has cost so far.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Usage {
    /// User and system time, of ended children that were waited for too.
    pub cpu_s: f64,
    /// Resident memory now and at most, in MB (2²⁰ bytes).
    pub now_mb: f64,
    pub peak_mb: f64,
}

/// Of one process.
pub fn of(pid: u32) -> anyhow::Result<Usage> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("reading what a process costs")?;
    // The name in parentheses may hold spaces; the fields that matter come after it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or_default();
    let cpu_s = (11..=14).map(ticks).sum::<f64>() / TICKS_PER_SECOND;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kb = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or_default()
    };
    Ok(Usage { cpu_s, now_mb: kb("VmRSS:") / 1024.0, peak_mb: kb("VmHWM:") / 1024.0 })
}

/// CPU seconds of a process and everything it started.
pub fn cpu_of_tree(root: u32) -> anyhow::Result<f64> {
    let mut total = of(root)?.cpu_s;
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rsplit(')').next().unwrap_or_default().split_whitespace().nth(1);
        if parent.is_some_and(|p| p.parse() == Ok(root)) {
            // It may have ended meanwhile; then its parent has its time.
            total += of(pid).map(|usage| usage.cpu_s).unwrap_or_default();
        }
    }
    Ok(total)
}
