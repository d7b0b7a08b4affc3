//! Bringing data in files, and taking it away.

pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod import_columns;
pub(crate) mod import_kinds;
pub(crate) mod import_known;
pub(crate) mod import_rows;
pub(crate) mod import_show;
pub(crate) mod import_words;
