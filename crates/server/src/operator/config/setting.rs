//! A value that one layer gives.

use super::origin::Origin;
use std::ffi::OsString;

/// How many values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `true` or `false`.
    Switch,
    One,
    List,
}

/// The value that one layer gives to an option.
#[derive(Clone)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    pub(super) origin: Origin,
    pub(super) shape: Shape,
}

impl Setting {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn values(&self) -> &[String] {
        &self.values
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The same for the parser of the command line.
    pub(super) fn as_arguments(&self) -> Vec<OsString> {
        let Self { name, values, .. } = self;
        match self.shape {
            Shape::Switch if values.iter().any(|value| value == "true") => {
                vec![format!("--{name}").into()]
            }
            Shape::Switch => Vec::new(),
            Shape::One | Shape::List => values
                .iter()
                .map(|value| format!("--{name}={value}").into())
                .collect(),
        }
    }
}
