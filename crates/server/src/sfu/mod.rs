//! The SFU: passes RTP packets from publishers to subscribers and never looks into them.

mod addresses;
mod command;
mod counts;
mod dependencies;
mod forward;
mod guard;
mod intercept;
mod keyframes;
mod layers;
mod negotiate;
mod peer;
mod rewrite;
mod routes;
mod sdp;
mod setup;
mod signalling;
mod sockets;
mod task;

use command::Command;
pub(crate) use command::Event;
pub use intercept::{Interceptor, Packet, Substitute, Verdict};
pub(crate) use signalling::{Signalling, pass_on};
pub(crate) use sockets::Sockets;

use command::{Bounds, Queued};
use sotto_log_server::Limits;
use sotto_log_server::wire::ErrorCode;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// Commands of one member that may wait.
const TURNS: usize = 16;
/// Bytes of all members' commands that may wait.
const QUEUE_BYTES: usize = 32 << 20;
/// Bytes of a command beside its text.
const FIXED: usize = 256;
/// Events that may wait. Then the SFU waits too, and datagrams get lost: media, not signaling.
const EVENTS: usize = 1024;

/// The way to a running SFU.
#[derive(Clone)]
pub(crate) struct Handle {
    commands: mpsc::UnboundedSender<Queued>,
    bytes: Arc<Semaphore>,
}

/// How many commands of one member may wait.
type Turns = Arc<Semaphore>;

/// For a new member.
fn turns() -> Turns {
    Arc::new(Semaphore::new(TURNS))
}

impl Handle {
    /// Asks for something on behalf of a member.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] if too much waits already, of the member's or of all.
    fn ask(&self, turns: &Turns, bytes: usize, command: Command) -> Result<(), ErrorCode> {
        let refused = |_| ErrorCode::RateLimited;
        let bytes = u32::try_from(bytes + FIXED).unwrap_or(u32::MAX);
        let turn = Arc::clone(turns).try_acquire_owned().map_err(refused)?;
        let bytes = Arc::clone(&self.bytes)
            .try_acquire_many_owned(bytes)
            .map_err(refused)?;
        self.tell(command, Some(turn), Some(bytes));
        Ok(())
    }

    /// Says that a member is no longer in the room. That is never refused: there is one for each member that was let in.
    fn remove(&self, room: Arc<str>, member: Arc<str>) {
        self.tell(Command::Remove { room, member }, None, None);
    }

    fn tell(
        &self,
        command: Command,
        turn: Option<OwnedSemaphorePermit>,
        bytes: Option<OwnedSemaphorePermit>,
    ) {
        // The SFU ends only with the server; commands after that do not matter.
        let _ = self.commands.send(Queued {
            command,
            _turn: turn,
            _bytes: bytes,
        });
    }
}

/// Starts the SFU. `counted`: the statistics of each connection go into the metrics.
pub(crate) fn start(
    sockets: Sockets,
    limits: &Limits,
    interceptor: Option<Box<dyn Interceptor>>,
    counted: bool,
) -> (Handle, mpsc::Receiver<Event>) {
    let (commands, incoming) = mpsc::unbounded_channel();
    let (outgoing, events) = mpsc::channel(EVENTS);
    tokio::spawn(task::run(
        sockets,
        Bounds {
            sections: limits.media_sections as usize,
            name_bytes: limits.name_bytes as usize,
        },
        interceptor,
        counted,
        incoming,
        outgoing,
    ));
    let handle = Handle {
        commands,
        bytes: Arc::new(Semaphore::new(QUEUE_BYTES)),
    };
    (handle, events)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(sdp: &str) -> Command {
        Command::Offer {
            room: "room".into(),
            member: "member".into(),
            sdp: sdp.into(),
            publish: vec![],
            subscribe: vec![],
        }
    }

    #[test]
    fn what_waits_is_bounded_for_each_member_and_altogether_and_removals_are_not_refused() {
        let (commands, mut incoming) = mpsc::unbounded_channel();
        let bytes = Arc::new(Semaphore::new(QUEUE_BYTES));
        let handle = Handle { commands, bytes };
        let (alice, bob) = (turns(), turns());
        let refused = Err(ErrorCode::RateLimited);
        for _ in 0..TURNS {
            assert_eq!(handle.ask(&alice, 0, offer("")), Ok(()));
        }
        assert_eq!(handle.ask(&alice, 0, offer("")), refused);
        assert_eq!(handle.ask(&bob, QUEUE_BYTES, offer("")), refused);
        assert_eq!(handle.ask(&bob, usize::MAX - FIXED, offer("")), refused);
        let rest = QUEUE_BYTES - (TURNS + 1) * FIXED;
        assert_eq!(handle.ask(&bob, rest, offer("")), Ok(()));
        assert_eq!(handle.ask(&bob, 0, offer("")), refused, "altogether");
        for _ in 0..100 {
            handle.remove("room".into(), "member".into());
        }
        assert_eq!(incoming.len(), TURNS + 1 + 100);
        for _ in 0..TURNS + 1 {
            assert!(incoming.try_recv().is_ok());
        }
        assert_eq!(
            handle.ask(&alice, 0, offer("")),
            Ok(()),
            "what is done is free"
        );
    }

    /// Turns of the loop, enough for all work that the SFU can do.
    const TURNS_OF_LOOP: usize = 10_000;

    #[tokio::test]
    async fn what_it_has_to_say_is_bounded_and_the_log_does_not_wait_for_it() {
        let sockets = Sockets::bind(0, &[std::net::Ipv4Addr::LOCALHOST.into()]).unwrap();
        let (handle, mut events) = start(sockets, &Limits::default(), None, false);
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
        handle.remove("room".into(), "member".into());
        // Nothing is lost, and the SFU goes on.
        for _ in 0..2 * EVENTS + TURNS - 1 {
            let event = events.recv().await;
            assert!(matches!(event, Some(Event::Error { .. })));
        }
        assert_eq!(members.iter().map(waiting).sum::<usize>(), 0);
        assert!(events.is_empty());
    }
}
