//! Pulling: pages until there is no more; each commits with its cursor.

use super::{Client, RoundReport, SyncError, answers};
use bytes::Bytes;
use shared::sync::Pulled;
use std::collections::BTreeMap;
use std::fmt::Write;

impl Client {
    pub(super) async fn pull(&self, report: &mut RoundReport) -> Result<(), SyncError> {
        let store = &self.config.store;
        let mut before: Option<String> = None;
        let mut brought = false;
        loop {
            let asked = store.asked()?;
            let mut path = format!("/sync/pull?stream={}", store.identity().stream);
            if let Some(cursor) = &asked.cursor {
                let _ = write!(path, "&cursor={}", escaped(cursor));
            }
            let sent = self.now();
            let response = self.send("GET", path, BTreeMap::new(), Bytes::new()).await?;
            let page: Pulled = answers::read(&response)?;
            let received = self.now();
            store.heard(page.server_time, sent, received)?;
            self.config.points.reached("pull:before_apply")?;
            if !store.apply(&page, &asked, received)? {
                // Somebody signed out, or another client of this file was faster: this page is of no use any more.
                return Err(SyncError::Server("the view changed while a page was on its way".into()));
            }
            let records = page.puts.len() + page.evicts.len();
            report.records += records;
            brought |= records > 0;
            if !page.more {
                if !brought {
                    return Ok(());
                }
                // Coming back with the new cursor proves that the phone has it; until then the office reads "sent".
                brought = false;
                before = None;
                continue;
            }
            if before.as_ref() == Some(&page.cursor) {
                return Err(SyncError::Server("the server repeats a page".into()));
            }
            before = Some(page.cursor);
        }
    }
}

/// A query value: everything but unreserved characters as %XX.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
