//! The SFU: passes RTP packets from publishers to subscribers and never looks into them.

mod addresses;
mod buffers;
mod burst;
mod command;
mod commands;
mod counts;
mod datagram;
mod dependencies;
mod forward;
mod guard;
mod handle;
mod inbox;
mod intercept;
mod keyframes;
mod layers;
mod negotiate;
mod network;
mod peer;
mod ports;
mod receive_queues;
mod resend;
mod rewrite;
mod routes;
mod sdp;
mod setup;
mod signalling;
mod sockets;
mod streams;
mod task;

pub(crate) use command::{Command, Event, Question, Queued, Share};
pub(crate) use handle::{Handle, Turns, turns};
pub use intercept::{Interceptor, Packet, Substitute, Verdict};
pub(crate) use receive_queues::ReceiveQueues;
pub(crate) use signalling::{Signalling, Way, pass_on};
pub(crate) use sockets::Sockets;
pub(crate) use streams::{Entrance, Listeners};

use command::Bounds;
use network::Network;
use sotto_log_server::Limits;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use streams::Streams;
use task::Reports;
use tokio::sync::mpsc;

/// Events that may wait. Then the SFU waits too, and datagrams get lost: media, not signaling.
const EVENTS: usize = 1024;

/// A running SFU.
pub(crate) struct Running {
    pub(crate) handle: Handle<Command>,
    /// How many media connections there are.
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) events: mpsc::Receiver<Event>,
    /// For streams at the addresses that [`start`] was given.
    pub(crate) entrance: Entrance,
}

/// Starts the SFU. `streams_at`: where clients reach it over TCP, if they do. `most`: media connections that it takes.
/// `counted`: the statistics of each connection go into the metrics.
pub(crate) fn start(
    sockets: Sockets,
    streams_at: Vec<SocketAddr>,
    limits: &Limits,
    most: u32,
    interceptor: Option<Box<dyn Interceptor>>,
    counted: bool,
) -> Running {
    let (commands, incoming) = mpsc::unbounded_channel();
    let (outgoing, events) = mpsc::channel(EVENTS);
    let connections: Arc<AtomicUsize> = Arc::default();
    let (sender, datagrams) = mpsc::channel(datagram::QUEUE);
    let streams = Streams::new();
    let entrance = Entrance {
        streams: streams.clone(),
        datagrams: sender,
    };
    tokio::spawn(task::run(
        Network {
            sockets,
            streams,
            streams_at,
        },
        datagrams,
        Bounds {
            sections: limits.media_sections as usize,
            name_bytes: limits.name_bytes as usize,
            connections: most as usize,
        },
        interceptor,
        counted,
        incoming,
        Reports {
            events: outgoing,
            connections: Arc::clone(&connections),
        },
    ));
    Running {
        handle: Handle::new(commands),
        connections,
        events,
        entrance,
    }
}

#[cfg(test)]
mod tests {
    use super::handle::TURNS;
    use super::*;
    use sotto_log_server::wire::ErrorCode;

    fn offer(sdp: &str) -> Command {
        Command::Offer {
            room: "room".into(),
            member: "member".into(),
            question: None,
            sdp: sdp.into(),
            publish: vec![],
            subscribe: vec![],
        }
    }

    /// Turns of the loop, enough for all work that the SFU can do.
    const TURNS_OF_LOOP: usize = 10_000;

    #[tokio::test]
    async fn what_it_has_to_say_is_bounded_and_the_log_does_not_wait_for_it() {
        let sockets = Sockets::bind(0, &[std::net::Ipv4Addr::LOCALHOST.into()], 0).unwrap();
        let running = start(sockets, Vec::new(), &Limits::default(), 9, None, false);
        let (handle, mut events) = (running.handle, running.events);
        let members: Vec<_> = std::iter::repeat_with(turns).take(EVENTS).collect();
        // Each is refused, which is an event; two for each place in the queue.
        for turns in members.iter().chain(&members) {
            assert_eq!(handle.ask(turns, 0, offer("no offer")), Ok(()));
        }
        for _ in 0..TURNS_OF_LOOP {
            tokio::task::yield_now().await;
        }
        assert_eq!(events.len(), EVENTS);
        let waiting = |turns: &Turns| TURNS - turns.available_permits();
        let asked: usize = members.iter().map(waiting).sum();
        assert_eq!(asked, EVENTS - 1, "one more event is in the SFU's hands");
        // The log is not kept waiting, and gets an error when the queue is full.
        let last = members.last().unwrap();
        for _ in 1..TURNS {
            assert_eq!(handle.ask(last, 0, offer("no offer")), Ok(()));
        }
        let refused = Err(ErrorCode::RateLimited);
        assert_eq!(handle.ask(last, 0, offer("no offer")), refused);
        handle.tell(Command::Remove {
            room: "room".into(),
            member: "member".into(),
        });
        // Nothing is lost, and the SFU goes on.
        for _ in 0..2 * EVENTS + TURNS - 1 {
            let event = events.recv().await;
            assert!(matches!(event, Some(Event::Error { .. })));
        }
        assert_eq!(members.iter().map(waiting).sum::<usize>(), 0);
        assert!(events.is_empty());
    }
}
