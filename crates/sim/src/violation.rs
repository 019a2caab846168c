//! A property that a run has violated.

use crate::property::Property;
use std::fmt;
use std::time::Duration;

/// A violated property, with the circumstances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The property.
    pub property: Property,
    /// The circumstances, in a sentence.
    pub details: String,
    /// Time since the beginning of the run.
    pub at: Duration,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "violated after {:.3} s: {}\n{}",
            self.at.as_secs_f64(),
            self.property,
            self.details
        )
    }
}

impl std::error::Error for Violation {}
