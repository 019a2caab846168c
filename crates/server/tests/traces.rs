//! Traces by OTLP, to a collector that decodes what it gets.

use crate::common::Client;
use crate::common::collector::{Collector, attribute};
use crate::common::program::{Program, command};
use sotto_log_server::wire::{ClientMessage, ErrorCode};
use sotto_server::wire::{MediaErrorCode, MediaRequest};

const FREE: [&str; 4] = ["--port", "0", "--host", "127.0.0.1"];

fn start(collector: &Collector, more: &[&str]) -> Program {
    let address = collector.address();
    let arguments = [&FREE, &["--otlp", &address][..], more].concat();
    Program::start(command(&arguments))
}

// The collector answers while the test waits for the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_a_connection_with_what_happened_on_it() {
    let collector = Collector::start().await;
    let mut server = start(&collector, &["--log-personal"]);
    let address = server.address();
    let (mut one, _) = Client::join(address, "meadow", "philippa").await;
    let offer = MediaRequest::Offer {
        sdp: "nonsense".into(),
        publish: vec![],
        subscribe: vec![],
    };
    one.say(&offer, &[]).await;
    assert_eq!(one.media_error().await, MediaErrorCode::OfferRefused);
    one.say(&ClientMessage::Leave {}, &[]).await;
    one.closed().await;
    let mut refused = Client::connect(address).await;
    refused.say_join("", "philippa", None).await;
    assert_eq!(refused.log_error().await.0, ErrorCode::InvalidName);
    refused.closed().await;
    let log = server.end();
    assert!(
        log.contains("connected room="),
        "spans stand before no line: {log}"
    );

    let spans = collector.taken();
    assert!(
        collector
            .services()
            .iter()
            .all(|name| name == "sotto-server")
    );
    let of = |name: &str| -> Vec<_> { spans.iter().filter(|span| span.name == name).collect() };
    assert_eq!(
        (of("connection").len(), of("join").len()),
        (2, 2),
        "{spans:?}"
    );
    let [offer] = of("offer")[..] else {
        panic!("{spans:?}");
    };
    let is_named = |name: &str| name == "\"meadow\"";
    let connection = of("connection")
        .into_iter()
        .find(|span| attribute(span, "room").is_some_and(|room| is_named(&room)));
    let connection = connection.unwrap();
    assert_eq!(attribute(connection, "member").unwrap(), "\"philippa\"");
    // The SFU has a task of its own; its work is of the connection all the same.
    assert_eq!(offer.parent_span_id, connection.span_id);
    assert_eq!(offer.trace_id, connection.trace_id);
    assert_eq!(attribute(offer, "refused").unwrap(), "OfferRefused");
    let joins = of("join");
    let joined = joins
        .iter()
        .find(|join| join.parent_span_id == connection.span_id);
    assert_eq!(attribute(joined.unwrap(), "refused"), None);
    assert_eq!(attribute(joined.unwrap(), "resumes").unwrap(), "false");
    let other = joins
        .iter()
        .find(|join| join.parent_span_id != connection.span_id);
    assert_eq!(attribute(other.unwrap(), "refused").unwrap(), "InvalidName");
    for span in &spans {
        assert!(
            span.start_time_unix_nano > 0 && span.end_time_unix_nano >= span.start_time_unix_nano
        );
    }
}

/// Calls go on, and it is told once.
// The collector answers while the test waits for the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_takes_nothing_costs_its_spans_alone() {
    let collector = Collector::start().await;
    collector.refuse(true);
    let mut command = command(&[&FREE, &["--otlp", &collector.address()][..]].concat());
    // Milliseconds between two batches, as the specification of OpenTelemetry names it.
    command.env("OTEL_BSP_SCHEDULE_DELAY", "50");
    let mut server = Program::start(command);
    let address = server.address();
    for name in ["one", "two", "three"] {
        let (mut client, _) = Client::join(address, "meadow", name).await;
        client.say(&ClientMessage::Leave {}, &[]).await;
        client.closed().await;
    }
    let line = server.log.find("the collector takes no traces");
    assert!(line.contains("403"), "{line}");
    collector.refuse(false);
    let (mut client, _) = Client::join(address, "meadow", "four").await;
    client.say(&ClientMessage::Leave {}, &[]).await;
    client.closed().await;
    server.log.find("the collector takes traces again");
    let log = server.end();
    assert!(!log.contains("takes no traces"), "{log}");
    assert!(!collector.taken().is_empty());
}

#[test]
fn an_address_that_no_collector_has_is_refused() {
    let refused = command(&["--check", "--otlp", "https://collector"])
        .output()
        .unwrap();
    let text = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && text.contains("an address such as"),
        "{text}"
    );
}
