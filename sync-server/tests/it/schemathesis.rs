//! The REST API keeps to its own description, whoever asks: Schemathesis makes requests from it, good ones and bad ones.

use crate::support::{Engine, Server};
use shared::records::{NewPerson, NewTimeOff, Person, Role, TimeOffKind, TimeOffState};
use shared::{Change, PersonId, TimeOffId};
use std::process::Command;
use sync_server::api_keys::{self, Made, NewKey, Scope};
use sync_server::quotas::Allowance;
use sync_server::{Origin, act, router, serve};

on_both_engines! {
    schemathesis_finds_no_answer_that_is_not_described
}

/// Somebody with this role, and a key in their name that opens everything.
async fn key(server: &Server, owner: &Person, role: Role) -> String {
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: format!("{role:?}"),
        phone: String::new(),
        roles: vec![role],
    });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    let origin = Origin::Web { person: owner.id, peer: None, agent: "test".into() };
    let scopes = Scope::ALL.iter().copied().collect();
    let new = NewKey { person: id, name: "All".into(), scopes, expires: None };
    let made = api_keys::make(&server.app, server.company, owner, new, &origin, server.id()).await.unwrap();
    let Made::Token(token) = made else { panic!("{made:?}") };
    token
}

async fn schemathesis_finds_no_answer_that_is_not_described(engine: Engine) {
    let Ok(program) = std::env::var("SEVENGATE_SCHEMATHESIS") else {
        panic!("SEVENGATE_SCHEMATHESIS is not set: run the tests by ./test, which installs it");
    };
    let server = Server::start_with(engine, |config, _| {
        let plenty = Allowance::new(10_000, 1_000_000);
        (config.allowances.key, config.allowances.person) = (plenty, plenty);
    })
    .await;
    let id = PersonId(server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Olu".into(),
        phone: String::new(),
        roles: vec![Role::Owner],
    });
    act(&server.app, server.company, &Origin::System, server.id(), vec![add]).await.unwrap();
    let owner = server.record::<Person>(id).await.unwrap();
    let (customer, address) = server.customer("Meera Joshi").await;
    let (job, visit) = server.job((customer, address), &[&server.asha]).await;
    let (off, day) = (TimeOffId(server.id()), server.app.now().date_naive());
    let (kind, state, note) = (TimeOffKind::Other, TimeOffState::Asked, String::new());
    let new = NewTimeOff { id: off, person: server.asha.id, first: day, last: day, kind, state, note };
    server.office(vec![Change::AddTimeOff(new)]).await;
    let known = serde_json::json!({
        "company": server.company, "customers": customer, "addresses": address, "jobs": job, "visits": visit,
        "people": server.miguel.id, "technician": server.asha.id, "job_type": server.job_type, "time-off": off,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/openapi.json", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (app, patience) = (router(server.app.clone()), server.app.config.patience);
    let serving = serve::serve(listener, app, patience, None, async { drop(stopped.await) });
    let asks = async {
        for role in Role::ALL {
            let token = key(&server, &owner, role).await;
            // Each constraint of the description is broken one by one once; the others go through what roles change.
            let thorough = role == Role::Owner && engine == Engine::Sqlite;
            let (phases, examples) =
                if thorough { ("examples,coverage,fuzzing", "10") } else { ("fuzzing", "4") };
            let mut command = Command::new(&program);
            command
            .args(["run", &url, "--phases", phases, "--max-examples", examples])
            .args(["--generation-deterministic", "--no-color"])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"])
            .current_dir(server.folder.path())
            .env("SCHEMATHESIS_HOOKS", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis/hooks.py"))
            .env("SEVENGATE_KNOWN", known.to_string());
            let done = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
            let said = String::from_utf8_lossy(&done.stdout);
            assert!(done.status.success(), "{role:?}: {said}\n{}", String::from_utf8_lossy(&done.stderr));
            assert!(said.contains("generated"), "nothing was asked: {said}");
        }
        drop(stop);
    };
    tokio::join!(serving, asks);
}
