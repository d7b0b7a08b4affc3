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
    std::fs::write(&settings, "listen = \"127.0.0.1:0\"\njson_logs = true\n").unwrap();
    let mut serve = program(folder.path());
    let serve = serve.arg("--config").arg(&settings).arg("serve").stderr(Stdio::piped());
    let mut server = Running(serve.spawn().unwrap());
    let mut logs = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let address = loop {
        let line: serde_json::Value = serde_json::from_str(&logs.next().unwrap().unwrap()).unwrap();
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
    let metrics = ask(&address, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
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

#[test]
fn a_short_password_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let user = ["user", "add", "--company", "X", "--new-company", "--email", "a@b.c", "--name", "A"];
    let refused = command.args(user).env("SEVENGATE_PASSWORD", "short").output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("eight characters"));
}
