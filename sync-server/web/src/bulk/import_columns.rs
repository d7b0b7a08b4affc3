//! What the columns of a file are: guessed, as chosen the last time, or as the person says.

use crate::bulk::import_show::{head, import_of};
use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::layout::Place;
use crate::kit::posted::{Choice, ErrorSummary, Errors, Fields, Hidden, Posted};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use bulk::imports::amount::Mark;
use bulk::imports::columns::{Field, Group, Mapping};
use bulk::imports::entry::{DateOrder, Options};
use bulk::imports::stored::{self, FileRow, Order};
use bulk::imports::{Import, State, check};
use dioxus::prelude::*;
use engine::read::job_types;
use shared::JobTypeId;
use shared::records::JobType;
use std::collections::BTreeMap;
use ui::{Icon, Text, t};
use uuid::Uuid;

/// So many first values of each column are shown.
const SHOWN: usize = 3;

/// `GET /imports/{id}/columns`: to say it again, as long as nothing was brought in.
pub async fn get(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let import = import_of(&desk, id).await?;
    if !matches!(import.state, State::Mapping | State::Checking | State::Checked) {
        return Ok(desk.go(&format!("/imports/{id}"), None));
    }
    let mapping = import.mapping.clone().unwrap_or_default();
    page(&desk, StatusCode::OK, &import, &mapping, &import.options, &Errors::default()).await
}

/// `POST /imports/{id}/columns`.
pub async fn post(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let import = import_of(&desk, id).await?;
    let mapping = chosen(&import, &fields);
    let options = Options {
        dates: if fields.raw("dates") == "month_first" { DateOrder::MonthFirst } else { DateOrder::DayFirst },
        amounts: fields.value::<Mark>("amounts"),
        job_type: fields.value::<JobTypeId>("job_type"),
        ..import.options.clone()
    };
    let mut errors = Errors::default();
    complain(desk.text, &mapping, &mut errors);
    if !errors.is_empty() {
        return page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &import, &mapping, &options, &errors).await;
    }
    check(&desk.app, desk.session.company, id, &mapping, &options).await?;
    Ok(desk.go(&format!("/imports/{id}"), None))
}

fn chosen(import: &Import, fields: &Fields) -> Mapping {
    (0..import.headers.len()).map(|column| fields.raw(&format!("c{column}")).parse().ok()).collect()
}

fn complain(text: Text, mapping: &Mapping, errors: &mut Errors) {
    let names = [Field::Name, Field::CompanyName, Field::FirstName, Field::LastName];
    if !names.iter().any(|name| mapping.contains(&Some(*name))) {
        errors.add("c0", t!(text, "import-no-name-column"));
    }
    let mut seen: BTreeMap<Field, usize> = BTreeMap::new();
    for (column, field) in mapping.iter().enumerate() {
        let Some(field) = field else { continue };
        if seen.insert(*field, column).is_some() {
            errors
                .add(&format!("c{column}"), t!(text, "import-two-columns", field = field_word(text, *field)));
        }
    }
}

/// What a field is called.
pub fn field_word(text: Text, field: Field) -> String {
    text.get(&format!("import-field-{}", field.name().replace('_', "-")))
}

fn group_word(text: Text, group: Group) -> String {
    match group {
        Group::Customer => t!(text, "import-group-customer"),
        Group::Address => t!(text, "import-group-address"),
        Group::Contact => t!(text, "import-group-contact"),
        Group::Job => t!(text, "import-group-job"),
    }
}

/// The form.
pub async fn page(
    desk: &Desk,
    status: StatusCode,
    import: &Import,
    mapping: &Mapping,
    options: &Options,
    errors: &Errors,
) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let first = stored::lines(&mut tx, company, import.id, "true", Order::After(0), 50).await?;
    let job_types = job_types(&mut tx, company).await?;
    drop(tx);
    let text = desk.text;
    let dates = match options.dates {
        DateOrder::DayFirst => "day_first",
        DateOrder::MonthFirst => "month_first",
    };
    let orders = [
        ("day_first".to_owned(), t!(text, "import-day-first")),
        ("month_first".to_owned(), t!(text, "import-month-first")),
    ];
    let marks = [
        (String::new(), t!(text, "import-amounts-as-shown")),
        ("point".to_owned(), t!(text, "import-amounts-are-point")),
        ("comma".to_owned(), t!(text, "import-amounts-are-comma")),
    ];
    let amounts = options.amounts.map(Mark::name).unwrap_or_default();
    let shown =
        if import.found.dates.shown().is_some() { t!(text, "import-dates-shown") } else { String::new() };
    let content = rsx! {
        {head(desk, import)}
        form { id: "columns", class: "stack", method: "post", action: "/imports/{import.id}/columns", novalidate: true,
            Hidden { csrf: desk.session.csrf.clone() }
            ErrorSummary { form: "columns", title: t!(text, "form-wrong"), errors: errors.clone() }
            section { class: "card card-flush table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "import-columns"),
                table { class: "table table-top",
                    thead {
                        tr {
                            th { scope: "col", {t!(text, "import-column")} }
                            th { scope: "col", {t!(text, "import-values")} }
                            th { scope: "col", {t!(text, "import-is")} }
                        }
                    }
                    tbody {
                        for (column , header) in import.headers.iter().enumerate() {
                            {row(text, column, header, &first, mapping.get(column).copied().flatten(), errors)}
                        }
                    }
                }
            }
            section { class: "card stack settings-card",
                h2 { class: "card-title", {t!(text, "import-jobs")} }
                p { class: "muted", {t!(text, "import-jobs-text")} }
                div { class: "form-grid",
                    Choice { form: "columns", name: "dates", label: t!(text, "import-dates"), options: orders.to_vec(), value: dates, hint: shown }
                    Choice { form: "columns", name: "amounts", label: t!(text, "import-amounts"), options: marks.to_vec(), value: amounts, hint: t!(text, "import-amounts-hint") }
                    Choice { form: "columns", name: "job_type", label: t!(text, "import-job-type"), options: types(text, &job_types), value: options.job_type.map(|id| id.to_string()).unwrap_or_default() }
                }
            }
            div { class: "form-actions",
                button { class: "button button-primary", r#type: "submit", {t!(text, "import-check")} }
                a { class: "button", href: "/import", {t!(text, "action-cancel")} }
            }
        }
        {crate::bulk::import_show::discard_form(desk, import)}
    };
    Ok(desk.page_with(status, Place::Settings, &import.file_name, content))
}

fn types(text: Text, job_types: &BTreeMap<JobTypeId, JobType>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        job_types.values().map(|t| (t.id.to_string(), t.name.clone())).collect();
    all.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    std::iter::once((String::new(), t!(text, "import-no-job-type"))).chain(all).collect()
}

fn row(
    text: Text,
    column: usize,
    header: &str,
    first: &[FileRow],
    field: Option<Field>,
    errors: &Errors,
) -> Element {
    let name = format!("c{column}");
    let header = if header.trim().is_empty() {
        t!(text, "import-column-n", n = column + 1)
    } else {
        shortened(header, 80)
    };
    let values =
        first.iter().filter_map(|line| line.cells.get(column)).filter(|cell| !cell.trim().is_empty());
    let values: Vec<String> = values.take(SHOWN).map(|cell| shortened(cell, 60)).collect();
    let error = errors.of(&name);
    let described = error.is_some().then(|| format!("columns-{name}-error"));
    rsx! {
        tr { key: "{name}",
            th { scope: "row", class: "value", dir: "auto", "{header}" }
            td { class: "value muted", dir: "auto",
                for value in values {
                    div { "{value}" }
                }
            }
            td {
                div { class: "field",
                    select { id: "columns-{name}", name: "{name}", "aria-label": t!(text, "import-is-what", column = header.as_str()), "aria-describedby": described.clone(), "aria-invalid": error.is_some().then_some("true"),
                        option { value: "", selected: field.is_none(), {t!(text, "import-leave-out")} }
                        for group in Group::ALL {
                            optgroup { label: group_word(text, group),
                                for known in Field::ALL.iter().filter(|known| known.group() == group) {
                                    option { value: known.name(), selected: field == Some(*known), {field_word(text, *known)} }
                                }
                            }
                        }
                    }
                    if let (Some(error), Some(id)) = (&error, &described) {
                        p { id: "{id}", class: "field-error", Icon { name: "circle-alert", class: "icon-s" } span { "{error}" } }
                    }
                }
            }
        }
    }
}

/// So much of a text.
pub fn shortened(text: &str, limit: usize) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(limit + 1).collect();
    if plain.chars().count() <= limit {
        return plain;
    }
    plain.chars().take(limit).chain(['…']).collect()
}
