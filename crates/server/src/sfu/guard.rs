//! The boundary between bytes from the network and the media stack.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use str0m::Input;
use str0m::net::{Protocol, Receive};

/// A fault in the media stack costs one connection, not the server. (Where panics unwind.)
pub(super) fn guard<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_| "the media stack failed".to_owned())
}

/// Parses a datagram.
pub(super) fn input(
    at: Instant,
    from: SocketAddr,
    to: SocketAddr,
    bytes: &[u8],
) -> Option<Input<'_>> {
    let receive = guard(|| Receive::new(Protocol::Udp, from, to, bytes))
        .ok()?
        .ok()?;
    Some(Input::Receive(at, receive))
}
