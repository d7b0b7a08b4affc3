//! What the office keeps: the company with its settings, its people and when they are off, its kinds of work.

mod company;
mod gate_settings;
mod job_type;
mod notices;
mod person;
mod time_off;

pub use company::{
    APPROVAL_ABOVE, Company, CompanyPatch, Day, Hours, KEEP_DAYS, Open, VALID_DAYS, VIEW_DAYS,
};
pub use gate_settings::{GateSettings, GateSettingsPatch, ReviewRule};
pub use job_type::{GateProfile, JobType, JobTypePatch, NewJobType, PhotosAsked};
pub use notices::{Notices, Quiet};
pub use person::{NewPerson, Person, PersonPatch, Role, Skill};
pub use time_off::{NewTimeOff, TimeOff, TimeOffKind, TimeOffPatch, TimeOffState};
