//! Plain HTTP, redirected to HTTPS.

use axum::Router;
use axum::http::header::{HOST, HeaderMap, LOCATION};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// Answers every request with the same address under `https://`, on the port `port`.
pub(crate) fn redirect(port: u16) -> Router {
    Router::new().fallback(move |uri: Uri, headers: HeaderMap| async move {
        target(port, &uri, headers.get(HOST)).map_or_else(
            || (StatusCode::BAD_REQUEST, "a `Host` is missing").into_response(),
            |location| {
                // 308 keeps the method (RFC 9110 §15.4.9).
                let mut response: Response = StatusCode::PERMANENT_REDIRECT.into_response();
                response.headers_mut().insert(LOCATION, location);
                response
            },
        )
    })
}

fn target(port: u16, uri: &Uri, host: Option<&HeaderValue>) -> Option<HeaderValue> {
    let host: axum::http::uri::Authority = host?.to_str().ok()?.parse().ok()?;
    // A name with a user before it would lead to another place than it seems.
    if host.as_str().contains('@') {
        return None;
    }
    let host = host.host();
    let port = if port == 443 {
        String::new()
    } else {
        format!(":{port}")
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    HeaderValue::try_from(format!("https://{host}{port}{path}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_address_over_tls() {
        let cases = [
            (
                443,
                "/r/owl?x=1",
                Some("call.example:80"),
                Some("https://call.example/r/owl?x=1"),
            ),
            (
                8443,
                "/",
                Some("[2001:db8::1]"),
                Some("https://[2001:db8::1]:8443/"),
            ),
            // The request's target may name another host than its `Host`.
            (
                443,
                "http://evil.example/r/owl",
                Some("call.example"),
                Some("https://call.example/r/owl"),
            ),
            (
                443,
                "//evil.example/",
                Some("call.example"),
                Some("https://call.example//evil.example/"),
            ),
            (443, "/", Some("user@evil.example"), None),
            (443, "/", Some("two words"), None),
            (443, "/", None, None),
        ];
        for (port, uri, host, expected) in cases {
            let host = host.map(HeaderValue::from_static);
            let found = target(port, &uri.parse().unwrap(), host.as_ref());
            let found = found.as_ref().and_then(|found| found.to_str().ok());
            assert_eq!(found, expected, "{host:?}");
        }
    }
}
