//! Joins the room logs, the connections and the SFU.

use crate::alarm::Alarm;
use crate::alias::Alias;
use crate::budgets::{Ledger, Resource, Source};
use crate::counts;
use crate::hall::{Hall, State};
use crate::halls::Halls;
use crate::limits::Limits;
use crate::log::{Append, Census, ConnectionId, Entry, Kind, Token};
use crate::outlet::Outlet;
use crate::sfu;
use crate::wire::{ErrorCode, IceServer, Publication, Resume, ServerMessage, Subscription};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// All state of a server but that of the media. Each room has a lock of its own: a room that is busy keeps no other waiting.
pub(crate) struct Hub {
    pub(crate) limits: Limits,
    pub(crate) ledger: Arc<Ledger>,
    grace: Duration,
    /// How long an entry is kept for members that do not acknowledge it.
    keep: Duration,
    /// `None` for a server of the room log alone.
    media: Option<sfu::Handle>,
    halls: Halls,
    /// Gives the relays that clients are told, if there are any.
    relays: OnceLock<Box<dyn Fn() -> Option<Vec<IceServer>> + Send + Sync>>,
    last_connection: AtomicU64,
    alarm: Alarm,
}

/// A client that is in a room.
pub(crate) struct Membership {
    pub(crate) hall: Arc<Hall>,
    pub(crate) member: Arc<str>,
    pub(crate) connection: ConnectionId,
    pub(crate) outlet: Arc<Outlet>,
    source: Source,
    /// How much of it may wait for the SFU.
    turns: sfu::Turns,
}

impl Hub {
    /// `keep`: how long a member that is connected may take to acknowledge an entry.
    pub(crate) fn new(
        limits: Limits,
        ledger: Arc<Ledger>,
        grace: Duration,
        keep: Duration,
        media: Option<sfu::Handle>,
    ) -> Self {
        Self {
            limits,
            ledger,
            grace,
            // Members away within their grace have as much time as the others after they have come back.
            keep: keep + grace,
            media,
            halls: Halls::default(),
            relays: OnceLock::new(),
            last_connection: AtomicU64::new(0),
            alarm: Alarm::new(),
        }
    }

    /// Sets where the relays come from that clients are told. Once.
    pub(crate) fn relay_by(
        &self,
        relays: impl Fn() -> Option<Vec<IceServer>> + Send + Sync + 'static,
    ) {
        let _ = self.relays.set(Box::new(relays));
    }

    pub(crate) fn join(
        &self,
        outlet: &Arc<Outlet>,
        source: Source,
        room: &str,
        member: &str,
        resume: Option<&Resume>,
    ) -> Result<Membership, ErrorCode> {
        if !self.limits.allows_name(room) || !self.limits.allows_name(member) {
            return Err(ErrorCode::InvalidName);
        }
        if !self.ledger.join(source, Instant::now()) {
            return Err(ErrorCode::TooManyConnections);
        }
        loop {
            let hall = match resume {
                Some(_) => self.halls.find(room).ok_or(ErrorCode::ResumeGone)?,
                None => self.halls.find_or_open(room, self.limits.rooms, || {
                    self.ledger.take(Some(source), Resource::Rooms, 1)
                })?,
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
        source: Source,
        member: &str,
        resume: Option<&Resume>,
    ) -> Option<Result<Membership, ErrorCode>> {
        let now = self.alarm.now();
        let mut state = hall.state();
        if state.closed {
            return None;
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
            outlet.send(&ServerMessage::Welcome {
                token: admission.token,
                limits: self.limits.clone(),
                grace_ms: u64::try_from(self.grace.as_millis()).unwrap_or(u64::MAX),
                resumed: admission.resumed,
                media: self.media.is_some(),
                ice_servers: self.relays.get().and_then(|relays| relays()),
            });
            outlet.send_tracks(Arc::clone(&state.tracks));
            state.outlets.insert(connection, Arc::clone(outlet));
            Membership {
                hall: Arc::clone(hall),
                member: member.into(),
                connection,
                outlet: Arc::clone(outlet),
                source,
                turns: sfu::turns(),
            }
        });
        self.settle(hall, state);
        Some(result)
    }

    pub(crate) fn append(&self, client: &Membership, mut append: Append) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let bytes = append.bytes();
        append.charge = self
            .ledger
            .take(Some(client.source), Resource::LogBytes, bytes as u64);
        let mut state = client.hall.state();
        let room = &mut state.room;
        let result = if append.charge.is_some() {
            room.append(&client.member, client.connection, append, &self.limits, now)
        } else {
            // Paid for all the same; there will be a place for it when others have acknowledged the entries kept now.
            room.spend(&client.member, client.connection, 0, &self.limits, now)
                .and(Err(ErrorCode::RateLimited))
        };
        self.settle(&client.hall, state);
        result
    }

    pub(crate) fn offer(
        &self,
        client: &Membership,
        sdp: String,
        publish: Vec<Publication>,
        subscribe: Vec<Subscription>,
    ) -> Result<(), ErrorCode> {
        let names = subscribe
            .iter()
            .map(|subscription| subscription.mid.len() + subscription.member.len());
        let mids = publish.iter().map(|publication| publication.mid.len());
        let bytes = sdp.len() + names.chain(mids).sum::<usize>();
        self.ask_media(client, bytes, |room, member| sfu::Command::Offer {
            room,
            member,
            sdp,
            publish,
            subscribe,
        })
    }

    pub(crate) fn mute(
        &self,
        client: &Membership,
        track: u8,
        muted: bool,
    ) -> Result<(), ErrorCode> {
        self.ask_media(client, 0, |room, member| sfu::Command::Mute {
            room,
            member,
            track,
            muted,
        })
    }

    /// Under the lock, so that nothing reaches the SFU after the member has left.
    fn ask_media(
        &self,
        client: &Membership,
        bytes: usize,
        command: impl FnOnce(Arc<str>, Arc<str>) -> sfu::Command,
    ) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let mut state = client.hall.state();
        state
            .room
            .spend(&client.member, client.connection, bytes, &self.limits, now)?;
        let media = self.media.as_ref().ok_or(ErrorCode::NoMedia)?;
        let command = command(Arc::clone(&client.hall.name), Arc::clone(&client.member));
        media.ask(&client.turns, bytes, command)
    }

    /// Answers a ping. It is paid for like any message, so that a flood of pings is refused like any other.
    pub(crate) fn ping(&self, client: &Membership, number: u32) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let mut state = client.hall.state();
        state
            .room
            .spend(&client.member, client.connection, 0, &self.limits, now)?;
        client.outlet.send(&ServerMessage::Pong { number });
        Ok(())
    }

    /// The next entry to send.
    pub(crate) fn next(&self, client: &Membership) -> Option<Arc<Entry>> {
        let mut state = client.hall.state();
        let entry = state.room.next(&client.member, client.connection)?;
        let written = state.room.written_at(entry.seq);
        drop(state);
        if let Some(written) = written {
            counts::delivered(self.alarm.now().saturating_sub(written));
        }
        Some(entry)
    }

    /// How much there is in all rooms.
    pub(crate) fn census(&self) -> Census {
        let halls = self.halls.all();
        halls.iter().fold(Census::default(), |census, hall| {
            census.and(hall.state().room.census())
        })
    }

    /// The page has received everything up to `seq`. An acknowledgement without news is paid for like any message.
    pub(crate) fn acknowledge(&self, client: &Membership, seq: u64) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let mut state = client.hall.state();
        if state
            .room
            .acknowledge(&client.member, client.connection, seq)
        {
            return Ok(());
        }
        state
            .room
            .spend(&client.member, client.connection, 0, &self.limits, now)
    }

    pub(crate) fn leave(&self, client: &Membership) {
        let now = self.alarm.now();
        let mut state = client.hall.state();
        state.outlets.remove(&client.connection);
        if state
            .room
            .leave(&client.member, client.connection, &self.limits, now)
        {
            self.left(&client.hall, &client.member);
        }
        self.settle(&client.hall, state);
    }

    /// The connection has ended without `leave`.
    pub(crate) fn lose(&self, client: &Membership) {
        let until = self.alarm.now() + self.grace;
        let mut state = client.hall.state();
        state.outlets.remove(&client.connection);
        state.room.lose(&client.member, client.connection, until);
        self.alarm.set(until);
    }

    fn left(&self, hall: &Hall, member: &Arc<str>) {
        tracing::info!(room = %Alias(&hall.name), member = %Alias(member), "left");
        if let Some(media) = &self.media {
            media.remove(Arc::clone(&hall.name), Arc::clone(member));
        }
    }

    /// Ends every change of a room: wakes connections with something to send, closes the room if it is empty. Takes the
    /// lock along, so that the list of rooms is touched without it.
    fn settle(&self, hall: &Arc<Hall>, mut state: MutexGuard<'_, State>) {
        state.wake();
        if let Some(oldest) = state.room.oldest() {
            self.alarm.set(oldest + self.keep);
        }
        state.closed = state.room.is_empty();
        let closed = state.closed;
        drop(state);
        if closed {
            self.halls.forget(hall);
        }
    }

    /// Lets members leave when their grace time is over, and drops entries not acknowledged in time. Runs for ever.
    pub(crate) async fn expire(&self) {
        loop {
            self.alarm.rings().await;
            // Other tasks come to their turn, however often the alarm rings.
            tokio::task::yield_now().await;
            for hall in self.halls.all() {
                let now = self.alarm.now();
                let mut state = hall.state();
                if let Some(before) = now.checked_sub(self.keep) {
                    state.room.drop_before(before);
                }
                self.let_leave(&hall, &mut state, now);
                if let Some(at) = state.room.next_expiry() {
                    self.alarm.set(at);
                }
                self.settle(&hall, state);
            }
        }
    }

    fn let_leave(&self, hall: &Hall, state: &mut State, now: Duration) {
        for member in state.room.expire(&self.limits, now) {
            self.left(hall, &member);
        }
    }

    /// Forwards the SFU's events to the members. Runs until the SFU ends.
    pub(crate) async fn pass_on(&self, mut events: mpsc::Receiver<sfu::Event>) {
        while let Some(event) = events.recv().await {
            let Some(hall) = self.halls.find(event.room()) else {
                continue;
            };
            let mut state = hall.state();
            match event {
                sfu::Event::Answer { member, sdp, .. } => {
                    state.send(&member, &ServerMessage::Answer { sdp });
                }
                sfu::Event::Error {
                    member,
                    code,
                    detail,
                    ..
                } => {
                    counts::refused(code);
                    state.send(&member, &code.message_for(detail.as_deref(), None));
                }
                sfu::Event::Tracks { tracks, .. } => state.set_tracks(tracks),
            }
        }
    }

    /// Writes an entry that no member asked for. `false` if there is no such room.
    pub(crate) fn write(&self, room: &str, kind: Kind) -> bool {
        let Some(hall) = self.halls.find(room) else {
            return false;
        };
        let mut state = hall.state();
        state.room.write(kind, None, &self.limits, self.alarm.now());
        self.settle(&hall, state);
        true
    }

    /// Tells every client that the server ends.
    pub(crate) fn shut_down(&self) {
        for hall in self.halls.all() {
            for outlet in hall.state().outlets.values() {
                outlet.fail(ErrorCode::ShuttingDown, None);
            }
        }
    }
}

/// A token for one member, drawn with `fill`. Without randomness no client may enter: with a token that can be guessed
/// another client takes over the member.
fn new_token(
    fill: impl FnOnce(&mut [u8]) -> Result<(), getrandom::Error>,
) -> Result<Token, ErrorCode> {
    let mut random = [0; 16];
    fill(&mut random).map_err(|error| {
        tracing::error!(%error, "no randomness for a token");
        ErrorCode::NoRandomness
    })?;
    Ok(Token::new(random))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets::Budgets;
    use std::thread;

    fn hub() -> Arc<Hub> {
        let ledger = Ledger::new(Budgets::default());
        let second = Duration::from_secs(1);
        Arc::new(Hub::new(
            Limits::default(),
            ledger,
            second,
            second,
            Some(sfu::nowhere()),
        ))
    }

    fn join(hub: &Hub, room: &str, member: &str) -> Result<Membership, ErrorCode> {
        let outlet = Arc::new(Outlet::default());
        hub.join(&outlet, Source::V4(1), room, member, None)
    }

    #[test]
    fn missing_randomness_is_not_the_end_of_the_server() {
        let refused = new_token(|_| Err(getrandom::Error::UNSUPPORTED));
        assert_eq!(refused.err(), Some(ErrorCode::NoRandomness));
        assert!(ErrorCode::NoRandomness.is_fatal());
        let told = serde_json::to_value(ErrorCode::NoRandomness).unwrap();
        assert_eq!(told, "no-randomness");
        assert!(new_token(getrandom::fill).is_ok());
    }

    /// Without a lock of its own for each room this would not end.
    #[test]
    fn a_busy_room_keeps_no_other_waiting() {
        let hub = hub();
        let busy = join(&hub, "busy", "a").unwrap();
        let lock = busy.hall.state();
        let other = Arc::clone(&hub);
        thread::spawn(move || {
            let client = join(&other, "other", "a").unwrap();
            let append = Append {
                payload: "x".into(),
                attachments: vec![],
                charge: None,
            };
            other.append(&client, append).unwrap();
            assert_eq!(other.next(&client).unwrap().seq, 1);
            other.leave(&client);
            assert!(other.halls.find("other").is_none(), "it is empty");
        })
        .join()
        .unwrap();
        drop(lock);
        hub.leave(&busy);
        assert!(hub.halls.all().is_empty());
    }

    #[test]
    fn rooms_that_open_and_close_all_the_time_lose_nobody() {
        let hub = hub();
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let hub = Arc::clone(&hub);
                thread::spawn(move || {
                    for _ in 0..50 {
                        let name = thread.to_string();
                        // Fewer joins than an address may have at once.
                        let client = join(&hub, "room", &name).unwrap();
                        assert!(hub.next(&client).is_some());
                        let found = hub.halls.find("room").unwrap();
                        assert!(
                            Arc::ptr_eq(&found, &client.hall),
                            "it is in the room of that name"
                        );
                        hub.leave(&client);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert!(hub.halls.all().is_empty());
    }

    #[test]
    fn what_was_refused_opens_no_room() {
        let hub = hub();
        let outlet = Arc::new(Outlet::default());
        let resume = Resume {
            token: "00".repeat(16),
            after: 0,
        };
        let code = |room: &str, member: &str, resume| {
            let joined = hub.join(&outlet, Source::V4(1), room, member, resume);
            joined.err().unwrap()
        };
        assert_eq!(code("room", "a", Some(&resume)), ErrorCode::ResumeGone);
        assert_eq!(code("", "a", None), ErrorCode::InvalidName);
        assert_eq!(code("room", "a\0", None), ErrorCode::InvalidName);
        assert!(hub.halls.all().is_empty());
    }
}
