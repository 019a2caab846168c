//! The test vectors of RFC 9605 Appendix C, in the JSON form in which the working group publishes them.

use crate::suite::CipherSuite;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) header: Vec<Header>,
    pub(crate) aes_ctr_hmac: Vec<AesCtrHmac>,
    pub(crate) sframe: Vec<SFrame>,
}

#[derive(Deserialize)]
pub(crate) struct Header {
    pub(crate) kid: u64,
    pub(crate) ctr: u64,
    pub(crate) encoded: String,
}

#[derive(Deserialize)]
pub(crate) struct AesCtrHmac {
    pub(crate) cipher_suite: u16,
    pub(crate) key: String,
    pub(crate) nonce: String,
    pub(crate) aad: String,
    pub(crate) pt: String,
    pub(crate) ct: String,
}

#[derive(Deserialize)]
pub(crate) struct SFrame {
    pub(crate) cipher_suite: u16,
    pub(crate) kid: u64,
    pub(crate) ctr: u64,
    pub(crate) base_key: String,
    pub(crate) sframe_key: String,
    pub(crate) sframe_salt: String,
    pub(crate) metadata: String,
    pub(crate) nonce: String,
    pub(crate) aad: String,
    pub(crate) pt: String,
    pub(crate) ct: String,
}

pub(crate) fn load() -> Vectors {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../tests/vectors/rfc9605.json")).unwrap();
    let counts = (
        vectors.header.len(),
        vectors.aes_ctr_hmac.len(),
        vectors.sframe.len(),
    );
    assert_eq!(counts, (289, 3, 5), "all of Appendix C");
    vectors
}

/// One of the form of Appendix C.3 for our own suite.
pub(crate) fn chacha20poly1305() -> SFrame {
    serde_json::from_str(include_str!("../../tests/vectors/chacha20poly1305.json")).unwrap()
}

pub(crate) fn suite(number: u16) -> CipherSuite {
    CipherSuite::from_number(number).unwrap()
}
