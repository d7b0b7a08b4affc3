//! The page at the other side of the worker: its functions are called by messages.

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::stream::LocalBoxStream;
use js_sys::{Array, Function, Uint8Array};
use mobile::platform::{Page, Said};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;

thread_local! {
    /// Who hears what calls say that have not ended.
    static CALLS: RefCell<HashMap<u32, Call>> = RefCell::default();
    static LAST: Cell<u32> = const { Cell::new(0) };
}

struct Call {
    say: UnboundedSender<Said>,
    page: Rc<WorkerPage>,
}

/// The page.
pub struct WorkerPage {
    post: Function,
    this: Weak<WorkerPage>,
}

impl WorkerPage {
    /// `post` takes a message: `["edits", buffer]`; `["call", number, function, arguments in JSON]`, with a buffer behind where
    /// there are bytes; or `["taken", number]` when the bytes that a call has said are taken, and more may come.
    pub fn new(post: Function) -> Rc<WorkerPage> {
        Rc::new_cyclic(|this| WorkerPage { post, this: this.clone() })
    }

    /// Changes the page's document.
    pub fn edit(&self, edits: &[u8]) {
        let bytes = Uint8Array::from(edits).buffer();
        self.say(&Array::of2(&"edits".into(), &bytes));
    }

    fn taken(&self, call: u32, said: &Said) {
        if !said.bytes.is_empty() {
            self.say(&Array::of2(&"taken".into(), &call.into()));
        }
    }

    fn say(&self, message: &Array) {
        if let Err(error) = self.post.call1(&JsValue::NULL, message) {
            tracing::error!("the page does not hear: {error:?}");
        }
    }
}

impl Page for WorkerPage {
    fn call(&self, function: &'static str, arguments: Value) -> LocalBoxStream<'static, Said> {
        let (say, heard): (_, UnboundedReceiver<Said>) = unbounded();
        let call = next();
        let page = self.this.upgrade().expect("whoever calls holds it");
        CALLS.with_borrow_mut(|calls| calls.insert(call, Call { say, page: page.clone() }));
        self.say(&message(call, function, &arguments));
        heard.inspect(move |said| page.taken(call, said)).boxed_local()
    }

    fn give(&self, function: &'static str, arguments: Value, bytes: Vec<u8>) {
        let message = message(next(), function, &arguments);
        message.push(&Uint8Array::from(bytes.as_slice()).buffer());
        self.say(&message);
    }
}

fn next() -> u32 {
    let call = LAST.get().wrapping_add(1);
    LAST.set(call);
    call
}

fn message(call: u32, function: &str, arguments: &Value) -> Array {
    Array::of4(&"call".into(), &call.into(), &function.into(), &arguments.to_string().into())
}

/// A call says something.
pub fn said(call: u32, json: &str, bytes: Vec<u8>) {
    let said = Said { json: serde_json::from_str(json).unwrap_or_default(), bytes };
    let unheard = CALLS.with_borrow_mut(|calls| {
        let Call { say, page } = calls.get(&call)?;
        let error = say.unbounded_send(said).err()?;
        let page = page.clone();
        calls.remove(&call);
        Some((page, error.into_inner()))
    });
    // Nobody listens any more.
    if let Some((page, said)) = unheard {
        page.taken(call, &said);
    }
}

/// A call is done.
pub fn ended(call: u32) {
    CALLS.with_borrow_mut(|calls| calls.remove(&call));
}
