//! Security headers of all HTTP answers.

use axum::http::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use axum::response::Response;
use std::time::Duration;

/// Content Security Policy. Everything comes from this server and goes to this server: scripts of the page hold the keys.
/// `'self'` covers the WebSocket of the page's own host and port (CSP 3, §6.7.2.8).
const CONTENT: &str = include_str!("content-security-policy.txt");

/// Permissions Policy: the needs of a call, in this page alone and in no frame; nothing else.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(self), bluetooth=(), camera=(self), clipboard-read=(), \
    clipboard-write=(self), display-capture=(self), encrypted-media=(), fullscreen=(self), geolocation=(), gyroscope=(), \
    hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(self), midi=(), \
    otp-credentials=(), payment=(), picture-in-picture=(self), publickey-credentials-create=(), \
    publickey-credentials-get=(), screen-wake-lock=(self), serial=(), speaker-selection=(self), storage-access=(), usb=(), \
    web-share=(), window-management=(), xr-spatial-tracking=()";

const ALL: [(HeaderName, &str); 9] = [
    (HeaderName::from_static("content-security-policy"), CONTENT),
    // No script and no style sheet without a hash, which `index.html` has of the one file of each.
    (
        HeaderName::from_static("integrity-policy"),
        "blocked-destinations=(script style)",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    // The address of a room is its key.
    (HeaderName::from_static("referrer-policy"), "no-referrer"),
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    // No page that has opened this one, or that this one has opened, has a hold of its window.
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    // Together with the line above the page is cross-origin isolated: nothing of another origin is in its process.
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    // No other page has this server's files in its process.
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    // A process of its own, apart from other hosts of the same site.
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
];

/// The value of `Strict-Transport-Security` (RFC 6797 §6.1).
pub(crate) fn strict_transport(lifetime: Duration) -> HeaderValue {
    // Subdomains are others' affair.
    HeaderValue::try_from(format!("max-age={}", lifetime.as_secs()))
        .unwrap_or(HeaderValue::from_static("max-age=0"))
}

/// Sets them, errors and redirections included.
pub(crate) fn protect(mut response: Response, strict_transport: Option<HeaderValue>) -> Response {
    let headers = response.headers_mut();
    for (name, value) in ALL {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(value) = strict_transport {
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    response
}
