//! A customer's page: putting right what is known of them, by hand.

use crate::support::*;
use crate::web_browser::Browser;
use axum::http::StatusCode;
use shared::records::*;
use shared::*;
use sync_server::{Origin, act};

on_both_engines! {
    a_customer_is_put_right_and_an_old_page_overwrites_nothing
    a_customer_is_handed_over_by_who_reaches_both
    an_address_is_put_right_and_another_one_added
    the_people_of_a_customer_are_taken_down_by_hand
    customers_are_found_by_their_words_in_any_order
    the_list_says_how_many_there_are_and_leads_to_the_inactive
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
    assert!(undone.body.contains("Undone"), "{}", undone.body);
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
    let add = Change::AddPerson(NewPerson {
        id: rep,
        name: "Rita Rep".into(),
        phone: String::new(),
        roles: vec![Role::SalesRep],
    });
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
    hers.submit(&other).await;
    assert_eq!(server.record::<Account>(id).await.unwrap().owner, Some(rep), "her form has no owner");
    let patch = AccountPatch { owner: Some(Some(server.asha.id)), ..AccountPatch::default() };
    let origin = Origin::Web { person: rep, peer: None, agent: String::new() };
    let given = vec![Change::EditAccount { id, patch }];
    let given = act(&server.app, server.company, &origin, server.id(), given).await.unwrap();
    assert!(matches!(given, sync::Outcome::Rejected { .. }), "{given:?}");
    assert_eq!(server.record::<Account>(id).await.unwrap().owner, Some(rep));
}

async fn an_address_is_put_right_and_another_one_added(engine: Engine) {
    let server = Server::start(engine).await;
    let (id, address) = server.customer("Acme").await;
    let path = format!("/customers/{id}/addresses");
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/customers/{id}")).await;
    let of = |page: &crate::web_browser::Page, which: &str| {
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
    // Where it is may be picked later, and goes with the address when that is another one.
    let form = of(&browser.page(&format!("/customers/{id}")).await, &address.to_string());
    browser.submit(&form.set("lat", "53.5511").set("lng", "9,9937")).await;
    let stands = server.record::<Address>(address).await.unwrap();
    assert_eq!(stands.pin.map(|pin| (pin.at.lat, pin.at.lng)), Some((53.5511, 9.9937)));
    let form = of(&browser.page(&format!("/customers/{id}")).await, &address.to_string());
    let back = browser.submit(&form.clone().set("lat", "north")).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.submit(&form.set("text", "14 Lake Road, Pune")).await;
    assert_eq!(server.record::<Address>(address).await.unwrap().pin, None);
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

async fn customers_are_found_by_their_words_in_any_order(engine: Engine) {
    let server = Server::start(engine).await;
    let asha = server.customer("Asha Sharma").await;
    server.customer("Sharma Motors").await;
    let (job, _) = server.job(asha, &[]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    for asked in ["Sharma+Asha", "asha%20sharma", "Sharma,%20Asha", "lakshmi+asha"] {
        let page = browser.page(&format!("/customers?q={asked}")).await.body;
        assert!(page.contains(&asha.0.to_string()) && !page.contains("Sharma Motors"), "{asked}: {page}");
        assert!(page.contains("1 customer matches"), "{asked}");
        let jobs = browser.page(&format!("/jobs?q={asked}")).await.body;
        assert!(jobs.contains(&format!("row-{job}")), "{asked}: {jobs}");
    }
    // Every word counts, and a number is found however it is typed.
    assert!(browser.page("/customers?q=Asha+Motors").await.body.contains("No matches"));
    assert!(browser.page("/customers?q=020+1234+5678").await.body.contains("2 customers match"));
    let jobs = browser.page("/jobs?q=sharma+tap+leaking").await.body;
    assert!(jobs.contains(&format!("row-{job}")), "words of the job and of the customer: {jobs}");
    assert!(!browser.page("/jobs?q=sharma+boiler").await.body.contains(&format!("row-{job}")));
    // Nothing but signs is no search.
    assert!(browser.page("/customers?q=,").await.body.contains("Sharma Motors"));
}

async fn the_list_says_how_many_there_are_and_leads_to_the_inactive(engine: Engine) {
    let server = Server::start(engine).await;
    let mut gone = None;
    for n in 0..60 {
        gone = Some(server.customer(&format!("Customer {n:02}")).await.0);
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/customers").await.body;
    assert!(page.contains("60 customers") && page.contains("Page 1 of 2"), "{page}");
    assert!(page.contains("Customer 00") && !page.contains("Customer 59"), "{page}");
    assert!(browser.page("/customers?page=1").await.body.contains("Customer 59"));
    // What is searched for is paged as well.
    let page = browser.page("/customers?q=customer").await.body;
    assert!(page.contains("60 customers match"), "{page}");
    let links = page.replace("&amp;", "&").replace("&#38;", "&");
    assert!(links.contains("/customers?q=customer&page=1"), "{page}");
    assert!(browser.page("/customers?q=customer&page=1").await.body.contains("Customer 59"));

    assert!(browser.page("/customers?which=inactive").await.body.contains("None here"));
    let patch = AccountPatch { active: Some(false), ..AccountPatch::default() };
    server.office(vec![Change::EditAccount { id: gone.unwrap(), patch }]).await;
    assert!(browser.page("/customers").await.body.contains("59 customers"));
    let page = browser.page("/customers?which=inactive").await.body;
    assert!(page.contains("1 customer") && page.contains("Customer 59") && !page.contains("Customer 00"));
    let page = browser.page("/customers?which=inactive&q=59").await;
    assert!(page.body.contains("1 customer matches"), "{}", page.body);
    assert_eq!(page.form("/customers").get("which"), "inactive", "a search stays among them");
    assert!(browser.page("/customers?which=all").await.body.contains("60 customers"));
    let none = browser.page("/customers?q=59").await.body;
    assert!(none.contains("No matches") && none.contains("Search all customers, active or not"), "{none}");
}
