//! `GET /live`: tells open pages that something changed; they fetch the part that shows it.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt};
use host::peer;
use host::quotas::Wait;
use host::streams::{AGAIN, Whose};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// One `poke` event per commit that concerns the person; a listener that was too slow is poked all the same.
pub async fn get(
    desk: Desk,
    parts: Parts,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    let company = desk.session.company;
    let whose = Whose { company, person: desk.session.person.id, session: desk.session.csrf.clone() };
    let place = desk.app.streams.enter(whose, peer::ip(&parts), desk.app.config.streams);
    let place = place.map_err(|Wait(seconds)| PageError::TooMany(seconds))?;
    let heard = desk.app.pokes.subscribe();
    let events = futures::stream::unfold((heard, desk.view), move |(mut heard, seen)| async move {
        loop {
            let seq = match heard.recv().await {
                Ok(changed) if changed.concerns_page(company, &seen) => changed.seq,
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => 0,
                Err(RecvError::Closed) => return None,
            };
            let event = Event::default().event("poke").data(format!("{{\"seq\":{seq}}}"));
            return Some((Ok(event), (heard, seen)));
        }
    });
    // A tab whose stream ended, because there were too many, does not come back at once to end another one's.
    let first = futures::stream::iter([Ok(Event::default().retry(AGAIN / 4).comment("hello"))]);
    let events = place.holds(first.chain(events));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}
