//! Opus: nothing stays clear. The RTP payload is the packet as it is (RFC 7587 §4.2); no packetizer reads it, and the
//! TOC byte would tell an SFU whether somebody speaks.

pub(super) const CLEAR_LEN: usize = 0;
