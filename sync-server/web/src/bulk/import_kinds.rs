//! Kinds of work that a file names and the company does not have yet: made at a click, and the rows are looked at again.

use crate::bulk::import_show::import_of;
use crate::kit::errors::PageError;
use crate::kit::posted::{Hidden, Posted};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::extract::Path;
use axum::response::Response;
use bulk::imports::entry::Trouble;
use bulk::imports::likeness::plain;
use bulk::imports::stored::{self, Order};
use bulk::imports::{Import, check};
use dioxus::prelude::*;
use engine::db::Tx;
use shared::Change;
use shared::ids::{CompanyId, JobTypeId, derived};
use shared::records::{GateProfile, NewJobType, PhotosAsked};
use std::collections::BTreeMap;
use ui::{Icon, Text, t};
use uuid::Uuid;

/// So many kinds are offered; a column with more names is no kind of work.
const OFFERED: usize = 30;
/// Rows read at once.
const AT_ONCE: usize = 2_000;
/// How long work takes, where nobody says.
const MINUTES: u32 = 60;
/// Names that are longer than what is kept of a cell are not offered: their end is not known.
const LONGEST: usize = 60;

/// Kinds of work that rows name and that are not here.
pub struct Missing {
    /// The name as it was written first, and how many rows have it.
    names: BTreeMap<String, (String, u32)>,
}

impl Missing {
    /// Reads which ones the rows name.
    pub async fn read(tx: &mut Tx, company: CompanyId, import: Uuid) -> Result<Missing, PageError> {
        let mut names: BTreeMap<String, (String, u32)> = BTreeMap::new();
        let mut after = 0;
        loop {
            let bad = "verdict = 'bad' and problems like '%unknown_job_type%'";
            let lines = stored::lines(tx, company, import, bad, Order::After(after), AT_ONCE).await?;
            let Some(last) = lines.last() else { break };
            after = last.n;
            let problems = lines.iter().flat_map(|line| &line.problems);
            for problem in problems.filter(|problem| problem.what == Trouble::UnknownJobType) {
                let named = problem.said.trim();
                if !plain(named).is_empty() && named.chars().count() < LONGEST {
                    names.entry(plain(named)).or_insert_with(|| (named.to_owned(), 0)).1 += 1;
                }
            }
        }
        Ok(Missing { names })
    }

    /// The offer to make them; nothing, where none is missing, or where the column is no kind of work.
    pub fn offer(&self, text: Text, csrf: &str, import: &Import) -> Element {
        if self.names.is_empty() || self.names.len() > OFFERED {
            return rsx! {};
        }
        rsx! {
            div { class: "card stack",
                h2 { class: "card-title", {t!(text, "import-kinds")} }
                p { class: "muted", {t!(text, "import-kinds-text")} }
                form { id: "kinds", class: "stack", method: "post", action: "/imports/{import.id}/kinds",
                    Hidden { csrf: csrf.to_owned() }
                    div { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t!(text, "import-kinds"),
                        table { class: "table",
                            thead {
                                tr {
                                    th { scope: "col", {t!(text, "import-kind-make")} }
                                    th { scope: "col", class: "numeric", {t!(text, "import-rows")} }
                                    th { scope: "col", {t!(text, "import-kind-minutes")} }
                                }
                            }
                            tbody {
                                for (n , (name , rows)) in self.names.values().enumerate() {
                                    tr { key: "{n}",
                                        td {
                                            label { class: "check",
                                                input { r#type: "checkbox", name: "kind-{n}", value: "{name}", checked: true }
                                                bdi { "{name}" }
                                            }
                                        }
                                        td { class: "numeric", "{rows}" }
                                        td {
                                            input { class: "input", r#type: "number", name: "minutes-{n}", value: "{MINUTES}", min: "5", max: "1440", required: true, "aria-label": t!(text, "import-kind-minutes-of", name = name.as_str()) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    div { class: "form-actions",
                        button { class: "button", r#type: "submit", Icon { name: "plus" } {t!(text, "import-kinds-make")} }
                    }
                }
            }
        }
    }
}

/// `POST /imports/{id}/kinds`: makes those that are ticked, then looks at the rows again.
pub async fn post(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let import = import_of(&desk, id).await?;
    let back = format!("/imports/{id}");
    let ticked =
        fields.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("kind-")?, value.trim())));
    for (n, name) in ticked.filter(|(_, name)| !name.is_empty()).take(OFFERED) {
        let minutes = fields.value::<u32>(&format!("minutes-{n}")).unwrap_or(MINUTES).clamp(5, 1_440);
        // The same form sent twice makes the same kind.
        let cause = derived(&format!("kind of work {}", plain(name)), id);
        let change = Change::AddJobType(NewJobType {
            id: JobTypeId(cause),
            name: name.to_owned(),
            minutes,
            checklist: Vec::new(),
            gates: GateProfile::default(),
            amount: None,
            photos: PhotosAsked::default(),
        });
        if let Err(refusal) = desk.act(cause, vec![change]).await? {
            let said = words::refusal(desk.text, &refusal);
            return Ok(desk.go(&back, Some(Toast::said(said))));
        }
    }
    let mapping = import.mapping.clone().unwrap_or_default();
    check(&desk.app, desk.session.company, id, &mapping, &import.options).await?;
    Ok(desk.go(&back, None))
}
