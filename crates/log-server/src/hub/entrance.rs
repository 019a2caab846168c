//! How clients come into a room.

use super::hosted_room::HostedRoom;
use super::outlet::Outlet;
use super::{Hub, Membership};
use crate::budgets::{Resource, Source};
use crate::counts;
use crate::extension::{Entered, Extension};
use crate::log::{ConnectionId, Record, Room, Stale, Token};
use crate::wire::{ErrorCode, Resume, ResumeToken, ServerMessage, frame};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tokio::sync::oneshot;

impl<E: Extension> Hub<E> {
    /// The checks of a `join` that need no room. A try counts, whatever comes of it.
    pub(crate) fn check(
        &self,
        source: Option<Source>,
        room: &str,
        member: &str,
    ) -> Result<(), ErrorCode> {
        if !self.limits.allows_name(room) || !self.limits.allows_name(member) {
            return Err(ErrorCode::InvalidName);
        }
        match source {
            Some(source) if !self.limiter.join(source, Instant::now()) => {
                Err(ErrorCode::TooManyConnections)
            }
            _ => Ok(()),
        }
    }

    /// Lets a client in that has been [checked](Self::check).
    pub(crate) async fn join(
        &self,
        outlet: &Arc<Outlet>,
        source: Option<Source>,
        room: &str,
        member: &str,
        resume: Option<&Resume>,
    ) -> Result<Membership<E>, ErrorCode> {
        loop {
            let hosted = match resume {
                // Of a room in memory nothing is left when it is not there.
                Some(_) if self.order.is_none() => {
                    self.rooms.find(room).ok_or(ErrorCode::ResumeGone)?
                }
                _ => self.find_or_open(source, room)?,
            };
            let Some(entering) = Entering::new(self, &hosted, outlet)? else {
                // The room has been closed since. The thread that has closed it is about to do the same.
                self.rooms.forget(&hosted);
                continue;
            };
            return entering.enter(source, member, resume).await;
        }
    }

    /// Reads a room as far as its order goes now, for no client.
    pub(super) async fn visit(&self, room: &str) -> Result<(), ErrorCode> {
        let hosted = self.find_or_open(None, room)?;
        let outlet = Arc::default();
        let Some(mut entering) = Entering::new(self, &hosted, &outlet)? else {
            return Err(ErrorCode::LogUnavailable);
        };
        entering.proposed = Some(Arc::default());
        let read = entering.propose(|room, connection| Ok(room.mark(connection)));
        read.await.map(|_| ())
    }

    fn find_or_open(
        &self,
        source: Option<Source>,
        room: &str,
    ) -> Result<Arc<HostedRoom>, ErrorCode> {
        self.rooms.find_or_open(
            room,
            self.limits.rooms,
            || self.limiter.take(source, Resource::Rooms, 1),
            |name, permit| {
                let retained = self.extension.retained();
                let retained = retained.map(|header| frame::write(&header, &[]));
                Arc::new(HostedRoom::new(name, self.server(), permit, retained))
            },
        )
    }
}

/// A connection that comes into a room. If it is dropped before it is in, nothing is left of it but a place that ends. The
/// room stays until its record is applied, or no server would let the member leave that the record makes.
struct Entering<'a, E: Extension> {
    hub: &'a Hub<E>,
    hosted: &'a Arc<HostedRoom>,
    outlet: &'a Arc<Outlet>,
    connection: ConnectionId,
    /// The name for which a record is proposed.
    proposed: Option<Arc<str>>,
}

impl<'a, E: Extension> Entering<'a, E> {
    /// `None` if the room is closed.
    fn new(
        hub: &'a Hub<E>,
        hosted: &'a Arc<HostedRoom>,
        outlet: &'a Arc<Outlet>,
    ) -> Result<Option<Self>, ErrorCode> {
        let connection = ConnectionId(hub.last_connection.fetch_add(1, Ordering::Relaxed) + 1);
        let mut state = hosted.state();
        if state.closed {
            return Ok(None);
        }
        // Under the lock, so that none comes in after all have been told.
        if hub.ending.load(Ordering::SeqCst) {
            hub.settle(hosted, state);
            return Err(ErrorCode::ShuttingDown);
        }
        state.outlets.insert(connection, Arc::clone(outlet));
        // Not before the room has a connection: one without is closed.
        hub.follow(hosted);
        Ok(Some(Self {
            hub,
            hosted,
            outlet,
            connection,
            proposed: None,
        }))
    }

    async fn enter(
        mut self,
        source: Option<Source>,
        member: &str,
        resume: Option<&Resume>,
    ) -> Result<Membership<E>, ErrorCode> {
        let member: Arc<str> = member.into();
        self.proposed = Some(Arc::clone(&member));
        let token = match resume {
            None => {
                let token = new_token(getrandom::fill)?;
                let limits = &self.hub.limits;
                let joined = self
                    .propose(|room, connection| Ok(room.join(&member, connection, &token, limits)));
                match joined.await? {
                    Ok(()) => ResumeToken(token.to_hex()),
                    Err(Stale::Full) => return Err(ErrorCode::RoomFull),
                    Err(_) => return Err(ErrorCode::MemberTaken),
                }
            }
            Some(resume) => loop {
                // Its stay may have begun, or gone on elsewhere, in a part of the order that is not read yet.
                let read = self.propose(|room, connection| Ok(room.mark(connection)));
                let _ = read.await?;
                let attached =
                    self.propose(|room, connection| room.resume(&member, resume, connection));
                // Otherwise another connection of the member was faster, or it has left.
                if attached.await?.is_ok() {
                    break resume.token.clone();
                }
            },
        };
        self.welcome(source, member, token, resume.is_some())
    }

    /// Proposes a record and waits until it is applied.
    async fn propose(
        &self,
        record: impl FnOnce(&mut Room, ConnectionId) -> Result<Record, ErrorCode>,
    ) -> Result<Result<(), Stale>, ErrorCode> {
        let (told, applied) = oneshot::channel();
        {
            let mut state = self.hosted.state();
            if state.closed {
                return Err(ErrorCode::LogUnavailable);
            }
            match record(&mut state.room, self.connection) {
                Ok(record) => {
                    state.entering.insert(self.connection, told);
                    self.hub.propose(self.hosted, &mut state, record, None);
                }
                Err(code) => {
                    if code == ErrorCode::ResumeGone {
                        self.hub.let_leave(self.hosted, &mut state);
                    }
                    return Err(code);
                }
            }
            self.hub.wake(&mut state);
        }
        // It is dropped with a room that has failed.
        applied.await.map_err(|_| ErrorCode::LogUnavailable)
    }

    fn welcome(
        mut self,
        source: Option<Source>,
        member: Arc<str>,
        token: ResumeToken,
        resumed: bool,
    ) -> Result<Membership<E>, ErrorCode> {
        let Self {
            hub,
            hosted,
            outlet,
            connection,
            ..
        } = self;
        let state = hosted.state();
        if state.room.connection_of(&member) != Some(connection) {
            return Err(ErrorCode::Replaced);
        }
        let life = state.room.life_of(&member).ok_or(ErrorCode::Replaced)?;
        // It is in; from here on it is lost like any connection.
        self.proposed = None;
        counts::joined(resumed);
        let welcome = ServerMessage::Welcome {
            token,
            limits: hub.limits.clone(),
            grace_ms: u64::try_from(hub.grace.as_millis()).unwrap_or(u64::MAX),
            resumed,
            media: hub.extension.has_media(),
            ice_servers: hub.extension.ice_servers(),
        };
        outlet.send(frame::write(&welcome, &[]));
        if let Some(retained) = &state.retained {
            outlet.retain(retained.clone());
        }
        let session = hub.extension.open(Entered {
            room: &hosted.name,
            member: &member,
            life,
            resumed,
        });
        drop(state);
        Ok(Membership {
            hosted: Arc::clone(hosted),
            session,
            member,
            connection,
            outlet: Arc::clone(outlet),
            source,
        })
    }
}

impl<E: Extension> Drop for Entering<'_, E> {
    fn drop(&mut self) {
        let Some(member) = &self.proposed else {
            return;
        };
        let mut state = self.hosted.state();
        state.outlets.remove(&self.connection);
        let until = self.hub.alarm.now() + self.hub.grace;
        state.room.lose(member, self.connection, until);
        self.hub.alarm.set(until);
        self.hub.settle(self.hosted, state);
    }
}

/// A token for one member, drawn with `fill`. Without randomness no client may enter: with a token that can be guessed
/// another client takes over the member.
pub(super) fn new_token(
    fill: impl FnOnce(&mut [u8]) -> Result<(), getrandom::Error>,
) -> Result<Token, ErrorCode> {
    let mut random = [0; 16];
    fill(&mut random).map_err(|error| {
        tracing::error!(%error, "no randomness for a token");
        ErrorCode::NoRandomness
    })?;
    Ok(Token::new(random))
}
