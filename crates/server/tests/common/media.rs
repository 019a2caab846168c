//! A member with a media connection of its own, in Rust.

use super::wire::Wire;
use super::{Client, LONG};
use sotto_log_server::wire as log;
use sotto_server::wire::{MediaErrorCode, MediaMessage, MediaRequest, ServerMessage};
use sotto_server::wire::{Publication, PublishedTrack, Subscription};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt};
use str0m::net::Receive;
use str0m::rtp::{RtpPacket, RtpWrite};
use str0m::{Event, Input, Output, Rtc, RtcConfig};

/// Says which datagrams get lost.
pub type Loss = Box<dyn FnMut(&[u8]) -> bool>;

pub struct Peer {
    pub ws: Client,
    pub rtc: Rtc,
    pub wire: Wire,
    pub publish: Vec<Publication>,
    pub subscribe: Vec<Subscription>,
    pub packets: HashMap<Mid, Vec<RtpPacket>>,
    pub keyframe_requests: HashMap<Mid, usize>,
    pub tracks: Vec<PublishedTrack>,
    pub errors: Vec<MediaErrorCode>,
    pub connected: bool,
    /// The server's last answer to an offer.
    pub answer: String,
    /// How many packets were sent.
    pub sent: u64,
    /// On the way to the server.
    pub lose_sent: Loss,
    /// On the way from the server.
    pub lose_received: Loss,
}

pub fn config() -> RtcConfig {
    Rtc::builder()
        .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
        .set_rtp_mode(true)
}

impl Peer {
    pub async fn join(server: SocketAddr, member: &str) -> Self {
        Self::join_with(server, member, config()).await
    }

    pub async fn join_with(server: SocketAddr, member: &str, config: RtcConfig) -> Self {
        Self::join_by(Wire::udp(), server, member, config).await
    }

    /// `wire`: the way of its media.
    pub async fn join_by(wire: Wire, server: SocketAddr, member: &str, config: RtcConfig) -> Self {
        let (ws, _) = Client::join(server, "room", member).await;
        Self::over(wire, ws, config)
    }

    /// A member whose connection to the log is there.
    pub fn over(wire: Wire, ws: Client, config: RtcConfig) -> Self {
        let rtc = connection(config, &wire);
        Self {
            ws,
            rtc,
            wire,
            publish: Vec::new(),
            subscribe: Vec::new(),
            packets: HashMap::new(),
            keyframe_requests: HashMap::new(),
            tracks: Vec::new(),
            errors: Vec::new(),
            connected: false,
            answer: String::new(),
            sent: 0,
            lose_sent: Box::new(|_| false),
            lose_received: Box::new(|_| false),
        }
    }

    /// As after a new page or a lost network: everything has to be negotiated again.
    pub fn reconnect(&mut self, config: RtcConfig) {
        self.wire = Wire::udp();
        self.rtc = connection(config, &self.wire);
        self.connected = false;
        self.publish.clear();
        self.subscribe.clear();
        self.packets.clear();
    }

    /// Offers additional sections; gives their mids.
    pub async fn offer(
        &mut self,
        publish: &[(u8, MediaKind)],
        subscribe: &[(&str, u8, MediaKind)],
    ) -> Vec<Mid> {
        let (mids, sdp, pending) = self.describe(publish, subscribe);
        self.negotiate(sdp, pending).await;
        mids
    }

    /// An offer with these sections in addition to those before.
    fn describe(
        &mut self,
        publish: &[(u8, MediaKind)],
        subscribe: &[(&str, u8, MediaKind)],
    ) -> (Vec<Mid>, String, SdpPendingOffer) {
        let mut mids = Vec::new();
        let mut change = self.rtc.sdp_api();
        for (track, kind) in publish {
            let mid = change.add_media(*kind, Direction::SendOnly, None, None, None);
            mids.push(mid);
            self.publish.push(Publication {
                mid: mid.to_string(),
                track: *track,
            });
        }
        for (member, track, kind) in subscribe {
            let mid = change.add_media(*kind, Direction::RecvOnly, None, None, None);
            mids.push(mid);
            self.subscribe.push(Subscription {
                mid: mid.to_string(),
                member: (*member).into(),
                track: *track,
            });
        }
        let (offer, pending) = change.apply().unwrap();
        (mids, offer.to_sdp_string(), pending)
    }

    /// Offers on a new connection; gives whether that was answered.
    pub async fn try_offer(&mut self, publish: &[(u8, MediaKind)]) -> bool {
        self.reconnect(config());
        self.errors.clear();
        let (_, sdp, pending) = self.describe(publish, &[]);
        self.say_offer(sdp).await;
        loop {
            let (message, _) = self.ws.hear().await.unwrap();
            if let Some(answer) = self.take(message) {
                self.accept(answer, pending);
                return true;
            }
            if !self.errors.is_empty() {
                return false;
            }
        }
    }

    pub async fn set_direction(&mut self, mid: Mid, direction: Direction) {
        let mut change = self.rtc.sdp_api();
        change.set_direction(mid, direction);
        let (offer, pending) = change.apply().unwrap();
        self.negotiate(offer.to_sdp_string(), pending).await;
    }

    async fn negotiate(&mut self, sdp: String, pending: SdpPendingOffer) {
        self.say_offer(sdp).await;
        let answer = loop {
            let (message, _) = self.ws.hear().await.unwrap();
            if let ServerMessage::Log(log::ServerMessage::Error { code, .. }) = &message {
                panic!("the offer is refused: {code:?}");
            }
            if let Some(answer) = self.take(message) {
                break answer;
            }
        };
        self.accept(answer, pending);
    }

    fn accept(&mut self, answer: String, pending: SdpPendingOffer) {
        let taken = SdpAnswer::from_sdp_string(&answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, taken).unwrap();
        self.answer = answer;
    }

    pub async fn say_offer(&mut self, sdp: String) {
        let offer = MediaRequest::Offer {
            sdp,
            publish: self.publish.clone(),
            subscribe: self.subscribe.clone(),
        };
        self.ws.say(&offer, &[]).await;
    }

    fn take(&mut self, message: ServerMessage) -> Option<String> {
        match message {
            ServerMessage::Media(MediaMessage::Tracks { tracks }) => self.tracks = tracks,
            ServerMessage::Media(MediaMessage::Error { code, .. }) => self.errors.push(code),
            ServerMessage::Media(MediaMessage::Answer { sdp }) => return Some(sdp),
            _ => {}
        }
        None
    }

    /// Handles the server's messages so far.
    async fn listen(&mut self) {
        while let Ok(Some((message, _))) =
            tokio::time::timeout(Duration::from_millis(1), self.ws.hear()).await
        {
            self.take(message);
        }
    }

    fn step(&mut self) {
        while let Some((bytes, source)) = self.wire.receive() {
            if (self.lose_received)(&bytes) {
                continue;
            }
            let (protocol, address) = (self.wire.protocol(), self.wire.address());
            let receive = Receive::new(protocol, source, address, &bytes).unwrap();
            let input = Input::Receive(Instant::now(), receive);
            self.rtc.handle_input(input).unwrap();
            self.poll();
        }
        self.rtc
            .handle_input(Input::Timeout(Instant::now()))
            .unwrap();
        self.poll();
    }

    fn poll(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(_) => break,
                Output::Transmit(transmit) => {
                    if !(self.lose_sent)(&transmit.contents) {
                        self.wire.send(&transmit.contents, transmit.destination);
                    }
                }
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(Event::KeyframeRequest(request)) => {
                    *self.keyframe_requests.entry(request.mid).or_default() += 1;
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    let mut direct = self.rtc.direct_api();
                    let mid = direct.stream_rx(&packet.header.ssrc).unwrap().mid();
                    self.packets.entry(mid).or_default().push(packet);
                }
                Output::Event(_) => {}
            }
        }
    }

    pub fn payload_type(&self, codec: Codec) -> Pt {
        self.rtc
            .codec_config()
            .find(|params| params.spec().codec == codec)
            .unwrap()
            .pt()
    }

    pub fn send(
        &mut self,
        mid: Mid,
        codec: Codec,
        sequence: u64,
        time: u32,
        marker: bool,
        payload: &[u8],
    ) {
        let payload_type = self.payload_type(codec);
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(mid, None).unwrap();
        let packet = RtpWrite::new(payload_type, sequence.into(), time, Instant::now(), payload);
        stream.write_rtp(packet.marker(marker).nackable(codec.is_video()));
        self.sent += 1;
        self.step();
    }

    pub fn ask_for_keyframe(&mut self, mid: Mid) {
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_rx_by_mid(mid, None).unwrap();
        stream.request_keyframe(KeyframeRequestKind::Pli);
    }

    pub fn received(&self, mid: Mid) -> &[RtpPacket] {
        self.packets.get(&mid).map_or(&[], Vec::as_slice)
    }
}

fn connection(config: RtcConfig, wire: &Wire) -> Rtc {
    let mut rtc = config.build(Instant::now());
    rtc.add_local_candidate(wire.candidate());
    rtc
}

/// The track of a camera.
pub const CAMERA: u8 = 1;

/// Alice, the section on which she sends her camera, Bob, and the section on which he receives it.
pub async fn camera_of_alice_for_bob(server: SocketAddr) -> (Peer, Mid, Peer, Mid) {
    let mut alice = Peer::join(server, "alice").await;
    let mut bob = Peer::join(server, "bob").await;
    let sent = alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    let received = bob.offer(&[], &[("alice", CAMERA, MediaKind::Video)]).await[0];
    connected(&mut [&mut alice, &mut bob]).await;
    (alice, sent, bob, received)
}

/// Drives all peers until `done`.
pub async fn until(
    peers: &mut [&mut Peer],
    what: &str,
    mut done: impl FnMut(&mut [&mut Peer]) -> bool,
) {
    let deadline = Instant::now() + LONG;
    while !done(peers) {
        assert!(Instant::now() < deadline, "not in time: {what}");
        for peer in peers.iter_mut() {
            peer.step();
            peer.listen().await;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

pub async fn connected(peers: &mut [&mut Peer]) {
    until(peers, "connected", |peers| {
        peers.iter().all(|peer| peer.connected)
    })
    .await;
}

/// Whether a datagram is an RTP packet, and not RTCP, STUN or DTLS (RFC 7983).
pub fn is_rtp(datagram: &[u8]) -> bool {
    (128..192).contains(&datagram[0]) && !(192..224).contains(&datagram[1])
}
