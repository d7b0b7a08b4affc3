//! Kinds of work in the dashboard: made, edited, no longer offered, and made in passing with a job.

use crate::support::Server;
use crate::web_browser::Browser;
use axum::http::StatusCode;
use shared::gates::Gate;
use shared::records::*;
use shared::*;

on_both_engines! {
    a_kind_is_made_edited_and_taken_back
    what_was_typed_stays_when_a_kind_is_not_right
    a_kind_that_is_no_longer_offered_stays_with_its_jobs
    the_usual_kinds_of_a_trade_come_once
    a_kind_is_made_in_passing_with_the_job
    a_stale_page_overwrites_only_what_was_changed_in_it
}

async fn kinds(server: &Server) -> Vec<JobType> {
    let mut tx = server.app.db.read().await.unwrap();
    sync_server::db::tables::all::<JobType>(&mut tx, server.company).await.unwrap()
}

async fn named(server: &Server, name: &str) -> JobType {
    kinds(server).await.into_iter().find(|kind| kind.name == name).unwrap_or_else(|| panic!("no {name}"))
}

async fn a_kind_is_made_edited_and_taken_back(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let settings = admin.page("/settings").await;
    assert!(settings.body.contains("href=\"/settings/kinds\""), "it is found from the settings");
    let form = admin.page("/settings/kinds/new").await.form("/settings/kinds");
    let made = form
        .set("name", "Leak repair")
        .set("minutes", "75")
        .set("amount", "1,299.50")
        .set("checklist", "Water off\r\n\r\n Dry \r\n")
        .set("before", "2");
    let list = admin.submit(&made).await;
    assert!(list.body.contains("Leak repair") && list.body.contains("Undo"), "{}", list.body);
    let kind = named(&server, "Leak repair").await;
    assert_eq!(kind.minutes, 75);
    assert_eq!(kind.amount.seen().map(|m| m.minor), Some(129_950));
    assert_eq!(kind.checklist, ["Water off", "Dry"]);
    assert_eq!(kind.photos, PhotosAsked { before: Some(2), after: None });
    assert_eq!(kind.gates.0.len(), 7);

    let path = format!("/settings/kinds/{}", kind.id);
    let form = admin.page(&path).await.form(&path);
    assert_eq!((form.get("amount"), form.get("checklist")), ("1299.50", "Water off\nDry"));
    let edited = form.without("gate_rating").without("gate_review").set("amount", "").set("after", "0");
    let list = admin.submit(&edited).await;
    let kind = named(&server, "Leak repair").await;
    assert!(!kind.gates.0.contains(&Gate::Rating) && kind.gates.0.contains(&Gate::Arrival));
    assert_eq!((kind.amount.seen(), kind.photos.after), (None, Some(0)));
    assert!(list.body.contains("5 of 7"));

    let undone = admin.submit(&list.form("/undo")).await;
    assert!(undone.body.contains("Undone"));
    let kind = named(&server, "Leak repair").await;
    assert_eq!((kind.gates.0.len(), kind.amount.seen().map(|m| m.minor)), (7, Some(129_950)));

    let history = admin.page(&format!("/history/job_type/{}", kind.id)).await.body;
    assert!(history.contains("Leak repair") && history.contains("photos asked for"), "{history}");
    let audit = admin.page("/audit?kind=job_type").await.body;
    assert!(audit.contains("Leak repair"));
}

async fn what_was_typed_stays_when_a_kind_is_not_right(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings/kinds/new").await.form("/settings/kinds");
    let wrong = form.set("name", "repair").set("minutes", "soon").set("amount", "much").set("after", "99");
    let back = admin.submit(&wrong).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "There is a kind of work of this name already",
        "A whole number from 1 to 44640",
        "Write an amount",
        "A whole number from 0 to 20",
    ] {
        assert!(back.body.contains(said), "{said}");
    }
    let form = back.form("/settings/kinds");
    assert_eq!((form.get("name"), form.get("minutes"), form.get("amount")), ("repair", "soon", "much"));
    assert_eq!(kinds(&server).await.len(), 1);
}

async fn a_kind_that_is_no_longer_offered_stays_with_its_jobs(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, _) = server.job(customer, &[&server.asha]).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form_page = format!("/jobs/new?account={}&address={}", customer.0, customer.1);
    let stale = admin.page(&form_page).await.form("/jobs");
    let list = admin.page("/settings/kinds").await;
    let off = list.form(&format!("/settings/kinds/{}/active", server.job_type));
    let list = admin.submit(&off).await;
    assert!(list.body.contains("Repair is no longer offered") && list.body.contains("Not offered"));
    assert!(!named(&server, "Repair").await.active);
    let option = format!("value=\"{}\"", server.job_type);
    assert!(!admin.page(&form_page).await.body.contains(&option), "it is not offered for a new job");
    assert_eq!(admin.page(&format!("/jobs/{job}")).await.status, StatusCode::OK, "its job stays");
    // A page that was open all the while still names it.
    let stale = stale.set("job_type", &server.job_type.to_string()).set("title", "Tap");
    let back = admin.submit(&stale).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("is no longer offered for new jobs"), "{}", back.body);
    assert_eq!(back.form("/jobs").get("title"), "Tap");

    let undone = admin.submit(&list.form("/undo")).await;
    assert!(undone.body.contains("Undone") && named(&server, "Repair").await.active);
    assert!(admin.page(&form_page).await.body.contains(&option));
}

async fn the_usual_kinds_of_a_trade_come_once(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings/kinds").await.form("/settings/kinds/starter").set("trade", "general");
    let list = admin.submit(&form).await;
    // "Repair" is there already.
    assert!(list.body.contains("5 kinds of work added"), "{}", list.body);
    assert_eq!(kinds(&server).await.len(), 6);
    let again = admin.submit(&list.form("/settings/kinds/starter").set("trade", "general")).await;
    assert!(again.body.contains("All of these are there already"));
    assert_eq!(kinds(&server).await.len(), 6);
    let undone = admin.submit(&list.form("/undo")).await;
    assert!(undone.body.contains("Undone"));
    assert_eq!(kinds(&server).await.iter().filter(|kind| kind.active).count(), 1);
}

async fn a_kind_is_made_in_passing_with_the_job(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let roles = vec![Role::Dispatcher];
    server
        .office(vec![Change::AddPerson(NewPerson { id, name: "Misaki".into(), phone: String::new(), roles })])
        .await;
    let misaki = server.record::<Person>(id).await.unwrap();
    let customer = server.customer("Acme").await;
    let mut dispatcher = Browser::of(&server, &misaki).await;
    let page = format!("/jobs/new?account={}&address={}", customer.0, customer.1);
    let form = dispatcher.page(&page).await.form("/jobs").set("kind_name", "Gutter cleaning");
    let back = dispatcher.submit(&form.set("kind_minutes", "long")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = back.form("/jobs");
    assert_eq!((form.get("kind_name"), form.get("kind_minutes")), ("Gutter cleaning", "long"));
    assert_eq!(kinds(&server).await.len(), 1, "nothing is made before the job is");
    let done = form.set("kind_minutes", "45").set("kind_amount", "900").set("title", "Before the rain");
    let job = dispatcher.submit(&done).await;
    assert!(job.body.contains("Job created") && job.body.contains("Gutter cleaning"), "{}", job.body);
    let kind = named(&server, "Gutter cleaning").await;
    assert_eq!((kind.minutes, kind.amount.seen().map(|m| m.minor)), (45, Some(90_000)));
    let jobs = async || {
        let mut tx = server.app.db.read().await.unwrap();
        sync_server::db::tables::all::<Job>(&mut tx, server.company).await.unwrap()
    };
    assert_eq!(jobs().await[0].amount.seen().map(|m| m.minor), Some(90_000), "it costs what it usually does");
    // The same name once more is the same kind.
    let form =
        dispatcher.page(&page).await.form("/jobs").set("kind_name", "gutter CLEANING").set("title", "Again");
    assert!(dispatcher.submit(&form).await.body.contains("Job created"));
    assert_eq!(kinds(&server).await.len(), 2);
}

async fn a_stale_page_overwrites_only_what_was_changed_in_it(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/settings/kinds/{}", server.job_type);
    let stale = admin.page(&path).await.form(&path);
    let patch = JobTypePatch { checklist: Some(vec!["Dry".into()]), ..JobTypePatch::default() };
    server.office(vec![Change::EditJobType { id: server.job_type, patch }]).await;
    admin.submit(&stale.set("minutes", "30")).await;
    let kind = named(&server, "Repair").await;
    assert_eq!((kind.minutes, kind.checklist), (30, vec!["Dry".to_owned()]));
}
