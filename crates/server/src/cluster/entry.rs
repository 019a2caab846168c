//! The value of a room's entry in the key-value store: a version, the number of the server, and a checksum.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use sotto_log_server::log::ServerId;

const VERSION: u8 = 1;
/// Bytes of the checksum.
const SUM: usize = 8;

/// Why bytes are no placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EntryError {
    /// Written by a server of another version.
    #[error("a placement has version {0}, which this server does not know")]
    Version(u8),
    /// More or fewer bytes than there have to be.
    #[error("a placement has {0} bytes")]
    Length(usize),
    /// Bytes that are not those that were written.
    #[error("a placement has a wrong checksum")]
    Sum,
}

/// Writes a placement.
pub(crate) fn write(server: ServerId) -> Bytes {
    let mut bytes = vec![VERSION];
    bytes.extend(server.0.to_be_bytes());
    let sum = sum(&bytes);
    bytes.extend(sum);
    bytes.into()
}

/// Reads a placement.
pub(crate) fn read(bytes: &[u8]) -> Result<ServerId, EntryError> {
    let length = EntryError::Length(bytes.len());
    match bytes.first() {
        None => return Err(length),
        Some(&VERSION) => {}
        Some(version) => return Err(EntryError::Version(*version)),
    }
    let (said, found) = bytes.split_last_chunk::<SUM>().ok_or(length)?;
    let [_, server @ ..] = said else {
        return Err(length);
    };
    let server = server.try_into().map_err(|_| length)?;
    if sum(said) != *found {
        return Err(EntryError::Sum);
    }
    Ok(ServerId(u64::from_be_bytes(server)))
}

/// The checksum of bytes that NATS carries. It is against faults; access to NATS is what keeps strangers out.
pub(super) fn sum(bytes: &[u8]) -> [u8; SUM] {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    digest.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placements_come_back_as_they_were_and_all_others_are_refused() {
        let server = ServerId(0x0123_4567_89ab_cdef);
        let bytes = write(server);
        assert_eq!(read(&bytes), Ok(server));
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "{length}");
        }
        assert!(read(&[&bytes[..], b"x"].concat()).is_err());
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&flipped).is_err(), "{bit}");
        }
        assert_eq!(read(&[2; 17]), Err(EntryError::Version(2)));
    }
}
