//! Sotto.
