//! `GET /sync/live`: server-sent events that carry only the head; the data comes through pull.

use super::ApiError;
use crate::app::App;
use crate::sessions::DeviceSession;
use crate::view;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use shared::access::Audience;
use shared::sync::Poke;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// Proxies cut silent connections, often after a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(super) async fn live(
    State(app): State<Arc<App>>,
    session: DeviceSession,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    session.may_receive(&app)?;
    let company = session.company;
    let view = view::of(&mut app.db.read().await?, company, &session.person).await?;
    // What became of their own change sets is told to them alone.
    let own = Audience::Person(session.person.id);
    let subscriptions: BTreeSet<Audience> = view.audiences().chain([own]).collect();
    let listener = app.pokes.subscribe();
    // The stream must not keep the server alive: it holds only its end of the channel.
    drop(app);
    let pokes =
        futures::stream::unfold((listener, subscriptions), move |(mut listener, subscriptions)| async move {
            loop {
                let seq = match listener.recv().await {
                    Ok(changed) if changed.concerns(company, &subscriptions) => changed.seq,
                    Ok(_) => continue,
                    // Some were missed: pull and see.
                    Err(RecvError::Lagged(_)) => 0,
                    Err(RecvError::Closed) => return None,
                };
                let data = serde_json::to_string(&Poke { seq }).unwrap_or_default();
                return Some((Ok(Event::default().event("poke").data(data)), (listener, subscriptions)));
            }
        });
    Ok(Sse::new(pokes).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
