//! Estimates on the dashboard: begun, written, counted, sent, accepted and made into a job; numbers, expiry, and who sees what.

use crate::support::*;
use crate::web_browser::{Browser, Form};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;
use shared::money::{Minor, Percent};
use shared::records::*;
use shared::sync::Outcome;
use shared::*;
use std::sync::Arc;
use sync_server::execute::expire_due;
use sync_server::{Origin, act};

on_both_engines! {
    an_estimate_is_written_sent_accepted_and_made_into_a_job
    what_cannot_be_counted_comes_back_at_its_line
    the_price_book_fills_a_line_and_buttons_add_and_drop
    an_old_page_overwrites_nothing_it_did_not_touch
    what_is_over_the_limit_is_approved_by_a_manager
    what_was_sent_gets_a_new_version
    drafts_are_deleted_and_come_back
    estimates_expire_in_the_companys_zone
    a_thousand_presses_make_one_job
    the_list_finds_counts_and_sums
    a_rep_sees_their_customers_estimates_alone
    what_somebody_else_wrote_meanwhile_is_said
    a_job_that_was_closed_again_is_made_anew
}

async fn taxed(engine: Engine) -> Server {
    let server = Server::start(engine).await;
    let patch = CompanyPatch {
        tax_standard: Some(Percent(18_000_000)),
        approval_above: Some(None),
        ..CompanyPatch::default()
    };
    let said = server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    assert!(matches!(said, Outcome::Applied { .. }), "{said:?}");
    server
}

/// A draft with one line, made as programs make it.
async fn draft(server: &Server, account: AccountId, title: &str, paise: i64) -> EstimateId {
    let id = EstimateId(server.id());
    let line = json!({ "name": "Tap", "quantity": 10_000, "price": paise * 10_000, "tax": "zero" });
    let new = json!({ "id": id, "account": account, "title": title, "offers": [{ "lines": [line] }] });
    let outcome = server.office(vec![Change::AddEstimate(serde_json::from_value(new).unwrap())]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    id
}

async fn step(server: &Server, id: EstimateId, step: EstimateStep) -> Outcome {
    server.office(vec![Change::MoveEstimate { id, step }]).await
}

async fn stands(server: &Server, id: EstimateId) -> Estimate {
    server.record::<Estimate>(id).await.unwrap()
}

/// A form of the page with a cause of its own, as a browser has after each load.
async fn form(server: &Server, desk: &mut Browser, id: EstimateId, to: &str) -> Form {
    let page = desk.page(&format!("/estimates/{id}")).await;
    page.form(&format!("/estimates/{id}{to}")).set("cause", &server.id().to_string())
}

async fn an_estimate_is_written_sent_accepted_and_made_into_a_job(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let page = desk.page("/estimates/new?q=acme").await;
    let begun = desk.submit(&page.form("/estimates")).await;
    assert!(begun.body.contains("Estimate begun") && begun.body.contains("EST-1001"), "{}", begun.body);
    let id = begun.body.split("/estimates/").find_map(|rest| rest.get(..36)?.parse().ok()).unwrap();
    let id = EstimateId(id);
    let draft = form(&server, &mut desk, id, "").await;
    assert_eq!(draft.get("address"), customer.1.to_string(), "the only place is the place");
    let draft =
        draft.set("title", "Two taps").set("note", "Both in the kitchen").set("internal", "Cousin of Vikram");
    let draft = draft.set("o0_l0_name", "Basin tap").set("o0_l0_quantity", "2").set("o0_l0_price", "100.50");
    let draft = draft.set("o0_l1_name", "Filter").set("o0_l1_price", "50").set("o0_l1_optional", "yes");
    let draft = draft.set("o0_discount", "10 %").set("deposit", "50 %");
    let saved = desk.submit(&draft).await;
    assert!(saved.body.contains("Estimate saved"), "{}", saved.body);
    let totals = stands(&server, id).await.total().unwrap();
    assert_eq!((totals.net, totals.tax, totals.total), (Minor(18_090), Minor(3_256), Minor(21_346)));
    assert_eq!(totals.deposit, Minor(10_673));
    assert!(saved.body.contains("213.46"), "{}", saved.body);
    let sent = form(&server, &mut desk, id, "").await.set("then", "send");
    let sent = desk.submit(&sent).await;
    assert!(sent.body.contains("Marked as sent") && sent.body.contains("Basin tap"), "{}", sent.body);
    assert!(!sent.body.contains("o0_l0_name"), "what was sent is not edited");
    let yes = form(&server, &mut desk, id, "/accept").await;
    let nameless = desk.submit(&yes.clone().set("name", "")).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let yes = yes.set("name", "S. Patil").set("extra_0_1", "yes");
    let yes = desk.submit(&yes.set("cause", &server.id().to_string())).await;
    assert!(yes.body.contains("S. Patil accepted"), "{}", yes.body);
    let accepted = stands(&server, id).await;
    assert_eq!(accepted.accepted.as_ref().unwrap().by, Some(server.dispatcher.id));
    assert_eq!(accepted.total().unwrap().net, Minor(22_590));
    let book = form(&server, &mut desk, id, "/book").await.set("job_type", &server.job_type.to_string());
    let job = desk.submit(&book).await;
    assert!(job.body.contains("Two taps") && job.body.contains("2 × Basin tap"), "{}", job.body);
    let job = server.record::<Job>(id.job()).await.unwrap();
    assert_eq!(job.amount.seen().unwrap().minor, 26_656);
    assert!(!job.description.contains("Cousin"), "internal notes stay with the office: {}", job.description);
    let audit = desk.page(&format!("/history/estimate/{id}")).await.body;
    assert!(audit.contains("Accepted") && audit.contains("S. Patil"), "{audit}");
}

async fn what_cannot_be_counted_comes_back_at_its_line(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    for (field, typed, said) in [
        ("o0_l0_quantity", "none", "Write a quantity above 0"),
        ("o0_l0_quantity", "0", "Write a quantity above 0"),
        ("o0_l0_price", "lots", "Write an amount"),
        ("o0_l0_price", "", "Write what one unit costs"),
        ("o0_l0_name", "", "Say what this line is"),
        ("o0_l0_discount", "120 %", "percent"),
        ("o0_discount", "x", "Write an amount"),
        ("deposit", "much", "Write an amount"),
        ("title", "", "please fill this in"),
    ] {
        let draft = form(&server, &mut desk, id, "").await;
        let back = desk.submit(&draft.set(field, typed)).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed}");
        assert!(back.body.contains(said), "{field} {typed}: {}", back.body);
        assert_eq!(back.form(&format!("/estimates/{id}")).get(field), typed, "what was typed stays");
    }
    // A discount of more than there is is the rule's to refuse.
    let draft = form(&server, &mut desk, id, "").await.set("o0_discount", "500");
    assert_eq!(desk.submit(&draft).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stands(&server, id).await.total().unwrap().total, Minor(10_000));
}

async fn the_price_book_fills_a_line_and_buttons_add_and_drop(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let item = json!({
        "id": server.id(), "name": "Copper pipe", "kind": "material", "code": "CU-15", "unit": "m",
        "price": { "unit": 412_500_000, "currency": "INR" }, "cost": { "unit": 200_000_000, "currency": "INR" },
    });
    let item: NewPriceItem = serde_json::from_value(item).unwrap();
    server.office(vec![Change::AddPriceItem(item.clone())]).await;
    let id = draft(&server, customer.0, "Pipe", 10_000).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/estimates/{id}");
    let typed =
        form(&server, &mut desk, id, "").await.set("o0_l1_name", "cu-15").set("o0_l1_quantity", "2.5");
    let look = |form: &Form| Form { action: format!("{path}/look"), ..form.clone() };
    let counted = desk.submit(&look(&typed)).await;
    let counted = counted.form(&path);
    assert_eq!((counted.get("o0_l1_name"), counted.get("o0_l1_price")), ("Copper pipe", "412.50"));
    assert_eq!((counted.get("o0_l1_unit"), counted.get("o0_l1_tax")), ("m", "standard:18000000"));
    assert_eq!(stands(&server, id).await.seen()[0].lines.len(), 1, "looking saves nothing");
    let two = desk.submit(&look(&counted).set("more", "yes")).await.form(&path);
    assert_eq!((two.get("o0_name"), two.get("o1_name")), ("Option 1", "Option 2"));
    let fewer = desk.submit(&look(&two).set("drop", "1.0")).await.form(&path);
    assert_eq!((fewer.get("o1_l0_name"), fewer.get("o1_l1_name")), ("Copper pipe", ""));
    let saved =
        desk.submit(&fewer.clone().set("recommended", "1").set("cause", &server.id().to_string())).await;
    assert!(saved.body.contains("Margin") && saved.body.contains("Estimate saved"), "{}", saved.body);
    let offers = stands(&server, id).await.seen().to_vec();
    assert_eq!(offers.iter().map(|offer| offer.lines.len()).collect::<Vec<_>>(), [2, 1]);
    assert!(offers[1].recommended && offers[1].lines[0].item == Some(item.id));
    let one = desk.submit(&look(&saved.form(&path)).set("less", "0")).await.form(&path);
    assert_eq!(
        (one.get("o0_name"), one.get("o0_l0_name"), one.get("o1_there")),
        ("Option 2", "Copper pipe", "")
    );
}

async fn an_old_page_overwrites_nothing_it_did_not_touch(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let old = form(&server, &mut desk, id, "").await;
    let new = form(&server, &mut desk, id, "").await.set("o0_l0_price", "90");
    desk.submit(&new).await;
    desk.submit(&old.set("title", "Two taps")).await;
    let now = stands(&server, id).await;
    assert_eq!((now.title.as_str(), now.total().unwrap().total), ("Two taps", Minor(9_000)));
}

async fn what_is_over_the_limit_is_approved_by_a_manager(engine: Engine) {
    let server = taxed(engine).await;
    let patch = CompanyPatch { approval_above: Some(Some(1_000)), ..CompanyPatch::default() };
    server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    let rep = somebody(&server, "Rita Rep", Role::SalesRep).await;
    let customer = owned(&server, &rep).await;
    let mut desk = Browser::of(&server, &rep).await;
    let page = desk.page(&format!("/customers/{customer}")).await;
    let begun = desk.submit(&page.form("/estimates")).await;
    let id = begun.body.split("/estimates/").find_map(|rest| rest.get(..36)?.parse().ok()).unwrap();
    let id = EstimateId(id);
    let typed =
        form(&server, &mut desk, id, "").await.set("o0_l0_name", "Boiler").set("o0_l0_price", "1000.01");
    let saved = desk.submit(&typed).await;
    assert!(saved.body.contains("above what may be sent without a manager"), "{}", saved.body);
    let waits = async |desk: &mut Browser| desk.page("/estimates").await.body.contains("Waits for approval");
    assert!(waits(&mut desk).await, "whoever approves finds it in the list");
    let send = form(&server, &mut desk, id, "").await.set("then", "send");
    let refused = desk.submit(&send).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Ask for approval first"), "{}", refused.body);
    let mut office = Browser::of(&server, &server.dispatcher).await;
    let revise = form(&server, &mut office, id, "/revise").await.set("reason", "Is it the 25 l one?");
    office.submit(&revise).await;
    assert!(desk.page(&format!("/estimates/{id}")).await.body.contains("Is it the 25 l one?"));
    let page = office.page(&format!("/estimates/{id}")).await;
    let approve = page
        .forms()
        .into_iter()
        .find(|form| form.get("step") == "approve")
        .expect("whoever may approve is offered it");
    let approved = office.submit(&approve).await;
    assert!(approved.body.contains("approved this"), "{}", approved.body);
    assert!(!waits(&mut desk).await);
    let send = form(&server, &mut desk, id, "").await.set("then", "send");
    let sent = desk.submit(&send).await;
    assert!(sent.body.contains("Marked as sent"), "{}", sent.body);
}

async fn what_was_sent_gets_a_new_version(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    step(&server, id, EstimateStep::Send).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let page = desk.page(&format!("/estimates/{id}")).await;
    let version = page.forms().into_iter().find(|form| form.get("step") == "version").unwrap();
    let next = desk.submit(&version).await;
    assert!(next.body.contains("A new version of") && next.body.contains("EST-1001"), "{}", next.body);
    let new = next.body.split("action=\"/estimates/").find_map(|rest| rest.get(..36)?.parse().ok()).unwrap();
    let new = EstimateId(new);
    assert_eq!(stands(&server, id).await.superseded, None, "the customer still holds what they hold");
    step(&server, new, EstimateStep::Send).await;
    let old = stands(&server, id).await;
    assert_eq!(old.superseded, Some(new));
    let new = stands(&server, new).await;
    assert_eq!((new.status, new.seen()), (EstimateStatus::Sent, old.seen()));
    assert_eq!((old.number, new.number), (Some(1001), Some(1002)));
    let page = desk.page(&format!("/estimates/{id}")).await;
    assert!(page.body.contains("There is a newer version"), "{}", page.body);
    assert!(page.find_form(&format!("/estimates/{id}/accept")).is_none());
}

async fn drafts_are_deleted_and_come_back(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let page = desk.page(&format!("/estimates/{id}")).await;
    let delete = page.forms().into_iter().find(|form| form.get("step") == "delete").unwrap();
    let gone = desk.submit(&delete).await;
    assert!(!desk.page("/estimates").await.body.contains("Taps"));
    desk.submit(&gone.form("/undo")).await;
    assert!(desk.page("/estimates").await.body.contains("Taps"));
    step(&server, id, EstimateStep::Send).await;
    let refused = step(&server, id, EstimateStep::Delete).await;
    assert!(
        matches!(&refused, Outcome::Rejected { refusal } if refusal.code == Code::NotADraft),
        "{refused:?}"
    );
}

async fn estimates_expire_in_the_companys_zone(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    let today = shared::local::date(chrono_tz::Asia::Kolkata, server.app.now());
    let patch = EstimatePatch { valid_until: Some(Some(today)), ..EstimatePatch::default() };
    server.office(vec![Change::EditEstimate { id, patch }]).await;
    step(&server, id, EstimateStep::Send).await;
    expire_due(&server.app).await.unwrap();
    assert_eq!(stands(&server, id).await.status, EstimateStatus::Sent);
    server.clock.advance(TimeDelta::hours(24));
    expire_due(&server.app).await.unwrap();
    expire_due(&server.app).await.unwrap();
    assert_eq!(stands(&server, id).await.status, EstimateStatus::Expired);
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let yes = form(&server, &mut desk, id, "/accept").await.set("name", "S. Patil");
    let refused = desk.submit(&yes).await;
    assert!(refused.body.contains("To accept it late, say why"), "{}", refused.body);
    let late = refused.form(&format!("/estimates/{id}/accept")).set("late", "Called on Friday");
    let late = desk.submit(&late.set("cause", &server.id().to_string())).await;
    assert!(late.body.contains("After the last day: Called on Friday"), "{}", late.body);
}

async fn a_thousand_presses_make_one_job(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    step(&server, id, EstimateStep::Send).await;
    let content = stands(&server, id).await.content().unwrap();
    let (app, company, person) = (server.app.clone(), server.company, server.dispatcher.id);
    let causes: Vec<_> = (0..1_000).map(|_| server.id()).collect();
    let press = move |cause: uuid::Uuid| {
        let (app, content) = (Arc::clone(&app), content.clone());
        async move {
            let name = "S. Patil".to_owned();
            let choice = Choice { offer: 0, extras: Default::default(), name, content, late: String::new() };
            let accept = Change::MoveEstimate { id, step: EstimateStep::Accept(choice) };
            let book = Change::BookEstimate { id, job_type: server.job_type, address: Some(customer.1) };
            let origin = Origin::Web { person, peer: None, agent: "test".into() };
            act(&app, company, &origin, cause, vec![accept, book]).await.unwrap()
        }
    };
    let app = press.clone();
    let outcomes = futures::future::join_all(causes.into_iter().map(app)).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Applied { .. })), "{outcomes:?}");
}

async fn the_list_finds_counts_and_sums(engine: Engine) {
    let server = taxed(engine).await;
    let (acme, other) = (server.customer("Acme").await, server.customer("Hotel Sahyadri").await);
    let first = draft(&server, acme.0, "Taps", 10_000).await;
    draft(&server, other.0, "Boiler", 25_000).await;
    step(&server, first, EstimateStep::Send).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    for (asked, shown, sum) in [
        ("", [true, true], "350.00"),
        ("?status=sent", [true, false], "100.00"),
        ("?status=draft", [false, true], "250.00"),
        ("?q=sahyadri", [false, true], "250.00"),
        ("?q=est-1001", [true, false], "100.00"),
        ("?status=accepted", [false, false], ""),
        ("?status=nonsense", [true, true], "350.00"),
    ] {
        let page = desk.page(&format!("/estimates{asked}")).await.body;
        assert_eq!(["Taps", "Boiler"].map(|title| page.contains(&format!(">{title}<"))), shown, "{asked}");
        assert!(page.contains(sum), "{asked}: {page}");
    }
    let file = desk.page("/estimates/export.csv?status=draft").await.body;
    assert!(file.contains("EST-1002,Boiler,Hotel Sahyadri,Draft,250.00"), "{file}");
    let patch = CompanyPatch { currency: Some(iso_currency::Currency::EUR), ..CompanyPatch::default() };
    server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    draft(&server, acme.0, "Pump", 3_000).await;
    let page = desk.page("/estimates").await.body;
    assert!(page.contains("€\u{a0}30.00 + ₹\u{a0}350.00 in all"), "currencies are not added up: {page}");
}

async fn a_rep_sees_their_customers_estimates_alone(engine: Engine) {
    let server = taxed(engine).await;
    let rep = somebody(&server, "Rita Rep", Role::SalesRep).await;
    let theirs = draft(&server, owned(&server, &rep).await, "Taps", 10_000).await;
    let others = draft(&server, server.customer("Other").await.0, "Boiler", 10_000).await;
    let mut desk = Browser::of(&server, &rep).await;
    let list = desk.page("/estimates").await.body;
    assert!(list.contains(">Taps<") && !list.contains(">Boiler<"), "{list}");
    assert_eq!(desk.open(&format!("/estimates/{theirs}")).await.status, StatusCode::OK);
    assert_eq!(desk.open(&format!("/estimates/{others}")).await.status, StatusCode::NOT_FOUND);
    let mut phone = server.phone(&rep).await;
    phone.pull().await;
    assert!(phone.holds(Kind::Estimate, theirs) && !phone.holds(Kind::Estimate, others));
}

async fn somebody(server: &Server, name: &str, role: Role) -> Person {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson { id, name: name.into(), phone: String::new(), roles: vec![role] });
    server.office(vec![add]).await;
    server.record::<Person>(id).await.unwrap()
}

/// A customer of theirs.
async fn owned(server: &Server, rep: &Person) -> AccountId {
    let (account, _) = server.customer("Acme").await;
    let patch = AccountPatch { owner: Some(Some(rep.id)), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id: account, patch }]).await;
    account
}

/// What one person wrote while another had the form open is said, and nothing that was typed is lost.
async fn what_somebody_else_wrote_meanwhile_is_said(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let old = form(&server, &mut desk, id, "").await;
    let new = form(&server, &mut desk, id, "").await.set("o0_l0_quantity", "7");
    desk.submit(&new).await;
    let back = desk.submit(&old.clone().set("o0_l0_price", "90")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Somebody else has changed the lines meanwhile"), "{}", back.body);
    assert_eq!(stands(&server, id).await.seen()[0].lines[0].quantity.plain(), "7");
    let typed = back.form(&format!("/estimates/{id}"));
    assert_eq!(typed.get("o0_l0_price"), "90", "what was typed stays");
    let saved = desk.submit(&typed.set("cause", &server.id().to_string())).await;
    assert!(saved.body.contains("Estimate saved"), "{}", saved.body);
    assert_eq!(stands(&server, id).await.total().unwrap().total, Minor(9_000));
    // Sent meanwhile: it becomes another draft.
    let old = form(&server, &mut desk, id, "").await.set("o0_l0_price", "80");
    step(&server, id, EstimateStep::Send).await;
    let back = desk.submit(&old).await;
    assert!(
        back.body.contains("Only a draft is edited") && back.body.contains("Save as another draft"),
        "{}",
        back.body
    );
    let copy =
        back.form(&format!("/estimates/{id}")).set("then", "copy").set("cause", &server.id().to_string());
    let copy = desk.submit(&copy).await;
    assert!(copy.body.contains("Estimate begun") && copy.body.contains("80.00"), "{}", copy.body);
}

async fn a_job_that_was_closed_again_is_made_anew(engine: Engine) {
    let server = taxed(engine).await;
    let customer = server.customer("Acme").await;
    let id = draft(&server, customer.0, "Taps", 10_000).await;
    step(&server, id, EstimateStep::Send).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let yes = form(&server, &mut desk, id, "/accept").await.set("name", "S. Patil");
    desk.submit(&yes).await;
    let book = form(&server, &mut desk, id, "/book").await.set("job_type", &server.job_type.to_string());
    let made = desk.submit(&book).await;
    desk.submit(&made.form("/undo")).await;
    assert_eq!(server.record::<Job>(id.job()).await.unwrap().status, JobStatus::Closed);
    let book = form(&server, &mut desk, id, "/book").await.set("job_type", &server.job_type.to_string());
    desk.submit(&book).await;
    assert_eq!(server.record::<Job>(id.job()).await.unwrap().status, JobStatus::Lead);
    // It goes along when the acceptance is withdrawn.
    let withdraw = form(&server, &mut desk, id, "/withdraw").await.set("reason", "A slip");
    desk.submit(&withdraw).await;
    assert_eq!(server.record::<Job>(id.job()).await.unwrap().status, JobStatus::Closed);
}
