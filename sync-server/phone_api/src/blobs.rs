//! `/sync/blobs/{hash}`: uploads that resume at any byte, and downloads for the one who may see them.

use super::caller::{Caller, may_receive};
use super::mark::Mark;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use engine::blobs::{Appended, SEGMENT, UploadError};
use engine::live::Changed;
use engine::{edge, run, view};
use futures::StreamExt;
use host::app::App;
use host::problem::Problem;
use identity::sessions::DeviceSession;
use shared::access::Audience;
use shared::sync::{BLOB_COMPLETE, BLOB_SEQ, BlobHash, MARK, MAX_BLOB, UPLOAD_LENGTH, UPLOAD_OFFSET};
use std::sync::Arc;

/// The most blobs that are asked for at once.
const WANTED: u32 = 1000;

/// The blobs of this person that the server had and has no more.
pub(super) async fn wanted(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
) -> Result<Json<Vec<BlobHash>>, Problem> {
    Ok(Json(app.blobs.wanted(session.company, session.person.id, WANTED).await?))
}

/// How much of a blob the server has from this person.
pub(super) async fn head(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    mark: Mark,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let hash = named(&hash)?;
    app.uploads.settled(&(session.company, session.person.id, hash.clone())).await;
    Ok(match app.blobs.offset(session.company, session.person.id, &hash).await? {
        None => whole(mark.next(&app, session.company).await?),
        Some(0) => (StatusCode::NOT_FOUND, [(UPLOAD_OFFSET, HeaderValue::from(0))]).into_response(),
        Some(received) => (StatusCode::OK, [(UPLOAD_OFFSET, HeaderValue::from(received))]).into_response(),
    })
}

/// Takes the next part. What arrived of a torn request counts.
pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    mark: Mark,
    Path(hash): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let hash = named(&hash)?;
    let offset = number(&headers, UPLOAD_OFFSET)?;
    let length = number(&headers, UPLOAD_LENGTH)?;
    if length == 0 || length > MAX_BLOB || offset > length {
        return Err(UploadError::Length.into());
    }
    let under_way = app.uploads.begin((session.company, session.person.id, hash.clone())).await;
    let body = under_way.guards(body);
    // Also the reading: when the line breaks, what has come so far is still to be stored.
    edge::to_the_end(async move {
        let _until_it_is_kept = under_way;
        let mut upload = Part { app, session, hash, at: offset, length, taken: None };
        let torn = upload.read(body).await?;
        match upload.taken {
            Some(Appended::There) => Ok(whole(mark.next(&upload.app, upload.session.company).await?)),
            Some(Appended::Whole) => {
                let next = mark.next(&upload.app, upload.session.company).await?;
                arrived(&upload.app, &upload.session, next.0).await?;
                Ok(whole(next))
            }
            _ if torn => Err(Problem::Unreadable("the request was torn".into())),
            _ => Ok((StatusCode::OK, [(UPLOAD_OFFSET, HeaderValue::from(upload.at))]).into_response()),
        }
    })
    .await
}

/// A part on its way in. However long it is, no more than a segment of it is in memory.
struct Part {
    app: Arc<App>,
    session: DeviceSession,
    hash: BlobHash,
    /// Up to where it was taken.
    at: u64,
    length: u64,
    /// What the last segment did.
    taken: Option<Appended>,
}

impl Part {
    /// Takes the body, segment by segment; true if it broke off.
    async fn read(&mut self, body: Body) -> Result<bool, Problem> {
        let mut chunks = body.into_data_stream();
        let mut segment = BytesMut::new();
        let mut refused = None;
        let mut torn = false;
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else {
                torn = true;
                break;
            };
            if refused.is_some() || self.taken == Some(Appended::There) {
                // Read to its end all the same: anyone who is still sending does not listen for an answer.
                continue;
            }
            if self.at + (segment.len() + chunk.len()) as u64 > self.length {
                refused = Some(UploadError::Length);
                continue;
            }
            segment.extend_from_slice(&chunk);
            if segment.len() >= SEGMENT {
                refused = self.take(segment.split().freeze()).await.err();
            }
        }
        match refused {
            Some(error) => return Err(error.into()),
            // An empty part asks for the join of what is all there already.
            None if !segment.is_empty() || self.taken.is_none() => self.take(segment.freeze()).await?,
            None => {}
        }
        Ok(torn)
    }

    async fn take(&mut self, segment: Bytes) -> Result<(), UploadError> {
        let (company, person) = (self.session.company, self.session.person.id);
        let size = segment.len() as u64;
        let taken = self.app.blobs.append(company, person, &self.hash, self.at, self.length, segment).await?;
        self.at += size;
        self.taken = Some(taken);
        Ok(())
    }
}

/// One blob less is waiting on the phone, and pages that wait for a picture have something to show. The count is the
/// phone's own: where a power cut takes this note back, its next push sets it right.
async fn arrived(app: &App, session: &DeviceSession, seq: u64) -> Result<(), Problem> {
    let mut tx = app.db.note().await?;
    run!(
        tx,
        "update devices set last_contact_ms = $4,
           pending_blobs = case when pending_blobs > 0 then pending_blobs - 1 else 0 end
         where company_id = $1 and id = $2 and person_id = $3",
        session.company,
        session.device,
        session.person.id,
        app.now()
    )?;
    tx.commit().await?;
    app.tell(Changed::new(session.company, seq, [(Audience::Office, None)])).await;
    Ok(())
}

/// The bytes, for the office and for the one who brought them or sees a job that names them; a company's logo for everybody
/// there.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let hash = named(&hash)?;
    may_receive(&app, &session)?;
    let view = view::of(&mut app.db.read().await?, session.company, &session.person).await?;
    let may = app.blobs.readable(session.company, session.person.id, &view, &hash).await?
        || app.blobs.is_logo(session.company, &hash).await?;
    let found = if may { app.blobs.open(session.company, &hash).await? } else { None };
    let found = found.ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind(&found.start))),
        (header::CONTENT_LENGTH, HeaderValue::from(found.size)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from_stream(found.into_stream())).into_response())
}

/// Everything is there; a backup past the sequence number has it, and the mark tells a server that has lost it again.
fn whole((seq, mark): (u64, Option<HeaderValue>)) -> Response {
    let headers = [(BLOB_COMPLETE, HeaderValue::from_static("1")), (BLOB_SEQ, HeaderValue::from(seq))];
    (StatusCode::OK, headers, mark.map(|mark| [(MARK, mark)]), ()).into_response()
}

fn named(hash: &str) -> Result<BlobHash, Problem> {
    hash.parse().map_err(|_| Problem::Unreadable("a blob is named by 64 lower-case hex digits".into()))
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64, Problem> {
    let value = headers.get(HeaderName::from_static(name)).and_then(|v| v.to_str().ok());
    let number = value.and_then(|v| v.parse().ok());
    number.ok_or_else(|| Problem::Unreadable(format!("the header {name} must be a number")))
}

/// By their first bytes: only what the app itself stores is shown as such.
pub fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        _ => "application/octet-stream",
    }
}
