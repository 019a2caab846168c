//! Faults of the way from the server to one client.

use sotto_group::Entry;

/// Faults that a lying server or a lossy connection has in store for a person's next entries.
#[derive(Default)]
pub(crate) struct Wire {
    /// Number of entries still to be withheld, and whether the others are renumbered.
    pub(crate) withhold: Option<(u8, bool)>,
    /// Whether the next two entries change places, and whether they keep their sequence numbers' order.
    pub(crate) swap: Option<bool>,
    /// The first of two entries that change places.
    pub(super) held: Option<(Entry, bool)>,
    /// Whether the next attachment is dropped.
    pub(crate) strip: bool,
}
