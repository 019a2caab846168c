//! The address of a collector of OpenTelemetry.

use axum::http::Uri;
use std::fmt;

/// The path of traces below a collector's address, by OTLP over HTTP.
const TRACES: &str = "/v1/traces";

/// Where a collector takes OTLP over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector(String);

impl Collector {
    /// Reads an address such as `http://127.0.0.1:4318`.
    ///
    /// # Errors
    /// A sentence on what would be right.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let uri: Option<Uri> = text.parse().ok();
        let right = uri.is_some_and(|uri| {
            uri.scheme_str() == Some("http") && uri.host().is_some() && uri.query().is_none()
        });
        if right {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err("an address such as http://127.0.0.1:4318; there is no TLS, so the collector has to be near".to_owned())
        }
    }

    /// Where it takes traces.
    #[cfg_attr(not(feature = "otlp"), allow(dead_code))]
    pub(super) fn traces(&self) -> String {
        format!("{self}{TRACES}")
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_anything_else_refused() {
        for (text, traces) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("http://collector:4318/", "http://collector:4318/v1/traces"),
            (
                "http://[::1]:4318/of/ours",
                "http://[::1]:4318/of/ours/v1/traces",
            ),
        ] {
            assert_eq!(Collector::parse(text).unwrap().traces(), traces);
        }
        for text in [
            "",
            "collector:4318",
            "https://collector",
            "/path",
            "http://",
            "http://a?b=c",
        ] {
            assert!(Collector::parse(text).is_err(), "{text}");
        }
    }
}
