//! A collector of OpenTelemetry that keeps the spans that it gets by OTLP over HTTP.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

/// Spans that a collector has been given, and whose they are.
#[derive(Default)]
struct Taken {
    spans: Vec<Span>,
    services: Vec<String>,
    /// It takes nothing.
    refusing: bool,
}

pub struct Collector {
    address: SocketAddr,
    taken: Arc<Mutex<Taken>>,
}

impl Collector {
    pub async fn start() -> Self {
        let taken: Arc<Mutex<Taken>> = Arc::default();
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .unwrap();
        let address = listener.local_addr().unwrap();
        let keep = Arc::clone(&taken);
        let take = move |headers: HeaderMap, body: Bytes| async move {
            assert_eq!(headers[CONTENT_TYPE], "application/x-protobuf");
            let mut taken = keep.lock().unwrap();
            if taken.refusing {
                return StatusCode::FORBIDDEN;
            }
            for resource in ExportTraceServiceRequest::decode(body)
                .unwrap()
                .resource_spans
            {
                let attributes = resource.resource.unwrap().attributes.into_iter();
                taken.services.extend(
                    attributes
                        .filter(|attribute| attribute.key == "service.name")
                        .filter_map(|attribute| match attribute.value?.value? {
                            Value::StringValue(name) => Some(name),
                            _ => None,
                        }),
                );
                for scope in resource.scope_spans {
                    taken.spans.extend(scope.spans);
                }
            }
            StatusCode::OK
        };
        let router = axum::Router::new().route("/v1/traces", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, taken }
    }

    /// As the option names it.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Refuses everything from now on, or takes it again.
    pub fn refuse(&self, refusing: bool) {
        self.taken.lock().unwrap().refusing = refusing;
    }

    /// All spans so far.
    pub fn taken(&self) -> Vec<Span> {
        self.taken.lock().unwrap().spans.clone()
    }

    /// The names of the services that they are of, one for each batch.
    pub fn services(&self) -> Vec<String> {
        self.taken.lock().unwrap().services.clone()
    }
}

/// An attribute of a span, as text.
pub fn attribute(span: &Span, key: &str) -> Option<String> {
    let attribute = span
        .attributes
        .iter()
        .find(|attribute| attribute.key == key)?;
    match attribute.value.clone()?.value? {
        Value::StringValue(text) => Some(text),
        Value::BoolValue(value) => Some(value.to_string()),
        _ => None,
    }
}
