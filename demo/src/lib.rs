//! The demo: one process with the server, the phone in a browser and an example company.

pub mod pictures;
