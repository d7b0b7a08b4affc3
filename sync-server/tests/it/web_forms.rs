//! Forms of the dashboard, without scripts: tokens, what was typed stays, Undo, warnings, and no silent overwriting.

use crate::support::{Server, capture, send};
use crate::web_browser::{Browser, Page};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures::StreamExt;
use shared::records::*;
use shared::*;
use sync_server::sessions;

on_both_engines! {
    a_form_without_its_token_changes_nothing
    a_visit_is_reassigned_and_undo_takes_it_back
    who_is_on_the_way_is_not_moved_without_saying_so
    two_dispatchers_do_not_overwrite_each_other
    a_visit_off_the_plan_comes_back_with_undo
    a_new_customer_and_job_are_taken_down_in_one_form
    an_amount_is_read_as_the_company_writes_it
    a_job_with_a_time_for_nobody_yet_is_taken_back
    a_new_job_says_what_speaks_against_its_plan
    someone_known_already_is_noticed
    what_was_typed_stays_when_something_is_wrong
    a_form_sent_twice_is_one_job
    an_old_page_overwrites_only_what_was_changed_in_it
    a_move_that_is_not_possible_says_why
    a_note_keeps_its_earlier_texts
    a_question_from_the_field_is_granted
    late_work_is_accepted
    work_of_somebody_not_entitled_is_shown_as_kept_aside
    only_admins_change_settings
    the_companys_profile_is_edited_where_it_was_touched
    signing_in_asks_for_the_right_password
    open_pages_are_poked
}

fn location(page: &Page) -> &str {
    page.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
}

async fn a_form_without_its_token_changes_nothing(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, _) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let good =
        browser.page(&format!("/jobs/{job}")).await.form(&format!("/jobs/{job}/edit")).set("title", "Other");
    for token in ["", "0000", &"f".repeat(32)] {
        let form = good.clone().set("csrf", token);
        assert_eq!(browser.post(&form.action, &form.fields).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(server.record::<Job>(job).await.unwrap().title, "Leaking tap");
    // Another session's token is not this one's.
    let mut other = Browser::of(&server, &server.dispatcher).await;
    assert_eq!(other.post(&good.action, &good.fields).await.status, StatusCode::FORBIDDEN);
    browser.submit(&good).await;
    assert_eq!(server.record::<Job>(job).await.unwrap().title, "Other");
}

async fn a_visit_is_reassigned_and_undo_takes_it_back(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (_, visit) = server.job(customer, &[&server.asha]).await;
    let before = server.record::<Visit>(visit).await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form =
        browser.page(&format!("/visits/{visit}?day=2026-11-20")).await.form(&format!("/visits/{visit}/plan"));
    assert_eq!(form.get("technician"), server.asha.id.to_string());
    assert_eq!((form.get("from"), form.get("to")), ("10:00", "12:00"));
    let form = form.set("technician", &server.miguel.id.to_string()).set("from", "14:00").set("to", "15:30");
    let answer = browser.submit(&form).await;
    assert!(answer.body.contains("Moved to Miguel Ortega, 14:00–15:30"), "{}", answer.body);
    let moved = server.record::<Visit>(visit).await.unwrap();
    assert_eq!(moved.plan.technicians, vec![server.miguel.id]);
    let undone = browser.submit(&answer.form("/undo")).await;
    assert!(undone.body.contains("Undone"));
    assert_eq!(server.record::<Visit>(visit).await.unwrap().plan, before.plan);
    // What is said once is not said again.
    assert!(!browser.page("/today").await.body.contains("Undone"));
}

async fn who_is_on_the_way_is_not_moved_without_saying_so(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (_, on_way) = capture(&server.app, job, visit, EvidenceBody::OnMyWay { eta: None });
    phone.does(vec![on_way]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/visits/{visit}")).await;
    assert!(page.body.contains("Asha Verma is already on the way"));
    let form = page.form(&format!("/visits/{visit}/plan")).set("technician", &server.miguel.id.to_string());
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Asha Verma is on the way or on site"));
    assert_eq!(server.record::<Visit>(visit).await.unwrap().plan.technicians, vec![server.asha.id]);
    let again = back.form(&format!("/visits/{visit}/plan"));
    assert_eq!(again.get("technician"), server.miguel.id.to_string(), "what was chosen stays");
    browser.submit(&again.set("despite", "yes")).await;
    assert_eq!(server.record::<Visit>(visit).await.unwrap().plan.technicians, vec![server.miguel.id]);
}

async fn two_dispatchers_do_not_overwrite_each_other(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (_, visit) = server.job(customer, &[]).await;
    let (mut one, mut two) =
        (Browser::of(&server, &server.dispatcher).await, Browser::of(&server, &server.dispatcher).await);
    let path = format!("/visits/{visit}");
    let action = format!("/visits/{visit}/plan");
    let first = one.page(&path).await.form(&action).set("technician", &server.asha.id.to_string());
    let second = two.page(&path).await.form(&action).set("technician", &server.miguel.id.to_string());
    one.submit(&first).await;
    let back = two.submit(&second).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Someone else has planned this visit meanwhile"));
    assert_eq!(server.record::<Visit>(visit).await.unwrap().plan.technicians, vec![server.asha.id]);
}

async fn a_visit_off_the_plan_comes_back_with_undo(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page(&format!("/visits/{visit}")).await.form(&format!("/visits/{visit}/cancel"));
    let answer = browser.submit(&form).await;
    assert_eq!(server.record::<Visit>(visit).await.unwrap().outcome, Some(Outcome::Cancelled));
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::Lead);
    let today = browser.submit(&answer.form("/undo")).await;
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::Scheduled);
    assert!(today.body.contains("Leaking tap"));
    // It is the visit that it was, and no further one.
    let again = server.record::<Visit>(visit).await.unwrap();
    assert!(again.is_open() && again.has(server.asha.id) && again.formerly.is_empty(), "{again:?}");
    assert_eq!(server.count("select count(*) from visits").await, 1);
}

async fn a_new_customer_and_job_are_taken_down_in_one_form(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/jobs/new").await.form("/jobs");
    let form = form
        .set("name", "राहुल पाटील")
        .set("phone", "+91 20 2553 0142")
        .set("address", "14 Prabhat Road, Pune")
        .set("lat", "18.5132")
        .set("lng", "73.8290")
        .set("job_type", &server.job_type.to_string())
        .set("title", "Water heater, no hot water")
        .set("amount", "3,600.50")
        .set("urgent", "yes")
        .set("technician", &server.asha.id.to_string())
        .set("date", "2026-11-20")
        .set("from", "10:30")
        .set("to", "");
    let page = browser.submit(&form).await;
    assert_eq!(page.status, StatusCode::OK);
    for said in [
        "Job created",
        "राहुल पाटील",
        "Water heater, no hot water",
        "₹\u{a0}3,600.50",
        "Urgent",
        "10:30–12:00",
    ] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(browser.page("/today").await.body.contains("राहुल पाटील"));
    let found = browser.page("/jobs/new?q=2553").await.body;
    assert!(found.contains("14 Prabhat Road"), "found by phone");
    let found = browser.page("/jobs/new?q=prabhat").await.body;
    assert!(found.contains("राहुल पाटील"), "found by address");
    // Undo closes it again.
    browser.submit(&page.form("/undo")).await;
    assert!(browser.page("/jobs?status=closed").await.body.contains("Water heater"));
}

async fn an_amount_is_read_as_the_company_writes_it(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let customer = server.customer("Sunita Joshi").await;
    let job = async |browser: &mut Browser, amount: &str| {
        let form = browser.page(&format!("/jobs/new?account={}", customer.0)).await.form("/jobs");
        let form = form.set("job_type", &server.job_type.to_string()).set("title", "Tap");
        browser.submit(&form.set("at", &customer.1.to_string()).set("amount", amount)).await
    };
    // The company writes as India does; a comma before two digits can be nothing else than decimals.
    for (typed, said) in
        [("149,90", "₹\u{a0}149.90"), ("1,23,456", "₹\u{a0}1,23,456.00"), ("Rs. 1299.00", "₹\u{a0}1,299.00")]
    {
        let made = job(&mut browser, typed).await;
        assert!(made.body.contains("Job created") && made.body.contains(said), "{typed}: {}", made.body);
    }
    for (typed, why) in [("12 €", "amounts are in INR"), ("1.234", "Write an amount such as")] {
        let back = job(&mut browser, typed).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.body.contains(why), "{typed}: {}", back.body);
        assert_eq!(back.form("/jobs").get("amount"), typed);
    }
    // In Germany a point groups thousands.
    let patch = CompanyPatch { locale: Some("de-DE".into()), ..CompanyPatch::default() };
    server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    let made = job(&mut browser, "1.234").await;
    assert!(made.body.contains("₹\u{a0}1,234.00"), "{}", made.body);
}

async fn a_job_with_a_time_for_nobody_yet_is_taken_back(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let customer = server.customer("Sunita Joshi").await;
    let form = browser.page(&format!("/jobs/new?account={}", customer.0)).await.form("/jobs");
    let form = form.set("job_type", &server.job_type.to_string()).set("title", "Tap");
    let form = form.set("date", "2026-11-20").set("from", "16:00").set("to", "18:00");
    let page = browser.submit(&form.set("at", &customer.1.to_string())).await;
    assert!(page.body.contains("Job created"), "{}", page.body);
    let undone = browser.submit(&page.form("/undo")).await;
    assert!(undone.body.contains("Undone"), "{}", undone.body);
}

async fn a_new_job_says_what_speaks_against_its_plan(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/jobs/new").await.form("/jobs");
    let form = form.set("name", "S. Joshi").set("phone", "020 1234 5678").set("address", "1 Other Road");
    let form = form.set("job_type", &server.job_type.to_string()).set("title", "Tap");
    // In the past, and only for a helper: that is somebody too.
    let form = form.set("helper", &server.asha.id.to_string());
    let form = form.set("date", "2026-11-19").set("from", "08:00").set("to", "10:00");
    let asked = browser.submit(&form).await;
    assert!(asked.body.contains("It begins in the past"), "{}", asked.body);
    assert!(asked.body.contains("Create it anyway"), "{}", asked.body);
    let made = browser.submit(&asked.form("/jobs")).await;
    assert!(made.body.contains("Job created") && made.body.contains(&server.asha.name), "{}", made.body);
}

async fn someone_known_already_is_noticed(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let known = server.customer("Sunita Joshi").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/jobs/new").await.form("/jobs");
    let form = form
        .set("name", "S. Joshi")
        .set("phone", "020 1234 5678")
        .set("address", "1 Other Road")
        .set("job_type", &server.job_type.to_string())
        .set("title", "Tap");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Is it one of these?") && back.body.contains("Sunita Joshi"));
    // Choosing her keeps what was typed.
    let chosen = browser.submit(&back.form("/jobs").set("use", &known.0.to_string())).await;
    let form = chosen.form("/jobs");
    assert_eq!((form.get("account"), form.get("title")), (known.0.to_string().as_str(), "Tap"));
    browser.submit(&form.set("at", &known.1.to_string())).await;
    // Saying that it is somebody else makes a new customer.
    browser.submit(&back.form("/jobs").set("sure", "yes")).await;
    let customers = browser.page("/customers").await.body;
    assert_eq!(customers.matches("Joshi").count(), 2);
}

async fn what_was_typed_stays_when_something_is_wrong(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/jobs/new").await.form("/jobs");
    let form = form
        .set("name", "Acme")
        .set("address", "Main Road")
        .set("amount", "many")
        .set("technician", &server.asha.id.to_string())
        .set("date", "2026-11-20")
        .set("from", "12:00")
        .set("to", "11:00");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "Choose the kind of work",
        "Title: please fill this in",
        "Write an amount",
        "The end must come after the start",
    ] {
        assert!(back.body.contains(said), "{said}");
    }
    assert!(back.body.contains("aria-invalid=\"true\"") && back.body.contains("href=\"#new-title\""));
    let form = back.form("/jobs");
    assert_eq!((form.get("name"), form.get("amount"), form.get("to")), ("Acme", "many", "11:00"));
    assert_eq!(server.count("select count(*) from jobs where company_id = $1").await, 0);
}

async fn a_form_sent_twice_is_one_job(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form =
        browser.page(&format!("/jobs/new?account={}&address={}", customer.0, customer.1)).await.form("/jobs");
    let form = form.set("job_type", &server.job_type.to_string()).set("title", "Tap");
    browser.submit(&form).await;
    browser.post(&form.action, &form.fields).await;
    assert_eq!(server.count("select count(*) from jobs where company_id = $1").await, 1);
}

async fn an_old_page_overwrites_only_what_was_changed_in_it(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, _) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let old = browser.page(&format!("/jobs/{job}")).await.form(&format!("/jobs/{job}/edit"));
    let patch = JobPatch { description: Some("Behind the wall".into()), ..JobPatch::default() };
    server.office(vec![Change::EditJob { id: job, patch }]).await;
    // What comes back with something wrong is somebody's typing: news of the job does not replace it.
    let wrong = browser.submit(&old.clone().set("amount", "much").set("description", "Not yet saved")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("Not yet saved") && wrong.body.contains("data-dirty=\"yes\""),
        "{}",
        wrong.body
    );
    browser.submit(&old.set("title", "Leaking tap, urgent now")).await;
    let now = server.record::<Job>(job).await.unwrap();
    assert_eq!(
        (now.title.as_str(), now.description.as_str()),
        ("Leaking tap, urgent now", "Behind the wall")
    );
}

async fn a_move_that_is_not_possible_says_why(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, _) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/jobs/{job}/move");
    let page = browser.page(&format!("/jobs/{job}")).await;
    let back = browser.submit(&page.form(&action).set("to", "in_progress")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Arrived is still open"), "{}", back.body);
    let closed = browser.submit(&back.form(&action).set("to", "closed")).await;
    assert!(closed.body.contains("Moved to Closed"));
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::Closed);
    assert!(closed.find_form(&action).is_none(), "nothing follows, so nothing is offered");
}

async fn a_note_keeps_its_earlier_texts(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, _) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/jobs/{job}/notes");
    let page = browser.page(&format!("/jobs/{job}")).await;
    let page = browser.submit(&page.form(&action).set("text", "Ring twice")).await;
    assert!(page.body.contains("Ring twice"));
    // The first form to that address edits the note, the last one adds another.
    let edited = browser.submit(&page.form(&action).set("text", "Ring three times")).await;
    assert!(edited.body.contains("Ring three times") && edited.body.contains("1 earlier text"));
    assert!(edited.body.contains("Ring twice"), "the earlier text is there to be read");
    let history = browser.page(&format!("/jobs/{job}/history")).await.body;
    assert!(history.contains("Ring twice") && history.contains("D. Kulkarni"));
}

async fn a_question_from_the_field_is_granted(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (_, arrived) = capture(&server.app, job, visit, crate::support::arrival());
    phone.does(vec![arrived]).await;
    let escape = Escape { gate: gates::Gate::BeforePhotos, reason: "Camera broken".into(), how: How::Asked };
    let (_, asks) = capture(&server.app, job, visit, EvidenceBody::Escape(escape));
    phone.does(vec![asks]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/alerts").await;
    assert!(page.body.contains("Asks to leave out: Before photos") && page.body.contains("Camera broken"));
    let grant = page.body.split("action=\"/alerts/").nth(1).unwrap().split('"').next().unwrap();
    let after = browser.submit(&page.form(&format!("/alerts/{grant}"))).await;
    assert!(after.body.contains("Granted") && !after.body.contains("Camera broken"));
    let granted = server
        .evidence(job)
        .await
        .into_iter()
        .any(|e| matches!(e.body, EvidenceBody::Escape(Escape { how: How::Granted, .. })));
    assert!(granted);
}

async fn late_work_is_accepted(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (_, arrived) = capture(&server.app, job, visit, crate::support::arrival());
    let plan =
        Plan { technicians: vec![server.miguel.id], ..server.record::<Visit>(visit).await.unwrap().plan };
    server
        .office(vec![Change::PlanVisit { id: visit, job, rev: Some(0), plan, despite_under_way: false }])
        .await;
    phone.does(vec![arrived]).await;
    assert!(server.evidence(job).await[0].late);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/alerts").await;
    let accept = page.body.split("action=\"/alerts/").nth(1).unwrap().split('"').next().unwrap();
    assert!(accept.ends_with("/accept"), "{accept}");
    let after = browser.submit(&page.form(&format!("/alerts/{accept}"))).await;
    assert!(after.body.contains("Accepted"), "{}", after.body);
    assert!(!server.evidence(job).await[0].late);
    assert_eq!(server.record::<Job>(job).await.unwrap().status, JobStatus::EnRoute);
}

async fn work_of_somebody_not_entitled_is_shown_as_kept_aside(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut stranger = server.phone(&server.miguel).await;
    let (_, arrived) = capture(&server.app, job, visit, crate::support::arrival());
    stranger.does(vec![arrived]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/alerts").await.body;
    assert!(page.contains("Kept aside") && page.contains("Miguel Ortega · 1 change"), "{page}");
}

async fn only_admins_change_settings(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Misaki".into(),
        phone: String::new(),
        roles: vec![Role::Dispatcher],
    });
    server.office(vec![add]).await;
    let misaki = server.record::<Person>(id).await.unwrap();
    let mut dispatcher = Browser::of(&server, &misaki).await;
    let page = dispatcher.page("/settings").await;
    assert!(page.find_form("/settings").is_none() && page.body.contains("Owners and admins change these"));
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings").await.form("/settings");
    let wrong = admin.submit(&form.clone().set("discount", "105")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = admin.submit(&form.set("min_before", "3").set("review", "high").set("wall", "800")).await;
    assert!(saved.body.contains("Settings saved"));
    let gates = server.record::<Company>(server.company).await.unwrap().gates;
    assert_eq!((gates.min_before, gates.wall_beyond_m), (3, Some(800)));
    assert!(matches!(gates.review, ReviewRule::OnlyHighRatings { .. }));
    admin.submit(&saved.form("/undo")).await;
    assert_eq!(server.record::<Company>(server.company).await.unwrap().gates, GateSettings::default());
}

async fn the_companys_profile_is_edited_where_it_was_touched(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let company = async || server.record::<Company>(server.company).await.unwrap();
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings").await.form("/settings/company");
    let stale = form.clone();

    let wrong = form
        .clone()
        .set("name", "Deccan Plumbing Pvt. Ltd.")
        .set("currency", "XYZ")
        .set("from_0", "18:00")
        .set("to_0", "08:00")
        .set("view_days", "3")
        .set("keep_days", "-1");
    let back = admin.submit(&wrong).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    let typed = back.form("/settings/company");
    assert_eq!(typed.get("name"), "Deccan Plumbing Pvt. Ltd.", "what was typed stays");
    for said in [
        "Three letters of a currency",
        "Monday: both times",
        "A whole number from 7 to 3650",
        "A whole number from 0 to 3650",
    ] {
        assert!(back.body.contains(said), "{said}");
    }
    assert_eq!(company().await.name, "Deccan Plumbing");

    let right = typed
        .set("currency", "eur")
        .set("from_0", "08:30")
        .set("to_0", "17:00")
        .set("view_days", "90")
        .set("keep_days", "14");
    let saved = admin
        .submit(&right.set("time_zone", "Europe/Berlin").set("address", "Hauptstraße 1\r\nBerlin"))
        .await;
    assert!(saved.body.contains("Settings saved"), "{}", saved.body);
    let now = company().await;
    assert_eq!(
        (now.name.as_str(), now.currency.code(), now.view_days, now.keep_days),
        ("Deccan Plumbing Pvt. Ltd.", "EUR", 90, 14)
    );
    assert_eq!((now.time_zone.as_str(), now.address.as_str()), ("Europe/Berlin", "Hauptstraße 1\nBerlin"));
    assert_eq!(now.hours.of(chrono::Weekday::Mon).unwrap().to.format("%H:%M").to_string(), "17:00");
    assert!(now.hours.of(chrono::Weekday::Sun).is_none());

    // A page that was open all the while changes what was touched in it, and nothing else.
    admin.submit(&stale.set("phone", "+49 30 1234")).await;
    let later = company().await;
    assert_eq!((later.phone.as_str(), later.name.as_str()), ("+49 30 1234", "Deccan Plumbing Pvt. Ltd."));
    assert_eq!(later.time_zone, "Europe/Berlin");
    // The first save is taken back.
    admin.submit(&saved.form("/undo")).await;
    assert_eq!((company().await.view_days, company().await.keep_days), (60, 30));

    let bad = CompanyPatch { time_zone: Some("Mars/Olympus".into()), ..Default::default() };
    let outcome = server.office(vec![Change::EditCompany { patch: Box::new(bad) }]).await;
    assert!(matches!(outcome, sync::Outcome::Rejected { .. }), "{outcome:?}");
    assert_eq!(company().await.time_zone, "Asia/Kolkata");
}

async fn signing_in_asks_for_the_right_password(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    sessions::add_login(&server.app, server.company, server.dispatcher.id, "d@deccan.example", "right")
        .await
        .unwrap();
    let mut browser = Browser::new(&server);
    let form = browser.page("/sign-in").await.form("/sign-in").set("email", "d@deccan.example");
    let back = browser.submit(&form.clone().set("password", "wrong")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Email or password is not right"));
    let form = back.form("/sign-in");
    assert_eq!((form.get("email"), form.get("password")), ("d@deccan.example", ""), "never the password");
    let foreign = browser.post("/sign-in", &form.clone().set("csrf", "x").fields).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let today = browser.submit(&form.set("password", "right")).await;
    assert!(today.body.contains("D. Kulkarni"));
    let out = today.form("/sign-out");
    assert_eq!(location(&browser.post("/sign-out", &out.fields).await), "/sign-in");
    assert_eq!(location(&browser.open("/today").await), "/sign-in");
}

async fn open_pages_are_poked(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let known = sessions::Proven {
        company: server.company,
        company_name: String::new(),
        person: server.dispatcher.clone(),
    };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let request =
        Request::get("/live").header(header::COOKIE, format!("{}={}", cookie.name(), cookie.value()));
    let response = send(&server.app, request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut events = response.into_body().into_data_stream();
    // The stream begins with when to come back.
    let first = events.next().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("retry:"));
    server.customer("Acme").await;
    let then = events.next().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&then).contains("event: poke"));
}
