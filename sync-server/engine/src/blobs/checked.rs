//! Looking at the bytes of a blob on their way out: what a disk has changed is not passed on as the original.

use super::{BlobError, BlobStore};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use sha2::{Digest, Sha256};
use shared::ids::CompanyId;
use shared::sync::BlobHash;

/// The bytes of one object, as far as they were looked at.
pub(super) struct Look {
    store: BlobStore,
    company: CompanyId,
    hash: BlobHash,
    object: String,
    hasher: Sha256,
}

impl Look {
    pub fn begin(store: &BlobStore, company: CompanyId, hash: &BlobHash, object: String) -> Look {
        Look { store: store.clone(), company, hash: hash.clone(), object, hasher: Sha256::new() }
    }

    /// These come next.
    pub fn at(mut self, bytes: &[u8]) -> Look {
        self.hasher.update(bytes);
        self
    }

    /// That was all: whether they are the right ones. If not, the blob is set aside.
    pub async fn ends(self) -> Result<bool, BlobError> {
        if self.store.fits(&self.hash, self.hasher.clone()) {
            return Ok(true);
        }
        self.set_aside().await?;
        Ok(false)
    }

    /// The blob counts as not there from now on.
    pub async fn set_aside(self) -> Result<(), BlobError> {
        let Look { store, company, hash, object, .. } = self;
        tracing::error!(%company, %hash, "a blob's bytes have changed; whoever still has it is asked to bring it again");
        store.set_aside(company, &hash, &object, true).await
    }

    /// The rest of the bytes. The last of them leave only if all were right: otherwise whoever reads them sees that they break
    /// off.
    pub fn follows(
        self,
        rest: BoxStream<'static, Result<Bytes, object_store::Error>>,
    ) -> BoxStream<'static, Result<Bytes, object_store::Error>> {
        let open = Some((self, rest, None::<Bytes>));
        let checked = stream::unfold(open, |open| async move {
            let (mut look, mut rest, mut held) = open?;
            loop {
                match rest.next().await {
                    Some(Ok(bytes)) => {
                        look = look.at(&bytes);
                        if let Some(before) = held.replace(bytes) {
                            return Some((Ok(before), Some((look, rest, held))));
                        }
                    }
                    Some(Err(error)) => return Some((Err(error), None)),
                    None => {
                        return match look.ends().await {
                            Ok(true) => held.map(|last| (Ok(last), None)),
                            Ok(false) => Some((Err(damaged(BlobError::Damaged)), None)),
                            Err(error) => Some((Err(damaged(error)), None)),
                        };
                    }
                }
            }
        });
        checked.boxed()
    }
}

fn damaged(error: BlobError) -> object_store::Error {
    object_store::Error::Generic { store: "blobs", source: Box::new(error) }
}
