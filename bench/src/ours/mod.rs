//! Our side: the real server in a process of its own, the real client in another one.

pub mod company;
pub mod device;
pub mod place;
pub mod server;
pub mod transport;

pub use place::Place;
pub use server::Server;
