//! Undo on the dashboard: what a person has done is taken back by its cause, whatever else somebody has written since.

use crate::support::{Engine, Server};
use crate::web_browser::{Browser, Form};
use axum::http::StatusCode;
use shared::records::*;
use shared::*;
use sync_server::{Origin, act};

on_both_engines! {
    a_later_write_of_another_field_and_of_the_same_one_stays
    what_is_undone_is_done_again_and_a_second_click_is_the_same_click
    somebody_who_has_left_is_back_with_what_was_theirs
    a_new_customer_with_their_address_is_out_of_use_again
    the_roles_and_skills_of_a_person_go_back
    nobody_undoes_what_they_may_not_do_and_nothing_is_undone_that_is_not_known
    what_was_erased_from_the_history_does_not_come_back
    what_is_older_is_undone_from_the_audit
    an_undo_of_which_nothing_stands_says_so_and_offers_no_way_back
}

/// The form that edits a customer.
async fn edits(browser: &mut Browser, id: AccountId) -> Form {
    let path = format!("/customers/{id}");
    browser.page(&path).await.form(&format!("{path}/edit"))
}

async fn a_later_write_of_another_field_and_of_the_same_one_stays(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, _) = server.customer("Acme").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = edits(&mut browser, id).await;
    let saved = browser.submit(&form.set("name", "Acme & Co").set("email", "a@acme.example")).await;
    let later = AccountPatch {
        phone: Some("+91 20 2553 1100".into()),
        email: Some("b@acme.example".into()),
        ..AccountPatch::default()
    };
    server.office(vec![Change::EditAccount { id, patch: later }]).await;
    let undone = browser.submit(&saved.form("/undo")).await;
    assert!(undone.body.contains("Undone, but for what somebody has changed since"));
    let account = server.record::<Account>(id).await.unwrap();
    assert_eq!((account.name.as_str(), account.email.text()), ("Acme", "b@acme.example"));
    assert_eq!(account.phone.text(), "+91 20 2553 1100");
}

async fn what_is_undone_is_done_again_and_a_second_click_is_the_same_click(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, _) = server.customer("Acme").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = edits(&mut browser, id).await;
    let saved = browser.submit(&form.set("name", "Acme & Co")).await;
    let name = async || server.record::<Account>(id).await.unwrap().name;
    let undo = saved.form("/undo");
    let undone = browser.submit(&undo).await;
    assert!(undone.body.contains("Undone") && undone.body.contains("Redo"));
    browser.submit(&undo).await;
    assert_eq!(name().await, "Acme");
    let again = browser.submit(&undone.form("/undo")).await;
    assert!(again.body.contains("Done again"));
    assert_eq!(name().await, "Acme & Co");
    browser.submit(&again.form("/undo")).await;
    assert_eq!(name().await, "Acme");
}

async fn somebody_who_has_left_is_back_with_what_was_theirs(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let asha = server.asha.id;
    let owned = AccountPatch { owner: Some(Some(asha)), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id: customer.0, patch: owned }]).await;
    let (_, visit) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page(&format!("/people/{asha}/leave")).await.form(&format!("/people/{asha}/leave"));
    let mut phone = server.phone(&server.asha).await;
    browser.submit(&form).await;
    // A second click is the same act, and its Undo takes back the same.
    let left = browser.submit(&form).await;
    assert!(!server.record::<Person>(asha).await.unwrap().active);
    assert_eq!(server.record::<Account>(customer.0).await.unwrap().owner, None);
    assert!(server.record::<Visit>(visit).await.unwrap().plan.technicians.is_empty());
    let undone = browser.submit(&left.form("/undo")).await;
    assert!(undone.body.contains("Undone") && !undone.body.contains("but for what"));
    assert!(server.record::<Person>(asha).await.unwrap().active);
    assert_eq!(server.record::<Account>(customer.0).await.unwrap().owner, Some(asha));
    assert_eq!(server.record::<Visit>(visit).await.unwrap().plan.technicians, [asha]);
    // Nothing from before lets her in.
    let set = phone.write(vec![Change::SeeVisit { visit, rev: 0 }]);
    assert_eq!(phone.push_raw(vec![set]).await.status(), StatusCode::UNAUTHORIZED);
}

async fn a_new_customer_with_their_address_is_out_of_use_again(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/customers/new").await.form("/customers");
    let form = form.set("name", "राहुल पाटील").set("phone", "020 2553 1100").set("address", "14 Prabhat Road");
    let made = browser.submit(&form).await;
    assert_eq!(server.count("select count(*) from accounts").await, 1);
    let undone = browser.submit(&made.form("/undo")).await;
    assert!(undone.body.contains("Undone") && !undone.body.contains("but for what"));
    let found = browser.page("/customers?q=2553").await;
    assert!(!found.body.contains("राहुल पाटील"));
}

async fn the_roles_and_skills_of_a_person_go_back(engine: Engine) {
    let server = Server::start(engine).await;
    let id = server.asha.id;
    let before = server.record::<Person>(id).await.unwrap();
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page(&format!("/people/{id}")).await.form(&format!("/people/{id}"));
    let form = form.set("role", "sales_rep").set("skills", "Gas fitting").set("phone", "+91 20 1");
    let saved = browser.submit(&form).await;
    assert_ne!(server.record::<Person>(id).await.unwrap().skills, before.skills);
    browser.submit(&saved.form("/undo")).await;
    let after = server.record::<Person>(id).await.unwrap();
    assert_eq!((after.roles, after.skills, after.phone), (before.roles, before.skills, before.phone));
}

async fn nobody_undoes_what_they_may_not_do_and_nothing_is_undone_that_is_not_known(engine: Engine) {
    let server = Server::start(engine).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page("/settings").await.form("/settings");
    let saved = browser.submit(&form.set("min_before", "3")).await;
    let undo = saved.form("/undo");
    let rita = PersonId(server.id());
    let (name, roles) = ("Rita Rep".into(), vec![Role::SalesRep]);
    let add = Change::AddPerson(NewPerson { id: rita, name, phone: String::new(), roles });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    let mut hers = Browser::of(&server, &server.record::<Person>(rita).await.unwrap()).await;
    let mine = hers.page("/customers").await.form("/sign-out").get("csrf").to_owned();
    let form = undo.clone().set("csrf", &mine).set("back", "/customers");
    let refused = hers.submit(&form.set("cause", &server.id().to_string())).await;
    assert!(refused.body.contains("toast-alert"), "{}", refused.status);
    let asked = async || server.record::<Company>(server.company).await.unwrap().gates.min_before;
    assert_eq!(asked().await, 3);
    let unknown = undo.clone().set("of", &server.id().to_string()).set("cause", &server.id().to_string());
    let told = browser.submit(&unknown).await;
    assert!(told.body.contains("toast-alert"));
    assert_eq!(asked().await, 3);
    browser.submit(&undo).await;
    assert_eq!(asked().await, 1);
}

async fn what_was_erased_from_the_history_does_not_come_back(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, _) = server.customer("Acme").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = edits(&mut browser, id).await;
    let saved = browser.submit(&form.set("name", "Acme & Co")).await;
    let mut tx = server.app.db.write().await.unwrap();
    let erased = "update audit set old = null, new = null, salt = null where field = 'name'";
    tx.run(erased.into(), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    let undone = browser.submit(&saved.form("/undo")).await;
    assert!(undone.body.contains("Nothing of this can be taken back"));
    assert_eq!(server.record::<Account>(id).await.unwrap().name, "Acme & Co");
}

async fn what_is_older_is_undone_from_the_audit(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, _) = server.customer("Acme").await;
    let patch = AccountPatch { name: Some("Acne".into()), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id, patch }]).await;
    let patch = AccountPatch { phone: Some("+91 20 1".into()), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id, patch }]).await;
    let n = server.count("select max(n) from audit where field = 'name'").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/audit/{n}")).await;
    assert!(browser.submit(&page.form("/undo")).await.body.contains("Undone"));
    let account = server.record::<Account>(id).await.unwrap();
    assert_eq!((account.name.as_str(), account.phone.text()), ("Acme", "+91 20 1"));
    // Somebody who was taken in leaves on a page of their own.
    let n = server.count("select max(n) from audit where kind = 'person' and action = 'created'").await;
    assert!(browser.page(&format!("/audit/{n}")).await.find_form("/undo").is_none());
}

async fn an_undo_of_which_nothing_stands_says_so_and_offers_no_way_back(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, _) = server.customer("Acme").await;
    let named = |name: &str| {
        let patch = AccountPatch { name: Some(name.into()), ..AccountPatch::default() };
        Change::EditAccount { id, patch }
    };
    server.office(vec![named("Acne")]).await;
    let n = server.count("select max(n) from audit where field = 'name'").await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = async |browser: &mut Browser| browser.page(&format!("/audit/{n}")).await.form("/undo");
    let first = page(&mut browser).await;
    assert!(browser.submit(&first).await.body.contains("Undone"));
    // Pressed once more on a page that was opened anew, and after somebody has written something else.
    for later in [None, Some("Acme Ltd")] {
        if let Some(later) = later {
            server.office(vec![named(later)]).await;
        }
        let again = page(&mut browser).await;
        let told = browser.submit(&again).await.body;
        assert!(told.contains("Nothing of this can be taken back") && !told.contains("Redo"), "{told}");
    }
    assert_eq!(server.record::<Account>(id).await.unwrap().name, "Acme Ltd");
}
