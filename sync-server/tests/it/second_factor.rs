//! The second factor: set up, asked for, taken away, and asked of everybody by the company.

use crate::support::*;
use crate::web_browser::{Browser, Page};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chrono::TimeDelta;
use shared::records::*;
use shared::sync::{Enrol, Problem, SignIn};
use shared::*;
use sync_server::execute::verify_audit;
use sync_server::sessions::add_login;
use sync_server::{Origin, invitations, sign_in};
use totp_rs::{Builder, Secret, Totp};

on_both_engines! {
    a_code_is_asked_for_after_the_password_and_is_good_once
    a_recovery_code_is_good_once
    guessing_codes_of_the_second_step_has_to_wait
    it_is_turned_off_with_the_password_or_by_an_admin
    the_company_asks_it_of_whoever_runs_the_office
    a_phone_comes_in_by_a_code_of_the_office
}

const EMAIL: &str = "d@example.com";
const PASSWORD: &str = "seven blue gates";

async fn with_login(engine: Engine) -> Server {
    let server = Server::start(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, EMAIL, PASSWORD).await.unwrap();
    server
}

/// The app on the other device, by the key on the page.
fn app_of(page: &Page) -> Totp {
    let (_, rest) = page.body.split_once("second-secret\">").unwrap_or_else(|| panic!("{}", page.body));
    let secret = Secret::try_from_base32(rest.split('<').next().unwrap()).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

fn code(server: &Server, app: &Totp) -> String {
    app.generate(server.app.now().timestamp() as u64).to_string()
}

fn recovery_codes(page: &Page) -> Vec<String> {
    let (_, list) = page.body.split_once("second-codes\">").unwrap_or_else(|| panic!("{}", page.body));
    let list = list.split("</ul>").next().unwrap();
    list.split("<li>").skip(1).map(|item| item.split('<').next().unwrap().to_owned()).collect()
}

/// Sets it up on the account page: the app, and the recovery codes.
async fn sets_up(server: &Server) -> (Totp, Vec<String>) {
    let mut browser = Browser::of(server, &server.dispatcher).await;
    let page = browser.page("/account/second").await;
    let app = app_of(&page);
    assert_eq!(
        app.secret(),
        app_of(&browser.page("/account/second").await).secret(),
        "the same until it is confirmed"
    );
    let form = page.form("/account/second").set("present", PASSWORD);
    let guessed = form.clone().set("present", "guessed").set("code", &code(server, &app));
    let refused = browser.submit(&guessed).await;
    assert!(refused.body.contains("not your current password"), "{}", refused.body);
    let wrong = browser.submit(&form.clone().set("code", "000000")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let codes = browser.submit(&form.set("code", &code(server, &app))).await;
    let codes = recovery_codes(&codes);
    assert_eq!(codes.len(), 10);
    (app, codes)
}

async fn gives_password(browser: &mut Browser) -> Page {
    let form = browser.page("/sign-in").await.form("/sign-in");
    let form = form.set("email", EMAIL).set("password", PASSWORD);
    browser.submit(&form).await
}

async fn gives_code(browser: &mut Browser, code: &str) -> Page {
    let form = browser.page("/sign-in/second").await.form("/sign-in/second").set("code", code);
    browser.submit(&form).await
}

async fn a_code_is_asked_for_after_the_password_and_is_good_once(engine: Engine) {
    let server = with_login(engine).await;
    let (app, _) = sets_up(&server).await;
    let signed_in = "select count(*) from audit where company_id = $1 and action = 'signed_in'";
    let before = server.count(signed_in).await;
    let mut browser = Browser::new(&server);
    let page = gives_password(&mut browser).await;
    assert!(page.body.contains("Second step"), "{}", page.body);
    assert_eq!(server.count(signed_in).await, before);
    assert_eq!(browser.open("/today").await.status, StatusCode::SEE_OTHER, "not in yet");
    // The code that set it up was used with that.
    assert_eq!(gives_code(&mut browser, &code(&server, &app)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    server.clock.advance(TimeDelta::seconds(30));
    let now = code(&server, &app);
    gives_code(&mut browser, &format!("{} {}", &now[..3], &now[3..])).await;
    browser.page("/today").await;
    assert_eq!(server.count(signed_in).await, before + 1);
    let mut over_the_shoulder = Browser::new(&server);
    gives_password(&mut over_the_shoulder).await;
    assert_eq!(gives_code(&mut over_the_shoulder, &now).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who does not go on has to begin again.
    server.clock.advance(TimeDelta::minutes(10));
    assert_eq!(over_the_shoulder.open("/sign-in/second").await.status, StatusCode::SEE_OTHER);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn a_recovery_code_is_good_once(engine: Engine) {
    let server = with_login(engine).await;
    let (_, codes) = sets_up(&server).await;
    let mut browser = Browser::new(&server);
    gives_password(&mut browser).await;
    gives_code(&mut browser, &codes[3].to_lowercase()).await;
    let account = browser.page("/account").await;
    assert!(account.body.contains("9 recovery codes are left"), "{}", account.body);
    let mut again = Browser::new(&server);
    gives_password(&mut again).await;
    assert_eq!(gives_code(&mut again, &codes[3]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(gives_code(&mut again, &codes[4]).await.status, StatusCode::OK);
}

async fn guessing_codes_of_the_second_step_has_to_wait(engine: Engine) {
    let server = with_login(engine).await;
    let (app, _) = sets_up(&server).await;
    server.clock.advance(TimeDelta::minutes(5));
    let mut browser = Browser::new(&server);
    gives_password(&mut browser).await;
    for _ in 0..10 {
        assert_eq!(gives_code(&mut browser, "000000").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let braked = gives_code(&mut browser, &code(&server, &app)).await;
    assert_eq!(braked.status, StatusCode::TOO_MANY_REQUESTS);
    server.clock.advance(TimeDelta::minutes(5));
    gives_code(&mut browser, &code(&server, &app)).await;
    browser.page("/today").await;
}

async fn it_is_turned_off_with_the_password_or_by_an_admin(engine: Engine) {
    let server = with_login(engine).await;
    sets_up(&server).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/account").await.form("/account/second/off");
    let refused = browser.submit(&form.clone().set("present", "guessed")).await;
    assert!(refused.body.contains("not your current password"), "{}", refused.body);
    let off = browser.submit(&form.set("present", PASSWORD)).await;
    assert!(off.body.contains("The second step is off"), "{}", off.body);
    let mut anybody = Browser::new(&server);
    gives_password(&mut anybody).await;
    anybody.page("/today").await;

    sets_up(&server).await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Misaki".into(),
        phone: String::new(),
        roles: vec![Role::Admin],
    });
    server.office(vec![add]).await;
    let misaki = server.record::<Person>(id).await.unwrap();
    let mut owner = Browser::of(&server, &misaki).await;
    let path = format!("/people/{}", server.dispatcher.id);
    let page = owner.page(&path).await;
    owner.submit(&page.form(&format!("{path}/second/off"))).await;
    let mut anybody = Browser::new(&server);
    gives_password(&mut anybody).await;
    anybody.page("/today").await;
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn the_company_asks_it_of_whoever_runs_the_office(engine: Engine) {
    let server = with_login(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings").await.form("/settings/second-factor").set("required", "yes");
    admin.submit(&form).await;
    assert!(server.record::<Company>(server.company).await.unwrap().second_factor);
    admin.page("/today").await;
    let mut browser = Browser::new(&server);
    let page = gives_password(&mut browser).await;
    assert!(page.body.contains("Your company asks for a second step"), "{}", page.body);
    assert_eq!(browser.open("/today").await.status, StatusCode::SEE_OTHER);
    let codes = gives_code(&mut browser, &code(&server, &app_of(&page))).await;
    assert_eq!(recovery_codes(&codes).len(), 10);
    browser.page("/today").await;
    let form = admin.page("/settings").await.form("/settings/second-factor").set("required", "");
    admin.submit(&form).await;
    assert!(!server.record::<Company>(server.company).await.unwrap().second_factor);
}

async fn a_phone_comes_in_by_a_code_of_the_office(engine: Engine) {
    let server = with_login(engine).await;
    sets_up(&server).await;
    let device = DeviceId(server.id());
    let by_password = SignIn {
        email: EMAIL.into(),
        password: PASSWORD.into(),
        device,
        device_name: "Pixel".into(),
        app_version: "1.0".into(),
        company: None,
    };
    let refused = posts(&server, "/sync/sign-in", serde_json::to_vec(&by_password).unwrap()).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(json::<Problem>(refused).await.kind, "/problems/second-factor");
    let (by, origin) = (server.dispatcher.id, Origin::System);
    let made =
        invitations::invite(&server.app, server.company, server.dispatcher.id, by, &origin, server.id());
    let by_code = Enrol {
        code: made.await.unwrap().unwrap().code,
        device,
        device_name: "Pixel".into(),
        app_version: "1.0".into(),
    };
    let enrolled = posts(&server, "/sync/enrol", serde_json::to_vec(&by_code).unwrap()).await;
    assert_eq!(enrolled.status(), StatusCode::OK);
    // Anyone who has none, and is not asked for one, signs in as ever.
    add_login(&server.app, server.company, server.asha.id, "asha@example.com", PASSWORD).await.unwrap();
    let asha = SignIn { email: "asha@example.com".into(), ..by_password };
    let signed = posts(&server, "/sync/sign-in", serde_json::to_vec(&asha).unwrap()).await;
    assert_eq!(signed.status(), StatusCode::OK);
    assert!(sign_in::check(&server.app, EMAIL, PASSWORD, None, None).await.is_ok());
}

async fn posts(server: &Server, path: &str, body: Vec<u8>) -> Response<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    send(&server.app, request.body(Body::from(body)).unwrap()).await
}
