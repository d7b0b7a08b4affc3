//! `POST /sync/push`: change sets of one stream, in order.

use super::broken::{self, Broken};
use super::caller::Caller;
use super::mark::Mark;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::execute::{DeviceOrigin, DeviceReport, Incoming, Origin, Payload, execute};
use engine::{edge, view};
use host::app::App;
use host::peer::Peer;
use host::problem::Problem;
use identity::sender::Sender;
use identity::sessions::DeviceSession;
use shared::sync::{Envelope, MARK, PROTOCOL, Push, Pushed};
use std::sync::Arc;

/// The most change sets of a push; phones send 2,000 at once.
const MOST_SETS: usize = 20_000;

pub(super) async fn push(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    Peer(sender): Peer,
    mark: Mark,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let push = read(&headers, &body.map_err(refused)?)?;
    if push.protocol > PROTOCOL {
        return Err(Problem::TooNew);
    }
    if push.sets.len() > MOST_SETS {
        return Err(Problem::TooLarge);
    }
    edge::to_the_end(async move {
        let origin = origin(&app, &session, sender, &push);
        let sets = push.sets.into_iter().map(incoming).collect();
        let mut done = execute(&app, session.company, &origin, sets).await?;
        if done.receipts.iter_mut().any(|receipt| !receipt.outcome.values().is_empty()) {
            let seen = view::of(&mut app.db.read().await?, session.company, &session.person).await?;
            view::project(&seen, &mut done.receipts);
        }
        let (_, mark) = mark.next(&app, session.company).await?;
        let said = Pushed {
            receipts: done.receipts,
            expected: done.expected,
            forked: done.forked,
            server_time: app.now(),
        };
        Ok((mark.map(|mark| [(MARK, mark)]), Json(said)).into_response())
    })
    .await
}

fn refused(rejection: BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::Unreadable(rejection.body_text()),
    }
}

/// The push; where a change set in it is no JSON, which one.
fn read(headers: &HeaderMap, body: &Bytes) -> Result<Push, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(Problem::Unreadable("a push is sent as application/json".to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| match broken::find(body, &error) {
        Some(Broken { place, n }) if error.is_syntax() || error.is_eof() => Problem::NoJson { place, n },
        _ => Problem::Unreadable(error.to_string()),
    })
}

fn origin(app: &App, session: &DeviceSession, sender: Sender, push: &Push) -> Origin {
    Origin::Device(Box::new(DeviceOrigin {
        stream: push.stream,
        device: session.device,
        person: session.person.id,
        quarantined: session.kept_aside(),
        peer: sender.peer,
        agent: sender.agent,
        report: Some(DeviceReport {
            app_version: push.app_version.chars().filter(|c| *c != '\0').take(60).collect(),
            // What is in this push is about to have receipts.
            pending_sets: push
                .pending_sets
                .saturating_sub(u32::try_from(push.sets.len()).unwrap_or(u32::MAX)),
            pending_blobs: push.pending_blobs,
            oldest: push.oldest.filter(|_| (push.pending_sets as usize) > push.sets.len()),
            offset_ms: (app.now() - push.sent).num_milliseconds(),
            storage_left: push.storage_left,
        }),
    }))
}

fn incoming(envelope: Envelope) -> Incoming {
    let what = match envelope.void {
        Some(reason) => Payload::Void { reason: reason.chars().filter(|c| *c != '\0').take(500).collect() },
        None => Payload::Stored { raw: envelope.set, hash: envelope.hash },
    };
    Incoming { n: envelope.n, id: envelope.id, what }
}
