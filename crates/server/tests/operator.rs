//! The program's configuration, health, metrics and signals, as an operator meets them.

use crate::common::Client;
use crate::common::metrics::{get, metric};
use crate::common::program::{Program, command};
use sotto_log_server::wire::ErrorCode;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Output;

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("sotto-{name}-{}.toml", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn said(output: Output) -> (bool, String) {
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// A running program and its addresses.
struct Running {
    program: Program,
    server: SocketAddr,
    metrics: SocketAddr,
    /// The line of its log that says where its media are.
    ready: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let free = [
            "--port",
            "0",
            "--host",
            "127.0.0.1",
            "--metrics",
            "127.0.0.1:0",
        ];
        let mut program = Program::start(command(&[&free, arguments].concat()));
        let (server, metrics) = (program.address(), program.address());
        let ready = program.log.find("ready");
        Self {
            program,
            server,
            metrics,
            ready,
        }
    }

    /// The next line of the log with `part` in it.
    fn line(&mut self, part: &str) -> String {
        self.program.log.find(part)
    }

    fn signal(&self, name: &str) {
        self.program.signal(name);
    }

    /// Asserts that the program ends by itself, and in good order.
    fn ended(&mut self) {
        assert!(self.program.ended().1.success());
    }
}

#[test]
fn a_configuration_is_checked_and_printed() {
    let right = file(
        "right",
        "port = 4433\nlog-format = \"json\"\nturn = [\"turn:relay.example\"]\nturn-secret = \"qwertzuiop\"\n",
    );
    let path = right.to_str().unwrap();
    let (succeeded, text) = said(command(&["--config", path, "--check"]).output().unwrap());
    assert!(
        succeeded && text.contains("the configuration is right"),
        "{text}"
    );
    let mut printing = command(&["--config", path, "--print-config"]);
    let (succeeded, text) = said(printing.env("SOTTO_GRACE", "7").output().unwrap());
    assert!(succeeded, "{text}");
    assert!(text.contains(&format!("port = 4433  # {path}")), "{text}");
    assert!(
        text.contains("grace = 7  # environment variable SOTTO_GRACE"),
        "{text}"
    );
    assert!(
        text.contains("turn-secret = (hidden)") && !text.contains("qwertzuiop"),
        "{text}"
    );

    let wrong = file("wrong", "prot = 4433\n");
    let (succeeded, text) = said(
        command(&["--config", wrong.to_str().unwrap(), "--check"])
            .output()
            .unwrap(),
    );
    assert!(!succeeded);
    assert!(
        text.contains("no option `prot`; the nearest is `port`"),
        "{text}"
    );
    let (succeeded, text) = said(
        command(&["--check", "--tls-cert", "/no/cert", "--tls-key", "/no/key"])
            .output()
            .unwrap(),
    );
    assert!(!succeeded && text.contains("/no/cert"), "{text}");
    std::fs::remove_file(right).unwrap();
    std::fs::remove_file(wrong).unwrap();
}

#[tokio::test]
async fn metrics_tell_what_members_do_and_no_name() {
    let mut server = Running::start(&["--grace", "0.1"]);
    let (mut one, _) = Client::join(server.server, "meadow-brook-7k4mq", "Philippa-x7q").await;
    let (two, _) = Client::join(server.server, "meadow-brook-7k4mq", "Bartholomew-k9z").await;
    one.append(b"hello", &[]).await;
    while one.entry().await.0 < 3 {}
    let text = get(server.metrics, "/metrics");
    assert!(text.contains("content-type: text/plain"), "{text}");
    for (name, value) in [
        ("sotto_rooms", 1.0),
        ("sotto_members", 2.0),
        ("sotto_members_connected", 2.0),
        ("sotto_websockets", 2.0),
        ("sotto_joins_total{kind=\"new\"}", 2.0),
        ("sotto_joins_total{kind=\"resumed\"}", 0.0),
        ("sotto_entries_total", 3.0),
        ("sotto_handshake_failures_total{stage=\"origin\"}", 0.0),
        ("sotto_media_connections", 0.0),
        ("sotto_ending", 0.0),
    ] {
        assert_eq!(metric(&text, name), value, "{name}: {text}");
    }
    assert!(metric(&text, "sotto_log_entries") >= 2.0);
    assert!(metric(&text, "sotto_entry_bytes_total") >= 5.0);
    assert!(
        metric(&text, "sotto_entry_delivery_seconds_count") >= 3.0,
        "{text}"
    );
    let (three, _) = Client::join(server.server, "other", "Philippa-x7q").await;
    let mut taken = Client::connect(server.server).await;
    taken.say_join("other", "Philippa-x7q", None).await;
    assert_eq!(taken.log_error().await.0, ErrorCode::MemberTaken);
    let refused = get(server.server, "/ws");
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    let text = get(server.metrics, "/metrics");
    assert_eq!(
        metric(&text, "sotto_refusals_total{reason=\"member-taken\"}"),
        1.0
    );
    assert_eq!(
        metric(&text, "sotto_handshake_failures_total{stage=\"origin\"}"),
        1.0
    );
    for name in ["meadow", "Philippa", "Bartholomew", "127.0.0.1"] {
        let body = text.split_once("\r\n\r\n").unwrap().1;
        assert!(!body.contains(name), "{name}: {text}");
    }
    // The public has no metrics.
    assert!(!get(server.server, "/metrics").contains("sotto_rooms"));
    drop((one, two, three));
    server.line("left");
    server.program.end();
}

/// Each datagram is received or told as dropped. The program is stopped while they come, so that some find no room.
#[cfg(target_os = "linux")]
#[test]
fn what_the_kernel_drops_is_told() {
    const SENT: u32 = 2000;
    let server = Running::start(&["--media-buffer", "100000"]);
    let (_, media) = server.ready.split_once("media=\"").unwrap();
    let media: SocketAddr = media.split('"').next().unwrap().parse().unwrap();
    let read = |name: &str| metric(&get(server.metrics, "/metrics"), name);
    let dropped = "sotto_media_dropped_packets_total{direction=\"in\"}";
    assert_eq!(read(dropped), 0.0);
    assert_eq!(
        read("sotto_media_buffer_bytes"),
        200_000.0,
        "twice, as the kernel counts"
    );
    server.signal("-STOP");
    let client = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..SENT {
        client.send_to(&[7; 1000], media).unwrap();
    }
    server.signal("-CONT");
    let begun = std::time::Instant::now();
    let mut counts = (0.0, 0.0);
    while counts.0 + counts.1 < f64::from(SENT) && begun.elapsed() < crate::common::LONG {
        let received = "sotto_media_packets_total{direction=\"in\"}";
        counts = (read(received), read(dropped));
    }
    assert_eq!(counts.0 + counts.1, f64::from(SENT));
    assert!(counts.0 > 0.0 && counts.1 > 0.0, "{counts:?}");
    assert_eq!(read("sotto_media_waiting_bytes"), 0.0);
    server.program.end();
}

/// Until it ends the server is ready; then clients are told, and the port is free at once.
#[tokio::test]
async fn clients_are_told_of_the_end_and_the_server_waits_for_them() {
    let mut server = Running::start(&["--drain-timeout", "60"]);
    for port in [server.server, server.metrics] {
        assert!(get(port, "/readyz").starts_with("HTTP/1.1 200"));
        assert!(get(port, "/healthz").starts_with("HTTP/1.1 200"));
    }
    let (mut client, _) = Client::join(server.server, "room", "one").await;
    // A client that has not joined yet does not have to be told, but is waited for.
    let idle = Client::connect(server.server).await;
    server.signal("-TERM");
    assert_eq!(client.log_error().await.0, ErrorCode::ShuttingDown);
    client.closed().await;
    server.line("ending; clients are told");
    assert!(
        TcpStream::connect(server.server).is_err(),
        "the port is closed"
    );
    let answer = get(server.metrics, "/readyz");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert_eq!(
        metric(&get(server.metrics, "/metrics"), "sotto_ending"),
        1.0
    );
    assert!(server.program.runs(), "one is still there");
    drop(idle);
    server.line("ended; all connections are closed");
    server.ended();
}

#[tokio::test]
async fn a_client_that_does_not_go_is_waited_for_only_so_long() {
    let mut server = Running::start(&["--drain-timeout", "0.2"]);
    let _idle = Client::connect(server.server).await;
    server.signal("-TERM");
    server.line("ended; some connections were still open");
    server.ended();
}

#[tokio::test]
async fn a_hang_up_takes_what_may_change_and_says_what_may_not() {
    let path = file("reload", "grace = 10\n");
    let mut server = Running::start(&["--config", path.to_str().unwrap()]);
    let origin = [("origin", "https://app.example")];
    let status = async |server: SocketAddr| {
        let mut stream = TcpStream::connect(server).unwrap();
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {server}\r\n{}: {}\r\nConnection: close\r\n\r\n",
            origin[0].0, origin[0].1
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer[9..12].to_owned()
    };
    assert_eq!(status(server.server).await, "403");
    std::fs::write(
        &path,
        "grace = 11\nallow-origin = [\"https://app.example\"]\n",
    )
    .unwrap();
    server.signal("-HUP");
    let line = server.line("reloaded");
    assert!(
        line.contains("need a restart") && line.contains("\"grace\""),
        "{line}"
    );
    // No WebSocket, but allowed.
    assert_eq!(status(server.server).await, "400");
    std::fs::write(&path, "gracee = 11\n").unwrap();
    server.signal("-HUP");
    let line = server.line("stays as it was");
    assert!(line.contains("`gracee`"), "{line}");
    assert_eq!(status(server.server).await, "400");
    std::fs::remove_file(path).unwrap();
    server.program.end();
}

/// A configuration that was not taken is not the one that the next is compared with.
#[tokio::test]
async fn after_a_wrong_configuration_the_next_is_compared_with_the_one_in_force() {
    let missing = std::env::temp_dir().join("sotto-no-such-keys.json");
    let path = file("twice", "grace = 10\n");
    let mut server = Running::start(&["--config", path.to_str().unwrap()]);
    let keys = format!("grace = 11\nauth-jwks = {:?}\n", missing.to_str().unwrap());
    std::fs::write(&path, keys).unwrap();
    server.signal("-HUP");
    let line = server.line("stays as it was");
    assert!(line.contains("sotto-no-such-keys.json"), "{line}");
    std::fs::write(&path, "grace = 11\n").unwrap();
    server.signal("-HUP");
    let line = server.line("reloaded");
    assert!(line.contains("\"grace\""), "{line}");
    std::fs::remove_file(path).unwrap();
    server.program.end();
}

#[tokio::test]
async fn a_log_in_json_has_names_only_if_asked_for() {
    for (personal, arguments) in [
        (false, &["--log-format", "json"][..]),
        (true, &["--log-format", "json", "--log-personal"]),
    ] {
        let mut server = Running::start(arguments);
        let (client, _) = Client::join(server.server, "meadow-brook-7k4mq", "Philippa-x7q").await;
        let line = server.line("\"connected\"");
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["message"], "connected");
        assert_eq!(line["level"], "INFO");
        assert!(line["timestamp"].is_string());
        let named = line["room"]
            .as_str()
            .unwrap()
            .contains("meadow-brook-7k4mq");
        assert_eq!(named, personal, "{line}");
        drop(client);
        let log = server.program.end();
        assert_eq!(log.contains("Philippa-x7q"), personal, "{log}");
        for line in log.lines() {
            let _: serde_json::Value = serde_json::from_str(line).unwrap();
        }
    }
}
