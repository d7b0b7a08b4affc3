//! `<dir>/incarnation`: this installation's id, kept out of the phone's backup.

use super::{PhoneConfig, SignInError, lock};
use crate::files;
use crate::sync::Incarnation;
use shared::DeviceId;
use shared::clock::truncated;
use shared::seams::{Clock, Randomness};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The file.
pub(super) struct IncarnationFile {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    device: Mutex<DeviceId>,
}

impl IncarnationFile {
    pub(super) fn open(config: &PhoneConfig) -> Result<IncarnationFile, SignInError> {
        let path = config.dir.join("incarnation");
        let text = files::read(&path).ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
        let known = text.and_then(|text| text.trim().parse().ok());
        let file = IncarnationFile {
            path,
            clock: config.clock.clone(),
            random: config.random.clone(),
            device: Mutex::new(known.unwrap_or(DeviceId(uuid::Uuid::nil()))),
        };
        if known.is_none() {
            file.renew().map_err(SignInError::Broken)?;
        }
        Ok(file)
    }

    pub(super) fn device(&self) -> DeviceId {
        *lock(&self.device)
    }
}

impl Incarnation for IncarnationFile {
    fn renew(&self) -> Result<DeviceId, String> {
        let device = DeviceId(self.random.id(truncated(self.clock.now())));
        files::write_durably(&self.path, device.to_string().as_bytes()).map_err(|e| e.to_string())?;
        *lock(&self.device) = device;
        Ok(device)
    }
}
