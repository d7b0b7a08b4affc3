//! A photo of 40 MB goes to the office chunk by chunk: the phone never holds it whole. (Alone in its file: the memory
//! is the process's.)
#![cfg(target_os = "linux")]

use futures::FutureExt;
use futures::future::BoxFuture;
use mobile::store::{Identity, NewBlob, NoPoints, PART, Seams, Store};
use mobile::sync::{Client, ClientConfig, Incarnation, OneToken, Request, Response, Transport, Unreachable};
use sha2::{Digest, Sha256};
use shared::sync::{BLOB_COMPLETE, BlobHash, UPLOAD_OFFSET};
use shared::{CompanyId, DeviceId, PersonId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Hashes what comes and keeps nothing.
#[derive(Default)]
struct Scale(Mutex<(u64, Sha256)>);

impl Scale {
    fn hash(&self) -> String {
        hex::encode(self.0.lock().unwrap().1.clone().finalize())
    }
}

impl Transport for Scale {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Unreachable>> {
        async move {
            assert!(request.body.len() <= PART);
            let mut taken = self.0.lock().unwrap();
            let mut headers = BTreeMap::new();
            if request.method == "PATCH" {
                assert_eq!(request.headers[UPLOAD_OFFSET], taken.0.to_string());
                taken.0 += request.body.len() as u64;
                taken.1.update(&request.body);
                headers.insert(UPLOAD_OFFSET.to_owned(), taken.0.to_string());
                if taken.0 == SIZE as u64 {
                    headers.insert(BLOB_COMPLETE.to_owned(), "1".to_owned());
                }
            }
            Ok(Response {
                status: if request.method == "PATCH" { 200 } else { 426 },
                headers,
                body: Default::default(),
            })
        }
        .boxed()
    }
}

struct Never;
impl Incarnation for Never {
    fn renew(&self) -> Result<DeviceId, String> {
        Err("it is not needed".into())
    }
}

const SIZE: usize = 40 * 1024 * 1024;

/// A figure of the process's memory in bytes: `VmRSS` now, `VmHWM` at most since the last reset.
fn memory(which: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(which)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

#[tokio::test]
async fn a_photo_of_40_megabytes_goes_out_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phone.db");
    let identity = Identity::new(
        DeviceId(Uuid::from_u128(1)),
        CompanyId(Uuid::from_u128(2)),
        PersonId(Uuid::from_u128(3)),
    );
    let (clock, random) = (Arc::new(mobile::platform::SystemClock), Arc::new(mobile::platform::SystemRandom));
    let store = Store::open(&path, &identity, Seams::new(clock.clone(), random.clone())).unwrap();
    // As a tap leaves it, without a whole company around it.
    let photo: Vec<u8> = (0..SIZE).map(|i| (i % 251) as u8).collect();
    let hash = BlobHash::of(&photo);
    let blob = NewBlob { bytes: photo, mime: "image/jpeg".into() };
    {
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.execute(
            "insert into blobs (hash, size, mime, state, priority, place) values (?1, ?2, ?3, 'here', 2, 0)",
            (hash.as_str(), SIZE as i64, &blob.mime),
        )
        .unwrap();
        for (idx, chunk) in blob.bytes.chunks(mobile::store::CHUNK).enumerate() {
            let values = (hash.as_str(), idx as i64, chunk);
            conn.execute("insert into blob_chunks (hash, idx, bytes) values (?1, ?2, ?3)", values).unwrap();
        }
    }
    drop(blob);
    let scale = Arc::new(Scale::default());
    let client = Client::new(
        ClientConfig {
            store: store.clone(),
            transport: scale.clone(),
            clock,
            random,
            incarnation: Arc::new(Never),
            tokens: Arc::new(OneToken),
            points: Arc::new(NoPoints),
            app_version: "test".into(),
            room: std::sync::Arc::new(mobile::sync::UnknownRoom),
        },
        Some("token".into()),
    );
    // The peak counts from here.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS");
    // A pull that is refused to an old app, so that there is nothing but pictures to measure.
    assert!(client.round().await.is_err());
    let grown = memory("VmHWM").saturating_sub(before);
    assert_eq!(scale.hash(), hash.as_str(), "every byte, in order");
    assert!(store.banner().blobs_waiting == 0);
    eprintln!("a photo of 40 MiB sent: {} KiB more than before", grown / 1024);
    assert!(grown < 12 * 1024 * 1024, "the phone grew by {} MiB", grown / 1024 / 1024);
}
