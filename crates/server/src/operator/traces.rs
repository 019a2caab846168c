//! Traces by OTLP over HTTP, to the collector that the options name.

use super::collector::Collector;
use super::options::OperatorOptions;
use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::HeaderValue;
use axum::http::header::HOST;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, Protocol};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

/// Until the collector has to have answered.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer, which nothing is done with.
const MAX_ANSWER: usize = 64 << 10;
/// The program, as the collector shows it.
const SERVICE: &str = "sotto-server";

/// The way of traces to the collector, if there is one.
#[derive(Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Begins, or gives the reason why not. Spans go in batches, from a thread of its own; they are lost while the collector takes none.
    pub(super) fn start(options: &OperatorOptions) -> (Self, Option<String>) {
        match options.otlp.as_ref().map(provider) {
            None => (Self::default(), None),
            Some(Ok(provider)) => (Self(Some(provider)), None),
            Some(Err(error)) => (Self::default(), Some(error.to_string())),
        }
    }

    /// The layer that makes spans of OpenTelemetry, without threads and places in the source.
    pub(super) fn layer<S>(&self) -> Option<OpenTelemetryLayer<S, SdkTracer>>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer = self.0.as_ref()?.tracer(SERVICE);
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        Some(layer)
    }

    /// Gives the last spans away. Waits for the collector, though not for long.
    pub async fn end(self) {
        if let Some(provider) = self.0 {
            // It blocks, and sends by this runtime.
            let _ = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        }
    }
}

/// # Errors
/// The exporter's, none of which an address that was [read](Collector::parse) gives.
fn provider(collector: &Collector) -> Result<SdkTracerProvider, ExporterBuildError> {
    let client = Client {
        runtime: Handle::current(),
        failing: AtomicBool::new(false),
    };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(collector.traces())
        .build()?;
    let resource = Resource::builder().with_service_name(SERVICE).build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .build())
}

/// HTTP on the program's runtime: the exporter has a thread of its own, which has none. hyper alone, without its pool of connections: a
/// batch comes every few seconds.
#[derive(Debug)]
struct Client {
    runtime: Handle,
    /// Whether the last batch was not taken, which is told once.
    failing: AtomicBool,
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sending = self
            .runtime
            .spawn(async { timeout(PATIENCE, send(request)).await });
        let answer = match sending.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(late)) => Err(late.into()),
            Err(ended) => Err(ended.into()),
        };
        let taken = answer
            .as_ref()
            .is_ok_and(|answer| answer.status().is_success());
        match (taken, self.failing.swap(!taken, Ordering::Relaxed)) {
            (false, false) => {
                let reason = answer.as_ref().map_or_else(
                    |_| "no answer".to_owned(),
                    |answer| answer.status().to_string(),
                );
                tracing::warn!(
                    reason,
                    "the collector takes no traces; they are lost until it does"
                );
            }
            (true, true) => tracing::info!("the collector takes traces again"),
            _ => {}
        }
        answer
    }
}

/// Sends a request on a connection of its own.
async fn send(request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let (mut parts, body) = request.into_parts();
    let host = parts.uri.host().ok_or("no host")?.trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, parts.uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let authority = parts.uri.authority().ok_or("no host")?;
    let named = HeaderValue::from_str(authority.as_str())?;
    parts.headers.insert(HOST, named);
    parts.uri = parts
        .uri
        .path_and_query()
        .ok_or("no path")?
        .as_str()
        .parse()?;
    let exchange = async {
        let request = Request::from_parts(parts, Body::from(body));
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = to_bytes(Body::new(body), MAX_ANSWER).await?;
        Ok(Response::from_parts(parts, body))
    };
    tokio::select! {
        answer = exchange => answer,
        ended = connection => {
            ended?;
            Err("the collector has closed".into())
        }
    }
}
