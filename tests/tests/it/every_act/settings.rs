//! The owner's settings: profile, gates, notices, what is hidden, logo, keys, the second step.

use e2e::health::Walk;
use image::{ImageFormat, RgbImage};

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/settings",
    "/settings/company",
    "/settings/notices",
    "/settings/hidden",
    "/settings/logo",
    "/settings/logo/remove",
    "/settings/second-factor",
    "/settings/keys",
    "/settings/keys/{id}/revoke",
];

pub async fn drive(walk: &mut Walk) {
    walk.open("/settings", "Name of the company").await;
    walk.browser.writes("Phone", "+91 20 5550 0009").await;
    walk.sends("/settings/company", "", "Settings saved").await;
    walk.browser.writes("Photos before the work, at least", "1").await;
    walk.sends("/settings", "/settings", "Settings saved").await;
    walk.browser.press("A job could not be done").await;
    walk.sends("/settings/notices", "", "Notifications saved").await;
    walk.sends("/settings/hidden", "", "Settings saved").await;
    logo(walk).await;
    walk.sends("/settings/second-factor", "", "Saved").await;
    keys(walk).await;
}

async fn logo(walk: &mut Walk) {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = folder.path().join("logo.png");
    RgbImage::from_pixel(320, 120, image::Rgb([20, 80, 60]))
        .save_with_format(&picture, ImageFormat::Png)
        .unwrap();
    walk.browser.writes_file("Picture", &picture).await;
    walk.sends("/settings/logo", "/logo", "Settings saved").await;
    walk.sends("/settings/logo/remove", "", "Settings saved").await;
}

async fn keys(walk: &mut Walk) {
    walk.open("/settings/keys", "API keys").await;
    walk.browser.writes("Name", "Bookkeeping").await;
    walk.browser.press("Read customers").await;
    walk.sends("/settings/keys", "/keys", "The key “Bookkeeping”").await;
    walk.open("/settings/keys", "Bookkeeping").await;
    walk.sends("/settings/keys/", "/revoke", "The key is out of use").await;
}
