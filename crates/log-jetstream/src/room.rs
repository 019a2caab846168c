//! One room: its records written one after the other, and read as the stream has them.

use crate::codec::{self, CodecError};
use crate::elsewhere::Elsewhere;
use crate::presence::Presence;
use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::push::OrderedConfig;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use futures_util::StreamExt as _;
use metrics::{counter, histogram};
use sotto_log_server::log::Record;
use sotto_log_server::order::{Reader, Reading};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

/// Between two attempts.
const BREATH: Duration = Duration::from_millis(200);
/// Between two looks at whether the room is still followed.
const LOOK: Duration = Duration::from_secs(1);
/// How long a server may go on that does not hear itself. Much less than [`KEEP`].
const DEAF: Duration = Duration::from_secs(60);
/// How long records are kept that no reader needs: a reader that is further behind than that may miss some of them.
const KEEP: Duration = Duration::from_secs(600);

/// A room's place in the stream.
pub(crate) struct Room {
    pub(crate) subject: String,
    pub(crate) context: Context,
    pub(crate) stream: Stream,
    pub(crate) presence: Arc<Presence>,
    pub(crate) patience: Duration,
    pub(crate) empty: Arc<Empty>,
    pub(crate) elsewhere: Arc<Elsewhere>,
}

/// The other ends of a room.
pub(crate) struct Ends {
    pub(crate) proposals: UnboundedReceiver<Record>,
    pub(crate) reader: Box<dyn Reader>,
}

/// Why a room ends.
enum Ended {
    /// This server needs it no more.
    Over,
    /// It cannot be written or read, for the reason given.
    Failed(&'static str),
}

/// Positions in the stream.
#[derive(Default)]
struct Positions {
    /// The last that was read.
    read: AtomicU64,
    /// The last that was written here.
    written: AtomicU64,
}

impl Room {
    /// Writes and reads until the room is needed no more, or has failed.
    pub(crate) async fn run(self, ends: Ends) {
        let Ends {
            mut proposals,
            mut reader,
        } = ends;
        let positions = Positions::default();
        let ended = tokio::select! {
            ended = self.write(&mut proposals, &positions) => ended,
            ended = self.read(&mut *reader, &positions) => ended,
            ended = self.watch(&positions) => ended,
        };
        if let Ended::Failed(reason) = ended {
            tracing::warn!(
                reason,
                "a room cannot be followed on NATS; its clients are told"
            );
            counter!("sotto_cluster_failures_total").increment(1);
            reader.fail();
        }
    }

    /// Stores records, each after the one before it is stored: so they are in the order in which they were proposed.
    async fn write(
        &self,
        proposals: &mut UnboundedReceiver<Record>,
        positions: &Positions,
    ) -> Ended {
        while let Some(record) = proposals.recv().await {
            let read = positions.read.load(Ordering::SeqCst);
            let begun = Instant::now();
            match timeout(self.patience, self.store(&record)).await {
                Ok(Ok(Stored { at, again })) => {
                    if at <= read && !again {
                        return Ended::Failed("the stream has lost records");
                    }
                    positions.written.fetch_max(at, Ordering::SeqCst);
                    histogram!("sotto_cluster_store_seconds").record(begun.elapsed());
                }
                Ok(Err(error)) => {
                    tracing::warn!(%error, "a record cannot be written");
                    return Ended::Failed("a record cannot be written");
                }
                Err(_) => {
                    self.elsewhere.go().await;
                    return Ended::Failed("a record was not stored in time");
                }
            }
        }
        Ended::Over
    }

    /// Stores one record, however often that has to be tried. The stream recognises one that it has.
    async fn store(&self, record: &Record) -> Result<Stored, CodecError> {
        let bytes = codec::write(record)?;
        let id = codec::id(record);
        loop {
            let publish = PublishMessage::build()
                .payload(bytes.clone())
                .message_id(&id);
            let stored = match self
                .context
                .send_publish(self.subject.clone(), publish)
                .await
            {
                Ok(stored) => stored.await,
                Err(error) => Err(error),
            };
            match stored {
                Ok(ack) => {
                    return Ok(Stored {
                        at: ack.sequence,
                        again: ack.duplicate,
                    });
                }
                Err(error) => tracing::debug!(%error, "a record is not stored yet"),
            }
            sleep(BREATH).await;
        }
    }

    /// Reads the room from its first record on.
    async fn read(&self, reader: &mut dyn Reader, positions: &Positions) -> Ended {
        loop {
            let next = positions.read.load(Ordering::SeqCst) + 1;
            let config = OrderedConfig {
                deliver_subject: self.context.client().new_inbox(),
                filter_subject: self.subject.clone(),
                deliver_policy: if next == 1 {
                    DeliverPolicy::All
                } else {
                    DeliverPolicy::ByStartSequence {
                        start_sequence: next,
                    }
                },
                ..OrderedConfig::default()
            };
            let messages = match self.stream.create_consumer(config).await {
                Ok(consumer) => consumer.messages().await.map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            let mut messages = match messages {
                Ok(messages) => messages,
                Err(error) => {
                    tracing::debug!(error, "a room cannot be read yet");
                    sleep(BREATH).await;
                    continue;
                }
            };
            while let Some(Ok(message)) = messages.next().await {
                let Ok(position) = message.info().map(|info| info.stream_sequence) else {
                    break;
                };
                if position <= positions.read.load(Ordering::SeqCst) {
                    continue;
                }
                if self.presence.silence(Instant::now()) > DEAF {
                    return Ended::Failed("this server was cut off for too long");
                }
                match codec::read(message.payload.clone()) {
                    Ok(record) => match reader.read(record) {
                        Reading::On => {}
                        Reading::Empty => self.forget(position),
                        Reading::Over => return Ended::Over,
                    },
                    Err(error @ CodecError::Version(_)) => {
                        tracing::error!(%error, "all servers of a cluster have to be able to read its log");
                        return Ended::Failed("a record cannot be read");
                    }
                    // It is none to all servers.
                    Err(error) => tracing::warn!(%error, "passed over"),
                }
                positions.read.store(position, Ordering::SeqCst);
            }
        }
    }

    /// Ends a room whose records do not come, or whose server is cut off.
    async fn watch(&self, positions: &Positions) -> Ended {
        let mut behind: Option<(u64, Instant)> = None;
        loop {
            sleep(LOOK).await;
            if self.presence.silence(Instant::now()) > DEAF {
                return Ended::Failed("this server was cut off for too long");
            }
            let (read, written) = (
                positions.read.load(Ordering::SeqCst),
                positions.written.load(Ordering::SeqCst),
            );
            behind = match behind {
                _ if read >= written => None,
                Some((wanted, since)) if read < wanted => {
                    if since.elapsed() > self.patience {
                        self.elsewhere.go().await;
                        return Ended::Failed("a record was stored and does not come back");
                    }
                    behind
                }
                _ => Some((written, Instant::now())),
            };
        }
    }

    /// Removes records up to a position at which the room is empty, once all readers have them.
    fn forget(&self, position: u64) {
        self.empty.position.store(position, Ordering::SeqCst);
        if self.empty.removed.swap(true, Ordering::SeqCst) {
            return;
        }
        let (stream, subject) = (self.stream.clone(), self.subject.clone());
        let empty = Arc::clone(&self.empty);
        tokio::spawn(async move {
            let mut position = 0;
            // It may have been empty again since.
            while position != empty.position.load(Ordering::SeqCst) {
                position = empty.position.load(Ordering::SeqCst);
                sleep(KEEP).await;
                let purge = stream.purge().filter(&subject).sequence(position + 1);
                if let Err(error) = purge.await {
                    tracing::warn!(%error, "an empty room stays in the stream until it is empty again");
                }
            }
            empty.removed.store(false, Ordering::SeqCst);
        });
    }
}

/// A room that is empty.
#[derive(Default)]
pub(crate) struct Empty {
    /// The last position at which it was.
    position: AtomicU64,
    /// Whether a task is about to remove its records.
    removed: AtomicBool,
}

/// A record's place.
struct Stored {
    at: u64,
    /// Whether it was there before.
    again: bool,
}
