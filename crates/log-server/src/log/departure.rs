//! How members go: at once, or by not coming back.

use super::entry::Kind;
use super::member::{ConnectionId, Presence};
use super::room::Room;
use crate::limits::Limits;
use std::sync::Arc;
use std::time::Duration;

impl Room {
    /// The connection is lost; its member may come back until `until`.
    pub fn lose(&mut self, name: &str, connection: ConnectionId, until: Duration) {
        if let Some(member) = self.members.get_mut(name)
            && member.connection(connection).is_some()
        {
            member.presence = Presence::Away(until);
        }
    }

    /// The member leaves. `false` if the connection is not its own.
    pub fn leave(
        &mut self,
        name: &str,
        connection: ConnectionId,
        limits: &Limits,
        now: Duration,
    ) -> bool {
        let own = self
            .members
            .get_mut(name)
            .is_some_and(|member| member.connection(connection).is_some());
        if own {
            self.remove(name, limits, now);
        }
        own
    }

    /// Lets members leave whose grace has ended, and names them in the order in which it ended.
    pub fn expire(&mut self, limits: &Limits, now: Duration) -> Vec<Arc<str>> {
        let mut over: Vec<(Duration, Arc<str>)> = self
            .members
            .iter()
            .filter_map(|(name, member)| match member.presence {
                Presence::Away(until) if until <= now => Some((until, Arc::clone(name))),
                _ => None,
            })
            .collect();
        over.sort();
        over.into_iter()
            .map(|(_, name)| {
                self.remove(&name, limits, now);
                name
            })
            .collect()
    }

    /// When [`Self::expire`] has something to do next.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.members
            .values()
            .filter_map(|member| match member.presence {
                Presence::Away(until) => Some(until),
                Presence::Connected(_) => None,
            })
            .min()
    }

    fn remove(&mut self, name: &str, limits: &Limits, now: Duration) {
        if let Some((member, _)) = self.members.remove_entry(name) {
            self.write(Kind::Left { member }, None, limits, now);
            self.trim();
        }
    }
}
