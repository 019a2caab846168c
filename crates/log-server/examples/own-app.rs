//! A room log in an application of one's own, which gives out tickets and lets nobody join without.
//!
//! `cargo run -p sotto-log-server --example own-app`, then `npx sotto-log-conformance` tries it (`docs/room-log.md`).

use anyhow::Context as _;
use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Router, serve};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use sotto_log_server::{AuthorizeError, JoinRequest, LogServer, Options};
use std::future::ready;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// For clients to be told that the server ends.
const GOODBYE: Duration = Duration::from_millis(200);

/// Tickets are valid as long as the process runs, for so long live its rooms.
struct Tickets(Hmac<Sha256>);

impl Tickets {
    fn new() -> anyhow::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).context("no randomness for a key")?;
        Ok(Self(Hmac::new_from_slice(&key)?))
    }

    fn mac(&self, room: &str, member: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        // The length keeps the two names apart.
        mac.update(&room.len().to_be_bytes());
        mac.update(room.as_bytes());
        mac.update(member.as_bytes());
        mac
    }

    /// A proof that this user may join the room as this member.
    fn issue(&self, room: &str, member: &str) -> String {
        hex::encode(self.mac(room, member).finalize().into_bytes())
    }

    fn check(&self, join: &JoinRequest) -> Result<(), AuthorizeError> {
        let ticket = join.authorization.as_ref().ok_or(AuthorizeError::Denied)?;
        let ticket = hex::decode(&ticket.0).map_err(|_| AuthorizeError::Denied)?;
        self.mac(&join.room, &join.member)
            .verify_slice(&ticket)
            .map_err(|_| AuthorizeError::Denied)
    }
}

#[derive(Deserialize)]
struct Seat {
    room: String,
    member: String,
}

/// Here an application asks for its own sign-in, and whether this user is in that room.
async fn ticket(State(tickets): State<Arc<Tickets>>, Query(seat): Query<Seat>) -> String {
    tickets.issue(&seat.room, &seat.member)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let tickets = Arc::new(Tickets::new()?);
    let checked = Arc::clone(&tickets);
    let log = LogServer::new(Options {
        authorize: Arc::new(move |join: JoinRequest| ready(checked.check(&join))),
        ..Options::default()
    });
    let app = Router::new()
        .route("/ticket", get(ticket))
        .route("/log", log.endpoint())
        .with_state(tickets);

    let port = std::env::var("PORT").map_or(Ok(8080), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("the log is at ws://{}/log", listener.local_addr()?);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        served = serve(listener, app) => served?,
        _ = tokio::signal::ctrl_c() => {
            log.shut_down();
            tokio::time::sleep(GOODBYE).await;
        }
    }
    Ok(())
}
