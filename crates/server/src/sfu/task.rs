//! The one task that owns all media connections.

use super::addresses::Addresses;
use super::command::{Bounds, Command, Event, Queued};
use super::counts::Load;
use super::datagram::Datagram;
use super::guard::input;
use super::inbox::Inbox;
use super::intercept::Interceptor;
use super::keyframes::Keyframes;
use super::layers::Layers;
use super::network::Network;
use super::peer::{Occurrence, Peer};
use super::routes::{Routes, Section};
use super::setup::Setup;
use super::streams::Ends;
use crate::wire::MediaErrorCode;
use sotto_log_server::Alias;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use str0m::net::Protocol;
use tokio::sync::mpsc;

/// Datagrams taken before anything is sent to subscribers.
const BATCH: usize = 64;
/// The loop's longest sleep.
const IDLE: Duration = Duration::from_secs(1);

pub(super) type Name = Arc<str>;

/// All media of a server.
pub(super) struct Sfu {
    network: Network,
    pub(super) setup: Setup,
    pub(super) bounds: Bounds,
    pub(super) interceptor: Option<Box<dyn Interceptor>>,
    /// Events of this turn of the loop, to be sent at its end.
    pub(super) events: Vec<Event>,
    pub(super) peers: HashMap<u64, Peer>,
    pub(super) of_member: HashMap<(Name, Name), u64>,
    addresses: Addresses,
    pub(super) last_id: u64,
    pub(super) routes: Routes,
    pub(super) keyframes: Keyframes<Section>,
    pub(super) layers: Layers<Section>,
    /// Peers that have got something to do.
    pub(super) busy: BTreeSet<u64>,
}

/// The ways by which the SFU says what happens.
pub(super) struct Reports {
    pub(super) events: mpsc::Sender<Event>,
    /// How many media connections there are.
    pub(super) connections: Arc<AtomicUsize>,
}

/// Runs until all senders of commands are gone.
pub(super) async fn run(
    network: Network,
    mut datagrams: mpsc::Receiver<Datagram>,
    bounds: Bounds,
    interceptor: Option<Box<dyn Interceptor>>,
    counted: bool,
    mut commands: mpsc::UnboundedReceiver<Queued<Command>>,
    reports: Reports,
) {
    let mut sfu = Sfu {
        setup: Setup::new(network.candidates(), counted),
        network,
        bounds,
        interceptor,
        events: Vec::new(),
        peers: HashMap::new(),
        of_member: HashMap::new(),
        addresses: Addresses::default(),
        last_id: 0,
        routes: Routes::default(),
        keyframes: Keyframes::new(),
        layers: Layers::new(),
        busy: BTreeSet::new(),
    };
    let mut inbox = Inbox::new();
    let load = Load::new();
    loop {
        let next = sfu.next_deadline();
        let mut oldest = None;
        tokio::select! {
            command = commands.recv() => match command {
                Some(Queued { command, share }) => {
                    let _within = share.span.as_ref().map(tracing::Span::enter);
                    sfu.command(command, Instant::now());
                }
                None => break,
            },
            port = sfu.network.sockets.readable() => oldest = sfu.receive(port, &mut inbox),
            Some(datagram) = datagrams.recv() => {
                oldest = Some(datagram.at);
                sfu.datagram(&datagram);
                for _ in 1..BATCH {
                    match datagrams.try_recv() {
                        Ok(datagram) => sfu.datagram(&datagram),
                        Err(_) => break,
                    }
                }
            }
            () = tokio::time::sleep_until(next.into()) => {}
        }
        sfu.settle(Instant::now());
        let connections = sfu.peers.len();
        reports.connections.store(connections, Ordering::Relaxed);
        load.turn(connections, oldest);
        for event in sfu.events.drain(..) {
            // Waits if many are waiting. The other side never waits for this one.
            if reports.events.send(event).await.is_err() {
                break;
            }
        }
    }
    sfu.close();
}

impl Sfu {
    fn next_deadline(&self) -> Instant {
        self.peers
            .values()
            .map(|peer| peer.deadline)
            .chain(self.keyframes.next())
            .min()
            .unwrap_or_else(|| Instant::now() + IDLE)
    }

    /// Does everything that is to be done by `now`.
    fn settle(&mut self, now: Instant) {
        for section in self.keyframes.due(now) {
            self.request_keyframe(section);
        }
        let due = self.peers.values().filter(|peer| peer.deadline <= now);
        self.busy.extend(due.map(|peer| peer.id));
        while let Some(id) = self.busy.pop_first() {
            if let Some(peer) = self.peers.get_mut(&id) {
                let network = &mut self.network;
                let occurrences = peer.drive(now, |transmit| network.send(transmit));
                self.occurrences(id, occurrences, now);
            }
        }
        self.network.flush();
    }

    fn occurrences(&mut self, id: u64, occurrences: Vec<Occurrence>, now: Instant) {
        for occurrence in occurrences {
            self.occurrence(id, occurrence, now);
        }
    }

    fn occurrence(&mut self, id: u64, occurrence: Occurrence, now: Instant) {
        match occurrence {
            Occurrence::Packet(packet, mid, rid) => {
                let from = Section { peer: id, mid };
                if self.is_forwarded(from, rid, now) {
                    self.forward(from, &packet, now);
                }
            }
            Occurrence::Keyframe(mid) => {
                if let Some(origin) = self.routes.origin(Section { peer: id, mid }) {
                    self.want_keyframe(origin, now);
                }
            }
            Occurrence::Connected => {
                for origin in self.routes.origins(id) {
                    self.want_keyframe(origin, now);
                }
            }
            Occurrence::Closed => {
                self.drop_peer(id);
            }
            Occurrence::Lost(reason) => self.lose(id, reason),
        }
    }

    /// Handles the datagrams of one read. Gives the arrival of the first.
    fn receive(&mut self, port: usize, inbox: &mut Inbox) -> Option<Instant> {
        let mut oldest = None;
        let datagrams = self.network.sockets.read(port, inbox);
        for (number, datagram) in datagrams.enumerate() {
            self.network.sockets.received(datagram.bytes.len());
            oldest.get_or_insert(datagram.at);
            self.datagram(&datagram);
            // A read of messages that the kernel has put together may give very many.
            if number % BATCH == BATCH - 1 {
                self.settle(Instant::now());
            }
        }
        oldest
    }

    fn datagram<Bytes: AsRef<[u8]>>(&mut self, datagram: &Datagram<Bytes>) {
        let Some(input) = input(datagram) else {
            return;
        };
        let address = (datagram.protocol, datagram.from);
        let known = self
            .addresses
            .client(address)
            .filter(|id| self.peers.get(id).is_some_and(|peer| peer.accepts(&input)));
        let Some(id) = known.or_else(|| {
            self.peers
                .values()
                .find(|peer| peer.accepts(&input))
                .map(|peer| peer.id)
        }) else {
            return;
        };
        if !self.addresses.note(address, id) {
            return;
        }
        if datagram.protocol == Protocol::Tcp {
            let (local, remote) = (datagram.to, datagram.from);
            self.network.streams.own(Ends { local, remote }, id);
        }
        let Some(peer) = self.peers.get_mut(&id) else {
            return;
        };
        // The media stack holds one packet, until that is taken: so after each datagram.
        let network = &mut self.network;
        match peer.receive(input, datagram.at, |transmit| network.send(transmit)) {
            Ok(occurrences) => self.occurrences(id, occurrences, datagram.at),
            Err(reason) => self.lose(id, reason),
        }
    }

    fn lose(&mut self, id: u64, reason: &str) {
        // Told before the connection is forgotten, and with it who is to be told.
        if let Some(peer) = self.peers.get(&id) {
            let (room, member) = (Arc::clone(&peer.room), Arc::clone(&peer.member));
            tracing::debug!(room = %Alias(&room), member = %Alias(&member), reason, "media connection lost");
            self.error(
                room,
                member,
                MediaErrorCode::MediaLost,
                Some(reason.to_owned()),
            );
            self.drop_peer(id);
        }
    }

    /// Ends a member's connection and tells the room which tracks are no longer published.
    pub(super) fn drop_peer(&mut self, id: u64) {
        let Some(peer) = self.forget(id) else {
            return;
        };
        let key = (peer.room.clone(), peer.member.clone());
        if self.of_member.get(&key) == Some(&id) {
            self.of_member.remove(&key);
        }
        self.events.push(Event::Ended {
            room: Arc::clone(&key.0),
            member: Arc::clone(&key.1),
            question: peer.question,
        });
        self.tell_tracks(&peer.room);
    }

    pub(super) fn forget(&mut self, id: u64) -> Option<Peer> {
        self.routes.remove(id);
        self.layers.retain(|section| section.peer != id);
        self.addresses.forget(id);
        let mut peer = self.peers.remove(&id)?;
        let network = &mut self.network;
        peer.close(Instant::now(), |transmit| network.send(transmit));
        // Before its streams are closed, and at the server's own end.
        network.flush();
        network.streams.close(id);
        Some(peer)
    }

    fn close(&mut self) {
        let ids: Vec<u64> = self.peers.keys().copied().collect();
        for id in ids {
            self.forget(id);
        }
    }

    pub(super) fn tell_tracks(&mut self, room: &Name) {
        let tracks = self.routes.tracks(room);
        // Only the last list counts.
        self.events
            .retain(|event| !matches!(event, Event::Tracks { room: other, .. } if other == room));
        self.events.push(Event::Tracks {
            room: Arc::clone(room),
            tracks,
        });
    }

    pub(super) fn error(
        &mut self,
        room: Name,
        member: Name,
        code: MediaErrorCode,
        detail: Option<String>,
    ) {
        self.events.push(Event::Error {
            room,
            member,
            question: None,
            code,
            detail,
        });
    }
}
