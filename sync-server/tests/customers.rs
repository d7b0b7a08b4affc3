//! A customer's page: putting right what is known of them, by hand.

mod support;
mod web_browser;

use axum::http::StatusCode;
use shared::records::*;
use shared::*;
use support::*;
use sync_server::{Origin, act};
use web_browser::Browser;

on_both_engines! {
    a_customer_is_put_right_and_an_old_page_overwrites_nothing
    a_customer_is_handed_over_by_who_reaches_both
    an_address_is_put_right_and_another_one_added
    the_people_of_a_customer_are_taken_down_by_hand
}

async fn a_customer_is_put_right_and_an_old_page_overwrites_nothing(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let id = customer.0;
    let path = format!("/customers/{id}/edit");
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let old = browser.page(&format!("/customers/{id}")).await.form(&path);
    let saved =
        browser.submit(&old.clone().set("phone", "020 2553 0142").set("email", "ada@acme.example")).await;
    assert!(saved.body.contains("The customer was saved"), "{}", saved.body);
    let now = server.record::<Account>(id).await.unwrap();
    assert_eq!((now.phone.text(), now.email.text()), ("020 2553 0142", "ada@acme.example"));
    // A page from before changes what was typed there alone.
    browser.submit(&old.clone().set("name", "Acme Ltd").set("cause", &server.id().to_string())).await;
    let now = server.record::<Account>(id).await.unwrap();
    assert_eq!((now.name.as_str(), now.phone.text()), ("Acme Ltd", "020 2553 0142"));
    let undone = browser.submit(&saved.form("/undo")).await;
    assert!(undone.body.contains("Taken back"), "{}", undone.body);
    assert_eq!(server.record::<Account>(id).await.unwrap().email.text(), "");
    for (field, typed, said) in [("name", "", "Name"), ("email", "no address", "address")] {
        let form = browser.page(&format!("/customers/{id}")).await.form(&path).set(field, typed);
        let back = browser.submit(&form).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(back.body.contains(said), "{}", back.body);
        assert_eq!(back.form(&path).get(field), typed, "what was typed stays");
    }
}

async fn a_customer_is_handed_over_by_who_reaches_both(engine: Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let id = customer.0;
    let rep = PersonId(server.id());
    let add = Change::AddPerson {
        id: rep,
        name: "Rita Rep".into(),
        phone: String::new(),
        roles: vec![Role::SalesRep],
    };
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    let rita = server.record::<Person>(rep).await.unwrap();
    let mut hers = Browser::of(&server, &rita).await;
    assert_eq!(hers.open(&format!("/customers/{id}")).await.status, StatusCode::NOT_FOUND);
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page(&format!("/customers/{id}")).await.form(&format!("/customers/{id}/edit"));
    browser.submit(&form.set("owner", &rep.to_string())).await;
    assert_eq!(server.record::<Account>(id).await.unwrap().owner, Some(rep));
    let page = hers.page(&format!("/customers/{id}")).await;
    let form = page.form(&format!("/customers/{id}/edit"));
    // She corrects what is hers, and gives it to nobody.
    hers.submit(&form.clone().set("phone", "1234567")).await;
    assert_eq!(server.record::<Account>(id).await.unwrap().phone.text(), "1234567");
    let other = form.set("owner", &server.asha.id.to_string()).set("cause", &server.id().to_string());
    assert_eq!(hers.submit(&other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(server.record::<Account>(id).await.unwrap().owner, Some(rep));
}

async fn an_address_is_put_right_and_another_one_added(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, address) = server.customer("Acme").await;
    let path = format!("/customers/{id}/addresses");
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/customers/{id}")).await;
    let of = |page: &web_browser::Page, which: &str| {
        let mut forms = page.forms().into_iter();
        forms.find(|form| form.action == path && form.get("address") == which).unwrap()
    };
    let form = of(&page, &address.to_string()).set("access", "Ring twice");
    let saved = browser.submit(&form).await;
    assert_eq!(server.record::<Address>(address).await.unwrap().access.text(), "Ring twice");
    browser.submit(&saved.form("/undo")).await;
    assert_eq!(server.record::<Address>(address).await.unwrap().access.text(), "");
    let added = browser.submit(&of(&page, "").set("text", "12 Lake Road, Pune")).await;
    assert!(added.body.contains("12 Lake Road, Pune"), "{}", added.body);
    let empty = browser.submit(&of(&page, "").set("cause", &server.id().to_string())).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Another customer's address is not this one's.
    let (_, foreign) = server.customer("Other").await;
    let form = of(&page, &address.to_string()).set("address", &foreign.to_string()).set("access", "mine");
    assert_eq!(browser.submit(&form).await.status, StatusCode::NOT_FOUND);
}

async fn the_people_of_a_customer_are_taken_down_by_hand(engine: Engine) {
    let server = Server::start(engine).await;
    let id = server.customer("Acme").await.0;
    let path = format!("/customers/{id}/contacts");
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let names = ["Ada Byron", "Грейс Хоппер"];
    for name in names {
        let page = browser.page(&format!("/customers/{id}")).await;
        let mut forms = page.forms().into_iter();
        let form = forms.find(|form| form.action == path && form.get("contact").is_empty()).unwrap();
        let form = form.set("name", name).set("role", "decision_maker").set("channel", "whatsapp");
        let page = browser.submit(&form.set("primary", "yes")).await;
        assert!(page.body.contains(name) && page.body.contains("The customer was saved"), "{}", page.body);
    }
    let page = browser.page(&format!("/customers/{id}")).await;
    let forms = page.forms();
    let of = |name: &str| forms.iter().find(|f| f.action == path && f.get("name") == name).unwrap().clone();
    let contact = async |name: &str| {
        let id: ContactId = of(name).get("contact").parse().unwrap();
        server.record::<Contact>(id).await.unwrap()
    };
    let (ada, grace) = (contact(names[0]).await, contact(names[1]).await);
    assert!(!ada.primary && grace.primary, "one is the first to call");
    assert_eq!((grace.role, grace.channel), (ContactRole::DecisionMaker, Some(Channel::Whatsapp)));
    // The other one is the first from now on; taking that back makes it as it was.
    let saved = browser.submit(&of(names[0]).set("primary", "yes")).await;
    assert!(contact(names[0]).await.primary && !contact(names[1]).await.primary);
    browser.submit(&saved.form("/undo")).await;
    assert!(!contact(names[0]).await.primary && contact(names[1]).await.primary);
    // Somebody else who was the first by mistake.
    let new = forms.iter().find(|f| f.action == path && f.get("contact").is_empty()).unwrap().clone();
    let new = new.set("name", "Nobody").set("primary", "yes").set("cause", &server.id().to_string());
    let saved = browser.submit(&new).await;
    assert!(!contact(names[1]).await.primary);
    let undone = browser.submit(&saved.form("/undo")).await;
    assert!(contact(names[1]).await.primary && !undone.forms().iter().any(|f| f.get("name") == "Nobody"));
    let gone = browser.submit(&of(names[1]).set("left", "yes")).await;
    assert!(!gone.forms().iter().any(|f| f.get("name") == names[1]), "{}", gone.body);
    assert!(!contact(names[1]).await.active);
}
