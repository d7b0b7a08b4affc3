//! The seven steps: as a line on the phone, as a strip of cards on a job's page.

use dioxus::prelude::*;

use crate::icon::Icon;
use crate::t;
use crate::text::Text;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Not reachable yet.
    Locked,
    /// Could be done now.
    Open,
    /// Open, and the one this screen is about.
    Current,
    Passed,
    /// Left out for a reason the rules allow.
    Skipped,
    /// Left out because someone allowed it.
    Waived,
    /// Asked for an escape, or captured and waiting for someone.
    Waiting,
}

impl StepState {
    fn class(self) -> &'static str {
        match self {
            StepState::Locked => "locked",
            StepState::Open => "open",
            StepState::Current => "current",
            StepState::Passed => "passed",
            StepState::Skipped => "skipped",
            StepState::Waived => "waived",
            StepState::Waiting => "waiting",
        }
    }

    fn key(self) -> &'static str {
        match self {
            StepState::Locked => "gate-state-locked",
            StepState::Open => "gate-state-open",
            StepState::Current => "gate-state-current",
            StepState::Passed => "gate-state-passed",
            StepState::Skipped => "gate-state-skipped",
            StepState::Waived => "gate-state-waived",
            StepState::Waiting => "gate-state-waiting",
        }
    }

    /// The icon that stands for the state on the job's page.
    pub fn icon(self) -> &'static str {
        match self {
            StepState::Locked => "lock",
            StepState::Open => "circle",
            StepState::Current => "circle-dot",
            StepState::Passed => "circle-check",
            StepState::Skipped => "skip-forward",
            StepState::Waived => "shield-check",
            StepState::Waiting => "hourglass",
        }
    }
}

/// One step, as plain values. `time` and `detail` are shown by [`GateStrip`] only.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub name: String,
    pub state: StepState,
    pub time: Option<String>,
    pub detail: Option<String>,
    /// Where looking at the step leads to; a link on either component.
    pub href: Option<String>,
}

impl Step {
    pub fn new(name: impl Into<String>, state: StepState) -> Step {
        Step { name: name.into(), state, time: None, detail: None, href: None }
    }

    pub fn at(mut self, time: impl Into<String>) -> Step {
        self.time = Some(time.into());
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Step {
        self.detail = Some(detail.into());
        self
    }

    pub fn href(mut self, href: impl Into<String>) -> Step {
        self.href = Some(href.into());
        self
    }
}

/// The name of a gate by its number, 1 to 7, in people's words.
pub fn gate_name(text: Text, number: u8) -> String {
    match number {
        1 => t!(text, "gate-1"),
        2 => t!(text, "gate-2"),
        3 => t!(text, "gate-3"),
        4 => t!(text, "gate-4"),
        5 => t!(text, "gate-5"),
        6 => t!(text, "gate-6"),
        _ => t!(text, "gate-7"),
    }
}

/// The seven-step line. A step is named "Step 2 of 7, before photos, open". With `onselect` (index from 0) steps are buttons, with
/// a step's `href` links, otherwise plain marks.
#[component]
pub fn GateLine(
    text: Text,
    steps: Vec<Step>,
    #[props(default)] onselect: Option<EventHandler<usize>>,
) -> Element {
    let total = steps.len();
    let passed = steps.iter().filter(|step| step.state == StepState::Passed).count();
    let label = t!(text, "gate-progress", passed = passed, total = total);
    rsx! {
        ol { class: "gate-line", "aria-label": label,
            for (index , step) in steps.into_iter().enumerate() {
                li { key: "{index}", {mark(text, index, total, step, onselect)} }
            }
        }
    }
}

fn mark(
    text: Text,
    index: usize,
    total: usize,
    step: Step,
    onselect: Option<EventHandler<usize>>,
) -> Element {
    let class = format!("gate-step gate-{}", step.state.class());
    let current = if step.state == StepState::Current { Some("step") } else { None };
    let name = step_name(text, index, total, &step);
    let inside = rsx! {
        span { class: "visually-hidden", "{name}" }
        match step.state {
            StepState::Passed => rsx! { Icon { name: "check" } },
            StepState::Skipped => rsx! { Icon { name: "minus" } },
            StepState::Waived => rsx! { Icon { name: "shield-check" } },
            StepState::Waiting => rsx! { Icon { name: "hourglass" } },
            StepState::Locked | StepState::Open | StepState::Current => rsx! {
                span { "aria-hidden": "true", "{index + 1}" }
            },
        }
    };
    match (onselect, step.href) {
        (Some(handler), _) => rsx! {
            button { class, r#type: "button", "aria-current": current, onclick: move |_| handler.call(index), {inside} }
        },
        (None, Some(href)) => rsx! {
            a { class, href, "aria-current": current, {inside} }
        },
        (None, None) => rsx! {
            span { class, "aria-current": current, {inside} }
        },
    }
}

fn step_name(text: Text, index: usize, total: usize, step: &Step) -> String {
    let state = text.get(step.state.key());
    t!(text, "gate-step-name", n = index + 1, total = total, name = step.name.to_lowercase(), state = state)
}

/// The seven cards of a job's page: state, time and detail of every step.
#[component]
pub fn GateStrip(text: Text, steps: Vec<Step>) -> Element {
    let total = steps.len();
    let passed = steps.iter().filter(|step| step.state == StepState::Passed).count();
    rsx! {
        ol { class: "gate-strip", "aria-label": t!(text, "gate-progress", passed = passed, total = total),
            for (index , step) in steps.into_iter().enumerate() {
                li {
                    key: "{index}",
                    class: "strip-{step.state.class()}",
                    "aria-current": if step.state == StepState::Current { Some("step") } else { None },
                    div { class: "gate-strip-title",
                        Icon { name: step.state.icon() }
                        span {
                            if let Some(href) = step.href {
                                a { href, "{step.name}" }
                            } else {
                                "{step.name}"
                            }
                            span { class: "visually-hidden", ", {text.get(step.state.key())}" }
                        }
                    }
                    div { class: "gate-strip-detail", {strip_detail(step.time, step.detail)} }
                }
            }
        }
    }
}

fn strip_detail(time: Option<String>, detail: Option<String>) -> String {
    [time, detail].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
