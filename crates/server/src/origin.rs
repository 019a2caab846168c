//! Which web pages may open a WebSocket.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Where clients may come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins {
    /// Beside this server's own; `*` is any.
    pub(crate) allowed: Vec<String>,
    /// Requests without an origin: browsers always send one (RFC 6455 §4.1), so it is a program, or a page whose origin
    /// a proxy has taken off.
    pub(crate) none: bool,
}

/// A page of this server or one of an allowed origin.
pub(crate) fn is_allowed(headers: &HeaderMap, origins: &Origins) -> bool {
    let Origins { allowed, none } = origins;
    let Some(origin) = headers.get(ORIGIN) else {
        return *none;
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
        let mut origins = Origins {
            allowed: vec!["https://app.example".to_owned()],
            none: false,
        };
        let cases = [
            (None, false),
            (Some("http://sotto.example:8080"), true),
            (Some("https://SOTTO.example:8080"), true),
            (Some("http://sotto.example"), false),
            (Some("http://sotto.example:8080.evil.example"), false),
            (Some("https://app.example"), true),
            (Some("null"), false),
        ];
        for (origin, expected) in cases {
            assert_eq!(
                is_allowed(&headers(origin), &origins),
                expected,
                "{origin:?}"
            );
        }
        origins.none = true;
        assert!(is_allowed(&headers(None), &origins));
        assert!(!is_allowed(&headers(Some("null")), &origins));
        origins = Origins {
            allowed: vec!["*".to_owned()],
            none: false,
        };
        assert!(is_allowed(&headers(Some("null")), &origins));
        assert!(
            !is_allowed(&headers(None), &origins),
            "no origin is none of all"
        );
    }
}
