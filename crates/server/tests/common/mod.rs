//! A server on free ports, and a client for its WebSocket.

pub mod cluster;
pub mod collector;
pub mod line;
pub mod media;
pub mod metrics;
pub mod nats;
pub mod process;
pub mod program;
pub mod wire;

use bytes::Bytes;
use clap::Parser as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Serialize;
use sotto_log_server::wire::{
    self as log, AttachmentHeader, ClientMessage, EntryKind, Resume, frame,
};
use sotto_server::wire::{ErrorCode, MediaErrorCode, MediaMessage, ServerMessage};
use sotto_server::{Interceptor, Options, Server};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Nothing here takes as long, if it works.
pub const LONG: Duration = Duration::from_secs(20);

/// Starts a server with `arguments`. It runs until the test ends.
pub async fn server(arguments: &[&str]) -> SocketAddr {
    server_with(arguments, None).await
}

pub async fn server_with(
    arguments: &[&str],
    interceptor: Option<Box<dyn Interceptor>>,
) -> SocketAddr {
    let server = Server::bind(options(arguments), interceptor).await.unwrap();
    let address = server.address();
    tokio::spawn(server.run(axum::Router::new(), std::future::pending()));
    address
}

/// `arguments` as the server takes them, on free ports of this machine.
pub fn options(arguments: &[&str]) -> Options {
    #[derive(clap::Parser)]
    struct Arguments {
        #[command(flatten)]
        options: Options,
    }
    let mut options = Arguments::parse_from([&[""], arguments].concat()).options;
    options.port = 0;
    options.host = vec!["127.0.0.1".to_owned()];
    options
}

pub struct Client {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub async fn connect(server: SocketAddr) -> Self {
        Self::connect_with(server, &[]).await
    }

    /// Connects as a page of the server's own, with more headers.
    pub async fn connect_with(server: SocketAddr, headers: &[(&'static str, &str)]) -> Self {
        let mut request = format!("ws://{server}/ws").into_client_request().unwrap();
        let origin = format!("http://{server}");
        for (name, value) in headers.iter().chain(&[("origin", &*origin)]) {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        Self { socket }
    }

    /// Connects and joins; gives the token.
    pub async fn join(server: SocketAddr, room: &str, member: &str) -> (Self, String) {
        let mut client = Self::connect(server).await;
        client.say_join(room, member, None).await;
        let (token, resumed) = client.welcome().await;
        assert!(!resumed);
        (client, token)
    }

    pub async fn say_join(&mut self, room: &str, member: &str, resume: Option<Resume>) {
        let join = ClientMessage::Join {
            room: room.into(),
            member: member.into(),
            resume,
            authorization: None,
        };
        self.say(&join, &[]).await;
    }

    pub async fn say(&mut self, message: &impl Serialize, body: &[&[u8]]) {
        self.send(Message::Binary(frame::write(message, body)))
            .await;
    }

    pub async fn append(&mut self, payload: &[u8], attachments: &[(&[&str], &[u8])]) {
        let message = ClientMessage::Append {
            payload: u32::try_from(payload.len()).unwrap(),
            attachments: attachments
                .iter()
                .map(|(to, bytes)| AttachmentHeader {
                    to: to.iter().map(ToString::to_string).collect(),
                    len: u32::try_from(bytes.len()).unwrap(),
                })
                .collect(),
        };
        let body: Vec<&[u8]> = std::iter::once(payload)
            .chain(attachments.iter().map(|(_, bytes)| *bytes))
            .collect();
        self.say(&message, &body).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next message and its body. `None` when the connection is closed.
    pub async fn hear(&mut self) -> Option<(ServerMessage, Bytes)> {
        // Pings are no messages: a test that waits in vain is to end.
        tokio::time::timeout(LONG, self.hear_for_ever())
            .await
            .expect("the server says nothing")
    }

    async fn hear_for_ever(&mut self) -> Option<(ServerMessage, Bytes)> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => {
                    let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
                    let header = serde_json::from_slice(&bytes[4..4 + length]).unwrap();
                    return Some((header, bytes.slice(4 + length..)));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("{other:?}"),
            }
        }
    }

    /// Whether the answer to `join` is `welcome`.
    pub async fn welcomed(&mut self) -> bool {
        matches!(
            self.hear().await,
            Some((ServerMessage::Log(log::ServerMessage::Welcome { .. }), _))
        )
    }

    pub async fn welcome(&mut self) -> (String, bool) {
        match self.hear().await {
            Some((ServerMessage::Log(log::ServerMessage::Welcome { token, resumed, .. }), _)) => {
                (token.0.clone(), resumed)
            }
            other => panic!("no welcome: {other:?}"),
        }
    }

    /// The next entry; lists of tracks are passed over.
    pub async fn entry(&mut self) -> (u64, EntryKind, Bytes) {
        loop {
            match self.hear().await {
                Some((ServerMessage::Log(log::ServerMessage::Entry { seq, kind }), body)) => {
                    return (seq, kind, body);
                }
                Some((ServerMessage::Media(MediaMessage::Tracks { .. }), _)) => {}
                other => panic!("no entry: {other:?}"),
            }
        }
    }

    /// The next error; all else is passed over.
    pub async fn error(&mut self) -> (ErrorCode, bool, Option<u64>) {
        loop {
            match self.hear().await {
                Some((
                    ServerMessage::Log(log::ServerMessage::Error {
                        code,
                        fatal,
                        append,
                        ..
                    }),
                    _,
                )) => return (ErrorCode::Log(code), fatal, append),
                Some((
                    ServerMessage::Media(MediaMessage::Error {
                        code,
                        fatal,
                        append,
                        ..
                    }),
                    _,
                )) => return (ErrorCode::Media(code), fatal, append),
                Some(_) => {}
                None => panic!("closed without an error"),
            }
        }
    }

    /// The next error, which is of the log.
    pub async fn log_error(&mut self) -> (log::ErrorCode, bool, Option<u64>) {
        match self.error().await {
            (ErrorCode::Log(code), fatal, append) => (code, fatal, append),
            other => panic!("not of the log: {other:?}"),
        }
    }

    /// The next error, which is of the SFU.
    pub async fn media_error(&mut self) -> MediaErrorCode {
        match self.error().await {
            (ErrorCode::Media(code), false, None) => code,
            other => panic!("not of the SFU: {other:?}"),
        }
    }

    /// Passes over everything until the connection is closed.
    pub async fn closed(&mut self) {
        while self.hear().await.is_some() {}
    }
}

pub fn joined(member: &str, present: &[&str]) -> EntryKind {
    EntryKind::Joined {
        member: member.into(),
        present: present.iter().map(ToString::to_string).collect(),
    }
}

pub fn left(member: &str) -> EntryKind {
    EntryKind::Left {
        member: member.into(),
    }
}

pub fn message(from: &str, payload: u32, attachments: &[u32]) -> EntryKind {
    EntryKind::Message {
        from: from.into(),
        payload,
        attachments: attachments.to_vec(),
    }
}
