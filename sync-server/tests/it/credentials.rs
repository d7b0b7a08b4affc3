//! Passwords and addresses: forgotten, changed, set by a link, and the mails about it.

use crate::support::*;
use crate::web_browser::{Browser, Page};
use axum::http::{StatusCode, header};
use chrono::TimeDelta;
use futures::future::BoxFuture;
use shared::*;
use std::sync::{Arc, Mutex};
use sync_server::execute::verify_audit;
use sync_server::mails::{self, Mail, Mailer, NotSent};
use sync_server::sessions::{self, SignInError, add_login};
use sync_server::sign_in;

on_both_engines! {
    a_forgotten_password_is_set_by_a_link_that_is_good_once
    nothing_tells_whether_an_address_signs_in
    a_link_is_good_for_an_hour_and_the_newest_one_only
    the_office_sends_a_link_and_the_first_password_ends_nothing
    weak_passwords_are_refused_and_the_link_stays_good
    a_changed_password_ends_every_other_session
    an_address_is_changed_when_it_is_confirmed
    an_address_of_somebody_else_is_not_taken
    a_mail_is_tried_again_until_it_goes
    a_mail_that_is_refused_or_too_late_is_given_up_and_shown
    without_a_mail_server_admins_pass_mails_on
    two_processes_send_a_mail_once
    whoever_works_for_two_companies_gets_a_link_for_each
}

const OLD: &str = "seven blue gates";
const NEW: &str = "nine green doors";
const EMAIL: &str = "asha@example.com";

/// A mail server that keeps what it is given, or refuses it.
#[derive(Default)]
struct Post {
    sent: Mutex<Vec<Mail>>,
    refuses: Mutex<Option<NotSent>>,
}

impl Mailer for Post {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), NotSent>> {
        Box::pin(async move {
            if let Some(why) = self.refuses.lock().unwrap().clone() {
                return Err(why);
            }
            self.sent.lock().unwrap().push(mail.clone());
            Ok(())
        })
    }
}

impl Post {
    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    fn last(&self) -> Mail {
        self.sent.lock().unwrap().last().unwrap().clone()
    }

    fn refuse(&self, why: Option<NotSent>) {
        *self.refuses.lock().unwrap() = why;
    }

    /// The path that the last mail leads to.
    fn link(&self) -> String {
        let body = self.last().body;
        let (_, link) =
            body.split_once("https://office.example.com/link/").unwrap_or_else(|| panic!("{body}"));
        format!("/link/{}", link.split_whitespace().next().unwrap())
    }
}

async fn with_mail(engine: Engine) -> (Server, Arc<Post>) {
    let post = Arc::new(Post::default());
    let mailer = post.clone();
    let server = Server::start_with(engine, move |config, seams| {
        config.public_url = Some("https://office.example.com".into());
        seams.mailer = Some(mailer);
    })
    .await;
    add_login(&server.app, server.company, server.asha.id, EMAIL, OLD).await.unwrap();
    (server, post)
}

async fn asks(browser: &mut Browser, email: &str) -> Page {
    let form = browser.page("/sign-in/forgotten").await.form("/sign-in/forgotten").set("email", email);
    browser.submit(&form).await
}

async fn signs_in(server: &Server, email: &str, password: &str) -> Result<PersonId, SignInError> {
    sign_in::check(&server.app, email, password, None, None).await.map(|known| known.person.id)
}

async fn tick(server: &Server) {
    mails::tick(&server.app).await.unwrap();
}

async fn a_forgotten_password_is_set_by_a_link_that_is_good_once(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let phone = server.phone(&server.asha).await;
    let mut browser = Browser::new(&server);
    let told = asks(&mut browser, " Asha@Example.com ").await;
    assert!(told.body.contains("a link is on its way"), "{}", told.body);
    assert_eq!(post.count(), 0, "the request itself sends nothing");
    tick(&server).await;
    assert_eq!((post.count(), post.last().to.as_str()), (1, EMAIL));
    tick(&server).await;
    assert_eq!(post.count(), 1);
    let stored = server.count("select count(*) from mails where company_id = $1 and link <> ''").await;
    assert_eq!(stored, 0, "the secret is gone with the mail");

    let link = post.link();
    let form = browser.page(&link).await.form(&link).set("password", NEW);
    let done = browser.submit(&form).await;
    assert!(done.body.contains("Your password is set"), "{}", done.body);
    assert_eq!(signs_in(&server, EMAIL, NEW).await.unwrap(), server.asha.id);
    assert!(matches!(signs_in(&server, EMAIL, OLD).await, Err(SignInError::Wrong)));
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_none());
    // Once more, and looked at: it is no longer good.
    assert_eq!(browser.post(&form.action, &form.fields).await.status, StatusCode::GONE);
    assert_eq!(browser.open(&link).await.status, StatusCode::GONE);
    assert_eq!(verify_audit(&server.app, server.company).await.unwrap(), None);
}

async fn nothing_tells_whether_an_address_signs_in(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let mut browser = Browser::new(&server);
    let known = asks(&mut browser, EMAIL).await;
    let unknown = asks(&mut browser, "nobody@example.com").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body.replace(EMAIL, "x"), unknown.body.replace("nobody@example.com", "x"));
    // Somebody who has left is nobody.
    let _ = server.office(vec![Change::SetPersonActive { id: server.asha.id, active: false }]).await;
    tick(&server).await;
    assert_eq!(post.count(), 0);
    // Who asks again and again has to wait, for either.
    for email in [EMAIL, "nobody@example.com"] {
        for _ in 0..9 {
            assert_eq!(asks(&mut browser, email).await.status, StatusCode::OK);
        }
        let braked = asks(&mut browser, email).await;
        assert_eq!(braked.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(braked.headers[header::RETRY_AFTER], "300");
    }
    let strange = asks(&mut browser, "no address").await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(strange.form("/sign-in/forgotten").get("email"), "no address");
}

async fn a_link_is_good_for_an_hour_and_the_newest_one_only(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let mut browser = Browser::new(&server);
    asks(&mut browser, EMAIL).await;
    tick(&server).await;
    let first = post.link();
    asks(&mut browser, EMAIL).await;
    tick(&server).await;
    let second = post.link();
    assert_eq!(browser.open(&first).await.status, StatusCode::GONE);
    server.clock.advance(TimeDelta::minutes(59));
    assert_eq!(browser.open(&second).await.status, StatusCode::OK);
    server.clock.advance(TimeDelta::minutes(1));
    assert_eq!(browser.open(&second).await.status, StatusCode::GONE);
    assert_eq!(browser.open("/link/nonsense").await.status, StatusCode::GONE);
    assert_eq!(signs_in(&server, EMAIL, OLD).await.unwrap(), server.asha.id);
}

async fn the_office_sends_a_link_and_the_first_password_ends_nothing(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let phone = server.phone(&server.miguel).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let person = format!("/people/{}", server.miguel.id);
    let action = format!("{person}/link");
    let form = admin.page(&person).await.form(&action);
    for (email, why) in
        [("no address", "Write an address"), ("ASHA@example.com", "signs in with this address")]
    {
        let back = admin.submit(&form.clone().set("email", email)).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.body.contains(why), "{}", back.body);
        assert_eq!(back.form(&action).get("email"), email);
    }
    let sent = admin.submit(&form.set("email", "Miguel@example.com")).await;
    assert!(sent.body.contains("on its way to Miguel@example.com"), "{}", sent.body);
    tick(&server).await;
    assert_eq!(post.last().to, "miguel@example.com");
    assert!(post.last().body.contains("Deccan Plumbing"));
    server.clock.advance(TimeDelta::hours(71));
    let (link, mut browser) = (post.link(), Browser::new(&server));
    let form = browser.page(&link).await.form(&link).set("password", NEW);
    browser.submit(&form).await;
    assert_eq!(signs_in(&server, "miguel@example.com", NEW).await.unwrap(), server.miguel.id);
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_some());
}

async fn weak_passwords_are_refused_and_the_link_stays_good(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let mut browser = Browser::new(&server);
    asks(&mut browser, EMAIL).await;
    tick(&server).await;
    let link = post.link();
    for (weak, why) in [
        ("kurz-77", "at least 8 characters"),
        ("password1", "too common"),
        ("Asha Verma", "made of a name"),
        ("deccanplumbing1", "made of a name"),
        (&"ab".repeat(101), "at most 200 characters"),
    ] {
        let form = browser.page(&link).await.form(&link).set("password", weak);
        let back = browser.submit(&form).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{weak}");
        assert!(back.body.contains(why), "{weak}: {}", back.body);
        assert_eq!(back.form(&link).get("password"), "", "what was typed is not sent back");
    }
    // Composed and decomposed, full width and half: one password.
    let form = browser.page(&link).await.form(&link).set("password", "cafe\u{301} im Erdgescho\u{df}");
    browser.submit(&form).await;
    assert_eq!(signs_in(&server, EMAIL, "caf\u{e9} im Erdgescho\u{df}").await.unwrap(), server.asha.id);
}

async fn a_changed_password_ends_every_other_session(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, "d@example.com", OLD).await.unwrap();
    let phone = server.phone(&server.dispatcher).await;
    let mut other = Browser::of(&server, &server.dispatcher).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/account").await.form("/account/password");
    let wrong = browser.submit(&form.clone().set("present", "guessed").set("password", NEW)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("not your current password") && !wrong.body.contains(NEW), "{}", wrong.body);
    let weak = browser.submit(&form.clone().set("present", OLD).set("password", "12345678")).await;
    assert!(weak.body.contains("too common"), "{}", weak.body);
    let done = browser.submit(&form.set("present", OLD).set("password", NEW)).await;
    assert!(done.body.contains("Password changed"), "{}", done.body);
    assert_eq!(other.open("/today").await.status, StatusCode::SEE_OTHER, "signed out");
    assert!(sessions::device_session(&server.app, &phone.token).await.unwrap().is_none());
    browser.page("/today").await;
    assert_eq!(signs_in(&server, "d@example.com", NEW).await.unwrap(), server.dispatcher.id);
    tick(&server).await;
    assert_eq!(
        (post.last().to.as_str(), post.last().subject.as_str()),
        ("d@example.com", "Your password was changed")
    );
}

async fn an_address_is_changed_when_it_is_confirmed(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, "d@example.com", OLD).await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/account").await.form("/account/email").set("email", "new@example.com");
    let wrong = browser.submit(&form.clone().set("present", "guessed")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.form("/account/email").get("email"), "new@example.com");
    browser.submit(&form.set("present", OLD)).await;
    tick(&server).await;
    assert_eq!(post.last().to, "new@example.com");
    // Looking at it is not yet a yes.
    let (link, mut anybody) = (post.link(), Browser::new(&server));
    let form = anybody.page(&link).await.form(&link);
    assert!(signs_in(&server, "d@example.com", OLD).await.is_ok());
    let done = anybody.submit(&form).await;
    assert!(done.body.contains("Your address is changed"), "{}", done.body);
    assert_eq!(signs_in(&server, "new@example.com", OLD).await.unwrap(), server.dispatcher.id);
    assert!(matches!(signs_in(&server, "d@example.com", OLD).await, Err(SignInError::Wrong)));
    tick(&server).await;
    assert_eq!(post.last().to, "d@example.com", "the old address is told");
    browser.page("/today").await;
}

async fn an_address_of_somebody_else_is_not_taken(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    add_login(&server.app, server.company, server.dispatcher.id, "d@example.com", OLD).await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/account").await.form("/account/email").set("present", OLD);
    let told = browser.submit(&form.clone().set("email", EMAIL)).await;
    let free = browser.submit(&form.set("email", "free@example.com")).await;
    assert_eq!(
        told.body.contains("If asha@example.com can be used"),
        free.body.contains("If free@example.com can be used")
    );
    tick(&server).await;
    let to: Vec<String> = post.sent.lock().unwrap().iter().map(|mail| mail.to.clone()).collect();
    assert_eq!(to, ["free@example.com"]);
    // Meanwhile somebody else took it.
    add_login(&server.app, server.company, server.miguel.id, "free@example.com", OLD).await.unwrap();
    let link = post.link();
    let form = browser.page(&link).await.form(&link);
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(signs_in(&server, "free@example.com", OLD).await.unwrap(), server.miguel.id);
}

async fn a_mail_is_tried_again_until_it_goes(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let person = format!("/people/{}", server.miguel.id);
    let form = admin.page(&person).await.form(&format!("{person}/link")).set("email", "miguel@example.com");
    admin.submit(&form).await;
    post.refuse(Some(NotSent::Later("421 come back later".into())));
    tick(&server).await;
    let page = admin.page("/people/mails").await;
    assert!(page.body.contains("421 come back later") && page.body.contains("Next try"), "{}", page.body);
    post.refuse(None);
    tick(&server).await;
    assert_eq!(post.count(), 0, "not before its time");
    server.clock.advance(TimeDelta::minutes(1));
    tick(&server).await;
    assert_eq!(post.count(), 1);
    let page = admin.page("/people/mails").await.body;
    assert!(page.contains("Sent 09:01") && !page.contains("/link/"), "{page}");
}

async fn a_mail_that_is_refused_or_too_late_is_given_up_and_shown(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let mut anybody = Browser::new(&server);
    asks(&mut anybody, EMAIL).await;
    post.refuse(Some(NotSent::Never("550 no such mailbox".into())));
    tick(&server).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let page = admin.page("/people/mails").await.body;
    assert!(page.contains("Given up 09:00") && page.contains("550 no such mailbox"), "{page}");

    asks(&mut anybody, EMAIL).await;
    post.refuse(Some(NotSent::Later("421 busy".into())));
    tick(&server).await;
    let hurry = admin.page("/people/mails").await;
    let (_, rest) = hurry.body.split_once("action=\"/people/mails/").unwrap();
    let action = format!("/people/mails/{}", rest.split('"').next().unwrap());
    post.refuse(None);
    admin.submit(&hurry.form(&action)).await;
    tick(&server).await;
    assert_eq!(post.count(), 1, "an admin has it tried at once");

    asks(&mut anybody, EMAIL).await;
    post.refuse(Some(NotSent::Later("421 busy".into())));
    tick(&server).await;
    server.clock.advance(TimeDelta::hours(1));
    post.refuse(None);
    tick(&server).await;
    assert_eq!(post.count(), 1, "what is too late is of no use");
    assert_eq!(server.count("select count(*) from mails where company_id = $1 and link <> ''").await, 0);
    assert_eq!(
        server.count("select count(*) from mails where company_id = $1 and given_up_ms is not null").await,
        2
    );
}

async fn without_a_mail_server_admins_pass_mails_on(engine: Engine) {
    let server = Server::start(engine).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form =
        admin.page("/people/new").await.form("/people").set("name", "Misaki").set("role", "dispatcher");
    let made = admin.submit(&form.set("email", "misaki@example.com")).await;
    assert!(made.body.contains("on its way to misaki@example.com"), "{}", made.body);
    tick(&server).await;
    let page = admin.page("/people/mails").await.body;
    assert!(page.contains("No mail server is set up") && page.contains("To pass on"), "{page}");
    let (_, link) = page.split_once("/link/").unwrap();
    let link = format!("/link/{}", link.split(|c: char| c.is_whitespace() || c == '<').next().unwrap());
    let mut misaki = Browser::new(&server);
    let form = misaki.page(&link).await.form(&link).set("password", NEW);
    misaki.submit(&form).await;
    let form = misaki.page("/sign-in").await.form("/sign-in");
    misaki.submit(&form.set("email", "misaki@example.com").set("password", NEW)).await;
    let page = misaki.page("/today").await.body;
    assert!(page.contains("Misaki"));
    assert_eq!(misaki.open("/people/mails").await.status, StatusCode::FORBIDDEN);
}

async fn two_processes_send_a_mail_once(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let mut anybody = Browser::new(&server);
    asks(&mut anybody, EMAIL).await;
    tick(&server).await;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let person = format!("/people/{}", server.miguel.id);
    let form = admin.page(&person).await.form(&format!("{person}/link")).set("email", "miguel@example.com");
    admin.submit(&form).await;
    let (first, second) = tokio::join!(mails::tick(&server.app), mails::tick(&server.app));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(post.count(), 2, "one for each of them");
}

async fn whoever_works_for_two_companies_gets_a_link_for_each(engine: Engine) {
    let (server, post) = with_mail(engine).await;
    let (other, [asha, ..], _) = found(&server.app, "Harbour Electric").await;
    add_login(&server.app, other, asha.id, EMAIL, OLD).await.unwrap();
    let mut browser = Browser::new(&server);
    asks(&mut browser, EMAIL).await;
    tick(&server).await;
    let sent = post.sent.lock().unwrap().clone();
    assert_eq!(sent.len(), 2);
    for name in ["Deccan Plumbing", "Harbour Electric"] {
        let about = |mail: &&Mail| mail.subject.contains(name) && mail.body.contains(name);
        assert_eq!(sent.iter().filter(about).count(), 1, "{name}");
    }
    // The password of one company is set; the other stays as it is.
    let of_other = sent.iter().find(|mail| mail.subject.contains("Harbour")).unwrap();
    let (_, link) = of_other.body.split_once("https://office.example.com/link/").unwrap();
    let link = format!("/link/{}", link.split_whitespace().next().unwrap());
    let form = browser.page(&link).await.form(&link).set("password", NEW);
    browser.submit(&form).await;
    assert_eq!(signs_in(&server, EMAIL, NEW).await.unwrap(), asha.id);
    assert_eq!(signs_in(&server, EMAIL, OLD).await.unwrap(), server.asha.id);
}
