//! The exchange at work: NATS, the key-value store, the SFU, the room log and a clock around it.

use super::bucket::{Bucket, PlacementError, Seen};
use super::exchange::{Action, Exchange, Key, Most, Placing, SILENCE, Said, Written};
use super::gateway::Gateway;
use super::outbox::{Outbox, subject_of};
use super::placement::Standing;
use crate::sfu::{Command, Event, Handle, Queued, Signalling};
use crate::wire::MediaMessage;
use async_nats::Subscriber;
use futures_util::StreamExt as _;
use metrics::{counter, gauge};
use sotto_log_jetstream::JetStream;
use sotto_log_server::log::ServerId;
use sotto_log_server::{LogServer, counts};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// Between two looks at what has become due.
const TICK: Duration = Duration::from_millis(250);
/// At the start of a server without an SFU, the most time until another one is heard that has one: a little more than the time between two
/// signs of life. The others answer a newcomer's first sign at once, so with one it is a moment.
const LISTENING: Duration = Duration::from_millis(1500);
/// Between two looks at what was heard meanwhile.
const LOOK: Duration = Duration::from_millis(20);
/// Entries of the store that may wait. Then its reader waits too.
const ENTRIES: usize = 256;

/// The SFU of this server.
pub(crate) struct Here {
    pub(crate) handle: Handle<Command>,
    /// How many connections it has.
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) events: mpsc::Receiver<Event>,
}

/// The signalling of media in a cluster, ready to run.
pub(crate) struct Switchboard {
    servers: Arc<JetStream>,
    bucket: Bucket,
    messages: Subscriber,
    outbox: Outbox,
    said: mpsc::UnboundedReceiver<Queued<Said>>,
    served: Arc<AtomicBool>,
    exchange: Exchange,
    sfu: Option<Here>,
}

/// How a write into the store has ended.
struct Outcome {
    room: Key,
    server: ServerId,
    written: Written,
}

impl Switchboard {
    /// Makes what is missing in NATS, and begins to listen. A server without an SFU waits until it has heard one with an SFU: its first
    /// member would be told that there are no media.
    ///
    /// # Errors
    /// NATS is not as it has to be.
    pub(crate) async fn open(
        servers: Arc<JetStream>,
        sfu: Option<Here>,
        most: Most,
        replicas: usize,
    ) -> Result<(Self, Gateway), PlacementError> {
        let bucket = Bucket::open(servers.context(), replicas).await?;
        let client = servers.context().client();
        let messages = client.subscribe(subject_of(servers.number())).await?;
        let (commands, said) = mpsc::unbounded_channel();
        let served = Arc::new(AtomicBool::new(sfu.is_some()));
        let gateway = Gateway {
            handle: Handle::new(commands),
            served: Arc::clone(&served),
            sessions: Arc::new(AtomicU64::new(0)),
            has_sfu: sfu.is_some(),
            servers: Arc::clone(&servers),
        };
        let exchange = Exchange::new(servers.number(), sfu.is_some(), most);
        let mut switchboard = Self {
            outbox: Outbox::new(client),
            servers,
            bucket,
            messages,
            said,
            served,
            exchange,
            sfu,
        };
        switchboard.listen().await;
        Ok((switchboard, gateway))
    }

    /// Waits until a server with an SFU is there, this one or another, before the first member asks for anything.
    async fn listen(&mut self) {
        let until = Instant::now() + LISTENING;
        loop {
            self.tick();
            if self.exchange.serves() || Instant::now() >= until {
                break;
            }
            sleep(LOOK).await;
        }
        self.served.store(self.exchange.serves(), Ordering::Relaxed);
    }

    /// Runs until the SFU or the connection to NATS ends for good.
    pub(crate) async fn run(mut self, log: &LogServer<Signalling>) {
        let (entries, mut seen) = mpsc::channel(ENTRIES);
        tokio::spawn(self.bucket.clone().watch(entries));
        let (outcomes, mut written) = mpsc::unbounded_channel();
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = tick.tick() => self.tick(),
                Some(Queued { command, share }) = self.said.recv() => {
                    self.exchange.said(command, share, Instant::now());
                }
                message = self.messages.next() => match message {
                    Some(message) => self.exchange.receive(&message.payload, Instant::now()),
                    None => return,
                },
                Some(Seen { room, server, revision }) = seen.recv() => {
                    self.exchange.entry(&room, server, revision, Instant::now());
                }
                Some(Outcome { room, server, written }) = written.recv() => {
                    self.exchange.written(&room, server, written, Instant::now());
                }
                event = next(&mut self.sfu) => match event {
                    Some(event) => self.exchange.event(event, Instant::now()),
                    None => return,
                },
            }
            self.act(log, &outcomes);
            self.stand();
        }
    }

    /// Tells the exchange which servers are there, and that time has passed.
    fn tick(&mut self) {
        let heard = self.servers.heard(SILENCE).into_iter();
        let here = heard.map(|(server, note)| (server, Standing::of(note)));
        let clock = self.servers.clock();
        self.exchange.tick(here.collect(), clock, Instant::now());
        gauge!("sotto_media_rooms").set(self.exchange.rooms_here() as f64);
    }

    /// Says what has become of this server, if it is another thing than before.
    fn stand(&mut self) {
        let connections = self
            .sfu
            .as_ref()
            .map_or(0, |sfu| sfu.connections.load(Ordering::Relaxed));
        self.servers.note(self.exchange.stand(connections).note());
        self.served.store(self.exchange.serves(), Ordering::Relaxed);
    }

    fn act(&mut self, log: &LogServer<Signalling>, outcomes: &mpsc::UnboundedSender<Outcome>) {
        loop {
            let actions = self.exchange.actions();
            if actions.is_empty() {
                return;
            }
            for action in actions {
                self.act_once(action, log, outcomes);
            }
        }
    }

    fn act_once(
        &mut self,
        action: Action,
        log: &LogServer<Signalling>,
        outcomes: &mpsc::UnboundedSender<Outcome>,
    ) {
        match action {
            Action::Send { to, bytes } => {
                if !self.outbox.send(to, bytes) {
                    counter!("sotto_media_stale_messages_total", "reason" => "unsent").increment(1);
                }
            }
            Action::Place {
                room,
                server,
                before,
            } => {
                let (bucket, outcomes) = (self.bucket.clone(), outcomes.clone());
                // One for each room at a time.
                tokio::spawn(async move {
                    let written = bucket.place(&room, server, before).await;
                    let _ = outcomes.send(Outcome {
                        room,
                        server,
                        written,
                    });
                });
            }
            Action::Release { room, revision } => {
                let bucket = self.bucket.clone();
                tokio::spawn(async move { bucket.release(&room, revision).await });
            }
            Action::Ask {
                turns,
                bytes,
                command,
                question,
            } => {
                let Some(sfu) = &self.sfu else {
                    return;
                };
                let room = command.room();
                if sfu.handle.ask(&turns, bytes, command).is_err()
                    && let Some(question) = question
                {
                    self.exchange.not_asked(&room, question, Instant::now());
                }
            }
            Action::Sfu(command) => {
                if let Some(sfu) = &self.sfu {
                    sfu.handle.tell(command);
                }
            }
            Action::Tell {
                room,
                member,
                message,
            } => {
                if let MediaMessage::Error { code, .. } = &message {
                    counts::refused(code);
                }
                log.send(&room, &member, &message);
            }
            Action::Retain { room, tracks } => log.retain(&room, &MediaMessage::Tracks { tracks }),
            Action::Stale(reason) => {
                tracing::debug!(reason, "a message of a server is refused");
                counter!("sotto_media_stale_messages_total", "reason" => reason).increment(1);
            }
            Action::Forwarded => counter!("sotto_media_forwarded_offers_total").increment(1),
            Action::Placed(placing) => {
                let kind = match placing {
                    Placing::New => "new",
                    Placing::Anew => "anew",
                };
                counter!("sotto_media_placements_total", "kind" => kind).increment(1);
            }
        }
    }
}

/// The next event of the SFU. A server without one has none.
async fn next(sfu: &mut Option<Here>) -> Option<Event> {
    match sfu {
        Some(sfu) => sfu.events.recv().await,
        None => std::future::pending().await,
    }
}
