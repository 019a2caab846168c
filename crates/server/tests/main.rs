//! The server's tests, in one program: one link in place of twenty, and tests that wait do so beside each other.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
// Some tests are for Unix or for a feature, and what they share is for all.
#![cfg_attr(not(all(unix, feature = "otlp")), allow(dead_code))]

mod bounds;
#[cfg(unix)]
mod cluster;
mod common;
#[cfg(unix)]
mod histories;
mod http;
#[cfg(unix)]
mod kubernetes;
mod media_tcp;
mod negotiation;
mod no_sfu;
#[cfg(unix)]
mod operator;
#[cfg(unix)]
mod placement;
#[cfg(unix)]
mod program;
mod refusals;
mod secrets_in_logs;
mod sfu;
#[cfg(unix)]
mod silent_nats;
mod tls;
mod tokens;
#[cfg(feature = "otlp")]
mod traces;
mod wire_types;
