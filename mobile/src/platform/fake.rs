//! A phone that gives what a test puts into it.

use super::{
    Browser, ChosenPicture, Connectivity, Drawing, Ink, Lifecycle, Network, NoFix, NoNotices, NoPicture,
    Noticed, Notices, Picked, Platform, RawPicture, Subscription,
};
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::LocalBoxFuture;
use futures::stream::{self, LocalBoxStream, StreamExt};
use shared::place::Fix;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

/// Answers from what was put in; time never passes by itself.
#[derive(Clone, Default)]
pub struct FakePlatform {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Default)]
struct Inner {
    fix: Option<Fix>,
    pictures: VecDeque<Vec<u8>>,
    drawing: Option<Drawing>,
    network: Network,
    told: Vec<UnboundedSender<Network>>,
    browser: Option<Browser>,
    notices: Notices,
    subscription: Option<Subscription>,
}

impl FakePlatform {
    /// Where the phone believes to be; none: positions are not allowed.
    pub fn stand_at(&self, fix: Option<Fix>) {
        self.inner.borrow_mut().fix = fix;
    }

    /// What the camera shows next.
    pub fn show(&self, picture: Vec<u8>) {
        self.inner.borrow_mut().pictures.push_back(picture);
    }

    /// What is on the signature field.
    pub fn draw(&self, drawing: Option<Drawing>) {
        self.inner.borrow_mut().drawing = drawing;
    }

    /// Which network the phone is on from now on.
    pub fn be_on(&self, network: Network) {
        let mut inner = self.inner.borrow_mut();
        inner.network = network;
        inner.told.retain(|tell| tell.unbounded_send(network).is_ok());
    }

    /// The browser that keeps the app's files.
    pub fn be_in(&self, browser: Option<Browser>) {
        self.inner.borrow_mut().browser = browser;
    }

    /// Whether the phone tells of something while the app is closed, and where it agrees to be rung.
    pub fn tell_of_visits(&self, notices: Notices, subscription: Option<Subscription>) {
        let mut inner = self.inner.borrow_mut();
        (inner.notices, inner.subscription) = (notices, subscription);
    }

    fn take(&self) -> Result<RawPicture, NoPicture> {
        self.inner.borrow_mut().pictures.pop_front().map(RawPicture).ok_or(NoPicture::Missing)
    }
}

impl Connectivity for FakePlatform {
    fn network(&self) -> LocalBoxStream<'static, Network> {
        let (tell, told) = unbounded();
        let mut inner = self.inner.borrow_mut();
        let now = inner.network;
        inner.told.push(tell);
        Box::pin(stream::iter([now]).chain(told))
    }
}

impl Platform for FakePlatform {
    fn position(&self, _: Duration, _: Duration) -> LocalBoxFuture<'static, Result<Fix, NoFix>> {
        let fix = self.inner.borrow().fix.ok_or(NoFix::Denied);
        Box::pin(async move { fix })
    }

    fn watch_position(&self) -> LocalBoxStream<'static, Result<Fix, NoFix>> {
        let fix = self.inner.borrow().fix.ok_or(NoFix::Denied);
        Box::pin(stream::iter([fix]).chain(stream::pending()))
    }

    fn stop_watching(&self) {}

    fn position_granted(&self) -> LocalBoxFuture<'static, bool> {
        let granted = self.inner.borrow().fix.is_some();
        Box::pin(async move { granted })
    }

    fn camera_granted(&self) -> LocalBoxFuture<'static, bool> {
        Box::pin(async { true })
    }

    fn open_camera(&self, _: &str) -> LocalBoxFuture<'static, Result<(), NoPicture>> {
        let there = !self.inner.borrow().pictures.is_empty();
        Box::pin(async move { if there { Ok(()) } else { Err(NoPicture::Missing) } })
    }

    fn shoot(&self, _: &str) -> LocalBoxFuture<'static, Result<RawPicture, NoPicture>> {
        let picture = self.take();
        Box::pin(async move { picture })
    }

    fn close_camera(&self) {}

    fn picked(&self) -> LocalBoxStream<'static, Picked> {
        let pictures: Vec<_> = self.inner.borrow_mut().pictures.drain(..).collect();
        let name = |n: usize| format!("{n}.jpg");
        let chosen = Picked::Chosen((0..pictures.len()).map(name).collect());
        let each = pictures
            .into_iter()
            .enumerate()
            .map(move |(n, picture)| Picked::Picture(ChosenPicture { name: name(n), picture, file: None }));
        Box::pin(stream::iter([chosen]).chain(stream::iter(each)))
    }

    fn shared(&self) -> LocalBoxFuture<'static, Vec<String>> {
        Box::pin(async { Vec::new() })
    }

    fn pick_shared(&self) {}

    fn forget_shared(&self, _: &str) {}

    fn sign_on(&self, _: &str, _: &Ink) -> LocalBoxStream<'static, Ink> {
        let drawn = self.inner.borrow().drawing.clone().map(|d| d.ink);
        Box::pin(stream::iter(drawn).chain(stream::pending()))
    }

    fn clear_signature(&self) {
        self.inner.borrow_mut().drawing = None;
    }

    fn undo_stroke(&self) {
        if let Some(drawing) = &mut self.inner.borrow_mut().drawing {
            drawing.ink.strokes.pop();
        }
    }

    fn read_signature(&self) -> LocalBoxFuture<'static, Option<Drawing>> {
        let drawing = self.inner.borrow().drawing.clone();
        Box::pin(async move { drawing })
    }

    fn languages(&self) -> LocalBoxFuture<'static, String> {
        Box::pin(async { "en".to_owned() })
    }

    fn appearance(&self, _: &str, _: u32) {}

    fn arrived_on_screen(&self) {}

    fn vibrate(&self, _: Duration) {}

    fn stay_awake(&self, _: bool) {}

    fn badge(&self, _: usize) {}

    fn browser(&self) -> LocalBoxFuture<'static, Option<Browser>> {
        let browser = self.inner.borrow().browser;
        Box::pin(async move { browser })
    }

    fn ask_to_keep(&self) -> LocalBoxFuture<'static, bool> {
        let mut inner = self.inner.borrow_mut();
        let kept = inner.browser.as_mut().is_some_and(|browser| {
            browser.keeps |= browser.installed;
            browser.keeps
        });
        Box::pin(async move { kept })
    }

    fn install(&self) {}

    fn invited(&self) -> LocalBoxFuture<'static, Option<String>> {
        Box::pin(async { None })
    }

    fn invitation_used(&self) {}

    fn lifecycle(&self) -> LocalBoxStream<'static, Lifecycle> {
        Box::pin(stream::pending())
    }

    fn notices(&self) -> LocalBoxFuture<'static, Notices> {
        let notices = self.inner.borrow().notices;
        Box::pin(async move { notices })
    }

    fn notices_on(&self, _: &str) -> LocalBoxFuture<'static, Result<Subscription, NoNotices>> {
        let mut inner = self.inner.borrow_mut();
        let agreed = match inner.notices {
            Notices::Blocked => Err(NoNotices::Blocked),
            _ => inner.subscription.clone().ok_or(NoNotices::Failed),
        };
        if agreed.is_ok() {
            inner.notices = Notices::On;
        }
        Box::pin(async move { agreed })
    }

    fn notices_off(&self) {
        let mut inner = self.inner.borrow_mut();
        if inner.notices == Notices::On {
            inner.notices = Notices::Off;
        }
    }

    fn noticed(&self) -> LocalBoxStream<'static, Noticed> {
        Box::pin(stream::pending())
    }

    fn after(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}
