//! The boundary between bytes from the network and the media stack.

use super::datagram::Datagram;
use std::panic::{AssertUnwindSafe, catch_unwind};
use str0m::Input;
use str0m::net::Receive;

/// A fault in the media stack costs one connection, not the server. (Where panics unwind.)
pub(super) fn guard<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_| "the media stack failed".to_owned())
}

/// Parses a datagram.
pub(super) fn input<Bytes: AsRef<[u8]>>(datagram: &Datagram<Bytes>) -> Option<Input<'_>> {
    let Datagram {
        at,
        protocol,
        from,
        to,
        bytes,
    } = datagram;
    let receive = guard(|| Receive::new(*protocol, *from, *to, bytes.as_ref()))
        .ok()?
        .ok()?;
    Some(Input::Receive(*at, receive))
}
