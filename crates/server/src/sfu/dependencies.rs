//! The dependency descriptor: which frames a frame needs (The RTP Payload Format For AV1, Appendix A).

use str0m::rtp::{Extension, ExtensionSerializer, ExtensionValues};

/// The URI of the extension in session descriptions.
const URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
/// The longest that the one-byte form of header extensions holds (RFC 8285 §4.2).
const ONE_BYTE_FORM: usize = 16;

/// A descriptor as it came. Nothing here reads it: it counts frames, not packets, so it is as true for subscribers as
/// it was for the SFU.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Descriptor(Vec<u8>);

/// Without it a receiver of AV1 takes the packets between two frame boundaries for a frame (docs/codecs.md).
pub(super) fn extension() -> Extension {
    Extension::with_serializer(URI, PassedOn)
}

/// The extensions of a publisher's packet that its subscribers get.
pub(super) fn passed_on(from: &ExtensionValues) -> ExtensionValues {
    let mut values = ExtensionValues::default();
    if let Some(descriptor) = from.user_values.get_arc::<Descriptor>() {
        values.user_values.set_arc(descriptor);
    }
    values
}

#[derive(Debug)]
struct PassedOn;

impl ExtensionSerializer for PassedOn {
    fn write_to(&self, buf: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Descriptor(bytes)) = values.user_values.get() else {
            return 0;
        };
        match buf.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                bytes.len()
            }
            None => 0,
        }
    }

    fn parse_value(&self, buf: &[u8], values: &mut ExtensionValues) -> bool {
        values.user_values.set(Descriptor(buf.to_vec()));
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values
            .user_values
            .get::<Descriptor>()
            .is_some_and(|Descriptor(bytes)| bytes.len() > ONE_BYTE_FORM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_as_it_came_and_nothing_else_does() {
        for len in [1, 16, 17, 200] {
            let bytes: Vec<u8> = (0..len).collect();
            let mut values = ExtensionValues {
                audio_level: Some(3),
                ..Default::default()
            };
            assert!(PassedOn.parse_value(&bytes, &mut values));
            let values = passed_on(&values);
            assert_eq!(values.audio_level, None);
            assert_eq!(PassedOn.requires_two_byte_form(&values), len > 16);
            let mut buf = [0; 256];
            let written = PassedOn.write_to(&mut buf, &values);
            assert_eq!(buf[..written], bytes);
            let none = PassedOn.write_to(&mut [0; 0], &values);
            assert_eq!(none, 0, "no room");
        }
    }

    #[test]
    fn where_none_came_none_goes() {
        let values = passed_on(&ExtensionValues::default());
        assert_eq!(PassedOn.write_to(&mut [0; 64], &values), 0);
        assert!(!PassedOn.requires_two_byte_form(&values));
    }
}
