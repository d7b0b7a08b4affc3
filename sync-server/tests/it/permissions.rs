//! Every route of the dashboard and of the REST API × every role × whose records: what comes back is what the table of
//! permissions says. The same for what a phone pulls.

use crate::support::{Engine, Server, found, send};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use shared::access::{Action, ROLES, Reach, Subject, may, reach};
use shared::records::*;
use shared::*;
use std::collections::BTreeMap;
use sync_server::api_keys::{self, Made, NewKey, Scope};
use sync_server::rest::{Need as ApiNeed, ROUTES as API_ROUTES, Route};
use sync_server::sessions::{self, Proven};
use sync_server::web::{Need, ROUTES};
use sync_server::{Origin, act};
use uuid::Uuid;

on_both_engines! {
    every_route_answers_every_role_as_the_table_says
    every_route_of_the_api_answers_every_role_as_the_table_says
    a_phone_holds_what_the_table_says
    a_customer_that_changes_hands_changes_lists
    a_rep_works_on_their_own_customers_and_on_no_others
    only_owners_make_and_unmake_owners
}

/// A customer with an address, a job, a visit and a note, and whose it is.
struct Target {
    name: String,
    owner: Option<PersonId>,
    technician: PersonId,
    account: AccountId,
    address: AddressId,
    job: JobId,
    visit: VisitId,
    note: NoteId,
    contact: ContactId,
    time_off: TimeOffId,
    estimate: EstimateId,
    item: PriceItemId,
    /// Whose that is.
    off: PersonId,
}

impl Target {
    fn of(&self, kind: Kind) -> Uuid {
        match kind {
            Kind::Contact => self.contact.0,
            Kind::TimeOff => self.time_off.0,
            Kind::Estimate => self.estimate.0,
            Kind::PriceItem => self.item.0,
            Kind::Account | Kind::History => self.account.0,
            Kind::Address => self.address.0,
            Kind::Job => self.job.0,
            Kind::Visit => self.visit.0,
            Kind::Note => self.note.0,
            other => panic!("no {other} here"),
        }
    }

    /// By the table alone.
    fn is_seen(&self, person: &Person, kind: Kind) -> bool {
        self.is_reached(person, Subject::of(kind), Action::See)
    }

    fn is_reached(&self, person: &Person, subject: Subject, action: Action) -> bool {
        person.roles.iter().any(|role| match reach(*role, subject, action) {
            Reach::None => false,
            Reach::All => true,
            Reach::Own => self.owner == Some(person.id),
            Reach::Assigned => self.technician == person.id,
            Reach::Team => self.owner == Some(person.id) || self.technician == person.id,
        })
    }
}

/// A person of every role, a customer of each of them, one of nobody's with a visit of the technician, and one of another
/// company.
struct World {
    server: Server,
    people: Vec<Person>,
    targets: Vec<Target>,
    foreign: Target,
    elsewhere: CompanyId,
}

async fn world(engine: Engine) -> World {
    let server = Server::start(engine).await;
    let mut people = Vec::new();
    for role in ROLES {
        let id = PersonId(server.id());
        let name = format!("{role:?}");
        let add = Change::AddPerson(NewPerson { id, name, phone: String::new(), roles: vec![role] });
        act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
        people.push(server.record::<Person>(id).await.unwrap());
    }
    let technician = people.iter().find(|p| p.is_any(&[Role::Technician])).unwrap().id;
    let mut targets = Vec::new();
    for person in &people {
        let company = (server.company, server.job_type, server.miguel.id);
        targets.push(target(&server, company, &person.name, Some(person.id)).await);
    }
    let company = (server.company, server.job_type, technician);
    targets.push(target(&server, company, "nobody's", None).await);
    let (other, [asha, ..], job_type) = found(&server.app, "Elsewhere").await;
    let foreign = target(&server, (other, job_type, asha.id), "foreign", None).await;
    World { server, people, targets, foreign, elsewhere: other }
}

async fn target(
    server: &Server,
    (company, job_type, technician): (CompanyId, JobTypeId, PersonId),
    name: &str,
    owner: Option<PersonId>,
) -> Target {
    let target = Target {
        name: name.to_owned(),
        owner,
        technician,
        account: AccountId(server.id()),
        address: AddressId(server.id()),
        job: JobId(server.id()),
        visit: VisitId(server.id()),
        note: NoteId(server.id()),
        contact: ContactId(server.id()),
        time_off: TimeOffId(server.id()),
        estimate: EstimateId(server.id()),
        item: PriceItemId(server.id()),
        off: owner.unwrap_or(if company == server.company { server.miguel.id } else { technician }),
    };
    let Target { account, address, job, visit, note, contact, time_off, estimate, item, off, .. } = target;
    let today = server.app.now().date_naive();
    let plan = Plan { technicians: vec![technician], window: None, anytime: Some(server.app.now()) };
    let changes = vec![
        Change::AddAccount(NewAccount {
            id: account,
            kind: AccountKind::Individual,
            name: format!("Customer of {name}"),
            phone: String::new(),
            email: String::new(),
            language: None,
            owner,
        }),
        Change::AddAddress(NewAddress {
            id: address,
            account,
            text: format!("Street of {name}"),
            access: String::new(),
            pin: None,
        }),
        Change::AddJob(NewJob {
            id: job,
            account,
            address,
            job_type,
            title: format!("Work for {name}"),
            description: String::new(),
            amount: None,
            urgent: false,
        }),
        Change::PlanVisit { id: visit, job, rev: None, plan, despite_under_way: false },
        Change::AddNote(NewNote { id: note, job, text: "The key is at the neighbour's".into() }),
        Change::AddContact(NewContact {
            id: contact,
            account,
            name: format!("Neighbour of {name}"),
            job_title: String::new(),
            role: ContactRole::User,
            email: String::new(),
            phone: String::new(),
            channel: None,
            primary: false,
        }),
        Change::AddEstimate(
            serde_json::from_value(json!({ "id": estimate, "account": account, "title": "Offer" })).unwrap(),
        ),
        Change::AddPriceItem(
            serde_json::from_value(json!({ "id": item, "name": "Tap", "kind": "material" })).unwrap(),
        ),
        Change::AddTimeOff(NewTimeOff {
            id: time_off,
            person: off,
            first: today,
            last: today,
            kind: TimeOffKind::Other,
            state: TimeOffState::Asked,
            note: String::new(),
        }),
    ];
    let outcome = act(&server.app, company, &Origin::System, server.id(), changes).await.unwrap();
    assert!(matches!(outcome, sync::Outcome::Applied { .. }), "{outcome:?}");
    target
}

/// Somebody's browser, without reading bodies: some never end.
struct Cookies {
    cookie: String,
    csrf: String,
}

impl Cookies {
    async fn of(server: &Server, person: &Person) -> Cookies {
        let known = Proven { company: server.company, company_name: String::new(), person: person.clone() };
        let cookie = sessions::open_web(&server.app, &known).await.unwrap();
        let session = sessions::web_session(&server.app, cookie.value()).await.unwrap().unwrap();
        Cookies { cookie: format!("{}={}", cookie.name(), cookie.value()), csrf: session.csrf }
    }

    async fn status(&self, server: &Server, method: &str, path: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path).header(header::COOKIE, &self.cookie);
        let request = match method {
            "POST" => {
                let kind = "application/x-www-form-urlencoded";
                let body = Body::from(format!("csrf={}&cause={}", self.csrf, server.id()));
                request.header(header::CONTENT_TYPE, kind).body(body)
            }
            _ => request.body(Body::empty()),
        };
        send(&server.app, request.unwrap()).await.status()
    }
}

/// Kinds of record of which every target has one.
const KINDS: [Kind; 8] = [
    Kind::Account,
    Kind::Address,
    Kind::Job,
    Kind::Visit,
    Kind::Note,
    Kind::TimeOff,
    Kind::Estimate,
    Kind::PriceItem,
];

/// The kind of record that the `{id}` of a path names.
fn named(path: &str) -> Option<Kind> {
    let kinds = [
        ("/jobs/{id}", Kind::Job),
        ("/visits/{id}", Kind::Visit),
        ("/customers/{id}", Kind::Account),
        ("/time-off/{id}", Kind::TimeOff),
        ("/estimates/{id}", Kind::Estimate),
        ("/prices/{id}", Kind::PriceItem),
    ];
    kinds.into_iter().find(|(start, _)| path.starts_with(start)).map(|(_, kind)| kind)
}

async fn every_route_answers_every_role_as_the_table_says(engine: Engine) {
    let world = world(engine).await;
    let server = &world.server;
    let phone = server.phone(&server.asha).await;
    let mut tx = server.app.db.read().await.unwrap();
    let device = tx
        .fetch_optional::<(Uuid,)>(
            "select id from devices where company_id = $1 order by id".into(),
            vec![server.company.into()],
        )
        .await
        .unwrap()
        .unwrap()
        .0;
    drop(tx);
    let mut differences = Vec::new();
    let mut tried = 0;
    for person in &world.people {
        let cookies = Cookies::of(server, person).await;
        for route in ROUTES.iter().filter(|route| route.path != "/sign-out") {
            let met = route.need.is_met(person);
            let mut tries: Vec<(String, &str, bool)> = Vec::new();
            if route.path == "/history/{kind}/{id}" {
                for kind in KINDS {
                    let of = |target: &Target| format!("/history/{kind}/{}", target.of(kind));
                    tries.extend(
                        world.targets.iter().map(|t| (of(t), t.name.as_str(), t.is_seen(person, kind))),
                    );
                    tries.push((of(&world.foreign), "foreign", false));
                }
            }
            match named(route.path) {
                Some(kind) => {
                    for target in &world.targets {
                        let path = route.path.replace("{id}", &target.of(kind).to_string());
                        tries.push((path, &target.name, target.is_seen(person, kind)));
                    }
                    let path = route.path.replace("{id}", &world.foreign.of(kind).to_string());
                    tries.push((path, "foreign", false));
                }
                None => {
                    let nothing = Uuid::nil().to_string();
                    let path = route
                        .path
                        .replace("{device}", &device.to_string())
                        .replace("{person}", &phone.person.to_string())
                        .replace("{*path}", "tokens.css")
                        .replace("{hash}", &"0".repeat(64))
                        .replace("{n}", "1")
                        .replace("{session}", &nothing)
                        .replace("{token}", "nonsense")
                        .replace("{id}", &nothing);
                    tries.push((path, "", !route.path.contains("{id}") && !route.path.contains("{hash}")));
                }
            }
            for (path, whose, seen) in tries {
                let status = cookies.status(server, route.method, &path).await;
                tried += 1;
                let right = match (route.need, met, seen) {
                    (Need::Nothing, ..) => !status.is_server_error() && status != StatusCode::NOT_FOUND,
                    (_, false, _) => status == StatusCode::FORBIDDEN,
                    (_, true, false) => status == StatusCode::NOT_FOUND,
                    (_, true, true) if route.method == "GET" => {
                        status.is_success() || status.is_redirection()
                    }
                    // An empty form: what it lacks is said.
                    (_, true, true) => !status.is_server_error() && status != StatusCode::NOT_FOUND,
                };
                if !right {
                    let (who, method, path) = (&person.name, route.method, route.path);
                    differences.push(format!("{who} {method} {path} {whose}: {status}"));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} of {tried}: {differences:#?}", differences.len());
    assert!(tried > 1_000, "{tried}");
}

/// What is asked of a route of the API.
struct Tried {
    /// Whose record it is about; that kind of record must be seen.
    about: Option<Kind>,
    body: Option<Value>,
    if_match: Option<&'static str>,
    /// What comes for the one who may.
    well: StatusCode,
}

/// How each route is tried on a target: so that it says whether the person may, and changes nothing that others see.
fn tried(server: &Server, method: &str, path: &str, target: &Target) -> Tried {
    let within = path.strip_prefix("/api/companies/{company}").unwrap();
    let get = |about| Tried { about, body: None, if_match: None, well: StatusCode::OK };
    let with = |about, body, well| Tried { about, body: Some(body), if_match: None, well };
    let (created, ok, conflict) = (StatusCode::CREATED, StatusCode::OK, StatusCode::CONFLICT);
    let (account, address, job) = (target.account, target.address, target.job);
    match (method, within) {
        ("GET", "" | "/customers" | "/contacts" | "/addresses" | "/jobs" | "/visits") => get(None),
        ("GET", "/time-off" | "/job-types" | "/people" | "/people/{id}" | "/audit") => get(None),
        ("GET", "/customers/{id}") => get(Some(Kind::Account)),
        ("GET", "/contacts/{id}") => get(Some(Kind::Contact)),
        ("GET", "/addresses/{id}") => get(Some(Kind::Address)),
        ("GET", "/jobs/{id}" | "/jobs/{id}/evidence" | "/jobs/{id}/notes") => get(Some(Kind::Job)),
        ("GET", "/visits/{id}") => get(Some(Kind::Visit)),
        ("GET", "/notes/{id}") => get(Some(Kind::Note)),
        ("GET", "/time-off/{id}") => get(Some(Kind::TimeOff)),
        ("PATCH", "/time-off/{id}") => with(Some(Kind::TimeOff), json!({}), ok),
        ("GET", "/price-items") => get(None),
        ("GET", "/price-items/{id}") => get(Some(Kind::PriceItem)),
        ("POST", "/price-items") => with(None, json!({ "name": "New", "kind": "other" }), created),
        ("PATCH", "/price-items/{id}") => with(Some(Kind::PriceItem), json!({}), ok),
        ("POST", "/customers") => with(None, json!({ "name": "New" }), created),
        ("PATCH", "/customers/{id}") => with(Some(Kind::Account), json!({}), ok),
        ("POST", "/contacts") => {
            with(Some(Kind::Account), json!({ "customer": account, "name": "New" }), created)
        }
        ("PATCH", "/contacts/{id}") => with(Some(Kind::Contact), json!({}), ok),
        ("POST", "/addresses") => {
            with(Some(Kind::Account), json!({ "customer": account, "text": "New" }), created)
        }
        ("PATCH", "/addresses/{id}") => with(Some(Kind::Address), json!({}), ok),
        ("POST", "/jobs") => {
            let job_type = server.job_type;
            let body =
                json!({ "customer": account, "address": address, "job_type": job_type, "title": "New" });
            with(Some(Kind::Account), body, created)
        }
        ("PATCH", "/jobs/{id}") => with(Some(Kind::Job), json!({}), ok),
        // It is scheduled.
        ("POST", "/jobs/{id}/status") => {
            with(Some(Kind::Job), json!({ "from": "paid", "to": "closed" }), conflict)
        }
        ("POST", "/jobs/{id}/notes") => with(Some(Kind::Job), json!({ "text": "New" }), created),
        ("PATCH", "/notes/{id}") => with(Some(Kind::Note), json!({ "text": "Newer" }), ok),
        ("POST", "/visits") => with(Some(Kind::Job), json!({ "job": job }), created),
        ("PUT", "/visits/{id}/plan") => with(Some(Kind::Visit), json!({ "rev": 99 }), conflict),
        ("DELETE", "/visits/{id}") => Tried {
            about: Some(Kind::Visit),
            body: None,
            if_match: Some("\"another\""),
            well: StatusCode::PRECONDITION_FAILED,
        },
        ("GET", "/job-types/{id}") => get(None),
        ("POST", "/job-types") => with(None, json!({ "name": "New", "minutes": 30 }), created),
        ("PATCH", "/job-types/{id}") => with(None, json!({}), ok),
        ("POST", "/time-off") => {
            let day = "2026-12-24";
            let body = json!({ "person": target.off, "first": day, "last": day, "kind": "other" });
            with(Some(Kind::Person), body, created)
        }
        ("PATCH", "/people/{id}") => with(None, json!({}), ok),
        ("PUT", "/people/{id}/active") => with(None, json!({ "active": true }), ok),
        _ => panic!("{method} {path}: nothing says what is expected of it"),
    }
}

async fn every_route_of_the_api_answers_every_role_as_the_table_says(engine: Engine) {
    let world = world(engine).await;
    let server = &world.server;
    let owner = world.people.iter().find(|p| p.is_any(&[Role::Owner])).unwrap();
    let origin = Origin::Web { person: owner.id, peer: None, agent: "test".into() };
    let mut differences = Vec::new();
    let mut count = 0;
    for person in &world.people {
        let scopes = Scope::ALL.iter().copied().collect();
        let new = NewKey { person: person.id, name: "All".into(), scopes, expires: None };
        let made =
            api_keys::make(&server.app, server.company, owner, new, &origin, server.id()).await.unwrap();
        let Made::Token(token) = made else { panic!("{made:?}") };
        let ask = async |route: &Route, company: CompanyId, id: Uuid, tried: &Tried| {
            let path = route.path.replace("{company}", &company.to_string()).replace("{id}", &id.to_string());
            let path =
                if route.path.contains("{id}") || tried.body.is_some() { path } else { path + "?limit=200" };
            let path = if tried.if_match.is_some() { path.replace("?limit=200", "") } else { path };
            let mut request = Request::builder().method(route.method).uri(path);
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            if let Some(tag) = tried.if_match {
                request = request.header(header::IF_MATCH, tag);
            }
            let body = tried.body.as_ref().map_or(Body::empty(), |body| Body::from(body.to_string()));
            let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
            let response = send(&server.app, request.unwrap()).await;
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            (status, serde_json::from_slice::<Value>(&bytes).unwrap_or_default())
        };
        for route in API_ROUTES {
            let ApiNeed::May(subject, action, _) = route.need else { continue };
            let met = may(person, subject, action);
            let all = world.targets.iter().map(|target| (target, false)).chain([(&world.foreign, true)]);
            for (target, foreign) in all {
                let tried = tried(server, route.method, route.path, target);
                let id = match tried.about {
                    Some(kind) if route.path.contains("{id}") => target.of(kind),
                    _ if route.path.contains("/job-types/") => server.job_type.0,
                    _ => server.miguel.id.0,
                };
                let (status, said) = ask(route, server.company, id, &tried).await;
                count += 1;
                let seen = tried.about.is_none_or(|kind| !foreign && target.is_seen(person, kind));
                let theirs = tried.about.is_none() || target.is_reached(person, subject, action);
                let right = match (met, seen, theirs) {
                    (false, ..) | (true, true, false) => StatusCode::FORBIDDEN,
                    (true, false, _) => StatusCode::NOT_FOUND,
                    (true, true, true) => tried.well,
                };
                let (who, whose) = (&person.name, &target.name);
                if status != right {
                    differences.push(format!(
                        "{who} {} {} {whose}: {status}, not {right}",
                        route.method, route.path
                    ));
                }
                let lists = [
                    ("/customers", Kind::Account),
                    ("/contacts", Kind::Contact),
                    ("/addresses", Kind::Address),
                    ("/jobs", Kind::Job),
                    ("/visits", Kind::Visit),
                    ("/time-off", Kind::TimeOff),
                    ("/price-items", Kind::PriceItem),
                ];
                let list =
                    lists.into_iter().find(|(end, _)| route.path.ends_with(end) && route.method == "GET");
                if let Some((_, kind)) = list.filter(|_| status == StatusCode::OK) {
                    assert_eq!(said["next"], Value::Null, "the test reads one page");
                    let id = target.of(kind).to_string();
                    let listed =
                        said["items"].as_array().unwrap().iter().any(|item| item["id"] == id.as_str());
                    if listed != (!foreign && target.is_seen(person, kind)) {
                        differences.push(format!("{who} {} {whose}: listed {listed}", route.path));
                    }
                }
            }
            // Another company is not there, whatever the role.
            let tried = tried(server, route.method, route.path, &world.foreign);
            let (status, _) = ask(route, world.elsewhere, Uuid::nil(), &tried).await;
            if status != StatusCode::NOT_FOUND {
                differences
                    .push(format!("{} {} {} elsewhere: {status}", person.name, route.method, route.path));
            }
        }
    }
    assert!(differences.is_empty(), "{} of {count}: {differences:#?}", differences.len());
    assert!(count > 3_000, "{count}");
}

async fn a_phone_holds_what_the_table_says(engine: Engine) {
    let world = world(engine).await;
    let kinds = KINDS;
    let mut differences = Vec::new();
    for person in &world.people {
        let mut phone = world.server.phone(person).await;
        phone.pull().await;
        let all = world.targets.iter().flat_map(|target| kinds.map(|kind| (target, kind)));
        for (target, kind) in all {
            let (holds, sees) = (phone.holds(kind, target.of(kind)), target.is_seen(person, kind));
            if holds != sees {
                differences
                    .push(format!("{} {kind} of {}: holds {holds}, sees {sees}", person.name, target.name));
            }
        }
        let foreign: Vec<Kind> =
            kinds.into_iter().filter(|kind| phone.holds(*kind, world.foreign.of(*kind))).collect();
        assert_eq!(foreign, [], "{}", person.name);
        // Nothing else either: the kinds that a role does not see at all are not there.
        let mut held: BTreeMap<Kind, usize> = BTreeMap::new();
        for (kind, _) in phone.held.keys() {
            *held.entry(kind.parse().unwrap()).or_default() += 1;
        }
        for kind in Kind::ALL {
            let sees = shared::access::may(person, Subject::of(*kind), Action::See);
            assert!(sees || !held.contains_key(kind), "{} holds {kind}", person.name);
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

async fn a_customer_that_changes_hands_changes_lists(engine: Engine) {
    let world = world(engine).await;
    let server = &world.server;
    let [rep, sdr] =
        [Role::SalesRep, Role::Sdr].map(|role| world.people.iter().find(|p| p.is_any(&[role])).unwrap());
    let theirs = world.targets.iter().find(|t| t.owner == Some(rep.id)).unwrap();
    let nobodys = world.targets.iter().find(|t| t.owner.is_none()).unwrap();
    let mut phone = server.phone(rep).await;
    phone.pull().await;
    assert!(phone.holds(Kind::Job, theirs.job) && !phone.holds(Kind::Job, nobodys.job));

    let give = |id, owner| Change::EditAccount {
        id,
        patch: AccountPatch { owner: Some(owner), ..Default::default() },
    };
    let outcome =
        server.office(vec![give(theirs.account, Some(sdr.id)), give(nobodys.account, Some(rep.id))]).await;
    assert!(matches!(outcome, sync::Outcome::Applied { .. }), "{outcome:?}");
    let page = phone.pull().await;
    assert!(!page.from_zero, "it learns by puts and evicts");
    for kind in [Kind::Account, Kind::Address, Kind::Job, Kind::Visit, Kind::Note] {
        assert!(!phone.holds(kind, theirs.of(kind)), "{kind}");
        assert!(phone.holds(kind, nobodys.of(kind)), "{kind}");
    }

    // A new address and a new job come along.
    let (address, job) = (AddressId(server.id()), JobId(server.id()));
    let account = nobodys.account;
    let outcome = server
        .office(vec![
            Change::AddAddress(NewAddress {
                id: address,
                account,
                text: "Second house".into(),
                access: String::new(),
                pin: None,
            }),
            Change::AddJob(NewJob {
                id: job,
                account,
                address,
                job_type: server.job_type,
                title: "More".into(),
                description: String::new(),
                amount: None,
                urgent: false,
            }),
        ])
        .await;
    assert!(matches!(outcome, sync::Outcome::Applied { .. }), "{outcome:?}");
    phone.pull().await;
    assert!(phone.holds(Kind::Address, address) && phone.holds(Kind::Job, job));

    // Without the role nothing is theirs to see; what they own stays theirs.
    let roles = vec![Role::Technician];
    server.office(vec![Change::SetRoles { id: rep.id, roles }]).await;
    phone.pull().await;
    assert!(!phone.holds(Kind::Account, account));
    server.office(vec![Change::SetRoles { id: rep.id, roles: vec![Role::SalesRep] }]).await;
    phone.pull().await;
    assert!(phone.holds(Kind::Account, account) && phone.holds(Kind::Job, job));
}

async fn a_rep_works_on_their_own_customers_and_on_no_others(engine: Engine) {
    let world = world(engine).await;
    let server = &world.server;
    let rep = world.people.iter().find(|p| p.is_any(&[Role::SalesRep])).unwrap();
    let theirs = world.targets.iter().find(|t| t.owner == Some(rep.id)).unwrap();
    let nobodys = world.targets.iter().find(|t| t.owner.is_none()).unwrap();
    let mut phone = server.phone(rep).await;
    let rename = |id| Change::EditAccount {
        id,
        patch: AccountPatch { phone: Some("1".into()), ..Default::default() },
    };
    let refused = |outcome: &sync::Outcome| match outcome {
        sync::Outcome::Rejected { refusal } => Some(refusal.code),
        _ => None,
    };

    assert_eq!(refused(&phone.does(vec![rename(theirs.account)]).await), None);
    assert_eq!(refused(&phone.does(vec![rename(nobodys.account)]).await), Some(Code::NotFound));

    // What they add is theirs, and they put nothing on somebody else's list.
    let add = |id, owner| {
        Change::AddAccount(NewAccount {
            id,
            kind: AccountKind::Organization,
            name: "Hotel Sahyadri".into(),
            phone: String::new(),
            email: String::new(),
            language: None,
            owner,
        })
    };
    let id = AccountId(server.id());
    assert_eq!(refused(&phone.does(vec![add(id, None)]).await), None);
    assert_eq!(server.record::<Account>(id).await.unwrap().owner, Some(rep.id));
    let other = AccountId(server.id());
    let outcome = phone.does(vec![add(other, Some(server.dispatcher.id))]).await;
    assert_eq!(refused(&outcome), Some(Code::NotAllowed));
    let give = AccountPatch { owner: Some(Some(server.dispatcher.id)), ..Default::default() };
    let outcome = phone.does(vec![Change::EditAccount { id, patch: give }]).await;
    assert_eq!(refused(&outcome), Some(Code::NotAllowed));

    let note = |job| Change::AddNote(NewNote { id: NoteId(server.id()), job, text: "Called".into() });
    assert_eq!(refused(&phone.does(vec![note(theirs.job)]).await), None);
    assert_eq!(refused(&phone.does(vec![note(nobodys.job)]).await), Some(Code::NotFound));
    let job = Change::MoveJob { id: theirs.job, from: JobStatus::Scheduled, to: JobStatus::Closed };
    assert_eq!(refused(&phone.does(vec![job]).await), Some(Code::NotAllowed));
}

async fn only_owners_make_and_unmake_owners(engine: Engine) {
    let world = world(engine).await;
    let server = &world.server;
    let with = |role| world.people.iter().find(|p| p.is_any(&[role])).unwrap();
    let (owner, admin, support) = (with(Role::Owner), with(Role::Admin), with(Role::Support));
    let does = async |person: &Person, change: Change| {
        let origin = Origin::Web { person: person.id, peer: None, agent: "test".into() };
        act(&server.app, server.company, &origin, server.id(), vec![change]).await.unwrap()
    };
    let roles = |id, roles: &[Role]| Change::SetRoles { id, roles: roles.to_vec() };
    let id = PersonId(server.id());
    let new = Change::AddPerson(NewPerson {
        id,
        name: "New".into(),
        phone: String::new(),
        roles: vec![Role::Owner],
    });
    let not_theirs = [
        roles(admin.id, &[Role::Admin, Role::Owner]),
        roles(support.id, &[Role::Owner]),
        roles(owner.id, &[Role::Support]),
        Change::SetPersonActive { id: owner.id, active: false },
        new.clone(),
    ];
    for change in not_theirs {
        let outcome = does(admin, change.clone()).await;
        let refused =
            matches!(&outcome, sync::Outcome::Rejected { refusal } if refusal.code == Code::NotAllowed);
        assert!(refused, "{change:?}: {outcome:?}");
    }
    for change in [roles(support.id, &[Role::Admin]), roles(support.id, &[Role::Support])] {
        assert!(matches!(does(admin, change).await, sync::Outcome::Applied { .. }));
    }
    for change in [roles(support.id, &[Role::Owner]), new] {
        assert!(matches!(does(owner, change).await, sync::Outcome::Applied { .. }));
    }
}
