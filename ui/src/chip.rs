//! Chips: a state as icon, word and colour, never colour alone.

use dioxus::prelude::*;

use crate::icon::Icon;
use crate::text::Text;

/// The six tones of the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Light blue: planned, information.
    Scheduled,
    /// Purple: on the way, to decide.
    Way,
    /// Green: working, good.
    Working,
    /// Grey: done, neutral.
    #[default]
    Done,
    /// Red: late, refused, low rating.
    Alert,
    /// Amber: offline, waiting, stale.
    Offline,
}

impl Tone {
    /// The tone's name in class names: `chip-way`, `bar-way`, `tile-way`, `banner-way`, `tone-way`.
    pub fn name(self) -> &'static str {
        match self {
            Tone::Scheduled => "scheduled",
            Tone::Way => "way",
            Tone::Working => "working",
            Tone::Done => "done",
            Tone::Alert => "alert",
            Tone::Offline => "offline",
        }
    }
}

/// The states people read on chips and bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Lead,
    Scheduled,
    OnTheWay,
    OnSite,
    Working,
    Completed,
    Invoiced,
    Paid,
    Closed,
    Cancelled,
    /// The visit has ended, the work is not done: parts needed, nobody there.
    NotDone,
    Late,
    Unassigned,
    Offline,
    /// Captured, still on the phone.
    Waiting,
    Live,
    NeedsDecision,
}

impl Status {
    /// Every state, for legends and tests.
    pub const ALL: [Status; 17] = [
        Status::Lead,
        Status::Scheduled,
        Status::OnTheWay,
        Status::OnSite,
        Status::Working,
        Status::Completed,
        Status::Invoiced,
        Status::Paid,
        Status::Closed,
        Status::Cancelled,
        Status::NotDone,
        Status::Late,
        Status::Unassigned,
        Status::Offline,
        Status::Waiting,
        Status::Live,
        Status::NeedsDecision,
    ];

    pub fn tone(self) -> Tone {
        match self {
            Status::Lead | Status::Scheduled => Tone::Scheduled,
            Status::OnTheWay | Status::NeedsDecision => Tone::Way,
            Status::OnSite | Status::Working | Status::Completed | Status::Live | Status::Paid => {
                Tone::Working
            }
            Status::Invoiced | Status::Closed | Status::Cancelled => Tone::Done,
            Status::Late => Tone::Alert,
            Status::NotDone | Status::Unassigned | Status::Offline | Status::Waiting => Tone::Offline,
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Status::Lead => "sparkles",
            Status::Scheduled => "clock",
            Status::OnTheWay => "navigation",
            Status::OnSite => "map-pin",
            Status::Working => "wrench",
            Status::Completed => "check",
            Status::Invoiced => "receipt",
            Status::Paid => "banknote",
            Status::Closed => "archive",
            Status::Cancelled => "ban",
            Status::NotDone => "circle-x",
            Status::Late => "alarm-clock",
            Status::Unassigned => "user-x",
            Status::Offline => "wifi-off",
            Status::Waiting => "cloud-upload",
            Status::Live => "radio",
            Status::NeedsDecision => "git-compare",
        }
    }

    /// The message key of the state's word.
    pub fn key(self) -> &'static str {
        match self {
            Status::Lead => "status-lead",
            Status::Scheduled => "status-scheduled",
            Status::OnTheWay => "status-on-the-way",
            Status::OnSite => "status-on-site",
            Status::Working => "status-working",
            Status::Completed => "status-completed",
            Status::Invoiced => "status-invoiced",
            Status::Paid => "status-paid",
            Status::Closed => "status-closed",
            Status::Cancelled => "status-cancelled",
            Status::NotDone => "status-not-done",
            Status::Late => "status-late",
            Status::Unassigned => "status-unassigned",
            Status::Offline => "status-offline",
            Status::Waiting => "status-waiting",
            Status::Live => "status-live",
            Status::NeedsDecision => "status-needs-decision",
        }
    }

    /// The state's word in a language.
    pub fn label(self, text: Text) -> String {
        text.get(self.key())
    }
}

/// A state's chip. `label` says more than the state's word where a screen has more to say: "Next · 10:30–12:00".
#[component]
pub fn StatusChip(status: Status, #[props(into)] label: String) -> Element {
    rsx! {
        Chip { tone: status.tone(), icon: status.icon(), label }
    }
}

/// A chip with any icon and words.
#[component]
pub fn Chip(
    #[props(default)] tone: Tone,
    #[props(into)] icon: String,
    #[props(into)] label: String,
) -> Element {
    rsx! {
        span { class: "chip chip-{tone.name()}",
            Icon { name: icon, class: "icon-s" }
            span { "{label}" }
        }
    }
}
