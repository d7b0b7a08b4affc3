//! Every form of the dashboard, posted at least once by a real browser with scripts, as the role
//! it is for; after every step the page is looked at (`e2e::health`). A new route without such a drive fails here.

mod account;
mod audit;
mod decide;
mod estimates;
mod founding;
mod imports;
mod jobs;
mod kinds;
mod people;
mod phones;
mod plan;
mod prices;
mod settings;
mod taken_down;
mod time_off;
mod work;

use e2e::demo_process::DemoProcess;
use e2e::engine::Engine;
use e2e::health::Walk;
use sync_server::web::ROUTES;

/// What each drive posts; it fails itself if it does not.
const DRIVEN: &[&[&str]] = &[
    account::POSTS,
    audit::POSTS,
    decide::POSTS,
    estimates::POSTS,
    founding::POSTS,
    imports::POSTS,
    jobs::POSTS,
    kinds::POSTS,
    people::POSTS,
    phones::POSTS,
    plan::POSTS,
    prices::POSTS,
    settings::POSTS,
    taken_down::POSTS,
    time_off::POSTS,
    work::POSTS,
];

#[test]
fn every_form_of_the_dashboard_has_its_drive() {
    let driven = || DRIVEN.iter().copied().flatten();
    let forms: Vec<&str> =
        ROUTES.iter().filter(|route| route.method == "POST").map(|route| route.path).collect();
    let undriven: Vec<&&str> = forms.iter().filter(|form| !driven().any(|path| path == *form)).collect();
    assert!(undriven.is_empty(), "no browser posts to {undriven:#?}");
    let unknown: Vec<&&str> = driven().filter(|path| !forms.contains(path)).collect();
    assert!(unknown.is_empty(), "these are no forms of the dashboard: {unknown:#?}");
}

#[tokio::test]
async fn a_dispatcher_plans_with_pointer_and_keyboard() {
    let (demo, mut walk) = desk_of("Deepa Kulkarni").await;
    plan::drive(&mut walk, &demo).await;
    walk.ends(plan::POSTS).await;
}

#[tokio::test]
async fn a_dispatcher_keeps_jobs_and_customers() {
    let (_demo, mut walk) = desk_of("Deepa Kulkarni").await;
    jobs::drive(&mut walk).await;
    walk.ends(jobs::POSTS).await;
}

#[tokio::test]
async fn a_dispatcher_decides_what_waits() {
    let (demo, mut walk) = desk_of("Deepa Kulkarni").await;
    decide::drive(&mut walk, &demo).await;
    walk.ends(decide::POSTS).await;
}

#[tokio::test]
async fn a_dispatcher_deals_with_a_lost_phone() {
    let (demo, mut walk) = desk_of("Vikram Deshpande").await;
    phones::drive(&mut walk, &demo).await;
    walk.ends(phones::POSTS).await;
}

#[tokio::test]
async fn an_owner_invites_and_lets_go() {
    let (demo, mut walk) = desk_of("Vikram Deshpande").await;
    people::drive(&mut walk, &demo).await;
    walk.ends(people::POSTS).await;
}

#[tokio::test]
async fn an_owner_sets_the_company_up() {
    let (_demo, mut walk) = desk_of("Vikram Deshpande").await;
    settings::drive(&mut walk).await;
    walk.ends(settings::POSTS).await;
}

#[tokio::test]
async fn an_owner_keeps_the_kinds_of_work() {
    let (_demo, mut walk) = desk_of("Vikram Deshpande").await;
    kinds::drive(&mut walk).await;
    walk.ends(kinds::POSTS).await;
}

#[tokio::test]
async fn an_owner_writes_estimates_and_takes_down_what_comes_of_them() {
    let (_demo, mut walk) = desk_of("Vikram Deshpande").await;
    estimates::drive(&mut walk).await;
    walk.ends(estimates::POSTS).await;
}

#[tokio::test]
async fn an_owner_keeps_the_price_book() {
    let (_demo, mut walk) = desk_of("Vikram Deshpande").await;
    prices::drive(&mut walk).await;
    walk.ends(prices::POSTS).await;
}

#[tokio::test]
async fn an_owner_erases_values_from_the_audit() {
    let (_demo, mut walk) = desk_of("Vikram Deshpande").await;
    audit::drive(&mut walk).await;
    walk.ends(audit::POSTS).await;
}

#[tokio::test]
async fn somebody_signs_in_and_keeps_their_account() {
    account::drive().await;
}

#[tokio::test]
async fn a_dispatcher_takes_down_a_customer_and_a_job() {
    let (_demo, mut walk) = desk_of("Deepa Kulkarni").await;
    taken_down::drive(&mut walk).await;
    walk.ends(taken_down::POSTS).await;
}

#[tokio::test]
async fn a_dispatcher_enters_and_decides_about_time_off() {
    let (_demo, mut walk) = desk_of("Deepa Kulkarni").await;
    time_off::drive(&mut walk).await;
    walk.ends(time_off::POSTS).await;
}

#[tokio::test]
async fn an_owner_brings_a_file_and_takes_it_back() {
    let (_demo, mut walk) = desk_of("Vikram Deshpande").await;
    imports::drive(&mut walk).await;
    walk.ends(imports::POSTS).await;
}

#[tokio::test]
async fn an_admin_says_what_becomes_of_work_that_was_given_up() {
    let (demo, mut walk) = desk_of("Vikram Deshpande").await;
    work::drive(&mut walk, &demo).await;
    walk.ends(work::POSTS).await;
}

#[tokio::test]
async fn a_stranger_founds_a_company() {
    founding::drive().await;
}

/// The demo, and a browser in which somebody has signed in with one click.
async fn desk_of(name: &str) -> (DemoProcess, Walk) {
    let demo = DemoProcess::start(Engine::Sqlite).await;
    let mut walk = Walk::start(&demo.url).await;
    walk.open("/sign-in", name).await;
    walk.press(name, "Today").await;
    (demo, walk)
}
