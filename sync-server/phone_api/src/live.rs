//! `GET /sync/live`: server-sent events that carry only the head; the data comes through pull.

use super::caller::{Caller, may_receive};
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use engine::view;
use futures::Stream;
use host::app::App;
use host::peer;
use host::problem::Problem;
use host::streams::Whose;
use shared::sync::Poke;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// Proxies cut silent connections, often after a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(super) async fn live(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    parts: Parts,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    may_receive(&app, &session)?;
    let (company, person) = (session.company, session.person.id);
    let whose = Whose { company, person, session: session.device.to_string() };
    let place = app.streams.enter(whose, peer::ip(&parts), app.config.streams)?;
    let view = view::of(&mut app.db.read().await?, company, &session.person).await?;
    let listener = app.pokes.subscribe();
    // The stream must not keep the server alive: it holds only its end of the channel.
    drop(app);
    let pokes = futures::stream::unfold((listener, view), move |(mut listener, view)| async move {
        loop {
            let seq = match listener.recv().await {
                Ok(changed) if changed.concerns_phone(company, person, &view) => changed.seq,
                Ok(_) => continue,
                // Some were missed: pull and see.
                Err(RecvError::Lagged(_)) => 0,
                Err(RecvError::Closed) => return None,
            };
            let data = serde_json::to_string(&Poke { seq }).unwrap_or_default();
            return Some((Ok(Event::default().event("poke").data(data)), (listener, view)));
        }
    });
    Ok(Sse::new(place.holds(pokes)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
