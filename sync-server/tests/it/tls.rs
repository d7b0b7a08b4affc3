//! TLS of the server's own: real sockets, real certificates.

use crate::support::*;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use sync_server::serve::{self, Patience};
use sync_server::tls::Tls;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

/// A new certificate for this machine, written with its key into the folder; who trusts it.
fn issued(folder: &Path) -> RootCertStore {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    roots
}

fn opened(folder: &Path) -> anyhow::Result<Tls> {
    Tls::looking_every(Duration::ZERO, &folder.join("cert.pem"), &folder.join("key.pem"))
}

struct Serving {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    _server: Server,
}

#[expect(clippy::disallowed_methods, reason = "the test is the edge here")]
async fn serving(folder: &Path) -> Serving {
    let server = Server::start(Engine::Sqlite).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, asked) = oneshot::channel();
    let routes = sync_server::router(server.app.clone());
    let tls = Some(Arc::new(opened(folder).unwrap()));
    let ended = tokio::spawn(serve::serve(listener, routes, Patience::default(), tls, async {
        let _ = asked.await;
    }));
    Serving { address, stop, ended, _server: server }
}

/// What the server says to a question over TLS, or why there was no TLS.
async fn asks(address: SocketAddr, roots: &RootCertStore) -> std::io::Result<String> {
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut said = String::new();
    stream.read_to_string(&mut said).await?;
    Ok(said)
}

#[tokio::test]
async fn the_server_speaks_tls_itself_and_nothing_else_on_that_port() {
    let folder = tempfile::tempdir().unwrap();
    let roots = issued(folder.path());
    let serving = serving(folder.path()).await;
    assert!(asks(serving.address, &roots).await.unwrap().starts_with("HTTP/1.1 200"));
    // Somebody else's certificate is not ours.
    let strangers = issued(tempfile::tempdir().unwrap().path());
    assert!(asks(serving.address, &strangers).await.is_err());
    let mut plain = TcpStream::connect(serving.address).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said).await;
    assert!(!said.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&said));
    assert!(asks(serving.address, &roots).await.is_ok(), "others are served");
    serving.stop.send(()).unwrap();
    serving.ended.await.unwrap();
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let before = issued(folder.path());
    let serving = serving(folder.path()).await;
    assert!(asks(serving.address, &before).await.is_ok());
    // Half of a renewal: the key is not of the certificate.
    let key = std::fs::read(folder.path().join("key.pem")).unwrap();
    let after = issued(folder.path());
    let new_key = std::fs::read(folder.path().join("key.pem")).unwrap();
    std::fs::write(folder.path().join("key.pem"), key).unwrap();
    assert!(asks(serving.address, &before).await.is_ok(), "the old one stays");
    std::fs::write(folder.path().join("key.pem"), new_key).unwrap();
    assert!(asks(serving.address, &after).await.is_ok());
    assert!(asks(serving.address, &before).await.is_err());
    std::fs::remove_file(folder.path().join("cert.pem")).unwrap();
    assert!(asks(serving.address, &after).await.is_ok());
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let says = || format!("{:#}", opened(folder.path()).err().unwrap());
    assert!(says().contains("cert.pem"), "{}", says());
    issued(folder.path());
    std::fs::write(folder.path().join("key.pem"), "not a key").unwrap();
    assert!(says().contains("key.pem"), "{}", says());
    let other = tempfile::tempdir().unwrap();
    issued(other.path());
    std::fs::copy(other.path().join("key.pem"), folder.path().join("key.pem")).unwrap();
    assert!(says().contains("the certificate and the key"), "{}", says());
    std::fs::write(folder.path().join("cert.pem"), "").unwrap();
    assert!(says().contains("holds no certificate"), "{}", says());
}
