//! Sixty jobs over two weeks: what was done, what is going on today, what is ahead. The story tells how.

mod kinds;
mod past;
mod today;

pub use kinds::KINDS;
pub use past::{NEVER_DONE, PAST};
pub use today::{AHEAD, TODAY, UNASSIGNED};

use pictures::Scene;

/// A kind of work.
pub struct Kind {
    pub key: &'static str,
    pub name: &'static str,
    pub minutes: u32,
    pub checklist: &'static [&'static str],
    /// What the technician photographs.
    pub scene: Scene,
    /// What a job of this kind says where it says nothing of its own.
    pub says: &'static str,
    /// Only looked at: no rating and no review are asked for.
    pub estimate: bool,
}

/// What is out of the ordinary about a finished visit.
#[derive(Clone, Copy)]
pub enum Quirk {
    Plain,
    /// The customer typed the name.
    Typed,
    WontSign(&'static str),
    Remarks(&'static str),
    /// The photos before were left out on trust.
    NoPhotosBefore(&'static str),
    Absent(&'static str),
    /// A first visit, the day before, ended for want of parts.
    SecondVisit(&'static str),
    /// The arrival was stamped a good way off.
    Far,
    /// There was no position.
    NoFix(&'static str),
    /// Several pictures each.
    ManyPhotos,
    /// All of it reached the office hours later.
    Offline,
}

/// How far a finished job has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Completed,
    Invoiced,
    Paid,
    /// Ended without an invoice.
    Closed,
}

/// A job that was done on one of the last days.
pub struct Done {
    /// Before today: −1 is yesterday.
    pub day: i64,
    /// Planned start: hour and minute, company time.
    pub at: (u32, u32),
    pub who: &'static str,
    pub customer: &'static str,
    pub kind: &'static str,
    pub title: &'static str,
    pub rupees: i64,
    pub stars: u8,
    pub comment: &'static str,
    pub quirk: Quirk,
    pub end: End,
}

/// How far a visit of today has come.
#[derive(Clone, Copy)]
pub enum Progress {
    /// Finished so many minutes ago, with stars and a comment.
    Finished {
        minutes_ago: i64,
        stars: u8,
        comment: &'static str,
    },
    /// "On my way" so many minutes ago.
    OnTheWay {
        minutes_ago: i64,
    },
    /// At work; so many gates are passed.
    Working {
        since: i64,
        gates: u8,
    },
    Planned,
}

/// A job with a visit today; minutes count from now.
pub struct Today {
    pub who: &'static str,
    pub customer: &'static str,
    pub kind: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub paise: i64,
    /// When to be there; none: any time today.
    pub window: Option<(i64, i64)>,
    pub progress: Progress,
    pub chapter: Chapter,
}

/// What came before today's visit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    One,
    /// Day 2 of 3.
    Middle,
    /// A second visit; the first one, two days ago, ended for want of parts.
    FollowUp,
    /// It was Tomasz's; the office moved it while his phone was out of reach and he was at it already.
    MovedWhileOffline,
}

/// A job for which nobody is planned.
pub struct Unassigned {
    pub customer: &'static str,
    pub kind: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub rupees: i64,
    pub urgent: bool,
    /// When it should be, in minutes from now.
    pub window: Option<(i64, i64)>,
    /// Any time today.
    pub anytime: bool,
}
