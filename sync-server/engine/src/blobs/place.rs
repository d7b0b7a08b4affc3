//! Where blobs are kept: a folder, or a bucket that speaks S3, as a setting names it.

use super::BlobError;
use crate::private::{self, NotPrivate};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, RetryConfig};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// An opened place.
pub struct Place {
    pub(super) objects: Arc<dyn ObjectStore>,
    /// The folder, where it is one.
    pub(super) folder: Option<PathBuf>,
}

impl Place {
    /// Opens `s3://bucket/prefix`, `file:///folder` or the path of a folder. For S3, `settings` are the usual `AWS_…`
    /// variables (keys, region, `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`); others among them are passed over.
    pub fn open(
        place: &str,
        settings: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Place, BlobError> {
        if let Some(rest) = place.strip_prefix("s3://") {
            return bucket(rest, settings);
        }
        if let Some(path) = place.strip_prefix("file://") {
            return Place::folder(Path::new(path));
        }
        if place.contains("://") {
            return Err(BlobError::Place(place.to_owned()));
        }
        Place::folder(Path::new(place))
    }

    /// A folder of one machine: every write is synced to disk, its folder too.
    pub fn folder(path: &Path) -> Result<Place, BlobError> {
        match private::folder(path) {
            Ok(()) => {}
            // A folder that several servers share may have another owner.
            Err(error @ (NotPrivate::Open(..) | NotPrivate::Shared(..))) => {
                tracing::warn!(%error, "photos and signatures can be read by others")
            }
            Err(NotPrivate::Io(_, error)) => return Err(error.into()),
        }
        let objects = LocalFileSystem::new_with_prefix(path)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Place { objects: Arc::new(objects), folder: Some(path.to_owned()) })
    }

    /// Any object store.
    pub fn of(objects: Arc<dyn ObjectStore>) -> Place {
        Place { objects, folder: None }
    }
}

fn bucket(rest: &str, settings: impl IntoIterator<Item = (String, String)>) -> Result<Place, BlobError> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let prefix = prefix.trim_matches('/');
    // Who has chosen a provider for TLS before has chosen for this too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = AmazonS3Builder::new().with_retry(RetryConfig {
        // The phone gives a request up after two minutes and comes again.
        max_retries: 4,
        retry_timeout: Duration::from_secs(40),
        ..RetryConfig::default()
    });
    for (name, value) in settings {
        if let Some(key) = name.starts_with("AWS_").then(|| name.to_ascii_lowercase())
            && let Ok(key) = key.parse::<AmazonS3ConfigKey>()
        {
            builder = builder.with_config(key, value);
        }
    }
    let store = builder.with_bucket_name(bucket).build()?;
    let objects: Arc<dyn ObjectStore> =
        if prefix.is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) };
    Ok(Place { objects, folder: None })
}
