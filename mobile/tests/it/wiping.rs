//! A phone that the office took out of use, and one that is told to wipe: work goes to the office first, and nothing else
//! ever deletes it.

use crate::example::*;
use crate::office::{Fault, Office};
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::BoxFuture;
use mobile::phone::{Phone, PhoneConfig};
use mobile::store::WIPE_PATIENCE;
use mobile::sync::{Request, Response, SyncError, Transport, Unreachable};
use shared::records::*;
use shared::sync::{Problem, WIPE, wipe_proof};
use shared::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What the office has ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Orders {
    None,
    Revoked,
    Wipe,
    /// Somebody on the way says so, who does not know the token.
    Forged,
}

/// The office with its orders in front.
struct Ordering {
    office: Arc<Office>,
    orders: Mutex<Orders>,
    /// Tokens that acknowledged, and whether that is heard.
    heard: Mutex<Vec<String>>,
    deaf: Mutex<bool>,
}

impl Ordering {
    fn set(&self, orders: Orders) {
        *self.orders.lock().unwrap() = orders;
    }

    async fn answer(&self, request: Request) -> Result<Response, Unreachable> {
        let orders = *self.orders.lock().unwrap();
        let token = request.token.clone().unwrap_or_default();
        if request.path == "/sync/wiped" {
            if *self.deaf.lock().unwrap() {
                return Err(Unreachable("deaf".into()));
            }
            self.heard.lock().unwrap().push(token);
            return Ok(Response { status: 204, headers: BTreeMap::new(), body: Default::default() });
        }
        let turned_away = matches!(orders, Orders::Revoked | Orders::Wipe) && request.method == "GET";
        let mut response = match turned_away {
            true => {
                let kind = "/problems/revoked".to_owned();
                let problem = Problem {
                    kind,
                    title: "revoked".into(),
                    status: 403,
                    detail: String::new(),
                    request_id: String::new(),
                };
                let body = serde_json::to_vec(&problem).unwrap().into();
                Response { status: 403, headers: BTreeMap::new(), body }
            }
            false => self.office.send(request).await?,
        };
        match orders {
            Orders::Wipe => drop(response.headers.insert(WIPE.into(), wipe_proof(&token))),
            Orders::Forged => drop(response.headers.insert(WIPE.into(), "1".into())),
            Orders::None | Orders::Revoked => {}
        }
        Ok(response)
    }
}

impl Transport for Ordering {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        self.answer(request).boxed()
    }
}

struct Desk {
    ground: Ground,
    line: Arc<Ordering>,
}

impl Desk {
    fn new() -> Desk {
        let ground = Ground::new();
        let office = Office::with_jobs(ground.clock.clone(), 1);
        let line = Ordering {
            office,
            orders: Mutex::new(Orders::None),
            heard: Mutex::default(),
            deaf: Mutex::new(false),
        };
        Desk { ground, line: Arc::new(line) }
    }

    fn phone(&self) -> Phone {
        Phone::open(PhoneConfig::new(
            self.ground.folder.path().join("phone"),
            "http://office.example".into(),
            self.line.clone(),
            self.ground.clock.clone(),
            self.ground.dice.clone(),
            "Asha's phone".into(),
        ))
        .unwrap()
    }

    fn signed_in(&self) -> Phone {
        let phone = self.phone();
        block_on(phone.sign_in("asha@example.com", "right")).unwrap();
        round(&phone).unwrap();
        phone
    }

    fn stores(&self) -> usize {
        std::fs::read_dir(self.ground.folder.path().join("phone").join("store")).unwrap().count()
    }

    fn accounts(&self) -> String {
        std::fs::read_to_string(self.ground.folder.path().join("phone").join("accounts.json")).unwrap()
    }
}

fn round(phone: &Phone) -> Result<(), SyncError> {
    block_on(phone.round()).expect("somebody is signed in").map(drop)
}

#[test]
fn a_phone_out_of_use_goes_on_working_and_sends_what_it_has() {
    let desk = Desk::new();
    let phone = desk.signed_in();
    let store = phone.store().unwrap();
    desk.line.set(Orders::Revoked);
    let taps = whole_job(&store, job_id(1));
    assert_eq!(round(&phone), Err(SyncError::Revoked));
    assert!(store.banner().revoked);
    assert!(phone.unsent().is_empty(), "change sets and pictures are with the office");
    assert_eq!(desk.line.office.state().applied.len() as u64, taps);
    assert_eq!(store.job(job_id(1)).unwrap().job.status, JobStatus::Completed, "nothing is deleted");
    let note =
        Change::AddNote(NewNote { id: NoteId(store.new_id()), job: job_id(1), text: "goes on".into() });
    store.execute(vec![note], vec![]).unwrap();
    // Without signal it still knows; when it is let in again it forgets.
    desk.line.office.faults([Fault::Lost]);
    assert!(matches!(round(&phone), Err(SyncError::Offline(_))));
    assert!(store.banner().revoked);
    desk.line.set(Orders::None);
    round(&phone).unwrap();
    assert!(!store.banner().revoked);
}

#[test]
fn a_phone_that_is_told_to_wipe_sends_everything_first_and_then_has_nothing() {
    let desk = Desk::new();
    let phone = desk.signed_in();
    let store = phone.store().unwrap();
    let token = phone.client().unwrap().token().unwrap();
    let taps = whole_job(&store, job_id(1));
    let page = store.job(job_id(1)).unwrap();
    let pictures: Vec<_> = page.evidence.iter().flat_map(|e| e.body.blobs()).collect();
    desk.line.set(Orders::Wipe);
    assert_eq!(round(&phone), Err(SyncError::Revoked));
    let state = desk.line.office.state();
    assert_eq!(state.applied.len() as u64, taps);
    assert!(!pictures.is_empty() && pictures.iter().all(|hash| state.blobs.contains_key(hash.as_str())));
    drop(state);

    assert!(phone.store().is_none() && phone.signed_in().is_none() && phone.client().is_none());
    assert_eq!(desk.stores(), 0, "the file is gone");
    assert_eq!(*desk.line.heard.lock().unwrap(), std::slice::from_ref(&token));
    assert!(!desk.accounts().contains(&token) && !desk.accounts().contains("asha@example.com"));
    assert_eq!(phone.take_wiped().as_deref(), Some("Brightwater Plumbing"));
    assert_eq!(phone.take_wiped(), None);
    // A screen that still holds the store reads nothing.
    assert!(store.job(job_id(1)).is_none() && store.queue().is_empty());
    assert!(phone_is_empty_after_a_restart(&desk));
}

fn phone_is_empty_after_a_restart(desk: &Desk) -> bool {
    let phone = desk.phone();
    phone.signed_in().is_none() && phone.store().is_none()
}

#[test]
fn what_cannot_be_sent_is_tried_for_an_hour_even_across_a_restart() {
    let desk = Desk::new();
    let phone = desk.signed_in();
    whole_job(&phone.store().unwrap(), job_id(1));
    desk.line.set(Orders::Wipe);
    // The push is answered, the pictures are not: the line breaks.
    desk.line.office.faults([Fault::None, Fault::Lost]);
    assert!(matches!(round(&phone), Err(SyncError::Offline(_))));
    let store = phone.store().expect("not yet");
    assert!(store.banner().wiping && phone.unsent().blobs > 0);
    drop((store, phone));

    let phone = desk.phone();
    assert!(phone.store().unwrap().banner().wiping, "a restart does not make it forget");
    desk.ground.clock.advance(WIPE_PATIENCE.num_milliseconds() - 1_000);
    desk.line.office.faults([Fault::Lost]);
    assert!(round(&phone).is_err());
    assert!(phone.store().is_some());
    desk.ground.clock.advance(1_000);
    desk.line.office.faults([Fault::Lost]);
    assert!(round(&phone).is_err());
    assert!(phone.store().is_none());
    assert_eq!(desk.stores(), 0);
}

#[test]
fn the_office_hears_of_it_even_if_the_line_breaks_then() {
    let desk = Desk::new();
    let phone = desk.signed_in();
    let token = phone.client().unwrap().token().unwrap();
    desk.line.set(Orders::Wipe);
    *desk.line.deaf.lock().unwrap() = true;
    assert!(round(&phone).is_err());
    assert!(phone.store().is_none() && desk.accounts().contains(&token));
    *desk.line.deaf.lock().unwrap() = false;
    drop(phone);
    let phone = desk.phone();
    block_on(phone.acknowledge_wipes());
    assert_eq!(*desk.line.heard.lock().unwrap(), std::slice::from_ref(&token));
    assert!(!desk.accounts().contains(&token));
}

#[test]
fn an_order_that_is_called_off_or_forged_deletes_nothing() {
    let desk = Desk::new();
    let phone = desk.signed_in();
    desk.line.set(Orders::Forged);
    round(&phone).unwrap();
    assert!(!phone.store().unwrap().banner().wiping);

    whole_job(&phone.store().unwrap(), job_id(1));
    desk.line.set(Orders::Wipe);
    desk.line.office.faults([Fault::None, Fault::Lost]);
    assert!(round(&phone).is_err());
    assert!(phone.store().unwrap().banner().wiping);
    desk.line.set(Orders::None);
    round(&phone).unwrap();
    let store = phone.store().unwrap();
    assert!(!store.banner().wiping && store.job(job_id(1)).is_some());
    desk.ground.clock.advance(2 * WIPE_PATIENCE.num_milliseconds());
    round(&phone).unwrap();
    assert!(phone.store().is_some());
}
