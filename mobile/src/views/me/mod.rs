//! Whose phone it is: signing in, settings, and a phone that is told to wipe.

pub(super) mod settings;
pub(super) mod settings_photos;
pub(super) mod sign_in;
pub(super) mod wiping;
