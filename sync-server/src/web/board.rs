//! The time board of a day: who goes where when, and how far they are.

use super::desk::{Desk, PART_HEADERS};
use super::read::day::Day;
use super::read::technicians;
use super::words::{self, outcome_word};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use dioxus::prelude::*;
use shared::PersonId;
use shared::gates::{Facts, Gates};
use shared::records::{Job, JobStatus, Outcome, Person, Visit};
use ui::{Avatar, Icon, Status, Tone, t};

/// A planned start that has passed by more than this with nobody on the way is late, in seconds.
pub const LATE_AFTER: i64 = 10 * 60;
/// Length of a bar for a visit without a window and a job type that does not say, in minutes.
const USUAL: i64 = 60;
/// More technicians than this, and those with nothing to do are folded away.
const FOLD: usize = 12;

/// The board, ready to be drawn.
pub struct Board {
    pub day: NaiveDate,
    hours: (String, Vec<i64>),
    now: Option<i64>,
    lanes: Vec<Lane>,
    /// Technicians with nothing that day, when there are too many to show.
    folded: Vec<Lane>,
}

struct Lane {
    person: PersonId,
    name: String,
    initials: String,
    state: String,
    tone: Tone,
    rows: usize,
    bars: Vec<Bar>,
}

struct Bar {
    visit: String,
    title: String,
    detail: String,
    status: Status,
    tone: Tone,
    start: i64,
    end: i64,
    row: usize,
    /// What is shown is what we last knew.
    stale: bool,
    /// Read out: everything that colour and place say.
    label: String,
    /// From when to when somebody was on the way, and at work; minutes.
    way: Option<(i64, i64)>,
    work: Option<(i64, i64)>,
}

/// Whether nobody is on the way although the visit should have begun: by how many seconds.
pub fn late_by(visit: &Visit, job: &Job, now: DateTime<Utc>) -> Option<i64> {
    let window = visit.plan.window?;
    let begun = visit.on_my_way.is_some() || visit.arrived.is_some();
    if !visit.is_open()
        || visit.arrived.is_some()
        || job.status.is_over()
        || visit.plan.technicians.is_empty()
    {
        return None;
    }
    let due = if begun { window.end } else { window.start };
    let late = (now - due).num_seconds();
    (late > LATE_AFTER).then_some(late)
}

/// How a visit stands, as people read it.
pub fn visit_status(visit: &Visit, job: &Job, now: DateTime<Utc>) -> Status {
    match visit.outcome {
        Some(Outcome::Done) => Status::Completed,
        Some(Outcome::Cancelled) => Status::Cancelled,
        Some(Outcome::Continues | Outcome::PartsNeeded | Outcome::NoAccess | Outcome::Declined) => {
            Status::Closed
        }
        None if visit.arrived.is_some() && job.status == JobStatus::InProgress => Status::Working,
        None if visit.arrived.is_some() => Status::OnSite,
        None if late_by(visit, job, now).is_some() => Status::Late,
        None if visit.on_my_way.is_some() => Status::OnTheWay,
        None => Status::Scheduled,
    }
}

/// The gates of a job, from what the day has loaded.
pub fn gates_done(desk: &Desk, day: &Day, job: &Job) -> usize {
    let Some(job_type) = day.job_types.get(&job.job_type) else { return 0 };
    let evidence = day.evidence.get(&job.id).map_or(&[][..], Vec::as_slice);
    Gates::of(&Facts::new(&desk.company.gates, Some(job_type), job, evidence)).done()
}

impl Board {
    /// Lays a day out.
    pub fn of(desk: &Desk, day: &Day, date: NaiveDate) -> Board {
        let bounds = desk.day_bounds(date);
        let minute = |at: DateTime<Utc>| (at - bounds.0).num_minutes();
        let now = (desk.now >= bounds.0 && desk.now < bounds.1).then(|| minute(desk.now));
        let theirs = day.by_technician(bounds);
        let of = |person: &Person| theirs.get(&person.id).map_or(&[][..], Vec::as_slice);
        let mut lanes: Vec<Lane> =
            technicians(&day.people).into_iter().map(|p| lane(desk, day, date, p, of(p))).collect();
        let mut folded = Vec::new();
        if lanes.len() > FOLD {
            (lanes, folded) = lanes.into_iter().partition(|lane| !lane.bars.is_empty());
        }
        let bars = || lanes.iter().flat_map(|lane| &lane.bars);
        let open = desk.company.hours.of(date.weekday());
        let (from, to) = (open.map(|o| minutes(o.from)), open.map(|o| minutes(o.to)));
        let first = bars().map(|bar| bar.start).min().into_iter().chain(now).chain(from).min();
        let last = bars().map(|bar| bar.end).max().into_iter().chain(now).chain(to).max();
        let hours = hours(first, last);
        Board { day: date, hours, now, lanes, folded }
    }

    /// Draws it.
    pub fn view(&self, desk: &Desk) -> Element {
        let text = desk.text;
        let (class, hours) = &self.hours;
        let now = self.now.map(|minute| (ui::board_now(minute), desk.clock(desk.now)));
        let folded = t!(text, "board-folded", n = self.folded.len());
        let nothing = self.lanes.iter().all(|lane| lane.bars.is_empty());
        rsx! {
            section { id: "board", class: "time-board {class}", "aria-label": t!(text, "board-label"),
                // For all bars: there may be thousands.
                "hx-target": "#panel",
                "hx-select": "#visit",
                "hx-swap": "innerHTML",
                "hx-headers": PART_HEADERS,
                div { class: "time-board-scroll", tabindex: "0", role: "group", "aria-label": t!(text, "board-scroll"),
                    div { class: "time-board-inner",
                        div { class: "board-head", "aria-hidden": "true",
                            span {}
                            div { class: "hours",
                                for hour in hours {
                                    span { class: "hour s-{hour * 12}", "{hour}:00" }
                                }
                            }
                        }
                        if self.lanes.is_empty() && self.folded.is_empty() {
                            p { class: "board-note", {t!(text, "board-no-technicians")} }
                        }
                        for lane in &self.lanes {
                            {self.lane(lane)}
                        }
                        if !self.folded.is_empty() {
                            details {
                                summary { class: "lane-folded", "{folded}" }
                                for lane in &self.folded {
                                    {self.lane(lane)}
                                }
                            }
                        }
                        if nothing {
                            p { class: "board-note", Icon { name: "calendar-days" } span { strong { {t!(text, "board-empty-title")} } " " {t!(text, "board-empty-text")} } }
                        }
                        if let Some((place, clock)) = now {
                            div { class: "now-line {place}",
                                span { class: "now-time",
                                    span { class: "visually-hidden", {t!(text, "board-now", time = clock.clone())} }
                                    span { "aria-hidden": "true", "{clock}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn lane(&self, lane: &Lane) -> Element {
        let day = self.day;
        rsx! {
            div { class: "lane rows-{lane.rows}",
                a { class: "lane-person", href: "/technicians#person-{lane.person}",
                    Avatar { initials: lane.initials.clone() }
                    span {
                        span { class: "lane-name", "{lane.name}" }
                        span { class: "lane-state tone-{lane.tone.name()}", "{lane.state}" }
                    }
                }
                ul { class: "lane-track", "aria-label": "{lane.name}",
                    for bar in &lane.bars {
                        li { class: "at-row-{bar.row + 1}",
                            a {
                                class: "bar bar-{bar.tone.name()} {ui::board_place(bar.start, bar.end)} at-row-{bar.row + 1}",
                                class: if bar.stale { "bar-stale" },
                                id: "bar-{bar.visit}-{lane.person}",
                                href: "/visits/{bar.visit}?day={day}",
                                title: "{bar.label}",
                                "data-glow": "{bar.start}-{bar.end}",
                                "data-record": "{bar.visit}",
                                "hx-get": "/visits/{bar.visit}?day={day}",
                                span { class: "bar-title", {ui::icon(bar.status.icon(), "")} " {bar.title}" }
                                span { class: "bar-detail", "{bar.detail}" }
                                span { class: "visually-hidden", "{bar.label}" }
                            }
                            if let Some((from, to)) = bar.way {
                                span { class: "trace trace-way {ui::board_place(from, to)}", "aria-hidden": "true" }
                            }
                            if let Some((from, to)) = bar.work {
                                span { class: "trace {ui::board_place(from, to)}", "aria-hidden": "true" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn lane(desk: &Desk, day: &Day, date: NaiveDate, person: &Person, visits: &[&Visit]) -> Lane {
    let bounds = desk.day_bounds(date);
    let visits: Vec<(&Visit, &Job)> =
        visits.iter().filter_map(|v| day.jobs.get(&v.job).map(|job| (*v, job))).collect();
    let mut bars: Vec<Bar> = Vec::new();
    let mut anytime: Vec<(&Visit, &Job)> = Vec::new();
    for (visit, job) in &visits {
        match visit.plan.window {
            Some(window) => bars.push(bar(desk, day, person, visit, job, bounds, {
                let minute = |at: DateTime<Utc>| (at - bounds.0).num_minutes();
                (minute(window.start).max(0), minute(window.end).min(24 * 60))
            })),
            None => anytime.push((visit, job)),
        }
    }
    for (visit, job) in anytime {
        let length = day.job_types.get(&job.job_type).map_or(USUAL, |t| i64::from(t.minutes).max(30));
        let start = match visit.arrived {
            Some(arrived) => (arrived.time() - bounds.0).num_minutes().clamp(0, 24 * 60 - length),
            None => {
                let now = (desk.now - bounds.0).num_minutes();
                let ahead = if (0..24 * 60).contains(&now) { (now + 14) / 15 * 15 } else { 0 };
                gap(&bars, length, ahead.max(8 * 60))
            }
        };
        bars.push(bar(desk, day, person, visit, job, bounds, (start, start + length)));
    }
    bars.sort_by(|a, b| (a.start, a.end, &a.visit).cmp(&(b.start, b.end, &b.visit)));
    let rows = stack(&mut bars);
    let (state, tone) = lane_state(desk, day, date, person, &visits);
    Lane {
        person: person.id,
        name: person.name.clone(),
        initials: ui::initials(&person.name),
        state,
        tone,
        rows,
        bars,
    }
}

/// Minutes since midnight.
fn minutes(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}

/// The hours shown: wide enough for everything, never fewer than ten, from eight to six on an empty day.
fn hours(first: Option<i64>, last: Option<i64>) -> (String, Vec<i64>) {
    let mut from = first.map_or(8, |minute| minute.div_euclid(60).clamp(0, 23));
    let mut to = last.map_or(18, |minute| (minute + 59).div_euclid(60).clamp(from + 1, 24));
    to = to.max((from + 10).min(24));
    from = from.min((to - 10).max(0));
    (format!("from-{from} to-{to}"), (from..to).collect())
}

/// Where a visit for "any time" is drawn: the first gap that is long enough, from a minute on.
fn gap(bars: &[Bar], length: i64, from: i64) -> i64 {
    let mut taken: Vec<(i64, i64)> = bars.iter().map(|b| (b.start, b.end)).collect();
    taken.sort_unstable();
    let mut at = from;
    for (start, end) in taken {
        if start - at >= length {
            break;
        }
        at = at.max(end);
    }
    at.min(24 * 60 - length)
}

/// Puts overlapping bars below one another, at most four deep; returns how many rows there are.
fn stack(bars: &mut [Bar]) -> usize {
    let mut ends: Vec<i64> = Vec::new();
    for bar in bars {
        match ends.iter().position(|end| *end <= bar.start) {
            Some(row) => {
                ends[row] = bar.end;
                bar.row = row;
            }
            None if ends.len() < 4 => {
                bar.row = ends.len();
                ends.push(bar.end);
            }
            None => bar.row = 3,
        }
    }
    ends.len().max(1)
}

fn bar(
    desk: &Desk,
    day: &Day,
    person: &Person,
    visit: &Visit,
    job: &Job,
    bounds: (DateTime<Utc>, DateTime<Utc>),
    (start, end): (i64, i64),
) -> Bar {
    let text = desk.text;
    let status = visit_status(visit, job, desk.now);
    let customer = words::apart(day.customer(job));
    let due = visit.planned().is_some_and(|at| at <= desk.now) || visit.on_my_way.is_some();
    let silent = day.silent(person.id, desk.now).filter(|_| visit.is_open() && due && desk.now < bounds.1);
    let known = silent.map(|phone| t!(text, "board-known", time = desk.clock(phone.last_contact)));
    let step = gates_done(desk, day, job);
    let word = match visit.outcome {
        Some(outcome) if outcome != Outcome::Done => outcome_word(text, outcome),
        _ => status.label(text),
    };
    let more = match status {
        Status::Completed => visit.departed.map(|at| desk.clock(at.time())),
        Status::Working | Status::OnSite => Some(t!(text, "board-step", n = (step + 1).min(7))),
        Status::Late if visit.on_my_way.is_some() => Some(t!(text, "board-on-way-still")),
        Status::Late => Some(t!(text, "board-not-arrived")),
        _ => None,
    };
    let detail = match (&known, &more, status) {
        (Some(known), _, _) => format!("{word} · {known}"),
        (None, Some(more), _) => format!("{word} · {more}"),
        (None, None, Status::Scheduled) if visit.plan.window.is_none() => {
            format!("{} · {customer}", t!(text, "anytime-start"))
        }
        (None, None, Status::Scheduled) => customer.clone(),
        (None, None, _) => format!("{word} · {customer}"),
    };
    let when = match visit.plan.window {
        Some(window) => ui::format_window(window.start, window.end, desk.zone),
        None => t!(text, "anytime"),
    };
    let mut label = format!("{}, {customer}, {word}, {when}, {}", job.title, person.name);
    for part in [more, known].into_iter().flatten() {
        label.push_str(", ");
        label.push_str(&part);
    }
    let minute = |at: DateTime<Utc>| (at - bounds.0).num_minutes().clamp(0, 24 * 60);
    let stop = |at: Option<shared::Hlc>| minute(at.map_or(desk.now.min(bounds.1), shared::Hlc::time));
    let tone = match status {
        Status::Completed => Tone::Done,
        other => other.tone(),
    };
    Bar {
        visit: visit.id.to_string(),
        title: job.title.clone(),
        detail,
        status,
        tone,
        start,
        end: end.max(start + 15),
        row: 0,
        stale: silent.is_some(),
        label,
        way: visit
            .on_my_way
            .filter(|_| visit.is_open() || visit.arrived.is_some())
            .map(|from| (minute(from.time()), stop(visit.arrived))),
        work: visit.arrived.map(|from| (minute(from.time()), stop(visit.departed))),
    }
}

/// The line under a technician's name.
fn lane_state(
    desk: &Desk,
    day: &Day,
    date: NaiveDate,
    person: &Person,
    visits: &[(&Visit, &Job)],
) -> (String, Tone) {
    let text = desk.text;
    if visits.is_empty() {
        return (t!(text, "board-nothing"), Tone::Done);
    }
    let total = visits.len();
    let done = visits.iter().filter(|(v, _)| !v.is_open()).count();
    let done_of = t!(text, "board-done-of", done = done, total = total);
    if date != desk.today() {
        return (t!(text, "board-visits", n = total), Tone::Done);
    }
    let late = visits.iter().filter_map(|(v, j)| late_by(v, j, desk.now)).max();
    if let Some(late) = late {
        let span = ui::format_span(late, text);
        return (format!("{done_of} · {}", t!(text, "board-late-by", span = span)), Tone::Alert);
    }
    if let Some(phone) = day.silent(person.id, desk.now).filter(|_| done < total) {
        let span = ui::format_span(phone.silent_for(desk.now), text);
        return (format!("{done_of} · {}", t!(text, "board-offline-since", span = span)), Tone::Offline);
    }
    let first = visits.iter().filter_map(|(v, _)| v.plan.window).map(|w| w.start).min();
    let last = visits.iter().filter_map(|(v, _)| v.plan.window).map(|w| w.end).max();
    match (first, last) {
        _ if done == total => (t!(text, "board-all-done"), Tone::Working),
        (Some(first), _) if first > desk.now && done == 0 => {
            (t!(text, "board-starts", time = desk.clock(first)), Tone::Done)
        }
        (_, Some(last)) if total - done == 1 && last > desk.now => {
            (t!(text, "board-free-from", time = desk.clock(last)), Tone::Done)
        }
        _ => (t!(text, "board-done-of-done", done = done, total = total), Tone::Working),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar_at(start: i64, end: i64) -> Bar {
        Bar {
            visit: String::new(),
            title: String::new(),
            detail: String::new(),
            status: Status::Scheduled,
            tone: Tone::Scheduled,
            start,
            end,
            row: 0,
            stale: false,
            label: String::new(),
            way: None,
            work: None,
        }
    }

    #[test]
    fn overlapping_visits_are_drawn_below_one_another() {
        let mut bars = vec![bar_at(480, 600), bar_at(540, 660), bar_at(600, 720)];
        assert_eq!(stack(&mut bars), 2);
        assert_eq!(bars.iter().map(|b| b.row).collect::<Vec<_>>(), [0, 1, 0]);
    }

    #[test]
    fn the_board_shows_at_least_ten_hours() {
        assert_eq!(hours(None, None).0, "from-8 to-18");
        assert_eq!(hours(Some(13 * 60 + 20), Some(23 * 60 + 40)).0, "from-13 to-24");
        assert_eq!(hours(Some(20 * 60), Some(21 * 60)).0, "from-14 to-24");
        assert_eq!(hours(Some(7 * 60), Some(8 * 60)).0, "from-7 to-17");
    }

    #[test]
    fn any_time_is_drawn_in_the_first_gap_that_is_long_enough() {
        assert_eq!(gap(&[], 60, 480), 480);
        assert_eq!(gap(&[bar_at(480, 600), bar_at(630, 700)], 60, 480), 700);
        assert_eq!(gap(&[bar_at(480, 600), bar_at(680, 700)], 60, 480), 600);
    }
}
