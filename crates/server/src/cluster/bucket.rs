//! Placements in a key-value store of NATS. What it promises is used, and nothing else: a write with a revision is stored only if the
//! entry has that revision, so of several servers that write one wins.

use super::entry;
use super::exchange::{Key, Written};
use super::message::is_key;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::{CreateStreamError, KeyValueError};
use async_nats::jetstream::kv::{Entry, Operation, Store, UpdateErrorKind};
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use bytes::Bytes;
use futures_util::StreamExt as _;
use sotto_log_server::log::ServerId;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// The name of the store.
const BUCKET: &str = "SOTTO_MEDIA";
/// The age at which NATS drops entries: those of rooms whose server has ended and that have not been used since.
const AGE: Duration = Duration::from_secs(3600);
/// The time that one write may take, with the look at the entry that is in its way.
const PATIENCE: Duration = Duration::from_secs(4);
/// Writes of one placement, each with the revision that the one before has found.
const WRITES: usize = 3;
/// Between two attempts to read the store.
const BREATH: Duration = Duration::from_millis(200);

/// Why media cannot be placed on servers, each with its remedy.
#[derive(Debug, thiserror::Error)]
pub enum PlacementError {
    /// NATS without a right to the key-value store.
    #[error(
        "the key-value store SOTTO_MEDIA cannot be made; the account of NATS needs the subjects `$JS.API.>` and `$KV.SOTTO_MEDIA.>`"
    )]
    Create(#[from] CreateStreamError),
    /// The store does not answer as one.
    #[error("the key-value store SOTTO_MEDIA does not answer")]
    Open(#[from] KeyValueError),
    /// A store that was made by others.
    #[error(
        "the key-value store SOTTO_MEDIA is there with another max_age: {0:?} is less than half an hour"
    )]
    Age(Duration),
    /// Messages of other servers cannot be heard.
    #[error("NATS does not let this server subscribe")]
    Subscribe(#[from] async_nats::SubscribeError),
}

/// An entry as the store tells it.
pub(super) struct Seen {
    pub(super) room: Key,
    /// `None` if it was taken off.
    pub(super) server: Option<ServerId>,
    pub(super) revision: u64,
}

/// The store.
#[derive(Clone)]
pub(super) struct Bucket(Store);

impl Bucket {
    /// Makes the store if it is not there.
    pub(super) async fn open(context: &Context, replicas: usize) -> Result<Self, PlacementError> {
        // The stream that is such a store. `create_key_value` makes the same, but asks first for something of the account that NATS has
        // from 2.10 on.
        let stream = Config {
            name: format!("KV_{BUCKET}"),
            subjects: vec![format!("$KV.{BUCKET}.>")],
            max_messages_per_subject: 1,
            max_age: AGE,
            storage: StorageType::File,
            discard: DiscardPolicy::New,
            num_replicas: replicas,
            deny_delete: true,
            allow_rollup: true,
            allow_direct: true,
            ..Config::default()
        };
        context.get_or_create_stream(stream).await?;
        let store = context.get_key_value(BUCKET).await?;
        check(store.stream.cached_info().config.max_age)?;
        Ok(Self(store))
    }

    /// Writes a placement, if the entry has the revision `before`, or is not there.
    pub(super) async fn place(&self, room: &str, server: ServerId, before: Option<u64>) -> Written {
        let written = timeout(PATIENCE, self.place_at_once(room, server, before)).await;
        written.unwrap_or_else(|_| {
            tracing::warn!("a placement was not stored in time");
            Written::Failed
        })
    }

    async fn place_at_once(&self, room: &str, server: ServerId, before: Option<u64>) -> Written {
        let mut expected = before.unwrap_or_default();
        for _ in 0..WRITES {
            match self.0.update(room, entry::write(server), expected).await {
                Ok(revision) => return Written::Stored(revision),
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                Err(error) => {
                    tracing::warn!(%error, "a placement cannot be written");
                    return Written::Failed;
                }
            }
            let found = match self.0.entry(room).await {
                Ok(None) => Found::Nothing,
                Ok(Some(found)) => match found.operation {
                    Operation::Put => Found::Placement(found.value, found.revision),
                    Operation::Delete | Operation::Purge => Found::Removed(found.revision),
                },
                Err(error) => {
                    tracing::warn!(%error, "a placement cannot be read");
                    return Written::Failed;
                }
            };
            match after_refusal(before, found) {
                Next::Write { revision } => expected = revision,
                Next::End(written) => return written,
            }
        }
        Written::Failed
    }

    /// Takes an entry off, if it has that revision.
    pub(super) async fn release(&self, room: &str, revision: u64) {
        let removed = self.0.delete_expect_revision(room, Some(revision));
        match timeout(PATIENCE, removed).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a placement stays"),
            Err(_) => tracing::debug!("a placement stays: NATS does not answer"),
        }
    }

    /// Tells all entries, and all changes, until the other end is dropped.
    pub(super) async fn watch(self, seen: mpsc::Sender<Seen>) {
        while !seen.is_closed() {
            match self.0.watch_with_history(">").await {
                Ok(mut entries) => {
                    while let Some(Ok(entry)) = entries.next().await {
                        if let Some(told) = read(entry)
                            && seen.send(told).await.is_err()
                        {
                            return;
                        }
                    }
                }
                Err(error) => tracing::debug!(%error, "placements cannot be read yet"),
            }
            sleep(BREATH).await;
        }
    }
}

/// The entry on which a write was refused.
enum Found {
    Nothing,
    /// It was taken off by the record with this revision.
    Removed(u64),
    Placement(Bytes, u64),
}

/// The step after a write that was refused.
#[derive(Debug, PartialEq)]
enum Next {
    /// Once more, with the revision of the record that is there.
    Write {
        revision: u64,
    },
    End(Written),
}

/// A write is refused if the last record of the room has another revision than was expected: of another placement, or of one that
/// was taken off, over which a write that expects nothing goes.
fn after_refusal(before: Option<u64>, found: Found) -> Next {
    match found {
        Found::Placement(value, revision) => Next::End(match placement(&value) {
            Some(server) => Written::Taken(Some((server, revision))),
            None => Written::Failed,
        }),
        // The entry that was known is not there any more.
        Found::Removed(_) | Found::Nothing if before.is_some() => Next::End(Written::Taken(None)),
        Found::Removed(revision) => Next::Write { revision },
        Found::Nothing => Next::Write { revision: 0 },
    }
}

/// Whether a store, which others may have made, keeps entries for long enough. An age of zero is for ever.
fn check(age: Duration) -> Result<(), PlacementError> {
    if age.is_zero() || age >= AGE / 2 {
        return Ok(());
    }
    Err(PlacementError::Age(age))
}

/// The placement in an entry. `None` if it is of no room, or says none.
fn read(found: Entry) -> Option<Seen> {
    let server = match found.operation {
        Operation::Put => Some(placement(&found.value)?),
        Operation::Delete | Operation::Purge => None,
    };
    is_key(&found.key).then(|| Seen {
        room: found.key.into(),
        server,
        revision: found.revision,
    })
}

/// The server in a value of the store. `None` if it is none that this server can read, which the log tells.
fn placement(value: &[u8]) -> Option<ServerId> {
    let read = entry::read(value);
    read.inspect_err(|error| tracing::warn!(%error, "a placement cannot be read"))
        .ok()
}

#[cfg(test)]
mod tests;
