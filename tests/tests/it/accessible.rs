//! axe-core on every page of the dashboard and every screen of the phone: it finds nothing.

use e2e::browser::{Browser, Screen};
use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::journey::{arrives, link_to, shoots, signs_in, takes_photos, unlocks};

/// What axe-core found, page by page.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    async fn look(&mut self, browser: &Browser, screen: &str) {
        browser.picture(&format!("axe-{}", screen.replace(['/', ' ', '?', '='], "-"))).await;
        self.0.extend(browser.axe().await.into_iter().map(|found| format!("{screen}: {found}")));
    }

    fn are_none(self) {
        assert!(self.0.is_empty(), "axe-core finds {} things:\n{}", self.0.len(), self.0.join("\n"));
    }
}

#[tokio::test]
async fn the_dashboard_is_accessible() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let desk = Browser::start(Screen::Desk).await;
    let mut findings = Findings::default();
    desk.open(&format!("{}/sign-in", demo.url)).await;
    desk.sees("Deepa Kulkarni").await;
    findings.look(&desk, "sign-in").await;
    desk.open(&format!("{}/", demo.url)).await;
    desk.sees("Airplane mode").await;
    findings.look(&desk, "demo").await;
    desk.open(&format!("{}/sign-in", demo.url)).await;
    desk.press("Vikram Deshpande").await;
    desk.sees("Asha Verma").await;
    let pages = [
        "/today",
        "/jobs",
        "/jobs/new",
        "/customers",
        "/technicians",
        "/alerts",
        "/sync-health",
        "/aside",
        "/carried",
        "/settings",
        "/settings/keys",
        "/settings/kinds",
        "/settings/kinds/new",
        "/first-steps",
        "/api",
        "/audit",
        "/audit?action=created&from=2026-01-02&to=2026-01-01",
        "/audit/1",
        "/import",
        "/people",
        "/people/new",
        "/people/mails",
        "/account",
        "/account/second",
        "/sign-in/forgotten",
        "/enrol",
        "/nowhere",
    ];
    for page in pages {
        desk.open(&format!("{}{page}", demo.url)).await;
        desk.sees("Sevengate").await;
        findings.look(&desk, page).await;
    }
    // Jobs in different states: just called in, under way, done with all evidence, refused signature, second visit.
    for title in [
        "Water heater, no hot water",
        "Thermostat fault",
        "Boiler check",
        "Blocked drain",
        "Bathroom rough-in",
    ] {
        let job = link_to(&desk, &demo.url, title).await;
        desk.open(&job).await;
        desk.sees(title).await;
        findings.look(&desk, title).await;
    }
    for title in
        ["Dishwasher line", "Boiler loses pressure", "AC service, bedroom", "Three valves, living room"]
    {
        let job = link_to(&desk, &demo.url, title).await;
        desk.open(&job).await;
        desk.sees(title).await;
        findings.look(&desk, title).await;
    }
    brings_a_file(&desk, &demo.url, &mut findings).await;
    desk.close().await;
    findings.are_none();
}

/// The pages that a file goes through, from its columns until it is taken back.
async fn brings_a_file(desk: &Browser, url: &str, findings: &mut Findings) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Kundenliste.csv");
    let rows = "Kundennummer;Firma;Ansprechpartner;Telefon;E-Mail;Straße;PLZ;Ort;Auftrag;Datum;Uhrzeit\n\
        1;Donaudampfschifffahrtselektrizitätenhauptbetriebswerk;Käthe Müller;+49 30 901820;k@werk.example;Hauptstr. 5;10115;Berlin;Heizung warten;30.12.2099;14:30\n\
        2;राहुल पाटील;;+91 98 2255 5401;;लक्ष्मी रोड १२;411030;पुणे;;;\n\
        3;محمد علي;;;;شارع النيل ٥;;القاهرة;;;\n\
        4;;;;;;;;;;\n\
        5;Meera Joshi;;020 5550 0199;nobody;;;;;;\n\
        6;राहुल पाटील;;+91 98 2255 5402;;;;;;;\n";
    std::fs::write(&file, rows).unwrap();
    desk.open(&format!("{url}/import")).await;
    desk.writes_file("File", &file).await;
    desk.press("Read the file").await;
    desk.sees("Column in the file").await;
    findings.look(desk, "import columns").await;
    desk.press("See what would happen").await;
    desk.sees("What would happen").await;
    findings.look(desk, "import preview").await;
    desk.press("Start the import").await;
    desk.sees("Result").await;
    findings.look(desk, "import done").await;
    desk.press("Undo this import …").await;
    findings.look(desk, "import undo").await;
    let takes_back = "document.querySelector('form[action^=\"/imports/\"][action$=\"/undo\"] button[type=submit]').click()";
    desk.script(takes_back, vec![]).await.expect("the rows are taken back");
    desk.sees("Undone: ").await;
    findings.look(desk, "import undone").await;
    desk.open(&format!("{url}/import")).await;
    desk.sees("Kundenliste.csv").await;
    findings.look(desk, "import list").await;
}

#[tokio::test]
async fn the_phone_is_accessible() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    let mut findings = Findings::default();
    phone.open(&format!("{}/phone", demo.url)).await;
    phone.sees("Asha Verma").await;
    findings.look(&phone, "phone sign-in").await;
    signs_in(&phone, &demo.url).await;
    findings.look(&phone, "phone today").await;
    for (tab, says) in [("Queue", "Everything is sent"), ("Me", "Asha Verma"), ("Today", "1 of 5 done")] {
        phone.press(tab).await;
        phone.sees(says).await;
        findings.look(&phone, &format!("phone {tab}")).await;
    }
    demo.airplane("a", true).await;
    phone.press("On my way").await;
    phone.press("Go to arrival").await;
    phone.sees("One tap stamps the time").await;
    findings.look(&phone, "phone arrival").await;
    phone.press("Arrive without a position").await;
    findings.look(&phone, "phone arrival without position").await;
    phone.press("Close").await;
    phone.press("I've arrived").await;
    phone.sees("Before photos").await;
    findings.look(&phone, "phone before photos, none").await;
    phone.press("Take photo").await;
    phone.sees("Done").await;
    findings.look(&phone, "phone camera").await;
    shoots(&phone, 1).await;
    phone.press("Done").await;
    findings.look(&phone, "phone before photos").await;
    phone.press("Start work").await;
    phone.sees("Work is complete").await;
    findings.look(&phone, "phone work").await;
    phone.press("Work is complete").await;
    phone.sees("Complete anyway").await;
    findings.look(&phone, "phone work with open points").await;
    phone.press("Complete anyway").await;
    phone.sees("Show the finished work").await;
    takes_photos(&phone, 1).await;
    findings.look(&phone, "phone after photos").await;
    phone.press("Photos are done").await;
    phone.sees("Hand the phone to the customer").await;
    findings.look(&phone, "phone rating").await;
    phone.press("Hand the phone to the customer").await;
    phone.sees("Continue").await;
    findings.look(&phone, "hand-over rating").await;
    phone.press("2 stars").await;
    phone.press("Continue").await;
    phone.sees("Yes, the company may ask me").await;
    findings.look(&phone, "hand-over review").await;
    phone.press("Yes, the company may ask me").await;
    phone.sees("Done").await;
    findings.look(&phone, "hand-over signature").await;
    phone.draws("canvas").await;
    phone.press("Done").await;
    phone.sees("Thank you!").await;
    findings.look(&phone, "hand-over thanks").await;
    unlocks(&phone).await;
    findings.look(&phone, "phone signature").await;
    phone.press("Complete job").await;
    phone.sees("Job done").await;
    findings.look(&phone, "phone finished").await;
    phone.close().await;
    findings.are_none();
}

#[tokio::test]
async fn the_split_page_switches_the_airplane_mode_with_and_without_scripts() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let desk = Browser::start(Screen::Desk).await;
    desk.open(&format!("{}/", demo.url)).await;
    desk.press("Airplane mode").await;
    desk.sees("the phone reaches nobody").await;
    assert_eq!(demo.state().await["phones"]["a"]["airplane"], true);
    assert_eq!(demo.state().await["phones"]["b"]["airplane"], false);
    desk.close().await;

    let form = [("phone", "a"), ("on", "false")];
    let answer = demo.http.post(format!("{}/demo/airplane", demo.url)).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200, "the form leads back to the page");
    assert!(answer.text().await.unwrap().contains("the phone is online"));
    assert_eq!(demo.state().await["phones"]["a"]["airplane"], false);

    let foreign =
        demo.http.post(format!("{}/demo/airplane", demo.url)).header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.form(&[("phone", "a"), ("on", "true")]).send().await.unwrap().status(), 400);
    assert_eq!(demo.state().await["phones"]["a"]["airplane"], false);
}

#[tokio::test]
async fn a_second_technician_works_on_the_second_phone() {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let phone = Browser::start(Screen::Phone).await;
    signs_in(&phone, &demo.url).await;
    phone.open(&format!("{}/phone?device=b", demo.url)).await;
    phone.press("Miguel Ortega").await;
    phone.sees("1 of 3 done").await;
    phone.open(&format!("{}/phone", demo.url)).await;
    phone.sees("1 of 5 done").await;
    arrives(&phone).await;
    let state = demo.state().await;
    assert_eq!(state["phones"]["a"]["signed_in"], "asha@deccan.example");
    assert_eq!(state["phones"]["b"]["signed_in"], "miguel@deccan.example");
    phone.close().await;
}
