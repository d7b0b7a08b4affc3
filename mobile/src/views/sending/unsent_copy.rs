//! Where a copy of unsent work goes.

use crate::phone::Phone;
use std::path::PathBuf;

/// Where a copy of unsent work goes.
pub(in crate::views) fn copy_path(phone: &Phone) -> PathBuf {
    let stamp = phone.now().format("%Y%m%d-%H%M%S");
    phone.config().dir.join(format!("unsent-{stamp}.sevengate"))
}
