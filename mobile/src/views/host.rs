//! What a host (window, web view, browser preview) gives the app.

use crate::background::Background;
use crate::phone::Phone;
use std::sync::Arc;

/// Makes the phone anew for another server address, where the host can.
pub type Reopen = Arc<dyn Fn(&str) -> Result<Phone, String> + Send + Sync>;

/// Someone the sign-in screen offers by name; only where an example company is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneClick {
    pub name: String,
    pub role: String,
    pub email: String,
    pub password: String,
}

/// What a host (window, web view, browser preview) gives the app.
#[derive(Clone)]
pub struct Host {
    pub phone: Phone,
    pub people: Vec<OneClick>,
    /// Where pictures of the phone's store are served: before and after the hash.
    pub pictures: (String, String),
    pub background: Background,
    pub reopen: Option<Reopen>,
}
