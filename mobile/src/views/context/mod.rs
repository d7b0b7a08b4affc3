//! What every screen can reach: the phone and its store, the platform, who is signed in, the language, the screen.

mod acts;
pub(super) mod drafts;
mod follow;
pub(super) mod notices;
mod position;
pub(super) mod read;
pub(super) mod unsent_copy;

use crate::phone::{Phone, SignedInAs};
use crate::pictures::{PictureError, Prepared};
use crate::platform::{Browser, Platform};
use crate::store::Store;
use crate::views::host::Host;
use crate::views::screen::Screen;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dioxus::prelude::*;
use shared::place::Fix;
use shared::sync::BlobHash;
use std::rc::Rc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use ui::{Language, Text};

/// What every screen can reach; cheap to copy.
#[derive(Clone, Copy, PartialEq)]
pub struct App {
    host: CopyValue<Host>,
    platform: CopyValue<Rc<dyn Platform>>,
    signed_in: Signal<Option<SignedInAs>>,
    /// Somebody whose session is over signs in again; what they have here stays open beneath.
    signing_in: Signal<bool>,
    screen: Signal<Screen>,
    /// Moves every few seconds, for ages.
    now: Signal<DateTime<Utc>>,
    /// The same as the office's clock shows it.
    office_now: Signal<DateTime<Utc>>,
    /// Moves when something around the app may have changed: signal is back, or somebody looks at it again.
    looks: Signal<u32>,
    fix: Signal<Option<Fix>>,
    notice: Signal<Option<String>>,
    text: Signal<Text>,
    /// What the phone itself speaks.
    native: Signal<Language>,
    zone: Signal<Tz>,
    /// The browser that keeps the app's files, as it was a moment ago.
    browser: Signal<Option<Browser>>,
    drafts: CopyValue<UnboundedSender<DraftWrite>>,
}

/// A draft to be written: where, under which key, what.
pub(super) type DraftWrite = (Store, String, Option<String>);

/// The app's context, in any component.
pub(super) fn use_app() -> App {
    use_context::<App>()
}

impl App {
    /// Begins in the component that provides it; what comes out of the receiver goes to [`App::write_drafts`].
    pub(super) fn begin(host: Host, platform: Rc<dyn Platform>) -> (App, UnboundedReceiver<DraftWrite>) {
        let (write, written) = unbounded_channel();
        let (signed_in, now) = (host.phone.signed_in(), host.phone.now());
        let app = App {
            host: CopyValue::new(host),
            platform: CopyValue::new(platform),
            signed_in: Signal::new(signed_in),
            signing_in: Signal::new(false),
            screen: Signal::new(Screen::Today),
            now: Signal::new(now),
            office_now: Signal::new(now),
            looks: Signal::new(0),
            fix: Signal::new(None),
            notice: Signal::new(None),
            text: Signal::new(Text::ENGLISH),
            native: Signal::new(Language::English),
            zone: Signal::new(Tz::UTC),
            browser: Signal::new(None),
            drafts: CopyValue::new(write),
        };
        (app, written)
    }

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

    /// The browser that keeps the app's files; none where the app itself does.
    pub(super) fn browser(self) -> Option<Browser> {
        *self.browser.read()
    }

    /// The present by the phone's clock, as of a few seconds ago: for ages of what the phone itself measured.
    pub(super) fn now(self) -> DateTime<Utc> {
        *self.now.read()
    }

    /// The same by the office's clock: for what is planned, and for when something was done.
    pub(super) fn in_the_offices_time(self) -> DateTime<Utc> {
        *self.office_now.read()
    }

    /// Whoever reads this is asked again when what the phone or its browser allows may have changed.
    pub(super) fn looks(self) -> u32 {
        *self.looks.read()
    }

    pub(super) fn signed_in(self) -> Option<SignedInAs> {
        self.signed_in.read().clone()
    }

    /// Whether the way in is shown over what is open.
    pub(super) fn is_signing_in(self) -> bool {
        *self.signing_in.read()
    }

    pub(super) fn sign_in_again(mut self, now: bool) {
        self.signing_in.set(now);
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
        let background = self.host.read().background.clone();
        background.run(work).await
    }

    /// Makes evidence of a picture, off the screen's thread; `None` when it panicked.
    pub(super) async fn prepare_picture(
        self,
        bytes: Vec<u8>,
        taken: Option<DateTime<Utc>>,
        fix: Option<Fix>,
    ) -> Option<Result<Prepared, PictureError>> {
        let background = self.host.read().background.clone();
        background.prepare_picture(bytes, taken, fix).await
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
}
