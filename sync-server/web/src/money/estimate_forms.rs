//! What is done on the pages of estimates: begun, written, counted, sent, taken down, and made into a job.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::How::{Day, Line, Lines, OneOf};
use crate::kit::form::Part::Row;
use crate::kit::form::{Form, ask};
use crate::kit::layout::{self, Place};
use crate::kit::posted::{Errors, Fields, Hidden, Posted};
use crate::kit::sheet::Sheet;
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::money::builder::{self, Builder, read_share};
use crate::money::estimate::{Page, Shown, only_place};
use axum::extract::Path;
use axum::response::{Redirect, Response};
use chrono::Days;
use dioxus::prelude::*;
use engine::read::customers::{self, Asked};
use engine::read::plain;
use serde_json::json;
use shared::access::{Action, Subject};
use shared::ids::derived;
use shared::records::{Choice, Estimate, EstimatePatch, EstimateStep, NewEstimate, Offer};
use shared::{AccountId, AddressId, Change, EstimateId, JobTypeId};
use ui::t;
use uuid::Uuid;

/// How many customers are offered for a new one.
const CUSTOMERS: i64 = 12;

pub(super) const DRAFT: Form = Form::of(
    "estimate",
    Estimate::CHECKS,
    &[
        Row(&[
            ask("title", "field-title", Line),
            ask("address", "visit-where", OneOf),
            ask("valid_until", "estimates-valid", Day),
        ]),
        Row(&[ask("note", "estimate-note", Lines(3)).hint("estimate-note-hint")]),
        Row(&[
            ask("terms", "estimate-terms", Lines(3)),
            ask("internal", "estimate-internal", Lines(3)).hint("estimate-internal-hint"),
        ]),
        Row(&[ask("deposit", "offer-deposit", Line).by_page().hint("offer-discount-hint")]),
    ],
);

pub(super) const ACCEPT: Form = Form {
    save: ("estimate-accept", "check"),
    ..Form::free(
        "accept",
        &[
            Row(&[ask("name", "estimate-accepted-by", Line).missing("new-missing")]),
            Row(&[ask("late", "estimate-late", Line)
                .hint("estimate-late-hint")
                .seen(|_, sheet| !sheet.fields.raw("past").is_empty())]),
        ],
    )
};

pub(super) const REJECT: Form = Form {
    save: ("estimate-reject", ""),
    ..Form::free("reject", &[Row(&[ask("reason", "estimate-reason", Lines(2))])])
};

pub(super) const WITHDRAW: Form = Form {
    save: ("estimate-withdraw", ""),
    ..Form::free("withdraw", &[Row(&[ask("reason", "estimate-reason", Lines(2)).missing("new-missing")])])
};

pub(super) const REVISE: Form = Form {
    save: ("estimate-revise", ""),
    ..Form::free("revise", &[Row(&[ask("reason", "estimate-revise-what", Lines(2)).missing("new-missing")])])
};

pub(super) const BOOK: Form = Form {
    save: ("estimate-book", "briefcase"),
    ..Form::free(
        "book",
        &[Row(&[
            ask("job_type", "field-job-type", OneOf).filled(),
            ask("address", "visit-where", OneOf).filled(),
        ])],
    )
};

/// The steps that are one press: what is wrong with one is said above them.
pub(super) const STEPS: Form = Form::free("steps", &[]);

/// `GET /estimates/new`: whose it is to be; a customer leads to its draft by a press.
pub async fn new(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let text = desk.text;
    let searched = fields.text("q");
    let mut tx = desk.app.db.read().await?;
    let asked = Asked { typed: searched.clone(), ..Asked::default() };
    let found = customers::page(&mut tx, desk.scope(), &asked, 0, CUSTOMERS).await?;
    drop(tx);
    let title = t!(text, "estimates-add");
    let content = rsx! {
        div { class: "page-head",
            div {
                {layout::way(text, &[("/estimates", "nav-estimates")], &title)}
                h1 { "{title}" }
                p { class: "page-head-sub", {t!(text, "estimate-for-whom")} }
            }
        }
        section { class: "card stack",
            {layout::search("/estimates/new", t!(text, "customers-search"), &searched, rsx! {})}
            if found.is_empty() {
                p { class: "muted",
                    if searched.is_empty() {
                        {t!(text, "customers-none")}
                    } else {
                        {t!(text, "estimate-nobody", q = searched.as_str())}
                    }
                    " "
                    a { href: "/customers/new?q={crate::kit::list::encoded(&searched)}", {t!(text, "new-customer-alone")} }
                }
            }
            ul { class: "suggestions",
                for customer in &found {
                    li { key: "{customer.account.id}",
                        form { method: "post", action: "/estimates",
                            Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                            input { r#type: "hidden", name: "account", value: "{customer.account.id}" }
                            button { class: "button button-quiet", r#type: "submit",
                                span { class: "strong", "{customer.account.name}" }
                                span { class: "small muted", {customer.addresses.first().map(|a| a.text.clone()).unwrap_or_default()} }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(desk.page(Place::Estimates, &title, content))
}

/// `POST /estimates`: a draft for a customer, with what the company usually says.
pub async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let account = fields.value::<AccountId>("account");
    let account = account.ok_or_else(|| PageError::Unreadable("no customer".to_owned()))?;
    let mut tx = desk.app.db.read().await?;
    let customer = customers::one(&mut tx, desk.scope(), account).await?;
    drop(tx);
    let cause = fields.cause()?;
    let id = EstimateId(derived("estimate", cause));
    let address = only_place(&customer);
    let valid_until = desk.today().checked_add_days(Days::new(desk.company.valid_days.into()));
    let title = t!(desk.text, "estimate-title", name = customer.account.name.as_str());
    let new = json!({
        "id": id, "account": account, "address": address, "title": title, "terms": desk.company.terms,
        "valid_until": valid_until,
    });
    let new: NewEstimate = serde_json::from_value(new).map_err(|e| PageError::Failed(e.to_string()))?;
    begin(&desk, cause, new, "/estimates").await
}

/// Makes it and goes there; what is refused is said where somebody comes from.
async fn begin(desk: &Desk, cause: Uuid, new: NewEstimate, back: &str) -> Result<Response, PageError> {
    let id = new.id;
    match desk.act(cause, vec![Change::AddEstimate(new)]).await? {
        Ok(()) => {
            let toast = Toast::said(t!(desk.text, "estimate-begun")).undoable(cause, back);
            Ok(desk.go(&format!("/estimates/{id}"), Some(toast)))
        }
        Err(refusal) => Ok(desk.go(back, Some(Toast::alert(words::refusal(desk.text, &refusal))))),
    }
}

/// What a draft's form says: the patch, and the offers as they were typed.
fn typed(desk: &Desk, page: &Page, fields: Fields) -> (Sheet, Builder, Vec<Offer>, EstimatePatch) {
    let mut builder = Builder::sent(&fields);
    builder.press(desk.text, &fields);
    builder.fill(desk, &page.items);
    let offers = builder.read(desk, &page.items);
    let mut sheet = Sheet::posted(&DRAFT, fields).choices("address", page.addresses(desk));
    let mut patch: EstimatePatch = sheet.patch(desk);
    if sheet.fields.changed("deposit").is_some() {
        match read_share(desk, &sheet.fields.text("deposit")) {
            Ok(deposit) => patch.deposit = Some(deposit),
            Err(said) => sheet.errors.add("deposit", said),
        }
    }
    let said = builder::said(offers.clone());
    if builder::mark(&said) != sheet.fields.raw("was_offers") {
        patch.offers = Some(said);
    }
    (sheet, builder, offers, patch)
}

/// `POST /estimates/{id}/look`: counts what is typed, fills lines from the price book, adds or drops; saves nothing.
pub async fn look(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = Page::open(&desk, id).await?;
    let (mut sheet, mut builder, offers, _) = typed(&desk, &page, fields);
    // Nothing is asked for yet.
    (sheet.errors, builder.errors) = (Errors::default(), Errors::default());
    let shown = Shown { draft: Some((sheet, builder, offers)), ..Shown::default() };
    Ok(page.respond(&desk, shown))
}

/// `POST /estimates/{id}`: saves the draft, and sends it if that is asked for.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = Page::open(&desk, id).await?;
    let sends = fields.raw("then") == "send";
    let (mut sheet, mut builder, offers, patch) = typed(&desk, &page, fields);
    let id = page.estimate.id;
    if sheet.fields.raw("then") == "copy" && sheet.errors.is_empty() && builder.errors.is_empty() {
        let cause = sheet.fields.cause()?;
        return begin(
            &desk,
            cause,
            copied(&page, patch, EstimateId(derived("estimate", cause))),
            &page.path(),
        )
        .await;
    }
    // What somebody else wrote or looked at meanwhile is not put aside unseen.
    let stands = builder::mark(page.estimate.seen()) == sheet.fields.raw("was_offers");
    if (patch.offers.is_some() || sends) && !stands {
        sheet.errors.add("", t!(desk.text, "estimate-meanwhile"));
    }
    let mut changes = Vec::new();
    if patch != EstimatePatch::default() {
        changes.push(Change::EditEstimate { id, patch });
    }
    if sends {
        changes.push(Change::MoveEstimate { id, step: EstimateStep::Send });
    }
    let said = if sends { t!(desk.text, "estimate-sent") } else { t!(desk.text, "estimate-saved") };
    if builder.errors.is_empty() && sheet.errors.is_empty() {
        if changes.is_empty() {
            return Ok(desk.go(&page.path(), Some(Toast::said(t!(desk.text, "nothing-changed")))));
        }
        let cause = sheet.fields.cause()?;
        match desk.act(cause, changes).await? {
            Ok(()) => {
                let toast = Toast::said(said);
                let toast = if sends { toast } else { toast.undoable(cause, &page.path()) };
                return Ok(desk.go(&page.path(), Some(toast)));
            }
            Err(refusal) if builder.refused(desk.text, &refusal) => {}
            Err(refusal) => sheet.refused(desk.text, &refusal),
        }
    }
    // As it stands by now: somebody may have sent it meanwhile.
    let page = Page::open(&desk, id.0).await?;
    let shown = Shown { draft: Some((sheet, builder, offers)), is_refused: true, wrong: None };
    Ok(page.respond(&desk, shown))
}

/// The same as another draft.
fn copy(estimate: &Estimate, id: EstimateId) -> NewEstimate {
    NewEstimate {
        id,
        account: estimate.account,
        address: estimate.address,
        title: estimate.title.clone(),
        note: estimate.note.clone(),
        terms: estimate.terms.clone(),
        internal: estimate.internal.text().to_owned(),
        offers: estimate.seen().to_vec(),
        deposit: estimate.deposit.seen(),
        valid_until: estimate.valid_until,
        pricing: Some(estimate.pricing),
        rounding: Some(estimate.rounding),
        replaces: None,
    }
}

/// Another draft with what was typed over an estimate that is none any more.
fn copied(page: &Page, patch: EstimatePatch, id: EstimateId) -> NewEstimate {
    let of = copy(&page.estimate, id);
    NewEstimate {
        address: patch.address.unwrap_or(of.address),
        title: patch.title.unwrap_or(of.title),
        note: patch.note.unwrap_or(of.note),
        terms: patch.terms.unwrap_or(of.terms),
        internal: patch.internal.unwrap_or(of.internal),
        offers: patch.offers.unwrap_or(of.offers),
        deposit: patch.deposit.unwrap_or(of.deposit),
        valid_until: patch.valid_until.unwrap_or(of.valid_until),
        ..of
    }
}

/// `POST /estimates/{id}/step`: what is one press.
pub async fn step(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = Page::open(&desk, id).await?;
    let (text, cause) = (desk.text, fields.cause()?);
    let estimate = &page.estimate;
    let (step, said) = match fields.raw("step") {
        "approve" => {
            (EstimateStep::Approve { content: fields.text("content") }, t!(text, "estimate-approved-now"))
        }
        "delete" => (EstimateStep::Delete, t!(text, "estimate-deleted")),
        kind @ ("version" | "duplicate") => {
            let replaces = (kind == "version").then_some(estimate.id);
            let valid_until = desk.today().checked_add_days(Days::new(desk.company.valid_days.into()));
            if estimate.currency != desk.company.currency {
                let said = t!(text, "estimate-other-currency", currency = estimate.currency.code());
                return Ok(desk.go(&page.path(), Some(Toast::alert(said))));
            }
            let of = copy(estimate, EstimateId(derived("estimate", cause)));
            let new = NewEstimate { valid_until: of.valid_until.and(valid_until), replaces, ..of };
            return begin(&desk, cause, new, &page.path()).await;
        }
        _ => return Err(PageError::Unreadable("no such step".to_owned())),
    };
    let mut sheet = Sheet::posted(&STEPS, fields);
    sheet.for_good = !matches!(step, EstimateStep::Delete);
    move_on(&desk, &page, sheet, step, said).await
}

async fn move_on(
    desk: &Desk,
    page: &Page,
    mut sheet: Sheet,
    step: EstimateStep,
    said: String,
) -> Result<Response, PageError> {
    let change = Change::MoveEstimate { id: page.estimate.id, step };
    let done = sheet.submit(desk, vec![change], said, &page.path()).await?;
    Ok(done.unwrap_or_else(|| page.respond(desk, Shown { wrong: Some(&sheet), ..Shown::default() })))
}

/// `POST /estimates/{id}/accept`: the customer's yes, taken down for them.
pub async fn accept(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = Page::open(&desk, id).await?;
    let offer: u32 = fields.value("offer").unwrap_or(0);
    let prefix = format!("extra_{offer}_");
    let extras = fields.0.iter().filter_map(|(name, _)| name.strip_prefix(&prefix)?.parse().ok()).collect();
    let choice = Choice {
        offer,
        extras,
        name: fields.text("name"),
        content: fields.text("content"),
        late: fields.text("late"),
    };
    let others = fields.0.iter().any(|(name, _)| name.starts_with("extra_") && !name.starts_with(&prefix));
    let mut sheet = Sheet::posted(&ACCEPT, fields);
    sheet.for_good = true;
    if others {
        sheet.errors.add("", t!(desk.text, "estimate-other-extras"));
    }
    move_on(&desk, &page, sheet, EstimateStep::Accept(choice), t!(desk.text, "estimate-accepted-now")).await
}

/// `POST /estimates/{id}/reject`.
pub async fn reject(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    with_reason(id, posted, &REJECT, |reason| EstimateStep::Reject { reason }, "estimate-rejected-now").await
}

/// `POST /estimates/{id}/withdraw`.
pub async fn withdraw(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    with_reason(id, posted, &WITHDRAW, |reason| EstimateStep::Withdraw { reason }, "estimate-withdrawn-now")
        .await
}

/// `POST /estimates/{id}/revise`: a manager wants it changed before it is sent.
pub async fn revise(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    with_reason(id, posted, &REVISE, |reason| EstimateStep::AskRevision { reason }, "estimate-revised-now")
        .await
}

async fn with_reason(
    id: Uuid,
    posted: Posted,
    form: &'static Form,
    step: fn(String) -> EstimateStep,
    said: &str,
) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = Page::open(&desk, id).await?;
    let reason = fields.text("reason");
    let mut sheet = Sheet::posted(form, fields);
    sheet.for_good = true;
    move_on(&desk, &page, sheet, step(reason), desk.text.get(said)).await
}

/// `POST /estimates/{id}/book`: the job of what was accepted.
pub async fn book(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = Page::open(&desk, id).await?;
    let mut sheet = Sheet::posted(&BOOK, fields);
    let missing = t!(desk.text, "new-choose-type");
    let job_type = sheet.fields.value::<JobTypeId>("job_type");
    if job_type.is_none() {
        sheet.errors.add("job_type", missing);
    }
    let address = sheet.fields.value::<AddressId>("address");
    let id = page.estimate.id;
    let change = job_type.map(|job_type| Change::BookEstimate { id, job_type, address });
    let job = format!("/jobs/{}", id.job());
    sheet.undone = "/estimates";
    // What was made is closed by whoever changes jobs.
    sheet.for_good = !desk.may(Subject::Job, Action::Change);
    let done = sheet.submit(&desk, Vec::from_iter(change), t!(desk.text, "estimate-booked"), &job).await?;
    Ok(done.unwrap_or_else(|| page.respond(&desk, Shown { wrong: Some(&sheet), ..Shown::default() })))
}

/// The address of something that was sent, opened again: the page it was sent from.
pub async fn back(desk: Desk, Path(id): Path<Uuid>) -> Result<Redirect, PageError> {
    let mut tx = desk.app.db.read().await?;
    let estimate: Estimate = plain::one(&mut tx, desk.scope(), id).await?;
    Ok(Redirect::to(&format!("/estimates/{}", estimate.id)))
}
