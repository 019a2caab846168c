//! Plain HTTP.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{LONG, server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

#[tokio::test]
async fn http_is_served_with_its_headers() {
    let server = server(&[]).await;
    assert!(get(server, "/healthz").await.ends_with("\r\n\r\nok"));
    let missing = get(server, "/no/such/file").await;
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    // Answers that are no pages have them, too.
    for path in ["/", "/r/some-room", "/healthz", "/no/such/file", "/ws"] {
        let answer = get(server, path).await.to_lowercase();
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ",
            "; connect-src 'self'; ",
            "; frame-ancestors 'none'\r\n",
            "permissions-policy: accelerometer=(), ",
            " microphone=(self), ",
            "referrer-policy: no-referrer\r\n",
            "x-content-type-options: nosniff\r\n",
            "cross-origin-opener-policy: same-origin\r\n",
            "cross-origin-resource-policy: same-origin\r\n",
        ] {
            assert!(answer.contains(header), "{path}: {header}: {answer}");
        }
        assert!(!answer.contains("ws:") && !answer.contains("unsafe-inline"));
    }
    for path in ["/", "/r/some-room"] {
        let page = get(server, path).await.to_lowercase();
        // Without a built web app the page says how to build it.
        if page.starts_with("http/1.1 200") {
            for header in ["content-type: text/html; charset=utf-8", "etag: \""] {
                assert!(page.contains(header), "{header}");
            }
        } else {
            assert!(page.contains("has not been built"), "{page}");
        }
    }
}

async fn get(server: std::net::SocketAddr, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(server).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut answer))
        .await
        .unwrap()
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
