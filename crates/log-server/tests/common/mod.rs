//! An application with a log in it on a free port, and a client for its WebSocket.

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use sotto_log_server::wire::{
    AttachmentHeader, Authorization, ClientMessage, EntryKind, ErrorCode, Resume, ServerMessage,
    frame,
};
use sotto_log_server::{LogServer, Options};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Nothing here takes as long, if it works.
pub const LONG: Duration = Duration::from_secs(20);

/// Starts a server whose options `change` has changed. It runs until the test ends.
pub async fn server(change: impl FnOnce(&mut Options)) -> SocketAddr {
    let mut options = Options::default();
    change(&mut options);
    mount(axum::Router::new().route("/ws", LogServer::new(options).endpoint())).await
}

/// Serves an application. It runs until the test ends.
pub async fn mount(app: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(axum::serve(listener, service).into_future());
    address
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
        Self::connect_to(&format!("ws://{server}/ws"), headers).await
    }

    /// Connects as a page of the same host.
    pub async fn connect_to(url: &str, headers: &[(&'static str, &str)]) -> Self {
        Self::try_connect(url, headers).await.unwrap()
    }

    /// Connects if it may, as a page of the same host unless `headers` have another origin.
    pub async fn try_connect(
        url: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let mut request = url.into_client_request().unwrap();
        let host = request.uri().authority().unwrap().to_string();
        let origin = format!("http://{host}");
        for (name, value) in [("origin", &*origin)].iter().chain(headers) {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self { socket })
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
        self.say_join_with(room, member, resume, None).await;
    }

    pub async fn say_join_with(
        &mut self,
        room: &str,
        member: &str,
        resume: Option<Resume>,
        authorization: Option<&str>,
    ) {
        let join = ClientMessage::Join {
            room: room.into(),
            member: member.into(),
            resume,
            authorization: authorization.map(|token| Authorization(token.into())),
        };
        self.say(&join, &[]).await;
    }

    pub async fn say(&mut self, message: &ClientMessage, body: &[&[u8]]) {
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

    /// Everything up to `seq` has been received.
    pub async fn acknowledge(&mut self, seq: u64) {
        self.say(&ClientMessage::Ack { seq }, &[]).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next message and its body. `None` when the connection is closed.
    pub async fn hear(&mut self) -> Option<(ServerMessage, Bytes)> {
        let frame = self.frame().await?;
        let length = u32::from_be_bytes(frame[..4].try_into().unwrap()) as usize;
        let header = serde_json::from_slice(&frame[4..4 + length]).unwrap();
        Some((header, frame.slice(4 + length..)))
    }

    /// The next message, of the log or of an extension.
    pub async fn frame(&mut self) -> Option<Bytes> {
        // Pings are no messages: a test that waits in vain is to end.
        tokio::time::timeout(LONG, self.frame_for_ever())
            .await
            .expect("the server says nothing")
    }

    async fn frame_for_ever(&mut self) -> Option<Bytes> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => return Some(bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("{other:?}"),
            }
        }
    }

    pub async fn welcome(&mut self) -> (String, bool) {
        match self.hear().await {
            Some((ServerMessage::Welcome { token, resumed, .. }, _)) => (token.0.clone(), resumed),
            other => panic!("no welcome: {other:?}"),
        }
    }

    /// The next entry.
    pub async fn entry(&mut self) -> (u64, EntryKind, Bytes) {
        match self.hear().await {
            Some((ServerMessage::Entry { seq, kind }, body)) => (seq, kind, body),
            other => panic!("no entry: {other:?}"),
        }
    }

    /// The next error; all else is passed over.
    pub async fn error(&mut self) -> (ErrorCode, bool, Option<u64>) {
        loop {
            let frame = self.frame().await.expect("closed without an error");
            if let Ok(ServerMessage::Error {
                code,
                fatal,
                append,
                ..
            }) = serde_json::from_slice(&frame[4..])
            {
                return (code, fatal, append);
            }
        }
    }

    /// Passes over everything until the connection is closed.
    pub async fn closed(&mut self) {
        while self.frame().await.is_some() {}
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
