//! The server: API for phones, REST API for programs, web dashboard for the office, canonical store.
//!
//! Invariant: only [`execute`] writes domain rows; pages and the API read through [`db`].

pub mod api;
pub mod api_keys;
pub mod app;
pub mod aside;
pub mod background;
pub mod blobs;
mod brake;
mod callers;
pub mod carried;
pub mod choice;
pub mod cli;
pub mod credentials;
pub mod db;
pub mod devices;
pub mod edge;
mod exchange;
pub mod execute;
pub mod exports;
pub mod founding;
mod hashing;
pub mod health;
pub mod imports;
pub mod invitations;
pub mod keys;
mod leaving;
pub mod links;
pub mod live;
pub mod mails;
pub mod passwords;
pub mod phone_number;
pub mod private;
pub mod quotas;
pub mod requests;
pub mod rest;
pub mod sealing;
pub mod second_factor;
pub mod secret;
pub mod serve;
pub mod sessions;
pub mod sign_in;
pub mod spools;
pub mod spreadsheet;
pub mod standing;
pub mod streams;
pub mod tls;
pub mod trades;
pub mod view;
pub mod web;
pub mod work;

pub use app::{App, Config, DemoPerson};
pub use execute::{Origin, act, act_all, act_at};

use axum::middleware;
use std::sync::Arc;

/// Everything the server answers: `/sync/…` for phones, `/api/…` for programs, pages for the office, `/healthz`.
pub fn router(app: Arc<App>) -> axum::Router {
    api::router(app.clone())
        .merge(rest::router(app.clone()))
        .merge(web::router(app.clone()))
        .layer(middleware::from_fn(api::observed))
        .layer(middleware::from_fn_with_state(app, requests::pass))
}
