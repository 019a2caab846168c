//! Names in NATS.

use sha2::{Digest as _, Sha256};

/// The stream.
pub(crate) const STREAM: &str = "SOTTO_LOG";
/// The subjects of all rooms.
pub(crate) const ROOMS: &str = "sotto.log.*";
/// Where servers say that they are there.
pub(crate) const HERE: &str = "sotto.here";

/// The subject of a room. A hash has no dot and no wildcard in it, whatever the room is called, and NATS does not learn the name.
pub(crate) fn of_room(room: &str) -> String {
    format!("sotto.log.{}", hex::encode(Sha256::digest(room)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_token_and_two_names_are_two_subjects() {
        let names = ["a", "A", "*", ">", "a.b", "", "é", "a b", "a\r\nPUB x"];
        let mut subjects: Vec<_> = names.map(of_room).into();
        for subject in &subjects {
            let token = subject.strip_prefix("sotto.log.").unwrap();
            assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), names.len());
    }
}
