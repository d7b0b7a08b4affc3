//! The code that founds the first company: in memory alone, until there is one.

use std::sync::{Mutex, PoisonError};

/// The code that founds the first company, while there is none; and whose turn it is.
#[derive(Default)]
pub struct FoundersCode {
    code: Mutex<Option<String>>,
    turn: tokio::sync::Mutex<()>,
}

impl FoundersCode {
    pub(crate) fn code(&self) -> Option<String> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, code: Option<String>) {
        *self.code.lock().unwrap_or_else(PoisonError::into_inner) = code;
    }

    /// Of several who found at once one does.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }
}
