//! A frame costs no memory: once the first frame of a key has passed, nothing is allocated.

#[cfg(test)]
mod call;

use allocation_counter::measure;
use call::*;
use sotto_frame::{Codec, Opener, ProtectError, Sealer, UnprotectError};
use std::time::Duration;

const NOW: Duration = Duration::from_secs(1);
const FRAMES: usize = 10;

/// From the first frame's length up, so that nothing that grows with the frame has grown before.
const LENGTHS: [usize; 3] = [10, 160, 6_000];

fn protect_all(
    sealer: &mut Sealer,
    codec: Codec,
    buffer: &mut [u8],
    len: usize,
) -> Result<(), ProtectError> {
    for _ in 0..FRAMES {
        sealer.protect(ALICES_CAMERA.track, codec, buffer, len)?;
    }
    Ok(())
}

#[test]
fn sending_allocates_nothing() {
    for suite in SUITES {
        for codec in Codec::ALL {
            let mut sealer = sealer(suite, 7);
            protect(&mut sealer, ALICES_CAMERA.track, codec, &[0; 10]).unwrap();
            for len in LENGTHS {
                // Protected again and again as it is: any ten bytes are a frame.
                let mut buffer = buffer(&vec![1; len]);
                let mut outcome = Err(ProtectError::NoKey);
                let spent = measure(|| outcome = protect_all(&mut sealer, codec, &mut buffer, len));
                assert_eq!(outcome, Ok(()));
                assert_eq!(spent.count_total, 0, "{suite:?} {codec:?} {len}");
            }
        }
    }
}

#[cfg(test)]
fn protected(sealer: &mut Sealer, codec: Codec, len: usize) -> Vec<u8> {
    protect(sealer, ALICES_CAMERA.track, codec, &vec![0; len]).unwrap()
}

fn unprotect_all(
    opener: &mut Opener,
    codec: Codec,
    frames: &mut [(Vec<u8>, usize)],
) -> Result<(), UnprotectError> {
    for (buffer, len) in frames {
        opener.unprotect(ALICES_CAMERA, codec, buffer, *len, NOW)?;
    }
    Ok(())
}

#[test]
fn receiving_allocates_nothing() {
    for suite in SUITES {
        for codec in Codec::ALL {
            let (mut sealer, mut opener) = (sealer(suite, 7), opener(suite, 7));
            let first = protected(&mut sealer, codec, 10);
            unprotect(&mut opener, ALICES_CAMERA, codec, &first, NOW).unwrap();
            for len in LENGTHS {
                let mut frames: Vec<_> = (0..FRAMES)
                    .map(|_| protected(&mut sealer, codec, len))
                    .map(|frame| (buffer(&frame), frame.len()))
                    .collect();
                let mut outcome = Err(UnprotectError::NoKey);
                let spent = measure(|| outcome = unprotect_all(&mut opener, codec, &mut frames));
                assert_eq!(outcome, Ok(()));
                assert_eq!(spent.count_total, 0, "{suite:?} {codec:?} {len}");
            }
        }
    }
}

#[test]
fn forged_frames_allocate_nothing() {
    for suite in SUITES {
        let (mut sealer, mut opener) = (sealer(suite, 7), opener(suite, 7));
        let first = protected(&mut sealer, Codec::Opus, 10);
        unprotect(&mut opener, ALICES_CAMERA, Codec::Opus, &first, NOW).unwrap();
        let frame = protected(&mut sealer, Codec::Opus, 160);
        for bit in 0..frame.len() * 8 {
            let mut forged = buffer(&frame);
            forged[sotto_frame::HEADROOM + bit / 8] ^= 1 << (bit % 8);
            let mut outcome = Ok(0..0);
            let spent = measure(|| {
                outcome =
                    opener.unprotect(ALICES_CAMERA, Codec::Opus, &mut forged, frame.len(), NOW);
            });
            assert!(outcome.is_err());
            assert_eq!(spent.count_total, 0, "{suite:?} bit {bit}");
        }
    }
}
