//! A recorded run of the real code: the lines of `sotto-sim --trace`, one JSON object each.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::path::Path;

/// The recorded events of one run, in order.
pub struct Recording {
    /// The seed of the run, which repeats it.
    pub seed: u64,
    /// The member that sends rogue commits, if there is one.
    pub(crate) rogue: Option<String>,
    pub(crate) lines: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Line {
    /// The first line.
    Trace { seed: u64, rogue: Option<String> },
    /// The server has appended an entry.
    Appended { seq: u64, entry: Entry },
    /// A client was called.
    Called(Observation),
}

#[derive(Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Entry {
    Joined {
        member: String,
        present: Vec<String>,
    },
    Left {
        member: String,
    },
    KeyPackage {
        from: String,
        name: String,
    },
    Commit {
        from: String,
        id: String,
        /// Position up to which its author had followed the log.
        as_of: u64,
        adds: Vec<String>,
        removes: Vec<String>,
        /// The commit is void by its bytes alone: an unusable public key in its path, or no pre-shared key where it adds.
        void_bytes: bool,
        /// The UpdatePath or the Welcome has a ciphertext that does not open.
        spoilt: bool,
    },
    /// A challenge or an answer, which the model does not have.
    Liveness,
    /// A message that no client makes.
    Other,
}

/// One call into a client, with its input and its result.
#[derive(Clone, Deserialize)]
pub(crate) struct Observation {
    /// The member whose client was called.
    pub(crate) client: String,
    /// Sequence number of the entry that the client read; `None` if it ran its timers.
    pub(crate) read: Option<u64>,
    /// Messages that the client made, whether or not they got into the log.
    pub(crate) sent: Vec<Made>,
    /// State of the client after the call.
    pub(crate) state: ClientState,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Made {
    KeyPackage {
        name: String,
    },
    Commit {
        id: String,
        /// Whether the commit comes with a Welcome.
        welcome: bool,
    },
    /// A challenge or an answer, which the model does not have.
    Liveness,
    /// A message that no client makes.
    Other,
}

impl Made {
    /// The identifier of the message, the same as in the log; `None` for a message that the model does not have.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::KeyPackage { name } => Some(name),
            Self::Commit { id, .. } => Some(id),
            Self::Liveness | Self::Other => None,
        }
    }
}

/// The state of a client.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ClientState {
    pub(crate) group: Option<String>,
    pub(crate) epoch: Option<u64>,
    /// Members with the identifiers of the KeyPackages that their leaves were made from.
    pub(crate) leaves: Vec<(String, String)>,
    /// Members in the order in which they joined, each with the identifier of its latest KeyPackage.
    pub(crate) roster: Vec<(String, Option<String>)>,
}

impl Recording {
    /// Reads a file of `sotto-sim --trace`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not a recording.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not a recording", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut lines = text
            .lines()
            .map(|line| serde_json::from_str(line).with_context(|| line.to_owned()));
        match lines.next() {
            Some(Ok(Line::Trace { seed, rogue })) => Ok(Self {
                seed,
                rogue,
                lines: lines.collect::<Result<_>>()?,
            }),
            _ => bail!("the first line is not that of a recording"),
        }
    }
}

#[cfg(test)]
pub(crate) fn recording(lines: &[&str]) -> Recording {
    let first = r#"{"event":"trace","seed":7,"people":["Ann","Bob"],"rogue":"Bob"}"#;
    let lines: Vec<&str> = std::iter::once(first)
        .chain(lines.iter().copied())
        .collect();
    Recording::parse(&lines.join("\n")).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_each_kind() {
        let recording = recording(&[
            r#"{"event":"appended","seq":1,"entry":{"kind":"joined","member":"Ann","present":[]}}"#,
            r#"{"event":"appended","seq":2,"entry":{"kind":"commit","from":"Ann","id":"1","as_of":1,"adds":[],"removes":["Bob"],"void_bytes":false,"spoilt":false}}"#,
            r#"{"event":"called","client":"Ann","read":1,"sent":[{"kind":"key_package","name":"a1"}],"state":{"seq":1,"group":null,"epoch":null,"leaves":[],"roster":[["Ann",null]]}}"#,
        ]);
        assert_eq!(
            (recording.seed, recording.rogue.as_deref()),
            (7, Some("Bob"))
        );
        assert_eq!(recording.lines.len(), 3);
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Recording::parse("").is_err());
        assert!(Recording::parse("{}").is_err());
        assert!(Recording::parse("{\"event\":\"trace\",\"seed\":7}\n{}").is_err());
    }
}
