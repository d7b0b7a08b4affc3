//! Settings: what a company asks of its technicians at each gate, and the page with the cards of all the others.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{AnyNumber, Number, Percent, Ticked};
use crate::kit::form::Part::{Own, Row};
use crate::kit::form::{Form, ask};
use crate::kit::layout::Place;
use crate::kit::posted::Posted;
use crate::kit::sheet::Sheet;
use crate::kit::toast::Toast;
use crate::office::{settings_company, settings_hidden, settings_logo, settings_money, settings_notices};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use shared::Change;
use shared::access::{Action, Subject};
use shared::decide::{FARTHEST, MOST_PHOTOS};
use shared::records::{CompanyPatch, GateSettingsPatch};
use ui::{Icon, t};

const GATES: Form = Form::free(
    "gates",
    &[
        Row(&[
            ask("min_before", "settings-min-before", Number(0, MOST_PHOTOS)),
            ask("min_after", "settings-min-after", Number(0, MOST_PHOTOS)),
        ]),
        Row(&[
            ask("warn", "settings-warn", Number(0, FARTHEST)).unit("warn_beyond_m"),
            ask("wall", "settings-wall", AnyNumber(FARTHEST))
                .unit("wall_beyond_m")
                .hint("settings-wall-hint"),
        ]),
        Row(&[ask("trust", "settings-trust", Ticked).unit("trust_escapes")]),
        Row(&[ask("absent", "settings-absent", Ticked).unit("customer_absent")]),
        Own(review),
        Row(&[ask("discount", "settings-discount", Percent)]),
    ],
);

const SECOND: Form = Form::free(
    "second",
    &[
        Row(&[ask("required", "second-policy", Ticked).unit("second_factor")]),
        Own(|desk, _| rsx! { p { class: "small muted", {t!(desk.text, "second-policy-text")} } }),
    ],
);

/// `GET /settings`.
pub async fn get(desk: Desk) -> Result<Response, PageError> {
    Ok(page(&desk, None, None))
}

/// `POST /settings`.
pub async fn post(posted: Posted) -> Result<Response, PageError> {
    let gates = |sheet: &mut Sheet, desk: &Desk| {
        let only_high_ratings = sheet.fields.changed("review").map(|review| review == "high");
        let gates = GateSettingsPatch { only_high_ratings, ..sheet.patch(desk) };
        CompanyPatch { gates, ..CompanyPatch::default() }
    };
    save(posted, &GATES, gates, "settings-saved").await
}

/// `POST /settings/second-factor`.
pub async fn second_factor(posted: Posted) -> Result<Response, PageError> {
    save(posted, &SECOND, Sheet::patch, "second-policy-saved").await
}

/// Saves what was changed in a form of this page, or shows it with what is wrong.
pub(super) async fn save(
    Posted { desk, fields }: Posted,
    form: &'static Form,
    patch: fn(&mut Sheet, &Desk) -> CompanyPatch,
    said: &str,
) -> Result<Response, PageError> {
    let mut sheet = Sheet::posted(form, fields);
    let (said, patch) = (desk.text.get(said), patch(&mut sheet, &desk));
    if sheet.errors.is_empty() && patch.is_empty() {
        return Ok(desk.go("/settings", Some(Toast::said(said))));
    }
    let change = Change::EditCompany { patch: Box::new(patch) };
    let done = sheet.submit(&desk, vec![change], said, "/settings").await?;
    Ok(done.unwrap_or_else(|| page(&desk, Some(&sheet), None)))
}

/// A card of the page.
pub(super) fn card(title: &str, inside: Element) -> Element {
    rsx! {
        section { class: "card stack settings-card",
            h2 { class: "card-title", "{title}" }
            {inside}
        }
    }
}

/// The page, with a form that came back, or with what is wrong with a file.
pub(super) fn page(desk: &Desk, wrong: Option<&Sheet>, logo: Option<&str>) -> Response {
    let (text, company) = (desk.text, &desk.company);
    let title = t!(text, "nav-settings");
    let may_change = desk.may(Subject::Company, Action::Change);
    let gates = GateSettingsPatch::all_of(&company.gates);
    let high = if gates.only_high_ratings == Some(true) { "high" } else { "all" };
    let gates = Sheet::of(&GATES, &gates).now("review", high).or(wrong);
    let second = Sheet::of(&SECOND, company).or(wrong);
    let content = rsx! {
        div { class: "topbar",
            h1 { "{title}" }
            div { class: "topbar-end", a { class: "button", href: "/history/company/{company.id}", Icon { name: "history" } {t!(text, "history-title")} } }
        }
        {card(&company.name, if may_change { settings_company::form(desk, wrong) } else { settings_company::reading(desk) })}
        if may_change {
            {settings_logo::card(desk, logo)}
        }
        {card(&t!(text, "settings-gates"), if may_change { gates.draw(desk, "/settings") } else { reading(desk, &gates) })}
        if may_change {
            {settings_money::card(desk, wrong)}
            {settings_notices::card(desk, wrong)}
            {card(&t!(text, "people-sign-in"), second.draw(desk, "/settings/second-factor"))}
            {settings_hidden::card(desk, wrong)}
        }
        {card(&t!(text, "kinds-title"), rsx! {
            p { {t!(text, "kinds-text")} }
            div { class: "form-actions", a { class: "button", href: crate::office::kinds::LIST, Icon { name: "briefcase" } {t!(text, "kinds-title")} } }
        })}
        if desk.may(Subject::ApiKey, Action::See) {
            {card(&t!(text, "keys-title"), rsx! {
                p { {t!(text, "keys-text")} }
                div { class: "form-actions",
                    a { class: "button", href: "/settings/keys", Icon { name: "key-round" } {t!(text, "keys-title")} }
                    a { class: "button", href: "/api", Icon { name: "external-link" } {t!(text, "keys-describe")} }
                }
            })}
        }
        if desk.may(Subject::Import, Action::See) {
            {card(&t!(text, "settings-data"), rsx! {
                p { {t!(text, "settings-data-text")} }
                div { class: "form-actions",
                    a { class: "button", href: "/import", Icon { name: "upload" } {t!(text, "import-title")} }
                    a { class: "button", href: "/export", download: true, Icon { name: "download" } {t!(text, "export-take")} }
                }
            })}
        }
    };
    let is_right = wrong.is_none() && logo.is_none();
    let status = if is_right { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, Place::Settings, &title, content)
}

/// Who is asked for a review, and what speaks against asking the happy ones alone.
fn review(desk: &Desk, sheet: &Sheet) -> Element {
    let text = desk.text;
    let rules = [("all", t!(text, "settings-review-all")), ("high", t!(text, "settings-review-high"))];
    rsx! {
        fieldset { class: "stack-tight",
            legend { class: "label", {t!(text, "settings-review")} }
            for (rule , word) in rules {
                label { key: "{rule}", class: "check", r#for: "review-{rule}",
                    input { id: "review-{rule}", r#type: "radio", name: "review", value: "{rule}", checked: sheet.fields.raw("review") == rule }
                    span { "{word}" }
                }
            }
            p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { {t!(text, "settings-review-risk")} } }
        }
    }
}

fn reading(desk: &Desk, gates: &Sheet) -> Element {
    let text = desk.text;
    let stands = |name: &str| gates.fields.raw(name).to_owned();
    let yes = |name: &str| if gates.fields.ticked(name) { t!(text, "yes") } else { t!(text, "no") };
    let wall = match stands("wall") {
        wall if wall.is_empty() => t!(text, "settings-never"),
        wall => format!("{wall} m"),
    };
    let rows = [
        (t!(text, "settings-min-before"), stands("min_before")),
        (t!(text, "settings-min-after"), stands("min_after")),
        (t!(text, "settings-warn"), stands("warn")),
        (t!(text, "settings-wall"), wall),
        (t!(text, "settings-trust"), yes("trust")),
        (t!(text, "settings-absent"), yes("absent")),
        (
            t!(text, "settings-review"),
            text.get(if stands("review") == "high" { "settings-review-high" } else { "settings-review-all" }),
        ),
        (t!(text, "settings-discount"), format!("{} %", stands("discount"))),
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
