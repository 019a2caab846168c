//! The parts of session descriptions that the SFU reads and writes itself.

/// Bytes of an identity, which is kept: a number of 64 bits, and the longest hash that is registered.
const MAX_IDENTITY: usize = 256;

/// A new `RTCPeerConnection` has another session identifier (RFC 8829 §5.2.1), and mostly another certificate. An
/// ICE restart changes neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    session: String,
    fingerprint: String,
}

impl Identity {
    /// `None` if the offer lacks one of them, or they are too long.
    pub(super) fn of(sdp: &str) -> Option<Self> {
        let find = |prefix: &str| sdp.lines().find_map(|line| line.strip_prefix(prefix));
        let session = find("o=")?.split_ascii_whitespace().nth(1)?;
        let fingerprint = find("a=fingerprint:")?.trim();
        (session.len() + fingerprint.len() <= MAX_IDENTITY).then(|| Self {
            session: session.to_owned(),
            fingerprint: fingerprint.to_owned(),
        })
    }
}

/// How many media sections an offer has.
pub(super) fn sections(sdp: &str) -> usize {
    sdp.lines().filter(|line| line.starts_with("m=")).count()
}

/// The answer, its payload types in the order of the offer (RFC 3264 §6.1). A browser sends an answer's first codec,
/// and its user's choice is in the offer.
pub(super) fn in_order_of(offer: &str, answer: &str) -> String {
    let mut offered = offer.lines().filter(|line| line.starts_with("m="));
    let mut ordered = String::with_capacity(answer.len());
    for line in answer.lines() {
        let line = line.trim_end();
        match (
            line.starts_with("m=")
                .then(|| offered.next())
                .flatten()
                .and_then(formats),
            formats(line),
        ) {
            (Some((_, wanted)), Some((media, mut taken))) => {
                // Stable: formats that were not offered, if there are any, stay behind.
                taken.sort_by_key(|format| {
                    wanted
                        .iter()
                        .position(|other| other == format)
                        .unwrap_or(wanted.len())
                });
                ordered.push_str(media);
                for format in taken {
                    ordered.push(' ');
                    ordered.push_str(format);
                }
            }
            _ => ordered.push_str(line),
        }
        ordered.push_str("\r\n");
    }
    ordered
}

/// A media line (RFC 8866 §5.14), cut where its formats begin.
fn formats(line: &str) -> Option<(&str, Vec<&str>)> {
    let (at, _) = line.match_indices(' ').nth(2)?;
    let (media, formats) = line.split_at(at);
    Some((media, formats.split_ascii_whitespace().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payload_types_are_in_the_order_of_the_offer() {
        let offer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:0\r\n\
            m=video 9 UDP/TLS/RTP/SAVPF 45 46 96 97 39\r\na=rtpmap:45 AV1/90000\r\n";
        let answer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
            m=video 9 UDP/TLS/RTP/SAVPF 96 97 45 46\r\na=rtpmap:96 VP8/90000\r\n";
        let ordered = answer.replace("96 97 45 46", "45 46 96 97");
        assert_eq!(in_order_of(offer, answer), ordered);
        assert_eq!(in_order_of("", answer), answer);
        assert_eq!(in_order_of(offer, "m=video\r\n"), "m=video\r\n");
    }

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
        let long = format!("o=- 7 2\r\na=fingerprint:{}\r\n", "A".repeat(MAX_IDENTITY));
        assert_eq!(Identity::of(&long), None);
    }
}
