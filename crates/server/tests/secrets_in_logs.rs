//! Names, tokens, addresses and session descriptions are in no log, at any level, and in no trace.

use crate::common::Client;
use crate::common::collector::Collector;
use crate::common::program::{Program, command};
use sotto_log_server::wire::{ClientMessage, ErrorCode, Resume};
use sotto_server::wire::{MediaErrorCode, MediaRequest};
use tokio_tungstenite::tungstenite::Message;

const ROOM: &str = "meadow-brook-7k4mq";
const MEMBER: &str = "Philippa-x7q";
const OTHER: &str = "Bartholomew-k9z";
const PAYLOAD: &[u8] = b"unread-by-the-server";

/// The program itself, at the level at which it says most, and with a collector of traces.
fn start(collector: &Collector) -> Program {
    let arguments = ["--port", "0", "--host", "127.0.0.1", "--grace", "0.1"];
    let mut command = command(&arguments);
    command.env("RUST_LOG", "trace");
    if cfg!(feature = "otlp") {
        command.env("SOTTO_OTLP", collector.address());
    }
    Program::start(command)
}

// The collector answers while the test waits for the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_at_every_level_has_no_secret_in_its_log_and_its_traces() {
    let collector = Collector::start().await;
    let mut server = start(&collector);
    let address = server.address();

    let (mut one, token) = Client::join(address, ROOM, MEMBER).await;
    let (mut two, second) = Client::join(address, ROOM, OTHER).await;
    one.append(PAYLOAD, &[(&[OTHER], PAYLOAD)]).await;
    while two.entry().await.0 < 3 {}
    let offer = |sdp: &str| MediaRequest::Offer {
        sdp: sdp.into(),
        publish: vec![],
        subscribe: vec![],
    };
    for sdp in [
        "v=0\r\no=- 7 2 IN IP4 192.0.2.77\r\na=fingerprint:sha-256 AA\r\nnonsense 192.0.2.77",
        "192.0.2.77",
    ] {
        one.say(&offer(sdp), &[]).await;
        assert_eq!(one.media_error().await, MediaErrorCode::OfferRefused);
    }
    // Lost, resumed, replaced, left, and refused.
    let mut again = Client::connect(address).await;
    let resume = Resume {
        token: token.clone().into(),
        after: 1,
    };
    again.say_join(ROOM, MEMBER, Some(resume)).await;
    again.welcome().await;
    assert_eq!(one.log_error().await.0, ErrorCode::Replaced);
    drop(two);
    again.say(&ClientMessage::Leave {}, &[]).await;
    again.closed().await;
    let mut wrong = Client::connect(address).await;
    wrong
        .send(Message::Text(format!("{ROOM} {MEMBER}").into()))
        .await;
    assert_eq!(wrong.log_error().await.0, ErrorCode::Malformed);
    let forwarded = [("x-forwarded-for", "192.0.2.77")];
    drop(Client::connect_with(address, &forwarded).await);

    // In good order, so that the last spans are given away.
    let log = server.end();
    for said in ["connected", "disconnected", "left", "offer refused"] {
        assert!(log.contains(said), "`{said}` is not in the log:\n{log}");
    }
    let traces = collector.taken();
    for name in ["connection", "join", "offer", "media set-up"] {
        assert!(
            !cfg!(feature = "otlp") || traces.iter().any(|span| span.name == name),
            "{name}"
        );
    }
    let spans = format!("{traces:?}");
    has_no_secret("log", &log, &token, &second);
    has_no_secret("trace", &spans, &token, &second);
}

fn has_no_secret(place: &str, text: &str, token: &str, second: &str) {
    let lower = text.to_lowercase();
    let secrets: [(&str, &[u8]); 7] = [
        ("the room's name", ROOM.as_bytes()),
        ("a member's name", MEMBER.as_bytes()),
        ("another member's name", OTHER.as_bytes()),
        ("a token", token.as_bytes()),
        ("another token", second.as_bytes()),
        ("a message", PAYLOAD),
        ("an address", b"192.0.2.77"),
    ];
    for (what, secret) in secrets {
        let plain = String::from_utf8_lossy(secret).to_lowercase();
        // As text, in hexadecimal, and as a list of bytes.
        let list: Vec<String> = secret.iter().map(u8::to_string).collect();
        for form in [plain, hex::encode(secret), list.join(", ")] {
            assert!(
                !lower.contains(&form),
                "{what} is in the {place} as {form}:\n{text}"
            );
        }
    }
}

/// Fields of log lines and spans that are no secret: addresses of the server's own, reasons from a closed list, errors of the system,
/// names of options, codes of the room protocol, and whether a member comes back.
const SHOWN: [&str; 8] = [
    "error",
    "host",
    "media",
    "media_over_tcp",
    "options",
    "reason",
    "refused",
    "resumes",
];

/// A run reaches only some log lines and spans, so all of them are read in the source: each other field is an alias.
#[test]
fn every_field_of_a_log_line_and_of_a_span_is_an_alias_or_no_secret() {
    let (mut lines, mut spans, mut records) = (0, 0, 0);
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["server/src", "log-server/src", "log-jetstream/src"]
        .map(|folder| sources(&crates.join(folder)));
    for path in folders.into_iter().flatten() {
        let source = std::fs::read_to_string(&path).unwrap();
        let check = |name: &str, value: &str| {
            let is_named = |name: &str| source.contains(&format!("let {name} = Alias("));
            let is_alias = match value.split_once("display(&") {
                Some((_, shown)) => is_named(shown.trim_end_matches([')', ';'])),
                None if value.is_empty() => is_named(name),
                None => value.starts_with("%Alias("),
            };
            assert!(
                is_alias || SHOWN.contains(&name),
                "{}: `{name}` of a log line or a span may be a name: {value}",
                path.display()
            );
        };
        for call in source.split("tracing::").skip(1) {
            let Some((level, rest)) = call.split_once("!(") else {
                continue;
            };
            let fields = match level {
                // The fields come before the text.
                "trace" | "debug" | "info" | "warn" | "error" => {
                    lines += 1;
                    rest.split_once('"').unwrap().0
                }
                // They come after the name.
                "trace_span" | "debug_span" | "info_span" | "warn_span" | "error_span" => {
                    spans += 1;
                    let (fields, _) = rest.split_once(");").unwrap();
                    fields.split('"').nth(2).unwrap()
                }
                _ => continue,
            };
            for field in fields.split(',').map(str::trim) {
                let (name, value) = field.split_once('=').unwrap_or((field, ""));
                let name = name.trim().trim_start_matches(['%', '?']);
                // One that is empty is recorded later.
                if !name.is_empty() && value.trim() != "Empty" {
                    check(name, value.trim());
                }
            }
        }
        for recorded in source.split(".record(\"").skip(1) {
            records += 1;
            let (name, value) = recorded.split_once("\",").unwrap();
            let value = value.lines().next().unwrap().trim();
            assert!(
                !value.is_empty(),
                "{}: {name} is read in one line",
                path.display()
            );
            check(name, value);
        }
    }
    assert!(lines >= 12, "{lines} log lines");
    assert!(
        spans >= 4 && records >= 4,
        "{spans} spans, {records} records"
    );
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
