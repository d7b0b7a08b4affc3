//! `POST /sync/sign-in`, `POST /sync/enrol` and `POST /sync/sign-out`.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use engine::edge;
use host::app::App;
use host::peer::Peer;
use host::problem::Problem;
use identity::sessions::{Phone, Proven};
use identity::{invitations, second_factor, sessions, sign_in};
use shared::sync::{Enrol, SignIn, SignedIn};
use std::sync::Arc;

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    Peer(sender): Peer,
    body: Result<Json<SignIn>, JsonRejection>,
) -> Result<Json<SignedIn>, Problem> {
    let Json(asked) = body?;
    edge::to_the_end(async move {
        let peer = sender.peer.as_deref();
        let proven = sign_in::check(&app, &asked.email, &asked.password, asked.company, peer).await?;
        if second_factor::needed(&mut app.db.read().await?, proven.company, &proven.person).await?.is_some() {
            return Err(Problem::SecondFactor);
        }
        let phone = Phone {
            device: asked.device,
            name: &asked.device_name,
            app_version: &asked.app_version,
            sender: &sender,
        };
        let token = sessions::open_phone(&app, &proven, &phone).await?;
        Ok(Json(signed_in(&app, proven, token)))
    })
    .await
}

pub(super) async fn enrol(
    State(app): State<Arc<App>>,
    Peer(sender): Peer,
    body: Result<Json<Enrol>, JsonRejection>,
) -> Result<Json<SignedIn>, Problem> {
    let Json(asked) = body?;
    edge::to_the_end(async move {
        let (proven, token) = invitations::enrol(&app, &asked, &sender).await?;
        Ok(Json(signed_in(&app, proven, token)))
    })
    .await
}

fn signed_in(app: &App, proven: Proven, token: String) -> SignedIn {
    SignedIn {
        token,
        company: proven.company,
        company_name: proven.company_name,
        person: proven.person.id,
        person_name: proven.person.name,
        server_time: app.now(),
    }
}

pub(super) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let token = bearer.strip_prefix("Bearer ").unwrap_or_default().to_owned();
    edge::to_the_end(async move { sessions::close(&app, &token).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
