//! The way to a running SFU, with bounds for what waits on it.

use super::command::{Command, Queued};
use sotto_log_server::wire::ErrorCode;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// Commands of one member that may wait.
pub(super) const TURNS: usize = 16;
/// Bytes of all members' commands that may wait.
const QUEUE_BYTES: usize = 32 << 20;
/// Bytes of a command beside its text.
const FIXED: usize = 256;

/// The way to a running SFU.
#[derive(Clone)]
pub(crate) struct Handle {
    commands: mpsc::UnboundedSender<Queued>,
    bytes: Arc<Semaphore>,
}

/// How many commands of one member may wait.
pub(super) type Turns = Arc<Semaphore>;

/// For a new member.
pub(super) fn turns() -> Turns {
    Arc::new(Semaphore::new(TURNS))
}

impl Handle {
    pub(super) fn new(commands: mpsc::UnboundedSender<Queued>) -> Self {
        Self {
            commands,
            bytes: Arc::new(Semaphore::new(QUEUE_BYTES)),
        }
    }

    /// Asks for something on behalf of a member.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] if too much waits already, of the member's or of all.
    pub(super) fn ask(
        &self,
        turns: &Turns,
        bytes: usize,
        command: Command,
    ) -> Result<(), ErrorCode> {
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
    pub(super) fn remove(&self, room: Arc<str>, member: Arc<str>) {
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
        let handle = Handle::new(commands);
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
}
