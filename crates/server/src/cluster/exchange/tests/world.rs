//! A network that a test may fault, and a key-value store, with servers in between.

use super::*;

pub(super) const MOST: Most = Most {
    rooms: 10,
    connections: 5,
};
pub(super) const BEAT: Duration = Duration::from_millis(250);

/// A write on its way to the key-value store, of the server at that place.
pub(super) struct Write {
    pub(super) by: usize,
    pub(super) room: Key,
    pub(super) server: ServerId,
    pub(super) before: Option<u64>,
}

pub(super) struct World {
    pub(super) now: Instant,
    pub(super) clock: Duration,
    pub(super) servers: Vec<Exchange>,
    /// Servers that do nothing any more.
    pub(super) dead: BTreeSet<usize>,
    /// Messages on their way.
    pub(super) mail: VecDeque<(ServerId, Bytes)>,
    /// All that were ever sent.
    pub(super) sent: Vec<(ServerId, Bytes)>,
    pub(super) writes: VecDeque<Write>,
    /// Server, and revision, of each room; `None` after it was released.
    pub(super) store: BTreeMap<Key, (Option<ServerId>, u64)>,
    pub(super) revision: u64,
    /// Whether servers see the store.
    pub(super) watched: bool,
    /// Messages that members were told, with the place of their server.
    pub(super) told: Vec<(usize, String, MediaMessage)>,
    pub(super) tracks: BTreeMap<usize, Vec<PublishedTrack>>,
    /// Commands that each SFU got.
    pub(super) commands: Vec<(usize, String)>,
    pub(super) stale: Vec<&'static str>,
    pub(super) placed: Vec<Placing>,
    /// Whether servers see an entry before its write is confirmed.
    pub(super) seen_first: bool,
    /// Whether more waits for the SFUs than may.
    pub(super) sfus_are_full: bool,
    pub(super) session: u64,
    /// The number of an answer's connection, so that answers can be told apart.
    pub(super) answers: u64,
}

pub(super) fn id(at: usize) -> ServerId {
    ServerId(at as u64 + 1)
}

pub(super) fn life(name: &str) -> Life {
    Life::of(name.as_bytes())
}

impl World {
    /// `sfus`: for each server whether it has one.
    pub(super) fn new(sfus: &[bool]) -> Self {
        let server = |(at, has_sfu): (usize, &bool)| Exchange::new(id(at), *has_sfu, MOST);
        let mut world = Self {
            now: Instant::now(),
            clock: Duration::ZERO,
            servers: sfus.iter().enumerate().map(server).collect(),
            dead: BTreeSet::new(),
            mail: VecDeque::new(),
            sent: Vec::new(),
            writes: VecDeque::new(),
            store: BTreeMap::new(),
            revision: 0,
            watched: true,
            told: Vec::new(),
            tracks: BTreeMap::new(),
            commands: Vec::new(),
            stale: Vec::new(),
            placed: Vec::new(),
            seen_first: false,
            sfus_are_full: false,
            session: 0,
            answers: 0,
        };
        world.pass(BEAT);
        world
    }

    pub(super) fn key(&self) -> Key {
        key_of("room")
    }

    pub(super) fn holder(&self) -> Option<usize> {
        let (server, _) = self.store.get(&self.key())?;
        Some(usize::try_from(server.as_ref()?.0).unwrap() - 1)
    }

    /// Lets time pass, by beats.
    pub(super) fn pass(&mut self, time: Duration) {
        let mut passed = Duration::ZERO;
        while passed < time {
            passed += BEAT;
            self.now += BEAT;
            self.clock += BEAT;
            let standings: Vec<(usize, Standing)> = (0..self.servers.len())
                .filter(|at| !self.dead.contains(at))
                .map(|at| (at, self.servers[at].stand(0)))
                .collect();
            for at in 0..self.servers.len() {
                if self.dead.contains(&at) {
                    continue;
                }
                let others = standings.iter().filter(|(other, _)| *other != at);
                let here = others.map(|(other, standing)| (id(*other), *standing));
                self.servers[at].tick(here.collect(), self.clock, self.now);
                self.collect(at);
            }
            self.settle();
        }
    }

    /// Takes what a server has to do.
    pub(super) fn collect(&mut self, at: usize) {
        loop {
            let actions = self.servers[at].actions();
            if actions.is_empty() {
                return;
            }
            for action in actions {
                self.act(at, action);
            }
        }
    }

    pub(super) fn act(&mut self, at: usize, action: Action) {
        match action {
            Action::Send { to, bytes } => {
                self.sent.push((to, bytes.clone()));
                self.mail.push_back((to, bytes));
            }
            Action::Place {
                room,
                server,
                before,
            } => self.writes.push_back(Write {
                by: at,
                room,
                server,
                before,
            }),
            Action::Release { room, revision } => {
                if self.store.get(&room).is_some_and(|(_, at)| *at == revision) {
                    self.revision += 1;
                    self.store.insert(Arc::clone(&room), (None, self.revision));
                    self.see(&room);
                }
            }
            Action::Ask {
                command, question, ..
            } if self.sfus_are_full => {
                let (now, room) = (self.now, command.room());
                if let Some(question) = question {
                    self.servers[at].not_asked(&room, question, now);
                }
            }
            Action::Ask { command, .. } | Action::Sfu(command) => self.sfu(at, command),
            Action::Tell {
                member, message, ..
            } => self.told.push((at, member.to_string(), message)),
            Action::Retain { tracks, .. } => {
                self.tracks.insert(at, tracks);
            }
            Action::Stale(reason) => self.stale.push(reason),
            Action::Placed(placing) => self.placed.push(placing),
            Action::Forwarded => {}
        }
    }

    /// An SFU that takes every offer.
    pub(super) fn sfu(&mut self, at: usize, command: Command) {
        let event = match command {
            Command::Offer {
                room,
                member,
                question,
                sdp,
                ..
            } => {
                self.commands.push((at, format!("offer {member}")));
                self.answers += 1;
                Event::Answer {
                    room,
                    member,
                    question,
                    sdp: format!("{sdp} by {at}"),
                }
            }
            Command::Mute { member, .. } => {
                return self.commands.push((at, format!("mute {member}")));
            }
            Command::Remove { member, .. } => {
                return self.commands.push((at, format!("remove {member}")));
            }
            Command::Close { .. } => return self.commands.push((at, "close".to_owned())),
        };
        self.happens(at, event);
    }

    pub(super) fn happens(&mut self, at: usize, event: Event) {
        let now = self.now;
        self.servers[at].event(event, now);
        self.collect(at);
    }

    /// Shows an entry to all.
    pub(super) fn see(&mut self, room: &Key) {
        if !self.watched {
            return;
        }
        let (server, revision) = self.store[room];
        for at in 0..self.servers.len() {
            let now = self.now;
            self.servers[at].entry(room, server, revision, now);
            self.collect(at);
        }
    }

    /// Ends one write.
    pub(super) fn write(&mut self, write: &Write) {
        let Write {
            by,
            room,
            server,
            before,
        } = write;
        let found = self.store.get(room).copied();
        let known = match found {
            Some((Some(_), revision)) => Some(revision),
            _ => None,
        };
        let written = if known == *before {
            self.revision += 1;
            self.store
                .insert(Arc::clone(room), (Some(*server), self.revision));
            Written::Stored(self.revision)
        } else {
            Written::Taken(found.and_then(|(server, revision)| Some((server?, revision))))
        };
        let stored = matches!(written, Written::Stored(_));
        if stored && self.seen_first {
            self.see(room);
        }
        let now = self.now;
        self.servers[*by].written(room, *server, written, now);
        self.collect(*by);
        if stored && !self.seen_first {
            self.see(room);
        }
    }

    pub(super) fn deliver(&mut self, to: ServerId, bytes: &Bytes) {
        let at = usize::try_from(to.0).unwrap() - 1;
        if self.dead.contains(&at) || at >= self.servers.len() {
            return;
        }
        let now = self.now;
        self.servers[at].receive(bytes, now);
        self.collect(at);
    }

    /// Until nothing is on its way.
    pub(super) fn settle(&mut self) {
        loop {
            if let Some((to, bytes)) = self.mail.pop_front() {
                self.deliver(to, &bytes);
            } else if let Some(write) = self.writes.pop_front() {
                self.write(&write);
            } else {
                return;
            }
        }
    }
}
