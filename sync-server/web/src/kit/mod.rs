//! What every page is made of: the desk, the frame, forms and lists that are declared, words.

pub(crate) mod assets;
pub(crate) mod attachment;
pub(crate) mod blobs;
pub(crate) mod caller;
pub(crate) mod desk;
pub(crate) mod errors;
pub(crate) mod form;
pub(crate) mod layout;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod markup;
pub(crate) mod need;
pub(crate) mod outside;
pub(crate) mod person_fields;
pub(crate) mod picture;
pub(crate) mod plain;
pub(crate) mod posted;
pub(crate) mod qr;
pub(crate) mod sheet;
pub(crate) mod skills;
pub(crate) mod toast;
pub(crate) mod undo;
pub(crate) mod upload;
pub(crate) mod withheld;
pub(crate) mod words;
