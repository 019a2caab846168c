//! Messages that wait to be sent on one WebSocket, beside the entries of the log.

use crate::counts;
use crate::wire::{ErrorCode, frame};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Answers and errors that may wait. A client that causes so many without reading them reads too slowly.
const MAX_WAITING: usize = 64;
/// Their bytes. An answer has about those of its offer.
const MAX_WAITING_BYTES: usize = 4 << 20;

/// The sending end is the room's, the receiving end the connection's.
#[derive(Default)]
pub(crate) struct Outlet {
    state: Mutex<State>,
    wake: Notify,
    failed: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    /// Only the last one matters. Its bytes are the room's, so that a large room has them once.
    retained: Option<Bytes>,
    end: Option<Bytes>,
}

/// The next thing to send.
pub(crate) enum Next {
    Message(Bytes),
    /// The last one; after it the connection is closed.
    End(Bytes),
}

impl Outlet {
    pub(crate) fn send(&self, message: Bytes) {
        let mut state = self.state();
        let bytes = state.waiting_bytes + message.len();
        if state.waiting.is_empty()
            || state.waiting.len() < MAX_WAITING && bytes <= MAX_WAITING_BYTES
        {
            state.waiting_bytes = bytes;
            state.waiting.push_back(message);
            drop(state);
            self.wake();
        } else {
            drop(state);
            self.fail(ErrorCode::TooSlow, None);
        }
    }

    /// Takes the place of the one before, if that has not been sent.
    pub(crate) fn retain(&self, message: Bytes) {
        self.state().retained = Some(message);
        self.wake();
    }

    /// Ends the connection with an error. The first one counts.
    pub(crate) fn fail(&self, code: ErrorCode, detail: Option<&str>) {
        self.state().end.get_or_insert_with(|| {
            counts::refused(code);
            frame::write(&code.message_for(detail, None), &[])
        });
        self.failed.notify_one();
        self.wake();
    }

    /// There may be entries to send.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Until there may be something to send.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Until the connection has to end.
    pub(crate) async fn failed(&self) {
        if !self.has_failed() {
            self.failed.notified().await;
        }
    }

    fn has_failed(&self) -> bool {
        self.state().end.is_some()
    }

    pub(crate) fn next(&self) -> Option<Next> {
        let mut state = self.state();
        if let Some(end) = &state.end {
            return Some(Next::End(end.clone()));
        }
        if let Some(message) = state.waiting.pop_front() {
            state.waiting_bytes -= message.len();
            return Some(Next::Message(message));
        }
        state.retained.take().map(Next::Message)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(outlet: &Outlet) -> (usize, bool) {
        let mut count = 0;
        while let Some(next) = outlet.next() {
            match next {
                Next::Message(_) => count += 1,
                Next::End(_) => return (count, true),
            }
        }
        (count, false)
    }

    #[test]
    fn what_waits_is_bounded_by_number_and_bytes() {
        let short = Bytes::from_static(b"short");
        let long = Bytes::from(vec![b'x'; MAX_WAITING_BYTES / 4 + 1]);
        for (message, fits) in [(short, MAX_WAITING), (long, 3)] {
            let outlet = Outlet::default();
            for _ in 0..fits {
                outlet.send(message.clone());
            }
            assert!(!outlet.has_failed());
            assert_eq!(messages(&outlet), (fits, false));
            for _ in 0..fits {
                outlet.send(message.clone());
            }
            assert!(!outlet.has_failed(), "what was sent counts no more");
            outlet.send(message.clone());
            assert!(outlet.has_failed());
            assert_eq!(messages(&outlet), (0, true));
        }
    }

    #[test]
    fn retained_messages_replace_each_other() {
        let outlet = Outlet::default();
        for _ in 0..1000 {
            outlet.retain(Bytes::from_static(b"list"));
        }
        assert_eq!(messages(&outlet), (1, false));
    }
}
