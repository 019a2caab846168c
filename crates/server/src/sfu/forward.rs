//! Media from a publisher to all subscribers, and key frame requests the other way.

use super::intercept::{Packet, Verdict};
use super::layers::Choice;
use super::peer::NotSent;
use super::rewrite::Origin;
use super::routes::Section;
use super::task::Sfu;
use crate::wire::MediaErrorCode;
use std::time::Instant;
use str0m::format::Codec;
use str0m::media::{MediaKind, Rid};
use str0m::rtp::RtpPacket;

impl Sfu {
    /// Whether packets of a publisher's layer go to subscribers. It may come to be so with this one.
    pub(super) fn is_forwarded(&mut self, from: Section, rid: Option<Rid>, now: Instant) -> bool {
        let Some(rid) = rid else {
            return true;
        };
        match self.layers.choose(from, rid, now) {
            Choice::Forward => true,
            Choice::Drop => false,
            Choice::Switch => {
                self.want_keyframe(from, now);
                true
            }
        }
    }

    pub(super) fn forward(&mut self, from: Section, packet: &RtpPacket, now: Instant) {
        let Some(source) = self.routes.published(from).cloned() else {
            return;
        };
        let Some(params) = self
            .peers
            .get(&from.peer)
            .and_then(|peer| peer.codec(packet.header.payload_type))
        else {
            return;
        };
        let codec = name(params.spec().codec);
        let origin = Origin {
            peer: from.peer,
            ssrc: *packet.header.ssrc,
        };
        for to in self.routes.subscribers(&source).to_vec() {
            let Some(subscriber) = self.peers.get_mut(&to.peer) else {
                continue;
            };
            let verdict = match &mut self.interceptor {
                Some(interceptor) if subscriber.is_connected() => interceptor.forward(&Packet {
                    room: &source.room,
                    from: &source.member,
                    track: source.track,
                    to: &subscriber.member,
                    codec,
                    sequence: *packet.seq_no,
                    timestamp: packet.header.timestamp,
                    marker: packet.header.marker,
                    payload: &packet.payload,
                }),
                _ => Verdict::Pass,
            };
            let substitutes = match &verdict {
                Verdict::Pass => None,
                Verdict::Replace(substitutes) => Some(&substitutes[..]),
            };
            match subscriber.forward(to.mid, origin, params, packet, substitutes, now) {
                Ok(()) => {
                    self.busy.insert(to.peer);
                }
                Err(NotSent::NoPlace) => {}
                Err(NotSent::Codec) => {
                    let detail = format!("{codec}, track {} of {}", source.track, source.member);
                    let (room, member) = (subscriber.room.clone(), subscriber.member.clone());
                    self.error(room, member, MediaErrorCode::CodecUnsupported, Some(detail));
                }
            }
        }
    }

    pub(super) fn want_keyframe(&mut self, origin: Section, now: Instant) {
        let video = self
            .peers
            .get(&origin.peer)
            .and_then(|peer| peer.section(origin.mid))
            .is_some_and(|media| media.kind() == MediaKind::Video);
        if video && self.keyframes.ask(origin, now) {
            self.request_keyframe(origin);
        }
    }

    pub(super) fn request_keyframe(&mut self, origin: Section) {
        if let Some(peer) = self.peers.get_mut(&origin.peer) {
            peer.request_keyframe(origin.mid, self.layers.forwarded(origin));
            self.busy.insert(origin.peer);
        }
    }
}

/// As `a=rtpmap` calls it, in lower case.
fn name(codec: Codec) -> &'static str {
    match codec {
        Codec::Opus => "opus",
        Codec::Vp8 => "vp8",
        Codec::Vp9 => "vp9",
        Codec::H264 => "h264",
        Codec::H265 => "h265",
        Codec::Av1 => "av1",
        _ => "unknown",
    }
}
