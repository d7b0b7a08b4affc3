//! One import: how far it is, what would happen, what came of it; and the forms that start it, take it back or forget it.

use crate::bulk::import::state_chip;
use crate::bulk::import_columns::{self, shortened};
use crate::bulk::import_kinds::Missing;
use crate::bulk::import_known::{Pair, known_rows, likeness};
use crate::bulk::import_rows::{Rows, seen};
use crate::bulk::import_words::complaint;
use crate::kit::attachment::attachment;
use crate::kit::desk::{Desk, PART_HEADERS};
use crate::kit::errors::PageError;
use crate::kit::layout::Place;
use crate::kit::posted::{Errors, Fields, Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use bulk::imports::entry::{Choice, Options};
use bulk::imports::stored::{self, Counts, FileRow, Order, Outcome, Undone, Verdict, WhyNot};
use bulk::imports::{Import, Said, State, discard as forget, reading, run as begin, undo as take_back};
use bulk::spreadsheet;
use dioxus::prelude::*;
use ui::{Chip, Icon, Text, Tone, t};
use uuid::Uuid;

/// So many rows of each sort are shown.
const SHOWN: usize = 200;
/// Rows that come in without something.
const WITHOUT: &str = "verdict <> 'bad' and problems is not null";
/// Rows read at once for a file.
const AT_ONCE: usize = 2_000;

/// The import, for those who may see it.
pub async fn import_of(desk: &Desk, id: Uuid) -> Result<Import, PageError> {
    let mut tx = desk.app.db.read().await?;
    stored::one(&mut tx, desk.session.company, id).await?.ok_or(PageError::NotFound)
}

/// `GET /imports/{id}`; `after` says behind which row the preview goes on.
pub async fn get(desk: Desk, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, PageError> {
    let import = import_of(&desk, id).await?;
    match import.state {
        State::Mapping => {
            let mapping = import.mapping.clone().unwrap_or_default();
            let (status, errors) = (StatusCode::OK, Errors::default());
            import_columns::page(&desk, status, &import, &mapping, &import.options, &errors).await
        }
        State::Checked => preview(&desk, &import, fields.value("after").unwrap_or(0)).await,
        State::Arriving | State::Checking | State::Running | State::Undoing => progress(&desk, &import).await,
        State::Done | State::Undone => summary(&desk, &import).await,
    }
}

/// `POST /imports/{id}/run`: what is shown is what is wanted.
pub async fn run(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let import = import_of(&desk, id).await?;
    let options = Options {
        sure: fields.value("sure").unwrap_or(import.options.sure),
        maybe: fields.value("maybe").unwrap_or(import.options.maybe),
        ..import.options.clone()
    };
    // "merge-1" is the second of those who may be meant.
    let row = |(name, value): &(String, String)| {
        let row = name.strip_prefix("row-")?.parse().ok()?;
        let (choice, whom) =
            value.split_once('-').map_or((value.as_str(), None), |(c, n)| (c, n.parse().ok()));
        Some(Said { row, choice: choice.parse().ok()?, whom })
    };
    let said: Vec<Said> = fields.0.iter().filter_map(row).collect();
    begin(&desk.app, desk.session.company, id, &options, &said).await?;
    Ok(desk.go(&format!("/imports/{id}"), None))
}

/// `POST /imports/{id}/undo`.
pub async fn undo(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let desk = posted.desk;
    import_of(&desk, id).await?;
    take_back(&desk.app, desk.session.company, id, desk.session.person.id).await?;
    Ok(desk.go(&format!("/imports/{id}"), None))
}

/// `POST /imports/{id}/discard`.
pub async fn discard(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let desk = posted.desk;
    import_of(&desk, id).await?;
    if !forget(&desk.app, desk.session.company, id).await? {
        return Ok(desk.go(&format!("/imports/{id}"), None));
    }
    Ok(desk.go("/import", Some(Toast::said(t!(desk.text, "import-forgotten")))))
}

/// `GET /imports/{id}/left.csv`: the rows that stayed out, as they came, each with the reason.
pub async fn left(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let import = import_of(&desk, id).await?;
    let text = desk.text;
    let failed = |e: csv::Error| PageError::Failed(e.to_string());
    let why = t!(text, "import-why");
    let heads = import.headers.iter().chain([&why]);
    let mut bytes = [spreadsheet::UTF8, &spreadsheet::lines([heads]).map_err(failed)?].concat();
    let mut after = 0;
    loop {
        let mut tx = desk.app.db.read().await?;
        let left = "(verdict = 'bad' or outcome in ('refused', 'skipped'))";
        let lines =
            stored::lines(&mut tx, desk.session.company, id, left, Order::After(after), AT_ONCE).await?;
        drop(tx);
        let Some(last) = lines.last() else { break };
        after = last.n;
        let rows = lines.iter().map(|line| {
            let cells = (0..import.headers.len()).map(|n| line.cells.get(n).cloned().unwrap_or_default());
            cells.chain([reasons(text, line).join(" ")])
        });
        bytes.extend(spreadsheet::lines(rows).map_err(failed)?);
    }
    Ok(attachment("left-out.csv", "text/csv; charset=utf-8", Body::from(bytes)))
}

/// Where one is, and what the file is called.
pub fn head(desk: &Desk, import: &Import) -> Element {
    let text = desk.text;
    rsx! {
        div { class: "page-head",
            div {
                nav { class: "breadcrumb", "aria-label": t!(text, "breadcrumb"),
                    ol {
                        li { a { href: "/settings", {t!(text, "nav-settings")} } }
                        li { a { href: "/import", {t!(text, "import-title")} } }
                        li { span { dir: "auto", "{import.file_name}" } }
                    }
                }
                h1 { dir: "auto", "{import.file_name}" }
                p { class: "page-head-sub", {t!(text, "import-rows-of", n = import.total)} }
            }
            div { class: "page-head-end", {state_chip(text, import.state)} }
        }
    }
}

/// The way out, as long as nothing was brought in.
pub fn discard_form(desk: &Desk, import: &Import) -> Element {
    let text = desk.text;
    rsx! {
        form { method: "post", action: "/imports/{import.id}/discard",
            Hidden { csrf: desk.session.csrf.clone() }
            button { class: "button button-quiet", r#type: "submit", Icon { name: "trash-2" } {t!(text, "import-forget")} }
        }
    }
}

async fn counts_of(desk: &Desk, import: &Import) -> Result<Counts, PageError> {
    let mut tx = desk.app.db.read().await?;
    Ok(stored::counts(&mut tx, desk.session.company, import.id).await?)
}

async fn progress(desk: &Desk, import: &Import) -> Result<Response, PageError> {
    let counts = counts_of(desk, import).await?;
    let text = desk.text;
    let looked: u32 = counts.verdicts.values().sum();
    let (done, all, said) = match import.state {
        State::Running => (
            counts.over(),
            import.total - counts.seen(Verdict::Bad).min(import.total),
            t!(text, "import-running"),
        ),
        State::Undoing => {
            let brought = counts.came(Outcome::Created) + counts.came(Outcome::Merged);
            (counts.undone.values().sum(), brought, t!(text, "import-undoing"))
        }
        State::Arriving => (0, import.total, t!(text, "import-arriving")),
        _ => (looked, import.total, t!(text, "import-checking")),
    };
    let silent = import.is_silent(desk.now);
    let content = rsx! {
        {head(desk, import)}
        section {
            id: "import",
            class: "card stack settings-card",
            "hx-get": "/imports/{import.id}",
            "hx-trigger": "every 1s",
            // The badge of the navigation comes with the whole page.
            "hx-select-oob": "unset",
            "hx-target": "#app",
            "hx-select": "#app",
            "hx-swap": "morph:outerHTML",
            "hx-headers": PART_HEADERS,
            p { role: "status", "{said}" }
            progress { class: "progress", max: "{all.max(1)}", value: "{done}", "aria-label": said.clone() }
            p { class: "num muted", {t!(text, "import-done-of", done = done, all = all)} }
            if import.trouble.is_some() {
                p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { {t!(text, "import-trouble")} } }
            }
            if import.state == State::Arriving && silent {
                p { class: "notice notice-offline", Icon { name: "triangle-alert" } span { {t!(text, "import-cut-off")} } }
            } else {
                p { class: "small muted", {t!(text, "import-goes-on")} }
            }
            div { class: "form-actions", a { class: "button", href: "/imports/{import.id}", Icon { name: "refresh-cw" } {t!(text, "import-look-again")} } }
        }
        if matches!(import.state, State::Arriving | State::Checking) {
            {discard_form(desk, import)}
        }
    };
    Ok(desk.page(Place::Settings, &import.file_name, content))
}

async fn preview(desk: &Desk, import: &Import, after: u32) -> Result<Response, PageError> {
    let company = desk.session.company;
    let reader = reading(&desk.app, import).await?;
    let mut tx = desk.app.db.read().await?;
    let counts = stored::counts(&mut tx, company, import.id).await?;
    let first = Order::After(0);
    let bad = stored::lines(&mut tx, company, import.id, "verdict = 'bad'", first, SHOWN).await?;
    // Those first of whom nobody is picked unless somebody says who; then the certain ones, who are merged unless somebody
    // says otherwise.
    let mut known = stored::lines(&mut tx, company, import.id, "verdict = 'several'", first, SHOWN).await?;
    for verdict in ["verdict = 'merge'", "verdict = 'alike'"] {
        let room = SHOWN - known.len();
        known.extend(stored::lines(&mut tx, company, import.id, verdict, first, room).await?);
    }
    let rows = Rows::read(&mut tx, desk, import, &reader, after).await?;
    let without = stored::lines(&mut tx, company, import.id, WITHOUT, first, SHOWN).await?;
    let missing = Missing::read(&mut tx, company, import.id).await?;
    let known = Pair::all(&mut tx, desk, import.id, &reader, known).await?;
    drop(tx);
    let text = desk.text;
    let forecast = counts.forecast(&import.options);
    let n = |choice: Choice| forecast.get(&choice).copied().unwrap_or_default();
    let nothing = counts.seen(Verdict::Bad) >= import.total;
    let content = rsx! {
        {head(desk, import)}
        section { class: "card stack", "aria-labelledby": "would-title",
            h2 { id: "would-title", class: "card-title", {t!(text, "import-would")} }
            p { class: "muted", {t!(text, "import-would-text")} }
            ul { class: "row",
                li { Chip { tone: Tone::Working, icon: "plus", label: t!(text, "import-n-new", n = n(Choice::Create)) } }
                if n(Choice::Merge) > 0 {
                    li { Chip { tone: Tone::Scheduled, icon: "users", label: t!(text, "import-n-merged", n = n(Choice::Merge)) } }
                }
                if n(Choice::Skip) > 0 {
                    li { Chip { tone: Tone::Offline, icon: "archive", label: t!(text, "import-n-skipped", n = n(Choice::Skip)) } }
                }
                if counts.seen(Verdict::Bad) > 0 {
                    li { Chip { tone: Tone::Alert, icon: "circle-alert", label: t!(text, "import-n-bad", n = counts.seen(Verdict::Bad)) } }
                }
            }
            {seen(text, import, &reader, &counts)}
            {rows.view(desk, import)}
            if let Some(columns) = left_columns(import) {
                p { class: "notice notice-offline", Icon { name: "triangle-alert" }
                    span {
                        {t!(text, "import-left-columns", columns = columns)}
                        " "
                        a { href: "/imports/{import.id}/columns", {t!(text, "import-change-columns")} }
                    }
                }
            }
        }
        {missing.offer(text, &desk.session.csrf, import)}
        if !bad.is_empty() {
            {left_rows(text, import, "bad-title", t!(text, "import-bad", n = counts.seen(Verdict::Bad)), t!(text, "import-bad-text"), &bad, counts.seen(Verdict::Bad))}
        }
        if !without.is_empty() {
            {rows_without(text, &without, counts.without)}
        }
        form { id: "run", class: "stack", method: "post", action: "/imports/{import.id}/run",
            Hidden { csrf: desk.session.csrf.clone() }
            if !known.is_empty() {
                {known_rows(desk, import, &known, &counts)}
            }
            div { class: "form-actions",
                button { class: "button button-primary", r#type: "submit", disabled: nothing, Icon { name: "upload" } {t!(text, "import-run")} }
                a { class: "button", href: "/imports/{import.id}/columns", {t!(text, "import-change-columns")} }
            }
        }
        {discard_form(desk, import)}
    };
    Ok(desk.page(Place::Settings, &import.file_name, content))
}

/// The names of the columns that are left out.
fn left_columns(import: &Import) -> Option<String> {
    let mapping = import.mapping.as_ref()?;
    let left = import
        .headers
        .iter()
        .enumerate()
        .filter(|(n, header)| !header.trim().is_empty() && mapping.get(*n).copied().flatten().is_none());
    let left: Vec<String> = left.map(|(_, header)| shortened(header.trim(), 40)).collect();
    (!left.is_empty()).then(|| left.join(", "))
}

/// A card with rows, or as many of them as are shown.
fn listed(
    text: Text,
    id: &str,
    title: String,
    said: Element,
    lines: &[FileRow],
    all: u32,
    row: impl Fn(&FileRow) -> Element,
) -> Element {
    rsx! {
        section { class: "card stack", "aria-labelledby": "{id}",
            h2 { id: "{id}", class: "card-title", "{title}" }
            p { class: "muted", {said} }
            ul { class: "aside-list",
                for line in lines {
                    li { key: "{line.n}", class: "aside-item", {row(line)} }
                }
            }
            if all as usize > lines.len() {
                p { class: "muted tiny", {t!(text, "import-more", n = all as usize - lines.len())} }
            }
        }
    }
}

/// Rows that stay out, and the file with them.
fn left_rows(
    text: Text,
    import: &Import,
    id: &str,
    title: String,
    said: String,
    lines: &[FileRow],
    all: u32,
) -> Element {
    let said = rsx! {
        "{said} "
        a { href: "/imports/{import.id}/left.csv", download: true, {t!(text, "import-left-file")} }
    };
    listed(text, id, title, said, lines, all, |line| row_with(text, line, reasons(text, line)))
}

/// Rows that come in, but for a value that cannot be used.
fn rows_without(text: Text, lines: &[FileRow], all: u32) -> Element {
    let (title, said) = (t!(text, "import-without", n = all), t!(text, "import-without-text"));
    let why = |line: &FileRow| line.problems.iter().map(|problem| complaint(text, problem)).collect();
    listed(text, "without-title", title, rsx! { "{said}" }, lines, all, |line| {
        row_with(text, line, why(line))
    })
}

fn row_with(text: Text, line: &FileRow, said: Vec<String>) -> Element {
    rsx! {
        div { class: "grow stack-tight",
            p { class: "small muted", dir: "auto", {t!(text, "import-row-n", n = line.n)} " · {excerpt(line)}" }
            for reason in said {
                p { "{reason}" }
            }
        }
    }
}

/// The first cells of a row, to find it by.
pub fn excerpt(line: &FileRow) -> String {
    let filled = line.cells.iter().filter(|cell| !cell.trim().is_empty());
    let cells: Vec<String> = filled.take(4).map(|cell| shortened(cell.trim(), 40)).collect();
    shortened(&cells.join(" · "), 120)
}

/// Why a row stays out.
fn reasons(text: Text, line: &FileRow) -> Vec<String> {
    // What stays out of a row that comes in keeps it from nothing.
    let problems = line.problems.iter().filter(|_| line.verdict == Some(Verdict::Bad));
    let mut all: Vec<String> = problems.map(|problem| complaint(text, problem)).collect();
    match &line.why {
        Some(WhyNot::Refused(refusal)) => all.push(words::refusal(text, refusal)),
        Some(WhyNot::Problems(problems)) => all.extend(problems.iter().map(|p| complaint(text, p))),
        None if line.outcome == Some(Outcome::Refused) => all.push(t!(text, "refusal-unknown")),
        None => {}
    }
    if line.outcome == Some(Outcome::Skipped) {
        all.push(match &line.alike {
            Some(alike) => likeness(text, alike),
            None => t!(text, "import-was-skipped"),
        });
    }
    all
}

async fn summary(desk: &Desk, import: &Import) -> Result<Response, PageError> {
    let company = desk.session.company;
    let mut tx = desk.app.db.read().await?;
    let counts = stored::counts(&mut tx, company, import.id).await?;
    let first = Order::After(0);
    let out = "(verdict = 'bad' or outcome in ('refused', 'skipped'))";
    let out = stored::lines(&mut tx, company, import.id, out, first, SHOWN).await?;
    let kept = stored::lines(&mut tx, company, import.id, "undone = 'left'", first, SHOWN).await?;
    let without = stored::lines(&mut tx, company, import.id, WITHOUT, first, SHOWN).await?;
    drop(tx);
    let text = desk.text;
    let came = |outcome| counts.came(outcome);
    let brought = came(Outcome::Created) + came(Outcome::Merged);
    let stayed_out = counts.seen(Verdict::Bad) + came(Outcome::Refused) + came(Outcome::Skipped);
    let undone = |undone| counts.undone.get(&undone).copied().unwrap_or_default();
    let content = rsx! {
        {head(desk, import)}
        section { class: "card stack", "aria-labelledby": "came-title",
            h2 { id: "came-title", class: "card-title", {t!(text, "import-came")} }
            ul { class: "row",
                li { Chip { tone: Tone::Working, icon: "check", label: t!(text, "import-n-created", n = came(Outcome::Created)) } }
                li { Chip { tone: Tone::Scheduled, icon: "users", label: t!(text, "import-n-added", n = came(Outcome::Merged)) } }
                if came(Outcome::Skipped) > 0 {
                    li { Chip { tone: Tone::Offline, icon: "archive", label: t!(text, "import-n-skipped", n = came(Outcome::Skipped)) } }
                }
                if came(Outcome::Refused) > 0 {
                    li { Chip { tone: Tone::Alert, icon: "circle-alert", label: t!(text, "import-n-refused", n = came(Outcome::Refused)) } }
                }
                if counts.seen(Verdict::Bad) > 0 {
                    li { Chip { tone: Tone::Alert, icon: "circle-alert", label: t!(text, "import-n-bad", n = counts.seen(Verdict::Bad)) } }
                }
            }
            if import.state == State::Undone {
                p { class: "notice notice-box", Icon { name: "undo-2" }
                    span { {t!(text, "import-was-undone", taken = undone(Undone::Taken), left = undone(Undone::Left))} }
                }
            } else if brought > 0 {
                details { class: "more",
                    summary { {t!(text, "import-undo")} }
                    form { class: "form", method: "post", action: "/imports/{import.id}/undo",
                        Hidden { csrf: desk.session.csrf.clone() }
                        p { {t!(text, "import-undo-text")} }
                        div { class: "form-actions", button { class: "button", r#type: "submit", Icon { name: "undo-2" } {t!(text, "import-undo-do", n = brought)} } }
                    }
                }
            }
        }
        if !kept.is_empty() {
            {listed(text, "kept-title", t!(text, "import-kept", n = undone(Undone::Left)), rsx! { {t!(text, "import-kept-text")} }, &kept, 0, |line| rsx! {
                p { class: "grow", dir: "auto",
                    {t!(text, "import-row-n", n = line.n)}
                    " · "
                    if let Some(account) = line.account {
                        a { href: "/customers/{account}", {excerpt(line)} }
                    } else {
                        {excerpt(line)}
                    }
                }
            })}
        }
        if !out.is_empty() {
            {left_rows(text, import, "out-title", t!(text, "import-out", n = stayed_out), t!(text, "import-out-text"), &out, stayed_out)}
        }
        if !without.is_empty() {
            {rows_without(text, &without, counts.without)}
        }
    };
    Ok(desk.page(Place::Settings, &import.file_name, content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulk::imports::columns::Field;

    #[test]
    fn every_field_has_a_word() {
        for field in Field::ALL {
            let key = format!("import-field-{}", field.name().replace('_', "-"));
            assert!(Text::ENGLISH.find(&key, &[]).is_some(), "{key}");
        }
    }
}
