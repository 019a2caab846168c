//! Bytes of records, right ones and wrong ones.

use super::*;
use std::sync::Arc;

const LINK: Link = Link {
    server: ServerId(u64::MAX),
    connection: ConnectionId(7),
};
const OTHER: Link = Link {
    server: ServerId(1),
    connection: ConnectionId(7),
};

fn records() -> Vec<Record> {
    let member: Arc<str> = "zoë \" 🦉".into();
    let life = Life([200; 32]);
    vec![
        Record::Join {
            member: Arc::clone(&member),
            link: LINK,
            life,
            most: 1000,
        },
        Record::Attach {
            member: Arc::clone(&member),
            life,
            replaces: OTHER,
            link: LINK,
            after: u64::MAX,
        },
        Record::Leave {
            member: Arc::clone(&member),
            link: LINK,
        },
        Record::Message {
            member: Arc::clone(&member),
            link: LINK,
            counter: 3,
            payload: "payload".into(),
            attachments: vec![
                (vec!["bob".into(), "*".into()], "both".into()),
                (vec![], Bytes::new()),
                (vec!["eve".into()], "eve".into()),
            ],
        },
        Record::Mark { link: LINK },
    ]
}

#[test]
fn records_come_back_as_they_were() {
    for record in records() {
        assert_eq!(read(write(&record).unwrap()).unwrap(), record);
    }
}

#[test]
fn bytes_cut_short_or_too_long_are_no_record() {
    for record in records() {
        let bytes = write(&record).unwrap();
        for length in 0..bytes.len() {
            assert!(read(bytes.slice(..length)).is_err(), "{length}");
        }
        let longer = [&*bytes, b"x"].concat();
        assert!(matches!(read(longer.into()), Err(CodecError::Length)));
    }
}

#[test]
fn a_flipped_bit_is_an_error_or_another_record_and_no_panic() {
    for record in records() {
        let bytes = write(&record).unwrap();
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(flipped.into()).map_or(true, |other| other != record));
        }
    }
}

#[test]
fn another_version_is_told_apart() {
    let mut bytes = write(&Record::Mark { link: LINK }).unwrap().to_vec();
    bytes[0] = 2;
    assert!(matches!(read(bytes.into()), Err(CodecError::Version(2))));
}

#[test]
fn lengths_that_no_message_has_take_no_memory() {
    let header = br#"{"type":"message","member":"a","link":[1,2],"counter":1,"payload":18446744073709551615,"attachments":[]}"#;
    let mut bytes = vec![VERSION, 0, 0, 0, u8::try_from(header.len()).unwrap()];
    bytes.extend_from_slice(header);
    assert!(matches!(read(bytes.into()), Err(CodecError::Length)));
    let huge = vec![VERSION, 0xff, 0xff, 0xff, 0xff, b'{'];
    assert!(matches!(read(huge.into()), Err(CodecError::Truncated)));
}

#[test]
fn ids_differ_where_records_do() {
    let mut ids: Vec<_> = records().iter().map(id).collect();
    ids.push(id(&Record::Leave {
        member: "a".into(),
        link: OTHER,
    }));
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
