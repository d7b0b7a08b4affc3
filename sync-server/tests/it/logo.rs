//! The company's logo: what is taken for one, who sees it, and that it can be taken back.

use crate::support::*;
use crate::web_browser::{Browser, Page};
use axum::http::{StatusCode, header};
use image::{GrayImage, ImageFormat, Rgba, RgbaImage};
use shared::records::*;
use shared::sync::{BlobHash, Outcome};
use shared::*;
use std::io::Cursor;
use sync_server::sessions::{self, Proven};

on_both_engines! {
    a_logo_is_drawn_anew_shown_and_taken_back
    what_is_no_safe_picture_is_refused_with_a_reason
    a_logo_is_for_everybody_of_the_company_and_nobody_else
    a_photo_does_not_become_public_by_being_named_as_the_logo
    only_admins_change_the_logo
}

fn png(edge: u32) -> Vec<u8> {
    let drawn =
        RgbaImage::from_fn(edge, edge / 2, |x, _| Rgba([200, 0, 0, if x < edge / 2 { 0 } else { 255 }]));
    let mut bytes = Vec::new();
    drawn.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

async fn upload(browser: &mut Browser, name: &str, bytes: &[u8]) -> Page {
    let form = browser.page("/settings").await.form("/settings/logo");
    browser.upload(&form, name, bytes).await
}

async fn logo(server: &Server) -> Option<BlobHash> {
    server.record::<Company>(server.company).await.unwrap().logo
}

async fn a_logo_is_drawn_anew_shown_and_taken_back(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let mut brought = png(1024);
    brought.extend(b"<script>behind its end</script>");
    let done = upload(&mut browser, "logo.png", &brought).await;
    assert!(done.body.contains("Settings saved"), "{}", done.body);
    let hash = logo(&server).await.unwrap();
    let shown = format!("src=\"/logo/{hash}\"");
    assert!(done.body.contains(&shown) && browser.page("/jobs").await.body.contains(&shown));

    let kept = server.app.blobs.get(server.company, &hash).await.unwrap().unwrap();
    let drawn = image::load_from_memory(&kept).unwrap().into_rgba8();
    assert_eq!(drawn.dimensions(), (512, 256));
    assert_eq!((drawn.get_pixel(10, 10).0[3], drawn.get_pixel(500, 10).0[3]), (0, 255));
    let served = browser.page(&format!("/logo/{hash}")).await;
    assert_eq!(served.headers[header::CONTENT_TYPE], "image/png");
    assert_eq!(served.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(served.headers[header::ETAG], format!("\"{hash}\""));

    let audited = "select count(*) from audit where company_id = $1 and kind = 'company' and field = 'logo'";
    assert_eq!(server.count(audited).await, 1);
    let history = browser.page(&format!("/history/company/{}", server.company)).await;
    assert!(history.body.contains(&format!("picture {}", &hash.as_str()[..8])), "{}", history.body);

    browser.submit(&done.form("/undo")).await;
    assert_eq!(logo(&server).await, None);
    assert!(!browser.page("/jobs").await.body.contains("/logo/"));
    // Once more, and removed by hand.
    upload(&mut browser, "logo.png", &brought).await;
    assert_eq!(logo(&server).await, Some(hash));
    let form = browser.page("/settings").await.form("/settings/logo/remove");
    browser.submit(&form).await;
    assert_eq!(logo(&server).await, None);
}

async fn what_is_no_safe_picture_is_refused_with_a_reason(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    // 16 million pixels in a small file.
    let mut bomb = Vec::new();
    GrayImage::new(4_001, 4_001).write_to(&mut Cursor::new(&mut bomb), ImageFormat::Png).unwrap();
    assert!(bomb.len() < 1_000_000);
    let large = [png(16), vec![0; 2 * 1024 * 1024]].concat();
    let half = png(64)[..60].to_vec();
    let tries: [(&str, &[u8], &str); 6] = [
        ("logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "can carry scripts"),
        ("logo.png", b"\n<?xml version=\"1.0\"?><svg/>", "can carry scripts"),
        ("logo.png", b"GIF89a", "no PNG or JPEG"),
        ("logo.png", &half, "no PNG or JPEG"),
        ("logo.png", &bomb, "16 million pixels"),
        ("logo.png", &large, "larger than 2 MB"),
    ];
    for (name, bytes, said) in tries {
        let back = upload(&mut browser, name, bytes).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(back.body.contains(said), "{said}");
    }
    assert_eq!(logo(&server).await, None);
    assert_eq!(server.count("select count(*) from blobs where company_id = $1").await, 0);
}

async fn a_logo_is_for_everybody_of_the_company_and_nobody_else(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    upload(&mut browser, "logo.png", &png(64)).await;
    let hash = logo(&server).await.unwrap();
    // A technician without a job gets it on the phone.
    let mut phone = server.phone(&server.miguel).await;
    phone.pull().await;
    assert_eq!(phone.read::<Company>(server.company.0).logo, Some(hash.clone()));
    let response = get(&phone, &hash).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(BlobHash::of(&body(response).await), hash);

    let (company, [.., person], _) = found(&server.app, "Elsewhere").await;
    let known = Proven { company, company_name: String::new(), person };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let mut foreign = Browser::with(&server, &cookie);
    assert_eq!(foreign.open(&format!("/logo/{hash}")).await.status, StatusCode::NOT_FOUND);
    let nobody = Browser::new(&server).open(&format!("/logo/{hash}")).await;
    assert_ne!(nobody.status, StatusCode::OK);
    // One that is no longer the logo is nobody's but the office's.
    let form = browser.page("/settings").await.form("/settings/logo/remove");
    browser.submit(&form).await;
    assert_eq!(get(&phone, &hash).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(browser.open(&format!("/logo/{hash}")).await.status, StatusCode::NOT_FOUND);
}

async fn a_photo_does_not_become_public_by_being_named_as_the_logo(engine: Engine) {
    let server = Server::start(engine).await;
    let asha = server.phone(&server.asha).await;
    let photo = png(32);
    let hash = BlobHash::of(&photo);
    assert!(complete(&patch(&asha, &hash, 0, photo.len(), &photo).await));
    let names = CompanyPatch { logo: Some(Some(hash.clone())), ..CompanyPatch::default() };
    let outcome = server.office(vec![Change::EditCompany { patch: Box::new(names) }]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    let miguel = server.phone(&server.miguel).await;
    assert_eq!(get(&miguel, &hash).await.status(), StatusCode::NOT_FOUND);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    assert_eq!(browser.open(&format!("/logo/{hash}")).await.status, StatusCode::NOT_FOUND);
}

async fn only_admins_change_the_logo(engine: Engine) {
    let server = Server::start(engine).await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Dev".into(),
        phone: String::new(),
        roles: vec![Role::Dispatcher],
    });
    server.office(vec![add]).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings").await.form("/settings/logo");
    let mut browser = Browser::of(&server, &server.record::<Person>(id).await.unwrap()).await;
    assert!(browser.page("/settings").await.find_form("/settings/logo").is_none());
    assert_eq!(browser.upload(&form, "logo.png", &png(16)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(logo(&server).await, None);
}
