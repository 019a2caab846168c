//! `/metrics` in the text format of Prometheus.

use super::health::health;
use super::live::Live;
use crate::sfu::{ReceiveQueues, Signalling};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sotto_log_server::LogServer;
use sotto_log_server::budgets::Resource;
use std::sync::{Arc, OnceLock};

mod names;

/// Upper bounds of the buckets of a latency, in seconds: from a packet's way through the SFU to a client that hangs.
const LATENCY: [f64; 13] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0,
];

/// Makes the recorder of this process, so that what is counted from now on is kept.
pub(crate) fn record() {
    let _ = recorder();
}

/// The recorder of this process. `None` if the application has set one of its own, which then has the counts.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let handle = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY)
                .ok()?
                .install_recorder()
                .ok()?;
            names::describe();
            Some(handle)
        })
        .as_ref()
}

/// The routes for the operator's own port.
pub(crate) fn for_operator(
    live: &Arc<Live>,
    log: &LogServer<Signalling>,
    queues: ReceiveQueues,
) -> Router {
    let recorder = recorder();
    let (state, log) = (Arc::clone(live), log.clone());
    let text = move || async move {
        gauges(&state, &log);
        receive_queues(&queues);
        let text = recorder.map(|recorder| {
            recorder.run_upkeep();
            recorder.render()
        });
        (
            [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
            text.unwrap_or_default(),
        )
    };
    Router::new()
        .route("/metrics", get(text))
        .merge(health(live))
}

/// Sets what the kernel tells of the ports of media. Its counts begin with the sockets, so they are taken as they are.
fn receive_queues(queues: &ReceiveQueues) {
    gauge!("sotto_media_buffer_bytes").set(queues.capacity as f64);
    if let Some(queued) = queues.read() {
        gauge!("sotto_media_waiting_bytes").set(queued.bytes as f64);
        counter!("sotto_media_dropped_packets_total", "direction" => "in").absolute(queued.dropped);
    }
}

/// Sets what is read rather than counted.
fn gauges(live: &Live, log: &LogServer<Signalling>) {
    gauge!("sotto_ending").set(f64::from(u8::from(live.is_ending())));
    for (name, resource) in [
        ("sotto_websockets", Resource::Sockets),
        ("sotto_connections", Resource::Requests),
        ("sotto_log_bytes", Resource::LogBytes),
        ("sotto_incoming_bytes", Resource::IncomingBytes),
    ] {
        gauge!(name).set(log.limiter().used(resource) as f64);
    }
    let totals = log.totals();
    for (name, value) in [
        ("sotto_rooms", totals.rooms),
        ("sotto_members", totals.members),
        ("sotto_members_connected", totals.connected),
        ("sotto_log_entries", totals.entries),
        ("sotto_queue_bytes_max", totals.longest_queue),
    ] {
        gauge!(name).set(value as f64);
    }
}
