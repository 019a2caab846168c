//! The server's half of the opening handshake of a WebSocket (RFC 6455 §4.2).

use axum::body::Body;
use axum::http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The answer to a request that asks for a WebSocket. `None` if it does not.
///
/// axum has the same, but gives the connection away only in a form in which bytes cannot be counted as they come.
pub(crate) fn accept(request: &HeaderMap) -> Option<Response> {
    let lists = |name: HeaderName, wanted: &str| {
        request
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|item| item.trim().eq_ignore_ascii_case(wanted))
    };
    if !lists(CONNECTION, "upgrade")
        || !lists(UPGRADE, "websocket")
        || !lists(SEC_WEBSOCKET_VERSION, "13")
    {
        return None;
    }
    let key = derive_accept_key(request.get(SEC_WEBSOCKET_KEY)?.as_bytes());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, HeaderValue::from_str(&key).ok()?);
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6455 §1.3.
    const REQUEST: [(&str, &str); 4] = [
        ("upgrade", "websocket"),
        ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-websocket-version", "13"),
    ];

    fn headers(without: Option<&str>) -> HeaderMap {
        REQUEST
            .iter()
            .filter(|(name, _)| Some(*name) != without)
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_whole_request_is_accepted_and_no_other() {
        let response = accept(&headers(None)).unwrap();
        assert_eq!(response.status(), 101);
        assert_eq!(
            response.headers()["sec-websocket-accept"],
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
        for (name, _) in REQUEST {
            assert!(accept(&headers(Some(name))).is_none(), "{name}");
        }
    }
}
