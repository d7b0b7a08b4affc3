//! What the office keeps: the company with its settings, its people, its kinds of work.

mod company;
mod job_type;
mod notices;
mod person;

pub use company::{Company, CompanyPatch, GateSettings, Hours, KEEP_DAYS, Open, ReviewRule, VIEW_DAYS};
pub use job_type::{GateProfile, JobType, JobTypePatch, NewJobType, PhotosAsked};
pub use notices::{Notices, Quiet};
pub use person::{NewPerson, Person, PersonPatch, Role, Skill};
