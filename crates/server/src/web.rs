//! The web app, embedded in the program.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// Built by `npm run build`; empty until then. Unoptimised builds read it from the disk.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

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
    let headers = response.headers_mut();
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    // Names do not change with contents, so browsers have to ask each time, and get 304 as an answer.
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, &content_type(&mime));
    set(CACHE_CONTROL, "no-cache");
    set(ETAG, &etag);
    response
}

fn content_type(mime: &mime_guess::Mime) -> String {
    if mime.type_() == mime_guess::mime::TEXT {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_string()
    }
}
