//! Whose phone it is: signing in, settings, time off, and a phone that is told to wipe.

pub(super) mod kept;
pub(super) mod settings;
pub(super) mod settings_notices;
pub(super) mod settings_photos;
pub(super) mod sign_in;
pub(super) mod time_off;
pub(super) mod wiping;
