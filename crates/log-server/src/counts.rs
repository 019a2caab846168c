//! Counters of what happens, by the facade `metrics`: free where no recorder is installed. No label has a name, a room or an
//! address in it; all have few values. Public functions are for the program around the log, whose connections and errors have
//! the same counters.

use metrics::{counter, histogram};
use serde::Serialize;
use std::time::Duration;

/// A connection was closed for want of a place.
pub fn connection_refused() {
    counter!("sotto_connections_refused_total").increment(1);
}

/// A handshake was not completed: `tls`, `websocket` or `origin`.
pub fn handshake_failed(stage: &'static str) {
    counter!("sotto_handshake_failures_total", "stage" => stage).increment(1);
}

/// A client was told an error, of the log or of an extension: `code` is serialised as the client reads it.
pub fn refused(code: impl Serialize) {
    counter!("sotto_refusals_total", "reason" => reason(code)).increment(1);
}

/// A member has entered a room, or come back to it.
pub(crate) fn joined(resumed: bool) {
    counter!("sotto_joins_total", "kind" => if resumed { "resumed" } else { "new" }).increment(1);
}

/// An entry was written into a log.
pub(crate) fn entry(bytes: usize) {
    counter!("sotto_entries_total").increment(1);
    counter!("sotto_entry_bytes_total").increment(bytes as u64);
}

/// A record did not count.
pub(crate) fn stale(reason: &'static str) {
    counter!("sotto_stale_records_total", "reason" => reason).increment(1);
}

/// An entry was handed to one client's connection, so long after it was written.
pub(crate) fn delivered(after: Duration) {
    histogram!("sotto_entry_delivery_seconds").record(after);
}

/// The error's code as clients read it.
fn reason(code: impl Serialize) -> String {
    serde_json::to_value(code)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
