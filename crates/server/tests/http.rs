//! Plain HTTP.

use crate::common::{LONG, options, server};
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
            "; frame-ancestors 'none'; ",
            "permissions-policy: accelerometer=(), ",
            " microphone=(self), ",
            "referrer-policy: no-referrer\r\n",
            "x-content-type-options: nosniff\r\n",
            "cross-origin-opener-policy: same-origin\r\n",
            "cross-origin-resource-policy: same-origin\r\n",
            "cross-origin-embedder-policy: require-corp\r\n",
            "integrity-policy: blocked-destinations=(script style)\r\n",
            "; require-trusted-types-for 'script'; trusted-types lit-html sotto\r\n",
        ] {
            assert!(answer.contains(header), "{path}: {header}: {answer}");
        }
        for source in [
            "ws:",
            "unsafe-inline",
            "'unsafe-eval'",
            "blob:",
            "data:",
            "strict-transport",
        ] {
            assert!(!answer.contains(source), "{path}: {source}: {answer}");
        }
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

/// A compressed file has a tag of its own, and a cache between keeps both apart.
#[tokio::test]
async fn files_are_compressed_for_those_who_accept_it() {
    let server = server(&[]).await;
    let plain = get(server, "/").await;
    // Without a built web app there is no file to compress.
    if !plain.starts_with("HTTP/1.1 200") {
        return;
    }
    let asked = async |header: &str| get_with(server, "/", &format!("{header}\r\n")).await;
    let compressed = asked("accept-encoding: gzip, br").await;
    let tag = |answer: &str| {
        let lines = answer.lines().find(|line| line.starts_with("etag: "));
        lines.unwrap().to_owned()
    };
    assert!(compressed.contains("content-encoding: br\r\n"));
    assert!(compressed.len() < plain.len());
    assert_ne!(tag(&compressed), tag(&plain));
    for answer in [&compressed, &plain, &asked("accept-encoding: br;q=0").await] {
        assert!(answer.contains("vary: accept-encoding\r\n"));
        assert_eq!(answer.contains("content-encoding"), answer == &compressed);
    }
    let known = tag(&compressed).replace("etag", "accept-encoding: br\r\nif-none-match");
    assert!(asked(&known).await.starts_with("HTTP/1.1 304"));
    let known = tag(&plain).replace("etag", "accept-encoding: br\r\nif-none-match");
    assert!(asked(&known).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn browsers_are_told_to_come_back_over_tls_where_there_is_some() {
    let server = server(&["--hsts", "365"]).await;
    for path in ["/", "/healthz", "/no/such/file"] {
        let answer = get(server, path).await.to_lowercase();
        let header = "strict-transport-security: max-age=31536000\r\n";
        assert!(answer.contains(header), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_signed_bundle_is_served_as_it_is() {
    let directory = std::env::temp_dir().join(format!("sotto-webcat-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let folder = directory.to_str().unwrap();
    let refused = |folder: &str| {
        let options = options(&["--webcat", folder]);
        async move { sotto_server::Server::bind(options, None).await.err() }
    };
    let missing = refused(folder).await.unwrap().to_string();
    assert!(missing.contains("bundle.json cannot be read"), "{missing}");
    std::fs::write(directory.join("bundle.json"), "{").unwrap();
    let malformed = refused(folder).await.unwrap().to_string();
    assert!(malformed.contains("bundle.json is no JSON"), "{malformed}");

    let bundle = r#"{"manifest":{"name":"sotto"}}"#;
    std::fs::write(directory.join("bundle.json"), bundle).unwrap();
    let server = server(&["--webcat", folder]).await;
    let answer = get(server, "/.well-known/webcat/bundle.json").await;
    assert!(answer.ends_with(&format!("\r\n\r\n{bundle}")), "{answer}");
    assert!(
        answer.contains("content-type: application/json\r\n"),
        "{answer}"
    );
    let previous = get(server, "/.well-known/webcat/bundle-prev.json").await;
    assert!(previous.starts_with("HTTP/1.1 404"), "{previous}");
    std::fs::remove_dir_all(directory).unwrap();
}

async fn get(server: std::net::SocketAddr, path: &str) -> String {
    get_with(server, path, "").await
}

/// With `headers`, each of which ends its line.
async fn get_with(server: std::net::SocketAddr, path: &str, headers: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(server).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut answer))
        .await
        .unwrap()
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
