//! Whom work is done for: customers, their people, their places.

mod account;
mod address;
mod contact;

pub use account::{Account, AccountKind, AccountPatch, NewAccount};
pub use address::{Address, AddressPatch, NewAddress, Pin, PinSource};
pub use contact::{Channel, Contact, ContactPatch, ContactRole, NewContact};
