//! Every page and form of the dashboard, with what whoever opens it must be allowed. There is no other way in: a route
//! without a line here does not exist.

use crate::audit::{audit_change, audit_export, changes, record_history};
use crate::bulk::{export, import, import_columns, import_kinds, import_show};
use crate::field::{alerts, job, job_forms, job_history, jobs, new_job, technicians, today, visit};
use crate::identity::{
    account, enrol, forgotten, invite, keys, leaving, link, outbox, people, person, second, sign_in,
    which_company,
};
use crate::kit::caller::Caller;
use crate::kit::errors::PageError;
use crate::kit::need::Need;
use crate::kit::{assets, blobs, live, plain, undo};
use crate::money::{estimate, estimate_forms, estimates};
use crate::office::{
    first_steps, kinds, set_up, settings, settings_company, settings_hidden, settings_logo, settings_money,
    settings_notices, time_off,
};
use crate::phones::{aside, carried, sync_health, work};
use crate::sales::{customer_forms, customers, new_customer};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use host::app::App;
use shared::access::{Action, Subject};
use shared::records::{PriceItem, TimeOff};
use std::sync::Arc;

/// One route.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub need: Need,
    to: fn() -> MethodRouter<Arc<App>>,
}

use Action::{Add, Change, See};
use Need::{May, Nothing, SignedIn};
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
}

routes! {
    GET "/" SignedIn => today::home;
    GET "/sign-in" Nothing => sign_in::get;
    POST "/sign-in" Nothing => sign_in::post;
    POST "/sign-out" SignedIn => sign_in::sign_out;
    GET "/set-up" Nothing => set_up::get;
    POST "/set-up" Nothing => set_up::post;
    GET "/first-steps" May(S::Company, Change) => first_steps::get;
    POST "/first-steps/away" May(S::Company, Change) => first_steps::away;
    GET "/today" May(S::Board, See) => today::get;
    GET "/jobs" May(S::Job, See) => jobs::get;
    POST "/jobs" May(S::Job, Add) => new_job::post;
    GET "/jobs/export.csv" May(S::Job, See) => jobs::export;
    GET "/jobs/new" May(S::Job, Add) => new_job::get;
    GET "/jobs/new/alike" May(S::Job, Add) => new_job::alike;
    GET "/jobs/new/free" May(S::Job, Add) => new_job::free;
    GET "/jobs/{id}" May(S::Job, See) => job::get;
    GET "/jobs/{id}/plan" May(S::Visit, Add) => visit::get_for_job;
    GET "/jobs/{id}/history" May(S::Job, See) => job_history::get;
    POST "/jobs/{id}/move" May(S::Job, Change) => job_forms::move_job;
    POST "/jobs/{id}/edit" May(S::Job, Change) => job_forms::edit;
    POST "/jobs/{id}/notes" May(S::Note, Add) => job_forms::note;
    POST "/visits" May(S::Visit, Add) => visit::create;
    GET "/visits/{id}" May(S::Visit, See) => visit::get;
    POST "/visits/{id}/plan" May(S::Visit, Change) => visit::replan;
    POST "/visits/{id}/cancel" May(S::Visit, Change) => visit::cancel;
    GET "/alerts" May(S::Alert, See) => alerts::get;
    POST "/alerts/{id}/settle" May(S::Alert, Change) => alerts::settle;
    POST "/alerts/{id}/answer" May(S::Note, Add) => alerts::answer;
    POST "/alerts/{id}/refuse" May(S::Evidence, Change) => alerts::refuse;
    POST "/alerts/{id}/grant" May(S::Evidence, Change) => alerts::grant;
    POST "/alerts/{id}/accept" May(S::Evidence, Change) => alerts::accept;
    POST "/alerts/{id}/pin" May(S::Alert, Change) => alerts::use_pin;
    GET "/customers" May(S::Account, See) => customers::list;
    POST "/customers" May(S::Account, Add) => new_customer::post;
    GET "/customers/export.csv" May(S::Account, See) => customers::export;
    GET "/customers/new" May(S::Account, Add) => new_customer::get;
    GET "/customers/new/alike" May(S::Account, Add) => new_customer::alike;
    GET "/customers/{id}" May(S::Account, See) => customers::one;
    POST "/customers/{id}/edit" May(S::Account, Change) => customer_forms::edit;
    POST "/customers/{id}/addresses" May(S::Address, Change) => customer_forms::address;
    POST "/customers/{id}/contacts" May(S::Contact, Change) => customer_forms::contact;
    GET "/technicians" May(S::Phone, See) => technicians::get;
    GET "/technicians/export.csv" May(S::Phone, See) => technicians::export;
    GET "/sync-health" May(S::Phone, See) => sync_health::get;
    GET "/sync-health/{device}/{person}" May(S::Phone, See) => sync_health::one_phone;
    POST "/sync-health/{device}/{person}" May(S::Phone, Change) => sync_health::post;
    GET "/work" May(S::Phone, See) => work::get;
    POST "/work/{id}/again" May(S::Phone, Change) => work::again;
    POST "/work/{id}/drop" May(S::Phone, Change) => work::let_go;
    GET "/carried" May(S::Aside, See) => carried::get;
    POST "/carried" May(S::Aside, Change) => carried::post;
    GET "/aside" May(S::Aside, See) => aside::get;
    POST "/aside/take-in" May(S::Aside, Change) => aside::take;
    POST "/aside/discard" May(S::Aside, Change) => aside::let_go;
    GET "/import" May(S::Import, See) => import::get;
    POST "/import" May(S::Import, Change) => import::post;
    GET "/imports/{id}" May(S::Import, See) => import_show::get;
    GET "/imports/{id}/columns" May(S::Import, See) => import_columns::get;
    POST "/imports/{id}/columns" May(S::Import, Change) => import_columns::post;
    POST "/imports/{id}/kinds" May(S::Import, Change) => import_kinds::post;
    POST "/imports/{id}/run" May(S::Import, Change) => import_show::run;
    POST "/imports/{id}/undo" May(S::Import, Change) => import_show::undo;
    POST "/imports/{id}/discard" May(S::Import, Change) => import_show::discard;
    GET "/imports/{id}/left.csv" May(S::Import, See) => import_show::left;
    GET "/export" May(S::Export, See) => export::get;
    GET "/people" May(S::SignIn, See) => people::get;
    POST "/people" May(S::SignIn, Change) => invite::post;
    GET "/people/mails" May(S::SignIn, See) => outbox::get;
    POST "/people/mails/{id}/now" May(S::SignIn, Change) => outbox::hurry;
    GET "/people/new" May(S::SignIn, Change) => invite::get;
    GET "/people/{id}" May(S::SignIn, See) => person::get;
    POST "/people/{id}" May(S::SignIn, Change) => person::edit;
    POST "/people/{id}/code" May(S::SignIn, Change) => invite::again;
    POST "/people/{id}/code/revoke" May(S::SignIn, Change) => invite::revoke;
    POST "/people/{id}/sessions/{session}/end" May(S::SignIn, Change) => person::end_session;
    POST "/people/{id}/second/off" May(S::SignIn, Change) => person::second_off;
    POST "/people/{id}/link" May(S::SignIn, Change) => person::send_link;
    GET "/people/{id}/leave" May(S::SignIn, Change) => leaving::leaving;
    POST "/people/{id}/leave" May(S::SignIn, Change) => leaving::leave;
    POST "/people/{id}/return" May(S::SignIn, Change) => leaving::come_back;
    GET "/estimates" May(S::Estimate, See) => estimates::get;
    POST "/estimates" May(S::Estimate, Add) => estimate_forms::add;
    GET "/estimates/export.csv" May(S::Estimate, See) => estimates::export;
    GET "/estimates/new" May(S::Estimate, Add) => estimate_forms::new;
    GET "/estimates/{id}" May(S::Estimate, See) => estimate::get;
    POST "/estimates/{id}" May(S::Estimate, Change) => estimate_forms::edit;
    GET "/estimates/{id}/look" May(S::Estimate, See) => estimate_forms::back;
    POST "/estimates/{id}/look" May(S::Estimate, Change) => estimate_forms::look;
    GET "/estimates/{id}/step" May(S::Estimate, See) => estimate_forms::back;
    POST "/estimates/{id}/step" May(S::Estimate, Change) => estimate_forms::step;
    GET "/estimates/{id}/accept" May(S::Estimate, See) => estimate_forms::back;
    POST "/estimates/{id}/accept" May(S::Estimate, Change) => estimate_forms::accept;
    GET "/estimates/{id}/reject" May(S::Estimate, See) => estimate_forms::back;
    POST "/estimates/{id}/reject" May(S::Estimate, Change) => estimate_forms::reject;
    GET "/estimates/{id}/withdraw" May(S::Estimate, See) => estimate_forms::back;
    POST "/estimates/{id}/withdraw" May(S::Estimate, Change) => estimate_forms::withdraw;
    POST "/estimates/{id}/revise" May(S::Approval, Change) => estimate_forms::revise;
    GET "/estimates/{id}/book" May(S::Estimate, See) => estimate_forms::back;
    POST "/estimates/{id}/book" May(S::Job, Add) => estimate_forms::book;
    GET "/prices" May(S::PriceItem, See) => plain::list::<PriceItem>;
    POST "/prices" May(S::PriceItem, Add) => plain::add::<PriceItem>;
    GET "/prices/export.csv" May(S::PriceItem, See) => plain::export::<PriceItem>;
    GET "/prices/new" May(S::PriceItem, Add) => plain::new::<PriceItem>;
    GET "/prices/{id}" May(S::PriceItem, Change) => plain::get::<PriceItem>;
    POST "/prices/{id}" May(S::PriceItem, Change) => plain::edit::<PriceItem>;
    GET "/time-off" May(S::TimeOff, See) => plain::list::<TimeOff>;
    POST "/time-off" May(S::TimeOff, Add) => plain::add::<TimeOff>;
    GET "/time-off/export.csv" May(S::TimeOff, See) => plain::export::<TimeOff>;
    GET "/time-off/new" May(S::TimeOff, Add) => plain::new::<TimeOff>;
    GET "/time-off/{id}" May(S::TimeOff, See) => plain::get::<TimeOff>;
    POST "/time-off/{id}" May(S::TimeOff, Change) => plain::edit::<TimeOff>;
    POST "/time-off/{id}/state" May(S::TimeOff, Change) => time_off::decide;
    GET "/enrol" Nothing => enrol::get;
    GET "/account" May(S::Dashboard, See) => account::get;
    POST "/account/password" May(S::Dashboard, See) => account::password;
    POST "/account/email" May(S::Dashboard, See) => account::ask_email;
    GET "/account/second" May(S::Dashboard, See) => second::set_up;
    POST "/account/second" May(S::Dashboard, See) => second::turn_on;
    POST "/account/second/off" May(S::Dashboard, See) => second::turn_off;
    GET "/sign-in/company" Nothing => which_company::get;
    POST "/sign-in/company" Nothing => which_company::post;
    POST "/sign-in/company/leave" Nothing => which_company::leave;
    GET "/sign-in/second" Nothing => second::get;
    POST "/sign-in/second" Nothing => second::post;
    POST "/sign-in/second/leave" Nothing => second::leave;
    GET "/sign-in/forgotten" Nothing => forgotten::get;
    POST "/sign-in/forgotten" Nothing => forgotten::post;
    GET "/link/{token}" Nothing => link::get;
    POST "/link/{token}" Nothing => link::post;
    GET "/settings" May(S::Company, See) => settings::get;
    POST "/settings" May(S::Company, Change) => settings::post;
    POST "/settings/second-factor" May(S::Company, Change) => settings::second_factor;
    POST "/settings/company" May(S::Company, Change) => settings_company::post;
    POST "/settings/money" May(S::Company, Change) => settings_money::post;
    POST "/settings/hidden" May(S::Company, Change) => settings_hidden::post;
    POST "/settings/logo" May(S::Company, Change) => settings_logo::post;
    POST "/settings/logo/remove" May(S::Company, Change) => settings_logo::remove;
    POST "/settings/notices" May(S::Company, Change) => settings_notices::post;
    GET "/settings/kinds" May(S::JobType, See) => kinds::get;
    POST "/settings/kinds" May(S::JobType, Add) => kinds::add;
    GET "/settings/kinds/new" May(S::JobType, Add) => kinds::new;
    POST "/settings/kinds/starter" May(S::JobType, Add) => kinds::add_starter;
    GET "/settings/kinds/{id}" May(S::JobType, Change) => kinds::edit_page;
    POST "/settings/kinds/{id}" May(S::JobType, Change) => kinds::edit;
    POST "/settings/kinds/{id}/active" May(S::JobType, Change) => kinds::set_active;
    GET "/settings/keys" May(S::ApiKey, See) => keys::get;
    POST "/settings/keys" May(S::ApiKey, Change) => keys::post;
    POST "/settings/keys/{id}/revoke" May(S::ApiKey, Change) => keys::revoke;
    GET "/audit" May(S::Audit, See) => changes::get;
    GET "/audit/export.csv" May(S::Audit, See) => audit_export::csv;
    GET "/audit/export.jsonl" May(S::Audit, See) => audit_export::json_lines;
    GET "/audit/{n}" May(S::Audit, See) => audit_change::get;
    POST "/audit/{n}/erase" May(S::Audit, Change) => audit_change::erase_values;
    GET "/history/{kind}/{id}" May(S::Dashboard, See) => record_history::get;
    POST "/undo" May(S::Dashboard, See) => undo::post;
    GET "/blobs/{hash}" May(S::Evidence, See) => blobs::get;
    GET "/blobs/{hash}/original" May(S::Evidence, See) => blobs::original;
    GET "/logo/{hash}" May(S::Company, See) => settings_logo::get;
    GET "/live" May(S::Dashboard, See) => live::get;
    GET "/assets/{*path}" Nothing => assets::get;
}

/// The router of the table.
pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    ROUTES.iter().fold(Router::new(), |router, route| {
        let mut to = (route.to)();
        if matches!(route.path, "/carried" | "/import" | "/settings/logo") {
            // As large as it is: it is written down while it comes.
            to = to.layer(DefaultBodyLimit::disable());
        }
        if route.need != Nothing {
            to = to.layer(middleware::from_fn_with_state((app.clone(), route.need), check));
        }
        router.route(route.path, to)
    })
}

/// Lets in who may; others learn that they may not, or are sent to sign in.
async fn check(
    State((app, need)): State<(Arc<App>, Need)>,
    request: Request,
    next: Next,
) -> Result<Response, Response> {
    let (mut parts, body) = request.into_parts();
    let Caller(session) = Caller::from_request_parts(&mut parts, &app).await?;
    if !need.is_met(&session.person) {
        return Err(PageError::Forbidden.into_response());
    }
    parts.extensions.insert(session);
    Ok(next.run(Request::from_parts(parts, body)).await)
}
