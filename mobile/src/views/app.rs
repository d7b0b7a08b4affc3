//! The root of the app: what every screen can reach, and how screens read the store and act on it.

use super::shell::Shell;
use super::sign_in::SignIn;
use super::words;
use crate::phone::{Phone, SignedInAs};
use crate::platform::{Lifecycle, Platform, WebView};
use crate::store::{ExecuteError, NewBlob, Store};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dioxus::prelude::*;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use shared::gates::Gate;
use shared::place::Fix;
use shared::records::{EvidenceBody, Visit};
use shared::sync::BlobHash;
use shared::{Change, EvidenceId, JobId};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use ui::{Language, Text, t};

/// Makes the phone anew for another server address, where the host can.
pub type Reopen = Arc<dyn Fn(&str) -> Result<Phone, String> + Send + Sync>;

/// Someone the sign-in screen offers by name; only where an example company is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneClick {
    pub name: String,
    pub role: String,
    pub email: String,
    pub password: String,
}

/// What a host (window, web view, browser preview) gives the app.
#[derive(Clone)]
pub struct Host {
    pub phone: Phone,
    pub people: Vec<OneClick>,
    /// Where pictures of the phone's store are served: before and after the hash.
    pub pictures: (String, String),
    /// Where blocking work runs.
    pub runtime: Handle,
    pub reopen: Option<Reopen>,
}

/// Where the technician is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    Today,
    Queue,
    Inbox,
    Me,
    Job(JobId),
    Step(JobId, Gate),
    CannotDo(JobId),
    /// With the customer: nothing else can be reached.
    HandOver(JobId),
    Finished(JobId),
}

/// What every screen can reach; cheap to copy.
#[derive(Clone, Copy, PartialEq)]
pub struct App {
    host: CopyValue<Host>,
    platform: CopyValue<Rc<dyn Platform>>,
    signed_in: Signal<Option<SignedInAs>>,
    screen: Signal<Screen>,
    /// Moves every few seconds, for ages.
    now: Signal<DateTime<Utc>>,
    fix: Signal<Option<Fix>>,
    notice: Signal<Option<String>>,
    text: Signal<Text>,
    /// What the phone itself speaks.
    native: Signal<Language>,
    zone: Signal<Tz>,
    drafts: CopyValue<UnboundedSender<DraftWrite>>,
}

/// A draft to be written: where, under which key, what.
type DraftWrite = (Store, String, Option<String>);

/// The app.
#[expect(non_snake_case, reason = "a component")]
pub fn Root() -> Element {
    let mut drafts = use_hook(|| CopyValue::new(None));
    let app = use_hook(|| {
        let (write, written) = unbounded_channel();
        drafts.set(Some(written));
        let host = consume_context::<Host>();
        let platform = try_consume_context::<Rc<dyn Platform>>().unwrap_or_else(|| Rc::new(WebView));
        let (signed_in, now) = (host.phone.signed_in(), host.phone.now());
        let app = App {
            host: CopyValue::new(host),
            platform: CopyValue::new(platform),
            signed_in: Signal::new(signed_in),
            screen: Signal::new(Screen::Today),
            now: Signal::new(now),
            fix: Signal::new(None),
            notice: Signal::new(None),
            text: Signal::new(Text::ENGLISH),
            native: Signal::new(Language::English),
            zone: Signal::new(Tz::UTC),
            drafts: CopyValue::new(write),
        };
        provide_context(app)
    });
    use_future(move || app.follow_phone());
    use_future(move || {
        let written = drafts.write().take();
        async move {
            if let Some(written) = written {
                app.write_drafts(written).await;
            }
        }
    });
    use_future(move || app.follow_time());
    use_future(move || app.follow_lifecycle());
    use_future(move || app.learn_language());
    use_future(move || app.follow_network());
    let who = app.signed_in.read().as_ref().map(|who| who.person.to_string());
    rsx! {
        match who {
            Some(person) => rsx! { Shell { key: "{person}" } },
            None => rsx! { SignIn {} },
        }
    }
}

/// The app's context, in any component.
pub(super) fn use_app() -> App {
    use_context::<App>()
}

/// Reads the store off the screen's thread, again after every commit and every half minute; `None` until first read.
pub(super) fn use_read<T: Clone + PartialEq + Send + 'static>(
    read: impl Fn(&Store, DateTime<Utc>) -> T + Clone + Send + 'static,
) -> Signal<Option<T>> {
    let app = use_app();
    let mut value = use_signal(|| None);
    use_future(move || {
        let read = read.clone();
        async move {
            let Some(store) = app.store() else { return };
            let mut changed = store.changed();
            loop {
                changed.mark_unchanged();
                let (store, read, now) = (store.clone(), read.clone(), app.phone().now());
                let fresh = app.off_thread(move || read(&store, now)).await;
                if fresh.is_some() && *value.peek() != fresh {
                    value.set(fresh);
                }
                tokio::select! {
                    moved = changed.changed() => if moved.is_err() { return },
                    () = app.platform().after(Duration::from_secs(30)) => {}
                }
            }
        }
    });
    value
}

impl App {
    pub(super) fn phone(self) -> Phone {
        self.host.read().phone.clone()
    }

    pub(super) fn store(self) -> Option<Store> {
        self.phone().store()
    }

    pub(super) fn host(self) -> Host {
        self.host.read().clone()
    }

    pub(super) fn platform(self) -> Rc<dyn Platform> {
        self.platform.read().clone()
    }

    /// The words of the app's language.
    pub(super) fn text(self) -> Text {
        *self.text.read()
    }

    /// Speaks the language that the person chose, or the phone's own.
    pub(super) fn speak(mut self, chosen: Option<&str>) {
        let text = Text::of(chosen.map_or_else(|| *self.native.peek(), Language::best));
        if *self.text.peek() != text {
            self.text.set(text);
        }
    }

    /// The company's time zone.
    pub(super) fn zone(self) -> Tz {
        *self.zone.read()
    }

    pub(super) fn set_zone(mut self, zone: Tz) {
        if *self.zone.peek() != zone {
            self.zone.set(zone);
        }
    }

    /// The present, as of a few seconds ago.
    pub(super) fn now(self) -> DateTime<Utc> {
        *self.now.read()
    }

    pub(super) fn signed_in(self) -> Option<SignedInAs> {
        self.signed_in.read().clone()
    }

    /// The last known position.
    pub(super) fn fix(self) -> Option<Fix> {
        *self.fix.read()
    }

    pub(super) fn set_fix(mut self, fix: Fix) {
        self.fix.set(Some(fix));
        if let Ok(json) = serde_json::to_string(&fix) {
            self.keep_draft("last-fix", Some(json));
        }
    }

    pub(super) fn screen(self) -> Screen {
        *self.screen.read()
    }

    /// Whether the customer holds the phone.
    pub(super) fn is_handed_over(self) -> bool {
        matches!(*self.screen.peek(), Screen::HandOver(_))
    }

    /// Goes to a screen and remembers it, so that a restart comes back to it.
    pub(super) fn go(mut self, screen: Screen) {
        self.notice.set(None);
        self.screen.set(screen);
        self.keep_draft("screen", serde_json::to_string(&screen).ok());
        self.platform().arrived_on_screen();
    }

    /// Comes back to where the app was when it ended.
    pub(super) fn resume(mut self, screen: Screen, fix: Option<Fix>) {
        self.screen.set(screen);
        if self.fix.peek().is_none() {
            self.fix.set(fix);
        }
    }

    /// A sentence at the top of the screen: what did not work, and what to do.
    pub(super) fn notice(self) -> Option<String> {
        self.notice.read().clone()
    }

    pub(super) fn tell(mut self, sentence: Option<String>) {
        self.notice.set(sentence);
    }

    /// Where a picture of the phone's store can be shown from.
    pub(super) fn picture(self, hash: &BlobHash) -> String {
        let host = self.host.read();
        format!("{}{hash}{}", host.pictures.0, host.pictures.1)
    }

    /// Runs blocking work off the screen's thread; `None` when it panicked.
    pub(super) async fn off_thread<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let runtime = self.host.read().runtime.clone();
        runtime.spawn_blocking(work).await.ok()
    }

    /// Does something through the store's one door; what it refuses is said in a sentence. Once begun it goes on, even
    /// when the screen that asked is gone.
    pub(super) fn execute(
        self,
        changes: Vec<Change>,
        blobs: Vec<NewBlob>,
    ) -> impl Future<Output = bool> + use<> {
        let (tell, told) = tokio::sync::oneshot::channel();
        dioxus::core::spawn_forever(async move {
            let Some(store) = self.store() else { return };
            let done = self.off_thread(move || store.execute(changes, blobs).map(drop)).await;
            let wrong = match done {
                Some(Ok(())) => None,
                Some(Err(e)) => Some(e),
                None => Some(ExecuteError::Broken(String::new())),
            };
            let good = wrong.is_none();
            self.tell(wrong.map(|e| words::execute_error(self.text(), &e)));
            // Nobody listens when the screen is gone.
            let _ = tell.send(good);
        });
        async move { told.await.unwrap_or(false) }
    }

    /// As [`App::execute`], and `then` when it was taken. By then the screen that asked may be gone: `then` uses the app
    /// alone, none of that screen's signals or handlers.
    pub(super) fn act(self, changes: Vec<Change>, then: impl FnOnce(App) + 'static) {
        let done = self.execute(changes, Vec::new());
        dioxus::core::spawn_forever(async move {
            if done.await {
                then(self);
            }
        });
    }

    /// A new id for a piece of evidence.
    pub(super) fn new_id(self) -> uuid::Uuid {
        let phone = self.phone();
        phone.config().random.id(phone.now())
    }

    /// The change that captures evidence on a visit.
    pub(super) fn capture(self, job: &shared::records::Job, visit: &Visit, body: EvidenceBody) -> Change {
        self.correct(job, visit, body, None)
    }

    /// As [`App::capture`], in the place of an earlier piece.
    pub(super) fn correct(
        self,
        job: &shared::records::Job,
        visit: &Visit,
        body: EvidenceBody,
        supersedes: Option<EvidenceId>,
    ) -> Change {
        Change::Capture {
            id: EvidenceId(self.new_id()),
            visit: visit.id,
            job: job.id,
            round: job.round,
            leg: job.leg,
            body,
            supersedes,
        }
    }

    /// Stores half a something the moment it changes, in the order of the changes.
    pub(super) fn keep_draft(self, key: &str, text: Option<String>) {
        if let Some(store) = self.store() {
            // The receiver lives as long as the app does.
            let _ = self.drafts.read().send((store, key.to_owned(), text));
        }
    }

    async fn write_drafts(self, mut written: UnboundedReceiver<DraftWrite>) {
        while let Some((store, key, text)) = written.recv().await {
            let kept = self.off_thread(move || store.set_draft(&key, text.as_deref())).await;
            if let Some(Err(e)) = kept {
                self.tell(Some(words::execute_error(self.text(), &e)));
            }
        }
    }

    /// The last known position if it still tells where something happened; its own time goes with it.
    pub(super) fn near_fix(self) -> Option<Fix> {
        let near = |fix: &Fix| (self.phone().now() - fix.measured).num_seconds() <= 600;
        self.fix.peek().filter(near)
    }

    /// A position for a departure: the last one if it is fresh, else a short try.
    pub(super) async fn quick_fix(self) -> Option<Fix> {
        let fresh = |fix: &Fix| (self.phone().now() - fix.measured).num_seconds() <= 60;
        if let Some(fix) = self.fix.peek().filter(fresh) {
            return Some(fix);
        }
        let platform = self.platform();
        let found = platform.position(Duration::from_secs(4), Duration::from_secs(60)).await.ok()?;
        self.set_fix(found);
        Some(found)
    }

    /// Another phone in place of this one: the server's address was changed.
    pub(super) fn replace_phone(mut self, phone: Phone) {
        let signed_in = phone.signed_in();
        phone.set_network(self.phone().network());
        self.host.write().phone = phone;
        self.signed_in.set(signed_in);
    }

    /// Looks again who is signed in.
    pub(super) fn look_who(mut self) {
        let who = self.phone().signed_in();
        if *self.signed_in.peek() != who {
            if who.is_none() {
                self.speak(None);
            }
            self.screen.set(Screen::Today);
            self.signed_in.set(who);
        }
    }

    async fn follow_phone(self) {
        let mut changed = self.phone().changed();
        while changed.changed().await.is_ok() {
            self.look_who();
            if let Some(company) = self.phone().take_wiped() {
                self.tell(Some(t!(self.text(), "wiped-notice", company = company)));
            }
        }
    }

    /// Asks the phone for its language, and speaks it until somebody who chose another one is signed in.
    async fn learn_language(mut self) {
        let tags = self.platform().languages().await;
        self.native.set(Language::best(&tags));
        let store = self.store();
        let chosen = self.off_thread(move || store.and_then(|store| store.language())).await.flatten();
        self.speak(chosen.as_deref());
    }

    async fn follow_time(mut self) {
        loop {
            self.platform().after(Duration::from_secs(5)).await;
            let now = self.phone().now();
            self.now.set(now);
        }
    }

    async fn follow_network(self) {
        let mut networks = self.platform().network();
        while let Some(network) = networks.next().await {
            self.phone().set_network(network);
        }
    }

    async fn follow_lifecycle(self) {
        let mut events = self.platform().lifecycle();
        while let Some(event) = events.next().await {
            match event {
                Lifecycle::Online => self.phone().sync_now(),
                Lifecycle::Offline => {}
                Lifecycle::Visible => {
                    self.phone().set_visible(true);
                    self.phone().sync_now();
                }
                Lifecycle::Hidden => self.phone().set_visible(false),
            }
        }
    }
}
