//! The stream as NATS tells it: who leads it, how far it is, and what is in it at the end.

use super::common::LONG;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::push::OrderedConfig;
use async_nats::jetstream::{self, Context};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

const STREAM: &str = "SOTTO_LOG";
/// Between two looks.
const LOOK: Duration = Duration::from_millis(400);

/// A look at the stream.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The name of the node that leads it, if one does.
    pub leader: Option<String>,
    pub last: u64,
}

/// Looks at the stream, as long as this value is there.
pub struct Watch {
    pub latest: Arc<Mutex<Look>>,
    highest: Arc<Mutex<u64>>,
    task: tokio::task::JoinHandle<()>,
}

impl Watch {
    pub fn begin(urls: &[String]) -> Self {
        let (latest, highest): (Arc<Mutex<Look>>, Arc<Mutex<u64>>) = Default::default();
        let (told, most, urls) = (Arc::clone(&latest), Arc::clone(&highest), urls.to_vec());
        let task = tokio::spawn(async move {
            loop {
                // Each of another node, so that one that is away does not hide the others.
                for url in &urls {
                    if let Ok(Some(look)) = timeout(2 * LOOK, look(url)).await {
                        let mut most = most.lock().unwrap();
                        *most = look.last.max(*most);
                        *told.lock().unwrap() = look;
                    }
                    sleep(LOOK).await;
                }
            }
        });
        Self {
            latest,
            highest,
            task,
        }
    }

    /// The last sequence that NATS has ever said the stream to have.
    pub fn highest(&self) -> u64 {
        *self.highest.lock().unwrap()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub async fn open(urls: &[String]) -> Option<Context> {
    let options = async_nats::ConnectOptions::new().ping_interval(Duration::from_secs(1));
    let mut context = jetstream::new(options.connect(urls).await.ok()?);
    context.set_timeout(Duration::from_secs(2));
    Some(context)
}

async fn look(url: &str) -> Option<Look> {
    let context = open(&[url.to_owned()]).await?;
    let mut stream = context.get_stream(STREAM).await.ok()?;
    let info = stream.info().await.ok()?;
    Some(Look {
        leader: info
            .cluster
            .as_ref()
            .and_then(|cluster| cluster.leader.clone()),
        last: info.state.last_sequence,
    })
}

/// Waits until JetStream has a leader that sees all `nodes`.
pub async fn ready(urls: &[String]) {
    let begun = Instant::now();
    loop {
        if let Some(context) = open(urls).await {
            let config = jetstream::stream::Config {
                name: "PROBE".to_owned(),
                subjects: vec!["probe".to_owned()],
                num_replicas: urls.len(),
                ..Default::default()
            };
            let made = context.create_stream(config).await;
            if made.is_ok() && context.delete_stream("PROBE").await.is_ok() {
                return;
            }
        }
        assert!(begun.elapsed() < 3 * LONG, "JetStream does not start");
        sleep(LOOK).await;
    }
}

/// The last sequence of the stream, as the first node says that answers.
pub async fn last(urls: &[String]) -> Option<u64> {
    for url in urls {
        if let Ok(Some(look)) = timeout(LONG, look(url)).await {
            return Some(look.last);
        }
    }
    None
}

/// The records of a room with their positions.
///
/// # Errors
/// The answer of NATS, if that is none.
pub async fn records(urls: &[String], room: &str) -> Result<Vec<(u64, Vec<u8>)>, String> {
    let begun = Instant::now();
    loop {
        let read = timeout(LONG, read(urls, room)).await;
        match read.unwrap_or_else(|_| Err("NATS does not answer".to_owned())) {
            Err(error) if begun.elapsed() > 3 * LONG => return Err(error),
            Err(_) => sleep(LOOK).await,
            Ok(records) => return Ok(records),
        }
    }
}

async fn read(urls: &[String], room: &str) -> Result<Vec<(u64, Vec<u8>)>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let context = open(urls).await.ok_or("NATS takes no connection")?;
    let stream = context.get_stream(STREAM).await.map_err(|e| said(&e))?;
    let config = OrderedConfig {
        deliver_subject: context.client().new_inbox(),
        filter_subject: format!("sotto.log.{}", hex::encode(Sha256::digest(room))),
        deliver_policy: DeliverPolicy::All,
        ..OrderedConfig::default()
    };
    let consumer = stream.create_consumer(config).await;
    let mut messages = consumer
        .map_err(|e| said(&e))?
        .messages()
        .await
        .map_err(|e| said(&e))?;
    let mut records = Vec::new();
    loop {
        let message = match timeout(Duration::from_secs(3), messages.next()).await {
            // An empty room.
            Err(_) if records.is_empty() => return Ok(records),
            Err(_) => return Err("the stream does not come to its end".to_owned()),
            Ok(message) => message.ok_or("the stream ends")?.map_err(|e| said(&e))?,
        };
        let info = message.info().map_err(|e| said(&e))?;
        let (position, pending) = (info.stream_sequence, info.pending);
        records.push((position, message.payload.to_vec()));
        if pending == 0 {
            return Ok(records);
        }
    }
}
