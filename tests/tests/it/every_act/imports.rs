//! An office's own file: its columns, kinds of work that it names, what would happen, and all of it taken back.

use e2e::health::Walk;
use std::path::Path;

/// The forms that are posted here.
pub const POSTS: &[&str] = &[
    "/import",
    "/imports/{id}/columns",
    "/imports/{id}/kinds",
    "/imports/{id}/run",
    "/imports/{id}/undo",
    "/imports/{id}/discard",
];

/// A file whose job is on a day to come.
fn rows() -> String {
    ROWS.replace("DAY", &next_year().to_string())
}

/// Imports take work that is ahead, as the server's clock says.
#[expect(clippy::disallowed_methods, reason = "the edge: the server runs by the machine's clock")]
fn next_year() -> chrono::NaiveDate {
    chrono::Utc::now().date_naive() + chrono::Days::new(300)
}

const ROWS: &str = "Name,Phone,Address,Job,Kind of work,Date,Time,Amount\n\
    Meera Kelkar,+91 20 5550 0801,\"3 Tilak Road, Pune\",Gutter blocked,Gutter cleaning,DAY,14:30,\"Rs. 1,299.00\"\n\
    हेमा पाटील,+91 20 5550 0802,\"4 Tilak Road, Pune\",,,,,\n\
    हुमा पाटील,+91 20 5550 0803,\"5 Tilak Road, Pune\",,,,,\n";

pub async fn drive(walk: &mut Walk) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("customers.csv");
    std::fs::write(&file, rows()).expect("the file is written");
    reads(walk, &file).await;
    walk.press("Discard this file", "nothing was changed").await;
    reads(walk, &file).await;
    walk.sends("/imports/", "/columns", "What would happen").await;
    walk.press("Create these kinds of work", "1,299.00").await;
    walk.sends("/imports/", "/run", "Result").await;
    walk.sends("/imports/", "/undo", "Undone: ").await;
}

async fn reads(walk: &mut Walk, file: &Path) {
    walk.open("/import", "Import data").await;
    walk.browser.writes_file("File", file).await;
    walk.press("Read the file", "Column in the file").await;
}
