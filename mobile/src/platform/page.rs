//! The page that the app is drawn on: functions of `assets/phone.js`, called by their names.

#[cfg(not(target_family = "wasm"))]
pub use evaluated::Evaluated;
use futures::stream::LocalBoxStream;
use serde_json::Value;

/// One thing that a function says, of as many as it likes.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub json: Value,
    /// A picture, where it says one.
    pub bytes: Vec<u8>,
}

/// How the app reaches its page.
pub trait Page {
    /// Calls a function; what it says comes as it says it, and ends when it is done. It is called whether anybody listens or not.
    fn call(&self, function: &'static str, arguments: Value) -> LocalBoxStream<'static, Said>;

    /// Calls a function with bytes after the arguments, of which nobody awaits an answer.
    #[cfg(target_family = "wasm")]
    fn give(&self, function: &'static str, arguments: Value, bytes: Vec<u8>);
}

#[cfg(not(target_family = "wasm"))]
mod evaluated {
    use super::{Page, Said};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use dioxus::document::{self, Eval};
    use futures::stream::{self, LocalBoxStream};
    use serde::Deserialize;
    use serde_json::Value;

    /// A page beside the app in a web view, or at the other end of a line: it evaluates a script, and takes text only.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Evaluated;

    /// A message of `callByText`.
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Message {
        /// A piece of the bytes of what is said next, in base64.
        Chunk(String),
        Said(Value),
        Ended(()),
    }

    impl Page for Evaluated {
        fn call(&self, function: &'static str, arguments: Value) -> LocalBoxStream<'static, Said> {
            let script = format!(
                "await window.sevengate.callByText({function:?}, {arguments}, (m) => dioxus.send(m));"
            );
            Box::pin(stream::unfold(document::eval(&script), said))
        }
    }

    async fn said(mut eval: Eval) -> Option<(Said, Eval)> {
        let mut bytes = Vec::new();
        loop {
            match eval.recv::<Message>().await.ok()? {
                Message::Chunk(chunk) => bytes.extend(STANDARD.decode(chunk).ok()?),
                Message::Said(json) => return Some((Said { json, bytes }, eval)),
                Message::Ended(()) => return None,
            }
        }
    }
}
