//! The web app, embedded in the program.

mod encoding;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

/// Built by `npm run build`; empty until then. Unoptimised builds read it from the disk.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// The same files with Brotli, where that is smaller. WebAssembly shrinks to less than a third.
#[derive(RustEmbed)]
#[folder = "../../web/dist.br"]
struct Compressed;

/// Serves a file of the web app; the app itself for `/` and `/r/<room>`.
pub(crate) async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() || path.starts_with("r/") {
        "index.html"
    } else {
        path
    };
    let Some(file) = Files::get(path) else {
        let message = if path == "index.html" {
            "The web app has not been built. Run `cargo xtask demo`, or `npm run build` before the server is built."
        } else {
            "There is no such file."
        };
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    let compressed = Compressed::get(path).filter(|_| encoding::accepts_brotli(&headers));
    let is_compressed = compressed.is_some();
    let mut response = answer(compressed.unwrap_or(file), &headers);
    let headers = response.headers_mut();
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    if let Ok(value) = HeaderValue::from_str(&content_type(&mime)) {
        headers.insert(CONTENT_TYPE, value);
    }
    if is_compressed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    // Names do not change with contents, so browsers have to ask each time, and get 304 as an answer.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The file, or that the client has it. The tag is of the bytes that are sent (RFC 9110 §8.8.3), so a compressed file has its own.
fn answer(file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.split(',').any(|known| known.trim() == etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // Embedded files are in memory once, however many slow readers fetch them.
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        Body::from(bytes).into_response()
    };
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

fn content_type(mime: &mime_guess::Mime) -> String {
    if mime.type_() == mime_guess::mime::TEXT {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_string()
    }
}
