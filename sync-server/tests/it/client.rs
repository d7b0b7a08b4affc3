//! A client in another language, written from the pages of the protocol alone, does a technician's work.

use crate::support::*;
use serde_json::{Value, json};
use shared::gates::Facts;
use shared::handover::{Sealed, Shown};
use shared::records::*;
use std::process::Command;
use sync_server::invitations;
use sync_server::{Origin, router, serve};

on_both_engines! {
    a_client_written_from_the_page_alone_does_a_technicians_work
}

async fn a_client_written_from_the_page_alone_does_a_technicians_work(engine: Engine) {
    let server = Server::start(engine).await;
    let (job, _) = server.job(server.customer("राहुल पाटील").await, &[&server.asha]).await;
    let by = server.dispatcher.id;
    let origin = Origin::Web { person: by, peer: None, agent: "test".into() };
    let invited =
        invitations::invite(&server.app, server.company, server.asha.id, by, &origin, server.id()).await;
    let code = invited.unwrap().unwrap().code;
    let blob = server.folder.path().join("photo");
    std::fs::write(&blob, bytes(50_000)).unwrap();

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (app, patience) = (router(server.app.clone()), server.app.config.patience);
    let serving = serve::serve(listener, app, patience, None, async { drop(stopped.await) });
    let works = async {
        let mut command = Command::new("python3");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/client.py"));
        command.args([&url, &code]).arg(&blob);
        let done = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        drop(stop);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice::<Value>(&done.stdout).unwrap()
    };
    let (_, said) = tokio::join!(serving, works);

    assert_eq!(said["status"], "in_progress");
    assert_eq!(said["outcomes"], json!(["applied", "applied", "applied", "applied", "applied"]));
    assert_eq!(said["refused"]["refusal"]["code"], "not_found");
    assert_eq!(said["superseding"], json!([true]));
    assert_eq!(said["notes"], json!(["“Ring twice” – धन्यवाद"]));
    assert_eq!(said["blob"], true);
    let bodies = said["evidence"].as_array().unwrap();
    let started = bodies.iter().find(|body| body["what"] == "work_started").unwrap();
    assert_eq!(started["said_by_voice"], true, "what is not known here goes on");

    // What it hashed is what the server would have shown.
    let evidence = server.evidence(job).await;
    let company = server.record::<Company>(server.company).await.unwrap();
    let job = server.record::<Job>(job).await.unwrap();
    let facts = Facts::new(&company.gates, None, &job, &evidence);
    let now = Shown::of(&company, &job, &facts);
    let signed = facts.standing().iter().find_map(|e| match &e.body {
        EvidenceBody::NotSigned { shown, shown_hash, .. } => Some((shown, shown_hash)),
        _ => None,
    });
    let (shown, hash) = signed.unwrap();
    assert_eq!(Sealed::of(shown, hash, &now), Sealed::Unchanged);
}
