//! The audit: values that must go are erased.

use e2e::health::Walk;

/// The forms that are posted here.
pub const POSTS: &[&str] = &["/audit/{n}/erase"];

pub async fn drive(walk: &mut Walk) {
    walk.open("/audit", "Audit").await;
    walk.open("/audit?action=changed", "changed").await;
    let first = "const a = [...document.querySelectorAll('a[href^=\"/audit/\"]')].find((a) => /\\/audit\\/\\d+$/.test(a.getAttribute('href'))); \
        if (!a) return false; a.click(); return true;";
    walk.browser.does("a line of the audit", first, vec![]).await;
    walk.browser.sees("Erase these values").await;
    walk.browser.writes("Why", "They asked for it").await;
    walk.sends("/audit/", "/erase", "Erased").await;
}
