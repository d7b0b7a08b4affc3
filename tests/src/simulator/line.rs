//! The network between phones and server: every request's fate is the scheduler's.

use super::Simulation;
use super::player::Player;
use super::server::{Answer, Asked};
use mobile::sync::{Request, Response, Unreachable};
use rand::Rng;
use std::collections::BTreeMap;
use std::task::Poll;

impl Simulation {
    /// Goes on with a player's round, or begins one.
    pub(super) async fn sync(&mut self, player: usize) -> Result<String, String> {
        if self.players[player].round.is_none() {
            let Some(client) = self.players[player].technician.phone().client() else {
                return Ok("nobody is signed in".into());
            };
            self.players[player].round = Some(Box::pin(async move { client.round().await }));
            return Ok(format!("begins, {}", self.go_on(player)?));
        }
        if let Some((waiting, answer)) = self.players[player].delayed.take() {
            let status = status(&answer);
            waiting.answer(answer);
            return Ok(format!("at last {status}, {}", self.go_on(player)?));
        }
        if self.players[player].held.is_some() {
            let status = self.let_held_go(player).await?;
            return Ok(format!("let go {status}, {}", self.go_on(player)?));
        }
        let Some(waiting) = self.players[player].network.take() else {
            return Ok(format!("waits for nothing, {}", self.go_on(player)?));
        };
        let request = waiting.request.clone();
        let path = request.path.split(['?', '/']).nth(2).unwrap_or_default().to_owned();
        let (fault, answer) = match self.rng.random_range(0..1000) {
            0..60 => {
                if self.rng.random_bool(0.5) {
                    self.players[player].strays.push(request);
                }
                ("lost", Err(Unreachable("lost".into())))
            }
            60..120 => {
                let _ = self.asks(player, request).await?;
                ("answer lost", Err(Unreachable("answer lost".into())))
            }
            120..170 => {
                let _ = self.asks(player, request.clone()).await?;
                ("twice", self.asks(player, request).await?)
            }
            170..200 => {
                let answer = self.asks(player, request).await?;
                ("torn", answer.map(|a| Response { body: a.body.slice(..a.body.len() / 2), ..a }))
            }
            200..220 => ("502", Ok(page(502))),
            220..230 => ("somebody else’s page", Ok(page(200))),
            230..260 if path == "blobs" => ("with a wrong byte", self.asks_damaged(player, request).await?),
            260..320 => {
                let answer = self.asks(player, request).await?;
                self.players[player].delayed = Some((waiting, answer));
                return Ok(format!("{path}, the answer takes its time"));
            }
            320..400 if path == "push" => match self.server.ask(request, Some(player)).await {
                Answer::Held(task) => {
                    self.players[player].held = Some((waiting, task));
                    return Ok(format!("{path} waits in the server"));
                }
                Answer::Given(answer) => ("well, not held", answer),
            },
            400..430 => {
                self.server.fate.dies_after(self.rng.random_range(0..9));
                ("into a failing server", self.asks(player, request).await?)
            }
            _ => ("well", self.asks(player, request).await?),
        };
        let status = status(&answer);
        waiting.answer(answer);
        Ok(format!("{path} {fault} {status}, {}", self.go_on(player)?))
    }

    /// Asks the server; what it sends is looked at on its way.
    pub(super) async fn asks(&mut self, player: usize, request: Request) -> Result<Asked, String> {
        if self.rng.random_bool(0.1) {
            self.players[player].strays.push(request.clone());
        }
        let pulls = request.path.starts_with("/sync/pull");
        let answer = match self.server.ask(request, None).await {
            Answer::Given(answer) => answer,
            Answer::Held(_) => return Err("the server held what was not to be held".into()),
        };
        if pulls && let Ok(answer) = &answer {
            self.only_what_is_in_view(player, answer)?;
        }
        Ok(answer)
    }

    /// A byte is wrong when it arrives: a part of a picture on its way up, or the whole on its way down.
    async fn asks_damaged(&mut self, player: usize, mut request: Request) -> Result<Asked, String> {
        if !request.body.is_empty() {
            let mut body = request.body.to_vec();
            let at = self.rng.random_range(0..body.len());
            body[at] ^= 1;
            request.body = body.into();
            return Ok(match self.server.ask(request, None).await {
                Answer::Given(answer) => answer,
                Answer::Held(_) => return Err("the server held what was not to be held".into()),
            });
        }
        let downloads = request.method == "GET";
        let answer = self.asks(player, request).await?;
        Ok(answer.map(|mut answer| {
            if downloads && answer.status == 200 && !answer.body.is_empty() {
                let mut body = answer.body.to_vec();
                body[0] ^= 1;
                answer.body = body.into();
            }
            answer
        }))
    }

    /// An old request arrives (again), or the request that the server holds goes on and nobody hears the answer.
    pub(super) async fn stray(&mut self, player: usize) -> Result<String, String> {
        if self.players[player].held.is_some() && self.rng.random_bool(0.5) {
            let status = self.let_held_go(player).await?;
            return Ok(format!("what was held goes on {status}, {}", self.go_on(player)?));
        }
        let strays = &mut self.players[player].strays;
        if strays.is_empty() {
            return Ok("nothing strays".into());
        }
        let request = strays.swap_remove(self.rng.random_range(0..strays.len()));
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        let answer = match self.server.ask(request, None).await {
            Answer::Given(answer) => answer,
            Answer::Held(_) => return Err("the server held what was not to be held".into()),
        };
        Ok(format!("{path} arrives once more {}", status(&answer)))
    }

    /// What the server holds of this player goes on, and the phone hears the answer.
    pub(super) async fn let_held_go(&mut self, player: usize) -> Result<u16, String> {
        let Some((waiting, task)) = self.players[player].held.take() else { return Ok(0) };
        self.server.fate.let_go(player);
        let answer = self.server.held(task).await;
        let status = status(&answer);
        waiting.answer(answer);
        Ok(status)
    }

    /// Lets the round run until it waits for the network again or ends.
    pub(super) fn go_on(&mut self, player: usize) -> Result<String, String> {
        let Some(round) = &mut self.players[player].round else { return Ok("no round".into()) };
        let waker = futures::task::noop_waker();
        let polled = round.as_mut().poll(&mut std::task::Context::from_waker(&waker));
        if let Some(at) = self.players[player].fate.died_at() {
            let power = self.rng.random_bool(0.5);
            self.phone_restarts(player, power)?;
            return Ok(format!("died at {at}, power lost: {power}"));
        }
        Ok(match polled {
            Poll::Pending => "goes on".into(),
            Poll::Ready(result) => {
                self.players[player].round = None;
                match result {
                    Ok(report) => format!("ends {report:?}"),
                    Err(error) => format!("ends early: {error}"),
                }
            }
        })
    }

    /// A whole round without any fault.
    pub(super) async fn perfect_round(&mut self, player: usize) -> Result<String, String> {
        let client = self.players[player].technician.phone().client().ok_or("nobody is signed in")?;
        self.players[player].round = Some(Box::pin(async move { client.round().await }));
        loop {
            let said = self.go_on(player)?;
            if self.players[player].round.is_none() {
                return Ok(said);
            }
            if let Some(waiting) = self.players[player].network.take() {
                let answer = self.asks(player, waiting.request.clone()).await?;
                waiting.answer(answer);
            }
        }
    }

    /// Signing in is not under test here: the network is perfect for it.
    pub(super) async fn signs_in(&mut self, player: usize) -> bool {
        let Player { network, technician, .. } = &self.players[player];
        let (email, phone) = (technician.who.email(), technician.phone().clone());
        let mut signing = Box::pin(async move { phone.sign_in(&email, crate::office::PASSWORD).await });
        let network = network.clone();
        loop {
            if let Poll::Ready(signed) = futures::poll!(&mut signing) {
                return signed.is_ok();
            }
            if let Some(waiting) = network.take() {
                let answer = self.server.office.network.clone();
                let answer = mobile::sync::Transport::send(answer.as_ref(), waiting.request.clone()).await;
                waiting.answer(answer);
            }
        }
    }
}

fn status(answer: &Asked) -> u16 {
    answer.as_ref().map_or(0, |a| a.status)
}

fn page(status: u16) -> Response {
    Response { status, headers: BTreeMap::new(), body: "<html>".into() }
}
