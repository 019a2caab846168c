//! Cipher suites of RFC 9605 §4.5, and one of our own.

/// An SFrame cipher suite (RFC 9605 §4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Deserialize, tsify::Tsify),
    tsify(rename = "SFrameCipherSuite")
)]
pub enum CipherSuite {
    /// 0x0001: AES-128-CTR with HMAC-SHA-256 and a tag of 10 bytes.
    #[cfg_attr(feature = "typescript", serde(rename = "aes-128-ctr-hmac-80"))]
    Aes128CtrHmacSha256_80,
    /// 0x0002: the same with a tag of 8 bytes.
    #[cfg_attr(feature = "typescript", serde(rename = "aes-128-ctr-hmac-64"))]
    Aes128CtrHmacSha256_64,
    /// 0x0003: the same with a tag of 4 bytes. RFC 9605 §9.4 says when that may be enough.
    #[cfg_attr(feature = "typescript", serde(rename = "aes-128-ctr-hmac-32"))]
    Aes128CtrHmacSha256_32,
    /// 0x0004: AES-128-GCM.
    #[cfg_attr(feature = "typescript", serde(rename = "aes-128-gcm"))]
    Aes128GcmSha256_128,
    /// 0x0005: AES-256-GCM.
    #[cfg_attr(feature = "typescript", serde(rename = "aes-256-gcm"))]
    Aes256GcmSha512_128,
    /// 0xF001, of the range for private use: ChaCha20-Poly1305 with HKDF-SHA-256. Where there are no AES instructions,
    /// as in WebAssembly, it is several times faster than the others.
    #[cfg_attr(feature = "typescript", serde(rename = "chacha20-poly1305"))]
    #[default]
    ChaCha20Poly1305Sha256_128,
}

impl CipherSuite {
    /// Every suite.
    pub const ALL: [Self; 6] = [
        Self::Aes128CtrHmacSha256_80,
        Self::Aes128CtrHmacSha256_64,
        Self::Aes128CtrHmacSha256_32,
        Self::Aes128GcmSha256_128,
        Self::Aes256GcmSha512_128,
        Self::ChaCha20Poly1305Sha256_128,
    ];

    /// The suite of a number.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.number() == number)
    }

    /// The suite's number in the SFrame registry (RFC 9605 §8.1); it goes into the key derivation.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Aes128CtrHmacSha256_80 => 0x0001,
            Self::Aes128CtrHmacSha256_64 => 0x0002,
            Self::Aes128CtrHmacSha256_32 => 0x0003,
            Self::Aes128GcmSha256_128 => 0x0004,
            Self::Aes256GcmSha512_128 => 0x0005,
            Self::ChaCha20Poly1305Sha256_128 => 0xF001,
        }
    }

    /// `Nk`: bytes of a key. The base key of an epoch has this length too (RFC 9605 §5.2).
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128CtrHmacSha256_80
            | Self::Aes128CtrHmacSha256_64
            | Self::Aes128CtrHmacSha256_32 => 48,
            Self::Aes128GcmSha256_128 => 16,
            Self::Aes256GcmSha512_128 | Self::ChaCha20Poly1305Sha256_128 => 32,
        }
    }

    /// `Nt`: bytes of a tag.
    #[must_use]
    pub const fn tag_len(self) -> usize {
        match self {
            Self::Aes128CtrHmacSha256_80 => 10,
            Self::Aes128CtrHmacSha256_64 => 8,
            Self::Aes128CtrHmacSha256_32 => 4,
            Self::Aes128GcmSha256_128
            | Self::Aes256GcmSha512_128
            | Self::ChaCha20Poly1305Sha256_128 => 16,
        }
    }
}
