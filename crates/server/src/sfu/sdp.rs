//! The two lines of an offer that tell one `RTCPeerConnection` from another.

/// A new `RTCPeerConnection` has another session identifier (RFC 8829 §5.2.1), and mostly another certificate. An
/// ICE restart changes neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    session: String,
    fingerprint: String,
}

impl Identity {
    /// `None` if the offer lacks one of them.
    pub(super) fn of(sdp: &str) -> Option<Self> {
        let find = |prefix: &str| sdp.lines().find_map(|line| line.strip_prefix(prefix));
        Some(Self {
            session: find("o=")?.split_ascii_whitespace().nth(1)?.to_owned(),
            fingerprint: find("a=fingerprint:")?.trim().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_connection_is_another() {
        let first =
            "v=0\r\no=- 7 2 IN IP4 0.0.0.0\r\na=fingerprint:sha-256 AA\r\na=ice-ufrag:x\r\n";
        let restarted =
            "v=0\r\no=- 7 3 IN IP4 0.0.0.0\r\na=fingerprint:sha-256 AA\r\na=ice-ufrag:y\r\n";
        let other = "v=0\r\no=- 8 2 IN IP4 0.0.0.0\r\na=fingerprint:sha-256 AA\r\n";
        let certificate = "v=0\r\no=- 7 2 IN IP4 0.0.0.0\r\na=fingerprint:sha-256 BB\r\n";
        assert_eq!(Identity::of(first), Identity::of(restarted));
        assert_ne!(Identity::of(first), Identity::of(other));
        assert_ne!(Identity::of(first), Identity::of(certificate));
        assert_eq!(Identity::of("v=0\r\no=-\r\n"), None);
    }
}
