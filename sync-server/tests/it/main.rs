//! The server from outside, on both databases: one program, so that the server is linked once. What counts for the whole process
//! (`decoders`, `statements`) is beside it.

#[macro_use]
mod support;
mod api;
mod aside;
mod audit;
mod backup;
mod blob_store;
mod blobs;
mod client;
mod companies;
mod credentials;
mod customers;
mod deciding;
mod devices;
mod exchange;
mod exports;
mod field_work;
mod guards;
mod hidden;
mod imports;
mod imports_untidy;
mod kinds;
mod lists;
mod logo;
#[cfg(unix)]
mod mails_killed;
mod newer;
mod notices;
mod openapi;
mod people;
mod permissions;
mod privacy;
mod processes;
mod program;
mod pull;
mod push;
mod restored;
mod schemathesis;
mod second_factor;
mod security;
mod sessions;
mod set_up;
mod settings_units;
mod slow;
mod time_off;
mod tls;
mod transport;
mod undo;
mod waiting;
mod web_board;
mod web_browser;
mod web_forms;
mod web_pages;
mod work;
