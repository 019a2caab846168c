//! An encryptor, a decryptor and the keys between them, as the tests use them.
#![allow(dead_code, reason = "each test file uses a part of it")]

use sotto_frame::{
    BaseKey, CipherSuite, Codec, DecryptError, EncryptError, Epoch, FrameDecryptor, FrameEncryptor,
    HEADROOM, SenderId, Source, Track,
};
use std::time::Duration;

/// The member whose frames the tests look at, and the leaf at which it sits.
pub const ALICE: SenderId = SenderId(0);
pub const ALICE_LEAF: u32 = 3;
pub const BOB: SenderId = SenderId(1);
pub const BOB_LEAF: u32 = 4;

pub const ALICES_CAMERA: Source = Source {
    sender: ALICE,
    track: Track::CAMERA,
};

pub const SUITES: [CipherSuite; 6] = [
    CipherSuite::Aes128CtrHmacSha256_80,
    CipherSuite::Aes128CtrHmacSha256_64,
    CipherSuite::Aes128CtrHmacSha256_32,
    CipherSuite::Aes128GcmSha256_128,
    CipherSuite::Aes256GcmSha512_128,
    CipherSuite::ChaCha20Poly1305Sha256_128,
];

pub fn base_key(epoch: u64) -> BaseKey {
    BaseKey::new(vec![u8::try_from(epoch % 251).unwrap(); 48].into())
}

pub fn epoch(number: u64, senders: &[(u32, SenderId)]) -> Epoch {
    Epoch {
        number,
        key: base_key(number),
        senders: senders.iter().copied().collect(),
    }
}

pub fn encryptor(suite: CipherSuite, epoch: u64) -> FrameEncryptor {
    let mut encryptor = FrameEncryptor::new(suite);
    encryptor.install(epoch, ALICE_LEAF, &base_key(epoch));
    encryptor
}

pub fn decryptor(suite: CipherSuite, number: u64) -> FrameDecryptor {
    let mut decryptor = FrameDecryptor::new(suite);
    decryptor.install(
        epoch(number, &[(ALICE_LEAF, ALICE), (BOB_LEAF, BOB)]),
        Duration::ZERO,
    );
    decryptor
}

/// A buffer with `frame` in its place, and just as much room as its codec needs.
pub fn buffer(codec: Codec, frame: &[u8]) -> Vec<u8> {
    [&[0; HEADROOM], frame, &vec![0; codec.tailroom(frame.len())]].concat()
}

pub fn encrypt(
    encryptor: &mut FrameEncryptor,
    track: Track,
    codec: Codec,
    frame: &[u8],
) -> Result<Vec<u8>, EncryptError> {
    let mut buffer = buffer(codec, frame);
    let range = encryptor.encrypt(track, codec, &mut buffer, frame.len())?;
    Ok(buffer[range].to_vec())
}

pub fn decrypt(
    decryptor: &mut FrameDecryptor,
    from: Source,
    codec: Codec,
    frame: &[u8],
    now: Duration,
) -> Result<Vec<u8>, DecryptError> {
    let mut buffer = buffer(codec, frame);
    let range = decryptor.decrypt(from, codec, &mut buffer, frame.len(), now)?;
    Ok(buffer[range].to_vec())
}
