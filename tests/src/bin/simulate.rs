//! Runs the simulator over many seeds: `cargo run --release -p e2e --bin simulate -- --seeds 1000 --from 0`.

use clap::Parser;
use e2e::simulator;

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
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::parse();
    let mut broken = 0;
    for seed in args.from..args.from + args.seeds {
        match simulator::run(seed).await {
            Ok(trace) if args.trace => println!("seed {seed}\n{}", trace.join("\n")),
            Ok(_) => {}
            Err(found) => {
                broken += 1;
                println!("seed {seed}: {}\n{}\n", found.what, found.trace.join("\n"));
            }
        }
    }
    println!("{} seeds, {broken} broken", args.seeds);
    std::process::exit(i32::from(broken > 0));
}
