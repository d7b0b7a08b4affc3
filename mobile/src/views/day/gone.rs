//! Visits that were taken away: a card each, until it is tapped away, so that nobody drives in vain.

use crate::store::Gone;
use crate::views::context::read::use_read;
use crate::views::context::{App, use_app};
use crate::views::words;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use dioxus::prelude::*;
use ui::{Chip, Icon, Text, Tone, format_clock, format_window, t};

/// The cards, the newest first.
#[component]
pub(in crate::views) fn GoneCards() -> Element {
    let app = use_app();
    let text = app.text();
    let told = use_read(|store, _| store.gone())().unwrap_or_default();
    let dial: String = told.office.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    rsx! {
        for (gone , names) in told.cards {
            section { key: "{gone.visit}", class: "visit-card gone-card", role: "status",
                div { class: "visit-card-top", Chip { tone: Tone::Alert, icon: "ban", label: t!(text, "gone-chip") } }
                h2 { class: "visit-card-title", dir: "auto", "{gone.title}" }
                p { class: "lead", {about(text, app.zone(), &gone)} }
                p { class: "strong", {became(app, &gone, &names)} }
                p {
                    if gone.begun {
                        {t!(text, "gone-begun")}
                    } else {
                        {t!(text, "gone-do-not-go")}
                    }
                }
                div { class: "button-pair",
                    if !dial.is_empty() {
                        a { class: "button", href: "tel:{dial}", Icon { name: "phone" } {t!(text, "gone-call")} }
                    }
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| read(app, gone.visit),
                        Icon { name: "check" }
                        {t!(text, "gone-read")}
                    }
                }
            }
        }
    }
}

/// The card goes for good.
fn read(app: App, visit: shared::VisitId) {
    dioxus::core::spawn_forever(async move {
        let Some(store) = app.store() else { return };
        if let Some(Err(e)) = app.off_thread(move || store.gone_read(visit)).await {
            app.tell(Some(words::execute_error(app.text(), &e)));
        }
    });
}

/// Whose it was, and when it was planned.
fn about(text: Text, zone: Tz, gone: &Gone) -> String {
    let planned = gone.plan.window.map(|w| w.start).or(gone.plan.anytime);
    let day = planned.map(|at| ui::format_date_short(at.with_timezone(&zone).date_naive(), text));
    let time = match gone.plan.window {
        Some(window) => Some(format_window(window.start, window.end, zone)),
        None => gone.plan.anytime.map(|_| t!(text, "today-anytime")),
    };
    let customer = Some(gone.customer.clone()).filter(|name| !name.is_empty());
    ui::beside(customer.into_iter().chain(day).chain(time))
}

/// "Given to Asha at 20:17."
fn became(app: App, gone: &Gone, names: &[String]) -> String {
    let text = app.text();
    let when = gone.left.as_ref().and_then(|left| left.replanned).map(|r| moment(app, r.at.time()));
    let name = Some(names.join(", ")).filter(|name| !name.is_empty());
    match (&gone.left, name, when) {
        (Some(_), Some(name), Some(when)) => t!(text, "gone-given-when", name = name, when = when),
        (Some(_), Some(name), None) => t!(text, "gone-given", name = name),
        (Some(left), None, Some(when)) if left.to.is_empty() => t!(text, "gone-off-when", when = when),
        _ => t!(text, "gone-off"),
    }
}

/// The time, with the day where it is another one.
fn moment(app: App, at: DateTime<Utc>) -> String {
    let zone = app.zone();
    if at.with_timezone(&zone).date_naive() == app.in_the_offices_time().with_timezone(&zone).date_naive() {
        format_clock(at, zone)
    } else {
        ui::format_date_time(at, zone, app.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::records::{Plan, Window};
    use shared::{JobId, VisitId};

    #[test]
    fn a_name_from_right_to_left_leaves_day_and_time_where_they_are() {
        let (start, end) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1));
        let gone = Gone {
            visit: VisitId(uuid::Uuid::nil()),
            job: JobId(uuid::Uuid::nil()),
            title: String::new(),
            customer: "محمد علي".to_owned(),
            plan: Plan { window: Some(Window { start, end }), ..Plan::default() },
            left: None,
            begun: false,
        };
        let said = about(Text::ENGLISH, Tz::UTC, &gone);
        assert!(said.starts_with("\u{2068}محمد علي\u{2069} · "), "{said:?}");
    }
}
