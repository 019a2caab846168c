//! How media connections are configured.

use super::counts::INTERVAL;
use super::dependencies;
use std::sync::Arc;
use std::time::Instant;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Rtc, RtcConfig};

/// The configuration that all connections of a server share.
pub(super) struct Setup {
    config: RtcConfig,
    candidates: Vec<Candidate>,
}

impl Setup {
    /// Connections will be reachable at `candidates`. `counted`: they tell statistics.
    pub(super) fn new(candidates: Vec<Candidate>, counted: bool) -> Self {
        let crypto: CryptoProvider = str0m::crypto::from_feature_flags();
        let certificate: Option<DtlsCert> = crypto.dtls_provider.generate_certificate();
        let mut config = Rtc::builder()
            .set_crypto_provider(Arc::new(crypto))
            .set_rtp_mode(true)
            .set_stats_interval(counted.then_some(INTERVAL))
            // The server answers where it is asked, and never sends a datagram to an address because an offer named it.
            .set_ice_lite(true)
            .set_extension_map(extensions())
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .enable_vp9(true)
            .enable_h264(true)
            .enable_h265(true)
            .enable_av1(true);
        if let Some(certificate) = certificate {
            config = config.set_dtls_cert(certificate);
        }
        Self { config, candidates }
    }

    /// A connection for one client.
    pub(super) fn connection(&self, now: Instant) -> Rtc {
        let mut rtc = self.config.clone().build(now);
        for candidate in &self.candidates {
            rtc.add_local_candidate(candidate.clone());
        }
        rtc
    }
}

/// Only the extensions that transport and decoding need. Audio levels and the like would tell the server who speaks
/// when, and a rotation or a playout delay that is not authenticated would let it change the rendering.
fn extensions() -> ExtensionMap {
    let mut extensions = ExtensionMap::empty();
    extensions.set(3, Extension::TransportSequenceNumber);
    extensions.set(4, Extension::RtpMid);
    extensions.set(10, Extension::RtpStreamId);
    extensions.set(11, Extension::RepairedRtpStreamId);
    extensions.set(12, dependencies::extension());
    extensions
}
