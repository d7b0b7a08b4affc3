//! `GET /live`: tells open pages that something changed; they fetch the part that shows it.

use super::desk::Desk;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use shared::access::Audience;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// One `poke` event per commit that concerns the person; a listener that was too slow is poked all the same.
pub async fn get(desk: Desk) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let company = desk.session.company;
    let mine: BTreeSet<Audience> = desk.view.audiences().collect();
    let heard = desk.app.pokes.subscribe();
    let events = futures::stream::unfold((heard, mine), move |(mut heard, mine)| async move {
        loop {
            let seq = match heard.recv().await {
                Ok(changed) if changed.concerns(company, &mine) => changed.seq,
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => 0,
                Err(RecvError::Closed) => return None,
            };
            let event = Event::default().event("poke").data(format!("{{\"seq\":{seq}}}"));
            return Some((Ok(event), (heard, mine)));
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
