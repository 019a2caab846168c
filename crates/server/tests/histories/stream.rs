//! The stream as NATS tells it: who leads it, how far it is, and what is in it at the end.

use crate::common::LONG;
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

/// Records with their positions.
pub type Records = Vec<(u64, Vec<u8>)>;

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

/// The records of a room with their positions, once `is_whole` takes them, and in any case after a while: a replica may be behind.
///
/// # Errors
/// The answer of NATS, if that is none.
pub async fn records(
    urls: &[String],
    room: &str,
    is_whole: impl Fn(&Records) -> bool,
) -> Result<Records, String> {
    let begun = Instant::now();
    loop {
        let read = timeout(LONG, read(urls, room)).await;
        match read.unwrap_or_else(|_| Err("NATS does not answer".to_owned())) {
            Ok(records) if is_whole(&records) || begun.elapsed() > LONG => return Ok(records),
            Err(error) if begun.elapsed() > 3 * LONG => return Err(error),
            Ok(_) | Err(_) => sleep(LOOK).await,
        }
    }
}

async fn read(urls: &[String], room: &str) -> Result<Records, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let context = open(urls).await.ok_or("NATS takes no connection")?;
    let stream = context.get_stream(STREAM).await.map_err(|e| said(&e))?;
    let config = OrderedConfig {
        deliver_subject: context.client().new_inbox(),
        filter_subject: subject(room),
        deliver_policy: DeliverPolicy::All,
        ..OrderedConfig::default()
    };
    let consumer = stream.create_consumer(config).await;
    let consumer = consumer.map_err(|e| said(&e))?;
    let mut records = Records::new();
    if consumer.cached_info().num_pending == 0 {
        return Ok(records);
    }
    let mut messages = consumer.messages().await.map_err(|e| said(&e))?;
    loop {
        let message = messages.next().await.ok_or("the stream ends")?;
        let message = message.map_err(|e| said(&e))?;
        let info = message.info().map_err(|e| said(&e))?;
        let (position, pending) = (info.stream_sequence, info.pending);
        records.push((position, message.payload.to_vec()));
        if pending == 0 {
            return Ok(records);
        }
    }
}

/// The bytes at a position, as the node tells them that leads the stream; and why there are none.
pub async fn at(urls: &[String], position: u64) -> String {
    let found = async {
        let context = open(urls).await.ok_or("NATS takes no connection")?;
        let stream = context.get_stream(STREAM).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let found = stream.get_raw_message(position).await;
        let found = found.map_err(|error| error.to_string())?;
        let bytes = &found.payload[..found.payload.len().min(100)];
        Ok::<_, String>(format!("{:?}", String::from_utf8_lossy(bytes)))
    };
    let found = timeout(LONG, found).await;
    let found = found.unwrap_or_else(|_| Err("NATS does not answer".to_owned()));
    found.unwrap_or_else(|error| error)
}

/// The subject of a room.
pub fn subject(room: &str) -> String {
    format!("sotto.log.{}", hex::encode(Sha256::digest(room)))
}
