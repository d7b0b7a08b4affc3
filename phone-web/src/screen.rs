//! The driver of the screen: what the app shows goes to the page as edits, what happens there comes back as events.

use crate::page::WorkerPage;
use dioxus_core::{Event, VirtualDom};
use dioxus_html::{HtmlEvent, SerializedHtmlEventConverter, set_event_converter};
use dioxus_interpreter_js::MutationState;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::{Either, select};
use futures::{StreamExt, pin_mut};
use mobile::platform::{Platform, WebView};
use mobile::views::{Host, Root};
use std::cell::RefCell;
use std::rc::Rc;

thread_local! { static EVENTS: RefCell<Option<UnboundedSender<HtmlEvent>>> = const { RefCell::new(None) }; }

/// The message of the page's interpreter.
fn read(text: &str) -> Option<HtmlEvent> {
    let mut message: serde_json::Value = serde_json::from_str(text).ok()?;
    serde_json::from_value(message.get_mut("params")?.take()).ok()
}

/// Something happened on the page.
pub fn happened(text: &str) {
    let Some(event) = read(text) else { return tracing::warn!("an event of the page is not understood") };
    EVENTS.with_borrow(|events| {
        if let Some(events) = events {
            let _ = events.unbounded_send(event);
        }
    });
}

/// Shows the app for as long as the worker lives.
pub async fn show(host: Host, page: Rc<WorkerPage>) {
    set_event_converter(Box::new(SerializedHtmlEventConverter));
    let (tell, mut events) = unbounded();
    EVENTS.with_borrow_mut(|events| *events = Some(tell));
    let platform: Rc<dyn Platform> = Rc::new(WebView::new(page.clone()));
    let mut app = VirtualDom::new(Root).with_root_context(host).with_root_context(platform);
    let mut edits = MutationState::default();
    app.rebuild(&mut edits);
    loop {
        let written = edits.export_memory();
        if !written.is_empty() {
            page.edit(&written);
        }
        let event = {
            let work = app.wait_for_work();
            pin_mut!(work);
            match select(work, events.next()).await {
                Either::Left(_) => None,
                Either::Right((Some(event), _)) => Some(event),
                Either::Right((None, _)) => return,
            }
        };
        if let Some(HtmlEvent { element, name, bubbles, data }) = event {
            app.runtime().handle_event(&name, Event::new(data.into_any(), bubbles), element);
        }
        app.render_immediate(&mut edits);
    }
}
