//! One visit as its technician lives it: the seven gates, with the exceptions that the list of work names.

use super::album::{HEIGHT, Shot, WIDTH};
use super::story::Story;
use super::work::Quirk;
use chrono::{DateTime, TimeDelta, Utc};
use pictures::{Moment, Scene};
use shared::gates::{Gate, review};
use shared::handover::Shown;
use shared::money::BasisPoints;
use shared::place::{Fix, LatLng};
use shared::records::{CannotDo, Escape, EvidenceBody, How, Origin, Slot, TappedBy, Written};
use shared::sync::BlobHash;
use shared::{Change, EvidenceId, JobId, Money, PersonId, VisitId};

/// What the visit is for.
#[derive(Clone)]
pub struct Job {
    pub id: JobId,
    pub title: String,
    pub description: String,
    pub amount: Option<Money>,
    /// Who signs.
    pub customer: &'static str,
    pub language: &'static str,
    pub pin: Option<LatLng>,
    pub scene: Scene,
    pub seed: u64,
    pub ticks: u32,
    /// Neither rating nor review are asked for.
    pub estimate: bool,
}

/// A technician at work.
pub struct OnSite<'s> {
    pub story: &'s mut Story,
    pub job: Job,
    pub visit: VisitId,
    pub who: PersonId,
    pub leg: u32,
    /// From the tap to the office.
    pub lag: TimeDelta,
    /// What has been photographed; carried over to the next visit.
    pub photos: Vec<BlobHash>,
    /// How many pieces of evidence the job has.
    pub pieces: u32,
}

impl OnSite<'_> {
    fn capture(&mut self, at: DateTime<Utc>, body: EvidenceBody) -> EvidenceId {
        let id = EvidenceId(self.story.id(&format!("evidence {} {}", self.job.id, self.pieces)));
        self.pieces += 1;
        let change = Change::Capture {
            id,
            visit: self.visit,
            job: self.job.id,
            round: 0,
            leg: self.leg,
            body,
            supersedes: None,
        };
        self.story.field(at, at + self.lag, self.who, vec![change]);
        id
    }

    /// A position some metres from the pin, or from the middle of the city where there is none.
    fn fix(&self, at: DateTime<Utc>, metres: f64) -> Fix {
        let pin = self.job.pin.unwrap_or(LatLng { lat: 18.5314, lng: 73.8446 });
        let turn = (self.job.seed as f64 * 1.7 + f64::from(self.pieces)).sin_cos();
        let degree = 111_320.0;
        let lng = pin.lng + metres * turn.0 / (degree * pin.lat.to_radians().cos());
        let here = LatLng { lat: pin.lat + metres * turn.1 / degree, lng };
        let accuracy_m = 8.0 + (self.job.seed % 9) as f64;
        Fix { at: here, accuracy_m, measured: at - TimeDelta::milliseconds(400) }
    }

    /// "On my way".
    pub fn sets_off(&mut self, at: DateTime<Utc>) {
        let eta = Some(at + TimeDelta::minutes(18));
        self.capture(at, EvidenceBody::OnMyWay { eta });
    }

    /// Gate 1.
    pub fn arrives(&mut self, at: DateTime<Utc>, quirk: Quirk) {
        let body = match quirk {
            Quirk::NoFix(reason) => EvidenceBody::Arrival { fix: None, no_fix: Some(reason.to_owned()) },
            Quirk::Far => EvidenceBody::Arrival { fix: Some(self.fix(at, 412.0)), no_fix: None },
            _ => EvidenceBody::Arrival { fix: Some(self.fix(at, 24.0)), no_fix: None },
        };
        self.capture(at, body);
    }

    /// One photo.
    pub fn photographs(&mut self, at: DateTime<Utc>, slot: Slot, shot: u32) {
        let moment = match slot {
            Slot::Before => Moment::Before,
            Slot::During => Moment::During,
            Slot::After => Moment::After,
        };
        let fix = Some(self.fix(at, 18.0));
        let shot = Shot { scene: self.job.scene, moment, seed: self.job.seed, shot };
        let Some((blob, size, thumb)) = self.story.shot(shot) else { return };
        self.photos.push(blob.clone());
        let (width, height) = (WIDTH, HEIGHT);
        self.capture(
            at,
            EvidenceBody::Photo {
                slot,
                blob,
                size,
                thumb,
                width,
                height,
                taken: at,
                fix,
                origin: Origin::Camera,
            },
        );
    }

    /// The technician's words of it; an estimate does nothing yet.
    fn done(&self) -> String {
        if self.job.estimate {
            return String::new();
        }
        "Done as ordered, and tried out together with the customer.".to_owned()
    }

    fn shown(&self, discount: BasisPoints) -> Shown {
        Shown {
            company: self.story.company.id,
            job: self.job.id,
            title: self.job.title.clone(),
            description: self.job.description.clone(),
            done: self.done(),
            amount: self.job.amount.into(),
            discount: Some(discount),
            photos: self.photos.clone(),
            terms: self.story.company.terms.clone(),
        }
    }

    /// From setting off to the gate `upto` (7: the whole visit), between `from` and `to`.
    pub fn works(
        &mut self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        upto: u8,
        (stars, comment): (u8, &str),
        quirk: Quirk,
    ) {
        // The ways of a visit as parts of its whole time, so that they keep their order however short it is.
        let whole = (to - from).num_milliseconds().max(1_000);
        let at = |percent: i64| from + TimeDelta::milliseconds(whole * percent / 100);
        let shots = if matches!(quirk, Quirk::ManyPhotos) { 3 } else { 1 };
        // Up to which part of the visit each gate reaches, were it told in full.
        let told = |percent: i64| -> DateTime<Utc> {
            let reaches = [10, 26, 70, 82, 88, 92, 100][usize::from(upto.clamp(1, 7)) - 1];
            at(percent * 100 / reaches)
        };
        let second = self.leg > 0;
        self.sets_off(told(0));
        self.arrives(told(10), quirk);
        if upto < 2 {
            return;
        }
        if !second {
            if let Quirk::NoPhotosBefore(reason) = quirk {
                let escape =
                    Escape { gate: Gate::BeforePhotos, reason: reason.to_owned(), how: How::OnTrust };
                self.capture(told(14), EvidenceBody::Escape(escape));
            } else {
                for shot in 0..shots {
                    self.photographs(told(14 + 2 * i64::from(shot)), Slot::Before, shot);
                }
            }
            self.capture(told(24), EvidenceBody::WorkStarted);
        }
        if upto < 3 {
            return;
        }
        if shots > 1 {
            self.photographs(told(48), Slot::During, 0);
        }
        let ticked = (0..self.job.ticks).collect();
        self.capture(
            told(70),
            EvidenceBody::WorkComplete { ticked, done: self.done(), open_reason: String::new() },
        );
        if upto < 4 {
            return;
        }
        for shot in 0..shots {
            self.photographs(told(73 + 2 * i64::from(shot)), Slot::After, shot);
        }
        self.capture(told(81), EvidenceBody::PhotosDone);
        if upto < 5 {
            return;
        }
        if let Quirk::Absent(reason) = quirk {
            self.capture(told(85), EvidenceBody::CustomerAbsent { reason: reason.to_owned() });
        } else {
            let mut discount = BasisPoints(0);
            if !self.job.estimate {
                let rule = &self.story.company.gates.review;
                discount = review::earned(rule, Some(stars), !comment.is_empty(), stars > 3);
                self.capture(
                    told(86),
                    EvidenceBody::Rating {
                        stars,
                        comment: comment.to_owned(),
                        tapped_by: Some(TappedBy::Customer),
                    },
                );
                self.capture(told(90), EvidenceBody::Review { accepted: stars > 3 });
            }
            self.signs(told(96), quirk, discount);
        }
        let fix = Some(self.fix(told(98), 30.0));
        self.capture(told(98), EvidenceBody::Departure { fix });
    }

    /// Gate 7, up to the departure.
    fn signs(&mut self, at: DateTime<Utc>, quirk: Quirk, discount: BasisPoints) {
        let shown = self.shown(discount);
        let shown_hash = shown.hash();
        if let Quirk::WontSign(reason) = quirk {
            self.capture(at, EvidenceBody::NotSigned { reason: reason.to_owned(), shown, shown_hash });
            return;
        }
        let signer = self.job.customer.to_owned();
        let written = match quirk {
            Quirk::Typed => Written::Typed { name: signer.clone() },
            _ => match self.story.signature(self.job.seed) {
                Some((png, strokes)) => Written::Drawn { png, strokes },
                None => Written::Typed { name: signer.clone() },
            },
        };
        let remarks = match quirk {
            Quirk::Remarks(text) => text.to_owned(),
            _ => String::new(),
        };
        let fix = Some(self.fix(at, 20.0));
        let language = self.job.language.to_owned();
        self.capture(
            at,
            EvidenceBody::Signature { signer, written, remarks, language, shown, shown_hash, fix },
        );
    }

    /// "Can't do this job": the visit ends; the next one is another leg.
    pub fn gives_up(&mut self, at: DateTime<Utc>, reason: CannotDo, text: &str) {
        self.capture(at, EvidenceBody::CannotDo { reason, text: text.to_owned() });
    }
}
