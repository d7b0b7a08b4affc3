//! Who changed what.

pub(crate) mod audit_change;
pub(crate) mod audit_export;
pub(crate) mod audit_words;
pub(crate) mod changes;
pub(crate) mod record_history;
