//! Joins the room log, the connections and the SFU.

use crate::limits::Limits;
use crate::log::{Append, ConnectionId, Entry, Kind, Lobby, Token};
use crate::outlet::Outlet;
use crate::sfu;
use crate::wire::{ErrorCode, Publication, PublishedTrack, Resume, ServerMessage, Subscription};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc};

/// All state of a server but that of the media. Locked for as long as one message takes.
pub(crate) struct Hub {
    pub(crate) limits: Limits,
    grace: Duration,
    origin: Instant,
    media: sfu::Handle,
    state: Mutex<State>,
    /// The next expiry may be earlier than before.
    expiry_changed: Notify,
}

#[derive(Default)]
struct State {
    lobby: Lobby,
    outlets: HashMap<ConnectionId, Arc<Outlet>>,
    tracks: HashMap<Arc<str>, Vec<PublishedTrack>>,
    last_connection: u64,
}

/// A client that is in a room.
pub(crate) struct Membership {
    pub(crate) room: Arc<str>,
    pub(crate) member: Arc<str>,
    pub(crate) connection: ConnectionId,
    pub(crate) outlet: Arc<Outlet>,
}

impl Hub {
    pub(crate) fn new(limits: Limits, grace: Duration, media: sfu::Handle) -> Self {
        Self {
            limits,
            grace,
            origin: Instant::now(),
            media,
            state: Mutex::default(),
            expiry_changed: Notify::new(),
        }
    }

    pub(crate) fn join(
        &self,
        outlet: &Arc<Outlet>,
        room: &str,
        member: &str,
        resume: Option<&Resume>,
    ) -> Result<Membership, ErrorCode> {
        let mut random = [0; 16];
        // Without randomness nobody may enter: a token that can be guessed gives a member away.
        getrandom::fill(&mut random).map_err(|_| ErrorCode::ShuttingDown)?;
        let token = Token::new(random);
        let now = self.now();
        let mut state = self.state();
        state.last_connection += 1;
        let connection = ConnectionId(state.last_connection);
        let joined = state
            .lobby
            .join(room, member, resume, connection, token, &self.limits, now);
        if joined == Err(ErrorCode::ResumeGone) {
            self.let_leave(&mut state, now);
        }
        let admission = joined?;
        if let Some(replaced) = admission
            .replaced
            .and_then(|replaced| state.outlets.remove(&replaced))
        {
            replaced.fail(ErrorCode::Replaced, None);
        }
        outlet.send(&ServerMessage::Welcome {
            token: admission.token,
            limits: self.limits.clone(),
            grace_ms: u64::try_from(self.grace.as_millis()).unwrap_or(u64::MAX),
            resumed: admission.resumed,
        });
        outlet.send_tracks(state.tracks.get(room).cloned().unwrap_or_default());
        state.outlets.insert(connection, Arc::clone(outlet));
        state.wake(room);
        Ok(Membership {
            room: room.into(),
            member: member.into(),
            connection,
            outlet: Arc::clone(outlet),
        })
    }

    pub(crate) fn append(&self, who: &Membership, append: Append) -> Result<(), ErrorCode> {
        let now = self.now();
        let mut state = self.state();
        let room = state.lobby.room(&who.room).ok_or(ErrorCode::Replaced)?;
        let result = room.append(&who.member, who.connection, append, &self.limits, now);
        state.wake(&who.room);
        result
    }

    pub(crate) fn offer(
        &self,
        who: &Membership,
        sdp: String,
        publish: Vec<Publication>,
        subscribe: Vec<Subscription>,
    ) -> Result<(), ErrorCode> {
        self.tell_media(who, sdp.len(), |room, member| sfu::Command::Offer {
            room,
            member,
            sdp,
            publish,
            subscribe,
        })
    }

    pub(crate) fn mute(&self, who: &Membership, track: u8, muted: bool) -> Result<(), ErrorCode> {
        self.tell_media(who, 0, |room, member| sfu::Command::Mute {
            room,
            member,
            track,
            muted,
        })
    }

    /// Under the lock, so that nothing reaches the SFU after the member has left.
    fn tell_media(
        &self,
        who: &Membership,
        bytes: usize,
        command: impl FnOnce(Arc<str>, Arc<str>) -> sfu::Command,
    ) -> Result<(), ErrorCode> {
        let now = self.now();
        let mut state = self.state();
        let room = state.lobby.room(&who.room).ok_or(ErrorCode::Replaced)?;
        room.spend(&who.member, who.connection, bytes, &self.limits, now)?;
        self.media
            .tell(command(Arc::clone(&who.room), Arc::clone(&who.member)));
        Ok(())
    }

    /// Answers a ping. It is paid for like any message, so that a flood of pings is refused like any other.
    pub(crate) fn ping(&self, who: &Membership, number: u32) -> Result<(), ErrorCode> {
        let now = self.now();
        let mut state = self.state();
        let room = state.lobby.room(&who.room).ok_or(ErrorCode::Replaced)?;
        room.spend(&who.member, who.connection, 0, &self.limits, now)?;
        who.outlet.send(&ServerMessage::Pong { number });
        Ok(())
    }

    /// The next entry to send.
    pub(crate) fn next(&self, who: &Membership) -> Option<Arc<Entry>> {
        self.state()
            .lobby
            .room(&who.room)?
            .next(&who.member, who.connection)
    }

    /// The page has received everything up to `seq`. One that tells nothing new is paid for like any message.
    pub(crate) fn acknowledge(&self, who: &Membership, seq: u64) -> Result<(), ErrorCode> {
        let now = self.now();
        let mut state = self.state();
        let room = state.lobby.room(&who.room).ok_or(ErrorCode::Replaced)?;
        if room.acknowledge(&who.member, who.connection, seq) {
            return Ok(());
        }
        room.spend(&who.member, who.connection, 0, &self.limits, now)
    }

    pub(crate) fn leave(&self, who: &Membership) {
        let mut state = self.state();
        state.outlets.remove(&who.connection);
        let left = state
            .lobby
            .room(&who.room)
            .is_some_and(|room| room.leave(&who.member, who.connection, &self.limits));
        if left {
            self.left(&mut state, &who.room, &who.member);
        }
    }

    /// The connection has ended without `leave`.
    pub(crate) fn lose(&self, who: &Membership) {
        let until = self.now() + self.grace;
        let mut state = self.state();
        state.outlets.remove(&who.connection);
        if let Some(room) = state.lobby.room(&who.room) {
            room.lose(&who.member, who.connection, until);
        }
        drop(state);
        self.expiry_changed.notify_one();
    }

    fn left(&self, state: &mut State, room: &Arc<str>, member: &Arc<str>) {
        tracing::info!(%room, %member, "left");
        self.media.tell(sfu::Command::Remove {
            room: Arc::clone(room),
            member: Arc::clone(member),
        });
        state.wake(room);
        if state.lobby.tidy(room) {
            state.tracks.remove(room);
        }
    }

    /// Lets members leave when their grace time is over. Runs for ever.
    pub(crate) async fn expire(&self) {
        loop {
            let next = self.state().lobby.next_expiry();
            match next {
                Some(at) => {
                    tokio::select! {
                        () = tokio::time::sleep_until((self.origin + at).into()) => {}
                        () = self.expiry_changed.notified() => {}
                    }
                }
                None => self.expiry_changed.notified().await,
            }
            let now = self.now();
            self.let_leave(&mut self.state(), now);
        }
    }

    fn let_leave(&self, state: &mut State, now: Duration) {
        for (room, member) in state.lobby.expire(&self.limits, now) {
            self.left(state, &room, &member);
        }
    }

    /// Passes on what the SFU has to say. Runs until the SFU ends.
    pub(crate) async fn pass_on(&self, mut events: mpsc::UnboundedReceiver<sfu::Event>) {
        while let Some(event) = events.recv().await {
            let mut state = self.state();
            match event {
                sfu::Event::Answer { room, member, sdp } => {
                    state.send(&room, &member, &ServerMessage::Answer { sdp });
                }
                sfu::Event::Error {
                    room,
                    member,
                    code,
                    detail,
                } => state.send(&room, &member, &code.message_for(detail.as_deref(), None)),
                sfu::Event::Tracks { room, tracks } => state.set_tracks(room, tracks),
            }
        }
    }

    /// Writes an entry that no member asked for. `false` if there is no such room.
    pub(crate) fn write(&self, room: &str, kind: Kind) -> bool {
        let mut state = self.state();
        let Some(found) = state.lobby.room(room) else {
            return false;
        };
        found.write(kind, &self.limits);
        state.wake(room);
        true
    }

    /// Tells every client that the server ends.
    pub(crate) fn shut_down(&self) {
        for outlet in self.state().outlets.values() {
            outlet.fail(ErrorCode::ShuttingDown, None);
        }
    }

    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The log of a room has grown.
    fn wake(&mut self, room: &str) {
        let Some(room) = self.lobby.room(room) else {
            return;
        };
        for connection in room.take_too_slow() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.fail(ErrorCode::TooSlow, None);
            }
        }
        for connection in room.connections() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.wake();
            }
        }
    }

    fn send(&mut self, room: &str, member: &str, message: &ServerMessage) {
        let outlet = self
            .lobby
            .room(room)
            .and_then(|room| room.connection_of(member))
            .and_then(|connection| self.outlets.get(&connection));
        if let Some(outlet) = outlet {
            outlet.send(message);
        }
    }

    fn set_tracks(&mut self, room: Arc<str>, tracks: Vec<PublishedTrack>) {
        let Some(found) = self.lobby.room(&room) else {
            return;
        };
        let before = self.tracks.get(&room).map_or(&[][..], Vec::as_slice);
        if before == tracks {
            return;
        }
        for connection in found.connections() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.send_tracks(tracks.clone());
            }
        }
        self.tracks.insert(room, tracks);
    }
}
