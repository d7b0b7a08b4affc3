//! The screens: they emit changes and read queries, and know neither SQL nor HTTP.

mod app;
mod banner;
mod camera;
mod cannot_do;
mod fields;
mod finish;
mod gate_arrival;
mod gate_photos;
mod gate_rating;
mod gate_review;
mod gate_signature;
mod gate_work;
mod gone;
mod hand_over;
mod inbox;
mod job;
mod job_notes;
mod picking;
mod queue;
mod reasons;
mod settings;
mod settings_photos;
mod shell;
mod sign_in;
mod sign_page;
mod step;
mod today;
mod undo;
mod wiping;
mod words;

pub use app::{App, Host, OneClick, Reopen, Root, Screen};
