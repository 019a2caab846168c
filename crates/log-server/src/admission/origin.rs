//! Which web pages may open a WebSocket.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Web pages that may connect, beside those of the server's own host.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Origins of others, for example `https://app.example`; `*` is any.
    pub allowed: Vec<String>,
    /// Requests without an origin: browsers always send one (RFC 6455 §4.1), so it is a program, or a page whose origin
    /// a proxy has taken off.
    pub none: bool,
    /// A remedy for the operator, which the text of the refusal ends with.
    pub remedy: Option<&'static str>,
}

impl Origins {
    /// Whether the request is of a page of this host or of an allowed origin.
    #[must_use]
    pub fn allow(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else {
            return self.none;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        if self
            .allowed
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

    pub(crate) fn refusal(&self) -> String {
        let remedy = self
            .remedy
            .map_or_else(String::new, |remedy| format!("; {remedy}"));
        format!("pages of this origin, or programs without one, may not connect{remedy}")
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
            ..Origins::default()
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
            assert_eq!(origins.allow(&headers(origin)), expected, "{origin:?}");
        }
        origins.none = true;
        assert!(origins.allow(&headers(None)));
        assert!(!origins.allow(&headers(Some("null"))));
        origins = Origins {
            allowed: vec!["*".to_owned()],
            ..Origins::default()
        };
        assert!(origins.allow(&headers(Some("null"))));
        assert!(!origins.allow(&headers(None)), "no origin is none of all");
    }
}
