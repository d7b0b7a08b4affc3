//! Who is let in: signing in, people, their passwords, second factors, phones and keys.

pub(crate) mod account;
pub(crate) mod enrol;
pub(crate) mod forgotten;
pub(crate) mod invite;
pub(crate) mod keys;
pub(crate) mod leaving;
pub(crate) mod link;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod phone_link;
pub(crate) mod second;
pub(crate) mod sign_in;
pub(crate) mod which_company;
