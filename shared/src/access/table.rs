//! The one table of permissions: role × subject × action → whose.
//!
//! `docs/permissions.md` is printed from it. Sources: spec 3 (Access Control Matrix: leads, accounts, contacts,
//! opportunities, activities), spec 1 (what each role works with); technicians see what they are assigned to.

use crate::records::{Kind, Person, Role};
use std::collections::BTreeSet;
use std::fmt;

/// What a permission is about: a kind of record, or something that belongs to the company beside its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The company's profile and settings.
    Company,
    Person,
    JobType,
    TimeOff,
    PriceItem,
    Account,
    Contact,
    Address,
    Job,
    Visit,
    Evidence,
    Note,
    History,
    Alert,
    Lead,
    Opportunity,
    Task,
    Interaction,
    Estimate,
    Invoice,
    /// A manager's word that an estimate may be sent.
    Approval,
    /// The web dashboard itself.
    Dashboard,
    /// The board of all visits of a day.
    Board,
    /// Phones of the company: their state, taking them out of use, wiping them.
    Phone,
    /// Work that was kept aside for a decision, or carried here in a file.
    Aside,
    /// Sign-ins, invitations and sessions of other people.
    SignIn,
    ApiKey,
    Audit,
    Import,
    Export,
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    See,
    Add,
    Change,
}

/// Whose records a role reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    None,
    /// Those whose owner the person is; adding makes them the owner.
    Own,
    /// Those of jobs with a visit that the person is on.
    Assigned,
    /// Those owned by, or assigned to, the person and everybody who reports to them, over any number of steps.
    Team,
    /// All of the company.
    All,
}

/// The roles in the order of the table's columns.
pub const ROLES: [Role; 9] = [
    Role::Owner,
    Role::Admin,
    Role::Dispatcher,
    Role::Technician,
    Role::SalesManager,
    Role::SalesRep,
    Role::Sdr,
    Role::Marketer,
    Role::Support,
];

/// One line: a subject, an action, and the reach of each role.
pub type Grant = (Subject, Action, [Reach; 9]);

use Action::{Add, Change, See};
use Reach::{All, Assigned as Asg, None as No, Own, Team};
use Subject as S;

/// The table. What is not in it nobody may do.
#[rustfmt::skip]
pub const TABLE: &[Grant] = &[
    //                        owner admin disp  tech  s.man s.rep sdr   mark  supp
    (S::Company,     See,    [All,  All,  All,  All,  All,  All,  All,  All,  All]),
    (S::Company,     Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Person,      See,    [All,  All,  All,  All,  All,  All,  All,  All,  All]),
    (S::Person,      Add,    [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Person,      Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::JobType,     See,    [All,  All,  All,  All,  All,  All,  All,  All,  All]),
    (S::JobType,     Add,    [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::JobType,     Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::TimeOff,     See,    [All,  All,  All,  Own,  No,   No,   No,   No,   No ]),
    (S::TimeOff,     Add,    [All,  All,  All,  Own,  No,   No,   No,   No,   No ]),
    (S::TimeOff,     Change, [All,  All,  All,  Own,  No,   No,   No,   No,   No ]),
    (S::PriceItem,   See,    [All,  All,  All,  All,  All,  All,  All,  All,  All]),
    (S::PriceItem,   Add,    [All,  All,  No,   No,   All,  No,   No,   No,   No ]),
    (S::PriceItem,   Change, [All,  All,  No,   No,   All,  No,   No,   No,   No ]),
    (S::Account,     See,    [All,  All,  All,  Asg,  Team, Own,  All,  All,  All]),
    (S::Account,     Add,    [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Account,     Change, [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Contact,     See,    [All,  All,  All,  Asg,  Team, Own,  All,  All,  All]),
    (S::Contact,     Add,    [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Contact,     Change, [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Address,     See,    [All,  All,  All,  Asg,  Team, Own,  All,  All,  All]),
    (S::Address,     Add,    [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Address,     Change, [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Job,         See,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Job,         Add,    [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Job,         Change, [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Visit,       See,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Visit,       Add,    [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Visit,       Change, [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Evidence,    See,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Evidence,    Add,    [All,  All,  All,  Asg,  No,   No,   No,   No,   No ]),
    (S::Evidence,    Change, [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Note,        See,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Note,        Add,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Note,        Change, [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::History,     See,    [All,  All,  All,  Asg,  Team, Own,  All,  All,  All]),
    (S::Alert,       See,    [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Alert,       Change, [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Lead,        See,    [All,  All,  All,  No,   Team, Own,  Own,  All,  All]),
    (S::Lead,        Add,    [All,  All,  All,  No,   Team, Own,  Own,  All,  No ]),
    (S::Lead,        Change, [All,  All,  All,  No,   Team, Own,  Own,  No,   No ]),
    (S::Opportunity, See,    [All,  All,  No,   No,   Team, Own,  All,  No,   All]),
    (S::Opportunity, Add,    [All,  All,  No,   No,   Team, Own,  No,   No,   No ]),
    (S::Opportunity, Change, [All,  All,  No,   No,   Team, Own,  No,   No,   No ]),
    (S::Task,        See,    [All,  All,  All,  Own,  Team, Own,  All,  Own,  All]),
    (S::Task,        Add,    [All,  All,  All,  Own,  Team, Own,  Own,  Own,  All]),
    (S::Task,        Change, [All,  All,  All,  Own,  Team, Own,  Own,  Own,  All]),
    (S::Interaction, See,    [All,  All,  All,  Asg,  Team, Own,  All,  No,   All]),
    (S::Interaction, Add,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Interaction, Change, [All,  All,  All,  No,   Team, Own,  No,   No,   All]),
    (S::Estimate,    See,    [All,  All,  All,  Asg,  Team, Own,  No,   No,   All]),
    (S::Estimate,    Add,    [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Estimate,    Change, [All,  All,  All,  No,   Team, Own,  No,   No,   No ]),
    (S::Approval,    See,    [All,  All,  No,   No,   Team, No,   No,   No,   No ]),
    (S::Approval,    Change, [All,  All,  No,   No,   Team, No,   No,   No,   No ]),
    (S::Invoice,     See,    [All,  All,  All,  No,   Team, Own,  No,   No,   All]),
    (S::Invoice,     Add,    [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Invoice,     Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Dashboard,   See,    [All,  All,  All,  No,   All,  All,  All,  All,  All]),
    (S::Board,       See,    [All,  All,  All,  No,   No,   No,   No,   No,   All]),
    (S::Phone,       See,    [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Phone,       Change, [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Aside,       See,    [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::Aside,       Change, [All,  All,  All,  No,   No,   No,   No,   No,   No ]),
    (S::SignIn,      See,    [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::SignIn,      Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::ApiKey,      See,    [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::ApiKey,      Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Audit,       See,    [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Audit,       Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Import,      See,    [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Import,      Change, [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
    (S::Export,      See,    [All,  All,  No,   No,   No,   No,   No,   No,   No ]),
];

/// What a role reaches.
pub fn reach(role: Role, subject: Subject, action: Action) -> Reach {
    let line = TABLE.iter().find(|(s, a, _)| *s == subject && *a == action);
    let column = ROLES.iter().position(|r| *r == role);
    match (line, column) {
        (Some((.., row)), Some(column)) => row[column],
        _ => Reach::None,
    }
}

/// Everything that a person's roles reach together; nothing for who does not work here any more.
pub fn reaches(person: &Person, subject: Subject, action: Action) -> BTreeSet<Reach> {
    if !person.active {
        return BTreeSet::new();
    }
    let all = person.roles.iter().map(|role| reach(*role, subject, action));
    all.filter(|reach| *reach != Reach::None).collect()
}

/// Whether a person may do this to some record at all.
pub fn may(person: &Person, subject: Subject, action: Action) -> bool {
    !reaches(person, subject, action).is_empty()
}

impl Subject {
    /// The subject that records of a kind are.
    pub fn of(kind: Kind) -> Subject {
        kind.spec().subject
    }

    /// As people call it, in the plural.
    pub fn title(self) -> &'static str {
        match self {
            Subject::Company => "Company profile and settings",
            Subject::Person => "People",
            Subject::JobType => "Job types",
            Subject::TimeOff => "Time off",
            Subject::PriceItem => "The price book",
            Subject::Account => "Customers",
            Subject::Contact => "Contacts",
            Subject::Address => "Addresses",
            Subject::Job => "Jobs",
            Subject::Visit => "Visits",
            Subject::Evidence => "Evidence: photos, ratings, signatures",
            Subject::Note => "Notes",
            Subject::History => "Past jobs of a customer, in short",
            Subject::Alert => "To decide",
            Subject::Lead => "Leads",
            Subject::Opportunity => "Opportunities",
            Subject::Task => "Tasks",
            Subject::Interaction => "Interactions",
            Subject::Estimate => "Estimates",
            Subject::Invoice => "Invoices",
            Subject::Approval => "A manager's word on large estimates",
            Subject::Dashboard => "The dashboard",
            Subject::Board => "The day's board",
            Subject::Phone => "Phones and sync health",
            Subject::Aside => "Work kept aside",
            Subject::SignIn => "Sign-ins and invitations",
            Subject::ApiKey => "API keys",
            Subject::Audit => "The audit",
            Subject::Import => "Imports",
            Subject::Export => "Export of everything",
        }
    }

    /// Whether there are such records or pages yet; the rule for the others is agreed before they are built.
    pub fn exists(self) -> bool {
        !matches!(
            self,
            Subject::Lead | Subject::Opportunity | Subject::Task | Subject::Interaction | Subject::Invoice
        )
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::See => "see",
            Action::Add => "add",
            Action::Change => "change",
        })
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reach::None => "–",
            Reach::Own => "own",
            Reach::Assigned => "assigned",
            Reach::Team => "team",
            Reach::All => "all",
        })
    }
}
