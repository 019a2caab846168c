//! One client's media connection.

use super::command::Question;
use super::counts::Told;
use super::dependencies::passed_on;
use super::guard::guard;
use super::intercept::Substitute;
use super::resend;
use super::rewrite::{Origin, Place, Rewriter};
use super::sdp::{Identity, in_order_of};
use super::setup::Setup;
use sotto_log_server::Alias;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::change::SdpOffer;
use str0m::format::{CodecConfig, PayloadParams};
use str0m::media::{KeyframeRequestKind, Mid, Pt, Rid};
use str0m::net::Transmit;
use str0m::rtp::{RtpPacket, RtpWrite};
use str0m::{Event, IceConnectionState, Input, Output, Rtc};

/// How long a connection may take to be made, or to come back.
const PATIENCE: Duration = Duration::from_secs(20);
/// Streams that one client may send, one after the other too: the media stack keeps something of each for good. Four in
/// each of its 512 sections.
const MAX_STREAMS: usize = 2048;
/// The highest first sequence number, see [`Rewriter::new`].
const FIRST_SEQUENCE: u16 = 0x7fff;

/// An event of a connection that the SFU has to handle.
#[derive(Debug)]
pub(super) enum Occurrence {
    /// From a publisher.
    Packet(Box<RtpPacket>, Mid, Option<Rid>),
    /// From a subscriber.
    Keyframe(Mid),
    /// Packets can flow.
    Connected,
    /// The client has closed it.
    Closed,
    /// It is over, and the client may not know.
    Lost(&'static str),
}

/// Why a packet did not go out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotSent {
    /// There is nothing to be done about it: not connected, not receiving, older than the first packet.
    NoPlace,
    /// The subscriber did not offer the codec.
    Codec,
}

pub(super) struct Peer {
    pub(super) id: u64,
    pub(super) room: Arc<str>,
    pub(super) member: Arc<str>,
    pub(super) identity: Identity,
    /// The last offer that was answered.
    pub(super) question: Option<Question>,
    /// When [`Self::drive`] has something to do next.
    pub(super) deadline: Instant,
    rtc: Rtc,
    connected: bool,
    /// From the first offer until packets can flow, for traces.
    setting_up: Option<tracing::Span>,
    /// Until when it has to be connected.
    patience: Option<Instant>,
    outgoing: HashMap<Mid, Outgoing>,
    /// SSRCs of all packets that came and were authentic.
    streams: HashSet<u32>,
    told: Told,
}

/// A section on which packets go to a subscriber.
struct Outgoing {
    rewriter: Rewriter,
    /// For packets of that peer and payload type: the subscriber's payload type, if it has one.
    payload_type: Option<(u64, Pt, Option<Pt>)>,
}

impl Peer {
    pub(super) fn new(
        setup: &Setup,
        id: u64,
        room: Arc<str>,
        member: Arc<str>,
        identity: Identity,
        now: Instant,
    ) -> Self {
        let setting_up = tracing::info_span!(
            "media set-up",
            room = %Alias(&room),
            member = %Alias(&member)
        );
        Self {
            id,
            room,
            member,
            identity,
            question: None,
            deadline: now,
            rtc: setup.connection(now),
            connected: false,
            setting_up: Some(setting_up),
            patience: Some(now + PATIENCE),
            outgoing: HashMap::new(),
            streams: HashSet::new(),
            told: Told::default(),
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected
    }

    /// Takes an offer, gives the answer. After an error the connection is of no use.
    pub(super) fn accept(&mut self, sdp: &str) -> Result<String, String> {
        let offer = guard(|| SdpOffer::from_sdp_string(sdp))?.map_err(|error| error.to_string())?;
        let answer =
            guard(|| self.rtc.sdp_api().accept_offer(offer))?.map_err(|error| error.to_string())?;
        for outgoing in self.outgoing.values_mut() {
            outgoing.payload_type = None;
        }
        Ok(in_order_of(sdp, &answer.to_sdp_string()))
    }

    /// The media section, if it is there and in use.
    pub(super) fn section(&self, mid: Mid) -> Option<&str0m::media::Media> {
        self.rtc.media(mid).filter(|media| !media.disabled())
    }

    /// Whether a datagram belongs to this connection.
    pub(super) fn accepts(&self, input: &Input<'_>) -> bool {
        guard(|| self.rtc.accepts(input)).unwrap_or(false)
    }

    /// Takes a datagram, or with none that time has passed.
    fn handle(&mut self, input: Input<'_>) -> Result<(), &'static str> {
        match guard(|| self.rtc.handle_input(input)) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => {
                // The error may have an address in it.
                tracing::debug!(room = %Alias(&self.room), member = %Alias(&self.member), "media input failed");
                Err("the connection failed")
            }
            Err(_) => Err("the connection failed"),
        }
    }

    /// Lets time pass until `now`. `send` gets the datagrams for the network; the other events are returned.
    pub(super) fn drive(&mut self, now: Instant, send: impl FnMut(&Transmit)) -> Vec<Occurrence> {
        if let Err(reason) = self.handle(Input::Timeout(now)) {
            return vec![Occurrence::Lost(reason)];
        }
        self.poll(now, send)
    }

    /// Takes a datagram, and what comes of it by itself: [`Self::drive`] is for what others have put in. The media stack lets time pass
    /// with each datagram.
    pub(super) fn receive(
        &mut self,
        input: Input<'_>,
        now: Instant,
        send: impl FnMut(&Transmit),
    ) -> Result<Vec<Occurrence>, &'static str> {
        self.handle(input)?;
        Ok(self.poll(now, send))
    }

    fn poll(&mut self, now: Instant, mut send: impl FnMut(&Transmit)) -> Vec<Occurrence> {
        let mut occurrences = Vec::new();
        loop {
            let output = guard(|| self.rtc.poll_output());
            match output {
                Ok(Ok(Output::Transmit(transmit))) => send(&transmit),
                Ok(Ok(Output::Event(event))) => occurrences.extend(self.event(event, now)),
                Ok(Ok(Output::Timeout(at))) => {
                    self.deadline = self.patience.map_or(at, |patience| patience.min(at));
                    break;
                }
                Ok(Err(_)) | Err(_) => {
                    occurrences.push(Occurrence::Lost("the connection failed"));
                    return occurrences;
                }
            }
        }
        if !self.rtc.is_alive() {
            occurrences.push(Occurrence::Closed);
        } else if self.patience.is_some_and(|patience| patience <= now) {
            occurrences.push(Occurrence::Lost("no way to the client"));
        }
        occurrences
    }

    fn event(&mut self, event: Event, now: Instant) -> Option<Occurrence> {
        match event {
            Event::Connected => {
                self.connected = true;
                self.setting_up = None;
                self.patience = None;
                Some(Occurrence::Connected)
            }
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                self.patience = Some(now + PATIENCE);
                None
            }
            Event::IceConnectionStateChange(
                IceConnectionState::Connected | IceConnectionState::Completed,
            ) => {
                if self.connected {
                    self.patience = None;
                }
                None
            }
            Event::KeyframeRequest(request) => Some(Occurrence::Keyframe(request.mid)),
            Event::RtpPacket(packet) => {
                self.streams.insert(*packet.header.ssrc);
                if self.streams.len() > MAX_STREAMS {
                    return Some(Occurrence::Lost("too many streams"));
                }
                let (mid, rid) = self
                    .rtc
                    .direct_api()
                    .stream_rx(&packet.header.ssrc)
                    .map(|stream| (stream.mid(), stream.rid()))?;
                Some(Occurrence::Packet(Box::new(packet), mid, rid))
            }
            Event::MediaIngressStats(stats) => {
                self.told.ingress(&stats);
                None
            }
            Event::MediaEgressStats(stats) => {
                self.told.egress(&stats);
                None
            }
            _ => None,
        }
    }

    /// The codec of a payload type of this client's.
    pub(super) fn codec(&self, payload_type: Pt) -> Option<PayloadParams> {
        self.rtc
            .codec_config()
            .find(|params| params.pt() == payload_type)
            .copied()
    }

    /// Asks the publisher for a keyframe of a layer, if it sends it on the section.
    pub(super) fn request_keyframe(&mut self, mid: Mid, rid: Option<Rid>) {
        let asked = guard(|| {
            if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, rid) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
        });
        if asked.is_err() {
            tracing::debug!(member = %Alias(&self.member), "no keyframe asked for");
        }
    }

    /// Sends a packet of the publisher `origin`, encoded as `params` say, or the `substitutes` in its place.
    pub(super) fn forward(
        &mut self,
        mid: Mid,
        origin: Origin,
        params: PayloadParams,
        packet: &RtpPacket,
        substitutes: Option<&[Substitute]>,
        now: Instant,
    ) -> Result<(), NotSent> {
        let sending = self
            .section(mid)
            .is_some_and(|media| media.direction().is_sending());
        if !self.connected || !sending {
            return Err(NotSent::NoPlace);
        }
        let payload_type = self.payload_type(mid, origin, params)?;
        let video = params.spec().codec.is_video();
        let clock_rate = params.spec().clock_rate.get();
        let outgoing = self.outgoing.get_mut(&mid).ok_or(NotSent::NoPlace)?;
        let incoming = Place {
            sequence: *packet.seq_no,
            timestamp: packet.header.timestamp,
        };
        let place = outgoing
            .rewriter
            .place(origin, incoming, clock_rate, now)
            .ok_or(NotSent::NoPlace)?;
        let write = |sequence: u64, marker: bool, payload: Arc<[u8]>| {
            RtpWrite::new(payload_type, sequence.into(), place.timestamp, now, payload)
                .marker(marker)
                .ext_vals(passed_on(&packet.header.ext_vals))
                .nackable(video)
        };
        let writes: Vec<RtpWrite> = match substitutes {
            None => vec![write(
                place.sequence,
                packet.header.marker,
                Arc::clone(&packet.payload),
            )],
            Some(substitutes) => {
                outgoing.rewriter.replaced_by(substitutes.len() as u64);
                (place.sequence..)
                    .zip(substitutes)
                    .map(|(sequence, substitute)| {
                        write(
                            sequence,
                            substitute.marker,
                            substitute.payload.as_slice().into(),
                        )
                    })
                    .collect()
            }
        };
        let written = guard(|| {
            let mut direct = self.rtc.direct_api();
            let stream = direct.stream_tx_by_mid(mid, None)?;
            for write in writes {
                stream.write_rtp(write);
            }
            Some(())
        });
        match written {
            Ok(Some(())) => Ok(()),
            _ => Err(NotSent::NoPlace),
        }
    }

    /// The subscriber's payload type for packets of a publisher. [`NotSent::Codec`] is told once, then it is
    /// [`NotSent::NoPlace`].
    fn payload_type(
        &mut self,
        mid: Mid,
        origin: Origin,
        params: PayloadParams,
    ) -> Result<Pt, NotSent> {
        let outgoing = self.outgoing.entry(mid).or_insert_with(|| {
            // With the section's first packet, so that nothing that is kept gets lost.
            let _ = guard(|| {
                let mut direct = self.rtc.direct_api();
                direct.stream_tx_by_mid(mid, None).map(resend::bound)
            });
            Outgoing {
                rewriter: Rewriter::new(u64::from(random_u16() & FIRST_SEQUENCE)),
                payload_type: None,
            }
        });
        if let Some((peer, incoming, chosen)) = outgoing.payload_type
            && (peer, incoming) == (origin.peer, params.pt())
        {
            return chosen.ok_or(NotSent::NoPlace);
        }
        let offered = self
            .rtc
            .media(mid)
            .map_or(&[][..], |media| media.remote_pts());
        let offered: Vec<PayloadParams> = self
            .rtc
            .codec_config()
            .params()
            .iter()
            .filter(|params| offered.contains(&params.pt()))
            .copied()
            .collect();
        let chosen = CodecConfig::new_from_payload_params(offered)
            .match_params(params)
            .map(PayloadParams::pt);
        outgoing.payload_type = Some((origin.peer, params.pt(), chosen));
        chosen.ok_or(NotSent::Codec)
    }

    /// Tells the client that it is over.
    pub(super) fn close(&mut self, now: Instant, send: impl FnMut(&Transmit)) {
        if matches!(guard(|| self.rtc.close()), Ok(Ok(()))) {
            self.drive(now, send);
        }
    }
}

/// Sequence numbers need not be secret: without randomness any will do.
fn random_u16() -> u16 {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).map_or(0, |()| u16::from_be_bytes(bytes))
}
