//! Every route of the API, with what it asks of whoever comes and of their key. There is no other way in: a route without
//! a line here does not exist, and a line without a description in [`super::openapi`] fails a test.

use super::caller::Caller;
use super::{
    addresses, audit, company, contacts, customers, job_parts, job_types, jobs, openapi, page, people,
    price_items, time_off, visits,
};
use axum::Router;
use axum::extract::{RawPathParams, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use host::app::App;
use host::problem::Problem;
use identity::api_keys::Scope;
use shared::access::{Action, Subject};
use std::sync::Arc;

/// What a route asks of whoever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the description of the API.
    Nothing,
    /// A role of the person reaches this in some measure, and the key, if it is one, has the scope; none: any key does.
    /// Whose records it is about is looked at by the handler or by the rule for the change.
    May(Subject, Action, Option<Scope>),
}

/// One route.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub need: Need,
    to: fn() -> MethodRouter<Arc<App>>,
}

use Action::{Add, Change, See};
use Need::{May, Nothing};
use Scope::{
    AuditRead, CustomersRead, CustomersWrite, JobsRead, JobsWrite, MoneyRead, MoneyWrite, PeopleRead,
    PeopleWrite,
};
use Subject as S;

macro_rules! routes {
    ($($method:ident $path:literal $need:expr => $to:expr;)*) => {
        /// The table.
        pub const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            need: $need,
            to: || routes!(@$method $to),
        }),*];
    };
    (@GET $to:expr) => { get($to) };
    (@POST $to:expr) => { post($to) };
    (@PUT $to:expr) => { put($to) };
    (@PATCH $to:expr) => { patch($to) };
    (@DELETE $to:expr) => { delete($to) };
}

routes! {
    GET "/api" Nothing => page::get;
    GET "/api/openapi.json" Nothing => openapi::get;
    GET "/api/companies/{company}" May(S::Company, See, None) => company::get;
    GET "/api/companies/{company}/customers" May(S::Account, See, Some(CustomersRead)) => customers::list;
    POST "/api/companies/{company}/customers" May(S::Account, Add, Some(CustomersWrite)) => customers::add;
    GET "/api/companies/{company}/customers/{id}" May(S::Account, See, Some(CustomersRead)) => customers::one;
    PATCH "/api/companies/{company}/customers/{id}" May(S::Account, Change, Some(CustomersWrite)) => customers::edit;
    GET "/api/companies/{company}/contacts" May(S::Contact, See, Some(CustomersRead)) => contacts::list;
    POST "/api/companies/{company}/contacts" May(S::Contact, Add, Some(CustomersWrite)) => contacts::add;
    GET "/api/companies/{company}/contacts/{id}" May(S::Contact, See, Some(CustomersRead)) => contacts::one;
    PATCH "/api/companies/{company}/contacts/{id}" May(S::Contact, Change, Some(CustomersWrite)) => contacts::edit;
    GET "/api/companies/{company}/addresses" May(S::Address, See, Some(CustomersRead)) => addresses::list;
    POST "/api/companies/{company}/addresses" May(S::Address, Add, Some(CustomersWrite)) => addresses::add;
    GET "/api/companies/{company}/addresses/{id}" May(S::Address, See, Some(CustomersRead)) => addresses::one;
    PATCH "/api/companies/{company}/addresses/{id}" May(S::Address, Change, Some(CustomersWrite)) => addresses::edit;
    GET "/api/companies/{company}/jobs" May(S::Job, See, Some(JobsRead)) => jobs::list;
    POST "/api/companies/{company}/jobs" May(S::Job, Add, Some(JobsWrite)) => jobs::add;
    GET "/api/companies/{company}/jobs/{id}" May(S::Job, See, Some(JobsRead)) => jobs::one;
    PATCH "/api/companies/{company}/jobs/{id}" May(S::Job, Change, Some(JobsWrite)) => jobs::edit;
    POST "/api/companies/{company}/jobs/{id}/status" May(S::Job, Change, Some(JobsWrite)) => jobs::move_on;
    GET "/api/companies/{company}/jobs/{id}/evidence" May(S::Evidence, See, Some(JobsRead)) => job_parts::evidence;
    GET "/api/companies/{company}/jobs/{id}/notes" May(S::Note, See, Some(JobsRead)) => job_parts::notes;
    POST "/api/companies/{company}/jobs/{id}/notes" May(S::Note, Add, Some(JobsWrite)) => job_parts::add_note;
    GET "/api/companies/{company}/notes/{id}" May(S::Note, See, Some(JobsRead)) => job_parts::note;
    PATCH "/api/companies/{company}/notes/{id}" May(S::Note, Change, Some(JobsWrite)) => job_parts::edit_note;
    GET "/api/companies/{company}/visits" May(S::Visit, See, Some(JobsRead)) => visits::list;
    POST "/api/companies/{company}/visits" May(S::Visit, Add, Some(JobsWrite)) => visits::add;
    GET "/api/companies/{company}/visits/{id}" May(S::Visit, See, Some(JobsRead)) => visits::one;
    DELETE "/api/companies/{company}/visits/{id}" May(S::Visit, Change, Some(JobsWrite)) => visits::cancel;
    PUT "/api/companies/{company}/visits/{id}/plan" May(S::Visit, Change, Some(JobsWrite)) => visits::replan;
    GET "/api/companies/{company}/job-types" May(S::JobType, See, Some(JobsRead)) => company::job_types;
    POST "/api/companies/{company}/job-types" May(S::JobType, Add, Some(JobsWrite)) => job_types::add;
    GET "/api/companies/{company}/job-types/{id}" May(S::JobType, See, Some(JobsRead)) => job_types::one;
    PATCH "/api/companies/{company}/job-types/{id}" May(S::JobType, Change, Some(JobsWrite)) => job_types::edit;
    GET "/api/companies/{company}/people" May(S::Person, See, Some(PeopleRead)) => people::list;
    GET "/api/companies/{company}/people/{id}" May(S::Person, See, Some(PeopleRead)) => people::one;
    PATCH "/api/companies/{company}/people/{id}" May(S::Person, Change, Some(PeopleWrite)) => people::edit;
    PUT "/api/companies/{company}/people/{id}/active" May(S::Person, Change, Some(PeopleWrite)) => people::set_active;
    GET "/api/companies/{company}/time-off" May(S::TimeOff, See, Some(PeopleRead)) => time_off::list;
    POST "/api/companies/{company}/time-off" May(S::TimeOff, Add, Some(PeopleWrite)) => time_off::add;
    GET "/api/companies/{company}/time-off/{id}" May(S::TimeOff, See, Some(PeopleRead)) => time_off::one;
    PATCH "/api/companies/{company}/time-off/{id}" May(S::TimeOff, Change, Some(PeopleWrite)) => time_off::edit;
    GET "/api/companies/{company}/price-items" May(S::PriceItem, See, Some(MoneyRead)) => price_items::list;
    POST "/api/companies/{company}/price-items" May(S::PriceItem, Add, Some(MoneyWrite)) => price_items::add;
    GET "/api/companies/{company}/price-items/{id}" May(S::PriceItem, See, Some(MoneyRead)) => price_items::one;
    PATCH "/api/companies/{company}/price-items/{id}" May(S::PriceItem, Change, Some(MoneyWrite)) => price_items::edit;
    GET "/api/companies/{company}/audit" May(S::Audit, See, Some(AuditRead)) => audit::list;
}

/// The router of the table.
pub(super) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    ROUTES.iter().fold(Router::new(), |router, route| {
        let mut to = (route.to)();
        if route.need != Nothing {
            // Around the handler alone: which methods there are is no secret.
            to = to.route_layer(middleware::from_fn_with_state((app.clone(), route.need), check));
        }
        router.route(route.path, to)
    })
}

/// Lets in who may; others learn that they are nobody, that there is nothing, or that they may not.
async fn check(
    State((app, need)): State<(Arc<App>, Need)>,
    params: Result<RawPathParams, axum::extract::rejection::RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::of(&app, &parts).await?;
    let params = params.map_err(|_| Problem::NotFound)?;
    let company = params.iter().find(|(name, _)| *name == "company").map(|(_, value)| value);
    // Another company is as if it were not there.
    if company.and_then(|company| company.parse().ok()) != Some(caller.company) {
        return Err(Problem::NotFound);
    }
    if let May(subject, action, scope) = need {
        caller.must_reach(subject, action, scope)?;
    }
    parts.extensions.insert(caller);
    Ok(next.run(Request::from_parts(parts, body)).await)
}
