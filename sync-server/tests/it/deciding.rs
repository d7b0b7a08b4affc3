//! *To decide*: who waits comes first, everything that stands there can be answered, and nothing is put away for good.

use crate::support::{Server, capture};
use crate::web_browser::{Browser, Page};
use shared::records::*;
use shared::*;

on_both_engines! {
    who_is_waited_for_comes_first_the_longest_wait_on_top
    a_no_reaches_the_phone_which_may_ask_again
    an_answer_is_a_note_that_the_phone_fetches_and_the_question_stays
    marking_as_done_keeps_what_came_of_it_and_can_be_undone
    the_numbers_to_call_stand_there
    what_could_not_be_done_is_planned_again_from_there
    the_number_beside_to_decide_is_what_waits
    what_is_planned_again_from_there_is_decided
    of_two_who_decide_at_once_one_does
    what_is_marked_as_done_twice_keeps_what_both_wrote
    who_may_not_decide_reads_none_of_it
}

fn asks() -> EvidenceBody {
    let (gate, reason) = (gates::Gate::BeforePhotos, "Camera broken".to_owned());
    EvidenceBody::Escape(Escape { gate, reason, how: How::Asked })
}

/// A job whose technician has arrived.
struct Site {
    server: Server,
    job: JobId,
    visit: VisitId,
    phone: crate::support::Phone,
}

impl Site {
    async fn reached(engine: crate::support::Engine) -> Site {
        let server = Server::start(engine).await;
        let customer = server.customer("Acme").await;
        let (job, visit) = server.job(customer, &[&server.asha]).await;
        let mut phone = server.phone(&server.asha).await;
        phone.pull().await;
        let mut site = Site { server, job, visit, phone };
        site.does(crate::support::arrival()).await;
        site
    }

    async fn does(&mut self, body: EvidenceBody) -> EvidenceId {
        let (id, change) = capture(&self.server.app, self.job, self.visit, body);
        self.phone.does(vec![change]).await;
        id
    }

    async fn desk(&self) -> Browser {
        Browser::of(&self.server, &self.server.dispatcher).await
    }
}

/// The form of an alert that ends so.
fn form(page: &Page, act: &str) -> crate::web_browser::Form {
    let of =
        |form: &crate::web_browser::Form| form.action.starts_with("/alerts/") && form.action.ends_with(act);
    page.forms().into_iter().find(of).unwrap_or_else(|| panic!("no form to {act}: {}", page.body))
}

async fn who_is_waited_for_comes_first_the_longest_wait_on_top(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(asks()).await;
    site.server.clock.advance(chrono::TimeDelta::minutes(12));
    let customer = site.server.customer("Beta").await;
    let (job, visit) = site.server.job(customer, &[&site.server.miguel]).await;
    let mut other = site.server.phone(&site.server.miguel).await;
    other.pull().await;
    for body in [crate::support::arrival(), asks()] {
        let (_, change) = capture(&site.server.app, job, visit, body);
        other.does(vec![change]).await;
    }
    let (_, cannot) = capture(
        &site.server.app,
        job,
        visit,
        EvidenceBody::CannotDo { reason: CannotDo::Unsafe, text: "Live wires".into() },
    );
    other.does(vec![cannot]).await;
    let page = site.desk().await.page("/alerts").await.body;
    let at = |said: &str| page.find(said).unwrap_or_else(|| panic!("“{said}” is not there: {page}"));
    assert!(at("Somebody waits for your answer") < at("Waiting for a decision"));
    let names = [&site.server.asha.name, &site.server.miguel.name];
    let [first, second] = names.map(|name| at(&format!("{} has waited", ui::apart(name))));
    assert!(first < second && second < at("Live wires"));
    assert!(page.contains("has waited for 12 min"), "{page}");
}

async fn a_no_reaches_the_phone_which_may_ask_again(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    let asked = site.does(asks()).await;
    let mut desk = site.desk().await;
    let page = desk.page("/alerts").await;
    assert!(!page.forms().iter().any(|form| form.action.ends_with("/settle")), "who waits gets an answer");
    let nothing = desk.submit(&form(&page, "/refuse")).await;
    assert!(nothing.body.contains("Write a sentence first") && nothing.body.contains("Camera broken"));
    let said = desk.submit(&form(&page, "/refuse").set("text", "Use the spare phone in the van")).await;
    assert!(!said.body.contains("Camera broken"), "it is answered: {}", said.body);
    site.phone.pull().await;
    let answer =
        site.server.evidence(site.job).await.into_iter().find(|e| e.supersedes == Some(asked)).unwrap();
    assert_eq!(answer.body, EvidenceBody::Retracted { reason: "Use the spare phone in the van".into() });
    assert!(site.phone.holds(Kind::Evidence, answer.id), "the phone has it");
    assert_eq!(answer.by, site.server.dispatcher.id);
    site.does(asks()).await;
    assert!(desk.page("/alerts").await.body.contains("Camera broken"), "asked again");
}

async fn an_answer_is_a_note_that_the_phone_fetches_and_the_question_stays(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(asks()).await;
    let mut desk = site.desk().await;
    let page = desk.page("/alerts").await;
    let after = desk.submit(&form(&page, "/answer").set("text", "I ask the customer and call you")).await;
    assert!(
        after.body.contains("Written on the job") && after.body.contains("Camera broken"),
        "{}",
        after.body
    );
    let pulled = site.phone.pull().await;
    let pulled = serde_json::to_string(&pulled).unwrap();
    assert!(pulled.contains("I ask the customer and call you"), "{pulled}");
}

async fn marking_as_done_keeps_what_came_of_it_and_can_be_undone(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    let body = EvidenceBody::CannotDo { reason: CannotDo::NoAccess, text: "Gate locked".into() };
    let piece = site.does(body).await;
    let id = ids::derived("cannot_do", piece.0);
    let id = match site.server.record::<Alert>(id).await {
        Some(alert) => alert.id,
        None => AlertId(ids::derived("cannot-do", piece.0)),
    };
    let mut desk = site.desk().await;
    let page = desk.page("/alerts").await;
    let noted = page.forms().into_iter().rfind(|form| form.action.ends_with("/settle")).unwrap();
    let after = desk.submit(&noted.set("text", "Caretaker opens on Monday")).await;
    assert!(after.body.contains("Marked as done") && !after.body.contains("Gate locked"), "{}", after.body);
    let settled = site.server.record::<Alert>(id).await.unwrap();
    assert_eq!(settled.note, "Caretaker opens on Monday");
    assert_eq!(settled.settled.unwrap().0, site.server.dispatcher.id);
    let told = desk.page(&format!("/jobs/{}", site.job)).await.body;
    assert!(told.contains("Caretaker opens on Monday"), "the story of the job tells it: {told}");
    let undone = desk.submit(&after.form("/undo")).await;
    assert!(undone.body.contains("Gate locked"), "{}", undone.body);
    let open = site.server.record::<Alert>(id).await.unwrap();
    assert_eq!((open.settled, open.note.as_str()), (None, ""));
    let mut owner = Browser::of(&site.server, &site.server.dispatcher).await;
    let history = owner.page(&format!("/history/alert/{id}")).await.body;
    assert!(
        history.contains("Caretaker opens on Monday"),
        "what was written stays in the history: {history}"
    );
}

async fn the_numbers_to_call_stand_there(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(asks()).await;
    let account = site.server.record::<Job>(site.job).await.unwrap().account;
    let patch = AccountPatch { phone: Some("+91 20 5550 0100".into()), ..Default::default() };
    site.server.office(vec![Change::EditAccount { id: account, patch }]).await;
    let page = site.desk().await.page("/alerts").await.body;
    assert!(page.contains("tel:+91 20 5550 0100"), "{page}");
    let phone = &site.server.asha.phone;
    assert!(phone.is_empty() || page.contains(&format!("tel:{phone}")), "{page}");
}

async fn what_could_not_be_done_is_planned_again_from_there(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    let body = EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: "Valve".into() };
    site.does(body).await;
    let page = site.desk().await.page("/alerts").await.body;
    assert!(
        page.contains(&format!("href=\"/jobs/{}/plan\"", site.job)) && page.contains("Plan again"),
        "{page}"
    );
}

async fn the_number_beside_to_decide_is_what_waits(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    let mut desk = site.desk().await;
    let count = |page: &str| {
        let start = page.find("id=\"to-decide\"").expect("the number has its place");
        let tag = &page[start..];
        let (attributes, said) = tag.split_once('>').unwrap();
        (!attributes.contains("hidden")).then(|| said.split('<').next().unwrap().trim().to_owned())
    };
    let before = desk.page("/today").await.body;
    let n: i64 = count(&before).map_or(0, |n| n.parse().unwrap());
    site.does(asks()).await;
    assert_eq!(count(&desk.page("/jobs").await.body), Some((n + 1).to_string()));
}

async fn of_two_who_decide_at_once_one_does(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(asks()).await;
    let mut desk = site.desk().await;
    let page = desk.page("/alerts").await;
    let (yes, no) = (form(&page, "/grant"), form(&page, "/refuse").set("text", "Take the spare phone"));
    let granted = desk.submit(&yes).await;
    assert!(granted.body.contains("the technician can go on"), "{}", granted.body);
    // The other window still shows the question.
    let late = desk.submit(&no).await;
    assert!(late.body.contains("has decided this already"), "{}", late.body);
    assert!(late.body.contains("What you wrote was not sent") && late.body.contains("Take the spare phone"));
    let told = site.server.evidence(site.job).await;
    assert!(!told.iter().any(|e| matches!(e.body, EvidenceBody::Retracted { .. })), "{told:?}");
    // The same press once more is the same press.
    assert!(desk.submit(&yes).await.body.contains("the technician can go on"));
    let granted = |e: &&Evidence| matches!(&e.body, EvidenceBody::Escape(Escape { how: How::Granted, .. }));
    assert_eq!(site.server.evidence(site.job).await.iter().filter(granted).count(), 1);
}

async fn what_is_marked_as_done_twice_keeps_what_both_wrote(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(EvidenceBody::CannotDo { reason: CannotDo::NoAccess, text: "Gate locked".into() }).await;
    let mut desk = site.desk().await;
    let page = desk.page("/alerts").await;
    let noted = page.forms().into_iter().rfind(|form| form.action.ends_with("/settle")).unwrap();
    let plain = form(&page, "/settle");
    desk.submit(&noted.clone().set("text", "Caretaker opens on Monday")).await;
    // Without words there is nothing to add, and nothing to take back that was somebody else's.
    let again = desk.submit(&plain).await;
    assert!(again.body.contains("has decided this already"), "{}", again.body);
    assert!(again.find_form("/undo").is_none(), "{}", again.body);
    let told = desk.page(&format!("/jobs/{}", site.job)).await.body;
    assert!(told.contains("Caretaker opens on Monday"), "{told}");
}

async fn who_may_not_decide_reads_none_of_it(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(asks()).await;
    site.does(EvidenceBody::CannotDo { reason: CannotDo::Other, text: "Wasp nest".into() }).await;
    let id = PersonId(site.server.id());
    let add = Change::AddPerson(NewPerson {
        id,
        name: "Sam".into(),
        phone: String::new(),
        roles: vec![Role::Support],
    });
    site.server.office(vec![add]).await;
    let sam = site.server.record::<Person>(id).await.unwrap();
    let page = Browser::of(&site.server, &sam).await.page("/today").await;
    assert_eq!(page.status, axum::http::StatusCode::OK);
    assert!(!page.body.contains("Wasp nest") && !page.body.contains("Camera broken"), "{}", page.body);
    assert!(!page.body.contains("href=\"/alerts"), "{}", page.body);
    assert!(site.desk().await.page("/today").await.body.contains("href=\"/alerts"));
}

async fn what_is_planned_again_from_there_is_decided(engine: crate::support::Engine) {
    let mut site = Site::reached(engine).await;
    site.does(EvidenceBody::CannotDo { reason: CannotDo::PartsNeeded, text: "Valve".into() }).await;
    let mut desk = site.desk().await;
    desk.says("hx-current-url", "http://localhost/alerts");
    let plan = desk.page(&format!("/jobs/{}/plan", site.job)).await.form("/visits");
    let plan = plan.set("technician", &site.server.miguel.id.to_string());
    let mut page = desk.submit(&plan.set("date", "2026-11-23").set("from", "10:00").set("to", "12:00")).await;
    if let Some(sure) = page.find_form("/visits") {
        page = desk.submit(&sure).await;
    }
    assert!(!page.body.contains("Valve"), "it is decided: {}", page.body);
    let undone = desk.submit(&page.form("/undo")).await;
    assert!(undone.body.contains("Valve"), "{}", undone.body);
}
