//! First steps of a new company: what is there, what comes next, and somebody to invite. It counts what is really done, and can
//! be put away.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::{Head, Place};
use crate::kit::posted::{Choice, Field, Hidden, Posted};
use crate::kit::toast::Toast;
use axum::response::Response;
use dioxus::prelude::*;
use engine::db::Tx;
use engine::edge::to_the_end;
use engine::fetch_optional;
use identity::founding;
use shared::CompanyId;
use shared::access::{Action, Subject};
use shared::records::Role;
use ui::{Icon, t};

/// Where they are.
pub(crate) const PATH: &str = "/first-steps";

/// How far a company has come.
pub struct Steps {
    kinds: i64,
    technicians: i64,
    phones: i64,
    customers: i64,
    jobs: i64,
    completed: i64,
}

impl Steps {
    /// None: they are put away, or not for this person.
    pub async fn read(tx: &mut Tx, desk: &Desk) -> Result<Option<Steps>, PageError> {
        let company = desk.session.company;
        if !desk.may(Subject::Company, Action::Change) || !founding::shows_first_steps(tx, company).await? {
            return Ok(None);
        }
        Ok(Some(Steps::count(tx, company).await?))
    }

    async fn count(tx: &mut Tx, company: CompanyId) -> Result<Steps, PageError> {
        let row = fetch_optional!(
            tx,
            (i64, i64, i64, i64, i64, i64),
            "select (select count(*) from job_types where company_id = $1),
               (select count(distinct person_id) from invitations where company_id = $1),
               (select count(*) from devices where company_id = $1),
               (select count(*) from accounts where company_id = $1),
               (select count(*) from jobs where company_id = $1),
               (select count(*) from jobs where company_id = $1 and status in ('completed', 'invoiced', 'paid'))",
            company
        )?;
        let (kinds, technicians, phones, customers, jobs, completed) = row.unwrap_or_default();
        Ok(Steps { kinds, technicians, phones, customers, jobs, completed })
    }

    /// Each with whether it is done, in words, where it is done, and what that is called.
    fn lines(&self, desk: &Desk) -> Vec<(bool, String, &'static str, String)> {
        let text = desk.text;
        vec![
            (
                self.kinds > 0,
                t!(text, "first-kinds", n = self.kinds),
                "/settings/kinds",
                t!(text, "first-kinds-look"),
            ),
            (
                self.technicians > 0,
                t!(text, "first-invite", n = self.technicians),
                "/first-steps#invite",
                t!(text, "first-invite-do"),
            ),
            (
                self.phones > 0,
                t!(text, "first-phones", n = self.phones),
                "/technicians",
                t!(text, "first-phones-look"),
            ),
            (
                self.customers > 0 && self.jobs > 0,
                t!(text, "first-job", n = self.jobs),
                "/jobs/new",
                t!(text, "first-job-do"),
            ),
            (
                self.completed > 0,
                t!(text, "first-completed", n = self.completed),
                "/today",
                t!(text, "first-completed-look"),
            ),
        ]
    }
}

/// The card, on the first page and on its own.
pub fn card(desk: &Desk, steps: &Steps) -> Element {
    let text = desk.text;
    let lines = steps.lines(desk);
    let (done, all) = (lines.iter().filter(|line| line.0).count(), lines.len());
    rsx! {
        section { id: "first-steps", class: "card stack first-steps", "aria-labelledby": "first-steps-title",
            div { class: "card-head",
                h2 { id: "first-steps-title", class: "card-title", {t!(text, "first-title", done = done, all = all)} }
                form { method: "post", action: "/first-steps/away",
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                    button { class: "button button-quiet", r#type: "submit", {t!(text, "first-away")} }
                }
            }
            ol { class: "first-list",
                for (done , said , to , word) in lines {
                    li { class: if done { "first-done" } else { "first-open" },
                        if done {
                            Icon { name: "circle-check" }
                            span { class: "visually-hidden", {t!(text, "first-is-done")} }
                        } else {
                            Icon { name: "circle" }
                            span { class: "visually-hidden", {t!(text, "first-is-open")} }
                        }
                        span { class: "grow", "{said}" }
                        a { class: "button", href: "{to}", "{word}" }
                    }
                }
            }
        }
    }
}

/// `GET /first-steps`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    let mut tx = desk.app.db.read().await?;
    let steps = Steps::count(&mut tx, desk.session.company).await?;
    drop(tx);
    let text = desk.text;
    let title = t!(text, "first-welcome", company = crate::kit::words::apart(&desk.company.name));
    let roles = [Role::Technician, Role::Dispatcher, Role::Admin];
    let roles: Vec<(String, String)> =
        roles.map(|role| (role.name().to_owned(), crate::kit::words::role(text, role))).into();
    let content = rsx! {
        Head { text, title: title.clone(), said: t!(text, "first-text") }
        {card(&desk, &steps)}
        if desk.may(Subject::SignIn, Action::Change) {
            section { id: "invite", class: "card stack settings-card",
                h2 { class: "card-title", {t!(text, "first-invite-title")} }
                p { class: "muted", {t!(text, "first-invite-text")} }
                form { class: "form", method: "post", action: "/people", novalidate: true,
                    Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause(), back: PATH }
                    div { class: "form-grid",
                        Field { form: "invite", name: "name", label: t!(text, "label-name"), required: true, autocomplete: "off", maxlength: 300 }
                        Choice { form: "invite", name: "role", label: t!(text, "first-role"), options: roles }
                        Field { form: "invite", name: "email", label: t!(text, "people-invite-email"), kind: "email", autocomplete: "off", maxlength: 254, hint: t!(text, "people-invite-email-hint") }
                    }
                    div { class: "form-actions",
                        button { class: "button button-primary", r#type: "submit", Icon { name: "key-round" } {t!(text, "people-invite-make")} }
                        a { class: "button", href: "/today", {t!(text, "first-later")} }
                    }
                }
            }
        }
    };
    Ok(desk.page(Place::Today, &title, content))
}

/// `POST /first-steps/away`.
pub async fn away(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, .. } = posted;
    let (app, company) = (desk.app.clone(), desk.session.company);
    to_the_end(async move { founding::put_away(&app, company, true).await }).await?;
    Ok(desk.go("/today", Some(Toast::said(t!(desk.text, "first-put-away")))))
}
