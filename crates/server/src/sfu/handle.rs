//! The way to the task that has all media, with bounds for what waits on it: the SFU's, or that of a cluster's signalling.

use super::command::{Queued, Share};
use sotto_log_server::wire::ErrorCode;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};

/// Commands of one member that may wait.
pub(super) const TURNS: usize = 16;
/// Bytes of all members' commands that may wait.
const QUEUE_BYTES: usize = 32 << 20;
/// Bytes of a command beside its text.
const FIXED: usize = 256;

/// The way to a running task that takes commands.
pub(crate) struct Handle<Command> {
    commands: mpsc::UnboundedSender<Queued<Command>>,
    bytes: Arc<Semaphore>,
}

impl<Command> Clone for Handle<Command> {
    fn clone(&self) -> Self {
        Self {
            commands: self.commands.clone(),
            bytes: Arc::clone(&self.bytes),
        }
    }
}

/// How many commands of one member may wait.
pub(crate) type Turns = Arc<Semaphore>;

/// For a new member.
pub(crate) fn turns() -> Turns {
    Arc::new(Semaphore::new(TURNS))
}

impl<Command> Handle<Command> {
    pub(crate) fn new(commands: mpsc::UnboundedSender<Queued<Command>>) -> Self {
        Self {
            commands,
            bytes: Arc::new(Semaphore::new(QUEUE_BYTES)),
        }
    }

    /// Asks for something on behalf of a member.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] if too much waits already, of the member's or of all.
    pub(crate) fn ask(
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
        self.send(
            command,
            Share {
                _turn: Some(turn),
                _bytes: Some(bytes),
                ..Share::default()
            },
        );
        Ok(())
    }

    /// Says something that is never refused: there is so much of it for each member that was let in, and no more.
    pub(crate) fn tell(&self, command: Command) {
        self.send(command, Share::default());
    }

    fn send(&self, command: Command, mut share: Share) {
        share.span = Some(tracing::Span::current());
        // The task ends only with the server; commands after that do not matter.
        let _ = self.commands.send(Queued { command, share });
    }
}

#[cfg(test)]
mod tests {
    use super::super::command::Command;
    use super::*;

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
            handle.tell(Command::Remove {
                room: "room".into(),
                member: "member".into(),
            });
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
