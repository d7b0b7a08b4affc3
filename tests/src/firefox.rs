//! A real Firefox, driven over WebDriver BiDi: by scripts, for it is there to be killed and started again.

use crate::wait::until;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// One Firefox with one page.
pub struct Firefox {
    program: Child,
    line: Mutex<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    page: String,
    last: AtomicU64,
}

impl Firefox {
    /// Starts it on a profile that stays when it ends.
    pub async fn start_in(profile: &Path) -> Firefox {
        // Whoever is killed is not asked at the next start what became of it.
        let settings = "user_pref('toolkit.startup.max_resumed_crashes', -1);\n\
                        user_pref('browser.sessionstore.resume_from_crash', false);\n\
                        user_pref('datareporting.policy.dataSubmissionEnabled', false);\n\
                        user_pref('app.normandy.enabled', false);\n\
                        user_pref('network.captive-portal-service.enabled', false);\n\
                        user_pref('network.connectivity-service.enabled', false);\n";
        std::fs::write(profile.join("user.js"), settings).expect("the profile is writable");
        let mut program = Command::new("firefox-esr")
            .args(["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile"])
            .arg(profile)
            .env("HOME", profile)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("This test needs firefox-esr ({e}); ./test installs it."));
        let said = program.stderr.take().expect("its output is ours");
        let address = tokio::task::spawn_blocking(move || {
            let mut lines = BufReader::new(said).lines().map_while(Result::ok);
            let address = lines.find_map(|line| {
                let (_, address) = line.split_once("WebDriver BiDi listening on ")?;
                Some(address.trim().to_owned())
            });
            // Whatever it says later is read and forgotten, so that it never waits for a reader.
            std::thread::spawn(move || lines.for_each(drop));
            address
        });
        let address = address.await.expect("reading does not panic").expect("Firefox says where it listens");
        let (line, _) =
            connect_async(format!("{address}/session")).await.expect("Firefox takes the connection");
        let mut firefox =
            Firefox { program, line: Mutex::new(line), page: String::new(), last: AtomicU64::new(0) };
        firefox.asks("session.new", json!({ "capabilities": {} })).await.expect("a session");
        let tree = firefox.asks("browsingContext.getTree", json!({})).await.expect("its pages");
        firefox.page = tree["contexts"][0]["context"].as_str().expect("a page").to_owned();
        firefox
    }

    /// Ends it with SIGKILL; its children end with it.
    pub fn kill(mut self) {
        self.ends();
    }

    fn ends(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) {
        let to = json!({ "context": self.page, "url": url, "wait": "complete" });
        self.asks("browsingContext.navigate", to).await.expect("the page opens");
    }

    /// Waits until a script, the body of a function, returns something true.
    pub async fn does(&self, what: &str, body: &str) {
        until(what, async || {
            let call = json!({
                "functionDeclaration": format!("() => {{ {body} }}"),
                "awaitPromise": true,
                "target": { "context": self.page },
            });
            let said = self.asks("script.callFunction", call).await.ok()?;
            (said["result"]["value"] == true).then_some(())
        })
        .await;
    }

    /// Presses the button whose words begin so.
    pub async fn presses(&self, name: &str) {
        let press = format!(
            "const b = [...document.querySelectorAll('button')].find((b) => b.innerText.trim().startsWith({name:?}) && !b.disabled); \
             if (b) b.click(); return Boolean(b);"
        );
        self.does(&format!("“{name}” to be pressed"), &press).await;
    }

    /// Waits until the page says this.
    pub async fn sees(&self, text: &str) {
        let says = format!("return document.body.innerText.includes({text:?});");
        self.does(&format!("the page to say “{text}”"), &says).await;
    }

    /// Writes into the field that the selector names.
    pub async fn fills(&self, selector: &str, text: &str) {
        let fill = format!(
            "const f = document.querySelector({selector:?}); if (!f) return false; f.value = {text:?}; \
             f.dispatchEvent(new Event('input', {{ bubbles: true }})); return true;"
        );
        self.does(selector, &fill).await;
    }

    /// One command, and its answer.
    async fn asks(&self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let mut line = self.line.lock().await;
        let command = json!({ "id": id, "method": method, "params": params }).to_string();
        line.send(Message::text(command)).await.map_err(|e| e.to_string())?;
        while let Some(said) = line.next().await {
            let Message::Text(said) = said.map_err(|e| e.to_string())? else { continue };
            let mut said: Value = serde_json::from_str(&said).map_err(|e| e.to_string())?;
            if said["id"] == id {
                return if said["type"] == "success" {
                    Ok(said["result"].take())
                } else {
                    Err(said.to_string())
                };
            }
        }
        Err("Firefox has hung up".to_owned())
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        self.ends();
    }
}
