//! A client of NATS alone, beside the servers: it notes what NATS has confirmed to it, and looks at the end whether that is there. A
//! loss is that of NATS then, whatever the servers do.

use super::stream::{open, records};
use async_nats::jetstream::message::PublishMessage;
use sha2::{Digest as _, Sha256};
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
            let subject = format!("sotto.log.{}", hex::encode(Sha256::digest(ROOM)));
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
                    let ack = context.send_publish(subject.clone(), publish).await.ok()?;
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
        let has: HashMap<u64, String> = records(urls, ROOM)
            .await?
            .into_iter()
            .map(|(position, bytes)| (position, String::from_utf8_lossy(&bytes).into_owned()))
            .collect();
        let confirmed = self.confirmed.lock().unwrap();
        let lost = confirmed.iter().filter_map(|(position, text)| {
            let found = has.get(position);
            (found != Some(text)).then(|| {
                format!(
                    "{text:?} was confirmed at {position}, where there is {found:?} of this subject"
                )
            })
        });
        Ok((confirmed.len(), lost.collect()))
    }
}
