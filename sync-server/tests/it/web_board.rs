//! The board and the planning beside it: who is free, what is said before a plan is saved, visits over nights, and days on
//! which clocks change.

use crate::support::Server;
use crate::web_browser::{Browser, Page};
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use shared::place::LatLng;
use shared::records::*;
use shared::*;

on_both_engines! {
    who_could_go_is_said_best_first
    who_could_go_follows_the_time_that_is_typed
    a_clash_is_said_and_saved_by_a_second_press
    who_is_warned_does_not_take_over_what_changed_meanwhile
    a_start_in_the_past_a_short_visit_and_a_silent_phone_are_said
    what_stands_already_is_not_said_again
    a_visit_over_midnight_is_planned
    giving_a_three_day_visit_to_somebody_else_keeps_its_days
    midnight_ends_the_day_however_it_is_written
    a_finished_visit_ends_when_they_left
    more_visits_at_once_than_rows_are_counted
    bars_stand_where_the_clock_says
    a_time_that_was_not_touched_stays_as_it_is
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// A moment in Pune.
fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    local::moment(chrono_tz::Asia::Kolkata, day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

/// A job with a visit from when until when.
async fn visit(
    server: &Server,
    title: &str,
    technicians: &[&Person],
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> (JobId, VisitId) {
    let place = LatLng::new(18.52, 73.85).unwrap();
    visit_at(server, title, place, technicians, start, end).await
}

async fn visit_at(
    server: &Server,
    title: &str,
    place: LatLng,
    technicians: &[&Person],
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> (JobId, VisitId) {
    let customer = server.customer("Acme").await;
    let pin = Some(Some(Pin { at: place, source: PinSource::Office }));
    let patch = AddressPatch { pin, ..AddressPatch::default() };
    let (job, visit) = (JobId(server.id()), VisitId(server.id()));
    let plan = Plan {
        technicians: technicians.iter().map(|p| p.id).collect(),
        window: Some(Window { start, end }),
        anytime: None,
    };
    let outcome = server
        .office(vec![
            Change::EditAddress { id: customer.1, patch },
            Change::AddJob(NewJob {
                id: job,
                account: customer.0,
                address: customer.1,
                job_type: server.job_type,
                title: title.into(),
                description: String::new(),
                amount: None,
                urgent: false,
            }),
            Change::PlanVisit { id: visit, job, rev: None, plan, despite_under_way: false },
        ])
        .await;
    assert!(matches!(outcome, sync::Outcome::Applied { .. }), "{outcome:?}");
    (job, visit)
}

async fn window(server: &Server, visit: VisitId) -> Window {
    server.record::<Visit>(visit).await.unwrap().plan.window.unwrap()
}

/// What is written in the row of somebody who could go.
fn row(page: &Page, person: &Person) -> String {
    let from = page.body.find("id=\"who\"").expect("who could go is said");
    let rest = &page.body[from..];
    let row = rest.split("<label").find(|row| row.contains(&format!("value=\"{}\"", person.id)));
    row.unwrap_or_else(|| panic!("no row of {} in {rest}", person.name)).to_owned()
}

/// Whose rows stand in which order.
fn order(page: &Page, people: [&Person; 2]) -> Vec<String> {
    let who = &page.body[page.body.find("id=\"who\"").unwrap()..];
    let mut all = people.map(|p| (who.find(&format!("value=\"{}\"", p.id)).unwrap(), p.name.clone()));
    all.sort();
    all.into_iter().map(|(_, name)| name).collect()
}

async fn who_could_go_is_said_best_first(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (asha, miguel) = (&server.asha, &server.miguel);
    // Asha is far away before, Miguel near.
    let far = LatLng::new(18.60, 73.85).unwrap();
    let near = LatLng::new(18.53, 73.85).unwrap();
    visit_at(&server, "Boiler", far, &[asha], at(day(), 10, 0), at(day(), 11, 30)).await;
    visit_at(&server, "Drain", near, &[miguel], at(day(), 10, 0), at(day(), 11, 0)).await;
    visit_at(&server, "Valve", near, &[miguel], at(day(), 14, 0), at(day(), 15, 0)).await;
    let (_, wanted) = visit(&server, "Leak", &[], at(day(), 12, 0), at(day(), 13, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await;
    assert_eq!(order(&page, [asha, miguel]), ["Miguel Ortega", "Asha Verma"]);
    let best = row(&page, miguel);
    for said in ["Best", "Free 11:00–14:00", "1.1 km from Drain"] {
        assert!(best.contains(said), "{said}: {best}");
    }
    let other = row(&page, asha);
    for said in ["Free from 11:30", "8.9 km from Boiler", "7.8 km farther than Miguel Ortega"] {
        assert!(other.contains(said), "{said}: {other}");
    }
}

async fn who_could_go_follows_the_time_that_is_typed(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (asha, miguel) = (&server.asha, &server.miguel);
    visit(&server, "Drain", &[miguel], at(day(), 10, 0), at(day(), 17, 30)).await;
    let (job, wanted) = visit(&server, "Leak", &[], at(day(), 18, 0), at(day(), 19, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await;
    assert!(row(&page, miguel).contains("Free from 17:30"));
    // A script asks with what is typed.
    let typed = format!("day=2026-11-20&date=2026-11-20&from=16:00&to=17:30&days=0&technician={}", asha.id);
    let page = browser.page(&format!("/visits/{wanted}?{typed}")).await;
    let busy = row(&page, miguel);
    assert!(busy.contains("Taken: Drain, 10:00–17:30") && busy.contains("Free from 17:30"), "{busy}");
    assert!(row(&page, asha).contains("checked"), "who was picked stays picked");
    assert_eq!(order(&page, [asha, miguel]), ["Asha Verma", "Miguel Ortega"]);
    let page = browser.page(&format!("/jobs/{job}/plan?{typed}")).await;
    assert!(row(&page, miguel).contains("Taken: Drain"));
    // Without scripts a button asks; it saves nothing.
    let form = page.form(&format!("/visits/{wanted}/plan"));
    let looked = browser.submit(&form.set("look", "yes").set("from", "18:30").set("to", "19:00")).await;
    assert_eq!(looked.status, StatusCode::OK);
    assert!(row(&looked, miguel).contains("Free from 17:30"));
    assert_eq!(looked.form(&format!("/visits/{wanted}/plan")).get("from"), "18:30");
    assert_eq!(window(&server, wanted).await.start, at(day(), 18, 0));
}

async fn a_clash_is_said_and_saved_by_a_second_press(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (_, other) = visit(&server, "Drain", &[&server.asha], at(day(), 10, 0), at(day(), 12, 0)).await;
    let (_, wanted) = visit(&server, "Leak", &[], at(day(), 11, 0), at(day(), 12, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/visits/{wanted}/plan");
    let form = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await.form(&action);
    let form = form.set("technician", &server.asha.id.to_string());
    let asked = browser.submit(&form).await;
    assert_eq!(asked.status, StatusCode::OK, "nothing is wrong, something is asked");
    let said = "Asha Verma is taken then: Drain, 10:00–12:00.";
    assert_eq!(asked.body.matches(said).count(), 2, "above the form and beside the field: {}", asked.body);
    assert!(asked.body.contains("Assign anyway"));
    assert!(server.record::<Visit>(wanted).await.unwrap().plan.technicians.is_empty());
    // Another time is asked about anew, if something else speaks against it.
    let again = asked.form(&action);
    let short = browser.submit(&again.clone().set("from", "12:00").set("to", "12:10")).await;
    assert!(short.body.contains("10 min is shorter than such work usually takes"), "{}", short.body);
    assert!(!short.body.contains(said));
    let saved = browser.submit(&again).await;
    assert!(saved.body.contains("Moved to Asha Verma, 11:00–12:30"), "{}", saved.body);
    assert_eq!(window(&server, other).await.start, at(day(), 10, 0), "the other one stays as it is");
}

async fn who_is_warned_does_not_take_over_what_changed_meanwhile(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let customer = server.customer("Acme").await;
    let (job, visit) = server.job(customer, &[&server.asha]).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/visits/{visit}/plan");
    let mine = browser.page(&format!("/visits/{visit}")).await.form(&action);
    // Somebody else plans it anew; what is typed then clashes with nothing, but begins in the past.
    server.office(vec![server.plan(job, visit, Some(0), &[&server.miguel])]).await;
    let asked = browser.submit(&mine.set("date", "2026-11-19").set("from", "08:00").set("to", "10:00")).await;
    assert!(asked.body.contains("It begins in the past"), "{}", asked.body);
    let refused = browser.submit(&asked.form(&action)).await;
    assert!(refused.body.contains("has planned this visit meanwhile"), "it is said: {}", refused.body);
    let stands = server.record::<Visit>(visit).await.unwrap();
    assert!(stands.has(server.miguel.id) && !stands.has(server.asha.id));
    // Now they know, and may.
    browser.submit(&refused.form(&action).set("technician", &server.asha.id.to_string())).await;
    assert!(server.record::<Visit>(visit).await.unwrap().has(server.asha.id));
}

async fn a_start_in_the_past_a_short_visit_and_a_silent_phone_are_said(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    server.clock.advance(TimeDelta::minutes(50));
    let (_, wanted) = visit(&server, "Leak", &[], at(day(), 14, 0), at(day(), 15, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/visits/{wanted}/plan");
    let form = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await.form(&action);
    let form = form.set("technician", &server.asha.id.to_string()).set("from", "09:30").set("to", "10:00");
    let asked = browser.submit(&form).await;
    for said in [
        "It begins in the past: 09:30",
        "30 min is shorter than such work usually takes: 1 h 30 min",
        "Asha Verma’s phone has been offline for 50 min",
        "Assign anyway",
    ] {
        assert!(asked.body.contains(said), "{said}: {}", asked.body);
    }
    let saved = browser.submit(&asked.form(&action)).await;
    assert!(saved.body.contains("Moved to Asha Verma, 09:30–10:00"), "{}", saved.body);
}

async fn what_stands_already_is_not_said_again(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    visit(&server, "Drain", &[&server.asha], at(day(), 10, 0), at(day(), 12, 0)).await;
    let (_, wanted) = visit(&server, "Leak", &[&server.asha], at(day(), 11, 0), at(day(), 11, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await;
    let form = form.form(&format!("/visits/{wanted}/plan")).set("helper", &server.miguel.id.to_string());
    let saved = browser.submit(&form).await;
    assert!(saved.body.contains("Moved to Asha Verma"), "{}", saved.body);
    assert_eq!(server.record::<Visit>(wanted).await.unwrap().plan.technicians.len(), 2);
}

async fn a_visit_over_midnight_is_planned(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (_, wanted) = visit(&server, "Mains", &[], at(day(), 18, 0), at(day(), 19, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/visits/{wanted}/plan");
    let form = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await.form(&action);
    let form = form.set("technician", &server.asha.id.to_string()).set("from", "20:00").set("to", "02:00");
    let back = browser.submit(&form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("choose that at “Ends”"));
    let saved = browser.submit(&back.form(&action).set("days", "1")).await;
    assert!(saved.body.contains("Fri 20:00 – Sat 02:00"), "{}", saved.body);
    let next = day().succ_opt().unwrap();
    assert_eq!(window(&server, wanted).await, Window { start: at(day(), 20, 0), end: at(next, 2, 0) });
    // It stands on both days, to midnight and from midnight.
    let first = bar(&browser.page("/today?day=2026-11-20").await, wanted);
    assert!(first.contains("s-240 w-48") && first.contains("bar-cut-end"), "{first}");
    let second = bar(&browser.page("/today?day=2026-11-21").await, wanted);
    assert!(second.contains("s-0 w-24") && second.contains("bar-cut-start"), "{second}");
    assert!(!browser.page("/today?day=2026-11-22").await.body.contains("Mains"));
    // And it takes the night: who is asked for then is taken.
    let (_, night) = visit(&server, "Leak", &[], at(next, 1, 0), at(next, 2, 30)).await;
    let page = browser.page(&format!("/visits/{night}?day=2026-11-21")).await;
    assert!(row(&page, &server.asha).contains("Taken: Mains"), "{}", row(&page, &server.asha));
}

async fn giving_a_three_day_visit_to_somebody_else_keeps_its_days(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let last = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let (job, wanted) = visit(&server, "Bathroom", &[&server.asha], at(day(), 9, 30), at(last, 17, 0)).await;
    let before = window(&server, wanted).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page(&format!("/jobs/{job}")).await.body;
    assert!(page.contains("Fri 09:30 – Sun 17:00"), "{page}");
    // From the middle of it.
    let form = browser.page(&format!("/visits/{wanted}?day=2026-11-21")).await;
    let form = form.form(&format!("/visits/{wanted}/plan"));
    assert_eq!((form.get("date"), form.get("to"), form.get("days")), ("2026-11-20", "17:00", "2"));
    let saved = browser.submit(&form.set("technician", &server.miguel.id.to_string())).await;
    assert!(saved.body.contains("Moved to Miguel Ortega"), "{}", saved.body);
    assert_eq!(window(&server, wanted).await, before);
    // A day later it is three days later, too.
    let form = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await;
    let form = form.form(&format!("/visits/{wanted}/plan")).set("date", "2026-11-21");
    browser.submit(&form).await;
    let moved = window(&server, wanted).await;
    assert_eq!(moved.end - moved.start, before.end - before.start);
    let middle = bar(&browser.page("/today?day=2026-11-22").await, wanted);
    assert!(middle.contains("s-0 w-288"), "{middle}");
}

async fn midnight_ends_the_day_however_it_is_written(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let (_, wanted) = visit(&server, "Mains", &[], at(day(), 18, 0), at(day(), 19, 30)).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let action = format!("/visits/{wanted}/plan");
    let midnight = at(day().succ_opt().unwrap(), 0, 0);
    for written in ["24:00", "00:00", "24.00"] {
        let form = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await.form(&action);
        let saved = browser.submit(&form.set("from", "21:00").set("to", written).set("days", "0")).await;
        assert!(saved.body.contains("21:00–24:00"), "{written}: {}", saved.body);
        assert_eq!(window(&server, wanted).await.end, midnight, "{written}");
    }
    assert!(!browser.page("/today?day=2026-11-21").await.body.contains(&format!("id=\"bar-{wanted}")));
}

/// The classes and words of a visit's bar.
fn bar(page: &Page, visit: VisitId) -> String {
    let found = page.body.split("<a ").find(|part| part.contains(&format!("id=\"bar-{visit}-")));
    found.unwrap_or_else(|| panic!("no bar of {visit} in {}", page.body)).to_owned()
}

async fn a_finished_visit_ends_when_they_left(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    // 09:00 now. One is over at 09:40 although it is planned until 23:45, another is ahead until noon.
    let (job, long) = visit(&server, "Long one", &[&server.asha], at(day(), 9, 30), at(day(), 23, 45)).await;
    visit(&server, "Short one", &[&server.asha], at(day(), 11, 0), at(day(), 12, 0)).await;
    let mut phone = server.phone(&server.asha).await;
    phone.pull().await;
    let (_, arrived) = crate::support::capture(&server.app, job, long, crate::support::arrival());
    phone.does(vec![arrived]).await;
    server.clock.advance(TimeDelta::minutes(40));
    let why = EvidenceBody::CannotDo { reason: CannotDo::Other, text: "No water".into() };
    let (_, ended) = crate::support::capture(&server.app, job, long, why);
    phone.does(vec![ended]).await;
    let over = server.record::<Visit>(long).await.unwrap();
    assert!(over.outcome.is_some() && over.departed.is_some(), "{over:?}");
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/today").await;
    // From 09:00 until 09:40.
    let stands = bar(&page, long);
    assert!(stands.contains("s-108 w-8"), "{stands}");
    assert!(page.body.contains("Free from 12:00") && !page.body.contains("Free from 23:45"));
    // Its hours are free for others.
    let (_, wanted) = visit(&server, "Leak", &[], at(day(), 14, 0), at(day(), 15, 30)).await;
    let page = browser.page(&format!("/visits/{wanted}?day=2026-11-20")).await;
    assert!(row(&page, &server.asha).contains("Free from 12:00"), "{}", row(&page, &server.asha));
}

async fn more_visits_at_once_than_rows_are_counted(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let mut all = Vec::new();
    for n in 0..9 {
        let title = format!("Stack {n}");
        all.push(visit(&server, &title, &[&server.asha], at(day(), 10, 0), at(day(), 11, 0)).await.1);
    }
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let page = browser.page("/today").await;
    assert!(page.body.contains("rows-6") && page.body.contains("+3 at the same time, 10:00–11:00"));
    for visit in all {
        assert!(bar(&page, visit).contains(&format!("/visits/{visit}")), "each can be opened");
    }
}

async fn bars_stand_where_the_clock_says(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let days = [
        ("Europe/Berlin", 2027, 3, 28),
        ("Europe/Berlin", 2026, 10, 25),
        ("Asia/Kolkata", 2026, 11, 22),
        ("Australia/Lord_Howe", 2027, 4, 4),
    ];
    for (zone, year, month, date) in days {
        let patch = CompanyPatch { time_zone: Some(zone.into()), ..CompanyPatch::default() };
        server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
        let tz: chrono_tz::Tz = zone.parse().unwrap();
        let date = NaiveDate::from_ymd_opt(year, month, date).unwrap();
        let clock = |h, m| local::moment(tz, date, NaiveTime::from_hms_opt(h, m, 0).unwrap());
        let (_, visit) = visit(&server, "By the clock", &[&server.asha], clock(10, 0), clock(11, 30)).await;
        let mut browser = Browser::of(&server, &server.dispatcher).await;
        let page = browser.page(&format!("/today?day={date}")).await;
        let stands = bar(&page, visit);
        assert!(stands.contains("s-120 w-18") && stands.contains("10:00–11:30"), "{zone} {date}: {stands}");
        // The panel knows them by the same clock, and saves them by it.
        let form = browser.page(&format!("/visits/{visit}?day={date}")).await;
        let form = form.form(&format!("/visits/{visit}/plan"));
        assert_eq!((form.get("from"), form.get("to")), ("10:00", "11:30"));
        let form = form.set("from", "14:00").set("to", "15:30").set("sure_plan", "");
        let asked = browser.submit(&form).await;
        let saved = match asked.find_form(&format!("/visits/{visit}/plan")) {
            Some(form) => browser.submit(&form).await,
            None => asked,
        };
        assert!(saved.body.contains("14:00–15:30"), "{}", saved.body);
        let moved = window(&server, visit).await;
        assert_eq!((moved.start, moved.end), (clock(14, 0), clock(15, 30)), "{zone} {date}");
    }
}

async fn a_time_that_was_not_touched_stays_as_it_is(engine: crate::support::Engine) {
    let server = Server::start(engine).await;
    let patch = CompanyPatch { time_zone: Some("Europe/Berlin".into()), ..CompanyPatch::default() };
    server.office(vec![Change::EditCompany { patch: Box::new(patch) }]).await;
    // 02:30 is shown twice that night; the second is meant. And seconds have no field.
    let first = NaiveDate::from_ymd_opt(2027, 10, 31).unwrap();
    let first = local::moment(chrono_tz::Europe::Berlin, first, NaiveTime::from_hms_opt(2, 30, 0).unwrap());
    let start = first + TimeDelta::hours(1) + TimeDelta::seconds(20);
    let (_, wanted) = visit(&server, "At night", &[&server.asha], start, start + TimeDelta::hours(2)).await;
    let before = window(&server, wanted).await;
    let mut browser = Browser::of(&server, &server.dispatcher).await;
    let form = browser.page(&format!("/visits/{wanted}")).await.form(&format!("/visits/{wanted}/plan"));
    let saved = browser.submit(&form.set("technician", &server.miguel.id.to_string())).await;
    assert!(saved.body.contains("Moved to Miguel Ortega"), "{}", saved.body);
    assert_eq!(window(&server, wanted).await, before);
}
