//! The order.

use crate::connect::{ConnectError, connect};
use crate::options::Options;
use crate::presence::{BEAT, Presence};
use crate::room::{Ends, Room};
use crate::subject::{self, HERE};
use async_nats::jetstream::Context;
use async_nats::jetstream::stream::Stream;
use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt as _;
use metrics::gauge;
use sotto_log_server::log::{Record, ServerId};
use sotto_log_server::order::{Order, Proposer, Reader};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

/// Rooms on JetStream.
pub struct JetStream {
    server: ServerId,
    context: Context,
    stream: Stream,
    presence: Arc<Presence>,
    patience: Duration,
    life: JoinHandle<()>,
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
        let life = tokio::spawn(live(client, signs, server, Arc::clone(&presence)));
        Ok(Self {
            server,
            context,
            stream,
            presence,
            patience: options.patience,
            life,
        })
    }
}

impl Drop for JetStream {
    fn drop(&mut self) {
        self.life.abort();
    }
}

/// Gives signs of life and hears those of all servers.
async fn live(client: Client, mut signs: Subscriber, server: ServerId, presence: Arc<Presence>) {
    let sign = Bytes::copy_from_slice(&server.0.to_be_bytes());
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beat.tick() => {
                // Without a connection it is not heard, which is what counts.
                let _ = client.publish(HERE, sign.clone()).await;
                gauge!("sotto_cluster_servers").set(presence.count() as f64);
            }
            heard = signs.next() => {
                let Some(heard) = heard else {
                    return;
                };
                if let Ok(server) = <[u8; 8]>::try_from(&*heard.payload) {
                    presence.hear(ServerId(u64::from_be_bytes(server)), Instant::now());
                }
            }
        }
    }
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
