//! The token that the phone is offered: kept before it is used, never lost, and the one before it when a server went back.

use crate::example::*;
use crate::office::Office;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::BoxFuture;
use mobile::phone::{Phone, PhoneConfig};
use mobile::sync::{Request, Response, SyncError, Transport, Unreachable};
use shared::sync::{NEXT_TOKEN, SignedIn};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

fn token(n: u8) -> String {
    token_of(1, n)
}

fn token_of(company: u8, n: u8) -> String {
    URL_SAFE_NO_PAD.encode([[company; 16].as_slice(), &[n; 32]].concat())
}

/// A server that knows some tokens and offers one.
struct Line {
    office: Arc<Office>,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    good: Vec<String>,
    offers: Option<String>,
    /// What the phone came with.
    seen: Vec<String>,
    answers_are_lost: bool,
}

impl Transport for Line {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        async move {
            let signs_in = request.path == "/sync/sign-in";
            let shown = request.token.clone().unwrap_or_default();
            if !signs_in {
                let mut said = self.said.lock().unwrap();
                said.seen.push(shown.clone());
                if !said.good.contains(&shown) {
                    let body = r#"{"type":"/problems/signed-out","title":"signed out","status":401}"#;
                    return Ok(Response { status: 401, headers: Default::default(), body: body.into() });
                }
            }
            let mut response = self.office.send(request).await?;
            self.office.state().token = None;
            let mut said = self.said.lock().unwrap();
            if signs_in {
                let mut answer: SignedIn = serde_json::from_slice(&response.body).unwrap();
                answer.token = token(0);
                said.good = vec![token(0)];
                response.body = serde_json::to_vec(&answer).unwrap().into();
            } else if let Some(next) = &said.offers {
                response.headers.insert(NEXT_TOKEN.into(), next.clone());
            }
            if said.answers_are_lost {
                return Err(Unreachable("the answer was lost".into()));
            }
            Ok(response)
        }
        .boxed()
    }
}

struct Desk {
    ground: Ground,
    line: Arc<Line>,
}

impl Desk {
    fn new() -> (Desk, Phone) {
        let ground = Ground::new();
        let office = Office::with_jobs(ground.clock.clone(), 1);
        let desk = Desk { ground, line: Arc::new(Line { office, said: Mutex::default() }) };
        let phone = desk.phone();
        block_on(phone.sign_in("asha@example.com", "right")).unwrap();
        (desk, phone)
    }

    fn folder(&self) -> PathBuf {
        self.ground.folder.path().join("phone")
    }

    fn phone(&self) -> Phone {
        Phone::open(PhoneConfig::new(
            self.folder(),
            "http://office.example".into(),
            self.line.clone(),
            self.ground.clock.clone(),
            self.ground.dice.clone(),
            "Asha's phone".into(),
        ))
        .unwrap()
    }

    /// From now on these are good, and this one is offered.
    fn says(&self, good: &[u8], offers: Option<u8>) {
        let mut said = self.line.said.lock().unwrap();
        said.good = good.iter().map(|n| token(*n)).collect();
        said.offers = offers.map(token);
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.line.said.lock().unwrap().seen)
    }

    fn kept(&self) -> String {
        std::fs::read_to_string(self.folder().join("accounts.json")).unwrap()
    }
}

fn round(phone: &Phone) -> Result<(), SyncError> {
    block_on(phone.client().unwrap().round()).map(|_| ())
}

fn present(phone: &Phone) -> String {
    phone.client().unwrap().token().unwrap()
}

#[test]
fn what_is_offered_is_used_from_the_next_request_on_and_after_a_restart() {
    let (desk, phone) = Desk::new();
    desk.says(&[0, 1], Some(1));
    round(&phone).unwrap();
    let seen = desk.seen();
    assert_eq!((seen[0].clone(), seen[1].clone()), (token(0), token(1)));
    assert_eq!(present(&phone), token(1));
    assert!(desk.kept().contains(&token(1)));
    drop(phone);
    let phone = desk.phone();
    assert_eq!(present(&phone), token(1));
    desk.says(&[1], None);
    round(&phone).unwrap();
    assert!(desk.seen().iter().all(|shown| *shown == token(1)));
}

#[test]
fn an_answer_that_is_lost_changes_nothing() {
    let (desk, phone) = Desk::new();
    desk.says(&[0, 1], Some(1));
    desk.line.said.lock().unwrap().answers_are_lost = true;
    round(&phone).unwrap_err();
    assert_eq!(present(&phone), token(0));
    desk.line.said.lock().unwrap().answers_are_lost = false;
    round(&phone).unwrap();
    assert_eq!(present(&phone), token(1));
}

#[test]
fn what_cannot_be_kept_is_not_used() {
    let (desk, phone) = Desk::new();
    desk.says(&[0], Some(1));
    // The file cannot be written: something else has its place.
    let fresh = desk.folder().join("accounts.new");
    std::fs::create_dir(&fresh).unwrap();
    round(&phone).unwrap();
    assert!(desk.seen().iter().all(|shown| *shown == token(0)));
    assert!(!desk.kept().contains(&token(1)));
    std::fs::remove_dir(&fresh).unwrap();
    desk.says(&[0, 1], Some(1));
    round(&phone).unwrap();
    assert_eq!(present(&phone), token(1));
}

#[test]
fn a_server_that_went_back_to_a_backup_knows_the_phone_by_a_former_token() {
    let (desk, phone) = Desk::new();
    for n in 1..=3 {
        desk.says(&[n - 1, n], Some(n));
        round(&phone).unwrap();
    }
    let whole = whole_job(&phone.store().unwrap(), job_id(1));
    drop(phone);
    let phone = desk.phone();
    desk.says(&[1], None);
    desk.seen();
    round(&phone).unwrap();
    let seen = desk.seen();
    assert_eq!(seen[..3], [token(3), token(2), token(1)]);
    assert!(seen[3..].iter().all(|shown| *shown == token(1)), "and it stays with that");
    assert_eq!(present(&phone), token(1));
    assert_eq!(desk.line.office.state().applied.len() as u64, whole);
    // It goes on from there as from any.
    drop(phone);
    let phone = desk.phone();
    desk.says(&[1, 9], Some(9));
    round(&phone).unwrap();
    assert_eq!(present(&phone), token(9));
}

#[test]
fn a_session_that_is_over_is_looked_for_once_and_then_waits_for_its_person() {
    let (desk, phone) = Desk::new();
    for n in 1..=20 {
        desk.says(&[n - 1, n], Some(n));
        round(&phone).unwrap();
    }
    desk.says(&[], None);
    desk.seen();
    assert_eq!(round(&phone), Err(SyncError::SignedOut));
    let seen = desk.seen();
    assert_eq!(seen[0], token(20));
    assert_eq!(seen.len(), 9, "the last eight are kept");
    assert_eq!(round(&phone), Err(SyncError::SignedOut));
    assert_eq!(desk.seen(), [token(20)]);
    block_on(phone.sign_in("asha@example.com", "right")).unwrap();
    assert!(!desk.kept().contains(&token(20)), "what was before signing in is forgotten");
    round(&phone).unwrap();
    assert_eq!(present(&phone), token(0));
}

#[test]
fn what_is_no_token_of_this_company_is_not_taken() {
    let (desk, phone) = Desk::new();
    for strange in [String::new(), "x".into(), token_of(2, 1), token(0), format!("{}A", token(1))] {
        desk.says(&[0], None);
        desk.line.said.lock().unwrap().offers = Some(strange);
        round(&phone).unwrap();
        assert_eq!(present(&phone), token(0));
    }
}

#[test]
fn signing_out_leaves_no_token_on_the_phone() {
    let (desk, phone) = Desk::new();
    desk.says(&[0, 1], Some(1));
    round(&phone).unwrap();
    phone.sign_out().unwrap();
    let kept = desk.kept();
    assert!(!kept.contains(&token(1)) && !kept.contains(&token(0)), "no token is left on the phone: {kept}");
}
