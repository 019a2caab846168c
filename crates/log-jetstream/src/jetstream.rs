//! The order.

use crate::connect::{ConnectError, connect};
use crate::elsewhere::Elsewhere;
use crate::options::Options;
use crate::presence::{BEAT, Presence};
use crate::room::{Ends, Room};
use crate::subject::{self, HERE};
use async_nats::jetstream::Context;
use async_nats::jetstream::stream::Stream;
use async_nats::{Client, Subscriber};
use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::StreamExt as _;
use metrics::gauge;
use sotto_log_server::log::{Record, ServerId};
use sotto_log_server::order::{Order, Proposer, Reader};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Rooms on JetStream.
pub struct JetStream {
    server: ServerId,
    context: Context,
    stream: Stream,
    presence: Arc<Presence>,
    patience: Duration,
    elsewhere: Arc<Elsewhere>,
    said: Arc<Said>,
    /// Ends with the order.
    _life: JoinSet<()>,
}

/// The byte that this server's signs of life have beside its name. Its meaning is the program's.
#[derive(Default)]
struct Said {
    note: AtomicU8,
    changed: Notify,
}

impl JetStream {
    /// Connects to NATS and makes the stream if it is not there. From then on other servers hear that this one is there.
    ///
    /// # Errors
    /// NATS is not there, or not as the log needs it.
    pub async fn connect(options: &Options) -> Result<Self, ConnectError> {
        let mut random = [0; 8];
        getrandom::fill(&mut random)?;
        let server = ServerId(u64::from_be_bytes(random));
        let (client, context, stream) = connect(options).await?;
        let presence = Arc::new(Presence::new(server, options.grace, Instant::now()));
        let signs = client.subscribe(HERE).await?;
        let elsewhere = Arc::new(Elsewhere::new(client.clone()));
        let said: Arc<Said> = Arc::default();
        let living = live(
            client,
            signs,
            server,
            Arc::clone(&presence),
            Arc::clone(&said),
        );
        let mut life = JoinSet::new();
        life.spawn(living);
        life.spawn(ask(stream.clone(), Arc::clone(&presence)));
        Ok(Self {
            server,
            context,
            stream,
            presence,
            patience: options.patience,
            elsewhere,
            said,
            _life: life,
        })
    }

    /// This server's number.
    #[must_use]
    pub fn number(&self) -> ServerId {
        self.server
    }

    /// The connection and its JetStream, for what servers share beside the log.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Says something of this server to the others with its signs of life, from now on; a change at once.
    pub fn note(&self, note: u8) {
        if self.said.note.swap(note, Ordering::SeqCst) != note {
            self.said.changed.notify_one();
        }
    }

    /// Says it at once, and waits until that is on its way.
    pub async fn announce(&self, note: u8) {
        self.said.note.store(note, Ordering::SeqCst);
        let client = self.context.client();
        give(&client, self.server, &self.said).await;
        let _ = client.flush().await;
    }

    /// The other servers that were heard within the time `within`, as [`Self::clock`] has it, with what they say of themselves.
    #[must_use]
    pub fn heard(&self, within: Duration) -> Vec<(ServerId, u8)> {
        self.presence.heard(within)
    }

    /// Time in which this server has heard itself: it stands still while the server is paused or cut off.
    #[must_use]
    pub fn clock(&self) -> Duration {
        self.presence.clock()
    }
}

/// A sign of life: the server's number, and what it says of itself.
fn sign(server: ServerId, note: u8) -> Bytes {
    let mut sign = BytesMut::with_capacity(9);
    sign.put_u64(server.0);
    sign.put_u8(note);
    sign.freeze()
}

/// Reads a sign of life. `None` if it is none.
fn read_sign(bytes: &[u8]) -> Option<(ServerId, u8)> {
    let (server, rest) = bytes.split_first_chunk::<8>()?;
    let [note] = rest else {
        return None;
    };
    Some((ServerId(u64::from_be_bytes(*server)), *note))
}

/// Gives signs of life and hears those of all servers.
async fn live(
    client: Client,
    mut signs: Subscriber,
    server: ServerId,
    presence: Arc<Presence>,
    said: Arc<Said>,
) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beat.tick() => {
                give(&client, server, &said).await;
                gauge!("sotto_cluster_servers").set(presence.count() as f64);
            }
            () = said.changed.notified() => give(&client, server, &said).await,
            heard = signs.next() => {
                let Some(heard) = heard else {
                    return;
                };
                let Some((other, note)) = read_sign(&heard.payload) else {
                    continue;
                };
                if presence.hear(other, note, Instant::now()) {
                    // A newcomer need not wait for the next beat to know of this server.
                    give(&client, server, &said).await;
                }
            }
        }
    }
}

/// Asks the leader of the stream once in a while whether it is there. The majority of the nodes of NATS has one.
async fn ask(stream: Stream, presence: Arc<Presence>) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        if let Ok(Ok(_)) = timeout(2 * BEAT, stream.get_info()).await {
            presence.answered(Instant::now());
        }
    }
}

/// Gives a sign of life. Without a connection it is not heard, which is what counts.
async fn give(client: &Client, server: ServerId, said: &Said) {
    let note = said.note.load(Ordering::SeqCst);
    let _ = client.publish(HERE, sign(server, note)).await;
}

impl Order for JetStream {
    fn server(&self) -> ServerId {
        self.server
    }

    fn open(&self, room: &Arc<str>, reader: Box<dyn Reader>) -> Box<dyn Proposer> {
        let (proposals, incoming) = unbounded_channel();
        let room = Room {
            subject: subject::of_room(room),
            context: self.context.clone(),
            stream: self.stream.clone(),
            presence: Arc::clone(&self.presence),
            patience: self.patience,
            empty: Arc::default(),
            elsewhere: Arc::clone(&self.elsewhere),
        };
        tokio::spawn(room.run(Ends {
            proposals: incoming,
            reader,
        }));
        Box::new(Proposals(proposals))
    }

    fn is_gone(&self, server: ServerId) -> bool {
        self.presence.is_gone(server)
    }
}

/// Records on their way to the room's task. Their bytes are within the budgets of their senders' addresses until they are read.
struct Proposals(UnboundedSender<Record>);

impl Proposer for Proposals {
    fn propose(&self, record: Record) {
        // A room that has failed has told its reader.
        let _ = self.0.send(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_life_come_back_and_other_bytes_are_none() {
        let server = ServerId(u64::MAX - 1);
        let bytes = sign(server, 3);
        assert_eq!(read_sign(&bytes), Some((server, 3)));
        for length in 0..bytes.len() {
            assert_eq!(read_sign(&bytes[..length]), None, "{length}");
        }
        assert_eq!(read_sign(&[0; 10]), None);
    }
}
