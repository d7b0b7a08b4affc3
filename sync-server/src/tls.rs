//! TLS of the server's own, where no proxy stands in front: a certificate and its key from two PEM files, read again when
//! they were renewed.

use anyhow::Context;
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio_rustls::TlsAcceptor;

/// How often it is looked whether the files are other ones by now.
const LOOKED_EVERY: Duration = Duration::from_secs(60);

/// The certificate that new connections are shown.
pub struct Tls {
    files: Files,
    shown: Mutex<Shown>,
    every: Duration,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

struct Shown {
    acceptor: TlsAcceptor,
    stamp: Stamp,
    looked: Instant,
}

/// When the files were last written.
type Stamp = [Option<SystemTime>; 2];

impl Tls {
    /// Reads the certificate (with those that lead to a root, in this order) and its key.
    ///
    /// # Errors
    /// Which file does not read or holds none, or that the two do not belong together.
    pub fn open(certificate: &Path, key: &Path) -> anyhow::Result<Tls> {
        Tls::looking_every(LOOKED_EVERY, certificate, key)
    }

    /// The same with another time between two looks at the files.
    pub fn looking_every(every: Duration, certificate: &Path, key: &Path) -> anyhow::Result<Tls> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let shown = Shown { stamp: files.stamp(), acceptor: files.read()?, looked: Instant::now() };
        Ok(Tls { files, shown: Mutex::new(shown), every })
    }

    /// What takes in the next connection. Files that do not read any more, or only one of which was renewed yet, leave the
    /// one before in place.
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.looked.elapsed() >= self.every {
            shown.looked = Instant::now();
            let stamp = self.files.stamp();
            if stamp != shown.stamp {
                match self.files.read() {
                    Ok(acceptor) => {
                        tracing::info!("the certificate was renewed");
                        (shown.acceptor, shown.stamp) = (acceptor, stamp);
                    }
                    Err(error) => {
                        tracing::error!(error = format!("{error:#}"), "the certificate stays the old one")
                    }
                }
            }
        }
        shown.acceptor.clone()
    }
}

impl Files {
    fn stamp(&self) -> Stamp {
        [&self.certificate, &self.key]
            .map(|path| std::fs::metadata(path).and_then(|file| file.modified()).ok())
    }

    fn read(&self) -> anyhow::Result<TlsAcceptor> {
        let of = |path: &Path| format!("reading {}", path.display());
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect)
            .with_context(|| of(&self.certificate))?;
        anyhow::ensure!(!chain.is_empty(), "{} holds no certificate in PEM form", self.certificate.display());
        let key = PrivateKeyDer::from_pem_file(&self.key).with_context(|| of(&self.key))?;
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(chain, key)
                .context("the certificate and the key")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
