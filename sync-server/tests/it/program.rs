//! The program itself: people are added, the server starts and stops, a backup is made while it runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.env("SEVENGATE_DATA", data).env_remove("SEVENGATE_DATABASE").env_remove("RUST_LOG");
    command.env("SEVENGATE_PASSWORD", "correct horse");
    command
}

fn add(data: &Path, more: &[&str]) -> Output {
    let user = ["user", "add", "--company", "Deccan", "--email", "a@example.com", "--name", "Asha Verma"];
    program(data).args(user).args(more).output().unwrap()
}

/// Ends the process even when the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_person_is_added_and_signs_in_while_a_backup_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let refused = add(folder.path(), &[]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--new-company"));
    let added = add(folder.path(), &["--new-company", "--currency", "INR", "--role", "technician"]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));

    let twice = add(folder.path(), &[]);
    assert!(String::from_utf8_lossy(&twice.stderr).contains("already"), "an address signs in one person");

    let settings = folder.path().join("sevengate.toml");
    std::fs::write(
        &settings,
        "listen = \"127.0.0.1:0\"\nmetrics_listen = \"127.0.0.1:0\"\njson_logs = true\n",
    )
    .unwrap();
    let mut serve = program(folder.path());
    let serve = serve.arg("--config").arg(&settings).arg("serve").stderr(Stdio::piped());
    let mut server = Running(serve.spawn().unwrap());
    let mut logs = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let mut counters = None;
    let address = loop {
        let line: serde_json::Value = serde_json::from_str(&logs.next().unwrap().unwrap()).unwrap();
        counters = counters.or_else(|| Some(line["fields"]["metrics"].as_str()?.to_owned()));
        if let Some(address) = line["fields"]["address"].as_str() {
            break address.to_owned();
        }
    };
    let health = ask(&address, "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    let body = serde_json::json!({
        "email": "a@example.com", "password": "correct horse", "device": "0192f0c1-2222-7000-8000-000000000001",
        "device_name": "Pixel", "app_version": "1",
    })
    .to_string();
    let signed_in = ask(
        &address,
        &format!(
            "POST /sync/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ),
    );
    assert!(signed_in.starts_with("HTTP/1.1 200") && signed_in.contains("Asha Verma"), "{signed_in}");
    let open = ask(&address, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(open.starts_with("HTTP/1.1 404"), "counters are not everybody's: {open}");
    let metrics = ask(&counters.unwrap(), "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(metrics.contains("sevengate_request_seconds"), "{metrics}");

    let copy = folder.path().join("copy.db");
    let backup = program(folder.path()).arg("backup").arg(&copy).output().unwrap();
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    assert!(std::fs::metadata(&copy).unwrap().len() > 0);
    let again = program(folder.path()).arg("backup").arg(&copy).output().unwrap();
    assert!(!again.status.success(), "a backup never overwrites another one");

    let audit = program(folder.path()).args(["audit", "verify"]).output().unwrap();
    assert!(audit.status.success() && String::from_utf8_lossy(&audit.stdout).contains("the chain holds"));

    #[cfg(unix)]
    {
        let kill = Command::new("kill").arg("-TERM").arg(server.0.id().to_string()).status().unwrap();
        assert!(kill.success());
        assert!(server.0.wait().unwrap().success(), "SIGTERM is a clean end");
        assert!(logs.map_while(Result::ok).any(|line| line.contains("stopped")));
    }
}

/// Starts the server on a free port.
#[cfg(target_os = "linux")]
fn serve(data: &Path) -> (Running, String) {
    let mut command = program(data);
    command.env("SEVENGATE_LISTEN", "127.0.0.1:0").env("SEVENGATE_JSON_LOGS", "true");
    // The allocator of glibc keeps a heap for each thread: what is measured is what the server holds, not that.
    command.env("MALLOC_ARENA_MAX", "1");
    let mut server = Running(command.arg("serve").stderr(Stdio::piped()).spawn().unwrap());
    let mut logs = BufReader::new(server.0.stderr.take().unwrap()).lines();
    loop {
        let line: serde_json::Value = serde_json::from_str(&logs.next().unwrap().unwrap()).unwrap();
        if let Some(address) = line["fields"]["address"].as_str() {
            let address = address.to_owned();
            // What it says later is read and forgotten, so that it never waits for a reader.
            std::thread::spawn(move || logs.for_each(drop));
            return (server, address);
        }
    }
}

/// The most memory that a process ever had, in bytes.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn a_photo_of_40_megabytes_does_not_fill_the_servers_memory() {
    use shared::sync::BlobHash;
    let folder = tempfile::tempdir().unwrap();
    assert!(add(folder.path(), &["--new-company", "--role", "technician"]).status.success());
    let (server, address) = serve(folder.path());
    let device = "0192f0c1-2222-7000-8000-000000000001";
    let body = serde_json::json!({ "email": "a@example.com", "password": "correct horse", "device": device,
                                   "device_name": "Pixel", "app_version": "1" })
    .to_string();
    let length = body.len();
    let signed_in = ask(
        &address,
        &format!(
            "POST /sync/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ),
    );
    let token = signed_in.split("\"token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let send = |hash: &BlobHash, at: usize, length: usize, part: &[u8]| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "PATCH /sync/blobs/{hash} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             upload-offset: {at}\r\nupload-length: {length}\r\ncontent-length: {}\r\n\r\n",
            part.len()
        )
        .unwrap();
        stream.write_all(part).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let megabyte = 1024 * 1024;
    let mut photo: Vec<u8> = (0..40 * megabyte).map(|i| (i % 251) as u8).collect();
    // A small one first: what the server needs for any upload at all is not counted.
    let small = photo[..2 * megabyte].to_vec();
    let hash = BlobHash::of(&small);
    send(&hash, 0, small.len(), &small[..megabyte]);
    assert!(send(&hash, megabyte, small.len(), &small[megabyte..]).contains("blob-complete: 1"));
    let before = peak(server.0.id());

    // In parts, then another one in one piece, and both out again.
    let mut answer = String::new();
    let in_parts = BlobHash::of(&photo);
    for (n, part) in photo.chunks(megabyte).enumerate() {
        answer = send(&in_parts, n * megabyte, photo.len(), part);
    }
    assert!(answer.contains("blob-complete: 1"), "{answer}");
    photo[7] ^= 1;
    let in_one = BlobHash::of(&photo);
    assert!(send(&in_one, 0, photo.len(), &photo).contains("blob-complete: 1"));
    for hash in [&in_parts, &in_one] {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "GET /sync/blobs/{hash} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let start = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        assert_eq!(BlobHash::of(&answer[start..]), *hash);
    }
    let grown = peak(server.0.id()) - before;
    eprintln!("two photos of 40 MiB in and out: {} KiB more than before", grown / 1024);
    assert!(grown < 20 * megabyte, "the server grew by {} MiB", grown / megabyte);
    drop(server);

    // The commands over what is there.
    let run = |arguments: &[&str]| program(folder.path()).arg("blobs").args(arguments).output().unwrap();
    let said = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let verified = run(&["verify"]);
    assert!(
        verified.status.success() && said(&verified).contains("3 blobs are whole"),
        "{}",
        said(&verified)
    );
    let swept = run(&["sweep", "--dry-run"]);
    assert!(said(&swept).contains("0 uploads") && said(&swept).contains("would go"), "{}", said(&swept));
    assert!(said(&run(&["sweep"])).contains("are gone"));
    let mut open = vec![folder.path().join("blobs")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.to_string_lossy().contains(in_one.as_str()) {
            std::fs::write(path, b"something else").unwrap();
        }
    }
    let verified = run(&["verify"]);
    assert!(!verified.status.success(), "damage is a failure");
    assert!(said(&verified).contains(in_one.as_str()) && said(&verified).contains("other bytes"));
}

#[test]
fn a_place_for_blobs_that_nobody_knows_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = program(folder.path()).args(["blobs", "verify", "--blobs", "ftp://example.com/x"]).output();
    let refused = refused.unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("s3://bucket/prefix"));
}

#[test]
fn a_short_password_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let user = ["user", "add", "--company", "X", "--new-company", "--email", "a@b.c", "--name", "A"];
    let refused = command.args(user).env("SEVENGATE_PASSWORD", "short").output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("8 characters"));
}

/// The memory of a process that is in use, in MiB.
#[cfg(target_os = "linux")]
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() / 1024
}

#[cfg(target_os = "linux")]
#[test]
fn strangers_at_the_sign_in_take_no_more_memory_than_a_few_hashes_need() {
    let folder = tempfile::tempdir().unwrap();
    let added = add(folder.path(), &["--new-company", "--currency", "INR"]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let mut serve = program(folder.path());
    serve.env("SEVENGATE_LISTEN", "127.0.0.1:0").env("SEVENGATE_JSON_LOGS", "true");
    let mut server = Running(serve.arg("serve").stderr(Stdio::piped()).spawn().unwrap());
    let mut logs = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let address = loop {
        let line: serde_json::Value = serde_json::from_str(&logs.next().unwrap().unwrap()).unwrap();
        if let Some(address) = line["fields"]["address"].as_str() {
            break address.to_owned();
        }
    };
    // What it logs must not fill the pipe.
    std::thread::spawn(move || logs.for_each(drop));
    let health = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    assert!(ask(&address, health).starts_with("HTTP/1.1 200"));
    let before = resident(server.0.id());
    let strangers: Vec<_> = (0..49)
        .map(|n| {
            let address = address.clone();
            std::thread::spawn(move || {
                let body = serde_json::json!({
                    "email": format!("stranger{n}@example.com"), "password": "correct horse", "device_name": "x",
                    "device": "0192f0c1-2222-7000-8000-000000000001", "app_version": "1",
                })
                .to_string();
                let head = "POST /sync/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json";
                ask(&address, &format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
            })
        })
        .collect();
    for stranger in strangers {
        let answer = stranger.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    let grown = resident(server.0.id()).saturating_sub(before);
    println!("{before} MiB before, {grown} MiB more after");
    assert!(grown < 120, "{grown} MiB are kept");
}
