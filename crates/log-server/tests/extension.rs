//! Messages beside the log's.

use crate::common::{Client, LONG, mount};
use serde_json::{Value, json};
use sotto_log_server::log::Life;
use sotto_log_server::wire::{ClientMessage, ErrorCode, Resume, frame};
use sotto_log_server::{Entered, Extension, LogServer, Options};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

/// Notes all that it is told: room, member, and a number or what has happened.
struct Notes(mpsc::UnboundedSender<(String, String, String)>);

impl Notes {
    fn note(&self, room: &str, member: &str, what: &str) {
        let _ = self.0.send((room.into(), member.into(), what.into()));
    }
}

impl Extension for Notes {
    type Message = u64;
    type Session = (Arc<str>, Arc<str>);

    fn has_media(&self) -> bool {
        true
    }

    fn retained(&self) -> Option<Value> {
        Some(json!({ "type": "state", "value": 0 }))
    }

    fn read(&self, kind: &str, header: &[u8]) -> Result<Option<u64>, String> {
        if kind != "wave" {
            return Ok(None);
        }
        let header: Value = serde_json::from_slice(header).map_err(|error| error.to_string())?;
        let number = header["number"].as_u64();
        number.map(Some).ok_or_else(|| "no number".to_owned())
    }

    fn cost(&self, message: &u64) -> usize {
        usize::try_from(*message).unwrap()
    }

    fn open(&self, entered: Entered<'_>) -> Self::Session {
        let Entered { room, member, .. } = entered;
        self.note(room, member, "open");
        (Arc::clone(room), Arc::clone(member))
    }

    fn handle(&self, (room, member): &Self::Session, message: u64) -> Result<(), ErrorCode> {
        self.note(room, member, &message.to_string());
        match message {
            404 => Err(ErrorCode::NoMedia),
            500 => Err(ErrorCode::TooSlow),
            _ => Ok(()),
        }
    }

    fn left(&self, room: &Arc<str>, member: &Arc<str>, _: Life) {
        self.note(room, member, "left");
    }
}

type Noted = mpsc::UnboundedReceiver<(String, String, String)>;

async fn start() -> (SocketAddr, LogServer<Notes>, Noted) {
    let (sender, noted) = mpsc::unbounded_channel();
    let mut options = Options::default();
    options.limits.member_bytes = 100; // a thousand at once
    let log = LogServer::with_extension(options, Notes(sender));
    let app = axum::Router::new().route("/ws", log.endpoint());
    (mount(app).await, log, noted)
}

impl Client {
    async fn wave(&mut self, header: &Value) {
        self.send(Message::Binary(frame::write(header, &[]))).await;
    }

    /// The header of the next message.
    async fn header(&mut self) -> Value {
        serde_json::from_slice(&self.frame().await.unwrap()[4..]).unwrap()
    }

    /// Joins; passes over `welcome`.
    async fn enter(server: SocketAddr, member: &str) -> Self {
        let mut client = Self::connect(server).await;
        client.say_join("room", member, None).await;
        let welcome = client.header().await;
        assert_eq!(
            (&welcome["type"], &welcome["media"]),
            (&json!("welcome"), &json!(true))
        );
        client
    }
}

fn state(value: u64) -> Value {
    json!({ "type": "state", "value": value })
}

#[tokio::test]
async fn a_message_reaches_the_extension_with_its_sender_from_the_first_entry_to_the_last() {
    let (server, log, mut noted) = start().await;
    let mut alice = Client::enter(server, "alice").await;
    alice.wave(&json!({ "type": "wave", "number": 7 })).await;
    alice.say(&ClientMessage::Leave {}, &[]).await;
    for what in ["open", "7", "left"] {
        let note = tokio::time::timeout(LONG, noted.recv()).await;
        let note = note.unwrap().unwrap();
        assert_eq!(note, ("room".into(), "alice".into(), what.into()));
    }
    drop(log);
}

#[tokio::test]
async fn answers_go_to_one_member_and_retained_messages_to_all_and_to_newcomers() {
    let (server, log, _noted) = start().await;
    let mut alice = Client::enter(server, "alice").await;
    assert_eq!(alice.header().await, state(0), "of a new room");
    assert_eq!(alice.header().await["type"], "entry");
    log.retain("room", &state(1));
    assert_eq!(alice.header().await, state(1));
    log.retain("room", &state(1));
    tokio::time::sleep(Duration::from_millis(50)).await;
    log.retain("elsewhere", &state(9));
    let mut bob = Client::enter(server, "bob").await;
    assert_eq!(bob.header().await, state(1));
    assert_eq!(bob.header().await["type"], "entry");
    let next = alice.header().await;
    assert_eq!(next["type"], "entry", "the second of two is none");
    log.send("room", "bob", &json!({ "type": "hello" }));
    log.send("room", "carol", &json!({ "type": "hello" }));
    assert_eq!(bob.header().await, json!({ "type": "hello" }));
    log.retain("room", &state(2));
    assert_eq!(
        alice.header().await,
        state(2),
        "and nothing for bob before it"
    );
}

#[tokio::test]
async fn errors_of_the_extension_end_a_connection_or_do_not() {
    let (server, _log, _noted) = start().await;
    let mut alice = Client::enter(server, "alice").await;
    alice.wave(&json!({ "type": "wave", "number": 404 })).await;
    assert_eq!(alice.error().await, (ErrorCode::NoMedia, false, None));
    // Its cost is more than a member has.
    alice.wave(&json!({ "type": "wave", "number": 2000 })).await;
    assert_eq!(alice.error().await, (ErrorCode::RateLimited, false, None));
    alice.append(b"x", &[]).await;
    alice.wave(&json!({ "type": "wave", "number": 500 })).await;
    assert_eq!(alice.error().await, (ErrorCode::TooSlow, true, None));
}

#[tokio::test]
async fn a_message_that_is_of_neither_is_malformed_for_members_and_strangers() {
    let (server, _log, mut noted) = start().await;
    for (member, malformed) in [
        ("a", json!({ "type": "wave" })),
        ("b", json!({ "type": "wave", "number": -1 })),
        ("c", json!({ "type": "dance" })),
        (
            "d",
            json!({ "type": "offer", "sdp": "", "publish": [], "subscribe": [] }),
        ),
    ] {
        let mut client = Client::enter(server, member).await;
        client.wave(&malformed).await;
        assert_eq!(client.error().await, (ErrorCode::Malformed, true, None));
        client.closed().await;
        let mut stranger = Client::connect(server).await;
        stranger.wave(&malformed).await;
        assert_eq!(stranger.error().await, (ErrorCode::Malformed, true, None));
    }
    let mut stranger = Client::connect(server).await;
    stranger.wave(&json!({ "type": "wave", "number": 1 })).await;
    assert_eq!(stranger.error().await, (ErrorCode::Unexpected, true, None));
    while let Ok((_, _, what)) = noted.try_recv() {
        assert_eq!(what, "open", "nothing was handed over");
    }
}

/// Notes the beginnings of connections and the ends of stays.
struct Stays(mpsc::UnboundedSender<(&'static str, Life, bool)>);

impl Extension for Stays {
    type Message = ();
    type Session = ();

    fn read(&self, _: &str, _: &[u8]) -> Result<Option<()>, String> {
        Ok(None)
    }

    fn cost(&self, (): &()) -> usize {
        0
    }

    fn open(&self, entered: Entered<'_>) {
        let _ = self.0.send(("open", entered.life, entered.resumed));
    }

    fn handle(&self, (): &(), (): ()) -> Result<(), ErrorCode> {
        Ok(())
    }

    fn left(&self, _: &Arc<str>, _: &Arc<str>, life: Life) {
        let _ = self.0.send(("left", life, false));
    }
}

#[tokio::test]
async fn a_stay_has_one_name_from_its_joined_to_its_left_and_the_next_one_another() {
    let (sender, mut noted) = mpsc::unbounded_channel();
    let log = LogServer::with_extension(Options::default(), Stays(sender));
    let server = mount(axum::Router::new().route("/ws", log.endpoint())).await;
    let mut next = async || {
        tokio::time::timeout(LONG, noted.recv())
            .await
            .unwrap()
            .unwrap()
    };
    let (first, token) = Client::join(server, "room", "alice").await;
    let (what, life, resumed) = next().await;
    assert_eq!((what, resumed), ("open", false));
    drop(first);
    let mut again = Client::connect(server).await;
    let resume = Resume {
        token: token.into(),
        after: 1,
    };
    again.say_join("room", "alice", Some(resume)).await;
    assert_eq!(next().await, ("open", life, true));
    again.say(&ClientMessage::Leave {}, &[]).await;
    assert_eq!(next().await, ("left", life, false));
    let _anew = Client::join(server, "room", "alice").await;
    let (what, other, resumed) = next().await;
    assert_eq!((what, resumed), ("open", false));
    assert_ne!(life, other);
}
