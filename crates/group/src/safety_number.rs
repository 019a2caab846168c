//! What people compare.

mod emoji;

use emoji::EMOJI;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;

/// Salt of the key derivation: no other protocol that uses the epoch authenticator gets the same numbers.
const SALT: &[u8] = b"sotto safety number v2";

/// A number and a picture that are equal on two screens exactly if both show the same state of the same group.
///
/// They come from the epoch authenticator (RFC 9420 §8.7), which the key schedule derives from all members, all their
/// keys and the whole history of the group; the digits take the GroupContext (§8.1) in once more, as it is. It is not a
/// secret.
///
/// The pictures are a help for the digits and never shown without them: a member of two groups can search among commits for
/// two groups with equal pictures (`docs/threat-model.md` has the arithmetic).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyNumber {
    digits: [String; Self::GROUPS],
    emoji: [Emoji; Self::EMOJI],
}

/// A picture with a name to say aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emoji {
    /// The picture as a character, which not every system has a font for.
    pub symbol: &'static str,
    /// Its name in English.
    pub name: &'static str,
}

impl SafetyNumber {
    /// How many groups of digits there are.
    pub const GROUPS: usize = 6;
    /// How many pictures there are.
    pub const EMOJI: usize = 8;

    /// The number of an epoch: of its authenticator and of its encoded GroupContext.
    pub(crate) fn of_epoch(authenticator: &[u8], context: &[u8]) -> Option<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), authenticator);
        let mut numbers = [[0; 8]; Self::GROUPS];
        hkdf.expand_multi_info(&[b"digits", context], numbers.as_flattened_mut())
            .ok()?;
        let mut pictures = [0; Self::EMOJI];
        hkdf.expand(b"emoji", &mut pictures).ok()?;
        Some(Self {
            // 64 bits modulo 100,000: no group is likelier than another by more than one part in 10^14.
            digits: numbers.map(|number| format!("{:05}", u64::from_be_bytes(number) % 100_000)),
            emoji: pictures.map(|picture| {
                EMOJI
                    .get(usize::from(picture % 64))
                    .copied()
                    .unwrap_or(Emoji::NONE)
            }),
        })
    }

    /// 30 digits in six groups of five: 99 bits.
    #[must_use]
    pub fn digits(&self) -> &[String; Self::GROUPS] {
        &self.digits
    }

    /// Eight of 64 pictures: 48 bits, none of which is used for the digits.
    #[must_use]
    pub fn emoji(&self) -> &[Emoji; Self::EMOJI] {
        &self.emoji
    }
}

impl Emoji {
    /// All pictures that a number can have.
    pub const ALL: &[Self; 64] = &EMOJI;

    /// The name of the file that has the picture: its name in small letters, with a hyphen for each space.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.svg", self.name.to_ascii_lowercase().replace(' ', "-"))
    }
}

impl fmt::Display for SafetyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn same_input_same_number() {
        let number = SafetyNumber::of_epoch(&[7; 32], b"context").unwrap();
        assert_eq!(
            Some(&number),
            SafetyNumber::of_epoch(&[7; 32], b"context").as_ref()
        );
        assert_ne!(
            Some(&number),
            SafetyNumber::of_epoch(&[8; 32], b"context").as_ref()
        );
        let elsewhere = SafetyNumber::of_epoch(&[7; 32], b"contexu").unwrap();
        assert_ne!(number.digits(), elsewhere.digits());
        assert!(
            number
                .digits()
                .iter()
                .all(|group| group.len() == 5 && group.bytes().all(|b| b.is_ascii_digit()))
        );
        assert_eq!(number.to_string().len(), 35);
    }

    /// Numbers that people have on their screens must not change with a release.
    #[test]
    fn known_number() {
        let number = SafetyNumber::of_epoch(&[7; 32], b"context").unwrap();
        assert_eq!(number.to_string(), "11703 72718 05206 95311 80142 06996");
        assert_eq!(
            number.emoji().map(|emoji| emoji.name).join(" "),
            "Elephant Dog Anchor Cat Thumbs Up Guitar Rooster Flower"
        );
    }

    #[test]
    fn sixty_four_different_pictures() {
        assert_eq!(
            EMOJI
                .iter()
                .map(|emoji| emoji.symbol)
                .collect::<BTreeSet<_>>()
                .len(),
            64
        );
        assert_eq!(
            EMOJI
                .iter()
                .map(|emoji| emoji.name)
                .collect::<BTreeSet<_>>()
                .len(),
            64
        );
        let plain = |file: &str| file.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(
            EMOJI
                .iter()
                .all(|emoji| emoji.file().strip_suffix(".svg").is_some_and(plain))
        );
    }
}
