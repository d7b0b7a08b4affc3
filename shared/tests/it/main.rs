//! The domain from outside: one program.

mod estimates;
mod histories;
mod kinds;
mod money;
mod permissions;
mod price_items;
mod protocol_page;
mod settings;
mod settings_units;
mod time_off;
mod undo;
mod wire;
