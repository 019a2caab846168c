//! Bytes of messages, right ones and wrong ones.

use super::*;
use crate::wire::MediaKind;

fn messages() -> Vec<Message> {
    let (member, life) = ("zoë \" 🦉".to_owned(), [200; 32]);
    let bodies = [
        Body::Offer {
            offer: 7,
            member: member.clone(),
            life,
            sdp: "v=0\r\n".into(),
            publish: vec![Publication {
                mid: "0".into(),
                track: 1,
            }],
            subscribe: vec![Subscription {
                mid: "1".into(),
                member: "bob".into(),
                track: 0,
            }],
        },
        Body::Mute {
            member: member.clone(),
            life,
            track: 1,
            muted: true,
        },
        Body::Left {
            member: member.clone(),
            life,
        },
        Body::Hello {
            member: member.clone(),
            life,
        },
        Body::Follow { version: u64::MAX },
        Body::Answer {
            offer: 7,
            sdp: "v=0\r\n".into(),
        },
        Body::Refused {
            offer: 7,
            code: MediaErrorCode::OfferRefused,
            detail: Some("why".into()),
        },
        Body::NotHere { offer: 7 },
        Body::Media {
            member: member.clone(),
            life,
            there: false,
        },
        Body::Told {
            member: member.clone(),
            life,
            code: MediaErrorCode::MediaLost,
            detail: None,
        },
        Body::Tracks {
            version: 2,
            tracks: vec![PublishedTrack {
                member,
                track: 1,
                kind: MediaKind::Video,
                muted: false,
            }],
        },
    ];
    bodies
        .map(|body| Message {
            from: u64::MAX,
            to: 2,
            number: 3,
            room: "0a".repeat(32),
            revision: 4,
            body,
        })
        .into()
}

#[test]
fn messages_come_back_as_they_were() {
    for message in messages() {
        assert_eq!(read(&write(&message).unwrap()).unwrap(), message);
    }
}

#[test]
fn messages_cut_short_or_too_long_are_refused() {
    for message in messages() {
        let bytes = write(&message).unwrap();
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "{length}");
        }
        assert!(read(&[&bytes[..], b" "].concat()).is_err());
    }
    let mut large = messages().remove(0);
    if let Body::Offer { sdp, .. } = &mut large.body {
        *sdp = "x".repeat(MOST);
    }
    assert!(matches!(write(&large), Err(MessageError::Length(_))));
    assert!(matches!(
        read(&vec![VERSION; MOST + 1]),
        Err(MessageError::Length(_))
    ));
}

#[test]
fn a_flipped_bit_is_refused() {
    for message in messages() {
        let bytes = write(&message).unwrap();
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&flipped).is_err(), "{bit}");
        }
    }
}

#[test]
fn other_forms_are_refused_though_their_checksum_is_right() {
    let signed = |json: &str| {
        let sum = sum(json.as_bytes());
        [&[VERSION][..], &sum, json.as_bytes()].concat()
    };
    let right = serde_json::to_string(&messages()[4]).unwrap();
    assert!(read(&signed(&right)).is_ok());
    for (from, to) in [
        ("follow", "dance"),
        ("\"number\":3", "\"number\":-3"),
        ("\"number\":3", "\"number\":3,\"more\":1"),
        ("\"version\":", "\"more\":1,\"version\":"),
    ] {
        let wrong = right.replace(from, to);
        assert_ne!(wrong, right);
        assert!(
            matches!(read(&signed(&wrong)), Err(MessageError::Form(_))),
            "{wrong}"
        );
    }
    for room in ["", "room", &"0A".repeat(32), &"0a".repeat(33), "*", ">"] {
        let wrong = right.replace(&"0a".repeat(32), room);
        assert!(
            matches!(read(&signed(&wrong)), Err(MessageError::Room)),
            "{room}"
        );
    }
}
