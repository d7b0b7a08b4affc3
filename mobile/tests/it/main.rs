//! The phone's engine, tested without a network: a real store on disk, a scripted office behind the transport.

mod agreement;
mod bell;
mod crash;
mod example;
mod exchange;
mod http;
mod migrations;
mod news;
mod office;
mod originals;
mod overlay;
mod page;
mod phone;
mod pictures;
mod restore;
mod store;
mod sync;
mod time_off;
mod undo;
mod wiping;
mod work;
