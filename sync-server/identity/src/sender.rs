//! Where a request comes from, as the audit tells it.

use engine::execute::{DeviceOrigin, Origin};
use shared::ids::{CompanyId, DeviceId, PersonId, StreamId};

/// Address and program.
pub struct Sender {
    pub peer: Option<String>,
    pub agent: String,
}

impl Sender {
    /// Somebody of whom nothing is known.
    pub fn nobody() -> Sender {
        Sender { peer: None, agent: String::new() }
    }

    /// Where it comes from when this person's phone does something besides pushing.
    pub fn phone(&self, company: CompanyId, device: DeviceId, person: PersonId) -> Origin {
        Origin::Device(Box::new(DeviceOrigin {
            stream: StreamId::of(device, company, person),
            device,
            person,
            quarantined: None,
            peer: self.peer.clone(),
            agent: self.agent.clone(),
            report: None,
        }))
    }
}
