//! Messages on their way to other servers, so many and no more: while NATS is away the rest is dropped, and members are told when
//! nothing comes back.

use async_nats::Client;
use bytes::Bytes;
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Messages that may wait.
const WAITING: usize = 1024;
/// Their bytes.
const WAITING_BYTES: usize = 32 << 20;

struct Letter {
    to: ServerId,
    bytes: Bytes,
    _share: OwnedSemaphorePermit,
}

/// The end at which messages come in.
pub(super) struct Outbox {
    letters: Sender<Letter>,
    bytes: Arc<Semaphore>,
}

/// The subject on which a server hears others about media.
pub(super) fn subject_of(server: ServerId) -> String {
    format!("sotto.media.{:016x}", server.0)
}

impl Outbox {
    pub(super) fn new(client: Client) -> Self {
        let (outbox, waiting) = Self::bounded();
        tokio::spawn(publish(client, waiting));
        outbox
    }

    /// The two ends.
    fn bounded() -> (Self, Receiver<Letter>) {
        let (letters, waiting) = mpsc::channel(WAITING);
        let bytes = Arc::new(Semaphore::new(WAITING_BYTES));
        (Self { letters, bytes }, waiting)
    }

    /// Sends a message, after those before it. `false` if too much waits.
    pub(super) fn send(&self, to: ServerId, bytes: Bytes) -> bool {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let Ok(share) = Arc::clone(&self.bytes).try_acquire_many_owned(length) else {
            return false;
        };
        let letter = Letter {
            to,
            bytes,
            _share: share,
        };
        self.letters.try_send(letter).is_ok()
    }
}

/// Ends with the outbox. The client has a queue of its own, so a share is given back when the bytes are with the system.
async fn publish(client: Client, mut waiting: Receiver<Letter>) {
    let mut letters = Vec::new();
    while waiting.recv_many(&mut letters, WAITING).await > 0 {
        for Letter { to, bytes, .. } in &letters {
            let _ = client.publish(subject_of(*to), bytes.clone()).await;
        }
        let _ = client.flush().await;
        letters.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: ServerId = ServerId(7);

    #[test]
    fn so_many_messages_wait_and_no_more() {
        let (outbox, mut waiting) = Outbox::bounded();
        let send = || outbox.send(OTHER, Bytes::from_static(b"offer"));
        assert!((0..WAITING).all(|_| send()));
        assert!(!send());
        let letter = waiting.try_recv().unwrap();
        assert_eq!((letter.to, &*letter.bytes), (OTHER, &b"offer"[..]));
        drop(letter);
        assert!(send());
        assert!(!send());
    }

    #[test]
    fn so_many_bytes_wait_until_the_system_has_them() {
        let (outbox, mut waiting) = Outbox::bounded();
        let most = Bytes::from(vec![0; WAITING_BYTES]);
        assert!(!outbox.send(OTHER, [&most[..], &[0]].concat().into()));
        assert!(outbox.send(OTHER, most));
        let send = || outbox.send(OTHER, Bytes::from_static(b"offer"));
        assert!(!send());
        let letter = waiting.try_recv().unwrap();
        assert!(!send(), "taken, and not with the system yet");
        drop(letter);
        assert!(send());
    }
}
