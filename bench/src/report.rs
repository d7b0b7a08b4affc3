//! What was measured, as lines for people and as JSON.

use crate::stats::{Spread, grouped};
use crate::usage::Usage;
use serde::Serialize;
use std::fmt;

/// One line of the table.
#[derive(Debug, Serialize)]
pub struct Figure {
    pub workload: &'static str,
    pub what: String,
    pub unit: &'static str,
    pub ours: Spread,
    pub peer: Option<Spread>,
    pub targets: Vec<Target>,
    pub cost: Option<Cost>,
    pub peer_cost: Option<Cost>,
    pub notes: Vec<String>,
}

/// What is to be reached, and whether it was.
#[derive(Debug, Serialize)]
pub struct Target {
    pub text: String,
    pub reached: bool,
}

/// What it cost: medians over the runs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cost {
    pub client_cpu_s: f64,
    pub server_cpu_s: f64,
    pub client_peak_mb: f64,
    pub server_peak_mb: f64,
    /// On the wire, headers included; from a run of its own through a proxy that counts.
    pub bytes_up: Option<u64>,
    pub bytes_down: Option<u64>,
}

/// Costs of the single runs.
#[derive(Default)]
pub struct Costs(Vec<[f64; 4]>);

impl Costs {
    /// What the run cost between two looks at both processes.
    pub fn add(&mut self, client: (Usage, Usage), server: (Usage, Usage)) {
        let cpu = |(before, after): (Usage, Usage)| after.cpu_s - before.cpu_s;
        self.0.push([cpu(client), cpu(server), client.1.peak_mb, server.1.peak_mb]);
    }

    /// The medians.
    pub fn median(&self) -> Cost {
        let of = |at: usize| Spread::of(&self.0.iter().map(|run| run[at]).collect::<Vec<_>>()).median;
        Cost {
            client_cpu_s: of(0),
            server_cpu_s: of(1),
            client_peak_mb: of(2),
            server_peak_mb: of(3),
            bytes_up: None,
            bytes_down: None,
        }
    }
}

impl Figure {
    /// A line without a peer, a target or a cost yet.
    pub fn new(workload: &'static str, what: impl Into<String>, unit: &'static str, ours: Spread) -> Figure {
        Figure {
            workload,
            what: what.into(),
            unit,
            ours,
            peer: None,
            targets: Vec::new(),
            cost: None,
            peer_cost: None,
            notes: Vec::new(),
        }
    }

    /// With a target.
    pub fn target(mut self, text: impl Into<String>, reached: bool) -> Figure {
        self.targets.push(Target { text: text.into(), reached });
        self
    }

    /// With a remark.
    pub fn note(mut self, text: impl Into<String>) -> Figure {
        self.notes.push(text.into());
        self
    }
}

/// The figures as rows of a Markdown table, as they stand in `docs/benchmarks.md`.
pub fn markdown(figures: &[Figure]) -> String {
    let mut out = String::from("| | workload | ours | peer | to reach | |\n|---|---|---|---|---|---|\n");
    for figure in figures {
        let peer = figure.peer.as_ref().map(|peer| format!("{peer} {}", figure.unit)).unwrap_or_default();
        let texts: Vec<&str> = figure.targets.iter().map(|target| target.text.as_str()).collect();
        let reached = match figure.targets.as_slice() {
            [] => "",
            all if all.iter().all(|target| target.reached) => "reached",
            _ => "**missed**",
        };
        let (workload, what, ours, unit) = (figure.workload, &figure.what, &figure.ours, figure.unit);
        out +=
            &format!("| {workload} | {what} | {ours} {unit} | {peer} | {} | {reached} |\n", texts.join("; "));
    }
    out
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<5}{:<60} {} {}", self.workload, self.what, self.ours, self.unit)?;
        if let Some(peer) = &self.peer {
            writeln!(f, "    peer: {peer} {}", self.unit)?;
        }
        for target in &self.targets {
            writeln!(f, "    {}: {}", if target.reached { "reached" } else { "MISSED" }, target.text)?;
        }
        for (whose, cost) in [("ours", &self.cost), ("peer", &self.peer_cost)] {
            if let Some(cost) = cost {
                writeln!(f, "    {whose}: {cost}")?;
            }
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "    {note}"))
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "client {:.2} s CPU, {:.0} MB; server {:.2} s CPU, {:.0} MB",
            self.client_cpu_s, self.client_peak_mb, self.server_cpu_s, self.server_peak_mb
        )?;
        if let (Some(up), Some(down)) = (self.bytes_up, self.bytes_down) {
            write!(f, "; wire {} up, {} down", grouped(up as f64), grouped(down as f64))?;
        }
        Ok(())
    }
}
