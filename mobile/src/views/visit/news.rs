//! What is new of a visit, until it is opened.

use crate::store::News;
use crate::views::context::App;
use shared::records::Plan;
use ui::{format_clock, t};

/// "New", or "Moved from 10:00".
pub(in crate::views) fn news_words(app: App, news: &News, now: &Plan) -> (&'static str, String) {
    let (text, zone) = (app.text(), app.zone());
    match news {
        News::New => ("sparkles", t!(text, "today-new")),
        News::Moved(was) => {
            let day = |plan: &Plan| {
                let at = plan.window.map(|w| w.start).or(plan.anytime);
                at.map(|at| at.with_timezone(&zone).date_naive())
            };
            let time = was.window.map_or_else(|| t!(text, "today-anytime"), |w| format_clock(w.start, zone));
            let from = match day(was).filter(|was| Some(*was) != day(now)) {
                Some(was) => format!("{}, {time}", ui::format_date_short(was, text)),
                None => time,
            };
            ("calendar-clock", t!(text, "today-moved", from = from))
        }
    }
}
