//! A configuration that is wrong, in words for the operator.

use super::origin::Origin;
use super::setting::Setting;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The first thing that is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line; also its help and its version, which are no errors.
    #[error("{0}")]
    CommandLine(#[from] clap::Error),
    /// The file is not there, cannot be read, or is no TOML.
    #[error("{path}: {source}", path = .0.display(), source = .1)]
    File(PathBuf, Box<config::ConfigError>),
    /// A key that no option has.
    #[error("{origin}: there is no option `{name}`{hint}", hint = hint(.nearest.as_deref()))]
    Unknown {
        /// Where it stands.
        origin: Origin,
        /// The key.
        name: String,
        /// The option with the nearest name.
        nearest: Option<String>,
    },
    /// A value that an option cannot have.
    #[error("{0}")]
    Value(Box<WrongValue>),
    /// Values that exclude each other.
    #[error("{0}")]
    Combination(String),
    /// Options that do not fit together.
    #[error("{0}")]
    Options(String),
}

/// A value that an option cannot have.
#[derive(Debug, thiserror::Error)]
#[error("{origin}: `{name}` = {value} is wrong: {reason}. Right would be: {right}")]
pub struct WrongValue {
    /// Where it stands.
    pub origin: Origin,
    /// The option.
    pub name: String,
    /// The value, or `(hidden)`.
    pub value: String,
    /// Why it is wrong.
    pub reason: String,
    /// The values that the option takes.
    pub right: String,
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "; `sotto-server --help` lists them".to_owned(),
        |nearest| format!("; the nearest is `{nearest}`"),
    )
}

impl ConfigError {
    /// An error of the command line that was made of all layers: each option that it names gets its origin.
    pub(super) fn combination(error: &clap::Error, settings: &BTreeMap<String, Setting>) -> Self {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        let first = first.strip_prefix("error: ").unwrap_or(first);
        let origins: Vec<String> = settings
            .values()
            .filter(|setting| {
                let flag = format!("--{}", setting.name());
                text.split(|char: char| !char.is_alphanumeric() && char != '-')
                    .any(|word| word == flag)
            })
            .map(|setting| format!("`{}`: {}", setting.name(), setting.origin()))
            .collect();
        Self::Combination(format!("{first} ({})", origins.join("; ")))
    }
}
