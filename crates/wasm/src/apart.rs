//! A frame that JavaScript encrypts or decrypts with WebCrypto.

use serde::Serialize;
use serde_bytes::ByteBuf;
use tsify::Tsify;

/// What AES-GCM with a tag of 16 bytes needs for one frame, and where in memory the frame is. Its outcome goes behind the
/// bytes of the front.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Apart {
    /// Names the key, for `keyApart`, until the next event.
    pub kid: f64,
    /// The frame's number, for `finishUnprotect`.
    pub counter: f64,
    /// Initialisation vector.
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    pub nonce: ByteBuf,
    /// Additional data.
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    pub aad: ByteBuf,
    /// Address of what comes first, and stays as it is.
    pub front_at: usize,
    /// How many bytes that is.
    pub front_len: usize,
    /// Address of what is to be encrypted or decrypted.
    pub content_at: usize,
    /// How many bytes that is.
    pub content_len: usize,
}

/// The largest number that JavaScript counts to by ones.
const EXACT: u64 = (1 << 53) - 1;

impl Apart {
    /// `None` for a counter that JavaScript cannot hold, which takes a thousand years to come to.
    pub(crate) fn new(apart: &sotto_client::Apart, aad: &[u8], buffer_at: usize) -> Option<Self> {
        let (kid, counter) = (apart.kid.number(), apart.counter);
        (kid <= EXACT && counter <= EXACT).then(|| Self {
            kid: kid as f64,
            counter: counter as f64,
            nonce: ByteBuf::from(apart.nonce),
            aad: ByteBuf::from(aad),
            front_at: buffer_at + apart.front.start,
            front_len: apart.front.len(),
            content_at: buffer_at + apart.content.start,
            content_len: apart.content.len(),
        })
    }
}
