//! A technician with a phone: the real app without its screens, on a network that a test can break.

use crate::network::Bad;
use crate::office::{Office, PASSWORD, PIN, Who};
use chrono::{DateTime, Utc};
use pictures::{Moment, Scene, photo, signature};
use mobile::phone::{Phone, PhoneConfig};
use mobile::store::{ExecuteError, JobPage, NewBlob, NoPoints, Points, Store};
use mobile::sync::{RoundReport, SyncError, Transport};
use shared::gates::Gate;
use shared::place::{Fix, LatLng};
use shared::records::{EvidenceBody, Origin, Slot, Written};
use shared::seams::{Clock, Randomness};
use shared::sync::BlobHash;
use shared::{Change, ChangeSetId, EvidenceId, JobId};
use std::path::PathBuf;
use std::sync::Arc;

/// Somebody with a phone.
pub struct Technician {
    pub who: Who,
    pub network: Arc<Bad>,
    phone: Option<Phone>,
    config: PhoneConfig,
    shots: u64,
    /// Pictures are a few random bytes: a simulation takes thousands.
    plain: bool,
}

impl Technician {
    /// A phone in `folder`, not signed in yet.
    pub fn new(
        office: &Office,
        who: Who,
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Technician {
        let network = Arc::new(Bad::new(office.network.clone()));
        Technician::over(network.clone(), network, who, folder, clock, random)
    }

    /// The same over any network; `network` is kept for tests that break it.
    pub fn over(
        transport: Arc<dyn Transport>,
        network: Arc<Bad>,
        who: Who,
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Technician {
        std::fs::create_dir_all(&folder).expect("the test's folder is writable");
        let name = format!("{who:?}’s phone");
        let config = PhoneConfig::new(folder, "http://office.example".into(), transport, clock, random, name);
        let phone = Phone::open(config.clone()).expect("the phone opens");
        Technician { who, network, phone: Some(phone), config, shots: 0, plain: false }
    }

    /// A phone for a simulation: switched off, and with pictures that are a few bytes each.
    pub fn simulated(who: Who, network: Arc<Bad>, config: PhoneConfig) -> Technician {
        Technician { who, network, phone: None, config, shots: 0, plain: true }
    }

    /// The phone dies: everything in memory is gone.
    pub fn dies(&mut self) {
        self.phone = None;
    }

    /// The phone is switched on again, with or without places at which it dies.
    pub fn starts(&mut self, points: Option<Arc<dyn Points>>) {
        self.phone = None;
        self.config.points = points.unwrap_or_else(|| Arc::new(NoPoints));
        self.phone = Some(Phone::open(self.config.clone()).expect("the phone opens again"));
    }

    /// The app.
    pub fn phone(&self) -> &Phone {
        self.phone.as_ref().expect("the phone is on")
    }

    /// The app's store.
    pub fn store(&self) -> Store {
        self.phone().store().expect("somebody is signed in")
    }

    /// Signs in over the network.
    pub async fn signs_in(&self) {
        let signed = self.phone().sign_in(&self.who.email(), PASSWORD).await;
        assert!(signed.is_ok(), "{signed:?}");
    }

    /// One round of the sync client.
    pub async fn syncs(&self) -> Result<RoundReport, SyncError> {
        self.phone().client().expect("somebody is signed in").round().await
    }

    /// The job as this phone shows it.
    pub fn job(&self, job: JobId) -> JobPage {
        self.store().job(job).expect("the phone holds the job")
    }

    fn now(&self) -> DateTime<Utc> {
        self.phone().now()
    }

    /// A new id, from the phone's own randomness.
    pub fn id(&self) -> uuid::Uuid {
        self.store().new_id()
    }

    /// A good position, close to the customer's house.
    pub fn fix(&self) -> Fix {
        Fix { at: LatLng { lat: PIN.lat + 0.0002, lng: PIN.lng }, accuracy_m: 12.0, measured: self.now() }
    }

    /// One tap that captures something on this job's own visit.
    pub fn captures(
        &self,
        job: JobId,
        body: EvidenceBody,
        blobs: Vec<NewBlob>,
    ) -> Result<ChangeSetId, ExecuteError> {
        let page = self.store().job(job).ok_or_else(|| ExecuteError::Broken("no such job here".into()))?;
        let visit = page.visit.ok_or_else(|| ExecuteError::Broken("no visit of mine".into()))?;
        let change = Change::Capture {
            id: EvidenceId(self.id()),
            visit: visit.id,
            job,
            round: page.job.round,
            leg: page.job.leg,
            body,
            supersedes: None,
        };
        self.store().execute(vec![change], blobs)
    }

    /// A photo of the work, as small as a thumbnail.
    pub fn photo(&mut self, slot: Slot) -> (EvidenceBody, Vec<NewBlob>) {
        self.shots += 1;
        let moment = match slot {
            Slot::Before => Moment::Before,
            Slot::During => Moment::During,
            Slot::After => Moment::After,
        };
        let seed = self.shots + 1000 * self.who as u64;
        let (original, thumb) = if self.plain {
            (format!("photo {} {seed}", self.who.email()).into_bytes(), format!("thumb {seed}").into_bytes())
        } else {
            (photo(Scene::Boiler, moment, seed, 0, 96, 70), photo(Scene::Boiler, moment, seed, 0, 48, 60))
        };
        let body = EvidenceBody::Photo {
            slot,
            blob: BlobHash::of(&original),
            size: original.len() as u64,
            thumb: BlobHash::of(&thumb),
            width: 96,
            height: 72,
            taken: self.now(),
            fix: Some(self.fix()),
            origin: Origin::Camera,
        };
        let jpeg = |bytes| NewBlob { bytes, mime: "image/jpeg".into() };
        (body, vec![jpeg(original), jpeg(thumb)])
    }

    /// A drawn signature for what the job shows now.
    pub fn signature(&self, job: JobId) -> (EvidenceBody, Vec<NewBlob>) {
        let (png, strokes) = if self.plain {
            (format!("signed {job}").into_bytes(), format!("strokes {job}").into_bytes())
        } else {
            let drawn = signature(7 + self.who as u64);
            (drawn.png, drawn.strokes)
        };
        let shown = self.job(job).shown();
        let body = EvidenceBody::Signature {
            signer: "राहुल पाटील".into(),
            written: Written::Drawn { png: BlobHash::of(&png), strokes: BlobHash::of(&strokes) },
            remarks: String::new(),
            language: "hi".into(),
            shown_hash: shown.hash(),
            shown,
            fix: Some(self.fix()),
        };
        let blobs = vec![
            NewBlob { bytes: png, mime: "image/png".into() },
            NewBlob { bytes: strokes, mime: "application/json".into() },
        ];
        (body, blobs)
    }

    /// The tap that the open gate asks for next; none when the job is done.
    pub fn next_tap(&mut self, job: JobId) -> Option<(EvidenceBody, Vec<NewBlob>)> {
        let page = self.job(job);
        let facts = page.facts();
        let standing = |wanted: fn(&EvidenceBody) -> bool| facts.counting().any(|e| wanted(&e.body));
        let has_before = standing(|b| matches!(b, EvidenceBody::Photo { slot: Slot::Before, .. }));
        let has_after = standing(|b| matches!(b, EvidenceBody::Photo { slot: Slot::After, .. }));
        let has_signed = standing(|b| matches!(b, EvidenceBody::Signature { .. }));
        let plain = |body| Some((body, Vec::new()));
        match page.gates.open()? {
            Gate::Arrival => plain(EvidenceBody::Arrival { fix: Some(self.fix()), no_fix: None }),
            Gate::BeforePhotos if !has_before => Some(self.photo(Slot::Before)),
            Gate::BeforePhotos => plain(EvidenceBody::WorkStarted),
            Gate::WorkComplete => plain(EvidenceBody::WorkComplete {
                ticked: vec![0],
                done: String::new(),
                open_reason: String::new(),
            }),
            Gate::AfterPhotos if !has_after => Some(self.photo(Slot::After)),
            Gate::AfterPhotos => plain(EvidenceBody::PhotosDone),
            Gate::Rating => {
                plain(EvidenceBody::Rating { stars: 5, comment: "Fast and clean.".into(), tapped_by: None })
            }
            Gate::Review => plain(EvidenceBody::Review { accepted: true }),
            Gate::Signature if !has_signed => Some(self.signature(job)),
            Gate::Signature => plain(EvidenceBody::Departure { fix: Some(self.fix()) }),
        }
    }

    /// Takes the job on by so many taps; returns how many there were to do.
    pub fn works(&mut self, job: JobId, taps: usize) -> usize {
        for done in 0..taps {
            let Some((body, blobs)) = self.next_tap(job) else { return done };
            let name = body.name();
            let tapped = self.captures(job, body, blobs);
            assert!(tapped.is_ok(), "{name}: {tapped:?}");
        }
        taps
    }
}
