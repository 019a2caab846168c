//! Packets that have gone to a subscriber and are kept, to be sent again when one is reported lost (RFC 4585, RFC 4588).

use std::time::Duration;
use str0m::rtp::StreamTx;

/// The age up to which packets are kept. Senders in browsers keep theirs for as long at the least (`RtpPacketHistory` of libwebrtc): enough for
/// three reports at a round trip of 300 ms. After that a key frame repairs more than one packet does. The media stack's own three seconds
/// take half as much memory again for each member.
const AGE: Duration = Duration::from_secs(1);
/// Packets of one stream, whatever their age.
const PACKETS: usize = 1024;
/// The part of what goes out that may be packets sent again: the media stack's own bound, which has to be repeated.
const SHARE: f32 = 0.15;

/// Bounds the packets that a new stream keeps.
pub(super) fn bound(stream: &mut StreamTx) {
    stream.set_rtx_cache(PACKETS, AGE, Some(SHARE));
}
