//! The desktop window opens under Xvfb and shows Today, without a server in reach.

use demo::company::{DOMAIN, PASSWORD};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::wait::until_within;
use mobile::phone::{Phone, PhoneConfig};
use mobile::sync::HttpTransport;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use sync_server::edge::{SystemClock, SystemRandomness};

/// Names the program built with `--features desktop`; without it, it is built first.
const PROGRAM: &str = "SEVENGATE_DESKTOP";

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_window_opens_and_shows_today() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("phone");
    let server = a_phone_with_a_day(&dir).await;

    let (display, _screen) = screen();
    let window = Command::new(program())
        .args(["--server", &server, "--dir"])
        .arg(&dir)
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env("DISPLAY", &display)
        .env("GDK_BACKEND", "x11")
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .spawn();
    let window = RefCell::new(Running(window.expect("the desktop app starts")));

    let shot = home.path().join("window.png");
    let limit = Duration::from_secs(90);
    // The chip of the next visit and the dark primary button are on Today and on no other first screen.
    let look = async || {
        if let Some(ended) = window.borrow_mut().0.try_wait().unwrap() {
            panic!("the desktop app has ended: {ended}");
        }
        let picture = picture_of_the_window(&display, &shot)?;
        if let Some(folder) = std::env::var_os("SEVENGATE_PICTURES") {
            std::fs::copy(&shot, PathBuf::from(folder).join("desktop.png")).ok()?;
        }
        let shows = |[r, g, b]: [u8; 3]| {
            let close = |a: u8, b: u8| a.abs_diff(b) <= 2;
            picture.pixels().filter(|p| close(p[0], r) && close(p[1], g) && close(p[2], b)).count()
        };
        (shows([0xE7, 0xF0, 0xFF]) > 500 && shows([0x14, 0x18, 0x1F]) > 5_000).then_some(())
    };
    until_within(limit, "the window to show Today", &mut { look }).await;
}

/// Signs in on a real phone folder and brings the day; its server, whose address this is, is gone afterwards.
async fn a_phone_with_a_day(dir: &Path) -> String {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let network = Arc::new(HttpTransport::new(&demo.url).unwrap());
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandomness));
    std::fs::create_dir_all(dir).unwrap();
    let config = PhoneConfig::new(dir.to_owned(), demo.url.clone(), network, clock, random, "Desktop".into());
    let phone = Phone::open(config).unwrap();
    phone.sign_in(&format!("asha@{DOMAIN}"), PASSWORD).await.unwrap();
    phone.client().unwrap().round().await.unwrap();
    let today = phone.store().unwrap().today(phone.now());
    assert_eq!((today.done, today.total), (1, 5));
    demo.url.clone()
}

/// A virtual screen on a free display. It stays as it is when its last client goes (`-noreset`): a reset throws out
/// whoever is just connecting, and here programs that only look come and go while the window opens.
fn screen() -> (String, Running) {
    use std::io::{BufRead, BufReader};
    let mut xvfb = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|e| panic!("This test needs Xvfb ({e}); ./test installs it."));
    let out = xvfb.stdout.take().unwrap();
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).unwrap();
    let number: u32 = line.trim().parse().expect("Xvfb says which display it is");
    (format!(":{number}"), Running(xvfb))
}

/// The app's window as it looks now, if there is one.
fn picture_of_the_window(display: &str, to: &Path) -> Option<image::RgbImage> {
    let run = |program: &str, args: &[&str]| {
        let done = Command::new(program).args(args).env("DISPLAY", display).output();
        let done = done.unwrap_or_else(|e| panic!("This test needs {program} ({e}); ./test installs it."));
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let windows = run("xdotool", &["search", "--onlyvisible", "--name", "Sevengate"])?;
    let window = windows.lines().next()?;
    run("import", &["-window", window, to.to_str()?])?;
    Some(image::open(to).ok()?.to_rgb8())
}

fn program() -> PathBuf {
    if let Some(path) = std::env::var_os(PROGRAM) {
        return path.into();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "-p", "mobile", "--features", "desktop"]).current_dir(&root);
    let built = build.status();
    assert!(built.is_ok_and(|s| s.success()), "cargo build -p mobile --features desktop fails");
    root.join("target/debug/mobile")
}
