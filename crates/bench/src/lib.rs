//! The cost of large calls: bytes and time of joining and leaving, for the members and for the server.
//!
//! Run by `cargo xtask bench group`, once compiled for this machine and once as WebAssembly.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on stops"
)]

mod call;
mod measure;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use measure::{Case, Row, measure};
