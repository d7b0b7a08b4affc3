//! The server's program, on top of its floors: API for phones, REST API for programs, web dashboard for the office.
//!
//! Invariant: only [`execute`] writes domain rows; pages and the REST API read through [`engine::read`].

pub mod background;
pub mod cli;
mod phone_app;
pub mod serve;
pub mod tls;

pub use bulk::{carried, imports};
pub use engine::{
    aside, blobs, db, edge, execute, fetch_all, fetch_optional, live, private, run, work, working,
};
pub use host::{app, quotas, streams};
pub use identity::{
    api_keys, choice, credentials, devices, founding, invitations, lost_key, second_factor, secret, sessions,
    sign_in, standing, trades,
};
pub use outreach::{mails, rings};
pub use {rest, web};

pub use engine::execute::{Origin, act, act_all, act_at};
pub use host::app::{App, Config, DemoPerson};
pub use identity::sender::Sender;

use axum::middleware;
use host::requests::{self, TooManyPage};
use host::watched;
use std::sync::Arc;

/// Everything the server answers: `/sync/…` for phones, `/app/…` for phones in browsers, `/api/…` for programs, pages for the office, `/healthz`.
pub fn router(app: Arc<App>) -> axum::Router {
    phone_api::router(app.clone())
        .merge(rest::router(app.clone()))
        .merge(phone_app::router(app.clone()))
        .merge(web::router(app.clone()))
        .layer(middleware::from_fn(watched::observed))
        .layer(middleware::from_fn_with_state((app, web::too_many as TooManyPage), requests::pass))
}
