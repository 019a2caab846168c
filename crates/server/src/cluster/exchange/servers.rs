//! The servers that are there, as this one sees them.

use super::super::placement::Standing;
use sotto_log_server::log::ServerId;
use std::collections::HashMap;
use std::time::Duration;

/// Silence after which a server is taken for gone, as far as media go. Members cannot wait as long for pictures as for a name.
pub(crate) const SILENCE: Duration = Duration::from_millis(2500);
/// Servers that were asked about and never heard.
const UNHEARD: usize = 1024;

pub(super) struct Servers {
    own: ServerId,
    standing: Standing,
    here: HashMap<ServerId, Standing>,
    /// Time in which this server has heard itself.
    clock: Duration,
    /// Servers that are not there: `None` if they have fallen silent, and if they were not heard yet when they were first looked for. A
    /// server that has begun a moment ago takes none of the others for gone.
    unheard: HashMap<ServerId, Option<Duration>>,
}

impl Servers {
    pub(super) fn new(own: ServerId, has_sfu: bool) -> Self {
        let standing = if has_sfu {
            Standing::Open
        } else {
            Standing::WithoutSfu
        };
        Self {
            own,
            standing,
            here: HashMap::new(),
            clock: Duration::ZERO,
            unheard: HashMap::new(),
        }
    }

    pub(super) fn update(&mut self, here: Vec<(ServerId, Standing)>, clock: Duration) {
        self.clock = clock;
        // One that has fallen silent was heard, and has no more time.
        for server in self.here.keys() {
            if self.unheard.len() < UNHEARD || self.unheard.contains_key(server) {
                self.unheard.insert(*server, None);
            }
        }
        self.here = here.into_iter().collect();
        self.unheard
            .retain(|server, _| !self.here.contains_key(server));
    }

    /// Sets whether this server is full; gives its standing.
    pub(super) fn stand(&mut self, full: bool) -> Standing {
        self.standing = match self.standing {
            Standing::Open | Standing::Full if full => Standing::Full,
            Standing::Open | Standing::Full => Standing::Open,
            other => other,
        };
        self.standing
    }

    /// This server is about to end.
    pub(super) fn end(&mut self) {
        if self.standing != Standing::WithoutSfu {
            self.standing = Standing::Ending;
        }
    }

    /// Whether this server has an SFU.
    pub(super) fn has_sfu(&self) -> bool {
        self.standing != Standing::WithoutSfu
    }

    /// Whether rooms that a server has may stay with it.
    pub(super) fn keeps(&mut self, server: ServerId) -> bool {
        if server == self.own {
            return self.standing.keeps();
        }
        if let Some(standing) = self.here.get(&server) {
            return standing.keeps();
        }
        if self.unheard.len() >= UNHEARD {
            self.unheard.clear();
        }
        let since = *self.unheard.entry(server).or_insert(Some(self.clock));
        since.is_some_and(|since| self.clock.saturating_sub(since) <= SILENCE)
    }

    /// All that are there.
    pub(super) fn all(&self) -> impl Iterator<Item = (ServerId, Standing)> {
        let others = self
            .here
            .iter()
            .map(|(server, standing)| (*server, *standing));
        others.chain([(self.own, self.standing)])
    }

    pub(super) fn any_sfu(&self) -> bool {
        self.all()
            .any(|(_, standing)| standing != Standing::WithoutSfu)
    }
}
