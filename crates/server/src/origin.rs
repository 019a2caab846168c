//! Which web pages may open a WebSocket.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// A page of this server, one of an allowed origin (`*`: any), or no page at all: browsers always say where they
/// come from (RFC 6455 §4.1), other programs need not.
pub(crate) fn is_allowed(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if allowed
        .iter()
        .any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
    {
        return true;
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (origin.split_once("://"), host) {
        (Some((_, authority)), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("sotto.example:8080"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    #[test]
    fn only_own_pages_and_allowed_ones() {
        let allowed = ["https://app.example".to_owned()];
        let cases = [
            (None, true),
            (Some("http://sotto.example:8080"), true),
            (Some("https://SOTTO.example:8080"), true),
            (Some("http://sotto.example"), false),
            (Some("http://sotto.example:8080.evil.example"), false),
            (Some("https://app.example"), true),
            (Some("null"), false),
        ];
        for (origin, expected) in cases {
            assert_eq!(
                is_allowed(&headers(origin), &allowed),
                expected,
                "{origin:?}"
            );
        }
        assert!(is_allowed(&headers(Some("null")), &["*".to_owned()]));
    }
}
