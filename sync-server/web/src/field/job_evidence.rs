//! What was captured on site: the seven steps, photos, places, rating and signature.

use crate::kit::desk::Desk;
use crate::kit::words;
use crate::kit::words::stars_text;
use dioxus::prelude::*;
use engine::read::job::JobFile;
use shared::gates::rating::rated;
use shared::gates::{Facts, Gate, GateState, Gates, Skip, review};
use shared::handover::{Sealed, Shown};
use shared::money::{BasisPoints, Money};
use shared::place::{Fix, LatLng, Proximity};
use shared::records::{Evidence, EvidenceBody, How, Origin, Slot, Written};
use shared::sync::BlobHash;
use std::collections::BTreeSet;
use ui::{CompareSlider, GateStrip, Icon, Step, StepState, t};

/// The strip of the seven steps.
pub fn strip(desk: &Desk, file: &JobFile, facts: &Facts<'_>, gates: &Gates) -> Element {
    let steps: Vec<Step> =
        gates.iter().map(|(gate, state)| step(desk, file, facts.standing(), gate, state)).collect();
    rsx! { GateStrip { text: desk.text, steps } }
}

fn step(desk: &Desk, file: &JobFile, standing: &[&Evidence], gate: Gate, state: &GateState) -> Step {
    let text = desk.text;
    let name = words::gate(text, gate);
    let asked = standing.iter().any(|e| match &e.body {
        EvidenceBody::Escape(escape) => escape.gate == gate && escape.how == How::Asked,
        _ => false,
    });
    match state {
        GateState::Locked { .. } => Step::new(name, StepState::Locked),
        GateState::Open if asked => Step::new(name, StepState::Waiting).detail(t!(text, "step-asked")),
        GateState::Open if file.job.status.is_under_way() => {
            Step::new(name, StepState::Current).detail(t!(text, "step-current"))
        }
        GateState::Open => Step::new(name, StepState::Open),
        GateState::Skipped(skip) => Step::new(name, StepState::Skipped).detail(match skip {
            Skip::NotInProfile => t!(text, "step-not-asked"),
            Skip::LowRating => t!(text, "web-step-low-rating"),
            Skip::CustomerAbsent { .. } => t!(text, "web-step-absent"),
        }),
        GateState::Waived { at, reason, .. } => {
            Step::new(name, StepState::Waived).at(desk.clock(at.time())).detail(reason.clone())
        }
        GateState::Passed { at, .. } => {
            let step = Step::new(name, StepState::Passed).at(desk.clock(at.time()));
            match detail(desk, file, standing, gate) {
                Some(detail) => step.detail(detail),
                None => step,
            }
        }
    }
}

/// What a passed step has to tell.
fn detail(desk: &Desk, file: &JobFile, standing: &[&Evidence], gate: Gate) -> Option<String> {
    let text = desk.text;
    let last = |pick: fn(&EvidenceBody) -> bool| standing.iter().rev().find(|e| pick(&e.body));
    let photos = |slot| standing.iter().filter(|e| is_photo(e, slot)).count();
    match gate {
        Gate::Arrival => {
            let arrival = last(|b| matches!(b, EvidenceBody::Arrival { .. }))?;
            let EvidenceBody::Arrival { fix, .. } = &arrival.body else { return None };
            Some(distance(desk, fix.as_ref(), file.address.pin.map(|p| p.at)))
        }
        Gate::BeforePhotos => Some(t!(text, "photos-count", n = photos(Slot::Before))),
        Gate::AfterPhotos => Some(t!(text, "photos-count", n = photos(Slot::After))),
        Gate::WorkComplete => {
            let done = last(|b| matches!(b, EvidenceBody::WorkComplete { .. }))?.at.time();
            let begun = last(|b| matches!(b, EvidenceBody::WorkStarted))?.at.time();
            Some(ui::format_span((done - begun).num_seconds(), text))
        }
        Gate::Rating => {
            let counts =
                |b: &EvidenceBody| matches!(b, EvidenceBody::Rating { stars, .. } if rated(*stars).is_some());
            let rating = last(counts)?;
            let EvidenceBody::Rating { stars, .. } = &rating.body else { return None };
            Some(stars_text(text, *stars))
        }
        Gate::Review => {
            let review = last(|b| matches!(b, EvidenceBody::Review { .. }))?;
            let EvidenceBody::Review { accepted } = &review.body else { return None };
            Some(if *accepted { t!(text, "review-yes") } else { t!(text, "review-no") })
        }
        Gate::Signature => standing.iter().rev().find_map(|e| match &e.body {
            EvidenceBody::Signature { signer, .. } => Some(signer.clone()),
            EvidenceBody::NotSigned { .. } => Some(t!(text, "web-signature-refused")),
            _ => None,
        }),
    }
}

fn is_photo(e: &Evidence, wanted: Slot) -> bool {
    matches!(&e.body, EvidenceBody::Photo { slot, .. } if *slot == wanted)
}

/// "38 m from address", or that there is nothing to compare.
pub fn distance(desk: &Desk, fix: Option<&Fix>, pin: Option<LatLng>) -> String {
    let text = desk.text;
    match Proximity::of(fix, pin) {
        Proximity::Measured { metres, .. } => {
            t!(text, "arrived-distance", distance = ui::format_distance(metres, text))
        }
        Proximity::NothingToCompare if fix.is_none() => t!(text, "arrived-no-fix"),
        Proximity::NothingToCompare => t!(text, "arrived-no-pin"),
    }
}

/// Before and after side by side, and all photos.
pub fn photos(desk: &Desk, file: &JobFile) -> Element {
    let text = desk.text;
    let standing = file.standing();
    let photos: Vec<Photo> = standing.iter().filter_map(|e| Photo::of(desk, file, e)).collect();
    let best = |slot: Slot, last: bool| {
        let mut all = photos.iter().filter(|p| p.slot == slot && p.source.is_some());
        if last { all.next_back() } else { all.next() }
    };
    let pair = best(Slot::Before, false).zip(best(Slot::After, true));
    rsx! {
        section { class: "stack", "aria-label": t!(text, "job-photos"),
            if let Some((before, after)) = pair {
                div { "data-keep": "{before.hash}{after.hash}",
                    CompareSlider {
                        text,
                        before_src: before.within_page(),
                        after_src: after.within_page(),
                        before_label: before.label.clone(),
                        after_label: after.label.clone(),
                    }
                }
            }
            if photos.is_empty() {
                div { class: "card muted with-icon", Icon { name: "images" } {t!(text, "job-no-photos")} }
            } else {
                ul { class: "thumbs",
                    for photo in &photos {
                        li { key: "{photo.id}", {photo.view(desk)} }
                    }
                }
            }
        }
    }
}

/// A photo and what of it is here.
struct Photo {
    id: String,
    slot: Slot,
    hash: String,
    label: String,
    /// The original, else the small copy; none: all of it is still on the phone.
    source: Option<String>,
    thumb: Option<String>,
    whole: bool,
    /// What was here of it is damaged.
    damaged: bool,
}

impl Photo {
    fn of(desk: &Desk, file: &JobFile, e: &Evidence) -> Option<Photo> {
        let EvidenceBody::Photo { slot, blob, thumb, taken, origin, .. } = &e.body else { return None };
        let word = match slot {
            Slot::Before => t!(desk.text, "slot-before"),
            Slot::During => t!(desk.text, "slot-during"),
            Slot::After => t!(desk.text, "slot-after"),
        };
        let here = |hash: &BlobHash| file.here.contains(hash.as_str()).then(|| format!("/blobs/{hash}"));
        let (original, small) = (here(blob), here(thumb));
        Some(Photo {
            id: e.id.to_string(),
            slot: *slot,
            hash: blob.to_string(),
            label: match origin {
                Origin::Camera => format!("{word} · {}", desk.clock(*taken)),
                Origin::Gallery => {
                    format!("{word} · {}", t!(desk.text, "photo-gallery", time = desk.moment(*taken)))
                }
                Origin::GalleryUndated => format!("{word} · {}", t!(desk.text, "photo-gallery-undated")),
            },
            whole: original.is_some(),
            damaged: [blob, thumb].into_iter().any(|hash| file.damaged.contains(hash.as_str())),
            source: original.clone().or_else(|| small.clone()),
            thumb: small.or(original),
        })
    }

    /// The picture in the size that the page shows it in.
    fn within_page(&self) -> String {
        self.source.as_ref().map(|source| format!("{source}?fit=page")).unwrap_or_default()
    }

    fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let Some(thumb) = &self.thumb else {
            return rsx! {
                div { class: "thumb-missing",
                    span { "{self.label}" }
                    if self.damaged {
                        span { class: "tone-alert", {t!(text, "photo-damaged")} }
                    } else {
                        span { {t!(text, "photo-on-phone")} }
                    }
                }
            };
        };
        let source = self.source.clone().unwrap_or_default();
        rsx! {
            a { href: "{source}", target: "_blank", rel: "noopener",
                img { src: "{thumb}", alt: "{self.label}", loading: "lazy" }
                span { class: "photo-chip", "aria-hidden": "true",
                    if !self.whole {
                        Icon { name: if self.damaged { "circle-alert" } else { "cloud-upload" }, class: "icon-s" }
                    }
                    "{self.label}"
                }
                if !self.whole && self.damaged {
                    span { class: "visually-hidden", {t!(text, "photo-small-damaged")} }
                } else if !self.whole {
                    span { class: "visually-hidden", {t!(text, "photo-small-only")} }
                }
            }
        }
    }
}

/// Where the address is and where the technician arrived. Drawn here as a sketch to scale; scripts put a map over it.
pub fn map(desk: &Desk, file: &JobFile) -> Element {
    let text = desk.text;
    let standing = file.standing();
    let arrival = standing.iter().rev().find_map(|e| match &e.body {
        EvidenceBody::Arrival { fix, no_fix } => Some((*fix, no_fix.clone())),
        _ => None,
    });
    let pin = file.address.pin.map(|p| p.at);
    let fix = arrival.as_ref().and_then(|(fix, _)| *fix);
    let note = match &arrival {
        None if pin.is_none() => t!(text, "map-no-pin"),
        None => file.address.text.clone(),
        Some((Some(fix), _)) => match Proximity::of(Some(fix), pin) {
            Proximity::Measured { metres, accuracy_m } => t!(
                text,
                "job-map-note",
                distance = ui::format_distance(metres, text),
                m = format!("{accuracy_m:.0}")
            ),
            Proximity::NothingToCompare => t!(text, "arrived-no-pin"),
        },
        Some((None, why)) => {
            format!("{} · {}", t!(text, "arrived-no-fix"), why.clone().unwrap_or_default())
        }
    };
    let tiles = desk.app.config.map_tiles.clone().unwrap_or_default();
    let number = |v: Option<f64>| v.map(|v| format!("{v:.6}")).unwrap_or_default();
    let (lat, lng) = (number(pin.map(|p| p.lat)), number(pin.map(|p| p.lng)));
    let (fix_lat, fix_lng) = (number(fix.map(|f| f.at.lat)), number(fix.map(|f| f.at.lng)));
    let accuracy = number(fix.map(|f| f.accuracy_m));
    rsx! {
        section { class: "map", "aria-label": t!(text, "map-label"), "data-keep": "{lat},{lng},{fix_lat},{fix_lng}",
            div { class: "map-canvas", "data-map": "yes", "data-tiles": "{tiles}", "data-lat": "{lat}", "data-lng": "{lng}", "data-fix-lat": "{fix_lat}", "data-fix-lng": "{fix_lng}", "data-accuracy": "{accuracy}",
                {sketch(pin, fix)}
            }
            p { class: "map-note", "{note}" }
        }
    }
}

/// A grid of 50 metres with the address in the middle, and the arrival with its accuracy.
fn sketch(pin: Option<LatLng>, fix: Option<Fix>) -> Element {
    let Some(middle) = pin.or(fix.map(|f| f.at)) else { return rsx! {} };
    let metres = |at: LatLng| {
        let north = (at.lat - middle.lat) * 111_320.0;
        let east = (at.lng - middle.lng) * 111_320.0 * middle.lat.to_radians().cos();
        (east, -north)
    };
    let arrived = fix.map(|f| (metres(f.at), f.accuracy_m));
    let reach = arrived.map_or(60.0, |((x, y), r)| x.abs().max(y.abs()) + r);
    let half = (reach * 1.25).clamp(80.0, 50_000.0);
    let dot = half / 22.0;
    let lines: Vec<f64> = (-6..=6).map(|n| f64::from(n) * half / 5.0).collect();
    rsx! {
        svg { class: "map-sketch", view_box: "{-half} {-half} {half * 2.0} {half * 2.0}", preserve_aspect_ratio: "xMidYMid slice", "aria-hidden": "true",
            for at in lines {
                path { class: "map-grid", d: "M{at} {-half * 3.0}V{half * 3.0}M{-half * 3.0} {at}H{half * 3.0}" }
            }
            if let Some(((x, y), radius)) = arrived {
                circle { class: "map-accuracy", cx: "{x}", cy: "{y}", r: "{radius.max(dot)}" }
                circle { class: "map-arrival", cx: "{x}", cy: "{y}", r: "{dot * 0.8}" }
            }
            if pin.is_some() {
                path { class: "map-pin", d: "M0 0c{-dot * 1.4} {-dot * 1.6} {-dot * 1.8} {-dot * 2.4} {-dot * 1.8} {-dot * 3.2}a{dot * 1.8} {dot * 1.8} 0 0 1 {dot * 3.6} 0c0 {dot * 0.8} {-dot * 0.4} {dot * 1.6} {-dot * 1.8} {dot * 3.2}z" }
            }
        }
    }
}

/// What was signed last, or refused.
fn last_signed(file: &JobFile) -> Option<&Evidence> {
    file.standing()
        .into_iter()
        .rev()
        .find(|e| matches!(e.body, EvidenceBody::Signature { .. } | EvidenceBody::NotSigned { .. }))
}

/// The pictures that the last signature stands for: its own, and the photos that were shown.
pub fn signed_for(file: &JobFile) -> BTreeSet<BlobHash> {
    let Some(last) = last_signed(file) else { return BTreeSet::new() };
    match &last.body {
        EvidenceBody::Signature { shown, .. } | EvidenceBody::NotSigned { shown, .. } => {
            last.body.blobs().into_iter().chain(shown.photos.iter().cloned()).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// Who signed what.
pub fn signature(desk: &Desk, file: &JobFile, facts: &Facts<'_>, damaged: &BTreeSet<BlobHash>) -> Element {
    let text = desk.text;
    let Some(last) = last_signed(file) else {
        return rsx! {
            section { class: "card stack", "aria-label": t!(text, "job-signature"),
                h2 { class: "card-title", {t!(text, "job-signature")} }
                p { class: "muted", {t!(text, "signature-none")} }
            }
        };
    };
    let time = desk.moment(last.at.time());
    let seal = |shown: &Shown, hash: &str, unchanged: String| {
        // What was earned in the round that was signed, though the job may be in a later one.
        let mut facts = facts.clone();
        facts.round = last.round;
        let now = Shown::of(&desk.company, &file.job, &facts);
        let newer = last.unknown.get("body").is_some_and(|body| body.get("shown").is_some());
        sealed(desk, file, Sealed::of(shown, hash, &now), newer, (damaged, unchanged))
    };
    let inside = match &last.body {
        EvidenceBody::Signature { signer, written, remarks, shown, shown_hash, .. } => {
            let amount = shown.amount.seen().map(|m| ui::format_money(m.minor, m.currency.code(), text));
            let n = shown.photos.len();
            let line = match amount {
                Some(amount) => {
                    t!(
                        text,
                        "job-signed-for",
                        name = signer.as_str(),
                        time = time,
                        amount = amount,
                        photos = n
                    )
                }
                None => t!(text, "job-signed-plain", name = signer.as_str(), time = time, photos = n),
            };
            rsx! {
                {drawn(desk, file, written, signer)}
                p { class: "small muted", "{line}" }
                {discounted(desk, shown)}
                if !remarks.is_empty() {
                    p { class: "notice notice-offline", Icon { name: "message-square-text" } span { "{remarks}" } }
                }
                {seal(shown, shown_hash, t!(text, "job-unchanged"))}
            }
        }
        EvidenceBody::NotSigned { reason, shown, shown_hash } => rsx! {
            p { class: "notice notice-alert", Icon { name: "pen-line" } span { strong { {t!(text, "web-signature-refused")} } " {time} · {reason}" } }
            {discounted(desk, shown)}
            {seal(shown, shown_hash, t!(text, "job-unchanged-refused"))}
        },
        _ => rsx! {},
    };
    rsx! {
        section { class: "card stack", "aria-label": t!(text, "job-signature"),
            h2 { class: "card-title", {t!(text, "job-signature")} }
            {inside}
        }
    }
}

/// What the customer was shown to pay, where a discount stood beside the amount.
fn discounted(desk: &Desk, shown: &Shown) -> Element {
    let text = desk.text;
    let Some(discount) = shown.discount.filter(|rate| *rate != BasisPoints(0)) else { return rsx! {} };
    let Some((amount, left)) = shown.amount.seen().zip(shown.to_pay()) else { return rsx! {} };
    let money = |of: Money| ui::format_money(of.minor, of.currency.code(), text);
    let percent = percent(desk, discount);
    rsx! {
        p { class: "small with-icon",
            Icon { name: "hand-coins" }
            span { {t!(text, "job-signed-price", amount = money(amount), percent = percent, left = money(left))} }
        }
    }
}

/// Basis points as percent, without the sign.
fn percent(desk: &Desk, rate: BasisPoints) -> String {
    ui::format_decimal(f64::from(rate.0) / 100.0, 2, desk.text)
}

fn drawn(desk: &Desk, file: &JobFile, written: &Written, signer: &str) -> Element {
    let text = desk.text;
    match written {
        Written::Drawn { png, .. } if file.here.contains(png.as_str()) => rsx! {
            img { class: "signature-image", src: "/blobs/{png}", alt: t!(text, "signature-of", name = signer) }
        },
        Written::Drawn { png, .. } if file.damaged.contains(png.as_str()) => rsx! {
            p { class: "thumb-missing signature-missing tone-alert", {t!(text, "photo-damaged")} }
        },
        Written::Drawn { .. } => rsx! {
            p { class: "thumb-missing signature-missing", {t!(text, "signature-on-phone")} }
        },
        Written::Typed { name } => rsx! {
            p { class: "signature-typed", "{name}" }
            p { class: "tiny muted", {t!(text, "signature-typed")} }
        },
    }
}

/// Whether what was signed is what stands here: words, amount, discount and terms by their hash, every picture by its bytes.
/// A hash over what only a `newer` version knows cannot be checked.
fn sealed(
    desk: &Desk,
    file: &JobFile,
    seal: Sealed,
    newer: bool,
    (damaged, unchanged): (&BTreeSet<BlobHash>, String),
) -> Element {
    let text = desk.text;
    let away = signed_for(file).into_iter().filter(|h| !file.here.contains(h.as_str())).count();
    let (class, icon, word) = match seal {
        Sealed::Unchanged | Sealed::ChangedSince if !damaged.is_empty() => {
            ("tone-alert", "shield-alert", t!(text, "job-seal-damaged", n = damaged.len()))
        }
        Sealed::Unchanged if away > 0 => ("muted", "hourglass", t!(text, "job-seal-waits", n = away)),
        Sealed::Unchanged => ("tone-working", "shield-check", unchanged),
        Sealed::ChangedSince => ("tone-offline", "shield-alert", t!(text, "job-changed")),
        Sealed::Broken if newer => ("muted", "hourglass", t!(text, "job-seal-newer")),
        Sealed::Broken => ("tone-alert", "shield-alert", t!(text, "job-seal-broken")),
        Sealed::NotSeen => ("muted", "eye-off", t!(text, "job-seal-not-seen")),
    };
    rsx! {
        p { class: "with-icon small strong {class}", Icon { name: icon } "{word}" }
    }
}

/// What was done, in the technician's words, and which points of the checklist stayed open.
pub fn work(desk: &Desk, file: &JobFile) -> Element {
    let text = desk.text;
    let standing = file.standing();
    let last = standing.iter().rev().filter(|e| !e.late).find_map(|e| match &e.body {
        EvidenceBody::WorkComplete { ticked, done, open_reason } => {
            Some((ticked, done, open_reason, e.at.time()))
        }
        _ => None,
    });
    let Some((ticked, done, why, at)) = last else { return rsx! {} };
    let list = file.job_type.checklist.iter().enumerate();
    let open: Vec<&str> =
        list.filter(|(i, _)| !ticked.contains(&(*i as u32))).map(|(_, p)| p.as_str()).collect();
    let (n, all) = (open.len(), file.job_type.checklist.len());
    rsx! {
        section { class: "card stack-tight", "aria-label": t!(text, "job-work"),
            div { class: "card-head",
                h2 { class: "card-title", {t!(text, "job-work")} }
                span { class: "small muted num", {desk.moment(at)} }
            }
            if done.is_empty() {
                p { class: "muted", {t!(text, "job-work-none")} }
            } else {
                p { class: "pre-line", dir: "auto", "{done}" }
            }
            if n > 0 {
                p { class: "notice notice-offline", Icon { name: "list-checks" }
                    span {
                        strong { {t!(text, "job-work-open", n = n, all = all)} }
                        " "
                        {open.join(", ")}
                        if !why.is_empty() {
                            " · “{why}”"
                        }
                    }
                }
            }
        }
    }
}

/// What the customer thought of it.
pub fn rating(desk: &Desk, file: &JobFile, facts: &Facts<'_>) -> Element {
    let text = desk.text;
    let standing = file.standing();
    let last = standing.iter().rev().find_map(|e| match &e.body {
        EvidenceBody::Rating { stars, comment, tapped_by } => {
            Some((rated(*stars)?, comment.clone(), *tapped_by, desk.moment(e.at.time())))
        }
        _ => None,
    });
    let Some((stars, comment, tapped_by, time)) = last else { return rsx! {} };
    let discount = said(file).unwrap_or_else(|| review::discount(facts));
    let percent = percent(desk, discount);
    rsx! {
        section { class: "card stack-tight", "aria-label": t!(text, "gate-5"),
            div { class: "card-head",
                h2 { class: "card-title", {t!(text, "gate-5")} }
                span { class: "small muted num", "{time}" }
            }
            p { ui::Stars { text, value: stars } " " span { class: "small", {t!(text, "stars-of", n = stars)} } }
            if let Some(who) = tapped_by {
                p { class: "small muted", {words::tapped_by(text, who)} }
            }
            if discount != BasisPoints(0) {
                p { class: "small with-icon", Icon { name: "hand-coins" } span { {t!(text, "job-discount", percent = percent)} } }
            }
            if !comment.is_empty() {
                p { class: "small", "“{comment}”" }
            }
        }
    }
}

/// The discount that stood on what was signed in the present round.
fn said(file: &JobFile) -> Option<BasisPoints> {
    match &last_signed(file).filter(|last| last.round == file.job.round)?.body {
        EvidenceBody::Signature { shown, .. } | EvidenceBody::NotSigned { shown, .. } => shown.discount,
        _ => None,
    }
}
