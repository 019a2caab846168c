//! A client of NATS alone, beside the servers: it notes what NATS has confirmed to it, and looks at the end whether that is there. A
//! loss is that of NATS then, whatever the servers do.

use super::stream::{Records, at, open, records, subject};
use async_nats::jetstream::message::PublishMessage;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A room that no server opens.
const ROOM: &str = "witness";
const PACE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(2);

/// Positions with what they have, as NATS has confirmed it.
type Confirmed = Arc<Mutex<Vec<(u64, String)>>>;

pub struct Witness {
    confirmed: Confirmed,
    over: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Witness {
    pub fn begin(urls: &[String]) -> Self {
        let (confirmed, over): (Confirmed, Arc<AtomicBool>) = Default::default();
        let (to, until, urls) = (Arc::clone(&confirmed), Arc::clone(&over), urls.to_vec());
        let task = tokio::spawn(async move {
            let to_room = subject(ROOM);
            let context = loop {
                if let Some(context) = open(&urls).await {
                    break context;
                }
                if until.load(Ordering::SeqCst) {
                    return;
                }
            };
            for number in 0.. {
                if until.load(Ordering::SeqCst) {
                    return;
                }
                // Once and never again: what was not confirmed may be there or not.
                let text = format!("record {number}");
                let publish = PublishMessage::build().payload(text.clone().into());
                let publish = publish.message_id(&text);
                let stored = async {
                    let ack = context.send_publish(to_room.clone(), publish).await.ok()?;
                    ack.await.ok()
                };
                if let Ok(Some(ack)) = timeout(PATIENCE, stored).await {
                    to.lock().unwrap().push((ack.sequence, text));
                }
                tokio::time::sleep(PACE).await;
            }
        });
        Self {
            confirmed,
            over,
            task,
        }
    }

    /// How many records NATS has confirmed, and those of them that it has lost, in words.
    ///
    /// # Errors
    /// NATS cannot be read.
    pub async fn end(self, urls: &[String]) -> Result<(usize, Vec<String>), String> {
        self.over.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
        let confirmed = std::mem::take(&mut *self.confirmed.lock().unwrap());
        let missing = |records: &Records| -> Vec<usize> {
            let has: HashMap<u64, &[u8]> =
                records.iter().map(|(at, bytes)| (*at, &**bytes)).collect();
            let is_lost =
                |(_, (at, text)): &(usize, &(u64, String))| has.get(at) != Some(&text.as_bytes());
            let lost = confirmed.iter().enumerate().filter(is_lost);
            lost.map(|(index, _)| index).collect()
        };
        let is_whole = |records: &Records| missing(records).is_empty();
        let records = records(urls, ROOM, is_whole).await?;
        let mut lost = Vec::new();
        for index in missing(&records) {
            let (position, text) = &confirmed[index];
            // The first is enough to show what has become of the stream.
            let has = if lost.is_empty() {
                at(urls, *position).await
            } else {
                String::new()
            };
            lost.push(format!(
                "{text:?} was confirmed at {position}, where the leader of the stream has: {has}"
            ));
        }
        Ok((confirmed.len(), lost))
    }
}
