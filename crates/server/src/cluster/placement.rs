//! The rule by which the media of a room get their server: a function of what one server knows, without a clock.

use sha2::{Digest as _, Sha256};
use sotto_log_server::log::ServerId;

/// Whether a server takes media, as it says with its signs of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The server has no SFU (`--no-sfu`).
    WithoutSfu,
    /// The server takes more.
    Open,
    /// The server goes on with the rooms that it has, and takes no more.
    Full,
    /// The server is about to end.
    Ending,
}

impl Standing {
    /// The byte for it.
    pub(crate) fn note(self) -> u8 {
        match self {
            Self::WithoutSfu => 0,
            Self::Open => 1,
            Self::Full => 2,
            Self::Ending => 3,
        }
    }

    /// The standing that a byte says. One of another version is taken for a server without an SFU, which is asked for nothing.
    pub(crate) fn of(note: u8) -> Self {
        match note {
            1 => Self::Open,
            2 => Self::Full,
            3 => Self::Ending,
            _ => Self::WithoutSfu,
        }
    }

    /// Whether rooms that a server has may stay with it.
    pub(crate) fn keeps(self) -> bool {
        matches!(self, Self::Open | Self::Full)
    }
}

/// The server of a room's media, as the key-value store has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) server: ServerId,
    /// The revision of the entry.
    pub(crate) revision: u64,
    /// The first revision, of those that were seen here, since which the server has the room.
    pub(crate) since: u64,
}

impl Placement {
    /// The placement that an entry says, after the one that was known before.
    pub(crate) fn after(before: Option<Self>, server: ServerId, revision: u64) -> Self {
        let since = before
            .filter(|before| before.server == server && before.revision <= revision)
            .map_or(revision, |before| before.since);
        Self {
            server,
            revision,
            since,
        }
    }
}

/// Why a room has no server for its media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Nowhere {
    /// No server of the cluster is there that has an SFU.
    #[error("no server with an SFU is there")]
    NoSfu,
    /// All that are there are full, or about to end.
    #[error("all servers with an SFU are full or about to end")]
    NoPlace,
    /// The key-value store took no placement in time.
    #[error("the placement of the room could not be written to NATS")]
    NotWritten,
    /// The server that has the room did not answer in time.
    #[error("the server that has the media of the room did not answer in time")]
    NoAnswer,
}

/// The step to take for a room that is to have media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The room is where it was.
    Stay(Placement),
    /// The room is to be placed there.
    Place(ServerId),
    /// There is no place.
    Nowhere(Nowhere),
}

/// Decides where the media of a room go. `placed`: where they are, unless that server is gone or about to end. `servers`: all
/// that are there.
///
/// A room stays while its server is there: placing it anew costs all its members their pictures. Otherwise each server that takes
/// more has a weight that depends on the room, and the highest wins (rendezvous hashing): servers that see the same others choose
/// the same, and rooms are spread over all.
pub(crate) fn decide(
    room: &str,
    placed: Option<Placement>,
    servers: impl IntoIterator<Item = (ServerId, Standing)>,
) -> Step {
    if let Some(placed) = placed {
        return Step::Stay(placed);
    }
    let (mut best, mut sfu) = (None, false);
    for (server, standing) in servers {
        sfu |= standing != Standing::WithoutSfu;
        if standing == Standing::Open {
            best = best.max(Some((weight(room, server), server)));
        }
    }
    match best {
        Some((_, server)) => Step::Place(server),
        None if sfu => Step::Nowhere(Nowhere::NoPlace),
        None => Step::Nowhere(Nowhere::NoSfu),
    }
}

fn weight(room: &str, server: ServerId) -> [u8; 32] {
    let hash = Sha256::new().chain_update(server.0.to_be_bytes());
    hash.chain_update(room).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVERS: [ServerId; 4] = [ServerId(1), ServerId(2), ServerId(3), ServerId(4)];

    fn all(standing: Standing) -> Vec<(ServerId, Standing)> {
        SERVERS.map(|server| (server, standing)).to_vec()
    }

    #[test]
    fn rooms_are_spread_over_all_that_are_open_whatever_the_order() {
        let mut counts = [0; 4];
        for room in 0..1000 {
            let room = format!("room-{room}");
            let mut servers = all(Standing::Open);
            let step = decide(&room, None, servers.clone());
            servers.reverse();
            assert_eq!(step, decide(&room, None, servers.clone()));
            let Step::Place(server) = step else {
                panic!("{step:?}");
            };
            let at = SERVERS.iter().position(|other| *other == server).unwrap();
            counts[at] += 1;
            // Others that go change nothing for a room that is not theirs.
            servers.retain(|(other, _)| *other == server || room.len() % 2 == 0);
            assert_eq!(decide(&room, None, servers), step);
        }
        assert!(counts.iter().all(|count| *count > 150), "{counts:?}");
    }

    #[test]
    fn a_room_stays_where_it_is_and_one_without_a_place_is_told_why() {
        let placed = Placement::after(None, ServerId(9), 5);
        assert_eq!(
            decide("room", Some(placed), all(Standing::Open)),
            Step::Stay(placed)
        );
        for standing in [Standing::Full, Standing::Ending] {
            let mut servers = all(standing);
            assert_eq!(
                decide("room", None, servers.clone()),
                Step::Nowhere(Nowhere::NoPlace)
            );
            servers[2].1 = Standing::Open;
            assert_eq!(decide("room", None, servers), Step::Place(SERVERS[2]));
        }
        let nowhere = Step::Nowhere(Nowhere::NoSfu);
        assert_eq!(decide("room", None, all(Standing::WithoutSfu)), nowhere);
        assert_eq!(decide("room", None, []), nowhere);
    }

    #[test]
    fn standings_come_back_and_unknown_ones_are_asked_for_nothing() {
        use Standing::{Ending, Full, Open, WithoutSfu};
        for standing in [WithoutSfu, Open, Full, Ending] {
            assert_eq!(Standing::of(standing.note()), standing);
        }
        for note in 4..=255 {
            assert_eq!(Standing::of(note), WithoutSfu);
        }
    }

    #[test]
    fn a_server_has_a_room_since_the_first_of_its_revisions_in_a_row() {
        let first = Placement::after(None, ServerId(1), 5);
        let again = Placement::after(Some(first), ServerId(1), 9);
        assert_eq!((again.revision, again.since), (9, 5));
        let other = Placement::after(Some(again), ServerId(2), 10);
        assert_eq!(other.since, 10);
        let back = Placement::after(Some(other), ServerId(1), 12);
        assert_eq!(back.since, 12);
    }
}
