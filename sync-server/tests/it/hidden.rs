//! Fields that a company hides from some roles: they leave the server by no door, and cannot be guessed.

use crate::support::{Engine, Phone, Server, capture, send};
use crate::web_browser::Browser;
use axum::body::Body;
use axum::http::{Request, header};
use shared::access::{Field, Hidden, ROLES};
use shared::gates::Facts;
use shared::handover::Shown;
use shared::records::*;
use shared::sync::Outcome;
use shared::*;
use std::collections::BTreeSet;
use sync_server::rest::ROUTES as API_ROUTES;
use sync_server::sessions::{self, Proven as Who};
use sync_server::web::ROUTES;
use sync_server::{Origin, act};
use uuid::Uuid;

on_both_engines! {
    what_is_hidden_leaves_by_no_door
    what_is_hidden_cannot_be_found_by_searching_for_it
    hiding_and_showing_reaches_phones_as_a_new_view
    an_admin_hides_and_takes_it_back
    no_page_and_no_list_tells_what_is_not_there_from_what_is_not_theirs
}

/// What stands in the fields, as no other text does; each was changed once, so that it stands in histories too.
fn marks(field: Field) -> [&'static str; 4] {
    match field {
        Field::Contact => ["9876501234", "9876505678", "mark@reach.example", "mark@contact.example"],
        Field::Entry => ["mark-code-4711", "mark-code-0815", "mark-code-4711", "mark-code-0815"],
        Field::Amount => ["7654321", "76,543.21", "8765432", "87,654.32"],
        Field::Internal => ["mark-internal-1", "mark-internal-2", "mark-internal-1", "mark-internal-2"],
        Field::Cost => ["5678912", "56,789.12", "56789.12", "67,891.23"],
    }
}

/// A customer with everything that can be hidden, and a job that is signed for.
struct Marked {
    account: AccountId,
    address: AddressId,
    contact: ContactId,
    job: JobId,
    visit: VisitId,
    signature: EvidenceId,
    item: PriceItemId,
    estimate: EstimateId,
}

async fn marked(server: &Server) -> Marked {
    let (account, address) = (AccountId(server.id()), AddressId(server.id()));
    let contact = ContactId(server.id());
    let (job, visit) = (JobId(server.id()), VisitId(server.id()));
    let money = |minor| Some(Money { minor, currency: "INR".parse().unwrap() });
    let did = server.office(vec![
        Change::AddAccount(NewAccount {
            id: account,
            kind: AccountKind::Individual,
            name: "Rahul Patil".into(),
            phone: "+919876500000".into(),
            email: "old-mark@reach.example".into(),
            language: None,
            owner: None,
        }),
        Change::AddAddress(NewAddress {
            id: address,
            account,
            text: "12 Lakshmi Road, Pune".into(),
            access: "mark-code-0815".into(),
            pin: None,
        }),
        Change::AddContact(NewContact {
            id: contact,
            account,
            name: "Meera Patil".into(),
            job_title: String::new(),
            role: ContactRole::User,
            email: "mark@contact.example".into(),
            phone: "+919876505678".into(),
            channel: None,
            primary: false,
        }),
        Change::AddJob(NewJob {
            id: job,
            account,
            address,
            job_type: server.job_type,
            title: "Leaking tap".into(),
            description: "Kitchen".into(),
            amount: money(8_765_432),
            urgent: false,
        }),
        server.plan(job, visit, None, &[&server.asha]),
    ]);
    assert!(matches!(did.await, Outcome::Applied { .. }));
    let mut asha = server.phone(&server.asha).await;
    asha.pull().await;
    let standing = asha.read::<Job>(job);
    let company = server.record::<Company>(server.company).await.unwrap();
    let shown = Shown::of(&company, &standing, &Facts::new(&company.gates, None, &standing, []));
    let shown_hash = shown.hash();
    let reason = "in a hurry".to_owned();
    let (signature, signed) =
        capture(&server.app, job, visit, EvidenceBody::NotSigned { reason, shown, shown_hash });
    let taken = asha.does(vec![signed]).await;
    assert!(matches!(taken, Outcome::Applied { .. } | Outcome::Merged { .. }), "{taken:?}");
    let reach = AccountPatch {
        phone: Some("+919876501234".into()),
        email: Some("mark@reach.example".into()),
        ..Default::default()
    };
    let entry = AddressPatch { access: Some("mark-code-4711".into()), ..Default::default() };
    let amount = JobPatch { amount: Some(money(7_654_321)), ..Default::default() };
    let did = server.office(vec![
        Change::EditAccount { id: account, patch: reach },
        Change::EditAddress { id: address, patch: entry },
        Change::EditJob { id: job, patch: amount },
    ]);
    assert!(matches!(did.await, Outcome::Applied { .. }));
    let (item, estimate) = (PriceItemId(server.id()), EstimateId(server.id()));
    let price = |minor: i64| serde_json::json!({ "unit": minor * 10_000, "currency": "INR" });
    let offers = |minor: i64| {
        let line =
            serde_json::json!({ "name": "Tap", "quantity": 10_000, "price": minor * 10_000, "tax": "zero" });
        serde_json::json!([{ "lines": [line] }])
    };
    let new = serde_json::json!({ "id": item, "name": "Tap", "kind": "material", "cost": price(6_789_123) });
    let offered = serde_json::json!({ "id": estimate, "account": account, "title": "Taps", "offers": offers(8_765_432), "internal": "mark-internal-2" });
    let cost = serde_json::json!({ "cost": price(5_678_912) });
    let amount = serde_json::json!({ "offers": offers(7_654_321), "internal": "mark-internal-1" });
    // What is usually hidden is shown first.
    let shown = CompanyPatch {
        hidden: Some(Hidden([(Field::Cost, [].into()), (Field::Internal, [].into())].into())),
        ..Default::default()
    };
    let did = server.office(vec![
        Change::EditCompany { patch: Box::new(shown) },
        Change::AddPriceItem(serde_json::from_value(new).unwrap()),
        Change::EditPriceItem { id: item, patch: serde_json::from_value(cost).unwrap() },
        Change::AddEstimate(serde_json::from_value(offered).unwrap()),
        Change::EditEstimate { id: estimate, patch: serde_json::from_value(amount).unwrap() },
    ]);
    assert!(matches!(did.await, Outcome::Applied { .. }));
    Marked { account, address, contact, job, visit, signature, item, estimate }
}

async fn person(server: &Server, role: Role) -> Person {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: format!("{role:?}"),
        phone: String::new(),
        roles: vec![role],
    });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    server.record::<Person>(id).await.unwrap()
}

/// Hides everything from everybody from whom it may be hidden.
async fn hide(server: &Server, hidden: Hidden) -> Outcome {
    let patch = CompanyPatch { hidden: Some(hidden), ..Default::default() };
    server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await
}

fn everything() -> Hidden {
    Hidden(Field::ALL.map(|field| (field, field.roles().collect())).into())
}

/// Every answer that a person gets: pages, lists and records of the API, what a phone pulls. Where it came from, and its text.
async fn answers(server: &Server, marked: &Marked, person: &Person) -> Vec<(String, String)> {
    let known = Who { company: server.company, company_name: String::new(), person: person.clone() };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let cookie = format!("{}={}", cookie.name(), cookie.value());
    let mut paths = Vec::new();
    let ids = |path: &str| -> Uuid {
        match path {
            p if p.contains("/jobs/") => marked.job.0,
            p if p.contains("/visits/") => marked.visit.0,
            p if p.contains("/customers/") => marked.account.0,
            p if p.contains("/contacts/") => marked.contact.0,
            p if p.contains("/addresses/") => marked.address.0,
            p if p.contains("/prices/") || p.contains("/price-items/") => marked.item.0,
            p if p.contains("/estimates/") => marked.estimate.0,
            _ => Uuid::nil(),
        }
    };
    for route in ROUTES.iter().filter(|route| route.method == "GET" && !route.path.contains("{kind}")) {
        paths.push(route.path.replace("{id}", &ids(route.path).to_string()));
    }
    let records: [(Kind, Uuid); 8] = [
        (Kind::Account, marked.account.0),
        (Kind::Contact, marked.contact.0),
        (Kind::Address, marked.address.0),
        (Kind::Job, marked.job.0),
        (Kind::Visit, marked.visit.0),
        (Kind::Evidence, marked.signature.0),
        (Kind::PriceItem, marked.item.0),
        (Kind::Estimate, marked.estimate.0),
    ];
    paths.extend(records.map(|(kind, id)| format!("/history/{kind}/{id}")));
    for route in API_ROUTES.iter().filter(|route| route.method == "GET") {
        let path = route.path.replace("{company}", &server.company.to_string());
        paths.push(path.replace("{id}", &ids(route.path).to_string()));
    }
    let mut all = Vec::new();
    for path in paths {
        let request = Request::get(&path).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let response = send(&server.app, request).await;
        let stream =
            response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        if !stream {
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            all.push((path, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let mut phone = server.phone(person).await;
    phone.pull().await;
    all.extend(phone.held.iter().map(|((kind, _), put)| (format!("pull {kind}"), put.data.get().to_owned())));
    all
}

/// Where something of a field can be read.
fn doors(answers: &[(String, String)], field: Field) -> BTreeSet<&str> {
    let tells = |text: &str| marks(field).iter().any(|mark| text.contains(mark));
    answers.iter().filter(|(_, text)| tells(text)).map(|(door, _)| door.as_str()).collect()
}

/// Without the first page of the audit, which moves on with every file that somebody takes.
fn steady(doors: BTreeSet<&str>) -> BTreeSet<&str> {
    doors.into_iter().filter(|door| !door.ends_with("/audit")).collect()
}

async fn what_is_hidden_leaves_by_no_door(engine: Engine) {
    let server = Server::start(engine).await;
    let marked = marked(&server).await;
    let mut people = vec![server.asha.clone()];
    for role in ROLES.into_iter().filter(|role| *role != Role::Technician) {
        people.push(person(&server, role).await);
    }
    let mut before = Vec::new();
    for person in &people {
        before.push(answers(&server, &marked, person).await);
    }
    assert!(matches!(hide(&server, everything()).await, Outcome::Applied { .. }));
    for (person, before) in people.iter().zip(before) {
        let after = answers(&server, &marked, person).await;
        let hidden = everything().from(person);
        for field in Field::ALL {
            let (was, is) = (doors(&before, field), doors(&after, field));
            match hidden.contains(&field) {
                true => {
                    assert!(!was.is_empty(), "{}: {field:?} was nowhere to be seen", person.name);
                    assert!(is.is_empty(), "{}: {field:?} by {is:?}", person.name);
                }
                // The settings and the audit say what was hidden; nothing is less to be seen.
                false => assert_eq!(steady(was), steady(is), "{}: {field:?}", person.name),
            }
        }
    }
    let support = people.iter().find(|p| p.is_any(&[Role::Support])).unwrap();
    let page = Browser::of(&server, support).await.page(&format!("/jobs/{}", marked.job)).await;
    assert!(page.body.contains("Part of what was signed is hidden from you"), "{}", page.body);
}

async fn what_is_hidden_cannot_be_found_by_searching_for_it(engine: Engine) {
    let server = Server::start(engine).await;
    let marked = marked(&server).await;
    let support = person(&server, Role::Support).await;
    let mut browser = Browser::of(&server, &support).await;
    let company = server.company;
    let lists = [
        "/customers?q=".to_owned(),
        format!("/api/companies/{company}/customers?q="),
        "/jobs?q=".into(),
        format!("/api/companies/{company}/jobs?q="),
    ];
    let mut finds = async |list: &str, typed: &str| {
        let page = browser.page(&format!("{list}{typed}")).await;
        let about =
            if list.contains("customers") { marked.account.to_string() } else { marked.job.to_string() };
        page.body.contains(&about)
    };
    for list in &lists {
        assert!(finds(list, "mark@reach").await, "{list}");
        assert!(finds(list, "patil").await, "{list}");
    }
    hide(&server, everything()).await;
    for list in &lists {
        for typed in ["mark@reach", "9876501234", "01234"] {
            assert!(!finds(list, typed).await, "{list}{typed}");
        }
        assert!(finds(list, "Patil").await, "{list}");
    }
}

async fn hiding_and_showing_reaches_phones_as_a_new_view(engine: Engine) {
    let server = Server::start(engine).await;
    let marked = marked(&server).await;
    let mut asha = server.phone(&server.asha).await;
    asha.pull().await;
    let phone = |asha: &Phone| asha.read::<Account>(marked.account).phone;
    assert_eq!(phone(&asha), Known::Held("+919876501234".into()));
    hide(&server, everything()).await;
    let page = asha.pull_page(None).await;
    assert!(page.from_zero);
    assert_eq!(phone(&asha), Known::Masked);
    assert!(matches!(asha.read::<Address>(marked.address).access, Known::Held(_)), "technicians get in");
    assert!(matches!(asha.read::<Job>(marked.job).amount, Known::Held(_)), "technicians have it signed");
    let settled = asha.pull_page(None).await;
    assert!(!settled.from_zero, "the view stays what it is");
    hide(&server, Hidden::default()).await;
    assert!(asha.pull_page(None).await.from_zero);
    assert_eq!(phone(&asha), Known::Held("+919876501234".into()));

    // Nothing changes for who sees it all.
    let mut admin = server.phone(&server.dispatcher).await;
    admin.pull().await;
    hide(&server, everything()).await;
    assert!(!admin.pull_page(None).await.from_zero);
}

async fn an_admin_hides_and_takes_it_back(engine: Engine) {
    let server = Server::start(engine).await;
    let hidden = async || server.record::<Company>(server.company).await.unwrap().hidden;
    let mut admin = Browser::of(&server, &server.dispatcher).await;
    let form = admin.page("/settings").await.form("/settings/hidden");
    let saved = admin.submit(&form.set("reach_technician", "yes").set("amount_technician", "yes")).await;
    assert!(saved.body.contains("Settings saved"), "{}", saved.body);
    let technicians = Hidden([(Field::Contact, [Role::Technician].into())].into());
    assert_eq!(hidden().await, technicians, "what technicians have signed is not hidden from them");
    assert_eq!(admin.page("/settings").await.form("/settings/hidden").get("reach_technician"), "yes");
    admin.submit(&saved.form("/undo")).await;
    assert_eq!(hidden().await, Hidden::default());

    let from_dispatchers = Hidden([(Field::Contact, [Role::Dispatcher].into())].into());
    let refused = hide(&server, from_dispatchers).await;
    assert!(
        matches!(&refused, Outcome::Rejected { refusal } if refusal.code == Code::BadSetting),
        "{refused:?}"
    );
}

/// A sales rep without a customer of their own: every page and every answer of the API about somebody else's record is the one
/// about a record that never was.
async fn no_page_and_no_list_tells_what_is_not_there_from_what_is_not_theirs(engine: Engine) {
    let server = Server::start(engine).await;
    let theirs = marked(&server).await;
    let rep = person(&server, Role::SalesRep).await;
    let known = Who { company: server.company, company_name: String::new(), person: rep };
    let cookie = sessions::open_web(&server.app, &known).await.unwrap();
    let cookie = format!("{}={}", cookie.name(), cookie.value());
    let get = async |path: String| {
        let request = Request::get(&path).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        let response = send(&server.app, request).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        // What is said, and not the number of the request.
        let title = body.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned);
        let code = serde_json::from_str::<serde_json::Value>(&body).ok().map(|said| said["type"].clone());
        (status, title, code)
    };
    let records = [
        ("/jobs/", theirs.job.0),
        ("/visits/", theirs.visit.0),
        ("/customers/", theirs.account.0),
        ("/contacts/", theirs.contact.0),
        ("/addresses/", theirs.address.0),
    ];
    let pages = ROUTES.iter().filter(|route| route.method == "GET").map(|route| route.path.to_owned());
    let answers = API_ROUTES.iter().filter(|route| route.method == "GET");
    let answers = answers.map(|route| route.path.replace("{company}", &server.company.to_string()));
    let mut asked = 0;
    for route in pages.chain(answers).filter(|path| path.contains("{id}")) {
        let Some((_, id)) = records.iter().find(|(part, _)| route.contains(part)) else { continue };
        let there = get(route.replace("{id}", &id.to_string())).await;
        let missing = get(route.replace("{id}", &server.id().to_string())).await;
        assert_eq!(there, missing, "{route}");
        assert!(there.0.is_client_error(), "{route}: {there:?}");
        asked += 1;
    }
    let history =
        [(Kind::Account, theirs.account.0), (Kind::Job, theirs.job.0), (Kind::Evidence, theirs.signature.0)];
    for (kind, id) in history {
        let there = get(format!("/history/{kind}/{id}")).await;
        assert_eq!(there, get(format!("/history/{kind}/{}", server.id())).await, "{kind}");
        asked += 1;
    }
    assert!(asked > 12, "{asked}");
}
