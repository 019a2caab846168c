//! The application's word on each `join`.

use crate::common::{Client, server};
use sotto_log_server::wire::{ErrorCode, Resume};
use sotto_log_server::{AuthorizeError, JoinRequest};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const DENIED: (ErrorCode, bool, Option<u64>) = (ErrorCode::NotAuthorized, true, None);

/// Lets each in whose token is its own name.
async fn by_name(join: JoinRequest) -> Result<(), AuthorizeError> {
    match join.authorization {
        Some(token) if token.0 == join.member => Ok(()),
        _ => Err(AuthorizeError::Denied),
    }
}

async fn ask(client: &mut Client, member: &str, resume: Option<Resume>, token: Option<&str>) {
    client.say_join_with("room", member, resume, token).await;
}

#[tokio::test]
async fn only_those_join_whom_the_application_lets_in() {
    let server = server(|options| options.authorize = Arc::new(by_name)).await;
    for token in [None, Some(""), Some("bob"), Some("Alice")] {
        let mut client = Client::connect(server).await;
        ask(&mut client, "alice", None, token).await;
        assert_eq!(client.error().await, DENIED, "{token:?}");
        client.closed().await;
    }
    let mut client = Client::connect(server).await;
    ask(&mut client, "alice", None, Some("alice")).await;
    client.welcome().await;
    assert_eq!(client.entry().await.0, 1, "those refused are in no log");
}

#[tokio::test]
async fn a_resumption_is_asked_about_too_and_the_token_of_the_log_is_not_enough() {
    let server = server(|options| options.authorize = Arc::new(by_name)).await;
    let mut client = Client::connect(server).await;
    ask(&mut client, "alice", None, Some("alice")).await;
    let (token, _) = client.welcome().await;
    let resume = || {
        Some(Resume {
            token: token.as_str().into(),
            after: 0,
        })
    };
    let mut again = Client::connect(server).await;
    ask(&mut again, "alice", resume(), Some("bob")).await;
    assert_eq!(again.error().await, DENIED);
    let mut again = Client::connect(server).await;
    ask(&mut again, "alice", resume(), Some("alice")).await;
    assert!(again.welcome().await.1);
}

#[tokio::test]
async fn nothing_is_kept_before_the_answer() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = server(|options| {
        options.limits.rooms = 1;
        options.limits.name_bytes = 5;
        options.authorize = Arc::new(move |join: JoinRequest| {
            count.fetch_add(1, Ordering::SeqCst);
            by_name(join)
        });
    })
    .await;
    let mut long = Client::connect(server).await;
    ask(&mut long, "alicia", None, Some("alicia")).await;
    assert_eq!(long.error().await.0, ErrorCode::InvalidName);
    assert_eq!(
        asked.load(Ordering::SeqCst),
        0,
        "a name that nobody may have"
    );
    let mut refused = Client::connect(server).await;
    refused.say_join_with("one", "eve", None, None).await;
    assert_eq!(refused.error().await, DENIED);
    // The one room that there may be is still to be had.
    let mut alice = Client::connect(server).await;
    alice
        .say_join_with("two", "alice", None, Some("alice"))
        .await;
    alice.welcome().await;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_application_that_cannot_say_ends_the_connection_without_an_error() {
    let server = server(|options| {
        options.authorize =
            Arc::new(|_: JoinRequest| std::future::ready(Err(AuthorizeError::Unavailable)));
    })
    .await;
    let mut client = Client::connect(server).await;
    ask(&mut client, "alice", None, None).await;
    assert!(client.hear().await.is_none());
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_waited_for_no_longer_than_for_join() {
    let server = server(|options| {
        options.times.join = Duration::from_millis(300);
        options.authorize = Arc::new(|_: JoinRequest| std::future::pending());
    })
    .await;
    let mut client = Client::connect(server).await;
    ask(&mut client, "alice", None, None).await;
    assert_eq!(client.error().await, (ErrorCode::JoinTimeout, true, None));
}

#[tokio::test]
async fn the_application_is_told_what_is_known() {
    let told = Arc::new(Mutex::new(None));
    let tell = Arc::clone(&told);
    let server = server(|options| {
        options.access.trusted_proxies = vec![std::net::IpAddr::from(Ipv4Addr::LOCALHOST).into()];
        options.authorize = Arc::new(move |join: JoinRequest| {
            *tell.lock().unwrap() = Some(join);
            std::future::ready(Ok(()))
        });
    })
    .await;
    let headers = [("cookie", "a=b"), ("x-forwarded-for", "192.0.2.7")];
    let mut client = Client::connect_with(server, &headers).await;
    ask(&mut client, "alice", None, Some("ticket")).await;
    client.welcome().await;
    let join = told.lock().unwrap().take().unwrap();
    assert_eq!((&*join.room, &*join.member), ("room", "alice"));
    assert_eq!(join.authorization.unwrap().0, "ticket");
    assert!(!join.resumes);
    assert_eq!(join.headers["cookie"], "a=b");
    assert_eq!(join.address, Some(IpAddr::from([192, 0, 2, 7])));
}
