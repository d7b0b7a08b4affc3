//! What the API says and takes, as JSON. These shapes are promised to programs: they are added to, never renamed, whatever
//! becomes of the stored records.

mod answers;
mod bodies;
mod evidence;
mod names;
mod questions;

pub(crate) use answers::Seen;
pub use answers::{
    Address, AuditEntry, Company, Contact, Customer, Job, JobType, Money, Note, Page, Person, Position,
    Price, Visit, Window,
};
pub use bodies::{
    Activity, AddressChange, ContactChange, CustomerChange, JobChange, JobTypeChange, NewAddress, NewContact,
    NewCustomer, NewJob, NewJobType, NewNote, NewVisit, NoteChange, PersonChange, Plan, StatusChange,
};
pub(crate) use bodies::{given, present};
pub use evidence::Evidence;
pub use names::{CustomerKind, ItemKind, ItemTax, TimeOffKind, TimeOffState};
pub(crate) use questions::questions;
pub use questions::{
    AskedAudit, AskedCancel, AskedContacts, AskedCustomers, AskedJobs, AskedPage, AskedVisits,
};
