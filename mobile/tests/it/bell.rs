//! Being rung while the app is closed: what the phone asks and tells, and what it makes of the answers.

use crate::example::*;
use crate::office::Office;
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::BoxFuture;
use mobile::phone::{NoBell, Phone, PhoneConfig};
use mobile::platform::{FakePlatform, NoNotices, Notices, Platform, Subscription};
use mobile::sync::{Request, Response, Transport, Unreachable};
use shared::sync::Bell;
use std::sync::{Arc, Mutex};

/// An office that says this of bells; none: it is not reached.
struct Line {
    office: Arc<Office>,
    says: Mutex<Option<(u16, &'static str)>>,
    asked: Mutex<Vec<Request>>,
}

impl Transport for Line {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        async move {
            if request.path != "/sync/bell" {
                return self.office.send(request).await;
            }
            self.asked.lock().unwrap().push(request);
            let said = *self.says.lock().unwrap();
            let (status, body) = said.ok_or_else(|| Unreachable("no signal".into()))?;
            Ok(Response { status, headers: Default::default(), body: body.into() })
        }
        .boxed()
    }
}

fn signed_in() -> (Ground, Arc<Line>, Phone) {
    let ground = Ground::new();
    let office = Office::with_jobs(ground.clock.clone(), 1);
    let line = Arc::new(Line { office, says: Mutex::default(), asked: Mutex::default() });
    let phone = Phone::open(PhoneConfig::new(
        ground.folder.path().join("phone"),
        "http://office.example".into(),
        line.clone(),
        ground.clock.clone(),
        ground.dice.clone(),
        "Asha's phone".into(),
    ));
    let phone = phone.unwrap();
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    (ground, line, phone)
}

const NOT_FOUND: &str = r#"{"type":"/problems/not-found","title":"not found","status":404}"#;

#[test]
fn an_office_that_rings_nobody_is_told_from_one_that_is_not_reached() {
    let (_ground, line, phone) = signed_in();
    let asked = |says| {
        *line.says.lock().unwrap() = says;
        block_on(phone.bell_key())
    };
    assert_eq!(asked(None), Err(NoBell::Later));
    assert_eq!(asked(Some((200, r#"{"key":"BCVx"}"#))), Ok("BCVx".to_owned()));
    assert_eq!(asked(Some((200, r#"{"key":null}"#))), Err(NoBell::NotOffered));
    assert_eq!(asked(Some((404, NOT_FOUND))), Err(NoBell::NotOffered), "a server of before");
    assert_eq!(asked(Some((404, "<html>no such page</html>"))), Err(NoBell::Later), "a proxy");
    assert_eq!(asked(Some((200, "<html>hotel</html>"))), Err(NoBell::Later));
}

#[test]
fn the_phone_says_where_it_is_rung_and_that_it_is_not_any_more() {
    let (_ground, line, phone) = signed_in();
    let bell = Bell {
        endpoint: "https://push.example.com/x".into(),
        p256dh: "BCVx".into(),
        auth: "BTBZ".into(),
        language: "hi".into(),
    };
    *line.says.lock().unwrap() = Some((204, ""));
    assert_eq!(block_on(phone.ring_at(&bell)), Ok(()));
    block_on(phone.ring_no_more());
    let asked = std::mem::take(&mut *line.asked.lock().unwrap());
    let [told, ended] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((told.method, ended.method), ("POST", "DELETE"));
    assert_eq!(told.headers["content-type"], "application/json");
    assert_eq!(serde_json::from_slice::<Bell>(&told.body).unwrap(), bell);
    assert!(asked.iter().all(|request| request.token.is_some()));
    *line.says.lock().unwrap() = Some((400, r#"{"type":"/problems/unreadable","title":"","status":400}"#));
    assert_eq!(block_on(phone.ring_at(&bell)), Err(NoBell::Later));
    // Nobody is signed in: there is nobody to ring.
    phone.sign_out().unwrap();
    assert_eq!(block_on(phone.bell_key()), Err(NoBell::Later));
}

#[test]
fn a_host_without_notices_has_none_and_one_with_them_is_on_once_it_agreed() {
    let platform = FakePlatform::default();
    assert_eq!(block_on(platform.notices()), Notices::None);
    assert_eq!(block_on(platform.notices_on("BCVx")), Err(NoNotices::Failed));
    let subscription =
        Subscription { endpoint: "https://push.example.com/x".into(), p256dh: "B".into(), auth: "C".into() };
    platform.tell_of_visits(Notices::Off, Some(subscription.clone()));
    assert_eq!(block_on(platform.notices_on("BCVx")), Ok(subscription.clone()));
    assert_eq!(block_on(platform.notices()), Notices::On);
    platform.notices_off();
    assert_eq!(block_on(platform.notices()), Notices::Off);
    platform.tell_of_visits(Notices::Blocked, Some(subscription));
    assert_eq!(block_on(platform.notices_on("BCVx")), Err(NoNotices::Blocked));
}
