//! The time board of a day: who goes where when, and how far they are.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::markup::Markup;
use crate::kit::words;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use dioxus::prelude::*;
use engine::read::day::Day;
use engine::read::technicians;
use shared::gates::{Facts, Gates};
use shared::records::{Job, JobStatus, Outcome, Person, Visit, Window};
use shared::{PersonId, local, planning};
use ui::{Avatar, Icon, Status, Tone, t};

/// A planned start that has passed by more than this with nobody on the way is late, in seconds.
pub const LATE_AFTER: i64 = 10 * 60;
/// Length of a bar for a visit without a window and a job type that does not say, in minutes.
const USUAL: i64 = 60;
/// More technicians than this, and those with nothing to do are folded away.
const FOLD: usize = 12;
/// How many visits at once are drawn below one another; what is more is counted and listed.
const DEEP: usize = 6;
/// The shortest bar, in minutes.
const SHORTEST: i64 = 15;
/// Today's board shows this much of what lies ahead of now, in minutes.
const AHEAD: i64 = 3 * 60;

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
    /// What does not fit below one another, by the clock.
    more: Vec<Bar>,
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
    /// It began before this day, or goes on after it.
    cut: (bool, bool),
    /// From when until when, as people read it.
    when: String,
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
            Status::NotDone
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
        let now = (desk.now >= bounds.0 && desk.now < bounds.1)
            .then(|| local::minute_on(desk.zone, date, desk.now));
        let theirs = day.by_technician(bounds);
        let of = |person: &Person| theirs.get(&person.id).map_or(&[][..], Vec::as_slice);
        let mut lanes: Vec<Lane> =
            technicians(&day.people).into_iter().map(|p| lane(desk, day, date, p, of(p))).collect();
        let mut folded = Vec::new();
        if lanes.len() > FOLD {
            let shown = |lane: &Lane| !lane.bars.is_empty() || day.off.contains_key(&lane.person);
            (lanes, folded) = lanes.into_iter().partition(shown);
        }
        let bars = || lanes.iter().flat_map(|lane| &lane.bars);
        let open = desk.company.hours.of(date.weekday());
        let (from, to) = (open.map(|o| minutes(o.from)), open.map(|o| minutes(o.to)));
        let first = bars().map(|bar| bar.start).min().into_iter().chain(now).chain(from).min();
        let ahead = now.map(|minute| (minute + AHEAD).min(local::DAY));
        let last = bars().map(|bar| bar.end).max().into_iter().chain(ahead).chain(to).max();
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
            section { id: "board", class: "time-board {class}", "data-day": "{self.day}", "aria-label": t!(text, "board-label"),
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
                            {self.lane(desk, lane)}
                        }
                        if !self.folded.is_empty() {
                            details {
                                summary { class: "lane-folded", "{folded}" }
                                for lane in &self.folded {
                                    {self.lane(desk, lane)}
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

    fn lane(&self, desk: &Desk, lane: &Lane) -> Element {
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
                ul { class: "lane-track", "aria-label": "{lane.name}", dangerous_inner_html: self.bars(lane) }
                if !lane.more.is_empty() {
                    details { class: "lane-more", "data-keep-open": "lane-{lane.person}",
                        summary { {self.more(desk, lane)} }
                        ul {
                            for bar in &lane.more {
                                li {
                                    a { id: "bar-{bar.visit}-{lane.person}", href: "/visits/{bar.visit}?day={day}", "hx-get": "/visits/{bar.visit}?day={day}",
                                        ui::StatusChip { status: bar.status, label: bar.status.label(desk.text) }
                                        span { class: "num", "{bar.when}" }
                                        span { "{bar.title}" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The bars of a lane.
    fn bars(&self, lane: &Lane) -> String {
        let mut html = Markup::default();
        for bar in &lane.bars {
            html.raw("<li class=\"at-row-")
                .text(bar.row + 1)
                .raw("\"><a class=\"bar bar-")
                .text(bar.tone.name());
            html.raw(" ").text(ui::board_place(bar.start, bar.end)).raw(" at-row-").text(bar.row + 1);
            html.raw(if bar.stale { " bar-stale" } else { "" });
            html.raw(if bar.end - bar.start < 30 { " bar-small" } else { "" });
            html.raw(if bar.cut.0 { " bar-cut-start" } else { "" });
            html.raw(if bar.cut.1 { " bar-cut-end" } else { "" });
            html.raw("\" id=\"bar-").text(&bar.visit).raw("-").text(lane.person);
            html.raw("\" href=\"/visits/").text(&bar.visit).raw("?day=").text(self.day);
            html.raw("\" title=\"").text(&bar.label);
            html.raw("\" data-glow=\"").text(bar.start).raw("-").text(bar.end);
            html.raw("\" data-record=\"").text(&bar.visit);
            html.raw("\" hx-get=\"/visits/").text(&bar.visit).raw("?day=").text(self.day);
            html.raw("\"><span class=\"bar-title\" aria-hidden=\"true\">").icon(bar.status.icon());
            html.raw("<span class=\"bar-word\"> ").text(&bar.title).raw("</span></span>");
            html.raw("<span class=\"bar-detail\" aria-hidden=\"true\">").text(&bar.detail);
            html.raw("</span><span class=\"visually-hidden\">").text(&bar.label).raw("</span></a>");
            for (class, trace) in [(" trace-way", bar.way), ("", bar.work)] {
                if let Some((from, to)) = trace {
                    html.raw("<span class=\"trace").raw(class).raw(" ").text(ui::board_place(from, to));
                    html.raw("\" aria-hidden=\"true\"></span>");
                }
            }
            html.raw("</li>");
        }
        html.html()
    }

    /// "+3 at the same time, 10:00–12:00".
    fn more(&self, desk: &Desk, lane: &Lane) -> String {
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        let from = lane.more.iter().map(|bar| bar.start).min().unwrap_or_default();
        let to = lane.more.iter().map(|bar| bar.end).max().unwrap_or_default();
        t!(desk.text, "board-more", n = lane.more.len(), from = clock(from), to = clock(to))
    }
}

fn lane(desk: &Desk, day: &Day, date: NaiveDate, person: &Person, visits: &[&Visit]) -> Lane {
    let (start, end) = desk.day_bounds(date);
    let today = Window { start, end };
    let visits: Vec<(&Visit, &Job)> =
        visits.iter().filter_map(|v| day.jobs.get(&v.job).map(|job| (*v, job))).collect();
    let mut bars: Vec<Bar> = Vec::new();
    let mut anytime: Vec<(&Visit, &Job)> = Vec::new();
    for (visit, job) in &visits {
        let mark = TimeDelta::minutes(SHORTEST);
        match planning::shown(visit, usual(day, job), mark, desk.now) {
            Some(window) => {
                // What happened on another day than planned leaves a mark where it was planned.
                let planned = visit.planned().unwrap_or(window.start);
                let here = match window.overlaps(today) {
                    true => window,
                    false => Window { start: planned, end: planned + mark },
                };
                bars.push(bar(desk, day, date, person, (visit, job), here));
            }
            None => anytime.push((visit, job)),
        }
    }
    for (visit, job) in anytime {
        let length = usual(day, job).num_minutes().clamp(30, local::DAY);
        let ahead = match desk.now >= start && desk.now < end {
            true => (local::minute_on(desk.zone, date, desk.now) + 14) / 15 * 15,
            false => 0,
        };
        let at = gap(&bars, length, ahead.max(8 * 60));
        let begins = NaiveTime::from_num_seconds_from_midnight_opt((at * 60).max(0) as u32, 0);
        let begins = desk.at(date, begins.unwrap_or(NaiveTime::MIN));
        let here = Window { start: begins, end: begins + TimeDelta::minutes(length) };
        bars.push(bar(desk, day, date, person, (visit, job), here));
    }
    bars.sort_by(|a, b| (a.start, a.end, &a.visit).cmp(&(b.start, b.end, &b.visit)));
    let rows = stack(&mut bars);
    let (bars, more) = bars.into_iter().partition(|bar| bar.row < DEEP);
    let (state, tone) = lane_state(desk, day, date, person, &visits);
    Lane {
        person: person.id,
        name: person.name.clone(),
        initials: ui::initials(&person.name),
        state,
        tone,
        rows: rows.min(DEEP),
        bars,
        more,
    }
}

/// How long such work takes.
fn usual(day: &Day, job: &Job) -> TimeDelta {
    TimeDelta::minutes(day.job_types.get(&job.job_type).map_or(USUAL, |t| i64::from(t.minutes).max(SHORTEST)))
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

/// Puts overlapping bars below one another; returns how many rows there are.
fn stack(bars: &mut [Bar]) -> usize {
    let mut ends: Vec<i64> = Vec::new();
    for bar in bars {
        match ends.iter().position(|end| *end <= bar.start) {
            Some(row) => {
                ends[row] = bar.end;
                bar.row = row;
            }
            None => {
                bar.row = ends.len();
                ends.push(bar.end);
            }
        }
    }
    ends.len().max(1)
}

fn bar(
    desk: &Desk,
    day: &Day,
    date: NaiveDate,
    person: &Person,
    (visit, job): (&Visit, &Job),
    here: Window,
) -> Bar {
    let text = desk.text;
    let bounds = desk.day_bounds(date);
    let several = visit.plan.window.filter(|w| local::nights(desk.zone, *w) > 0);
    let status = visit_status(visit, job, desk.now);
    let customer = words::apart(day.customer(job));
    let due = visit.planned().is_some_and(|at| at <= desk.now) || visit.on_my_way.is_some();
    let silent = day.silent(person.id, desk.now).filter(|_| visit.is_open() && due && desk.now < bounds.1);
    let known = silent.map(|phone| t!(text, "board-known", time = desk.clock(phone.last_contact)));
    let step = gates_done(desk, day, job);
    let word = match visit.outcome {
        Some(outcome) if outcome != Outcome::Done => words::outcome(text, outcome),
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
        (None, None, Status::Scheduled) => match several {
            Some(window) => format!("{} · {customer}", desk.window_of_day(window)),
            None => customer.clone(),
        },
        (None, None, _) => format!("{word} · {customer}"),
    };
    let when = match visit.plan.window {
        Some(window) => desk.window_of_day(window),
        None => t!(text, "anytime"),
    };
    let mut label = format!("{}, {customer}, {word}, {when}, {}", job.title, person.name);
    for part in [more, known].into_iter().flatten() {
        label.push_str(", ");
        label.push_str(&part);
    }
    let minute = |at: DateTime<Utc>| local::minute_on(desk.zone, date, at);
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
        start: minute(here.start).min(local::DAY - SHORTEST),
        end: minute(here.end).max(minute(here.start).min(local::DAY - SHORTEST) + SHORTEST),
        row: 0,
        cut: (here.start < bounds.0, here.end > bounds.1),
        when,
        stale: silent.is_some(),
        label,
        way: visit
            .on_my_way
            .filter(|_| visit.is_open() || visit.arrived.is_some())
            .map(|from| (minute(from.time()), stop(visit.arrived))),
        work: visit.arrived.map(|from| (minute(from.time()), stop(visit.departed))),
    }
}

/// The line under a technician's name: that they are off, if so, and how far they are.
fn lane_state(
    desk: &Desk,
    day: &Day,
    date: NaiveDate,
    person: &Person,
    visits: &[(&Visit, &Job)],
) -> (String, Tone) {
    let (said, tone) = progress(desk, day, date, person, visits);
    let Some(off) = day.off.get(&person.id) else { return (said, tone) };
    let off = t!(desk.text, "board-off", kind = words::time_off_kind(desk.text, off.kind));
    match visits.iter().any(|(visit, _)| visit.is_open()) {
        true => (format!("{off} · {said}"), Tone::Alert),
        false => (off, Tone::Offline),
    }
}

/// How far somebody is that day.
fn progress(
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
    // What is over takes no time any more.
    let ahead = || {
        let open = visits.iter().filter(|(v, _)| v.is_open());
        open.filter_map(|(v, job)| planning::taken(v, usual(day, job), desk.now))
    };
    let first = ahead().map(|w| w.start).min();
    let last = ahead().map(|w| w.end).max();
    match (first, last) {
        _ if done == total => (t!(text, "board-all-done"), Tone::Working),
        (Some(first), _) if first > desk.now && done == 0 => {
            (t!(text, "board-starts", time = desk.clock(first)), Tone::Done)
        }
        (_, Some(last)) if total - done == 1 && last > desk.now => {
            let day = ui::format_weekday(desk.date_of(last), text);
            let time = match desk.date_of(last) == date {
                true => desk.clock(last),
                false => t!(text, "day-and-time", day = day, time = desk.clock(last)),
            };
            (t!(text, "board-free-from", time = time), Tone::Done)
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
            cut: (false, false),
            when: String::new(),
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
    fn every_visit_has_a_row_of_its_own_however_many_there_are() {
        let mut bars: Vec<Bar> = (0..9).map(|_| bar_at(600, 660)).collect();
        assert_eq!(stack(&mut bars), 9);
        let rows: std::collections::BTreeSet<usize> = bars.iter().map(|b| b.row).collect();
        assert_eq!(rows.len(), 9);
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
