//! Who asks: the person of a key, or, to read, whoever is signed in at the dashboard.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum_extra::extract::cookie::CookieJar;
use engine::db::tables;
use engine::edge::to_the_end;
use engine::execute::{self, Expected, Origin};
use engine::{read, view};
use host::app::App;
use host::problem::Problem;
use identity::api_keys::{self, Scope};
use identity::sessions::{self, COOKIE};
use identity::standing;
use shared::access::{self, Action, Subject, View};
use shared::records::Person;
use shared::sync::Outcome;
use shared::{Change, CompanyId, Kind, PersonId};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use uuid::Uuid;

/// Somebody who asks, and through what.
#[derive(Clone)]
pub struct Caller {
    pub app: Arc<App>,
    pub company: CompanyId,
    pub person: Person,
    /// What the person sees of the company.
    pub view: View,
    /// None: a browser, which reads all that the person may.
    key: Option<(Uuid, BTreeSet<Scope>)>,
    peer: Option<String>,
    agent: String,
}

impl Caller {
    /// Finds out who asks. A cookie is looked at for reading alone: no other site's form changes anything.
    pub async fn of(app: &Arc<App>, parts: &Parts) -> Result<Caller, Problem> {
        let (company, person, key) = match token(&parts.headers) {
            Some(token) => {
                let bearer = api_keys::bearer(app, token).await?.ok_or(Problem::NoKey { shown: true })?;
                app.quotas.program(bearer.company, bearer.key, bearer.person.id)?;
                (bearer.company, bearer.person, Some((bearer.key, bearer.scopes)))
            }
            None if matches!(parts.method, Method::GET | Method::HEAD) => {
                let jar = CookieJar::from_headers(&parts.headers);
                let cookie =
                    jar.get(&app.config.cookie_name(COOKIE)).ok_or(Problem::NoKey { shown: false })?;
                let session = sessions::web_session(app, cookie.value()).await?;
                let session = session.ok_or(Problem::NoKey { shown: false })?;
                app.quotas.browser(session.company, session.person.id)?;
                (session.company, session.person, None)
            }
            None => return Err(Problem::NoKey { shown: false }),
        };
        let view = view::of(&mut app.db.read().await?, company, &person).await?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
        let agent = parts.headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let agent = agent.chars().take(200).collect();
        Ok(Caller { app: app.clone(), company, person, view, key, peer, agent })
    }

    /// A role of the person reaches this in some measure, and the key has the scope.
    pub fn must_reach(&self, subject: Subject, action: Action, scope: Option<Scope>) -> Result<(), Problem> {
        if let (Some(scope), Some((_, scopes))) = (scope, &self.key)
            && !scope.is_in(scopes)
        {
            return Err(Problem::NoScope(scope));
        }
        if access::may(&self.person, subject, action) { Ok(()) } else { Err(Problem::NotAllowed) }
    }

    /// What of the company the person sees.
    pub fn scope(&self) -> read::Scope<'_> {
        read::Scope { company: self.company, view: &self.view }
    }

    /// The person sees this record; otherwise it is as if it were not there.
    pub async fn must_see(&self, kind: Kind, id: Uuid) -> Result<(), Problem> {
        Ok(self.scope().must_see(&mut self.app.db.read().await?, kind, id).await?)
    }

    /// Does something in the person's name, once for a cause.
    pub async fn act(
        &self,
        cause: Uuid,
        changes: Vec<Change>,
        expects: Option<Expected>,
    ) -> Result<(), Problem> {
        let origin = self.origin()?;
        let (app, company) = (self.app.clone(), self.company);
        // A program that hangs up in the middle does not cancel a write.
        let work = async move { execute::act_on(&app, company, &origin, cause, changes, expects).await };
        match to_the_end(work).await? {
            Outcome::Applied { .. } | Outcome::Merged { .. } => Ok(()),
            Outcome::Rejected { refusal } => Err(Problem::Refused(refusal)),
            Outcome::IdReused => Err(Problem::KeyReused),
            Outcome::Parked { why, .. } => Err(Problem::Unavailable(why)),
            Outcome::Void { reason } => Err(Problem::Unavailable(reason)),
        }
    }

    /// Before somebody who left comes back: nothing from before is good again.
    pub async fn end_ways_in_of_who_is_away(&self, id: PersonId) -> Result<(), Problem> {
        let person = tables::one::<Person>(&mut self.app.db.read().await?, self.company, id).await?;
        if person.is_none_or(|person| person.active) {
            return Ok(());
        }
        let origin = self.origin()?;
        let (app, company, by) = (self.app.clone(), self.company, self.person.id);
        to_the_end(async move { standing::end_all(&app, company, id, by, &origin).await }).await?;
        Ok(())
    }

    fn origin(&self) -> Result<Origin, Problem> {
        let Some((key, _)) = &self.key else { return Err(Problem::NoKey { shown: false }) };
        let (peer, agent) = (self.peer.clone(), self.agent.clone());
        Ok(Origin::Api { person: self.person.id, key: *key, peer, agent })
    }

    /// What ids of requests are derived from: a key's requests are its own.
    pub fn source(&self) -> Uuid {
        self.key.as_ref().map_or(self.person.id.0, |(key, _)| *key)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        // The route's check has found out.
        parts.extensions.get::<Caller>().cloned().ok_or(Problem::NoKey { shown: false })
    }
}

/// The token that is shown, good or not; none: there is no such header.
fn token(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, token) = shown.split_once(' ').unwrap_or((shown, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim() } else { "" })
}
