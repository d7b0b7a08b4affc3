//! Settings: the company's profile, and what it asks of its technicians at each gate.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{ErrorSummary, Errors, Field, Fields, Hidden, Posted, Tick};
use crate::kit::layout::Place;
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::office::{settings_company, settings_hidden, settings_logo, settings_notices};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use serde::de::DeserializeOwned;
use shared::access::{Action, Subject};
use shared::decide::{FARTHEST, MOST_PHOTOS};
use shared::money::BasisPoints;
use shared::records::{Company, CompanyPatch, GateSettings, GateSettingsPatch, ReviewRule};
use shared::{Change, Refusal, ids::derived};
use ui::{Icon, t};
use uuid::Uuid;

/// `GET /settings`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    Ok(page(&desk, StatusCode::OK, &Forms::of(&desk.company)))
}

/// `POST /settings`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let typed = Typed::read(&fields);
    let mut errors = Errors::default();
    let settings = typed.settings(&desk, &mut errors);
    if !errors.is_empty() {
        return Ok(again(&desk, typed, errors));
    }
    let was: GateSettings = rendered_with(&typed.was)?;
    let patch = |these, others| {
        let gates = GateSettingsPatch::differing(these, others);
        CompanyPatch { gates, ..CompanyPatch::default() }
    };
    let (now, back) = (patch(&settings, &was), patch(&was, &settings));
    let said = t!(desk.text, "settings-saved");
    match save(&desk, fields.cause()?, now, back, said).await? {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            let field = match refusal.facts.get("field").map(String::as_str) {
                Some("warn_beyond_m") => "warn",
                Some("wall_beyond_m") => "wall",
                Some(field @ ("min_before" | "min_after" | "discount")) => field,
                _ => "",
            };
            errors.add(field, words::refusal(desk.text, &refusal));
            Ok(again(&desk, typed, errors))
        }
    }
}

/// Reads what a form was rendered with.
pub(super) fn rendered_with<T: DeserializeOwned>(was: &str) -> Result<T, PageError> {
    serde_json::from_str(was).map_err(|_| PageError::Unreadable("what the form was rendered with".to_owned()))
}

/// Saves what was changed in a form of this page. Undo goes back to what stood before, where nobody has written since. A form
/// that is sent twice finds its own values there: then `back`, what it was rendered with, is what stood before.
pub(super) async fn save(
    desk: &Desk,
    cause: Uuid,
    now: CompanyPatch,
    back: CompanyPatch,
    said: String,
) -> Result<Result<Response, Refusal>, PageError> {
    if now.is_empty() {
        return Ok(Ok(desk.go("/settings", Some(Toast::said(said)))));
    }
    let edit = |patch| vec![Change::EditCompany { patch: Box::new(patch) }];
    let stood = desk.company.inverse(&now);
    let back = if stood == now { back } else { stood };
    if let Err(refusal) = desk.act(cause, edit(now.clone())).await? {
        return Ok(Err(refusal));
    }
    let mut tx = desk.app.db.read().await?;
    let written = engine::read::company(&mut tx, desk.session.company).await?.written(&now);
    // Where nothing of it stands any more there is nothing to take back.
    let undo = written.map(|at| edit(CompanyPatch { takes_back: Some(at), ..back })).unwrap_or_default();
    let toast = Toast::said(said).with_undo(derived("undo", cause), undo, "/settings");
    Ok(Ok(desk.go("/settings", Some(toast))))
}

fn again(desk: &Desk, typed: Typed, errors: Errors) -> Response {
    let forms = Forms { gates: (typed, errors), ..Forms::of(&desk.company) };
    page(desk, StatusCode::UNPROCESSABLE_ENTITY, &forms)
}

/// `POST /settings/second-factor`.
pub async fn second_factor(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let (required, was) = (fields.ticked("required"), fields.ticked("was_required"));
    let said = t!(desk.text, "second-policy-saved");
    let policy = |required| CompanyPatch { second_factor: Some(required), ..CompanyPatch::default() };
    let now = if required == was { CompanyPatch::default() } else { policy(required) };
    match save(&desk, fields.cause()?, now, policy(was), said).await? {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            let toast = Toast::alert(words::refusal(desk.text, &refusal));
            Ok(desk.go("/settings", Some(toast)))
        }
    }
}

fn second_factor_card(desk: &Desk) -> Element {
    let text = desk.text;
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(text, "people-sign-in")} }
            form { class: "form", method: "post", action: "/settings/second-factor",
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                if desk.company.second_factor {
                    input { r#type: "hidden", name: "was_required", value: "yes" }
                }
                Tick { form: "second", name: "required", label: t!(text, "second-policy"), checked: desk.company.second_factor }
                p { class: "small muted", {t!(text, "second-policy-text")} }
                div { class: "form-actions", button { class: "button", r#type: "submit", {t!(text, "action-save")} } }
            }
        }
    }
}

/// What the forms of the page show, and what is wrong with it: as it stands, but for the one that was sent.
pub(crate) struct Forms {
    pub(crate) profile: (settings_company::Typed, Errors),
    pub(crate) gates: (Typed, Errors),
    pub(crate) notices: (settings_notices::Typed, Errors),
    /// What is wrong with the file.
    pub(crate) logo: Option<String>,
}

impl Forms {
    /// As it stands.
    pub(crate) fn of(company: &Company) -> Forms {
        Forms {
            profile: (settings_company::Typed::of(company), Errors::default()),
            gates: (Typed::of(&company.gates), Errors::default()),
            notices: (settings_notices::Typed::of(&company.notices), Errors::default()),
            logo: None,
        }
    }
}

/// The settings as typed.
pub(crate) struct Typed {
    min_before: String,
    min_after: String,
    warn: String,
    wall: String,
    trust: bool,
    absent: bool,
    high_only: bool,
    discount: String,
    /// What the form was rendered with, as JSON.
    was: String,
}

impl Typed {
    fn of(s: &GateSettings) -> Typed {
        let (high_only, rate) = s.review.parts();
        Typed {
            min_before: s.min_before.to_string(),
            min_after: s.min_after.to_string(),
            warn: s.warn_beyond_m.to_string(),
            wall: s.wall_beyond_m.map(|m| m.to_string()).unwrap_or_default(),
            trust: s.trust_escapes,
            absent: s.customer_absent,
            high_only,
            discount: percent(rate),
            was: serde_json::to_string(s).unwrap_or_default(),
        }
    }

    fn read(fields: &Fields) -> Typed {
        Typed {
            min_before: fields.text("min_before"),
            min_after: fields.text("min_after"),
            warn: fields.text("warn"),
            wall: fields.text("wall"),
            trust: fields.ticked("trust"),
            absent: fields.ticked("absent"),
            high_only: fields.raw("review") == "high",
            discount: fields.text("discount"),
            was: fields.raw("was").to_owned(),
        }
    }

    fn settings(&self, desk: &Desk, errors: &mut Errors) -> GateSettings {
        let text = desk.text;
        let mut number = |name: &str, typed: &str, limit: u32| match typed.parse::<u32>() {
            Ok(n) if n <= limit => n,
            _ => {
                errors.add(name, t!(text, "settings-bad-number", limit = limit));
                0
            }
        };
        let min_before = number("min_before", &self.min_before, MOST_PHOTOS);
        let min_after = number("min_after", &self.min_after, MOST_PHOTOS);
        let warn_beyond_m = number("warn", &self.warn, FARTHEST);
        let wall_beyond_m = match self.wall.as_str() {
            "" => None,
            typed => Some(number("wall", typed, FARTHEST)),
        };
        let rate = match self.discount.replace(',', ".").parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => BasisPoints((percent * 100.0).round() as u32),
            _ => {
                errors.add("discount", t!(text, "settings-bad-percent"));
                BasisPoints(0)
            }
        };
        GateSettings {
            min_before,
            min_after,
            warn_beyond_m,
            wall_beyond_m,
            trust_escapes: self.trust,
            customer_absent: self.absent,
            review: ReviewRule::of(self.high_only, rate),
        }
    }
}

/// "5" or "7.5".
fn percent(rate: BasisPoints) -> String {
    let (whole, rest) = (rate.0 / 100, rate.0 % 100);
    match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    }
}

/// The page.
pub(crate) fn page(desk: &Desk, status: StatusCode, forms: &Forms) -> Response {
    let title = t!(desk.text, "nav-settings");
    let may_change = desk.may(Subject::Company, Action::Change);
    let (typed, errors) = &forms.gates;
    let inside = if may_change { form(desk, typed, errors) } else { reading(desk, typed) };
    let profile = match may_change {
        true => settings_company::form(desk, &forms.profile.0, &forms.profile.1),
        false => settings_company::reading(desk),
    };
    let company = &desk.company;
    let content = rsx! {
        div { class: "topbar",
            h1 { "{title}" }
            div { class: "topbar-end", a { class: "button", href: "/history/company/{company.id}", Icon { name: "history" } {t!(desk.text, "history-title")} } }
        }
        section { class: "card stack settings-card",
            h2 { class: "card-title", "{company.name}" }
            {profile}
        }
        if may_change {
            {settings_logo::card(desk, forms.logo.as_deref())}
        }
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(desk.text, "settings-gates")} }
            {inside}
        }
        if may_change {
            {settings_notices::card(desk, &forms.notices.0, &forms.notices.1)}
            {second_factor_card(desk)}
            {settings_hidden::card(desk)}
        }
        section { class: "card stack settings-card",
            h2 { class: "card-title", {t!(desk.text, "kinds-title")} }
            p { {t!(desk.text, "kinds-text")} }
            div { class: "form-actions", a { class: "button", href: crate::office::kinds::LIST, Icon { name: "briefcase" } {t!(desk.text, "kinds-title")} } }
        }
        if desk.may(Subject::ApiKey, Action::See) {
            section { class: "card stack settings-card",
                h2 { class: "card-title", {t!(desk.text, "keys-title")} }
                p { {t!(desk.text, "keys-text")} }
                div { class: "form-actions",
                    a { class: "button", href: "/settings/keys", Icon { name: "key-round" } {t!(desk.text, "keys-title")} }
                    a { class: "button", href: "/api", Icon { name: "external-link" } {t!(desk.text, "keys-describe")} }
                }
            }
        }
        if desk.may(Subject::Import, Action::See) {
            section { class: "card stack settings-card",
                h2 { class: "card-title", {t!(desk.text, "settings-data")} }
                p { {t!(desk.text, "settings-data-text")} }
                div { class: "form-actions",
                    a { class: "button", href: "/import", Icon { name: "upload" } {t!(desk.text, "import-title")} }
                    a { class: "button", href: "/export", download: true, Icon { name: "download" } {t!(desk.text, "export-take")} }
                }
            }
        }
    };
    desk.page_with(status, Place::Settings, &title, content)
}

fn form(desk: &Desk, typed: &Typed, errors: &Errors) -> Element {
    let text = desk.text;
    rsx! {
        form { class: "form", method: "post", action: "/settings", novalidate: true,
            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
            input { r#type: "hidden", name: "was", value: "{typed.was}" }
            ErrorSummary { form: "gates", title: t!(text, "form-wrong"), errors: errors.clone() }
            div { class: "form-grid",
                Field { form: "gates", name: "min_before", label: t!(text, "settings-min-before"), value: typed.min_before.clone(), inputmode: "numeric", error: errors.of("min_before") }
                Field { form: "gates", name: "min_after", label: t!(text, "settings-min-after"), value: typed.min_after.clone(), inputmode: "numeric", error: errors.of("min_after") }
            }
            div { class: "form-grid",
                Field { form: "gates", name: "warn", label: t!(text, "settings-warn"), value: typed.warn.clone(), inputmode: "numeric", error: errors.of("warn") }
                Field { form: "gates", name: "wall", label: t!(text, "settings-wall"), value: typed.wall.clone(), inputmode: "numeric", hint: t!(text, "settings-wall-hint"), error: errors.of("wall") }
            }
            Tick { form: "gates", name: "trust", label: t!(text, "settings-trust"), checked: typed.trust }
            Tick { form: "gates", name: "absent", label: t!(text, "settings-absent"), checked: typed.absent }
            fieldset { class: "stack-tight",
                legend { class: "label", {t!(text, "settings-review")} }
                label { class: "check", r#for: "review-all",
                    input { id: "review-all", r#type: "radio", name: "review", value: "all", checked: !typed.high_only }
                    span { {t!(text, "settings-review-all")} }
                }
                label { class: "check", r#for: "review-high",
                    input { id: "review-high", r#type: "radio", name: "review", value: "high", checked: typed.high_only }
                    span { {t!(text, "settings-review-high")} }
                }
                p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { {t!(text, "settings-review-risk")} } }
            }
            Field { form: "gates", name: "discount", label: t!(text, "settings-discount"), value: typed.discount.clone(), inputmode: "decimal", error: errors.of("discount") }
            div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} } }
        }
    }
}

fn reading(desk: &Desk, typed: &Typed) -> Element {
    let text = desk.text;
    let yes = |on: bool| if on { t!(text, "yes") } else { t!(text, "no") };
    let wall = if typed.wall.is_empty() { t!(text, "settings-never") } else { format!("{} m", typed.wall) };
    let review =
        if typed.high_only { t!(text, "settings-review-high") } else { t!(text, "settings-review-all") };
    let rows = [
        (t!(text, "settings-min-before"), typed.min_before.clone()),
        (t!(text, "settings-min-after"), typed.min_after.clone()),
        (t!(text, "settings-warn"), typed.warn.clone()),
        (t!(text, "settings-wall"), wall),
        (t!(text, "settings-trust"), yes(typed.trust)),
        (t!(text, "settings-absent"), yes(typed.absent)),
        (t!(text, "settings-review"), review),
        (t!(text, "settings-discount"), format!("{} %", typed.discount)),
    ];
    rsx! {
        p { class: "notice notice-box", Icon { name: "lock" } span { {t!(text, "settings-read-only")} } }
        dl { class: "facts",
            for (word , value) in rows {
                dt { "{word}" }
                dd { "{value}" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_people_write_them() {
        assert_eq!(percent(BasisPoints(500)), "5");
        assert_eq!(percent(BasisPoints(750)), "7.5");
        assert_eq!(percent(BasisPoints(1)), "0.01");
    }
}
