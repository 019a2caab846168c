//! The connections of members here, and what they wait for.

use super::Key;
use super::action::{Action, Placing};
use crate::sfu::Share;
use crate::wire::{MediaMessage, MediaRequest};
use sotto_log_server::log::{Life, ServerId};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

/// A room with a connection of a member here.
pub(super) struct Followed {
    /// Its name.
    pub(super) name: Arc<str>,
    pub(super) seats: HashMap<Arc<str>, Seat>,
    /// Requests that wait until the room has a place.
    pub(super) waiting: VecDeque<Wait>,
    /// A placement that is being written. Its kind is known only now: the store may show the entry before it confirms the write.
    pub(super) placing: Option<Placing>,
    /// Placements in a row that others were faster with.
    pub(super) attempts: u32,
    /// The server that was told last that members are here, and when it is told again.
    pub(super) told: Option<(ServerId, Instant)>,
    /// The list of tracks that members here have: whose it is, and its version there.
    pub(super) list: Option<(ServerId, u64)>,
}

/// A connection of a member.
pub(super) struct Seat {
    pub(super) session: u64,
    pub(super) life: Life,
    pub(super) media: Media,
}

/// The place of a member's media connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// The member has none.
    None,
    /// The member has come back, and may have one from before.
    Unknown,
    /// The member has asked that server for one.
    With(ServerId),
}

/// A request that waits for a place.
pub(super) struct Wait {
    pub(super) member: Arc<str>,
    pub(super) session: u64,
    pub(super) request: MediaRequest,
    pub(super) share: Share,
    pub(super) since: Instant,
}

/// An offer that waits for its answer.
pub(super) struct Offered {
    pub(super) room: Key,
    pub(super) member: Arc<str>,
    pub(super) session: u64,
    pub(super) server: ServerId,
    pub(super) since: Instant,
    /// The member's share of what may wait.
    pub(super) _share: Share,
}

impl Followed {
    pub(super) fn sits(&self, member: &str, session: u64) -> bool {
        self.seats
            .get(member)
            .is_some_and(|seat| seat.session == session)
    }

    pub(super) fn tell(&self, member: &Arc<str>, message: MediaMessage) -> Action {
        Action::Tell {
            room: Arc::clone(&self.name),
            member: Arc::clone(member),
            message,
        }
    }
}
