//! `kill -9` on the real program at every step of sending a mail: it goes all the same, and where it may have gone twice that
//! is said.

use crate::support::*;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use sync_server::Origin;
use sync_server::credentials;
use sync_server::edge::SystemClock;
use sync_server::sessions::add_login;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

on_both_engines! { killed_at_any_step_of_sending_a_mail_goes }

/// What the mail server is about to say when the other side is killed.
const STEPS: [&str; 7] =
    ["220 sink", "250 sink", "250 sender", "250 recipient", "354 go on", "250 taken", "after all of it"];
/// From this step on the mail server has the mail.
const HAS_IT: usize = 5;

enum Heard {
    /// It has a mail.
    Taken(String),
    /// It says nothing any more.
    Silent,
}

/// A mail server that falls silent at one step of its next conversation.
struct Sink {
    address: SocketAddr,
    silent_at: Arc<Mutex<Option<usize>>>,
    heard: UnboundedReceiver<Heard>,
}

impl Sink {
    fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let silent_at = Arc::new(Mutex::new(None));
        let (tell, heard) = unbounded_channel();
        let at = silent_at.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let silent_at = at.lock().unwrap().take();
                // Whoever was killed has hung up.
                let _ = talk(stream, silent_at, &tell);
            }
        });
        Sink { address, silent_at, heard }
    }
}

fn talk(stream: TcpStream, silent_at: Option<usize>, tell: &UnboundedSender<Heard>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    for (step, says) in STEPS.iter().enumerate() {
        let begins = ["", "EHLO", "MAIL", "RCPT", "DATA", ""][step.min(5)];
        if step == HAS_IT {
            let mut mail = String::new();
            while !mail.ends_with("\r\n.\r\n") && lines.read_line(&mut mail)? > 0 {}
            let _ = tell.send(Heard::Taken(mail));
        } else if !begins.is_empty() {
            line.clear();
            lines.read_line(&mut line)?;
            assert!(line.starts_with(begins), "{line}");
        }
        if silent_at == Some(step) {
            let _ = tell.send(Heard::Silent);
            while lines.read_line(&mut line)? > 0 {}
            return Ok(());
        }
        if step > HAS_IT {
            break;
        }
        write!(&stream, "{says}\r\n")?;
    }
    line.clear();
    if lines.read_line(&mut line)? > 0 {
        write!(&stream, "221 bye\r\n")?;
    }
    Ok(())
}

/// The program, which ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serves(server: &Server, sink: &Sink) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.env("SEVENGATE_DATA", server.folder.path()).env("SEVENGATE_DATABASE", &server.database);
    command.env("SEVENGATE_LISTEN", "127.0.0.1:0").env_remove("SEVENGATE_CONFIG");
    command.env("SEVENGATE_PUBLIC_URL", "https://office.example.com");
    command.env("SEVENGATE_SMTP_URL", format!("smtp://{}", sink.address));
    command.env("SEVENGATE_MAIL_FROM", "Sevengate <office@example.com>");
    Running(command.arg("serve").stderr(Stdio::null()).spawn().unwrap())
}

async fn runs(server: &Server, sql: &'static str) {
    let mut tx = server.app.db.write().await.unwrap();
    tx.run(sql.into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn killed_at_any_step_of_sending_a_mail_goes(engine: Engine) {
    for step in 0..STEPS.len() {
        let server = Server::start_with(engine, |config, seams| {
            config.public_url = Some("https://office.example.com".into());
            seams.clock = Arc::new(SystemClock);
        })
        .await;
        let (asha, by) = (server.asha.id, server.dispatcher.id);
        add_login(&server.app, server.company, asha, "a@example.com", "seven blue gates").await.unwrap();
        let sent =
            credentials::send_link(&server.app, server.company, asha, "a@example.com", by, &Origin::System);
        sent.await.unwrap();
        let mut sink = Sink::start();
        let mut taken = Vec::new();
        *sink.silent_at.lock().unwrap() = Some(step);
        let mut running = serves(&server, &sink);
        while let Heard::Taken(mail) = sink.heard.recv().await.unwrap() {
            taken.push(mail);
        }
        running.0.kill().unwrap();
        running.0.wait().unwrap();
        let went = "select count(*) from mails where company_id = $1 and sent_ms is not null";
        let noted = server.count(went).await == 1;
        assert!(!noted || step > HAS_IT, "step {step}");
        if !noted {
            let tried =
                "select count(*) from work where company_id = $1 and kind = 'mail' and state = 'trying'";
            assert_eq!(server.count(tried).await, 1, "step {step}: that it was tried is known");
            // Five minutes pass.
            runs(&server, "update work set lease_ms = 0 where kind = 'mail'").await;
        }
        let running = serves(&server, &sink);
        if !noted {
            let Some(Heard::Taken(mail)) = sink.heard.recv().await else { panic!("step {step}") };
            taken.push(mail);
        }
        stops(running);
        assert_eq!(server.count(went).await, 1, "step {step}");
        let open = "select count(*) from work where company_id = $1 and kind = 'mail' and state <> 'done'";
        assert_eq!(server.count(open).await, 0, "step {step}");
        let id =
            |mail: &String| mail.lines().find(|line| line.starts_with("Message-ID: ")).map(str::to_owned);
        assert!(taken.iter().all(|mail| id(mail).is_some() && id(mail) == id(&taken[0])), "{taken:?}");
        assert_eq!(taken.len(), if step < HAS_IT || noted { 1 } else { 2 }, "step {step}");
        let said = "select count(*) from mails where company_id = $1 and error like '%may have come twice%'";
        assert_eq!(server.count(said).await, i64::from(!noted), "step {step}");
    }
}

/// Told to stop it ends the mail under way.
fn stops(mut running: Running) {
    let told = Command::new("kill").arg("-TERM").arg(running.0.id().to_string()).status().unwrap();
    assert!(told.success());
    running.0.wait().unwrap();
}
