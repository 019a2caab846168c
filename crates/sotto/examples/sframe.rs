//! SFrame (RFC 9605) alone: frames of VP8 and of Opus, encrypted and decrypted with keys from elsewhere.
//!
//! `cargo run --package sotto-e2ee --example sframe`

use sotto_e2ee::frame::{
    BaseKey, CipherSuite, Codec, DecryptError, Epoch, FrameDecryptor, FrameEncryptor, HEADROOM,
    SenderId, Source, Track,
};
use std::error::Error;
use std::time::Duration;

/// The number of this epoch. MLS counts them (RFC 9420 §8); another key agreement has to count as well.
const EPOCH: u64 = 1;
/// The sender's leaf index: with keys from elsewhere any number that no other sender has.
const LEAF: u32 = 0;
/// The receiver's own number for the sender.
const ALICE: SenderId = SenderId(7);

/// Runs the example.
///
/// # Errors
///
/// A frame that was not encrypted or decrypted as it should be.
pub fn main() -> Result<(), Box<dyn Error>> {
    let suite = CipherSuite::default();
    // In a call these bytes come from the exporter of MLS (RFC 9605 §5.2), and are never constant.
    let key = || BaseKey::new(vec![0x5A; BaseKey::len(suite)].into());
    let mut encryptor = FrameEncryptor::new(suite);
    encryptor.install(EPOCH, LEAF, &key());
    let mut decryptor = FrameDecryptor::new(suite);
    let epoch = Epoch {
        number: EPOCH,
        key: key(),
        senders: [(LEAF, ALICE)].into(),
    };
    decryptor.install(epoch, Duration::ZERO);

    // A key frame of VP8: frame tag, start code and 320 x 180 (RFC 6386 §9.1), then the partitions.
    let mut picture = vec![0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00];
    picture.extend_from_slice(&[0xC5; 400]);
    let sound = vec![0xFC; 80];
    for (track, codec, frame) in [
        (Track::CAMERA, Codec::Vp8, &picture),
        (Track::MICROPHONE, Codec::Opus, &sound),
    ] {
        let sent = encrypt(&mut encryptor, track, codec, frame)?;
        let clear = sent.iter().zip(frame).take_while(|(a, b)| a == b).count();
        println!(
            "{codec:?}: {} bytes, {} encrypted, the first {clear} as they were",
            frame.len(),
            sent.len()
        );
        let received = decrypt(&mut decryptor, track, codec, &sent)?;
        if received != *frame {
            return Err("the frame has changed on its way".into());
        }

        // One that was repeated, and one of which a bit was changed, are errors, and no frame.
        let repeated = decrypt(&mut decryptor, track, codec, &sent);
        if repeated != Err(DecryptError::Replayed) {
            return Err(format!("a repeated frame: {repeated:?}").into());
        }
        let mut changed = encrypt(&mut encryptor, track, codec, frame)?;
        if let Some(last) = changed.last_mut() {
            *last ^= 1;
        }
        let changed = decrypt(&mut decryptor, track, codec, &changed);
        if changed != Err(DecryptError::NotAuthentic) {
            return Err(format!("a changed frame: {changed:?}").into());
        }
    }
    Ok(())
}

/// The frame in a buffer with the free bytes that its codec needs.
fn buffer(codec: Codec, frame: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; HEADROOM];
    buffer.extend_from_slice(frame);
    buffer.resize(buffer.len() + codec.tailroom(frame.len()), 0);
    buffer
}

fn encrypt(
    encryptor: &mut FrameEncryptor,
    track: Track,
    codec: Codec,
    frame: &[u8],
) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut buffer = buffer(codec, frame);
    let range = encryptor.encrypt(track, codec, &mut buffer, frame.len())?;
    Ok(buffer.get(range).ok_or("a range in the buffer")?.to_vec())
}

fn decrypt(
    decryptor: &mut FrameDecryptor,
    track: Track,
    codec: Codec,
    frame: &[u8],
) -> Result<Vec<u8>, DecryptError> {
    let from = Source {
        sender: ALICE,
        track,
    };
    let mut buffer = buffer(codec, frame);
    let range = decryptor.decrypt(from, codec, &mut buffer, frame.len(), Duration::ZERO)?;
    Ok(buffer.get(range).unwrap_or_default().to_vec())
}
