//! The way of the room log to the exchange.

use super::exchange::Said;
use super::placement::Standing;
use crate::sfu::{Handle, Turns};
use crate::wire::MediaRequest;
use sotto_log_jetstream::JetStream;
use sotto_log_server::Entered;
use sotto_log_server::log::Life;
use sotto_log_server::wire::ErrorCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// The time for the last sign of life.
const FAREWELL: Duration = Duration::from_secs(1);

/// Passes on what members ask for and what becomes of them.
#[derive(Clone)]
pub(crate) struct Gateway {
    pub(super) handle: Handle<Said>,
    /// Whether any server is there that has an SFU.
    pub(super) served: Arc<AtomicBool>,
    pub(super) sessions: Arc<AtomicU64>,
    pub(super) has_sfu: bool,
    pub(super) servers: Arc<JetStream>,
}

/// A connection of a member, until it is dropped.
pub(crate) struct Seat {
    handle: Handle<Said>,
    room: Arc<str>,
    member: Arc<str>,
    session: u64,
}

impl Gateway {
    /// Whether media can be negotiated, here or by way of another server.
    pub(crate) fn has_media(&self) -> bool {
        self.served.load(Ordering::Relaxed)
    }

    pub(crate) fn open(&self, entered: Entered<'_>) -> Seat {
        let session = self.sessions.fetch_add(1, Ordering::Relaxed) + 1;
        let (room, member) = (Arc::clone(entered.room), Arc::clone(entered.member));
        self.handle.tell(Said::Opened {
            room: Arc::clone(&room),
            member: Arc::clone(&member),
            life: entered.life,
            session,
            resumed: entered.resumed,
        });
        Seat {
            handle: self.handle.clone(),
            room,
            member,
            session,
        }
    }

    /// Passes on a request.
    ///
    /// # Errors
    /// No server has an SFU, or too much waits.
    pub(crate) fn request(
        &self,
        seat: &Seat,
        turns: &Turns,
        bytes: usize,
        request: MediaRequest,
    ) -> Result<(), ErrorCode> {
        if !self.has_media() {
            return Err(ErrorCode::NoMedia);
        }
        let said = Said::Request {
            room: Arc::clone(&seat.room),
            member: Arc::clone(&seat.member),
            session: seat.session,
            request,
        };
        self.handle.ask(turns, bytes, said)
    }

    pub(crate) fn left(&self, room: &Arc<str>, member: &Arc<str>, life: Life) {
        self.handle.tell(Said::Left {
            room: Arc::clone(room),
            member: Arc::clone(member),
            life,
        });
    }

    /// Says that this server is about to end: it gets no more rooms, and those that it has are placed anew.
    pub(crate) async fn end(&self) {
        self.handle.tell(Said::Ending);
        if self.has_sfu {
            let told = self.servers.announce(Standing::Ending.note());
            // Without NATS there is no server that could hear it.
            let _ = timeout(FAREWELL, told).await;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.handle.tell(Said::Closed {
            room: Arc::clone(&self.room),
            member: Arc::clone(&self.member),
            session: self.session,
        });
    }
}
