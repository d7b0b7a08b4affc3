//! What the end-to-end tests are made of: a real server, real phones, bad networks, a real browser.

pub mod browser;
pub mod demo_process;
pub mod drill;
pub mod engine;
pub mod firefox;
pub mod founding;
pub mod health;
pub mod journey;
pub mod load;
pub mod network;
pub mod office;
pub mod phone_process;
pub mod proxy;
pub mod reckoning;
pub mod rough;
pub mod server_process;
pub mod simulator;
pub mod stage;
pub mod technician;
pub mod wait;
