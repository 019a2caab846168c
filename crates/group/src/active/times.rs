//! The times that a member in a group keeps.

use std::time::Duration;

/// When, by this member's clock, what happened that somebody waits for. The delays of all rules count from these.
pub(crate) struct Times {
    /// The epoch began.
    pub(crate) epoch: Duration,
    /// This member's leaf got new keys.
    pub(crate) renewed: Duration,
    /// This member's commits came to nothing, in this epoch.
    pub(crate) void: Option<Void>,
    /// There was first reason to think that this member is behind, since it last followed another's commit.
    pub(crate) suspicious: Option<Duration>,
}

/// Commits that came to nothing, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Void {
    /// The last of them.
    pub(crate) at: Duration,
    /// How many there were before it.
    pub(crate) before: u32,
}

impl Times {
    pub(crate) fn new(now: Duration) -> Self {
        Self {
            epoch: now,
            renewed: now,
            void: None,
            suspicious: None,
        }
    }

    /// A member that can process the commit of another is not behind. That it can process its own says nothing.
    pub(crate) fn epoch_changed(&mut self, now: Duration, by_own_commit: bool) {
        let (renewed, suspicious) = match by_own_commit {
            true => (now, self.suspicious),
            false => (self.renewed, None),
        };
        *self = Self {
            renewed,
            suspicious,
            ..Self::new(now)
        };
    }

    /// This member's commit came back and was refused.
    pub(crate) fn own_commit_rejected(&mut self, now: Duration) {
        let before = self.void.map_or(0, |void| void.before.saturating_add(1));
        self.void = Some(Void { at: now, before });
    }

    pub(crate) fn suspect(&mut self, now: Duration) {
        self.suspicious.get_or_insert(now);
    }
}
