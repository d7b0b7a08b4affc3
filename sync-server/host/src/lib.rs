//! The host: the settings, the running App, and what every request passes or is told before and beside its route.

pub mod app;
pub mod config;
pub mod encoding;
pub mod health;
pub mod peer;
pub mod problem;
pub mod quotas;
pub mod request_id;
pub mod requests;
pub mod streams;
pub mod uploads;
pub mod watched;
