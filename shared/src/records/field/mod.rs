//! What is done in the field: the work, the trips to it, what was captured, and what a person should look at.

mod alert;
mod evidence;
mod history;
mod job;
mod note;
mod visit;

pub use alert::{Alert, AlertKind, AlertWhat};
pub use evidence::{CannotDo, Escape, Evidence, EvidenceBody, How, Origin, Slot, TappedBy, Written};
pub use history::{History, PastJob};
pub use job::{Job, JobPatch, JobStatus, NewJob};
pub use note::{NewNote, Note, NotePatch};
pub use visit::{Left, Outcome, Plan, PlanChange, Seen, Visit, Window};
