//! The lists of the dashboard and the taking down of customers and jobs: found across scripts, sorted and filtered alike on both
//! engines, taken away as files of exactly what is shown.

use crate::support::*;
use crate::web_browser::Browser;
use axum::http::StatusCode;
use chrono::TimeDelta;
use shared::records::*;
use shared::sync::Outcome as Answer;
use shared::*;
use sync_server::{Origin, act};

on_both_engines! {
    a_name_in_another_script_is_found_everywhere
    names_from_before_are_found_after_migrating
    a_search_for_a_technician_finds_their_jobs
    customers_are_sorted_by_every_column_and_what_is_missing_comes_last
    jobs_are_sorted_by_every_column
    jobs_are_narrowed_by_who_goes_what_and_when
    customers_nobody_visited_lately_are_found
    a_file_has_exactly_what_the_list_shows
    what_is_hidden_sorts_nothing_and_stays_out_of_files
    a_customer_is_taken_down_without_a_job
    a_known_customer_is_shown_before_they_are_taken_down_again
    what_was_searched_for_is_carried_into_the_new_customer
    of_several_addresses_one_has_to_be_chosen
    a_kind_of_work_fills_what_is_empty
    technicians_show_their_day
    a_new_job_shows_who_is_free
}

/// The links to records of a page, in its order, each once.
fn linked(body: &str, path: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in body.split(&format!("class=\"strong\" href=\"{path}")).skip(1) {
        let id = part.split('"').next().unwrap().to_owned();
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

async fn add(server: &Server, name: &str, phone: &str, email: &str) -> AccountId {
    let id = AccountId(server.id());
    let (name, phone, email) = (name.into(), phone.into(), email.into());
    let kind = AccountKind::Individual;
    let add = Change::AddAccount(NewAccount { id, kind, name, phone, email, language: None, owner: None });
    assert!(matches!(server.office(vec![add]).await, Answer::Applied { .. }));
    id
}

async fn live(server: &Server, account: AccountId, text: &str) -> AddressId {
    let id = AddressId(server.id());
    let add =
        Change::AddAddress(NewAddress { id, account, text: text.into(), access: String::new(), pin: None });
    assert!(matches!(server.office(vec![add]).await, Answer::Applied { .. }));
    id
}

async fn a_name_in_another_script_is_found_everywhere(engine: Engine) {
    let server = Server::start(engine).await;
    let rahul = server.customer("राहुल वर्मा").await;
    let yuri = server.customer("Юрий Щербаков").await;
    let ali = server.customer("محمد علي").await;
    let hema = server.customer("हेमा").await;
    let huma = server.customer("हुमा").await;
    let latin = server.customer("Deepak Sharma").await;
    let german = server.customer("Jörg Müller").await;
    let (job, _) = server.job(rahul, &[]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for (typed, meant, others) in [
        ("rahul", rahul, &[yuri, hema, huma][..]),
        ("verma", rahul, &[yuri]),
        ("Yuri", yuri, &[rahul, ali]),
        ("mohammed", ali, &[yuri, hema]),
        ("hema", hema, &[huma, rahul]),
        ("huma", huma, &[hema]),
        ("दीपक", latin, &[rahul, hema]),
        ("mueller", german, &[latin]),
        ("muller joerg", german, &[latin]),
    ] {
        for path in ["/customers?q=", "/jobs/new?q="] {
            let page = browser.page(&format!("{path}{}", typed.replace(' ', "+"))).await.body;
            assert!(page.contains(&meant.0.to_string()), "{path}{typed}");
            for other in others {
                assert!(!page.contains(&other.0.to_string()), "{path}{typed} finds somebody else");
            }
        }
    }
    assert!(browser.page("/jobs?q=rahul").await.body.contains(&format!("row-{job}")));
    assert!(!browser.page("/jobs?q=yuri").await.body.contains(&format!("row-{job}")));
}

async fn names_from_before_are_found_after_migrating(engine: Engine) {
    let server = Server::start(engine).await;
    let rahul = server.customer("राहुल").await;
    let (job, _) = server.job(rahul, &[]).await;
    let mut tx = server.app.db.write().await.unwrap();
    for old in [
        "update accounts set latin = null, sort_name = null, sort_email = null",
        "update addresses set latin = null",
        "update jobs set sort_title = null",
    ] {
        tx.run(old.into(), Vec::new()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(!browser.page("/customers?q=rahul").await.body.contains(&rahul.0.to_string()));
    // The next start works out what is missing, and leaves the records as they are.
    let before = server.record::<Account>(rahul.0).await.unwrap();
    server.another().await;
    assert!(browser.page("/customers?q=rahul").await.body.contains(&rahul.0.to_string()));
    assert_eq!(server.record::<Account>(rahul.0).await.unwrap(), before);
    assert_eq!(
        server.count("select count(*) from jobs where company_id = $1 and sort_title = 'leaking tap'").await,
        1
    );
    assert!(browser.page("/jobs?sort=title").await.body.contains(&job.to_string()));
}

async fn a_search_for_a_technician_finds_their_jobs(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (hers, _) = server.job(customer, &[&server.asha]).await;
    let (both, _) = server.job(customer, &[&server.miguel, &server.asha]).await;
    let (his, _) = server.job(customer, &[&server.miguel]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/jobs?q=asha").await.body;
    assert!(page.contains(&format!("row-{hers}")) && page.contains(&format!("row-{both}")), "{page}");
    assert!(!page.contains(&format!("row-{his}")), "{page}");
    assert!(page.contains(&format!("/technicians#person-{}", server.asha.id)), "leads to her day");
    // In another script, and beside words of the job.
    assert!(browser.page("/jobs?q=%E0%A4%86%E0%A4%B6%E0%A4%BE").await.body.contains(&format!("row-{hers}")));
    let page = browser.page("/jobs?q=ortega+tap").await.body;
    assert!(page.contains(&format!("row-{his}")) && !page.contains(&format!("row-{hers}")), "{page}");
    // Anyone who is planned no more is not meant.
    let rev = server.record::<Visit>(linked_visit(&server, his).await).await.unwrap().rev;
    let change = server.plan(his, linked_visit(&server, his).await, Some(rev), &[&server.asha]);
    server.office(vec![change]).await;
    assert!(!browser.page("/jobs?q=ortega+tap").await.body.contains(&format!("row-{his}")));
}

async fn linked_visit(server: &Server, job: JobId) -> VisitId {
    let mut tx = server.app.db.read().await.unwrap();
    let found =
        sync_server::db::tables::by_parent(&mut tx, server.company, Kind::Visit, &[job.0]).await.unwrap();
    VisitId(found[0].uuid())
}

async fn customers_are_sorted_by_every_column_and_what_is_missing_comes_last(engine: Engine) {
    let server = Server::start(engine).await;
    let zoe = add(&server, "Zoë", "+91 20 3000 0000", "b@example.com").await;
    let anna = add(&server, "anna", "", "").await;
    let arya = add(&server, "Ärya", "+91 20 1000 0000", "A@example.com").await;
    let bob = add(&server, "Bob", "+91 20 2000 0000", "c@example.com").await;
    live(&server, bob, "1 First Road").await;
    let place = live(&server, zoe, "2 Second Road").await;
    server.job((zoe, place), &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for (asked, order) in [
        ("", [anna, arya, bob, zoe]),
        ("dir=back", [zoe, bob, arya, anna]),
        ("sort=phone", [arya, bob, zoe, anna]),
        ("sort=phone&dir=back", [zoe, bob, arya, anna]),
        ("sort=email", [arya, zoe, bob, anna]),
        ("sort=email&dir=back", [bob, zoe, arya, anna]),
        ("sort=address", [bob, zoe, anna, arya]),
        ("sort=address&dir=back", [zoe, bob, anna, arya]),
        ("sort=nonsense", [anna, arya, bob, zoe]),
    ] {
        let page = browser.page(&format!("/customers?{asked}")).await.body;
        assert_eq!(linked(&page, "/customers/"), order.map(|id| id.to_string()), "{asked}");
    }
    let page = browser.page("/customers?sort=phone").await.body;
    assert!(page.contains("aria-sort=\"ascending\""), "{page}");
}

async fn jobs_are_sorted_by_every_column(engine: Engine) {
    let server = Server::start(engine).await;
    let mut made = Vec::new();
    for (name, title, amount, hours) in [
        ("Zeta", "boiler", Some(300), Some(5)),
        ("alpha", "Äpfel", None, None),
        ("Beta", "Tap", Some(20_000), Some(2)),
    ] {
        let customer = server.customer(name).await;
        let id = JobId(server.id());
        let amount = amount.map(|minor| Money { minor, currency: "INR".parse().unwrap() });
        let mut changes = vec![Change::AddJob(NewJob {
            id,
            account: customer.0,
            address: customer.1,
            job_type: server.job_type,
            title: title.into(),
            description: String::new(),
            amount,
            urgent: false,
        })];
        if let Some(hours) = hours {
            let start = server.app.now() + TimeDelta::hours(hours);
            let window = Some(Window { start, end: start + TimeDelta::hours(1) });
            let plan = Plan { technicians: vec![server.asha.id], window, anytime: None };
            let visit = VisitId(server.id());
            changes.push(Change::PlanVisit { id: visit, job: id, rev: None, plan, despite_under_way: false });
        }
        assert!(matches!(server.office(changes).await, Answer::Applied { .. }));
        server.clock.advance(TimeDelta::minutes(1));
        made.push(id);
    }
    let [zeta, alpha, beta] = made[..] else { panic!() };
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for (asked, order) in [
        ("", [beta, alpha, zeta]),
        ("dir=back", [zeta, alpha, beta]),
        ("sort=number", [beta, alpha, zeta]),
        ("sort=title", [alpha, zeta, beta]),
        ("sort=title&dir=back", [beta, zeta, alpha]),
        ("sort=customer", [alpha, beta, zeta]),
        ("sort=status", [alpha, beta, zeta]),
        ("sort=visit", [beta, zeta, alpha]),
        ("sort=visit&dir=back", [zeta, beta, alpha]),
        ("sort=amount", [beta, zeta, alpha]),
        ("sort=amount&dir=back", [zeta, beta, alpha]),
    ] {
        let page = browser.page(&format!("/jobs?{asked}")).await.body;
        assert_eq!(linked(&page, "/jobs/"), order.map(|id| id.to_string()), "{asked}");
        // The file has them in the same order.
        let file = browser.page(&format!("/jobs/export.csv?{asked}")).await.body;
        let title = |id: JobId| ["boiler", "Äpfel", "Tap"][made.iter().position(|m| *m == id).unwrap()];
        let at = order.map(|id| file.find(title(id)).unwrap());
        assert!(at.is_sorted(), "{asked}: {file}");
    }
}

async fn jobs_are_narrowed_by_who_goes_what_and_when(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (hers, _) = server.job(customer, &[&server.asha]).await;
    let (his, _) = server.job(customer, &[&server.miguel]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let rows = async |browser: &mut Browser, asked: &str| {
        linked(&browser.page(&format!("/jobs?{asked}")).await.body, "/jobs/")
    };
    let asha = server.asha.id;
    assert_eq!(rows(&mut browser, &format!("technician={asha}")).await, [hers.to_string()]);
    assert_eq!(rows(&mut browser, &format!("technician={asha}&status=scheduled")).await, [hers.to_string()]);
    assert_eq!(rows(&mut browser, &format!("technician={asha}&status=lead")).await, [""; 0]);
    assert_eq!(rows(&mut browser, &format!("kind={}", server.job_type)).await.len(), 2);
    assert_eq!(rows(&mut browser, &format!("kind={asha}")).await, [""; 0]);
    assert_eq!(rows(&mut browser, "from=2026-11-20&until=2026-11-20").await.len(), 2);
    assert_eq!(rows(&mut browser, "from=2026-11-21").await, [""; 0]);
    assert_eq!(rows(&mut browser, "until=2026-11-19").await, [""; 0]);
    // The filter is in every link and in the search.
    let page = browser.page(&format!("/jobs?technician={}&sort=title", server.miguel.id)).await;
    assert_eq!(page.form("/jobs").get("technician"), server.miguel.id.to_string());
    assert!(page.body.contains(&his.to_string()) && page.body.contains("No filter"));
    let none = browser.page("/jobs?from=2030-01-01").await.body;
    assert!(none.contains("No jobs match") && none.contains("Show all jobs"), "{none}");
}

async fn customers_nobody_visited_lately_are_found(engine: Engine) {
    let server = Server::start(engine).await;
    let (seen, never) = (server.customer("Seen").await, server.customer("Never").await);
    let (job, visit) = server.job(seen, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    let (_, arrived) = capture(&server.app, job, visit, arrival());
    phone.does(vec![arrived]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let rows = async |browser: &mut Browser, asked: &str| {
        linked(&browser.page(&format!("/customers?{asked}")).await.body, "/customers/")
    };
    let (seen, never) = (seen.0.to_string(), never.0.to_string());
    assert_eq!(rows(&mut browser, "unseen=90").await, std::slice::from_ref(&never));
    assert_eq!(rows(&mut browser, "sort=last").await, [seen.clone(), never.clone()]);
    assert_eq!(rows(&mut browser, "sort=last&dir=back").await, [never.clone(), seen.clone()]);
    assert!(browser.page("/customers").await.body.contains("20 Nov 2026"));
    server.clock.advance(TimeDelta::days(100));
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert_eq!(rows(&mut browser, "unseen=90").await, [never, seen]);
    assert!(browser.page("/customers?kind=company").await.body.contains("all that the filter asks for"));
}

async fn a_file_has_exactly_what_the_list_shows(engine: Engine) {
    let server = Server::start(engine).await;
    for n in 0..60 {
        server.customer(&format!("{} customer {n:02}", if n % 2 == 0 { "Even" } else { "Odd" })).await;
    }
    add(&server, "=cmd|' /C calc'!A0", "+49 30 1234567", "").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = browser.page("/customers/export.csv").await;
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("customers-2026-11-20.csv"));
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.body.lines().count(), 62, "all pages: {}", file.body);
    assert!(file.body.starts_with('\u{feff}') && file.body.contains("'=cmd|") && file.body.contains("'+49"));
    // The search, the filter and the order are those of the list.
    let page = browser
        .page("/customers?q=customer+odd&dir=back")
        .await
        .body
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    assert!(page.contains("/customers/export.csv?q=customer%20odd&dir=back"), "{page}");
    let file = browser.page("/customers/export.csv?q=customer+odd&dir=back").await.body;
    let names: Vec<&str> = file.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    let shown: Vec<String> = linked(&page, "/customers/");
    assert_eq!((names.len(), shown.len()), (30, 30));
    assert!(
        names.is_sorted_by(|a, b| a >= b) && names.iter().all(|name| name.starts_with("Odd")),
        "{names:?}"
    );
    // Who took how much is in the audit.
    let taken = browser.page("/audit").await.body;
    assert!(taken.contains("list saved as a file") && taken.contains("61"), "{taken}");
    // Nobody takes what they may not see.
    let mut technician = Browser::of(&server, &server.asha).await;
    assert_eq!(technician.open("/customers/export.csv").await.status, StatusCode::FORBIDDEN);
}

async fn what_is_hidden_sorts_nothing_and_stays_out_of_files(engine: Engine) {
    let server = Server::start(engine).await;
    let first = add(&server, "Anna", "+91 20 9000 0000", "z@example.com").await;
    let second = add(&server, "Bob", "+91 20 1000 0000", "a@example.com").await;
    let id = PersonId(server.id());
    let roles = vec![Role::Support];
    let person = Change::AddPerson(NewPerson { id, name: "Sam".into(), phone: String::new(), roles });
    act(&server.app, server.company, &Origin::System, server.id(), vec![person]).await.unwrap();
    let hidden = shared::access::Hidden([(shared::access::Field::Contact, [Role::Support].into())].into());
    let patch = Box::new(CompanyPatch { hidden: Some(hidden), ..CompanyPatch::default() });
    let change = Change::EditCompany { patch };
    assert!(matches!(server.office(vec![change]).await, Answer::Applied { .. }));
    let sam = server.record::<Person>(id).await.unwrap();
    let mut browser = Browser::of(&server, &sam).await;
    for asked in ["sort=phone", "sort=phone&dir=back", "sort=email"] {
        let page = browser.page(&format!("/customers?{asked}")).await.body;
        assert_eq!(linked(&page, "/customers/"), [first.to_string(), second.to_string()], "{asked}");
        let file = browser.page(&format!("/customers/export.csv?{asked}")).await.body;
        assert!(!file.contains("9000") && !file.contains("example.com") && file.contains("Anna"), "{file}");
    }
    assert!(browser.page("/customers?q=anna").await.body.contains(&first.to_string()));
    assert!(!browser.page("/customers?q=example").await.body.contains(&first.to_string()));
}

async fn a_customer_is_taken_down_without_a_job(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(browser.page("/customers").await.body.contains("href=\"/customers/new\""));
    let none = browser.page("/customers?q=Ravi+Kumar").await.body;
    assert!(none.contains("/customers/new?q=Ravi%20Kumar"), "{none}");
    let form = browser.page("/customers/new?q=Ravi%20Kumar").await.form("/customers");
    assert_eq!(form.get("name"), "Ravi Kumar");
    let made = browser.submit(&form.clone().set("phone", "020 2553 0142")).await;
    assert!(made.body.contains("Customer added") && made.body.contains("New job for them"), "{}", made.body);
    assert_eq!(server.count("select count(*) from accounts where company_id = $1").await, 1);
    assert_eq!(
        server.count("select count(*) from addresses where company_id = $1").await,
        0,
        "a place may come later"
    );
    // Sent twice it is one.
    browser.submit(&form.clone().set("phone", "020 2553 0142").set("sure", "yes")).await;
    assert_eq!(server.count("select count(*) from accounts where company_id = $1").await, 1);
    // Undo leaves nobody among the active.
    browser.submit(&made.form("/undo")).await;
    assert!(!browser.page("/customers").await.body.contains("Ravi Kumar"));
    // With an address, and straight on to a job.
    let form = browser.page("/customers/new").await.form("/customers");
    let form = form.set("name", "Meera").set("address", "3 Hill Road").set("job", "yes");
    let job = browser.submit(&form).await;
    let form = job.form("/jobs");
    assert!(!form.get("account").is_empty() && !form.get("at").is_empty(), "{}", job.body);
    // What is wrong is said next to the field, and what was typed stays.
    let form =
        browser.page("/customers/new").await.form("/customers").set("email", "nothing").set("lat", "200");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        back.body.contains("href=\"#new-name\"") && back.body.contains("href=\"#new-email\""),
        "{}",
        back.body
    );
    assert!(back.body.contains("This is not a position"));
    assert_eq!(back.form("/customers").get("email"), "nothing");
}

async fn a_known_customer_is_shown_before_they_are_taken_down_again(engine: Engine) {
    let server = Server::start(engine).await;
    let known = server.customer("राहुल शर्मा").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/customers/new").await.form("/customers").set("name", "Rahul Sharma");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("Is it one of these?") && back.body.contains("राहुल शर्मा"), "{}", back.body);
    let opened = browser.submit(&back.form("/customers").set("use", &known.0.to_string())).await;
    assert!(opened.body.contains("12 Lakshmi Road"), "{}", opened.body);
    assert_eq!(server.count("select count(*) from accounts where company_id = $1").await, 1);
    browser.submit(&back.form("/customers").set("sure", "yes")).await;
    assert_eq!(server.count("select count(*) from accounts where company_id = $1").await, 2);
    let alike = browser.page("/customers/new/alike?name=&phone=020+1234+5678&address=").await.body;
    assert!(alike.contains("राहुल शर्मा"), "by the number");
}

async fn what_was_searched_for_is_carried_into_the_new_customer(engine: Engine) {
    let server = Server::start(engine).await;
    let known = server.customer("Sunita Joshi").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/jobs/new").await;
    assert!(page.body.contains("autofocus"), "the search is where one begins");
    for (typed, field, value) in [
        ("Ravi%20Kumar", "name", "Ravi Kumar"),
        ("98220%2012345", "phone", "98220 12345"),
        ("14%20Prabhat%20Road", "address", "14 Prabhat Road"),
        ("ada%40acme.example", "email", "ada@acme.example"),
    ] {
        let page = browser.page(&format!("/jobs/new?q={typed}")).await;
        assert_eq!(page.form("/jobs").get(field), value);
        assert!(page.body.contains("Add a customer without a job"), "{}", page.body);
        assert!(page.body.contains(&format!("data-{field}=\"{value}\"")), "{}", page.body);
    }
    // Somebody who is found and chosen keeps their own name.
    let chosen = browser.page(&format!("/jobs/new?account={}&q=Ravi", known.0)).await;
    assert_eq!(chosen.form("/jobs").get("name"), "");
}

async fn of_several_addresses_one_has_to_be_chosen(engine: Engine) {
    let server = Server::start(engine).await;
    let (account, home) = server.customer("Acme").await;
    let shop = live(&server, account, "7 Bazaar Street").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/jobs/new?account={account}")).await;
    let form = page.form("/jobs").set("job_type", &server.job_type.to_string()).set("title", "Tap");
    assert_eq!(form.get("at"), "");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        back.body.contains("Choose the address") && back.body.contains("href=\"#new-at\""),
        "{}",
        back.body
    );
    assert_eq!(server.count("select count(*) from jobs where company_id = $1").await, 0);
    browser.submit(&back.form("/jobs").set("at", &shop.to_string())).await;
    assert_eq!(server.count("select count(*) from jobs where company_id = $1").await, 1);
    // Who says which one is meant in the search has chosen.
    let found = browser.page("/jobs/new?q=bazaar").await.body.replace("&#38;", "&").replace("&amp;", "&");
    assert!(found.contains(&format!("account={account}&address={shop}")), "{found}");
    let found = browser.page("/jobs/new?q=acme").await.body.replace("&#38;", "&").replace("&amp;", "&");
    assert!(!found.contains(&format!("address={home}")) && found.contains("+1"), "{found}");
}

async fn a_kind_of_work_fills_what_is_empty(engine: Engine) {
    let server = Server::start(engine).await;
    let (account, address) = server.customer("Acme").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/jobs/new?account={account}")).await;
    assert!(
        page.body.contains("&quot;minutes&quot;:90") || page.body.contains("&#34;minutes&#34;:90"),
        "{}",
        page.body
    );
    let form =
        page.form("/jobs").set("at", &address.to_string()).set("job_type", &server.job_type.to_string());
    let made = browser
        .submit(&form.clone().set("technician", &server.asha.id.to_string()).set("from", "14:00"))
        .await;
    assert!(made.body.contains("Repair") && made.body.contains("14:00–15:30"), "{}", made.body);
    // What was typed stands.
    let form = form.set("cause", &server.id().to_string()).set("title", "Tap");
    assert!(browser.submit(&form).await.body.contains("Tap"));
    assert_eq!(
        server.count("select count(*) from jobs where company_id = $1 and sort_title = 'repair'").await,
        1
    );
}

async fn technicians_show_their_day(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    server.job(server.customer("Beta").await, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let before = browser.page("/technicians").await.body;
    assert!(before.contains("0 of 2") && before.contains("Between visits"), "{before}");
    let mut phone = server.phone(&server.asha).await;
    server.clock.advance(TimeDelta::minutes(70));
    let (_, arrived) = capture(&server.app, job, visit, arrival());
    phone.does(vec![arrived]).await;
    server.clock.advance(TimeDelta::minutes(30));
    let page = browser.page("/technicians").await.body;
    assert!(page.contains("Acme") && page.contains("since"), "{page}");
    assert!(
        page.contains("30 min") && page.contains("12:00"),
        "at work for half an hour, free at noon: {page}"
    );
    let rows = |body: &str| linked(body, "/jobs?technician=");
    assert_eq!(rows(&page).len(), 2);
    assert_eq!(rows(&browser.page("/technicians?who=out").await.body), [server.asha.id.to_string()]);
    assert_eq!(rows(&browser.page("/technicians?sort=worked").await.body)[0], server.asha.id.to_string());
    assert_eq!(rows(&browser.page("/technicians?dir=back").await.body)[0], server.miguel.id.to_string());
    assert_eq!(rows(&browser.page("/technicians?q=ortega").await.body), [server.miguel.id.to_string()]);
    assert!(browser.page("/technicians?q=nobody").await.body.contains("Show all technicians"));
    let file = browser.page("/technicians/export.csv?who=out").await.body;
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.contains("Asha Verma") && file.contains("0:30") && file.contains("4:00"), "{file}");
}

async fn a_new_job_shows_who_is_free(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    // Asha is there from 10:00 to 12:00.
    server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let free = async |browser: &mut Browser, asked: &str| {
        let body = browser.page(&format!("/jobs/new/free?date=2026-11-20&{asked}")).await.body;
        body.split("id=\"who\"").nth(1).unwrap().split("</fieldset>").next().unwrap().to_owned()
    };
    let at_eleven = free(&mut browser, "from=11:00&to=11:30").await;
    let (asha, miguel) = (at_eleven.find("Asha Verma").unwrap(), at_eleven.find("Miguel Ortega").unwrap());
    assert!(
        miguel < asha && at_eleven.contains("Leaking tap") && at_eleven.contains("10:00–12:00"),
        "{at_eleven}"
    );
    assert!(!free(&mut browser, "from=13:00&to=13:30").await.contains("Leaking tap"), "she is free then");
    assert!(!free(&mut browser, "from=25:00").await.contains("Leaking tap"), "no such time");
    // Looking keeps what was typed, without scripts too.
    let form = browser
        .page("/jobs/new")
        .await
        .form("/jobs")
        .set("title", "Tap")
        .set("from", "11:00")
        .set("to", "11:30");
    let looked =
        browser.submit(&form.set("technician", &server.miguel.id.to_string()).set("look", "yes")).await;
    let form = looked.form("/jobs");
    assert_eq!(looked.status, StatusCode::OK);
    assert_eq!((form.get("technician"), form.get("title")), (server.miguel.id.to_string().as_str(), "Tap"));
    assert!(looked.body.contains("Leaking tap"), "{}", looked.body);
}
