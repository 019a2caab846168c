//! A log as a part of an application of somebody else's.

use crate::common::{Client, LONG, left, mount};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use sotto_log_server::budgets::Resource;
use sotto_log_server::wire::{ErrorCode, Resume, ResumeToken, ServerMessage};
use sotto_log_server::{Access, Kind, LogServer, Options, Origins};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

async fn get_from(server: std::net::SocketAddr, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(server).await.unwrap();
    let origin = format!("origin: http://{server}\r\n");
    let head =
        format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n{origin}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(LONG, stream.read_to_string(&mut answer))
        .await
        .unwrap()
        .unwrap();
    answer
}

#[tokio::test]
async fn the_application_keeps_its_routes_its_state_and_two_logs() {
    let log = |change: fn(&mut Options)| {
        let mut options = Options::default();
        change(&mut options);
        LogServer::new(options)
    };
    let app = Router::new()
        .route(
            "/hello",
            get(|State(name): State<&'static str>| async move { name }),
        )
        .route("/ws", log(|_| {}).endpoint())
        .route("/other", log(|_| {}).endpoint())
        .with_state("the application's");
    let server = mount(app).await;
    assert!(
        get_from(server, "/hello")
            .await
            .ends_with("the application's")
    );
    let plain = get_from(server, "/ws").await;
    assert!(
        plain.starts_with("HTTP/1.1 400") && plain.contains("WebSocket"),
        "{plain}"
    );
    let (_alice, _) = Client::join(server, "room", "alice").await;
    let mut other = Client::connect_to(&format!("ws://{server}/other"), &[]).await;
    other.say_join("room", "alice", None).await;
    other.welcome().await;
    assert_eq!(other.entry().await.0, 1, "a room of its own");
}

#[tokio::test]
async fn without_addresses_there_are_budgets_for_all_together_alone() {
    let mut options = Options::default();
    options.budgets.address_connections = 1;
    options.budgets.address_rooms = 1;
    options.budgets.address_joins = 0;
    options.budgets.connections = 2;
    let app = Router::new().route("/ws", LogServer::new(options).endpoint());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    let (_one, _) = Client::join(server, "one", "alice").await;
    let (_two, _) = Client::join(server, "two", "bob").await;
    let mut more = Client::connect(server).await;
    let full = (ErrorCode::TooManyConnections, true, None);
    assert_eq!(more.error().await, full);
}

#[tokio::test]
async fn access_can_change_while_the_server_runs() {
    let log = LogServer::new(Options::default());
    let server = mount(Router::new().route("/ws", log.endpoint())).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let from = async |origin: &str| {
        let headers = [("origin", origin)];
        Client::try_connect(&format!("ws://{server}/ws"), &headers)
            .await
            .is_ok()
    };
    assert!(!from("https://app.example").await);
    log.set_access(Access {
        origins: Origins {
            allowed: vec!["https://app.example".to_owned()],
            ..Origins::default()
        },
        ..Access::default()
    });
    assert!(from("https://app.example").await);
    assert!(!from("https://evil.example").await);
    alice.append(b"x", &[]).await;
    assert_eq!(alice.entry().await.0, 1);
    assert_eq!(alice.entry().await.0, 2, "members that are there stay");
}

#[tokio::test]
async fn a_server_that_ends_says_so() {
    let log = LogServer::new(Options::default());
    let server = mount(Router::new().route("/ws", log.endpoint())).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    log.shut_down();
    let ending = (ErrorCode::ShuttingDown, true, None);
    assert_eq!(alice.error().await, ending);
    alice.closed().await;
    for room in ["room", "another"] {
        let mut bob = Client::connect(server).await;
        bob.say_join(room, "bob", None).await;
        assert_eq!(bob.error().await, ending, "{room}");
        bob.closed().await;
    }
    assert!(
        !log.write(
            "another",
            Kind::Left {
                member: "bob".into()
            }
        ),
        "no room was left open"
    );
    drop(alice);
    let open = async {
        while log.limiter().used(Resource::Sockets) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(LONG, open).await.unwrap();
}

#[tokio::test]
async fn entries_can_be_written_by_the_server_where_there_is_a_room() {
    let log = LogServer::new(Options::default());
    let server = mount(Router::new().route("/ws", log.endpoint())).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let gone = || Kind::Left {
        member: "bob".into(),
    };
    assert!(log.write("room", gone()));
    assert!(!log.write("elsewhere", gone()));
    alice.entry().await;
    assert_eq!(alice.entry().await.1, left("bob"));
}

#[test]
fn no_secret_is_in_debug() {
    let token = ResumeToken::from("secret");
    let resume = Resume {
        token: token.clone(),
        after: 1,
    };
    let welcome = ServerMessage::Welcome {
        token,
        limits: sotto_log_server::Limits::default(),
        grace_ms: 1,
        resumed: false,
        media: false,
        ice_servers: None,
    };
    let authorization = sotto_log_server::wire::Authorization("secret".into());
    let shown = format!("{resume:?} {welcome:?} {authorization:?}");
    assert!(!shown.contains("secret"), "{shown}");
}
