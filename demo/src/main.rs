//! Starts the demo: one process, one URL, one folder.

use clap::Parser;
use demo::{Options, start};
use std::io::Write;
use std::path::PathBuf;
use sync_server::{edge, private};

/// Sevengate with an example company: the technician's phone and the dispatcher's dashboard in one browser window.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The port on 127.0.0.1; without it 7070 or the next free one.
    #[arg(long)]
    port: Option<u16>,
    /// No example: set up a company of your own in the browser, and try it with phones in the browser.
    #[arg(long)]
    empty: bool,
    /// Where everything is kept. A restart goes on with what is there [default: demo-data; with --empty my-company]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Use this database in place of SQLite in the data folder, e.g. postgres://user@localhost/demo.
    #[arg(long, value_name = "URL", env = "SEVENGATE_DEMO_DATABASE")]
    database_url: Option<String>,
    /// The phone app for browsers, as phone-web/build makes it [default: target/phone-app, if it is there]
    #[arg(long, value_name = "DIR", env = "SEVENGATE_PHONE_APP")]
    phone_app: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    private::umask();
    edge::run(demo(Args::parse()))?
}

async fn demo(args: Args) -> anyhow::Result<()> {
    let levels = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "warn,dioxus_signals=error".into());
    tracing_subscriber::fmt().with_env_filter(levels).with_writer(std::io::stderr).init();
    let usual = if args.empty { "my-company" } else { "demo-data" };
    let data = args.data.unwrap_or_else(|| PathBuf::from(usual));
    let built = PathBuf::from("target/phone-app");
    let phone_app = args.phone_app.or_else(|| built.join("index.html").is_file().then_some(built));
    let options =
        Options { port: args.port, data, database: args.database_url, empty: args.empty, phone_app };
    let running = start(options).await?;
    let mut said = format!("{}/\n", running.url);
    if let Some(code) = &running.set_up_code {
        said += &format!("Open it to set up your company. The code is {code}\n");
    }
    if running.app.config.phone_app.is_some() {
        said += &format!(
            "{}/app/ is the phone app as it is installed, in a browser of this computer\n",
            running.url
        );
    }
    // It goes on where nobody reads to the end, as `head -1` does.
    let _ = std::io::stdout().write_all(said.as_bytes());
    tokio::signal::ctrl_c().await?;
    eprintln!("Everything is saved; goodbye.");
    running.stop().await;
    Ok(())
}
