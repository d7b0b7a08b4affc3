//! The price book: kept on the dashboard, listed and found, on phones without what it costs.

use crate::support::*;
use crate::web_browser::Browser;
use axum::http::StatusCode;
use serde_json::json;
use shared::money::{Price, UnitPrice};
use shared::records::*;
use shared::sync::Outcome;
use shared::*;

on_both_engines! {
    the_office_adds_an_item_corrects_it_and_takes_it_back
    what_cannot_be_read_is_said_where_it_was_typed
    the_list_is_searched_filtered_and_sorted
    a_phone_has_the_book_without_its_costs
    whoever_does_not_keep_the_book_reads_it
}

async fn item(server: &Server, name: &str, more: serde_json::Value) -> PriceItemId {
    let id = PriceItemId(server.id());
    let mut new = json!({ "id": id, "name": name, "kind": "material" });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let change = Change::AddPriceItem(serde_json::from_value(new).unwrap());
    let outcome = server.office(vec![change]).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    id
}

/// An amount in the company's currency, in ten-thousandths of the minor unit.
fn price(unit: i64) -> Price {
    serde_json::from_value(json!({ "unit": unit, "currency": "INR" })).unwrap()
}

async fn the_office_adds_an_item_corrects_it_and_takes_it_back(engine: Engine) {
    let server = Server::start(engine).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let empty = desk.page("/prices").await;
    assert!(empty.body.contains("No items"), "{}", empty.body);
    let form = desk.page("/prices/new").await.form("/prices");
    let form = form.set("name", "Screw 4.5 × 40").set("kind", "material").set("category", "Small parts");
    let form = form.set("unit", "pc").set("price", "1.175").set("cost", "0.4235").set("code", "SCR-45");
    let saved = desk.submit(&form).await;
    assert!(saved.body.contains("Saved") && saved.body.contains("1.175"), "{}", saved.body);
    let link = saved.body.split("href=\"/prices/").find_map(|rest| rest.get(..36)?.parse().ok()).unwrap();
    let id = PriceItemId(link);
    let stands = server.record::<PriceItem>(id).await.unwrap();
    assert_eq!((stands.price, stands.cost), (Some(price(1_175_000)), Known::Held(Some(price(423_500)))));
    let path = format!("/prices/{id}");
    let page = desk.page(&path).await.form(&path);
    assert_eq!((page.get("price"), page.get("cost")), ("1.1750", "0.4235"));
    let changed = desk.submit(&page.set("price", "2").set("active", "")).await;
    assert!(changed.body.contains("Not offered"), "{}", changed.body);
    desk.submit(&changed.form("/undo")).await;
    let back = server.record::<PriceItem>(id).await.unwrap();
    assert_eq!((back.price.unwrap().unit, back.active), (UnitPrice(1_175_000), true));
    // Another one of that code is said, and kept.
    let form = desk.page("/prices/new").await.form("/prices").set("name", "Screw").set("code", "scr-45");
    let twice = desk.submit(&form.set("kind", "material")).await;
    assert!(twice.body.contains("Screw 4.5 × 40 has the same code"), "{}", twice.body);
    let history = desk.page(&format!("/history/price_item/{id}")).await.body;
    assert!(history.contains("1.175") && history.contains("price"), "{history}");
}

async fn what_cannot_be_read_is_said_where_it_was_typed(engine: Engine) {
    let server = Server::start(engine).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    let form = desk.page("/prices/new").await.form("/prices");
    for (name, typed) in [("price", "lots"), ("price", "-3"), ("cost", "1.23456789"), ("member_price", "€ 3")]
    {
        let form = form.clone().set("name", "Tap").set(name, typed);
        let back = desk.submit(&form).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(back.body.contains(&format!("id=\"price-{name}-error\"")), "{}", back.body);
        assert_eq!(back.form("/prices").get(name), typed, "what was typed stays");
    }
    let back = desk.submit(&form.set("name", " ")).await;
    assert!(back.body.contains("id=\"price-name-error\""), "{}", back.body);
}

async fn the_list_is_searched_filtered_and_sorted(engine: Engine) {
    let server = Server::start(engine).await;
    item(&server, "Kupferrohr Ö15", json!({ "category": "Pipes", "code": "CU-15", "price": price(90_000) }))
        .await;
    item(&server, "Basin tap", json!({ "category": "Taps", "price": price(10_000) })).await;
    let old = item(&server, "Lead pipe", json!({ "category": "Pipes", "kind": "other" })).await;
    let patch = PriceItemPatch { active: Some(false), ..Default::default() };
    server.office(vec![Change::EditPriceItem { id: old, patch }]).await;
    let mut desk = Browser::of(&server, &server.dispatcher).await;
    for (asked, shown) in [
        ("", [true, true, true]),
        ("?q=o15+kupfer", [true, false, false]),
        ("?q=pipes", [true, false, true]),
        ("?q=cu-15", [true, false, false]),
        ("?q=100%25", [false, false, false]),
        ("?kind=other", [false, false, true]),
        ("?offered=yes", [true, true, false]),
        ("?offered=no", [false, false, true]),
        ("?offered=maybe", [true, true, true]),
    ] {
        let page = desk.page(&format!("/prices{asked}")).await.body;
        let has = ["Kupferrohr Ö15", "Basin tap", "Lead pipe"].map(|name| page.contains(name));
        assert_eq!(has, shown, "{asked}");
    }
    let order = |page: &str| {
        let mut all: Vec<_> = ["Kupferrohr", "Basin tap", "Lead pipe"]
            .into_iter()
            .map(|name| (page.find(name), name))
            .collect();
        all.sort();
        all.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    let by_category = desk.page("/prices").await.body;
    assert_eq!(order(&by_category), ["Kupferrohr", "Lead pipe", "Basin tap"]);
    let by_price = desk.page("/prices?sort=price").await.body;
    assert_eq!(order(&by_price), ["Kupferrohr", "Basin tap", "Lead pipe"]);
    let file = desk.page("/prices/export.csv?q=tap").await.body;
    assert!(file.contains("Basin tap") && !file.contains("Kupferrohr"), "{file}");
}

async fn a_phone_has_the_book_without_its_costs(engine: Engine) {
    let server = Server::start(engine).await;
    let cost = json!({ "price": price(90_000), "cost": price(50_000) });
    let id = item(&server, "Basin tap", cost).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let held = phone.read::<PriceItem>(id);
    assert_eq!((held.price, held.cost), (Some(price(90_000)), Known::Masked));
    // The company shows it: the phone pulls its view anew.
    let hidden_from = [(
        access::Field::Cost,
        Role::ALL.into_iter().filter(|role| *role != Role::SalesRep).map(|role| (role, false)).collect(),
    )];
    let patch = CompanyPatch { hidden_from: hidden_from.into(), ..Default::default() };
    let said = server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    assert!(matches!(said, Outcome::Applied { .. }), "{said:?}");
    phone.pull().await;
    assert_eq!(phone.read::<PriceItem>(id).cost, Known::Held(Some(price(50_000))));
    // A technician does not write it.
    let patch = PriceItemPatch { price: Some(None), ..Default::default() };
    let refused = phone.does(vec![Change::EditPriceItem { id, patch }]).await;
    assert!(
        matches!(&refused, Outcome::Rejected { refusal } if refusal.code == Code::NotAllowed),
        "{refused:?}"
    );
}

async fn whoever_does_not_keep_the_book_reads_it(engine: Engine) {
    let server = Server::start(engine).await;
    let id = item(&server, "Basin tap", json!({ "price": price(90_000) })).await;
    let rep = PersonId(server.id());
    let (name, phone, roles) = ("Rita Rep".into(), String::new(), vec![Role::SalesRep]);
    server.office(vec![Change::AddPerson(NewPerson { id: rep, name, phone, roles })]).await;
    let mut desk = Browser::of(&server, &server.record::<Person>(rep).await.unwrap()).await;
    let list = desk.page("/prices").await;
    assert!(list.body.contains("Basin tap") && !list.body.contains("/prices/new"), "{}", list.body);
    assert!(!list.body.contains(&format!("href=\"/prices/{id}\"")), "{}", list.body);
    assert_eq!(desk.open(&format!("/prices/{id}")).await.status, StatusCode::FORBIDDEN);
}
