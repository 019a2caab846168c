//! The error of parsers that find a frame invalid.

/// The codec knows no such frame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;
