//! `POST /sync/sign-in`, `POST /sync/enrol` and `POST /sync/sign-out`.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use engine::edge;
use host::app::App;
use host::peer::Peer;
use host::problem::Problem;
use identity::sessions::{Known, Phone};
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
        let address = sender.address.as_deref();
        let known = sign_in::check(&app, &asked.email, &asked.password, asked.company, address).await?;
        if second_factor::needed(&mut app.db.read().await?, known.company, &known.person).await?.is_some() {
            return Err(Problem::SecondFactor);
        }
        let phone = Phone {
            device: asked.device,
            name: &asked.device_name,
            app_version: &asked.app_version,
            sender: &sender,
        };
        let token = sessions::open_phone(&app, &known, &phone).await?;
        Ok(Json(signed_in(&app, known, token)))
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
        let (known, token) = invitations::enrol(&app, &asked, &sender).await?;
        Ok(Json(signed_in(&app, known, token)))
    })
    .await
}

fn signed_in(app: &App, known: Known, token: String) -> SignedIn {
    SignedIn {
        token,
        company: known.company,
        company_name: known.company_name,
        person: known.person.id,
        person_name: known.person.name,
        server_time: app.now(),
    }
}

pub(super) async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<StatusCode, Problem> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let token = bearer.strip_prefix("Bearer ").unwrap_or_default().to_owned();
    edge::to_the_end(async move { sessions::close(&app, &token).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
