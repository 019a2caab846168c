//! NATS: the connection, the stream, and what has to be true of both.

use crate::options::Options;
use crate::subject::{ROOMS, STREAM};
use async_nats::jetstream::context::CreateStreamError;
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, InfoError, RetentionPolicy, StorageType, Stream,
};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, ServerAddr};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Bytes that a message of NATS has to be allowed.
const PAYLOAD: usize = 8 << 20;
/// Bytes of a record beside those of the member's message.
const BESIDE: usize = 2 << 20;
/// The least time that NATS has for one answer.
const LEAST: Duration = Duration::from_millis(250);
/// The most time that a connection to one node of NATS may take: with one that does not answer, others are not waited for in vain.
const CONNECTING: Duration = Duration::from_secs(2);
/// The silence of NATS after which it is asked whether it is there. The client gives the connection up after three of them, and goes to
/// another node: much sooner than TCP notices that a machine has gone.
const SILENCE: Duration = Duration::from_secs(1);
/// The least time for which the stream remembers records.
const REMEMBER: Duration = Duration::from_secs(120);

/// Why the log on NATS cannot be used, each with its remedy.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No address of NATS.
    #[error("{0:?} is no address of NATS; right would be `nats://host:4222`")]
    Address(String, #[source] io::Error),
    /// A password where everybody reads it.
    #[error("an address of NATS has a user or a password in it; they go into options of their own")]
    Password,
    /// A file of credentials that cannot be used.
    #[error("{}: the credentials cannot be read", .0.display())]
    Credentials(PathBuf, #[source] io::Error),
    /// NATS is not there, or does not let this server in.
    #[error("NATS cannot be reached")]
    Connect(#[from] async_nats::ConnectError),
    /// Messages that are too small.
    #[error(
        "NATS takes messages of {has} bytes, and the log needs {needs}; set `max_payload: 8MB` in its configuration, or more"
    )]
    Payload {
        /// As NATS says.
        has: usize,
        /// As the limits of this server need it.
        needs: usize,
    },
    /// NATS without JetStream, or an account without a right to it.
    #[error(
        "the stream SOTTO_LOG cannot be made; JetStream has to be on (`jetstream {{}}` in the configuration of NATS), and allowed to this account"
    )]
    Stream(#[from] CreateStreamError),
    /// The stream does not answer.
    #[error("the stream SOTTO_LOG does not answer")]
    Info(#[from] InfoError),
    /// A stream that was made by others.
    #[error("the stream SOTTO_LOG is there with other settings: {0}")]
    Settings(&'static str),
    /// This machine has no randomness to name the server by.
    #[error("there is no randomness")]
    Randomness(#[from] getrandom::Error),
    /// Signs of life of other servers cannot be heard.
    #[error("NATS does not let this server subscribe")]
    Subscribe(#[from] async_nats::SubscribeError),
}

/// Connects, and makes the stream if it is not there.
pub(crate) async fn connect(options: &Options) -> Result<(Client, Context, Stream), ConnectError> {
    let addresses = options.addresses.iter().map(|text| address(text));
    let addresses = addresses.collect::<Result<Vec<_>, _>>()?;
    let mut connect = ConnectOptions::new()
        .name("sotto-server")
        .connection_timeout(CONNECTING)
        .ping_interval(SILENCE);
    if let Some(path) = &options.credentials {
        connect = connect
            .credentials_file(path)
            .await
            .map_err(|error| ConnectError::Credentials(path.clone(), error))?;
    }
    if let Some((user, password)) = &options.user {
        connect = connect.user_and_password(user.clone(), password.to_string());
    }
    if let Some(root) = &options.root {
        connect = connect.add_root_certificates(root.clone());
    }
    let client = connect.connect(addresses).await?;
    let (has, needs) = (
        client.server_info().max_payload,
        PAYLOAD.max(options.message_bytes + BESIDE),
    );
    if has < needs {
        return Err(ConnectError::Payload { has, needs });
    }
    if options.replicas > 1 && diverges(&client.server_info().version) {
        tracing::warn!(
            "replicas of NATS 2.9 and before come to differ when nodes are killed or cut off, and confirmed records are lost; \
             take a current NATS"
        );
    }
    let mut context = jetstream::new(client.clone());
    let remember = REMEMBER.max(2 * (options.grace + options.patience));
    let wanted = Config {
        name: STREAM.to_owned(),
        subjects: vec![ROOMS.to_owned()],
        retention: RetentionPolicy::Limits,
        // A log that is full refuses what is new, and forgets nothing.
        discard: DiscardPolicy::New,
        storage: StorageType::File,
        num_replicas: options.replicas,
        duplicate_window: remember,
        ..Config::default()
    };
    let mut stream = context.get_or_create_stream(wanted).await?;
    check(&stream.info().await?.config, remember)?;
    // A record whose answer is lost is sent once more while it is waited for.
    context.set_timeout((options.patience / 4).max(LEAST));
    Ok((client, context, stream))
}

fn address(text: &str) -> Result<ServerAddr, ConnectError> {
    let address: ServerAddr = text
        .parse()
        .map_err(|error| ConnectError::Address(text.to_owned(), error))?;
    if address.host().is_empty() {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "it names no host");
        return Err(ConnectError::Address(text.to_owned(), error));
    }
    if address.username().is_some() || address.password().is_some() {
        return Err(ConnectError::Password);
    }
    Ok(address)
}

/// Whether a version of NATS is one whose replicas come to differ (docs/cluster.md). One that cannot be read is not.
fn diverges(version: &str) -> bool {
    let mut parts = version
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    matches!((parts.next(), parts.next()), (Some(major), Some(minor)) if (major, minor) < (2, 10))
}

/// A stream that drops records by itself would give two readers two logs.
fn check(config: &Config, remember: Duration) -> Result<(), ConnectError> {
    let wrong = if config.subjects != [ROOMS] {
        "its subjects are not `sotto.log.*` alone"
    } else if !config.max_age.is_zero() {
        "it drops old messages (max_age)"
    } else if config.max_messages_per_subject > 0 {
        "it drops messages of long rooms (max_msgs_per_subject)"
    } else if config.discard != DiscardPolicy::New {
        "it drops old messages when it is full (discard)"
    } else if config.retention != RetentionPolicy::Limits {
        "it drops messages that have been read (retention)"
    } else if config.duplicate_window < remember {
        "it remembers messages for less than twice the grace and the wait for NATS together (duplicate_window)"
    } else {
        return Ok(());
    };
    Err(ConnectError::Settings(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_refused_that_is_none_or_tells_a_password() {
        for wrong in ["", "nats://", "nats://a b"] {
            assert!(
                matches!(address(wrong), Err(ConnectError::Address(..))),
                "{wrong}"
            );
        }
        for open in ["nats://user:password@host", "nats://token@host:4222"] {
            assert!(matches!(address(open), Err(ConnectError::Password)));
        }
        assert!(address("nats://host:4222").is_ok());
        assert!(address("tls://host").is_ok());
    }

    #[test]
    fn versions_are_told_whose_replicas_come_to_differ() {
        for old in ["2.9.10", "2.9.25-RC.1", "2.2.0", "1.4.1"] {
            assert!(diverges(old), "{old}");
        }
        for other in ["2.10.0", "2.15.1", "3.0.0", "", "v2", "2", "main"] {
            assert!(!diverges(other), "{other}");
        }
    }

    #[test]
    fn a_stream_that_drops_records_is_refused() {
        let right = Config {
            subjects: vec![ROOMS.to_owned()],
            discard: DiscardPolicy::New,
            duplicate_window: REMEMBER,
            ..Config::default()
        };
        assert!(check(&right, REMEMBER).is_ok());
        let changes: [fn(&mut Config); 6] = [
            |config| config.subjects.push("more".to_owned()),
            |config| config.max_age = Duration::from_secs(1),
            |config| config.max_messages_per_subject = 1,
            |config| config.discard = DiscardPolicy::Old,
            |config| config.retention = RetentionPolicy::WorkQueue,
            |config| config.duplicate_window = REMEMBER - Duration::from_secs(1),
        ];
        for change in changes {
            let mut wrong = right.clone();
            change(&mut wrong);
            let refused = check(&wrong, REMEMBER);
            assert!(matches!(refused, Err(ConnectError::Settings(_))));
        }
    }
}
