//! Runs the simulator over many seeds: `cargo run --release -p e2e --bin simulate -- --seeds 1000 [--from 0] [--trace]`.
//!
//! A seed that goes wrong is printed with the shortest schedule found that still does. `--break NAME` takes one safety
//! mechanism away: then a seed must go wrong, or the check proves nothing.

use clap::Parser;
use e2e::simulator::{Schedule, follow, shortened};
use shared::seams::Mechanism;

#[derive(Parser)]
struct Args {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first one.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Print every trace.
    #[arg(long)]
    trace: bool,
    /// Take this mechanism away; the run succeeds when it is caught.
    #[arg(long = "break", value_name = "NAME", value_parser = mechanism)]
    broken: Option<Mechanism>,
    /// Do not look for shorter schedules.
    #[arg(long)]
    as_found: bool,
}

fn mechanism(name: &str) -> Result<Mechanism, String> {
    let names: Vec<&str> = Mechanism::ALL.into_iter().map(Mechanism::name).collect();
    let found = Mechanism::ALL.into_iter().find(|mechanism| mechanism.name() == name);
    found.ok_or_else(|| format!("one of {}", names.join(", ")))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::parse();
    let (mut tried, mut wrong) = (0, 0);
    for seed in args.from..args.from + args.seeds {
        tried += 1;
        match follow(&Schedule::of(seed), args.broken).await {
            Ok(trace) if args.trace => println!("seed {seed}\n{}", trace.join("\n")),
            Ok(_) => {}
            Err(found) => {
                wrong += 1;
                println!("seed {seed}: {}", found.what);
                let found = if args.as_found { found } else { shortened(found, args.broken).await };
                println!(
                    "{} steps are enough: {}\n{}\n",
                    found.schedule.steps.len(),
                    found.what,
                    found.trace.join("\n")
                );
                if args.broken.is_some() {
                    break;
                }
            }
        }
    }
    match args.broken {
        None => println!("{tried} seeds, {wrong} broken"),
        Some(mechanism) if wrong > 0 => println!("without {}: caught after {tried} seeds", mechanism.name()),
        Some(mechanism) => println!("without {}: not caught in {tried} seeds", mechanism.name()),
    }
    std::process::exit(i32::from((wrong > 0) != args.broken.is_some()));
}
