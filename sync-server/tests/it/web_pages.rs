//! Pages of the dashboard: they show what is there, to whom it may be shown, and nothing runs that is not ours.

use crate::support::{Server, arrival, capture, photo};
use crate::web_browser::Browser;
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use shared::gates::Facts;
use shared::handover::Shown;
use shared::records::*;
use shared::sync::BlobHash;
use shared::*;

on_both_engines! {
    every_page_is_there_and_forbids_foreign_scripts
    a_company_without_jobs_is_told_what_to_do
    hostile_names_are_text
    names_of_other_scripts_are_shown_as_they_are
    technicians_have_no_dashboard
    strangers_are_sent_to_the_sign_in_page
    an_assignment_is_sent_then_on_the_phone_then_seen
    a_phone_out_of_touch_is_shown_as_last_known
    a_job_shows_its_evidence_and_what_is_still_on_the_phone
    a_signature_is_unchanged_only_while_its_pictures_are
    what_was_signed_shows_the_discount_of_then
    overwritten_values_and_late_work_are_found_on_the_jobs_page
    pictures_are_for_the_office_of_their_company
    jobs_are_found_by_number_words_customer_and_address
    what_is_not_there_is_said_kindly
}

async fn every_page_is_there_and_forbids_foreign_scripts(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("राहुल पाटील").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let pages = [
        "/today".to_owned(),
        "/today?day=2026-11-21".to_owned(),
        "/today?day=nonsense".to_owned(),
        "/jobs".to_owned(),
        "/jobs?status=scheduled&sort=customer&dir=back".to_owned(),
        "/jobs/new".to_owned(),
        format!("/jobs/new?account={}", customer.0),
        format!("/jobs/{job}"),
        format!("/jobs/{job}/plan"),
        format!("/jobs/{job}/history"),
        format!("/visits/{visit}"),
        "/customers".to_owned(),
        format!("/customers/{}", customer.0),
        "/technicians".to_owned(),
        "/alerts".to_owned(),
        "/sync-health".to_owned(),
        "/work".to_owned(),
        "/aside".to_owned(),
        "/carried".to_owned(),
        "/settings".to_owned(),
        "/audit".to_owned(),
        "/audit/1".to_owned(),
        format!("/audit?record={job}"),
        format!("/history/visit/{visit}"),
    ];
    for path in pages {
        let page = browser.page(&path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path} has one headline");
        assert!(!page.body.contains(" style="), "{path} has no inline style");
        assert!(!page.body.contains(" onclick"), "{path} has no inline script");
        let inline = page.body.split("<script").skip(1).filter(|s| !s.trim_start().starts_with("src="));
        assert_eq!(inline.count(), 0, "{path} has no inline script");
    }
}

async fn a_company_without_jobs_is_told_what_to_do(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert!(browser.page("/today").await.body.contains("No visits on this day"));
    assert!(browser.page("/today").await.body.contains("Nothing needs you now"));
    assert!(browser.page("/jobs").await.body.contains("No jobs yet"));
    assert!(browser.page("/customers").await.body.contains("No customers yet"));
    assert!(browser.page("/technicians").await.body.contains("No phone signed in yet"));
}

async fn hostile_names_are_text(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let name = r#"<script>alert("x")</script>"#;
    let customer = server.customer(name).await;
    let (job, _) = server.job(customer, &[&server.asha]).await;
    let patch = JobPatch {
        title: Some(r#""><img src=x onerror=alert(1)>"#.into()),
        description: Some("</textarea><script>alert(2)</script>".into()),
        ..JobPatch::default()
    };
    server.office(vec![Change::EditJob { id: job, patch }]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let pages = ["/today", "/jobs", "/customers", "/jobs/new?q=script"].map(str::to_owned);
    for path in pages.into_iter().chain([format!("/jobs/{job}"), format!("/jobs/{job}/history")]) {
        let body = browser.page(&path).await.body;
        assert!(!body.contains("<script>alert"), "{path}");
        assert!(!body.contains("<img src=x"), "{path}");
        assert!(
            body.contains("&lt;script") || body.contains("&#60;script") || path.ends_with("history"),
            "{path}"
        );
    }
}

async fn names_of_other_scripts_are_shown_as_they_are(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    for name in ["राहुल पाटील", "فاطمة الإدريسي", "田中 健太", "Lena Großmann-Westerfeld"]
    {
        let customer = server.customer(name).await;
        server.job(customer, &[&server.asha]).await;
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let today = browser.page("/today").await.body;
    let jobs = browser.page("/jobs").await.body;
    for name in ["राहुल पाटील", "فاطمة الإدريسي", "田中 健太", "Lena Großmann-Westerfeld"]
    {
        assert!(today.contains(name) && jobs.contains(name), "{name}");
    }
    let found = browser.page("/jobs?q=%E0%A4%AA%E0%A4%BE%E0%A4%9F%E0%A5%80%E0%A4%B2").await.body;
    assert!(found.contains("राहुल पाटील") && !found.contains("田中"));
}

async fn technicians_have_no_dashboard(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.asha).await;
    for path in ["/today", "/jobs", "/customers", "/settings", "/live"] {
        assert_eq!(browser.open(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

async fn strangers_are_sent_to_the_sign_in_page(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::new(&server);
    for path in ["/today", "/jobs", "/settings"] {
        let page = browser.open(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(page.headers[header::LOCATION], "/sign-in");
    }
    assert!(browser.page("/sign-in").await.body.contains("Password"));
}

async fn an_assignment_is_sent_then_on_the_phone_then_seen(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Bakery").await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (_, visit) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/visits/{visit}");
    assert!(browser.page(&path).await.body.contains("Sent"));
    phone.pull().await;
    // The cursor that the phone comes back with is what it has.
    phone.pull().await;
    assert!(browser.page(&path).await.body.contains("On phone"));
    phone.does(vec![Change::SeeVisit { visit, rev: 0 }]).await;
    assert!(browser.page(&path).await.body.contains("Seen 09:00"));
}

async fn a_phone_out_of_touch_is_shown_as_last_known(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Bakery").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (_, on_way) = capture(&server.app, job, visit, EvidenceBody::OnMyWay { eta: None });
    phone.does(vec![on_way]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let before = browser.page("/today").await.body;
    assert!(before.contains("On the way") && !before.contains("bar-stale"));
    server.clock.advance(TimeDelta::minutes(42));
    let after = browser.page("/today").await.body;
    assert!(after.contains("bar-stale") && after.contains("known 09:00"));
    assert!(
        after.contains("1 offline &gt; 30 min")
            || after.contains("1 offline > 30 min")
            || after.contains("1 offline &#62; 30 min")
    );
}

async fn a_job_shows_its_evidence_and_what_is_still_on_the_phone(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Bakery").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    server.clock.advance(TimeDelta::minutes(5));
    let (_, arrived) = capture(&server.app, job, visit, arrival());
    phone.does(vec![arrived]).await;
    let (original, thumb) = (picture(40, 30), picture(4, 3));
    let (_, shot) = capture(&server.app, job, visit, photo(&original, &thumb));
    phone.does(vec![shot]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/jobs/{job}")).await.body;
    assert!(page.contains("1 photo still on the phone"));
    assert!(page.contains("On site"));
    assert!(page.contains("No position from the phone"));
    assert!(page.contains("in a cellar"));
    let hash = server.app.blobs.put(server.company, original).await.unwrap();
    server.app.blobs.put(server.company, thumb).await.unwrap();
    let page = browser.page(&format!("/jobs/{job}")).await.body;
    assert!(!page.contains("still on the phone"));
    assert!(page.contains(&format!("/blobs/{hash}")));
    let picture = browser.page(&format!("/blobs/{hash}")).await;
    assert_eq!(picture.headers[header::CONTENT_TYPE], "image/jpeg");
}

/// A photo of nothing in particular.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// What is signed for is words and pictures: both are looked at before the page says that nothing changed.
async fn a_signature_is_unchanged_only_while_its_pictures_are(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Bakery").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (original, thumb) = (picture(40, 30), picture(4, 3));
    let (_, shot) = capture(&server.app, job, visit, photo(&original, &thumb));
    phone.does(vec![capture(&server.app, job, visit, arrival()).1, shot]).await;
    let (png, strokes) = (b"\x89PNG signed".to_vec(), b"[[]]".to_vec());
    let shown = shown(&server, job).await;
    assert_eq!(shown.photos.len(), 1);
    let signed = EvidenceBody::Signature {
        signer: "R. Patil".into(),
        written: Written::Drawn { png: BlobHash::of(&png), strokes: BlobHash::of(&strokes) },
        remarks: String::new(),
        language: "en".into(),
        shown_hash: shown.hash(),
        shown,
        fix: None,
    };
    phone.does(vec![capture(&server.app, job, visit, signed).1]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/jobs/{job}");
    let page = browser.page(&path).await.body;
    assert!(page.contains("The words are as signed. 3 pictures are not here yet."), "{page}");
    for bytes in [&png, &strokes, &thumb] {
        server.app.blobs.put(server.company, bytes.clone()).await.unwrap();
    }
    let page = browser.page(&path).await.body;
    assert!(page.contains("1 picture is not here yet") && !page.contains("Unchanged since signing"));
    server.app.blobs.put(server.company, original.clone()).await.unwrap();
    assert!(browser.page(&path).await.body.contains("Unchanged since signing"));

    // One bit of the signature, then of the photo, on the disk of the server.
    for bytes in [png, original] {
        let hash = BlobHash::of(&bytes);
        let mut bad = bytes.clone();
        bad[5] ^= 1;
        let object = object(&server.folder.path().join("blobs"), &hash);
        std::fs::write(&object, bad).unwrap();
        // What was read and found whole is read again within the hour.
        server.clock.advance(chrono::TimeDelta::hours(1));
        let page = browser.page(&path).await.body;
        assert!(page.contains("1 picture that was signed for is damaged here"), "{page}");
        assert!(!page.contains("Unchanged since signing"));
        // It stays said until the right bytes came again.
        assert!(browser.page(&path).await.body.contains("is damaged here"));
        server.app.blobs.put(server.company, bytes).await.unwrap();
        assert!(browser.page(&path).await.body.contains("Unchanged since signing"));
    }
}

/// What a customer would be shown for signing now.
async fn shown(server: &Server, job: JobId) -> Shown {
    let company = server.record::<Company>(server.company).await.unwrap();
    let evidence = server.evidence(job).await;
    let job = server.record::<Job>(job).await.unwrap();
    Shown::of(&company, &job, &Facts::new(&company.gates, None, &job, &evidence))
}

async fn what_was_signed_shows_the_discount_of_then(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Bakery").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let currency = server.record::<Company>(server.company).await.unwrap().currency;
    let amount = Some(Some(Money { minor: 403_560, currency }));
    server.office(vec![Change::EditJob { id: job, patch: JobPatch { amount, ..Default::default() } }]).await;
    let mut phone = server.phone(&server.asha).await;
    let rating = EvidenceBody::Rating { stars: 5, comment: "Quick".into(), tapped_by: None };
    phone.does(vec![capture(&server.app, job, visit, rating).1]).await;
    let signed = |shown: Shown| EvidenceBody::Signature {
        signer: "R. Patil".into(),
        written: Written::Typed { name: "R. Patil".into() },
        remarks: String::new(),
        language: "en".into(),
        shown_hash: shown.hash(),
        shown,
        fix: None,
    };
    let seen = shown(&server, job).await;
    assert_eq!(seen.discount, Some(money::BasisPoints(500)));
    phone.does(vec![capture(&server.app, job, visit, signed(seen.clone())).1]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/jobs/{job}");
    let says = |page: &str| {
        let saw = page.contains("4,035.60 less 5 %") && page.contains("3,833.82 to pay");
        let told = page.contains("The customer was told: 5 % off this invoice");
        assert!(saw && told, "{page}");
    };
    let page = browser.page(&path).await.body;
    says(&page);
    assert!(page.contains("Unchanged since signing"), "{page}");

    let review = ReviewRule::AskEveryone { feedback_discount: money::BasisPoints(1_000) };
    let settings = GateSettings { review, ..GateSettings::default() };
    server.office(vec![Change::EditGateSettings { settings }]).await;
    let page = browser.page(&path).await.body;
    says(&page);
    assert!(page.contains("Changed since signing"), "{page}");

    // An app that did not say the discount yet.
    let old = signed(Shown { discount: None, ..seen });
    phone.does(vec![capture(&server.app, job, visit, old).1]).await;
    let page = browser.page(&path).await.body;
    assert!(page.contains("Unchanged since signing") && !page.contains("to pay"), "{page}");
}

/// The file that has a blob's bytes.
fn object(folder: &std::path::Path, hash: &BlobHash) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains(hash.as_str()) {
                return path;
            }
        }
    }
    panic!("{hash} has no file");
}

async fn overwritten_values_and_late_work_are_found_on_the_jobs_page(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme Bakery").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let note = NoteId(server.id());
    server.office(vec![Change::AddNote(NewNote { id: note, job, text: "in the cellar".into() })]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let path = format!("/jobs/{job}");
    let page = browser.page(&path).await.body;
    assert!(!page.contains("overwritten-title") && !page.contains("late-title"));

    // Asha writes at 9:01 and arrives at 9:02, without signal; the office writes at 9:03 and gives the visit away.
    let mut phone = server.phone(&server.asha).await;
    server.clock.advance(TimeDelta::minutes(1));
    let edit = phone.write(vec![Change::EditNote { id: note, text: "behind the boiler".into() }]);
    server.clock.advance(TimeDelta::minutes(1));
    let arrived = phone.write(vec![capture(&server.app, job, visit, arrival()).1]);
    server.clock.advance(TimeDelta::minutes(1));
    server.office(vec![Change::EditNote { id: note, text: "left door".into() }]).await;
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    server.clock.advance(TimeDelta::hours(1));
    phone.push(&[edit, arrived]).await;

    let page = browser.page(&path).await.body;
    for said in
        ["1 overwritten value", "behind the boiler", "Asha Verma · 09:01", "left door", "D. Kulkarni · 09:03"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    for said in ["1 item arrived late", "Asha Verma · 09:02 · reached us 10:03", "given to someone else"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let lost = browser.page(&format!("{path}/history?only=lost")).await.body;
    assert!(
        lost.contains("behind the boiler") && lost.contains("left door") && !lost.contains("in the cellar")
    );
    assert!(browser.page(&format!("{path}/history")).await.body.contains("Overwritten"));
}

async fn pictures_are_for_the_office_of_their_company(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let page = b"<html><script>alert(1)</script>".to_vec();
    let hash = server.app.blobs.put(server.company, page.clone()).await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let file = browser.page(&format!("/blobs/{hash}")).await;
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert_eq!(file.headers[header::CONTENT_DISPOSITION], "attachment");
    let other = CompanyId(server.id());
    let foreign = server.app.blobs.put(other, b"\xff\xd8\xff theirs".to_vec()).await.unwrap();
    assert_eq!(browser.open(&format!("/blobs/{foreign}")).await.status, StatusCode::NOT_FOUND);
    let mut stranger = Browser::new(&server);
    assert_eq!(stranger.open(&format!("/blobs/{hash}")).await.status, StatusCode::SEE_OTHER);
}

async fn jobs_are_found_by_number_words_customer_and_address(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let acme = server.customer("Acme Bakery").await;
    let hotel = server.customer("Hotel 50%").await;
    let (first, _) = server.job(acme, &[&server.asha]).await;
    let (second, _) = server.job(hotel, &[]).await;
    let number = server.record::<Job>(first).await.unwrap().number.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let row = |id: JobId| format!("row-{id}");
    for (asked, found, not) in [
        (format!("/jobs?q=JOB-{number}"), first, Some(second)),
        ("/jobs?q=acme".to_owned(), first, Some(second)),
        ("/jobs?q=50%25".to_owned(), second, Some(first)),
        ("/jobs?q=lakshmi".to_owned(), second, None),
        ("/jobs?status=lead".to_owned(), second, Some(first)),
        ("/jobs?status=scheduled&q=tap".to_owned(), first, Some(second)),
    ] {
        let body = browser.page(&asked).await.body;
        assert!(body.contains(&row(found)), "{asked}");
        assert!(not.is_none_or(|id| !body.contains(&row(id))), "{asked}");
    }
}

async fn what_is_not_there_is_said_kindly(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for path in [
        "/nothing",
        "/jobs/00000000-0000-0000-0000-000000000000",
        "/assets/no.css",
        "/assets/text/en/web.ftl",
    ] {
        assert_eq!(browser.open(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(browser.open("/nothing").await.body.contains("There is nothing at this address"));
    let style = browser.page("/assets/tokens.css").await;
    assert!(style.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/css"));
}
