//! The constants of sealed data (R14.3).

use crate::kid::Track;
use crate::suite::CipherSuite;

/// The label of the MLS exporter for the base key of data; the context is empty.
pub const DATA_EXPORTER_LABEL: &str = "Sotto 1.0 Data Base Key";

/// The number of bytes to ask the exporter for: `Nk` of the suite of data.
pub const DATA_KEY_LEN: usize = SUITE.key_len();

/// The cipher suite of data, whatever the suites of frames are: a group with short tags for sound has whole ones for data.
pub(super) const SUITE: CipherSuite = CipherSuite::ChaCha20Poly1305Sha256_128;

/// The track in the KIDs of data.
pub(super) const TRACK: Track = Track::MICROPHONE;

/// The highest counter: JavaScript has no higher whole numbers.
pub(super) const MOST_COUNTER: u64 = (1 << 53) - 1;
