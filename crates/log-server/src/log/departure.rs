//! How members go: at once, or by not coming back.

use super::member::{ConnectionId, Presence};
use super::record::{Life, Link, Record, ServerId};
use super::room::Room;
use std::sync::Arc;
use std::time::Duration;

/// Until a departure is proposed again that has not been applied.
const AGAIN: Duration = Duration::from_secs(5);

impl Room {
    /// The connection is lost; its member may come back until `until`.
    pub fn lose(&mut self, name: &str, connection: ConnectionId, until: Duration) {
        if let Some(member) = self.here.get_mut(name)
            && member.connection(connection).is_some()
        {
            member.presence = Presence::Away(connection, until);
        }
    }

    /// The record with which a member leaves. `None` if the connection is not its own. Until the record is applied the member
    /// is away.
    pub fn departure(
        &mut self,
        name: &str,
        connection: ConnectionId,
        now: Duration,
    ) -> Option<Record> {
        let link = self.link(connection);
        let member = self.here.get_mut(name)?;
        member.connection(connection)?;
        member.presence = Presence::Away(link.connection, now + AGAIN);
        Some(Record::Leave {
            member: name.into(),
            link,
        })
    }

    /// Records with which members leave whose grace has ended, in the order in which it ended. Those that are not applied come
    /// again after a while.
    pub fn due(&mut self, now: Duration) -> Vec<Record> {
        let server = self.server;
        let mut over = Vec::new();
        for (name, member) in &mut self.here {
            if let Presence::Away(connection, until) = member.presence
                && until <= now
            {
                over.push((until, Arc::clone(name), connection));
                member.presence = Presence::Away(connection, now + AGAIN);
            }
        }
        over.sort();
        let over = over
            .into_iter()
            .map(|(_, member, connection)| Record::Leave {
                member,
                link: Link { server, connection },
            });
        self.leaving.drain(..).chain(over).collect()
    }

    /// Lets go of the members here, whatever becomes of them in the order, and names them and their stays.
    pub fn abandon(&mut self) -> Vec<(Arc<str>, Life)> {
        let numbering = &self.numbering;
        self.here
            .drain()
            .filter_map(|(name, _)| {
                let life = numbering.place(&name)?.life;
                Some((name, life))
            })
            .collect()
    }

    /// Records with which members leave whose server is not there any more.
    pub fn orphans(&self, is_gone: impl Fn(ServerId) -> bool) -> Vec<Record> {
        self.numbering
            .members()
            .filter(|(_, place)| place.link.server != self.server && is_gone(place.link.server))
            .map(|(name, place)| Record::Leave {
                member: Arc::clone(name),
                link: place.link,
            })
            .collect()
    }

    /// When [`Self::due`] has something to do next.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.here
            .values()
            .filter_map(|member| match member.presence {
                Presence::Away(_, until) => Some(until),
                Presence::Connected(_) => None,
            })
            .min()
    }
}
