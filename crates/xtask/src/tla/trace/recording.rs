//! A run of the real code, as the simulation writes it down: one JSON object a line.

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::path::Path;

/// What happened in one run, in order.
pub(super) struct Recording {
    /// The simulation makes the same run of it again.
    pub(super) seed: u64,
    pub(super) lines: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Line {
    /// The first line.
    Trace { seed: u64 },
    /// The server has appended an entry.
    Appended { seq: u64, entry: Entry },
    /// A client was called.
    Saw(Saw),
}

#[derive(Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Entry {
    Joined {
        who: String,
        present: Vec<String>,
    },
    Left {
        who: String,
    },
    KeyPackage {
        from: String,
        name: String,
    },
    Commit {
        from: String,
        id: String,
        adds: Vec<String>,
        removes: Vec<String>,
    },
    /// A challenge or an answer, of which the model knows nothing.
    Liveness,
    /// What no honest client makes.
    Other,
}

/// One call into a client, and what came of it.
#[derive(Clone, Deserialize)]
pub(super) struct Saw {
    pub(super) who: String,
    /// The entry that it read; none if it ran its timers.
    pub(super) read: Option<u64>,
    /// What it made, whether or not it got into the log.
    pub(super) sent: Vec<Made>,
    pub(super) seen: Seen,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Made {
    KeyPackage {
        name: String,
    },
    Commit {
        id: String,
    },
    /// A challenge or an answer, of which the model knows nothing.
    Liveness,
    /// What no honest client makes.
    Other,
}

/// What a client believes.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Seen {
    pub(super) group: Option<String>,
    pub(super) epoch: Option<u64>,
    /// Members with the names of the key packages that their leaves were made from.
    pub(super) leaves: Vec<(String, String)>,
    /// In the order in which they came, each with the name of its latest key package.
    pub(super) roster: Vec<(String, Option<String>)>,
}

impl Recording {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is no recording", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut lines = text
            .lines()
            .map(|line| serde_json::from_str(line).with_context(|| line.to_owned()));
        match lines.next() {
            Some(Ok(Line::Trace { seed })) => Ok(Self {
                seed,
                lines: lines.collect::<Result<_>>()?,
            }),
            _ => bail!("its first line does not say so"),
        }
    }
}

#[cfg(test)]
pub(super) fn recording(lines: &[&str]) -> Recording {
    let first = r#"{"event":"trace","seed":7,"people":["Ann","Bob"]}"#;
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
            r#"{"event":"appended","seq":1,"entry":{"kind":"joined","who":"Ann","present":[]}}"#,
            r#"{"event":"appended","seq":2,"entry":{"kind":"commit","from":"Ann","id":"1","as_of":1,"adds":[],"removes":["Bob"]}}"#,
            r#"{"event":"saw","who":"Ann","read":1,"sent":[{"kind":"key_package","name":"a1"}],"seen":{"seq":1,"group":null,"epoch":null,"leaves":[],"roster":[["Ann",null]]}}"#,
        ]);
        assert_eq!(recording.seed, 7);
        assert_eq!(recording.lines.len(), 3);
    }

    #[test]
    fn what_is_no_recording() {
        assert!(Recording::parse("").is_err());
        assert!(Recording::parse("{}").is_err());
        assert!(Recording::parse("{\"event\":\"trace\",\"seed\":7}\n{}").is_err());
    }
}
