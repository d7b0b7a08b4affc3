//! The server: API for phones, REST API for programs, web dashboard for the office, canonical store.
//!
//! Invariant: only [`execute`] writes domain rows; pages and the API read through [`db`].

pub mod api;
pub mod api_keys;
pub mod app;
pub mod aside;
pub mod blobs;
mod brake;
pub mod carried;
pub mod choice;
pub mod cli;
mod commits;
pub mod config;
pub mod credentials;
pub mod db;
pub mod devices;
pub mod edge;
mod encoding;
pub mod engine;
mod exchange;
pub mod execute;
pub mod exports;
pub mod founding;
mod hashing;
pub mod health;
pub mod identity;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod letters;
pub mod links;
pub mod live;
pub mod mails;
mod notices;
pub mod outreach;
pub mod passwords;
mod peer;
mod phone_app;
pub mod phone_number;
pub mod private;
pub mod problem;
pub mod quotas;
mod read;
pub mod requests;
pub mod rest;
pub mod sealing;
pub mod second_factor;
pub mod secret;
pub mod sender;
pub mod serve;
pub mod sessions;
pub mod sign_in;
pub mod spools;
pub mod spreadsheet;
pub mod standing;
pub mod streams;
pub mod tls;
pub mod trades;
mod uploads;
pub mod view;
pub mod watched;
pub mod web;

pub use app::{App, Config, DemoPerson};
pub use execute::{Origin, act, act_all, act_at};
pub use sender::Sender;

use axum::middleware;
use requests::TooManyPage;
use std::sync::Arc;

/// Everything the server answers: `/sync/…` for phones, `/api/…` for programs, pages for the office, `/healthz`.
pub fn router(app: Arc<App>) -> axum::Router {
    api::router(app.clone())
        .merge(rest::router(app.clone()))
        .merge(web::router(app.clone()))
        .layer(middleware::from_fn(watched::observed))
        .layer(middleware::from_fn_with_state((app, web::too_many as TooManyPage), requests::pass))
}
