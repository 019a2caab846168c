//! A place for tests to stand between the SFU and its subscribers.

/// Sees every RTP packet before it goes to a subscriber, and may put others in its place.
///
/// It exists so that tests can play a malicious SFU; the server's own program never installs one.
pub trait Interceptor: Send {
    /// Called for each packet and subscriber, in the order in which the packets came from the publisher.
    fn forward(&mut self, packet: &Packet<'_>) -> Verdict;
}

/// One RTP packet on its way to one subscriber.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// The room's name.
    pub room: &'a str,
    /// The publisher.
    pub from: &'a str,
    /// The number of the publisher's track.
    pub track: u8,
    /// The subscriber.
    pub to: &'a str,
    /// The codec as `a=rtpmap` calls it, in lower case.
    pub codec: &'a str,
    /// The publisher's sequence number, extended to 64 bits.
    pub sequence: u64,
    /// The RTP timestamp. Packets that share it make up one frame.
    pub timestamp: u32,
    /// For video: this is the last packet of a frame.
    pub marker: bool,
    /// The RTP payload.
    pub payload: &'a [u8],
}

/// The treatment of a packet by an interceptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on unchanged.
    Pass,
    /// These go instead, with consecutive sequence numbers and the same timestamp. With none of them the packet
    /// is swallowed, and the subscriber sees no gap.
    Replace(Vec<Substitute>),
}

/// A packet in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitute {
    /// The RTP marker bit.
    pub marker: bool,
    /// The RTP payload.
    pub payload: Vec<u8>,
}
