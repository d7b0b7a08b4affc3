//! The desk: who sits at it, for which company, and the present time. Every page of the dashboard starts from it.

use crate::kit::caller::Caller;
use crate::kit::errors::PageError;
use crate::kit::toast::{self, Toast};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderName;
use axum::http::header::{COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use engine::edge::to_the_end;
use engine::execute::{self, Expected, Origin};
use engine::read::Scope;
use engine::view;
use host::app::App;
use identity::sessions::Session;
use identity::standing;
use shared::access::{self, Action, Reach, Subject, View};
use shared::decide::Flags;
use shared::local;
use shared::records::{Company, Person, Plan, Window};
use shared::sync::Outcome;
use shared::{Change, CompanyId, PersonId, Refusal};
use std::net::SocketAddr;
use std::sync::Arc;
use ui::{Text, t};
use uuid::Uuid;

/// Header of a request that uses a part of the page only.
pub const PART: &str = "sevengate-part";
/// The same as the value of `hx-headers`.
pub const PART_HEADERS: &str = r#"{"sevengate-part":"1"}"#;

/// Someone of the office at work.
#[derive(Clone)]
pub struct Desk {
    pub app: Arc<App>,
    pub session: Session,
    /// What the person sees of the company.
    pub view: View,
    pub company: Company,
    pub zone: Tz,
    pub text: Text,
    pub now: DateTime<Utc>,
    /// How much waits for a decision, for who decides.
    pub to_decide: i64,
    /// Time off that waits for a word of this person.
    pub asked_time_off: i64,
    /// A script asks, not the browser itself.
    pub partial: bool,
    /// It will use a part of the page only: what is to be said once is not said there.
    pub part: bool,
    /// What the last form has to say.
    pub toast: Option<Toast>,
    /// The page that a script asks from, without its host.
    pub shown: Option<String>,
    peer: Option<String>,
    agent: String,
    /// What the browser calls this server.
    host: String,
}

impl FromRequestParts<Arc<App>> for Desk {
    type Rejection = axum::response::Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Desk, Self::Rejection> {
        // The route's check has read it.
        let session = match parts.extensions.remove::<Session>() {
            Some(session) => session,
            None => Caller::from_request_parts(parts, app).await?.0,
        };
        Desk::open(parts, app.clone(), session).await.map_err(IntoResponse::into_response)
    }
}

impl Desk {
    async fn open(parts: &Parts, app: Arc<App>, session: Session) -> Result<Desk, PageError> {
        let mut tx = app.db.read().await?;
        let company = engine::read::company(&mut tx, session.company).await?;
        let view = view::of(&mut tx, session.company, &session.person).await?;
        let to_decide = if access::may(&session.person, Subject::Alert, Action::See) {
            engine::read::count_open_alerts(&mut tx, session.company).await?
        } else {
            0
        };
        let decides = access::reaches(&session.person, Subject::TimeOff, Action::Change);
        let asked_time_off = match decides.contains(&Reach::All) {
            true => engine::read::count_asked_time_off(&mut tx, session.company).await?,
            false => 0,
        };
        drop(tx);
        let header = |name: HeaderName| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        let partial = parts.headers.contains_key("hx-request");
        let part = parts.headers.contains_key(PART);
        let name = app.config.cookie_name(toast::COOKIE);
        let toast = header(COOKIE).and_then(|cookies| cookie(cookies, &name));
        let toast = toast.and_then(|value| Toast::decode(value, &app.secret, &session.csrf));
        Ok(Desk {
            zone: company.time_zone.parse().unwrap_or(Tz::UTC),
            // Until all words of the dashboard are there in a language, none of them is: half a page of each helps nobody.
            text: Text::ENGLISH,
            now: app.now(),
            to_decide,
            asked_time_off,
            agent: header(USER_AGENT).unwrap_or_default().chars().take(200).collect(),
            shown: header(HeaderName::from_static("hx-current-url")).and_then(own_path),
            host: header(axum::http::header::HOST).unwrap_or_default().to_owned(),
            toast,
            partial,
            part,
            peer,
            app,
            session,
            view,
            company,
        })
    }

    /// Whether the person may do this to some record at all.
    pub fn may(&self, subject: Subject, action: Action) -> bool {
        access::may(&self.session.person, subject, action)
    }

    /// The person may act on somebody's way in.
    pub fn must_let_in(&self, whom: &Person) -> Result<(), PageError> {
        let may = access::may_let_in(&self.session.person, whom);
        may.then_some(()).ok_or(PageError::Forbidden)
    }

    /// What of the company the person sees.
    pub fn scope(&self) -> Scope<'_> {
        Scope { company: self.session.company, view: &self.view }
    }

    /// Where people reach this server, without a slash at the end.
    pub fn base_url(&self) -> String {
        let scheme = if self.app.config.secure_cookies { "https" } else { "http" };
        self.app.config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", self.host))
    }

    /// The network address that the browser asks from.
    pub fn peer(&self) -> Option<String> {
        self.peer.clone()
    }

    /// Does something in the person's name; `cause` makes a repeated form the same form.
    pub async fn act(&self, cause: Uuid, changes: Vec<Change>) -> Result<Result<(), Refusal>, PageError> {
        self.act_on(cause, changes, None).await
    }

    /// The same, done only while a record is as expected.
    pub async fn act_on(
        &self,
        cause: Uuid,
        changes: Vec<Change>,
        expects: Option<Expected>,
    ) -> Result<Result<(), Refusal>, PageError> {
        Ok(self.told(cause, changes, expects).await?.map(|_| ()))
    }

    /// The same, with what there is to tell of it.
    pub async fn told(
        &self,
        cause: Uuid,
        changes: Vec<Change>,
        expects: Option<Expected>,
    ) -> Result<Result<Flags, Refusal>, PageError> {
        let origin = self.origin();
        let (app, company) = (self.app.clone(), self.session.company);
        // A browser that hangs up in the middle does not cancel a write.
        let work = async move { execute::act_on(&app, company, &origin, cause, changes, expects).await };
        match to_the_end(work).await? {
            Outcome::Applied { .. } => Ok(Ok(Flags::default())),
            Outcome::Merged { flags, .. } => Ok(Ok(flags)),
            Outcome::Rejected { refusal } => Ok(Err(refusal)),
            Outcome::Parked { why, .. } => Err(PageError::Failed(why)),
            Outcome::Void { reason } => Err(PageError::Failed(reason)),
            Outcome::IdReused => Ok(Err(Refusal::new(shared::Code::AlreadyThere))),
        }
    }

    /// Where what is done on this page comes from.
    pub fn origin(&self) -> Origin {
        Origin::Web { person: self.session.person.id, peer: self.peer.clone(), agent: self.agent.clone() }
    }

    /// What an act that goes on by itself takes along: the server, the company, who does it, and where it comes from.
    pub fn acting(&self) -> (Arc<App>, CompanyId, PersonId, Origin) {
        (self.app.clone(), self.session.company, self.session.person.id, self.origin())
    }

    /// Nothing from before lets somebody in any more.
    pub async fn end_ways_in(&self, id: PersonId) -> Result<(), PageError> {
        let (app, company, by, origin) = self.acting();
        to_the_end(async move { standing::end_all(&app, company, id, by, &origin).await }).await?;
        Ok(())
    }

    /// A new id, for the cause of a form that is being rendered.
    pub fn new_cause(&self) -> Uuid {
        self.app.random.id(self.now)
    }

    /// Today in the company's zone.
    pub fn today(&self) -> NaiveDate {
        self.date_of(self.now)
    }

    /// The day of a moment in the company's zone.
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        shared::clock::local(at, self.zone).date_naive()
    }

    /// A local time as UTC; a time that the change of clocks skips is moved on by what is skipped.
    pub fn at(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        local::moment(self.zone, day, time)
    }

    /// From midnight to midnight of a day, in UTC.
    pub fn day_bounds(&self, day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
        let day = local::day(self.zone, day);
        (day.start, day.end)
    }

    /// The company's hours of a day, if it works that day.
    pub fn hours_of(&self, day: NaiveDate) -> Option<Window> {
        let open = self.company.hours.of(day.weekday())?;
        let (start, end) = (self.at(day, open.from), self.at(day, open.to));
        (start < end).then_some(Window { start, end })
    }

    /// `10:30–12:00` for today, `20 Nov 2026, 10:30–12:00` for other days, `Fri 20:00 – Sat 02:00` over several.
    pub fn window(&self, window: Window) -> String {
        let said = self.window_of_day(window);
        match self.short_day(window.start) {
            day if day.is_empty() => said,
            day => format!("{day}, {said}"),
        }
    }

    /// The same without the day, unless there are several.
    pub fn window_of_day(&self, window: Window) -> String {
        ui::format_window_days(window.start, window.end, self.zone, self.text)
    }

    /// `14:05`.
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        ui::format_clock(at, self.zone)
    }

    /// Nothing for today, else `20 Nov 2026`.
    pub fn short_day(&self, at: DateTime<Utc>) -> String {
        let date = self.date_of(at);
        if date == self.today() { String::new() } else { ui::format_date_short(date, self.text) }
    }

    /// `14:05` for today, `19 Nov 2026, 14:05` for other days.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        if self.date_of(at) == self.today() {
            self.clock(at)
        } else {
            ui::format_date_time(at, self.zone, self.text)
        }
    }
}

/// "10:30–12:00", "20 Nov 2026, any time", "no time yet".
pub fn planned(desk: &Desk, plan: &Plan) -> String {
    let text = desk.text;
    let said = match (plan.window, plan.anytime) {
        (Some(w), _) => desk.window(w),
        (None, Some(noon)) => match desk.short_day(noon) {
            day if day.is_empty() => t!(text, "anytime-start"),
            day => format!("{day}, {}", t!(text, "anytime")),
        },
        (None, None) => t!(text, "tray-no-time"),
    };
    said.trim().to_owned()
}

/// One cookie out of the header.
pub fn cookie<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
}

/// The path and query of an address.
fn own_path(address: &str) -> Option<String> {
    let rest = address.split_once("://")?.1;
    rest.find('/').map(|at| rest[at..].to_owned())
}

/// A path of this site to go back to; anything else is not followed.
pub fn safe_back(path: &str, otherwise: &str) -> String {
    let good = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|b| b.is_ascii_graphic());
    if good { path.to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        assert_eq!(safe_back("/today?day=2026-11-20", "/"), "/today?day=2026-11-20");
        assert_eq!(safe_back("//elsewhere.example", "/"), "/");
        assert_eq!(safe_back("https://elsewhere.example", "/"), "/");
        assert_eq!(safe_back("/\\elsewhere.example", "/"), "/");
        assert_eq!(safe_back("/a\r\nset-cookie:x", "/"), "/");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        assert_eq!(cookie("a=1; sevengate_toast=xyz; b=2", "sevengate_toast"), Some("xyz"));
        assert_eq!(cookie("a=1", "sevengate_toast"), None);
    }
}
