//! The options about other servers.

use crate::duration::seconds;
use crate::secret::Secret;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;
use zeroize::Zeroizing;

/// Other servers with the same rooms.
#[derive(Args, Clone)]
#[group(skip)]
pub struct ClusterOptions {
    /// Address of a NATS server, for example `nats://nats-1.example:4222`, whose JetStream then holds the rooms, so that other
    /// servers with the same option have the same ones, and the media of each room go through one of them; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',', value_parser = url)]
    pub cluster: Vec<String>,
    /// File with credentials for NATS, as its tools write them
    #[arg(long, value_name = "FILE")]
    pub cluster_credentials: Option<PathBuf>,
    /// User of NATS, where it has no credentials
    #[arg(long, value_name = "NAME")]
    pub cluster_user: Option<String>,
    /// Password of that user. A flag can be read by other users of the machine: a variable or the file is better
    #[arg(long, value_name = "SECRET", value_parser = Secret::parse)]
    pub cluster_secret: Option<Secret>,
    /// PEM file with the root certificate of NATS, if it is a private one
    #[arg(long, value_name = "FILE")]
    pub cluster_root: Option<PathBuf>,
    /// On how many servers of NATS the rooms are stored, when they are stored there for the first time
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    pub cluster_replicas: u8,
    /// Seconds that a write into a room may wait for NATS before clients are told; less than `join-time`
    #[arg(long, default_value = "8", value_name = "SECONDS", value_parser = seconds)]
    pub cluster_wait: Duration,
}

impl ClusterOptions {
    /// Whether rooms are shared.
    pub(crate) fn is_on(&self) -> bool {
        !self.cluster.is_empty()
    }

    /// The first thing that does not fit together, in words.
    pub(crate) fn check(&self, join_time: Duration) -> Result<(), String> {
        let others = [
            ("cluster-credentials", self.cluster_credentials.is_some()),
            ("cluster-user", self.cluster_user.is_some()),
            ("cluster-secret", self.cluster_secret.is_some()),
            ("cluster-root", self.cluster_root.is_some()),
        ];
        if !self.is_on() {
            return match others.iter().find(|(_, set)| *set) {
                Some((name, _)) => Err(format!("`{name}` needs `cluster`, the address of NATS")),
                None => Ok(()),
            };
        }
        if self.cluster_wait >= join_time {
            return Err(
                "`cluster-wait` has to be less than `join-time`, or a client is gone before it is told"
                    .to_owned(),
            );
        }
        match (
            &self.cluster_credentials,
            &self.cluster_user,
            &self.cluster_secret,
        ) {
            (Some(_), Some(_), _) => {
                Err("`cluster-credentials` and `cluster-user` exclude each other".to_owned())
            }
            (_, Some(_), None) | (_, None, Some(_)) => {
                Err("`cluster-user` and `cluster-secret` need each other".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// As the room log's back end has them.
    pub(crate) fn jetstream(
        &self,
        grace: Duration,
        message_bytes: u32,
    ) -> sotto_log_jetstream::Options {
        let password = |secret: &Secret| {
            Zeroizing::new(String::from_utf8_lossy(secret.as_bytes()).into_owned())
        };
        sotto_log_jetstream::Options {
            addresses: self.cluster.clone(),
            credentials: self.cluster_credentials.clone(),
            user: self
                .cluster_user
                .clone()
                .zip(self.cluster_secret.as_ref().map(password)),
            root: self.cluster_root.clone(),
            replicas: self.cluster_replicas.into(),
            grace,
            patience: self.cluster_wait,
            message_bytes: message_bytes as usize,
        }
    }
}

/// An address of NATS, without a password in it.
fn url(text: &str) -> Result<String, String> {
    let rest = ["nats://", "tls://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .filter(|rest| !rest.is_empty());
    match rest {
        None => Err("an address of NATS has the form `nats://HOST:PORT` or `tls://HOST:PORT`".into()),
        Some(rest) if rest.contains('@') => Err(
            "an address is shown and logged: a user and a password go into `cluster-user` and `cluster-secret`"
                .into(),
        ),
        Some(_) => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOIN: Duration = Duration::from_secs(10);

    fn options(arguments: &[&str]) -> ClusterOptions {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            options: ClusterOptions,
        }
        let arguments = [&["sotto-server"], arguments].concat();
        <Alone as clap::Parser>::parse_from(arguments).options
    }

    #[test]
    fn addresses_are_those_of_nats_and_tell_no_password() {
        for right in ["nats://nats.example", "tls://nats.example:4222"] {
            assert!(url(right).is_ok(), "{right}");
        }
        for wrong in ["nats.example", "nats://", "http://nats.example"] {
            assert!(url(wrong).unwrap_err().contains("nats://HOST"), "{wrong}");
        }
        assert!(
            url("nats://me:secret@nats.example")
                .unwrap_err()
                .contains("cluster-secret")
        );
    }

    #[test]
    fn a_cluster_is_refused_that_cannot_be_whole() {
        let on = "--cluster=nats://nats.example";
        assert!(options(&[]).check(JOIN).is_ok());
        assert!(options(&[on]).check(JOIN).is_ok());
        assert!(
            options(&[on, "--cluster-user=a", "--cluster-secret=b"])
                .check(JOIN)
                .is_ok()
        );
        for (arguments, word) in [
            (&["--cluster-user=a"][..], "needs `cluster`"),
            (&[on, "--cluster-user=a"], "cluster-secret"),
            (&[on, "--cluster-secret=a"], "cluster-user"),
            (
                &[
                    on,
                    "--cluster-user=a",
                    "--cluster-secret=b",
                    "--cluster-credentials=c",
                ],
                "exclude",
            ),
            (&[on, "--cluster-wait=10"], "join-time"),
        ] {
            let refused = options(arguments).check(JOIN).unwrap_err();
            assert!(refused.contains(word), "{refused}");
        }
    }
}
