//! The safety number, which people compare.

mod code;
mod emoji;

use emoji::EMOJI;
pub use emoji::Emoji;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;

/// Prefix of the text for machines: by it the code of another program, and of another version of the salt, is told from
/// a different number.
const MACHINE_PREFIX: &str = "SOTTO:SN:2:";

/// Salt of the key derivation: no other protocol that uses the epoch authenticator gets the same numbers.
const SALT: &[u8] = b"sotto safety number v2";

/// A number and a picture that are equal on two screens exactly if both show the same state of the same group.
///
/// They come from the epoch authenticator (RFC 9420 §8.7), which the key schedule derives from all members, all their
/// keys and the whole history of the group; the digits and the text for machines take the GroupContext (§8.1) in once more,
/// as it is. It is not a secret.
///
/// The pictures are a help for the digits and never shown without them: a member of two groups can search among commits for
/// two groups with equal pictures (`docs/safety-number.md` has the arithmetic of each form).
///
/// ```
/// use sotto_group::SafetyNumber;
/// # use sotto_group::{Config, Entry, EntryKind, Group, GroupPolicy, MemberId, MlsCipherSuite, Output, Timing};
/// # use std::time::Duration;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let alice: MemberId = "alice".try_into()?;
/// # let mut group = Group::new(Config {
/// #     member: alice.clone(),
/// #     suite: MlsCipherSuite::Classical,
/// #     timing: Timing::default(),
/// #     policy: GroupPolicy::default(),
/// #     link: None,
/// # })?;
/// # let joined = EntryKind::Joined { member: alice.clone(), present: vec![] };
/// # group.handle(Entry { seq: 1, kind: joined }, Duration::ZERO);
/// # let payload = std::iter::from_fn(|| group.poll()).find_map(|output| match output {
/// #     Output::Send(message) => Some(message.payload),
/// #     _ => None,
/// # });
/// # let payload = payload.ok_or("a KeyPackage")?;
/// # let message = EntryKind::Message { from: alice, payload, attachments: vec![] };
/// # group.handle(Entry { seq: 2, kind: message }, Duration::ZERO);
/// let number = group.safety_number().ok_or("not in a group")?;
/// let digits = number.digits().join(" ");
/// assert_eq!(digits.len(), 6 * 5 + 5);
/// assert_eq!(number.emoji().len(), SafetyNumber::EMOJI);
/// assert!(number.machine().starts_with("SOTTO:SN:2:"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct SafetyNumber {
    /// Six groups of five digits.
    #[cfg_attr(feature = "typescript", tsify(type = "string[]"))]
    digits: [String; Self::GROUPS],
    /// Eight pictures, for people who would rather look than read.
    #[cfg_attr(feature = "typescript", tsify(type = "Emoji[]"))]
    emoji: [Emoji; Self::EMOJI],
    /// The content of the QR code, for machines to compare: a prefix with the version, and 256 bits in hexadecimal.
    machine: String,
}

impl SafetyNumber {
    /// Number of groups of digits.
    pub const GROUPS: usize = 6;
    /// Number of pictures.
    pub const EMOJI: usize = 8;

    /// The number of an epoch: of its authenticator (RFC 9420 §8.7) and of its encoded GroupContext (§8.1). `None` if
    /// HKDF refuses to derive so many bytes, which it does above 8,160.
    ///
    /// Public for other implementations and for test vectors; [`Group::safety_number`](crate::Group::safety_number) has that
    /// of a group.
    #[must_use]
    pub fn of_epoch(authenticator: &[u8], context: &[u8]) -> Option<Self> {
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), authenticator);
        let mut numbers = [[0; 8]; Self::GROUPS];
        hkdf.expand_multi_info(&[b"digits", context], numbers.as_flattened_mut())
            .ok()?;
        let mut pictures = [0; Self::EMOJI];
        hkdf.expand(b"emoji", &mut pictures).ok()?;
        let mut machine = [0; 32];
        hkdf.expand_multi_info(&[b"machine", context], &mut machine)
            .ok()?;
        Some(Self::of_bytes(numbers, pictures, MACHINE_PREFIX, &machine))
    }

    /// The forms of derived bytes.
    fn of_bytes(
        numbers: [[u8; 8]; Self::GROUPS],
        pictures: [u8; Self::EMOJI],
        prefix: &str,
        machine: &[u8; 32],
    ) -> Self {
        Self {
            // 64 bits modulo 100,000: no group is likelier than another by more than one part in 10^14.
            digits: numbers.map(|number| format!("{:05}", u64::from_be_bytes(number) % 100_000)),
            emoji: pictures.map(|picture| {
                EMOJI
                    .get(usize::from(picture % 64))
                    .copied()
                    .unwrap_or(Emoji::NONE)
            }),
            machine: machine
                .iter()
                .fold(prefix.to_owned(), |text, byte| format!("{text}{byte:02X}")),
        }
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

    /// The content of the QR code: 256 bits, none of which is used for digits or pictures, in upper-case hexadecimal after
    /// the prefix `SOTTO:SN:2:`. All characters are of the alphanumeric mode of ISO/IEC 18004.
    #[must_use]
    pub fn machine(&self) -> &str {
        &self.machine
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

#[cfg(feature = "typescript")]
impl serde::Serialize for Emoji {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut fields = to.serialize_struct("Emoji", 3)?;
        fields.serialize_field("symbol", self.symbol)?;
        fields.serialize_field("name", self.name)?;
        fields.serialize_field("file", &self.file())?;
        fields.end()
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

    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Vector {
        description: String,
        epoch_authenticator: String,
        group_context: String,
        digits: Vec<String>,
        pictures: Vec<String>,
        machine: String,
    }

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let (pairs, rest) = hexadecimal.as_bytes().as_chunks::<2>();
        assert!(rest.is_empty());
        let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        pairs.iter().map(byte).collect()
    }

    /// Numbers that people have on their screens must not change with a release, nor from one implementation to another.
    #[test]
    fn test_vectors() {
        let vectors = include_str!("../../vectors/safety-number.json");
        let vectors: Vec<Vector> = serde_json::from_str(vectors).unwrap();
        assert_eq!(vectors.len(), 7);
        for vector in vectors {
            let authenticator = bytes(&vector.epoch_authenticator);
            let context = bytes(&vector.group_context);
            let number = SafetyNumber::of_epoch(&authenticator, &context).unwrap();
            let pictures = number.emoji().map(|emoji| emoji.name);
            assert_eq!(
                number.digits().as_slice(),
                vector.digits,
                "{}",
                vector.description
            );
            assert_eq!(
                pictures.as_slice(),
                vector.pictures,
                "{}",
                vector.description
            );
            assert_eq!(number.machine(), vector.machine, "{}", vector.description);
        }
    }

    /// The alphanumeric mode of QR codes has no other characters, and each bit of the input changes the text.
    #[test]
    fn text_for_machines() {
        let text = |authenticator: &[u8], context: &[u8]| {
            let number = SafetyNumber::of_epoch(authenticator, context).unwrap();
            number.machine().to_owned()
        };
        let first = text(&[7; 32], b"context");
        let digits = first.strip_prefix(MACHINE_PREFIX).unwrap();
        assert_eq!(digits.len(), 64);
        assert!(
            digits
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
        );
        assert_ne!(first, text(&[7; 32], b"contexu"));
        for bit in 0..256 {
            let mut other = [7; 32];
            other[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(first, text(&other, b"context"), "bit {bit}");
        }
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
