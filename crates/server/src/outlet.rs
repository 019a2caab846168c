//! What waits to be sent on one WebSocket, beside the entries of the log.

use crate::wire::{ErrorCode, PublishedTrack, ServerMessage, frame};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Answers and errors that may wait. A client that causes so many without reading them reads too slowly.
const MAX_WAITING: usize = 64;

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
    /// Only the last list matters.
    tracks: Option<Vec<PublishedTrack>>,
    end: Option<Bytes>,
}

/// The next thing to send.
pub(crate) enum Next {
    Message(Bytes),
    /// The last one; after it the connection is closed.
    End(Bytes),
}

impl Outlet {
    pub(crate) fn send(&self, message: &ServerMessage) {
        let mut state = self.state();
        if state.waiting.len() < MAX_WAITING {
            state.waiting.push_back(frame::write(message, &[]));
            drop(state);
            self.wake();
        } else {
            drop(state);
            self.fail(ErrorCode::TooSlow, None);
        }
    }

    pub(crate) fn send_tracks(&self, tracks: Vec<PublishedTrack>) {
        self.state().tracks = Some(tracks);
        self.wake();
    }

    /// Ends the connection with an error. The first one counts.
    pub(crate) fn fail(&self, code: ErrorCode, detail: Option<&str>) {
        self.state()
            .end
            .get_or_insert_with(|| frame::write(&code.message_for(detail, None), &[]));
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
            return Some(Next::Message(message));
        }
        let tracks = state.tracks.take()?;
        Some(Next::Message(frame::write(
            &ServerMessage::Tracks { tracks },
            &[],
        )))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
