//! Signing in and one's own account, on a server of two companies at which the same address signs in: which company,
//! password, address, forgotten password, the second step and its end. Its mail server is not there, so mails wait.

use e2e::health::{Panel, Walk};
use e2e::server_process::ServerProcess;
use totp_rs::{Builder, Secret};

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/sign-in",
    "/sign-in/company",
    "/sign-in/company/leave",
    "/sign-in/second",
    "/sign-in/second/leave",
    "/sign-in/forgotten",
    "/sign-out",
    "/link/{token}",
    "/account/password",
    "/account/email",
    "/account/second",
    "/account/second/off",
    "/people/{id}/second/off",
    "/people/mails/{id}/now",
];

/// What links begin with.
const PUBLIC: &str = "http://nord.example";
const EMAIL: &str = "inga@nord.example";
const PASSWORD: &str = "kelp forest 1987";
const NEW_PASSWORD: &str = "granite harbour 2041";

pub async fn drive() {
    let folder = tempfile::tempdir().expect("a folder");
    // Where mails' links lead is known only when the server listens, so they are written for a name that is not.
    let settings = [
        ("SEVENGATE_PUBLIC_URL", PUBLIC),
        ("SEVENGATE_SMTP_URL", "smtp://127.0.0.1:9"),
        ("SEVENGATE_MAIL_FROM", "office@nord.example"),
        ("SEVENGATE_PASSWORD", PASSWORD),
    ];
    let server =
        ServerProcess::start_with(env!("CARGO_BIN_EXE_server"), folder.path(), None, &settings).await;
    for (company, name, email) in [("Nord", "Inga Sæther", EMAIL), ("Süd", "Inga Sæther", EMAIL)] {
        add(&server, company, name, email, true);
    }
    add(&server, "Nord", "Olu Adeyemi", "olu@nord.example", false);
    let url = format!("http://{}", server.address());
    let mut walk = Walk::start(&url).await;
    signs_in(&mut walk, EMAIL, PASSWORD, "Which company?").await;
    walk.sends("/sign-in/company/leave", "", "Sign in").await;
    signs_in(&mut walk, EMAIL, PASSWORD, "Which company?").await;
    walk.press("Nord", "Inga Sæther").await;
    address(&mut walk).await;
    walk.open("/account", "My account").await;
    walk.browser.writes("Current password", PASSWORD).await;
    walk.browser.writes("New password", NEW_PASSWORD).await;
    walk.sends("/account/password", "", "Password changed").await;
    let codes = second_step(&mut walk).await;
    walk.sends("/sign-out", "", "Sign in").await;
    // The second step is asked for; a recovery code does it.
    signs_in(&mut walk, "inga@example.com", NEW_PASSWORD, "Second step").await;
    walk.sends("/sign-in/second/leave", "", "Sign in").await;
    signs_in(&mut walk, "inga@example.com", NEW_PASSWORD, "Second step").await;
    walk.browser.writes("Code", &codes[0]).await;
    walk.sends("/sign-in/second", "/second", "Inga Sæther").await;
    walk.open("/account", "My account").await;
    let own = "const f = document.querySelector('form[action=\"/account/second/off\"]'); \
        f.querySelector('[type=password]').id = 'the-password'; return true;";
    walk.browser.does("the form that turns it off", own, vec![]).await;
    walk.browser.fills("#the-password", NEW_PASSWORD).await;
    walk.sends("/account/second/off", "", "The second step is off").await;
    second_step(&mut walk).await;
    walk.sends("/sign-out", "", "Sign in").await;
    // Somebody else of the company turns it off, for who has lost both.
    signs_in(&mut walk, "olu@nord.example", PASSWORD, "Olu Adeyemi").await;
    walk.open("/people", "Inga Sæther").await;
    walk.press("Inga Sæther", "Signs in with a second step").await;
    walk.sends("/people/", "/second/off", "The second step is off").await;
    forgotten(&mut walk).await;
    walk.ends(POSTS).await;
}

/// Another address to sign in with: a link goes there, and waits in the outbox as there is no mail server.
async fn address(walk: &mut Walk) {
    walk.open("/account", "My account").await;
    let own = "const f = document.querySelector('form[action=\"/account/email\"]'); \
        f.querySelector('[type=password]').id = 'the-password'; return true;";
    walk.browser.does("the form of an address", own, vec![]).await;
    walk.browser.writes("New email", "inga@example.com").await;
    walk.browser.fills("#the-password", PASSWORD).await;
    walk.sends("/account/email", "", "a link is on its way").await;
    let link = newest_link(walk).await;
    walk.sends("/people/mails/", "/now", "Trying again").await;
    walk.open(&link, "Confirm your address").await;
    walk.sends("/link/", "", "Your address is changed").await;
}

async fn forgotten(walk: &mut Walk) {
    walk.open("/sign-in/forgotten", "Forgotten your password?").await;
    walk.browser.writes("Email", "inga@example.com").await;
    walk.sends("/sign-in/forgotten", "", "a link is on its way").await;
}

/// The path of the link in the newest mail, as the office reads it.
async fn newest_link(walk: &mut Walk) -> String {
    walk.open("/people/mails", "Show text").await;
    let find = "return [...document.querySelectorAll('.mail-text')].map((e) => (e.textContent.match(/https?:\\/\\/\\S+\\/link\\/[\\w-]+/) || [''])[0]).find(Boolean) || ''";
    let link = walk.browser.script(find, vec![]).await.expect("the mail has a text");
    let link = link.as_str().unwrap_or_default().to_owned();
    link.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("a link of this server, not {link:?}")).to_owned()
}

/// Turns the second step on by the key that is shown; answers with the recovery codes.
async fn second_step(walk: &mut Walk) -> Vec<String> {
    walk.open("/account/second", "Set up a second step").await;
    let secret = "return document.querySelector('.second-secret').textContent";
    let secret = walk.browser.script(secret, vec![]).await.expect("the key is shown");
    let secret = Secret::try_from_base32(secret.as_str().unwrap_or_default()).expect("a key in base 32");
    let totp = Builder::new().with_secret(secret).with_account_name("inga").build().expect("a generator");
    walk.browser.writes("Code", &totp.generate(now()).to_string()).await;
    let present = walk.browser.has("Current password").await;
    if present {
        // Whichever of the two is theirs by now.
        walk.browser.writes("Current password", NEW_PASSWORD).await;
    }
    walk.sends("/account/second", "/second", "Recovery codes").await;
    let codes = "return [...document.querySelectorAll('.second-codes li, .second-codes code')].map((e) => e.textContent.trim())";
    let codes = walk.browser.script(codes, vec![]).await.expect("the codes are shown");
    let codes: Vec<String> = serde_json::from_value(codes).expect("a list of codes");
    assert!(!codes.is_empty(), "no recovery codes are shown");
    walk.press("I have kept them", "Inga Sæther").await;
    codes
}

async fn signs_in(walk: &mut Walk, email: &str, password: &str, says: &str) {
    walk.open("/sign-in", "Password").await;
    walk.browser.writes("Email", email).await;
    walk.browser.writes("Password", password).await;
    walk.sends("/sign-in", "/sign-in", says).await;
    walk.look("signing in", Panel::Closed).await;
}

fn add(server: &ServerProcess, company: &str, name: &str, email: &str, new: bool) {
    let mut arguments = vec!["user", "add", "--company", company, "--name", name, "--email", email];
    arguments.extend(["--role", "owner"]);
    if new {
        arguments.push("--new-company");
    }
    let done = server.runs(&arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The authenticator app is a device of its own, with its own clock: seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the edge: another device's clock")]
fn now() -> u64 {
    u64::try_from(chrono::Utc::now().timestamp()).expect("after 1970")
}
