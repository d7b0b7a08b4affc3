//! Who could go: everybody around a wanted time, the best first, each with the reason; and what speaks against a plan.

use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::posted::{Errors, Fields};
use crate::kit::words::{self, apart, name_of};
use chrono::{NaiveDate, TimeDelta};
use dioxus::prelude::*;
use engine::read::planning::{self, Times};
use shared::place::LatLng;
use shared::planning::{Booking, Candidate, Fit, Meant, Start, Wanted, Warning, candidates, warnings};
use shared::records::{Person, Plan, Window};
use shared::{JobId, PersonId, VisitId, local};
use std::collections::BTreeMap;
use ui::{Icon, t};

/// So many are shown at once; the others are one step away.
const FIRST: usize = 5;

/// What is asked about.
pub struct Asked<'a> {
    /// The day, where there is no time.
    pub day: NaiveDate,
    /// The plan that is meant, as far as it can be read.
    pub plan: Option<&'a Plan>,
    /// How long such work takes, in minutes.
    pub minutes: u32,
    /// Where.
    pub place: Option<LatLng>,
    /// The visit that is planned again.
    pub visit: Option<VisitId>,
}

/// Everybody, in order.
pub struct Who {
    wanted: Wanted,
    usual: TimeDelta,
    times: Times,
    all: Vec<Candidate>,
    people: BTreeMap<PersonId, Person>,
}

/// What changes who could go: the time, and in the form of a new job the customer, the address and the kind of work.
const LOOKS: &str = "change from:previous .plan-times delay:150ms, change from:body target:#new-job_type delay:150ms, \
                     change from:body target:[name=at] delay:150ms, htmx:afterSettle from:body target:#customer";

/// The field with what was said against the plan before.
const SURE: &str = "sure_plan";

/// Whether all of this was said before.
pub fn all_known(fields: &Fields, warned: &[Warning]) -> bool {
    let known: Vec<&str> = fields.raw(SURE).split(' ').collect();
    warned.iter().all(|warning| known.contains(&warning.key().as_str()))
}

impl Who {
    /// Looks everybody's time up.
    pub async fn read(
        desk: &Desk,
        people: &BTreeMap<PersonId, Person>,
        asked: &Asked<'_>,
    ) -> Result<Who, PageError> {
        let usual = TimeDelta::minutes(i64::from(asked.minutes.max(15)));
        let window = asked.plan.and_then(|plan| plan.window);
        let noon = asked.plan.and_then(|plan| plan.anytime);
        let first = window.map(|w| w.start).or(noon).map_or(asked.day, |at| desk.date_of(at));
        let last = window.map_or(first, |w| desk.date_of(w.end - TimeDelta::milliseconds(1)));
        let day = Window { start: local::day(desk.zone, first).start, end: local::day(desk.zone, last).end };
        let mut tx = desk.app.db.read().await?;
        let times = planning::times(&mut tx, desk.scope(), people, day, desk.now).await?;
        drop(tx);
        let wanted = Wanted {
            window,
            length: window.map_or(usual, Window::length),
            day,
            hours: desk.hours_of(first),
            place: asked.place,
            visit: asked.visit,
        };
        let all = candidates(&times.diaries, &wanted, desk.now);
        Ok(Who { wanted, usual, times, all, people: people.clone() })
    }

    /// What speaks against a plan that was not said of the one that stands.
    pub fn warnings(&self, desk: &Desk, meant: &Meant, before: Option<&Meant>) -> Vec<Warning> {
        warnings(meant, before, &self.times.diaries, self.usual, desk.now)
    }

    /// The field that a warning belongs to, and its sentence.
    pub fn said(&self, desk: &Desk, warning: &Warning) -> (&'static str, String) {
        let text = desk.text;
        match warning {
            Warning::Clash { person, job, window, .. } => {
                let (name, title) = (name_of(&self.people, *person), self.title(*job));
                (
                    "technician",
                    t!(text, "warn-clash", name = name, title = title, when = desk.window(*window)),
                )
            }
            Warning::Past { start } => ("from", t!(text, "warn-past", when = desk.moment(*start))),
            Warning::Short { planned, usual } => {
                let span = |minutes: i64| ui::format_span(minutes * 60, text);
                ("to", t!(text, "warn-short", planned = span(*planned), usual = span(*usual)))
            }
            Warning::Off { person, window } => {
                let name = name_of(&self.people, *person);
                ("technician", t!(text, "warn-off", name = name, days = days_of(desk, *window)))
            }
            Warning::Silent { person, since } => {
                let span = ui::format_span((desk.now - *since).num_seconds(), text);
                ("technician", t!(text, "warn-silent", name = name_of(&self.people, *person), span = span))
            }
        }
    }

    fn title(&self, job: JobId) -> String {
        self.times.jobs.get(&job).map_or_else(|| "–".to_owned(), |job| apart(&job.title))
    }

    /// The choice of who goes. It is looked up anew at `at` whenever the fields before it that say when
    /// ([`crate::field::plan::when`]) change.
    pub fn view(&self, desk: &Desk, form: &str, at: &str, chosen: &str, errors: &Errors) -> Element {
        let text = desk.text;
        let error = errors.of("technician");
        let place = self.place(desk);
        let day = desk.date_of(self.wanted.day.start);
        let is_chosen = |one: &Candidate| one.person.to_string() == chosen;
        let (first, rest): (Vec<_>, Vec<_>) =
            self.all.iter().enumerate().partition(|(n, one)| *n < FIRST || is_chosen(one));
        let more = t!(text, "who-more", n = rest.len());
        rsx! {
            fieldset {
                id: "who",
                class: "who",
                "data-quiet": "yes",
                "data-place": place,
                "data-day": "{day}",
                "aria-describedby": error.is_some().then(|| format!("{form}-technician-error")),
                "hx-get": "{at}",
                "hx-trigger": LOOKS,
                "hx-include": "closest form",
                "hx-params": "date,from,to,days,anytime,technician,helper,other,account,at,job_type",
                "hx-select": "#who",
                "hx-target": "this",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
                "hx-headers": PART_HEADERS,
                legend { id: "{form}-technician", class: "label", tabindex: "-1", {t!(text, "who-title")} }
                if let Some(error) = &error {
                    p { id: "{form}-technician-error", class: "field-error", Icon { name: "circle-alert", class: "icon-s" } span { "{error}" } }
                }
                for (n , one) in first {
                    {self.row(desk, form, n, one, chosen)}
                }
                if !rest.is_empty() {
                    details { class: "more",
                        summary { "{more}" }
                        for (n , one) in rest {
                            {self.row(desk, form, n, one, chosen)}
                        }
                    }
                }
                label { class: "who-row who-nobody", r#for: "{form}-who-nobody",
                    input { id: "{form}-who-nobody", r#type: "radio", name: "technician", value: "", checked: chosen.is_empty() }
                    span { class: "who-name", {t!(text, "plan-nobody")} }
                }
            }
        }
    }

    /// What speaks against a plan, above the form that a second press of this button saves all the same. What was said is
    /// not said again.
    pub fn said_against(&self, desk: &Desk, form: &str, warned: &[Warning], button: &str) -> Element {
        if warned.is_empty() {
            return rsx! {};
        }
        let text = desk.text;
        let sure: Vec<String> = warned.iter().map(Warning::key).collect();
        let sure = sure.join(" ");
        rsx! {
            input { r#type: "hidden", name: SURE, value: "{sure}" }
            div { class: "warn-summary", role: "alert", tabindex: "-1",
                p { class: "strong with-icon", Icon { name: "triangle-alert" } {t!(text, "warn-title")} }
                ul {
                    for (field , said) in warned.iter().map(|warning| self.said(desk, warning)) {
                        li { a { href: "#{form}-{field}", "{said}" } }
                    }
                }
                p { class: "tiny", {t!(text, "warn-again", button = button)} }
            }
        }
    }

    fn row(&self, desk: &Desk, form: &str, n: usize, one: &Candidate, chosen: &str) -> Element {
        let text = desk.text;
        let id = one.person.to_string();
        let checked = id == chosen;
        let name = name_of(&self.people, one.person);
        let free = match &one.fit {
            Fit::Free { gap } if one.off.is_none() => Some(self.gap(desk, *gap)),
            Fit::Free { .. } | Fit::Elsewhere { .. } | Fit::Clash { .. } => None,
        };
        let best = n == 0 && one.is_free() && one.silent_since.is_none();
        let against = self.against(desk, n, one);
        rsx! {
            label { class: "who-row", r#for: "{form}-who-{id}",
                input { id: "{form}-who-{id}", r#type: "radio", name: "technician", value: "{id}", checked }
                span { class: "who-words",
                    span { class: "who-name", "{name}"
                        if best {
                            ui::Chip { tone: ui::Tone::Working, icon: "check", label: t!(text, "who-best") }
                        }
                    }
                    span { class: "who-facts",
                        if let Some(free) = free {
                            span { class: "tone-working", "{free}" }
                            " · "
                        }
                        span { class: "muted", {self.way(desk, one)} }
                    }
                    for (tone , icon , said) in against {
                        span { class: "who-why tone-{tone}", Icon { name: icon, class: "icon-s" } span { "{said}" } }
                    }
                }
            }
        }
    }

    /// "Free 20:05–20:35": as long as the gap lasts on the days that are looked at.
    fn gap(&self, desk: &Desk, gap: Window) -> String {
        let text = desk.text;
        let (from, to) = (gap.start > self.wanted.day.start.max(desk.now), gap.end < self.wanted.day.end);
        let several = local::nights(desk.zone, self.wanted.day) > 0;
        let clock = |at| match several {
            true => {
                let day = ui::format_weekday(desk.date_of(at), text);
                t!(text, "day-and-time", day = day, time = desk.clock(at))
            }
            false => desk.clock(at),
        };
        match (from, to) {
            (false, false) if self.wanted.day.start < desk.now => t!(text, "who-free-rest"),
            (false, false) => t!(text, "who-free-all-day"),
            (true, false) => t!(text, "who-free-from", from = clock(gap.start)),
            (false, true) => t!(text, "who-free-until", to = clock(gap.end)),
            (true, true) => t!(text, "who-free-between", when = desk.window_of_day(gap)),
        }
    }

    /// "2.1 km from AC service", "4.2 km from where they were 9 min ago".
    fn way(&self, desk: &Desk, one: &Candidate) -> String {
        let text = desk.text;
        match one.near {
            Some(near) => {
                let far = ui::format_distance(near.metres, text);
                match near.from {
                    Start::Visit(job) => t!(text, "who-near-visit", far = far, place = self.title(job)),
                    Start::LastSeen(at) => {
                        let age = ui::format_age((desk.now - at).num_seconds(), text);
                        t!(text, "who-near-seen", far = far, age = age)
                    }
                }
            }
            None if self.wanted.place.is_none() => t!(text, "who-near-no-pin"),
            None => t!(text, "who-near-unknown"),
        }
    }

    /// Why somebody is not the first: tone, icon and words.
    fn against(&self, desk: &Desk, n: usize, one: &Candidate) -> Vec<(&'static str, &'static str, String)> {
        let text = desk.text;
        let mut why = Vec::new();
        let clash = |clashes: &[Booking]| {
            let first = clashes.first()?;
            let when = desk.window(first.window);
            let said = t!(text, "who-clash", title = self.title(first.job), when = when);
            Some(match clashes.len() {
                0 | 1 => said,
                many => format!("{said} {}", t!(text, "who-clash-more", n = many - 1)),
            })
        };
        match &one.fit {
            Fit::Free { .. } => {}
            Fit::Elsewhere { clashes, gap } => {
                why.extend(clash(clashes).map(|said| ("alert", "triangle-alert", said)));
                why.push(("scheduled", "clock", self.gap(desk, *gap)));
            }
            Fit::Clash { clashes } => {
                why.extend(clash(clashes).map(|said| ("alert", "triangle-alert", said)));
                let span = ui::format_span(self.wanted.length.num_seconds(), text);
                why.push(("alert", "ban", t!(text, "who-full", span = span)));
            }
        }
        if let Some(off) = one.off {
            why.push(("alert", "plane", t!(text, "who-off", days = days_of(desk, off))));
        }
        if let Some(since) = one.silent_since {
            let span = ui::format_span((desk.now - since).num_seconds(), text);
            why.push(("offline", "wifi-off", t!(text, "who-silent", span = span)));
        }
        if one.loose > 0 {
            why.push(("offline", "clock", t!(text, "who-loose", n = one.loose)));
        }
        let best = self.all.first().filter(|_| n > 0 && why.is_empty());
        if let (Some(best), Some(near)) = (best, one.near)
            && let Some(nearest) = best.near
            && near.metres - nearest.metres > 50.0
        {
            let far = ui::format_distance(near.metres - nearest.metres, text);
            let name = name_of(&self.people, best.person);
            why.push(("done", "map-pin", t!(text, "who-farther", far = far, name = name)));
        }
        why
    }

    /// Where the wanted time stands on the board of its first day.
    fn place(&self, desk: &Desk) -> Option<String> {
        let window = self.wanted.window?;
        let day = desk.date_of(window.start);
        let minute = |at| local::minute_on(desk.zone, day, at);
        Some(ui::board_place(minute(window.start), minute(window.end)))
    }
}

/// Days off, from midnight to midnight, as people read them.
fn days_of(desk: &Desk, window: Window) -> String {
    words::days(desk.text, desk.date_of(window.start), desk.date_of(window.end - TimeDelta::milliseconds(1)))
}
