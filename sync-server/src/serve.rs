//! Connections: taken in, given a time for each head, and let go when the server stops.

pub use host::config::Patience;

use crate::tls::Tls;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// So many connections are open at once; who comes then waits in the system's queue.
const MOST_CONNECTIONS: usize = 8_192;
/// The longest head of a request (its line and its headers), in bytes; beyond that, and beyond 100 headers, hyper answers
/// 431.
const LONGEST_HEAD: usize = 64 * 1024;

/// Serves until `stop`, over TLS if there is a certificate, then finishes the requests under way.
#[expect(clippy::disallowed_methods, reason = "the edge: each connection is a task of its own")]
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    patience: Patience,
    tls: Option<Arc<Tls>>,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head).max_header_size(LONGEST_HEAD);
    let under_way = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let (stop_greeting, stopping) = tokio::sync::watch::channel(());
    tokio::pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &room) => accepted,
        };
        // An answer goes out at once; without this its end may wait for the phone to acknowledge its beginning.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection goes without TCP_NODELAY");
        }
        let connection =
            Connection { http: http.clone(), routes: routes.clone(), peer, watcher: under_way.watcher() };
        let (tls, mut stopping) = (tls.clone(), stopping.clone());
        tokio::spawn(async move {
            match tls {
                None => connection.run(stream).await,
                Some(tls) => {
                    // A greeting has as long as a head, and nobody waits for one when the server stops.
                    let greeted = tokio::select! {
                        _ = stopping.changed() => return,
                        greeted = tokio::time::timeout(patience.head, tls.acceptor().accept(stream)) => greeted,
                    };
                    match greeted {
                        Ok(Ok(stream)) => connection.run(stream).await,
                        Ok(Err(error)) => tracing::debug!(%error, "a connection did not come to TLS"),
                        Err(_) => tracing::debug!("a connection was slow to come to TLS"),
                    }
                }
            }
            drop(place);
        });
    }
    drop(stop_greeting);
    drop(listener);
    under_way.shutdown().await;
}

/// One that was taken in.
struct Connection {
    http: http1::Builder,
    routes: Router,
    peer: SocketAddr,
    watcher: Watcher,
}

impl Connection {
    async fn run(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Connection { http, routes, peer, watcher } = self;
        let routes = routes.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.map(axum::body::Body::new)
        });
        let served = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
        if let Err(error) = watcher.watch(served).await {
            // A broken line, a head that never came: nothing that anybody here could mend.
            tracing::debug!(%error, "a connection ended badly");
        }
    }
}

/// The next connection, when there is room for it.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let Ok(place) = room.clone().acquire_owned().await else { return std::future::pending().await };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            // Somebody who hung up before we came.
            Err(error) if gone(error.kind()) => {}
            Err(error) => {
                // Most likely no file is free: it gets better when other connections end.
                tracing::error!(%error, "connections cannot be taken in");
                let _ = tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await;
            }
        }
    }
}

fn gone(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}
