//! The names of all metrics. Each is there from the start, with a zero, so that a rate can be computed from the first event on.

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

/// The form of a metric's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Counter,
    Gauge,
    Histogram,
}

use Form::{Counter, Gauge, Histogram};

/// One metric: its name, form and help, and its label with all values that it has, if it has one.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) help: &'static str,
    label: Option<(&'static str, &'static [&'static str])>,
}

const fn plain(name: &'static str, form: Form, help: &'static str) -> Metric {
    Metric {
        name,
        form,
        help,
        label: None,
    }
}

const fn labelled(
    name: &'static str,
    form: Form,
    label: &'static str,
    values: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric {
        name,
        form,
        help,
        label: Some((label, values)),
    }
}

const WAYS: &[&str] = &["in", "out"];
/// Other systems than Linux do not tell of datagrams that found no room.
const DROPPED: &[&str] = if cfg!(target_os = "linux") {
    WAYS
} else {
    &["out"]
};

/// All of them.
pub(super) const METRICS: [Metric; 36] = [
    plain("sotto_rooms", Gauge, "Rooms with at least one member"),
    plain(
        "sotto_members",
        Gauge,
        "Members of all rooms, those within their grace time too",
    ),
    plain(
        "sotto_members_connected",
        Gauge,
        "Members with a connection",
    ),
    plain(
        "sotto_log_entries",
        Gauge,
        "Entries that are kept in the logs of all rooms",
    ),
    plain(
        "sotto_log_bytes",
        Gauge,
        "Bytes of messages that are kept in the logs of all rooms",
    ),
    plain(
        "sotto_incoming_bytes",
        Gauge,
        "Bytes of messages that have begun to come",
    ),
    plain(
        "sotto_queue_bytes_max",
        Gauge,
        "Bytes of entries that wait for the slowest client, to be sent or acknowledged",
    ),
    plain("sotto_websockets", Gauge, "Open WebSockets"),
    plain(
        "sotto_connections",
        Gauge,
        "Open connections that are no WebSockets",
    ),
    plain("sotto_ending", Gauge, "1 from the signal to end on"),
    labelled(
        "sotto_joins_total",
        Counter,
        "kind",
        &["new", "resumed"],
        "Members that have entered a room or come back to it",
    ),
    plain("sotto_entries_total", Counter, "Entries written into logs"),
    plain(
        "sotto_entry_bytes_total",
        Counter,
        "Bytes of entries written into logs",
    ),
    plain(
        "sotto_entry_delivery_seconds",
        Histogram,
        "From an entry's place in the log to the socket of a client, for each client",
    ),
    labelled(
        "sotto_refusals_total",
        Counter,
        "reason",
        &[],
        "Errors told to clients, by their code in the room protocol",
    ),
    plain(
        "sotto_connections_refused_total",
        Counter,
        "Connections that were closed for want of a place",
    ),
    labelled(
        "sotto_handshake_failures_total",
        Counter,
        "stage",
        &["tls", "websocket", "origin"],
        "Handshakes that were not completed",
    ),
    labelled(
        "sotto_stale_records_total",
        Counter,
        "reason",
        &["taken", "full", "repeated", "former"],
        "Records that did not count where a room's order has them",
    ),
    plain(
        "sotto_cluster_servers",
        Gauge,
        "Servers with the same rooms that are there, this one among them",
    ),
    plain(
        "sotto_cluster_store_seconds",
        Histogram,
        "From a record's turn to be written until NATS has stored it",
    ),
    plain(
        "sotto_cluster_failures_total",
        Counter,
        "Times that a room could not be followed on NATS and its clients were told",
    ),
    plain("sotto_media_connections", Gauge, "Media connections"),
    plain(
        "sotto_media_rooms",
        Gauge,
        "Rooms whose media are placed on this server, where servers share rooms",
    ),
    labelled(
        "sotto_media_placements_total",
        Counter,
        "kind",
        &["new", "anew"],
        "Rooms that this server has placed: for the first time, or on another server than before",
    ),
    plain(
        "sotto_media_forwarded_offers_total",
        Counter,
        "Offers of members here that went to another server",
    ),
    labelled(
        "sotto_media_stale_messages_total",
        Counter,
        "reason",
        &[
            "bytes", "other", "repeated", "former", "early", "large", "unsent",
        ],
        "Messages about media, of other servers or to them, that were refused or dropped",
    ),
    plain(
        "sotto_media_buffer_bytes",
        Gauge,
        "Bytes that may wait in the kernel's receive buffers of the UDP ports of media",
    ),
    plain(
        "sotto_media_waiting_bytes",
        Gauge,
        "Bytes that wait in these buffers, which Linux tells",
    ),
    labelled(
        "sotto_media_packets_total",
        Counter,
        "direction",
        WAYS,
        "Datagrams received and sent",
    ),
    labelled(
        "sotto_media_bytes_total",
        Counter,
        "direction",
        WAYS,
        "Bytes of datagrams received and sent",
    ),
    labelled(
        "sotto_media_dropped_packets_total",
        Counter,
        "direction",
        DROPPED,
        "Datagrams dropped by the kernel: the receive buffer was full, which Linux tells, or not taken to be sent",
    ),
    plain(
        "sotto_media_forward_seconds",
        Histogram,
        "From a datagram's arrival to the end of the turn that forwards it",
    ),
    labelled(
        "sotto_media_nacks_total",
        Counter,
        "direction",
        WAYS,
        "Requests for packets that were lost: from subscribers, to publishers",
    ),
    labelled(
        "sotto_media_keyframe_requests_total",
        Counter,
        "direction",
        WAYS,
        "Requests for key frames: from subscribers, to publishers",
    ),
    plain(
        "sotto_media_lost_packets_total",
        Counter,
        "Packets that subscribers say were lost",
    ),
    plain(
        "sotto_media_rtt_seconds",
        Histogram,
        "Round-trip times to subscribers",
    ),
];

/// Says what each metric is, and sets its zero.
pub(super) fn describe() {
    for metric in METRICS {
        let Metric {
            name,
            form,
            help,
            label,
        } = metric;
        match form {
            Counter => describe_counter!(name, help),
            Gauge => describe_gauge!(name, help),
            Histogram => describe_histogram!(name, help),
        }
        match (form, label) {
            (Counter, Some((label, values))) => {
                for value in values {
                    counter!(name, label => *value).increment(0);
                }
            }
            (Counter, None) => counter!(name).increment(0),
            (Gauge, _) => gauge!(name).set(0),
            (Histogram, _) => drop(histogram!(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The words that begin with `sotto_` and are no part of this crate's own name.
    fn names(text: &str) -> BTreeSet<String> {
        text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_')
            .filter(|word| word.starts_with("sotto_"))
            .map(|word| {
                let histogram = METRICS.iter().find(|metric| {
                    let rest = word.strip_prefix(metric.name);
                    let parts = ["_bucket", "_sum", "_count"];
                    metric.form == Histogram && rest.is_some_and(|rest| parts.contains(&rest))
                });
                histogram.map_or(word, |metric| metric.name).to_owned()
            })
            .filter(|word| !["sotto_server", "sotto_log_server", "sotto_"].contains(&word.as_str()))
            .collect()
    }

    fn all() -> BTreeSet<String> {
        METRICS
            .iter()
            .map(|metric| metric.name.to_owned())
            .collect()
    }

    fn read(path: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    #[test]
    fn the_dashboard_asks_for_metrics_that_there_are() {
        let dashboard = read("../../docs/grafana-dashboard.json");
        let _: serde_json::Value = serde_json::from_str(&dashboard).unwrap();
        let asked = names(&dashboard);
        let all = all();
        let unknown: Vec<_> = asked.difference(&all).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        assert!(asked.len() >= 20, "{asked:?}");
    }

    #[test]
    fn the_page_for_operators_has_every_metric() {
        let page = names(&read("../../docs/operations.md"));
        let all = all();
        let missing: Vec<_> = all.difference(&page).collect();
        assert!(missing.is_empty(), "not on the page: {missing:?}");
        let unknown: Vec<_> = page.difference(&all).collect();
        assert!(unknown.is_empty(), "on the page alone: {unknown:?}");
    }

    #[test]
    fn names_have_the_units_that_prometheus_wants() {
        for metric in METRICS {
            let total = metric.name.ends_with("_total");
            assert_eq!(metric.form == Counter, total, "{}", metric.name);
            if metric.form == Histogram {
                assert!(metric.name.ends_with("_seconds"), "{}", metric.name);
            }
        }
        assert_eq!(all().len(), METRICS.len());
    }
}
