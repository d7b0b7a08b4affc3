//! One person, several companies: the same e-mail address signs in at each, with a login of its own.

use crate::support::*;
use crate::web_browser::{Browser, Form, Page};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chrono::TimeDelta;
use shared::sync::{Problem, SignIn, SignedIn, WhichCompany};
use shared::*;
use sync_server::Sender;
use sync_server::credentials::{self, NotChanged};
use sync_server::execute::verify_audit;
use sync_server::sessions::{self, Proven, Session, SignInError, add_login};
use sync_server::{Origin, act, choice, sign_in};

on_both_engines! {
    each_password_opens_its_own_company
    a_phone_is_asked_which_company_and_comes_back_with_one
    a_browser_chooses_between_the_companies_that_fit
    the_chosen_company_asks_for_its_own_second_step
    what_is_offered_is_good_once_and_for_five_minutes
    who_works_somewhere_no_more_is_not_asked
    within_a_company_an_address_is_one_persons
    the_password_of_one_company_proves_nothing_at_another
    a_login_elsewhere_does_not_clear_what_was_guessed
}

const EMAIL: &str = "meera@example.com";
const PASSWORD: &str = "seven blue gates";
const ANOTHER: &str = "nine green doors";

/// The same address at three companies, two of them with the same password.
struct World {
    server: Server,
    /// Where it is the password of the first.
    harbour: Proven,
    /// Where it is another.
    summit: Proven,
}

impl World {
    async fn new(engine: Engine) -> World {
        let server = Server::start(engine).await;
        add_login(&server.app, server.company, server.dispatcher.id, EMAIL, PASSWORD).await.unwrap();
        let harbour = works_at(&server, "Harbour Electric", PASSWORD).await;
        let summit = works_at(&server, "Summit Roofing", ANOTHER).await;
        World { server, harbour, summit }
    }

    /// What a password opens.
    async fn checks(&self, password: &str, company: Option<CompanyId>) -> Result<Proven, SignInError> {
        sign_in::check(&self.server.app, EMAIL, password, company, None).await
    }

    /// Whom the password of two companies fits.
    async fn both(&self) -> Vec<Proven> {
        match self.checks(PASSWORD, None).await {
            Err(SignInError::WhichCompany(all)) => all,
            other => panic!("{other:?}"),
        }
    }

    /// What a browser holds until one of the two is chosen.
    async fn held(&self) -> String {
        let sender = Sender { peer: None, agent: "test".into() };
        let cookie = choice::offer(&self.server.app, &self.both().await, &sender).await.unwrap();
        let (_, value) = cookie.split_once('=').unwrap();
        value.split(';').next().unwrap().to_owned()
    }

    async fn chooses(&self, held: &str, company: CompanyId) -> Option<Proven> {
        choice::choose(&self.server.app, held, company).await.unwrap()
    }

    async fn sign_ins(&self, company: CompanyId) -> i64 {
        let mut tx = self.server.app.db.read().await.unwrap();
        let sql = "select count(*) from audit where company_id = $1 and action = 'signed_in'";
        tx.fetch_optional::<(i64,)>(sql.into(), vec![company.into()]).await.unwrap().unwrap().0
    }
}

/// A company with an admin who signs in there with the address.
async fn works_at(server: &Server, name: &str, password: &str) -> Proven {
    let (company, [.., person], _) = found(&server.app, name).await;
    add_login(&server.app, company, person.id, EMAIL, password).await.unwrap();
    Proven { company, company_name: name.into(), person }
}

async fn asks(server: &Server, password: &str, company: Option<CompanyId>) -> Response<Body> {
    let body = SignIn {
        email: EMAIL.into(),
        password: password.into(),
        device: DeviceId(server.id()),
        device_name: "Pixel".into(),
        app_version: "1.0".into(),
        company,
    };
    let request = Request::post("/sync/sign-in").header(header::CONTENT_TYPE, "application/json");
    send(&server.app, request.body(Body::from(serde_json::to_vec(&body).unwrap())).unwrap()).await
}

async fn gives_password(browser: &mut Browser, password: &str) -> Page {
    let form = browser.page("/sign-in").await.form("/sign-in");
    browser.submit(&form.set("email", EMAIL).set("password", password)).await
}

/// The buttons of the page that asks for the company.
fn buttons(page: &Page) -> Vec<Form> {
    page.forms().into_iter().filter(|form| form.action == "/sign-in/company").collect()
}

fn button(page: &Page, company: CompanyId) -> Form {
    let found = buttons(page).into_iter().find(|form| form.get("company") == company.to_string());
    found.unwrap_or_else(|| panic!("{company} is not offered in {}", page.body))
}

async fn each_password_opens_its_own_company(engine: Engine) {
    let world = World::new(engine).await;
    let known = world.checks(ANOTHER, None).await.unwrap();
    assert_eq!((known.company, known.person.id), (world.summit.company, world.summit.person.id));
    let signed_in: SignedIn = json(asks(&world.server, ANOTHER, None).await).await;
    assert_eq!(
        (signed_in.company, signed_in.company_name.as_str()),
        (world.summit.company, "Summit Roofing")
    );
    let mut browser = Browser::new(&world.server);
    gives_password(&mut browser, ANOTHER).await;
    browser.page("/today").await;
    assert_eq!(world.sign_ins(world.summit.company).await, 2);
    assert_eq!(world.sign_ins(world.server.company).await, 0);
    // A wrong one tells nothing of where the address signs in.
    let wrong = asks(&world.server, "wrong", None).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let told = String::from_utf8(body(wrong).await).unwrap();
    assert!(!told.contains("companies") && !told.contains("Harbour"), "{told}");
    let page = gives_password(&mut Browser::new(&world.server), "wrong").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(buttons(&page).is_empty());
}

async fn a_phone_is_asked_which_company_and_comes_back_with_one(engine: Engine) {
    let world = World::new(engine).await;
    let asked = asks(&world.server, PASSWORD, None).await;
    assert_eq!(asked.status(), StatusCode::CONFLICT);
    assert_eq!(asked.headers()[header::CONTENT_TYPE], "application/problem+json");
    let which: WhichCompany = json(asked).await;
    assert_eq!(which.problem.kind, "/problems/which-company");
    assert!(which.problem.title.contains("several companies"), "an older app shows it");
    let offered: Vec<_> = which.companies.iter().map(|c| (c.id, c.name.as_str())).collect();
    let harbour = world.harbour.company;
    assert_eq!(offered, [(world.server.company, "Deccan Plumbing"), (harbour, "Harbour Electric")]);
    assert_eq!(world.sign_ins(harbour).await, 0);
    let signed_in: SignedIn = json(asks(&world.server, PASSWORD, Some(harbour)).await).await;
    assert_eq!((signed_in.company, signed_in.person), (harbour, world.harbour.person.id));
    assert_eq!((world.sign_ins(harbour).await, world.sign_ins(world.server.company).await), (1, 0));
    // Where it does not fit it opens nothing, nor where there is no such company.
    for company in [world.summit.company, CompanyId(world.server.id())] {
        let wrong = asks(&world.server, PASSWORD, Some(company)).await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(json::<Problem>(wrong).await.kind, "/problems/wrong-password");
    }
}

async fn a_browser_chooses_between_the_companies_that_fit(engine: Engine) {
    let world = World::new(engine).await;
    let (first, harbour) = (world.server.company, world.harbour.company);
    let mut browser = Browser::new(&world.server);
    let page = gives_password(&mut browser, PASSWORD).await;
    let mut offered: Vec<String> = buttons(&page).iter().map(|form| form.get("company").to_owned()).collect();
    offered.sort();
    assert_eq!(offered, [first.to_string(), harbour.to_string()]);
    assert!(page.body.contains("Deccan Plumbing") && page.body.contains("Harbour Electric"));
    assert!(!page.body.contains("Summit Roofing") && !page.body.contains(PASSWORD), "{}", page.body);
    assert_eq!(browser.open("/today").await.status, StatusCode::SEE_OTHER, "not in yet");
    assert_eq!(browser.open("/sign-in/second").await.status, StatusCode::SEE_OTHER);
    // Nobody else's form, no company that was not offered, and nobody else's browser.
    let chosen = button(&page, harbour);
    let foreign = browser.post(&chosen.action, &chosen.clone().set("csrf", "x").fields).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let summit = chosen.clone().set("company", &world.summit.company.to_string());
    let sent = browser.post(&summit.action, &summit.fields).await;
    assert_eq!(sent.headers[header::LOCATION], "/sign-in");
    assert_eq!(Browser::new(&world.server).open("/sign-in/company").await.status, StatusCode::SEE_OTHER);
    assert_eq!((world.sign_ins(first).await, world.sign_ins(harbour).await), (0, 0));
    // What was offered still stands.
    let page = browser.page("/sign-in/company").await;
    browser.submit(&button(&page, harbour)).await;
    browser.page("/today").await;
    assert_eq!((world.sign_ins(first).await, world.sign_ins(harbour).await), (0, 1));
    for company in [first, harbour, world.summit.company] {
        assert_eq!(verify_audit(&world.server.app, company).await.unwrap(), None);
    }
    // Anyone who goes back instead leaves nothing behind.
    let mut other = Browser::new(&world.server);
    let page = gives_password(&mut other, PASSWORD).await;
    other.submit(&page.form("/sign-in/company/leave")).await;
    assert_eq!(other.open("/sign-in/company").await.headers[header::LOCATION], "/sign-in");
}

async fn the_chosen_company_asks_for_its_own_second_step(engine: Engine) {
    let world = World::new(engine).await;
    let cookie = sessions::open_web(&world.server.app, &world.harbour).await.unwrap();
    let mut admin = Browser::with(&world.server, &cookie);
    let form = admin.page("/settings").await.form("/settings/second-factor").set("required", "yes");
    admin.submit(&form).await;
    let mut browser = Browser::new(&world.server);
    let page = gives_password(&mut browser, PASSWORD).await;
    let second = browser.submit(&button(&page, world.harbour.company)).await;
    assert!(second.body.contains("Your company asks for a second step"), "{}", second.body);
    assert_eq!(browser.open("/today").await.status, StatusCode::SEE_OTHER);
    let mut browser = Browser::new(&world.server);
    let page = gives_password(&mut browser, PASSWORD).await;
    browser.submit(&button(&page, world.server.company)).await;
    browser.page("/today").await;
    // A phone says so too, and not before the company is chosen.
    assert_eq!(asks(&world.server, PASSWORD, None).await.status(), StatusCode::CONFLICT);
    let refused = asks(&world.server, PASSWORD, Some(world.harbour.company)).await;
    assert_eq!(json::<Problem>(refused).await.kind, "/problems/second-factor");
}

async fn what_is_offered_is_good_once_and_for_five_minutes(engine: Engine) {
    let world = World::new(engine).await;
    let app = &world.server.app;
    let (first, harbour) = (world.server.company, world.harbour.company);
    let held = world.held().await;
    let elsewhere = world.held().await;
    assert!(world.chooses(&held, world.summit.company).await.is_none(), "its password did not fit");
    assert!(world.chooses("", first).await.is_none());
    // It is no session, and waits for no second step.
    for token in held.split('.') {
        assert!(sessions::web_session(app, token).await.unwrap().is_none());
        assert!(sessions::waiting(app, token).await.unwrap().is_none());
        assert!(sessions::device_session(app, token).await.unwrap().is_none());
    }
    assert_eq!(choice::offered(app, &held).await.unwrap().len(), 2);
    let known = world.chooses(&held, harbour).await.unwrap();
    assert_eq!((known.company, known.person.id), (harbour, world.harbour.person.id));
    assert!(world.chooses(&held, harbour).await.is_none(), "once");
    assert!(world.chooses(&held, first).await.is_none(), "and not the other one after it");
    assert!(choice::offered(app, &held).await.unwrap().is_empty());
    // Another browser's is its own, for five minutes.
    world.server.clock.advance(TimeDelta::minutes(5) - TimeDelta::milliseconds(1));
    assert_eq!(choice::offered(app, &elsewhere).await.unwrap().len(), 2);
    world.server.clock.advance(TimeDelta::milliseconds(1));
    assert!(choice::offered(app, &elsewhere).await.unwrap().is_empty());
    assert!(world.chooses(&elsewhere, first).await.is_none());
    // A new password ends it, at that company.
    let held = world.held().await;
    add_login(app, harbour, world.harbour.person.id, EMAIL, ANOTHER).await.unwrap();
    assert!(world.chooses(&held, harbour).await.is_none());
}

async fn who_works_somewhere_no_more_is_not_asked(engine: Engine) {
    let server = Server::start(engine).await;
    let (other, [asha, _, admin], _) = found(&server.app, "Harbour Electric").await;
    add_login(&server.app, server.company, server.asha.id, EMAIL, PASSWORD).await.unwrap();
    add_login(&server.app, other, asha.id, EMAIL, PASSWORD).await.unwrap();
    assert_eq!(asks(&server, PASSWORD, None).await.status(), StatusCode::CONFLICT);
    let origin = Origin::Web { person: admin.id, peer: None, agent: "test".into() };
    let leaves = vec![Change::SetPersonActive { id: asha.id, active: false }];
    act(&server.app, other, &origin, server.id(), leaves).await.unwrap();
    let signed_in: SignedIn = json(asks(&server, PASSWORD, None).await).await;
    assert_eq!((signed_in.company, signed_in.person), (server.company, server.asha.id));
    assert_eq!(asks(&server, PASSWORD, Some(other)).await.status(), StatusCode::UNAUTHORIZED);
}

async fn within_a_company_an_address_is_one_persons(engine: Engine) {
    let world = World::new(engine).await;
    let app = &world.server.app;
    let (company, asha) = (world.server.company, world.server.asha.id);
    assert!(sessions::is_taken(app, company, " Meera@Example.com").await.unwrap());
    assert!(add_login(app, company, asha, EMAIL, ANOTHER).await.is_err());
    let (by, origin) = (world.server.dispatcher.id, Origin::System);
    let refused = credentials::send_link(app, company, asha, EMAIL, by, &origin).await;
    assert!(matches!(refused, Err(NotChanged::Taken)), "{refused:?}");
    // What an address does elsewhere is no matter here.
    let (fourth, [technician, _, admin], _) = found(app, "Fjord Heating").await;
    assert!(!sessions::is_taken(app, fourth, EMAIL).await.unwrap());
    credentials::send_link(app, fourth, technician.id, EMAIL, admin.id, &origin).await.unwrap();
}

async fn the_password_of_one_company_proves_nothing_at_another(engine: Engine) {
    let world = World::new(engine).await;
    let Proven { company, person, .. } = world.summit.clone();
    let session = Session { company, person, csrf: "x".into() };
    let proves = async |password| credentials::prove(&world.server.app, &session, password, None).await;
    assert!(matches!(proves(PASSWORD).await, Err(NotChanged::SignIn(SignInError::Wrong))));
    assert!(proves(ANOTHER).await.is_ok());
}

async fn a_login_elsewhere_does_not_clear_what_was_guessed(engine: Engine) {
    let world = World::new(engine).await;
    for _ in 0..9 {
        assert!(matches!(world.checks("wrong", None).await, Err(SignInError::Wrong)));
    }
    // As whoever runs another company could let themselves in there with anybody's address.
    let summit = world.summit.company;
    assert!(world.checks(ANOTHER, None).await.is_ok() && world.checks(ANOTHER, Some(summit)).await.is_ok());
    assert!(matches!(world.checks("wrong", None).await, Err(SignInError::Wrong)));
    assert!(matches!(world.checks("wrong", None).await, Err(SignInError::TooOften(_))));
    assert!(matches!(world.checks(PASSWORD, Some(summit)).await, Err(SignInError::TooOften(_))));
}
