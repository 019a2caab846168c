//! How clients come into a room.

use super::hall::Hall;
use super::outlet::Outlet;
use super::{Hub, Membership};
use crate::budgets::{Resource, Source};
use crate::counts;
use crate::extension::Extension;
use crate::log::{ConnectionId, Token};
use crate::wire::{ErrorCode, Resume, ServerMessage, frame};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

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
            Some(source) if !self.ledger.join(source, Instant::now()) => {
                Err(ErrorCode::TooManyConnections)
            }
            _ => Ok(()),
        }
    }

    /// Lets a client in that has been [checked](Self::check).
    pub(crate) fn join(
        &self,
        outlet: &Arc<Outlet>,
        source: Option<Source>,
        room: &str,
        member: &str,
        resume: Option<&Resume>,
    ) -> Result<Membership<E>, ErrorCode> {
        loop {
            let hall = match resume {
                Some(_) => self.halls.find(room).ok_or(ErrorCode::ResumeGone)?,
                None => self.halls.find_or_open(
                    room,
                    self.limits.rooms,
                    || self.ledger.take(source, Resource::Rooms, 1),
                    || Some(frame::write(&self.extension.retained()?, &[])),
                )?,
            };
            if let Some(result) = self.enter(&hall, outlet, source, member, resume) {
                return result;
            }
            // The room has become empty since. The thread that has closed it is about to do the same.
            self.halls.forget(&hall);
        }
    }

    /// `None` if the room is closed.
    fn enter(
        &self,
        hall: &Arc<Hall>,
        outlet: &Arc<Outlet>,
        source: Option<Source>,
        member: &str,
        resume: Option<&Resume>,
    ) -> Option<Result<Membership<E>, ErrorCode>> {
        let now = self.alarm.now();
        let mut state = hall.state();
        if state.closed {
            return None;
        }
        // Under the lock, so that none comes in after all have been told.
        if self.ending.load(Ordering::SeqCst) {
            self.settle(hall, state);
            return Some(Err(ErrorCode::ShuttingDown));
        }
        let connection = ConnectionId(self.last_connection.fetch_add(1, Ordering::Relaxed) + 1);
        let joined = new_token(getrandom::fill).and_then(|token| {
            state
                .room
                .join(member, resume, connection, token, &self.limits, now)
        });
        if joined == Err(ErrorCode::ResumeGone) {
            self.let_leave(hall, &mut state, now);
        }
        let result = joined.map(|admission| {
            counts::joined(admission.resumed);
            if let Some(replaced) = admission
                .replaced
                .and_then(|replaced| state.outlets.remove(&replaced))
            {
                replaced.fail(ErrorCode::Replaced, None);
            }
            let welcome = ServerMessage::Welcome {
                token: admission.token,
                limits: self.limits.clone(),
                grace_ms: u64::try_from(self.grace.as_millis()).unwrap_or(u64::MAX),
                resumed: admission.resumed,
                media: self.extension.has_media(),
                ice_servers: self.extension.ice_servers(),
            };
            outlet.send(frame::write(&welcome, &[]));
            if let Some(retained) = &state.retained {
                outlet.retain(retained.clone());
            }
            state.outlets.insert(connection, Arc::clone(outlet));
            let member: Arc<str> = member.into();
            Membership {
                hall: Arc::clone(hall),
                session: self.extension.open(&hall.name, &member),
                member,
                connection,
                outlet: Arc::clone(outlet),
                source,
            }
        });
        self.settle(hall, state);
        Some(result)
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
