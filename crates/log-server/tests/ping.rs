//! A client asks whether the connection still carries anything.

use crate::common::{Client, server};
use sotto_log_server::wire::{ClientMessage, ErrorCode, Resume, ServerMessage};

/// The number of messages that a client may send at once: `--member-messages` for ten seconds.
const BURST: u32 = 10;

impl Client {
    async fn ping(&mut self, number: u32) {
        self.say(&ClientMessage::Ping { number }, &[]).await;
    }

    /// The next pong or error; all else is passed over.
    async fn answer(&mut self) -> Result<u32, ErrorCode> {
        loop {
            match self.hear().await.unwrap().0 {
                ServerMessage::Pong { number } => return Ok(number),
                ServerMessage::Error { code, .. } => return Err(code),
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_its_number_and_is_not_in_the_log() {
    let server = server(|_| {}).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut bob, _) = Client::join(server, "room", "bob").await;
    for number in [0, 7, 7, u32::MAX] {
        alice.ping(number).await;
        assert_eq!(alice.answer().await, Ok(number));
    }
    alice.append(b"x", &[]).await;
    assert_eq!(bob.entry().await.0, 2);
    assert_eq!(bob.entry().await.0, 3, "the message, and nothing before it");
}

#[tokio::test]
async fn a_flood_of_pings_is_refused_and_ends_nothing() {
    let server = server(|options| {
        options.limits.member_messages = 1;
    })
    .await;
    let (mut alice, token) = Client::join(server, "room", "alice").await;
    let mut answers = Vec::new();
    for number in 0..3 * BURST {
        alice.ping(number).await;
        answers.push(alice.answer().await);
    }
    let pongs = answers.iter().filter(|answer| answer.is_ok()).count();
    let refused = answers
        .iter()
        .filter(|answer| **answer == Err(ErrorCode::RateLimited))
        .count();
    assert_eq!(pongs + refused, answers.len());
    assert!(refused > 0, "{pongs} answered");
    assert!(answers[..BURST as usize].iter().all(Result::is_ok));

    // Another connection of the same member has no other budget.
    let mut again = Client::connect(server).await;
    let resume = Resume {
        token: token.into(),
        after: 1,
    };
    again.say_join("room", "alice", Some(resume)).await;
    assert!(again.welcome().await.1);
    let mut refused = false;
    for number in 0..BURST {
        again.ping(number).await;
        refused |= again.answer().await == Err(ErrorCode::RateLimited);
    }
    assert!(refused);
}
